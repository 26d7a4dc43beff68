-- What hubs are still to be told (WebSub): that the document at an address changed. Told again later where it failed.
CREATE TABLE notice (
    hub   TEXT    NOT NULL,
    topic TEXT    NOT NULL,           -- the document's address
    due   INTEGER NOT NULL,
    tries INTEGER NOT NULL,           -- in vain, so far
    PRIMARY KEY (hub, topic)
) WITHOUT ROWID;
