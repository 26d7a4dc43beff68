-- Digests and the texts of pages are packed by Zstandard from here on; what was deflated before stays so and is read as
-- ever. No table changes, but an earlier program could not read what it finds: so it is a version of its own.

-- What earlier versions left behind of pages that were refused or detached.
DELETE FROM fingerprint WHERE article_id NOT IN (SELECT article_id FROM text);
