"""The shot and wounded who are told dead: nobody stands among an event's injured who is counted among its killed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from onrecord.reading.harms import Harm
from onrecord.reading.quantities import pattern

_OTHER = re.compile(r"\b(?:others?|another|more)\b", re.I)


def told_dead(doc: Doc, harms: Sequence[Harm]) -> tuple[Harm, ...]:
    """The counts of one event in their order; of the injured, those who are dead are marked `died`.

    'Was shot' and 'was stabbed' do not say whether somebody lived: as many or more killed are the same people, and
    'five were shot, one of them died' leaves four. One who was wounded and 'died in hospital' is one killed.
    """
    killed = [h for h in harms if h.slot == "killed" and not h.wider and not h.outdated and (h.count.low or 0) > 0]
    return tuple(_judged(doc, harm, killed) if harm.slot == "injured" and killed else harm for harm in harms)


def _judged(doc: Doc, harm: Harm, killed: Sequence[Harm]) -> Harm:
    number = harm.count.low
    if not number or harm.wider:
        return harm
    if harm.hit:
        return _shot(harm, number, killed)
    one = number == 1 and harm.count.high == 1
    if one and any(k.count.low == 1 and (_holds(k, harm) or _died_later(doc, k, harm)) for k in killed):
        return replace(harm, died=True)
    return harm


def _shot(harm: Harm, number: int, killed: Sequence[Harm]) -> Harm:
    whole = max(k.count.low or 0 for k in killed)
    if whole >= number:
        return replace(harm, died=True)
    after = [k.count.low or 0 for k in killed if k.start >= harm.start]
    if not after or harm.count.state != "number" or _OTHER.search(harm.count.word or ""):
        return harm
    left = number - max(after)
    return replace(harm, count=replace(harm.count, low=left, high=left), rule="shot-less-dead")


def _holds(dead: Harm, hurt: Harm) -> bool:
    """'A soldier who was wounded on Friday has died'."""
    return dead.start <= hurt.start and hurt.end <= dead.end


def _died_later(doc: Doc, dead: Harm, hurt: Harm) -> bool:
    """'A girl was wounded. She died in hospital.' One who was told dead on the spot leaves room for another hurt."""
    if dead.rule != "one-victim":
        return False
    return pattern("later").search(doc[dead.token].sent.text) is not None
