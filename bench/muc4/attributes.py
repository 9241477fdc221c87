"""The slots that take one value of a short list: stage, category, kinds of weapon, target, victim, effects, blame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bench.muc4.choosing import Option, classed
from bench.muc4.message import Draft, Entity, Message
from bench.muc4.numbers import head_of
from bench.muc4.scene import Scene, occurrences, step, words_in
from bench.muc4.wordlists import table

STAGES = ("ACCOMPLISHED", "ATTEMPTED", "THREATENED")
CATEGORIES = (None, "TERRORIST ACT", "STATE-SPONSORED VIOLENCE")
CONFIDENCES = (
    "REPORTED AS FACT",
    "SUSPECTED OR ACCUSED",
    "SUSPECTED OR ACCUSED BY AUTHORITIES",
    "CLAIMED OR ADMITTED",
    "POSSIBLE",
    "ACQUITTED",
)
INSTRUMENTS = (
    "BOMB",
    "GUN",
    "DYNAMITE",
    "EXPLOSIVE",
    "MACHINE GUN",
    "VEHICLE BOMB",
    "MORTAR",
    "RIFLE",
    "GRENADE",
    "AERIAL BOMB",
    "MOLOTOV COCKTAIL",
    "ROCKET",
    "MISSILE",
    "MINE",
    "HANDGUN",
    "TORTURE",
    "CUTTING DEVICE",
    "FIRE",
    "STONE",
    "OTHER",
)
UNNAMED_INSTRUMENTS = (None, "GUN", "BOMB", "MACHINE GUN", "EXPLOSIVE", "TORTURE", "AERIAL BOMB", "CUTTING DEVICE")
TARGETS = (
    "OTHER",
    "ENERGY",
    "COMMERCIAL",
    "TRANSPORT VEHICLE",
    "GOVERNMENT OFFICE OR RESIDENCE",
    "ORGANIZATION OFFICE",
    "CIVILIAN RESIDENCE",
    "COMMUNICATIONS",
    "FINANCIAL",
    "DIPLOMAT OFFICE OR RESIDENCE",
    "TRANSPORTATION ROUTE",
    "LAW ENFORCEMENT FACILITY",
    "POLITICAL FIGURE OFFICE OR RESIDENCE",
    "WATER",
)
TARGET_EFFECTS = (
    None,
    "SOME DAMAGE",
    "DESTROYED",
    "NO DAMAGE",
    "PROPERTY TAKEN FROM TARGET",
    "MONEY TAKEN FROM TARGET",
)
VICTIMS = (
    "CIVILIAN",
    "POLITICAL FIGURE",
    "GOVERNMENT OFFICIAL",
    "LAW ENFORCEMENT",
    "LEGAL OR JUDICIAL",
    "ACTIVE MILITARY",
    "SECURITY GUARD",
    "DIPLOMAT",
    "FORMER ACTIVE MILITARY",
    "FORMER GOVERNMENT OFFICIAL",
)
VICTIM_EFFECTS = (None, "DEATH", "INJURY", "NO INJURY OR DEATH", "NO INJURY", "REGAINED FREEDOM")


def stage(message: Message, scene: Scene, draft: Draft) -> tuple[Option, ...]:
    """Whether the act was done, tried or threatened, by the words of the sentences that tell of it."""
    features = ["", f"type={draft.type}", *_told(scene, "told"), f"type={draft.type}|roles={_roles(draft)}"]
    features += [f"target={head_of(entity.text)}" for entity in draft.all()]
    return classed(STAGES, features)


def category(message: Message, scene: Scene, draft: Draft) -> tuple[Option, ...]:
    """Whether a terrorist act or violence of the state, by who is blamed for it; None where neither is said."""
    blamed = [*draft.of_role("perp_ind"), *draft.of_role("perp_org")]
    features = [
        "",
        f"type={draft.type}",
        f"blamed={bool(blamed)}",
        f"type={draft.type}|blamed={bool(blamed)}",
        f"roles={_roles(draft)}",
        f"place={message.dateline.place}",
        *(f"blamed={word}" for entity in blamed for word in _all_words([entity])),
        *(f"blamed head={head_of(mention.text)}" for entity in blamed for mention in entity.mentions),
        *_told(scene, "told"),
    ]
    return classed(CATEGORIES, features)


def confidence(message: Message, scene: Scene, draft: Draft, org: Entity) -> tuple[Option, ...]:
    """How sure the message is of an organisation's part."""
    features = [
        "",
        f"type={draft.type}",
        f"org head={head_of(org.text)}",
        f"individuals={bool(draft.of_role('perp_ind'))}",
        f"place={message.dateline.place}",
        *(f"org={word}" for word in _all_words([org])),
        *(f"individual={word}" for word in _all_words(draft.of_role("perp_ind"))),
        *_around(message, scene, org, narrow=True),
        *_cues(message, scene, org),
    ]
    return classed(CONFIDENCES, features)


