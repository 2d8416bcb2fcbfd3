-- A half-done case goes along with its ticket (docs/adr/0012).

-- At the desk that holds the tickets: cases set aside at other desks, and what is on its way to the desk that took the ticket up. Sealed as drafts are,
-- by the day's key of this desk; not among its drafts, so that no restart opens one here.
CREATE TABLE ticket_kept_case (
    ticket_id INTEGER PRIMARY KEY,                                          -- of ticket
    move      TEXT    NOT NULL UNIQUE CHECK (length(move) = 32),            -- number of this hand-over: who has it durably names it
    case_id   TEXT    NOT NULL CHECK (length(case_id) BETWEEN 1 AND 64),
    day       TEXT    NOT NULL CHECK (length(day) = 10),
    counter   TEXT    NOT NULL CHECK (length(counter) <= 64),               -- where it was set aside
    goes_to   TEXT    NOT NULL DEFAULT '' CHECK (length(goes_to) <= 64),    -- terminal that took the ticket up and has not said yet that the case arrived
    sealed    BLOB    NOT NULL CHECK (length(sealed) BETWEEN 1 AND 262144),
    kept_at   INTEGER NOT NULL
) STRICT;

-- At another desk: the request by which a case was set aside, until its answer is known.
ALTER TABLE ticket_case ADD COLUMN request TEXT NOT NULL DEFAULT '' CHECK (length(request) IN (0, 32));

-- One more word: arrived, of a case that this desk now has (other: the number of the hand-over).
CREATE TABLE ticket_word_next (
    no       INTEGER PRIMARY KEY AUTOINCREMENT,
    request  TEXT    NOT NULL UNIQUE CHECK (length(request) = 32),
    at       INTEGER NOT NULL,
    word     TEXT    NOT NULL CHECK (word IN ('serve', 'done', 'no_show', 'back', 'withdraw', 'arrived')),
    day      TEXT    NOT NULL CHECK (length(day) = 10),
    code     TEXT    NOT NULL CHECK (length(code) <= 4),
    other    TEXT    NOT NULL CHECK (length(other) IN (0, 32)),
    operator TEXT    NOT NULL CHECK (length(operator) <= 64)
) STRICT;
INSERT INTO ticket_word_next SELECT no, request, at, word, day, code, other, operator FROM ticket_word;
DROP TABLE ticket_word;
ALTER TABLE ticket_word_next RENAME TO ticket_word;
