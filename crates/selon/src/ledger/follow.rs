//! `selon follow` and `selon digest`: what somebody keeps an eye on, and what moved of it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use selon_desk::{Digest, Event, Follow, Follows, Moved, Query};
use serde_json::{Value, json};

use super::ask::Asked;
use super::table::{Answer, Column, json_line};
use super::{Format, Place, now};
use crate::plan::{Screen, env};
use crate::render::Ui;
use crate::{clean, complain};

const FOLLOW: &str = "\
Follow a story, one of its series of figures, or the claims that fit a question

What moves from now on is told by `selon digest`. Who follows what stands in a file beside the ledger, of its name and .follows.";

/// Follow a story, one of its series of figures, or the claims that fit a question
#[derive(Debug, clap::Args)]
#[command(long_about = FOLLOW)]
pub struct Args {
    /// Words of the content of claims, as `selon claims` takes them
    #[arg(value_name = "WORDS", conflicts_with_all = ["story", "list", "remove"])]
    pub words: Vec<String>,
    /// The story of this number
    #[arg(long, value_name = "ID", conflicts_with_all = ["list", "remove"])]
    pub story: Option<u64>,
    /// Of the story, this series of figures alone, counted from 1 as the story lists them
    #[arg(long, value_name = "N", requires = "story")]
    pub series: Option<std::num::NonZeroU32>,
    /// What to call it [default: the words, the filters, or the number of the story]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// List what is followed
    #[arg(long)]
    pub list: bool,
    /// Stop following what is called so
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    pub remove: Option<String>,
    #[command(flatten)]
    pub asked: Asked,
    #[command(flatten)]
    pub who: Who,
    /// How to write the list [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    #[command(flatten)]
    pub ledger: Place,
}

/// Who follows, and where that is kept.
#[derive(Debug, clap::Args)]
pub struct Who {
    /// Who follows: each has a list of their own, and sees what moved since they looked last [default: the user's name]
    #[arg(long = "by", value_name = "NAME")]
    pub by: Option<String>,
    /// Where it is kept who follows what [default: beside the ledger]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

impl Who {
    fn name(&self) -> String {
        let user = || ["USER", "USERNAME"].into_iter().find_map(env).filter(|name| !name.is_empty());
        let name = self.by.clone().or_else(user).map(|name| name.trim().to_owned());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| "me".to_owned())
    }

    fn follows(&self, place: &Place) -> anyhow::Result<Follows> {
        let path = match &self.state {
            Some(path) => path.clone(),
            None => {
                Follows::beside(&place.file("who follows what is kept in a file: name one with --state")?)
            }
        };
        Ok(Follows::open(&path)?)
    }
}

const LIST: [Column; 4] = [
    Column { field: "name", width: 30 },
    Column { field: "follows", width: 8 },
    Column { field: "seen", width: 20 },
    Column { field: "what", width: 200 },
];

