-- Who may work at which terminals. Passwords stand here as scrypt hashes that the desks compare with.

CREATE TABLE operator (
    id            TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    display_name  TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
    password_hash TEXT NOT NULL,
    code_key      TEXT,            -- key of the one-time codes, locked with the password; NULL = no codes
    lease_hours   INTEGER CHECK (lease_hours IS NULL OR lease_hours BETWEEN 1 AND 8784),  -- NULL = as the settings say
    changed_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What held for an operator from when on. Rows are only added: a record is judged by what held when it was made.
CREATE TABLE operator_standing (
    number      INTEGER PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    from_at     INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('active', 'blocked')),
    may_do      TEXT NOT NULL CHECK (may_do IN ('activate', 'supervise', 'maintain')),
    places      TEXT NOT NULL DEFAULT '',   -- points of service and terminals, blanks between; empty = everywhere
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER
) STRICT;
CREATE INDEX operator_standing_of ON operator_standing (operator_id, number);

-- Number of the roster a terminal was given last; it only grows.
CREATE TABLE roster_number (
    terminal_id INTEGER PRIMARY KEY REFERENCES terminal (id),
    serial      INTEGER NOT NULL,
    issued_at   INTEGER NOT NULL
) STRICT;
