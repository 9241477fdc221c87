"""Plural events as noun phrases: where one begins and ends, what groups or counts it, and what makes it grow."""

from __future__ import annotations

from functools import cache
from typing import Literal

from spacy.tokens import Token

from onrecord import vocab
from onrecord.reading.clauses import piece

Trend = Literal["rising", "falling"]


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list of `data/aggregates.toml`."""
    return frozenset(row["word"] for row in vocab.table("aggregates")[name])


def moving(noun: Token) -> tuple[Token, Trend] | None:
    """The word that says the events grow more or fewer: "the number of attacks rises", "a surge in attacks"."""
    number = number_of(noun)
    candidates = (
        [noun.nbor()] if number is not None and noun.i + 1 < noun.sent.end else []
    )  # at times one noun to the parser
    top = number if number is not None else noun
    candidates += [top.head] if top.dep_ in ("nsubj", "nsubjpass") else []
    if noun.dep_ == "pobj" and noun.head.lower_ in ("in", "of"):
        candidates.append(noun.head.head)
    if top.dep_ == "nsubj" and top.head.lemma_ == "be":
        candidates += [held for on in top.head.children if on.lower_ == "on" for held in on.children]
    for word in candidates:
        if any(child.dep_ == "neg" for child in word.children):
            continue
        if word.lemma_.lower() in words("rising"):
            return word, "rising"
        if word.lemma_.lower() in words("falling"):
            return word, "falling"
    return None


def number_of(noun: Token) -> Token | None:
    """ "number" in "the number of these attacks"."""
    for token in noun.doc[max(noun.i - 6, noun.sent.start) : noun.i]:
        if token.lemma_ in ("number", "frequency", "rate", "pace") and token.nbor().lower_ == "of":
            between = noun.doc[token.i + 2 : noun.i]
            return None if any(word.pos_ == "ADP" for word in between) else token  # "number of wounded in the attacks"
    return None


def of_group(noun: Token) -> Token | None:
    """ "wave" in "a wave of drone and rocket attacks", the modifiers of the noun passed over."""
    at = noun
    while at.dep_ == "conj" and at.head is not at:
        at = at.head
    of = at.head
    if at.dep_ == "pobj" and of.lower_ == "of" and of.head.lemma_.lower() in words("group"):
        return of.head
    return None


def at_one_thing(noun: Token) -> bool:
    """True for strikes "on a port city": one place hit several times is one event."""
    for prep in noun.rights:
        if prep.dep_ == "prep" and prep.lower_ in ("on", "at", "against"):
            for thing in prep.children:
                if (
                    thing.dep_ == "pobj"
                    and thing.tag_ == "NN"
                    and any(c.lower_ in ("a", "an", "the") for c in thing.lefts)
                ):
                    return True
    return False


def first_of(head: Token) -> int:
    """The first token of the noun phrase, "of" phrases left out."""
    inside = ("det", "predet", "amod", "compound", "nmod", "nummod", "poss", "quantmod", "advmod", "npadvmod", "punct")
    first = min([head.i, *(child.left_edge.i for child in head.lefts if child.dep_ in inside)])
    while first < head.i and (head.doc[first].is_punct or head.doc[first].is_space):
        first += 1
    return max(first, piece(head)[0])


def last_of(noun: Token) -> int:
    """The end of the phrase with what it was on, by whom and against whom."""
    end = noun.i + 1
    limit = piece(noun)[1]
    for child in noun.rights:
        aimed = child.dep_ == "acl" and child.lower_ in ("targeting", "hitting", "launched", "blamed")
        if aimed or child.dep_ == "prep" and child.lower_ in ("on", "by", "against", "in", "across", "from", "of"):
            end = max(end, min(child.right_edge.i + 1, limit))
    for token in noun.doc[noun.i + 1 : end]:
        if token.text in (",", ";", "—", "–") or token.dep_ in ("relcl", "advcl", "mark"):
            return int(token.i)
    return end
