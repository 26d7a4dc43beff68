-- Instants are seconds since 1970 in UTC. `published` texts are what model::Published writes: a day, a local time or an
-- instant, no more precise than the source was.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- A process at work. A lease is a `worker` column elsewhere; a worker whose process has ended frees all it held.
CREATE TABLE worker (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    host    TEXT    NOT NULL,
    pid     INTEGER NOT NULL,
    started TEXT    NOT NULL,   -- tells a process from a later one with the same number
    command TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    beat    INTEGER NOT NULL    -- last sign of life: what decides for other machines
);

CREATE TABLE source (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    place         TEXT,              -- the address or folder that the validators and marks belong to
    run_at        INTEGER,           -- last pass over it, whatever came of it
    result        TEXT,              -- 'done' or 'failed'
    error         TEXT,
    failing_since INTEGER,
    tries         INTEGER NOT NULL DEFAULT 0,
    changed_at    INTEGER,           -- last time that it brought something
    worker        INTEGER REFERENCES worker (id) ON DELETE SET NULL
);
CREATE INDEX source_worker ON source (worker) WHERE worker IS NOT NULL;

-- What a folder's files looked like when they were last read (size and time), so that only new ones are opened.
CREATE TABLE mark (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    key       TEXT    NOT NULL,
    mark      TEXT    NOT NULL,
    PRIMARY KEY (source_id, key)
) WITHOUT ROWID;

CREATE TABLE digest (
    id        INTEGER PRIMARY KEY,
    uuid      BLOB    NOT NULL UNIQUE,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    key       TEXT    NOT NULL,       -- by what the digest is known again
    hash      BLOB    NOT NULL,       -- of the document that was read last
    url       TEXT,
    title     TEXT,
    curator   TEXT,
    published TEXT,
    received  INTEGER,                -- the Date header or the file's time
    arrived   INTEGER NOT NULL,       -- first stored
    stories   INTEGER NOT NULL,
    UNIQUE (source_id, key)
);
CREATE INDEX digest_arrived ON digest (arrived);
CREATE INDEX digest_hash ON digest (source_id, hash);

-- Every version of a digest, as it arrived (deflated), so that better reading later reaches old ones.
CREATE TABLE document (
    digest_id INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
    hash      BLOB    NOT NULL,
    arrived   INTEGER NOT NULL,
    envelope  TEXT    NOT NULL,       -- JSON: format and what the feed entry or the mail says of itself
    bytes     BLOB    NOT NULL,
    PRIMARY KEY (digest_id, hash)
);

CREATE TABLE item (
    id         INTEGER PRIMARY KEY,
    digest_id  INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,      -- from 1
    number     INTEGER,
    title      TEXT,
    commentary TEXT,
    quoted     TEXT,
    UNIQUE (digest_id, position)
);

CREATE TABLE article (
    id           INTEGER PRIMARY KEY,
    uuid         BLOB    NOT NULL UNIQUE,
    merged_into  INTEGER REFERENCES article (id),
    hidden       INTEGER NOT NULL DEFAULT 0,
    url          TEXT,                -- the address to show; null where none is known
    read_at      INTEGER,             -- when its page was last read; null: all we know is the digest's word
    title        TEXT,
    authors      TEXT,                -- JSON array
    site         TEXT,
    published    TEXT,
    modified     TEXT,
    language     TEXT,
    description  TEXT,
    image        TEXT,
    kind         TEXT    NOT NULL DEFAULT 'article',
    paywalled    INTEGER NOT NULL DEFAULT 0,
    places       TEXT,                -- JSON: where each field was read
    first_seen   INTEGER NOT NULL,
    unsettled    INTEGER NOT NULL DEFAULT 1,   -- changed since it was last compared with what is published
    face         BLOB,                -- hash of all that its entry shows
    core         BLOB,                -- hash of what a reader would want to see again
    updated_at   INTEGER,             -- when the core last changed after the first publication
    published_at INTEGER              -- the instant that orders the entry
);
CREATE INDEX article_unsettled ON article (id) WHERE unsettled;
CREATE INDEX article_hidden ON article (id) WHERE hidden;
CREATE INDEX article_first_seen ON article (first_seen);
CREATE INDEX article_published ON article (published_at);
CREATE INDEX article_merged ON article (merged_into) WHERE merged_into IS NOT NULL;

