//! Mistakes in substitutions.
use super::layered::{errors, sound, warnings};

/// Germany, which uses heavy magnets only and might use light ones, with a substitution.
fn germany(entry: &str) -> String {
    format!(
        "[destination.germany]\nmix.light = 0.0\nsources.light.cn = 1.0\nsubstitution = [{{ {entry} }}]\n"
    )
}

#[test]
fn sound_substitutions_pass_without_a_word() {
    sound(&germany(
        "from = \"heavy\", to = \"light\", share = 0.6, factor = 1.1, begins = 2025-04-04, delay = { varies = \"exponential\", mean = \"9 months\" }, over = \"1 year\"",
    ));
    sound(&germany(
        "from = \"heavy\", share = 0.2, begins-with = { control = \"mofcom-18\", regimes = [\"freeze\"] }, reverts = true",
    ));
    sound(
        "[[manufacturer.automotive.substitution]]\nfrom = \"heavy\"\nto = \"light\"\nshare = { uncertain = \"uniform\", min = 0.1, max = 0.3 }\nbegins-when-cover-below = \"3 weeks\"\npenalty = \"20 USD/kg\"\n",
    );
}

#[test]
fn substitutions_are_sound() {
    let day = "begins = 2025-04-04";
    errors(&[
        (
            &germany(&format!("from = \"hevy\", to = \"light\", share = 0.5, {day}")),
            &["unknown material `hevy`"],
        ),
        (
            "[destination.germany]\nsubstitution = [{ from = \"heavy\", to = \"light\", share = 0.5, begins = 2025-04-04 }]\n",
            &["`light` is not in the mix of `germany`", "add light = 0.0 to `mix`"],
        ),
        (
            &germany(&format!("from = \"heavy\", to = \"heavy\", share = 0.5, {day}")),
            &["`heavy` takes its own place"],
        ),
        (
            &germany(&format!("from = \"heavy\", to = \"light\", share = 1.5, {day}")),
            &["substitution.share` is 1.5"],
        ),
        (
            &germany(&format!("from = \"heavy\", to = \"light\", share = 0.5, factor = 0.0, {day}")),
            &["substitution.factor` is 0", "greater than 0"],
        ),
        (
            &germany("from = \"heavy\", to = \"light\", share = 0.5"),
            &["nothing sets `destination.germany.substitution` off"],
        ),
        (
            &germany(&format!("from = \"heavy\", share = 0.5, begins-when-cover-below = \"1 week\", {day}")),
            &["`begins` and `begins-when-cover-below` exclude each other"],
        ),
        (
            &germany(
                "from = \"heavy\", share = 0.5, begins-with = { control = \"mofcom\", regimes = [\"freeze\"] }",
            ),
            &["unknown control `mofcom`"],
        ),
    ]);
    warnings(&[
        (
            &germany(&format!("from = \"heavy\", share = 0.5, factor = 2.0, {day}")),
            &["`factor` has no effect", "saved"],
        ),
        (
            &germany(&format!("from = \"heavy\", share = 0.5, reverts = true, {day}")),
            &["`reverts` has no effect"],
        ),
        (
            &germany(&format!("from = \"heavy\", share = 0.5, penalty = \"1 USD/kg\", {day}")),
            &["`penalty` has no effect"],
        ),
        (
            &germany(&format!("from = \"light\", share = 0.5, {day}")),
            &["needs no `light` that could be replaced"],
        ),
    ]);
}
