"""Which tellings of one text speak of the same event: in text order, and never against what the words say."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from onrecord.model import Where
from onrecord.reading import grammar, sections
from onrecord.reading.joints import parted
from onrecord.reading.parties import Actor
from onrecord.reading.scene import Scene
from onrecord.reading.sections import Section
from onrecord.reading.tellings import Telling

FAMILIES = (
    frozenset({"drone", "air_strike", "shelling_missile", "interception"}),
    frozenset({"bombing", "suicide_bombing"}),
    frozenset({"bombing", "air_strike", "drone"}),
    frozenset({"armed_assault", "assassination", "clash", "raid"}),
    frozenset({"arson"}),
    frozenset({"kidnapping"}),
    frozenset({"seizure"}),
    frozenset({"diplomatic"}),
)
ALONE = frozenset({"kidnapping", "seizure", "diplomatic"})
JOIN = 1.0
"""Sum of signs from which a telling joins an event: raised, texts fall into more events; `python -m bench.reports`."""


@dataclass
class Cluster:
    """The tellings of one event, while they are being gathered."""

    tellings: list[Telling] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """Kinds that its words and weapons give, `attack` left out."""
        given = {t.mention.kind for t in self.tellings if t.mention.strength != "result"}
        return (given | {m.kind for t in self.tellings for m in t.means}) - {"attack"}

    def places(self) -> list[Where]:
        """Where it happened, as told so far."""
        return [p.place.where for t in self.tellings for p in t.places if p.role in ("occurred", "target")]

    def perpetrators(self) -> list[Actor]:
        """Who did it, as told so far."""
        return [actor for t in self.tellings for actor in t.perpetrators]


def gather(scene: Scene, tellings: Sequence[Telling]) -> list[Cluster]:
    """The events of the text, in the order of their first telling; in a sentence, what tells an event goes first."""
    clusters: list[Cluster] = []
    last: Cluster | None = None
    order = sorted(tellings, key=lambda t: (t.sentence, t.mention.strength == "result" or not t.told, t.mention.start))
    for telling in order:
        if not telling.told and not _speaks_of_known(scene, telling):
            continue
        scored = [(likeness(scene, telling, cluster, last), -number) for number, cluster in enumerate(clusters)]
        open_to = [(value, number) for value, number in scored if value is not None]
        fitting = [(value, number) for value, number in open_to if value >= JOIN or _is_bare(scene, telling)]
        if fitting:
            chosen = clusters[-max(fitting)[1]]
            chosen.tellings.append(telling)
        elif _founds(telling):
            chosen = Cluster([telling])
            clusters.append(chosen)
        else:
            continue
        if last is None or not grammar.in_passing(scene.doc[telling.mention.token]):
            last = chosen
    _adopt(scene, tellings, clusters)
    for cluster in clusters:
        cluster.tellings.sort(key=lambda t: t.mention.start)
    return clusters


def _adopt(scene: Scene, tellings: Sequence[Telling], clusters: list[Cluster]) -> None:
    """Harm, headlines and denials told before the event join the first one told after, if nothing speaks against it."""
    taken = {id(telling) for cluster in clusters for telling in cluster.tellings}
    for telling in tellings:
        worth = telling.harms or telling.frame.certainty == "denied" or scene.in_title(telling.mention.start)
        if id(telling) in taken or not worth or not _speaks_of_known(scene, telling):
            continue
        later = [c for c in clusters if c.kinds != {"diplomatic"} and c.tellings[0].sentence >= telling.sentence]
        if later and likeness(scene, telling, later[0], None) is not None:
            later[0].tellings.append(telling)


def _speaks_of_known(scene: Scene, telling: Telling) -> bool:
    """Words too weak to tell an event may still speak of one told elsewhere: 'the blast', 'killing six', a headline.

    What a party denies having done is an event still, if others tell it.
    """
    if telling.in_zone or telling.frame.realis != "actual":
        return False
    if telling.frame.certainty == "denied":
        return True
    known = telling.mention.strength == "result" or telling.mention.definite or scene.in_title(telling.mention.start)
    return telling.frame.polarity == "+" and known and not telling.mention.plural


def _is_bare(scene: Scene, telling: Telling) -> bool:
    """Nothing in its clause sets it apart: no place, time, doer, target or harm of its own, no heading above it."""
    own = (
        _section(scene, telling)
        or telling.perpetrators
        or telling.targets
        or telling.places
        or telling.times
        or telling.harms
    )
    return not own and "other" not in telling.mention.marks and telling.mention.kind != "diplomatic"


def _founds(telling: Telling) -> bool:
    """May it found an event: told as happened, and more than the bare result of one."""
    if not telling.told:
        return False
    return telling.mention.strength != "result" or bool(telling.harms)


def likeness(scene: Scene, telling: Telling, cluster: Cluster, last: Cluster | None) -> float | None:
    """The sum of signs that a telling speaks of a cluster's event; None when the words forbid it."""
    place, time = _places_fit(telling, cluster), _times_fit(telling, cluster)
    party, kind = _parties_fit(telling, cluster), _kinds_fit(telling, cluster)
    if None in (place, time, party, kind) or _parted(scene, telling, cluster):
        return None
    signs = (place or 0) + (time or 0) + (party or 0) + (kind or 0)
    item, other = _section(scene, telling), _section(scene, cluster.tellings[0])
    if item != other:
        return None
    marks, mention = telling.mention.marks, telling.mention
    apart = mention.sentence - cluster.tellings[-1].sentence
    if "other" in marks and apart:
        signs -= 3
    if "earlier" in marks and not mention.definite:
        signs -= 2
    if mention.definite and (not mention.plural or _same_plural(scene, telling, cluster)):
        signs += 1.5
    if apart <= 0:
        signs += -3 if _is_aside_of(scene, telling, cluster) else 0.5 + _closeness(telling, cluster)
        signs += 2.5 if _is_result_of(scene, telling, cluster) else 0
    elif mention.strength == "result":
        signs += 1 if cluster is last and apart <= 1 else -1
    undated = not any(time.time.when.latest for t in cluster.tellings for time in t.times)
    if apart and undated and _is_history(scene, telling):
        signs -= 3
    if apart and all(scene.in_title(t.mention.start) for t in cluster.tellings):
        signs += 1.5
    if cluster is last:
        signs += 0.9 if apart <= 2 else 0.5
    if not mention.definite and apart > 0 and _answers(scene, telling):
        signs -= 2
    return signs + _targets_fit(telling, cluster) - 0.05 * min(apart, 20)


