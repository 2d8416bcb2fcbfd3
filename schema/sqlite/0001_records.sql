-- The log of what was registered at this desk, and how far it is settled.

CREATE TABLE epoch (
    no        INTEGER PRIMARY KEY,
    id        TEXT    NOT NULL UNIQUE CHECK (length(id) = 32),
    base      INTEGER NOT NULL CHECK (base >= 0),  -- position before its first record; seq = pos - base
    begun_at  INTEGER NOT NULL,                    -- all times: milliseconds of UTC
    frozen_at INTEGER,
    reason    TEXT    NOT NULL
) STRICT;

-- Only grows. No UNIQUE case id: (terminal, epoch, seq) is the idempotency key.
-- Small columns first, so that counting does not touch the sealed content.
CREATE TABLE rec (
    pos         INTEGER PRIMARY KEY,
    epoch       INTEGER NOT NULL REFERENCES epoch (no),
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    kind        TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    captured_at INTEGER NOT NULL,
    supersedes  INTEGER,
    prev        BLOB    NOT NULL CHECK (length(prev) = 32),
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    sig         BLOB    NOT NULL CHECK (length(sig) = 64),
    header      BLOB    NOT NULL,
    sealed      BLOB    NOT NULL
) STRICT;

-- One row. Everything up to acked_upto is accepted by the central or stands in exc.
CREATE TABLE cur (
    id               INTEGER PRIMARY KEY CHECK (id = 1),
    acked_upto       INTEGER NOT NULL CHECK (acked_upto >= 0),
    last_accepted_at INTEGER,
    file_id          TEXT    NOT NULL              -- of the file this row was written in: tells a copy from the original
) STRICT;
INSERT INTO cur VALUES (1, 0, NULL, '');

-- The few records that did not go straight through.
CREATE TABLE exc (
    pos         INTEGER PRIMARY KEY REFERENCES rec (pos),
    state       TEXT    NOT NULL CHECK (state IN ('retry', 'parked', 'dead', 'replaced', 'waived', 'frozen', 'acked')),
    next_at     INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    problem     TEXT    NOT NULL DEFAULT '',
    replaced_by INTEGER,
    changed_at  INTEGER NOT NULL,
    CHECK ((state = 'retry') = (next_at IS NOT NULL)),
    CHECK ((state = 'replaced') = (replaced_by IS NOT NULL))
) STRICT;
CREATE INDEX exc_due ON exc (next_at, pos) WHERE state = 'retry';

-- One row a batch.
CREATE TABLE receipt (
    id        INTEGER PRIMARY KEY,
    first_pos INTEGER NOT NULL,
    last_pos  INTEGER NOT NULL CHECK (last_pos >= first_pos),
    items     TEXT,                                -- positions, comma between, when the batch had gaps
    at        INTEGER NOT NULL,
    blob      BLOB    NOT NULL,
    results   BLOB    NOT NULL
) STRICT;
CREATE INDEX receipt_by_position ON receipt (first_pos);
