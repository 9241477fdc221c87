"""What speaks for an entity's part in a kind of act, and for two entities' part in one act: words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from bench.muc4.choosing import ALWAYS, Option
from bench.muc4.gold import Keyed
from bench.muc4.message import TYPES, Message
from bench.muc4.scene import acts_in, sentences, words_in

Place = tuple[int, int]
BETWEEN = (
    "ANOTHER ALSO MEANWHILE LATER OTHER SECOND ADDITION SAME THEN DAYS YESTERDAY TODAY ELSEWHERE AND EARLIER LAST AGO "
    "SIMULTANEOUSLY FIRST"
).split()
_LOCATED = re.compile(r"\b(?:IN|AT|NEAR) (?:THE )?(?:[A-Z]+ )?[A-Z]{4,}")
FAR = 6  # sentences apart from which on distance says no more
MANY = 150  # pairs of one message beyond which it would teach the weights its own ways


def yes_or_no(features: Sequence[str]) -> tuple[Option, Option]:
    """The two options of a question that is answered by yes or by None."""
    return Option("yes", (*features, ALWAYS)), Option(None, ())


def of_kind(message: Message, role: str, place: Place) -> tuple[str, ...]:
    """What speaks for the kinds of act that an entity takes part in: its words, its sentence, and acts elsewhere."""
    spans = sentences(message.text, message.body_start)
    here = message.text[slice(*spans[_number(spans, place)])]
    found = {f"role|{role}", *(f"s|{word}" for word in words_in(here))}
    found |= {f"r|{role}|{word}" for word in words_in(here) if len(word) > 3}
    found |= {f"e|{role}|{word}" for word in words_in(message.text[slice(*place)])}
    for kind in acts_in(here):
        found |= {f"act|{kind}", f"act|{role}|{kind}"}
    return tuple(sorted(found | {f"doc|{kind}" for kind in acts_in(message.text[message.body_start :])}))


def of_pair(message: Message, left: tuple[str, Place], right: tuple[str, Place]) -> tuple[str, ...]:
    """What speaks for two entities being of one act: how far apart they stand, and the words between."""
    (role, first), (other, second) = sorted([left, right], key=lambda one: one[1])
    spans = sentences(message.text, message.body_start)
    apart = _number(spans, second) - _number(spans, first)
    between = message.text[first[1] : second[0]]
    roles = "|".join(sorted((role, other)))
    found = {f"apart|{min(apart, FAR)}", roles, f"{roles}|{min(apart, 3)}", f"long|{min(8, len(spans) // 4)}"}
    found.add(f"paragraphs|{min(3, between.count(chr(10)))}")
    words = set(words_in(between))
    for word in BETWEEN:
        if word in words:
            found |= {f"between|{word}", f"between|{word}|{apart > 0}"}
    if between.strip() in ("AND", ",", ", AND"):
        found.add(f"listed|{roles}")
    found.add(f"acts|{min(4, len(acts_in(between)))}")
    found.add(f"located|{min(3, len(_LOCATED.findall(between)))}" if apart else "located|-")
    return tuple(sorted(found))


def _number(spans: Sequence[Place], place: Place) -> int:
    return next((n for n, (start, end) in enumerate(spans) if start <= place[0] < end), 0)


def questions(keyed: Keyed) -> Iterator[tuple[str, tuple[Option, ...], frozenset[str | None]]]:
    """Name, options and right answers of every question that the key of a message answers about kinds and pairs."""
    entities: dict[tuple[str, Place], set[tuple[int, str]]] = {}
    for number, (draft, template) in enumerate(zip(keyed.drafts, keyed.templates, strict=True)):
        for entity in draft.all():
            places = [(m.start, m.end) for m in entity.mentions if m.end]
            if places:
                kinds = {(number, kind) for kind in template["incident_type"] if kind}
                entities.setdefault((entity.role, places[0]), set()).update(kinds)
    for (role, place), events in entities.items():
        features = of_kind(keyed.message, role, place)
        for kind in TYPES:
            answer = "yes" if any(kind == told for _, told in events) else None
            yield f"kind {kind}", yes_or_no(features), frozenset([answer])
    pairs = [
        (left, right)
        for left, right in combinations(entities, 2)
        if {kind for _, kind in entities[left]} & {kind for _, kind in entities[right]}
    ]
    for left, right in pairs if len(pairs) <= MANY else []:
        answer = "yes" if entities[left] & entities[right] else None
        yield "same act", yes_or_no(of_pair(keyed.message, left, right)), frozenset([answer])
