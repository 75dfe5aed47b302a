//! How wide a text is, without a font: Helvetica's advance widths, which Arial and Liberation Sans share.

/// Advance widths of the characters from space to tilde, in thousandths of the font size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Bold letters are wider; no text of ours is wider than this factor says.
const BOLD: f64 = 1.08;

/// Part of the font size that a text rises above its base line.
#[cfg(test)]
pub(super) const ASCENT: f64 = 0.74;

/// Part of the font size that a text falls below its base line.
#[cfg(test)]
pub(super) const DESCENT: f64 = 0.21;

/// Width of `text` at a font size, in the unit of the size.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1000.0 * size * if bold { BOLD } else { 1.0 }
}

/// Advance width of one character; accented letters count as the widest plain ones, ideographs as a square.
fn advance(c: char) -> u32 {
    match c {
        ' '..='~' => u32::from(WIDTHS[c as usize - 32]),
        '\u{a0}' | '·' => 278,
        '–' => 556,
        '−' | '±' | '×' => 584,
        '…' | '—' => 1000,
        c if (c as u32) >= 0x2e80 => 1000,
        _ => 660,
    }
}

/// Breaks `text` between words into lines that fit `room`; a word wider than it is cut short.
pub(super) fn wrap(text: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(shorten(&word, size, bold, room)),
        }
    }
    lines
}

/// Words, a percent sign with its number.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(number) if word.starts_with('%') => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// `text`, or as much of it as fits `room` with an ellipsis.
pub(super) fn shorten(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while !kept.is_empty() && width(&format!("{kept}…"), size, bold) > room {
        kept.pop();
    }
    format!("{}…", kept.trim_end())
}

/// `text`, or the first of its characters with an ellipsis: at most `most` of them.
pub(super) fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// What is left of each title when the words that all of them share at both ends are taken away.
pub(super) fn distinct(titles: &[&str]) -> Vec<String> {
    let words: Vec<Vec<&str>> = titles.iter().map(|t| t.split_whitespace().collect()).collect();
    let shortest = words.iter().map(Vec::len).min().unwrap_or(0);
    if titles.len() < 2 || shortest == 0 {
        return titles.iter().map(|t| (*t).to_owned()).collect();
    }
    let same = |pick: &dyn Fn(&Vec<&str>) -> String| words.iter().all(|w| pick(w) == pick(&words[0]));
    let head = (0..shortest - 1).take_while(|&i| same(&|w| w[i].to_owned())).count();
    let room = shortest - 1 - head;
    let foot = (0..room).take_while(|&i| same(&|w| w[w.len() - 1 - i].to_owned())).count();
    words.iter().map(|w| sentence(&w[head..w.len() - foot].join(" "))).collect()
}

/// The words with which all titles begin, without a preposition at their end: what the titles are about.
pub(super) fn subject(titles: &[&str]) -> Option<String> {
    let words: Vec<Vec<&str>> = titles.iter().map(|t| t.split_whitespace().collect()).collect();
    let first = words.first().filter(|_| titles.len() > 1)?;
    let shared = first.iter().enumerate().take_while(|(i, w)| words.iter().all(|o| o.get(*i) == Some(*w)));
    let mut shared: Vec<&str> = shared.map(|(_, w)| *w).collect();
    while shared.last().is_some_and(|w| matches!(*w, "from" | "of" | "by" | "to" | "in")) {
        shared.pop();
    }
    (!shared.is_empty()).then(|| sentence(&shared.join(" ")))
}

/// Without punctuation at the ends, and with a capital letter first.
fn sentence(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ",:;-–—".contains(c));
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_between_words_and_cuts_what_cannot_fit() {
        assert_eq!(wrap("one two three", 10.0, false, 45.0), ["one two", "three"]);
        assert_eq!(shorten("abcdefghij", 10.0, false, 30.0), "abc…");
        assert_eq!((clipped("abcdef", 6), clipped("abcdefg", 6)), ("abcdef".into(), "abcde…".into()));
    }

    #[test]
    fn keeps_what_tells_titles_apart() {
        assert_eq!(distinct(&["Cover: wind power", "Cover: cars"]), ["Wind power", "Cars"]);
        assert_eq!(distinct(&["wind, stopped share", "cars, stopped share"]), ["Wind", "Cars"]);
        assert_eq!(distinct(&["the same", "the same"]), ["Same", "Same"]);
        assert_eq!(distinct(&["Only one"]), ["Only one"]);
        assert_eq!(subject(&["arrivals in A from B", "arrivals in A from C"]).unwrap(), "Arrivals in A");
        assert_eq!(subject(&["one", "another"]), None);
    }
}
