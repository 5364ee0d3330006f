-- Which way a figure changes. The table is filled again from the entries.
DROP TABLE figure;
CREATE TABLE figure (
    claim  INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    low    REAL NOT NULL,
    high   REAL NOT NULL,           -- `low` where there is no upper end
    bound  TEXT NOT NULL,
    unit   TEXT,
    what   TEXT,
    change TEXT,                    -- up, down; nothing for a level
    PRIMARY KEY (claim, n)
) STRICT, WITHOUT ROWID;

-- Places that claims name.
CREATE TABLE place (
    claim   INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    place   INTEGER,                -- its GeoNames number
    name    TEXT NOT NULL,
    folded  TEXT NOT NULL,          -- the name without case and accents
    kind    TEXT NOT NULL,
    country TEXT,                   -- ISO 3166-1
    region  TEXT,
    within  TEXT,                   -- the region without case and accents
    PRIMARY KEY (claim, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_folded ON place (folded);
CREATE INDEX place_within ON place (within) WHERE within IS NOT NULL;

-- What a person corrected is a claim of its own, with figures, places and words: its number is that of the review's entry, shifted
-- left by 20 bits. No version has that entry, so that whoever goes from claims to their versions meets only what was read.
CREATE INDEX review_verdict ON review (verdict, claim);
