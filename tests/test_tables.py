"""Rows of other people's tables come in as reports of their data set: each value from its cell, and no more than it."""

import re

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import ALPHA_3, STAGES

from onrecord import flow
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.flow import Inputs, shipped
from onrecord.intake.tables import Refused, Table, mapping_of, open_table, take, written
from onrecord.intake.tables.mapping import Columns, checked
from onrecord.model import Code, Count, Party, Weapon, When, Where
from onrecord.store import Store

ACLED = (
    "event_id_cnty,event_date,time_precision,sub_event_type,actor1,inter1,actor2,inter2,country,admin1,location,"
    "latitude,longitude,geo_precision,source,fatalities,timestamp"
)
GTD = (
    "eventid,iyear,imonth,iday,country_txt,provstate,city,latitude,longitude,specificity,attacktype1_txt,suicide,"
    "success,gname,guncertain1,claimed,targtype1_txt,target1,weaptype1_txt,nkill,nwound"
)
UCDP = (
    "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,adm_1,latitude,longitude,country,date_prec,"
    "date_start,date_end,best,high,low"
)


def table(tmp_path, *lines, name="rows.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_table(path)


def read(made: Table, name="A list", mapping=None):
    columns = mapping or mapping_of(made, None)
    return [take(name, made.path.name, line, row, columns) for line, row in made.rows]


def values(row):
    """The values of a row's claims by slot; each claim's words stand where they are said to."""
    for claim in row.account.claims:
        assert all(span.holds(row.received.document.text) for span in claim.spans), claim
    return {claim.slot: claim.value for claim in row.account.claims}


def test_a_row_of_acled_says_what_its_codes_say(tmp_path):
    made = table(
        tmp_path, ACLED,
        "IRQ7,25 October 2023,1,Air/drone strike,Falcon Front,Political militia,Civilians (Iraq),Civilians,Iraq,Erbil,"
        "Erbil,36.19,44.01,1,Harbour Wire; Kestrel,2,1699142400",
    )  # fmt: skip
    (row,) = read(made, "ACLED")
    told = values(row)
    assert row.account.kind == "air_strike"
    assert told["when"] == When("2023-10-25", "2023-10-25", "25 October 2023")
    assert told["where"] == Where("Erbil", "IRQ", "settlement", 36.19, 44.01, province="Erbil")
    assert told["perpetrator"] == Party(("Falcon Front",), "armed_group")
    assert told["target"] == Party(("Civilians (Iraq)",), "civilian")
    assert told["killed"] == Count("number", 2, 2, "2")
    document = row.received.document
    assert document.outlet == "ACLED" and document.published.earliest == "2023-11-05"
    assert {claim.voice[0].name for claim in row.account.claims} == {"Harbour Wire"}


@pytest.mark.parametrize(
    ("actor2", "inter2", "perpetrator"),
    [
        ("", "", "Falcon Front"),
        ("Police Forces of Iraq", "State forces", None),
        ("Civilians (Iraq)", "", "Falcon Front"),
    ],
)
def test_the_order_of_acled_actors_makes_nobody_a_perpetrator_but_where_one_side_is_civilian(
    tmp_path, actor2, inter2, perpetrator
):
    made = table(
        tmp_path, ACLED,
        f"IRQ7,2023-10-25,1,Armed clash,Falcon Front,Political militia,{actor2},{inter2},Iraq,Erbil,Erbil,,,1,Wire,0,",
    )  # fmt: skip
    told = values(read(made)[0])
    assert ("perpetrator" in told) == (perpetrator is not None)
    assert "killed" not in told  # 0 stands for "nothing is known" as well


@pytest.mark.parametrize(
    ("code", "earliest", "latest"),
    [("1", "2023-10-15", "2023-10-15"), ("2", "2023-10-12", "2023-10-18"), ("3", "2023-10-01", "2023-10-31")],
)
def test_a_time_precision_widens_the_day_that_stands_for_a_range(tmp_path, code, earliest, latest):
    made = table(tmp_path, ACLED, f"I1,2023-10-15,{code},Attack,X,,,,Iraq,Anbar,Anbar,33,43,3,Wire,1,")
    told = values(read(made)[0])
    assert (told["when"].earliest, told["when"].latest) == (earliest, latest)
    assert told["where"] == Where(
        "Anbar", "IRQ", "province", province="Anbar"
    )  # the capital's point is not the event's


def test_kinds_that_are_no_attack_are_left_out_and_counted(tmp_path):
    made = table(tmp_path, ACLED, "I1,2023-10-15,1,Peaceful protest,X,,,,Iraq,,Erbil,,,1,Wire,0,")
    (row,) = read(made)
    assert isinstance(row, Refused) and "Peaceful protest" in row.reason and row.line == 2


def test_a_row_of_gtd_keeps_unknown_parts_unknown(tmp_path):
    made = table(
        tmp_path, GTD,
        "201,2019,5,0,Iraq,Anbar,Unknown,33.4,43.3,1,Bombing/Explosion,1,0,Unknown,0,0,Military,A post,Firearms,,3",
        "202,2019,0,0,Iraq,Anbar,Ramadi,33.4,43.3,1,Armed Assault,0,1,Falcon Front,1,0,Police,A car,Explosives,0,-99",
    )  # fmt: skip
    first, second = map(values, read(made))
    assert (first["when"].earliest, first["when"].latest) == ("2019-05-01", "2019-05-31")
    assert read(made)[0].account.kind == "suicide_bombing"
    assert first["weapon"] == Weapon("firearm") and first["stage"] == Code("attempted")
    assert "killed" not in first and first["injured"] == Count("number", 3, 3, "3")
    assert "perpetrator" not in first
    assert second["when"].precision == "year" and second["perpetrator_status"] == Code("suspected")
    assert second["killed"] == Count("explicit_zero", 0, 0, "0") and "injured" not in second
    assert "weapon" not in second  # "Explosives" is no one means


def test_a_row_of_ucdp_keeps_its_range_of_dead_and_of_days(tmp_path):
    made = table(
        tmp_path, UCDP,
        "9,3,Falcon Front,Civilians,2,Near Ramadi,Anbar,33.4,43.3,Iraq,2,2019-05-01,2019-05-04,5,8,3",
        "10,1,Government of Iraq,Falcon Front,6,Iraq,,33,43,Russia (Soviet Union),1,2019-05-01,2019-05-01,1,1,1",
    )  # fmt: skip
    first, second = map(values, read(made))
    assert first["killed"] == Count("range", 3, 8, "3 to 8")
    assert (first["when"].earliest, first["when"].latest) == ("2019-05-01", "2019-05-04")
    assert first["where"].radius_km == 25 and first["perpetrator"].names == ("Falcon Front",)
    assert "perpetrator" not in second  # who fought whom tells nobody who attacked
    assert second["where"] == Where("Russia (Soviet Union)", "RUS", "country") and second["killed"].low == 1


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("12", Count("number", 12, 12, "12")),
        ("0", Count("explicit_zero", 0, 0, "0")),
        ("at least 12", Count("number", 12, None, "at least 12")),
        ("12+", Count("number", 12, None, "12+")),
        ("3-5", Count("range", 3, 5, "3-5")),
        ("dozens", Count("vague", 24, None, "dozens")),
        ("", None),
        ("unknown", None),
        ("-1", None),
        ("5-3", None),
    ],
)
def test_a_number_of_dead_is_read_as_it_is_written_or_not_at_all(tmp_path, cell, count):
    made = table(tmp_path, "Date,Place,Killed", f"2023-10-25,Erbil,{cell}")
    assert values(read(made)[0]).get("killed") == count


