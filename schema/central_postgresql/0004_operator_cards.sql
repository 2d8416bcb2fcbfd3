-- The Citizen Card by which an operator may sign in: SHA-256 of its authentication certificate, hexadecimal. A card is one person's.
ALTER TABLE operator ADD COLUMN card TEXT CHECK (card IS NULL OR length(card) = 64);
CREATE UNIQUE INDEX operator_card ON operator (card) WHERE card IS NOT NULL;
