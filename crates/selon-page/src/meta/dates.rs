//! Publication and modification dates.

use jiff::civil::Date;
use selon_text::Lang;
use trafilatura::dom::{Document, NodeId};

use super::Head;
use crate::ld::{self, Node};
use crate::{date, prune};

const PUBLISHED: [&str; 34] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "rnews:datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.published",
    "dc.date.created",
    "dcterms.created",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "publicationdate",
    "published-date",
    "displaydate",
    "datecreated",
    "dc.date",
    "dcterms.date",
    "created",
    "date",
];
const MODIFIED: [&str; 11] = [
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "article:modified",
    "dc.date.modified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
    "revised",
    "og:updated_time",
    "article:updated_time",
];
/// Keys of page state in scripts, as a last resort.
const IN_SCRIPTS: [&str; 8] = [
    "datePublished",
    "publishedAt",
    "publishDate",
    "publish_date",
    "publicationDate",
    "publishedDate",
    "published_time",
    "firstPublished",
];
/// Parts of a page that hold other articles' dates, by tag or by a word of their class or id.
const ELSEWHERE: [&str; 16] = [
    "aside",
    "comment",
    "footer",
    "latest",
    "mostread",
    "nav",
    "newsletter",
    "promo",
    "recirc",
    "recommended",
    "related",
    "sidebar",
    "similar",
    "teaser",
    "trending",
    "widget",
];
/// A paragraph with more letters than this is prose; a date line has fewer, with its by-line and clock.
const PROSE: usize = 120;
/// How many pieces of text after the heading may be its date line.
const NEAR_HEADING: usize = 40;

/// The publication date and the date of the last change.
///
/// The first explicit date wins. Where it lies behind the date of the last change one of the two is wrong: the next
/// explicit one that does not is taken, and if there is none, the change is dropped. A change before publication is
/// none.
pub(super) fn read(
    head: &Head<'_>,
    article: Option<&Node>,
    page: Option<&Node>,
    url: Option<&str>,
    lang: Option<Lang>,
) -> (Option<Date>, Option<Date>) {
    let parse = |words: &str| date::parse(words, lang);
    let of = |node: Option<&Node>, field: fn(&Node) -> &Option<String>| {
        node.and_then(|node| field(node).as_deref()).and_then(parse)
    };
    let prop = |name: &str| {
        head.props
            .iter()
            .filter(|(prop, id)| {
                prop.split_ascii_whitespace().any(|w| w == name) && !elsewhere(head.document, *id)
            })
            .find_map(|&(_, id)| element(head.document, id, lang))
    };
    let modified = of(article, |node| &node.modified)
        .or_else(|| head.metas(&MODIFIED).find_map(parse))
        .or_else(|| of(page, |node| &node.modified))
        .or_else(|| prop("datemodified"));
    let stamps: Vec<Stamp> = article
        .and_then(|node| node.published.as_deref())
        .into_iter()
        .chain(head.metas(&PUBLISHED))
        .chain(page.and_then(|node| node.published.as_deref()))
        .filter_map(|words| Stamp::read(words, lang))
        .collect();
    let mut explicit: Vec<Stamp> = stamps;
    let micro = prop("datepublished").or_else(|| prop("datecreated"));
    explicit.extend(micro.map(|date| Stamp { date, utc_hour: None }));
    if let Some(first) = explicit.first() {
        let (stamp, modified) = match modified {
            Some(modified) if first.date > modified => {
                match explicit.iter().find(|stamp| stamp.date <= modified) {
                    Some(other) => (other, Some(modified)),
                    None => (first, None),
                }
            }
            modified => (first, modified),
        };
        return (Some(stamp.local(&explicit, head, url, lang)), modified);
    }
    let (published, printed_change) = printed(head, url, lang);
    let modified =
        modified.or(printed_change).filter(|modified| published.is_none_or(|date| date <= *modified));
    (published, modified)
}

/// A stated date, and its hour where it is in UTC and so may be a day off the outlet's own calendar.
struct Stamp {
    date: Date,
    utc_hour: Option<u32>,
}

