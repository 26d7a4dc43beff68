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
