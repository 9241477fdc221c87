"""How many an entity is: a count before its words, or singular and plural; and how many the entities are together."""

from __future__ import annotations

import re
from functools import lru_cache

from bench.muc4.choosing import Option
from bench.muc4.message import Entity, Message
from bench.muc4.scene import Scene, occurrences, step, words_in
from onrecord.model import Count
from onrecord.reading import quantities
from onrecord.reading.quantities import Quantity

_REACH = 60
_PLURAL = frozenset("MEN WOMEN CHILDREN PEOPLE POLICE CIVILIANS POPULATION PERSONNEL TROOPS".split())
_SINGULAR_S = re.compile(r"(?:SS|US|IS|[AEIOU]US|GAS|LAS|LOS|BUS|'S)$")
_ABOUT = re.compile(r"ABOUT|SOME|APPROXIMATELY|NEARLY|ALMOST|AROUND|CLOSE TO", re.I)


@lru_cache(maxsize=64)
def counted(text: str) -> tuple[Quantity, ...]:
    """The numbers of things in a text."""
    return quantities.find(text)


def written(count: Count) -> str | None:
    """A count as the keys write it: 7, ~30 (about), 6- (at least), -15 (at most), 1-2.

    >>> written(Count("range", 6, None, "at least 6"))
    '6-'
    """
    if count.state == "vague":
        return "PLURAL"
    if count.low is not None and count.low == count.high:
        return f"~{count.low}" if _ABOUT.match(count.word or "") else str(count.low)
    if count.low is not None and count.high is not None:
        return f"{count.low}-{count.high}"
    if count.low is not None:
        return f"{count.low}-"
    return f"-{count.high}" if count.high is not None else None


def is_plural(words: str) -> bool:
    """Whether the head of a phrase looks plural: the last word before OF, WHO, IN and the like."""
    head = head_of(words)
    return head in _PLURAL or head.endswith("MEN") or (head.endswith("S") and not _SINGULAR_S.search(head))


def head_of(words: str) -> str:
    """The head word of a phrase in capitals.

    >>> head_of("LEADERS OF THE PATRIOTIC UNION"), head_of("JESUIT PRIESTS")
    ('LEADERS', 'PRIESTS')
    """
    front = re.split(r"\s(?:OF|WHO|IN|AT|FROM|FOR|THAT|WITH|ON|TO|WHERE|BELONGING)\s|,|\s[\[(]", words)[0]
    found = words_in(front) or words_in(words)
    return found[-1] if found else ""


def options(message: Message, scene: Scene, entity: Entity) -> tuple[Option, ...]:
    """One, PLURAL, and every number that stands in the entity's words or before them in the sentence."""
    plural = is_plural(entity.text)
    name = entity.role == "hum_tgt_name"
    head = head_of(entity.text)
    places = occurrences(message.text, entity)[:12]
    first = places[0][0] if places else 0
    base = [f"plural={plural}|name={name}", f"role={entity.role}", f"head={head}", f"any plural={_any_plural(entity)}"]
    base += [f"before={word}" for word in words_in(message.text[max(0, first - 20) : first])[-1:]]
    out = [Option(one, tuple(f"{one}|{feature}" for feature in base)) for one in ("1", "PLURAL")]
    for rank, (start, end) in enumerate(places):
        for quantity in counted(message.text):
            if quantity.end > end or start - quantity.end > _REACH or (value := written(quantity.count)) is None:
                continue
            if quantity.end > start and quantity.start < start:
                continue
            number = scene.number(quantity.start)
            if number != scene.number(start):
                continue
            between = words_in(message.text[quantity.end : start]) if quantity.end <= start else []
            features = (
                f"number|words={step(len(between), 0, 1, 2, 3, 5)}|plural={plural}",
                f"number|inside={quantity.start >= start}",
                f"number|name={name}",
                f"number|given={rank < len(entity.mentions)}",
                f"number|rank={step(rank, 0, 1, 3)}",
                f"number|best={number == scene.best}",
                f"number|share={scene.sentences[number].weight >= scene.sentences[scene.best].weight}",
                f"number|one={value == '1'}|plural={plural}",
                f"number|kind={quantity.count.state}",
                *(f"number|between={word}" for word in between[:5]),
                f"number|head={head}",
            )
            out.append(Option(value, features))
    return tuple(out)


def _any_plural(entity: Entity) -> bool:
    return any(is_plural(mention.text) for mention in entity.mentions)


def total_options(numbers: list[str], role: str) -> tuple[Option, ...]:
    """No total, or the sum of the numbers where all are known and there are several."""
    plain = [int(number) for number in numbers if number.isdigit()]
    features = (
        f"role={role}",
        f"several={step(len(numbers), 1, 2, 3, 5)}",
        f"all known={len(plain) == len(numbers)}",
        f"all one={set(numbers) == {'1'}}|{step(len(numbers), 1, 2, 3, 5)}",
    )
    out = [Option(None, tuple(f"none|{feature}" for feature in features))]
    if len(numbers) > 1 and len(plain) == len(numbers):
        out.append(Option(str(sum(plain)), tuple(f"sum|{feature}" for feature in features)))
    return tuple(out)
