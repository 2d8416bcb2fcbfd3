-- The people at the counter: a ticket is good for one day; no name is kept with it.

-- Who is expected. Gone with its day.
CREATE TABLE appointment (
    id          INTEGER PRIMARY KEY,
    reference   TEXT    NOT NULL CHECK (length(reference) BETWEEN 1 AND 16),
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    at          INTEGER NOT NULL,                       -- all times: milliseconds of UTC
    line        TEXT    NOT NULL CHECK (length(line) = 1 AND line BETWEEN 'A' AND 'Z'),
    initials    TEXT    NOT NULL CHECK (length(initials) <= 8),
    imported_at INTEGER NOT NULL,
    UNIQUE (day, reference)
) STRICT;

CREATE TABLE ticket (
    id          INTEGER PRIMARY KEY,
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    series      TEXT    NOT NULL CHECK (length(series) = 1 AND series BETWEEN 'A' AND 'Z'),
    number      INTEGER NOT NULL CHECK (number BETWEEN 1 AND 999),
    line        TEXT    NOT NULL CHECK (length(line) = 1 AND line BETWEEN 'A' AND 'Z'),  -- series it waits for now
    priority    TEXT    NOT NULL CHECK (priority IN ('', 'elderly', 'disabled', 'pregnant', 'with_infant')),
    language    TEXT    NOT NULL CHECK (length(language) <= 8),
    source      TEXT    NOT NULL CHECK (source IN ('kiosk', 'clerk', 'walk_in', 'appointment')),
    taken_at    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,                       -- its place in the line: taken_at, or the appointment's time
    state       TEXT    NOT NULL CHECK (state IN ('waiting', 'called', 'serving', 'served', 'no_show', 'transferred', 'parked', 'cancelled')),
    counter     TEXT    NOT NULL CHECK (length(counter) <= 64),
    case_id     TEXT    NOT NULL CHECK (length(case_id) <= 64),
    appointment INTEGER UNIQUE,
    changed_at  INTEGER NOT NULL,
    UNIQUE (day, series, number),
    CHECK (state NOT IN ('called', 'serving', 'parked') OR counter <> '')
) STRICT;
CREATE INDEX ticket_open ON ticket (state) WHERE state IN ('waiting', 'called', 'serving', 'no_show', 'parked');
-- One person at a counter.
CREATE UNIQUE INDEX ticket_at_counter ON ticket (counter) WHERE state IN ('called', 'serving');

-- What happened to each; only grows until the ticket is erased with its day's.
CREATE TABLE ticket_event (
    no       INTEGER PRIMARY KEY,
    ticket   INTEGER NOT NULL REFERENCES ticket (id),
    at       INTEGER NOT NULL,
    act      TEXT    NOT NULL CHECK (act IN ('take', 'call', 'recall', 'serve', 'done', 'no_show', 'back', 'transfer', 'send_away', 'park', 'resume', 'cancel', 'expire')),
    counter  TEXT    NOT NULL CHECK (length(counter) <= 64),
    operator TEXT    NOT NULL CHECK (length(operator) <= 64),
    detail   TEXT    NOT NULL CHECK (length(detail) <= 64)
) STRICT;
CREATE INDEX ticket_event_of ON ticket_event (ticket, no);
CREATE TRIGGER ticket_event_stays BEFORE UPDATE ON ticket_event BEGIN SELECT RAISE(ABORT, 'ticket events only grow'); END;
