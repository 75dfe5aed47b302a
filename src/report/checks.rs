//! Tests of every chart: well formed, named, inside the picture, no text over text, the same bytes again.
use super::number::{larger, smaller};
use super::{
    Chart, attributed, charts, compared, hold, is_chart_name, policy_path, sample, sensitivity, stressed,
    studies_sample, swept, text,
};
use crate::study::results::Results;

/// A box of a text in pixels: left, top, right, bottom.
type Box4 = (f64, f64, f64, f64);

fn every_case() -> Vec<(&'static str, Results)> {
    vec![
        ("months", sample::results()),
        ("steps", sample::by_step()),
        ("crowded", sample::crowded()),
        ("many", sample::many()),
        ("controls", sample::controls()),
    ]
}

fn every_chart() -> Vec<(String, Chart)> {
    let cases = every_case().into_iter();
    let runs = cases.flat_map(|(case, r)| {
        let all = charts(&r).into_iter().chain(policy_path(&r));
        all.map(move |c| (case, c)).collect::<Vec<_>>()
    });
    runs.chain(of_several()).map(|(case, c)| (format!("{case} {}", c.file_name), c)).collect()
}

fn of_several() -> Vec<(&'static str, Chart)> {
    use compared::sample::{crowded, itself, two};
    let cases = [("two", two()), ("compared", crowded()), ("itself", itself())];
    let drawn = |(case, c)| (case, compared::differences(&c).expect("it has figures"));
    let held = [("plant", hold::sample::plant()), ("bare", hold::sample::bare())];
    let held = held.into_iter().map(|(case, h)| (case, hold::hold_chart(&h).expect("it has targets")));
    let studied = [("three", sensitivity::sample::three()), ("forty", sensitivity::sample::many())];
    let studied = studied.into_iter().flat_map(|(case, s)| {
        sensitivity::sensitivity_charts(&s).into_iter().map(move |c| (case, c)).collect::<Vec<_>>()
    });
    cases.into_iter().map(drawn).chain(held).chain(studied).chain(of_studies()).collect()
}

fn of_studies() -> Vec<(&'static str, Chart)> {
    let sweeps = studies_sample::sweeps().into_iter();
    let mut all: Vec<(&'static str, Chart)> =
        sweeps.map(|(case, s)| (case, swept::sweep_chart(&s).expect("it has points"))).collect();
    for (case, s) in studies_sample::stresses() {
        let charts = [stressed::matrix_chart(&s), stressed::survival_chart(&s), stressed::exposure_chart(&s)];
        all.extend(charts.into_iter().map(|chart| (case, chart.expect("there is something to draw"))));
    }
    let attributed = attributed::attribution_chart(&studies_sample::attribution());
    all.push(("changes", attributed.expect("it has changes")));
    all
}

/// Writes the pictures where `CHARTS_DIR` says, for looking at them.
#[test]
fn charts_have_names_and_can_be_looked_at() {
    for (case, results) in every_case() {
        for chart in charts(&results).into_iter().chain(policy_path(&results)) {
            let known = is_chart_name(&chart.file_name) || chart.file_name == "policy-path.svg";
            assert!(known, "{}", chart.file_name);
            if let Ok(dir) = std::env::var("CHARTS_DIR") {
                std::fs::write(format!("{dir}/{case}-{}", chart.file_name), &chart.svg).unwrap();
            }
        }
    }
    for (case, chart) in of_several() {
        if let Ok(dir) = std::env::var("CHARTS_DIR") {
            std::fs::write(format!("{dir}/{case}-{}", chart.file_name), &chart.svg).unwrap();
        }
    }
    let names: Vec<String> = charts(&sample::results()).into_iter().map(|c| c.file_name).collect();
    let all =
        "exports-CN-US.svg exports-CN.svg arrivals-US.svg cover.svg stopped.svg exceedance-lost-output.svg";
    assert_eq!(names.join(" "), all);
}

#[test]
fn nothing_is_drawn_from_nothing() {
    let mut results = sample::results();
    results.series.clear();
    results.figures.clear();
    assert!(charts(&results).is_empty());
    results.policy.clear();
    assert_eq!(policy_path(&results), None);
}

#[test]
fn the_policy_path_grows_with_its_controls() {
    let height = |results: &Results| size(&policy_path(results).unwrap().svg).1;
    let (one, eight) = (height(&sample::results()), height(&sample::controls()));
    assert!(eight > one + 7.0 * 84.0, "{one} {eight}");
}

#[test]
fn charts_are_well_formed_with_title_and_description() {
    for (name, chart) in every_chart() {
        let svg = &chart.svg;
        let names = well_formed(svg).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(names[..3], ["svg", "title", "desc"], "{name}");
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\""), "{name}");
    }
}

