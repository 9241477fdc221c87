"""Small questions to a parse: subjects, objects, noun phrases, and how near two words stand in the tree."""

from __future__ import annotations

from collections.abc import Container, Iterator

from spacy.tokens import Doc, Token

SUBJECTS = ("nsubj", "csubj")
PASSIVE_SUBJECTS = ("nsubjpass", "csubjpass")
OBJECTS = ("dobj", "obj", "dative")
ASIDES = ("after", "since", "following", "before", "like", "amid", "despite", "as", "because", "although", "though")
ANSWERS = ("retaliation", "response", "answer", "reprisal", "revenge", "reaction")
NAME_PARTS = ("compound", "amod", "nmod", "poss", "nummod", "det", "quantmod", "advmod", "case", "punct", "appos")


def ancestors(token: Token, most: int | None = None) -> list[Token]:
    """The token and its heads up to the root, or `most` of them."""
    path = [token]
    while len(path) - 1 != most and path[-1].head is not path[-1] and path[-1].head.i != path[-1].i:
        path.append(path[-1].head)
    return path


def below(doc: Doc, heads: Container[int]) -> list[bool]:
    """Of each word whether it is one of these, by number, or stands below one; all at once, for long sentences."""
    known: list[bool | None] = [None] * len(doc)
    for word in doc:
        path, last = [], word
        while known[last.i] is None and last.i not in heads and last.head.i != last.i:
            path.append(last.i)
            last = last.head
        path.append(last.i)
        found = last.i in heads if known[last.i] is None else known[last.i]
        for number in path:
            known[number] = found
    return [bool(one) for one in known]


def distance(left: Token, right: Token) -> int:
    """Arcs between two tokens of one sentence; 99 when they stand in different sentences."""
    if left.i == right.i:
        return 0
    up = {token.i: steps for steps, token in enumerate(ancestors(left))}
    for steps, token in enumerate(ancestors(right)):
        if token.i in up:
            return up[token.i] + steps
    return 99


def subject(verb: Token) -> Token | None:
    """The subject of a verb, its own or that of the verb it is conjoined with or depends on as a participle."""
    for token in (verb, *ancestors(verb)[1:4]):
        if token is not verb and token.pos_ not in ("VERB", "AUX"):
            return None
        for child in token.children:
            if child.dep_ in PASSIVE_SUBJECTS or child.dep_ in SUBJECTS and is_found(token):
                return None
            if child.dep_ in SUBJECTS:
                return child
        if token.dep_ not in ("conj", "xcomp", "advcl"):
            return None
    return None


def is_found(verb: Token) -> bool:
    """'found a man shot dead', 'saw her stabbed': a bare participle, whose subject did nothing."""
    bare = verb.tag_ == "VBN" and not any(child.dep_ in ("aux", "auxpass") for child in verb.children)
    return bare and verb.dep_ in ("ccomp", "xcomp") and verb.head.lemma_ in ("find", "discover", "see", "leave")


def own_subject(verb: Token) -> Token | None:
    """The subject that stands with the verb itself, active or passive."""
    return next((c for c in verb.children if c.dep_ in (*SUBJECTS, *PASSIVE_SUBJECTS)), None)


_SAYING = frozenset("say tell announce report state claim add confirm believe suspect think".split())


def stands_for(word: Token | None) -> Token | None:
    """'The army said it fired', 'the army said its jets': the pronoun stands for who says so; None when nobody does."""
    if word is None or word.lower_ not in ("it", "they", "he", "she", "we", "its", "their", "our"):
        return word
    for verb in ancestors(word)[1:6]:
        if verb.lemma_ in _SAYING:
            speaker = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < word.i), None)
            if speaker is not None:
                return speaker
    return None


def passive_subject(verb: Token) -> Token | None:
    """What a passive verb was done to."""
    for token in (verb, verb.head):
        if token is not verb and verb.dep_ != "conj":
            return None
        for child in token.children:
            if child.dep_ in PASSIVE_SUBJECTS or child.dep_ in SUBJECTS and is_found(token):
                return child
    return None


def objects(verb: Token) -> list[Token]:
    """The direct objects of a verb with what is conjoined to them."""
    found = [child for child in verb.children if child.dep_ in OBJECTS]
    return [token for head in found for token in (head, *conjuncts(head))]


def agent(verb: Token) -> Token | None:
    """The noun after 'by' that does a passive verb or a nominal event."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return noun
    return None


def conjuncts(noun: Token) -> list[Token]:
    """What is joined to a noun by 'and', 'or' or a comma, in order."""
    return [token for token in noun.conjuncts if token.i > noun.i]


def after(token: Token, *prepositions: str) -> list[Token]:
    """The nouns that a token's prepositions govern, in order."""
    found = []
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in prepositions:
            found += [noun for noun in child.children if noun.dep_ in ("pobj", "pcomp")]
    return found


def bounds(head: Token, *, with_of: bool = False) -> tuple[int, int]:
    """Characters of the noun phrase of a head, without its determiner, relative clauses and (unless asked) its 'of'."""
    left = right = head
    for child in head.children:
        if child.i < left.i and child.dep_ in NAME_PARTS and not _crosses(child, head):
            left = child.left_edge
        if with_of and child.i > head.i and child.dep_ == "prep" and child.lower_ == "of":
            right = child.right_edge
    while left.i < head.i and (
        left.dep_ in ("det", "predet", "punct", "case") or left.lower_ in ("the", "a", "an", "'s")
    ):
        left = left.nbor()
    return left.idx, right.idx + len(right)


def _crosses(child: Token, head: Token) -> bool:
    return any(token.dep_ in ("relcl", "acl", "cc", "conj") for token in child.subtree if token.i < head.i)


def noun_text(doc: Doc, head: Token) -> str:
    """The words of a noun phrase as printed, white space squeezed."""
    start, end = bounds(head)
    return " ".join(doc.text[start:end].split())


def modifiers(head: Token) -> Iterator[Token]:
    """Words before a noun that belong to it: compounds, adjectives, possessors, and their own parts."""
    for child in head.children:
        if child.i < head.i and child.dep_ in ("compound", "amod", "nmod", "poss", "npadvmod", "advmod"):
            yield from (token for token in child.subtree if token.i < head.i and token.dep_ != "punct")


def direct_modifiers(head: Token) -> Iterator[Token]:
    """Words before a noun that modify it themselves, with what is conjoined or joined to them by a hyphen or a name."""
    for child in head.children:
        if child.i < head.i and child.dep_ in ("compound", "amod", "nmod", "poss", "npadvmod"):
            yield child
            for part in child.children:
                if part.dep_ in ("compound", "conj", "npadvmod", "amod") and child.dep_ != "poss":
                    yield part


def sentence_index(doc: Doc) -> list[int]:
    """For each token the number of its sentence."""
    numbers = [0] * len(doc)
    for number, sentence in enumerate(doc.sents):
        for token in sentence:
            numbers[token.i] = number
    return numbers


def in_passing(word: Token) -> bool:
    """Told only in passing: 'after the attack', 'since last month's bombing', 'as investors weighed the attack'."""
    for step in ancestors(word):
        if step.dep_ == "prep" and (step.lower_ in ASIDES or step.head.lemma_ in ANSWERS):
            return True
        if step.dep_ in ("advcl", "mark") and any(c.dep_ == "mark" and c.lower_ in ASIDES for c in step.children):
            return True
        if step.dep_ in ("ROOT", "ccomp"):
            return False
    return False