def test_a_plain_table_is_guessed_by_its_header_and_the_guess_reads_the_same_from_a_file(tmp_path):
    made = table(
        tmp_path, "No;Event date;Country;Town;Type;Deaths;Wounded;Victims",
        "1;25.10.2023;Iraq;Erbil;UAV;0;1;guards",
        "2;26.10.2023;Côte d’Ivoire;Bouna;something else;2;;",
    )  # fmt: skip
    guessed = mapping_of(made, None)
    assert guessed.date_form == "%d.%m.%Y" and guessed.kinds == {"UAV": "drone"}
    path = tmp_path / "mapping.toml"
    path.write_text(written(guessed), encoding="utf-8")
    assert mapping_of(made, path) == guessed
    first, second = read(made)
    assert (first.account.kind, second.account.kind) == ("drone", "attack")
    assert values(second)["where"].country == "CIV" and values(first)["when"].earliest == "2023-10-25"
    assert first.received.arrival.external_id == "1"


def test_days_that_can_be_read_in_two_ways_are_not_read(tmp_path):
    with pytest.raises(InputError, match=r"more than one way .*date_form"):
        mapping_of(table(tmp_path, "Date,Place", "03/04/2023,Erbil"), None)
    assert (
        mapping_of(table(tmp_path, "Date,Place", "03/04/2023,Erbil", "23/04/2023,Erbil"), None).date_form == "%d/%m/%Y"
    )


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["Place,Killed", "Erbil,2"], "no column of the table tells a day"),
        (["Date,Date", "2023-10-25,2023-10-26"], "two columns called 'Date'"),
        (["Date,Place", "2023-10-25,Erbil,x"], "line 2 of .* has 3 cells and the header 2"),
        (["Date,Place"], "has no rows"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path, lines, wrong):
    with pytest.raises(InputError, match=wrong):
        mapping_of(table(tmp_path, *lines), None)


