"""Exports: what each format says, what it refuses to say, and that a file is there whole or not at all."""

import csv
import io
import json
import resource
from dataclasses import replace

import msgspec
import pytest

from onrecord import export, wire
from onrecord.errors import InputError, RecordError
from onrecord.model import (
    Acceptance,
    Account,
    AccountId,
    Arrival,
    Claim,
    Code,
    Correction,
    Count,
    Document,
    DocumentId,
    Failure,
    Incident,
    IncidentId,
    Judgement,
    Likeness,
    Link,
    Marks,
    Note,
    Party,
    Reading,
    Rejection,
    Resolution,
    Settled,
    Snapshot,
    Span,
    Support,
    Tie,
    Weapon,
    When,
    Where,
)

TEXT = "=Rockets hit the Old Mill base near Tarn on 3 May. Two soldiers were hurt. Rebels deny firing; jets may answer."
MILL = Where("Old Mill base", "IRQ", "site", 34.5, 43.25, 1.0, province="North")
FORD = Where("Grey Ford", "IRQ", "settlement", 31.0, 46.0)
NORTH = Where("northern Iraq", "IRQ", "part_of_country", 36.0, 43.5, 150.0)


def document(id: str, outlet: str | None = None) -> Document:
    return Document(DocumentId(id), TEXT, "00", address=f"https://news.example/{id}", outlet=outlet)


def claim(slot, value, words, **more) -> Claim:
    start = TEXT.index(words)
    return Claim(slot, value, (Span.cut(document("d1"), start, start + len(words)),), rule="test", **more)


def snapshot(*claims: Claim, settled: tuple[Settled, ...] = (), account: dict | None = None, **more) -> Snapshot:
    told = Account(
        AccountId("a1"), DocumentId("d1"), "shelling_missile", (claim("stage", Code("executed"), "hit").spans)
    )
    told = replace(told, claims=claims, **(account or {}))
    incident = Incident(IncidentId("i1"), told.kind, (told.id,), settled)
    return Snapshot(
        documents=(document("d1", "=Daily"),),
        readings=(Reading(DocumentId("d1"), "r1", (told,)),),
        resolution=Resolution((incident,)),
        **more,
    )


def settled(slot, value, index=0, rivals=(), status="single") -> Settled:
    return Settled(slot, value, (Support(AccountId("a1"), index),), rivals, "only_one", status)


def written(format: str, record: Snapshot, folder) -> str:
    path = folder / f"out.{format}"
    export.write(format, record, path)
    return path.read_bytes().decode("utf-8")


def row_of(record: Snapshot, folder) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(written("csv", record, folder), newline="")))


def report_of(record: Snapshot, folder) -> dict:
    return json.loads(written("reports", record, folder).splitlines()[0])["incidents"][0]


# ---- files


def test_an_unknown_format_names_those_there_are(tmp_path):
    with pytest.raises(InputError, match="csv, xlsx, parquet, jsonl, geojson"):
        export.write("xml", snapshot(), tmp_path / "x")


