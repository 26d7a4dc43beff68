-- What the pages of articles say, kept for a while: by it the same story is known at another address, or in a later
-- version.
CREATE TABLE text (
    article_id   INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    read_at      INTEGER NOT NULL,
    compared     INTEGER NOT NULL DEFAULT 0,
    fingerprints BLOB    NOT NULL,    -- four bytes each: its rows in `fingerprint`
    bytes        BLOB    NOT NULL     -- deflated
);
CREATE INDEX text_new ON text (article_id) WHERE NOT compared;
CREATE INDEX text_read ON text (read_at);
CREATE TABLE fingerprint (
    hash       INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID;

-- An entry may show what the page of an article says that was joined into its own; null: its own.
ALTER TABLE article ADD COLUMN shows INTEGER REFERENCES article (id);
-- How long the page's text is, in tokens.
ALTER TABLE article ADD COLUMN words INTEGER;

-- The article that a byline led to at first, before any join.
ALTER TABLE byline ADD COLUMN first INTEGER;
UPDATE byline SET first = article_id;

CREATE INDEX joined_gone ON joined (gone);
CREATE INDEX joined_kept ON joined (kept);

-- Articles that were parted by hand: they are not joined again.
CREATE TABLE apart (
    a  INTEGER NOT NULL REFERENCES article (id),
    b  INTEGER NOT NULL REFERENCES article (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;

-- What was decided by hand, as JSON, in the order in which it was: for the record, and to carry it to another store. What
-- it did stands where it is respected: in `joined`, `apart`, `article.hidden`, `address` and the two tables below.
CREATE TABLE decision (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    article_id INTEGER REFERENCES article (id),
    json       TEXT    NOT NULL
);
CREATE INDEX decision_article ON decision (article_id);
CREATE TABLE fixed (
    article_id INTEGER PRIMARY KEY REFERENCES article (id),
    title      TEXT,
    authors    TEXT,                -- JSON array
    published  TEXT,
    site       TEXT
);
CREATE TABLE hidden_site (
    site TEXT PRIMARY KEY           -- a host; those below it are hidden too
) WITHOUT ROWID;

-- Addresses that the pages of several articles give themselves (`rel=canonical`): a fault of a site's template. They are
-- no address of any of these.
CREATE TABLE no_canonical (
    key TEXT PRIMARY KEY
) WITHOUT ROWID;
