//! Finished points of a sweep, kept in a file as they come, so that an interrupted sweep goes on where it was.
use crate::study::sweep::{Finished, Origin};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file: its first line says of what the points are results; a line each follows.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the file `points.jsonl` of a folder, and gives the points that are in it. A file of another origin is begun anew, and a
    /// line that was cut off is left out.
    ///
    /// # Errors
    /// What the file system refused.
    pub fn open(folder: &Path, origin: &Origin) -> io::Result<(Self, BTreeMap<String, Finished>)> {
        let path = folder.join("points.jsonl");
        let head = serde_json::to_string(origin)?;
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(str::trim_end);
        let mut lines = whole.peekable();
        let ours = lines.next_if(|first| *first == head).is_some();
        let read =
            |line: &str| serde_json::from_str::<Finished>(line).ok().map(|f| (f.scenario_hash.clone(), f));
        let points: BTreeMap<String, Finished> =
            if ours { lines.map_while(read).collect() } else { BTreeMap::new() };
        // Written anew, so that nothing half-written stands between the points.
        let mut kept = head + "\n";
        for point in points.values() {
            kept.push_str(&serde_json::to_string(point)?);
            kept.push('\n');
        }
        let beside = path.with_added_extension("partial");
        fs::write(&beside, kept)?;
        fs::rename(&beside, &path)?;
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok((Journal { path, file }, points))
    }

    /// Adds a point, in one write.
    ///
    /// # Errors
    /// What the file system refused, with the file.
    pub fn keep(&mut self, point: &Finished) -> io::Result<()> {
        let line = serde_json::to_string(point)? + "\n";
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.path.display()));
        self.file.write_all(line.as_bytes()).and_then(|()| self.file.flush()).map_err(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::measure::Reading;

    fn origin(seed: u64) -> Origin {
        Origin {
            base_hash: "b".into(),
            seed,
            replications: 10,
            engine_version: "0".into(),
            random_scheme: 1,
            measures: vec!["lost-output".into()],
            thresholds: Vec::new(),
        }
    }

    fn point(hash: &str, value: f64) -> Finished {
        let reading = Reading { value, error: None, low: value / 3.0, high: 0.1 + value };
        Finished {
            scenario_hash: hash.into(),
            values: vec![Some(reading), None],
            judged: Vec::new(),
            differences: vec![None],
        }
    }

    #[test]
    fn points_come_back_bit_by_bit_and_a_cut_line_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let (mut journal, none) = Journal::open(dir.path(), &origin(1)).unwrap();
        assert!(none.is_empty());
        journal.keep(&point("x", 1.0 / 3.0)).unwrap();
        journal.keep(&point("y", 1e-300)).unwrap();
        let path = dir.path().join("points.jsonl");
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("{\"scenario_hash\":\"z\",\"val");
        fs::write(&path, text).unwrap();
        let (mut journal, points) = Journal::open(dir.path(), &origin(1)).unwrap();
        assert_eq!(points.into_values().collect::<Vec<_>>(), [point("x", 1.0 / 3.0), point("y", 1e-300)]);
        journal.keep(&point("z", 2.0)).unwrap();
        assert_eq!(Journal::open(dir.path(), &origin(1)).unwrap().1.len(), 3);
        assert!(Journal::open(dir.path(), &origin(2)).unwrap().1.is_empty(), "another seed, other points");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing temporary");
    }
}
