"""A count of killed or injured, and what the words around it make of it: a part, a total of many events, outdated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from spacy.tokens import Doc, Token

from onrecord.model import Count
from onrecord.reading import grammar, quantities, victims
from onrecord.reading.quantities import pattern

NEXT = 160
"""Characters within which 'ten others died in hospital' still adds to the dead told before."""
FAR = 2000
"""Characters before a figure beyond which words of its sentence say nothing of it; only lists are so long."""
_INCLUDING = re.compile(r"\b(?:including|among them|counting)\b(?P<list>[^.;()]{0,90})", re.I)
_EXCLUDING = re.compile(r"\b(?:not|without|excluding)\s+$", re.I)
_RISEN = re.compile(r"\b(?:rise[ns]?|rose|now|climb\w*|(?:revised|raised|lowered|corrected) (?:\w+ )?to)\b", re.I)
_OF_THEM = re.compile(r"\bof (?:them|whom|those)\b", re.I)
_OTHER = re.compile(r"\b(?:another|others?|more|further|additional)\b", re.I)


@dataclass(frozen=True)
class Harm:
    """A count of killed or injured: the token that tells it, its words, and how it stands to other counts.

    `partial` is a part of another count; `wider` counts more events than one ("since June", "in the war");
    `outdated` was told as replaced or earlier; `all_sides` takes attackers in; `hit` says shot or stabbed, and not
    whether they lived; `died` are injured whom the event's killed take in.
    """

    slot: str
    token: int
    start: int
    end: int
    count: Count
    rule: str
    partial: bool = False
    inferred: bool = False
    wider: bool = False
    outdated: bool = False
    all_sides: bool = False
    hit: bool = False
    died: bool = False


def in_context(doc: Doc, found: Sequence[Harm]) -> tuple[Harm, ...]:
    """The counts with what the text around says of each, and the sums that it makes plain, in text order."""
    rows: list[Harm] = []
    for harm in found:
        before = _told_before(doc, harm)
        if not pattern("retracted").search(before):
            rows.append(replace(harm, wider=_is_wider(doc, harm), outdated=_is_outdated(before)))
    rows = [_as_part(doc, harm, rows) for harm in rows if not (harm.inferred and harm.outdated)]
    made = _added(doc, rows)
    for number, harm in enumerate(rows):
        attackers = _attackers_in(doc, harm)
        if attackers is not None:
            rows[number] = replace(harm, all_sides=True)
            made += _less(harm, *attackers)
    return tuple(sorted([*rows, *made], key=lambda harm: (harm.start, harm.slot, harm.rule)))


def _is_wider(doc: Doc, harm: Harm) -> bool:
    """The words count more than one event: 'since June', 'over the past year', 'in the war'."""
    sentence = doc[harm.token].sent
    behind = doc.text[harm.end : min(sentence.end_char, harm.end + 70)].split(",")[0]
    before = doc.text[max(sentence.start_char, harm.start - FAR) : harm.start]
    many = pattern("wider").search(behind) or pattern("since").search(behind) or pattern("wider").search(before)
    return bool(many) or is_lasting(doc[harm.token])


def is_lasting(token: Token) -> bool:
    """A 'since June' or 'since the war began' hangs on a verb above the word, so many events are told at once."""
    return _lasting(token.doc)[token.i]


@lru_cache(maxsize=2)  # asked for many words of one text
def _lasting(doc: Doc) -> tuple[bool, ...]:
    opening = {word.i for word in doc if word.pos_ in ("VERB", "AUX") and _opens_since(word)}
    return tuple(grammar.below(doc, opening))


def _opens_since(verb: Token) -> bool:
    clauses = [verb, *(c for c in verb.children if c.dep_ == "advcl")]
    return any(c.lower_ == "since" and c.dep_ in ("prep", "mark") for word in clauses for c in word.children)


def _is_outdated(before: str) -> bool:
    """The words up to a figure call it an earlier one: 'initial reports put the dead at 9', 'up from 16'."""
    return bool(pattern("outdated").search(before)) and not _RISEN.search(before[-80:])


def _told_before(doc: Doc, harm: Harm) -> str:
    """The words of the sentence up to the end of a figure, from its last turn on."""
    start = max(doc[harm.token].sent.start_char, harm.start - FAR)
    return re.split(r";|\bbut\b|\blater\b", doc.text[start : harm.end])[-1]


def _as_part(doc: Doc, harm: Harm, rows: Sequence[Harm]) -> Harm:
    """Marks a figure that the text gives beside a greater one it belongs to: 'another 30', one victim of many."""
    if pattern("series").search(doc.text, harm.end, min(doc[harm.token].sent.end_char, harm.end + 60)):
        return replace(harm, partial=True)
    if harm.partial or harm.count.state not in ("number", "range", "vague"):
        return harm
    of_them = _OF_THEM.search(doc.text, harm.start, harm.end) is not None
    few, other = of_them or harm.rule in ("one-victim", "in-hospital"), _says_other(doc, harm)
    if not few and not other:
        return harm
    firm = [row for row in rows if row.count.state in ("number", "range") and not row.partial]
    same = [row for row in firm if row.slot == harm.slot and row is not harm]
    greatest = max((row.count.low or row.count.high or 0 for row in same), default=0)
    if few and greatest > (harm.count.low or 0):
        return replace(harm, partial=True)
    before = [row for row in rows if row.end <= harm.start and not row.inferred]
    last = max(before, key=lambda row: row.end, default=None)
    if last is not None and other and any(row in before for row in same):
        return replace(harm, partial=last.partial or last.slot == harm.slot)
    return harm


def _says_other(doc: Doc, harm: Harm) -> bool:
    around = doc.text[max(0, harm.start - 10) : harm.end]
    return bool(_OTHER.search(around)) and "more than" not in around.lower()


def _attackers_in(doc: Doc, harm: Harm) -> tuple[int, int] | None:
    """How many attackers a total takes in, and where that is said: 'nine people, including the three gunmen'.

    The number is 0 where the words give none.
    """
    if harm.slot != "killed" or harm.count.state not in ("number", "range"):
        return None
    behind = doc.text[harm.start : min(doc[harm.token].sent.end_char, harm.end + 140)]
    opening = _INCLUDING.search(behind)
    if opening is None or _EXCLUDING.search(behind[: opening.start()]):
        return None
    attackers = "|".join(sorted(victims.words("attackers"), key=len, reverse=True))
    named = re.search(rf"(?P<number>[^,;]{{0,24}}?)\b(?P<noun>{attackers})\b", opening.group("list"), re.I)
    if named is None:
        return None
    end = max(harm.end, harm.start + opening.start("list") + named.end())
    counted = quantities.parse_count(named.group("number"))
    if counted is not None and counted.state == "number":
        return counted.low or 0, end
    return (0 if named.group("noun").lower().endswith(("s", "men")) else 1), end


def _less(harm: Harm, attackers: int, end: int) -> list[Harm]:
    """Nine people killed including the three gunmen: the victims are six."""
    low, high = harm.count.low or 0, harm.count.high
    if not 0 < attackers < low:
        return []
    count = replace(harm.count, low=low - attackers, high=None if high is None else high - attackers)
    return [replace(harm, end=end, count=count, rule="total-less-attackers")]


def _added(doc: Doc, rows: Sequence[Harm]) -> list[Harm]:
    """'Killing a man and a woman. Ten other people died in hospital': twelve, where nothing else stands between."""
    return [_sum(last, harm) for last, harm in zip(rows, rows[1:], strict=False) if _adds(doc, last, harm)]


def _adds(doc: Doc, last: Harm, harm: Harm) -> bool:
    exact = all(row.count.state == "number" and not row.wider and not row.inferred for row in (last, harm))
    if last.slot != harm.slot or not exact or harm.rule == "one-victim" or not _says_other(doc, harm):
        return False
    one, other = doc[last.token].sent, doc[harm.token].sent
    if one == other:
        return harm.start >= last.end
    later = pattern("later").search(doc.text, harm.start, min(len(doc.text), harm.end + 60))
    return later is not None and 0 <= harm.start - last.end <= NEXT and one.end_char + 2 >= other.start_char


def _sum(last: Harm, harm: Harm) -> Harm:
    total = (last.count.low or 0) + (harm.count.low or 0)
    count = Count("number", total, total, f"{last.count.word} and {harm.count.word}")
    return replace(harm, start=last.start, count=count, rule="sum-of-told", partial=False)
