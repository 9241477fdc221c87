"""From candidates of the learned reader to drafts of MUC-4 templates: entities, and which kinds they take part in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bench.muc4 import sharing
from bench.muc4.choosing import logit, shipped
from bench.muc4.message import TYPES, Draft, Entity, Found, Message, found_at
from onrecord.reading.learned.candidates import Candidates
from onrecord.reading.learned.network import Head
from onrecord.reading.learned.pieces import Pieces

SLOT_OF = {
    "perp_ind": "perp_ind",
    "perp_org": "perp_org",
    "target": "phys_tgt",
    "victim_name": "hum_tgt_name",
    "victim": "hum_tgt_desc",
    "weapon": "instrument_id",
}
PERPETRATORS = ("perp_ind", "perp_org")
SHARES = (1.0, 0.7, 0.3)  # of the words around an entity, the network's view of it, and its view of the whole message
RANKS = "GENERAL COLONEL LIEUTENANT MAJOR CAPTAIN SERGEANT CORPORAL GEN COL LT MAJ CAPT SGT"
_RANK = re.compile(rf"\b(?:(?:{RANKS.replace(' ', '|')})\.?\s+)+\Z")
SMALL = frozenset("of and the for in de la del los las y".split())


@dataclass(frozen=True)
class Bounds:
    """From which logit on a candidate is an entity, by role, and a kind of incident is told.

    `kind`: an act of a kind is told, by its surest entity; `bare`: the same where no entity is found; `member`: an
    entity takes part in a kind beside its likeliest; `apart`: groups of entities less alike are two acts; `guest`: a
    perpetrator of one act takes part in another.
    """

    roles: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(SLOT_OF, 0.0))
    kind: float = -1.0
    bare: float = 1.0
    member: float = -1.0
    apart: float = -0.25
    guest: float = -0.5


@dataclass(frozen=True)
class Group:
    """Candidates that are one entity, best first, as rows of the candidates."""

    role: str
    rows: tuple[int, ...]
    mentions: tuple[Found, ...]
    logit: float


@dataclass(frozen=True)
class Seen:
    """One message as the network sees it."""

    message: Message
    pieces: Pieces
    candidates: Candidates
    roles: tuple[str, ...]
    heads: Mapping[str, Head]

    def found(self, row: int) -> Found:
        """The words of a candidate."""
        start = int(self.pieces.starts[self.candidates.first[row]])
        end = int(self.pieces.ends[self.candidates.last[row]])
        return Found(start, end, self.message.text[start:end])


def groups(seen: Seen, role: str, bound: float) -> list[Group]:
    """The entities of one role: candidates from the bound on that lie in the body, those of one name together."""
    candidates = seen.candidates
    mine = np.nonzero((candidates.role == seen.roles.index(role)) & (candidates.logit >= bound))[0]
    order = mine[np.argsort(-candidates.logit[mine], kind="stable")]
    made: list[tuple[list[int], list[Found]]] = []
    for row in order.tolist():
        found = seen.found(row)
        if found.start < seen.message.body_start:
            continue
        if role == "perp_ind":
            found = _with_rank(seen.message, found)
        home = next((g for g in made if any(_same(found, other) for other in g[1])), None)
        if home is None:
            made.append(([row], [found]))
        else:
            home[0].append(row)
            home[1].append(found)
    return [Group(role, tuple(rows), tuple(words), float(candidates.logit[rows[0]])) for rows, words in made]


def _with_rank(message: Message, found: Found) -> Found:
    """The stretch with the military rank before it: keys tell an accused officer with it, a victim without."""
    rank = _RANK.search(message.text, message.body_start, found.start)
    return found_at(message.text, rank.start(), found.end) if rank else found


def _same(left: Found, right: Found) -> bool:
    """Whether two stretches name one entity: they overlap, one's words lie in the other's, or one abbreviates it."""
    if left.start < right.end and right.start < left.end:
        return True
    a, b = _words(left.text), _words(right.text)
    return set(a) <= set(b) or set(b) <= set(a) or _short(a, b) or _short(b, a)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in "".join(c if c.isalnum() else " " for c in text.lower()).split() if word not in SMALL)


def _short(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    return len(short) == 1 and len(short[0]) > 2 and "".join(word[0] for word in full) == short[0]


def abbreviates(short: str, full: str) -> bool:
    """Whether a short name is made of the initials of a long one, in any order and with one of them left out at most.

    >>> abbreviates("FMLN", "FARABUNDO MARTI NATIONAL LIBERATION FRONT")
    True
    """
    one, many = _words(short), _words(full)
    if len(one) != 1 or len(one[0]) < 3 or len(many) < 3:
        return False
    letters, initials = Counter(one[0]), Counter(word[0] for word in many)
    return not letters - initials and (initials - letters).total() <= 1


def drafts(seen: Seen, bounds: Bounds) -> list[Draft]:
    """One draft for each act that the message tells, with the entities that take part in it."""
    found = [group for role in SLOT_OF for group in groups(seen, role, bounds.roles[role])]
    told = seen.candidates.kinds[: len(TYPES)].astype(np.float64)
    if not found:
        top = int(told.argmax())
        return [_draft(TYPES[top], [], float(told[top]))] if told[top] >= bounds.bare else []
    member = np.array([_kinds(seen, group) for group in found]) + SHARES[2] * told
    homes = [{int(row.argmax()), *np.nonzero(row >= bounds.member)[0].tolist()} for row in member]
    out = []
    for number, kind in enumerate(TYPES):
        mine = [group for group, home in zip(found, homes, strict=True) if number in home]
        if mine and (member[:, number].max() >= bounds.kind or number == int(member.max(0).argmax())):
            out += [_draft(kind, part, float(told[number])) for part in _acts(seen, mine, bounds)]
    return out


def _kinds(seen: Seen, group: Group) -> NDArray[np.float64]:
    """Logit of an entity's part in each kind of act: of the words around it and of the network, blended."""
    head = seen.heads["muc_type"]
    network = seen.candidates.attributes[list(group.rows[:3]), head.at : head.at + len(head.values)].mean(0)
    features = sharing.of_kind(seen.message, SLOT_OF[group.role], _place(group))
    words = np.array([logit(features, shipped().get(f"kind {kind}", {})) for kind in TYPES])
    blend: NDArray[np.float64] = SHARES[0] * words + SHARES[1] * network.astype(np.float64)
    return blend


