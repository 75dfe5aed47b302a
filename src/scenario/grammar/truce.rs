//! What may be written of truces, triggers, and of mechanisms that are switched off.
use crate::scenario::quantity::{Date, Hazard, Quantity, Share, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `[truce.NAME]`: a period in which measures are suspended or eased; it can break, and it ends.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Truce {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Controls that are free while it holds.
    #[serde(default)]
    pub suspends: Vec<String>,
    /// Controls that are run under another regime while it holds.
    #[serde(default)]
    pub eases: BTreeMap<String, String>,
    /// Probability that its easing reaches a firm, drawn once a firm; all firms if absent.
    pub compliance: Option<Quantity<Share>>,
    /// Renewal at its end; certain and for good if absent.
    pub renewed: Option<Renewal>,
    /// How it may break before its end.
    pub breaks: Option<Breaks>,
    /// What a break brings; without it the controls go on as their paths say.
    #[serde(default)]
    pub on_break: Moves,
    /// What a lapse brings; as `on-break` if absent.
    pub on_lapse: Option<Moves>,
}

/// `renewed = 0.85`, or `renewed = { probability = 0.85, for = "1 year" }`
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Probability at each end.
    pub probability: Quantity<Share>,
    /// Length of a renewal; beyond the horizon if absent.
    pub length: Option<Quantity<Time>>,
}

/// `breaks = { hazard = "0.03 per month", after = DATE }`, or with `time` or `hazards` in place of `hazard`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Breaks {
    /// Constant hazard.
    pub hazard: Option<Quantity<Hazard>>,
    /// Hazard from each date on.
    #[serde(default)]
    pub hazards: BTreeMap<String, Quantity<Hazard>>,
    /// Law of the time from the truce's first day to its break.
    pub time: Option<Quantity<Time>>,
    /// The truce is known to have held until here.
    pub after: Option<Date>,
}

/// One control and the regime it enters, or a list of such.
#[derive(Debug, Clone, Default)]
pub struct Moves(pub Vec<Move>);

/// `{ control = "...", regime = "..." }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Move {
    /// The control that moves.
    pub control: String,
    /// The regime it enters.
    pub regime: String,
}

/// `[trigger.NAME]`: what happens in a future moves a control in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Trigger {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// What sets it off.
    pub when: When,
    /// Probability that it acts; 1 if absent.
    pub probability: Option<Quantity<Share>>,
    /// Time until it acts; the next step if absent.
    pub after: Option<Quantity<Time>>,
    /// What it moves.
    pub moves: Moves,
}

/// `when = { control = "...", regime = "..." }`, `{ stopped = "...", above = 0.2, for = "4 weeks" }` or `{ date = DATE }`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct When {
    /// A control enters ...
    pub control: Option<String>,
    /// ... this regime.
    pub regime: Option<String>,
    /// A manufacturer (or `all`) stops ...
    pub stopped: Option<String>,
    /// ... more than this share of its output ...
    pub above: Option<f64>,
    /// ... in every step of this time (one step if absent).
    #[serde(rename = "for")]
    pub lasting: Option<Quantity<Time>>,
    /// This day comes.
    pub date: Option<Date>,
}

/// `[switches]`: mechanisms that can be left out, so that their contribution shows. All are on if absent.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Switches {
    /// Buyers act ahead of announced measures and of the ends of truces.
    pub front_loading: bool,
    /// Buyers inflate orders when they are rationed.
    pub order_inflation: bool,
    /// Buyers answer to the landed cost.
    pub price_response: bool,
    /// Exporters weigh destinations (`allocate = "weighted"` is proportional without it).
    pub political_weights: bool,
    /// Goods leak through third countries.
    pub leaks: bool,
    /// Exporters hold back by themselves.
    pub restraint: bool,
    /// Uncontrolled goods are held for tests.
    pub holds: bool,
    /// Offices decide so many files a week.
    pub office_capacity: bool,
    /// Regulators cap purchases at proven use.
    pub stockpile_caps: bool,
    /// Duties and price floors.
    pub tariffs: bool,
    /// Suppliers, lanes and buyers are disrupted.
    pub disruptions: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            front_loading: true,
            order_inflation: true,
            price_response: true,
            political_weights: true,
            leaks: true,
            restraint: true,
            holds: true,
            office_capacity: true,
            stockpile_caps: true,
            tariffs: true,
            disruptions: true,
        }
    }
}

/// `[entity.NAME]`: a company that measures may name.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entity {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// Shares of it that other entities hold.
    #[serde(default)]
    pub held_by: BTreeMap<String, f64>,
}

/// `[survey.NAME]`: applicants were asked; the run counts what the same survey would have counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Survey {
    /// Printed name.
    #[serde(default)]
    pub title: String,
    /// The control whose files were counted.
    pub control: String,
    /// Countries of the applicants' end users; all if absent.
    pub countries: Option<Vec<String>>,
    /// Their end use; all if absent.
    pub end_use: Option<super::EndUseName>,
    /// Day of the count.
    pub at: Date,
    /// Published share of files granted by then.
    pub granted: Option<f64>,
    /// Files that were counted, where published.
    pub sample: Option<u32>,
    /// Where it was published.
    #[serde(default)]
    pub source: String,
}
