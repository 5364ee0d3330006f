use selon_read::Reading;
use selon_text::Article;

use crate::entry::{ArticleRecord, ClaimRecord, Input, VersionBody, WrittenVersion, version, words_of};
use crate::hash::Hash;
use crate::pack::{COMMON, pack};
use crate::words::{folded, stemmed};
use crate::{Error, Result, rows};

/// A version ready to be appended: everything that takes time is done, and in whichever thread read the article.
#[derive(Debug)]
pub struct Draft {
    pub(crate) body: VersionBody,
    pub(crate) hash: Hash,
    pub(crate) packed: Vec<u8>,
    pub(crate) raw: Vec<u8>,
    pub(crate) content: Hash,
    pub(crate) words: Words,
    pub(crate) live: bool,
}

/// What a version is, beside the article and its reading.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The bytes as received.
    pub raw: &'a [u8],
    /// `html`, `text` or `jsonl`.
    pub kind: &'a str,
    /// The address that they were fetched from just now, if they were.
    pub address: Option<&'a str>,
    /// What a person told the reader about them: `lang=fr date=2024-11-04`.
    pub given: &'a str,
    /// Whether the article's name is its own, and not only a place in a file that may get other lines.
    pub named: bool,
    /// Who read: `rules`, `fast`, `accurate`.
    pub reader: &'a str,
    /// The build of Selon that read.
    pub build: &'a str,
}

/// The words of a version as they are looked up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// Of headline and text.
    pub article: [String; 2],
    /// Of each claim: content, speaker, role, places and actors.
    pub claims: Vec<[String; 4]>,
}

impl Draft {
    /// Prepares a version.
    ///
    /// # Errors
    /// Only when there is no memory left to pack it.
    pub fn new(article: &Article, reading: &Reading, origin: Origin<'_>) -> Result<Self> {
        let sha256 = Hash::of(origin.raw);
        let record = ArticleRecord {
            key: key(article, origin.named, sha256),
            doc: article.doc.clone(),
            url: article.url.clone(),
            outlet: article.outlet.clone().or_else(|| host(article.url.as_deref()?)),
            title: article.title.clone(),
            date: article.date.map(|date| date.to_string()),
            modified: article.modified.map(|date| date.to_string()),
            lang: article.lang.map(|lang| lang.to_string()),
            authors: article.authors.clone(),
            text: article.text.clone(),
        };
        let input = Input {
            sha256: sha256.to_string(),
            bytes: origin.raw.len() as u64,
            kind: origin.kind.to_owned(),
            address: origin.address.map(str::to_owned),
            given: origin.given.to_owned(),
        };
        let written = WrittenVersion {
            article: &record,
            input: &input,
            reader: origin.reader,
            build: origin.build,
            reading,
        };
        let bytes = serde_json::to_vec(&written).map_err(|error| Error::Store(error.into()))?;
        // Read back, so that the tables are filled from nothing but what the entry says.
        let body = version(&bytes).map_err(Error::Query)?;
        let store = |error: std::io::Error| Error::Store(error.into());
        Ok(Self {
            hash: Hash::of(&bytes),
            packed: pack(&bytes, COMMON).map_err(store)?,
            raw: pack(origin.raw, record.text.as_bytes()).map_err(store)?,
            content: rows::content(&body.article),
            words: Words::of(&body),
            live: origin.address.is_some(),
            body,
        })
    }

    /// What makes this a version of an article.
    pub fn key(&self) -> &str {
        &self.body.article.key
    }

    /// Name of the document.
    pub fn doc(&self) -> &str {
        &self.body.article.doc
    }

    /// Date of publication, `YYYY-MM-DD`.
    pub fn date(&self) -> Option<&str> {
        self.body.article.date.as_deref()
    }

    /// SHA-256 of the bytes.
    pub fn sha256(&self) -> &str {
        &self.body.input.sha256
    }

    /// Claims and stances read.
    pub fn counts(&self) -> (u64, u64) {
        (self.body.reading.claims.len() as u64, self.body.reading.stances.len() as u64)
    }

    /// Bytes held while it waits to be written, about.
    pub fn weight(&self) -> u64 {
        let words = self.words.article.iter().chain(self.words.claims.iter().flatten());
        (self.packed.len() + self.raw.len() + 3 * self.body.article.text.len()) as u64
            + words.map(|w| w.len() as u64).sum::<u64>()
    }
}

impl Words {
    /// The words of a version.
    pub fn of(body: &VersionBody) -> Self {
        let lang = body.reading.lang.as_deref();
        let claims = body.reading.claims.iter().take(rows::MOST_CLAIMS).map(|claim| claim_words(claim, lang));
        Self {
            article: [
                stemmed(body.article.title.as_deref().unwrap_or_default(), lang),
                stemmed(&body.article.text, lang),
            ],
            claims: claims.collect(),
        }
    }
}

/// The words of a claim: content, speaker, role, places and actors.
pub(crate) fn claim_words(claim: &ClaimRecord, lang: Option<&str>) -> [String; 4] {
    let about = claim.places.iter().chain(&claim.actors).map(|value| folded(&words_of(value)));
    [
        stemmed(&claim.text, lang),
        folded(claim.speaker.as_deref().unwrap_or_default()),
        folded(claim.role.as_deref().unwrap_or_default()),
        about.collect::<Vec<_>>().join(" "),
    ]
}

/// An article is its address; without one its name; where the name is only a place in a file, its bytes.
fn key(article: &Article, named: bool, sha256: Hash) -> String {
    match article.url.as_deref().and_then(address) {
        Some(url) => format!("url {url}"),
        None if named => format!("doc {}", article.doc),
        None => format!("sha256 {sha256}"),
    }
}

/// The address without its fragment, its scheme and host in lower case. `None` for a front page: a page that calls the
/// front page its address says nothing about which article it is.
fn address(url: &str) -> Option<String> {
    let url = url.split('#').next()?.trim();
    let (scheme, rest) = url.split_once("://")?;
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(at);
    let scheme = scheme.to_ascii_lowercase();
    (!host.is_empty() && path.len() > 1).then(|| format!("{scheme}://{}{path}", host.to_ascii_lowercase()))
}

/// The host of an address stands for the outlet where the page names none.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_told_apart() {
        let of = |url: Option<&str>, named| {
            let article =
                Article { doc: "a.html".to_owned(), url: url.map(str::to_owned), ..Article::default() };
            key(&article, named, Hash::default())
        };
        assert_eq!(of(Some("HTTPS://News.example/A?id=1#top"), true), "url https://news.example/A?id=1");
        assert_eq!(of(Some("https://news.example/"), true), "doc a.html");
        assert_eq!(of(Some("/2025/pont"), true), "doc a.html");
        assert_eq!(of(None, true), "doc a.html");
        assert!(of(None, false).starts_with("sha256 0000"));
        assert_eq!(host("https://www.News.example:80/a").as_deref(), Some("news.example"));
    }
}
