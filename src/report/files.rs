//! Writing a run's files: all or nothing as far as a file system allows, and the same bytes every time.
use super::{
    Chart, attributed, charts, compared, data, finite, hold, is_chart_name, outcome, policy_path,
    sensitivity, stressed, swept,
};
use crate::study::attribute::Attribution;
use crate::study::comparison::Comparison;
use crate::study::hold::Hold;
use crate::study::results::{Manifest, Results};
use crate::study::sensitivity::Sensitivity;
use crate::study::single::Outcome;
use crate::study::stress::Stress;
use crate::study::sweep::Sweep;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folder of the charts within the output directory.
const CHARTS: &str = "charts";
/// The chart of a comparison.
const DIFFERENCES: &str = "differences.svg";
/// The chart of weeks to hold.
const HOLD: &str = "hold.svg";

/// Why a run's files could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The directory does not exist and cannot be made; another place can be named.
    #[error("cannot create the directory {}", path.display())]
    CreateDirectory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The directory exists and takes no files; another place can be named, or its permissions changed.
    #[error("the directory {} is not writable", path.display())]
    NotWritable {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written; an earlier file of that name is as it was.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A chart of an earlier run could not be removed; it does not belong to this run.
    #[error("cannot remove the chart {} of an earlier run", path.display())]
    RemoveStale {
        /// The file, or the directory that could not be listed.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A result is not a finite number: a fault of this program. Nothing was written.
    #[error("{what} is not a finite number; nothing was written (please report this with the scenario)")]
    NotANumber {
        /// Which number.
        what: String,
    },
}

/// Creates `dir` and its folder of charts, and proves that both take files. Call it before a long run.
///
/// # Errors
/// [`WriteError::CreateDirectory`] or [`WriteError::NotWritable`].
pub fn prepare(dir: &Path) -> Result<(), WriteError> {
    prepare_folder(dir)?;
    prepare_folder(&dir.join(CHARTS))
}

/// Creates `dir` alone and proves that it takes files.
///
/// # Errors
/// [`WriteError::CreateDirectory`] or [`WriteError::NotWritable`].
pub fn prepare_folder(dir: &Path) -> Result<(), WriteError> {
    let path = dir.to_owned();
    fs::create_dir_all(dir).map_err(|source| WriteError::CreateDirectory { path: path.clone(), source })?;
    prove(dir).map_err(|source| WriteError::NotWritable { path, source })
}

fn prove(dir: &Path) -> io::Result<()> {
    let probe = dir.join(".coercivity-probe");
    fs::write(&probe, b"probe")?;
    fs::remove_file(&probe)
}

/// Writes `manifest.json`, `summary.json`, `series.csv` and `charts/*.svg` into `dir`; gives their paths in that order.
///
/// Every file appears whole or not at all: it is written beside its place and renamed. Charts of an earlier run that
/// this run does not have are removed from `charts/`; other files there are left alone.
///
/// # Errors
/// [`WriteError::NotANumber`] before anything is written; otherwise what the file system refused.
pub fn write_all(dir: &Path, results: &Results) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = finite::first_not_finite(results) {
        return Err(WriteError::NotANumber { what });
    }
    prepare(dir)?;
    let files = contents(results);
    remove_stale(&dir.join(CHARTS), &files)?;
    files.iter().map(|(name, bytes)| put(dir.join(name), bytes)).collect()
}

/// Writes `policy-path.svg` into `dir`, whole or not at all, and gives its path; none where there is no control, and an
/// earlier one is removed.
///
/// # Errors
/// What the file system refused.
pub fn write_policy_path(dir: &Path, results: &Results) -> Result<Option<PathBuf>, WriteError> {
    if let Some(what) = finite::first_not_finite(results) {
        return Err(WriteError::NotANumber { what });
    }
    prepare_folder(dir)?;
    let path = dir.join("policy-path.svg");
    match policy_path(results) {
        Some(chart) => put(dir.join(chart.file_name), chart.svg.as_bytes()).map(Some),
        None if path.exists() => {
            fs::remove_file(&path).map_err(|source| WriteError::RemoveStale { path, source })?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// Writes `comparison.json`, `comparison.csv` and, where there is something to draw, `differences.svg` into `dir`; gives their
/// paths in that order. A chart of an earlier comparison that this one does not have is removed.
///
/// # Errors
/// As [`write_all`].
pub fn write_comparison(dir: &Path, comparison: &Comparison) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = compared::first_not_finite(comparison) {
        return Err(WriteError::NotANumber { what });
    }
    let files = vec![
        ("comparison.json", compared::comparison_json(comparison).into_bytes()),
        ("comparison.csv", compared::comparison_csv(comparison)),
    ];
    put_with_chart(dir, files, DIFFERENCES, compared::differences(comparison))
}

/// Writes `hold.json`, `hold.csv` and, where there are two targets to draw, `hold.svg` into `dir`; gives their paths in that order.
/// An earlier chart that this answer does not have is removed.
///
/// # Errors
/// As [`write_all`].
pub fn write_hold(dir: &Path, answer: &Hold) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = hold::first_not_finite(answer) {
        return Err(WriteError::NotANumber { what });
    }
    let files =
        vec![("hold.json", hold::hold_json(answer).into_bytes()), ("hold.csv", hold::hold_csv(answer))];
    put_with_chart(dir, files, HOLD, hold::hold_chart(answer))
}

/// Writes `sensitivity.json`, `sensitivity.csv` and a chart for every method that was asked for into `dir`; gives their paths in that
/// order. Charts of an earlier study that this one does not have are removed.
///
/// # Errors
/// As [`write_all`].
pub fn write_sensitivity(dir: &Path, answer: &Sensitivity) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = sensitivity::first_not_finite(answer) {
        return Err(WriteError::NotANumber { what });
    }
    prepare_folder(dir)?;
    let charts = sensitivity::sensitivity_charts(answer);
    for name in sensitivity::CHARTS.iter().filter(|name| charts.iter().all(|c| c.file_name != **name)) {
        let path = dir.join(name);
        if path.exists() {
            fs::remove_file(&path).map_err(|source| WriteError::RemoveStale { path, source })?;
        }
    }
    let mut files = vec![
        ("sensitivity.json".to_owned(), sensitivity::sensitivity_json(answer).into_bytes()),
        ("sensitivity.csv".to_owned(), sensitivity::sensitivity_csv(answer)),
    ];
    files.extend(charts.into_iter().map(|c| (c.file_name, c.svg.into_bytes())));
    files.iter().map(|(name, bytes)| put(dir.join(name), bytes)).collect()
}

