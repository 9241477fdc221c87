"""The view `conflicts` tells, in words, who says which where reports differ."""

from __future__ import annotations

import anyio
import pytest
from datasette.app import Datasette
from desk_client import a_record
from small_record import ALPHA_3, ALPHA_5, BETA

from onrecord.store import Store

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("conflicts") / "onrecord.db", (ALPHA_3, ALPHA_5, BETA))


def test_each_claim_behind_a_settled_or_rival_value_is_a_row(record):
    with Store.open(record) as store:
        columns = "slot, standing, value, quote, said_by, certainty, outlet, published"
        rows = [tuple(row) for row in store.connection.execute(f"SELECT {columns} FROM conflicts ORDER BY value")]
    (first, second) = rows
    assert {first[1], second[1]} == {"settled", "rival"}
    assert (first[0], *first[2:]) == ("killed", 3, "3", "Police", "confirmed", "Outlet 0", "2024-05-10")
    assert (second[0], *second[2:]) == ("killed", 5, "5", None, "confirmed", "Outlet 1", "2024-05-10")


def test_datasette_shows_the_views_and_answers_by_them(record):
    async def asked():
        datasette = Datasette([str(record)])
        views = (await datasette.client.get("/onrecord.json")).json()["views"]
        rows = (await datasette.client.get("/onrecord/conflicts.json?_shape=array&slot=killed")).json()
        return {view["name"] for view in views}, rows

    views, rows = anyio.run(asked)
    assert {"incident_table", "claim_table", "conflicts"} <= views
    assert [row["value"] for row in rows] and {row["kind"] for row in rows} == {"drone"}
