//! Problems of a scenario, all of them together, each with its place in a file and a hint.
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Index of a file (or of a `--set`) among the [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A range of bytes in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Bytes of its text.
    pub span: Range<usize>,
}

/// How the names of the texts of `--set` begin; their number follows.
pub(crate) const COMMAND_LINE: &str = "--set #";

/// A file that was read, or the text of a `--set`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path as given, or `--set #1`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Directory against which paths in it are resolved.
    pub directory: PathBuf,
}

/// All files of a scenario, in the order in which they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(pub Vec<Source>);

impl Source {
    /// Whether it is the text of a `--set`, not a file.
    pub fn is_command_line(&self) -> bool {
        self.name.starts_with(COMMAND_LINE)
    }
}

impl Sources {
    /// The file of an id; `None` for an id of other sources.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.0.get(file.0)
    }

    /// The text of a place as it was written; `None` for a place of other sources.
    pub fn written(&self, place: &Place) -> Option<&str> {
        self.get(place.file)?.text.get(place.span.clone())
    }

    /// File name, line and column (both from 1, the column in characters) of a place.
    pub fn position(&self, place: &Place) -> Option<(&str, usize, usize)> {
        let source = self.get(place.file)?;
        let before = &source.text[..clamp(&source.text, place.span.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        Some((&source.name, line, before[line_start..].chars().count() + 1))
    }
}

/// The nearest character boundary at or before a byte.
fn clamp(text: &str, byte: usize) -> usize {
    let end = if byte < text.len() { byte } else { text.len() };
    (0..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Whether a run is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// It can be run, but may not mean what was meant.
    Warning,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in a line.
    pub message: String,
    /// Where; `None` for a problem of no file, such as one that is missing.
    pub primary: Option<Place>,
    /// Said beside the marked text.
    pub label: String,
    /// How to put it right.
    pub hint: Option<String>,
    /// Other places that matter.
    pub also: Vec<(Place, String)>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(message: impl Into<String>, primary: Option<Place>) -> Self {
        let (label, hint, also) = (String::new(), None, Vec::new());
        Diagnostic { severity: Severity::Error, message: message.into(), primary, label, hint, also }
    }

    /// A warning at a place.
    pub fn warning(message: impl Into<String>, primary: Option<Place>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message, primary) }
    }

    /// Adds how to put it right.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Diagnostic { hint: Some(hint.into()), ..self }
    }

    /// Adds what is said beside the marked text.
    pub fn label(self, label: impl Into<String>) -> Self {
        Diagnostic { label: label.into(), ..self }
    }

    /// Adds another place, if there is one.
    pub fn also(mut self, place: Option<Place>, label: impl Into<String>) -> Self {
        self.also.extend(place.map(|place| (place, label.into())));
        self
    }
}

/// All problems of a scenario, by file and position.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The problems.
    pub diagnostics: Vec<Diagnostic>,
    /// The files they are in.
    pub sources: Arc<Sources>,
}

impl Report {
    /// Sorts by file and position and drops repetitions.
    pub fn new(mut diagnostics: Vec<Diagnostic>, sources: Arc<Sources>) -> Self {
        diagnostics.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut seen = std::collections::BTreeSet::new();
        diagnostics.retain(|diagnostic| {
            let (place, message) = key(diagnostic);
            seen.insert((place, without_regime(message)))
        });
        Report { diagnostics, sources }
    }

    /// Whether a run is refused.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Every problem with its source lines, and a count at the end.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for diagnostic in &self.diagnostics {
            text.push_str(&renderer.render(&[self.group(diagnostic)]));
            text.push_str("\n\n");
        }
        text.push_str(&self.summary());
        text
    }

    /// A line a problem: `file:line:column: error: message`.
    pub fn short(&self) -> String {
        let mut text = String::new();
        for diagnostic in &self.diagnostics {
            if let Some((file, line, column)) =
                diagnostic.primary.as_ref().and_then(|place| self.sources.position(place))
            {
                let _ = write!(text, "{file}:{line}:{column}: ");
            }
            let word = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let _ = writeln!(text, "{word}: {}", diagnostic.message);
        }
        text
    }

    fn summary(&self) -> String {
        let count = |severity, word: &str| {
            let n = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
            (n > 0).then(|| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
        };
        let counts = [count(Severity::Error, "error"), count(Severity::Warning, "warning")];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        if counts.is_empty() { String::new() } else { format!("{}\n", counts.join(", ")) }
    }

    fn group<'a>(&'a self, diagnostic: &'a Diagnostic) -> Group<'a> {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(&diagnostic.message));
        if let Some(place) = &diagnostic.primary {
            group = group.elements(self.snippet(place, AnnotationKind::Primary, &diagnostic.label));
        }
        for (place, label) in &diagnostic.also {
            group = group.elements(self.snippet(place, AnnotationKind::Context, label));
        }
        group.elements(diagnostic.hint.as_ref().map(|hint| Level::HELP.message(hint)))
    }

    fn snippet<'a>(
        &'a self,
        place: &Place,
        kind: AnnotationKind,
        label: &'a str,
    ) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
        let source = self.sources.get(place.file)?;
        let start = clamp(&source.text, place.span.start);
        let end = clamp(&source.text, place.span.end);
        let end = if end < start { start } else { end };
        let label = (!label.is_empty()).then_some(label);
        let annotation = kind.span(start..end).label(label);
        Some(Snippet::source(&source.text).path(&source.name).annotation(annotation))
    }
}

/// A message without the names of regimes, because what is inherited is wrong in each of them.
fn without_regime(message: &str) -> String {
    let mut parts = message.split("regime.");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "regime" + part.trim_start_matches(|c| !matches!(c, '.' | '`')))
}

/// Problems of no file first, then by file and position.
fn key(diagnostic: &Diagnostic) -> (Option<(FileId, usize, usize)>, &str) {
    let place = diagnostic.primary.as_ref();
    (place.map(|place| (place.file, place.span.start, place.span.end)), &diagnostic.message)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
