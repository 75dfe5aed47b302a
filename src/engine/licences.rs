//! Licences: granted for a volume to one end user, used oldest first, and lapsed.
use super::col::{greater, lesser};
use super::draws::Purpose;
use super::laws::{nearest_whole, param_in, span_in};
use super::office::due_step;
use super::opening::note_grant;
use super::state::{CLOSED, State, status};
use crate::model::policy::General;
use crate::model::{Gate, Model};

/// Grants a file: its volume, or the most that its licences allow; the rest is filed anew.
pub(super) fn grant<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, t: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    close(m, s, g, slot, c);
    note_grant(m, s, g, slot, t, c);
    let files = files_in(m, s, gate.control, volume, c);
    let regime = &m.regimes[s.policy.regime_for(m, gate.control, gate.firm, c)];
    let allowed = match regime.volume_cap {
        Some(cap) => lesser(volume, s.quanta.round(files * param_in(&s.params, c, cap))),
        None => volume,
    };
    s.files.volume[slot][c] = allowed;
    s.files.granted[g][c] += allowed;
    if let Some(end) = s.files.end.get_mut(slot) {
        end[c] = s.files.granted[g][c];
    }
    s.files.decided[gate.control][c] += files;
    for &survey in &gate.surveys {
        // Files of later steps are not asked after.
        let counts = t <= m.surveys[survey].at;
        s.files.answered[survey][c] += if counts { files } else { 0.0 };
    }
    if let Some(series) = m.controls[gate.control].series {
        s.ledger.flow[series.granted][c] += files;
    }
    if let Some(validity) = regime.validity {
        s.files.due[slot][c] = due_step(t, greater(validity as f64, 1.0));
        s.files.status[slot][c] = status::GRANTED;
    }
}

/// A decision takes the file off the office's desk and out of what the buyer counts on.
pub(super) fn close<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, c: usize) {
    let gate = &m.gates[g];
    let volume = s.files.volume[slot][c];
    s.files.due[slot][c] = CLOSED;
    s.files.filed[g][c] -= volume;
    let files = files_in(m, s, gate.control, volume, c);
    let barred = s.files.status[slot][c] == status::BARRED;
    s.files.pending[gate.control][c] -= if barred { 0.0 } else { files };
}

/// An order leaves the exporter's book and the buyer's position.
#[inline(always)]
pub(super) fn cancel<const L: usize>(s: &mut State<L>, gate: &Gate, volume: f64, c: usize) {
    let gone = lesser(volume, s.network.ordered[gate.link][c]);
    s.network.ordered[gate.link][c] -= gone;
    s.rows.on_order[gate.row][c] -= gone;
}

/// Which files are withdrawn first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// Those of the order that has just been given up.
    Oldest,
    /// Those of what was ordered last.
    Newest,
}

/// Files for which no order is left, because it went another way or was cancelled, are withdrawn, the last in part. Live
/// licences serve later orders.
pub(super) fn trim_in<const L: usize>(m: &Model, s: &mut State<L>, link: usize, first: First, c: usize) {
    for &g in &m.links[link].gates {
        let live = s.files.granted[g][c] - s.files.used[g][c];
        let filed = s.files.filed[g][c];
        let surplus = lesser(live + filed - s.network.ordered[link][c], filed);
        if surplus > 0.0 {
            withdraw(m, s, g, surplus, first, c);
        }
    }
}

fn withdraw<const L: usize>(m: &Model, s: &mut State<L>, g: usize, mut surplus: f64, first: First, c: usize) {
    let gate = &m.gates[g];
    let n = s.files.count[g];
    for i in 0..n {
        let slot = gate.slots.start + if first == First::Oldest { i } else { n - 1 - i };
        let open = s.files.due[slot][c] != CLOSED && s.files.status[slot][c] != status::GRANTED;
        if !open || surplus <= 0.0 {
            continue;
        }
        let volume = s.files.volume[slot][c];
        if volume <= surplus {
            close(m, s, g, slot, c);
        } else {
            let left = volume - surplus;
            let fewer = files_in(m, s, gate.control, volume, c) - files_in(m, s, gate.control, left, c);
            let barred = s.files.status[slot][c] == status::BARRED;
            s.files.volume[slot][c] = left;
            s.files.filed[g][c] -= surplus;
            s.files.pending[gate.control][c] -= if barred { 0.0 } else { fewer };
        }
        surplus -= lesser(volume, surplus);
    }
}

