//! The command in a folder, and what it has said.
#![allow(dead_code)] // every test binary uses a part of it
use std::path::Path;
use std::process::{Command, Output};

/// Runs the command in a folder.
pub fn call(folder: &Path, args: &[&str]) -> Told {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coercivity"));
    Told(command.args(args).current_dir(folder).output().expect("the command starts"))
}

/// What the command has said.
pub struct Told(Output);

impl Told {
    /// Standard error.
    pub fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("it is text")
    }

    /// Standard output.
    pub fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("it is text")
    }

    /// It ended with this code, and without a panic.
    #[track_caller]
    pub fn code(&self, code: i32) -> &Self {
        assert_eq!(self.0.status.code(), Some(code), "{}\n{}", self.stdout(), self.stderr());
        assert!(!self.stderr().contains("panicked"), "{}", self.stderr());
        self
    }

    /// Standard error has all of these.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.stderr().contains(part), "`{part}` is not in:\n{}", self.stderr());
        }
        self
    }

    /// Standard output has all of these.
    #[track_caller]
    pub fn prints(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.stdout().contains(part), "`{part}` is not in:\n{}", self.stdout());
        }
        self
    }

    /// Refused: exit code 2, nothing on stdout, nothing written to `out` of the folder.
    #[track_caller]
    pub fn refused(&self, folder: &impl AsRef<Path>, parts: &[&str]) -> &Self {
        self.code(2).says(parts);
        assert_eq!(self.stdout(), "");
        assert!(!folder.as_ref().join("out").exists(), "something was written");
        self
    }
}
