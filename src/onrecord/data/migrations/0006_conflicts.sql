-- What reports differ on, for people in Datasette or any SQLite browser: a row per claim behind each value of a slot in conflict.

CREATE VIEW conflicts AS
WITH told AS (
    SELECT incident_id, position, slot, 0 AS place, value, support FROM settled WHERE status = 'conflict'
    UNION ALL
    SELECT
        incident_id, settled.position, slot, rival.key + 1,
        json_extract(rival.value, '$[0]'), json_extract(rival.value, '$[1]')
    FROM settled, json_each(settled.rivals) AS rival
    WHERE status = 'conflict'
)
SELECT
    told.incident_id,
    incidents.kind,
    told.slot,
    CASE told.place WHEN 0 THEN 'settled' ELSE 'rival' END AS standing,
    CASE
        WHEN told.slot = 'when' THEN
            CASE
                WHEN json_extract(told.value, '$.earliest') = json_extract(told.value, '$.latest') THEN json_extract(told.value, '$.earliest')
                WHEN coalesce(json_extract(told.value, '$.earliest'), json_extract(told.value, '$.latest')) IS NULL THEN json_extract(told.value, '$.expression')
                ELSE coalesce(json_extract(told.value, '$.earliest'), '?') || ' to ' || coalesce(json_extract(told.value, '$.latest'), '?')
            END
        WHEN told.slot = 'where' THEN json_extract(told.value, '$.name') || coalesce(', ' || json_extract(told.value, '$.country'), '')
        WHEN told.slot IN ('perpetrator', 'target') THEN
            coalesce(
                (SELECT group_concat(name.value, ', ') FROM json_each(told.value, '$.names') AS name),
                json_extract(told.value, '$.object'),
                json_extract(told.value, '$.kind')
            )
        WHEN told.slot IN ('killed', 'injured') THEN
            CASE json_extract(told.value, '$.state')
                WHEN 'none_reported' THEN 'none reported'
                WHEN 'vague' THEN coalesce(json_extract(told.value, '$.word'), 'unclear')
                ELSE
                    CASE
                        WHEN json_extract(told.value, '$.low') = json_extract(told.value, '$.high') THEN json_extract(told.value, '$.low')
                        WHEN json_extract(told.value, '$.high') IS NULL THEN json_extract(told.value, '$.low') || ' or more'
                        WHEN json_extract(told.value, '$.low') IS NULL THEN json_extract(told.value, '$.high') || ' or fewer'
                        ELSE json_extract(told.value, '$.low') || ' to ' || json_extract(told.value, '$.high')
                    END
            END
        WHEN told.slot = 'weapon' THEN
            json_extract(told.value, '$.code')
            || coalesce(' × ' || coalesce(json_extract(told.value, '$.count.low'), json_extract(told.value, '$.count.word')), '')
        WHEN told.slot = 'near_miss' THEN
            CASE WHEN json_extract(told.value, '$.value') THEN 'yes' ELSE 'no' END || coalesce(': ' || json_extract(told.value, '$.reason'), '')
        ELSE coalesce(json_extract(told.value, '$.code'), json_extract(told.value, '$.text'))
    END AS value,
    json_extract(claims.spans, '$[0].quote') AS quote,
    json_extract(claims.voice, '$[0].name') AS said_by,
    claims.certainty,
    documents.outlet,
    coalesce(json_extract(documents.published, '$.latest'), json_extract(documents.published, '$.earliest')) AS published,
    accounts.document_id,
    claims.account_id
FROM told
JOIN incidents ON incidents.id = told.incident_id
LEFT JOIN json_each(told.support) AS behind
LEFT JOIN claims
    ON claims.account_id = json_extract(behind.value, '$.account_id') AND claims.position = json_extract(behind.value, '$.index')
LEFT JOIN accounts ON accounts.id = claims.account_id
LEFT JOIN documents ON documents.id = accounts.document_id
ORDER BY incidents.position, told.position, told.place;
