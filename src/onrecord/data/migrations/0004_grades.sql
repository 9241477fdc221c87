-- How well an incident is attested: its grade with reasons, and each source with its pair of marks.
-- The tables that follow from others are filled again, because their rows do not have these columns yet.

DELETE FROM incidents;
ALTER TABLE incidents ADD COLUMN grade TEXT;                          -- JSON: code and reasons
ALTER TABLE incidents ADD COLUMN sources TEXT NOT NULL DEFAULT '[]';  -- JSON: name, kind, letter, number, accounts, reasons
UPDATE state SET stale = 1 WHERE EXISTS (SELECT 1 FROM readings);

DROP VIEW incident_table;
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
    json_extract(incidents.grade, '$.code') AS grade,
    (SELECT count(*) FROM incident_accounts WHERE incident_id = incidents.id) AS accounts,
    incidents.documents AS independent_reports
FROM incidents
LEFT JOIN settled_table ON settled_table.incident_id = incidents.id
GROUP BY incidents.id
ORDER BY incidents.position;
