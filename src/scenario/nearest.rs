//! "Did you mean": the known name closest to one that is not known.

/// The name at the smallest edit distance, where it is close enough to be meant.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lowered: Vec<char> = given.to_lowercase().chars().take(64).collect();
    let distances = known.into_iter().map(|name| {
        let letters: Vec<char> = name.to_lowercase().chars().take(64).collect();
        (distance(&lowered, &letters), name)
    });
    let best = distances.min_by_key(|(distance, _)| *distance)?;
    let allowed = (lowered.len().max(3)) / 3;
    (best.0 <= allowed.max(1)).then_some(best.1)
}

/// A hint: what was meant, if it can be told, and all that is known, called `what`.
pub fn suggest(given: &str, known: &[&str], what: &str) -> String {
    match (nearest(given, known.iter().copied()), known) {
        (_, []) => format!("there are no {what}"),
        (Some(near), _) => format!("did you mean `{near}`? {what}: {}", known.join(", ")),
        (None, _) => format!("{what}: {}", known.join(", ")),
    }
}

/// Edits (insert, delete, replace, swap neighbours) that turn one word into the other (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut cost = vec![0usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i * width + j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => step(a, b, &cost, i, j),
            };
        }
    }
    cost[a.len() * width + b.len()]
}

fn step(a: &[char], b: &[char], cost: &[usize], i: usize, j: usize) -> usize {
    let at = |i: usize, j: usize| cost[i * (b.len() + 1) + j];
    let replace = at(i - 1, j - 1) + usize::from(a[i - 1] != b[j - 1]);
    let plain = replace.min(at(i - 1, j) + 1).min(at(i, j - 1) + 1);
    let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
    if swapped { plain.min(at(i - 2, j - 2) + 1) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("capcity", ["capacity", "price"]), Some("capacity"));
        assert_eq!(nearest("soucres", ["stock", "sources"]), Some("sources"));
        assert_eq!(nearest("xyz", ["stock", "sources"]), None);
        assert_eq!(nearest("jp", ["cn", "jpn"]), Some("jpn"));
        assert_eq!(nearest("x", []), None);
    }
}
