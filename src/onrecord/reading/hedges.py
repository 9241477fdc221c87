"""How surely words are said, whether they are denied, and whether they tell what happened: cue rows and sayings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc, Span, Token

from onrecord import vocab
from onrecord.reading.clauses import end_of, piece
from onrecord.reading.cues import verbs
from onrecord.reading.voices import Saying, holding

Cue = tuple[int, int, str]
"""Start and end of the deciding words, and the code they decided for."""

_WORLDS = ("hypothetical", "future", "generic", "background")
_OWN_ACTORS = ("armed_group", "government", "military")
_SELF = {"it", "they", "we", "i", "he", "she", "its", "their", "our", "his", "her"}
_IFS = {"if", "unless", "whether", "lest"}


@dataclass(frozen=True)
class Frame:
    """How surely, whether denied ("-"), and in which world the words stand, with the words that decided it."""

    certainty: str = "asserted"
    polarity: str = "+"
    realis: str = "actual"
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True)
class Row:
    """A cue row of `data/hedges.toml`; see there for the meaning of each field."""

    phrase: str
    category: str
    value: str
    direction: str
    reach: int
    example: str
    wide: bool = False


@dataclass(frozen=True)
class Modal:
    """A modal verb and what it makes of its verb."""

    word: str
    value: str
    example: str
    guess: str | None = None


@cache
def rows() -> dict[str, tuple[Row, ...]]:
    """The cue rows by their first word, longer phrases first."""
    held: dict[str, list[Row]] = {}
    for entry in vocab.table("hedges")["row"]:
        row = Row(**entry)
        held.setdefault(row.phrase.split()[0], []).append(row)
    return {word: tuple(sorted(group, key=lambda row: -len(row.phrase))) for word, group in held.items()}


@cache
def words(name: str) -> tuple[str, ...]:
    """One of the plain word lists of `data/hedges.toml`: stops, carriers, norms, harms, callers, keepers and so on."""
    return tuple(vocab.table("hedges")[name])


@cache
def modals() -> dict[str, Modal]:
    """The modal verbs by word."""
    return {entry["word"]: Modal(**entry) for entry in vocab.table("hedges")["modal"]}


def frame(doc: Doc, start: int, end: int, found: Sequence[Saying] = ()) -> Frame:
    """How the words at `[start, end)` are meant; plain words give an asserted, actual frame without cues."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return Frame()
    verb = _governing(span.root)
    marks = [*_rows_on(doc, span), *_said(doc, span, verb, holding(found, start, end))]
    if verb is not None:
        marks += [] if _only_degree(span.root, verb) else [*_modal(verb)]
        marks += [*_negated(verb), *_condition(verb), *_first_time(verb), *_anybody(verb)]
    marks += [
        *_norm(span.root),
        *_called_for(span.root),
        *_kept_from(span.root),
        *_shown(span.root),
        *_played(span.root),
    ]
    certainties = [cue for kind, cue in marks if kind == "certainty"]
    worlds = [cue for kind, cue in marks if kind == "realis"]
    denials = [cue for kind, cue in marks if kind == "polarity"]
    order = words("certainty_order")
    return Frame(
        min((cue[2] for cue in certainties), key=order.index, default="asserted"),
        "-" if len({cue[0] for cue in denials}) % 2 else "+",
        min((cue[2] for cue in worlds), key=_WORLDS.index, default="actual"),
        tuple(sorted({*certainties, *worlds, *denials})),
    )


def _governing(root: Token) -> Token | None:
    """The verb whose mood and negation are the words' own: itself, or a verb that merely carries the noun."""
    if root.pos_ in ("VERB", "AUX"):
        return root
    at = root
    while at.dep_ in ("compound", "conj", "nmod", "amod") and at.head is not at and at.head.pos_ in ("NOUN", "PROPN"):
        at = at.head
    head = at.head
    if at.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and head.lemma_ in words("carriers"):
        return head
    if at.dep_ == "pobj" and head.head.lemma_ in ("carry", "take") and head.lower_ == "out":
        return head.head
    if at.dep_ == "pobj" and head.dep_ == "agent" and head.head.lemma_ == "cause":
        return head.head  # "was not caused by a bomb"
    return None