def _parted(scene: Scene, telling: Telling, cluster: Cluster) -> bool:
    """True when an answer stands between it and a telling of the cluster: "rockets on Kilis drew air strikes"."""
    sentence = scene.doc[telling.mention.token].sent
    here = sentence.start_char, sentence.end_char
    beside = (t.mention.start for t in cluster.tellings if t.sentence == telling.sentence)
    return any(parted(scene.doc.text, telling.mention.start, start, here) for start in beside)


def _section(scene: Scene, telling: Telling) -> Section | None:
    return sections.of(scene.sections, telling.mention.start)


def _same_plural(scene: Scene, telling: Telling, cluster: Cluster) -> bool:
    """'the strikes' after 'strikes': one event told in the plural."""
    lemma = scene.doc[telling.mention.token].lemma_
    return any(t.mention.plural and scene.doc[t.mention.token].lemma_.endswith(lemma) for t in cluster.tellings)


_ANSWER = re.compile(
    r"\bin (?:response|retaliation|reprisal|revenge) (?:to|for)|\bretaliat|\bfired back|\bresponded (?:by|with)", re.I
)


def _closeness(telling: Telling, cluster: Cluster) -> float:
    """From 0 to 2: how near the event's other words stand in the same sentence."""
    gaps = [abs(t.mention.token - telling.mention.token) for t in cluster.tellings if t.sentence == telling.sentence]
    return 2.0 - min(2.0, min(gaps, default=40) / 10)


def _is_result_of(scene: Scene, telling: Telling, cluster: Cluster) -> bool:
    """'struck a bakery, killing three, while a drone hit': the participle tells of the verb that it hangs on.

    So it does of one that tells of the same man: 'a man who opened fire, killing five'.
    """
    token = scene.doc[telling.mention.token]
    if token.tag_ != "VBG" or token.dep_ not in ("advcl", "acl") or grammar.own_subject(token) is not None:
        return False
    verbs = [scene.doc[t.mention.token] for t in cluster.tellings]
    return any(verb.i == token.head.i or (verb.dep_ == "relcl" and verb.head.i == token.head.i) for verb in verbs)


def _answers(scene: Scene, telling: Telling) -> bool:
    """Its own words call it an answer, so it is not the event that was told before."""
    token = scene.doc[telling.mention.token]
    sentence, end = token.sent, telling.mention.end
    later = [m.start for m in scene.mentions if m.sentence == telling.sentence and m.start > end]
    own = scene.doc.text[telling.mention.start : min(later, default=sentence.end_char)]
    return _ANSWER.search(own) is not None


def _is_aside_of(scene: Scene, telling: Telling, cluster: Cluster) -> bool:
    """'shot down hours after strikes': what is told in passing is another event than what its sentence tells."""
    if telling.mention.strength == "result":
        return False
    own = [t for t in cluster.tellings if t.sentence == telling.sentence and t.mention.strength != "result"]
    passing = grammar.in_passing(scene.doc[telling.mention.token])
    return bool(own) and all(grammar.in_passing(scene.doc[t.mention.token]) != passing for t in own)


