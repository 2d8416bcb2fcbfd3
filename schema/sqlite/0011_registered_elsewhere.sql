-- Two desks with a case of the same ticket: what is registered stands (docs/adr/0012).

-- At the desk that holds the tickets: the ticket is at one desk, and another one has registered its case. Who has it now is told.
CREATE TABLE ticket_registered (
    ticket_id INTEGER PRIMARY KEY,                                      -- of ticket
    counter   TEXT    NOT NULL CHECK (length(counter) BETWEEN 1 AND 64),
    at        INTEGER NOT NULL                                          -- milliseconds of UTC
) STRICT;

-- At another desk: the word 'done' of a case that was registered, not only ended.
ALTER TABLE ticket_word ADD COLUMN registered INTEGER NOT NULL DEFAULT 0 CHECK (registered IN (0, 1));