def _rows_on(doc: Doc, span: Span) -> Iterator[tuple[str, Cue]]:
    first, end = piece(span.root)
    for token in doc[first:end]:
        for row in rows().get(token.lower_, ()) + (rows().get(token.lemma_.lower(), ()) if _inflected(token) else ()):
            size = len(row.phrase.split())
            cue = doc[token.i : min(token.i + size, end)]
            if _matches(cue, row) and _reaches(doc, cue, row, span):
                value = _plural_world(row, span.root)
                if row.phrase == "such" and span.root.tag_ not in ("NNS", "NNPS"):
                    break
                kind = "realis" if value == "hypothetical" and row.category == "certainty" else row.category
                yield kind, (cue.start_char, cue.end_char, value)
                break


def _inflected(token: Token) -> bool:
    return token.lemma_.lower() != token.lower_


def _matches(cue: Span, row: Row) -> bool:
    wanted = row.phrase.split()
    if len(cue) != len(wanted):
        return False
    return all(word in (token.lower_, token.lemma_.lower()) for word, token in zip(wanted, cue, strict=True))


def _plural_world(row: Row, root: Token) -> str:
    """ "Possible attacks" may never come; "a possible attack" happened, and what it was is open."""
    return "hypothetical" if row.phrase == "possible" and root.tag_ in ("NNS", "NNPS") else row.value


def _reaches(doc: Doc, cue: Span, row: Row, span: Span) -> bool:
    """Does the cue touch the words, in its direction, within its reach and before a stop?"""
    target = span.root.i
    if cue.start <= target < cue.end:
        return row.direction in ("noun",) and len(cue) > 1
    ahead = target >= cue.end
    between = doc[cue.end : target] if ahead else doc[target + 1 : cue.start]
    if (
        len(between) > row.reach
        or not row.wide
        and any(token.lemma_.lower() in words("stops") or token.lower_ in words("stops") for token in between)
    ):
        return False
    if ahead and row.category == "realis" and (_beside(cue.root, doc[target]) or _within(cue.root, doc[target])):
        return False
    if row.direction == "noun":
        return ahead and _one_noun_phrase(between, doc[target])
    if row.direction == "clause":
        top: Any = cue.root if cue.root.pos_ != "PART" else cue.root.head
        if ahead and row.phrase.endswith(" to") and _set_off(doc, cue, span.root):
            return False
        return (
            ahead
            or row.category == "certainty"
            and any(child.dep_ in ("nsubj", "nsubjpass") and span.root in child.subtree for child in top.children)
        )
    return ahead == (row.direction == "forward")


def _set_off(doc: Doc, cue: Span, target: Token) -> bool:
    """ "The gunman, said to be a soldier, shot himself": the cue stands between commas, the word behind them."""
    opened = cue.start > 0 and doc[cue.start - 1].text == ","
    return opened and any(token.text == "," for token in doc[cue.end : target.i])


def _beside(cue: Token, target: Token) -> bool:
    """True for "the raids were meant to frighten and were carried out at night": the verb goes on from a higher one.

    And for "they intend to answer the attack": the noun with its article was told before.
    """
    if target.pos_ in ("VERB", "AUX"):
        finite = any(child.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for child in target.children)
        return finite and target.dep_ == "conj" and target.head in (cue, *cue.ancestors) and target.head != target
    governed = target.dep_ == "dobj" and target.head.lemma_ not in words("carriers") and target.head.pos_ == "VERB"
    told = any(child.lower_ in ("the", "this", "these", "those") for child in target.lefts)
    return governed and told and target.head != cue and cue in target.head.ancestors


def _within(cue: Token, target: Token) -> bool:
    """ "Troops waiting for a bus were attacked": the cue's verb only describes who is in the event."""
    return cue.pos_ == "VERB" and cue.dep_ in ("acl", "relcl") and target.pos_ == "VERB" and cue in target.subtree


