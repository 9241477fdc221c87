"""The formats of the field: their columns, the rows they admit, and what they refuse with which rule."""

import csv
import io
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from standards import ASAD, BAGHDAD, DRONE, EAST, SEED_LIKE, TEXT, a_record

from onrecord import export, flow, vocab
from onrecord.export.standards.columns import columns
from onrecord.export.standards.sides import is_named
from onrecord.model import Aggregate, Code, Count, Outcome, Party, Span, Weapon, When, Where

COLUMNS = tomllib.loads((Path(__file__).parent / "standard_columns.toml").read_text(encoding="utf-8"))


def written(format, record, folder):
    path = folder / format
    dropped = export.write(format, record, path).dropped
    return path.read_bytes().decode("utf-8"), {row.subject: row.rule for row in dropped}


def rows(format, record, folder):
    text, dropped = written(format, record, folder)
    delimiter = "\t" if format == "polecat" else ","
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)), dropped


def row(format, folder, kind="drone", **slots):
    """The one row of an incident like the dud drone with other values; a slot that is None is left out."""
    found, dropped = rows(format, a_record(("1", kind, {k: v for k, v in (DRONE | slots).items() if v})), folder)
    assert len(found) == 1, dropped
    return found[0]


def rule_of(format, folder, kind="drone", **slots):
    record = a_record(("1", kind, {k: v for k, v in (DRONE | slots).items() if v}))
    found, dropped = rows(format, record, folder)
    assert found == []
    return dropped["i1"]


@pytest.mark.parametrize("format", COLUMNS)
def test_the_columns_are_those_of_the_standard_in_their_order(format):
    wanted = COLUMNS[format].replace("\n", " ").split(", " if format == "polecat" else None)
    assert [column.name for column in columns(format)] == wanted


@pytest.mark.parametrize("format", ["acled", "ucdp", "gtd", "polecat"])
def test_the_header_of_the_file_is_the_list_of_columns(format, tmp_path):
    text, _ = written(format, SEED_LIKE, tmp_path)
    delimiter = "\t" if format == "polecat" else ","
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert header == [column.name for column in columns(format)]


# ---- the dud drone and the strikes after it, as the codebooks have them

ACLED_ROW = {
    "event_date": "2023-10-31", "year": "2023", "time_precision": "3", "event_type": "Explosions/Remote violence",
    "sub_event_type": "Air/drone strike", "disorder_type": "Political violence",
    "actor1": "Unidentified Armed Group (Iraq)", "inter1": "Political militia",
    "actor2": "Military Forces of the United States (2021-)", "inter2": "External/Other forces",
    "interaction": "Political militia-External/Other forces", "civilian_targeting": "", "iso": "368",
    "region": "Middle East", "country": "Iraq", "admin1": "Anbar", "location": "Al Asad Air Base",
    "latitude": "33.7856", "longitude": "42.4412", "geo_precision": "1", "fatalities": "0",
}  # fmt: skip
GTD_ROW = {
    "iyear": "2023", "imonth": "10", "iday": "0", "approxdate": "late October 2023", "country_txt": "Iraq",
    "attacktype1_txt": "Bombing/Explosion", "weaptype1_txt": "Explosives", "targtype1_txt": "Military", "success": "0",
    "gname": "Unknown", "guncertain1": "1", "nkill": "", "nwound": "0", "doubtterr": "1",
}  # fmt: skip
POLECAT_ROW = {
    "Event Date": "2023-10-31", "Event Type": "ASSAULT", "Event Mode": "drone", "Intensity": "-9.5", "Quad Code": "4",
    "Primary Actor Sector": "UAF", "Actor Country": "", "Recipient Country": "USA", "Primary Recipient Sector": "MIL",
}  # fmt: skip
STRIKES_ROW = {
    "Event Type": "ASSAULT", "Event Mode": "", "Intensity": "-9", "Quad Code": "4", "Actor Country": "USA",
    "Primary Actor Sector": "MIL", "Recipient Name": "", "Recipient Country": "",
}  # fmt: skip


def is_as(row, wanted):
    assert {name: row[name] for name in wanted} == wanted


