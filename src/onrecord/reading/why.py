"""Why a claim stands as it does: the words that decided its certainty, and what its rule looks for or concludes."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord import vocab
from onrecord.model import Claim, Document, Span
from onrecord.reading import hedges, nlp, voices


def cues(document: Document, claims: Sequence[Claim]) -> tuple[tuple[Span, ...], ...]:
    """For each claim the words of the text that decided its certainty; none where no word hedges or reports it."""
    doc = nlp.parse(document.text)
    found = voices.sayings(doc)
    decided = []
    for claim in claims:
        codes = {claim.certainty, "denied"} if claim.certainty == "reported" else {claim.certainty}
        frames = [hedges.frame(doc, span.start, span.end, found) for span in claim.spans]
        words = {(start, end) for frame in frames for start, end, code in frame.cues if code in codes}
        decided.append(tuple(Span.cut(document, start, end) for start, end in sorted(words)))
    return tuple(decided)


def rule_says(rule: str) -> str:
    """What a rule concludes or looks for, in words; empty for a rule that `data/rules.toml` does not know.

    >>> rule_says("not-after-found")
    'the words date the finding, and what was found had happened by then'
    """
    table = vocab.table("rules")
    concluded = {str(row["rule"]): str(row["why"]) for row in table["inferred"]}
    families = (str(row["says"]) for row in table["family"] if rule.startswith(row["prefix"]))
    return concluded.get(rule) or next(families, "")
