//! Settings: what holds where nothing else is typed. A flag wins over the environment, the environment over `selon.toml` in the
//! directory where one is, that over the user's own, and all over what is built in.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde_json::json;
use toml::de::{DeTable, DeValue};

use crate::args::{Color, Convention, Reader};
use crate::ledger::{Answer, Column, Format};
use crate::plan::{Screen, env};
use crate::render::Ui;

/// Name of the file, wherever it is.
const FILE: &str = "selon.toml";
/// The variable that names one file to be read in place of the others; empty for none.
const VARIABLE: &str = "SELON_CONFIG";

/// Something that can be set.
struct Key {
    /// In a file; `SELON_` and this in capitals in the environment; also the name of the flag.
    name: &'static str,
    /// What is built in, in words where it is not a value.
    default: &'static str,
    /// Whether it is the path of a file, told from where the settings stand.
    path: bool,
    /// What is wrong with a value.
    check: fn(&str) -> std::result::Result<(), String>,
}

fn one_of<T: ValueEnum>(value: &str) -> std::result::Result<(), String> {
    T::from_str(value, false).map(|_| ()).map_err(|_| {
        let known = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        format!("not one of {}", known.join(", "))
    })
}

fn number(value: &str, range: Range<u64>) -> std::result::Result<(), String> {
    match value.parse::<u64>() {
        Ok(number) if range.contains(&number) => Ok(()),
        _ => Err(format!("not a whole number from {} to {}", range.start, range.end - 1)),
    }
}

const KEYS: [Key; 9] = [
    Key { name: "ledger", default: "selon.ledger in this directory", path: true, check: |_| Ok(()) },
    Key { name: "reader", default: "accurate", path: false, check: one_of::<Reader> },
    Key { name: "convention", default: "selon", path: false, check: one_of::<Convention> },
    Key {
        name: "lang",
        default: "as detected",
        path: false,
        check: |value| value.parse::<selon_text::Lang>().map(|_| ()),
    },
    Key {
        name: "jobs",
        default: "one for each processor",
        path: false,
        check: |value| number(value, 1..1025),
    },
    Key { name: "timeout", default: "30", path: false, check: |value| number(value, 1..3601) },
    Key { name: "color", default: "auto", path: false, check: one_of::<Color> },
    Key { name: "ui", default: "as LC_ALL, LC_MESSAGES or LANG say", path: false, check: one_of::<Ui> },
    Key {
        name: "width",
        default: "the terminal's, at most 100",
        path: false,
        check: |value| number(value, 20..1001),
    },
];

impl Key {
    fn variable(&self) -> String {
        format!("SELON_{}", self.name.to_uppercase())
    }
}

/// A value, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    key: &'static str,
    value: String,
    from: String,
}

/// What is set, by key, each from the place that wins.
#[derive(Debug, Default)]
pub struct Settings {
    all: Vec<Setting>,
}

/// The files that may have settings, those that win first.
pub fn files() -> Vec<PathBuf> {
    candidates(env)
}

fn candidates(env: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    if let Some(name) = env(VARIABLE) {
        return if name.is_empty() { Vec::new() } else { vec![PathBuf::from(name)] };
    }
    let some = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = if cfg!(windows) {
        some("APPDATA")
    } else if cfg!(target_os = "macos") {
        some("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        some("XDG_CONFIG_HOME").or_else(|| some("HOME").map(|home| home.join(".config")))
    };
    let own = own.map(|folder| folder.join("selon").join(FILE));
    std::iter::once(PathBuf::from(FILE)).chain(own).collect()
}

/// Reads the environment and the files.
///
/// # Errors
/// A file cannot be read or parsed, or has a key or a value that means nothing here; the error names the file and the line.
pub fn load() -> Result<Settings> {
    settings(env)
}

fn settings(env: impl Fn(&str) -> Option<String>) -> Result<Settings> {
    let mut all: Vec<Setting> = Vec::new();
    for key in &KEYS {
        let variable = key.variable();
        let Some(value) = env(&variable).filter(|value| !value.is_empty()) else { continue };
        (key.check)(&value).map_err(|what| anyhow::anyhow!("{variable}: {value}: {what}"))?;
        all.push(Setting { key: key.name, value, from: variable });
    }
    for path in candidates(&env) {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && env(VARIABLE).is_none() => continue,
            Err(error) => bail!("{}: {}", path.display(), crate::plan::reason(&error)),
        };
        for setting in read(&path, &text)? {
            if all.iter().all(|there| there.key != setting.key) {
                all.push(setting);
            }
        }
    }
    Ok(Settings { all })
}