def check_as_in_the_codebooks(record, folder, drone, strikes, visit):
    acled, acled_dropped = rows("acled", record, folder)
    gtd, gtd_dropped = rows("gtd", record, folder)
    polecat, _ = rows("polecat", record, folder)
    _, ucdp_dropped = rows("ucdp", record, folder)
    told = {row["Event ID"]: row for row in polecat}
    assert len(acled) == len(gtd) == 1
    is_as(acled[0], ACLED_ROW)
    assert "fatalities 0: not stated" in acled[0]["tags"] and "Disrupted weapons use" in acled[0]["tags"]
    assert "suspected" in acled[0]["notes"]
    assert acled_dropped[strikes] == "acled-means-not-told" and acled_dropped[visit] == "acled-no-sub-event"
    is_as(gtd[0], GTD_ROW)
    assert "Nwound 0: none reported" in gtd[0]["addnotes"]
    assert gtd_dropped[strikes] == "gtd-state" and gtd_dropped[visit] == "gtd-no-attack"
    assert [ucdp_dropped[id] for id in (drone, strikes, visit)] == ["ucdp-no-death"] * 3
    is_as(told[drone], POLECAT_ROW)
    assert "end-of-range" in told[drone]["Version"]
    is_as(told[strikes], STRIKES_ROW)
    is_as(told[visit], {"Event Type": "CONSULT", "Event Mode": "visit", "Intensity": "4"})


def test_a_dud_and_the_strikes_after_it_are_rows_and_refusals_as_the_codebooks_have_them(tmp_path):
    check_as_in_the_codebooks(SEED_LIKE, tmp_path, "i1", "i2", "i3")


def test_the_seed_article_read_by_rules_gives_the_expected_rows(shared, tmp_path):
    with flow.Store.open(tmp_path / "seed.db") as store:
        inputs = flow.Inputs((shared / "seed" / "article.txt",), anchor="2023-11-05")
        flow.ingest(store, inputs, stages=flow.shipped("rules"))
        record = store.snapshot()
    ids = {incident.kind: incident.id for incident in record.resolution.incidents}
    check_as_in_the_codebooks(record, tmp_path, ids["drone"], ids["attack"], ids["diplomatic"])


def test_the_older_numbers_of_the_two_actors_join_to_38():
    names = (
        "State forces,Rebel group,Political militia,Identity militia,Rioters,Protesters,Civilians,External/Other forces"
    )
    numbers = [names.split(",").index(name) + 1 for name in ACLED_ROW["interaction"].split("-")]
    assert numbers == [3, 8]


def test_the_templates_hold_the_words_the_stage_and_the_doubt(tmp_path):
    text, dropped = written("muc", SEED_LIKE, tmp_path)
    first, second = text.strip().split("\n\n")
    for wanted in ("BOMBING", "ATTEMPTED", '"DRONE"', "SUSPECTED OR ACCUSED", "NO INJURY", "21 OCT 23 - 31 OCT 23"):
        assert wanted in first
    for wanted in (" ATTACK", "ACCOMPLISHED", '"United States"', "CLAIMED OR ADMITTED"):
        assert wanted in second
    assert [len(template.splitlines()) for template in (first, second)] == [25, 25]
    assert dropped["i3"] == "muc-no-type"


def test_several_attacks_and_a_pledge_are_no_rows_but_a_condemnation_is_an_accusation(tmp_path):
    found, dropped = rows("polecat", SEED_LIKE, tmp_path)
    said = next(row for row in found if row["Event ID"] == "d1/s1")
    is_as(said, {"Event Type": "ACCUSE", "Event Mode": "disapprove", "Intensity": "-3", "Quad Code": "3"})
    assert "day-of-report" in said["Version"]
    assert dropped["d1/g1"] == dropped["d1/s2"] == "not-an-event"


def test_the_list_of_refused_rows_has_the_eight_columns(tmp_path):
    export.write("gtd", SEED_LIKE, tmp_path / "out.csv")
    with (tmp_path / "out.csv.dropped.csv").open(newline="", encoding="utf-8") as file:
        refused = list(csv.DictReader(file))
    assert list(refused[0]) == list(export.DROPPED)
    strikes = next(row for row in refused if row["incident_id"] == "i2")
    is_as(strikes, {"kind": "attack", "where": "eastern Syria", "standard": "gtd", "rule_id": "gtd-state"})
    assert "state" in strikes["reason"] and "acled" in strikes["nearest_alternative"]


