-- The central's own records. No name, number, phone or birth date stands here in the clear: the
-- sealed record is kept as it came, and persons and phones are told apart by keyed digests.

CREATE TABLE terminal (
    id               INTEGER PRIMARY KEY,
    name             TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    point_of_service TEXT NOT NULL DEFAULT '',
    state            TEXT NOT NULL CHECK (state IN ('invited', 'enrolled', 'revoked')),
    created_at       INTEGER NOT NULL,            -- milliseconds since 1970, UTC, everywhere
    token_digest     BLOB CHECK (token_digest IS NULL OR length(token_digest) = 32),
    token_expires_at INTEGER,
    enrolled_at      INTEGER,
    revoked_at       INTEGER,
    last_seen_at     INTEGER,
    CHECK ((token_digest IS NULL) = (token_expires_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX terminal_token ON terminal (token_digest) WHERE token_digest IS NOT NULL;

-- Every certificate ever issued to a terminal: records stay verifiable after a renewal.
CREATE TABLE certificate (
    fingerprint BLOB PRIMARY KEY CHECK (length(fingerprint) = 32),
    terminal_id INTEGER NOT NULL REFERENCES terminal (id),
    der         BLOB NOT NULL,
    not_before  INTEGER NOT NULL,
    not_after   INTEGER NOT NULL,
    issued_at   INTEGER NOT NULL,
    superseded_at INTEGER,  -- enrolled anew: no more connections with it, but records it signed still count
    revoked_at  INTEGER     -- not trusted for anything
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_terminal ON certificate (terminal_id, issued_at);

-- One life of a terminal's queue. This row is written by every acknowledging transaction.
CREATE TABLE epoch (
    id              INTEGER PRIMARY KEY,
    terminal_id     INTEGER NOT NULL REFERENCES terminal (id),
    epoch           TEXT NOT NULL CHECK (length(epoch) = 32),
    contiguous_upto INTEGER NOT NULL DEFAULT 0,
    head_hash       BLOB NOT NULL CHECK (length(head_hash) = 32),  -- hash of record contiguous_upto
    highest_seq     INTEGER NOT NULL DEFAULT 0,
    frozen_at       INTEGER,
    frozen_seq      INTEGER,
    opened_at       INTEGER NOT NULL,
    last_batch_at   INTEGER NOT NULL,
    batches         INTEGER NOT NULL DEFAULT 0,
    UNIQUE (terminal_id, epoch)
) STRICT;

CREATE TABLE receipt (
    id          INTEGER PRIMARY KEY,
    epoch_id    INTEGER NOT NULL REFERENCES epoch (id),
    first_seq   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body        BLOB NOT NULL,   -- what is signed
    signature   BLOB             -- set right after the commit; NULL only while a crash lies between
) STRICT;
CREATE INDEX receipt_epoch ON receipt (epoch_id, id);

CREATE TABLE record (
    epoch_id    INTEGER NOT NULL REFERENCES epoch (id),
    seq         INTEGER NOT NULL CHECK (seq > 0),
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    prev        BLOB NOT NULL CHECK (length(prev) = 32),
    header        BLOB NOT NULL,  -- canonical header, as signed by the terminal
    sealed_digest BLOB NOT NULL CHECK (length(sealed_digest) = 32),
    signature     BLOB NOT NULL,
    data          BLOB,           -- the activation, sealed to the central's key, without the citizen's secret;
                                  -- NULL for a refused record and once retention has ended
    outcome     TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
    answer      BLOB NOT NULL,    -- the item result, given again for ever
    receipt_id  INTEGER NOT NULL REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED,
    received_at INTEGER NOT NULL,
    clock_off_ms INTEGER,         -- captured_at minus received_at, as far as the terminal's clock tells
    PRIMARY KEY (epoch_id, seq)
) STRICT;

CREATE TABLE activation (
    case_id      TEXT PRIMARY KEY CHECK (length(case_id) = 36),
    epoch_id     INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    purpose      TEXT NOT NULL DEFAULT 'personal',
    person       BLOB NOT NULL CHECK (length(person) = 32),  -- keyed digest of the identity key
    phone        BLOB NOT NULL CHECK (length(phone) = 32),   -- keyed digest of the number
    state        TEXT NOT NULL CHECK (state IN ('pending', 'activated', 'replaced', 'locked', 'cancelled')),
    phone_proved TEXT NOT NULL CHECK (phone_proved IN ('desk', 'sign_in', 'no')),
    own_pin      INTEGER NOT NULL DEFAULT 0 CHECK (own_pin IN (0, 1)),
    captured_at  INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    activated_at INTEGER,
    ended_at     INTEGER,
    valid_until  TEXT NOT NULL CHECK (length(valid_until) = 10),
    rules        TEXT NOT NULL,
    replaced_by  TEXT,
    FOREIGN KEY (epoch_id, seq) REFERENCES record (epoch_id, seq)
) STRICT, WITHOUT ROWID;
-- One number per person and one person per number, for each purpose.
CREATE UNIQUE INDEX activation_person ON activation (person, purpose) WHERE state IN ('pending', 'activated', 'locked');
CREATE UNIQUE INDEX activation_phone ON activation (phone, purpose) WHERE state IN ('pending', 'activated', 'locked');
CREATE INDEX activation_time ON activation (received_at);

-- Passwords and PINs: scrypt, then a keyed digest whose key never leaves the token.
CREATE TABLE credential (
    case_id            TEXT PRIMARY KEY REFERENCES activation (case_id),
    sealed_password    BLOB,       -- as it came, for the moments until it is hardened into temporary_password
    temporary_password TEXT,       -- NULL once the own PIN is set
    pin                TEXT,
    signature_pin      TEXT,       -- of the qualified signature, when asked for
    wrong_passwords    INTEGER NOT NULL DEFAULT 0,  -- since the last right one
    lock_level         INTEGER NOT NULL DEFAULT 0,  -- locks so far; each is longer than the one before
    locked_until       INTEGER,
    locked_for_good    INTEGER NOT NULL DEFAULT 0 CHECK (locked_for_good IN (0, 1)),
    wrong_codes        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_unhardened ON credential (case_id) WHERE sealed_password IS NOT NULL;

-- Codes sent by SMS, for the desk's phone check and for sign-ins. The code itself is wiped after use.
CREATE TABLE phone_code (
    id          TEXT PRIMARY KEY,
    purpose     TEXT NOT NULL CHECK (purpose IN ('desk', 'sign_in')),
    terminal_id INTEGER REFERENCES terminal (id),
    case_id     TEXT NOT NULL,
    phone       BLOB NOT NULL CHECK (length(phone) = 32),
    code        BLOB CHECK (code IS NULL OR length(code) = 32),
    state       TEXT NOT NULL CHECK (state IN ('open', 'right', 'exhausted', 'replaced', 'not_sent')),
    tries_left  INTEGER NOT NULL CHECK (tries_left >= 0),
    made_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CHECK ((state = 'open') = (code IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_code_case ON phone_code (case_id, purpose, made_at);
CREATE INDEX phone_code_age ON phone_code (made_at);
CREATE INDEX phone_code_phone ON phone_code (phone, made_at);
CREATE INDEX phone_code_terminal ON phone_code (terminal_id, made_at);

-- What happened to terminals and keys, for whoever must answer for it. Ids and codes only.
CREATE TABLE event (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    what    TEXT NOT NULL,
    subject TEXT NOT NULL,
    number  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- /readyz writes here: ready means that a write becomes durable.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
INSERT INTO heartbeat (id, at) VALUES (1, 0);
