"""Who a noun phrase names as a speaker: the name as printed, the kind, and whom a pronoun or "the official" means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Voice
from onrecord.reading.clauses import end_of, text_of

NOBODY = Voice(None, "speaker", "other")
"""Somebody speaks, and the words do not tell who."""

_PERSON_PRONOUNS = {"he", "she"}
_GROUP_PRONOUNS = {"it", "they"}
_FIRST_PERSON = {"i", "we"}
_INSIDE = {"compound", "amod", "nmod", "nummod", "poss", "case", "quantmod", "punct", "det", "npadvmod", "appos_title"}
_FORMER = {"former", "late", "ex", "then", "outgoing", "slain"}
_SOME_OF = {"one", "two", "three", "some", "many", "most", "several"}
_BARE_OFF = {"a", "an", "the", "this", "that", "its", "his", "her", "their", "our", "one", "some", "several", "two"}


@dataclass(frozen=True)
class Noun:
    """A row of the list of speaking nouns."""

    word: str
    kind: str
    example: str
    person: bool = False


@dataclass(frozen=True)
class Named:
    """A speaker at a place of the text, with the words it was named by.

    `maybe` a person by the look of the name; `aside` named in a clause that only dates or describes something else,
    `leads` as the subject of its sentence.
    """

    voice: Voice
    words: frozenset[str]
    at: int
    person: bool
    group: bool
    plural: bool
    maybe: bool = False
    aside: bool = False
    leads: bool = False


@cache
def nouns() -> dict[str, Noun]:
    """The speaking nouns of `data/voices.toml` by word."""
    return {row["word"]: Noun(**row) for row in vocab.table("voices")["noun"]}


@cache
def papers() -> frozenset[str]:
    """Nouns for things that say: statements, reports, letters."""
    return frozenset(row["word"] for row in vocab.table("voices")["paper"])


def noun_of(token: Token) -> Noun | None:
    """The row of the speaking nouns that the token's own word is, or None."""
    return nouns().get(token.lemma_.lower()) or nouns().get(token.lower_) or nouns().get(token.lower_.rstrip("s"))


def speaks(token: Token) -> bool:
    """True when the noun can speak: a name, a pronoun for one, a speaking noun, or a paper that says.

    An "it" that stands for nothing and things such as "the blast" cannot.
    """
    if token.pos_ == "PRON":
        return token.lower_ in _PERSON_PRONOUNS | _GROUP_PRONOUNS | _FIRST_PERSON
    if token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") or token.pos_ == "PROPN":
        return True
    if token.lower_ in _SOME_OF:
        return any(
            held.dep_ == "pobj" and speaks(held) for of in token.children if of.lower_ == "of" for held in of.rights
        )
    return bool(noun_of(token)) or token.lemma_.lower() in papers() or any(speaks(t) for t in _apposed(token))


def meant(token: Token) -> Token:
    """The noun a "who" or "which" stands for, else the token itself."""
    if token.tag_ in ("WP", "WDT") or token.lower_ in ("who", "which", "that"):
        return _antecedent(token) or token
    return token


def phrase(token: Token) -> tuple[int, int]:
    """First token and end (exclusive) of the noun phrase with this head: its name, and "of", "for" or "in" after it."""
    first = token.i
    for child in token.lefts:
        if child.dep_ in _INSIDE and child.left_edge.i < first:
            first = child.left_edge.i
    end = token.i + 1
    while end < len(token.doc) and token.doc[end].dep_ == "case" and token.doc[end].head == token:
        end += 1
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "in", "from", "at", "with", "to") and child.i <= end:
            end = max(end, _flat_end(child))
        elif child.dep_ in ("amod", "acomp") and child.i == end and any(t.dep_ == "prep" for t in child.rights):
            end = max(end, *(_flat_end(t) for t in child.rights if t.dep_ == "prep"))
        elif child.dep_ == "cc" and child.i <= end:
            for other in token.conjuncts:
                if other.i > child.i and speaks(other):
                    end = max(end, phrase(other)[1])
    first, end = max(first, token.sent.start), min(end, max(token.sent.end, token.i + 1))
    while first < token.i and token.doc[first].is_punct:
        first += 1
    return first, end


