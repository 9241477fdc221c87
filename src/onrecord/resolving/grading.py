"""The grade of an incident and the Admiralty pair of each of its sources, computed from the claims with their reasons.

The grades are those of Airwars, read for attacks of any kind: confirmed, fair, weak, contested, discounted. The pairs
are those of the Admiralty code. Neither is a chance, and the two marks of a pair are never made one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.model import Account, Code, Incident, Party, Settled, Value
from onrecord.resolving.marking import marks, witness_names
from onrecord.resolving.said import OFFICIAL, Said, Sources
from onrecord.standing import Grade

SAYS_WHAT = ("when", "where", "perpetrator", "target", "weapon", "outcome", "killed", "injured")
"""The slots by which sources are compared."""


@dataclass(frozen=True)
class _Facts:
    """What a grade rests on."""

    witnesses: tuple[str, ...]
    boast: bool
    rivals: tuple[str, ...]
    denied: bool
    accepted: str | None
    doubted: bool


def graded(
    incident: Incident, accounts: Sequence[Account], told: Mapping[str, Sequence[Said[Value]]], sources: Sources
) -> Incident:
    """The incident with its grade and its sources, from its own accounts, what they told by slot, and its values."""
    rows = {slot: told.get(slot, ()) for slot in SAYS_WHAT}
    grade = _grade(_facts(incident, accounts, rows, sources))
    return replace(incident, grade=grade, sources=marks(incident.settled, rows, sources))


def _grade(facts: _Facts) -> Grade:
    """Discounted, contested and confirmed where something says so; else by the number of independent sources."""
    number = len(facts.witnesses)
    tellers = f"{number} independent sources tell it: {', '.join(facts.witnesses)}"
    tellers = tellers if number > 1 else f"one source tells it: {', '.join(facts.witnesses) or 'none by name'}"
    if facts.boast:
        only = "only the party that claims it tells it"
        if facts.doubted:
            return Grade("discounted", (only, "somebody denies it"))
        return Grade("weak", (only,))
    if facts.rivals:
        return Grade("contested", (f"rival parties are named for it: {', '.join(facts.rivals)}", tellers))
    if facts.denied:
        return Grade("contested", ("the party accused of it denies it", tellers))
    if facts.accepted:
        return Grade("confirmed", (facts.accepted, tellers))
    if number > 1:
        return Grade("fair", (tellers, "no party to it says that it happened"))
    return Grade("weak", (tellers,))


def _facts(
    incident: Incident,
    accounts: Sequence[Account],
    rows: Mapping[str, Sequence[Said[Value]]],
    sources: Sources,
) -> _Facts:
    every = [row for slot in SAYS_WHAT for row in rows[slot] if not row.inferred]
    status = next((row for row in incident.of("perpetrator_status") if isinstance(row.value, Code)), None)
    code = status.value.code if status is not None and isinstance(status.value, Code) else "unknown"
    return _Facts(
        witnesses=witness_names(accounts, sources),
        boast=bool(every) and all(row.voice_kind == "claimed" for row in every),
        rivals=_rivals(incident.of("perpetrator")),
        denied=code == "denied",
        accepted=_accepted(incident, code, status, accounts) or _confirmed(accounts, sources),
        doubted=any(account.id in sources.denied for account in accounts),
    )


def _rivals(rows: Sequence[Settled]) -> tuple[str, ...]:
    """The names of the parties that stand against each other for who did it."""
    found: list[str] = []
    for row in rows:
        if row.status == "conflict":
            values = [row.value, *(value for value, _ in row.rivals)]
            found += [value.names[0] for value in values if isinstance(value, Party) and value.names]
    return tuple(sorted(dict.fromkeys(found)))


def _accepted(incident: Incident, code: str, status: Settled | None, accounts: Sequence[Account]) -> str | None:
    """That who did it says so: a claim of responsibility, or a state that owns its strike."""
    party = next((row.value for row in incident.of("perpetrator") if isinstance(row.value, Party)), None)
    owns = code == "claimed" or (code == "confirmed" and party is not None and party.kind == "state")
    if not owns or status is None:
        return None
    name = party.names[0] if party is not None and party.names else "who did it"
    if code == "claimed":
        return f"{name} says that it did it"
    claims = {(account.id, at): claim for account in accounts for at, claim in enumerate(account.claims)}
    behind = [claims[one.account_id, one.index] for one in status.support if (one.account_id, one.index) in claims]
    official = any(voice.kind in OFFICIAL for claim in behind for voice in claim.voice if voice.role == "speaker")
    return f"an official voice confirms that {name} did it" if official else None


def _confirmed(accounts: Sequence[Account], sources: Sources) -> str | None:
    """That an official voice confirms it, the first by name."""
    voices = [voice for account in accounts for voice in sources.confirmed.get(account.id, ())]
    names = sorted(voice.name for voice in voices if voice.kind in OFFICIAL and voice.name)
    return f"{names[0]} confirms it" if names else None