/// Writes `verdict.json` into the folder of a run of which something was wanted, and gives its path; an earlier one is removed where
/// nothing was.
///
/// # Errors
/// What the file system refused.
pub fn write_outcome(dir: &Path, manifest: &Manifest, outcome: &Outcome) -> Result<Vec<PathBuf>, WriteError> {
    let text = outcome::outcome_json(manifest, outcome);
    put_some(dir, vec![("verdict.json", text.map(String::into_bytes))])
}

/// Writes `attribution.json`, `attribution.csv` and `attribution.svg` into `dir`; gives their paths in that order.
///
/// # Errors
/// As [`write_all`].
pub fn write_attribution(dir: &Path, attribution: &Attribution) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = attributed::first_not_finite(attribution) {
        return Err(WriteError::NotANumber { what });
    }
    let files = vec![
        ("attribution.json", attributed::attribution_json(attribution).into_bytes()),
        ("attribution.csv", attributed::attribution_csv(attribution)),
    ];
    put_with_chart(dir, files, "attribution.svg", attributed::attribution_chart(attribution))
}

/// Writes `sweep.json`, `sweep.csv` and, for one or two keys, `sweep.svg` into `dir`; gives their paths in that order.
///
/// # Errors
/// As [`write_all`].
pub fn write_sweep(dir: &Path, sweep: &Sweep) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = swept::first_not_finite(sweep) {
        return Err(WriteError::NotANumber { what });
    }
    let files =
        vec![("sweep.json", swept::sweep_json(sweep).into_bytes()), ("sweep.csv", swept::sweep_csv(sweep))];
    put_with_chart(dir, files, "sweep.svg", swept::sweep_chart(sweep))
}

/// Writes `stress.json`, `stress.csv`, `survival.csv`, and, as far as there are any, `exposure.csv` and the charts `stress.svg`,
/// `survival.svg`, `exposure.svg` into `dir`; gives their paths. Earlier ones of these that this test does not have are removed.
///
/// # Errors
/// As [`write_all`].
pub fn write_stress(dir: &Path, stress: &Stress) -> Result<Vec<PathBuf>, WriteError> {
    if let Some(what) = stressed::first_not_finite(stress) {
        return Err(WriteError::NotANumber { what });
    }
    let bytes = |chart: Option<Chart>| chart.map(|chart| chart.svg.into_bytes());
    put_some(
        dir,
        vec![
            ("stress.json", Some(stressed::stress_json(stress).into_bytes())),
            ("stress.csv", Some(stressed::stress_csv(stress))),
            ("survival.csv", Some(stressed::survival_csv(stress))),
            ("exposure.csv", stressed::exposure_csv(stress)),
            ("stress.svg", bytes(stressed::matrix_chart(stress))),
            ("survival.svg", bytes(stressed::survival_chart(stress))),
            ("exposure.svg", bytes(stressed::exposure_chart(stress))),
        ],
    )
}

/// Writes the files that there are; an earlier one of those that there are not is removed.
fn put_some(dir: &Path, files: Vec<(&str, Option<Vec<u8>>)>) -> Result<Vec<PathBuf>, WriteError> {
    prepare_folder(dir)?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = dir.join(name);
        match bytes {
            Some(bytes) => written.push(put(path, &bytes)?),
            None if path.exists() => {
                fs::remove_file(&path).map_err(|source| WriteError::RemoveStale { path, source })?;
            }
            None => {}
        }
    }
    Ok(written)
}

