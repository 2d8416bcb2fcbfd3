-- What happened, in a hash chain; and proof of what was erased.

-- hash covers the row and the hash of the row before (shared/seal/chain.h). Names, ids and numbers only.
CREATE TABLE audit (
    no      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    event   TEXT    NOT NULL CHECK (length(event) BETWEEN 1 AND 48),
    ids     TEXT    NOT NULL,
    numbers TEXT    NOT NULL,
    hash    BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE erasure (
    no        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    what      TEXT    NOT NULL CHECK (what IN ('summary', 'content')),
    positions TEXT    NOT NULL,
    cases     TEXT    NOT NULL,
    sig       BLOB    NOT NULL
) STRICT;

-- Runs of erased records, with the hash the next record links to.
CREATE TABLE hole (
    first_pos INTEGER PRIMARY KEY,
    last_pos  INTEGER NOT NULL CHECK (last_pos >= first_pos),
    last_hash BLOB    NOT NULL CHECK (length(last_hash) = 32)
) STRICT;

-- Receipts whose summaries and contents are already erased.
ALTER TABLE cur ADD COLUMN summaries_erased_upto INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cur ADD COLUMN contents_erased_upto INTEGER NOT NULL DEFAULT 0;
