"""Choose which place of the list a name means: a log-linear model over its readings in the whole document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from onrecord.errors import SettingError
from onrecord.reading.gazetteer import Place
from onrecord.reading.places.features import (
    CONTEXT,
    PLAIN,
    UNTIED,
    Sheet,
    contextual,
    kilometres,
    plain_features,
)

Floats = NDArray[np.float64]
ROUNDS = 2
"""How often the readings are weighed against one another after each name was weighed alone."""
ENOUGH = 0.6
"""A choice that is right less often leaves its name open."""
ENOUGH_TIED = 0.3
"""The same for one in the country or the province that the text puts the name in: "Makhmur, Iraq"."""
SAME_KM = 30.0
"""Readings of one country this near the best one, or in its province, come to the same place."""


@dataclass(frozen=True)
class Choice:
    """The readings of one hit, best first with their chances.

    `chance` is that of the best and of the readings that come to the same (`same`), `score` how often so sure a choice
    is right. `tied`: the text puts the name into the country or the province that the best reading lies in.
    """

    ranked: tuple[tuple[float, Place], ...]
    chance: float = 0.0
    score: float = 0.0
    tied: bool = False
    same: tuple[Place, ...] = ()

    @property
    def best(self) -> Place | None:
        """The reading that won, or None."""
        return self.ranked[0][1] if self.ranked else None

    @property
    def supported(self) -> bool:
        """Whether the best reading may be told as the place."""
        return self.score >= (ENOUGH_TIED if self.tied else ENOUGH)


class Weights(msgspec.Struct, frozen=True):
    """`data/gazetteer/weights.toml`: a weight for each feature, for names alone and for names in their document."""

    alone: dict[str, float]
    together: dict[str, float]
    scale: dict[str, list[float]]

    def vectors(self) -> tuple[Floats, Floats]:
        """Both rows of weights in the order of the features."""
        alone = np.array([self.alone.get(name, 0.0) for name in PLAIN])
        return alone, np.array([self.together.get(name, 0.0) for name in (*PLAIN, *CONTEXT)])


@cache
def weights() -> Weights:
    """The shipped weights; SettingError when the file is missing or broken."""
    try:
        file = files("onrecord").joinpath("data", "gazetteer", "weights.toml")
        return msgspec.toml.decode(file.read_bytes(), type=Weights)
    except (OSError, msgspec.DecodeError) as error:
        raise SettingError(f"data/gazetteer/weights.toml is broken ({error}); install the package again") from error


def choose(sheet: Sheet, hint: str | None) -> tuple[Choice, ...]:
    """One choice a hit: names are weighed alone, then together, each with what the others are likely to mean."""
    if not sheet.places:
        return tuple(Choice(()) for _ in sheet.hits)
    chances = weigh(sheet, plain_features(sheet, hint), *weights().vectors())
    return tuple(chosen(sheet, chances, name) for name in sheet.name_of_hit)


def weigh(sheet: Sheet, plain: Floats, alone: Floats, together: Floats) -> Floats:
    """The chance of every reading; those of one name and of "none of them" add up to 1."""
    chances = softmax(sheet, plain @ alone)
    for _ in range(ROUNDS):
        chances = softmax(sheet, np.hstack([plain, contextual(sheet, chances)]) @ together)
    return chances


def softmax(sheet: Sheet, scores: Floats) -> Floats:
    """Scores as chances within each name; the score of "none of them" is 0."""
    top = np.maximum(np.maximum.reduceat(scores, sheet.starts), 0.0)
    raised = np.exp(scores - top[sheet.owner])
    total = np.add.reduceat(raised, sheet.starts) + np.exp(-top)
    result: Floats = raised / total[sheet.owner]
    return result


def chosen(sheet: Sheet, chances: Floats, name: int | None) -> Choice:
    """What the chances of its readings make of a name; an empty choice for none."""
    if name is None:
        return Choice(())
    start, end = sheet.starts[name], sheet.ends[name]
    rows = zip(chances[start:end].tolist(), sheet.places[start:end], strict=True)
    ranked = tuple(sorted(rows, key=lambda row: (-row[0], row[1].id)))
    best = ranked[0][1]
    tied = any(sheet.tied[name].get(best.id, UNTIED)[:2])
    same = tuple((chance, place) for chance, place in ranked if same_in_effect(place, best))
    chance = sum(row[0] for row in same)
    scale = weights().scale
    score = round(float(np.interp(chance, scale["chance"], scale["right"])), 3)
    return Choice(ranked, chance, score, tied, tuple(place for _, place in same))


def same_in_effect(place: Place, best: Place) -> bool:
    """Whether a reading comes to the same place as the best: a doublet in the list, or a town and its province."""
    if place.id == best.id:
        return True
    if place.country != best.country or "country" in (place.level, best.level):
        return False
    within = {"province", "district"} & {place.level, best.level} and place.province == best.province
    return bool(within) or kilometres(place, best) < SAME_KM
