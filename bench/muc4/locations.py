"""The location of a draft: first its country, then the places in it, "EL SALVADOR: SAN MIGUEL (DEPARTMENT): ..."."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.muc4 import nations, places
from bench.muc4.choosing import Option, chances, pick
from bench.muc4.message import Draft, Message
from bench.muc4.places import Named
from bench.muc4.scene import Scene, step, words_in
from bench.muc4.wordlists import table

_CAPITAL = re.compile(r"\b([A-Z]+) CAPITAL\b(?! OF)")
_IN = re.compile(r"\b(?:IN|AT|NEAR|OF|FROM) (?:THE )?$")
_SAME = frozenset("CITY TOWN VILLAGE MUNICIPALITY".split())


@dataclass(frozen=True)
class Chain:
    """The places of one answer, general to specific."""

    parts: tuple[Named, ...]

    def written(self, country: str) -> str:
        """The answer in the notation of the keys."""
        return ": ".join([country, *(f"{part.name} ({part.word})" for part in self.parts)])


def choose(message: Message, scene: Scene, draft: Draft, weights: Mapping[str, Mapping[str, float]]) -> str | None:
    """The likeliest country and places; None where no country can be told."""
    country = pick(country_options(message, scene, draft), weights.get("country", {}))
    if country is None:
        return None
    likely = chances(place_options(message, scene, draft, country), weights.get("place", {}))
    return max(likely, key=likely.__getitem__)


def country_options(message: Message, scene: Scene, draft: Draft) -> tuple[Option, ...]:
    """Every country of the keys that the message names, by its own name, a people, a place or the dateline."""
    spoken = [nation for nation in nations.named(message.text) if nation.start >= message.body_start]
    towns = places.named(message.text, message.body_start)
    counted = Counter(nation.name for nation in spoken)
    home = home_of(message)
    known = set(table("countries").values())
    usual = {home, *counted} | {town_home(town) for town in towns} | {"EL SALVADOR", "COLOMBIA"}
    lexical = {f"org={word}" for entity in draft.of_role("perp_org") for word in words_in(entity.text)}
    lexical |= {f"who={word}" for entity in draft.of_role("perp_ind") for word in words_in(entity.text)}
    lexical |= {f"word={word}" for word in {*words_in(message.text)} if len(word) > 3}
    lexical |= {f"dateline={message.dateline.place}"}
    out = []
    for country in sorted(name for name in usual if name is not None and name in known):
        near = [n for n in spoken if n.name == country and abs(scene.number(n.start) - scene.best) <= 1]
        same = [n for n in near if scene.number(n.start) == scene.best]
        here = [t for t in towns if t.population(country) is not None and scene.number(t.start) == scene.best]
        put = any(_IN.search(message.text[max(0, n.start - 12) : n.start]) for n in same if n.word == country)
        set_in = [t for t in here if _IN.search(message.text[max(0, t.start - 12) : t.start])]
        features = (
            f"in the country={put}",
            f"in a town={any(town_home(t) == country for t in set_in)}",
            f"in a town|home={any(town_home(t) == country for t in set_in)}|{home == country}",
            f"home={home == country}",
            f"home told={home is not None}|{home == country}",
            f"named={step(counted[country], 0, 1, 2, 5)}",
            f"most named={bool(counted) and counted.most_common(1)[0][0] == country}",
            f"near={bool(near)}",
            f"same={bool(same)}",
            f"same by name={any(nation.word == country for nation in same)}",
            f"by name={any(nation.word == country for nation in spoken)}",
            f"towns={step(sum(t.population(country) is not None for t in towns), 0, 1, 3, 6)}",
            f"towns of it={step(sum(town_home(t) == country for t in towns), 0, 1, 3, 6)}",
            f"here={bool(here)}",
            f"here of it={any(town_home(t) == country for t in here)}",
        )
        out.append(Option(country, (*features, *(f"{country}|{word}" for word in ("", *sorted(lexical))))))
    return tuple(out)


def home_of(message: Message) -> str | None:
    """The country of the dateline."""
    line = message.dateline
    if line.country:
        return line.country
    return places.country_of(line.place) if line.place else None


def town_home(town: Named) -> str | None:
    """The country of the largest place of the name."""
    return max(town.homes, key=lambda home: home[1])[0] if town.homes else None


def place_options(message: Message, scene: Scene, draft: Draft, country: str) -> tuple[Option, ...]:
    """The country alone, and every place named that may lie in it, alone and with what may hold it."""
    towns = [town for town in places.named(message.text, message.body_start) if _may_lie_in(town, country)]
    towns += _capitals(message, country)
    near = {scene.number(town.start) for town in towns}
    home = home_of(message) == country
    bare = (
        "bare",
        f"bare|places={step(len(towns), 0, 1, 2, 4, 8)}",
        f"bare|here={scene.best in near}",
        f"bare|home={home}",
        f"bare|country={country}",
        f"bare|type={draft.type}",
        f"bare|abroad={message.dateline.place}",
        f"bare|weight={step(int(scene.sentences[scene.best].weight), 0, 1, 2, 3)}",
        *(f"bare|tag={word}" for tag in message.tags for word in words_in(tag)),
    )
    out = [Option(country, bare)]
    if home and message.dateline.place:
        line = Named(0, 0, message.dateline.place, 2, None, ())
        stuck = (f"dateline|here={scene.best in near}", f"dateline|city={line.name}", "dateline")
        out.append(Option(Chain((line,)).written(country), stuck))
    for town in towns:
        single = _features(message, scene, draft, country, town)
        alone = f"alone|level={town.level}"
        out.append(Option(Chain((town,)).written(country), (*single, alone, f"{alone}|word={town.word}")))
        for holder in _holders(scene, towns, town, message, country):
            pair = _pair_features(message, scene, country, holder, town)
            out.append(Option(Chain((holder, town)).written(country), (*single, *pair)))
    return tuple(out)


def _may_lie_in(town: Named, country: str) -> bool:
    if town.name in nations.nation_words():
        return False
    return town.population(country) is not None or not town.homes


def _capitals(message: Message, country: str) -> list[Named]:
    """Where the text says "the capital" or "the Peruvian capital", the country's."""
    name = table("capitals").get(country)
    if name is None:
        return []
    out = []
    for match in _CAPITAL.finditer(message.text, message.body_start):
        of = nations.nation_words().get(match[1] or "")
        if of is None or of == country:
            out.append(Named(*match.span(), name, 2, "CAPITAL", ((country, 10**6, None),)))
    return out


