//! Claims and versions as flat rows, the same for every way out.

use serde_json::{Map, Value, json};

use crate::{ClaimHit, Version};

impl ClaimHit {
    /// Where the claim stands, and the whole record in one object: as it was read with `draft`, else as people left it.
    pub fn row(&self, draft: bool) -> Value {
        let mut row = Map::new();
        let v = &self.version;
        let mut put = |name: &str, value: Value| {
            row.insert(name.to_owned(), value);
        };
        put("entry", v.seq.into());
        put("article", v.article.into());
        put("n", self.n.into());
        put("doc", v.doc.as_str().into());
        put("url", json!(v.url));
        put("outlet", json!(v.outlet));
        put("title", json!(v.title));
        put("date", json!(v.date));
        put("lang", json!(v.lang));
        put("reader", v.reader.as_str().into());
        let record = if draft { self.record.clone() } else { self.reviewed() };
        if let Value::Object(fields) = record {
            row.extend(fields);
        }
        row.insert("review".to_owned(), json!(self.review.as_ref().map(|review| &review.verdict)));
        Value::Object(row)
    }
}

impl Version {
    /// Its fields in one object; its number is called `entry`, as everywhere outside the tables.
    pub fn row(&self) -> Value {
        let mut row = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(fields) = &mut row {
            let seq = fields.shift_remove("seq").unwrap_or_default();
            fields.insert("entry".to_owned(), seq);
        }
        row
    }
}
