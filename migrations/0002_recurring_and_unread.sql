-- What an edition's paragraphs say, as hashes (eight bytes each, sorted): what recurs in the editions of a source is its
-- furniture. Kept of the newest editions of each source.
CREATE TABLE paragraphs (
    digest_id INTEGER PRIMARY KEY REFERENCES digest (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    day       TEXT    NOT NULL,       -- the edition's own, else the one on which it reached us
    hashes    BLOB    NOT NULL
);
CREATE INDEX paragraphs_day ON paragraphs (source_id, day);

-- Files, mails and entries that could not be read when their source was last looked at.
CREATE TABLE unread (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    what      TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    PRIMARY KEY (source_id, what)
) WITHOUT ROWID;
