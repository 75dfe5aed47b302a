//! Opens a batch: draws its parameters and paths, and fills stocks and pipelines as in the steady state.
use super::col::{Col, greater, lesser};
use super::disruptions;
use super::draws::{Draws, Purpose};
use super::laws::param_in;
use super::state::{CLOSED, State, clear, status};
use super::{contracts, opening, policy, qualification, recycling, sourcing, stockpile, substitution};
use crate::model::law::{Param, quantile};
use crate::model::policy::{Class, Regime};
use crate::model::{Initial, Mix, Model, Role};
use crate::scenario::grammar::{RegimeKind, SourcingRule, StockPolicy};

/// State of step 0 before anything has happened, for replications `first .. first + L`.
pub fn open<const L: usize>(m: &Model, s: &mut State<L>, seed: u64, first: u64) {
    s.draws = Draws::new(seed, first);
    open_drawn(m, s);
}

/// The same where the draws are there.
#[cfg_attr(not(test), inline(always))]
pub fn open_drawn<const L: usize>(m: &Model, s: &mut State<L>) {
    reset(s);
    draw(m, s);
    prompt_probabilities(m, s);
    demand(m, s);
    firms(m, s);
    substitution::open(m, s);
    super::sites::expected_flows(m, s);
    super::production::produce(m, s, 0);
    qualification::open(m, s);
    sourcing::open(m, s);
    contracts::open(m, s);
    recycling::open(m, s);
    for &row in &m.ordering {
        fill(m, s, row);
        if let Some(site) = m.sites.iter().find(|site| site.follow && site.inputs.end == row + 1) {
            super::sites::fill_following(m, s, site);
        }
    }
    opening::place_files(m, s);
    substitution::aim(m, s);
    stockpile::open(s);
    super::market::open(m, s);
    super::service::open(m, s);
}

/// Draws parameters and the ends of truces: all that is decided before the first week.
#[cfg_attr(not(test), inline(always))]
pub fn draw<const L: usize>(m: &Model, s: &mut State<L>) {
    let (futures, first) = (s.futures.clone(), s.draws.first());
    if let Some(futures) = &futures {
        s.draws.couple(|replication| futures.luck(replication));
    }
    super::demand::open(m, s);
    for (i, (value, p)) in s.params.iter_mut().zip(&m.parameters).enumerate() {
        let mut u = s.draws.uniform(Purpose::Parameter, p.key, 0);
        if let Some(futures) = &futures {
            for c in 0..L {
                u[c] = futures.uniform(first + c as u64, i).unwrap_or(u[c]);
            }
        }
        for c in 0..L {
            value[c] = quantile(&p.shape, u[c]);
        }
    }
    opening::condition(m, s);
    policy::open(m, s);
    disruptions::open(m, s);
}

/// Empties everything that the last batch has left.
fn reset<const L: usize>(s: &mut State<L>) {
    let (r, n, f, l) = (&mut s.rows, &mut s.network, &mut s.files, &mut s.ledger);
    let p = &mut s.prices;
    let cols = [
        &mut r.on_hand,
        &mut r.on_order,
        &mut r.backlog,
        &mut r.demand,
        &mut r.received,
        &mut r.initial,
        &mut r.consumed,
        &mut r.demanded,
        &mut r.lost,
        &mut r.market_arrivals,
        &mut r.market_base,
        &mut r.sector_base,
        &mut r.placed,
        &mut r.bent,
        &mut r.recent,
        &mut r.window,
        &mut n.made,
        &mut n.used,
        &mut n.orders,
        &mut r.base,
        &mut n.arrivals,
        &mut n.payable,
        &mut n.exports,
        &mut n.origins,
        &mut n.ordered,
        &mut n.shipped,
        &mut f.filed,
        &mut f.granted,
        &mut f.used,
        &mut f.matured,
        &mut f.queued,
        &mut f.taken,
        &mut f.decided,
        &mut f.pending,
        &mut f.asked,
        &mut f.answered,
        &mut n.seized,
        &mut n.duty,
        &mut n.quota_left,
        &mut l.flow,
        &mut l.weight,
        &mut l.sum,
        &mut l.sum_weight,
        &mut l.total,
        &mut l.down,
        &mut l.up,
        &mut p.price,
        &mut p.output,
        &mut p.home,
        &mut p.exported,
        &mut p.widest,
    ];
    for col in cols {
        clear(col);
    }
    for ones in [&mut r.market_supply, &mut r.landed, &mut p.paid] {
        ones.fill(Col::splat(1.0));
    }
    r.room.fill(Col::splat(f64::INFINITY));
    s.survival.reset();
    n.now = 0;
    n.due.fill(0);
    n.open.fill(false);
    f.count.fill(0);
    f.due.fill([CLOSED; L]);
    f.status.fill([status::REVIEW; L]);
    f.rounds.fill([0; L]);
    f.live.fill(false);
    f.waiting.fill(false);
    let totals = [
        &mut l.lost_output,
        &mut l.demand,
        &mut l.served,
        &mut l.peak,
        &mut l.cost,
        &mut l.expedited,
        &mut l.duties,
        &mut l.leaked,
    ];
    for total in totals {
        *total = Col::ZERO;
    }
    l.discount = 1.0;
    l.accounts.reset();
}

