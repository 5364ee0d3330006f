//! The elements of feeds, sitemaps and outlines, each by itself, so that a broken one does not cost the others.

use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::charset;

/// Deepest nesting that is kept; what is deeper is text of what it stands in.
const DEPTH: usize = 32;

/// Faults after which a document is given up: each may cost a look at all the rest of it.
const MOST_FAULTS: usize = 100;

/// Elements that are gone into: what they hold is of interest by itself.
const CONTAINERS: [&str; 8] = ["rss", "rdf:rdf", "channel", "feed", "urlset", "sitemapindex", "opml", "body"];

/// Namespaces that are known, by the end of their address, with the prefix that they are given here.
const NAMESPACES: [(&str, &str); 8] = [
    ("2005/Atom", ""),
    ("purl.org/atom/ns#", ""),
    ("rss/1.0/modules/content/", "content:"),
    ("dc/elements/1.1/", "dc:"),
    ("purl.org/dc/terms/", "dcterms:"),
    ("rss/1.0/modules/syndication/", "sy:"),
    ("sitemap-news/0.9", "news:"),
    ("schemas/sitemap/0.9", ""),
];

/// An element with all that is in it. Names are in lower case, with the usual prefixes.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// All text below it.
    pub text: String,
    pub children: Vec<Element>,
    /// Bytes of the source between its tags.
    pub inner: Range<usize>,
}

impl Element {
    /// The text of the first child of this name that has any.
    pub fn child(&self, name: &str) -> Option<&str> {
        let children = self.children.iter().filter(|child| child.name == name);
        children.map(|child| child.text.trim()).find(|text| !text.is_empty())
    }

    /// The children of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The value of an attribute, where it has one.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// What a document has.
#[derive(Debug)]
pub(crate) enum Part {
    /// An item, where it stands in the source.
    Item(Element, Range<usize>),
    /// Something else that stands beside the items, or what they stand in, with its attributes alone.
    Other(Element),
    /// Where the source is no XML, on this line; the next item that can be found follows.
    Broken { line: usize, reason: String },
}

/// Decodes an XML document: by its mark, its transport, its own declaration, and by what its bytes show to be.
pub(crate) fn decode(bytes: &[u8], transport: Option<&str>) -> String {
    let head = &bytes[..bytes.len().min(200)];
    let head = String::from_utf8_lossy(head);
    let declared = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let declared = declared.and_then(|rest| rest.split_once("encoding")).map(|(_, rest)| {
        let rest = rest.trim_start_matches(['=', ' ', '\'', '"']);
        rest.split(['\'', '"', ' ']).next().unwrap_or_default().to_owned()
    });
    charset::decode(bytes, transport.or(declared.as_deref()), false).into_owned()
}

/// Takes a document apart. `items` are the names of what is an item; with `flat`, every tag is one without content.
pub(crate) fn parts(source: &str, items: &[&str], flat: bool) -> Vec<Part> {
    let mut walk = Walk {
        source,
        items,
        flat,
        prefixes: Vec::new(),
        open: 0,
        parts: Vec::new(),
        faults: 0,
        counted: (0, 1),
    };
    let mut from = 0;
    while let Some(next) = walk.run(from) {
        from = next;
    }
    walk.parts
}

struct Walk<'a> {
    source: &'a str,
    items: &'a [&'a str],
    flat: bool,
    /// Prefixes as the document declares them, with the usual ones.
    prefixes: Vec<(String, &'static str)>,
    /// Containers that are open.
    open: usize,
    parts: Vec<Part>,
    faults: usize,
    /// The last byte whose line is known, and its line.
    counted: (usize, usize),
}