def _acts(seen: Seen, found: list[Group], bounds: Bounds) -> list[list[Group]]:
    """The entities of one kind, parted by act: joined from the likest on by mean likeness of pairs.

    A perpetrator takes part in every act that is like enough, other entities in one.
    """
    alike = np.zeros((len(found), len(found)))
    for (i, left), (j, right) in combinations(enumerate(found), 2):
        features = sharing.of_pair(
            seen.message, (SLOT_OF[left.role], _place(left)), (SLOT_OF[right.role], _place(right))
        )
        alike[i, j] = alike[j, i] = logit(features, shipped().get("same act", {}))
    parts = [[number] for number in range(len(found))]
    while len(parts) > 1:
        pairs = [
            (float(alike[np.ix_(left, right)].mean()), i, j)
            for i, left in enumerate(parts)
            for j, right in enumerate(parts[:i])
        ]
        best, i, j = max(pairs)
        if best < bounds.apart:
            break
        parts[j] += parts.pop(i)
    out = []
    for part in parts:
        guests = [
            n
            for n, group in enumerate(found)
            if n not in part and group.role in PERPETRATORS and float(alike[n, part].mean()) >= bounds.guest
        ]
        out.append([found[n] for n in sorted([*part, *guests])])
    return out


def _place(group: Group) -> tuple[int, int]:
    return group.mentions[0].start, group.mentions[0].end


def _draft(kind: str, found: Sequence[Group], score: float) -> Draft:
    """A draft of what was found. Totals are left out: with found entities they are wrong nine times in ten."""
    entities: dict[str, tuple[Entity, ...]] = {}
    for role, slot in SLOT_OF.items():
        mine = tuple(Entity(slot, group.mentions) for group in found if group.role == role)
        if mine:
            entities[slot] = mine
    return Draft(kind, entities, score, {"phys_total": None, "hum_total": None})
