-- One trail of everything people decide, what follows from it kept account by account, and words to search for.
-- Decisions of the two older tables are carried over with their seals before those tables go (store/carrying.py).

CREATE TABLE decisions (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT NOT NULL,
    what     TEXT NOT NULL,          -- JSON: all that follows from the decision follows from it
    by       TEXT NOT NULL,
    at       TEXT NOT NULL,          -- UTC
    why      TEXT NOT NULL,
    about    TEXT NOT NULL,          -- JSON: the accounts decided on, with where their words stood
    before   TEXT NOT NULL,          -- JSON: lines for people
    after    TEXT NOT NULL,          -- JSON: lines for people
    origin   TEXT,                   -- JSON: table, number and seals of a decision made before there was one trail
    previous TEXT NOT NULL,
    seal     TEXT NOT NULL
);
CREATE TRIGGER decisions_never_change BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE (ABORT, 'decisions are added, never changed');
END;
CREATE TRIGGER decisions_never_go BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE (ABORT, 'decisions are added, never removed');
END;

-- What follows: dropped and made anew, so that a part of it can be replaced without moving the rest --------------
-- "position" is text that sorts as the rows do; it depends on nothing but the row and its like.

DROP TABLE incidents;
CREATE TABLE incidents (
    id        TEXT PRIMARY KEY,
    position  TEXT NOT NULL,         -- sorts incidents from the oldest
    kind      TEXT NOT NULL,
    documents INTEGER NOT NULL       -- independent reports: copies of one story count once
);
CREATE INDEX incidents_by_age ON incidents (position);
CREATE INDEX alias_of_incident ON aliases (alias);

DROP TABLE links;
CREATE TABLE links (
    position    TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    target      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    status      TEXT NOT NULL,
    evidence    TEXT NOT NULL,       -- JSON of spans
    document_id TEXT,
    reason      TEXT NOT NULL
);
CREATE INDEX links_by_source ON links (source);
CREATE INDEX links_by_target ON links (target);
CREATE INDEX links_by_document ON links (document_id);

DROP TABLE likenesses;
CREATE TABLE likenesses (
    position      TEXT PRIMARY KEY,
    left_account  TEXT NOT NULL,
    right_account TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    levels        TEXT NOT NULL      -- JSON: slot, level, weight in bits, the two values
);
CREATE INDEX likenesses_by_left ON likenesses (left_account);
CREATE INDEX likenesses_by_right ON likenesses (right_account);
CREATE INDEX copies_by_copy ON copies (copy);

CREATE TABLE workings (              -- what resolving keeps of an account to group it anew
    account_id TEXT PRIMARY KEY,
    "order"    TEXT NOT NULL,
    component  TEXT NOT NULL,
    profile    BLOB NOT NULL,
    near       BLOB NOT NULL         -- how it compares with the older accounts that it is like
) WITHOUT ROWID;
CREATE INDEX workings_by_component ON workings (component);

CREATE TABLE standing (              -- every decision but undo and redo: 1 when it stands
    number INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,
    stands INTEGER NOT NULL
);
CREATE TABLE decided_on (            -- the accounts of each decision: as decided, and as they are read now
    number     INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    now        TEXT,                 -- NULL = no account of the present reading tells the same
    PRIMARY KEY (number, account_id)
) WITHOUT ROWID;
CREATE INDEX decided_on_account ON decided_on (now);

CREATE TABLE misfits (               -- decisions on values that stand and no longer fit what is read
    number     INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    slot       TEXT NOT NULL,
    decided    TEXT,                 -- JSON of the value decided on, NULL = none
    now        TEXT NOT NULL,        -- JSON of the values that are there now
    PRIMARY KEY (number, account_id, slot)
) WITHOUT ROWID;
CREATE INDEX misfits_by_account ON misfits (account_id);

UPDATE state SET stale = 1 WHERE EXISTS (SELECT 1 FROM readings);

-- Words to search for --------------------------------------------------------------------------------------------

CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = 'documents', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO words (words) VALUES ('rebuild');
CREATE TRIGGER words_of_new AFTER INSERT ON documents
BEGIN
    INSERT INTO words (rowid, title, text) VALUES (new.number, new.title, new.text);
END;
CREATE TRIGGER words_of_old AFTER DELETE ON documents
BEGIN
    INSERT INTO words (words, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
END;
CREATE TRIGGER words_of_changed AFTER UPDATE OF number, title, text ON documents
BEGIN
    INSERT INTO words (words, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
    INSERT INTO words (rowid, title, text) VALUES (new.number, new.title, new.text);
END;

CREATE TABLE places_told (           -- one row for each claim of a place
    number     INTEGER PRIMARY KEY,
    claim_id   TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    name       TEXT NOT NULL
);
INSERT INTO places_told (claim_id, account_id, name)
SELECT id, account_id, coalesce(json_extract(value, '$.name'), '') FROM claims WHERE slot = 'where' ORDER BY id;
CREATE TRIGGER place_of_new AFTER INSERT ON claims WHEN new.slot = 'where'
BEGIN
    INSERT INTO places_told (claim_id, account_id, name)
    VALUES (new.id, new.account_id, coalesce(json_extract(new.value, '$.name'), ''));
END;
CREATE TRIGGER place_of_old AFTER DELETE ON claims WHEN old.slot = 'where'
BEGIN
    DELETE FROM places_told WHERE claim_id = old.id;
END;

CREATE VIRTUAL TABLE place_words USING fts5 (
    name, content = 'places_told', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO place_words (place_words) VALUES ('rebuild');
CREATE TRIGGER words_of_new_place AFTER INSERT ON places_told
BEGIN
    INSERT INTO place_words (rowid, name) VALUES (new.number, new.name);
END;
CREATE TRIGGER words_of_old_place AFTER DELETE ON places_told
BEGIN
    INSERT INTO place_words (place_words, rowid, name) VALUES ('delete', old.number, old.name);
END;
