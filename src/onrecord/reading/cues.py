"""The words that attribute speech: "police said", "according to the army", and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from onrecord import vocab
from onrecord.model import Voice
from onrecord.reading.quotes import Quote
from onrecord.reading.speakers import NOBODY, Register, meant, phrase, speaks, voice_of


@dataclass(frozen=True)
class Verb:
    """A row of the list of saying verbs; see `data/voices.toml` for the meaning of each field."""

    lemma: str
    holds: str
    certainty: str
    example: str
    factive: bool = False
    own: bool = False
    direct: bool = False
    thinks: bool = False
    preps: str = ""


@dataclass(frozen=True)
class Cue:
    """A saying verb with its subject, whom it means, and the first and the last token of the attributing words."""

    verb: Token
    lemma: str
    subject: Token
    speaker: Voice
    first: int  # token
    last: int  # token, exclusive


@cache
def verbs() -> dict[str, Verb]:
    """The saying verbs of `data/voices.toml` by lemma."""
    return {row["lemma"]: Verb(**row) for row in vocab.table("voices")["verb"]}


def find(doc: Doc, register: Register, marks: Sequence[Quote]) -> Iterator[Cue]:
    """The attributing words of the text in order, each with its speaker."""
    for token in doc:
        if token.lower_ == "according" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
            yield from _according(token, register)
        elif token.lemma_ in ("cite", "quote") and token.pos_ == "VERB" and token.tag_ != "VBG":
            yield from _quoting(token, register)
        elif (row := _row(token)) and token.pos_ in ("VERB", "AUX") and not _as_saying(token):
            subject = _subject(token, row)
            if subject is None or not _can_say(token, subject):
                continue
            inside = any(mark.start <= token.idx < mark.end for mark in marks)
            if inside and subject.lower_ in ("i", "we"):
                continue
            speaker = NOBODY if inside and subject.pos_ == "PRON" else register.resolve(subject)
            first, end = phrase(subject)
            close = subject.head == token or subject.head.dep_ == "agent"
            if close and (subject.i > token.i or token.i - end < 12):
                yield Cue(token, row.lemma, subject, speaker, min(first, token.i), max(end, token.i + 1))
            else:
                yield Cue(token, row.lemma, subject, speaker, token.i, token.i + 1)


def _row(token: Token) -> Verb | None:
    """The saying verb the token is; who "took responsibility" claimed."""
    taken = token.lemma_ in ("take", "assume") and any(
        child.dep_ == "dobj" and child.lower_ in ("responsibility", "credit") for child in token.children
    )
    return verbs().get("claim" if taken else token.lemma_.lower())


def _can_say(verb: Token, subject: Token) -> bool:
    """Any noun may "say" by itself; a subject borrowed from the main clause must be known to speak."""
    held = meant(subject)
    next_two = [token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 3]]
    if (verb.tag_ == "VBN" or verb.lemma_ == "say") and next_two in (["to", "be"], ["to", "have"]):
        return False  # "men said to be rebels": nobody is named who says so
    if any(child.dep_ == "dobj" and child.lower_.endswith(("self", "selves")) for child in verb.children):
        return False  # "a group that calls itself the Guard"
    if _nobody(verb, subject):
        return False
    if verb.head != verb and verb.head.lemma_ in verbs() and subject.head == verb.head:
        return speaks(held)
    if verb.dep_ == "acl" and verb.head == subject and _is_main(verb):
        return speaks(subject)
    if verb.dep_ in ("advcl", "acl", "conj", "dep") and subject.head != verb:
        return speaks(held) and (held.pos_ == "PRON" or voice_of(held).kind != "other" or held.ent_type_ == "PERSON")
    return speaks(held) or verb.lemma_ in ("say", "add", "tell") and held.pos_ == "NOUN"


def _nobody(verb: Token, subject: Token) -> bool:
    """ "No group has claimed it", "the army did not say how many": nobody has said anything."""
    if any(child.dep_ == "det" and child.lower_ == "no" for child in subject.children):
        return True
    if verb.doc[verb.i + 1 : verb.i + 3].text.lower() in ("one another", "each other"):
        return True  # "They have accused one another": who whom is not told
    if any(child.dep_ == "aux" and child.i < subject.i for child in verb.children):
        return True  # "Have the police called it murder?"
    plain = verb.lemma_ in ("say", "tell", "add", "announce", "reveal", "specify")
    return plain and any(child.dep_ == "neg" for child in verb.children)


def _according(token: Token, register: Register) -> Iterator[Cue]:
    to = token.doc[token.i + 1]
    for subject in to.children:
        if subject.dep_ == "pobj" and subject.lemma_.lower() not in _no_source():
            end = phrase(subject)[1]
            named = any(word.pos_ != "PRON" and speaks(word) for word in subject.subtree) or speaks(subject)
            speaker = register.resolve(subject) if named else NOBODY
            yield Cue(token, "according to", subject, speaker, token.i, end)


@cache
def _no_source() -> frozenset[str]:
    return frozenset(vocab.table("voices")["no_source"])


def _as_saying(token: Token) -> bool:
    """ "Saying" in "quoted a source as saying", which the quoting tells already."""
    return token.tag_ == "VBG" and token.head.lower_ == "as" and token.head.head.lemma_ in ("cite", "quote")


def _quoting(token: Token, register: Register) -> Iterator[Cue]:
    """ "Reuters cited the group", "was quoted as saying": both speak, the one cited within."""
    passive = any(child.dep_ == "auxpass" for child in token.children)
    cited = [c for c in token.children if c.dep_ == ("nsubjpass" if passive else "dobj") and speaks(c)]
    citing = [c for c in token.children if c.dep_ == "nsubj" and speaks(c)]
    agents = [held for c in token.children if c.dep_ == "agent" for held in c.children]
    citing += [held for held in agents if passive and held.dep_ == "pobj" and speaks(held)]
    if not cited:
        return
    first = min([token.i, *(phrase(child)[0] for child in (*citing, *cited))])
    last = max([token.i + 1, *(phrase(child)[1] for child in cited)])
    for child in (*citing, *cited):
        yield Cue(token, "cite", child, register.resolve(child), first, last)


def _subject(verb: Token, row: Verb) -> Token | None:
    """Who does the saying: its own subject, the "by" of a passive, or the main clause's for "saying"."""
    passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children)
    for child in verb.children:
        if child.dep_ == "nsubj" and not passive:
            return child
        if child.dep_ == "agent":
            return next((held for held in child.children if held.dep_ == "pobj"), None)
    if verb.dep_ == "acl" and _is_main(verb):
        return verb.head
    if passive or row.own and verb.dep_ not in ("conj", "relcl"):
        return None
    if verb.dep_ == "acl" and verb.tag_ == "VBG":
        return verb.head
    if outer := _outer_of_past(verb):
        return outer
    if verb.tag_ == "VBG" and verb.dep_ in ("advcl", "conj", "xcomp", "pcomp", "dep", "ccomp") or verb.dep_ == "conj":
        return _upper_subject(verb)
    return None