/// What a file sets.
fn read(path: &Path, text: &str) -> Result<Vec<Setting>> {
    let line = |at: usize| text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
    let place = |at: usize| format!("{}:{}", path.display(), line(at));
    let table = DeTable::parse(text).map_err(|error| {
        let at = place(error.span().map_or(0, |span| span.start));
        anyhow::anyhow!("{at}: {}", error.message())
    })?;
    let mut out = Vec::new();
    for (name, value) in table.get_ref() {
        let at = place(name.span().start);
        let key = KEYS.iter().find(|key| key.name == name.get_ref().as_ref()).with_context(|| {
            let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
            format!("{at}: {}: there is no such setting; there are {}", name.get_ref(), known.join(", "))
        })?;
        let mut value = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            _ => bail!("{at}: {}: neither text nor a whole number", key.name),
        };
        if key.path && !value.contains("://") {
            // A path is told from the file that has it, wherever one is when it is read.
            let folder = path.parent().unwrap_or(Path::new(""));
            value = folder.join(&value).to_string_lossy().into_owned();
        }
        (key.check)(&value).map_err(|what| anyhow::anyhow!("{at}: {}: {value}: {what}", key.name))?;
        out.push(Setting { key: key.name, value, from: at });
    }
    Ok(out)
}

impl Settings {
    /// The command line with these settings as what holds where nothing is typed.
    pub fn apply(&self, command: clap::Command) -> clap::Command {
        // What is measured does not depend on who measures.
        if command.get_name() == "eval" {
            return command;
        }
        // A filter of the same name asks for something else.
        let fits = |arg: &clap::Arg, key: &str| {
            arg.get_id() == key && arg.get_long().is_some() && arg.get_help_heading() != Some("Filters")
        };
        let set = |command: clap::Command, setting: &Setting| {
            if command.get_arguments().any(|arg| fits(arg, setting.key)) {
                command.mut_arg(setting.key, |arg| arg.default_value(setting.value.clone()))
            } else {
                command
            }
        };
        self.all.iter().fold(command, set).mut_subcommands(|command| self.apply(command))
    }
}

const AFTER: &str = "\
A flag wins over the environment, the environment over selon.toml in this directory, that over selon.toml in your own folder for \
settings (~/.config/selon on Linux). SELON_CONFIG names one file to be read in place of both; empty, none is read.

An example:
  ledger = \"/srv/desk/desk.ledger\"
  reader = \"fast\"
  ui = \"fr\"";

