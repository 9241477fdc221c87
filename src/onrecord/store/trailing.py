"""The trail for the pages: decisions page by page, which stand, and what of an incident they bear on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.acts import Decision
from onrecord.model import IncidentId, Rejection, Support
from onrecord.store import decisions, found
from onrecord.store.decision_rows import decision_of
from onrecord.store.pages import Pages, Told
from onrecord.store.standing import effects


@dataclass(frozen=True)
class Kept:
    """A decision in the trail: whether it stands, its seals, and the incidents that hold its accounts now."""

    decision: Decision
    stands: bool
    seal: str
    previous: str
    incidents: tuple[IncidentId, ...]


@dataclass(frozen=True)
class Bearing:
    """What people decided on an incident: flag, notes, rejected claims, the version."""

    version: str
    flagged: bool
    notes: tuple[Decision, ...]
    rejected: frozenset[Support]
    decisions: int
    undoable: int | None
    redoable: int | None


def trail(
    pages: Pages,
    incident_id: IncidentId | None = None,
    *,
    before: int | None = None,
    above: int = 0,
    size: int = 50,
) -> tuple[tuple[Kept, ...], int]:
    """Decisions of the record or of an incident between two numbers, newest first; and how many there are in all."""
    of = "1" if incident_id is None else _ON
    values = () if incident_id is None else (incident_id,)
    query = f"SELECT * FROM decisions WHERE {of} AND number > ? AND number < ? ORDER BY number DESC LIMIT ?"
    rows = pages.all(query, *values, above, 2**62 if before is None else before, size)
    held = pages.one(f"SELECT count(*) AS held FROM decisions WHERE {of}", *values) or {"held": 0}
    return tuple(_kept(pages, rows)), held["held"]


def kept(pages: Pages, number: int) -> Kept | None:
    """The decision of a number, None when there is none."""
    return next(iter(_kept(pages, pages.all("SELECT * FROM decisions WHERE number = ?", number))), None)


def bearing(pages: Pages, told: Told, by: str) -> Bearing:
    """What people decided on an incident, and what this person can undo and redo."""
    connection, incident = pages.connection, told.incident
    standing = [row.decision for row in trail(pages, incident.id, size=100_000)[0] if row.stands]
    standing.reverse()
    now = {
        row["account_id"]: row["now"]
        for decision in standing
        for row in pages.all("SELECT account_id, now FROM decided_on WHERE number = ?", decision.number)
    }
    return Bearing(
        version=found.version(connection, incident.id),
        flagged=found.flagged(connection, incident.accounts),
        notes=tuple(decisions.notes(connection, incident.id)),
        rejected=_rejected(told, effects(standing, now)[2].rejections),
        decisions=len(standing),
        undoable=decisions.undoable(connection, by),
        redoable=decisions.to_redo(connection, by),
    )


_ON = """number IN (
    SELECT number FROM decided_on JOIN incident_accounts ON incident_accounts.account_id = decided_on.now
    WHERE incident_id = ?
)"""


def _kept(pages: Pages, rows: Iterable[dict[str, object]]) -> Iterable[Kept]:
    for row in rows:
        decision = decision_of(row)
        number = decision.number
        standing = pages.one("SELECT stands FROM standing WHERE number = ?", number)
        ids = found.holding(pages.connection, decisions.now_of(pages.connection, number))
        stands = bool(standing and standing["stands"])
        yield Kept(decision, stands, str(row["seal"]), str(row["previous"]), tuple(ids))


def _rejected(told: Told, rejections: Iterable[Rejection]) -> frozenset[Support]:
    claims = [
        (Support(account.id, index), claim) for account in told.accounts for index, claim in enumerate(account.claims)
    ]
    return frozenset(
        support
        for row in rejections
        for support, claim in claims
        if support.account_id == row.account_id and row.means(claim)
    )
