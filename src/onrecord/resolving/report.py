"""One document as whole-report likeness sees it: its words, names, people, ages, days and years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from onrecord.model import Document, DocumentId
from onrecord.resolving.tables import words
from onrecord.resolving.tokens import WORD, fold
from onrecord.resolving.witness import published_day

OPENING = 300  # words of the text that are compared; a report tells its event at the top
LEAD = 80
REACH = 3000  # code points from the start in which names, ages and years are looked for
TITLE_COUNTS = 2  # times a word of the title counts
AGED = re.compile(
    r"\b(\d{1,3})[- ](?:year|month)s?[- ]old|(?<=[a-z]), (\d{1,2}),|\baged? (\d{1,2})\b|\b([a-z]+)[- ]year[- ]old", re.I
)
YEAR = re.compile(r"\b(?:19[89]\d|20[0-4]\d)\b")
CAPITALISED_RUN = re.compile(r"(?:[A-Z][\w'’-]*\.?\s+)+[A-Z][\w'’-]+")
LOWER = re.compile(r"\b[a-z]+\b")
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        1,
    )
}


@dataclass(frozen=True)
class Report:
    """What two documents are compared by; counts are of stems, `days` and `published` are day numbers."""

    document_id: DocumentId
    words: Mapping[str, int]
    title: Mapping[str, int]
    lead: Mapping[str, int]
    names: Mapping[str, int]  # words that the text writes only with a capital
    people: frozenset[str]  # two capitalised words in a row
    ages: frozenset[str]
    years: frozenset[str]
    days: frozenset[int]
    published: int | None


def report_of(document: Document, days: frozenset[int] = frozenset()) -> Report:
    """The report of a document; `days` are the day numbers that its text dates something to.

    >>> from onrecord.model import Document, DocumentId
    >>> found = report_of(Document(DocumentId("d"), "Ana Ruiz, 31, was shot in Tulsa in 2016.", ""))
    >>> sorted(found.people), sorted(found.ages), sorted(found.years)
    (['ana ruiz'], ['31'], ['2016'])
    """
    text, title = document.text[:REACH], document.title or ""
    opening = fold(text).split()[:OPENING]
    heading = [stem(word) for word in fold(title).split() if word not in words("function")]
    counts = Counter(stem(word) for word in opening if word not in words("function"))
    lead = Counter(stem(word) for word in opening[:LEAD] if word not in words("function"))
    lead.update(heading)
    for word in heading:
        counts[word] += TITLE_COUNTS
    names = _names(text)
    published = published_day(document)
    return Report(
        document_id=document.id,
        words=counts,
        title=Counter(heading),
        lead=lead,
        names={word: number for word, number in counts.items() if word in names},
        people=_people(f"{title} . {text}"),
        ages=_ages(f"{title} {text}"),
        years=_years(text, document),
        days=days,
        published=published,
    )


def stem(word: str) -> str:
    """The word without a plural ending.

    >>> stem("parties"), stem("shots"), stem("police")
    ('party', 'shot', 'police')
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _names(text: str) -> frozenset[str]:
    """Stems of words with a capital that stand nowhere in small letters."""
    capital = {word for found in WORD.findall(text) if found[:1].isupper() for word in fold(found).split()}
    return frozenset(stem(word) for word in capital - set(LOWER.findall(text)) if len(word) > 2)


def _people(text: str) -> frozenset[str]:
    """Every two capitalised words in a row that are no weekday, month, office or word of reports."""
    found: set[str] = set()
    empty = words("function") | words("report") | words("titles")
    for run in CAPITALISED_RUN.findall(text):
        told = [word for word in fold(run).split() if len(word) > 1]
        found.update(f"{one} {other}" for one, other in pairwise(told) if not {one, other} & empty)
    return frozenset(found)


def _ages(text: str) -> frozenset[str]:
    told = (next(group for group in match.groups() if group) for match in AGED.finditer(text))
    return frozenset(NUMBER_WORDS.get(age.lower(), age) for age in told if age.isdigit() or age.lower() in NUMBER_WORDS)


def _years(text: str, document: Document) -> frozenset[str]:
    """The years written in the text, and that of its publication."""
    published = document.published and (document.published.latest or document.published.earliest)
    return frozenset(YEAR.findall(text)) | ({published[:4]} if published else frozenset())