@pytest.mark.parametrize(
    ("node", "wrong"),
    [
        ({"columns": {"date": "Day"}}, "no column 'Day'"),
        ({"columns": {"moon": "Date"}}, "no role is called 'moon'"),
        ({"columns": {"date": "Date"}, "kinds": {"x": "war"}}, "the code 'war'"),
        ({"columns": {"date": "Date"}, "colour": "red"}, "no key is called 'colour'"),
        ({"columns": {"date": 3}}, "Expected"),
        ({}, "columns"),
    ],
)
def test_a_mapping_that_does_not_hold_is_refused_with_its_name(node, wrong):
    with pytest.raises(InputError, match=rf"mine\.toml.*{wrong}"):
        checked(node, ["Date"], "mine.toml")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_no_cell_breaks_a_row_and_every_quote_holds(cells):
    mapping = Columns(
        {"date": "Date", "place": "Place", "killed": "Killed", "latitude": "Place"}, kind_default="attack"
    )
    row = take("A list", "t.csv", 2, dict(zip(("Date", "Place", "Killed"), cells, strict=True)), mapping)
    assert isinstance(row, Refused) or values(row)["when"].resolved


def run(*args, **options):
    result = CliRunner().invoke(commands, [str(arg) for arg in args], obj=STAGES, **options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_table_is_shown_before_it_is_taken_and_a_no_takes_nothing(tmp_path):
    made = table(tmp_path, "id,Date,Place,Killed", "a,2023-10-25,Erbil,2", "b,soon,Erbil,1")
    record = tmp_path / "r.db"
    asked = run("--record", record, "import", made.path, "--as", "My list", input="n\n")
    assert 'date = "Date"' in asked.output and "“2023-10-25”" in asked.output and "nothing was taken" in asked.output
    assert not record.exists()
    done = run("--record", record, "import", made.path, "--as", "My list", "--yes")
    assert "1 new row" in done.output and done.exit_code == 1
    assert re.search(r"rows\.csv, the first in line 3: no day", run("--record", record, "failures").output)
    again = run("--record", record, "import", made.path, "--as", "My list", "--yes")
    assert "0 new rows" in again.output and "1 known" in again.output
    assert "no problem in 1 document" in run("--record", record, "check").output


def test_a_changed_row_is_a_newer_version_of_the_same_event_and_can_be_undone(tmp_path):
    record = tmp_path / "r.db"
    for killed in ("2", "3"):
        made = table(tmp_path, "id,Date,Place,Killed", f"a,2023-10-25,Erbil,{killed}", "b,2023-10-25,Erbil,2")
        run("--record", record, "import", made.path, "--as", "My list", "--yes")
    with Store.open(record) as store:
        (judgement,) = store.snapshot().judgements
        assert (judgement.by, judgement.verdict, judgement.note) == ("My list", "same", "two versions of row a")
        assert len(store.snapshot().documents) == 3


def test_other_readers_leave_rows_alone_and_an_export_carries_them(tmp_path):
    record, article = tmp_path / "r.db", tmp_path / "a.txt"
    made = table(tmp_path, "id,Date,Place,Killed", "a,2024-05-03,Alphaville,3")
    run("--record", record, "import", made.path, "--as", "My list", "--yes")
    article.write_text(ALPHA_3)
    with Store.open(record) as store:
        assert flow.ingest(store, Inputs((article,)), stages=STAGES).read == 1
        whole = store.snapshot()
        again = flow.read_again(whole, STAGES)
        rows = [{one for one in found.readings if one.reader_id.startswith("rows-")} for found in (whole, again)]
        assert len(rows[0]) == 1 and rows[0] == rows[1] and len(again.readings) == 2
    out, other = tmp_path / "out.jsonl", tmp_path / "other.db"
    run("--record", record, "export", "jsonl", out)
    run("--record", other, "import", out)
    run("--record", other, "export", "jsonl", tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == out.read_bytes()


@pytest.mark.parametrize(
    ("other", "told"),
    [("4 May 2023,drone,Falcon Front,guards of the brewery,3,7", [1, 2]), ("same", [1, 1, 1])],
)
def test_a_row_joins_the_report_of_its_event_but_not_one_of_two_that_fit_alike(tmp_path, other, told):
    article = tmp_path / "a.txt"
    article.write_text(
        "ERBIL, Oct 26 2023 (Harbour Wire) - A drone hit the fuel store of the Erbil brewery on 25 October 2023, "
        "killing 3 guards and injuring 7, police said. The Falcon Front claimed the attack."
    )
    line = "2023-10-25,drone,Falcon Front,guards of the brewery,3,7"
    rows = [
        f"{id},Iraq,Erbil,36.19,44.01,{row}" for id, row in (("a", line), ("b", line if other == "same" else other))
    ]
    made = table(tmp_path, "id,Country,Town,Lat,Lon,Date,Type,Group,Victims,Killed,Injured", *rows)
    with Store.open(tmp_path / "r.db") as store:
        stages = shipped("rules")
        flow.ingest(store, Inputs((article,), anchor="2023-10-26"), stages=stages)
        flow.take_table(store, made, "My list", mapping_of(made, None), stages)
        resolution = store.snapshot().resolution
    assert sorted(len(incident.accounts) for incident in resolution.incidents) == told
    assert max(incident.documents for incident in resolution.incidents) == max(
        told
    )  # report and data set: two witnesses
    proposed = [link for link in resolution.links if link.status == "proposed" and "fits as well" in link.reason]
    assert len(proposed) == (2 if other == "same" else 0)
