-- Words left for whoever works at this desk next. Short, about the work and nobody's data; erased after a few days.
CREATE TABLE handover_note (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,            -- milliseconds since 1970, UTC
    operator_id TEXT NOT NULL CHECK (length(operator_id) BETWEEN 1 AND 64),
    text        TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    done_at     INTEGER,                     -- somebody read it and put it away
    done_by     TEXT,
    CHECK ((done_at IS NULL) = (done_by IS NULL))
) STRICT;
