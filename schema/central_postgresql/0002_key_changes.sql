-- A change of contact makes a new version of a key, and a password that is still sealed goes with it: it was sealed for the
-- case of the version before, which is told here. NULL: for the credential's own case.
ALTER TABLE credential ADD COLUMN password_case TEXT CHECK (password_case IS NULL OR length(password_case) = 36);

-- When its holder ended the signature of this key, by a clock that can be compared: a signature that was asked for earlier and
-- only comes late does not begin it again. The end of a signature makes no version of the key.
ALTER TABLE activation ADD COLUMN signature_ended_at BIGINT;
