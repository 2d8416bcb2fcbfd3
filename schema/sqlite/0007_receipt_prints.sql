-- How often a citizen's receipt went to a printer, who sent it there and when. It only grows: whoever holds a second paper can be told of the first.
CREATE TABLE receipt_print (
    pos      INTEGER NOT NULL CHECK (pos >= 1),
    copy     INTEGER NOT NULL CHECK (copy >= 1),
    at       INTEGER NOT NULL,                              -- milliseconds of UTC
    operator TEXT    NOT NULL CHECK (length(operator) BETWEEN 1 AND 64),
    PRIMARY KEY (pos, copy)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER receipt_print_stays BEFORE UPDATE ON receipt_print BEGIN SELECT RAISE(ABORT, 'receipt prints only grow'); END;