impl Walk<'_> {
    /// Goes on from a byte of the source to its end, or to the first fault. Returns where to go on behind that.
    fn run(&mut self, from: usize) -> Option<usize> {
        let mut reader = Reader::from_str(&self.source[from..]);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        // Behind a fault, what was open is closed once more.
        config.allow_unmatched_ends = true;
        let mut stack: Vec<(Element, usize)> = Vec::new();
        // Elements that are too deep to be kept.
        let mut deep = 0usize;
        loop {
            let before = from + position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = from + position(reader.error_position()).max(position(reader.buffer_position()));
                    let start = stack.first().map_or(at, |(_, start)| start + 1);
                    return self.fault(before, start, error.to_string());
                }
            };
            let after = from + position(reader.buffer_position());
            match event {
                Event::Start(tag) => {
                    let element = self.element(&tag);
                    if stack.is_empty() && CONTAINERS.contains(&element.name.as_str()) {
                        self.open += 1;
                        self.parts.push(Part::Other(element));
                    } else if self.flat {
                        self.open += 1;
                        self.item(element, before..after);
                    } else if stack.len() < DEPTH {
                        stack.push((Element { inner: after..after, ..element }, before));
                    } else {
                        deep += 1;
                    }
                }
                Event::Empty(tag) => {
                    let element = self.element(&tag);
                    match stack.last_mut() {
                        Some((parent, _)) => parent.children.push(element),
                        None => self.item(element, before..after),
                    }
                }
                Event::End(_) if deep > 0 => deep -= 1,
                Event::End(_) => match stack.pop() {
                    Some((mut element, start)) => {
                        element.inner.end = before;
                        match stack.last_mut() {
                            Some((parent, _)) => {
                                parent.text.push_str(&element.text);
                                parent.children.push(element);
                            }
                            None => self.item(element, start..after),
                        }
                    }
                    None => self.open = self.open.saturating_sub(1),
                },
                Event::Text(text) => {
                    if let Some((element, _)) = stack.last_mut() {
                        element.text.push_str(&text.xml_content(XmlVersion::Explicit1_0));
                    }
                }
                Event::CData(text) => {
                    if let Some((element, _)) = stack.last_mut() {
                        element.text.push_str(&text.xml_content(XmlVersion::Explicit1_0));
                    }
                }
                Event::GeneralRef(reference) => {
                    if let Some((element, _)) = stack.last_mut() {
                        let name = reference.xml_content(XmlVersion::Explicit1_0);
                        match reference.resolve_char_ref() {
                            Ok(Some(c)) => element.text.push(c),
                            _ => match resolve_html5_entity(&name) {
                                Some(text) => element.text.push_str(text),
                                None => element.text.extend(["&", &name, ";"]),
                            },
                        }
                    }
                }
                Event::Eof => {
                    if let Some((_, start)) = stack.first() {
                        let start = start + 1;
                        return self.fault(start, start, "it breaks off".to_owned());
                    }
                    if self.open > 0 {
                        self.broken(self.source.len(), "it breaks off".to_owned());
                    }
                    return None;
                }
                _ => {}
            }
        }
    }

    fn item(&mut self, element: Element, range: Range<usize>) {
        let item = self.flat || self.items.contains(&element.name.as_str());
        self.parts.push(if item { Part::Item(element, range) } else { Part::Other(element) });
    }

    fn broken(&mut self, at: usize, reason: String) {
        let (before, line) = self.counted;
        let at = at.clamp(before, self.source.len());
        let line = line + self.source.as_bytes()[before..at].iter().filter(|&&b| b == b'\n').count();
        self.counted = (at, line);
        self.parts.push(Part::Broken { line, reason });
    }

    /// Notes a fault, and looks behind `from` for the next item.
    fn fault(&mut self, at: usize, from: usize, reason: String) -> Option<usize> {
        self.faults += 1;
        if self.faults == MOST_FAULTS {
            self.broken(at, format!("{reason}; after {MOST_FAULTS} such faults the rest is not read"));
            return None;
        }
        self.broken(at, reason);
        // What was open is not counted behind a fault: the fault is told already.
        self.open = 0;
        let mut from = from;
        loop {
            let rest = self.source.get(from..)?;
            let at = from + rest.find('<')?;
            let mut name =
                self.source[at + 1..].split(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'));
            let name = name.next().filter(|name| name.len() <= 40).map(|name| self.name(name));
            if name.is_some_and(|name| self.items.contains(&name.as_str())) {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// A name in lower case, with the usual prefix.
    fn name(&self, name: &str) -> String {
        let name = name.to_ascii_lowercase();
        match name.split_once(':') {
            Some((prefix, local)) => match self.prefixes.iter().find(|(p, _)| p == prefix) {
                Some((_, usual)) => format!("{usual}{local}"),
                None => name,
            },
            None => name,
        }
    }

    /// An element as its tag tells it.
    fn element(&mut self, tag: &BytesStart<'_>) -> Element {
        let mut attributes = Vec::new();
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let value = match attribute.normalized_value(XmlVersion::Explicit1_0) {
                Ok(value) => value.into_owned(),
                Err(_) => attribute.value.as_ref().to_owned(),
            };
            attributes.push((attribute.key.as_ref().to_ascii_lowercase(), value));
        }
        for (name, value) in &attributes {
            let usual = NAMESPACES.iter().find(|(end, _)| value.trim_end().ends_with(end));
            if let (Some(prefix), Some((_, usual))) = (name.strip_prefix("xmlns:"), usual)
                && !self.prefixes.iter().any(|(known, _)| known == prefix)
            {
                self.prefixes.push((prefix.to_owned(), usual));
            }
        }
        Element { name: self.name(tag.name().as_ref()), attributes, ..Element::default() }
    }
}

fn position(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
