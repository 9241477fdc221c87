"""Where in a message a draft plays: which sentences name its entities or tell its kind of act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bench.muc4.message import Draft, Entity, Message

WORD = re.compile(r"(?:[A-Z]\.){2,}|[A-Z0-9]+(?:['-][A-Z0-9]+)*")
_SENTENCE_END = re.compile(r"(?<![A-Z]\.[A-Z])(?<!\bMR)(?<!\bDR)(?<!\bGEN)[.?!][\"'\])]*(?:\s+|$)|\n\s*\n")
ACTS = {
    "ATTACK": r"ATTACK|KILL|MURDER|ASSASSINAT|SHOT|SHOOT|MACHINEGUN|MASSACR|DIED|DEATH|WOUND|INJUR|FIRED|AMBUSH|SLAIN"
    r"|RAID|TORTUR|STRAF|EXECUT",
    "BOMBING": r"BOMB|EXPLO|DYNAMIT|BLEW|BLOWN|BLAST|DETONAT|GRENADE|SABOTAG|DESTROY",
    "KIDNAPPING": r"KIDNAP|ABDUCT|HOSTAGE|SEIZ|CAPTUR|DISAPPEAR|RELEASE|TAKEN|HELD",
    "ARSON": r"BURN|FIRE|TORCH|ARSON|ABLAZE",
    "ROBBERY": r"ROB|STOL|LOOT|STEAL|TOOK",
    "HIJACKING": r"HIJACK",
    "FORCED WORK STOPPAGE": r"STOPPAGE|STRIKE|PARALY|TRAFFIC|BAN",
}
_ACTS = {kind: re.compile(rf"\b(?:{words})") for kind, words in ACTS.items()}


@dataclass(frozen=True)
class Sentence:
    """One sentence with its place in the text and how much of a draft it tells."""

    start: int
    end: int
    weight: float = 0.0


@dataclass(frozen=True)
class Scene:
    """The sentences of a message weighed for one draft; `best` is the number of the first of those that tell most."""

    text: str
    sentences: tuple[Sentence, ...]
    best: int
    mentions: tuple[tuple[int, int], ...]
    acts: tuple[int, ...]

    def number(self, offset: int) -> int:
        """Which sentence an offset lies in."""
        for number, sentence in enumerate(self.sentences):
            if offset < sentence.end:
                return number
        return len(self.sentences) - 1

    def nearest_mention(self, start: int, end: int) -> int:
        """How many characters away the nearest mention of an entity is."""
        return min((max(left - end, start - right, 0) for left, right in self.mentions), default=9999)

    def nearest_act(self, offset: int) -> int:
        """How many characters away the nearest word for the act is."""
        return min((abs(offset - act) for act in self.acts), default=9999)


def acts_in(text: str) -> list[str]:
    """The kinds of act that the words of a text tell, one entry for each word.

    >>> acts_in("A BOMB EXPLODED")
    ['BOMBING', 'BOMBING']
    """
    return [kind for kind, pattern in _ACTS.items() for _ in pattern.finditer(text)]


def scene_of(message: Message, draft: Draft) -> Scene:
    """The sentences of the message, weighed by how many of the draft's entities and words for its act they hold."""
    spans = sentences(message.text, message.body_start)
    mentions = [place for entity in draft.all() for place in occurrences(message.text, entity)]
    acts = tuple(match.start() for match in _ACTS[draft.type].finditer(message.text, message.body_start))
    given = {(mention.start, mention.end) for entity in draft.all() for mention in entity.mentions if mention.end}
    weighed = []
    for start, end in spans:
        names = {message.text[left:right] for left, right in mentions if start <= left < end}
        weight = len(names) + 0.5 * any(start <= act < end for act in acts)
        weight += 0.6 * sum(1 for left, _ in given if start <= left < end)
        weighed.append(Sentence(start, end, weight))
    best = max(range(len(weighed)), key=lambda number: (weighed[number].weight, -number), default=0)
    return Scene(message.text, tuple(weighed), best, tuple(sorted({*mentions, *given})), acts)


@lru_cache(maxsize=64)
def sentences(text: str, body_start: int = 0) -> tuple[tuple[int, int], ...]:
    """Where the sentences of the body begin and end; the dateline belongs to the first.

    >>> len(sentences("TWO MEN DIED.  MR. ROE SAID SO."))
    2
    """
    out, last = [], 0
    for match in _SENTENCE_END.finditer(text, body_start):
        out.append((last, match.end()))
        last = match.end()
    if last < len(text) or not out:
        out.append((last, len(text)))
    return tuple(out)


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Z0-9]){re.escape(words)}(?![A-Z0-9])")


def occurrences(text: str, entity: Entity) -> tuple[tuple[int, int], ...]:
    """Every place where the words of an entity's mentions stand, given spans first."""
    given = [(mention.start, mention.end) for mention in entity.mentions if mention.end]
    words = dict.fromkeys(mention.text for mention in entity.mentions)
    other = [match.span() for word in words for match in _pattern(word).finditer(text)]
    return tuple(dict.fromkeys([*given, *sorted(other)]))


def words_in(text: str) -> list[str]:
    """The words of a stretch of text."""
    return WORD.findall(text)


def step(count: int, *edges: int) -> str:
    """The least edge that a count does not pass, to make a feature of it.

    >>> step(7, 0, 5, 20), step(99, 0, 5, 20)
    ('<=20', 'more')
    """
    return next((f"<={edge}" for edge in edges if count <= edge), "more")