def _one_noun_phrase(between: Span, target: Token) -> bool:
    """True when only modifiers stand between the cue and the noun."""
    plain = all(
        token.pos_ in ("NOUN", "PROPN", "ADJ", "ADV", "NUM", "DET", "CCONJ", "PART")
        or token.text in ("-", "‑", "'s", "’s")
        or token.dep_ in ("amod", "npadvmod", "compound")
        for token in between
    ) and not any(token.lower_ in ("the", "these", "this", "those", "that") for token in between)
    follows = target.i + 1 < len(target.doc) and target.doc[target.i + 1].text == "-"
    return plain and (target.pos_ in ("NOUN", "PROPN", "ADJ") or target.dep_ in ("amod", "compound") or follows)


def _modal(verb: Token) -> Iterator[tuple[str, Cue]]:
    """Will, could, may: on the verb, or on the verb it is joined to."""
    at = verb
    while (
        at.dep_ in ("conj", "xcomp")
        and at.tag_ in ("VB", "VBN", "VBG")
        and not any(child.dep_ in ("nsubj", "nsubjpass") or child.tag_ == "MD" for child in at.children)
    ):
        at = at.head
    helpers = [child for child in at.children if child.dep_ in ("aux", "auxpass")]
    for helper in helpers:
        if modal := modals().get(helper.lower_):
            past = any(child.lemma_ == "have" and child.i > helper.i for child in helpers)
            cue = (helper.idx, end_of(helper))
            if modal.guess and past and verb.lemma_ in words("harms") and modal.word != "may":
                yield "realis", (*cue, "hypothetical")  # "a detonation could have killed dozens"
            elif modal.guess and past:
                yield "certainty", (*cue, modal.guess)
            elif modal.word not in ("must",) or not past:
                yield "realis", (*cue, modal.value)


def _only_degree(root: Token, verb: Token) -> bool:
    """ "The attack could have been worse", "the strike would be the third": only what it is like is open."""
    if root.pos_ not in ("NOUN", "PROPN") or verb.lemma_ != "be" or not any(c.lower_ == "the" for c in root.lefts):
        return False
    past = any(child.lemma_ == "have" and child.dep_ == "aux" for child in verb.children)
    told = [word for child in verb.children if child.dep_ in ("attr", "acomp") for word in (child, *child.lefts)]
    return past or any(word.ent_type_ == "ORDINAL" or word.lower_ in ("latest", "last") for word in told)


def _negated(verb: Token) -> Iterator[tuple[str, Cue]]:
    """Not, never, no longer: on the verb itself; "no rocket hit the base": on its subject.

    "Nobody was hurt" denies no event: it counts its harm as none.
    """
    for child in verb.children:
        none = next(
            (t for t in (child, *child.lefts) if t.lower_ in ("no", "nobody", "none", "neither") and t.i < verb.i), None
        )
        if child.dep_ in ("nsubj", "nsubjpass") and none is not None and verb.lemma_ not in words("harms"):
            yield "polarity", (none.idx, end_of(none), "-")
        if child.dep_ == "neg" or child.lower_ in ("never", "neither", "nor") and child.i < verb.i:
            yield "polarity", (child.idx, end_of(child), "-")


def _condition(verb: Token) -> Iterator[tuple[str, Cue]]:
    for above in (verb, *verb.ancestors):
        for child in above.children:
            opens = child.dep_ in ("mark", "advmod") and child.lower_ in _IFS and child.i < min(verb.i, above.i)
            if opens and above.dep_ in ("advcl", "ccomp", "xcomp", "pcomp", "acl"):
                yield "realis", (child.idx, end_of(child), "hypothetical")
        if above.dep_ not in ("conj", "xcomp", "ccomp"):
            return


def _anybody(verb: Token) -> Iterator[tuple[str, Cue]]:
    """ "Whoever attacks a mosque will be punished": nobody is said to have done it."""
    if verb.tag_ not in ("VBZ", "VBP"):
        return
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if subject is not None and subject.lower_ == "who" and verb.dep_ == "relcl":
        subject = verb.head
    if subject is not None and subject.lower_ in words("anybody"):
        yield "realis", (subject.idx, end_of(subject), "generic")


