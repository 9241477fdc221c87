"""Who says what: sayings with their speakers, direct and indirect, and the chain of voices behind any words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from onrecord.model import NARRATOR, Voice
from onrecord.reading import cues, headlines, turns
from onrecord.reading.clauses import end_of, piece, text_of
from onrecord.reading.cues import Cue, Verb, verbs
from onrecord.reading.quotes import Quote, quotes
from onrecord.reading.speakers import NOBODY, Register, meant, phrase, speaks

_STOPS = ".?!"
_LEFT_MARKS = (",", "—", "–", "-", "--", "”", '"', "’", ";")
_OPENERS = ("that", "and", "but", "saying")
_LONG_PARTIAL = 6
"""Words from which an unclaimed quotation inside a sentence is somebody's speech and no title or nickname."""


@dataclass(frozen=True)
class Saying:
    """Words and who says them: `[start, end)` what is said, `[cue_start, cue_end)` the attributing words."""

    speaker: Voice
    start: int
    end: int
    cue_start: int
    cue_end: int
    verb: str
    direct: bool


def sayings(doc: Doc) -> tuple[Saying, ...]:
    """Every saying of the text, in text order, an outer one before the one it holds.

    A speaker the words do not tell has no name; words nobody is said to have spoken are in no saying.
    """
    marks = quotes(text_of(doc))
    register = Register(doc, [(mark.start, mark.end) for mark in marks])
    found: list[Saying] = []
    for cue in cues.find(doc, register, marks):
        found.extend(_pieces(doc, cue, marks))
        register.note(doc[cue.first].idx, cue.speaker)
    found.extend(_cited(doc, register, found))
    found.extend(_turn(turn) for turn in turns.find(doc))
    found.extend(_headline(line) for line in headlines.find(doc))
    found.extend(_continued(doc, found, marks))
    ordered = sorted(dict.fromkeys(found), key=lambda s: (s.start, -s.end, s.cue_start))
    return tuple(ordered)


def _turn(turn: turns.Turn) -> Saying:
    return Saying(
        Voice(turn.name, "speaker", "other"), turn.start, turn.end, turn.label_start, turn.label_end, "say", True
    )


def _headline(line: headlines.Headline) -> Saying:
    return Saying(line.speaker, line.start, line.end, line.label_start, line.label_end, "say", False)


def voice_at(found: Sequence[Saying], start: int, end: int) -> tuple[Voice, ...]:
    """The chain of speakers around `[start, end)`, outermost first; the narrator alone when nobody is quoted."""
    chain: list[Voice] = []
    for saying in holding(found, start, end):
        if not chain or chain[-1] != saying.speaker:
            chain.append(saying.speaker)
    return tuple(chain) or (NARRATOR,)


def holding(found: Sequence[Saying], start: int, end: int) -> tuple[Saying, ...]:
    """The sayings whose words hold `[start, end)`, outermost first."""
    around = [saying for saying in found if saying.start <= start and end <= saying.end]
    return tuple(sorted(around, key=lambda s: s.start - s.end))


def _cited(doc: Doc, register: Register, found: Sequence[Saying]) -> Iterator[Saying]:
    """ "..., citing officials": they say what the sentence's speaker says, or what the sentence tells."""
    for token in doc:
        if token.lemma_ not in ("cite", "quote") or token.tag_ != "VBG":
            continue
        for child in token.children:
            if child.dep_ != "dobj" or not speaks(child):
                continue
            start, end = doc[piece(token)[0]].idx, end_of(doc[piece(token)[1] - 1])
            base = Saying(register.resolve(child), 0, 0, token.idx, end_of(doc[phrase(child)[1] - 1]), "cite", False)
            same = [s for s in found if start <= s.cue_start <= end and s.verb != "cite" and start <= s.start]
            if same:
                outer = max(same, key=lambda s: s.end - s.start)
                stop = min(outer.end, token.idx - 2) if outer.start < token.idx else outer.end
                yield replace(base, start=outer.start, end=stop)
            elif not any(other.lemma_ in verbs() for other in doc[slice(*piece(token))]) and (
                held := _range(doc, piece(token)[0], token.i, ())
            ):
                yield replace(base, start=held[0], end=held[1])