def _places_fit(telling: Telling, cluster: Cluster) -> float | None:
    mine = [p.place.where for p in telling.places if p.role in ("occurred", "target")]
    theirs = cluster.places()
    if not mine or not theirs:
        return 0.0
    signs = [compare(left, right) for left in mine for right in theirs]
    if any(sign == "same" for sign in signs):
        return 2.5
    if any(sign == "inside" for sign in signs):
        return 1.0
    return None if all(sign == "apart" for sign in signs) else 0.0


def compare(left: Where, right: Where) -> str:
    """same, inside (one may hold the other), apart, or unknown."""
    if left.country and right.country and left.country != right.country:
        return "apart"
    if left.name.lower() == right.name.lower() or (left.place_id and left.place_id == right.place_id):
        return "same"
    if left.lat is not None and right.lat is not None and left.lon is not None and right.lon is not None:
        gap = kilometres(left.lat, left.lon, right.lat, right.lon)
        reach = 15 + (left.radius_km or 0) + (right.radius_km or 0)
        return "inside" if gap <= reach else "apart"
    broad = ("country", "part_of_country", "province", "unknown", "sea", "district")
    if left.country == right.country and left.level == right.level == "province":
        return "apart"
    return "inside" if left.level in broad or right.level in broad else "unknown"


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two WGS 84 points in degrees."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _times_fit(telling: Telling, cluster: Cluster) -> float | None:
    mine = [t.time.when for t in telling.times if t.time.when.resolved]
    theirs = [t.time.when for other in cluster.tellings for t in other.times if t.time.when.resolved]
    if not mine or not theirs:
        return 0.0
    overlap = any(
        (a.earliest or "")[:10] <= (b.latest or "9999")[:10] and (b.earliest or "")[:10] <= (a.latest or "9999")[:10]
        for a in mine
        for b in theirs
    )
    return 1.0 if overlap else None


def _is_history(scene: Scene, telling: Telling) -> bool:
    """'In March 2019 gunmen massacred 150 there': dated more than a year before the last day that the text tells."""
    own = max((time.time.when.latest[:10] for time in telling.times if time.time.when.latest), default="")
    return bool(own and scene.last_day) and date.fromisoformat(scene.last_day) - date.fromisoformat(own) > timedelta(
        days=365
    )


def _parties_fit(telling: Telling, cluster: Cluster) -> float | None:
    mine, theirs = telling.perpetrators, cluster.perpetrators()
    if not mine or not theirs:
        return 0.0
    if any(_same_party(a, b) for a in mine for b in theirs):
        return 1.5
    clear = all((a.named and b.named) or _opposed(a, b) for a in mine for b in theirs)
    return None if clear else 0.0


def _opposed(left: Actor, right: Actor) -> bool:
    """A state and an armed group that it does not back."""
    kinds = {left.party.kind, right.party.kind}
    return kinds == {"state", "armed_group"} and not any(
        a.party.backed_by in b.party.names for a, b in ((left, right), (right, left)) if a.party.backed_by
    )


def _same_party(left: Actor, right: Actor) -> bool:
    if left.party.country and left.party.country == right.party.country and left.party.kind == right.party.kind:
        return True
    mine = {word for name in left.party.names for word in name.lower().replace("-", " ").split()}
    theirs = {word for name in right.party.names for word in name.lower().replace("-", " ").split()}
    shared = mine & theirs - {"the", "of", "group", "groups", "in", "and"}
    return bool(shared)


def _kinds_fit(telling: Telling, cluster: Cluster) -> float | None:
    mine = {telling.mention.kind, *(m.kind for m in telling.means)} - {"attack"}
    if telling.mention.strength == "result" or not mine:
        return 0.5 if not ({"diplomatic"} & cluster.kinds) else None
    theirs = cluster.kinds
    if mine & ALONE or theirs & ALONE:
        return 2.0 if mine & theirs else (None if "diplomatic" in mine | theirs or not _generic_only(theirs) else 0.0)
    if not theirs:
        return 0.5
    if mine & theirs:
        return 1.5
    return 0.5 if any(mine & family and theirs & family for family in FAMILIES) else -0.5


def _generic_only(kinds: set[str]) -> bool:
    return not kinds


def _targets_fit(telling: Telling, cluster: Cluster) -> float:
    """The same thing hit ('barracks') speaks for the same event, another thing a little against it."""
    mine = {word.lower() for actor in telling.targets for name in actor.party.names for word in name.split()}
    theirs = {
        word.lower()
        for t in cluster.tellings
        for actor in t.targets
        for name in actor.party.names
        for word in name.split()
    }
    shared = {word for word in mine & theirs if len(word) > 3} - {"people", "military", "forces", "troops"}
    if shared:
        return 1.5
    return -0.3 if mine and theirs and telling.perpetrators and not telling.mention.definite else 0.0