def test_a_path_in_no_folder_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot write .*out.csv"):
        export.write("csv", snapshot(), tmp_path / "nowhere" / "out.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        export.write("csv", snapshot(), tmp_path)


def test_a_disk_that_fails_leaves_the_old_file_and_no_part(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))  # the system refuses the eleventh byte of any file
    try:
        with pytest.raises(RecordError, match="was not written: File too large"):
            export.write("csv", snapshot(), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "old"


def test_a_quote_that_no_longer_stands_in_its_text_stops_the_export(tmp_path):
    record = snapshot(claim("damage", Note("hurt"), "Two soldiers were hurt"))
    changed = replace(record, documents=(replace(record.documents[0], text=TEXT.replace("Two", "Six")),))
    with pytest.raises(RecordError, match="onrecord check"):
        export.write("jsonl", changed, tmp_path / "out")
    assert not list(tmp_path.iterdir())


# ---- what no format says


DENIED = claim("perpetrator", Party(("Rebels",), "armed_group"), "Rebels deny firing", polarity="-", certainty="denied")
FUTURE = claim("weapon", Weapon("air_strike"), "jets may answer", realis="future")


def test_denied_and_future_values_are_in_no_cell_and_named_as_dropped(tmp_path):
    record = snapshot(
        DENIED, FUTURE, settled=(settled("perpetrator", DENIED.value), settled("weapon", FUTURE.value, 1))
    )
    row = row_of(record, tmp_path)
    assert (row["perpetrator"], row["weapon"]) == ("", "")
    dropped = export.write("csv", record, tmp_path / "out.csv").dropped
    assert [refused.rule for refused in dropped] == ["only_denied_or_not_actual"] * 2
    assert "Rebels" in (tmp_path / "out.csv.dropped.csv").read_text()
    told = report_of(record, tmp_path)
    assert (told["perpetrator"], told["weapon"]) == ([], [])


def test_a_rival_that_is_only_denied_is_no_rival(tmp_path):
    actual = claim("weapon", Weapon("rocket"), "Rockets")
    record = snapshot(
        actual, FUTURE, settled=(settled("weapon", actual.value, 0, ((FUTURE.value, (Support(AccountId("a1"), 1),)),)),)
    )
    feature = json.loads(written("geojson", record, tmp_path))["features"][0]
    assert feature["properties"]["weapon"] == "rocket"


def test_a_list_of_dropped_values_does_not_outlive_its_export(tmp_path):
    export.write("csv", snapshot(FUTURE, settled=(settled("weapon", FUTURE.value),)), tmp_path / "out.csv")
    export.write("csv", snapshot(), tmp_path / "out.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_a_value_set_by_a_person_is_exported_whatever_the_claims(tmp_path):
    record = snapshot(DENIED, settled=(settled("perpetrator", DENIED.value, status="corrected"),))
    assert row_of(record, tmp_path)["perpetrator"] == "Rebels"


# ---- csv


def test_zero_none_reported_and_silence_are_three_things(tmp_path):
    zero, none = Count("explicit_zero", 0, 0), Count("none_reported")
    killed, injured = claim("killed", zero, "hurt"), claim("injured", none, "hurt")
    row = row_of(snapshot(killed, injured, settled=(settled("killed", zero), settled("injured", none, 1))), tmp_path)
    assert (row["killed_state"], row["killed_low"], row["killed_high"]) == ("explicit_zero", "0", "0")
    assert (row["injured_state"], row["injured_low"], row["injured_high"]) == ("none_reported", "", "")
    silent = row_of(snapshot(), tmp_path)
    assert (silent["killed_state"], silent["killed_low"]) == ("", "")


def test_formula_cells_are_harmless_and_numbers_stay_numbers(tmp_path):
    west = claim("where", replace(MILL, lon=-5.5, name="+Mill"), "Old Mill base")
    row = row_of(snapshot(west, settled=(settled("where", west.value),)), tmp_path)
    assert (row["outlets"], row["place"], row["lon"]) == ("'=Daily", "'+Mill", "-5.5")


def test_a_row_opens_to_its_words_its_speakers_and_its_rule(tmp_path):
    hurt = claim("injured", Count("number", 2, 2), "Two soldiers were hurt", certainty="reported")
    row = row_of(snapshot(hurt, settled=(settled("injured", hurt.value),)), tmp_path)
    assert row["quotes"] == "injured: Two soldiers were hurt"
    assert (row["certainty"], row["rules"], row["injured_settled"]) == (
        "injured: reported",
        "injured: only_one",
        "single",
    )
    assert (row["sources"], row["reports"]) == ("https://news.example/d1", "1")


def test_rows_are_crlf_and_quoted_where_needed(tmp_path):
    text = written(
        "csv",
        snapshot(
            claim("damage", Note('a "roof", two walls'), "hit"),
            settled=(settled("damage", Note('a "roof", two walls')),),
        ),
        tmp_path,
    )
    assert text.count("\r\n") == 2
    assert '"a ""roof"", two walls"' in text


# ---- geojson


def places(record, folder):
    features = json.loads(written("geojson", record, folder))["features"]
    return [
        (f["properties"].get("place"), f["geometry"] and f["geometry"]["coordinates"], f["properties"]["rival"])
        for f in features
    ]


def test_rival_sites_are_features_of_their_own(tmp_path):
    mill, ford = claim("where", MILL, "Old Mill base"), claim("where", FORD, "Tarn")
    rivals = ((FORD, (Support(AccountId("a1"), 1),)),)
    record = snapshot(mill, ford, settled=(settled("where", MILL, 0, rivals, "conflict"),))
    assert places(record, tmp_path) == [("Old Mill base", [43.25, 34.5], False), ("Grey Ford", [46.0, 31.0], True)]


def test_a_region_is_never_a_point(tmp_path):
    record = snapshot(claim("where", NORTH, "Tarn"), settled=(settled("where", NORTH),))
    assert places(record, tmp_path) == [("northern Iraq", None, False)]
    feature = json.loads(written("geojson", record, tmp_path))["features"][0]
    west, south, east, north = feature["bbox"]
    assert west < 43.5 < east
    assert south == pytest.approx(36 - 150 / 111.32, abs=1e-3)
    assert north == pytest.approx(36 + 150 / 111.32, abs=1e-3)
    assert feature["properties"]["radius_km"] == 150


def test_a_box_across_the_180th_meridian_has_west_above_east(tmp_path):
    island = replace(FORD, lat=-17.0, lon=179.9, radius_km=50)
    record = snapshot(claim("where", island, "Tarn"), settled=(settled("where", island),))
    west, _, east, _ = json.loads(written("geojson", record, tmp_path))["features"][0]["bbox"]
    assert west > 179 and east < -179


def test_an_incident_without_a_place_is_kept_without_geometry(tmp_path):
    assert places(snapshot(), tmp_path) == [(None, None, False)]


# ---- jsonl


def rebuilt(text: str) -> Snapshot:
    """A snapshot from its JSON lines, as an importer would build it."""
    held: dict[str, list] = {}
    for line in text.splitlines():
        node = json.loads(line)
        held.setdefault(node.pop("type"), []).append(node)

    def all_of(name, kind):
        return msgspec.convert(held.get(name, []), tuple[kind, ...])

    def value(slot, node):
        return node and wire.value_of(slot, node)

    def supports(nodes):
        return msgspec.convert(nodes, tuple[Support, ...])

    def spans(nodes):
        return msgspec.convert(nodes, tuple[Span, ...])

    def settled_of(row):
        rivals = tuple((value(row["slot"], rival), supports(behind)) for rival, behind in row["rivals"])
        return Settled(
            row["slot"], value(row["slot"], row["value"]), supports(row["support"]), rivals, row["rule"], row["status"]
        )

    incidents = tuple(
        Incident(
            node["id"],
            node["kind"],
            tuple(node["accounts"]),
            tuple(map(settled_of, node["settled"])),
            tuple(node["aliases"]),
            node["documents"],
        )
        for node in held.get("incident", [])
    )
    copies = tuple((node["document"], node["original"]) for node in held.get("copy", []))
    return Snapshot(
        all_of("document", Document),
        all_of("arrival", Arrival),
        all_of("failure", Failure),
        tuple(wire.reading_of(node.pop("document_id"), node) for node in held.get("reading", [])),
        all_of("judgement", Judgement),
        tuple(
            Correction(**(node | {"old": value(node["slot"], node["old"]), "new": value(node["slot"], node["new"])}))
            for node in held.get("correction", [])
        ),
        Marks(
            tuple(
                Rejection(**(node | {"value": value(node["slot"], node["value"]), "spans": spans(node["spans"])}))
                for node in held.get("rejection", [])
            ),
            tuple(
                Acceptance(**(node | {"value": value(node["slot"], node["value"])}))
                for node in held.get("acceptance", [])
            ),
            all_of("tie", Tie),
        ),
        Resolution(incidents, all_of("link", Link), (), copies),
    )


def test_the_full_record_can_be_built_again(tmp_path):
    when = When("2024-05-03", "2024-05-03", "on 3 May", "publication")
    mill, ford = claim("where", MILL, "Old Mill base"), claim("where", FORD, "Tarn")
    rivals = ((FORD, (Support(AccountId("a1"), 2),)),)
    record = snapshot(
        claim("when", when, "on 3 May"), mill, ford, DENIED,
        settled=(settled("when", when), settled("where", MILL, 1, rivals, "conflict")),
        arrivals=(Arrival(DocumentId("d1"), "a.txt", "row-1"), Arrival(DocumentId("d1"), "b.txt")),
        failures=(Failure("c.txt", "intake", "not text"),),
        judgements=(Judgement(AccountId("a1"), AccountId("a2"), "different", "me", "2024-05-04T00:00:00Z"),),
        corrections=(Correction(AccountId("a1"), "when", when, None, "me", "2024-05-04T00:00:00Z"),),
    )  # fmt: skip
    link = Link(IncidentId("i1"), IncidentId("i0"), "response_to", "stated", mill.spans, DocumentId("d1"))
    record = replace(
        record, resolution=replace(record.resolution, links=(link,), copies=((DocumentId("d2"), DocumentId("d1")),))
    )
    assert rebuilt(written("jsonl", record, tmp_path)) == record


def test_the_order_of_arrival_does_not_change_a_byte(tmp_path):
    both = snapshot(arrivals=(Arrival(DocumentId("d1"), "a.txt"), Arrival(DocumentId("d2"), "b.txt")))
    both = replace(both, documents=(document("d1"), document("d2")))
    turned = replace(both, documents=both.documents[::-1], arrivals=both.arrivals[::-1])
    for format in export.FORMATS:
        paths = [tmp_path / name for name in ("one", "other")]
        for path, record in zip(paths, (both, turned), strict=True):
            export.write(format, record, path)
        assert paths[0].read_bytes() == paths[1].read_bytes(), format


# ---- reports


def test_a_report_goes_by_the_id_it_arrived_with(tmp_path):
    record = snapshot(
        arrivals=(Arrival(DocumentId("d1"), "a.txt", "row-7"), Arrival(DocumentId("d1"), "b.txt", "row-3"))
    )
    record = replace(record, documents=(*record.documents, document("d2")))
    ids = [json.loads(line)["id"] for line in written("reports", record, tmp_path).splitlines()]
    assert ids == ["d2", "row-3", "row-7"]


def test_background_accounts_are_no_incidents_of_the_report(tmp_path):
    record = snapshot(account={"salience": "background"})
    assert json.loads(written("reports", record, tmp_path))["incidents"] == []
    assert export.write("reports", record, tmp_path / "out").dropped[0].rule == "background"


@pytest.mark.parametrize(
    ("count", "bounds"),
    [
        (Count("explicit_zero", 0, 0), (0, 0)),
        (Count("none_reported"), (0, 0)),
        (Count("number", 12, None), (12, None)),
        (Count("range", 5, 8), (5, 8)),
        (Count("vague", 24, None, "dozens"), (24, None)),
        (None, (None, None)),
    ],
)
def test_counts_have_the_bounds_the_report_states(count, bounds, tmp_path):
    claims = [claim("killed", count, "hurt")] if count else []
    told = report_of(snapshot(*claims), tmp_path)
    assert (told["killed_min"], told["killed_max"]) == bounds


def test_a_figure_is_taken_before_a_vague_word(tmp_path):
    vague, figure = Count("vague", 2, None, "several"), Count("number", 2, 2)
    told = report_of(snapshot(claim("injured", vague, "hit"), claim("injured", figure, "hurt")), tmp_path)
    assert told["injured_max"] == 2


def test_dates_are_the_surest_closed_window_of_the_event(tmp_path):
    found = claim("when", When("2024-05-09", "2024-05-09", dated="found"), "hit", score=0.95)
    open_ended = claim("when", When(None, "2024-05-02"), "hurt", score=0.95)
    month = claim("when", When("2024-05-01", "2024-05-31"), "near", score=0.4)
    night = claim("when", When("2024-05-02T22:00", "2024-05-03T04:00"), "on 3 May", score=0.9)
    told = report_of(snapshot(found, open_ended, month, night), tmp_path)
    assert (told["date_start"], told["date_end"]) == ("2024-05-02", "2024-05-03")


def test_an_open_window_is_not_told_as_a_day(tmp_path):
    told = report_of(snapshot(claim("when", When(None, "2024-05-02"), "on 3 May")), tmp_path)
    assert (told["date_start"], told["date_end"]) == (None, None)


def test_an_event_that_nothing_dates_is_told_as_of_the_day_of_the_report_and_its_eve(tmp_path):
    by_publication = claim("when", When(None, "2024-05-02"), "on 3 May", certainty="inferred")
    told = report_of(snapshot(by_publication), tmp_path)
    assert (told["date_start"], told["date_end"]) == ("2024-05-01", "2024-05-02")


def test_a_weapon_told_less_surely_than_another_is_left_out(tmp_path):
    rockets = claim("weapon", Weapon("rocket"), "Rockets", score=0.9)
    jets = claim("weapon", Weapon("air_strike"), "jets", score=0.4)
    assert report_of(snapshot(jets, rockets), tmp_path)["weapon"] == ["rocket"]


def test_places_stand_surest_first_and_the_launch_site_is_none(tmp_path):
    claims = (
        claim("where", NORTH, "near", score=0.5),
        claim("where", MILL, "Old Mill base", score=0.9),
        claim("where", replace(FORD, role="launched"), "Tarn"),
    )
    told = report_of(snapshot(*claims), tmp_path)
    assert (told["place"], told["country"], told["lat"]) == (["Old Mill base", "northern Iraq"], "IRQ", 34.5)


def test_a_region_has_no_coordinates(tmp_path):
    told = report_of(snapshot(claim("where", NORTH, "near")), tmp_path)
    assert (told["lat"], told["lon"]) == (None, None)


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        (("suspected", "claimed"), "claimed"),
        (("accused", "denied"), "denied"),
        ((), "suspected"),
        (("unknown",), "unknown"),
    ],
)
def test_the_strongest_word_on_the_perpetrator_stands(codes, status, tmp_path):
    named = claim("perpetrator", Party(("Rebels",), "armed_group"), "Rebels", certainty="suspected")
    told = report_of(snapshot(named, *(claim("perpetrator_status", Code(code), "hit") for code in codes)), tmp_path)
    assert told["perpetrator_status"] == status


