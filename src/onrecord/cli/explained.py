"""One reading with its reasons: each value with its words, its rule, who says it, and what decided how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.cli.text import clean, quoted, wrapped
from onrecord.model import SLOTS, Account, Claim, Document, Reading, Span
from onrecord.reading import Explaining
from onrecord.words import in_words, precision, spaced, voice_words

LABEL = 12
"""Columns before a reason; the names of slots stand two columns in, the reasons' names four."""


def account_texts(document: Document, reading: Reading, reader: Explaining) -> Iterator[str]:
    """The accounts of a reading, at most 100 columns wide, each value with why it stands as it does."""
    claims = [claim for account in reading.accounts for claim in _ordered(account)]
    cues = dict(zip(map(id, claims), reader.cues(document, claims), strict=True))
    for number, account in enumerate(reading.accounts, 1):
        aside = "" if account.salience == "focus" else ", told in passing"
        yield wrapped(
            clean(f"{spaced(account.kind)}{aside}, by {quoted(account.trigger)}"), first=f"\naccount {number}: "
        )
        for claim in _ordered(account):
            yield from _claim(reader, claim, cues[id(claim)])


def _ordered(account: Account) -> list[Claim]:
    return [claim for slot in SLOTS for claim in account.of(slot)]


def _claim(reader: Explaining, claim: Claim, cues: Sequence[Span]) -> Iterator[str]:
    finer = precision(claim.value)
    value = in_words(claim.value) + (f" ({finer})" if finer else "")
    yield wrapped(clean(value), first=f"  {spaced(claim.slot)}: ")
    says = reader.rule_says(claim.rule)
    yield _reason("words", quoted(claim.spans))
    yield _reason("why" if claim.certainty == "inferred" else "rule", f"{claim.rule}: {says}" if says else claim.rule)
    yield _reason("said by", ", as told by ".join(voice_words(voice) for voice in claim.voice))
    yield _reason("certainty", f"{claim.certainty}{_because(claim, cues)}")


def _because(claim: Claim, cues: Sequence[Span]) -> str:
    """What decided the certainty, in words."""
    if claim.certainty == "inferred":
        return ": concluded by the rule, not said"
    if cues:
        return f", by {quoted(cues)}"
    return ": no word hedges it" if claim.certainty == "asserted" else ", by the words themselves"


def _reason(name: str, text: str) -> str:
    return wrapped(clean(text), first=f"    {name}".ljust(LABEL + 4))
