-- What holders do by themselves: signed-in visits to the page, keys of their digital signatures, and what they may look up.

-- A visit to the sign-in page. It stands here and not in a process, so that any instance goes on with it.
CREATE TABLE holder_visit (
    id         BLOB PRIMARY KEY CHECK (length(id) = 32),  -- keyed digest of the cookie
    case_id    TEXT NOT NULL CHECK (length(case_id) = 36),
    stage      TEXT NOT NULL CHECK (stage IN ('code', 'new_pin', 'open')),
    code_id    TEXT,                                      -- the code that is awaited
    document   BLOB CHECK (document IS NULL OR length(document) = 32),  -- SHA-256 of what the code is to sign
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_visit_case ON holder_visit (case_id);
CREATE INDEX holder_visit_age ON holder_visit (expires_at);

-- Wrong PINs of the signature, counted apart: the right PIN of the key must not forgive them.
CREATE TABLE signature_guard (
    case_id         TEXT PRIMARY KEY CHECK (length(case_id) = 36),
    wrong_pins      INTEGER NOT NULL DEFAULT 0,
    lock_level      INTEGER NOT NULL DEFAULT 0,
    locked_until    INTEGER,
    locked_for_good INTEGER NOT NULL DEFAULT 0 CHECK (locked_for_good IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Keys of signatures: the private part never leaves the token, where `label` names it.
CREATE TABLE signing_key (
    label        TEXT PRIMARY KEY,
    person       BLOB NOT NULL CHECK (length(person) = 32),
    purpose      TEXT NOT NULL,
    certificate  BLOB,             -- sealed to the central's own key, since it bears the name; NULL until it is issued
    made_at      INTEGER NOT NULL,
    looks_ended  INTEGER NOT NULL DEFAULT 0 CHECK (looks_ended IN (0, 1)),  -- set where a key or signature ends; whoever destroys looks closely
    destroyed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX signing_key_live ON signing_key (person, purpose) WHERE destroyed_at IS NULL;
CREATE INDEX signing_key_ended ON signing_key (looks_ended) WHERE looks_ended = 1 AND destroyed_at IS NULL;
CREATE INDEX activation_of_person ON activation (person, purpose);

-- What a holder may look up about the own key (Portaria 77/2018, article 12). No document and no address of anybody.
CREATE TABLE holder_event (
    id      INTEGER PRIMARY KEY,
    person  BLOB NOT NULL CHECK (length(person) = 32),
    purpose TEXT NOT NULL,
    at      INTEGER NOT NULL,
    what    TEXT NOT NULL
) STRICT;
CREATE INDEX holder_event_person ON holder_event (person, at);
CREATE INDEX holder_event_age ON holder_event (at);
