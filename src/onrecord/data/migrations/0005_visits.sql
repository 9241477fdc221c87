-- Addresses of the web: which are still to be fetched, how they answered, when they may be asked again.
-- A working state and no part of what is on record: it is not sealed and not exported.

CREATE TABLE visits (
    key           TEXT PRIMARY KEY,   -- the canonical form of the address
    address       TEXT NOT NULL,
    kind          TEXT NOT NULL,      -- page, feed, sitemap
    under         TEXT NOT NULL,      -- the key of the address that was asked for and led here, '' = asked for itself
    depth         INTEGER NOT NULL,   -- how many feeds and sitemaps led here
    state         TEXT NOT NULL,      -- due, taken, given_up
    lead          TEXT,               -- JSON: what names the article and what it says of it, NULL = asked for by itself
    etag          TEXT,
    last_modified TEXT,
    document_id   TEXT,
    asked         REAL,               -- seconds since 1970, UTC
    not_before    REAL NOT NULL,
    failures      INTEGER NOT NULL    -- in a row
) WITHOUT ROWID;
CREATE INDEX visits_due ON visits (under, not_before) WHERE state = 'due';