def voice_of(token: Token) -> Voice:
    """The speaker a noun phrase names, without looking elsewhere; NOBODY for a pronoun."""
    if token.pos_ == "PRON" and token.lower_ not in nouns():
        return NOBODY
    person = _person(token)
    words = _title_words(token)
    kind = _kind(token, words)
    if person:
        return Voice(person, "speaker", kind)
    first, end = phrase(token)
    while first < token.i and token.doc[first].lower_ in _BARE_OFF:
        first += 1
    row = noun_of(token)
    name = _printed(token.doc, first, end)
    return Voice(name or token.text, "speaker", kind, anonymous=bool(row and row.person) or token.lower_ in _SOME_OF)


def author(doc: Doc) -> Voice:
    """Whose page a first-person statement is, by its heading ("Statement by ... on ..."); NOBODY when not said."""
    text = text_of(doc)[:2000]
    for row in vocab.table("voices")["author"]:
        pattern = re.escape(str(row["pattern"])).replace(r"\ ", r"\s+").replace(r"\{\}", r"([A-Z].{2,80}?)")
        if match := re.search(pattern, text):
            name = " ".join(match.group(1).replace("\\_", " ").split())
            words = {word.lower() for word in name.split()}
            kind = next((row.kind for row in nouns().values() if row.word in words), "government")
            titled = [i for i, word in enumerate(name.split()) if word.lower() in nouns()]
            short = " ".join(name.split()[titled[-1] + 1 :]) if titled else name
            return Voice(short or name, "speaker", kind)
    return NOBODY