def _first_time(verb: Token) -> Iterator[tuple[str, Cue]]:
    """ "If confirmed, it would be the first time they have struck the port": nothing is told as done."""
    time = verb.head
    if verb.dep_ == "relcl" and time.lower_ == "time" and time.dep_ == "attr":
        for helper in time.head.children:
            if helper.dep_ == "aux" and helper.lower_ in ("would", "'d", "will", "could", "might", "may"):
                yield "realis", (helper.idx, end_of(helper), "hypothetical")


def _called_for(root: Token) -> Iterator[tuple[str, Cue]]:
    """ "A death would demand a strike": the object of what may come may come itself."""
    definite = any(child.lower_ in ("the", "this", "these", "that", "those") for child in root.lefts)
    if root.dep_ == "dobj" and not definite and root.head.lemma_ in words("callers"):
        yield from (mark for mark in _modal(root.head) if mark[0] == "realis")


def _kept_from(root: Token) -> Iterator[tuple[str, Cue]]:
    """ "To deter the groups from carrying out attacks": what somebody is kept from."""
    for above in (root, *root.ancestors):
        source = above.head
        if above.dep_ in ("pcomp", "pobj") and source.lower_ == "from" and source.head.lemma_ in words("keepers"):
            yield "realis", (source.idx, end_of(source), "hypothetical")
        if above.dep_ not in ("dobj", "conj", "pobj", "pcomp", "prep", "compound", "xcomp", "amod"):
            return


def _shown(root: Token) -> Iterator[tuple[str, Cue]]:
    """ "The film tells of the killing", "the exercise included a strike": not what the page itself tells of."""
    at = root
    while at.dep_ in ("dobj", "pobj", "prep", "xcomp", "ccomp", "conj", "pcomp", "compound") and at.head is not at:
        at = at.head
        if at.lemma_ not in words("showing"):
            continue
        for child in at.children:
            for kind, value in (("stories", "background"), ("drills", "hypothetical")):
                if child.dep_ == "nsubj" and child.lemma_.lower() in words(kind):
                    yield "realis", (child.idx, end_of(child), value)
        return


def _played(root: Token) -> Iterator[tuple[str, Cue]]:
    """ "An exercise in which gunmen hit a mall", "two navies fired missiles during an exercise": nobody attacks."""
    at = root
    while at.dep_ == "conj" and at.head is not at:
        at = at.head
    if at.dep_ == "relcl" and at.head.lemma_ in words("drills"):
        inside = any(child.dep_ == "prep" and any(t.tag_ == "WDT" for t in child.children) for child in at.children)
        if inside or any(child.lower_ == "where" for child in at.children):
            yield "realis", (at.head.idx, end_of(at.head), "hypothetical")
    forces = any(child.dep_ == "nsubj" and child.lemma_.lower() in words("forces") for child in at.children)
    if not forces or root.lemma_ in words("harms"):
        return
    for prep in (child for child in at.children if child.lower_ in ("during", "in")):
        for noun in prep.children:
            own = noun.lemma_ in words("exercises") and not any(t.lower_ in ("the", "this", "that") for t in noun.lefts)
            if noun.dep_ == "pobj" and own:
                yield "realis", (noun.idx, end_of(noun), "hypothetical")


def _norm(root: Token) -> Iterator[tuple[str, Cue]]:
    """ "Attacks on clinics are prohibited": bare plurals under a rule tell of no event."""
    if root.tag_ not in ("NNS", "NN") or any(child.dep_ in ("det", "poss", "nummod") for child in root.children):
        return
    at = root
    while at.dep_ in ("conj", "appos", "compound") and at.head is not at:
        at = at.head
    if at.dep_ not in ("nsubj", "nsubjpass"):
        return
    predicates = [at.head, *(child for child in at.head.children if child.dep_ in ("acomp", "attr"))]
    for word in predicates[1:]:
        if word.dep_ == "attr" and root.tag_ == "NNS" and at.head.lemma_ == "be":
            yield "realis", (word.idx, end_of(word), "generic")  # "bombings were once a daily event"
    for word in predicates:
        if word.lower_ in words("norms"):
            yield "realis", (word.idx, end_of(word), "generic")


