"""The killed and the injured: who was hurt how many, in six states, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from spacy.tokens import Doc, Span, Token

from onrecord import vocab
from onrecord.reading import grammar, harms, nobody, parts, quantities, tolls, victims, wounds
from onrecord.reading.harms import Harm
from onrecord.reading.quantities import Quantity, pattern
from onrecord.reading.victims import Victims

__all__ = ["Harm", "find"]

REAL_INFINITIVES = frozenset("know say believe report confirm think manage go continue presume find".split())
UNREAL_HEADS = frozenset(
    "aim try attempt plan want threaten seek vow intend close risk hope fail prevent avoid able fear deny aimed trying "
    "designed meant come plot prepare refuse".split()
)
SUPPOSING = frozenset("presume fear believe assume expect suppose hope".split())
_SUPPOSED = frozenset("if whether unless lest".split())
_MODALS = ("could", "may", "might", "would", "will", "can", "should", "must", "'d", "'ll")


def find(doc: Doc) -> tuple[Harm, ...]:
    """Every count of killed and injured that the text states as fact or report, in text order.

    Deaths that are feared, planned or risked make none; attackers' own deaths make none. A figure that is a part of
    another, that counts many events, or that the text calls outdated stays, marked as such.
    """
    numbers = quantities.find(doc.text)
    told = [harm for token in doc for harm in _of_token(token, numbers)]
    plain = [*_beside(doc, numbers), *_following(doc, numbers), *told, *wounds.find(doc, numbers)]
    rows = [*nobody.find(doc), *tolls.find(doc, numbers), *plain]
    rows.sort(key=lambda harm: (harm.partial, harm.rule != "sum-of-victims"))
    found: list[Harm] = []
    for harm in rows:
        if not any(harm.slot == h.slot and harm.start < h.end and h.start < harm.end for h in found):
            found.append(replace(harm, hit=_is_hit(doc, harm)))
    for harm in list(parts.find(doc, numbers, found)):
        if not any(harm.start < h.end and h.start < harm.end for h in found):
            found.append(harm)
    return harms.in_context(doc, sorted(found, key=lambda harm: (harm.start, harm.slot)))


def _is_hit(doc: Doc, harm: Harm) -> bool:
    """Told by 'was shot', 'the stabbing of' or a gunshot wound, without 'wounded': no word on whether they lived."""
    word = doc[harm.token]
    hit = _verbs().get(word.lemma_.lower()) == "hit" or word.lower_ in ("stabbing", "shooting")
    hit = hit or re.search(r"\b(?:gunshot|bullet|stab) wounds?\b", doc.text[harm.start : harm.end], re.I) is not None
    return hit and harm.slot == "injured" and not {"wounded", "injured", "hurt"} & {t.lower_ for t in word.sent}


@cache
def _verbs() -> dict[str, str]:
    """Verb lemma -> killed, injured, died or hit."""
    table = vocab.table("quantities")["casualty"]
    rows = (("hit", "harm_verbs"), ("injured", "injured_verbs"), ("killed", "killed_verbs"), ("died", "died_verbs"))
    return {lemma: sort for sort, name in rows for lemma in table[name]}


def slot_of(token: Token) -> str | None:
    """killed, injured or None for a word: 'shot' wounds, 'shot dead' kills, 'shot down' does neither."""
    sort = _verbs().get(token.lemma_.lower()) or {"wounded": "injured", "injured": "injured"}.get(token.lower_)
    if sort == "died":
        return None if _died_of_itself(token) else "killed"
    if sort == "injured" and any(c.lower_ in ("fatally", "mortally") for c in token.children):
        return "killed"
    if sort != "hit":
        return sort
    near = {t.lower_ for t in token.doc[max(token.sent.start, token.i - 1) : token.i + 4]}
    if "down" in {t.lower_ for t in token.doc[token.i + 1 : token.i + 3]} and token.lemma_ != "gun":
        return None
    if near & set(vocab.table("quantities")["casualty"]["fatally"]) or token.lemma_ == "gun":
        return "killed"
    return "injured"


def _died_of_itself(token: Token) -> bool:
    """'died of cardiac arrest': a death that no attack made."""
    causes = set(vocab.table("quantities")["casualty"]["other_causes"])
    return any(t.lower_ in causes for noun in grammar.after(token, "of", "from", "by") for t in noun.subtree)


def _beside(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """Counts told by nearness, as headlines do: 14 killed, 24 wounded; at least 12 people were killed."""
    text = str(doc.user_data.get("text", doc.text))
    for quantity in numbers:
        match = pattern("gap").match(doc.text, quantity.end)
        if match is None or pattern("break").search(doc.text[quantity.end : match.start("what")]):
            continue
        span = doc.char_span(quantity.start, match.end(), alignment_mode="expand")
        if span is None or "\n" in text[quantity.start : match.end()] or _counts_others(quantity, span):
            continue
        if any(quantity.end < q.start < match.start("what") for q in numbers) and span[1].lower_ == "of":
            continue  # 'two of the five wounded guards later died'
        what = span[-1]
        slot = "killed" if what.lower_ in ("dead", "slain") else slot_of(what)
        if slot is None or unreal(what) or _joint(what):
            continue
        partial = "among" in span.text or _opens_part(quantity, doc)
        yield Harm(slot, what.i, quantity.start, match.end(), quantity.count, "count-beside", partial)


def _counts_others(quantity: Quantity, words: Span) -> bool:
    """Attackers, things, 'two of the wounded', 'none of the 300 passengers': the number is not of those hurt."""
    counted = {t.lower_ for t in _counted(words)}
    if quantity.count.word == "some" or counted & (victims.words("attackers") | victims.words("things") | {"own"}):
        return True
    before = words.doc.text[max(0, quantity.start - 24) : quantity.start]
    of_the_hurt = words[-1].nbor(-1).lower_ == "the" and "among" not in words.text.lower()
    return of_the_hurt or pattern("none_of").search(before) is not None or _hurts_others(words[-1])


def _counted(words: Span) -> list[Token]:
    """The words of what a number counts: not those behind a preposition, 'people in a tent', nor the word of harm."""
    kept: list[Token] = []
    for token in words[1:-1]:
        if token.pos_ == "ADP" and token.lower_ != "of":
            break
        kept.append(token)
    return kept


def _hurts_others(word: Token) -> bool:
    """'Half a dozen shells killed three people': the number counts what killed, since whom it killed stands behind."""
    if word.tag_ not in ("VBD", "VBN") or _is_passive(word):
        return False
    return any(c.dep_ == "dobj" and c.left_edge.i == word.i + 1 for c in word.children)


def _opens_part(quantity: Quantity, doc: Doc) -> bool:
    return pattern("part").search(doc.text[max(0, quantity.start - 16) : quantity.start]) is not None


def _joint(token: Token) -> bool:
    """'12 killed or wounded', '30 dead and injured': one number for both, so nobody's count."""
    following = [t.lower_ for t in token.doc[token.i + 1 : token.i + 3]]
    both = len(following) == 2 and following[0] in ("or", "and", "/")
    return both and following[1] in ("wounded", "injured", "hurt", "dead", "killed") and following[1] != token.lower_


