//! An article and its claims as linked data: what they are in the words of schema.org, where they stand in those of W3C Web
//! Annotation, and what they were made of in those of PROV.

use selon_ledger::ClaimHit;
use serde_json::{Map, Value, json};

use super::{Article, Marked, spans};

/// Characters before and after an exact quotation that tell it from the same words elsewhere.
const AROUND: usize = 32;

/// What the names in a document stand for. It is written out in each, so that nothing needs to be fetched to read one.
fn context() -> Value {
    let typed = |id: &str, of: &str| json!({"@id": id, "@type": of});
    json!({
        "@vocab": "http://schema.org/",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "selon": "urn:selon:terms:",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "datePublished": typed("http://schema.org/datePublished", "http://schema.org/Date"),
        "dateCreated": typed("http://schema.org/dateCreated", "http://schema.org/Date"),
        "sameAs": typed("http://schema.org/sameAs", "@id"),
        "url": typed("http://schema.org/url", "@id"),
        "appearance": typed("http://schema.org/appearance", "@id"),
        "prov:wasDerivedFrom": typed("prov:wasDerivedFrom", "@id"),
        "prov:wasGeneratedBy": typed("prov:wasGeneratedBy", "@id"),
        "prov:used": typed("prov:used", "@id"),
        "prov:endedAtTime": typed("prov:endedAtTime", "xsd:dateTime"),
        "oa:hasBody": typed("oa:hasBody", "@id"),
        "oa:hasSource": typed("oa:hasSource", "@id"),
        "oa:motivatedBy": typed("oa:motivatedBy", "@id"),
        "oa:start": typed("oa:start", "xsd:nonNegativeInteger"),
        "oa:end": typed("oa:end", "xsd:nonNegativeInteger"),
    })
}

/// The document of an article: the version, who read it, and each of `hits` with an annotation that points at its words.
pub fn document(article: &Article, hits: &[ClaimHit], draft: bool) -> Value {
    let version = format!("urn:selon:entry:{}", article.hash);
    let reading = format!("{version}:reading");
    let mut graph = vec![version_node(article, &version), reading_node(article, &version, &reading)];
    if let Some(title) = article.field("title") {
        graph.push(json!({"@id": format!("{version}:title"), "@type": "oa:SpecificResource",
            "oa:hasSource": version, "text": title}));
    }
    let text = Marked::new(article.field("text").unwrap_or_default());
    let title = Marked::new(article.field("title").unwrap_or_default());
    for hit in hits {
        let record = if draft { hit.record.clone() } else { hit.reviewed() };
        let id = format!("{version}:claim:{}", hit.n);
        graph.push(claim_node(article, hit, &record, &id, &version, &reading));
        let targets: Vec<Value> = spans(&record["content"])
            .into_iter()
            .map(|(start, end, headline)| {
                let of = if headline { &title } else { &text };
                let source = if headline { format!("{version}:title") } else { version.clone() };
                target(of, start, end, &source)
            })
            .collect();
        graph.push(json!({
            "@id": format!("{id}:words"),
            "@type": "oa:Annotation",
            "oa:motivatedBy": "oa:identifying",
            "oa:hasBody": id,
            "oa:hasTarget": targets,
        }));
    }
    json!({"@context": context(), "@graph": graph})
}

/// Puts what there is.
fn put(node: &mut Map<String, Value>, name: &str, value: Value) {
    let empty = match &value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    if !empty {
        node.insert(name.to_owned(), value);
    }
}

/// An address as a reference, if it is one.
fn address(url: Option<&str>) -> Value {
    url.filter(|url| url.starts_with("http://") || url.starts_with("https://"))
        .map_or(Value::Null, Value::from)
}

fn version_node(article: &Article, version: &str) -> Value {
    let fields = &article.body["article"];
    let url = article.field("url");
    let named = |kind: &str, name: &Value| json!({"@type": kind, "name": name});
    let mut node = Map::new();
    put(&mut node, "@id", version.into());
    put(&mut node, "@type", json!(["NewsArticle", "prov:Entity"]));
    put(&mut node, "identifier", fields["doc"].clone());
    put(&mut node, "url", address(url));
    put(&mut node, "headline", fields["title"].clone());
    put(&mut node, "datePublished", fields["date"].clone());
    put(&mut node, "inLanguage", article.body["reading"]["lang"].clone());
    if fields["outlet"].is_string() {
        put(&mut node, "publisher", named("NewsMediaOrganization", &fields["outlet"]));
    }
    let authors = fields["authors"].as_array().into_iter().flatten();
    put(&mut node, "author", authors.map(|name| named("Person", name)).collect());
    put(&mut node, "sha256", article.body["input"]["sha256"].clone());
    put(&mut node, "prov:wasDerivedFrom", address(url));
    put(&mut node, "selon:entry", article.seq.into());
    Value::Object(node)
}