/// Writes files and a chart into `dir`; where there is no chart, an earlier one of its name is removed.
fn put_with_chart(
    dir: &Path,
    files: Vec<(&str, Vec<u8>)>,
    name: &'static str,
    chart: Option<Chart>,
) -> Result<Vec<PathBuf>, WriteError> {
    let mut all: Vec<(&str, Option<Vec<u8>>)> =
        files.into_iter().map(|(name, bytes)| (name, Some(bytes))).collect();
    all.push((name, chart.map(|chart| chart.svg.into_bytes())));
    put_some(dir, all)
}

/// Every file's path within the output directory, with its bytes.
fn contents(results: &Results) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = vec![
        (PathBuf::from("manifest.json"), data::manifest_json(results).into_bytes()),
        (PathBuf::from("summary.json"), data::summary_json(results).into_bytes()),
        (PathBuf::from("series.csv"), data::series_csv(results)),
    ];
    let charts = charts(results).into_iter();
    files.extend(charts.map(|c| (Path::new(CHARTS).join(c.file_name), c.svg.into_bytes())));
    files
}

/// Writes beside the place, then renames, so that no reader meets half a file.
fn put(path: PathBuf, bytes: &[u8]) -> Result<PathBuf, WriteError> {
    let beside = path.with_added_extension("partial");
    let done = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
    match done {
        Ok(()) => Ok(path),
        Err(source) => {
            // The half-written file is of no use to anybody; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&beside);
            Err(WriteError::Write { path, source })
        }
    }
}

fn remove_stale(charts: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), WriteError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::RemoveStale { path, source }
    };
    for entry in fs::read_dir(charts).map_err(failed(charts))? {
        let name = entry.map_err(failed(charts))?.file_name();
        let ours = name.to_str().is_some_and(is_chart_name);
        if ours && !files.iter().any(|(path, _)| path.file_name() == Some(&name)) {
            let path = charts.join(&name);
            fs::remove_file(&path).map_err(failed(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn two_runs_write_the_same_bytes() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = write_all(a.path(), &sample::results()).unwrap();
        let second = write_all(b.path(), &sample::results()).unwrap();
        assert_eq!(first.len(), second.len());
        for (x, y) in first.iter().zip(&second) {
            assert_eq!(fs::read(x).unwrap(), fs::read(y).unwrap(), "{}", x.display());
        }
        let left = fs::read_dir(a.path()).unwrap().count();
        assert_eq!(left, 4, "three files and the charts, nothing temporary");
    }

    #[test]
    fn a_nan_is_refused_before_anything_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let mut results = sample::results();
        results.figures[0].mean.standard_error = f64::NAN;
        let error = write_all(dir.path(), &results).unwrap_err();
        assert!(matches!(error, WriteError::NotANumber { .. }), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_stale_charts_of_ours_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path()).unwrap();
        let charts = dir.path().join(CHARTS);
        for name in ["exports-XX.svg", "mine.svg", "exports-XX.png"] {
            fs::write(charts.join(name), "old").unwrap();
        }
        write_all(dir.path(), &sample::results()).unwrap();
        let there = |name: &str| charts.join(name).exists();
        assert!(!there("exports-XX.svg") && there("mine.svg") && there("exports-XX.png"));
        assert!(there("exports-CN-US.svg"));
    }

    #[test]
    fn a_comparison_is_written_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let mut comparison = compared::sample::two();
        let names = |dir: &Path| fs::read_dir(dir).unwrap().count();
        assert_eq!(write_comparison(dir.path(), &comparison).unwrap().len(), 3);
        assert_eq!(names(dir.path()), 3, "nothing temporary");
        let csv = fs::read_to_string(dir.path().join("comparison.csv")).unwrap();
        assert!(csv.starts_with("alternative,kind,name,period,unit,base,base_se,"), "{csv}");
        // A chart of another comparison does not stay.
        comparison.alternatives.iter_mut().for_each(|a| a.figures.clear());
        assert_eq!(write_comparison(dir.path(), &comparison).unwrap().len(), 2);
        assert_eq!(names(dir.path()), 2);
        comparison.alternatives[0].series[0].by_period[3].above.low = f64::NAN;
        let other = dir.path().join("other");
        let error = write_comparison(&other, &comparison).unwrap_err();
        assert!(error.to_string().contains("arrivals.US.CN of no queue"), "{error}");
        assert!(!other.exists());
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        fs::write(&path, "a file").unwrap();
        let error = prepare(&path).unwrap_err();
        assert!(error.to_string().contains("out"), "{error}");
    }

    #[test]
    fn the_summary_starts_with_the_version_of_its_layout() {
        let text = data::summary_json(&sample::results());
        assert!(text.starts_with("{\n  \"schema_version\": 1,"), "{}", &text[..80]);
        let csv = String::from_utf8(data::series_csv(&sample::results())).unwrap();
        assert!(
            csv.starts_with("month,series,statistic,value\n2025-01,exports.CN.US,mean,"),
            "{}",
            &csv[..80]
        );
        assert!(csv.contains("2025-05,exports.CN.US,observed,46"));
    }
}
