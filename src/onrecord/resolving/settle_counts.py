"""Settling rules for killed and injured: the newest word of each counter, claims apart, nothing averaged.

Who counts is the counter: a speaker by name, else the outlet whose words they are. A later toll of one counter replaces
its earlier one, whether it rose or fell. A later and higher toll of another counter of the same kind replaces too, for
tolls grow; a lower one stands against it. What a party to the event claims never replaces an official or a reporter.
The hurt who are told dead by other reports are no longer hurt. Measured by `python -m bench.tolls`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Count, Value
from onrecord.resolving.said import Choice, Said, by_value, of_type, rivals_of, spoken_first, unsure, widened
from onrecord.resolving.tables import words
from onrecord.resolving.tokens import tokens
from onrecord.vocab import table

FIRM = ("number", "range", "explicit_zero")
VOICES = ("claimed", "media", "official")  # of two words of one day the official one is shown
AGE = re.compile(r"\b\w+[- ](?:years?|months?|weeks?|days?)[- ]old\b")


def latest_count(rows: Sequence[Said[Value]]) -> list[Choice]:
    """The newest count that is no party's own claim; earlier ones of its counter are replaced, others are rivals.

    A number goes before 'none reported' and before a vague word, whatever the order they were told in. Persons told one
    by one ("a man and his son died") are at least so many: a number that is said outweighs them unless they are more.
    """
    counts = spoken_first(of_type(rows, Count))
    if not counts:
        return []
    chosen = _chosen([row for row in counts if row not in unsure(counts)])
    same = [row for row in counts if _alike(row.value, chosen.value)]
    others = [row for row in counts if row not in same]
    last = _last_words(counts)
    conflict = any(_contradicts(row, chosen, last) for row in others)
    rule = "the newest count; another voice says otherwise" if conflict else "the newest count told"
    return [Choice(chosen.value, widened(same), rule, rivals_of(by_value(others)), conflict)]


def hurt_or_dead(hurt: Sequence[Said[Value]], dead: Sequence[Said[Value]]) -> list[Choice]:
    """The count of the injured; where all of them have died since, nobody, by inference and with what was told beside.

    They have died where every report that tells of hurt is older than the newest that tells of dead, and as many dead
    have come as were hurt: "two were shot and are in hospital", and a week later "two are dead". The same holds in any
    order where persons are told one by one and no report tells of both: "a teenager was shot", "a teenager is dead".
    """
    told = latest_count(hurt)
    counts, killed = of_type(hurt, Count), [row for row in of_type(dead, Count) if row.value.state in FIRM]
    killed = [row for row in killed if row.voice_kind != "claimed" and not row.inferred]
    if not told or not killed or not (_died_since(told[0], counts, killed) or _one_and_the_same(counts, killed)):
        return told
    rule = "all who are told hurt are told dead by other reports"
    behind = widened([_chosen(killed)])
    rivals = rivals_of(by_value(spoken_first(counts)))
    return [Choice(Count("explicit_zero", 0, 0), behind, rule, rivals, concluded=True)]


def _died_since(told: Choice, hurt: Sequence[Said[Count]], killed: Sequence[Said[Count]]) -> bool:
    """True when the dead have risen by the number of the hurt since hurt were last told of."""
    number = told.value.low if isinstance(told.value, Count) else None
    last = max((row.published or 0 for row in hurt), default=0)
    before = max((row.value.low or 0 for row in killed if (row.published or 0) <= last), default=0)
    since = [row for row in killed if (row.published or 0) > last > 0]
    return bool(number and since) and (_chosen(since).value.low or 0) - before == number


def _one_and_the_same(hurt: Sequence[Said[Count]], killed: Sequence[Said[Count]]) -> bool:
    """True when persons are told hurt here and as many dead there, and no report tells of both."""
    here = {row.support.account_id for row in hurt}
    there = {row.support.account_id for row in killed}
    numbers = {row.value.low for row in (*hurt, *killed)}
    return bool(hurt) and not here & there and len(numbers) == 1 and all(map(_of_persons, (*hurt, *killed)))


def _chosen(counts: Sequence[Said[Count]]) -> Said[Count]:
    """The count to show: the newest said number, unless persons told one by one are more and told as late."""
    best = max(counts, key=_preference)
    persons = [row for row in counts if _of_persons(row)]
    saying = [row for row in counts if row not in persons and row.value.state in FIRM]
    if not persons or best.value.state not in FIRM:
        return best
    most = max(persons, key=lambda row: (row.voice_kind != "claimed", row.value.low or 0, _preference(row)))
    if not saying:
        return most
    said = max(saying, key=_preference)
    newer = (most.published or 0) >= (said.published or 0) and most.support.account_id != said.support.account_id
    more = newer and (most.value.low or 0) > (said.value.low or 0)
    return most if more and most.voice_kind == said.voice_kind else said


def _of_persons(row: Said[Count]) -> bool:
    """True when no number is said: "A 7-year-old boy", "the mayor and her driver"."""
    if row.value.state != "number" or not row.value.word:
        return False
    said = AGE.sub("", row.value.word.casefold()).replace("-", " ").replace(",", "").split()
    numbers = table("quantities")["numbers"]
    return not any(str(numbers.get(word, word)) == str(row.value.low) for word in said if word not in ("a", "an"))


def counter(row: Said[Count]) -> str:
    """Who counts: the kind of voice with the name of the speaker, else with the outlet whose words they are."""
    last = row.claim.voice[-1] if row.claim.voice else None
    named = bool(last and last.role == "speaker" and last.kind != "media" and not last.anonymous and last.name)
    name = tokens(row.voice_name) - words("function") if named else frozenset()
    return f"{row.voice_kind}:{' '.join(sorted(name)) or row.origin}"


def _last_words(counts: Sequence[Said[Count]]) -> dict[str, tuple[bool, str, str]]:
    """When each counter last gave a figure."""
    last: dict[str, tuple[bool, str, str]] = {}
    for row in counts:
        if row.value.state in FIRM and row.published is not None:
            last[counter(row)] = max(last.get(counter(row), row.order[0]), row.order[0])
    return last


def _preference(row: Said[Count]) -> tuple[bool, bool, int, int, tuple[int, int]]:
    """Firm before vague, no claim of a party, then the newest; in one text the first, which the lead stands by."""
    return (
        row.value.state in FIRM,
        row.voice_kind != "claimed",
        row.published or 0,
        VOICES.index(row.voice_kind),
        (-row.order[1], -row.order[2]),
    )


def _alike(one: Count, other: Count) -> bool:
    """The same bounds, whatever the words."""
    return (one.state, one.low, one.high) == (other.state, other.low, other.high)


def _contradicts(row: Said[Count], chosen: Said[Count], last: dict[str, tuple[bool, str, str]]) -> bool:
    """True when both cannot hold: bounds without overlap, not replaced since, no mere silence."""
    if row.value.state not in FIRM and row.value.state != "vague":
        return False
    if _overlap(row.value, chosen.value) or _replaced(row, last):
        return False
    grew = 0 < (row.value.low or 0) <= (chosen.value.low or 0)  # "no one was hurt" is no early toll: it stands against
    earlier = (row.published or 0) < (chosen.published or 0)
    return not (row.voice_kind == chosen.voice_kind and earlier and grew)


def _replaced(row: Said[Count], last: dict[str, tuple[bool, str, str]]) -> bool:
    """True when its own counter gave another figure on a later day."""
    newest = last.get(counter(row))
    return newest is not None and row.published is not None and newest[1][:10] > row.order[0][1][:10]


def _overlap(one: Count, other: Count) -> bool:
    if "none_reported" in (one.state, other.state):
        return True
    return (one.high is None or one.high >= (other.low or 0)) and (other.high is None or other.high >= (one.low or 0))
