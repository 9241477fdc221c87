-- What the queue of the desk asks of every incident, kept so that a page never looks at the whole record.
-- A change to what an incident follows from makes it due; the store fills what is due before the change is kept.

CREATE TABLE queue (
    incident_id TEXT PRIMARY KEY,
    rank        INTEGER NOT NULL,    -- the reasons as bits, the worst highest
    conflicts   TEXT,                -- the slots in conflict, NULL = none
    hedged      INTEGER NOT NULL,
    near_miss   INTEGER NOT NULL,
    deadly      INTEGER NOT NULL,
    proposed    INTEGER NOT NULL,
    unsure      INTEGER NOT NULL,
    news        INTEGER NOT NULL,    -- 0 = told only in passing
    kind        TEXT NOT NULL,
    first       TEXT,                -- the earliest and the latest day that any report gives
    last        TEXT,
    countries   TEXT NOT NULL,       -- " IRQ SYR "
    accounts    INTEGER NOT NULL,
    documents   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX queue_by_rank ON queue (rank DESC, last DESC, incident_id);
CREATE INDEX queue_by_day ON queue (last DESC, incident_id);

CREATE TABLE queue_due (incident_id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TRIGGER queue_due_by_incident AFTER INSERT ON incidents
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (new.id);
END;
CREATE TRIGGER queue_due_without_incident AFTER DELETE ON incidents
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (old.id);
END;
CREATE TRIGGER queue_due_by_value AFTER INSERT ON settled
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (new.incident_id);
END;
CREATE TRIGGER queue_due_without_value AFTER DELETE ON settled
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (old.incident_id);
END;
CREATE TRIGGER queue_due_by_account AFTER INSERT ON incident_accounts
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (new.incident_id);
END;
CREATE TRIGGER queue_due_without_account AFTER DELETE ON incident_accounts
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (old.incident_id);
END;
CREATE TRIGGER queue_due_by_link AFTER INSERT ON links
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (new.source);
    INSERT OR IGNORE INTO queue_due VALUES (new.target);
END;
CREATE TRIGGER queue_due_without_link AFTER DELETE ON links
BEGIN
    INSERT OR IGNORE INTO queue_due VALUES (old.source);
    INSERT OR IGNORE INTO queue_due VALUES (old.target);
END;

-- What a search walks along, from a report to its incidents, without opening a row.
CREATE INDEX accounts_of_document ON accounts (document_id, id);
DROP INDEX incident_of_account;
CREATE INDEX incident_of_account ON incident_accounts (account_id, incident_id);
CREATE INDEX places_set_by_people ON settled (incident_id) WHERE slot = 'where' AND status = 'corrected';

INSERT INTO queue_due SELECT id FROM incidents;
