-- The record: what came in, what was read in it, what people decided, and what follows from these.
-- A "seal" is the SHA-256 of its row, so that one altered byte is found by `onrecord check`.
-- Numbers of AUTOINCREMENT tables have no gaps, so that a missing row is found too.

-- What came in -------------------------------------------------------------------------------------------------

CREATE TABLE documents (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    title          TEXT,
    outlet         TEXT,
    published      TEXT,             -- JSON of a time, NULL = not said
    published_from TEXT,
    address        TEXT,
    language       TEXT,
    opener         TEXT NOT NULL,
    text           TEXT NOT NULL,    -- spans count code points of it
    left_out       TEXT NOT NULL,    -- JSON
    raw_sha256     TEXT NOT NULL,
    seal           TEXT NOT NULL
);

CREATE TABLE raw (                   -- the untouched bytes, packed with zlib
    document_id TEXT NOT NULL REFERENCES documents (id),
    sha256      TEXT NOT NULL,
    length      INTEGER NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (document_id, sha256)
) WITHOUT ROWID;

CREATE TABLE arrivals (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL REFERENCES documents (id),
    source      TEXT NOT NULL,
    external_id TEXT,
    seal        TEXT NOT NULL
);
CREATE UNIQUE INDEX arrivals_once ON arrivals (document_id, source, ifnull(external_id, ''));
CREATE INDEX arrivals_by_source ON arrivals (source);

CREATE TABLE failures (              -- kept when a later run succeeds, but no longer open
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    source      TEXT NOT NULL,
    stage       TEXT NOT NULL,
    message     TEXT NOT NULL,
    open        INTEGER NOT NULL,
    document_id TEXT REFERENCES documents (id),  -- when it was received but could not be read
    seal        TEXT NOT NULL
);
CREATE UNIQUE INDEX failures_once ON failures (source, stage, message, ifnull(document_id, ''));

CREATE TABLE runs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    version     TEXT NOT NULL,
    reader_id   TEXT NOT NULL,
    settings    TEXT NOT NULL,       -- JSON
    started     TEXT NOT NULL,
    finished    TEXT,                -- NULL = stopped before its end
    inputs      TEXT,                -- SHA-256 over the ids of the documents received
    counts      TEXT,                -- JSON
    seal        TEXT NOT NULL
);

-- What was read in it: replaced as a whole when another reader reads the document ------------------------------

CREATE TABLE readings (
    document_id TEXT PRIMARY KEY REFERENCES documents (id),
    reader_id   TEXT NOT NULL,
    parts       TEXT NOT NULL,       -- JSON: the seals of its rows, table by table, in text order
    seal        TEXT NOT NULL
);

