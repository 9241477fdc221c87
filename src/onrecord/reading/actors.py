"""Claims of who did it, how surely, and of who or what was hit, for one event of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from onrecord.model import Claim, Code, Party, Voice
from onrecord.reading import aims, blame, grammar, parties, roles, voices
from onrecord.reading.blame import STATUS_CERTAINTY, Blame
from onrecord.reading.clusters import Cluster
from onrecord.reading.parties import Actor
from onrecord.reading.places import PlaceMention
from onrecord.reading.room import Room
from onrecord.reading.scene import Scene
from onrecord.reading.tellings import Telling

Ranked = tuple[str, Party, Claim]

_SCORES = {"claimed": 0.8, "confirmed": 0.75, "accused": 0.7, "suspected": 0.65}


def perpetrators(room: Room) -> Iterator[Claim]:
    """Parties by the event's own clause and by claims, accusations and suspicion beside it; then the status of them."""
    ranked = list(_ranked(room))
    if not ranked:
        return
    yield from (claim for _, _, claim in ranked)
    status = blame.ordered([code for code, _, _ in ranked])
    if status is None or room.cluster.kinds == {"diplomatic"}:
        return
    source = next(claim for code, _, claim in ranked if code == status)
    yield replace(source, slot="perpetrator_status", value=Code(status), rule=f"status-{status}")


def _ranked(room: Room) -> Iterator[Ranked]:
    """Each party with its status; a denial counts for who is blamed, and where nobody else owns the act."""
    told: list[Ranked] = []
    for telling in room.cluster.tellings:
        for actor in telling.perpetrators:
            status = _said_beside(room, telling, actor) or status_in_clause(room, telling, actor)
            told.append((status, actor.party, _party_claim(room, actor, (actor.start, actor.end), status, "clause")))
    for tie in room.blames:
        if tie.status != "denied":
            status = _owned(tie.status, tie.actor.party)
            claim = _party_claim(room, tie.actor, (tie.start, tie.end), tie.status, f"blame-{tie.status}")
            told.append((status, tie.actor.party, claim))
    yield from told
    owned = {status for status, _, _ in told} & {"claimed"}
    for tie in room.blames:
        if tie.status == "denied" and (not owned or any(_meet(tie.actor.party, party) for _, party, _ in told)):
            claim = _party_claim(room, tie.actor, (tie.start, tie.end), "denied", "blame-denied")
            yield "denied", tie.actor.party, claim


def _said_beside(room: Room, telling: Telling, actor: Actor) -> str | None:
    """What a saying of the same sentence makes of the clause's doer: 'officials said that the army had tried to'."""
    for tie in room.blames:
        if (
            tie.sentence == telling.sentence
            and tie.status in ("claimed", "accused")
            and _meet(tie.actor.party, actor.party)
        ):
            return _owned(tie.status, actor.party)
    return None


def _owned(status: str, party: Party) -> str:
    """A state that owns its strike confirms it; an armed group claims it."""
    return "confirmed" if status == "claimed" and party.kind == "state" else status


def _meet(left: Party, right: Party) -> bool:
    if left.country and left.country == right.country and left.kind == right.kind:
        return True
    return bool({n.lower() for n in left.names} & {n.lower() for n in right.names})


def blames_of(found: Sequence[Blame], cluster: Cluster, every: Sequence[Cluster]) -> tuple[Blame, ...]:
    """Of the text's claims of responsibility, accusations and denials those that are about this one of its events."""
    return tuple(tie for tie in found if _blamed(tie, every) is cluster)


def _blamed(tie: Blame, every: Sequence[Cluster]) -> Cluster | None:
    """The event a claim or an accusation is about: told nearest in its sentence, else last before, else the first."""
    violent = [cluster for cluster in every if cluster.kinds != {"diplomatic"}]
    every_telling = [(telling, number) for number, cluster in enumerate(violent) for telling in cluster.tellings]
    told = [row for row in every_telling if row[0].mention.strength != "result"] or every_telling
    inside = [(abs(t.mention.start - tie.at), number) for t, number in told if t.sentence == tie.sentence]
    if inside:
        return violent[min(inside)[1]]
    before = [(t.sentence, -number) for t, number in told if t.sentence < tie.sentence]
    if before:
        return violent[-max(before)[1]]
    return violent[0] if violent else None


def status_in_clause(room: Room, telling: Telling, actor: Actor) -> str:
    """What the event's own clause makes of its doer: told as fact, by the doer, by others, or suspected."""
    if actor.hedge in ("suspected", "believed", "possible"):
        return "suspected"
    if actor.hedge == "alleged":
        return "accused"
    if telling.frame.certainty in ("suspected", "believed", "possible"):
        return "suspected"
    if _conditional(room.scene.doc[telling.mention.token]):
        return "suspected"
    speaker = voices.voice_at(room.scene.sayings, telling.mention.start, telling.mention.end)[-1]
    if speaker.role != "narrator" and _is_same(speaker, actor.party):
        return _owned("claimed", actor.party)
    if actor.party.names[0].lower() in parties.words("faceless"):
        return "unknown"
    if actor.party.kind == "individual" and not actor.named and speaker.role == "narrator":
        return "unknown"
    return "confirmed" if speaker.role == "narrator" else "accused"


