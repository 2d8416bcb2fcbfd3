-- The end of the desk's day: what was closed, what was still open then, and who has been called back.

-- Which day an erased record counted for: rec no longer says it.
CREATE TABLE erased (
    day  TEXT    NOT NULL CHECK (length(day) = 10),
    pos  INTEGER NOT NULL,
    kind TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
    PRIMARY KEY (day, pos)
) STRICT, WITHOUT ROWID;

-- Only grows. A day has part 1, and one part more for each time something came after the close.
CREATE TABLE day_close (
    no          INTEGER PRIMARY KEY,
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    part        INTEGER NOT NULL CHECK (part >= 1),
    at          INTEGER NOT NULL,
    operator    TEXT    NOT NULL CHECK (length(operator) BETWEEN 1 AND 64),
    records     INTEGER NOT NULL CHECK (records >= 0),
    last_pos    INTEGER NOT NULL CHECK (last_pos >= 0),
    differences INTEGER NOT NULL CHECK (differences >= 0),
    statement   BLOB    NOT NULL,                        -- as signed
    UNIQUE (day, part)
) STRICT;

-- Records that a statement called unfinished, in the words of the last one: what changes is told by the next.
CREATE TABLE day_told (
    pos   INTEGER PRIMARY KEY,
    day   TEXT    NOT NULL CHECK (length(day) = 10),
    state TEXT    NOT NULL CHECK (state IN ('pending', 'retry', 'parked', 'dead', 'frozen'))
) STRICT;

-- People who have been called back about a refused or stuck record.
CREATE TABLE callback (
    pos      INTEGER PRIMARY KEY,
    done_at  INTEGER NOT NULL,
    operator TEXT    NOT NULL CHECK (length(operator) BETWEEN 1 AND 64)
) STRICT;
