-- What `status`, the metrics and the alerts tell, kept as it comes: telling it costs as little in a large store as in a
-- small one. Every command reads the schema first, so that the words stand outside of the statements.

-- What came, in slots of ten minutes (the instant divided by 600): 'stories' of each source, and new articles (source 0)
-- by what became of them.
CREATE TABLE tally (
    slot   INTEGER NOT NULL,
    what   TEXT    NOT NULL,
    source INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (slot, what, source)
) WITHOUT ROWID;
INSERT INTO tally SELECT arrived / 600, 'stories', source_id, sum(stories) FROM digest
WHERE arrived >= (SELECT max(arrived) FROM digest) - 172800 GROUP BY 1, 3;

-- Of a published article whether the page that it shows is 'read' or 'unread', or 'nameless': without an address.
ALTER TABLE article ADD COLUMN became TEXT;
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
UPDATE article SET shows = shows WHERE first_seen >= (SELECT max(first_seen) FROM article) - 172800;

-- The newest editions of a source; none is of a later day than that on which it reached us.
CREATE INDEX digest_day ON digest (source_id, min(
    coalesce(substr(published, 1, 10), date(coalesce(received, arrived), 'unixepoch')), date(arrived, 'unixepoch')));

-- Pages that could not be read and are tried again, by host, but for those that are their entries' matter alone; and
-- those that are given up.
CREATE INDEX visit_retried ON visit (host)
WHERE due IS NOT NULL AND kind NOT IN ('never', 'gone') AND coalesce(status, 0) NOT IN (401, 402, 407);
CREATE INDEX visit_given_up ON visit (failing_since) WHERE due IS NULL AND kind IS NOT NULL;

-- When a source was last read without fault, and what it brought when it last brought anything.
ALTER TABLE source ADD COLUMN done_at INTEGER;
ALTER TABLE source ADD COLUMN digests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN stories INTEGER NOT NULL DEFAULT 0;
UPDATE source SET done_at = iif(result = 'done', run_at, NULL), (digests, stories) = (
    SELECT count(*), coalesce(sum(stories), 0) FROM digest
    WHERE source_id = source.id AND arrived > source.changed_at - 600 AND arrived <= source.changed_at);

-- How many bytes the database had at the first pass of a day, which is counted from 1970.
CREATE TABLE grown (day INTEGER PRIMARY KEY, bytes INTEGER NOT NULL);

-- A daemon that is gone was there until its last sign of life.
CREATE TRIGGER daemon_gone AFTER DELETE ON worker WHEN old.command = 'run'
BEGIN
    INSERT INTO meta VALUES ('daemon until', old.beat) ON CONFLICT DO UPDATE SET value = excluded.value;
END;

-- What whoever looks after the program is told, by 'webhook' or 'mail': that a source is 'failing' or 'quiet', and that it
-- is no more. `told`: whether the trouble was; if not, its end isn't either. `ended` is null while it lasts, `due` while
-- there is nothing to tell; `tries` are those in vain.
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