# ---- dates


@pytest.mark.parametrize(
    ("when", "day", "precision"),
    [
        (When("2023-05-03", "2023-05-03T23:00"), "2023-05-03", "1"),
        (When("2023-05-01", "2023-05-04", precision="range"), "2023-05-02", "2"),
        (When("2023-05-06", "2023-05-07", precision="week"), "2023-05-06", "2"),
        (When("2023-05-01", "2023-05-10", precision="part_of_month"), "2023-05-01", "3"),
        (When("2023-05-01", "2023-05-31", precision="month"), "2023-05-16", "3"),
    ],
)
def test_acled_dates_a_range_by_its_middle_or_the_end_that_is_named(when, day, precision, tmp_path):
    told = row("acled", tmp_path, when=when)
    assert (told["event_date"], told["time_precision"]) == (day, precision)


@pytest.mark.parametrize(
    ("when", "rule"),
    [
        (When(None, "2023-05-01", precision="not_after"), "date-open"),
        (When("2023-01-01", "2023-12-31", precision="year"), "date-wide"),
        (None, "date-open"),
    ],
)
def test_acled_refuses_what_is_vaguer_than_a_month(when, rule, tmp_path):
    assert rule_of("acled", tmp_path, when=when) == rule


def test_gtd_takes_a_year_and_polecat_a_month(tmp_path):
    year = When("2023-01-01", "2023-12-31", precision="year")
    told = row("gtd", tmp_path, when=year)
    assert (told["iyear"], told["imonth"], told["iday"]) == ("2023", "0", "0")
    assert rule_of("polecat", tmp_path, when=year) == "date-wide"


def test_without_a_date_of_publication_nothing_is_dated(tmp_path):
    open_ended = When(None, None, "late last month", precision="unresolved")
    assert {rule_of(format, tmp_path, when=open_ended) for format in ("acled", "gtd", "polecat")} == {"date-open"}


# ---- places


@pytest.mark.parametrize(
    ("where", "acled", "gtd"),
    [
        (BAGHDAD, "1", "1"),
        (Where("Hit", "IRQ", "district", 33.6, 42.8), "2", "3"),
        (Where("Anbar", "IRQ", "province", 33.0, 41.6), "3", "4"),
        (EAST, "3", "5"),
    ],
)
def test_each_level_has_its_precision_and_an_area_no_point(where, acled, gtd, tmp_path):
    one, other = row("acled", tmp_path, where=where), row("gtd", tmp_path, where=where)
    assert (one["geo_precision"], other["specificity"]) == (acled, gtd)
    assert bool(one["latitude"]) == (where.level in ("settlement", "district"))


@pytest.mark.parametrize(
    ("where", "rule"),
    [
        (Where("Iraq", "IRQ", "country"), "place-country"),
        (Where("the Red Sea", None, "sea", 20.0, 38.0), "place-sea"),
        (Where("Farm Nine", "IRQ"), "place-unknown"),
        (None, "place-unknown"),
    ],
)
def test_acled_takes_no_country_no_sea_and_no_unknown_place(where, rule, tmp_path):
    assert rule_of("acled", tmp_path, where=where) == rule


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A rocket fell near Baghdad.", ("2", "2", "1", "1")),
        ("A rocket fell just outside the city of Baghdad.", ("2", "2", "1", "1")),
        ("A rocket fell in Baghdad.", ("1", "1", "1", "0")),
    ],
)
def test_near_a_place_is_less_precise_than_in_it(text, codes, tmp_path):
    front, killed = Party(("Northern Front",), "armed_group"), Count("number", 3, 3)
    record = a_record(("1", "drone", DRONE | {"where": BAGHDAD, "perpetrator": front, "killed": killed}), text=text)
    spans = (Span(text.index("Baghdad"), text.index("Baghdad") + 7, "Baghdad"),)
    account = record.readings[0].accounts[0]
    claims = tuple(replace(claim, spans=spans) if claim.slot == "where" else claim for claim in account.claims)
    reading = replace(record.readings[0], accounts=(replace(account, claims=claims),))
    record = replace(record, readings=(reading,))
    one, two, three = (rows(format, record, tmp_path)[0][0] for format in ("acled", "ucdp", "gtd"))
    assert (one["geo_precision"], two["where_prec"], three["specificity"], three["vicinity"]) == codes


