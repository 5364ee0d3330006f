//! The program, run in a folder and an environment of its own.

#![allow(dead_code, reason = "not every test asks everything")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// `selon`, to be run in `dir` with nothing in its environment and nothing to read.
pub fn selon(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_selon"));
    command.current_dir(dir).env_clear().args(args).stdin(Stdio::null());
    command
}

/// Runs `selon`, which must not panic.
pub fn run(dir: &Path, args: &[&str]) -> Run {
    Run::of(&mut selon(dir, args))
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let run = Self { code: status.code().unwrap(), out: text(stdout), err: text(stderr) };
        assert!(!run.err.contains("panicked"), "{run:#?}");
        run
    }

    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// `words` stand on standard error.
    #[track_caller]
    pub fn complains(self, words: &str) -> Self {
        assert!(self.err.contains(words), "not said: {words}\n{self:#?}");
        self
    }

    /// `words` stand on standard error or in the output.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words) || self.out.contains(words), "not said: {words}\n{self:#?}");
        self
    }

    /// The lines of the output, each a JSON value.
    pub fn rows(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