fn reading_node(article: &Article, version: &str, reading: &str) -> Value {
    json!({
        "@id": reading,
        "@type": "prov:Activity",
        "prov:used": version,
        "prov:endedAtTime": article.at,
        "prov:wasAssociatedWith": {
            "@type": ["prov:SoftwareAgent", "SoftwareApplication"],
            "name": format!("Selon ({})", article.body["reader"].as_str().unwrap_or_default()),
            "softwareVersion": article.body["build"],
        },
    })
}

fn claim_node(
    article: &Article,
    hit: &ClaimHit,
    record: &Value,
    id: &str,
    version: &str,
    reading: &str,
) -> Value {
    let quoted = record["kind"] != "indirect";
    let mut node = Map::new();
    put(&mut node, "@id", id.into());
    put(
        &mut node,
        "@type",
        if quoted { json!(["Claim", "Quotation", "prov:Entity"]) } else { json!(["Claim", "prov:Entity"]) },
    );
    put(&mut node, "identifier", record["id"].clone());
    put(&mut node, "text", record["text"].clone());
    put(&mut node, "inLanguage", article.body["reading"]["lang"].clone());
    put(&mut node, "appearance", version.into());
    let speaker = speaker(record);
    put(&mut node, "author", speaker.clone());
    if quoted {
        put(&mut node, "spokenByCharacter", speaker);
    }
    put(&mut node, "dateCreated", record["said_date"].clone());
    let places = record["places"].as_array().into_iter().flatten().map(place);
    let figures = record["figures"].as_array().into_iter().flatten().map(figure);
    put(&mut node, "mentions", places.chain(figures).collect());
    for name in ["kind", "polarity", "hedged", "via", "venue", "flags", "confidence"] {
        put(&mut node, &format!("selon:{name}"), record[name].clone());
    }
    put(&mut node, "prov:wasDerivedFrom", version.into());
    put(&mut node, "prov:wasGeneratedBy", reading.into());
    if let Some(review) = &hit.review {
        put(&mut node, "selon:review", review.verdict.as_str().into());
        put(
            &mut node,
            "prov:wasAttributedTo",
            json!({"@type": ["prov:Agent", "Person"], "name": review.reviewer}),
        );
    }
    Value::Object(node)
}

fn speaker(record: &Value) -> Value {
    if !record["speaker"].is_string() {
        return Value::Null;
    }
    let kind = match record["speaker_type"].as_str() {
        Some("person") => "Person",
        Some("government") => "GovernmentOrganization",
        Some("organisation") => "Organization",
        Some("document") => "CreativeWork",
        _ => "Thing",
    };
    let mut node = Map::new();
    put(&mut node, "@type", kind.into());
    put(&mut node, "name", record["speaker"].clone());
    put(&mut node, "identifier", record["actor"].clone());
    put(&mut node, if kind == "Person" { "jobTitle" } else { "description" }, record["role"].clone());
    Value::Object(node)
}

fn place(place: &Value) -> Value {
    let mut node = Map::new();
    put(&mut node, "@type", "Place".into());
    put(&mut node, "name", place["name"].clone());
    if let Some(id) = place["id"].as_u64() {
        put(&mut node, "sameAs", format!("https://sws.geonames.org/{id}/").into());
    }
    put(&mut node, "latitude", place["lat"].clone());
    put(&mut node, "longitude", place["lon"].clone());
    Value::Object(node)
}

fn figure(figure: &Value) -> Value {
    let mut node = Map::new();
    put(&mut node, "@type", "QuantitativeValue".into());
    put(&mut node, "name", figure["text"].clone());
    let value = figure["value"].clone();
    match figure["bound"].as_str() {
        Some("at_least") => put(&mut node, "minValue", value),
        Some("at_most") => put(&mut node, "maxValue", value),
        Some("between") => {
            put(&mut node, "minValue", value);
            put(&mut node, "maxValue", figure["value_high"].clone());
        }
        _ => put(&mut node, "value", value),
    }
    put(&mut node, "unitText", figure["unit"].clone());
    Value::Object(node)
}

/// Where words stand: as words with what is around them, and as places in code points.
fn target(text: &Marked<'_>, start: usize, end: usize, source: &str) -> Value {
    json!({
        "@type": "oa:SpecificResource",
        "oa:hasSource": source,
        "oa:hasSelector": [
            {
                "@type": "oa:TextQuoteSelector",
                "oa:exact": text.part(start, end),
                "oa:prefix": text.part(start.saturating_sub(AROUND), start),
                "oa:suffix": text.part(end, end + AROUND),
            },
            {"@type": "oa:TextPositionSelector", "oa:start": start, "oa:end": end},
        ],
    })
}