# ---- counts


@pytest.mark.parametrize(
    ("killed", "acled", "gtd"),
    [
        (Count("number", 4, 4), "4", "4"),
        (Count("range", 5, 8), "5", "5"),
        (Count("explicit_zero", 0, 0), "0", "0"),
        (Count("none_reported"), "0", "0"),
        (Count("vague", 24, None, "dozens"), "12", ""),
        (Count("vague", 2, None, "several"), "3", ""),
        (None, "0", ""),
    ],
)
def test_counts_are_written_as_each_standard_has_them(killed, acled, gtd, tmp_path):
    told = (row("acled", tmp_path, killed=killed)["fatalities"], row("gtd", tmp_path, killed=killed)["nkill"])
    assert told == (acled, gtd)


def test_ucdp_takes_a_death_by_a_named_group_and_gives_low_best_and_high(tmp_path):
    slots = {"killed": Count("range", 3, 7), "perpetrator": Party(("Northern Front",), "armed_group")}
    told = row("ucdp", tmp_path, **slots)
    is_as(told, {"low": "3", "best": "3", "high": "7", "side_a": "Northern Front", "type_of_violence": "1"})
    is_as(told, {"date_start": "2023-10-21", "date_end": "2023-10-31", "date_prec": "4", "where_prec": "1"})
    assert told["geom_wkt"] == "POINT (42.4412 33.7856)"
    assert rule_of("ucdp", tmp_path, killed=Count("number", 3, 3)) == "ucdp-no-actor"


def test_ucdp_takes_a_total_of_dead_as_one_summary_row_and_a_number_of_attacks_as_none(tmp_path):
    span = (Span(0, 7, TEXT[:7]),)
    front, may = Party(("Northern Front",), "armed_group"), When("2023-05-01", "2023-05-31", precision="month")
    total = Aggregate("g1", "killed", span, Count("range", 40), may, (Where("Anbar", "IRQ", "province"),), (front,))
    attacks = Aggregate(
        "g2", "attacks", span, Count("number", 9, 9), may, (Where("Anbar", "IRQ", "province"),), (front,)
    )
    (told,), dropped = rows("ucdp", a_record(aggregates=(total, attacks)), tmp_path)
    is_as(told, {"id": "d1/g1", "event_clarity": "2", "best": "40", "low": "40", "where_prec": "4", "date_prec": "4"})
    assert dropped == {"d1/g2": "not-an-event"}


# ---- what happened


@pytest.mark.parametrize(
    ("kind", "slots", "sub_event"),
    [
        ("shelling_missile", {"outcome": Outcome("intercepted")}, "Disrupted weapons use"),
        ("suicide_bombing", {"weapon": Weapon("suicide_vest")}, "Suicide bomb"),
        ("bombing", {"weapon": Weapon("grenade")}, "Grenade"),
        ("bombing", {"weapon": Weapon("ied")}, "Remote explosive/landmine/IED"),
        ("attack", {"weapon": Weapon("rocket")}, "Shelling/artillery/missile attack"),
        ("armed_assault", {"weapon": Weapon("firearm")}, "Armed clash"),
        ("armed_assault", {"target": Party(("shoppers",), "civilian"), "weapon": None}, "Attack"),
        ("kidnapping", {"target": Party(("shoppers",), "civilian")}, "Abduction/forced disappearance"),
        ("arson", {"weapon": Weapon("arson")}, "Looting/property destruction"),
    ],
)
def test_acled_has_a_sub_event_for_each_kind(kind, slots, sub_event, tmp_path):
    assert row("acled", tmp_path, kind=kind, **slots)["sub_event_type"] == sub_event


