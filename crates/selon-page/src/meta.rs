//! What a page's markup says about its article.
//!
//! For each field the explicit word wins over the general one: JSON-LD of the article, then `<meta>`, then
//! microdata, then the address, then what is printed for the eye.

mod authors;
mod dates;

use jiff::civil::Date;
use selon_text::Lang;
use trafilatura::dom::{Document, NodeId};
use url::Url;

use crate::ld::{Graph, Node};
use crate::{Hints, render, title};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub title: Option<String>,
    pub lang: Option<Lang>,
    pub date: Option<Date>,
    pub modified: Option<Date>,
    pub url: Option<String>,
    pub outlet: Option<String>,
    pub authors: Vec<String>,
    /// The article's text as its JSON-LD holds it, if it does.
    pub body: Option<String>,
}

/// The parts of a page that say something about it, gathered in one walk.
struct Head<'a> {
    document: &'a Document,
    /// `<meta>` names in lower case with their contents, in document order.
    metas: Vec<(String, String)>,
    graph: Graph,
    /// Other scripts that look as if they held a date.
    scripts: Vec<String>,
    canonical: Option<String>,
    page_title: Option<String>,
    headings: Vec<String>,
    times: Vec<NodeId>,
    /// Elements with an `itemprop` or `rel` that may name a date or an author.
    props: Vec<(String, NodeId)>,
    html_lang: Option<String>,
}

/// Reads the metadata of `document`.
pub(crate) fn read(document: &Document, hints: &Hints) -> Meta {
    let head = Head::gather(document);
    let url = address(&head, hints);
    let article = article(&head.graph.nodes, url.as_deref());
    let page = head.graph.nodes.iter().find(|node| !node.article);
    let lang = language(&head, article);
    let outlet = outlet(&head, article, page);
    let mut outlets: Vec<String> =
        [outlet.as_deref(), head.graph.site.as_deref(), head.meta(&["application-name"])]
            .into_iter()
            .flatten()
            .map(title::key)
            .collect();
    if let Some(host) =
        url.as_deref().and_then(|url| Url::parse(url).ok()).and_then(|url| url.host_str().map(str::to_owned))
    {
        let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
        outlets.push(title::key(&host));
        outlets.extend(host.split('.').next().map(title::key));
    }
    outlets.retain(|name| !name.is_empty());
    let (date, modified) = dates::read(&head, article, page, url.as_deref(), hints.lang.or(lang));
    Meta {
        title: headline(&head, article, &outlets),
        lang,
        date,
        modified,
        authors: authors::read(&head, article, &outlets),
        body: article.and_then(|node| node.body.clone()),
        url,
        outlet,
    }
}

impl<'a> Head<'a> {
    fn gather(document: &'a Document) -> Self {
        let mut head = Self {
            document,
            metas: Vec::new(),
            graph: Graph::default(),
            scripts: Vec::new(),
            canonical: None,
            page_title: None,
            headings: Vec::new(),
            times: Vec::new(),
            props: Vec::new(),
            html_lang: None,
        };
        for id in document.iter(document.root(), &[]) {
            head.take(id);
        }
        head.graph.resolve();
        head
    }

    fn take(&mut self, id: NodeId) {
        let attribute =
            |name: &str| self.document.get_attribute(id, name).filter(|value| !value.trim().is_empty());
        match self.document.tag_name(id) {
            "html" => self.html_lang = attribute("lang").or_else(|| attribute("xml:lang")),
            "meta" => {
                let Some(content) = attribute("content") else { return };
                for key in ["property", "name", "itemprop", "http-equiv"] {
                    if let Some(name) = attribute(key) {
                        self.metas.push((name.trim().to_ascii_lowercase(), collapse(&content)));
                    }
                }
            }
            "link" => {
                let canonical = attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                if canonical && self.canonical.is_none() {
                    self.canonical = attribute("href");
                }
            }
            "script" => {
                let text = self.document.text_content(id);
                let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
                if kind.contains("ld+json") {
                    self.graph.add(&text);
                } else if text.contains("ublish") {
                    self.scripts.push(text);
                }
            }
            "title" if self.page_title.is_none() => {
                self.page_title = Some(collapse(&self.document.text_content(id))).filter(|t| !t.is_empty());
            }
            "h1" => {
                let heading = collapse(&self.document.text_content(id));
                if !heading.is_empty() {
                    self.headings.push(heading);
                }
            }
            tag => {
                if tag == "time" {
                    self.times.push(id);
                }
                if let Some(prop) = attribute("itemprop").or_else(|| attribute("rel")) {
                    self.props.push((prop.to_ascii_lowercase(), id));
                }
            }
        }
    }

    /// The content of the first of `names` that the page has.
    fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.metas.iter().find(|(n, _)| n == name)).map(|(_, c)| c.as_str())
    }

    /// The contents of all `names`, in the order of `names`.
    fn metas<'b>(&'b self, names: &'b [&str]) -> impl Iterator<Item = &'b str> {
        names
            .iter()
            .flat_map(|name| self.metas.iter().filter(move |(n, _)| n == name).map(|(_, c)| c.as_str()))
    }
}

