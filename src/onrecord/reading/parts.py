"""Parts of a count, told behind it: 'including four children', 'two of whom were officers', 'one critically'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from onrecord.reading import victims
from onrecord.reading.harms import Harm
from onrecord.reading.quantities import Quantity, pattern

REACH = 60
"""So many characters behind a count its first part begins."""


def find(doc: Doc, numbers: Sequence[Quantity], whole: Sequence[Harm]) -> Iterator[Harm]:
    """The parts of counts found already, marked as parts; 'five shot, one fatally': one killed.

    Attackers make no part of the victims.
    """
    for harm in whole:
        low = harm.count.low
        if harm.partial or not low or low < 2:
            continue
        end = doc[harm.token].sent.end_char
        for quantity in numbers:
            near = harm.end <= quantity.start <= min(end, harm.end + REACH)
            if not near or quantity.count.state == "vague" or (quantity.count.low or 0) >= low:
                continue
            slot = _slot(doc.text, harm, quantity)
            if slot is not None and not _of_attackers(doc, quantity):
                token = _token_at(doc, quantity)
                yield Harm(
                    slot, token, quantity.start, quantity.end, quantity.count, "part-of-count", slot == harm.slot
                )


def _token_at(doc: Doc, quantity: Quantity) -> int:
    span = doc.char_span(quantity.start, quantity.end, alignment_mode="expand")
    return span.root.i if span is not None else 0


def _slot(text: str, harm: Harm, quantity: Quantity) -> str | None:
    """The slot the part counts in: the whole's, but 'one fatally' is one killed; None where the words make no part."""
    behind = text[quantity.end : quantity.end + 40]
    if pattern("part_fatally").match(behind):
        return "killed"
    before = text[harm.end : quantity.start]
    opened = pattern("part_opens").search(before) is not None
    return harm.slot if opened or pattern("part_closes").match(behind) else None


def _of_attackers(doc: Doc, quantity: Quantity) -> bool:
    words = {t.lower_ for t in doc.char_span(quantity.start, quantity.end + 30, alignment_mode="expand") or ()}
    return bool(words & victims.words("attackers"))
