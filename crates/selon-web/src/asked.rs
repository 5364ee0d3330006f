//! A question to the ledger as an address carries it: what is behind the `?` of the pages that list claims.

use selon_ledger::{Filter, Ledger, Sort};
use url::form_urlencoded;

use crate::failure::Failure;

/// All that may be asked, in the order in which addresses have it.
pub const KEYS: [&str; 28] = [
    "q",
    "speaker",
    "role",
    "type",
    "actor",
    "about",
    "outlet",
    "lang",
    "since",
    "until",
    "said_since",
    "said_until",
    "kind",
    "polarity",
    "hedged",
    "figure_min",
    "figure_max",
    "unit",
    "change",
    "place",
    "flag",
    "confidence",
    "article",
    "review",
    "draft",
    "versions",
    "sort",
    "after",
];

/// Words that some of them may have.
const CHOICES: [(&str, &[&str]); 8] = [
    ("kind", &["direct", "indirect", "mixed"]),
    ("polarity", &["asserts", "denies", "confirms", "asks", "expects", "accuses", "promises"]),
    ("type", &["person", "government", "organisation", "group", "unnamed", "document"]),
    ("hedged", &["yes", "no"]),
    ("change", &["up", "down"]),
    ("review", &["accept", "reject", "correct", "none"]),
    ("lang", &["fr", "en"]),
    ("sort", &["rank", "newest"]),
];

/// Longest value, in bytes.
const LONGEST: usize = 500;

/// A question; every key has one value at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked(Vec<(&'static str, String)>);

impl Asked {
    /// Reads what stands behind the `?`. What has another name is no part of the question, nor is what is empty.
    pub fn read(query: Option<&str>) -> Self {
        let mut asked = Self::default();
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            asked.set(&key, value.trim());
        }
        asked
    }

    /// The words that a key may have, where there is a list.
    pub fn choices(key: &str) -> &'static [&'static str] {
        CHOICES.iter().find(|(name, _)| *name == key).map_or(&[], |(_, words)| words)
    }

    fn set(&mut self, key: &str, value: &str) {
        let Some(at) = KEYS.iter().position(|known| *known == key) else { return };
        self.0.retain(|(other, _)| *other != key);
        if !value.is_empty() {
            let place = self.0.iter().position(|(other, _)| KEYS.iter().position(|k| k == other) > Some(at));
            self.0.insert(place.unwrap_or(self.0.len()), (KEYS[at], value.to_owned()));
        }
    }

    /// What is asked for under a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == key).map(|(_, value)| value.as_str())
    }

    /// For fields of forms: what is asked for, or nothing.
    pub fn value(&self, key: &str) -> &str {
        self.get(key).unwrap_or_default()
    }

    /// Whether a key has this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// The same with another value, from the first page on; an empty one leaves the key out.
    pub fn with(&self, key: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.set("after", "");
        other.set(key, value);
        other
    }

    /// The same without a key.
    pub fn without(&self, key: &str) -> Self {
        self.with(key, "")
    }

    /// The next page.
    pub fn then(&self, after: &str) -> Self {
        self.with("after", after)
    }

    /// What is asked, without order and page.
    pub fn plain(&self) -> Self {
        self.without("sort")
    }

    /// What narrows the answer, for people to see and to take back.
    pub fn narrowing(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.0.iter().filter(|(key, _)| !matches!(*key, "q" | "sort" | "after"))
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.plain().0.is_empty()
    }

    /// As an address has it behind the `?`.
    pub fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// The address of a page with this question.
    pub fn on(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.query()) }
    }

    /// In which order.
    pub fn sort(&self) -> Sort {
        if self.is("sort", "newest") { Sort::Newest } else { Sort::Rank }
    }

    /// As the ledger is asked.
    ///
    /// # Errors
    /// `bad_query` where a value means nothing.
    pub fn filter(&self, ledger: &dyn Ledger) -> Result<Filter, Failure> {
        for (key, value) in &self.0 {
            if value.len() > LONGEST {
                return Err(Failure::bad_query(format!("{key}: too long")));
            }
            let known = Self::choices(key);
            // Other languages may be in a ledger that was imported.
            if *key != "lang" && !known.is_empty() && !known.contains(&value.as_str()) {
                return Err(Failure::bad_query(format!("{key}: one of {}", known.join(", "))));
            }
        }
        let text = |key: &str| self.get(key).map(str::to_owned);
        let flag = |key: &str| self.get(key).is_some();
        let article = match self.get("article") {
            None => None,
            Some(name) => {
                let found = ledger.article(name)?;
                Some(found.ok_or_else(|| Failure::bad_query("article: there is no such article"))?)
            }
        };
        Ok(Filter {
            words: text("q"),
            speaker: text("speaker"),
            role: text("role"),
            about: text("about"),
            outlet: text("outlet"),
            lang: text("lang"),
            since: self.day("since")?,
            until: self.day("until")?,
            said_since: self.day("said_since")?,
            said_until: self.day("said_until")?,
            kind: text("kind"),
            polarity: text("polarity"),
            speaker_type: text("type"),
            actor: text("actor"),
            hedged: self.get("hedged").map(|word| word == "yes"),
            figure_min: self.number("figure_min")?,
            figure_max: self.number("figure_max")?,
            unit: text("unit"),
            change: text("change"),
            place: text("place"),
            flag: text("flag"),
            confidence: self.number("confidence")?,
            article,
            review: text("review"),
            draft: flag("draft"),
            all_versions: flag("versions"),
        })
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    fn day(&self, key: &str) -> Result<Option<String>, Failure> {
        let Some(typed) = self.get(key) else { return Ok(None) };
        let parts: Vec<&str> = typed.split('-').collect();
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        let right = match parts.as_slice() {
            [year] => digits(year, 4),
            [year, month] => digits(year, 4) && digits(month, 2),
            [_, _, _] => typed.parse::<jiff::civil::Date>().is_ok(),
            _ => false,
        };
        if right {
            Ok(Some(typed.to_owned()))
        } else {
            Err(Failure::bad_query(format!("{key}: not of the form YYYY-MM-DD, YYYY-MM or YYYY")))
        }
    }

    /// A number, with a point or with a comma.
    fn number(&self, key: &str) -> Result<Option<f64>, Failure> {
        let Some(typed) = self.get(key) else { return Ok(None) };
        let plain: String =
            typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
        let number = plain.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| Failure::bad_query(format!("{key}: not a number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_back_as_they_went() {
        let asked = Asked::read(Some("outlet=L%E2%80%99%C3%89cho&q=pont+de%20pierre&x=1&kind=&after=n.2.3"));
        assert_eq!(asked.value("q"), "pont de pierre");
        assert_eq!(asked.query(), "q=pont+de+pierre&outlet=L%E2%80%99%C3%89cho&after=n.2.3");
        assert_eq!(Asked::read(Some(&asked.query())), asked);
        assert_eq!(
            asked.with("kind", "direct").query(),
            "q=pont+de+pierre&outlet=L%E2%80%99%C3%89cho&kind=direct"
        );
        assert_eq!(asked.without("q").without("outlet").on("/claims"), "/claims");
        assert_eq!(Asked::read(Some("q=a&q=b")).value("q"), "b");
        assert!(Asked::read(Some("sort=newest")).is_empty());
    }
}