class Register:
    """The speakers met so far in a text, for last names, pronouns and "the official"."""

    def __init__(self, doc: Doc, quoted: Sequence[tuple[int, int]] = ()) -> None:
        """Start with the persons and groups that stand as subjects anywhere in the text outside quotations."""
        self._author = author(doc)
        self._met: list[Named] = []
        self._said: list[tuple[int, Voice]] = []
        self._full: dict[str, Voice] = {}
        self._quoted = tuple(quoted)
        for entity in doc.ents:
            if entity.label_ == "PERSON" and (name := _person(entity.root)) and " " in name:
                voice = voice_of(entity.root.head if entity.root.dep_ == "appos" else entity.root)
                self._full.setdefault(name.split()[-1], Voice(name, "speaker", voice.kind))
        for token in doc:
            stands = (
                token.dep_ in ("nsubj", "nsubjpass")
                or token.dep_ == "pobj"
                and (token.head.head.lower_ == "according" or _named_as(token))
            )
            none = any(child.lower_ == "no" for child in token.lefts)
            able = speaks(token) or token.pos_ == "NOUN" and token.head.lemma_ in ("say", "add")
            if stands and token.pos_ != "PRON" and able and not self._inside(token) and not none:
                self._meet(token)

    def _inside(self, token: Token) -> bool:
        return any(start <= token.idx < end for start, end in self._quoted)

    def _meet(self, token: Token) -> None:
        voice = self._known(voice_of(token))
        row = noun_of(token)
        titled = any((beside := noun_of(other)) and beside.person for other in _apposed(token))
        person = bool(_person(token)) or bool(row and row.person) or titled or voice in self._full.values()
        says = token.head.lemma_ in ("say", "add")
        group = not person and (bool(row) or token.ent_type_ in ("ORG", "GPE") or says)
        words = frozenset(word.lemma_.lower() for word in _title_words(token))
        plural = token.tag_ in ("NNS", "NNPS")
        maybe = not person and token.pos_ == "PROPN" and token.ent_type_ not in ("GPE", "NORP", "LOC", "FAC")
        of_paper = voice.kind == "media" and any(child.dep_ == "poss" for child in token.lefts)
        maybe = (
            maybe
            and (voice.kind in ("other", "witness") or of_paper)
            and not any(child.dep_ == "det" for child in token.lefts)
            and not plural
        )
        aside = token.head.dep_ in ("advcl", "relcl", "acl")
        self._met.append(Named(voice, words, token.idx, person, group, plural, maybe, aside, token.head.dep_ == "ROOT"))
        if _person(token) and voice.name and " " in voice.name:
            self._full.setdefault(voice.name.split()[-1], voice)

    def note(self, at: int, voice: Voice) -> None:
        """Keep who said something at this character, for "the statement said"."""
        self._said.append((at, voice))

    def _known(self, voice: Voice) -> Voice:
        """A last name alone becomes the full name met before, with its kind."""
        full = self._full.get((voice.name or "").removesuffix("’s").removesuffix("'s"))
        return full if full and (voice.kind in ("other", full.kind) or full.kind == "other") else voice

    def resolve(self, token: Token) -> Voice:
        """Whom the subject of a saying means; NOBODY when unsure."""
        if meant(token) is not token:
            return self.resolve(meant(token))
        if token.lower_ in _FIRST_PERSON:
            return self._author
        if token.lower_ in _PERSON_PRONOUNS:
            return self._last(token.idx)
        if token.lower_ in _GROUP_PRONOUNS and token.pos_ == "PRON":
            return self._group(token)
        if token.pos_ == "PRON":
            return NOBODY
        voice = self._known(voice_of(token))
        common = token.pos_ == "NOUN" and not token.ent_type_
        return self._earlier(token, voice) if common and _definite(token) and not _person(token) else voice

    def _earlier(self, token: Token, voice: Voice) -> Voice:
        """ "The official", "the ministry", "the statement": the one named more fully before."""
        head = token.lemma_.lower()
        if head in papers():
            spoken = [said for at, said in self._said if at < token.idx]
            return spoken[-1] if spoken and not _named(token) else voice
        plural = token.tag_ in ("NNS", "NNPS")
        modifiers = {t.lemma_.lower() for t in token.lefts if t.dep_ in ("compound", "amod")}
        for named in reversed(self._met):
            longer = len((named.voice.name or "").split()) > len((voice.name or "").split())
            fits = head in named.words and named.plural == plural and modifiers <= named.words
            fits = fits and not named.words & _FORMER - modifiers
            fits = fits and named.person == bool((row := noun_of(token)) and row.person)
            if named.at < token.idx and fits and (longer or named.person and not named.voice.anonymous):
                return named.voice
        return voice

    def _last(self, before: int) -> Voice:
        """The last person named before; NOBODY when what may be another one's name, or one named aside, is nearer."""
        for named in reversed(self._met):
            if named.at < before and (named.person or named.maybe) and not named.plural:
                return NOBODY if named.aside and named.voice.anonymous else named.voice
        return NOBODY

    def _group(self, token: Token) -> Voice:
        """ "It" or "they": the subject of the saying around it, else the nearest group before it in the sentence."""
        for above in token.ancestors:
            for child in above.children:
                if child.dep_ == "nsubj" and child.i < token.i and speaks(child) and child.pos_ != "PRON":
                    return self.resolve(child)
        plural = token.lower_ == "they"
        for before in reversed(token.doc[token.sent.start : token.i]):
            row = noun_of(before)
            is_plural = before.tag_ in ("NNS", "NNPS")
            group = (row and not row.person) or before.ent_type_ == "ORG"
            if self._inside(before):
                continue
            if group and is_plural == plural and before.dep_ not in ("compound", "poss", "amod", "npadvmod"):
                return self._known(voice_of(before))
        return self._subject_before(token, plural)

    def _subject_before(self, token: Token, plural: bool) -> Voice:
        """The group that was the last sentences' subject; NOBODY when a thing was that reports as well ("the ship")."""
        things = token.head.lemma_ in ("report", "promise", "confirm", "show")
        start = token.sent.start
        for _ in range(3):
            if start <= 0:
                return NOBODY
            sentence = token.doc[start - 1].sent
            start = sentence.start
            low, high = sentence.start_char, sentence.end_char
            met = [n for n in self._met if low <= n.at < high and n.plural == plural and (plural or n.group)]
            if met:
                return next((n.voice for n in reversed(met) if n.leads), met[-1].voice)
            if things and any(t.dep_ in ("nsubj", "nsubjpass") and t.tag_ == "NN" for t in sentence):
                return NOBODY
        return NOBODY


def _named_as(token: Token) -> bool:
    """ "The suspect was named as Karl Frey, 28"."""
    return token.head.lower_ == "as" and token.head.head.lemma_ in ("name", "identify") and token.ent_type_ == "PERSON"


