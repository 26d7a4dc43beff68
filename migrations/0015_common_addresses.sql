-- Addresses that several articles share by a redirect or by their pages' word, and joins that were undone.

-- Where redirects ended that nothing else speaks for: the page is the article's where no other story ends there.
CREATE TABLE led (
    key        TEXT    NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    url        TEXT    NOT NULL,      -- the address that led there
    refused    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;
CREATE INDEX led_article ON led (article_id);

-- Addresses that pages gave themselves and that are another article's, for all that is known.
CREATE TABLE claimed (
    article_id INTEGER NOT NULL REFERENCES article (id),
    key        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    PRIMARY KEY (article_id, key)
) WITHOUT ROWID;
CREATE INDEX claimed_key ON claimed (key);

-- Rows of `joined` that hold no more, and until when they did.
CREATE TABLE parted (
    gone  INTEGER NOT NULL REFERENCES article (id),
    kept  INTEGER NOT NULL REFERENCES article (id),
    how   TEXT    NOT NULL,
    at    INTEGER NOT NULL,
    until INTEGER NOT NULL
);
CREATE INDEX parted_gone ON parted (gone);
CREATE INDEX parted_kept ON parted (kept);