/// `selon follow`.
pub fn follow(args: &Args, screen: Screen) -> anyhow::Result<ExitCode> {
    let follower = args.who.name();
    let mut desk = args.ledger.desk()?;
    let follows = args.who.follows(&args.ledger)?;
    if args.list {
        let rows = follows.of(&follower)?.iter().map(row).collect();
        let answer = Answer { columns: &LIST, rows, next: None };
        answer.write(Format::or_default(args.format), screen.width, &mut io::stdout().lock())?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(name) = &args.remove {
        if !follows.remove(&follower, name)? {
            bail!("{name}: {follower} follows nothing of that name");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let filter = args.asked.filter(&args.words, desk.ledger())?;
    let asked = asked(&filter);
    let (query, name) = match (args.story, args.series) {
        (Some(_), _) if !asked.is_empty() => bail!("a story is followed as a whole: no filters with --story"),
        (Some(id), series) => {
            let story = desk.outline(id)?.with_context(|| format!("{id}: no story of that number"))?;
            let entries = story.articles.iter().map(|told| told.number).collect();
            match series {
                None => (Query::Story { entries }, format!("story {id}")),
                Some(n) => {
                    let at = usize::try_from(n.get())?.saturating_sub(1);
                    (Query::Series { entries, series: at }, format!("story {id} series {n}"))
                }
            }
        }
        (None, _) if asked.is_empty() => bail!("follow what? words, filters, or --story"),
        (None, _) => (Query::Claims { filter }, asked),
    };
    let name = args.name.clone().unwrap_or(name);
    let made = now();
    let seen = desk.seen(&query, &made)?;
    let again = follows.has(&follower, &name)?;
    let follow = Follow { follower, name, query, made, seen };
    follows.put(&follow)?;
    let ui = screen.ui;
    let says = match again {
        true => ui.say(("followed anew", "suivi à nouveau")),
        false => ui.say(("followed", "suivi")),
    };
    writeln!(io::stdout(), "{}: {says}", clean(&follow.name))?;
    Ok(ExitCode::SUCCESS)
}

/// The words and filters of a question, as a name for it.
fn asked(filter: &selon_ledger::Filter) -> String {
    let value = serde_json::to_value(filter).unwrap_or_default();
    let fields = value.as_object().into_iter().flatten();
    let said = fields.filter_map(|(name, value)| match (name.as_str(), value) {
        (_, Value::Null | Value::Bool(false)) => None,
        ("words", Value::String(words)) => Some(words.clone()),
        (name, Value::String(text)) => Some(format!("{}={text}", name.replace('_', "-"))),
        (name, other) => Some(format!("{}={other}", name.replace('_', "-"))),
    });
    said.collect::<Vec<_>>().join(" ")
}

fn row(follow: &Follow) -> Value {
    let title =
        || follow.seen.story.as_ref().map(|shown| format!("{} {}", shown.story.id, shown.story.title));
    let (kind, what) = match &follow.query {
        Query::Story { .. } => ("story", title()),
        Query::Series { series, .. } => {
            let of = follow.seen.story.as_ref().and_then(|shown| shown.telling.series.get(*series));
            let name =
                of.map(|s| s.place.as_ref().map_or_else(|| s.what.clone(), |p| format!("{} · {p}", s.what)));
            ("series", title().map(|title| format!("{} — {title}", name.unwrap_or_default())))
        }
        Query::Claims { filter } => ("claims", Some(asked(filter))),
    };
    json!({"name": follow.name, "follows": kind, "made": follow.made, "seen": follow.seen.at, "what": what})
}

const DIGEST: &str = "\
Tell what moved of what you follow since you looked last

New articles, figures that nobody gave before and figures that moved, denials and confirmations, corrections, origins, \
other words of a quotation, and claims that changed in place. What was printed counts as seen.

Exit status: 0 when something moved, 1 when nothing did, 2 when that could not be told. So `selon digest > moved.txt && mail …` \
writes only when there is something.";

/// Tell what moved of what you follow since you looked last
#[derive(Debug, clap::Args)]
#[command(long_about = DIGEST)]
pub struct DigestArgs {
    /// Only what is called so
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Look without having seen: the next digest tells it again
    #[arg(long)]
    pub peek: bool,
    #[command(flatten)]
    pub who: Who,
    /// How to write: json is an object for each thing followed, jsonl a line for each event [default: table on a terminal, jsonl otherwise]
    #[arg(short, long, value_name = "FORMAT", value_parser = digest_format)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub ledger: Place,
}

fn digest_format(typed: &str) -> Result<Format, String> {
    match <Format as clap::ValueEnum>::from_str(typed, false)? {
        Format::Csv => Err("a digest is written as table, json or jsonl".to_owned()),
        format => Ok(format),
    }
}

/// `selon digest`.
pub fn digest(args: &DigestArgs, screen: Screen) -> anyhow::Result<ExitCode> {
    let follower = args.who.name();
    let mut desk = args.ledger.desk()?;
    let follows = args.who.follows(&args.ledger)?;
    let mut all = follows.of(&follower)?;
    if let Some(name) = args.names.iter().find(|name| !all.iter().any(|follow| follow.name == **name)) {
        bail!("{name}: {follower} follows nothing of that name");
    }
    all.retain(|follow| args.names.is_empty() || args.names.contains(&follow.name));
    if all.is_empty() {
        bail!("{follower} follows nothing: `selon follow` begins");
    }
    let format = Format::or_default(args.format);
    let mut out = io::stdout().lock();
    let (mut seen, mut values, mut any, mut failed) = (Vec::new(), Vec::new(), false, false);
    for follow in &all {
        let (digest, query, next) = match desk.digest(&follow.query, &follow.seen, &now()) {
            Ok(told) => told,
            // One that cannot be told does not keep the others back.
            Err(error) => {
                complain(&format!("{}: {error}", follow.name));
                failed = true;
                continue;
            }
        };
        any |= !digest.events.is_empty();
        match format {
            Format::Json => values.push(object(follow, &digest)),
            Format::Table => write!(out, "{}", page(follow, &digest, screen))?,
            Format::Jsonl | Format::Csv => {
                for event in &digest.events {
                    let mut line = serde_json::to_value(event)?;
                    line["follow"] = follow.name.as_str().into();
                    json_line(&line, &mut out)?;
                }
            }
        }
        seen.push((follow, query, next));
    }
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut out, &values)?;
        writeln!(out)?;
    }
    out.flush()?;
    // Only what was printed counts as seen.
    if !args.peek {
        for (follow, query, next) in &seen {
            follows.saw(follow, query, next)?;
        }
    }
    Ok(ExitCode::from(match (failed, any) {
        (true, _) => 2,
        (false, true) => 0,
        (false, false) => 1,
    }))
}

fn object(follow: &Follow, digest: &Digest) -> Value {
    let mut value = json!({"follow": follow.name});
    if let (Value::Object(fields), Ok(Value::Object(more))) = (&mut value, serde_json::to_value(digest)) {
        fields.extend(more);
    }
    value
}

/// What moved of one thing, for people. Nothing where nothing did.
fn page(follow: &Follow, digest: &Digest, screen: Screen) -> String {
    let ui = screen.ui;
    if digest.events.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    let title = digest.story.as_ref().map(|(id, title)| format!(" · {id} {title}")).unwrap_or_default();
    let since = ui.say(("since", "depuis"));
    out.push_str(&format!("{}{} · {since} {}\n", clean(&follow.name), clean(&title), digest.since));
    for event in &digest.events {
        let place = event.place.as_ref();
        let day = place.and_then(|place| place.date.as_deref()).unwrap_or_default();
        let outlet = place.and_then(|place| place.outlet.as_deref()).unwrap_or_default();
        let entry = place.map(|place| format!(" [{}]", place.entry)).unwrap_or_default();
        let line = clean(&format!(
            "{day:10}  {}{}{outlet}{entry}",
            words(event, ui),
            if outlet.is_empty() { "" } else { " — " }
        ));
        let options = textwrap::Options::new(screen.width.max(40))
            .initial_indent("  ")
            .subsequent_indent("              ");
        for part in textwrap::wrap(&line, options) {
            out.push_str(&part);
            out.push('\n');
        }
    }
    if digest.more > 0 {
        let more = ui.say(("more claims", "autres affirmations"));
        out.push_str(&format!("  + {} {more}\n", digest.more));
    }
    out.push('\n');
    out
}

/// An event in words.
fn words(event: &Event, ui: Ui) -> String {
    let say = |pair| ui.say(pair);
    let quote = |text: &Option<String>| match (text.as_deref().map(str::trim), ui) {
        (None, _) => String::new(),
        (Some(text), Ui::Fr) => format!("« {text} »"),
        (Some(text), Ui::En) => format!("“{text}”"),
    };
    let who = event.who.as_deref().unwrap_or(say(("the article itself", "l’article lui-même")));
    let (what, title) = (event.what.trim(), quote(&Some(event.what.clone())));
    match event.event {
        Moved::Article => format!("{} {what}", say(("new article:", "nouvel article :"))),
        Moved::Correction => {
            format!("{} {title}: {}", say(("correction of", "rectification de")), quote(&event.now))
        }
        Moved::Denial if event.words == event.now => {
            format!("{who} {} {}", say(("denies", "dément")), quote(&event.now))
        }
        Moved::Confirmation if event.words == event.now => {
            format!("{who} {} {}", say(("confirms", "confirme")), quote(&event.now))
        }
        Moved::Denial => format!("{who} {}: {what} {}", say(("denies", "dément")), quote(&event.words)),
        Moved::Confirmation => {
            format!("{who} {}: {what} {}", say(("confirms", "confirme")), quote(&event.words))
        }
        Moved::Stance => {
            let stand = match event.now.as_deref() {
                Some("not_confirmed") => say(("does not confirm", "ne confirme pas")),
                Some("no_comment") => say(("declines to comment", "refuse de commenter")),
                _ => say(("is silent", "se tait")),
            };
            format!("{who} {stand}: {what} {}", quote(&event.words))
        }
        Moved::Figure => {
            let (was, now) = (quote(&event.was), quote(&event.now));
            format!("{what}: {was} → {now}, {who}")
        }
        Moved::NewFigure => {
            format!("{} {what}: {}, {who}", say(("new figure,", "nouveau chiffre,")), quote(&event.now))
        }
        Moved::Origin => {
            let was = event.was.as_deref().unwrap_or_default();
            format!(
                "{} {who} ({} {was}): {what}",
                say(("new origin:", "nouvelle origine :")),
                say(("before", "avant"))
            )
        }
        Moved::Variant => {
            format!(
                "{} {who} ({}): {}",
                say(("other words of", "autres mots de")),
                fidelity(what, ui),
                quote(&event.now)
            )
        }
        Moved::Claim => format!("{who}: {}", quote(&event.now)),
        Moved::Altered if event.was.is_none() => {
            format!("{} {title}: {}", say(("put into", "ajouté à")), quote(&event.now))
        }
        Moved::Altered => {
            let (was, now) = (quote(&event.was), quote(&event.now));
            format!("{} {title}: {was} → {now}", say(("changed in", "modifié dans")))
        }
        Moved::Gone => format!("{} {title}: {}", say(("taken out of", "retiré de")), quote(&event.was)),
        Moved::Corrected => {
            let (was, now) =
                (event.was.as_deref().unwrap_or_default(), event.now.as_deref().unwrap_or_default());
            format!("{who} {} {}: {was} → {now}", say(("corrected", "a corrigé")), quote(&event.words))
        }
        Moved::Rejected => format!("{who} {} {}", say(("rejected", "a rejeté")), quote(&event.words)),
    }
}

fn fidelity(name: &str, ui: Ui) -> &'static str {
    ui.say(match name {
        "cut" => ("cut", "coupée"),
        "altered" => ("altered", "altérée"),
        "extended" => ("extended", "augmentée"),
        "translated" => ("translated", "traduite"),
        _ => ("full", "entière"),
    })
}
