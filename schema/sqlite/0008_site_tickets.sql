-- One line of people for several desks (docs/adr/0011): what the desk that holds the tickets notes of the others, and what another desk keeps.

-- What the person came for, while the ticket is set aside: another desk takes it up with it.
ALTER TABLE ticket ADD COLUMN purpose TEXT NOT NULL DEFAULT '' CHECK (length(purpose) <= 32);
-- Given here while the holder was away, and since in its hands. The row stays: its number is used.
ALTER TABLE ticket ADD COLUMN handed_over INTEGER NOT NULL DEFAULT 0 CHECK (handed_over IN (0, 1));

-- At the holder: what other desks asked for and got, so that a request that comes twice has one effect and one answer.
CREATE TABLE ticket_request (
    terminal   TEXT    NOT NULL CHECK (length(terminal) BETWEEN 1 AND 64),
    request    TEXT    NOT NULL CHECK (length(request) = 32),
    at         INTEGER NOT NULL,
    ticket     INTEGER,                     -- NULL: taken back before it came
    act        TEXT    NOT NULL CHECK (length(act) <= 16),
    state      TEXT    NOT NULL CHECK (length(state) <= 16),   -- the ticket as it was told
    line       TEXT    NOT NULL CHECK (length(line) <= 1),
    counter    TEXT    NOT NULL CHECK (length(counter) <= 64),
    purpose    TEXT    NOT NULL CHECK (length(purpose) <= 32),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (terminal, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_request_at ON ticket_request (at);

-- At the holder: the letter of each desk's own numbers, for good.
CREATE TABLE ticket_letter (
    terminal TEXT PRIMARY KEY CHECK (length(terminal) BETWEEN 1 AND 64),
    letter   TEXT NOT NULL UNIQUE CHECK (length(letter) = 1 AND letter BETWEEN 'A' AND 'Z')
) STRICT;

-- At another desk: what the holder last said of the site.
CREATE TABLE ticket_site (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    letter  TEXT    NOT NULL CHECK (length(letter) = 1 AND letter BETWEEN 'A' AND 'Z'),
    day     TEXT    NOT NULL CHECK (length(day) = 10),
    used    INTEGER NOT NULL CHECK (used BETWEEN 0 AND 999),   -- the letter's highest number that the holder has of that day
    told_at INTEGER NOT NULL
) STRICT;
CREATE TABLE ticket_site_series (
    letter   TEXT    PRIMARY KEY CHECK (length(letter) = 1 AND letter BETWEEN 'A' AND 'Z'),
    name_pt  TEXT    NOT NULL CHECK (length(name_pt) <= 80),
    name_en  TEXT    NOT NULL CHECK (length(name_en) <= 80),
    priority INTEGER NOT NULL CHECK (priority IN (0, 1))
) STRICT;

-- At another desk: what happened here and the holder has not heard yet, in order.
CREATE TABLE ticket_word (
    no       INTEGER PRIMARY KEY AUTOINCREMENT,
    request  TEXT    NOT NULL UNIQUE CHECK (length(request) = 32),
    at       INTEGER NOT NULL,
    word     TEXT    NOT NULL CHECK (word IN ('serve', 'done', 'no_show', 'back', 'withdraw')),
    day      TEXT    NOT NULL CHECK (length(day) = 10),
    code     TEXT    NOT NULL CHECK (length(code) <= 4),      -- of the ticket; empty: withdraw
    other    TEXT    NOT NULL CHECK (length(other) IN (0, 32)), -- the request taken back
    operator TEXT    NOT NULL CHECK (length(operator) <= 64)
) STRICT;

-- At another desk: the case here of a ticket there.
CREATE TABLE ticket_case (
    case_id TEXT    PRIMARY KEY CHECK (length(case_id) BETWEEN 1 AND 64),
    day     TEXT    NOT NULL CHECK (length(day) = 10),
    code    TEXT    NOT NULL CHECK (length(code) BETWEEN 2 AND 4),
    parked  INTEGER NOT NULL CHECK (parked IN (0, 1))
) STRICT;
