-- The published entries as they are searched and browsed: a row for each, kept up in the transaction that publishes it.
-- Built anew from the articles where it is empty or was made with other settings (meta, 'listed with').
DROP TABLE search;
CREATE TABLE listed (
    position   INTEGER PRIMARY KEY,   -- the entry's last in the combined log: the order of arrival
    article_id INTEGER NOT NULL UNIQUE REFERENCES article (id),
    sort       INTEGER NOT NULL,      -- its day and time on the site's clock
    facets     TEXT    NOT NULL       -- JSON array: its rows in `facet`
);
CREATE INDEX listed_sort ON listed (sort, position);

-- What entries are filtered by, and how many have it.
CREATE TABLE facet (
    id      INTEGER PRIMARY KEY,
    kind    TEXT    NOT NULL,
    value   TEXT    NOT NULL,         -- folded: by what it is known again
    name    TEXT    NOT NULL,         -- for people
    entries INTEGER NOT NULL,
    UNIQUE (kind, value)
);
CREATE INDEX facet_entries ON facet (kind, entries);

-- Full-text search; the row's id is that of `listed`, so that the latest arrivals are found first, without sorting.
-- `bigrams` holds overlapping pairs of Han, Kana and Hangul characters, and each such character: unicode61 knows only
-- spaced words, and two syllables are a normal Korean word. `facets` holds an `f` and the number of each facet.
CREATE VIRTUAL TABLE search USING fts5 (
    title, names, words, bigrams, facets,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER unlisted AFTER DELETE ON listed
BEGIN
    DELETE FROM search WHERE rowid = old.position;
    UPDATE facet SET entries = entries - 1 WHERE id IN (SELECT value FROM json_each(old.facets));
END;

-- What leaves the feeds leaves the lists.
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