def test_parties_and_weapons_keep_to_the_contracts_codes(tmp_path):
    soldiers = claim("target", Party(("soldiers",), "armed_group", object="barracks"), "Two soldiers")
    told = report_of(snapshot(soldiers, claim("weapon", Weapon("mine"), "hit")), tmp_path)
    assert (told["target"], told["target_kind"], told["weapon"]) == (["soldiers", "barracks"], "military", ["other"])


def test_an_act_told_as_carried_out_is_completed(tmp_path):
    assert report_of(snapshot(claim("stage", Code("executed"), "hit")), tmp_path)["outcome"] == "completed"
    assert report_of(snapshot(), tmp_path)["outcome"] == "unknown"


@pytest.mark.parametrize(("status", "answered"), [("stated", "i0"), ("proposed", None)])
def test_only_a_link_the_report_states_is_its_response(status, answered, tmp_path):
    link = Link(IncidentId("i1"), IncidentId("i0"), "response_to", status, document_id=DocumentId("d1"))
    resolution = replace(snapshot().resolution, links=(link,))
    assert report_of(replace(snapshot(), resolution=resolution), tmp_path)["response_to"] == answered


def test_likenesses_are_derived_and_stay_out(tmp_path):
    apart = (Likeness(AccountId("a1"), AccountId("a2"), (), "different", "far apart"),)
    resolution = replace(snapshot().resolution, likenesses=apart)
    assert written("jsonl", replace(snapshot(), resolution=resolution), tmp_path) == written(
        "jsonl", snapshot(), tmp_path
    )
