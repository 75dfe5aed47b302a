//! Ledger: flows, stocks, shortages and costs are recorded, by step into periods, by replication at the end.
use super::accounts::{self, Accounts};
use super::col::{Col, greater};
use super::disruptions;
use super::laws::value;
use super::opening;
use super::record::Recorder;
use super::state::{State, clear};
use super::survival;
use crate::model::law::Param;
use crate::model::output::{Bucket, FigureKind, SeriesKind};
use crate::model::{Model, Role};

/// What a dollar of the step counts; where a warm-up ends, what was booked in it is forgotten.
#[cfg_attr(not(test), inline(always))]
pub fn begin<const L: usize>(m: &Model, s: &mut State<L>, t: usize) {
    s.ledger.discount = m.discount.get(t).copied().unwrap_or(1.0);
    if t > 0 && t == m.calendar.warm_up {
        forget(m, s);
    }
}

/// Empties what figures are made of; stocks, orders, files and the books go on.
fn forget<const L: usize>(m: &Model, s: &mut State<L>) {
    s.contracts.forget(m);
    clear(&mut s.returns.counted);
    let destroyed = destroyed(s);
    let l = &mut s.ledger;
    l.accounts.reset();
    l.accounts.destroyed_before = destroyed;
    for (before, (filed, granted)) in
        l.accounts.files_before.iter_mut().zip(s.files.queued.iter().zip(&s.files.decided))
    {
        *before = [*filed, *granted];
    }
    clear(&mut l.down);
    clear(&mut l.up);
    clear(&mut s.disruptions.weeks);
    clear(&mut s.releasing.released);
    clear(&mut s.releasing.held);
    clear(&mut s.prices.widest);
    s.substituting.moved = Col::ZERO;
    s.qualifying.cost = Col::ZERO;
    let totals = [&mut l.lost_output, &mut l.demand, &mut l.served, &mut l.peak, &mut l.cost];
    let masses = [&mut l.expedited, &mut l.duties, &mut l.leaked];
    totals.into_iter().chain(masses).for_each(|total| *total = Col::ZERO);
}

/// Books the step and closes the periods that end in it.
#[cfg_attr(not(test), inline(always))]
pub fn record<const L: usize>(m: &Model, s: &mut State<L>, t: usize, active: usize, recorder: &mut Recorder) {
    book_exports(m, s);
    book_stocks(m, s);
    book_costs_up_the_chain(m, s);
    book_peak(m, s);
    for (k, control) in m.controls.iter().enumerate() {
        if let Some(series) = control.series {
            s.ledger.flow[series.pending] = s.files.pending[k];
        }
    }
    book_disruptions(m, s);
    survival::book(m, s, t);
    add_to_periods(m, s, t, active, recorder);
    if !m.doors.is_empty() {
        disruptions::stand_still(m, s);
    }
    turn_rings(m, s);
}

#[inline(always)]
pub(super) fn turn_rings<const L: usize>(m: &Model, s: &mut State<L>) {
    let next = |slot: usize, length: usize| if slot + 1 == length { 0 } else { slot + 1 };
    s.network.now = next(s.network.now, m.ring);
    for &row in &m.receiving {
        s.network.due[row] = next(s.network.due[row], m.rows[row].ring.len());
    }
}

/// Exports that clear customs in this step.
#[inline(always)]
fn book_exports<const L: usize>(m: &Model, s: &mut State<L>) {
    let first = s.network.now * m.export_series.len();
    for (place, &series) in m.export_series.iter().enumerate() {
        let cleared = std::mem::replace(&mut s.network.exports[first + place], Col::ZERO);
        s.ledger.flow[series].add(&cleared);
        if let Some(total) = m.export_totals[place] {
            s.ledger.flow[total].add(&cleared);
        }
    }
}

