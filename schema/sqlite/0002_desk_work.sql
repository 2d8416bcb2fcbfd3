-- What the desk shows while a case waits, what it counts, and what is not finished.

-- Readable on purpose, and short-lived: erased after the receipt and the retention time.
CREATE TABLE summary (
    pos      INTEGER PRIMARY KEY,
    case_id  TEXT NOT NULL CHECK (length(case_id) BETWEEN 1 AND 64),
    ticket   TEXT NOT NULL CHECK (length(ticket) <= 16),
    initials TEXT NOT NULL CHECK (length(initials) <= 8),
    tail     TEXT NOT NULL CHECK (length(tail) <= 3)
) STRICT;

CREATE TABLE ledger (
    day        TEXT    NOT NULL CHECK (length(day) = 10),
    kind       TEXT    NOT NULL,
    registered INTEGER NOT NULL DEFAULT 0 CHECK (registered >= 0),
    accepted   INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    rejected   INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    waived     INTEGER NOT NULL DEFAULT 0 CHECK (waived >= 0),
    replaced   INTEGER NOT NULL DEFAULT 0 CHECK (replaced >= 0),
    purged     INTEGER NOT NULL DEFAULT 0 CHECK (purged BETWEEN 0 AND registered),
    first_pos  INTEGER NOT NULL,
    last_pos   INTEGER NOT NULL,
    PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;

-- Encrypted with the day's key, which is not in this file.
CREATE TABLE draft (
    case_id  TEXT    PRIMARY KEY CHECK (length(case_id) BETWEEN 1 AND 64),
    day      TEXT    NOT NULL CHECK (length(day) = 10),
    sealed   BLOB    NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
