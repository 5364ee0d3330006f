-- The tables that ../0001.sql and ../0002.sql make, which say what they mean. What differs is said here.
-- Text is compared byte by byte, as SQLite does. It cannot hold U+0000: that is written as U+E000 and `0`, and U+E000 itself as
-- U+E000 and `e`. What may be long is looked up by its hash: a B-tree refuses what is longer than a third of a page.

-- One row: which schema this is.
CREATE TABLE ledger (
    application text COLLATE "C" NOT NULL,
    schema      integer NOT NULL
);

CREATE TABLE entry (
    seq  bigint PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    at   text COLLATE "C" NOT NULL,
    run  bigint NOT NULL,
    body bytea NOT NULL,
    hash bytea NOT NULL
);
-- Packed already.
ALTER TABLE entry ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE raw (
    version bigint PRIMARY KEY,
    packed  bytea NOT NULL
);
ALTER TABLE raw ALTER COLUMN packed SET STORAGE EXTERNAL;

-- Keys of articles and names of outlets are unique because writers take turns.
CREATE TABLE article (
    id       bigint PRIMARY KEY,
    key      text COLLATE "C" NOT NULL,
    latest   bigint NOT NULL,
    versions bigint NOT NULL
);
CREATE INDEX article_key ON article USING hash (key);

CREATE TABLE outlet (
    name   text COLLATE "C" NOT NULL,
    folded text COLLATE "C" NOT NULL,
    first  bigint NOT NULL
);
CREATE INDEX outlet_name ON outlet USING hash (name);
CREATE INDEX outlet_folded ON outlet USING hash (folded);

CREATE TABLE version (
    seq      bigint PRIMARY KEY,
    article  bigint NOT NULL,
    doc      text COLLATE "C" NOT NULL,
    url      text COLLATE "C",
    outlet   text COLLATE "C",
    title    text COLLATE "C",
    date     text COLLATE "C",
    modified text COLLATE "C",
    lang     text COLLATE "C",
    reader   text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    given    text COLLATE "C" NOT NULL,
    sha256   bytea,
    content  bytea NOT NULL,
    bytes    bigint NOT NULL,
    chars    bigint NOT NULL,
    claims   bigint NOT NULL,
    stances  bigint NOT NULL
);
CREATE INDEX version_article ON version (article);
CREATE INDEX version_sha256 ON version (sha256);
CREATE INDEX version_date ON version (date DESC NULLS LAST, seq DESC);
CREATE INDEX version_outlet ON version USING hash (outlet);
CREATE INDEX version_doc ON version USING hash (doc);
CREATE INDEX version_url ON version USING hash (url);

CREATE TABLE claim (
    id           bigint PRIMARY KEY,
    record       text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    cue_class    text COLLATE "C",
    speaker      text COLLATE "C",
    speaker_type text COLLATE "C",
    role         text COLLATE "C",
    actor        text COLLATE "C",
    polarity     text COLLATE "C" NOT NULL,
    hedged       boolean NOT NULL,
    said_from    text COLLATE "C",
    said_to      text COLLATE "C",
    flags        text COLLATE "C" NOT NULL,
    figures      integer NOT NULL,
    confidence   double precision NOT NULL
);
CREATE INDEX claim_record ON claim USING hash (record);

CREATE TABLE figure (
    claim  bigint NOT NULL,
    n      integer NOT NULL,
    low    double precision NOT NULL,
    high   double precision NOT NULL,
    bound  text COLLATE "C" NOT NULL,
    unit   text COLLATE "C",
    what   text COLLATE "C",
    change text COLLATE "C",
    PRIMARY KEY (claim, n)
);

CREATE TABLE place (
    claim   bigint NOT NULL,
    n       integer NOT NULL,
    place   bigint,
    name    text COLLATE "C" NOT NULL,
    folded  text COLLATE "C" NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    country text COLLATE "C",
    region  text COLLATE "C",
    within  text COLLATE "C",
    PRIMARY KEY (claim, n)
);
CREATE INDEX place_folded ON place USING hash (folded);
CREATE INDEX place_within ON place USING hash (within);

CREATE TABLE stance (
    id     bigint PRIMARY KEY,
    actor  text COLLATE "C" NOT NULL,
    stance text COLLATE "C" NOT NULL,
    date   text COLLATE "C",
    claim  text COLLATE "C"
);

CREATE TABLE run (
    seq     bigint PRIMARY KEY,
    sources text COLLATE "C" NOT NULL,
    reader  text COLLATE "C" NOT NULL,
    build   text COLLATE "C" NOT NULL
);

CREATE TABLE run_end (
    seq       bigint PRIMARY KEY,
    run       bigint NOT NULL,
    added     bigint NOT NULL,
    changed   bigint NOT NULL,
    unchanged bigint NOT NULL,
    failed    bigint NOT NULL
);

CREATE TABLE review (
    seq      bigint PRIMARY KEY,
    claim    bigint NOT NULL,
    record   text COLLATE "C" NOT NULL,
    reviewer text COLLATE "C" NOT NULL,
    verdict  text COLLATE "C" NOT NULL,
    note     text COLLATE "C"
);
CREATE INDEX review_claim ON review (claim);
CREATE INDEX review_verdict ON review (verdict, claim);

-- Stems and folded names, made before they get here, with their places and how many there are in each field. Fields are told
-- apart by weight, in the order of the columns: A and D for an article, A to D for a claim.
CREATE TABLE article_words (
    version bigint PRIMARY KEY,
    title   integer NOT NULL,
    text    integer NOT NULL,
    words   tsvector NOT NULL
) WITH (toast_tuple_target = 8160);
CREATE INDEX article_words_words ON article_words USING gin (words);

CREATE TABLE claim_words (
    claim   bigint PRIMARY KEY,
    text    integer NOT NULL,
    speaker integer NOT NULL,
    role    integer NOT NULL,
    about   integer NOT NULL,
    words   tsvector NOT NULL
) WITH (toast_tuple_target = 8160);
CREATE INDEX claim_words_words ON claim_words USING gin (words);

-- How many rows and words the two tables above have: ranks depend on it.
CREATE TABLE word_count (
    name  text COLLATE "C" PRIMARY KEY,
    rows  bigint NOT NULL,
    words bigint NOT NULL
);
INSERT INTO word_count VALUES ('article_words', 0, 0), ('claim_words', 0, 0);
