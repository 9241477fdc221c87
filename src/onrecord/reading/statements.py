"""What speakers do by speaking: condemn, pledge, threaten, accuse, deny, confirm, disclaim, warn, claim, demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Statement, Voice
from onrecord.reading import nlp
from onrecord.reading.clauses import text_of
from onrecord.reading.cues import verbs
from onrecord.reading.quotes import Quote, quotes
from onrecord.reading.voices import Saying

_JOINTS = re.compile(r",? (?:but|and so|which is why)\b|;|, (?=and (?:we|i|it|they)\b)|, which\b", re.IGNORECASE)
_OTHERS = re.compile(r"(?:it|they|its|their|his|her)\b")
"""Words for others in direct speech: "they fired" is no claim of the speaker's."""
_PLAIN = str.maketrans("’‘\n\xa0", "''  ")


@dataclass(frozen=True)
class ByVerb:
    """A saying verb that is an act by itself."""

    lemma: str
    act: str
    example: str
    polarity: Literal["+", "-"] = "+"
    opens: str = ""
    has: str = ""


@dataclass(frozen=True)
class ByWords:
    """A pattern in the words of a speaker that makes them an act."""

    act: str
    pattern: str
    example: str
    polarity: Literal["+", "-"] = "+"
    not_with: str = ""
    kinds: str = ""
    own: bool = False

    def fits(self, said: str, speaker: Voice, *, begins: bool) -> re.Match[str] | None:
        """The match in what the speaker said; `begins` where these are the first words said."""
        if self.kinds and speaker.kind not in self.kinds.split() or self.own and not begins:
            return None
        match = re.match(self.pattern, said) if self.own else re.search(self.pattern, said)
        return match if match and not (self.not_with and re.search(self.not_with, said)) else None


@dataclass(frozen=True)
class _Found:
    act: str
    speaker: Voice
    start: int
    end: int
    polarity: Literal["+", "-"]
    sentence: int


@cache
def by_verb() -> tuple[ByVerb, ...]:
    """The act verbs of `data/statements.toml`, in order."""
    return tuple(ByVerb(**row) for row in vocab.table("statements")["verb"])


@cache
def by_words() -> tuple[ByWords, ...]:
    """The patterns of `data/statements.toml`, in order."""
    return tuple(ByWords(**row) for row in vocab.table("statements")["words"])


def find(doc: Doc, found: Sequence[Saying]) -> tuple[Statement, ...]:
    """The statements in text order, ids s1, s2, ...; one for each act, speaker and sentence; `about` is left empty.

    Only words somebody is said to have spoken count; plain information ("two men were hurt") makes none.
    """
    held: dict[tuple[str, Voice, int], _Found] = {}
    marks = quotes(text_of(doc))
    for saying in found:
        if saying.speaker.name is None:
            continue  # an act is somebody's
        for item in (*_acted(doc, saying, marks), *_worded(doc, saying, found)):
            held.setdefault((item.act, item.speaker, item.sentence), item)
    kept = [item for item in held.values() if not any(_covers(other, item) for other in held.values())]
    ordered = sorted(kept, key=lambda item: (item.start, item.end, item.act))
    return tuple(
        Statement(f"s{number}", item.act, item.speaker, (nlp.span(doc, item.start, item.end),), (), item.polarity)
        for number, item in enumerate(ordered, 1)
    )


def _covers(wide: _Found, item: _Found) -> bool:
    """True when another find tells the same act of the same speaker with more of the words."""
    same = wide is not item and (wide.act, wide.speaker) == (item.act, item.speaker)
    return same and wide.start <= item.start and item.end <= wide.end


