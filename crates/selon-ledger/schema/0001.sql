-- The chain. Every other table, but for `raw`, is made of it and can be made anew.
CREATE TABLE entry (
    seq  INTEGER PRIMARY KEY,  -- from 1, without gaps
    kind TEXT NOT NULL,        -- run, version, end, review
    at   TEXT NOT NULL,        -- RFC 3339
    run  INTEGER NOT NULL,     -- the entry that began the run, 0 for none
    body BLOB NOT NULL,        -- canonical JSON, packed
    hash BLOB NOT NULL         -- SHA-256 over all of this and the hash before
) STRICT;

-- The bytes as received, packed with the article's text as prefix. Their SHA-256 stands in the entry.
CREATE TABLE raw (
    version INTEGER PRIMARY KEY,
    packed  BLOB NOT NULL
) STRICT;

CREATE TABLE article (
    id       INTEGER PRIMARY KEY,  -- the entry of its first version
    key      TEXT NOT NULL UNIQUE, -- "url …", "doc …" or "sha256 …"
    latest   INTEGER NOT NULL,     -- the entry of its latest version
    versions INTEGER NOT NULL
) STRICT;

CREATE TABLE outlet (
    name   TEXT NOT NULL PRIMARY KEY,
    folded TEXT NOT NULL,          -- without case and accents
    first  INTEGER NOT NULL        -- the entry of the first version from it
) STRICT, WITHOUT ROWID;

CREATE TABLE version (
    seq      INTEGER PRIMARY KEY,  -- its entry
    article  INTEGER NOT NULL,
    doc      TEXT NOT NULL,
    url      TEXT,
    outlet   TEXT,
    title    TEXT,
    date     TEXT,                 -- of publication, YYYY-MM-DD
    modified TEXT,
    lang     TEXT,                 -- as read
    reader   TEXT NOT NULL,
    kind     TEXT NOT NULL,        -- html, text, jsonl
    given    TEXT NOT NULL,        -- what a person told the reader about the bytes
    sha256   BLOB NOT NULL,        -- of the bytes
    content  BLOB NOT NULL,        -- of what the article says, whatever it came wrapped in
    bytes    INTEGER NOT NULL,
    chars    INTEGER NOT NULL,
    claims   INTEGER NOT NULL,
    stances  INTEGER NOT NULL
) STRICT;
CREATE INDEX version_article ON version (article);
CREATE INDEX version_sha256 ON version (sha256);
CREATE INDEX version_date ON version (date);
CREATE INDEX version_outlet ON version (outlet, date) WHERE outlet IS NOT NULL;

-- A claim's or stance's number is its version's entry shifted left by 20 bits, plus its place in the reading. The whole
-- record stands in the entry.
CREATE TABLE claim (
    id           INTEGER PRIMARY KEY,
    record       TEXT NOT NULL,    -- id of the record
    kind         TEXT NOT NULL,
    cue_class    TEXT,
    speaker      TEXT,
    speaker_type TEXT,
    role         TEXT,
    actor        TEXT,
    polarity     TEXT NOT NULL,
    hedged       INTEGER NOT NULL,
    said_from    TEXT,             -- `said_date` where there is no interval
    said_to      TEXT,
    flags        TEXT NOT NULL,    -- parted by spaces
    figures      INTEGER NOT NULL,
    confidence   REAL NOT NULL
) STRICT;
CREATE INDEX claim_record ON claim (record);

CREATE TABLE figure (
    claim INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    low   REAL NOT NULL,
    high  REAL NOT NULL,           -- `low` where there is no upper end
    bound TEXT NOT NULL,
    unit  TEXT,
    what  TEXT,
    PRIMARY KEY (claim, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE stance (
    id     INTEGER PRIMARY KEY,
    actor  TEXT NOT NULL,
    stance TEXT NOT NULL,
    date   TEXT,
    claim  TEXT                    -- id of the record that it bears on
) STRICT;

CREATE TABLE run (
    seq     INTEGER PRIMARY KEY,
    sources TEXT NOT NULL,         -- one a line
    reader  TEXT NOT NULL,
    build   TEXT NOT NULL
) STRICT;

CREATE TABLE run_end (
    seq       INTEGER PRIMARY KEY,
    run       INTEGER NOT NULL,
    added     INTEGER NOT NULL,
    changed   INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    failed    INTEGER NOT NULL
) STRICT;

CREATE TABLE review (
    seq      INTEGER PRIMARY KEY,
    claim    INTEGER NOT NULL,     -- number of the claim
    record   TEXT NOT NULL,        -- id of its record
    reviewer TEXT NOT NULL,
    verdict  TEXT NOT NULL,        -- accept, reject, correct
    note     TEXT
) STRICT;
CREATE INDEX review_claim ON review (claim);

-- Stems and folded names, made before they get here: the tokenizer has only spaces to see.
CREATE VIRTUAL TABLE article_words USING fts5 (title, text, content = '', tokenize = 'ascii');
CREATE VIRTUAL TABLE claim_words USING fts5 (text, speaker, role, about, content = '', tokenize = 'ascii');
