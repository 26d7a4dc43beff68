PRAGMA user_version = 16;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

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
, done_until  INTEGER, skipped     INTEGER NOT NULL DEFAULT 0, fresh_until INTEGER, skip_hours  INTEGER NOT NULL DEFAULT 0, skip_days   INTEGER NOT NULL DEFAULT 0, done_at INTEGER, digests INTEGER NOT NULL DEFAULT 0, stories INTEGER NOT NULL DEFAULT 0, known_as TEXT NOT NULL DEFAULT '');

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
    stories   INTEGER NOT NULL, expired INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source_id, key)
);

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
, shows INTEGER REFERENCES article (id), words INTEGER, became TEXT);

CREATE TABLE counter (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE address (
    key        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    first      INTEGER NOT NULL,      -- the article that it led to at first, before any join
    how        TEXT    NOT NULL,
    learnt     INTEGER NOT NULL,
    PRIMARY KEY (key, url)
) WITHOUT ROWID;

CREATE TABLE byline (
    key        TEXT    PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    learnt     INTEGER NOT NULL
, first INTEGER) WITHOUT ROWID;

CREATE TABLE joined (
    gone INTEGER NOT NULL REFERENCES article (id),
    kept INTEGER NOT NULL REFERENCES article (id),
    how  TEXT    NOT NULL,            -- by what kind of address
    url  TEXT    NOT NULL,            -- that address
    at   INTEGER NOT NULL
);

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
, weighed INTEGER NOT NULL DEFAULT 0, expired INTEGER NOT NULL DEFAULT 0);

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

