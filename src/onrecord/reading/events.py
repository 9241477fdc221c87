"""Words that tell an event: which, where, of what kind and by what means, and whether they tell one at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.reading import grammar
from onrecord.reading.literals import Sought

POINTERS = ("it", "they", "them", "this", "that")
"""Objects that point to what was told before: 'the camp ... when it was bombed'."""


@dataclass(frozen=True)
class Means:
    """A weapon word: its token, its words, and the kind of event it makes likely."""

    token: int
    start: int
    end: int
    weapon: str
    kind: str


@dataclass(frozen=True)
class Mention:
    """One place where the text tells an event."""

    token: int
    start: int
    end: int
    sentence: int
    kind: str
    strength: str
    weapon: str | None = None
    plural: bool = False
    definite: bool = False
    marks: frozenset[str] = field(default_factory=frozenset)


@cache
def _lexicon() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    table = vocab.table("triggers")
    nouns = {lemma: row for row in table["noun"] for lemma in row["lemmas"]}
    verbs = {lemma: row for row in table["verb"] for lemma in row["lemmas"]}
    return nouns, verbs


@cache
def _patterns(section: str) -> tuple[tuple[dict[str, str], Sought], ...]:
    return tuple((row, Sought(row["pattern"])) for row in vocab.table("triggers")[section])


def means(doc: Doc) -> tuple[Means, ...]:
    """Every weapon word of the text, longest first where they overlap, in text order."""
    found: list[Means] = []
    for row, pattern in _patterns("means"):
        for match in pattern.finditer(doc.text):
            span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
            if span is not None:
                found.append(Means(span.root.i, match.start(), match.end(), row["weapon"], row["kind"]))
    found.sort(key=lambda m: (m.start, -(m.end - m.start)))
    return tuple(m for i, m in enumerate(found) if not any(o.start <= m.start and m.end <= o.end for o in found[:i]))


def mentions(doc: Doc) -> tuple[Mention, ...]:
    """Every word or phrase of the text that may tell an event, one for each token, in text order."""
    numbers = grammar.sentence_index(doc)
    by_token: dict[int, Mention] = {}
    for found in (*_phrases(doc, numbers), *_words(doc, numbers)):
        inside = any(m.start <= found.start and found.end <= m.end for m in by_token.values())
        if not inside:
            by_token.setdefault(found.token, found)
    return tuple(sorted(by_token.values(), key=lambda m: m.start))


def _phrases(doc: Doc, numbers: list[int]) -> Iterator[Mention]:
    for row, pattern in _patterns("phrase"):
        for match in pattern.finditer(doc.text):
            start, end = match.span("what") if "what" in pattern.compiled.groupindex else match.span()
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is None or _excluded(span.root):
                continue
            strength = "means" if row["kind"] == "interception" else "sure"
            yield mention(span.root, numbers, row | {"strength": strength}, (start, end))


def _words(doc: Doc, numbers: list[int]) -> Iterator[Mention]:
    nouns, verbs = _lexicon()
    for token in doc:
        lemma = token.lemma_.lower()
        row = None
        if token.pos_ in ("NOUN", "PROPN"):
            row = nouns.get(lemma) or nouns.get(token.lower_) or nouns.get(token.lower_.rstrip("s"))
            if row is None and token.lower_ in ("attacks", "strikes"):
                row = nouns[token.lower_[:-1]]
        elif token.pos_ in ("VERB", "ADJ", "AUX"):
            row = verbs.get(lemma)
            if row is not None and token.pos_ == "ADJ" and not token.lower_.endswith("ed"):
                row = None
        if row is not None and not _excluded(token):
            yield mention(token, numbers, row, (token.idx, token.idx + len(token)))


def mention(token: Token, numbers: Sequence[int], row: dict[str, str], words: tuple[int, int]) -> Mention:
    """The words `[start, end)` around a token as a mention, of the kind and strength that a row of the list gives."""
    start, end = words
    before = {t.lower_ for t in grammar.modifiers(token)} | {t.lower_ for t in token.children if t.i < token.i}
    span = token.doc.char_span(start, end, alignment_mode="expand")
    if span is not None and len(span) > 1:
        before |= {t.lower_ for word in span for t in word.lefts}
    marks = {
        name for name, words in vocab.table("triggers")["marks"].items() if name != "example" and before & set(words)
    }
    return Mention(
        token=token.i,
        start=start,
        end=end,
        sentence=numbers[token.i],
        kind=row["kind"],
        strength=row["strength"],
        weapon=row.get("weapon"),
        plural=token.tag_ in ("NNS", "NNPS"),
        definite=bool(before & {"the", "this", "that", "these", "those"})
        or any(c.dep_ == "poss" or _points_back(c) for c in token.children),
        marks=frozenset(marks - {"other"} if _is_what_it_was(token) else marks),
    )


def _points_back(child: Token) -> bool:
    if child.dep_ == "nsubj":
        return child.lower_ in ("one", "other", "another", "both")
    return child.dep_ in ("nsubjpass", "dobj") and child.lower_ in POINTERS


def _is_of_play(child: Token) -> bool:
    """'Prices shot up', 'he shot past the keeper', 'she shot wide'."""
    return (child.dep_ == "prt" and child.lower_ in ("up", "ahead")) or child.lower_ in ("past", "wide")


def _is_what_it_was(token: Token) -> bool:
    """'It was the third attack on the plant': a number among its like for the event told before, and no other event."""
    verb = token.head
    told_before = ("it", "this", "that")
    return (
        token.dep_ == "attr"
        and verb.lemma_ == "be"
        and any(c.dep_ == "nsubj" and c.lower_ in told_before for c in verb.children)
    )


def _excluded(token: Token) -> bool:
    """An attack word that means something else: a heart attack, a strike group, sharks that attack, a storm."""
    table = vocab.table("triggers")["not_event"]
    doc = token.doc
    if token.lemma_ == "shoot" and any(_is_of_play(c) for c in token.children):
        return True
    if token.pos_ == "VERB" and any(c.dep_ == "dobj" and c.lower_ in table["objects"] for c in token.children):
        return True
    before = {t.lower_ for t in doc[max(0, token.i - 2) : token.i] if t.head.i == token.i or t.i == token.i - 1}
    following = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
    if before & set(table["before"]) or (following in table["after"] and token.pos_ != "VERB"):
        return True
    doers = {t.lower_ for t in token.subtree if t.dep_ in ("nsubj", "pobj", "compound", "nsubjpass")}
    doer = grammar.subject(token)
    return bool(doers & set(table["animals"])) or (doer is not None and doer.lower_ in table["nature"])
