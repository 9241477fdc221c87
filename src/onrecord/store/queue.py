"""The queue's table: for every incident the reasons to look at it, kept in step with what they follow from."""

from __future__ import annotations

from onrecord import vocab
from onrecord.store.driver import Connection

REASONS = ("conflict", "hedged", "near_miss", "deadly", "proposed", "unsure")
"""The reasons that are kept, worst first; flags and decisions that no longer fit are looked up, for they are few."""

MINOR = ("ordinal", "manner", "purpose", "damage")
"""Slots whose hedges are no reason to look."""


def refresh(connection: Connection) -> None:
    """Fill the rows of the incidents that are due, within the transaction that made them so."""
    if connection.execute("SELECT 1 FROM queue_due LIMIT 1").fetchone() is None:
        return
    table = vocab.table("desk")
    hedges = [certainty for certainty in table["certainty"]["dashed"] if isinstance(certainty, str)]
    values = {f"hedge_{number}": hedge for number, hedge in enumerate(hedges)}
    values |= {f"minor_{number}": slot for number, slot in enumerate(MINOR)}
    query = _FILL.format(
        hedges=", ".join(f":hedge_{number}" for number in range(len(hedges))),
        minor=", ".join(f":minor_{number}" for number in range(len(MINOR))),
    )
    connection.execute("DELETE FROM queue WHERE incident_id IN (SELECT incident_id FROM queue_due)")
    connection.execute(query, {**values, "unsure_below": float(table["limits"]["unsure_below"])})
    connection.execute(_RANK)
    connection.execute("DELETE FROM queue_due")


# A value rests on hedged words alone when it has claims behind it and none of them is without a hedge.
_FILL = """
WITH behind AS MATERIALIZED (
    SELECT
        settled.incident_id,
        min(claims.certainty IN ({hedges})) AND settled.slot NOT IN ({minor}) AS hedged,
        max(coalesce(claims.score, 1.0)) < :unsure_below AS unsure
    FROM queue_due
    CROSS JOIN settled ON settled.incident_id = queue_due.incident_id
    JOIN json_each(settled.support) AS support
    JOIN claims
        ON claims.account_id = json_extract(support.value, '$.account_id')
        AND claims.position = json_extract(support.value, '$.index')
    WHERE settled.status IN ('single', 'inferred', 'conflict', 'agreed')
    GROUP BY settled.incident_id, settled.position
), doubts AS MATERIALIZED (
    SELECT incident_id, max(hedged) AS hedged, max(unsure) AS unsure FROM behind GROUP BY incident_id
), said AS MATERIALIZED (
    SELECT settled.incident_id, settled.slot, settled.value
    FROM queue_due CROSS JOIN settled ON settled.incident_id = queue_due.incident_id
    WHERE settled.slot IN ('when', 'where')
    UNION ALL
    SELECT settled.incident_id, settled.slot, json_extract(rival.value, '$[0]')
    FROM queue_due CROSS JOIN settled ON settled.incident_id = queue_due.incident_id
    JOIN json_each(settled.rivals) AS rival
    WHERE settled.slot IN ('when', 'where')
), spread AS MATERIALIZED (
    SELECT
        incident_id,
        min(substr(coalesce(json_extract(value, '$.earliest'), json_extract(value, '$.latest')), 1, 10))
            FILTER (WHERE slot = 'when') AS first,
        max(substr(coalesce(json_extract(value, '$.latest'), json_extract(value, '$.earliest')), 1, 10))
            FILTER (WHERE slot = 'when') AS last,
        group_concat(DISTINCT json_extract(value, '$.country')) FILTER (WHERE slot = 'where') AS countries
    FROM said GROUP BY incident_id
)
INSERT INTO queue
SELECT
    incidents.id,
    0,
    (SELECT group_concat(DISTINCT slot) FROM settled WHERE incident_id = incidents.id AND status = 'conflict'),
    incidents.documents = 1 AND coalesce(doubts.hedged, 0),
    EXISTS (
        SELECT 1 FROM settled
        WHERE incident_id = incidents.id AND slot = 'near_miss' AND json_extract(value, '$.value') = 1
    ),
    EXISTS (
        SELECT 1 FROM settled
        WHERE incident_id = incidents.id AND slot = 'killed' AND json_extract(value, '$.low') > 0
    ),
    EXISTS (SELECT 1 FROM links WHERE source = incidents.id AND kind = 'same_event' AND status = 'proposed')
        OR EXISTS (SELECT 1 FROM links WHERE target = incidents.id AND kind = 'same_event' AND status = 'proposed'),
    coalesce(doubts.unsure, 0),
    EXISTS (
        SELECT 1 FROM incident_accounts JOIN accounts ON accounts.id = incident_accounts.account_id
        WHERE incident_accounts.incident_id = incidents.id AND accounts.salience = 'focus'
    ),
    incidents.kind,
    spread.first,
    spread.last,
    ' ' || replace(coalesce(spread.countries, ''), ',', ' ') || ' ',
    (SELECT count(*) FROM incident_accounts WHERE incident_id = incidents.id),
    incidents.documents
FROM queue_due
CROSS JOIN incidents ON incidents.id = queue_due.incident_id
LEFT JOIN doubts ON doubts.incident_id = incidents.id
LEFT JOIN spread ON spread.incident_id = incidents.id
"""

_RANK = """
UPDATE queue SET rank = (conflicts IS NOT NULL) * 32 + hedged * 16 + near_miss * 8 + deadly * 4 + proposed * 2 + unsure
WHERE incident_id IN (SELECT incident_id FROM queue_due)
"""