CREATE TABLE host (
    name       TEXT PRIMARY KEY,
    held_until INTEGER NOT NULL
, faults INTEGER NOT NULL DEFAULT 0, rests_until INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

CREATE TABLE robots (
    origin TEXT    PRIMARY KEY,
    asked  INTEGER NOT NULL,
    rules  TEXT    NOT NULL           -- the lines that concern us
) WITHOUT ROWID;

CREATE TABLE log (
    feed       INTEGER NOT NULL,
    position   INTEGER NOT NULL,      -- from 1, without gaps
    article_id INTEGER NOT NULL REFERENCES article (id),
    at         INTEGER NOT NULL,
    PRIMARY KEY (feed, position)
) WITHOUT ROWID;

CREATE TABLE archive (
    feed   INTEGER NOT NULL,
    number INTEGER NOT NULL,          -- from 1
    first  INTEGER NOT NULL,          -- log positions, both included
    last   INTEGER NOT NULL,
    PRIMARY KEY (feed, number)
) WITHOUT ROWID;

CREATE TABLE stale (
    feed    INTEGER NOT NULL,
    archive INTEGER NOT NULL,
    PRIMARY KEY (feed, archive)
) WITHOUT ROWID;

CREATE TABLE run (
    id       INTEGER PRIMARY KEY,
    started  INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    stories  INTEGER NOT NULL,
    new      INTEGER NOT NULL,
    asked    INTEGER NOT NULL,
    failed   INTEGER NOT NULL
);

CREATE TABLE paragraphs (
    digest_id INTEGER PRIMARY KEY REFERENCES digest (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    day       TEXT    NOT NULL,       -- the edition's own, else the one on which it reached us
    hashes    BLOB    NOT NULL
);

CREATE TABLE unread (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    what      TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    PRIMARY KEY (source_id, what)
) WITHOUT ROWID;

CREATE TABLE sought (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    since      INTEGER NOT NULL,
    due        INTEGER,               -- null: given up
    tries      INTEGER NOT NULL DEFAULT 0,
    worker     INTEGER REFERENCES worker (id) ON DELETE SET NULL
);

CREATE TABLE listing (
    site          TEXT    NOT NULL,   -- the front page
    url           TEXT    NOT NULL,
    feed          INTEGER NOT NULL,   -- whether the front page names it as its feed
    read_at       INTEGER NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    PRIMARY KEY (site, url)
) WITHOUT ROWID;

CREATE TABLE archived (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    url        TEXT,
    asked_at   INTEGER NOT NULL
, next_try INTEGER);

CREATE TABLE text (
    article_id   INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    read_at      INTEGER NOT NULL,
    compared     INTEGER NOT NULL DEFAULT 0,
    fingerprints BLOB    NOT NULL,    -- four bytes each: its rows in `fingerprint`
    bytes        BLOB    NOT NULL     -- deflated
, before BLOB, modified_before TEXT);

CREATE TABLE fingerprint (
    hash       INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID;

CREATE TABLE apart (
    a  INTEGER NOT NULL REFERENCES article (id),
    b  INTEGER NOT NULL REFERENCES article (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;

CREATE TABLE decision (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    article_id INTEGER REFERENCES article (id),
    json       TEXT    NOT NULL
);

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

CREATE TABLE no_canonical (
    key TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE told (
    citation_id INTEGER PRIMARY KEY REFERENCES citation (id) ON DELETE CASCADE,
    commentary  TEXT,
    quoted      TEXT
);

CREATE TABLE revision (
    article_id INTEGER NOT NULL REFERENCES article (id),
    at         INTEGER NOT NULL,
    PRIMARY KEY (article_id, at)
) WITHOUT ROWID;

CREATE TABLE listed (
    position   INTEGER PRIMARY KEY,   -- the entry's last in the combined log: the order of arrival
    article_id INTEGER NOT NULL UNIQUE REFERENCES article (id),
    sort       INTEGER NOT NULL,      -- its day and time on the site's clock
    facets     TEXT    NOT NULL       -- JSON array: its rows in `facet`
);

CREATE TABLE facet (
    id      INTEGER PRIMARY KEY,
    kind    TEXT    NOT NULL,
    value   TEXT    NOT NULL,         -- folded: by what it is known again
    name    TEXT    NOT NULL,         -- for people
    entries INTEGER NOT NULL,
    UNIQUE (kind, value)
);

CREATE VIRTUAL TABLE search USING fts5 (
    title, names, words, bigrams, facets,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE "notice" (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    hub   TEXT    NOT NULL,
    topic TEXT    NOT NULL,           -- the document's address
    due   INTEGER NOT NULL,
    tries INTEGER NOT NULL,           -- in vain, so far
    UNIQUE (hub, topic)
);

CREATE TABLE chosen (
    id      INTEGER PRIMARY KEY,      -- its number in `log`, `archive` and `stale`: below 0
    name    TEXT NOT NULL UNIQUE,
    view    TEXT NOT NULL,            -- what it holds, as the query of an address
    exclude TEXT NOT NULL,            -- JSON array of such: none of them is held
    listed  TEXT NOT NULL             -- with what settings the entries were listed when its log was made
);

CREATE TABLE attached (
    key        TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    url        TEXT,                  -- where it was looked for before; null: nowhere
    at         INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tally (
    slot   INTEGER NOT NULL,
    what   TEXT    NOT NULL,
    source INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (slot, what, source)
) WITHOUT ROWID;

CREATE TABLE grown (day INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);

CREATE TABLE alert (
    source  TEXT    NOT NULL,
    trouble TEXT    NOT NULL,
    way     TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    reason  TEXT    NOT NULL,
    told    INTEGER NOT NULL,
    ended   INTEGER,
    due     INTEGER,
    tries   INTEGER NOT NULL,
    PRIMARY KEY (source, trouble, way)
) WITHOUT ROWID;

CREATE TABLE former (
    name      TEXT    PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE led (
    key        TEXT    NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    url        TEXT    NOT NULL,      -- the address that led there
    refused    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;

CREATE TABLE claimed (
    article_id INTEGER NOT NULL REFERENCES article (id),
    key        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    PRIMARY KEY (article_id, key)
) WITHOUT ROWID;

CREATE TABLE parted (
    gone  INTEGER NOT NULL REFERENCES article (id),
    kept  INTEGER NOT NULL REFERENCES article (id),
    how   TEXT    NOT NULL,
    at    INTEGER NOT NULL,
    until INTEGER NOT NULL
);

INSERT INTO counter VALUES ('entries', 0);

CREATE INDEX source_worker ON source (worker) WHERE worker IS NOT NULL;

CREATE INDEX digest_arrived ON digest (arrived);

CREATE INDEX digest_hash ON digest (source_id, hash);

CREATE INDEX article_unsettled ON article (id) WHERE unsettled;

CREATE INDEX article_hidden ON article (id) WHERE hidden;

CREATE INDEX article_first_seen ON article (first_seen);

CREATE INDEX article_published ON article (published_at);

CREATE INDEX article_merged ON article (merged_into) WHERE merged_into IS NOT NULL;

CREATE TRIGGER entries_counted AFTER UPDATE OF face, hidden, merged_into ON article
WHEN (old.face IS NOT NULL AND NOT old.hidden AND old.merged_into IS NULL)
  <> (new.face IS NOT NULL AND NOT new.hidden AND new.merged_into IS NULL)
BEGIN
    UPDATE counter SET value = value + iif(new.face IS NOT NULL AND NOT new.hidden AND new.merged_into IS NULL, 1, -1)
    WHERE name = 'entries';
END;

CREATE INDEX address_article ON address (article_id);

CREATE INDEX byline_article ON byline (article_id);

CREATE INDEX citation_item ON citation (item_id);

CREATE INDEX citation_article ON citation (article_id, entry);

CREATE INDEX visit_due ON visit (due) WHERE due IS NOT NULL;

CREATE INDEX visit_host ON visit (host, asked_at);

CREATE INDEX visit_failing ON visit (host) WHERE kind IS NOT NULL;

CREATE INDEX visit_worker ON visit (worker) WHERE worker IS NOT NULL;

CREATE INDEX log_article ON log (article_id, feed);

CREATE INDEX run_finished ON run (finished);

CREATE INDEX paragraphs_day ON paragraphs (source_id, day);

CREATE INDEX sought_due ON sought (due) WHERE due IS NOT NULL;

CREATE INDEX sought_worker ON sought (worker) WHERE worker IS NOT NULL;

CREATE TRIGGER sought_no_more AFTER UPDATE OF url, merged_into ON article
WHEN new.url IS NOT NULL OR new.merged_into IS NOT NULL
BEGIN
    DELETE FROM sought WHERE article_id = new.id;
END;

CREATE INDEX text_new ON text (article_id) WHERE NOT compared;

CREATE INDEX text_read ON text (read_at);

CREATE INDEX joined_gone ON joined (gone);

CREATE INDEX joined_kept ON joined (kept);

CREATE INDEX decision_article ON decision (article_id);

CREATE TRIGGER item_weighed_anew AFTER UPDATE OF commentary, quoted ON item
WHEN old.commentary IS NOT new.commentary OR old.quoted IS NOT new.quoted
BEGIN
    DELETE FROM told WHERE citation_id IN (SELECT id FROM citation WHERE item_id = new.id);
    UPDATE citation SET weighed = 0 WHERE item_id = new.id;
END;

CREATE INDEX joined_canonical ON joined (url) WHERE how = 'canonical';

CREATE INDEX listed_sort ON listed (sort, position);

CREATE INDEX facet_entries ON facet (kind, entries);

CREATE TRIGGER unlisted AFTER DELETE ON listed
BEGIN
    DELETE FROM search WHERE rowid = old.position;
    UPDATE facet SET entries = entries - 1 WHERE id IN (SELECT value FROM json_each(old.facets));
END;

CREATE TRIGGER listed_no_more AFTER UPDATE OF face, hidden, merged_into ON article
WHEN new.face IS NULL OR new.hidden OR new.merged_into IS NOT NULL
BEGIN
    DELETE FROM listed WHERE article_id = new.id;
END;

CREATE TRIGGER listed_again AFTER UPDATE OF hidden ON article
WHEN old.hidden AND NOT new.hidden
BEGIN
    UPDATE article SET unsettled = 1 WHERE id = new.id;
END;

CREATE INDEX digest_shown ON digest (arrived) WHERE NOT expired;

CREATE TRIGGER article_became AFTER UPDATE OF face, merged_into, shows, read_at, url ON article
WHEN old.became IS NOT NULL OR new.face IS NOT NULL AND new.merged_into IS NULL
BEGIN
    UPDATE article SET became = iif(new.face IS NULL OR new.merged_into IS NOT NULL, NULL, (
        SELECT iif(read_at IS NOT NULL, 'read', iif(url IS NULL, 'nameless', 'unread'))
        FROM article WHERE id = coalesce(new.shows, new.id)))
    WHERE id = new.id;
END;

CREATE TRIGGER article_tallied AFTER UPDATE OF became ON article WHEN old.became IS NOT new.became
BEGIN
    UPDATE tally SET number = number - 1 WHERE slot = new.first_seen / 600 AND what = old.became AND source = 0;
    INSERT INTO tally SELECT new.first_seen / 600, new.became, 0, 1 WHERE new.became IS NOT NULL
    ON CONFLICT DO UPDATE SET number = number + 1;
END;

CREATE INDEX digest_day ON digest (source_id, min(
    coalesce(substr(published, 1, 10), date(coalesce(received, arrived), 'unixepoch')), date(arrived, 'unixepoch')));

CREATE INDEX visit_retried ON visit (host)
WHERE due IS NOT NULL AND kind NOT IN ('never', 'gone') AND coalesce(status, 0) NOT IN (401, 402, 407);

CREATE INDEX visit_given_up ON visit (failing_since) WHERE due IS NULL AND kind IS NOT NULL;

CREATE TRIGGER daemon_gone AFTER DELETE ON worker WHEN old.command = 'run'
BEGIN
    INSERT INTO meta VALUES ('daemon until', old.beat) ON CONFLICT DO UPDATE SET value = excluded.value;
END;

CREATE UNIQUE INDEX source_known_as ON source (known_as);

CREATE INDEX former_source ON former (source_id);

CREATE INDEX led_article ON led (article_id);

CREATE INDEX claimed_key ON claimed (key);

CREATE INDEX parted_gone ON parted (gone);

CREATE INDEX parted_kept ON parted (kept);
