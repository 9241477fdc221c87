"""A cluster of tellings to an account: one claim for each value said, with its words, voice and certainty."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Account, AccountId, Claim, Party, Span, digest
from onrecord.reading import actors, circumstances, endings, kinds
from onrecord.reading.room import Room


def build(room: Room) -> Account:
    """The account of one cluster; its id comes from the document and the first word that tells it."""
    words = sorted({(m.start, m.end) for t in room.cluster.tellings for m in (t.mention, *t.carriers)})
    trigger = tuple(Span.cut(room.document, start, end) for start, end in words)
    kind = kinds.kind_of(room.scene, room.cluster)
    claims = [
        *circumstances.whens(room),
        *circumstances.wheres(room),
        *actors.perpetrators(room),
        *actors.targets(room),
        *endings.claims(room, kind),
    ]
    identity = AccountId("a" + digest("account", room.document.id, str(trigger[0].start)))
    return Account(identity, room.document.id, kind, trigger, ordered(claims), "focus")


def ordered(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Text order, slot by slot, each claim once; of two for one party in the same words the fuller one."""
    seen: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        name = claim.value.names if isinstance(claim.value, Party) else repr(claim.value)
        key = (claim.slot, name, claim.spans)
        if key not in seen or _fullness(claim) > _fullness(seen[key]):
            seen[key] = claim
    return tuple(sorted(seen.values(), key=lambda claim: (claim.slot, claim.spans[0].start, claim.spans[0].end)))


def _fullness(claim: Claim) -> int:
    """How many of a party's fields the claim knows; 0 for any other value."""
    value = claim.value
    if not isinstance(value, Party):
        return 0
    return sum(field is not None for field in (value.country, value.backed_by, value.object, value.count))