/// The article among the nodes: the one that names this page's address, or else the first.
fn article<'a>(nodes: &'a [Node], url: Option<&str>) -> Option<&'a Node> {
    let own = url.and_then(|url| {
        nodes.iter().find(|node| node.article && node.urls.iter().any(|other| same_address(url, other)))
    });
    own.or_else(|| nodes.iter().find(|node| node.article))
}

fn same_address(a: &str, b: &str) -> bool {
    fn bare(url: &str) -> &str {
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        url.split(['#', '?']).next().unwrap_or_default().trim_start_matches("www.").trim_end_matches('/')
    }
    bare(a) == bare(b)
}

/// The canonical address. One that names only the site's front page while another names a page is a fault of the
/// site's template, and the other is taken.
fn address(head: &Head<'_>, hints: &Hints) -> Option<String> {
    let base = hints.url.as_deref().and_then(|url| Url::parse(url).ok());
    let article = head.graph.nodes.iter().filter(|node| node.article).flat_map(|node| &node.urls);
    let candidates = head
        .canonical
        .as_deref()
        .into_iter()
        .chain(head.metas(&["og:url", "twitter:url"]))
        .chain(article.map(String::as_str));
    let mut front = None;
    for candidate in candidates {
        let parsed = match &base {
            Some(base) => base.join(candidate.trim()),
            None => Url::parse(candidate.trim()),
        };
        let Ok(url) = parsed else { continue };
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            continue;
        }
        if url.path().len() > 1 || url.query().is_some() {
            return Some(url.to_string());
        }
        front = front.or_else(|| Some(url.to_string()));
    }
    hints.url.clone().or(front)
}

fn language(head: &Head<'_>, article: Option<&Node>) -> Option<Lang> {
    let metas = head.metas(&[
        "og:locale",
        "content-language",
        "dc.language",
        "dcterms.language",
        "inlanguage",
        "language",
    ]);
    head.html_lang
        .as_deref()
        .into_iter()
        .chain(article.and_then(|node| node.lang.as_deref()))
        .chain(metas)
        .find_map(|tag| tag.split(',').next()?.parse().ok())
}

fn outlet(head: &Head<'_>, article: Option<&Node>, page: Option<&Node>) -> Option<String> {
    let publisher = |node: Option<&Node>| node.and_then(|node| node.publisher.clone());
    let named = head.meta(&["og:site_name"]).map(str::to_owned);
    named
        .or_else(|| publisher(article))
        .or_else(|| head.graph.site.clone())
        .or_else(|| publisher(page))
        .or_else(|| {
            head.meta(&["application-name", "dc.publisher", "dcterms.publisher", "citation_publisher"])
                .map(str::to_owned)
        })
        .map(|name| plain(&name))
        // "Le Phare | Toute l'actualité de la côte" is a name with its motto.
        .map(|name| name.split(" | ").next().unwrap_or_default().trim().trim_start_matches('@').to_owned())
        .filter(|name| !name.is_empty() && !name.contains("://") && name.chars().count() <= 80)
}

/// The headline: what the markup calls one. A heading on the page takes its place where it is the same headline,
/// only whole: markup is often cut, or carries the section and the outlet.
fn headline(head: &Head<'_>, article: Option<&Node>, outlets: &[String]) -> Option<String> {
    const NAMES: [&str; 8] = [
        "og:title",
        "parsely-title",
        "sailthru.title",
        "twitter:title",
        "dc.title",
        "dcterms.title",
        "headline",
        "title",
    ];
    let own = article.and_then(|node| node.headline.as_deref()).map(plain);
    let metas = head.metas(&NAMES).map(plain);
    let marked = own
        .into_iter()
        .chain(metas)
        .map(|t| title::without_outlet(&t, outlets).to_owned())
        .find(|t| !t.is_empty() && !outlets.contains(&title::key(t)));
    let page = head.page_title.as_deref().map(|t| title::without_outlet(t, outlets).to_owned());
    let same = |heading: &&String| {
        [marked.as_deref(), page.as_deref()].into_iter().flatten().any(|t| {
            title::key(t) == title::key(heading) || title::extends(t, heading) || title::cut_from(t, heading)
        })
    };
    if let Some(marked) = &marked {
        let whole = head.headings.iter().filter(same).find(|heading| {
            title::key(marked) == title::key(heading)
                || title::extends(marked, heading)
                || title::cut_from(marked, heading)
        });
        return Some(whole.unwrap_or(marked).clone());
    }
    if let Some(heading) = head.headings.iter().find(same) {
        return Some(heading.clone());
    }
    match (head.headings.as_slice(), page) {
        ([only], None) => Some(only.clone()),
        (_, page) => page.filter(|t| !t.is_empty()),
    }
}

/// The names in by-lines.
pub(crate) fn authors<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    authors::clean(lines, &[])
}

/// Text of a metadata value: markup and character references that were escaped once too often are undone.
pub(crate) fn plain(value: &str) -> String {
    if value.contains(['&', '<']) {
        return render::lines(value, None).replace('\n', " ");
    }
    collapse(value)
}

fn collapse(text: &str) -> String {
    text.split([' ', '\t', '\n', '\r', '\x0c']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
