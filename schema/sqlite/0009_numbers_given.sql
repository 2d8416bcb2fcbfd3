-- Numbers that are known to be given without their tickets being here (docs/adr/0011). At a desk whose tickets another one holds: the highest it was
-- told of each series; at the holder: what the others say, so that one that lost its file does not give a number twice the same day.
CREATE TABLE ticket_floor (
    day    TEXT    NOT NULL CHECK (length(day) = 10),
    series TEXT    NOT NULL CHECK (length(series) = 1 AND series BETWEEN 'A' AND 'Z'),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 999),
    PRIMARY KEY (day, series)
) STRICT, WITHOUT ROWID;

-- How often a slip of what was missing was made for a case, who made it and when. It goes with the day's drafts: after them nobody can ask for another.
CREATE TABLE refusal_slip (
    case_id  TEXT    NOT NULL CHECK (length(case_id) BETWEEN 1 AND 64),
    copy     INTEGER NOT NULL CHECK (copy >= 1),
    day      TEXT    NOT NULL CHECK (length(day) = 10),
    at       INTEGER NOT NULL,                              -- milliseconds of UTC
    operator TEXT    NOT NULL CHECK (length(operator) BETWEEN 1 AND 64),
    PRIMARY KEY (case_id, copy)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER refusal_slip_stays BEFORE UPDATE ON refusal_slip BEGIN SELECT RAISE(ABORT, 'slips are counted, not changed'); END;
