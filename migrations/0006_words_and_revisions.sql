-- Whose words an item's paragraphs are, where the text of an article that it cites tells otherwise than the digest does.
CREATE TABLE told (
    citation_id INTEGER PRIMARY KEY REFERENCES citation (id) ON DELETE CASCADE,
    commentary  TEXT,
    quoted      TEXT
);

-- Whether a mention was compared with the texts that are known. What its item says anew is compared anew.
ALTER TABLE citation ADD COLUMN weighed INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER item_weighed_anew AFTER UPDATE OF commentary, quoted ON item
WHEN old.commentary IS NOT new.commentary OR old.quoted IS NOT new.quoted
BEGIN
    DELETE FROM told WHERE citation_id IN (SELECT id FROM citation WHERE item_id = new.id);
    UPDATE citation SET weighed = 0 WHERE item_id = new.id;
END;

-- What a page said when it was read before, until both are compared: its text, deflated, and when it was changed.
ALTER TABLE text ADD COLUMN before BLOB;
ALTER TABLE text ADD COLUMN modified_before TEXT;

-- Pages that, when they were read again, said what their readers would want to see.
CREATE TABLE revision (
    article_id INTEGER NOT NULL REFERENCES article (id),
    at         INTEGER NOT NULL,
    PRIMARY KEY (article_id, at)
) WITHOUT ROWID;

-- What a canonical address joined is looked for by that address.
CREATE INDEX joined_canonical ON joined (url) WHERE how = 'canonical';
