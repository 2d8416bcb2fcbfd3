-- What becomes of a key after its activation: two validity dates, suspension, why it ended; keys that were asked for by
-- letter; and what was erased when the legal periods were over.

-- An authenticated system of another body (the Finances Portal). Stands among the terminals, whose certificates and chains it
-- shares, and may do nothing a desk may do.
CREATE TABLE partner (
    terminal_id INTEGER PRIMARY KEY REFERENCES terminal (id)
) STRICT;

ALTER TABLE activation ADD COLUMN origin TEXT NOT NULL DEFAULT 'desk' CHECK (origin IN ('desk', 'letter'));
-- Validity of the document, beside valid_until of the key, and what happens to the key at its end. Both NULL: not worked out yet.
ALTER TABLE activation ADD COLUMN document_until TEXT CHECK (document_until IS NULL OR length(document_until) = 10);
ALTER TABLE activation ADD COLUMN at_end TEXT CHECK (at_end IS NULL OR at_end IN ('suspend', 'cancel'));
-- A suspension lies over the state: pending, activated or locked stays in `state`, keeps person and number taken, and holds again after it.
ALTER TABLE activation ADD COLUMN suspended_because TEXT CHECK (suspended_because IS NULL OR suspended_because IN ('abuse', 'expired'));
ALTER TABLE activation ADD COLUMN suspended_at INTEGER;
ALTER TABLE activation ADD COLUMN suspended_until INTEGER;  -- end of a suspension for abuse
ALTER TABLE activation ADD COLUMN ended_because TEXT;
ALTER TABLE activation ADD COLUMN ended_source TEXT;        -- who said so: a reference of theirs, never a person's data
ALTER TABLE activation ADD COLUMN signature_from INTEGER;   -- a digital signature was issued: it decides how long data are kept
ALTER TABLE activation ADD COLUMN registered_case TEXT;     -- of a later version: the case the key began with
ALTER TABLE activation ADD COLUMN erased_at INTEGER;
CREATE INDEX activation_validity ON activation (valid_until)
    WHERE state IN ('pending', 'activated', 'locked') AND (suspended_because IS NULL OR suspended_because = 'abuse');
CREATE INDEX activation_suspension_end ON activation (suspended_until) WHERE suspended_because = 'abuse';
CREATE INDEX activation_unjudged ON activation (case_id) WHERE at_end IS NULL AND state IN ('pending', 'activated', 'locked');
-- What is due to be erased lies together, by the period that counts for it.
CREATE INDEX activation_ended_plain ON activation (ended_at)
    WHERE ended_at IS NOT NULL AND erased_at IS NULL AND (ended_because IS NULL OR ended_because <> 'new_version') AND signature_from IS NULL;
CREATE INDEX activation_ended_signature ON activation (ended_at)
    WHERE ended_at IS NOT NULL AND erased_at IS NULL AND (ended_because IS NULL OR ended_because <> 'new_version') AND signature_from IS NOT NULL;
CREATE INDEX activation_cancelled_person ON activation (person) WHERE state = 'cancelled' AND erased_at IS NULL;
CREATE INDEX activation_registered_case ON activation (registered_case) WHERE registered_case IS NOT NULL;
CREATE INDEX activation_replaced_by ON activation (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX event_time ON event (at);

-- The key that a record without one of its own was about: a cancellation.
ALTER TABLE record ADD COLUMN about_case TEXT CHECK (about_case IS NULL OR length(about_case) = 36);
ALTER TABLE record ADD COLUMN erased_at INTEGER;
CREATE INDEX record_about ON record (about_case) WHERE about_case IS NOT NULL;

-- Keys of before. A signature was issued where a PIN of one is kept; of ended keys nobody knows any more: the longer period.
UPDATE activation SET signature_from = received_at
    WHERE ended_at IS NOT NULL OR case_id IN (SELECT case_id FROM credential WHERE signature_pin IS NOT NULL);
UPDATE activation SET ended_because = 'new_version' WHERE state = 'replaced' AND EXISTS
    (SELECT 1 FROM activation AS next JOIN record AS r ON r.epoch_id = next.epoch_id AND r.seq = next.seq
     WHERE next.case_id = activation.replaced_by AND instr(r.header, CAST('balcao.key_change/1' AS BLOB)) > 0);
WITH RECURSIVE version (case_id, root) AS (
    SELECT a.case_id, a.case_id FROM activation AS a WHERE a.ended_because = 'new_version' AND NOT EXISTS
        (SELECT 1 FROM activation AS b WHERE b.replaced_by = a.case_id AND b.ended_because = 'new_version')
    UNION ALL
    SELECT a.replaced_by, version.root FROM version JOIN activation AS a ON a.case_id = version.case_id WHERE a.ended_because = 'new_version')
UPDATE activation SET registered_case = (SELECT root FROM version WHERE version.case_id = activation.case_id)
    WHERE case_id IN (SELECT replaced_by FROM activation WHERE ended_because = 'new_version');
UPDATE record SET about_case = (SELECT a.case_id FROM activation AS a WHERE a.replaced_by = CAST(substr(record.answer, 11) AS TEXT) AND a.state = 'cancelled')
    WHERE substr(answer, 1, 10) = CAST('cancelled:' AS BLOB);

-- A batch of letters: the file with the temporary PINs exists once, and never without this row. written: committed, not handed over
-- yet; released: complete, its manifest says so; lost: its file is gone or damaged, its letters are made anew.
CREATE TABLE letter_batch (
    id          TEXT PRIMARY KEY CHECK (length(id) = 36),
    state       TEXT NOT NULL CHECK (state IN ('written', 'released', 'lost')),
    folder      TEXT NOT NULL,
    digest      BLOB NOT NULL CHECK (length(digest) = 32),
    letters     INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    manifest_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_batch_unfinished ON letter_batch (id) WHERE state <> 'lost' AND manifest_at IS NULL;

CREATE TABLE letter (
    id            TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 32),  -- stands on the paper
    case_id       TEXT NOT NULL REFERENCES activation (case_id),
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'printed', 'used', 'void', 'returned', 'expired')),
    requested_at  INTEGER NOT NULL,
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    authorisation TEXT NOT NULL,          -- id and version of the text the holder agreed to
    address       BLOB,                   -- name, address and language, sealed to the central's own key; NULL once it is over
    batch_id      TEXT REFERENCES letter_batch (id),
    printed_at    INTEGER,
    expires_at    INTEGER,
    closed_at     INTEGER,
    CHECK ((state = 'waiting') = (batch_id IS NULL) OR state IN ('void', 'returned', 'expired'))
) STRICT, WITHOUT ROWID;
-- Never two letters of one key that count.
CREATE UNIQUE INDEX letter_open ON letter (case_id) WHERE state IN ('waiting', 'printed');
CREATE INDEX letter_due ON letter (due_on) WHERE state = 'waiting';
CREATE INDEX letter_expiry ON letter (expires_at) WHERE state = 'printed';
CREATE INDEX letter_batch_of ON letter (batch_id) WHERE batch_id IS NOT NULL;

-- Signed lists of what was erased. `body` is what is signed, by the receipt key.
CREATE TABLE erasure (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    records   INTEGER NOT NULL,
    body      BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
