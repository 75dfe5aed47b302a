//! Syntax errors: one for each cause, not one for each line that the parser then trips over.
use super::diagnostic::{Diagnostic, FileId, Place};
use std::ops::Range;

/// The bytes that may be misread after an error: from the beginning of its line to the next header, or to the end
/// of the file where a brace was left open.
pub(crate) fn shadow(text: &str, message: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |line| line + 1);
    let after = text.get(at..).unwrap_or("");
    let header = after.find("\n[").filter(|_| !in_braces(message));
    start..header.map_or(text.len() + 1, |next| at + next + 1)
}

/// What is wrong, with a hint.
pub(crate) fn diagnostic(file: FileId, text: &str, message: &str, span: Range<usize>) -> Diagnostic {
    let brace = open_brace(text, span.start).filter(|_| in_braces(message));
    let hint = if brace.is_some() {
        "close the brace, or put a comma between its entries"
    } else if message.contains("duplicate key") {
        "a key may be written once in a file; remove one"
    } else if message.contains("string") {
        "texts are written in double quotes that close on the same line"
    } else {
        "an entry is `key = value`, a table begins with [name]; texts and quantities are written in quotes"
    };
    let brace = brace.map(|at| Place { file, span: at..at + 1 });
    Diagnostic::error(format!("this is not TOML: {message}"), Some(Place { file, span }))
        .hint(hint)
        .also(brace, "this `{` may not be closed")
}

/// Whether the parser believes itself in an inline table.
fn in_braces(message: &str) -> bool {
    message.contains("inline table") || message.contains("between key-value pairs")
}

/// The last opening brace before a place on a line that does not close all of its braces.
fn open_brace(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let mut starts: Vec<usize> = before.match_indices('\n').map(|(newline, _)| newline + 1).collect();
    starts.insert(0, 0);
    starts.iter().rev().find_map(|&start| {
        let line = text[start..].lines().next().unwrap_or("");
        let code = line.split('#').next().unwrap_or("");
        (code.matches('{').count() > code.matches('}').count()).then(|| start + code.find('{').unwrap_or(0))
    })
}
