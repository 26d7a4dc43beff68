-- Each change that a hub is to be told of has a number that is never given again: what changes once more while a hub is
-- told of the change before is another notice, and stays.
CREATE TABLE numbered (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    hub   TEXT    NOT NULL,
    topic TEXT    NOT NULL,           -- the document's address
    due   INTEGER NOT NULL,
    tries INTEGER NOT NULL,           -- in vain, so far
    UNIQUE (hub, topic)
);
INSERT INTO numbered (hub, topic, due, tries) SELECT hub, topic, due, tries FROM notice;
DROP TABLE notice;
ALTER TABLE numbered RENAME TO notice;

-- The feeds of the configuration. Each is a log as well: a row for what it holds, taken out again when it holds it no more.
CREATE TABLE chosen (
    id      INTEGER PRIMARY KEY,      -- its number in `log`, `archive` and `stale`: below 0
    name    TEXT NOT NULL UNIQUE,
    view    TEXT NOT NULL,            -- what it holds, as the query of an address
    exclude TEXT NOT NULL,            -- JSON array of such: none of them is held
    listed  TEXT NOT NULL             -- with what settings the entries were listed when its log was made
);

-- What an address that was given by hand changed, so that it can be taken back: the article that was looked for there.
CREATE TABLE attached (
    key        TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    url        TEXT,                  -- where it was looked for before; null: nowhere
    at         INTEGER NOT NULL
) WITHOUT ROWID;