def _holders(scene: Scene, towns: list[Named], town: Named, message: Message, country: str) -> Iterator[Named]:
    """Places larger by kind, the nearest of each name, in the sentence of a place or the one before or after."""
    best: dict[str, Named] = {}
    number = scene.number(town.start)
    for other in towns:
        if other.level <= town.level or other.name == town.name or abs(scene.number(other.start) - number) > 1:
            continue
        old = best.get(other.name)
        if old is None or abs(other.start - town.start) < abs(old.start - town.start):
            best[other.name] = other
    yield from best.values()
    line = message.dateline.place
    if town.level == 1 and line and line not in best and home_of(message) == country:
        yield Named(0, 0, line, 2, None, ())


def _features(message: Message, scene: Scene, draft: Draft, country: str, town: Named) -> tuple[str, ...]:
    """What speaks for a place: where it stands, what stands before it, how large it is and how often it is named."""
    number = scene.number(town.start)
    sentence = scene.sentences[number]
    top = scene.sentences[scene.best].weight
    before = words_in(message.text[max(sentence.start, town.start - 50) : town.start])[-3:]
    after = words_in(message.text[town.end : min(sentence.end, town.end + 30)])[:2]
    gap = number - scene.best
    inside = any(start <= town.start and town.end <= end for start, end in scene.mentions)
    population = town.population(country)
    times_named = message.text.count(town.name, message.body_start)
    return (
        f"level={town.level}|listed={population is not None}",
        f"population={step(population, 0, 5000, 50000, 300000) if population is not None else None}",
        f"words={len(town.name.split())}|listed={population is not None}|typed={town.typed is not None}",
        f"largest here={town_home(town) == country}",
        f"gap={gap if abs(gap) < 3 else 'far ahead' if gap < 0 else 'far behind'}",
        f"share={step(int(10 * sentence.weight / top) if top else 0, 0, 3, 6, 9)}",
        f"first sentence={number == 0}",
        f"inside a mention={inside}",
        f"mention={step(scene.nearest_mention(town.start, town.end), 0, 20, 60, 120, 300)}",
        f"act={step(scene.nearest_act(town.start), 20, 60, 120, 300)}",
        f"named={step(times_named, 1, 2, 4)}",
        f"typed={town.typed}",
        f"dateline={town.name == message.dateline.place}",
        *(f"before={word}" for word in before[-1:]),
        *(f"before 2={word}" for word in before[-2:-1]),
        *(f"wide before={word}" for word in before),
        *(f"after={word}" for word in after[:1]),
        f"type={draft.type}|level={town.level}",
    )


def _pair_features(message: Message, scene: Scene, country: str, holder: Named, town: Named) -> tuple[str, ...]:
    """What speaks for naming the larger place too: they stand together, and one holds the other in the gazetteer."""
    if holder.end == 0:
        again = holder.name in message.text[message.body_start :]
        return ("pair|dateline", f"pair|dateline|{town.word}", f"pair|dateline|named={again}")
    first, last = sorted((holder, town), key=lambda name: name.start)
    between = message.text[first.end : last.start]
    order = "behind" if holder is last else "before"
    held = town.province(country)
    return (
        "pair",
        f"pair|levels={holder.level}{town.level}",
        f"pair|{order}|away={step(len(between), 3, 8, 16, 40, 100)}",
        f"pair|{order}|same sentence={scene.number(holder.start) == scene.number(town.start)}",
        f"pair|held={held == holder.name if held and holder.level == 3 else None}",
        f"pair|words={holder.word} {town.word}" if {holder.word, town.word} - _SAME else "pair|towns",
        f"pair|typed={holder.typed is not None}{town.typed is not None}",
        *(f"pair|between={word}" for word in words_in(between)[:5] if len(between) < 60),
    )