/// Show what is set, and where
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub struct Args {
    /// How to write [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// Prints every setting with its value and the place that it comes from.
pub fn run(args: &Args, settings: &Settings, screen: Screen) -> Result<ExitCode> {
    const COLUMNS: [Column; 4] = [
        Column { field: "key", width: 12 },
        Column { field: "value", width: 36 },
        Column { field: "variable", width: 18 },
        Column { field: "from", width: 200 },
    ];
    let row = |key: &Key| {
        let set = settings.all.iter().find(|setting| setting.key == key.name);
        let value = set.map_or(key.default, |setting| &setting.value);
        let from = set.map_or("built in", |setting| &setting.from);
        json!({"key": key.name, "value": value, "variable": key.variable(), "from": from})
    };
    let answer = Answer { columns: &COLUMNS, rows: KEYS.iter().map(row).collect(), next: None };
    answer.write(Format::or_default(args.format), screen.width, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn found(text: &str) -> std::result::Result<Vec<(String, String, String)>, String> {
        let all = read(Path::new("etc/selon.toml"), text).map_err(|error| format!("{error:#}"))?;
        Ok(all.into_iter().map(|s| (s.key.to_owned(), s.value, s.from)).collect())
    }

    #[test]
    fn files_are_read() {
        let all = found("# of the desk\nledger = \"a/desk.ledger\"\njobs = 2\nreader = 'fast'\n").unwrap();
        let mut all: Vec<String> =
            all.into_iter().map(|(key, value, from)| format!("{key} {value} {from}")).collect();
        all.sort();
        assert_eq!(
            all,
            [
                "jobs 2 etc/selon.toml:3",
                "ledger etc/a/desk.ledger etc/selon.toml:2",
                "reader fast etc/selon.toml:4",
            ]
        );
        assert_eq!(found("ledger = \"/a\"\n").unwrap()[0].1, "/a");
        assert_eq!(found("ledger = \"postgres://h/d\"\n").unwrap()[0].1, "postgres://h/d");
    }

    #[test]
    fn mistakes_are_told_by_file_and_line() {
        for (text, told) in [
            ("\nreeder = \"fast\"\n", "etc/selon.toml:2: reeder: there is no such setting"),
            ("reader = \"quick\"", "etc/selon.toml:1: reader: quick: not one of rules, fast, accurate"),
            ("jobs = 0", "etc/selon.toml:1: jobs: 0: not a whole number from 1 to 1024"),
            ("\n\njobs = [1]", "etc/selon.toml:3: jobs: neither text nor a whole number"),
            ("a = 1\nb", "etc/selon.toml:2: "),
            ("[ledger]\nfile = 1", "etc/selon.toml:1: ledger: neither text"),
        ] {
            let error = found(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }

    #[test]
    fn the_environment_names_files_and_wins_over_them() {
        let env = |pairs: &'static [(&'static str, &'static str)]| {
            move |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
        };
        assert_eq!(candidates(env(&[("SELON_CONFIG", "")])), [""; 0].map(PathBuf::from));
        assert_eq!(candidates(env(&[("SELON_CONFIG", "a")])), ["a"].map(PathBuf::from));
        assert_eq!(candidates(env(&[])), [FILE].map(PathBuf::from));
        let set = settings(env(&[("SELON_CONFIG", ""), ("SELON_JOBS", "3"), ("SELON_READER", "")])).unwrap();
        assert_eq!(set.all, [Setting { key: "jobs", value: "3".to_owned(), from: "SELON_JOBS".to_owned() }]);
        assert!(settings(env(&[("SELON_CONFIG", ""), ("SELON_JOBS", "many")])).is_err());
        assert!(settings(env(&[("SELON_CONFIG", "no/such/file")])).is_err());
    }

    #[test]
    fn every_key_is_a_flag_and_what_is_typed_wins() {
        fn has(command: &clap::Command, key: &str) -> bool {
            let here = command.get_arguments().any(|arg| arg.get_id() == key && arg.get_long() == Some(key));
            here || command.get_subcommands().any(|command| has(command, key))
        }
        let whole = crate::args::Args::command();
        for key in &KEYS {
            assert!(has(&whole, key.name), "{}", key.name);
        }
        let all = vec![Setting { key: "reader", value: "fast".to_owned(), from: String::new() }];
        let reader = |typed: &[&str]| {
            let command = Settings { all: all.clone() }.apply(crate::args::Args::command());
            let matches = command.try_get_matches_from(typed).unwrap();
            let (_, matches) = matches.subcommand().unwrap();
            *matches.get_one::<Reader>("reader").unwrap()
        };
        assert_eq!(reader(&["selon", "read", "a"]), Reader::Fast);
        assert_eq!(reader(&["selon", "read", "a", "--reader", "rules"]), Reader::Rules);
        assert_eq!(reader(&["selon", "eval", "a"]), Reader::Accurate);
        let all = vec![Setting { key: "lang", value: "fr".to_owned(), from: String::new() }];
        let lang = |typed: &[&str]| {
            let command = Settings { all: all.clone() }.apply(crate::args::Args::command());
            let matches = command.try_get_matches_from(typed).unwrap();
            let (_, matches) = matches.subcommand().unwrap();
            matches.get_raw("lang").is_some()
        };
        assert!(lang(&["selon", "read", "a"]));
        assert!(!lang(&["selon", "claims", "a"]), "the filter of that name asks for something else");
    }
}