def _following(doc: Doc, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """Counts right behind an active verb, with whom they count: 'killed at least 50 people', 'shot dead two men'."""
    for quantity in numbers:
        span = doc.char_span(quantity.start, quantity.end, alignment_mode="expand")
        if span is None or span.start == 0:
            continue
        verb = doc[span.start - 1]
        if verb.lower_ == "dead" and span.start > 1:
            verb = doc[span.start - 2]
        slot = slot_of(verb) if verb.sent == span.sent else None
        if (
            slot is None
            or verb.tag_ == "VBN"
            and _is_passive(verb)
            or unreal(verb)
            or _verbs().get(verb.lemma_.lower()) == "died"
        ):
            continue
        if _negated(verb) or _joint_verbs(verb):
            continue
        harm = _harm_behind(verb, slot, span.root, quantity, numbers)
        if harm is not None:
            yield harm


def _harm_behind(verb: Token, slot: str, number: Token, quantity: Quantity, numbers: Sequence[Quantity]) -> Harm | None:
    noun = number
    while (
        noun.dep_ in ("nummod", "quantmod", "compound", "amod", "det")
        and noun.head.i > noun.i
        and noun.head.sent == verb.sent
    ):
        noun = noun.head
    if (
        victims.is_attacker(noun)
        or noun.lower_ in victims.words("things")
        or noun.lemma_.lower() in victims.words("things")
    ):
        return None
    joined = [t for t in grammar.conjuncts(noun) if victims.is_people(t) and not _starts_clause(t)]
    joined += [t for t in _objects(verb) if t.dep_ == "conj" and t.head == verb]
    told = victims.all_of([noun, *joined], numbers) if joined else None
    end = noun.idx + len(noun)
    if told is None or told.count.state == "vague":
        told = Victims(quantity.start, max(end, quantity.end), quantity.count, "count-of-victims")
    start = min(verb.idx, told.start)
    return Harm(slot, verb.i, start, told.end, told.count, told.rule, _opens_part(quantity, verb.doc))


def _is_passive(verb: Token) -> bool:
    return any(c.dep_ == "auxpass" or (c.dep_ == "aux" and c.lemma_ == "be") for c in verb.children)


def _negated(verb: Token) -> bool:
    without = verb.dep_ == "pcomp" and verb.head.lower_ == "without"
    return without or any(c.dep_ == "neg" for c in verb.children)


def _joint_verbs(verb: Token) -> bool:
    """'killed or wounded 12', 'killing and injuring dozens': one number for both."""
    words = verb.doc[max(verb.sent.start, verb.i - 2) : verb.i]
    return len(words) == 2 and words[1].lower_ in ("or", "and") and slot_of(words[0]) not in (None, slot_of(verb))


def _of_token(token: Token, numbers: Sequence[Quantity]) -> Iterator[Harm]:
    """Counts told by a verb or by 'dead' through the parse: who was killed, died, was wounded, is dead, is unhurt."""
    yield from nobody.unhurt(token)
    died = _verbs().get(token.lemma_.lower()) == "died"
    slot = (
        "killed"
        if token.lower_ == "dead"
        else slot_of(token)
        if token.pos_ in ("VERB", "AUX", "ADJ", "PROPN")
        else None
    )
    if slot is None or (died and token.pos_ != "VERB") or unreal(token):
        return
    if _joint(token) or _joint_verbs(token):
        yield from _neither(token)
        return
    nouns = _dead(token) if token.lower_ == "dead" else _subject_of(token) if died else _hurt(token)
    if _negated(token) and any(_is_anyone(noun) for noun in nouns):
        yield from nobody.hurt(
            slot, token, min(n.left_edge.idx for n in nouns + [token]), max(n.idx + len(n) for n in nouns)
        )
        return
    told = victims.all_of(nouns, numbers)
    if (
        told is None
        or _negated(token)
        or (_verbs().get(token.lemma_.lower()) == "hit" and not all(map(_is_somebody, nouns)))
    ):
        return
    if told.rule == "one-victim" and token.lemma_ in ("hospitalize", "hospitalise"):
        return
    start, end = min(told.start, token.idx), max(told.end, token.idx + len(token))
    if told.count.state == "explicit_zero":
        yield from nobody.hurt(slot, token, start, end)
    elif not (told.count.state == "vague" and told.rule == "plural-victims" and _is_habit(token)):
        partial = told.partial or any(c.lower_ in ("among", "amongst") for c in token.children)
        yield Harm(slot, token.i, start, end, told.count, told.rule, partial)


def _neither(token: Token) -> Iterator[Harm]:
    """'Nobody was killed or wounded': a joint number is nobody's count, but joint nobody is none of either."""
    nouns = _hurt(token)
    if any(victims.is_nobody(noun) for noun in nouns) or (_negated(token) and any(map(_is_anyone, nouns))):
        start = min(n.left_edge.idx for n in (*nouns, token))
        end = max(t.idx + len(t) for t in (*nouns, token.doc[min(token.i + 2, token.sent.end - 1)]))
        for slot in ("killed", "injured"):
            yield from nobody.hurt(slot, token, start, end)


def _is_somebody(noun: Token) -> bool:
    return victims.is_people(noun) or noun.like_num or noun.lower_.endswith("old")


def _is_anyone(noun: Token) -> bool:
    """'Did not hurt anyone', 'the crew was not hurt' is nobody; that one man was not hurt says nothing of others."""
    whole = noun.lower_ in victims.words("all_of") or noun.lower_ in ("anyone", "anybody")
    return whole or any(t.lower_ == "any" for t in noun.lefts)


def _is_habit(token: Token) -> bool:
    """'Soldiers die', 'mines kill farmers': the present tense of a running text tells no single event."""
    return token.tag_ in ("VBP", "VB", "VBZ") and token.sent.text.rstrip().endswith((".", "!", "?", "”", '"'))


def _subject_of(verb: Token) -> list[Token]:
    subject = grammar.subject(verb) or _raised(verb)
    return _named(subject, verb) if subject is not None else []


def _named(noun: Token, verb: Token) -> list[Token]:
    """The nouns a subject stands for: what 'who' refers to, and what is joined to it by 'and' or 'along with'."""
    if noun.tag_ in ("WP", "WDT"):
        return [verb.head] if verb.dep_ == "relcl" else []
    beside = ("npadvmod", noun.dep_)  # 'a man, his wife and their son died', where the parser finds two subjects
    others = [c for c in verb.children if c.dep_ in beside and c.i < verb.i and _are_listed(c, noun)]
    listed = [t for c in others for t in (c, *(j for j in grammar.conjuncts(c) if j.i < verb.i))]
    if verb.dep_ == "conj" and verb.head.pos_ in ("NOUN", "PROPN") and victims.is_people(verb.head):
        listed.append(verb.head)  # 'Ann, 8, and Eve, 11, were killed', where the parser loses Ann
    return [*listed, noun, *(t for t in grammar.conjuncts(noun) if t.i < verb.i), *_along(verb)]


def _are_listed(one: Token, other: Token) -> bool:
    """Two people with a comma between them."""
    first, last = sorted((one.i, other.i))
    return first < last and victims.is_people(one) and any(t.lower_ == "," for t in one.doc[first:last])


def _along(verb: Token) -> list[Token]:
    """'was killed along with his two sons', 'died together with a guard'."""
    return [
        noun
        for word in verb.subtree
        if word.lower_ in ("with", "alongside")
        and (word.lower_ != "with" or word.nbor(-1).lower_ in ("along", "together"))
        for noun in word.children
        if noun.dep_ == "pobj" and victims.is_people(noun)
    ]


def _hurt(verb: Token) -> list[Token]:
    """Who a verb of harm was done to, in the passive, as a participle, or as its objects."""
    passive = grammar.passive_subject(verb) or _raised(verb)
    if passive is not None:
        return _named(passive, verb)
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    if verb.tag_ in ("VBN", "JJ") and verb.dep_ in ("conj", "acomp", "attr", "oprd"):
        own = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "dobj")]
        subject = grammar.subject(verb) or grammar.passive_subject(verb.head)
        return own or ([subject] if subject is not None else [])
    found = _objects(verb)
    if not found and verb.tag_ == "VBD" and verb.sent.text.rstrip()[-1:] not in (".", "!", "?", '"', "”"):
        subject = grammar.own_subject(verb)  # a headline: 'Teen killed, two others wounded'
        return [subject] if subject is not None and subject.left_edge.lower_ not in victims.FIXED else []
    return found


