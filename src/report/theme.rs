//! One look for every chart: colours that the colour-blind and a grey printer tell apart, sizes for A4, the footer.
use crate::study::results::Manifest;
use plotters::style::RGBColor;

/// Width of every chart in pixels: across an A4 text column, 12 pixels print as about 7.5 points.
pub(super) const WIDTH: f64 = 800.0;
/// Left edge of titles and footers.
pub(super) const LEFT: f64 = 20.0;
/// Right edge of everything.
pub(super) const RIGHT: f64 = WIDTH - 20.0;
/// Left edge of a plot with numbers and an axis title beside it.
pub(super) const PLOT_LEFT: f64 = 82.0;

/// Size of titles.
pub(super) const TITLE: f64 = 19.0;
/// Size of subtitles and panel titles.
pub(super) const SUBTITLE: f64 = 13.0;
/// Size of labels on axes, in legends and beside data.
pub(super) const LABEL: f64 = 12.0;
/// Size of notes and footers.
pub(super) const NOTE: f64 = 10.5;

/// Text and axis lines.
pub(super) const INK: RGBColor = RGBColor(24, 36, 48);
/// Secondary text.
pub(super) const GREY: RGBColor = RGBColor(84, 97, 109);
/// Grid lines.
pub(super) const GRID: RGBColor = RGBColor(222, 227, 231);
/// Median and mean lines.
pub(super) const LINE: RGBColor = RGBColor(15, 63, 110);
/// The middle half of replications.
pub(super) const INNER: RGBColor = RGBColor(122, 166, 207);
/// Nine tenths of replications.
pub(super) const OUTER: RGBColor = RGBColor(205, 222, 238);
/// Upright lines at dates: lighter than data, and still seen on the bands.
pub(super) const MARK: RGBColor = RGBColor(116, 128, 140);
/// Published values; no regime has this colour or one near it.
pub(super) const PUBLISHED: RGBColor = RGBColor(190, 66, 10);
/// Paper.
pub(super) const PAPER: RGBColor = RGBColor(255, 255, 255);

/// Parts of a whole, from the largest; lightness falls and rises so that neighbours differ in grey.
pub(super) const PARTS: [RGBColor; 7] = [
    RGBColor(15, 63, 110),
    RGBColor(233, 174, 82),
    RGBColor(92, 146, 190),
    RGBColor(150, 60, 30),
    RGBColor(186, 209, 196),
    RGBColor(74, 122, 104),
    RGBColor(190, 196, 202),
];

/// Regimes of a control, in the order in which they are first entered.
///
/// The first, mostly free trade, is light. Neighbours differ by 20 or more in CIE lightness, any two by 8 or more:
/// 93, 30, 72, 43, 82, 18, 60, 52.
pub(super) const REGIMES: [RGBColor; 8] = [
    RGBColor(232, 236, 239),
    RGBColor(98, 52, 112),
    RGBColor(160, 184, 120),
    RGBColor(50, 112, 110),
    RGBColor(222, 204, 128),
    RGBColor(44, 44, 48),
    RGBColor(176, 130, 170),
    RGBColor(142, 120, 96),
];

/// The colour of words on a filled area.
pub(super) fn words_on(area: RGBColor) -> RGBColor {
    let light = 0.3 * f64::from(area.0) + 0.59 * f64::from(area.1) + 0.11 * f64::from(area.2);
    if light > 130.0 { INK } else { PAPER }
}

/// Where every number of a chart comes from, in one line.
pub(super) fn footer(manifest: &Manifest) -> String {
    let hash: String = manifest.scenario_hash.chars().take(12).collect();
    format!(
        "n = {} replications · seed {} · scenario {} ({hash}) · coercivity {}, random scheme {} · {}",
        super::number::grouped(manifest.replications as f64, 0),
        manifest.seed,
        manifest.scenario,
        manifest.engine_version,
        manifest.random_scheme,
        validation(manifest.validation)
    )
}

/// What a validation level promises.
pub(super) fn validation(level: u8) -> String {
    let promise = match level {
        0 => "illustrative",
        1 => "sourced or assumed",
        2 => "reproduces one episode",
        _ => "scored out of sample",
    };
    format!("validation level {level} of 3: {promise}")
}
