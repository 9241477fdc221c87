"""Where words come from: the outlet or agency whose words they are, which need not be the one that printed them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from onrecord.model import Account, Document, Voice
from onrecord.resolving.tokens import fold
from onrecord.vocab import table

DATELINE = 260
"""Characters of a text in which a dateline that names its agency stands."""


def witness_of(account: Account, document: Document) -> str:
    """Whose word an account is: the outlet its text cites for more of its claims than it tells itself, else the text's.

    "Reuters reported that two were hurt", printed by the Courier and nothing of its own beside it, is the word of
    Reuters wherever it is printed; two stories of one outlet are one witness.
    """
    cited = Counter(outlet_key(name) for claim in account.claims if (name := cited_outlet(claim.voice)))
    name, number = min(cited.items(), key=lambda row: (-row[1], row[0]), default=("", 0))
    return name if 2 * number > len(account.claims) else origin(document)


def cited_outlet(voices: tuple[Voice, ...]) -> str | None:
    """The outlet that the text cites for a claim, the one nearest to the event; None for the text's own words."""
    for voice in reversed(voices):
        if voice.role == "speaker" and voice.kind == "media" and voice.name:
            return voice.name
    return None


def origin(document: Document) -> str:
    """A key for whose words a document is: its agency by the dateline, else its outlet, else the document alone."""
    name = agency(document) or document.outlet
    return outlet_key(name) if name else f"document:{document.id}"


def agency(document: Document) -> str | None:
    """The wire service that a dateline names: "BASRA, May 4 (Reuters) - ..."; None without one."""
    lead = document.text[:DATELINE]
    found = _datelines().search(lead) if "(" in lead else None
    return found.group(1) if found else None


@lru_cache(maxsize=65_536)  # the same few outlets, again and again
def is_agency(name: str) -> bool:
    """True for a wire service of `data/sources.toml`."""
    return outlet_key(name) in {outlet_key(known) for known in table("sources")["agencies"]["names"]}


@lru_cache(maxsize=65_536)
def outlet_key(name: str) -> str:
    """One key for the spellings of an outlet: "The Associated Press" and "AP" are one.

    >>> outlet_key("The Associated Press") == outlet_key("AP")
    True
    """
    words = fold(name).removeprefix("the ")
    same = next((names[0] for names in table("sources")["agencies"]["same"] if words in names), words)
    return f"outlet:{same}"


@cache
def _datelines() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in table("sources")["agencies"]["names"])
    return re.compile(rf"\(({names})\)\s*[-–—:]")
