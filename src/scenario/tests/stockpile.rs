//! Mistakes in stockpiles.
use super::layered::{errors, sound, warnings};

fn common(keys: &str) -> String {
    format!(
        "[stockpile.common]\nmaterial = \"heavy\"\ncountry = \"US\"\nmembers = [\"automotive\", \"defence\"]\nopening = \"200 t\"\n\
         release = {{ when-cover-below = \"2 weeks\", up-to = \"4 weeks\" }}\n{keys}"
    )
}

#[test]
fn sound_stockpiles_pass_without_a_word() {
    sound(&common(""));
    sound(&common(
        "holding-cost = { uncertain = \"uniform\", min = \"1 USD/kg/year\", max = \"2 USD/kg/year\" }\n",
    ));
    sound(&common(
        "capacity = \"300 t\"\nrefill = { source = \"japan\", rate = \"10 t/week\", review = \"4 weeks\", when-cover-above = \"5 weeks\", while-free = \"mofcom-18\" }\n",
    ));
}

#[test]
fn stockpiles_are_sound() {
    let refill = |keys: &str| common(&format!("refill = {{ {keys} }}\n"));
    errors(&[
        (&common("").replace("\"heavy\"", "\"hevy\""), &["unknown material `hevy`"]),
        (&common("").replace("\"US\"", "\"us\""), &["`us` is not a country code"]),
        (&common("").replace("\"defence\"", "\"defense\""), &["unknown buyer `defense`", "did you mean"]),
        (&common("").replace("[\"automotive\", \"defence\"]", "[]"), &["has no members"]),
        (
            &common("").replace("\"200 t\"", "{ uncertain = \"uniform\", min = \"1 t\", max = \"2 t\" }"),
            &["must be known"],
        ),
        (&common("").replace("\"4 weeks\"", "\"1 week\""), &["`up-to` is less than `when-cover-below`"]),
        (
            &common("capacity = \"100 t\"\nrefill = { source = \"cn\" }\n"),
            &["opens with 200 t, more than its capacity of 100 t"],
        ),
        (&refill("source = \"japn\""), &["unknown supplier `japn`"]),
        (&refill("source = \"mp\""), &["supplier `mp` does not make `heavy`"]),
        (&refill("source = \"cn\", while-free = \"mofcom\""), &["unknown control `mofcom`"]),
        (&refill("source = \"japan\", rate = \"0 t/week\""), &["greater than 0"]),
        (
            &refill("source = \"japan\"").replace("country = \"US\"", "country = \"KR\""),
            &["there is no lane from JP to KR"],
        ),
        (
            &format!(
                "{}{}",
                common(""),
                common("").replace("stockpile.common", "stockpile.second").replace(", \"defence\"", "")
            ),
            &["`automotive` is a member of stockpiles `common` and `second`"],
        ),
    ]);
    warnings(&[
        (&common("capacity = \"300 t\"\n"), &["`capacity` has no effect", "add `refill`"]),
        (
            &common("").replace("\"defence\"", "\"germany\"").replace("\"heavy\"", "\"light\""),
            &["`germany` does not use `light`"],
        ),
    ]);
}