def _acted(doc: Doc, saying: Saying, marks: Sequence[Quote]) -> Iterator[_Found]:
    """The act of the saying verb itself, unless it is negated or only possible ("did not confirm")."""
    if saying.verb not in {row.lemma for row in by_verb()}:
        return
    verb = _verb(doc, saying)
    if verb is None or _unsaid(verb) or any(mark.start <= verb.idx < mark.end for mark in marks):
        return
    said = _plain(text_of(doc)[saying.start : saying.end])
    for row in by_verb():
        if row.lemma != saying.verb or row.opens and not re.match(row.opens, said) or not re.search(row.has, said):
            continue
        near = saying.cue_end <= saying.start <= saying.cue_end + 30 and not saying.direct
        start = saying.cue_start if near else saying.start
        end = min(saying.end, _sentence_end(doc, saying.start, saying.end))
        if 0 <= saying.cue_start - saying.end <= 20 and not saying.direct:
            end = saying.cue_end  # "the attack was claimed by the group"
        yield _Found(row.act, saying.speaker, start, end, row.polarity, verb.sent.start)
        return


def _verb(doc: Doc, saying: Saying) -> Token | None:
    """The saying's verb among its attributing words."""
    cue = doc.char_span(saying.cue_start, saying.cue_end, alignment_mode="expand")
    own = (saying.verb, "take", "assume") if saying.verb == "claim" else (saying.verb,)
    return next((token for token in reversed(list(cue or ())) if token.lemma_.lower() in own), None)


def _unsaid(verb: Token) -> bool:
    """True for an act that was not done: negated, or under a modal."""
    return any(child.dep_ == "neg" or child.tag_ == "MD" for child in verb.children)


def _worded(doc: Doc, saying: Saying, found: Sequence[Saying]) -> Iterator[_Found]:
    """The acts that the spoken words make, piece by piece; words inside an inner saying belong to its speaker."""
    row = verbs().get(saying.verb)
    if row and row.certainty == "denied" and not saying.direct:
        return
    later = {id(s) for s in found[found.index(saying) + 1 :]}
    inner = [s for s in found if s.speaker != saying.speaker and saying.start <= s.start and s.end <= saying.end]
    inner = [s for s in inner if (s.start, s.end) != (saying.start, saying.end) or id(s) in later]
    for start, end, sentence in _parts(doc, saying.start, saying.end):
        said = _plain(text_of(doc)[start:end])
        if text_of(doc)[start:end].rstrip().endswith("?"):
            continue
        for words in by_words():
            own = start <= saying.start + 2 and not (saying.direct and _OTHERS.match(said))
            match = words.fits(said, saying.speaker, begins=own)
            if match is None:
                continue
            at = start + match.start()
            if any(s.start <= at < s.end or s.cue_start <= at < s.cue_end for s in inner):
                continue
            yield _Found(words.act, saying.speaker, start, end, words.polarity, sentence)
            break


def _parts(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The sentences of the range, cut at "but" and its like: start, end and the sentence they are of."""
    for sentence in doc.sents:
        first, last = max(sentence.start_char, start), min(sentence.end_char, end)
        if first >= last:
            continue
        cuts = [match.start() for match in _JOINTS.finditer(text_of(doc)[first:last])]
        edges = [first, *(first + cut for cut in cuts), last]
        for number, (left, right) in enumerate(zip(edges, edges[1:], strict=False)):
            left, right = _trim(text_of(doc), left, right)
            if left < right:
                yield left, right, sentence.start * 100 + number


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    joint = re.match(r"[\s,;]*(?:but\s|and so\s)?[\s“\"]*", text[start:end], re.IGNORECASE)
    start += joint.end() if joint else 0
    while end > start and text[end - 1] in ' \n\t,;”"':
        end -= 1
    return start, end


def _sentence_end(doc: Doc, start: int, end: int) -> int:
    for sentence in doc.sents:
        if sentence.start_char <= start < sentence.end_char:
            return len(text_of(doc)[: sentence.end_char].rstrip())
    return end


def _plain(text: str) -> str:
    """The same length, lower case, straight apostrophes, single white space signs."""
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return lowered.translate(_PLAIN)