#[test]
fn bytes_are_the_same_again() {
    assert_eq!(every_chart(), every_chart());
}

#[test]
fn texts_are_inside_and_apart() {
    for (name, chart) in every_chart() {
        let (width, height) = size(&chart.svg);
        let boxes: Vec<(String, Box4)> = chart.svg.lines().filter_map(text_box).collect();
        assert!(boxes.len() > 10, "{name}");
        for (i, (words, b)) in boxes.iter().enumerate() {
            let inside = b.0 >= 0.0 && b.1 >= 0.0 && b.2 <= width && b.3 <= height;
            assert!(inside, "{name}: {words:?} leaves the picture: {b:?}");
            for (other, o) in &boxes[i + 1..] {
                let meet = b.0 < o.2 && o.0 < b.2 && b.1 < o.3 && o.1 < b.3;
                assert!(!meet, "{name}: {words:?} {b:?} meets {other:?} {o:?}");
            }
        }
    }
}

#[test]
fn no_line_crosses_a_text() {
    for (name, chart) in every_chart() {
        let boxes: Vec<(String, Box4)> = chart.svg.lines().filter_map(text_box).collect();
        for line in chart.svg.lines().filter_map(straight_line) {
            for (words, b) in &boxes {
                let meet = b.0 < line.2 && line.0 < b.2 && b.1 < line.3 && line.1 < b.3;
                assert!(!meet, "{name}: a line at {line:?} crosses {words:?} {b:?}");
            }
        }
    }
}

/// Element names in the order of their start; an error where the text is not well-formed XML.
fn well_formed(svg: &str) -> Result<Vec<String>, String> {
    let (mut open, mut names) = (Vec::new(), Vec::new());
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        plain(&rest[..start])?;
        let end = rest[start..].find('>').ok_or("a tag without an end")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let expected: Option<String> = open.pop();
            if expected.as_deref() != Some(name) {
                return Err(format!("</{name}> closes {expected:?}"));
            }
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        attributes(tag)?;
        names.push(name.clone());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    plain(rest)?;
    if open.is_empty() { Ok(names) } else { Err(format!("never closed: {open:?}")) }
}

/// Text without a bare ampersand.
fn plain(text: &str) -> Result<(), String> {
    let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    let bad = text.split('&').skip(1).find(|t| !known.iter().any(|k| t.starts_with(k)));
    bad.map_or(Ok(()), |t| Err(format!("bare ampersand before {t:?}")))
}

/// Attributes are `name="value"`, each once.
fn attributes(tag: &str) -> Result<(), String> {
    let pieces: Vec<&str> = tag.split('"').collect();
    if pieces.len().is_multiple_of(2) {
        return Err(format!("quotes do not match in {tag:?}"));
    }
    let mut names: Vec<&str> = pieces.iter().step_by(2).filter_map(|p| p.trim().strip_suffix('=')).collect();
    pieces.iter().skip(1).step_by(2).try_for_each(|value| plain(value))?;
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() == all && all == pieces.len() / 2 { Ok(()) } else { Err(format!("attributes of {tag:?}")) }
}

fn attribute<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let from = line.find(&format!(" {name}=\""))? + name.len() + 3;
    line[from..].split('"').next()
}

fn number(line: &str, name: &str) -> f64 {
    attribute(line, name).unwrap_or_else(|| panic!("{name} in {line}")).parse().unwrap()
}

fn size(svg: &str) -> (f64, f64) {
    (number(svg, "width"), number(svg, "height"))
}

/// The words of a text element and the box that they fill.
fn text_box(line: &str) -> Option<(String, Box4)> {
    let words = line.strip_prefix("<text ")?.split_once('>')?.1.strip_suffix("</text>")?;
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let (x, y, size) = (number(line, "x"), number(line, "y"), number(line, "font-size"));
    let long = text::width(&words, size, line.contains("font-weight"));
    let before = match attribute(line, "text-anchor") {
        Some("middle") => long / 2.0,
        Some("end") => long,
        _ => 0.0,
    };
    let (up, down) = (text::ASCENT * size, text::DESCENT * size);
    let upward = line.contains("rotate(270");
    let place = if upward {
        (x - up, y - long + before, x + down, y + before)
    } else {
        (x - before, y - up, x - before + long, y + down)
    };
    Some((words, place))
}

/// The box that a level or upright line fills: left, top, right, bottom.
fn straight_line(line: &str) -> Option<Box4> {
    line.strip_prefix("<line ")?;
    let (x1, x2) = (number(line, "x1"), number(line, "x2"));
    let (y1, y2) = (number(line, "y1"), number(line, "y2"));
    (x1 == x2 || y1 == y2).then(|| (smaller(x1, x2), smaller(y1, y2), larger(x1, x2), larger(y1, y2)))
}
