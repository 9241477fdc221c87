"""Blank slots of an account filled from what the model saw, each value made as the rules make theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from onrecord.model import Account, Claim, Code, Count, Outcome, Party, Where
from onrecord.reading import (
    accounts,
    actors,
    aims,
    blame,
    circumstances,
    endings,
    grammar,
    hedges,
    interceptions,
    names,
    parties,
    quantities,
    sections,
)
from onrecord.reading.learned import shares
from onrecord.reading.learned.shares import Share
from onrecord.reading.learned.sight import Seen
from onrecord.reading.learned.thresholds import Thresholds
from onrecord.reading.parties import Actor
from onrecord.reading.room import Room

RULE = "learned:"
"""How the rules of all values begin that rest on the model; behind it stands the role."""
NO_KIND = ("attack", "other", "diplomatic", "threat", "")
ENDINGS = ("completed", "failed", "intercepted", "partly_intercepted", "foiled")
PERPETRATORS = ("perp_org", "perp_ind")
TARGETS = ("target", "victim", "victim_name")


def filled(room: Room, account: Account, share: Share, sure: Thresholds, *, new: bool = False) -> Account:
    """The account with what the model saw in its blank slots; no stated value of the rules is touched.

    Of a new event, which the rules did not tell, what the model saw goes before what they make of its sentence.
    """
    if account.kind == "diplomatic" or not _is_actual(share, sure):
        return account
    kept, made = list(account.claims), list[Claim]()
    for slot, roles, make in _MAKERS:
        if new or _is_blank(account, slot):
            told = replace(account, claims=tuple(made)) if new else account
            found = _nearest(
                room, [seen for seen in share.parts if _counts(seen, roles, sure) and _is_here(room, seen)]
            )
            own = [claim for seen in found for claim in make(room, told, seen)]
            replaced = {claim.slot for claim in own} if new else set()
            kept = [claim for claim in kept if claim.slot not in replaced]
            made += own
    if _is_blank(account, "outcome"):
        made += _outcomes(room, share, sure)
    return replace(account, kind=_kind(account, share, sure), claims=accounts.ordered([*kept, *made]))


def _is_actual(share: Share, sure: Thresholds) -> bool:
    """Told as having happened, as far as the model says."""
    return not share.triggers or share.chance_of("realis", "actual") >= sure.actual


def _is_blank(account: Account, slot: str) -> bool:
    """No words state it; what is only inferred may be told better."""
    return all(claim.certainty == "inferred" or _is_unknown(claim) for claim in account.of(slot))


def _is_unknown(claim: Claim) -> bool:
    value = claim.value
    if isinstance(value, Party):
        return not value.names
    return getattr(value, "code", None) == "unknown" and claim.slot != "perpetrator_status"


def _counts(seen: Seen, roles: tuple[str, ...], sure: Thresholds) -> bool:
    """Sure enough, and its own words neither deny it nor tell what did not happen."""
    code, chance = seen.says("certainty")
    denied = code == "denied" and chance >= sure.denied
    return seen.role in roles and seen.score >= sure.of(seen.role) and not denied and not seen.is_no_news(sure.actual)


def _is_here(room: Room, seen: Seen) -> bool:
    """Not under the heading of another event of a list."""
    heading = sections.of(room.scene.sections, seen.start)
    own = [sections.of(room.scene.sections, telling.mention.start) for telling in room.cluster.tellings]
    return heading is None or heading in own


def _nearest(room: Room, found: Sequence[Seen]) -> Iterator[Seen]:
    """Of each role those nearest to the sentences of the event: what is told there is not told better further off."""
    own = shares.sentences_of(room.cluster)
    gaps = [shares.distance(shares.sentence_of(room.scene, seen), own) for seen in found]
    least: dict[str, int] = {}
    for seen, gap in zip(found, gaps, strict=True):
        least[seen.role] = min(gap, least.get(seen.role, gap))
    return (seen for seen, gap in zip(found, gaps, strict=True) if gap == least[seen.role])


def _kind(account: Account, share: Share, sure: Thresholds) -> str:
    """A more precise kind for what the rules call no more than an attack."""
    code, chance = share.best("kind")
    precise = account.kind == "attack" and code not in NO_KIND and chance >= sure.kind
    return code if precise else account.kind


def _outcomes(room: Room, share: Share, sure: Thresholds) -> Iterator[Claim]:
    """How it ended, concluded from the word that tells the event, so it gives way to words of any report that say it.

    Where weapons were stopped it is not said that all came through.
    """
    code, chance = share.best("outcome")
    stopped = code == "completed" and any(interceptions.find(room.scene))
    if code in ENDINGS and chance >= sure.outcome and not stopped:
        trigger = next(seen for seen in share.triggers if seen.says("outcome") == (code, chance))
        words = (trigger.start, trigger.end)
        yield room.claim("outcome", Outcome(code), words, f"{RULE}outcome", certainty="inferred", score=chance)


def _perpetrators(room: Room, account: Account, seen: Seen) -> Iterator[Claim]:
    """Who did it, with the status and the certainty that the words around give."""
    actor = _doer(room, seen)
    if actor is None or _only_describes(room, seen) or _shot_down(room, seen) or _did_another(room, actor):
        return
    status = _status(room, seen, actor)
    certainty = None if status in ("confirmed", "unknown") else blame.STATUS_CERTAINTY[status]
    words, rule = (seen.start, seen.end), f"{RULE}{seen.role}"
    claim = room.claim("perpetrator", actor.party, words, rule, certainty=certainty, score=seen.score)
    yield claim
    if not account.of("perpetrator_status"):
        yield replace(claim, slot="perpetrator_status", value=Code(status))


def _shot_down(room: Room, seen: Seen) -> bool:
    """'The navy shot down two drones': who stops a weapon did not send it."""
    token = room.scene.token_at(seen.start, seen.end)
    stops = {t.mention.token for t in room.cluster.tellings if t.mention.kind == "interception"}
    return (
        token is not None
        and token.dep_ in ("nsubj", "agent", "pobj")
        and not stops.isdisjoint(step.i for step in grammar.ancestors(token, 2))
    )


def _did_another(room: Room, actor: Actor) -> bool:
    """'The army struck three sites hours after a drone attack': who answers an attack told in passing did not do it."""
    doers = {one.token for other in room.others for telling in other.tellings for one in telling.perpetrators}
    sentence = room.scene.sentence_of[actor.token]
    beside = [room.scene.doc[t.mention.token] for t in room.cluster.tellings if t.sentence == sentence]
    return actor.token in doers and bool(beside) and all(grammar.in_passing(token) for token in beside)


def _only_describes(room: Room, seen: Seen) -> bool:
    """A name that only says whose man somebody is: 'the wife of a Hamas member'."""
    token = room.scene.token_at(seen.start, seen.end)
    return token is not None and token.dep_ in ("compound", "nmod", "amod", "poss")


def _doer(room: Room, seen: Seen) -> Actor | None:
    token = room.scene.token_at(seen.start, seen.end)
    if token is None or token.pos_ == "PRON" or token.lower_ in parties.words("vague_heads"):
        return None
    actor = parties.actor(room.scene, token)
    if actor is not None:
        return actor
    printed = parties.clean(" ".join(room.scene.doc.text[seen.start : seen.end].split()))
    if not printed or parties.is_weapon(token.text):
        return None
    named = names.within(room.scene.doc.text, seen.start, seen.end)
    kind = "individual" if seen.role == "perp_ind" else "unknown"
    return Actor(token.i, seen.start, seen.end, named or Party((printed,), kind), None, named is not None)


def _status(room: Room, seen: Seen, actor: Actor) -> str:
    """What the words of a party make of it; told as fact only where they stand with the event."""
    telling = min(room.cluster.tellings, key=lambda t: (abs(t.mention.start - seen.start), t.mention.start))
    frame = hedges.frame(room.scene.doc, seen.start, seen.end, room.scene.sayings)
    words = replace(telling.mention, token=actor.token, start=seen.start, end=seen.end)
    codes = [
        actors.status_in_clause(room, one, actor) for one in (telling, replace(telling, mention=words, frame=frame))
    ]
    status = next((code for code in codes if code != "confirmed"), "confirmed")
    beside = shares.sentence_of(room.scene, seen) in shares.sentences_of(room.cluster)
    return status if beside or status != "confirmed" else "unknown"


def _targets(room: Room, account: Account, seen: Seen) -> Iterator[Claim]:
    """Who or what was hit; never who is said to have done it."""
    token = room.scene.token_at(seen.start, seen.end)
    if token is None or token.pos_ == "PRON" or token.lower_ in parties.words("vague_heads"):
        return
    actor = aims.land(room.scene, token) or aims.target(room.scene, token)
    doers = {name.lower() for c in account.of("perpetrator") if isinstance(c.value, Party) for name in c.value.names}
    if actor is None or doers & {name.lower() for name in actor.party.names}:
        return
    yield room.claim("target", actor.party, (seen.start, seen.end), f"{RULE}{seen.role}", score=seen.score)


def _weapons(room: Room, account: Account, seen: Seen) -> Iterator[Claim]:
    """A weapon word that the lists know; what they do not know has no code."""
    for means in room.scene.means:
        if seen.meets(means.start, means.end):
            claim = endings.weapon_claim(room, means, f"{RULE}weapon", seen.score)
            if claim.value not in [other.value for other in account.of("weapon")]:
                yield claim


def _tolls(room: Room, account: Account, seen: Seen) -> Iterator[Claim]:
    """A number of dead or injured: as the rules count it where they see it too, else by its words alone.

    What the rules count for another event is none of this one.
    """
    if any(seen.meets(harm.start, harm.end) for other in room.others for t in other.tellings for harm in t.harms):
        return
    met = [harm for harm in room.scene.harms if seen.meets(harm.start, harm.end)]
    if any(harm.wider or harm.died or harm.outdated for harm in met):
        return
    counted = [harm for harm in met if harm.slot == seen.role]
    count = counted[0].count if counted else _count(room, seen)
    words = (counted[0].start, counted[0].end) if counted else (seen.start, seen.end)
    if count is not None:
        yield room.claim(seen.role, count, words, f"{RULE}{seen.role}", score=seen.score)


def _count(room: Room, seen: Seen) -> Count | None:
    found = next((number.count for number in room.scene.numbers if seen.meets(number.start, number.end)), None)
    words = room.document.text[seen.start : seen.end]
    if found is None and words.lower() in ("no one", "nobody", "none", "no"):
        return Count("explicit_zero", 0, 0, words)
    return found or quantities.parse_count(words)


def _wheres(room: Room, account: Account, seen: Seen) -> Iterator[Claim]:
    """A place of the text that no word of the parse ties to the event; one that no list knows keeps its name alone."""
    met = [place for place in room.scene.places if seen.meets(place.start, place.end)]
    for place in met:
        if place.form != "demonym":
            where = replace(place.where, role="occurred")
            yield room.claim("where", where, (place.start, place.end), f"{RULE}place", score=seen.score)
    name = None if met else _name(room, seen)
    if name is not None:
        words = " ".join(room.document.text[name[0] : name[1]].split())
        yield room.claim("where", Where(words), name, f"{RULE}place", score=seen.score)


def _name(room: Room, seen: Seen) -> tuple[int, int] | None:
    """The proper name in the words of a mention: 'Tatta Pani' in 'the village of Tatta Pani'."""
    span = room.scene.doc.char_span(seen.start, seen.end, alignment_mode="contract")
    proper = [token for token in span or () if token.pos_ == "PROPN"]
    return (proper[0].idx, proper[-1].idx + len(proper[-1])) if proper else None


def _whens(room: Room, account: Account, seen: Seen) -> Iterator[Claim]:
    """A time of the text that no word of the parse ties to the event."""
    for time in room.scene.times:
        known = time.type in ("DATE", "TIME") and time.when.resolved and time.when.anchor != "event"
        if known and seen.meets(time.start, time.end) and not circumstances.is_later(time.when, room.document):
            yield room.claim("when", time.when, (time.start, time.end), f"{RULE}time", score=seen.score)


Make = Callable[[Room, Account, Seen], Iterator[Claim]]

_MAKERS: tuple[tuple[str, tuple[str, ...], Make], ...] = (
    ("perpetrator", PERPETRATORS, _perpetrators),
    ("target", TARGETS, _targets),
    ("weapon", ("weapon",), _weapons),
    ("killed", ("killed",), _tolls),
    ("injured", ("injured",), _tolls),
    ("where", ("place",), _wheres),
    ("when", ("time",), _whens),
)
