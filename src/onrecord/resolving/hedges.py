"""How surely somebody did it, where no status is said: from the hedge of the words on who did it, and from denials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onrecord.model import Account, AccountId, Claim, Code, Reading, Value, Voice
from onrecord.resolving.said import Said, Sources, said_by

HEDGES = {
    "claimed": "claimed",
    "confirmed": "confirmed",
    "alleged": "accused",
    "suspected": "suspected",
    "believed": "suspected",
}
"""The status that the certainty of a perpetrator's words gives; a plain assertion gives none."""
PARTY_SLOTS = ("perpetrator", "perpetrator_status")


def denials(readings: Iterable[Reading]) -> frozenset[AccountId]:
    """The accounts that somebody denies having done, by a statement or a relation of the text."""
    found: set[AccountId] = set()
    for reading in readings:
        told = {account.id for account in reading.accounts}
        about = {
            about for row in reading.statements if row.act == "deny" and row.polarity == "+" for about in row.about
        }
        about |= {row.target for row in reading.relations if row.type == "denies"}
        found.update(account for account in told if account in about)
    return frozenset(found)


def confirmations(readings: Iterable[Reading]) -> dict[AccountId, tuple[Voice, ...]]:
    """The accounts that somebody confirms by a statement of the text, with the speakers in text order."""
    found: dict[AccountId, tuple[Voice, ...]] = {}
    for reading in readings:
        told = {account.id for account in reading.accounts}
        for row in reading.statements:
            if row.act == "confirm" and row.polarity == "+":
                for about in told.intersection(row.about):
                    found[about] = (*found.get(about, ()), row.speaker)
    return found


def hedges(accounts: Sequence[Account], sources: Sources) -> list[Said[Value]]:
    """Status words that stand in the claims on the perpetrator; each points to the claim it is taken from."""
    found = []
    for account in accounts:
        parties = [(at, claim) for at, claim in enumerate(account.claims) if claim.slot == "perpetrator"]
        if not account.of("perpetrator_status"):
            for at, claim in parties:
                code = HEDGES.get(claim.certainty)
                if code is not None and claim.polarity == "+" and claim.realis == "actual":
                    found.append(said_by(account, at, _status(claim, code), sources))
        refused = [
            (at, claim)
            for at, claim in enumerate(account.claims)
            if claim.slot in PARTY_SLOTS and claim.polarity == "-"
        ]
        if account.id in sources.denied and not refused:
            refused = parties[:1]
        found.extend(said_by(account, at, _status(claim, "denied"), sources) for at, claim in refused)
    return found


def _status(claim: Claim, code: str) -> Claim:
    return replace(claim, slot="perpetrator_status", value=Code(code), polarity="+")