/// Cover of studied sectors, and what their stock and back-orders cost. All rows of a sector cost the same.
#[inline(always)]
fn book_stocks<const L: usize>(m: &Model, s: &mut State<L>) {
    let weeks = m.calendar.step_days / 7.0;
    for (i, sector) in m.sectors.iter().enumerate() {
        if !sector.studied {
            continue;
        }
        let span = m.firms[sector.firms.start].rows.start..m.firms[sector.firms.end - 1].rows.end;
        let State { rows, ledger, params, .. } = s;
        let (mut stocks, mut waits) = (Col::ZERO, Col::ZERO);
        let only = span.len() == 1;
        if !only {
            for row in span.clone() {
                stocks.add(&rows.on_hand[row]);
                if m.rows[row].back_ordered {
                    waits.add(&rows.backlog[row]);
                }
            }
        }
        // What is not back-ordered leaves no backlog.
        let stock = if only { &rows.on_hand[span.start] } else { &stocks };
        let waiting = if only { &rows.backlog[span.start] } else { &waits };
        if let Some(series) = sector.series {
            ledger.flow[series.cover].add(stock);
            ledger.weight[series.cover].add_scaled(&rows.sector_base[i], 1.0 / weeks);
        }
        if let Some(row) = m.rows[span].first() {
            let (hold, wait) = (value(params, row.holding_cost), value(params, row.shortage_cost));
            if row.holding_cost != Param::Known(0.0) || row.shortage_cost != Param::Known(0.0) {
                accounts::charge_stock(&mut ledger.cost, stock, waiting, hold, wait, ledger.discount);
            }
            if sector.accounted {
                let both = (stock, waiting);
                accounts::note_stock(&mut ledger.accounts, params, i, row, both, ledger.discount);
            }
        }
        if sector.accounted {
            accounts::note_service(m, s, i);
        }
    }
}

/// Holding cost of suppliers' stocks, and of goods on the way where somebody says what they cost.
#[inline(always)]
fn book_costs_up_the_chain<const L: usize>(m: &Model, s: &mut State<L>) {
    for &row in &m.costed {
        let r = &m.rows[row];
        let accounted = m.sectors[accounts::sector_of(m, r)].accounted;
        // A manufacturer's stock is booked with its sector.
        let held = (r.role != Role::Use).then_some(r.holding_cost);
        let mut way = Col::<L>::ZERO;
        if r.transit_cost.is_some() {
            between(m, s, row, &mut way);
        }
        let State { rows, ledger, params, .. } = s;
        let (stock, discount) = (&rows.on_hand[row], ledger.discount);
        match (r.transit_cost, held) {
            (Some(rate), None) if !accounted => {
                add_cost(&mut ledger.cost, value(params, rate), &way, discount)
            }
            (None, Some(rate)) if !accounted => {
                add_cost(&mut ledger.cost, value(params, rate), stock, discount)
            }
            (rate, held) => {
                let (rate, times) = value(params, rate.unwrap_or(Param::Known(0.0)));
                way.update(rate, |mass, rate| mass * (rate * times));
                let held = value(params, held.unwrap_or(Param::Known(0.0)));
                charge(&mut ledger.cost, &mut way, stock, held, discount);
                let sector = accounts::sector_of(m, r);
                ledger.accounts.cost(sector, Bucket::Holding).add_scaled(&way, discount);
            }
        }
    }
}

/// Adds what a mass costs in a step.
#[inline(always)]
fn add_cost<const L: usize>(total: &mut Col<L>, (rate, times): (&Col<L>, f64), mass: &Col<L>, discount: f64) {
    total.update_with(rate, mass, |total, rate, mass| total + rate * times * mass * discount);
}

/// Adds the holding cost of a stock to that of goods on the way, and both to the total.
#[inline(always)]
fn charge<const L: usize>(
    total: &mut Col<L>,
    cost: &mut Col<L>,
    stock: &Col<L>,
    (rate, times): (&Col<L>, f64),
    discount: f64,
) {
    for c in 0..L {
        let both = rate[c] * times * stock[c] + cost[c];
        cost[c] = both;
        total[c] += both * discount;
    }
}

/// Goods between a plant's stock and a row's: what the row has on order, less what is still with plants or on its way to
/// them, and what waits at its doors.
#[inline(always)]
pub fn between<const L: usize>(m: &Model, s: &State<L>, row: usize, mass: &mut Col<L>) {
    *mass = s.rows.on_order[row];
    for &link in &m.rows[row].links {
        mass.subtract(&s.network.ordered[link]);
        for slot in m.links[link].orders.clone() {
            mass.subtract(&s.network.orders[slot]);
        }
    }
    if !m.rows[row].doors.is_empty() {
        mass.add(&disruptions::at_doors(m, s, row));
    }
}