def _cues(message: Message, scene: Scene, org: Entity) -> list[str]:
    """Which words of blame, claim or doubt stand in the sentences of an organisation, in the best one, and anywhere."""
    told = scene.sentences[scene.best]
    where = {"told": message.text[told.start : told.end], "any": message.text[message.body_start :]}
    for rank, (start, _) in enumerate(occurrences(message.text, org)[:3]):
        sentence = scene.sentences[scene.number(start)]
        where["first" if rank == 0 else "later"] = message.text[sentence.start : sentence.end]
        where["just before"] = message.text[max(sentence.start, start - 60) : start]
    found: list[str] = []
    for place, text in where.items():
        kinds = [kind for kind, parts in table("cues").items() if any(f" {part}" in f" {text}" for part in parts)]
        found += [f"{place}={kind}" for kind in kinds] + [f"{place}={'+'.join(kinds)}"]
    return found


def instrument(message: Message, scene: Scene, draft: Draft, entity: Entity) -> tuple[Option, ...]:
    """The kind of a weapon, by the words for it."""
    features = ["", f"type={draft.type}", *_words(entity), *_around(message, scene, entity, narrow=True)]
    return classed(INSTRUMENTS, features)


def unnamed_instrument(message: Message, scene: Scene, draft: Draft) -> tuple[Option, ...]:
    """The kind of weapon of a draft that names none ("WERE SHOT"), None where the words do not tell."""
    features = ["", f"type={draft.type}", *_told(scene, "told"), *_told(scene, f"type={draft.type}|told")]
    return classed(UNNAMED_INSTRUMENTS, features)


def target(message: Message, scene: Scene, draft: Draft, entity: Entity) -> tuple[Option, ...]:
    """What a target is, by the words for it."""
    features = ["", *_words(entity), *_around(message, scene, entity, narrow=True)]
    return classed(TARGETS, [*features, *_listed(message, entity, "targets")])


def target_effect(message: Message, scene: Scene, draft: Draft, entity: Entity) -> tuple[Option, ...]:
    """What became of a target, by the verbs around it; None where nothing is said."""
    features = ["", f"type={draft.type}", *_words(entity), *_around(message, scene, entity), *_told(scene, "told")]
    return classed(TARGET_EFFECTS, [*features, *_after(message, scene), *_fates(message, scene, entity)])


def victim(
    message: Message, scene: Scene, draft: Draft, entity: Entity, described: Iterable[Entity]
) -> tuple[Option, ...]:
    """What a victim is, by the words for him and those that describe him."""
    described = tuple(described)
    features = ["", f"role={entity.role}", f"described={bool(described)}"]
    if entity.role == "hum_tgt_name":
        features += [f"desc={word}" for word in _all_words(described)]
        features += [f"desc head={head_of(mention.text)}" for desc in described for mention in desc.mentions]
        features += [f"name={word}" for word in _all_words([entity])]
    else:
        features += [feature.replace("word=", "desc=").replace("head=", "desc head=") for feature in _words(entity)]
    words = {word for desc in described for word in _all_words([desc])}
    features += [f"described listed={kind}" for kind in sorted(_kinds(words, "victims"))]
    return classed(
        VICTIMS,
        [*features, *_around(message, scene, entity, narrow=True), *_listed(message, entity, "victims")],
    )


def victim_effect(message: Message, scene: Scene, draft: Draft, entity: Entity) -> tuple[Option, ...]:
    """What became of a victim, by the verbs around it; None where nothing is said."""
    features = [
        "",
        f"type={draft.type}",
        f"type={draft.type}|role={entity.role}",
        *_words(entity),
        *_around(message, scene, entity),
        *_told(scene, "told"),
        *(f"type={draft.type}|{word}" for word in _around(message, scene, entity, narrow=True)),
        *_after(message, scene),
        *_fates(message, scene, entity),
    ]
    return classed(VICTIM_EFFECTS, features)


def _fates(message: Message, scene: Scene, entity: Entity) -> list[str]:
    """The nearest words before and behind an entity that tell what became of it, in its own sentences."""
    found: set[str] = set()
    for rank, (start, end) in enumerate(occurrences(message.text, entity)[:4]):
        sentence = scene.sentences[scene.number(start)]
        before = _fate(reversed(words_in(message.text[sentence.start : start])))
        after = _fate(words_in(message.text[end : sentence.end]))
        found |= {f"fate before={before[0]}", f"fate after={after[0]}", f"fates={before[0]} {after[0]}"}
        found.add(f"fate near={before[0] if before[1] <= after[1] else after[0]}")
        if rank == 0:
            found |= {f"first fates={before[0]} {after[0]}", f"fate away={step(after[1], 1, 3, 6)}|{after[0]}"}
    return sorted(found)


def _fate(words: Iterable[str]) -> tuple[str, int]:
    """The kind of the first word that tells a fate and how many words come before it."""
    for number, word in enumerate(words):
        for kind, parts in table("effects").items():
            if word in parts or (kind != "none" and word.startswith(tuple(parts))):
                return kind, number
    return "nothing", 99


