//! What the names and numbers of a scenario mean together.
use super::diagnostic::Diagnostic;
use super::grammar::Scenario;
use super::tree::Tree;

/// Everything that is wrong with a scenario as a whole.
pub(crate) fn check(_scenario: &Scenario, _tree: &Tree, _whole: bool) -> Vec<Diagnostic> {
    Vec::new()
}
