"""The likeness of two accounts, level by level, and what the words carry: one event, a proposed join, or two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from onrecord.model import Level, Likeness
from onrecord.resolving.levels import COMPARE
from onrecord.resolving.profile import Profile
from onrecord.resolving.tables import Row, Stance, limit, rows, signature

CORE = ("time", "place", "kind")  # when, where and what: a join needs all three
NEED = {
    "leans": 1,
    "open": 2,
    "strained": 3,
}  # evidence that a silent or strained core slot needs beside the one point of any join
WORTH = {"proves": 2, "carries": 1, "pins": 1}  # points of evidence
PROOFS_WHEN_STRAINED = 2
MANY = 3  # details in common that vouch for a silent one without its words
RARE = ("target", "outcome", "near_miss")  # what a join of two sites is told to rest on
AGAINST = -1.0  # bits at or below which a detail speaks against a join

SETTLES = {
    "time": "a report that dates both tellings would settle it",
    "place": "a report that names both places, or says which of them it was, would settle it",
    "kind": "a report that says how it was done would settle it",
    "ordinal": "a report that counts the attacks by day would settle it",
}


@dataclass(frozen=True)
class Comparison:
    """Two accounts compared: the level of each slot, the sum in bits, and the verdict with its reason."""

    left: Profile
    right: Profile
    levels: Mapping[str, str]
    score: float
    verdict: str
    reason: str


def compare(left: Profile, right: Profile) -> Comparison:
    """Compare two accounts slot by slot, the older one on the left; stops at the first contradiction."""
    if right.rank < left.rank:
        left, right = right, left
    levels: dict[str, str] = {}
    score = 0.0
    for slot, function in COMPARE.items():
        levels[slot] = function(left, right)
        row = rows()[slot][levels[slot]]
        score += row.bits
        if row.stance == "contradicts":
            return Comparison(left, right, levels, score, "different", f"{slot}: {row.help}")
    return Comparison(left, right, *concluded(levels, score))


def concluded(levels: Mapping[str, str], score: float) -> tuple[Mapping[str, str], float, str, str]:
    """What the levels of all slots and their sum in bits come to: levels and score, verdict and reason.

    Two sites that lie apart become rivals of one event where all else is as only one event has it.
    """
    if levels["place"] == "sites_apart" and _rarely_alike(levels, score):
        score += rows()["place"]["rival_sites"].bits - rows()["place"]["sites_apart"].bits
        reason = f"when and what agree; carried by {_told(levels, list(RARE))}; the places lie apart and stay two"
        return {**levels, "place": "rival_sites"}, score, "same", reason
    return levels, score, *_verdict(levels, score)


def _rarely_alike(levels: Mapping[str, str], score: float) -> bool:
    """True when all but the place is as the signature says, and carries the join without it."""
    alike = all(levels[slot] in names for slot, names in signature().items())
    return alike and score - rows()["place"][levels["place"]].bits >= limit("join_bits")


def _verdict(levels: Mapping[str, str], score: float) -> tuple[str, str]:
    """'same' only where when, where and what agree, a detail carries it and the score reaches the limit."""
    table = rows()
    found = {slot: table[slot][name] for slot, name in levels.items()}
    stances: dict[str, Stance] = {slot: row.stance for slot, row in found.items()}
    core = [stances[slot] for slot in CORE]
    doubts = [slot for slot, stance in stances.items() if stance == "doubts"]
    details = [slot for slot, stance in stances.items() if stance in ("carries", "proves") and slot not in CORE]
    proofs = [slot for slot in details if stances[slot] == "proves"]
    need = 1 + sum([NEED.get(stance, 0) for stance in core])
    evidence = sum([WORTH.get(stance, 0) for stance in stances.values()])
    pinned = stances["time"] == stances["place"] == "pins"
    rare = levels["kind"] == "same_rare"
    carried = details or rare or (pinned and levels["place"] == "same_site")
    proven = (
        "strained" not in core or len(proofs) >= PROOFS_WHEN_STRAINED or (_next_day(found) and len(details) >= MANY)
    )
    vouched = need == 1 or bool(proofs) or rare or _vouched(levels, found, details)
    if levels["place"] == "busy_place" and found["time"].stance in NEED:
        vouched = bool(proofs)  # every attack on one base is alike in its place, its weapon and who claims it
    enough = carried and vouched and proven and evidence >= need
    if not doubts and enough and score >= limit("join_bits"):
        return "same", f"when, where and what agree; carried by {_told(levels, details or ['place'])}"
    weak = doubts or [slot for slot in CORE if found[slot].stance in NEED]
    rest = score - sum(min(0.0, found[slot].bits) for slot in weak)
    alike = (
        pinned
        or _alike(found, details)
        or (details and (found["place"].stance == "pins" or levels["place"] == "busy_place"))
    )
    if len(weak) <= 2 and len(doubts) <= 1 and alike and rest >= limit("propose_bits"):
        return "proposed", _why_not(levels, found, weak, details)
    return "different", "the words do not carry a join"


def _next_day(found: Mapping[str, Row]) -> bool:
    """True when only the day strains, and by one."""
    return found["time"] is rows()["time"]["next_day"] and found["place"].stance == "pins"


def _vouched(levels: Mapping[str, str], found: Mapping[str, Row], details: list[str]) -> bool:
    """True when the words are alike, or enough details, and none speaks against: a town shelled daily has all but that.

    Who did it is told in rival ways of one event and speaks against nothing.
    """
    if any(found[slot].bits <= AGAINST for slot in found if slot not in (*CORE, "perpetrator")):
        return False
    fresh = levels["time"] == "fresh" and found["place"].stance == "pins"
    return "words" in details or len(details) >= (MANY - 1 if fresh else MANY)


def _alike(found: Mapping[str, Row], details: list[str]) -> bool:
    """Two details in common, or one that proves."""
    return len(details) >= 2 or any(found[slot].stance == "proves" for slot in details)


def _told(levels: Mapping[str, str], slots: list[str]) -> str:
    return ", ".join(f"{slot} ({levels[slot].replace('_', ' ')})" for slot in slots)


def _why_not(levels: Mapping[str, str], found: Mapping[str, Row], weak: list[str], details: list[str]) -> str:
    alike = f"alike in {_told(levels, details or ['time', 'place', 'kind'])}"
    if not weak:
        return f"{alike}; the evidence is thin; a report that tells more of either would settle it"
    doubt = "; ".join(f"{slot}: {found[slot].help}" for slot in weak)
    return f"{alike}, but {doubt}; {SETTLES[weak[0]]}"


def explained(comparison: Comparison) -> Likeness:
    """The comparison as the value that is kept and shown, each level with the two values compared."""
    left, right = comparison.left, comparison.right
    here, there = left.labels, right.labels
    levels = tuple([_level(slot, name, here[slot], there[slot]) for slot, name in comparison.levels.items()])
    verdict = comparison.verdict
    assert verdict in ("same", "proposed", "different")
    return Likeness(left.account_id, right.account_id, levels, verdict, comparison.reason)  # type: ignore[arg-type]


@lru_cache(maxsize=65_536)  # the same towns, days and kinds again and again: kept and sent once
def _level(slot: str, name: str, left: str | None, right: str | None) -> Level:
    return Level(slot, name, rows()[slot][name].bits, left, right)