-- How many entries the combined feed has: counted as they come and go, so that nobody has to count them all.
CREATE TABLE counter (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counter VALUES ('entries', 0);
CREATE TRIGGER entries_counted AFTER UPDATE OF face, hidden, merged_into ON article
WHEN (old.face IS NOT NULL AND NOT old.hidden AND old.merged_into IS NULL)
  <> (new.face IS NOT NULL AND NOT new.hidden AND new.merged_into IS NULL)
BEGIN
    UPDATE counter SET value = value + iif(new.face IS NOT NULL AND NOT new.hidden AND new.merged_into IS NULL, 1, -1)
    WHERE name = 'entries';
END;

-- Every address that leads to an article, how it was learnt ('cited', 'wrapped', 'redirect', 'landed', 'canonical')
-- and when. All rows of one key name one article.
CREATE TABLE address (
    key        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    first      INTEGER NOT NULL,      -- the article that it led to at first, before any join
    how        TEXT    NOT NULL,
    learnt     INTEGER NOT NULL,
    PRIMARY KEY (key, url)
) WITHOUT ROWID;
CREATE INDEX address_article ON address (article_id);

-- Articles that digests name without an address: known again by title, site or author, and day.
CREATE TABLE byline (
    key        TEXT    PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    learnt     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX byline_article ON byline (article_id);

-- Every join of two articles: with the `first` columns it can be undone.
CREATE TABLE joined (
    gone INTEGER NOT NULL REFERENCES article (id),
    kept INTEGER NOT NULL REFERENCES article (id),
    how  TEXT    NOT NULL,            -- by what kind of address
    url  TEXT    NOT NULL,            -- that address
    at   INTEGER NOT NULL
);

-- What an item cites. A citation with `entry` is a mention: its item stands on the article's entry.
CREATE TABLE citation (
    id         INTEGER PRIMARY KEY,
    item_id    INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    rank       INTEGER NOT NULL,      -- 0: the story's own source
    entry      INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    first      INTEGER NOT NULL,      -- the article that it meant at first, before any join
    url        TEXT,
    cited_as   TEXT,                  -- as printed, where it was wrapped
    title      TEXT,
    site       TEXT,
    authors    TEXT,                  -- JSON array
    published  TEXT
);
CREATE INDEX citation_item ON citation (item_id);
CREATE INDEX citation_article ON citation (article_id, entry);

-- The queue of pages: one row an article with an address. `due` is null when there is nothing to do.
CREATE TABLE visit (
    article_id    INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    url           TEXT    NOT NULL,
    host          TEXT    NOT NULL,
    due           INTEGER,
    tries         INTEGER NOT NULL DEFAULT 0,
    asked_at      INTEGER,
    status        INTEGER,
    kind          TEXT,               -- of the last failure; null after a success
    reason        TEXT,
    failing_since INTEGER,
    etag          TEXT,
    last_modified TEXT,
    worker        INTEGER REFERENCES worker (id) ON DELETE SET NULL
);
CREATE INDEX visit_due ON visit (due) WHERE due IS NOT NULL;
CREATE INDEX visit_host ON visit (host, asked_at);
CREATE INDEX visit_failing ON visit (host) WHERE kind IS NOT NULL;
CREATE INDEX visit_worker ON visit (worker) WHERE worker IS NOT NULL;

-- What hosts asked of us, kept over restarts.
CREATE TABLE host (
    name       TEXT PRIMARY KEY,
    held_until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE robots (
    origin TEXT    PRIMARY KEY,
    asked  INTEGER NOT NULL,
    rules  TEXT    NOT NULL           -- the lines that concern us
) WITHOUT ROWID;

-- Each feed is a log: what is new or changed for its readers is appended. Feed 0 is the combined one, else a source's id.
CREATE TABLE log (
    feed       INTEGER NOT NULL,
    position   INTEGER NOT NULL,      -- from 1, without gaps
    article_id INTEGER NOT NULL REFERENCES article (id),
    at         INTEGER NOT NULL,
    PRIMARY KEY (feed, position)
) WITHOUT ROWID;
CREATE INDEX log_article ON log (article_id, feed);

-- Archive documents (RFC 5005): blocks of the log, cut once.
CREATE TABLE archive (
    feed   INTEGER NOT NULL,
    number INTEGER NOT NULL,          -- from 1
    first  INTEGER NOT NULL,          -- log positions, both included
    last   INTEGER NOT NULL,
    PRIMARY KEY (feed, number)
) WITHOUT ROWID;

-- Documents that no longer show what is stored: those of a feed (archive 0: its newest). Noted with the change itself,
-- so that a pass that is killed before it wrote them leaves that to the next one.
CREATE TABLE stale (
    feed    INTEGER NOT NULL,
    archive INTEGER NOT NULL,
    PRIMARY KEY (feed, archive)
) WITHOUT ROWID;

-- Passes, for `status`.
CREATE TABLE run (
    id       INTEGER PRIMARY KEY,
    started  INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    stories  INTEGER NOT NULL,
    new      INTEGER NOT NULL,
    asked    INTEGER NOT NULL,
    failed   INTEGER NOT NULL
);
CREATE INDEX run_finished ON run (finished);

-- Full-text search; the row's id is the article's. `bigrams` holds overlapping pairs of Han, Kana and Hangul characters:
-- unicode61 knows only spaced words, and two syllables are a normal Korean word.
CREATE VIRTUAL TABLE search USING fts5 (
    title, names, words, bigrams,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
