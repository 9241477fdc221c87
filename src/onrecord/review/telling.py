"""What a decision changed, in words: the lines that were so before and are no longer, and those that are so now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.acts import Beside, Decision
from onrecord.model import AccountId, IncidentId
from onrecord.review.planning import Plan
from onrecord.store import Store, decisions, found
from onrecord.words import in_words as words


@dataclass(frozen=True)
class View:
    """One line for each thing that a kind of decision can change."""

    lines: tuple[str, ...]

    def without(self, other: View) -> tuple[str, ...]:
        """The lines that the other has not."""
        return tuple(line for line in self.lines if line not in other.lines)


def view(store: Store, shows: str, accounts: Sequence[AccountId], decision: Decision) -> View:
    """What a kind of decision can change of the incidents that hold these accounts, as it is now."""
    ids = found.holding(store.connection, accounts)
    return View(tuple(_VIEWS[shows](store, ids, decision)))


def lines(plan: Plan, before: View, after: View) -> tuple[str, ...]:
    """What changed, for the person who decided: what was, and what is."""
    gone, new = before.without(after), after.without(before)
    said = [f"{plan.kind} of decision {plan.over.number}: {plan.over.kind} by {plan.over.by}"] if plan.over else []
    if len(gone) == len(new) == 1:
        return (*said, f"{gone[0]} → {new[0]}")
    changed = [*(f"was: {line}" for line in gone), *(f"now: {line}" for line in new)]
    return (*said, *(changed or ["kept; it changes nothing that is shown"]))


def since(store: Store, incident: IncidentId, seen: str) -> tuple[str, ...]:
    """What was decided on an incident after the version seen, one line each."""
    number = seen.partition(".")[0]
    after = int(number) if number.isdigit() else 0
    rows = (row for row in decisions.trail(store.connection, incident) if row.number > after)
    return tuple(f"{row.kind} by {row.by} at {row.at}" for row in rows)


def _values(store: Store, ids: Sequence[IncidentId], decision: Decision) -> Iterator[str]:
    several = len(ids) > 1
    for incident in found.incidents(store.connection, ids):
        for row in incident.settled:
            yield f"{f'{incident.id} ' if several else ''}{row.slot}: {words(row.value)} ({row.status})"


def _incidents(store: Store, ids: Sequence[IncidentId], decision: Decision) -> Iterator[str]:
    for id, accounts in found.members(store.connection, ids).items():
        number = len(accounts)
        yield f"incident {id}: {number} account{'' if number == 1 else 's'} ({', '.join(accounts)})"


def _links(store: Store, ids: Sequence[IncidentId], decision: Decision) -> Iterator[str]:
    for link in found.links_of(store.connection, ids):
        yield f"{link.source} {link.kind} {link.target} ({link.status})"


def _beside(store: Store, ids: Sequence[IncidentId], decision: Decision) -> Iterator[str]:
    for id, accounts in found.members(store.connection, ids).items():
        yield f"{id}: {'flagged' if found.flagged(store.connection, accounts) else 'not flagged'}"
        notes = decisions.notes(store.connection, id)
        if decision.number and decision.kind == "note":
            notes.append(decision)  # it stands already and comes into the trail last
        for row in notes:
            if isinstance(row.what, Beside):
                yield f"note by {row.by}: {row.what.text}"


_VIEWS: dict[str, Callable[[Store, Sequence[IncidentId], Decision], Iterator[str]]] = {
    "value": _values,
    "incidents": _incidents,
    "links": _links,
    "beside": _beside,
}