CREATE TABLE accounts (
    id          TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES readings (document_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    salience    TEXT NOT NULL,
    "trigger"   TEXT NOT NULL,       -- JSON of spans
    claims      TEXT NOT NULL,       -- JSON: the ids of its claims in order
    seal        TEXT NOT NULL,
    UNIQUE (document_id, position)
);

CREATE TABLE claims (                -- the id is the seal of the row
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    slot        TEXT NOT NULL,
    value       TEXT NOT NULL,       -- JSON
    spans       TEXT NOT NULL,       -- JSON
    voice       TEXT NOT NULL,       -- JSON
    certainty   TEXT NOT NULL,
    polarity    TEXT NOT NULL,
    realis      TEXT NOT NULL,
    rule        TEXT NOT NULL,
    score       REAL,
    UNIQUE (account_id, position)
);

CREATE TABLE aggregates (
    document_id TEXT NOT NULL REFERENCES readings (document_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    id          TEXT NOT NULL,
    what        TEXT NOT NULL,
    count       TEXT,
    "window"    TEXT,
    "where"     TEXT NOT NULL,
    perpetrator TEXT NOT NULL,
    trend       TEXT,
    voice       TEXT NOT NULL,
    spans       TEXT NOT NULL,
    seal        TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

CREATE TABLE statements (
    document_id TEXT NOT NULL REFERENCES readings (document_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    id          TEXT NOT NULL,
    act         TEXT NOT NULL,
    speaker     TEXT NOT NULL,
    about       TEXT NOT NULL,
    polarity    TEXT NOT NULL,
    spans       TEXT NOT NULL,
    seal        TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

CREATE TABLE risks (
    document_id TEXT NOT NULL REFERENCES readings (document_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    condition   TEXT NOT NULL,
    consequence TEXT NOT NULL,
    voice       TEXT NOT NULL,
    seal        TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

CREATE TABLE relations (
    document_id TEXT NOT NULL REFERENCES readings (document_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    type        TEXT NOT NULL,
    source      TEXT NOT NULL,
    target      TEXT NOT NULL,
    status      TEXT NOT NULL,
    spans       TEXT NOT NULL,
    seal        TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

CREATE TABLE left_out (
    document_id TEXT NOT NULL REFERENCES readings (document_id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    quote       TEXT NOT NULL,
    seal        TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

-- What people decided: rows are added, never changed or removed; each seal covers the seal before it -----------

CREATE TABLE judgements (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    left_account  TEXT NOT NULL,
    right_account TEXT NOT NULL,
    verdict       TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    by            TEXT NOT NULL,
    at            TEXT NOT NULL,
    note          TEXT NOT NULL,
    previous      TEXT NOT NULL,
    seal          TEXT NOT NULL
);
CREATE TRIGGER judgements_never_change BEFORE UPDATE ON judgements
BEGIN
    SELECT RAISE (ABORT, 'judgements are added, never changed');
END;
CREATE TRIGGER judgements_never_go BEFORE DELETE ON judgements
BEGIN
    SELECT RAISE (ABORT, 'judgements are added, never removed');
END;

CREATE TABLE corrections (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    slot       TEXT NOT NULL,
    old        TEXT,                 -- JSON
    new        TEXT,                 -- JSON, NULL = the value is taken away
    by         TEXT NOT NULL,
    at         TEXT NOT NULL,
    note       TEXT NOT NULL,
    previous   TEXT NOT NULL,
    seal       TEXT NOT NULL
);
CREATE TRIGGER corrections_never_change BEFORE UPDATE ON corrections
BEGIN
    SELECT RAISE (ABORT, 'corrections are added, never changed');
END;
CREATE TRIGGER corrections_never_go BEFORE DELETE ON corrections
BEGIN
    SELECT RAISE (ABORT, 'corrections are added, never removed');
END;

-- What follows: may be dropped and rebuilt at any time ---------------------------------------------------------

CREATE TABLE incidents (
    id        TEXT PRIMARY KEY,
    position  INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    documents INTEGER NOT NULL       -- independent reports: copies of one story count once
);

CREATE TABLE incident_accounts (
    incident_id TEXT NOT NULL,
    position    INTEGER NOT NULL,
    account_id  TEXT NOT NULL,
    PRIMARY KEY (incident_id, position)
) WITHOUT ROWID;
CREATE INDEX incident_of_account ON incident_accounts (account_id);

CREATE TABLE aliases (
    incident_id TEXT NOT NULL,
    position    INTEGER NOT NULL,
    alias       TEXT NOT NULL,
    PRIMARY KEY (incident_id, position)
) WITHOUT ROWID;

CREATE TABLE settled (
    incident_id TEXT NOT NULL,
    position    INTEGER NOT NULL,
    slot        TEXT NOT NULL,
    value       TEXT NOT NULL,       -- JSON
    support     TEXT NOT NULL,       -- JSON: account and place of each claim
    rivals      TEXT NOT NULL,       -- JSON: other values, each with its support
    rule        TEXT NOT NULL,
    status      TEXT NOT NULL,
    PRIMARY KEY (incident_id, position)
) WITHOUT ROWID;

CREATE TABLE links (
    position    INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    target      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    status      TEXT NOT NULL,
    evidence    TEXT NOT NULL,       -- JSON of spans
    document_id TEXT,
    reason      TEXT NOT NULL
);

CREATE TABLE likenesses (
    position      INTEGER PRIMARY KEY,
    left_account  TEXT NOT NULL,
    right_account TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    levels        TEXT NOT NULL      -- JSON: slot, level, weight in bits, the two values
);

CREATE TABLE copies (
    position INTEGER PRIMARY KEY,
    copy     TEXT NOT NULL,
    original TEXT NOT NULL
);

CREATE TABLE state (                 -- one row: 1 when what follows is older than what it follows from
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    stale INTEGER NOT NULL
);
INSERT INTO state VALUES (1, 0);

-- For people, in Datasette or any SQLite browser -----------------------------------------------------------------

CREATE VIEW settled_table AS
SELECT
    incident_id,
    position,
    slot,
    CASE
        WHEN slot = 'when' THEN
            CASE
                WHEN json_extract(value, '$.earliest') = json_extract(value, '$.latest') THEN json_extract(value, '$.earliest')
                WHEN coalesce(json_extract(value, '$.earliest'), json_extract(value, '$.latest')) IS NULL THEN json_extract(value, '$.expression')
                ELSE coalesce(json_extract(value, '$.earliest'), '?') || ' to ' || coalesce(json_extract(value, '$.latest'), '?')
            END
        WHEN slot = 'where' THEN json_extract(value, '$.name') || coalesce(', ' || json_extract(value, '$.country'), '')
        WHEN slot IN ('perpetrator', 'target') THEN
            coalesce(
                (SELECT group_concat(name.value, ', ') FROM json_each(settled.value, '$.names') AS name),
                json_extract(value, '$.object'),
                json_extract(value, '$.kind')
            )
        WHEN slot IN ('killed', 'injured') THEN
            CASE json_extract(value, '$.state')
                WHEN 'none_reported' THEN 'none reported'
                WHEN 'vague' THEN coalesce(json_extract(value, '$.word'), 'unclear')
                ELSE
                    CASE
                        WHEN json_extract(value, '$.low') = json_extract(value, '$.high') THEN json_extract(value, '$.low')
                        WHEN json_extract(value, '$.high') IS NULL THEN json_extract(value, '$.low') || ' or more'
                        WHEN json_extract(value, '$.low') IS NULL THEN json_extract(value, '$.high') || ' or fewer'
                        ELSE json_extract(value, '$.low') || ' to ' || json_extract(value, '$.high')
                    END
            END
        WHEN slot = 'near_miss' THEN
            CASE WHEN json_extract(value, '$.value') THEN 'yes' ELSE 'no' END || coalesce(': ' || json_extract(value, '$.reason'), '')
        ELSE coalesce(json_extract(value, '$.code'), json_extract(value, '$.text'))
    END AS shown,
    status,
    rule
FROM settled;

CREATE VIEW incident_table AS
SELECT
    incidents.id,
    incidents.kind,
    group_concat(shown, '; ') FILTER (WHERE slot = 'when') AS "when",
    group_concat(shown, '; ') FILTER (WHERE slot = 'where') AS "where",
    group_concat(shown, '; ') FILTER (WHERE slot = 'perpetrator') AS perpetrator,
    group_concat(shown, '; ') FILTER (WHERE slot = 'target') AS target,
    group_concat(shown, '; ') FILTER (WHERE slot = 'weapon') AS weapon,
    group_concat(shown, '; ') FILTER (WHERE slot = 'outcome') AS outcome,
    group_concat(shown, '; ') FILTER (WHERE slot = 'killed') AS killed,
    group_concat(shown, '; ') FILTER (WHERE slot = 'injured') AS injured,
    group_concat(DISTINCT slot) FILTER (WHERE status = 'conflict') AS conflicts,
    (SELECT count(*) FROM incident_accounts WHERE incident_id = incidents.id) AS accounts,
    incidents.documents AS independent_reports
FROM incidents
LEFT JOIN settled_table ON settled_table.incident_id = incidents.id
GROUP BY incidents.id
ORDER BY incidents.position;

CREATE VIEW claim_table AS
SELECT
    claims.id,
    incident_accounts.incident_id,
    claims.account_id,
    claims.slot,
    claims.value,
    json_extract(claims.spans, '$[0].quote') AS quote,
    json_extract(claims.spans, '$[0].start') AS quote_start,
    json_extract(claims.spans, '$[0].end') AS quote_end,
    json_extract(claims.voice, '$[0].name') AS said_by,
    claims.certainty,
    claims.polarity,
    claims.realis,
    claims.rule,
    documents.outlet,
    coalesce(json_extract(documents.published, '$.latest'), json_extract(documents.published, '$.earliest')) AS published,
    accounts.document_id
FROM claims
JOIN accounts ON accounts.id = claims.account_id
JOIN documents ON documents.id = accounts.document_id
LEFT JOIN incident_accounts ON incident_accounts.account_id = claims.account_id
ORDER BY documents.id, accounts.position, claims.position;