/// Share of those that a disruption may hit which it has hit.
#[inline(always)]
fn book_disruptions<const L: usize>(m: &Model, s: &mut State<L>) {
    for (i, group) in m.disruption_groups.iter().enumerate().filter(|(_, group)| group.shown) {
        let share = disruptions::disturbed(s, &group.members);
        s.ledger.flow[group.series] = share;
        s.disruptions.weeks[i].add_scaled(&share, m.calendar.step_days / 7.0);
    }
}

#[inline(always)]
fn book_peak<const L: usize>(m: &Model, s: &mut State<L>) {
    let Some(series) = m.stopped else { return };
    let l = &mut s.ledger;
    for c in 0..L {
        let share = l.flow[series][c] / greater(l.weight[series][c], 1e-300);
        l.peak[c] = greater(l.peak[c], share);
    }
}

/// A step that spans two periods is split by days; a period whose last step this is is handed over.
#[inline(always)]
fn add_to_periods<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    t: usize,
    active: usize,
    recorder: &mut Recorder,
) {
    for &(period, share) in &m.calendar.parts[t] {
        for i in 0..m.series.len() {
            s.ledger.sum[i].add_scaled(&s.ledger.flow[i], share);
            s.ledger.sum_weight[i].add_scaled(&s.ledger.weight[i], share);
        }
        let last = m.calendar.parts.get(t + 1).is_none_or(|next| next.iter().all(|(p, _)| *p != period));
        if last {
            close_period(m, s, period, active, recorder);
        }
    }
}

#[inline(always)]
fn close_period<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    period: usize,
    active: usize,
    recorder: &mut Recorder,
) {
    for (i, spec) in m.series.iter().enumerate() {
        let mut value = s.ledger.sum[i];
        s.ledger.total[i].add(&value);
        if spec.kind != SeriesKind::Flow {
            // Without demand there is nothing to cover or to stop.
            let weight = &s.ledger.sum_weight[i];
            value.update(weight, |value, weight| if weight > 0.0 { value / weight } else { 0.0 });
        }
        recorder.period(i, period, &value.0[..active]);
        s.ledger.sum[i] = Col::ZERO;
        s.ledger.sum_weight[i] = Col::ZERO;
    }
}

/// Records the key figures of the batch, and checks that nothing was made or lost on the books.
#[cfg_attr(not(test), inline(always))]
pub fn close<const L: usize>(m: &Model, s: &State<L>, first: u64, active: usize, recorder: &mut Recorder) {
    for (i, spec) in m.figures.iter().enumerate() {
        let value = figure(m, s, spec.kind);
        recorder.figure(i, first, &value.0[..active]);
    }
    for (i, columns) in s.policy.path.iter().enumerate() {
        for regime in &columns[..active] {
            recorder.regimes[i * m.regimes.len() + *regime as usize] += 1;
        }
    }
    recorder.imbalances += imbalances(m, s, active);
    for (group, impossible) in s.opened.impossible.iter().enumerate() {
        if impossible[..active].contains(&true) {
            recorder.impossible = Some(group);
        }
    }
}

