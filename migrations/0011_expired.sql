-- What has had its time (store.keep, store.keep_entries) stands in no feed any more, and its words are gone. That a digest
-- cited it stays: read again, the digest says nothing new by it.
ALTER TABLE citation ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;

-- Digests of which nothing else is left, and the others in the order in which they are shown.
ALTER TABLE digest ADD COLUMN expired INTEGER NOT NULL DEFAULT 0;
CREATE INDEX digest_shown ON digest (arrived) WHERE NOT expired;
