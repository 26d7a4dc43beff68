-- A host that fails again and again is left alone as a whole, over restarts too.
ALTER TABLE host ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;       -- in a row
ALTER TABLE host ADD COLUMN rests_until INTEGER NOT NULL DEFAULT 0;