def _objects(verb: Token) -> list[Token]:
    """Its objects and what is joined to them; never a number that opens a clause: 'killed four and 12 were hurt'."""
    found = [t for t in grammar.objects(verb) if t.dep_ != "conj" or not _starts_clause(t)]
    return found + [
        c for c in verb.children if found and c.dep_ == "conj" and c.pos_ == "NUM" and grammar.after(c, "of")
    ]


def _starts_clause(noun: Token) -> bool:
    following = {t.lower_ for t in noun.doc[noun.i + 1 : noun.i + 4]}
    return bool(
        following & {"was", "were", "have", "had", "are", "injured", "wounded", "hurt", "killed", "dead", "died"}
    )


def _raised(verb: Token) -> Token | None:
    """'137 people are known to have been killed': the subject stands before the verb of knowing."""
    if verb.dep_ != "xcomp" or verb.head.lemma_.lower() not in REAL_INFINITIVES:
        return None
    return next((c for c in verb.head.children if c.dep_ in ("nsubj", "nsubjpass")), None)


def _dead(token: Token) -> list[Token]:
    """Who is dead: 'twelve people are dead', 'left three children dead', 'was found dead'."""
    head = token.head
    if token.i > token.sent.start and token.nbor(-1).lower_ in ("shot", "gunned", "stabbed", "hacked", "beaten"):
        return [c for c in dict.fromkeys((*token.children, *head.children)) if c.dep_ == "dobj" and c.i > token.i]
    if head.pos_ not in ("AUX", "VERB") or head.lemma_.lower() in SUPPOSING:
        return []
    if head.lemma_ == "be":
        subject = grammar.subject(head)
        return _named(subject, head) if subject is not None else []
    held = [c for c in (*head.children, *token.children) if c.dep_ in ("dobj", "nsubj", "nsubjpass") and c.i < token.i]
    return [noun for last in held[-1:] for noun in (last, *(t for t in grammar.conjuncts(last) if t.i < token.i))]


