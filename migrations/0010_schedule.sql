-- What decides when a source is read next, beside its schedule.

ALTER TABLE source ADD COLUMN done_until  INTEGER;                     -- moments up to then came while it was still being read
ALTER TABLE source ADD COLUMN skipped     INTEGER NOT NULL DEFAULT 0;  -- how many of them there were, the last time
ALTER TABLE source ADD COLUMN fresh_until INTEGER;                     -- its server and feed ask for no reading before
ALTER TABLE source ADD COLUMN skip_hours  INTEGER NOT NULL DEFAULT 0;  -- nor at these hours, in GMT: bit N is hour N
ALTER TABLE source ADD COLUMN skip_days   INTEGER NOT NULL DEFAULT 0;  -- nor on these days: bit 0 is Monday