def _said(doc: Doc, span: Span, verb: Token | None, around: Sequence[Saying]) -> Iterator[tuple[str, Cue]]:
    """What the sayings around the words make of them."""
    for saying in around:
        row = verbs().get(saying.verb)
        certainty = row.certainty if row else "reported"
        cue = (saying.cue_start, saying.cue_end)
        tops = _tops(doc, saying)
        touched = not tops or any(span.root == top or verb == top or _carried(verb, top) for top in tops)
        if certainty == "denied":
            if touched:
                yield "certainty", (*cue, "denied")
                yield "polarity", (*cue, "-")
            continue
        if row and row.factive and not (certainty == "alleged" and _blamed(doc, span, saying)):
            continue
        if row and row.holds == "noun" and certainty == "alleged" and not row.factive and _deep(span, saying):
            continue
        if row and row.lemma == "claim" and _responsibility(doc, saying) and not touched:
            continue
        yield "certainty", (*cue, "claimed" if certainty == "reported" and _own_act(saying, span, verb) else certainty)


def _tops(doc: Doc, saying: Saying) -> list[Token]:
    """The highest words of what is said; of "reports that its soldiers fired" also what the reports tell."""
    held = doc.char_span(saying.start, saying.end, alignment_mode="expand")
    if held is None:
        return []
    tops = [held.root, *(token for token in held if token.dep_ == "dobj" and not held.start <= token.head.i < held.end)]
    for top in list(tops):
        if top.lemma_.lower() in words("tellings"):
            tops += [child for child in top.children if child.dep_ in ("acl", "relcl")]
            tops += [thing for of in top.children if of.lower_ == "of" for thing in of.children if thing.dep_ == "pobj"]
    return tops


def _carried(verb: Token | None, whole: Token) -> bool:
    """True when the verb is joined to the content's own ("denied that it fired and hit")."""
    return verb is not None and verb.dep_ in ("conj", "xcomp") and verb.head == whole


def _blamed(doc: Doc, span: Span, saying: Saying) -> bool:
    """Is the word the one blamed, and not what it is blamed for: "blamed A for the raid", "blamed the raid on A"?"""
    held = doc.char_span(saying.start, saying.end, alignment_mode="expand")
    if held is None:
        return False
    joints = [token for token in held if token.lower_ in ("for", "over", "of")]
    if saying.verb in ("attribute", "blame") and not any(token.lower_ == "for" for token in joints):
        behind = [token for token in held if token.lower_ in ("on", "to")]
        if behind:
            return bool(span.root.i > behind[-1].i)
    return not any(token.i < span.root.i for token in joints)


def _deep(span: Span, saying: Saying) -> bool:
    """Is the word inside a noun phrase that names the accused ("the group behind the raid")?"""
    return span.root.dep_ == "pobj" and span.root.head.lower_ in ("behind", "in", "on", "after", "during")


def _responsibility(doc: Doc, saying: Saying) -> bool:
    """ "Claimed responsibility for the attack" doubts no attack, only whose it was."""
    return doc.text[saying.start : saying.end].lower().startswith(("responsibility", "credit"))


def _own_act(saying: Saying, span: Span, verb: Token | None) -> bool:
    """Does a state, an army or an armed group tell its own act ("the army said it fired")?"""
    if verb is None or saying.speaker.kind not in _OWN_ACTORS:
        return False
    at = verb
    while at.dep_ in ("conj", "xcomp") and not any(c.dep_ in ("nsubj", "nsubjpass") for c in at.children):
        at = at.head
    if at.lemma_ == "be":
        return False  # "said it was an attack": the word tells what it was and not what the speaker did
    for child in at.children:
        if child.dep_ == "nsubj":
            own = {child.lower_, *(word.lower_ for word in child.children if word.dep_ == "poss")}
            return bool(own & ({"we", "our", "i"} if saying.direct else _SELF))
    return False
