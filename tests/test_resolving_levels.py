"""The table of likeness levels and the functions that name them."""

from __future__ import annotations

import ast
import inspect

import pytest
from factories import number

from onrecord.errors import SettingError
from onrecord.model import Count, Where
from onrecord.resolving import geometry, levels, likeness
from onrecord.resolving.geometry import place_level
from onrecord.resolving.levels import COMPARE, count_level
from onrecord.resolving.profile import place_of
from onrecord.resolving.tables import SLOTS, limit, rows

SEVERAL = Count("vague", 2, None, "several")


def test_every_slot_has_its_function_and_its_weights() -> None:
    assert tuple(COMPARE) == SLOTS == tuple(rows())


def test_every_level_a_function_can_name_has_a_weight_and_none_is_left_over() -> None:
    known = {name for slot in rows().values() for name in slot}
    texts = {
        node.value
        for module in (levels, geometry, likeness)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert known <= texts


def test_an_unknown_limit_is_refused() -> None:
    with pytest.raises(SettingError, match="limits.nothing is missing"):
        limit("nothing")


@pytest.mark.parametrize(
    ("left", "right", "later", "level"),
    [
        (number(16), number(16), 0, "equal_high"),
        (number(2), number(2), 0, "equal"),
        (number(16), number(41), 1, "rising"),
        (number(41), number(16), -1, "rising"),
        (number(41), number(16), 1, "incompatible"),
        (number(12), number(0), 0, "incompatible"),
        (number(12, open_ended=True), number(16), 0, "near_high"),
        (number(59, open_ended=True), number(100), 1, "rising"),
        (number(3, open_ended=True), number(4), 0, "compatible"),
        (SEVERAL, number(30), 0, "compatible"),
        (Count("none_reported"), number(1), 5, "compatible"),
        (None, number(1), 0, "missing"),
    ],
)
def test_counts(left: Count | None, right: Count | None, later: int, level: str) -> None:
    assert count_level(left, right, later) == level


PORT = Where("Hodrah Port", "YEM", "site", 14.84, 42.93, 3.0)
TOWN = Where("Hodrah", "YEM", "settlement", 14.80, 42.95, 8.0)
FAR = Where("Sanat", "YEM", "settlement", 15.35, 44.21, 15.0)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (PORT, Where("port of Hodrah", "YEM", "site"), "same_site"),
        (PORT, TOWN, "same_settlement"),
        (TOWN, Where("Fuel Wharf", "YEM", "site", 14.82, 42.93), "within_radius"),
        (TOWN, FAR, "sites_apart"),
        (TOWN, Where("Yemen", "YEM", "country"), "contains"),
        (Where("Yemen", "YEM", "country"), Where("northern Yemen", "YEM", "part_of_country"), "same_country"),
        (Where("Red Gulf", None, "sea"), Where("the Red Gulf", None, "sea"), "same_area"),
        (TOWN, Where("Hodrah", "OMN", "settlement"), "different_country"),
        (TOWN, Where("Old Wells", "YEM", "settlement"), "other_name"),
    ],
)
def test_places(left: Where, right: Where, level: str) -> None:
    assert place_level(place_of(left), place_of(right)) == level
    assert place_level(place_of(right), place_of(left)) == level
