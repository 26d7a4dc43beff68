-- A source that has another name in the configuration, and the same place, is the same source.

-- By what the ids of its feed and of its digests are made: the name that it was first read under. Names have no blanks: where
-- that one is taken, a blank and a number stand behind it.
ALTER TABLE source ADD COLUMN known_as TEXT NOT NULL DEFAULT '';
UPDATE source SET known_as = name;
CREATE UNIQUE INDEX source_known_as ON source (known_as);

-- The names that sources had before: their addresses lead on.
CREATE TABLE former (
    name      TEXT    PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX former_source ON former (source_id);