def described(message: Message, entity: Entity, names: tuple[Entity, ...]) -> tuple[Option, ...]:
    """Which named victim a description is of, by number ("0", "1" ...), None for nobody."""
    head = head_of(entity.text)
    plural = head.endswith("S")
    none = ("none", f"none|head={head}", f"none|plural={plural}", f"none|names={step(len(names), 0, 1, 2, 4)}")
    out = [Option(None, none)]
    for number, name in enumerate(names):
        away, order, between = _nearest(message, entity, name)
        words = words_in(between)
        features = (
            f"{order}|away={step(away, 1, 3, 8, 20, 60, 200)}",
            f"{order}|away={step(away, 1, 3, 8, 20, 60, 200)}|plural={plural}",
            f"{order}|comma={',' in between[:2]}|words={step(len(words), 0, 1, 2, 4, 8)}",
            f"only={len(names) == 1}",
            f"plural={plural}|only={len(names) == 1}",
            f"inside={away == 0 and order == 'inside'}",
            *(f"{order}|between={word}" for word in words[:4] if len(words) < 8),
            f"some|head={head}",
        )
        out.append(Option(str(number), features))
    return tuple(out)


def _nearest(message: Message, entity: Entity, name: Entity) -> tuple[int, str, str]:
    """The least distance of a description and a name, which stands first, and the text between."""
    best = (9999, "far", "")
    for start, end in occurrences(message.text, entity)[:10]:
        for left, right in occurrences(message.text, name)[:10]:
            if left < end and start < right:
                return 0, "inside", ""
            if end <= left and left - end < best[0]:
                best = (left - end, "before", message.text[end:left])
            elif right <= start and start - right < best[0]:
                best = (start - right, "after", message.text[right:start])
    return best


def _kinds(words: Iterable[str], table_name: str) -> set[str]:
    """The kinds that a table of words gives for some words."""
    single = {singular(word) for word in words}
    return {kind for kind, listed in table(table_name).items() if single & set(listed)}


def _listed(message: Message, entity: Entity, table_name: str) -> list[str]:
    """The kinds that the words of an entity, its head and the words around it stand for."""
    found = {f"listed={kind}" for kind in _kinds(_all_words([entity]), table_name)}
    heads = {head_of(mention.text) for mention in entity.mentions}
    found |= {f"listed head={kind}" for kind in _kinds(heads, table_name)}
    for start, end in occurrences(message.text, entity)[:4]:
        before = words_in(message.text[max(0, start - 50) : start])[-4:]
        after = words_in(message.text[end : end + 60])[:6]
        found |= {f"listed before={kind}" for kind in _kinds(before, table_name)}
        found |= {f"listed after={kind}" for kind in _kinds(after, table_name)}
    return sorted(found)


def singular(word: str) -> str:
    """A noun in singular, as far as its end tells.

    >>> singular("POLICEMEN"), singular("EMBASSIES"), singular("BUSES")
    ('POLICEMAN', 'EMBASSY', 'BUS')
    """
    if word.endswith("MEN"):
        return f"{word[:-2]}AN"
    if word.endswith("IES"):
        return f"{word[:-3]}Y"
    if word.endswith(("SES", "XES", "CHES")):
        return word[:-2] if word not in ("HOUSES", "BASES") else word[:-1]
    return word[:-1] if word.endswith("S") and not word.endswith(("SS", "US")) else word


def _words(entity: Entity) -> Iterator[str]:
    yield f"head={head_of(entity.text)}"
    yield f"whole={entity.text}" if len(words_in(entity.text)) < 3 else "whole=long"
    yield f"singular={singular(head_of(entity.text))}"
    yield from (f"word={word}" for word in _all_words([entity]))


def _all_words(entities: Iterable[Entity]) -> list[str]:
    return sorted({word for entity in entities for mention in entity.mentions for word in words_in(mention.text)})


def _around(message: Message, scene: Scene, entity: Entity, *, narrow: bool = False) -> list[str]:
    """The words before and behind the entity's mentions within their sentences."""
    found: set[str] = set()
    for start, end in occurrences(message.text, entity)[:4]:
        if end == 0:
            continue
        sentence = scene.sentences[scene.number(start)]
        before = words_in(message.text[sentence.start : start])
        after = words_in(message.text[end : sentence.end])
        found |= {f"just before={word}" for word in before[-2:]} | {f"just after={word}" for word in after[:2]}
        if not narrow:
            found |= {f"before={word}" for word in before[-6:]} | {f"after={word}" for word in after[:6]}
            found |= {f"with={word}" for word in (*before, *after)}
            found |= {f"pair={left} {right}" for left, right in zip(after[:3], after[1:4], strict=False)}
    return sorted(found)


def _told(scene: Scene, name: str) -> list[str]:
    """The words of the sentence that tells most of the draft."""
    sentence = scene.sentences[scene.best]
    return sorted({f"{name}={word}" for word in words_in(scene.text[sentence.start : sentence.end])})


def _after(message: Message, scene: Scene) -> list[str]:
    """The words of the two sentences behind it, where reports say what came of an act."""
    behind = scene.sentences[scene.best + 1 : scene.best + 3]
    return sorted(
        {f"then={word}" for sentence in behind for word in words_in(scene.text[sentence.start : sentence.end])}
    )


def _roles(draft: Draft) -> str:
    return "+".join(role for role in draft.entities if draft.entities[role])
