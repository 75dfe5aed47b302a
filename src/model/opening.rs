//! What is under way on the first day, where the scenario states it.
use super::calendar::Day;
use super::law::Param;
use super::working_days::WorkingClock;

/// Orders and files that are open on the first day.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// Orders, in the order of buyers and of their names.
    pub orders: Vec<OpenOrder>,
    /// Files, by gate and then by the day on which they were filed.
    pub files: Vec<OpenFile>,
    /// The files by what they have to be drawn together with.
    pub groups: Vec<OpenGroup>,
}

/// An order that is open on the first day.
#[derive(Debug, Clone)]
pub struct OpenOrder {
    /// Key path in the scenario.
    pub name: String,
    /// Index of its link.
    pub link: usize,
    /// How much of it has not arrived (t).
    pub mass: Param,
    /// Step in which it arrives, the number of steps for one beyond the run; none where it is still with the plant.
    pub arrives: Option<usize>,
}

/// A file that is pending on the first day.
#[derive(Debug, Clone)]
pub struct OpenFile {
    /// Its buyer and order, as figures are named: `my-plant.po-4711`.
    pub name: String,
    /// Printed name.
    pub title: String,
    /// Address of the draws of its history.
    pub key: u64,
    /// Index of its order.
    pub order: usize,
    /// Index of its gate.
    pub gate: usize,
    /// Its slot in the state.
    pub slot: usize,
    /// Steps since it was filed.
    pub ago: usize,
    /// Day on which it was filed.
    pub filed: Day,
    /// Regime that its control is run under in step 0, taken to have been in force since it was filed.
    pub regime: usize,
    /// Working days of its office from the step in which it was filed, where a review counts them.
    pub clock: Option<WorkingClock>,
    /// Days by which it may be granted, each with the last step that counts.
    pub by: Vec<(Day, usize)>,
}

/// Files whose histories share uncertain parameters, or a firm's luck with general licences.
#[derive(Debug, Clone, Default)]
pub struct OpenGroup {
    /// Indices of the files.
    pub files: Vec<usize>,
    /// Parameters that their histories depend on.
    pub parameters: Vec<usize>,
    /// Firms of whom it is not known whether they hold a general licence.
    pub firms: Vec<usize>,
}

/// Where a file that is open on the first day stands then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stood {
    /// Under review.
    Review,
    /// With the applicant, for more information.
    Returned,
    /// Will be granted late.
    Slow,
    /// Never decided under the regime.
    Stuck,
}

impl Stood {
    /// All of them.
    pub const ALL: [Stood; 4] = [Stood::Review, Stood::Returned, Stood::Slow, Stood::Stuck];

    /// As figures are named.
    pub fn name(self) -> &'static str {
        match self {
            Stood::Review => "review",
            Stood::Returned => "returned",
            Stood::Slow => "slow",
            Stood::Stuck => "stuck",
        }
    }
}
