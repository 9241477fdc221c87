"""What a reader must know before believing a figure: automatic warnings, each with the numbers that raised it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from onrecord import vocab
from onrecord.outlook.assumed import threshold
from onrecord.outlook.delays import delays, incomplete
from onrecord.outlook.known import Known, by_status
from onrecord.outlook.risk import Assessment
from onrecord.outlook.waves import Waves


@dataclass(frozen=True)
class Warned:
    """A warning: a code that does not change, and a sentence."""

    code: str
    words: str


def warnings(known: Known) -> tuple[Warned, ...]:
    """The warnings that the rows of a window raise by themselves."""
    return tuple(
        Warned(code, words)
        for code, words in (*_few(known), *_sources(known), *_recent(known), *_exposure(known), *_left(known))
    )


def of_risk(found: Assessment) -> tuple[Warned, ...]:
    """The warnings that chances of a deadly attack raise: what the prior decides, and what history does."""
    return tuple(Warned(code, words) for code, words in (*_prior(found), *_covered(found)))


def of_waves(found: Waves, known: Known) -> tuple[Warned, ...]:
    """A change of pace in the recent days: exposure, reporting or the other side's plans may have changed with it."""
    since = known.as_of - timedelta(days=2 * int(threshold("recent_days")))
    fresh = [row for row in found.stretches[1:] if row.first > since]
    return tuple(
        Warned(
            "exposure_changed",
            f"the pace changed around {row.first}, to {row.pace:.2g} a day: what came before says less",
        )
        for row in fresh
    )


Found = Iterator[tuple[str, str]]


def _few(known: Known) -> Found:
    number, few = known.number, int(threshold("few_attacks"))
    if not number:
        yield "no_events", f"no attack is known in {_days(known.days)}: the figures are the priors' alone"
    elif number < few:
        attacks = "1 attack" if number == 1 else f"{number} attacks"
        yield "few_events", f"only {attacks} in {_days(known.days)}: the intervals are wide, and rightly so"
    days = {(case.first, case.last) for case in known.attacks}
    if number and known.days == 1:
        yield "one_day", "the window is one day: no pace can be told from it"
    elif number > 1 and len(days) == 1:
        yield (
            "one_day",
            "all attacks fall on one day or range of days: the pace rests on when the window begins and ends",
        )


def _sources(known: Known) -> Found:
    number = known.number
    if not number:
        return
    claimed = by_status(known.attacks)["claimed"]
    if claimed / number >= threshold("claim_share"):
        yield "claim_only", f"{claimed} of {number} attacks are vouched for only by those who say they did them"
    differ = [case.id for case in known.attacks if case.conflict]
    if len(differ) / len(known.attacks) >= threshold("conflict_share"):
        yield "sources_disagree", f"sources differ on {len(differ)} of {len(known.attacks)} rows: {_some(differ)}"
    placed = [case for case in known.attacks if case.place]
    copies = len(placed) - len({replace(case, id="") for case in placed})
    if copies:
        yield (
            "copies",
            f"{copies} of {len(known.attacks)} rows say what another says: they count, check that none is a copy",
        )


def _recent(known: Known) -> Found:
    law = delays(known)
    late = incomplete(law, threshold("complete"))
    if law is None and known.attacks:
        silent = (known.as_of - max(case.last for case in known.attacks)).days
        words = "no row tells when it became known, so how complete the last days are cannot be measured"
        yield "recent_incomplete", words + (f"; the last attack is {_days(silent)} old" if silent > 1 else "")
    elif law is not None and late:
        share, last = law.within(0), "the last day is" if late == 1 else f"the last {late} days are"
        yield (
            "recent_incomplete",
            f"{last} incomplete: of a day's attacks {share:.0%} are known on the day itself",
        )


def _exposure(known: Known) -> Found:
    first = known.as_of - timedelta(days=int(threshold("recent_days")) - 1)
    placed = [(case, _names(case.place)) for case in known.attacks if case.place]
    recent = [names for case, names in placed if case.last >= first]
    before = {name for case, names in placed if case.last < first for name in names}
    new = [names for names in recent if not names & before]
    if before and len(recent) >= 4 and len(new) / len(recent) >= threshold("new_places"):
        yield "exposure_changed", f"{len(new)} of the last {len(recent)} attacks hit places not hit before"
    if known.responses:
        last = max(case.last for case in known.responses)
        if last >= first:
            yield (
                "exposure_changed",
                f"there were responses up to {last}: how targets are guarded and hit may have changed",
            )


def _names(place: str) -> frozenset[str]:
    """The words that tell a place from others: "near al-Asad air base" and "al-Asad" are one."""
    words = re.findall(r"\w+", place.lower())
    return frozenset(word for word in words if len(word) > 2 and word not in vocab.table("outlook")["places"]["common"])


def _left(known: Known) -> Found:
    for row in known.left:
        yield "left_out", f"left out, {row.reason}: {len(row.ids)} ({_some(row.ids)})"
    for note in known.notes:
        if note:
            yield "note", note


def _prior(found: Assessment) -> Found:
    blank = sum(case.number for case in found.known.attacks if case.killed is None)
    if blank:
        counted = "they are counted as not deadly" if blank < found.known.number else "no share can be taken of them"
        yield (
            "deaths_not_told",
            f"of {blank} of {found.known.number} attacks nothing tells whether anyone was killed: {counted}",
        )
    if blank < found.ladder.launched and not found.ladder.killed:
        yield (
            "prior_decides",
            f"none of {found.ladder.launched} attacks killed: how lethal one is comes from the prior alone",
        )
    if found.references and found.ladder.launched:
        names = ", ".join(row.id for row in found.references)
        yield "reference_class", f"history is that of {names}; --reference none leaves it out where the kind differs"
    for prior in found.priors:
        if prior.history > threshold("history_share"):
            yield "leans_on_history", f"{prior.name}: {prior.history:.0%} of the attacks behind it are history"
    near = [row for row in found.priors if row.name.startswith("ladder, near misses")]
    if near:
        yield "weights_are_judgements", "what a near miss weighs is a judgement; --weight sets another"


def _covered(found: Assessment) -> Found:
    told = found.coverage
    if told is None or not told.tally.count or told.vouched >= told.tally.count:
        return
    least = "at least " if told.tally.at_least else ""
    age = (found.known.as_of - told.tally.told_on).days
    if age > threshold("recent_days"):
        yield "old_tally", f"the newest tally is {age} days old and does not drive the pace"
    yield (
        "coverage",
        f"sources say {least}{told.tally.count} up to {told.tally.told_on}; the record holds {told.vouched:.3g} "
        f"confirmed ({told.share:.0%}), {told.rows:.3g} with claims and lone reports",
    )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _some(ids: tuple[str, ...] | list[str]) -> str:
    return ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")