def _flat_end(preposition: Token) -> int:
    """The end of "of the border agency": one object with what stands before it and its own "of"."""
    end = preposition.i + 1
    for child in preposition.children:
        if child.dep_ == "pobj":
            end = max(end, child.i + 1)
            for deeper in child.rights:
                if deeper.dep_ == "prep" and deeper.lower_ in ("of", "in", "for"):
                    end = max(end, _flat_end(deeper))
    return end


def _apposed(token: Token) -> list[Token]:
    return [child for child in token.children if child.dep_ == "appos" and child.i - token.i < 12]


def _person(token: Token) -> str | None:
    """The name of a person the phrase gives, without titles, or None."""
    for candidate in (token, *_apposed(token)):
        if candidate.ent_type_ == "PERSON" or (candidate.pos_ == "PROPN" and _titled(candidate)):
            first = candidate.i
            while first > 0 and (
                candidate.doc[first - 1].pos_ in ("PROPN", "SPACE") or candidate.doc[first - 1].text == "-"
            ):
                if noun_of(candidate.doc[first - 1]) or first <= candidate.sent.start:
                    break
                if candidate.doc[first - 1].head != candidate or candidate.doc[first - 1].ent_type_ in ("NORP", "GPE"):
                    break
                first -= 1
            name = _printed(candidate.doc, first, candidate.i + 1).split()
            while len(name) > 1 and name[0].rstrip(".").lower() in _titles():
                del name[0]
            return " ".join(name)
    return None


def _printed(doc: Doc, first: int, end: int) -> str:
    """The words of the tokens as printed, white space made single."""
    return " ".join(text_of(doc)[doc[first].idx : end_of(doc[end - 1])].split())


def _titled(token: Token) -> bool:
    """True for a name with a person's title before it ("Colonel Haddad", "spokesperson Omar Aziz")."""
    if noun_of(token):
        return False
    before = [other for other in token.doc[phrase(token)[0] : token.i] if not other.is_space]
    titles = [row for child in before[-2:] if (row := noun_of(child)) and row.person]
    return bool(titles) and (token.ent_type_ not in ("ORG", "GPE", "NORP") or noun_of(before[-1]) is None)


def _title_words(token: Token) -> list[Token]:
    """The words that tell who somebody is: before the name, of what, and set beside it."""
    start, end = phrase(token)
    words = list(token.doc[start:end])
    for other in _apposed(token):
        first, stop = phrase(other)
        words += list(token.doc[first:stop])
    return words


def _kind(token: Token, words: list[Token]) -> str:
    """The kind of speaker; "official" by its own noun, else the most telling word around it."""
    own = noun_of(token)
    if own and own.kind != "other":
        return own.kind
    text = " ".join(word.lower_ for word in words)
    longer = [name for name in nouns() if (" " in name or "." in name) and name in text]
    rows = [row for word in words if (row := noun_of(word)) and not any(word.lower_ in name.split() for name in longer)]
    rows += [nouns()[name] for name in longer]
    for kind in ("armed_group", "military", "government", "media", "official", "witness"):
        if any(row.kind == kind for row in rows):
            return kind
    if token.ent_type_ in ("GPE", "NORP") and not own:
        return "government"
    return "other"


def _definite(token: Token) -> bool:
    return any(child.dep_ == "det" and child.lower_ in ("the", "this") for child in token.lefts)


@cache
def _titles() -> frozenset[str]:
    return frozenset(row["word"] for row in vocab.table("voices")["title"])


def _named(token: Token) -> bool:
    """True when the phrase itself says whose it is ("a ministry statement", "the statement from the army")."""
    first, end = phrase(token)
    return any(word.i != token.i and (word.pos_ == "PROPN" or noun_of(word)) for word in token.doc[first:end])


def _antecedent(token: Token) -> Token | None:
    """The noun a "who" or "which" stands for."""
    verb: Any = token.head
    while verb.dep_ in ("aux", "auxpass", "conj", "xcomp", "ccomp") and verb.head is not verb:
        verb = verb.head
    return verb.head if verb.dep_ == "relcl" and verb.head is not verb else None