def unreal(token: Token) -> bool:
    """Feared, planned, tried, asked or risked, so no count of it: 'aiming to kill', 'could kill', 'whether it hurt'."""
    while (
        token.dep_ == "conj" and token.tag_ == "VB" and token.head.pos_ == "VERB" and grammar.own_subject(token) is None
    ):
        token = token.head
    fiction, supposed = _frames(token.doc)
    if fiction[token.i]:
        return True
    if any(c.dep_ == "aux" and c.lower_ in _MODALS for c in token.children):
        return True
    path = grammar.ancestors(token, 4)[1:]
    if any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children):
        perfect = any(c.lower_ == "have" and c.dep_ == "aux" for c in token.children)
        heads = {t.lemma_.lower() for t in path[:2]}
        return not (heads & REAL_INFINITIVES) and not perfect
    if token.dep_ in ("xcomp", "pcomp") and any(t.lemma_.lower() in UNREAL_HEADS for t in path):
        return True
    return (
        supposed[token.i]
        or _asked(token)
        or any(t.lemma_.lower() in ("fear", "hope", "threaten", "expect") and t.pos_ == "VERB" for t in path[:2])
    )


@lru_cache(maxsize=2)  # asked for many words of one text
def _frames(doc: Doc) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Of each word whether its sentence tells fiction, and whether it stands inside 'if', 'whether' or 'unless'."""
    fiction = [told for sent in doc.sents for told in [pattern("fiction").search(sent.text) is not None] * len(sent)]
    marks = (word for word in doc if word.dep_ == "mark" and word.lower_ in _SUPPOSED)
    opening = {mark.head.i for mark in marks if mark.head.i != mark.i}
    return tuple(fiction), tuple(grammar.below(doc, opening))


def _asked(token: Token) -> bool:
    """In a question after how many, or whether anyone."""
    before = [t.lower_ for t in token.doc[max(token.sent.start, token.i - 8) : token.i]]
    return any(
        pair in (("how", "many"), ("if", "anyone"), ("whether", "anyone"))
        for pair in zip(before, before[1:], strict=False)
    )
