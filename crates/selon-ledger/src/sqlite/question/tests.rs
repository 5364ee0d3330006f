//! Whatever way a question takes through the tables, it finds what the plainest way finds.

use std::path::PathBuf;

use rusqlite::params_from_iter;

use super::*;

/// Claims of which many are in France and few in Peru; many figures go up and few go down; some claims are rejected.
fn filled() -> Sqlite {
    let db = Connection::open_in_memory().unwrap();
    super::super::migrate::migrate(&db, 0).unwrap();
    db.execute_batch(
        "
        CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9599) SELECT i FROM n;
        INSERT INTO version (seq, article, doc, date, lang, reader, kind, given, sha256, content, bytes, chars, claims, stances)
            SELECT i + 1, i / 2 * 2 + 1, i, CASE WHEN i % 7 THEN date('2020-01-01', (i * 37 % 900) || ' days') END,
                CASE i % 3 WHEN 0 THEN 'fr' ELSE 'en' END, 'fast', 'text', '', x'', x'', 1, 1, 4, 0 FROM n WHERE i < 2400;
        INSERT INTO article SELECT i * 2 + 1, i, i * 2 + 2, 2 FROM n WHERE i < 1200;
        INSERT INTO claim (id, record, kind, polarity, hedged, flags, figures, confidence)
            SELECT (i / 4 + 1 << 20) + i % 4, i, CASE i % 5 WHEN 0 THEN 'direct' ELSE 'indirect' END, 'asserts', 0, '', i % 2, 1
            FROM n;
        INSERT INTO figure (claim, n, low, high, bound, change)
            SELECT (i / 4 + 1 << 20) + i % 4, 0, i % 10, i % 10, 'exact', CASE i % 11 WHEN 1 THEN 'down' ELSE 'up' END
            FROM n WHERE i % 2;
        INSERT INTO place (claim, n, place, name, folded, kind, country, within)
            SELECT (i / 4 + 1 << 20) + i % 4, k, i % 9, 'X', 'x' || (i % 4), 'town',
                CASE i % 23 WHEN 0 THEN 'PE' ELSE 'FR' END, 'region ' || (i % 13)
            FROM n, (SELECT 0 AS k UNION ALL SELECT 1) m WHERE i % 3;
        INSERT INTO review SELECT 90000 + i, (i / 4 + 1 << 20) + i % 4, i, 'Ada', CASE i % 2 WHEN 0 THEN 'reject' ELSE 'accept' END,
            NULL FROM n WHERE i % 31 = 0;
        ",
    )
    .unwrap();
    Sqlite { db, path: PathBuf::new() }
}

fn numbers(db: &Sqlite, (sql, values): (String, Vec<Sql>)) -> Vec<i64> {
    let mut found: Vec<i64> = db
        .db
        .prepare(&sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
        .query_map(params_from_iter(values), |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    found.sort_unstable();
    found
}

/// The plainest way: every claim is looked at.
fn plainly(db: &Sqlite, filter: &Filter) -> Vec<i64> {
    let mut conditions = vec!["1".to_owned()];
    let mut add = |condition: Option<String>| conditions.extend(condition);
    add(filter.kind.as_ref().map(|kind| format!("c.kind = '{kind}'")));
    add(filter.lang.as_ref().map(|lang| format!("v.lang = '{lang}'")));
    add(filter.since.as_ref().map(|since| format!("v.date >= '{since}'")));
    add(filter.place.as_ref().map(|place| {
        let part = format!(
            "country = '{place}' OR folded = '{place}' OR within = '{place}' OR place = '{place}' + 0 AND \
             '{place}' GLOB '[0-9]*'"
        );
        format!("c.id IN (SELECT claim FROM place WHERE {part})")
    }));
    let change = filter.change.as_ref().map_or("1".to_owned(), |change| format!("change = '{change}'"));
    let least = filter.figure_min.map_or("1".to_owned(), |least| format!("high >= {least}"));
    add((filter.change.is_some() || filter.figure_min.is_some())
        .then(|| format!("c.id IN (SELECT claim FROM figure WHERE {change} AND {least})")));
    add((!filter.all_versions).then(|| "v.seq IN (SELECT latest FROM article)".to_owned()));
    add((!filter.draft).then(|| "c.id NOT IN (SELECT claim FROM review WHERE verdict = 'reject')".to_owned()));
    let sql = format!(
        "SELECT c.id FROM claim c JOIN version v ON v.seq = c.id >> 20 WHERE {}",
        conditions.join(" AND ")
    );
    numbers(db, (sql, Vec::new()))
}

#[test]
fn every_way_through_the_tables_finds_the_same() {
    let db = filled();
    let some = |value: &str| Some(value.to_owned());
    let (mut asked, mut empty) = (0, 0);
    for place in [None, some("FR"), some("PE"), some("x1"), some("region 7"), some("5")] {
        for change in [None, some("up"), some("down")] {
            for more in [0, 2, 3, 5, 6] {
                let filter = Filter {
                    place: place.clone(),
                    change: change.clone(),
                    figure_min: (more & 1 > 0).then_some(5.0),
                    kind: (more & 2 > 0).then(|| "direct".to_owned()),
                    since: (more & 4 > 0).then(|| "2021-03".to_owned()),
                    draft: more == 3,
                    all_versions: more == 5,
                    lang: (more == 6).then(|| "fr".to_owned()),
                    ..Filter::default()
                };
                let expected = plainly(&db, &filter);
                for page in [None, Some(Sort::Newest), Some(Sort::Ledger)] {
                    for rows in [false, true] {
                        let question = Question::of_claims(&db, &filter, Need { rows, page }).unwrap();
                        let found = numbers(&db, question.select("{id}"));
                        assert_eq!(found, expected, "{page:?} {rows} {filter:?}");
                    }
                }
                let mut articles: Vec<i64> = expected.iter().map(|claim| claim >> 20).collect();
                articles.dedup();
                if filter.about_claims() {
                    let found = Asked::of_articles(&db, &filter).unwrap().select("v.seq");
                    assert_eq!(numbers(&db, found), articles, "{filter:?}");
                }
                asked += 1;
                empty += usize::from(expected.is_empty());
            }
        }
    }
    assert!(asked == 90 && empty < 20, "{empty} of {asked} find nothing");
    let many = Filter { place: some("FR"), change: some("up"), ..Filter::default() };
    assert!(few(&many, &db.db).unwrap().unwrap().1 > FEW);
}
