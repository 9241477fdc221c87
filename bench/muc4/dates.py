"""The date of a draft: every date in the text and the dateline are weighed, in the notation of the keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bench.muc4.choosing import Option, chances
from bench.muc4.message import Draft, Message
from bench.muc4.scene import Scene, step, words_in
from onrecord.reading import times
from onrecord.reading.times import TimeMention

_LONGEST = timedelta(days=62)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FIGURE = re.compile(r"\d+")
OPEN_TO = timedelta(days=62)
"""How long before an "on or before" key a plain date still earns half."""


@dataclass(frozen=True)
class Day:
    """A day or days as the keys write them; `first` None is "on or before"."""

    first: date | None
    last: date

    def __str__(self) -> str:
        if self.first is None:
            return f"- {_written(self.last)}"
        if self.first == self.last:
            return _written(self.last)
        return f"{_written(self.first)} - {_written(self.last)}"


def parse(words: str) -> Day:
    """The days of the notation that `str(Day(...))` writes.

    >>> str(parse("- 18 MAR 89"))
    '- 18 MAR 89'
    """
    parts = [_read(part) for part in words.removeprefix("- ").split(" - ")]
    return Day(None if words.startswith("- ") else parts[0], parts[-1])


def iso(words: str) -> date:
    """The day of an ISO date."""
    return date.fromisoformat(words)


def _written(day: date) -> str:
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}"


def _read(words: str) -> date:
    day, month, year = words.split()
    return date(1900 + int(year), _MONTHS.index(month) + 1, int(day))


def choose(message: Message, scene: Scene, draft: Draft, weights: Mapping[str, float]) -> str | None:
    """The date that may expect most credit, "- 18 MAR 89" where nothing dates it; None without any date at all."""
    likely = chances(options(message, scene, draft), weights)
    known = {parse(value): chance for value, chance in likely.items() if value is not None}
    if not known:
        return None
    return str(max(known, key=lambda day: sum(chance * _credit(day, other) for other, chance in known.items())))


def _credit(said: Day, true: Day) -> float:
    """What an answer earns where another is right: half for a day inside the days of the key."""
    if said == true:
        return 1.0
    if said.first is None:
        return 0.5 if said.last == true.last else 0.0
    if true.first is None:
        return 0.5 if true.last - OPEN_TO <= said.first and said.last <= true.last else 0.0
    return 0.5 if true.first <= said.first and said.last <= true.last else 0.0


def options(message: Message, scene: Scene, draft: Draft) -> tuple[Option, ...]:
    """Every date that the draft may have: of each expression of time, on it or up to it, and up to the dateline."""
    anchor = message.dateline.date
    mentions = mentioned(message.text, message.body_start, anchor.isoformat() if anchor else None)
    found: list[Option] = []
    for mention in mentions:
        features = _features(message, scene, mention)
        for form, day in _days(mention, anchor):
            found.append(Option(str(day), tuple(f"{form}|{feature}" for feature in ("", *features))))
    if anchor is None:
        return tuple(found)
    near = [mention for mention in mentions if _days(mention, anchor)]
    told = {scene.number(mention.start) for mention in near}
    features = (
        "",
        f"type={draft.type}",
        f"dates={step(len(near), 0, 1, 2, 4)}",
        f"dated={scene.best in told}",
        f"dated before={scene.best - 1 in told}",
        f"where={step(scene.best, 0, 1, 3, 8)}",
        f"source={message.dateline.place}",
        f"weight={step(int(scene.sentences[scene.best].weight), 0, 1, 2, 3)}",
        *(f"tag={word}" for tag in message.tags for word in words_in(tag)),
        *(f"says={word}" for word in {*words_in(_best(scene))}),
    )
    found.append(Option(str(Day(None, anchor)), tuple(f"dateline|{feature}" for feature in features)))
    found.append(Option(str(Day(anchor, anchor)), tuple(f"dateday|{feature}" for feature in features[:6])))
    yesterday = anchor - timedelta(days=1)
    found.append(Option(str(Day(None, yesterday)), ("dateline yesterday",)))
    return tuple(found)


def _best(scene: Scene) -> str:
    sentence = scene.sentences[scene.best]
    return scene.text[sentence.start : sentence.end]


@lru_cache(maxsize=64)
def mentioned(text: str, body_start: int, anchor: str | None) -> tuple[TimeMention, ...]:
    """The expressions of time in the body that have a beginning and an end, with offsets of the whole text."""
    found = times.find(" " * body_start + text[body_start:], anchor)
    return tuple(mention for mention in found if mention.when.earliest and mention.when.latest)


def _days(mention: TimeMention, anchor: date | None) -> tuple[tuple[str, Day], ...]:
    """What an expression may date: that day or those days, the days before, and of a night its first day alone."""
    first = date.fromisoformat((mention.when.earliest or "")[:10])
    last = date.fromisoformat((mention.when.latest or "")[:10])
    if last - first > _LONGEST or first.year < 1910 or (anchor and first > anchor):
        return ()
    if first == last:
        return (("on", Day(first, first)), ("until", Day(None, first)))
    if last - first == timedelta(days=1):
        return (("range", Day(first, last)), ("night", Day(first, first)), ("until", Day(None, last)))
    cut = (("cut", Day(first, anchor)),) if anchor and first < anchor < last else ()
    return (("range", Day(first, last)), ("until", Day(None, min(last, anchor or last))), *cut)


def _kind(words: str) -> str:
    """The kind of an expression of time: TODAY, YESTERDAY, THIS, LAST, a day of the week, a date, or other."""
    for word in ("TODAY", "YESTERDAY", "NIGHT", "THIS", "LAST", "AGO"):
        if word in words:
            return word
    if any(name in words for name in ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")):
        return "weekday"
    return "date" if any(character.isdigit() for character in words) else "other"


def _features(message: Message, scene: Scene, mention: TimeMention) -> tuple[str, ...]:
    """What speaks for the expression: its form, how near it is to the draft's entities, and the words around it."""
    number = scene.number(mention.start)
    sentence = scene.sentences[number]
    top = scene.sentences[scene.best].weight
    before = words_in(message.text[max(sentence.start, mention.start - 60) : mention.start])[-4:]
    after = words_in(message.text[mention.end : min(sentence.end, mention.end + 60)])[:4]
    form = _FIGURE.sub("#", mention.text)
    anchor = message.dateline.date
    back = (anchor - date.fromisoformat((mention.when.latest or "")[:10])).days if anchor else 999
    gap = number - scene.best
    kind = _kind(mention.text)
    inside = any(start <= mention.start and mention.end <= end for start, end in scene.mentions)
    return (
        f"{kind}|gap={gap if abs(gap) < 2 else 'far'}",
        f"{kind}|before={before[-1] if before else ''}",
        f"{kind}|after={after[0] if after else ''}",
        f"{kind}|first sentence={number == 0}",
        f"{kind}|best={gap == 0}|act={step(scene.nearest_act(mention.start), 30, 90)}",
        f"inside={inside}",
        f"bracket={message.text[mention.end : mention.end + 1] in (')', ']')}",
        f"{kind}|quoted={message.text.count(chr(34), message.body_start, mention.start) % 2}",
        f"form={form}" if len(form) < 20 else "form=long",
        f"rule={mention.rule}",
        f"precision={mention.when.precision}",
        f"back={step(back, -1, 0, 1, 2, 4, 7, 14, 31, 62)}",
        f"gap={gap if abs(gap) < 3 else 'far ahead' if gap < 0 else 'far behind'}",
        f"share={step(int(10 * sentence.weight / top) if top else 0, 0, 3, 6, 9)}",
        f"first sentence={number == 0}",
        f"mention={step(scene.nearest_mention(mention.start, mention.end), 20, 60, 120, 300)}",
        f"act={step(scene.nearest_act(mention.start), 20, 60, 120, 300)}",
        *(f"before={word}" for word in before[-2:]),
        *(f"wide before={word}" for word in before),
        *(f"after={word}" for word in after[:2]),
        *(f"wide after={word}" for word in after),
        f"next=[{before[-1] if before else ''} {form.split()[0]}]",
    )