@pytest.mark.parametrize(
    ("format", "kind", "slots", "rule"),
    [
        ("acled", "raid", {"target": None}, "acled-raid-unclear"),
        ("acled", "drone", {"stage": Code("planned")}, "not-carried-out"),
        ("gtd", "clash", {}, "gtd-clash"),
        ("gtd", "drone", {"perpetrator": Party(("Iran",), "state", "IRN")}, "gtd-state"),
        ("polecat", "other", {}, "polecat-no-code"),
        ("muc", "seizure", {}, "muc-no-type"),
    ],
)
def test_each_refusal_names_its_rule(format, kind, slots, rule, tmp_path):
    record = a_record(("1", kind, {k: v for k, v in (DRONE | slots).items() if v}))
    assert written(format, record, tmp_path)[1]["i1"] == rule


def test_every_rule_of_the_code_stands_in_the_table_with_a_source():
    rules = vocab.table("standards")["rules"]
    assert all({"reason", "nearest", "source"} == set(rule) for rule in rules.values())


def test_an_attack_at_home_is_by_state_forces_and_abroad_by_external_ones(tmp_path):
    home = row("acled", tmp_path, perpetrator=Party(("Iraqi army",), "military", "IRQ"))
    abroad = row("acled", tmp_path, perpetrator=Party(("Turkish army",), "military", "TUR"))
    assert (home["actor1"], home["inter1"]) == ("Military Forces of Iraq", "State forces")
    assert (abroad["actor1"], abroad["inter1"]) == ("Military Forces of Turkey", "External/Other forces")


def test_a_named_group_keeps_its_name_and_no_label_is_made_up_for_it(tmp_path):
    told = row("acled", tmp_path, perpetrator=Party(("Northern Front",), "armed_group"))
    assert (told["actor1"], told["inter1"], told["interaction"]) == ("Northern Front", "", "")
    assert "inter1 blank" in told["tags"]


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("Iranian-backed groups", False),
        ("militia", False),
        ("the Iraqi militants", False),
        ("pro-Iran fighters", False),
        ("U.S. troops", False),
        ("Houthis", True),
        ("Islamic State", True),
        ("Brigade 17", True),
        ("ISIS", True),
    ],
)
def test_words_that_only_say_of_what_kind_they_are_name_nobody(name, named):
    assert is_named(name) is named


def test_the_place_told_as_what_was_hit_does_not_say_whose_people_were_there(tmp_path):
    base = Party(("al-Asad air base",), "military", "IRQ", object="al-Asad air base")
    told = row("acled", tmp_path, target=base, target2=Party(("U.S. troops",), "military", "USA"))
    assert told["actor2"] == "Military Forces of the United States (2021-)"
    assert row("acled", tmp_path, target=base)["actor2"] == "Unidentified Military Forces"


def test_hxl_has_the_names_the_tags_and_the_rows_of_acled(tmp_path):
    text, _ = written("hxl", SEED_LIKE, tmp_path)
    names, tags, first = csv.reader(io.StringIO(text, newline=""))
    assert tags == COLUMNS["hxl"].split()
    assert dict(zip(names, first, strict=True))["location"] == "Al Asad Air Base"


def test_a_forced_day_is_named_in_the_row_and_in_the_codebook(tmp_path):
    assert "one of 2023-10-21 to 2023-10-31" in row("acled", tmp_path)["tags"]
    assert "middle" in next(column.forced for column in columns("acled") if column.name == "event_date")


def test_the_same_record_gives_the_same_bytes(tmp_path):
    for format in ("acled", "ucdp", "gtd", "polecat", "muc", "hxl"):
        assert written(format, SEED_LIKE, tmp_path) == written(format, SEED_LIKE, tmp_path)


def test_the_words_of_a_template_stay_on_their_line_and_read_back_as_json(tmp_path):
    odd = 'line\none "quoted" \\ back'
    text, _ = written("muc", a_record(("1", "drone", DRONE | {"target": Party((odd,), "civilian")})), tmp_path)
    line = next(line for line in text.splitlines() if line.startswith("19."))
    assert json.loads(line.partition("DESCRIPTION")[2].strip()) == odd


def test_a_site_carries_the_printed_name_beside_the_words(tmp_path):
    assert row("gtd", tmp_path)["location"] == f"{ASAD.name} (Al Asad Air Base)"
