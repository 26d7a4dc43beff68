-- Articles that digests name without an address, while they are looked for at the sites that the digests name.
CREATE TABLE sought (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    since      INTEGER NOT NULL,
    due        INTEGER,               -- null: given up
    tries      INTEGER NOT NULL DEFAULT 0,
    worker     INTEGER REFERENCES worker (id) ON DELETE SET NULL
);
CREATE INDEX sought_due ON sought (due) WHERE due IS NOT NULL;
CREATE INDEX sought_worker ON sought (worker) WHERE worker IS NOT NULL;

-- What has an address, however it was learnt, and what became part of another article is looked for no more.
CREATE TRIGGER sought_no_more AFTER UPDATE OF url, merged_into ON article
WHEN new.url IS NOT NULL OR new.merged_into IS NOT NULL
BEGIN
    DELETE FROM sought WHERE article_id = new.id;
END;

INSERT INTO sought (article_id, since, due)
SELECT id, first_seen, first_seen FROM article a WHERE url IS NULL AND merged_into IS NULL
AND EXISTS (SELECT 1 FROM citation c WHERE c.article_id = a.id AND c.site IS NOT NULL);

-- Sitemaps and feeds that were read to find such articles, and by what to ask whether they have changed since.
CREATE TABLE listing (
    site          TEXT    NOT NULL,   -- the front page
    url           TEXT    NOT NULL,
    feed          INTEGER NOT NULL,   -- whether the front page names it as its feed
    read_at       INTEGER NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    PRIMARY KEY (site, url)
) WITHOUT ROWID;

-- Archived copies of pages that are gone: asked for once, null where there is none.
CREATE TABLE archived (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    url        TEXT,
    asked_at   INTEGER NOT NULL
);