fn figure<const L: usize>(m: &Model, s: &State<L>, kind: FigureKind) -> Col<L> {
    let l = &s.ledger;
    match kind {
        FigureKind::Total(series) => l.total[series],
        FigureKind::FillRate => ratio(&l.served, &l.demand),
        FigureKind::LostOutput => l.lost_output,
        FigureKind::WeeksDown => over_firms(m, s, |down| down * (m.calendar.step_days / 7.0)),
        FigureKind::FirmsStopped => over_firms(m, s, |down| if down > 0.0 { 1.0 } else { 0.0 }),
        FigureKind::LineStops(sector) => {
            mean_of(&l.down[m.sectors[sector].firms.clone()], |down| if down > 0.0 { 1.0 } else { 0.0 })
        }
        FigureKind::WeeksUntilStop(sector) => {
            mean_of(&l.up[m.sectors[sector].firms.clone()], |up| up * (m.calendar.step_days / 7.0))
        }
        FigureKind::PeakStopped => l.peak,
        FigureKind::Cost => l.cost,
        FigureKind::Expedited => l.expedited,
        FigureKind::Filed(k) => since(&s.files.queued[k], &l.accounts.files_before[k][0]),
        FigureKind::Granted(k) => since(&s.files.decided[k], &l.accounts.files_before[k][1]),
        FigureKind::Pending(k) => s.files.pending[k],
        FigureKind::Duties => l.duties,
        FigureKind::Leaked => l.leaked,
        FigureKind::Surveyed(i) => ratio(&s.files.answered[i], &s.files.asked[i]),
        FigureKind::Substituted => s.substituting.moved,
        FigureKind::Stockpile(i) => super::stockpile::mean_stock(m, s, i),
        FigureKind::Released(i) => s.releasing.released[i],
        FigureKind::Qualified(q) => super::qualification::weeks(m, s, q),
        FigureKind::QualificationCost => s.qualifying.cost,
        FigureKind::WeeksIn(k, r) => weeks_in(m, s, k, r),
        FigureKind::WeeksUntil(k, r) => weeks_until(m, s, k, r),
        FigureKind::CostOf(sector, bucket) => l.accounts.costs[sector * Bucket::ALL.len() + bucket as usize],
        FigureKind::OwnCost(sector) => total(&l.accounts, sector, &Bucket::OWN),
        FigureKind::OwnLoss(sector) => {
            let mut sum = total(&l.accounts, sector, &Bucket::OWN);
            sum.add(&total(&l.accounts, sector, &[Bucket::LostOutput]));
            sum
        }
        FigureKind::MeanStock(sector) => a_step(m, &l.accounts.stock[sector]),
        FigureKind::MeanBacklog(sector) => a_step(m, &l.accounts.backlog[sector]),
        FigureKind::FillRateOf(sector) => ratio(&l.accounts.served[sector], &l.accounts.demand[sector]),
        FigureKind::ServiceLevel(sector) => {
            let mut level = a_step(m, &l.accounts.failed[sector]);
            for c in 0..L {
                level[c] = 1.0 - level[c] / m.sectors[sector].firms.len() as f64;
            }
            level
        }
        FigureKind::Orders(sector) => l.accounts.orders[sector],
        FigureKind::WeeksDisrupted(i) => s.disruptions.weeks[i],
        FigureKind::Recycled(i) => s.returns.counted[i],
        FigureKind::ContractTaken(k) => s.contracts.taken[k],
        FigureKind::ContractUndelivered(k) => since(&s.contracts.placed[k], &s.contracts.taken[k]),
        FigureKind::ContractPaid(k) => s.contracts.paid[k],
        FigureKind::PriceGap(i) => s.prices.widest[i],
        FigureKind::UntilGranted(file) => opening::weeks_until_granted(m, s, file),
        FigureKind::GrantedBy(file, step) => opening::granted_by(s, file, step),
        FigureKind::Stood(file, stood) => opening::stood(s, file, stood),
        FigureKind::Survives(item) => survival::survives(m, s, item),
        FigureKind::Recovers(item) => survival::recovers(m, s, item),
        FigureKind::Destroyed => since(&destroyed(s), &l.accounts.destroyed_before),
    }
}

/// What a sector has paid in some buckets.
fn total<const L: usize>(a: &Accounts<L>, sector: usize, buckets: &[Bucket]) -> Col<L> {
    let mut sum = Col::ZERO;
    for bucket in buckets {
        sum.add(&a.costs[sector * Bucket::ALL.len() + *bucket as usize]);
    }
    sum
}

/// The mean over firms of what each of their columns stands for.
fn mean_of<const L: usize>(firms: &[Col<L>], f: impl Fn(f64) -> f64) -> Col<L> {
    let mut mean = Col::ZERO;
    for firm in firms {
        for c in 0..L {
            mean[c] += f(firm[c]);
        }
    }
    for c in 0..L {
        mean[c] /= firms.len() as f64;
    }
    mean
}

/// Stock destroyed so far.
fn destroyed<const L: usize>(s: &State<L>) -> Col<L> {
    let mut sum = Col::ZERO;
    s.disruptions.destroyed.iter().for_each(|mass| sum.add(mass));
    sum
}

/// What has come since `before`.
fn since<const L: usize>(now: &Col<L>, before: &Col<L>) -> Col<L> {
    let mut since = *now;
    since.subtract(before);
    since
}

/// The mean over the steps that are counted.
fn a_step<const L: usize>(m: &Model, sum: &Col<L>) -> Col<L> {
    let mut mean = Col::ZERO;
    mean.add_scaled(sum, 1.0 / m.calendar.counted() as f64);
    mean
}