def _is_main(verb: Token) -> bool:
    """ "The group boasted of a raid" where the parser saw "a group boasted of": no other verb carries the sentence."""
    noun = verb.head
    return (
        verb.tag_ in ("VBN", "VBD") and noun.dep_ == "ROOT" and noun.pos_ in ("NOUN", "PROPN") and verb.i == noun.i + 1
    )


def _outer_of_past(verb: Token) -> Token | None:
    """ "He said that police are looking and urged calm": the past goes on from "said" and not from "are looking"."""
    inner = verb.head
    present = any(token.tag_ in ("VBZ", "VBP") for token in (inner, *inner.children))
    above = inner.head
    if verb.dep_ != "conj" or verb.tag_ != "VBD" or not present or above.tag_ != "VBD" or above.lemma_ not in verbs():
        return None
    return next((child for child in above.children if child.dep_ == "nsubj"), None)


def _upper_subject(verb: Token) -> Token | None:
    for above in verb.ancestors:
        if verb.tag_ == "VBG" and verb.dep_ == "conj" and above.tag_ != "VBG" and above.lemma_ not in verbs():
            continue  # "saying they would strike and warning that": the two participles share their subject
        own = [child for child in above.children if child.dep_ in ("nsubj", "nsubjpass")]
        if own:
            return own[0]
        if above.dep_ in ("relcl", "acl"):
            return above.head if above.dep_ == "acl" else None
    return None