def _conditional(token: Token) -> bool:
    """'If confirmed, it would be the first time that the country struck': told under a condition."""
    if token.dep_ not in ("relcl", "acl"):
        return False
    return any(
        c.tag_ == "MD" and c.lower_ in ("would", "could", "might", "may")
        for t in grammar.ancestors(token)
        for c in t.children
    )


def _is_same(speaker: Voice, party: Party) -> bool:
    """The speaker's name shares a telling word with the party's names."""
    said = set((speaker.name or "").lower().replace("-", " ").replace("’s", "").split())
    own = {w for name in party.names for w in name.lower().split() if len(w) > 2 or w == "us"}
    return bool(said & own - {"the", "military", "army", "group", "forces"})


def _party_claim(room: Room, actor: Actor, words: tuple[int, int], status: str, rule: str) -> Claim:
    score = _SCORES.get(status, 0.4) + (0.1 if actor.named else 0.0)
    certainty = None if status in ("confirmed", "unknown") else STATUS_CERTAINTY[status]
    return room.claim("perpetrator", actor.party, words, f"perpetrator-{rule}", certainty=certainty, score=score)


def targets(room: Room) -> Iterator[Claim]:
    """What was hit or aimed at, by the event's own clauses, by its victims and by the site where it happened."""
    first = room.cluster.tellings[0].sentence
    doers = {actor.token for telling in room.cluster.tellings for actor in telling.perpetrators}
    seen: set[int] = set()
    telling_more = False
    for telling in room.cluster.tellings:
        for actor, rule in _hit(room, telling):
            if actor.token not in seen | doers:
                seen.add(actor.token)
                score = _target_score(actor) - min(0.3, 0.05 * max(0, telling.sentence - first))
                yield room.claim("target", actor.party, (actor.start, actor.end), f"target-{rule}", score=score)
                telling_more = telling_more or actor.party.names[0].lower() not in parties.words("anyone")
    yield from _sites(room, first)
    if room.first and not telling_more:
        yield from _from_title(room)


def _hit(room: Room, telling: Telling) -> Iterator[tuple[Actor, str]]:
    yield from ((actor, "clause") for actor in telling.targets)
    for mention in (telling.mention, *telling.carriers):
        yield from ((actor, "place") for actor in roles.surroundings(room.scene, mention))
    yield from ((actor, "victims") for actor in _victims(room, telling))


def _target_score(actor: Actor) -> float:
    """A thing or a role tells more than 'people'; a country or a town as a whole tells least."""
    kind, name = actor.party.kind, actor.party.names[0].lower()
    if kind == "unknown":
        return 0.45
    if kind == "other" or (actor.party.object is None and actor.named and kind == "civilian"):
        return 0.5
    if kind == "government" and actor.party.object is None:
        return 0.85
    if name.split()[-1] in parties.words("broad"):
        return 0.6
    return 0.6 if name in parties.words("anyone") else 0.8 if actor.party.object else 0.75


def _victims(room: Room, telling: Telling) -> Iterator[Actor]:
    """Those counted among the dead and injured, where the words tell what they were."""
    for harm in (h for h in telling.harms if h.count.state not in ("explicit_zero", "none_reported")):
        span = room.scene.doc.char_span(harm.start, harm.end, alignment_mode="expand")
        for token in span or ():
            if harm.rule == "in-hospital" and token.dep_ == "pobj":
                continue  # where they were taken
            if token.pos_ == "NOUN" and token.dep_ not in ("compound", "amod") and aims.is_place_word(token):
                actor = aims.target(room.scene, token)
                if actor is not None and actor.party.names[0].lower() not in parties.words("anyone"):
                    yield actor


def _sites(room: Room, first: int) -> Iterator[Claim]:
    """A base, a mosque, a port by its name, where the event happened at it; a country or a town that was aimed at."""
    for telling in room.cluster.tellings:
        for placed in telling.places:
            if placed.role not in ("occurred", "target"):
                continue
            party = aims.site(_fullest(room.scene, placed.place), placed.place.where)
            if party is None and placed.role == "target":
                party = aims.land_as(placed.place)
            if party is not None:
                late = min(0.3, 0.05 * max(0, telling.sentence - first))
                score = 0.7 - late if party.object else 0.5 - late
                yield room.claim("target", party, (placed.place.start, placed.place.end), "target-site", score=score)


def _fullest(scene: Scene, place: PlaceMention) -> str:
    """The longest printed name of the same site: 'al-Asad' is told as 'al-Asad air base' elsewhere in the text."""
    same = [p.text for p in scene.places if p.where.level == "site" and p.text.lower().startswith(place.text.lower())]
    return max((place.text, *same), key=len)


def _from_title(room: Room) -> Iterator[Claim]:
    """Where the first event names no more than people, the building that the headline tells of is inferred."""
    for token in room.scene.doc:
        if not room.scene.in_title(token.idx):
            return
        at = token.dep_ == "pobj" and token.head.lower_ in roles.AROUND and aims.is_place_word(token)
        actor = aims.target(room.scene, token) if at and not aims.is_people(token) else None
        if actor is not None and actor.party.object and token.lower_ not in parties.words("broad"):
            words = (actor.start, actor.end)
            yield room.claim("target", actor.party, words, "target-title", certainty="inferred", score=0.3)