/// Probability of a prompt licence for every regime and kind of applicant.
fn prompt_probabilities<const L: usize>(m: &Model, s: &mut State<L>) {
    for (r, regime) in m.regimes.iter().enumerate() {
        for (k, class) in m.classes.iter().enumerate() {
            s.policy.prompt[r * m.classes.len() + k] = prompt(s, regime, class);
        }
    }
}

fn prompt<const L: usize>(s: &State<L>, regime: &Regime, class: &Class) -> Col<L> {
    let mut p = s.param(regime.plain(class));
    for factor in regime.factors(class) {
        let factor = s.param(factor);
        for c in 0..L {
            p[c] = multiplied(p[c], factor[c]);
        }
    }
    if regime.kind == RegimeKind::Ban { Col::ZERO } else { p }
}

/// The same in one column.
pub(super) fn prompt_in<const L: usize>(params: &[Col<L>], c: usize, regime: &Regime, class: &Class) -> f64 {
    let plain = param_in(params, c, regime.plain(class));
    regime.factors(class).fold(plain, |p, factor| multiplied(p, param_in(params, c, factor)))
}

/// A probability whose odds p / (1 - p) are multiplied.
#[inline(always)]
fn multiplied(p: f64, factor: f64) -> f64 {
    p * factor / (1.0 - p + p * factor)
}

/// One draw a firm: it holds a general licence under every regime that gives one to so many; it acts ahead of measures.
fn firms<const L: usize>(m: &Model, s: &mut State<L>) {
    if m.regimes.iter().any(|r| r.general.is_some()) {
        for (i, firm) in m.firms.iter().enumerate() {
            s.rows.general[i] = s.draws.uniform(Purpose::General, firm.key, 0);
        }
        opening::general_licences(m, s);
    }
    for row in m.rows.iter().filter(|r| r.behaviour.as_ref().is_some_and(|b| b.front.is_some())) {
        s.rows.foresight[row.firm] = s.draws.uniform(Purpose::Foresight, m.firms[row.firm].key, 0);
    }
}

/// Expected demand of every row: its market's, split over sectors (a Dirichlet law), firms and materials.
fn demand<const L: usize>(m: &Model, s: &mut State<L>) {
    for market in &m.markets {
        let total = s.param(market.demand);
        let mut shares = std::mem::take(&mut s.scratch.cols);
        shares.clear();
        shares.extend(market.sectors.iter().map(|i| s.param(m.sectors[*i].share)));
        if let Some(tables) = &market.shares {
            let mut sum = Col::<L>::ZERO;
            for ((share, table), sector) in shares.iter_mut().zip(tables).zip(&market.sectors) {
                let u = s.draws.uniform(Purpose::Share, m.sectors[*sector].key, 0);
                for c in 0..L {
                    share[c] = table.at(u[c]);
                }
                sum.add(share);
            }
            for share in &mut shares {
                for c in 0..L {
                    share[c] /= sum[c];
                }
            }
        }
        for (share, sector) in shares.iter().zip(&market.sectors) {
            for firm in m.sectors[*sector].firms.clone() {
                for row in m.firms[firm].rows.clone() {
                    let mix = mix(s, &m.rows[row].mix);
                    for c in 0..L {
                        s.rows.base[row][c] = total[c] * share[c] * m.firms[firm].size * mix[c];
                    }
                    let base = s.rows.base[row];
                    s.rows.sector_base[*sector].add(&base);
                    s.rows.market_base[m.sectors[*sector].market].add(&base);
                }
            }
        }
        s.scratch.cols = shares;
    }
}

fn mix<const L: usize>(s: &State<L>, mix: &Mix) -> Col<L> {
    match mix {
        Mix::Share(p) => s.param(*p),
        Mix::Rest(others) => {
            let mut rest = Col::splat(1.0);
            for p in others {
                rest.subtract(&s.param(*p));
            }
            for c in 0..L {
                rest[c] = greater(rest[c], 0.0);
            }
            rest
        }
    }
}

