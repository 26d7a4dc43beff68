-- An archive that gave no answer for one page is asked for it again; null: it answered, or that was given up.
ALTER TABLE archived ADD COLUMN next_try INTEGER;