/// Weeks that a control was run under a regime.
fn weeks_in<const L: usize>(m: &Model, s: &State<L>, k: usize, r: usize) -> Col<L> {
    let mut weeks = Col::ZERO;
    for regimes in s.policy.path.iter().skip(k).step_by(m.controls.len()).skip(m.calendar.warm_up) {
        for c in 0..L {
            weeks[c] += if regimes[c] as usize == r { m.calendar.step_days / 7.0 } else { 0.0 };
        }
    }
    weeks
}

/// Weeks until a control was first run under a regime, from the end of the warm-up; the horizon where it never was.
fn weeks_until<const L: usize>(m: &Model, s: &State<L>, k: usize, r: usize) -> Col<L> {
    let mut first = Col::splat(m.calendar.counted() as f64);
    let counted = s.policy.path.iter().skip(k).step_by(m.controls.len()).skip(m.calendar.warm_up);
    for (t, regimes) in counted.enumerate() {
        for c in 0..L {
            let earlier = regimes[c] as usize == r && (t as f64) < first[c];
            first[c] = if earlier { t as f64 } else { first[c] };
        }
    }
    for c in 0..L {
        first[c] *= m.calendar.step_days / 7.0;
    }
    first
}

fn ratio<const L: usize>(a: &Col<L>, b: &Col<L>) -> Col<L> {
    let mut x = Col::ZERO;
    for c in 0..L {
        x[c] = if b[c] > 0.0 { a[c] / b[c] } else { 1.0 };
    }
    x
}

/// Mean over the firms of studied sectors.
fn over_firms<const L: usize>(m: &Model, s: &State<L>, f: impl Fn(f64) -> f64) -> Col<L> {
    let (mut sum, mut n) = (Col::ZERO, 0.0);
    for (i, firm) in m.firms.iter().enumerate().filter(|(_, f)| m.sectors[f.sector].studied) {
        let _ = firm;
        n += 1.0;
        for c in 0..L {
            sum[c] += f(s.ledger.down[i][c]);
        }
    }
    for c in 0..L {
        sum[c] /= greater(n, 1.0);
    }
    sum
}

/// Columns in which a balance does not hold exactly, by material: initial + made + come back = consumed + seized + stock + under way;
/// demand = consumed + lost + waiting; no stock is negative.
fn imbalances<const L: usize>(m: &Model, s: &State<L>, active: usize) -> u64 {
    let mut wrong = [false; L];
    for material in 0..m.materials.len() {
        let (mass, demand) = (net_mass(m, s, material), net_demand(m, s, material));
        for c in 0..L {
            wrong[c] |= mass[c] != 0.0 || demand[c] != 0.0;
        }
    }
    for stock in &s.rows.on_hand {
        for c in 0..L {
            wrong[c] |= stock[c] < 0.0;
        }
    }
    wrong[..active].iter().filter(|w| **w).count() as u64
}

/// Demanded - consumed - lost - waiting, of one material.
fn net_demand<const L: usize>(m: &Model, s: &State<L>, material: usize) -> Col<L> {
    let mut net = s.rows.demanded[material];
    net.subtract(&s.rows.consumed[material]);
    net.subtract(&s.rows.lost[material]);
    let uses = |r: &crate::model::Row| r.material == material && r.role == Role::Use;
    for (row, _) in m.rows.iter().enumerate().filter(|(_, r)| uses(r)) {
        net.subtract(&s.rows.backlog[row]);
    }
    net
}

/// Initial + made + come back - consumed - seized - destroyed - stock - waiting at doors - under way, of one material.
pub(super) fn net_mass<const L: usize>(m: &Model, s: &State<L>, material: usize) -> Col<L> {
    let mut net = s.rows.initial[material];
    net.subtract(&s.rows.consumed[material]);
    net.subtract(&s.network.seized[material]);
    net.subtract(&s.network.used[material]);
    for (row, r) in m.rows.iter().enumerate().filter(|(_, r)| r.material == material) {
        net.subtract(&s.rows.on_hand[row]);
        for slot in r.ring.clone() {
            net.subtract(&s.network.arrivals[slot]);
        }
    }
    net.subtract(&disruptions::held(m, s, material));
    if let Some(returned) = s.returns.made.get(material) {
        net.add(returned);
    }
    for (p, _) in m.plants.iter().enumerate().filter(|(_, p)| p.material == material) {
        net.add(&s.network.made[p]);
    }
    net
}