/// Stock, pipeline and target of a row.
fn fill<const L: usize>(m: &Model, s: &mut State<L>, row: usize) {
    let target = target(m, s, row);
    s.rows.target[row] = target;
    s.rows.proven[row] = s.rows.base[row];
    s.rows.forecast[row] = s.rows.base[row];
    let r = &m.rows[row];
    if let Some(alert) = &r.rule.alert {
        s.rows.alert[row] = aimed_at(m, s, row, alert.target);
    }
    let given = match r.initial {
        Initial::Steady => None,
        Initial::Cover(p) => {
            let cover = s.param(p);
            Some(product(s, &cover, &s.rows.base[row]))
        }
        Initial::Mass(p) => {
            let mass = s.param(p);
            Some(product(s, &mass, &Col::splat(1.0)))
        }
    };
    // A stock given as a mass is a given state: nothing is under way but what is stated.
    let mut stock = Col::ZERO;
    if r.stated {
        opening::place_orders(m, s, row);
    }
    if !matches!(r.initial, Initial::Mass(_)) {
        if !r.stated {
            fill_pipeline(m, s, row);
        }
        let steady = steady_position(m, s, row);
        for c in 0..L {
            stock[c] = greater(steady[c] - s.rows.on_order[row][c], 0.0);
        }
    }
    let stock = given.unwrap_or(stock);
    s.rows.on_hand[row] = stock;
    s.rows.initial[r.material].add(&stock);
}

fn product<const L: usize>(s: &State<L>, a: &Col<L>, b: &Col<L>) -> Col<L> {
    let mut x = Col::ZERO;
    for c in 0..L {
        x[c] = s.quanta.round(a[c] * b[c]);
    }
    x
}

/// Position ordered up to, in whole quanta; for r-Q the one at or below which a lot is ordered; for standing orders the
/// order itself, demand x review.
fn target<const L: usize>(m: &Model, s: &mut State<L>, row: usize) -> Col<L> {
    aimed_at(m, s, row, m.rows[row].rule.target)
}

/// The same for another target.
fn aimed_at<const L: usize>(m: &Model, s: &mut State<L>, row: usize, target: Param) -> Col<L> {
    let rule = &m.rows[row].rule;
    match rule.policy {
        StockPolicy::BaseStock
        | StockPolicy::EchelonBaseStock
        | StockPolicy::ReorderUpTo
        | StockPolicy::ReorderLot => product(s, &s.param(target), &Col::splat(1.0)),
        StockPolicy::Standing => product(s, &Col::splat(rule.review as f64), &s.rows.base[row]),
        StockPolicy::DaysOfCover | StockPolicy::Follow => cover_position(m, s, row, target),
    }
}

/// Demand x (cover + lead time + (review - 1)/2), and a step more for inputs, which are used after orders are placed: with it
/// the mean stock at the end of a step is the cover.
fn cover_position<const L: usize>(m: &Model, s: &mut State<L>, row: usize, cover: Param) -> Col<L> {
    let steps = cover_steps(m, s, row, cover);
    product(s, &steps, &s.rows.base[row])
}

/// Cover, lead time and half of what is ordered at a review, in steps of demand.
pub(super) fn cover_steps<const L: usize>(m: &Model, s: &mut State<L>, row: usize, cover: Param) -> Col<L> {
    let r = &m.rows[row];
    let mut steps = lead_time(m, s, row);
    steps.add(&s.param(cover));
    let after = if used_after_ordering(m, row) { 1.0 } else { 0.0 };
    steps.add(&Col::splat(0.5 * (r.rule.review as f64 - 1.0) + after));
    steps
}

/// Whether a step's use of a stock comes after its order: of inputs, as goods are made when they are shipped.
fn used_after_ordering(m: &Model, row: usize) -> bool {
    let r = &m.rows[row];
    r.role == Role::Input && r.rule.policy != StockPolicy::Follow
}

/// Mean steps from an order on a link to its arrival.
fn mean_way<const L: usize>(m: &Model, s: &State<L>, link: usize) -> Col<L> {
    let l = &m.links[link];
    let mut way = s.param(m.lanes[l.lane].transit.mean);
    way.add(&Col::splat(l.orders.len() as f64));
    way
}

/// Mean time on the way over a row's sources as they share orders in step 0: a plant that is still ramping has
/// its share times its growth, the first source what the others leave.
fn lead_time<const L: usize>(m: &Model, s: &mut State<L>, row: usize) -> Col<L> {
    if m.rows[row].sourcing.as_ref().is_some_and(|x| x.rule != SourcingRule::Shares) {
        return chosen_lead_time(m, s, row);
    }
    let one = Col::splat(1.0);
    let (mut mean, mut rest) = (Col::ZERO, one);
    for (i, l) in m.rows[row].links.iter().enumerate().rev() {
        let way = mean_way(m, s, *l);
        let share = if i == 0 { rest } else { sourcing::share(m, s, *l) };
        for c in 0..L {
            let part = lesser(share[c], rest[c]);
            rest[c] -= part;
            mean[c] += part * way[c];
        }
    }
    mean
}

