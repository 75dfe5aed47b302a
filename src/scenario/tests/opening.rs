//! Mistakes in what is said of the first day.
use super::layered::{errors, sound, warnings};

/// A control that is in force from the first day on, over the good scenario's.
const FIRST: &str =
    "[control.first]\nexporter = \"CN\"\nmaterials = [\"heavy\"]\npath.2025-01-06 = \"freeze\"\n";
/// A file for Germany.
const ORDER: &str =
    "[destination.germany.open-order.a]\nmaterial = \"heavy\"\nsupplier = \"cn\"\nmass = \"3 t\"\n";

fn file(more: &str) -> String {
    format!("{FIRST}{ORDER}{more}\n")
}

#[test]
fn sound_openings_pass_without_a_word() {
    sound(
        "[manufacturer.defence]\nopening.heavy = { stock = { uncertain = \"uniform\", min = \"3 t\", max = \"5 t\" } }\n",
    );
    sound(ORDER);
    sound(&format!("{ORDER}arrives = 2025-02-03\ntitle = \"By sea\"\n"));
    sound(&file("filed = 2024-11-04\nby = [2025-03-31]"));
    sound(&file("filed = 2024-11-04\ncontrol = \"first\""));
}

#[test]
fn what_is_open_names_things_that_are_there() {
    let nobody = ORDER.replace("\"cn\"", "\"japan\"");
    errors(&[
        (
            "[manufacturer.automotive]\nopening.heavy = { stock = \"3 t\" }\n",
            &["`opening` states what one firm has, and `automotive` has 8", "of its own"],
        ),
        (
            "[destination.germany]\nopening.light = { stock = \"3 t\" }\n",
            &["`germany` uses no `light`", "materials that it uses: heavy"],
        ),
        ("[destination.germany]\nopening.heavy = { stock = \"-3 t\" }\n", &["must not be negative"]),
        (&ORDER.replace("heavy", "hevy"), &["unknown material `hevy`", "did you mean `heavy`"]),
        (&nobody, &["`germany` gets no `heavy` from `japan`", "japan = 0.0 in `sources.heavy`"]),
        (&ORDER.replace("cn", "sony"), &["unknown supplier `sony`"]),
        (&format!("{ORDER}control = \"mofcom-18\"\n"), &["`control` is said of a file", "add filed"]),
        (&format!("{ORDER}by = [2025-03-31]\n"), &["`by` is said of a file", "add filed"]),
        (&file("filed = 2024-11-04\narrives = 2025-02-03"), &["exclude each other", "has its licence"]),
    ]);
}

#[test]
fn dates_lie_on_their_side_of_the_start() {
    errors(&[
        (&format!("{ORDER}arrives = 2024-12-31\n"), &["before the start", "add it to `opening`"]),
        (&file("filed = 2025-01-07"), &["after the start", "leave `filed` out"]),
        (&file("filed = 2024-11-04\nby = [2024-12-31]"), &["outside the scenario"]),
        (
            &format!("{}[destination.germany]\npatience = \"4 weeks\"\n", file("filed = 2024-11-04")),
            &["63 days old", "gives files up after 28", "raise `patience`"],
        ),
    ]);
}

#[test]
fn a_file_is_pending_under_one_control_that_is_in_force_for_certain() {
    let filed = "filed = 2024-11-04";
    let second = FIRST.replace("control.first", "control.other");
    let lucky = file(filed).replace("\"freeze\"\n", "{ regime = \"freeze\", probability = 0.5 }\n");
    errors(&[
        (&format!("{ORDER}{filed}\n"), &["no control asks a licence for `heavy` from `cn` on the first day"]),
        (&format!("{second}{}", file(filed)), &["first and other ask a licence", "add control = \"NAME\""]),
        (
            &file(&format!("{filed}\ncontrol = \"mofcom-18\"")),
            &["`mofcom-18` asks no licence for `heavy` from `cn` on the first day"],
        ),
        (&lucky, &["how `first` is run on the first day is left to chance"]),
    ]);
    sound(&format!("{second}{}", file(&format!("{filed}\ncontrol = \"other\""))));
}

#[test]
fn a_stock_for_all_is_idle_where_each_is_stated() {
    let stock = "stock = { policy = \"standing\", initial = \"2 weeks\" }";
    warnings(&[(
        &format!("[destination.germany]\n{stock}\nopening.heavy = {{ stock = \"9 t\" }}\n"),
        &["`stock.initial` has no effect", "a material from `opening`"],
    )]);
}
