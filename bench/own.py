"""The held-out tenth of our own marked texts, as a reader tells it: `python -m bench.own [--reader learned|rules]`.

No text of these stories is in the training set. Found is an event told as news in the marks and as focus by the reader,
matched by the words that tell it; a slot is right when the first value of the account is what the marks hold.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onrecord import reading
from onrecord.export.view import told
from onrecord.model import Account, Claim, Code, Count, Document, DocumentId, Outcome, Party, Span, When, digest
from onrecord.reading import Reader
from onrecord.reading.quantities import parse_count
from training import corpus
from training.corpus import Marked, Mention
from training.split import held

CORPUS = Path(__file__).resolve().parent.parent / "training" / "data" / "corpus"
ROLES = {
    "perpetrator": ("perp_ind", "perp_org"),
    "target": ("target", "victim", "victim_name"),
    "weapon": ("weapon",),
    "killed": ("killed",),
    "injured": ("injured",),
    "where": ("place",),
    "when": ("time",),
}
"""The roles of the marks that hold the values of a slot."""
CODES = {"outcome": "outcome", "perpetrator_status": "blame"}
"""Slots that are codes, with the key of the event in the marks; `unknown` there is a blank."""
JUDGED = (*ROLES, *CODES)
SHARED = 2
"""An account without a word in common with any trigger tells an event when so many of its slots lie on its marks."""


def figures(shared: Path | None = None, reader: Reader | None = None) -> dict[str, float]:
    """Events found and false, texts without news alarmed, and each slot right, wrong and blank, as counts."""
    reader = reader or reading.default_reader()
    counts: Counter[str] = Counter()
    for marked in texts():
        counts.update(_judged(marked, reader.read(document(marked)).accounts))
    rows = [f"{slot}.{state}" for slot in JUDGED for state in ("right", "wrong", "blank")]
    return {name: float(counts[name]) for name in ("found", "missed", "false", "alarms", "kind.right", *rows)}


def texts() -> list[Marked]:
    """The texts of the held-out stories."""
    return [one for path in sorted(CORPUS.glob("*.txt")) for one in corpus.read(path) if held(one.event)]


def document(marked: Marked) -> Document:
    """A marked text as a document of its day."""
    day = When(marked.published, marked.published, anchor="publication")
    return Document(DocumentId(marked.id), marked.text, digest(marked.text), published=day)


def _judged(marked: Marked, accounts: Sequence[Account]) -> Iterator[str]:
    news = [name for name, event in marked.events.items() if event["realis"] == "actual"]
    focus = [account for account in accounts if account.salience == "focus" and account.kind != "diplomatic"]
    pairs = matched(marked, focus)
    hit = [(account, name) for account, name in pairs if name in news]
    yield from ["found"] * len(hit) + ["missed"] * (len(news) - len(hit)) + ["false"] * (len(focus) - len(hit))
    if focus and not news:
        yield "alarms"
    for account, name in hit:
        if account.kind == marked.events[name]["kind"]:
            yield "kind.right"
        for slot in JUDGED:
            state = judged(marked, name, account, slot)
            if state:
                yield f"{slot}.{state}"


def matched(marked: Marked, accounts: Sequence[Account]) -> list[tuple[Account, str]]:
    """Accounts with the events they tell, one to one, those with the most words in common first."""
    scores = [(_likeness(marked, name, one), -at, name) for at, one in enumerate(accounts) for name in marked.events]
    found: dict[int, str] = {}
    for score, at, name in sorted(scores, key=lambda row: (-row[0], -row[1], row[2])):
        if score > 0 and -at not in found and name not in found.values():
            found[-at] = name
    return [(accounts[at], name) for at, name in sorted(found.items())]


def _likeness(marked: Marked, name: str, account: Account) -> float:
    triggers = list(_marks(marked, name, ("trigger",)))
    told_by = sum(_meet([span], triggers) for span in account.trigger)
    slots = sum(
        any(_meet(claim.spans, list(_marks(marked, name, roles))) for claim in account.of(slot))
        for slot, roles in ROLES.items()
    )
    return told_by + slots / 10 if told_by or slots >= SHARED else 0


def judged(marked: Marked, name: str, account: Account, slot: str) -> str | None:
    """right, wrong or blank; None when neither marks nor account hold anything, or the marks cannot tell.

    What is only inferred from headline, lead or list is blank here: the marks lie on words of the event.
    """
    claims = [claim for claim in account.of(slot) if told(claim) and not _is_empty(claim)]
    claims.sort(key=lambda claim: (claim.certainty == "inferred", -(claim.score or 0.0), claim.spans))
    if slot in CODES:
        wanted = marked.events[name].get(CODES[slot], "unknown")
        code = next((claim.value.code for claim in claims if isinstance(claim.value, Code | Outcome)), "unknown")
        if code == "unknown":
            return "blank" if wanted != "unknown" else None
        return "right" if code == wanted else "wrong"
    claims = [claim for claim in claims if claim.certainty != "inferred"]
    marks = list(_marks(marked, name, ROLES[slot]))
    if not claims:
        return "blank" if marks else None
    if not marks and (slot == "weapon" or _is_one(claims[0])):
        return None  # marks leave out what the trigger tells: 'shot', 'air strike', 'killed a guard'
    surest = [claim for claim in claims if claim.score == claims[0].score]
    return "right" if any(_is_right(marked, marks, claim) for claim in surest) else "wrong"


def _is_one(claim: Claim) -> bool:
    return isinstance(claim.value, Count) and (claim.value.low, claim.value.high) == (1, 1)


def _is_right(marked: Marked, marks: Sequence[Mention], claim: Claim) -> bool:
    """On the marks, or the same words elsewhere; a number must be that of a mark."""
    words = [marked.text[mark.start : mark.end] for mark in marks]
    if isinstance(claim.value, Count):
        return any(_is_same(claim.value, _number(one)) for one in words)
    if _meet(claim.spans, marks):
        return True
    names = {name.lower() for name in claim.value.names} if isinstance(claim.value, Party) else set()
    names |= {span.quote.lower() for span in claim.spans}
    return any(one.lower() in name or name in one.lower() for one in words for name in names)


def _number(words: str) -> Count | None:
    nobody = words.lower() in ("no one", "nobody", "none", "no", "not")
    return Count("explicit_zero", 0, 0) if nobody else parse_count(words)


def _is_same(said: Count, wanted: Count | None) -> bool:
    return wanted is not None and (said.low, said.high) == (wanted.low, wanted.high)


def _is_empty(claim: Claim) -> bool:
    value = claim.value
    if isinstance(value, Party):
        return not value.names and not value.object
    return getattr(value, "code", None) == "unknown"


def _marks(marked: Marked, name: str, roles: Iterable[str]) -> Iterator[Mention]:
    return (mention for mention in marked.mentions if mention.role in roles and name in mention.events)


def _meet(spans: Iterable[Span], marks: Sequence[Mention]) -> bool:
    return any(span.start < mark.end and mark.start < span.end for span in spans for mark in marks)


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.own", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reader", choices=list(reading.READERS), default=reading.default_name())
    for key, value in figures(reader=reading.reader_named(parser.parse_args().reader)).items():
        print(f"{key:20} {value:4g}")


if __name__ == "__main__":
    main()