def _pieces(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> Iterator[Saying]:
    """The words a cue attributes: quotations beside it, else the clause after it, else the clause before it."""
    base = Saying(cue.speaker, 0, 0, doc[cue.first].idx, end_of(doc[cue.last - 1]), cue.lemma, False)
    thinks = cue.lemma in verbs() and verbs()[cue.lemma].thinks
    after = None if thinks or cue.lemma == "according to" else _quote_after(doc, cue, marks)
    before = None if thinks else _quote_before(doc, cue, marks)
    if after:
        yield replace(base, start=after.start, end=after.end, direct=True)
    if before:
        yield replace(base, start=before.start, end=before.end, direct=True)
    if cue.lemma in verbs() and verbs()[cue.lemma].direct:
        return
    right = None if after else _right(doc, cue, marks)
    if right and not (before and right[0] < before.end):
        yield replace(base, start=right[0], end=right[1])
    elif not after and not before and (left := _left(doc, cue, marks)):
        yield replace(base, start=left[0], end=left[1])


def _quote_after(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> Quote | None:
    """A quotation that the cue opens: `said: "..."`, `told the radio "..."`; no verb may stand in between."""
    at = max(cue.verb.i + 1, cue.last)
    for mark in marks:
        if mark.outer_start < doc[at - 1].idx:
            continue
        gap = text_of(doc)[doc[at - 1].idx : mark.outer_start]
        if "\n" in gap and not gap.rstrip().endswith((":", ",")):
            return None  # a heading or a new paragraph
        between = [token for token in doc[at : min(at + 16, len(doc))] if token.idx < mark.outer_start]
        if len(between) == 16 or any(token.text in _STOPS for token in between):
            return None
        goes_on = text_of(doc)[mark.end - 1] not in ".!?" and text_of(doc)[mark.outer_end :].lstrip()[:1].islower()
        if between and between[-1].lower_ == "that" and goes_on:
            return None  # said in a statement that "dozens" had died: a part of a clause
        opens = bool(between) and between[-1].text in (":", ",")
        plain = not any(token.pos_ in ("VERB", "AUX") for token in between)
        inside = [child for child in cue.verb.children if child.dep_ in ("ccomp", "oprd", "dobj", "xcomp")]
        indirect = any(child.i < cue.verb.i + 40 and mark.end <= child.idx for child in inside)
        named = verbs()[cue.lemma].holds == "noun" if cue.lemma in verbs() else False
        return mark if (opens or plain) and not indirect and not named and not _determined(between) else None
    return None


def _determined(between: Sequence[Token]) -> bool:
    """True for `said the "operation" was over`: the quotation is a part of a clause."""
    return bool(between) and between[-1].pos_ in ("DET", "ADJ", "ADP", "NOUN", "PROPN") and between[-1].dep_ != "dobj"


def _quote_before(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> Quote | None:
    """A quotation that the cue closes: `"...," she said`; a part of a sentence belongs to the clause before instead."""
    start = doc[cue.first].idx
    for mark in reversed(marks):
        if mark.outer_end > start:
            continue
        between = text_of(doc)[mark.outer_end : start].strip(" ,—–-\t")
        return mark if not between and _whole(text_of(doc), mark) else None
    return None


def _whole(text: str, mark: Quote) -> bool:
    """True when the quotation starts a sentence, a line or another attribution's second half."""
    before = text[: mark.outer_start].rstrip(" \t")
    opened = not before or before[-1] in '\n.?!:”",' or text[mark.start].isupper() and before[-1] in "—–"
    return opened and (before[-1:] != "," or text[mark.start].isupper() or not text[mark.outer_start - 2].isalpha())


def _right(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> tuple[int, int] | None:
    """The clause, or the noun phrase, that the verb holds to its right."""
    first, limit = piece(cue.verb)
    if cue.lemma == "according to":
        comma = next((token for token in doc[cue.last : min(cue.last + 14, limit)] if token.text == ","), None)
        starts = not any(token.is_alpha for token in doc[first : cue.verb.i])
        return _range(doc, comma.i + 1, limit, marks) if starts and comma is not None else None
    heads = [child for child in cue.verb.children if child.i > cue.verb.i and _held(child, verbs().get(cue.lemma))]
    if cue.lemma == "cite":
        heads = [child for child in cue.verb.children if child.dep_ == "prep" and child.lower_ == "as"]
    heads = heads or _behind_a_day(cue)
    if not heads and (that := _that_after(cue, limit)):
        return _range(doc, that, _before_comment(doc, that, limit), marks)
    if not heads:
        own = cue.subject.head == cue.verb and meant(cue.subject) is cue.subject
        return _whom(doc, cue, marks) if cue.verb.dep_ == "relcl" and own and cue.lemma in verbs() else None
    first = max(min(head.left_edge.i for head in heads), cue.verb.i + 1)
    last = max(head.right_edge.i for head in heads)
    if cue.last < len(doc) and doc[cue.last].text == ";":
        return None  # "..., the ministry said; no group was named": what was said stands before
    last = _after_colon(doc, last, limit)
    if doc[first - 1].text == "," and any(token.text in _LEFT_MARKS for token in doc[max(first - 9, 0) : cue.first]):
        return None  # "..., officials said, a week before ...": what was said stands before
    return _range(doc, first, _before_comment(doc, first, min(last + 1, limit)), marks)


def _after_colon(doc: Doc, last: int, limit: int) -> int:
    """The last token with what spells the clause out: "attacked 13 times: ten times in the north and three in ..."."""
    if last + 1 >= limit or doc[last + 1].text != ":":
        return last
    more = doc[last + 2 : limit]
    heading = doc[last + 1].nbor(-1).whitespace_ or not len(more) or more[0].is_title
    return last if heading or any(token.pos_ in ("VERB", "AUX") or token.text in '“"' for token in more) else limit - 1


def _behind_a_day(cue: Cue) -> list[Token]:
    """The "of" that the parser hangs on the day: "warned on Wednesday of a possible attack"."""
    if cue.lemma not in ("warn", "accuse"):
        return []
    days = [token for token in cue.verb.doc[cue.verb.i + 1 : cue.verb.i + 5] if token.ent_type_ == "DATE"]
    return [child for day in days for child in day.children if child.lower_ == "of"]


def _that_after(cue: Cue, limit: int) -> int | None:
    """The token after "that" where the parser hangs the clause on another noun: "said in a statement that ..."."""
    for token in cue.verb.doc[cue.verb.i + 1 : min(cue.verb.i + 10, limit)]:
        if token.lower_ == "that" and token.dep_ == "mark" and token.head.i > token.i:
            return int(token.i) + 1
        if token.pos_ in ("VERB", "AUX") or token.text in ",;.":
            return None
    return None


def _whom(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> tuple[int, int] | None:
    """What is said of a noun in its relative clause: "groups it suspects are responsible"."""
    end = cue.verb.i + 1
    while end < piece(cue.verb)[1] and doc[end].text not in (",", ";", ".", "—", "–"):
        end += 1
    return _range(doc, phrase(cue.verb.head)[0], end, marks)


def _held(child: Token, row: Verb | None) -> bool:
    """Is the dependent what is said, and not when, where or to whom?"""
    if child.dep_ in ("ccomp", "xcomp"):
        return child.pos_ in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "ADV")
    if row is None or row.holds == "clause" and not row.preps:
        return child.dep_ == "dobj" and child.tag_ in ("WP", "WDT")
    if child.dep_ in ("dobj", "oprd") and row.holds in ("noun", "both"):
        return child.ent_type_ not in ("DATE", "TIME")
    if child.dep_ == "prep" and child.lower_ in row.preps.split():
        return True
    told = row.factive or row.lemma in ("accuse", "warn")
    return child.dep_ == "prep" and child.lower_ in ("for", "of", "as") and told


def _before_comment(doc: Doc, first: int, end: int) -> int:
    """Where the narrator's own remark on the clause begins: ", the first such strike in ..."."""
    for token in doc[first + 3 : end]:
        if token.text == "," and token.i + 3 < end and doc[token.i + 1].lower_ in ("the", "its", "their"):
            following = doc[token.i + 2]
            if following.lower_ in ("first", "second", "third", "latest", "last") or following.tag_ == "JJS":
                return int(token.i)
    return end


def _left(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> tuple[int, int] | None:
    """The clause before an attribution set off by a comma or a dash: "Two men were hurt, police said"."""
    if cue.lemma in verbs() and verbs()[cue.lemma].holds == "noun":
        return _passive_left(doc, cue, marks)
    start = piece(cue.verb)[0]
    before = next((token for token in reversed(doc[start : cue.first]) if not token.is_space), None)
    if before is None or not (before.text in _LEFT_MARKS or cue.lemma in ("according to", "cite")):
        return _passive_left(doc, cue, marks)
    for token in doc[start : cue.first]:  # after an earlier attribution: ", police said, but ..."
        row = verbs().get(token.lemma_.lower())
        if row and row.holds == "clause" and not row.thinks and token.pos_ == "VERB" and token.i + 1 < cue.first:
            following = doc[token.i + 1].text
            start = token.i + 2 if following == "," and doc[token.i - 1].dep_ != "mark" else start
    end = cue.first if _is_clause(doc, start, cue) else piece(cue.verb)[1]
    held = _range(doc, start, end, marks)
    return held if held and held[1] - held[0] > 3 else None


def _is_clause(doc: Doc, start: int, cue: Cue) -> bool:
    """False for "The attackers, according to villagers, spoke a foreign language": what was said goes on behind."""
    after = next((token for token in doc[cue.last : cue.last + 2] if not token.is_space), None)
    verbal = any(token.pos_ in ("VERB", "AUX") for token in doc[start : cue.first])
    return verbal or after is None or after.text != ","


def _passive_left(doc: Doc, cue: Cue, marks: Sequence[Quote]) -> tuple[int, int] | None:
    """The subject of "was claimed by the group"."""
    for child in cue.verb.children:
        if child.dep_ == "nsubjpass" and child is not cue.subject:
            return _range(doc, child.left_edge.i, child.right_edge.i + 1, marks)
    return None


def _range(doc: Doc, first: int, end: int, marks: Sequence[Quote]) -> tuple[int, int] | None:
    """Characters of the tokens without marks and "that" at the edges; a quotation begun inside is taken whole."""
    if doc[first].lower_ == "as" and first + 1 < end and doc[first + 1].lower_ == "saying":
        first += 1
    while first < end and (doc[first].is_punct or doc[first].is_space or doc[first].lower_ in _OPENERS):
        first += 1
    while end > first and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    if first >= end:
        return None
    start, stop = doc[first].idx, end_of(doc[end - 1])
    for mark in marks:
        if start <= mark.outer_start < stop < mark.end:
            stop = mark.end
        if mark.start < start < mark.end < stop:
            stop = max(stop, mark.end)
    return start, stop


def _continued(doc: Doc, found: Sequence[Saying], marks: Sequence[Quote]) -> list[Saying]:
    """Quotations without an attribution of their own: the speaker goes on, or nobody known speaks."""
    more: list[Saying] = []
    for number, mark in enumerate(marks):
        known = [*found, *more]
        if any(saying.start <= mark.start and mark.end <= saying.end for saying in known):
            continue
        words = len(text_of(doc)[mark.start : mark.end].split())
        if words <= _LONG_PARTIAL and _own_line(text_of(doc), mark):
            continue  # a heading between paragraphs
        if not _whole(text_of(doc), mark):
            if words >= _LONG_PARTIAL:
                more.append(Saying(NOBODY, mark.start, mark.end, mark.outer_start, mark.outer_start + 1, "say", True))
            continue
        if words < 2:
            continue
        source = _running_speaker(text_of(doc), mark, known, marks[number - 1] if number else None)
        if (
            source is None or "," in text_of(doc)[mark.end : mark.outer_end]
        ):  # a speaker follows whom we did not make out
            source = Saying(NOBODY, 0, 0, mark.outer_start, mark.outer_start + 1, "say", True)
        more.append(replace(source, start=mark.start, end=mark.end, direct=True))
    return more


def _own_line(text: str, mark: Quote) -> bool:
    before = text[text.rfind("\n", 0, mark.outer_start) + 1 : mark.outer_start]
    line_end = text.find("\n", mark.outer_end)
    behind = text[mark.outer_end : line_end if line_end >= 0 else len(text)]
    return not before.strip() and not behind.strip() and text[mark.end - 1] not in ".,!?…"


def _running_speaker(text: str, mark: Quote, known: Sequence[Saying], last: Quote | None) -> Saying | None:
    """The saying whose speaker goes on in this quotation: of the same paragraph, else of the one before."""
    earlier = [s for s in known if max(s.end, s.cue_end) <= mark.outer_start and s.speaker.name]
    if not earlier:
        return None
    nearest = max(earlier, key=lambda s: (max(s.end, s.cue_end), s.start - s.end))
    between = text[max(nearest.end, nearest.cue_end) : mark.outer_start]
    breaks = len([line for line in between.split("\n") if line.strip(" ”\".'’")]) if "\n" in between else 0
    if "\n" not in between or breaks == 0:
        return nearest
    open_before = last is not None and not last.closed
    return nearest if open_before or breaks <= 1 else None