/// The same where a rule chooses among sources: as it splits the order of a review before any control is in force.
fn chosen_lead_time<const L: usize>(m: &Model, s: &mut State<L>, row: usize) -> Col<L> {
    let mut order = s.rows.base[row];
    for c in 0..L {
        // Without demand of its own a row is taken to order a tonne.
        let mass = m.rows[row].rule.review as f64 * order[c];
        order[c] = s.quanta.round(if mass > 0.0 { mass } else { 1.0 });
    }
    sourcing::split(m, s, row, &order, 0);
    let (mut mean, mut sum) = (Col::<L>::ZERO, Col::<L>::ZERO);
    for (i, l) in m.rows[row].links.iter().enumerate() {
        let way = mean_way(m, s, *l);
        for c in 0..L {
            mean[c] += s.choice.parts[i][c] * way[c];
            sum[c] += s.choice.parts[i][c];
        }
    }
    for c in 0..L {
        mean[c] /= greater(sum[c], 1e-300);
    }
    mean
}

/// Position at the end of step -1: what was ordered up to at the last review, less the demand since. With r-Q that is r
/// and a lot: the point opens as just after an order, and so does one with s-S.
fn steady_position<const L: usize>(m: &Model, s: &mut State<L>, row: usize) -> Col<L> {
    let r = &m.rows[row];
    let after = if used_after_ordering(m, row) { 1 } else { 0 };
    let since = (r.rule.review - r.rule.phase - 1 + after) as f64;
    let standing = r.rule.policy == StockPolicy::Standing;
    let lot = s.param(r.rule.lot);
    let mut position = if standing { cover_position(m, s, row, r.rule.target) } else { s.rows.target[row] };
    for c in 0..L {
        position[c] += s.quanta.round(lot[c]) - s.quanta.round(since * s.rows.base[row][c]);
    }
    if let Role::Finished { plant } = r.role {
        // Of an echelon's position a part is downstream already.
        let below = super::sites::downstream(m, s, plant);
        for c in 0..L {
            position[c] -= s.quanta.round(below[c]);
        }
    }
    position
}

/// Orders of the reviews before step 0 that are still on the way, each with its own transit.
fn fill_pipeline<const L: usize>(m: &Model, s: &mut State<L>, row: usize) {
    let r = &m.rows[row];
    let order = product(s, &Col::splat(r.rule.review as f64), &s.rows.base[row]);
    sourcing::split(m, s, row, &order, 0);
    for (i, &l) in r.links.iter().enumerate() {
        let part = s.choice.parts[i];
        send_before_start(m, s, l, &part);
    }
}

fn send_before_start<const L: usize>(m: &Model, s: &mut State<L>, link: usize, mass: &Col<L>) {
    let l = &m.links[link];
    let rule = &m.rows[l.row].rule;
    let transit = &m.lanes[l.lane].transit;
    let mut ago = rule.review - rule.phase;
    while ago <= transit.longest + l.orders.len() {
        if ago <= l.orders.len() {
            // The order has not reached the plant yet.
            s.network.orders[l.orders.start + (l.orders.len() - ago) % l.orders.len()].add(mass);
            s.rows.on_order[l.row].add(mass);
        } else {
            ship_before_start(m, s, link, mass, ago - l.orders.len());
        }
        ago += rule.review;
    }
}

/// Goods that left so many steps before step 0, and are still on the way.
fn ship_before_start<const L: usize>(m: &Model, s: &mut State<L>, link: usize, mass: &Col<L>, ago: usize) {
    let l = &m.links[link];
    let transit = &m.lanes[l.lane].transit;
    let way = s.steps(&transit.law, Purpose::Transit, l.key, 0u64.wrapping_sub(ago as u64));
    for c in 0..L {
        let due = lesser(way[c], transit.longest as f64) - ago as f64;
        if due < 0.0 {
            continue;
        }
        s.rows.on_order[l.row][c] += mass[c];
        send(m, s, link, c, due as usize, mass[c]);
    }
}

/// Puts what left before the start into the rings and into what there is at the start, in the column and at the step in which
/// it arrives.
pub(super) fn send<const L: usize>(
    m: &Model,
    s: &mut State<L>,
    link: usize,
    c: usize,
    due: usize,
    mass: f64,
) {
    let l = &m.links[link];
    let slot = m.rows[l.row].ring.start + due;
    s.rows.initial[m.rows[l.row].material][c] += mass;
    if m.rows[l.row].priced {
        let price = param_in(&s.params, c, l.price);
        s.network.payable[slot][c] += mass * price;
    }
    if let Some(place) = l.disruptions.as_ref().and_then(|borne| borne.door) {
        s.disruptions.ring[due * m.doors.len() + place][c] += mass;
        return;
    }
    s.network.arrivals[slot][c] += mass;
    if let Some(place) = l.arrivals {
        s.network.origins[due * m.arrival_series.len() + place][c] += mass;
    }
}