impl Stamp {
    fn read(words: &str, lang: Option<Lang>) -> Option<Self> {
        Some(Self { date: date::parse(words, lang)?, utc_hour: date::utc_hour(words) })
    }

    /// The outlet's own day. A stamp of 02:34 UTC was still the evening before in America; the page says so where
    /// its address, another stamp or the line under the headline has that day.
    fn local(&self, others: &[Self], head: &Head<'_>, url: Option<&str>, lang: Option<Lang>) -> Date {
        let other = match self.utc_hour {
            Some(0..=11) => self.date.yesterday(),
            Some(_) => self.date.tomorrow(),
            None => return self.date,
        };
        let Ok(other) = other else { return self.date };
        let printed = local_times(head, lang).or_else(|| {
            let lines = Lines::read(head, lang);
            lines.published.or(lines.bare)
        });
        let said = match printed {
            Some(printed) if printed == self.date => false,
            Some(printed) if printed == other => true,
            _ => {
                url.and_then(date::in_address) == Some(other)
                    || others.iter().any(|stamp| stamp.utc_hour.is_none() && stamp.date == other)
            }
        };
        if said { other } else { self.date }
    }
}

/// The day of the first `<time>` that is told in the outlet's own time: by an attribute with an offset, or else by
/// its words.
fn local_times(head: &Head<'_>, lang: Option<Lang>) -> Option<Date> {
    let document = head.document;
    let times = head.times.iter().filter(|id| !elsewhere(document, **id) && !in_prose(document, **id));
    times.into_iter().find_map(|&id| {
        let stated =
            head.document.get_attribute(id, "datetime").filter(|words| date::utc_hour(words).is_none());
        stated
            .and_then(|words| date::parse(&words, lang))
            .or_else(|| date::parse(&head.document.text_content(id), lang))
    })
}

/// Dates that no metadata field states: in the address, in `<time>`, in lines for the eye, in scripts.
fn printed(head: &Head<'_>, url: Option<&str>, lang: Option<Lang>) -> (Option<Date>, Option<Date>) {
    let mut plain_time = None;
    let mut marked_time = None;
    for &id in &head.times {
        if elsewhere(head.document, id) || in_prose(head.document, id) {
            continue;
        }
        let Some(date) = element(head.document, id, lang) else { continue };
        let class = head.document.class_name(id).to_ascii_lowercase();
        let published = head.document.get_attribute(id, "pubdate").is_some()
            || ["publish", "posted", "entry-date", "post-date", "article-date"]
                .iter()
                .any(|w| class.contains(w));
        let changed = class.contains("updated") || class.contains("modified");
        if published {
            marked_time = marked_time.or(Some(date));
        } else if !changed {
            plain_time = plain_time.or(Some(date));
        }
    }
    let lines = Lines::read(head, lang);
    let script = || {
        head.scripts
            .iter()
            .find_map(|s| IN_SCRIPTS.iter().find_map(|k| date::parse(&ld::string_after(s, k)?, lang)))
    };
    let published = url
        .and_then(date::in_address)
        .or(marked_time)
        .or(lines.published)
        .or(plain_time)
        .or(lines.bare)
        .or_else(script);
    (published, lines.modified)
}

/// Dates printed for the eye.
#[derive(Default)]
struct Lines {
    published: Option<Date>,
    modified: Option<Date>,
    /// A line that is nothing but a date, near the heading or in an element that is named for it.
    bare: Option<Date>,
}

impl Lines {
    fn read(head: &Head<'_>, lang: Option<Lang>) -> Self {
        let document = head.document;
        let mut out = Self::default();
        let mut since_heading = usize::MAX;
        let mut stack = vec![document.body().unwrap_or_else(|| document.root())];
        while let Some(id) = stack.pop() {
            if document.is_text(id) {
                let text = document.text_content(id);
                let text = text.trim();
                if !text.is_empty() {
                    since_heading = since_heading.saturating_add(1);
                    out.take(document, id, text, since_heading, lang);
                }
                continue;
            }
            let tag = document.tag_name(id);
            if matches!(
                tag,
                "script" | "style" | "noscript" | "template" | "iframe" | "aside" | "footer" | "nav"
            ) {
                continue;
            }
            if tag == "h1" {
                since_heading = 0;
            }
            stack.extend(document.child_nodes(id).into_iter().rev());
        }
        out
    }

