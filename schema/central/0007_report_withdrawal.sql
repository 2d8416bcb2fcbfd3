-- A false report of death is taken back: what the key was before its end, and which two persons took it back.

-- Of a key that ended by a report of death: what it was. NULL: another end, or one of before this was kept.
ALTER TABLE activation ADD COLUMN former_state TEXT CHECK (former_state IS NULL OR former_state IN ('pending', 'activated', 'locked'));
ALTER TABLE activation ADD COLUMN former_suspended_because TEXT CHECK (former_suspended_because IS NULL OR former_suspended_because IN ('abuse', 'expired'));
ALTER TABLE activation ADD COLUMN former_suspended_at INTEGER;
ALTER TABLE activation ADD COLUMN former_suspended_until INTEGER;

-- Rows are never deleted: they are the account of who asked and who approved. Operators' ids, nothing of the holder.
CREATE TABLE report_withdrawal (
    case_id     TEXT NOT NULL CHECK (length(case_id) = 36),
    asked_at    INTEGER NOT NULL,
    asked_by    TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 64),
    source      TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 64),  -- who said that the report was false: a reference of theirs
    approved_at INTEGER,
    approved_by TEXT CHECK (approved_by IS NULL OR approved_by <> asked_by),
    PRIMARY KEY (case_id, asked_at)
) STRICT, WITHOUT ROWID;