/// What was granted a validity ago and is unused has lapsed. Licences are used oldest first: where all are good for the
/// same time they lapse in the order of their grants, and what is used or lapsed is the larger of two cumulative curves.
#[inline(always)]
pub(super) fn lapse<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, now: i16) {
    if !s.files.end.is_empty() {
        return lapse_in_turn(m, s, g, slot, now);
    }
    let f = &mut s.files;
    let (mut due, stands, volume) = (f.due[slot], f.status[slot], f.volume[slot]);
    let (mut matured, mut used) = (f.matured[g], f.used[g]);
    for c in 0..L {
        let over = (due[c] == now) & (stands[c] == status::GRANTED);
        matured[c] += if over { volume[c] } else { 0.0 };
        used[c] = greater(used[c], matured[c]);
        due[c] = if over { CLOSED } else { due[c] };
    }
    (f.due[slot], f.matured[g], f.used[g]) = (due, matured, used);
}

/// The same where a licence may lapse before an older one: every licence is an interval of what was granted so far, what
/// lies below the point of use is gone, and what lapses above it changes places with the older ones below it.
fn lapse_in_turn<const L: usize>(m: &Model, s: &mut State<L>, g: usize, slot: usize, now: i16) {
    let slots = m.gates[g].slots.start..m.gates[g].slots.start + s.files.count[g];
    let f = &mut s.files;
    for c in 0..L {
        if f.due[slot][c] != now || f.status[slot][c] != status::GRANTED {
            continue;
        }
        f.due[slot][c] = CLOSED;
        let (point, end, volume) = (f.used[g][c], f.end[slot][c], f.volume[slot][c]);
        let unused = lesser(greater(end - point, 0.0), volume);
        f.used[g][c] += unused;
        if end - volume <= point {
            // Nothing older is left: the usual case.
            continue;
        }
        for older in slots.clone() {
            let live = f.due[older][c] != CLOSED && f.status[older][c] == status::GRANTED;
            let below = f.end[older][c] > point && f.end[older][c] <= end - volume;
            f.end[older][c] += if live && below { unused } else { 0.0 };
        }
    }
}

/// Whether the applicant holds a general licence of the regime now. Civil firms draw once whether they get one, then when
/// it is issued after such licences were first given, and at each of its ends whether it is renewed. A regime without them
/// in between does not end them.
#[inline(always)]
pub(super) fn holds_general<const L: usize>(
    m: &Model,
    s: &State<L>,
    gate: &Gate,
    general: &General,
    t: usize,
    c: usize,
) -> bool {
    let named = !gate.defence && s.rows.general[gate.firm][c] < param_in(&s.params, c, general.share);
    if !named || (general.issued_after.is_none() && general.validity.is_none()) {
        return named;
    }
    let (key, since) = (m.firms[gate.firm].key, s.policy.since[gate.control][c]);
    let visit = (since as u64) << 16;
    let after = general.issued_after.as_ref().map_or(0.0, |law| {
        let u = s.draws.uniform_in(c, Purpose::Issue, key, visit);
        nearest_whole(span_in(&s.params, c, law, u))
    });
    let age = t as f64 - since - after;
    let Some(validity) = general.validity else { return age >= 0.0 };
    let ends = (age / validity).floor();
    let renewed = |i: u64| {
        let u = s.draws.uniform_in(c, Purpose::Issue, key, visit + i);
        u < param_in(&s.params, c, general.renewed)
    };
    age >= 0.0 && (1..=ends as u64).all(renewed)
}

/// Files that a mass makes: over the file size, rounded up; one where there is no size. A mass that is a whole
/// number of files but for rounding counts as that number.
#[inline(always)]
pub(super) fn files_in<const L: usize>(
    m: &Model,
    s: &State<L>,
    control: usize,
    volume: f64,
    c: usize,
) -> f64 {
    match m.controls[control].file_size {
        None => 1.0,
        Some(size) => rounded_up(volume / param_in(&s.params, c, size) - 1e-9),
    }
}

/// The next whole number above x (to nearest of x + 1/2), for 0 <= x < 2^51.
#[inline(always)]
fn rounded_up(x: f64) -> f64 {
    let nearest = nearest_whole(x);
    nearest + if nearest < x { 1.0 } else { 0.0 }
}