    fn take(
        &mut self,
        document: &Document,
        id: NodeId,
        text: &str,
        since_heading: usize,
        lang: Option<Lang>,
    ) {
        if text.len() > 150 || text.bytes().filter(u8::is_ascii_digit).count() < 5 {
            return;
        }
        let Some(found) = date::find(text, lang) else { return };
        let before = text[..found.start].to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| before.contains(word));
        let changed = says(&["mis à jour", "mise à jour", "modifié", "updated", "modified", "actualisé"]);
        let published = says(&["publi", "posted", "mis en ligne", "paru le", "créé le", "diffusé le"]);
        if elsewhere(document, id) {
            return;
        }
        if changed && !published {
            self.modified = self.modified.or(Some(found.date));
        } else if published {
            self.published = self.published.or(Some(found.date));
            // "Publié le 3 mars 2024, mis à jour le 4 mars 2024"
            if self.modified.is_none() {
                let rest = text[found.end..].to_lowercase();
                if rest.contains("jour") || rest.contains("updated") || rest.contains("modifi") {
                    self.modified = date::parse(&rest, lang);
                }
            }
        } else if self.bare.is_none() {
            let around = text.len() - (found.end - found.start);
            if around <= 30 && (since_heading <= NEAR_HEADING || named_for_date(document, id)) {
                self.bare = Some(found.date);
            }
        }
    }
}

/// The date that an element states: by attribute, else by its words.
fn element(document: &Document, id: NodeId, lang: Option<Lang>) -> Option<Date> {
    ["content", "datetime", "title"]
        .iter()
        .filter_map(|name| document.get_attribute(id, name))
        .chain(std::iter::once_with(|| document.text_content(id)))
        .find_map(|words| date::parse(&words, lang))
}

/// Whether a `<time>` is a word of a sentence: the day of an event, not of the article.
fn in_prose(document: &Document, id: NodeId) -> bool {
    ancestors(document, id).take(4).any(|id| {
        matches!(document.tag_name(id), "p" | "li" | "blockquote") && prune::visible(document, id) > PROSE
    })
}

/// Whether an element stands in a part of the page that is about other articles.
fn elsewhere(document: &Document, id: NodeId) -> bool {
    ancestors(document, id).any(|id| {
        let tag = document.tag_name(id);
        // Themes note "has-sidebar" and the like on the page as a whole.
        if matches!(tag, "body" | "html" | "main" | "article") {
            return false;
        }
        let named = format!("{} {}", document.class_name(id), document.id_attr(id)).to_ascii_lowercase();
        // The day of a quoted post or of a picture is not the article's.
        matches!(tag, "blockquote" | "figure")
            || ELSEWHERE.contains(&tag)
            || named.split_ascii_whitespace().any(names_elsewhere)
    })
}

/// "related-stories", "most-read", but not "header--no-promo" or "has-sidebar".
fn names_elsewhere(name: &str) -> bool {
    let words = || name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words().any(|word| matches!(word, "no" | "has" | "with" | "without")) {
        return false;
    }
    words().any(|word| ELSEWHERE.contains(&word.strip_suffix('s').unwrap_or(word)))
        || name.contains("most-read")
        || name.contains("recommend")
        || name.contains("read-also")
}

/// Whether an element or one around it is named for a date.
fn named_for_date(document: &Document, id: NodeId) -> bool {
    ancestors(document, id).take(4).any(|id| {
        let named = format!("{} {}", document.class_name(id), document.id_attr(id)).to_ascii_lowercase();
        ["date", "publi", "posted", "timestamp", "byline", "dateline"].iter().any(|word| named.contains(word))
    })
}

fn ancestors(document: &Document, id: NodeId) -> impl Iterator<Item = NodeId> {
    // Bounded: a page nested a hundred thousand deep must not cost its square.
    std::iter::successors(Some(id), |id| document.parent(*id)).take(60)
}
