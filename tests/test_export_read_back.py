"""Each format read back by a reader that is not ours, with a small record and with one of naughty strings."""

import base64
import csv
import dataclasses
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from datetime import date
from html.parser import HTMLParser
from importlib.resources import as_file, files

import lxml.html
import pytest
from click.testing import CliRunner
from small_record import ALPHA_3, merge, received
from standards import DRONE, SEED_LIKE, a_record

from bench import hostile, hostile_exports
from onrecord import export, flow
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.export import extra
from onrecord.export.table import COLUMNS, meant
from onrecord.model import Count, Document, DocumentId, Note, Party, Span, Weapon, When, Where
from onrecord.store import Store

openpyxl = pytest.importorskip("openpyxl")
arrow_csv = pytest.importorskip("pyarrow.csv")
parquet = pytest.importorskip("pyarrow.parquet")
pyogrio = pytest.importorskip("pyogrio")
raw = pytest.importorskip("pyogrio.raw")
geojson_pydantic = pytest.importorskip("geojson_pydantic")
rdflib = pytest.importorskip("rdflib")
hxl = pytest.importorskip("hxl")
pytest.importorskip("jinja2")
pytest.importorskip("datasette")

TERMS = {
    "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "id": "@id", "type": "@type",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "dc": "http://purl.org/dc/elements/1.1/",
    "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector", "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@container": "@list"}, "body": "oa:hasBody", "target": "oa:hasTarget",
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": "oa:hasSelector", "exact": "oa:exact",
    "prefix": "oa:prefix", "suffix": "oa:suffix", "start": "oa:start", "end": "oa:end", "value": "rdf:value",
    "format": "dc:format", "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"}, "tagging": "oa:tagging", "describing": "oa:describing",
}  # fmt: skip
"""The terms of the Web Annotation context that the file uses, so that nothing is fetched."""


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")


@pytest.fixture(scope="module")
def strings(shared):
    """The naughty strings of the development set."""
    return hostile.strings(shared)


@pytest.fixture(scope="module")
def naughty(strings):
    """A record with an incident for each of them."""
    return hostile_exports.record_of(strings)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The record of eight of the shipped sample reports, read by rules."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with Store.open(path) as store, as_file(files("onrecord") / "data" / "samples") as samples:
        pages = tuple(sorted(samples.glob("*.html")))[:8]
        flow.ingest(store, flow.Inputs(pages, anchor="2024-04-20"), stages=flow.shipped("rules"))
        return path, store.snapshot()


def exported(format, record, folder):
    path = folder / f"out.{format}"
    export.write(format, record, path)
    return path


# ---- naughty strings


@pytest.mark.parametrize("format", hostile_exports.READERS)
def test_every_naughty_string_survives(format, naughty, strings):
    assert hostile_exports.missing(format, naughty, strings) == []


def test_no_cell_is_a_formula(naughty):
    assert hostile_exports.formula_cells(naughty) == 0


# ---- csv and the formats that are comma-separated, by two readers


def both_readers(path, delimiter=","):
    """The rows as Python's csv and as Arrow read them, every cell as text."""
    text = path.read_bytes().decode("utf-8")
    names, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    table = arrow_csv.read_csv(
        path,
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: "string" for name in names}, strings_can_be_null=False
        ),
    )
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    assert table.to_pylist() == rows
    return rows


@pytest.mark.parametrize(
    ("format", "name"),
    [("csv", "place"), ("csv", "damage"), ("acled", "location"), ("gtd", "target1"), ("polecat", "Raw Placename")],
)
def test_separated_values_are_the_same_to_two_readers(format, name, naughty, strings, tmp_path):
    rows = both_readers(exported(format, naughty, tmp_path), "\t" if format == "polecat" else ",")
    assert {meant(row[name]) for row in rows} == set(strings)


def test_ucdp_rows_are_read_by_both_readers(tmp_path):
    from_front = DRONE | {"perpetrator": Party(("Northern Front",), "armed_group")}
    killed = Count("number", 3, 3)
    rows = both_readers(exported("ucdp", a_record(("1", "drone", from_front | {"killed": killed})), tmp_path))
    assert rows[0]["best"] == "3" and rows[0]["source_headline"] == "A dud"


# ---- xlsx


def sheets_of(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows()) for sheet in book}


def text_of(cell):
    value = "" if cell.value is None else cell.value
    return openpyxl.utils.escape.unescape(value) if isinstance(value, str) else value


def test_a_workbook_has_a_readme_the_incidents_the_refusals_and_a_codebook(tmp_path):
    sheets = sheets_of(exported("xlsx", SEED_LIKE, tmp_path))
    assert list(sheets) == ["README", "incidents", "dropped", "codebook"]
    assert [cell.value for cell in sheets["incidents"][0]] == [column.name for column in COLUMNS]
    told = [[cell.value for cell in row] for row in sheets["codebook"][1:]]
    assert [name for format, name, *_ in told if format == "csv"] == [column.name for column in COLUMNS]
    assert next(row for row in told if row[:2] == ["acled", "fatalities"])[4].startswith("0 where nothing is told")
    row = dict(zip([cell.value for cell in sheets["incidents"][0]], sheets["incidents"][1], strict=True))
    assert (row["lat"].value, row["lat"].data_type) == (33.7856, "n")


def test_a_text_longer_than_a_cell_is_cut_and_named(tmp_path):
    record = a_record(("1", "drone", DRONE | {"damage": Note("x" * 40_000)}))
    dropped = export.write("xlsx", record, tmp_path / "out.xlsx").dropped
    assert ("xlsx-cell", "i1") in {(row.rule, row.subject) for row in dropped}


# ---- parquet


def test_parquet_has_typed_columns_with_their_help_and_nulls(tmp_path):
    table = parquet.read_table(exported("parquet", SEED_LIKE, tmp_path))
    assert table.column_names == [column.name for column in COLUMNS]
    assert (str(table.schema.field("lat").type), str(table.schema.field("killed_low").type)) == ("double", "int64")
    assert table.schema.field("lat").metadata[b"help"] == b"WGS 84 degrees; empty for an area"
    row = table.to_pylist()[0]
    assert (row["killed_low"], row["injured_state"]) == (None, "none_reported")


# ---- maps


def layer(path, name):
    meta, _, geometry, data = raw.read(path, layer=name)
    return geometry, dict(zip(meta["fields"], data, strict=True))


def test_a_geopackage_opens_with_points_areas_and_the_days_of_each_incident(tmp_path):
    path = exported("gpkg", SEED_LIKE, tmp_path)
    assert [row[0] for row in pyogrio.list_layers(path)] == ["points", "areas", "intervals"]
    assert pyogrio.read_info(path, layer="points")["crs"] == "EPSG:4326"
    geometry, fields = layer(path, "points")
    assert list(fields["place"]) == ["al-Asad air base", "Baghdad"] and len(geometry) == 2
    _, circles = layer(path, "areas")
    assert list(circles["radius_km"]) == [3.0, 20.0]
    bounds = pyogrio.read_bounds(path, layer="areas")[1][:, 1]
    assert bounds[3] - bounds[1] == pytest.approx(2 * 20 / 111.32, rel=0.01)
    _, days = layer(path, "intervals")
    assert list(days["incident_id"]) == ["i1", "i2", "i3"]
    assert [str(day) for day in days["first_day"]] == ["2023-10-21", "NaT", "2023-11-05"]
    assert days["last_day"][0].item() == date(2023, 10, 31)


def test_a_record_without_a_place_still_makes_a_geopackage(tmp_path):
    path = exported("gpkg", a_record(("1", "drone", {"weapon": Weapon("drone")})), tmp_path)
    assert pyogrio.read_info(path, layer="points")["features"] == 0
    assert pyogrio.read_info(path, layer="intervals")["features"] == 1


@pytest.mark.parametrize("record", ["small", "naughty"])
def test_geojson_is_valid_by_a_model_of_the_standard(record, request, tmp_path):
    chosen = SEED_LIKE if record == "small" else request.getfixturevalue("naughty")
    text = exported("geojson", chosen, tmp_path).read_text(encoding="utf-8")
    collection = geojson_pydantic.FeatureCollection.model_validate_json(text)
    assert len({feature.id for feature in collection.features}) == len(collection.features)


# ---- HXL and Web Annotations


def test_hxl_is_read_with_its_tags(tmp_path):
    data = hxl.data(io.BytesIO(exported("hxl", SEED_LIKE, tmp_path).read_bytes()))
    assert [column.display_tag for column in data.columns] == [row.name for row in export.FORMATS["hxl"].columns]
    assert [row.get("#loc+name") for row in data] == ["Al Asad Air Base"]


def graph_of(path, slot=""):
    """The graph of the annotations, or of those on one slot."""
    node = json.loads(path.read_text(encoding="utf-8"))
    assert node["@context"] == "http://www.w3.org/ns/anno.jsonld"
    node["items"] = [item for item in node["items"] if slot in item["id"]]
    return rdflib.Graph().parse(data=json.dumps(node | {"@context": TERMS}), format="json-ld")


EXACT = rdflib.URIRef("http://www.w3.org/ns/oa#exact")
QUOTES = """PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?source ?exact ?start ?end WHERE {
  ?note a oa:Annotation ; oa:hasTarget ?target . ?target oa:hasSource ?source ; oa:hasSelector ?quote, ?place .
  ?quote a oa:TextQuoteSelector ; oa:exact ?exact . ?place a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end
}"""


def test_annotations_are_a_graph_whose_places_and_quotes_agree_with_the_text(tmp_path):
    found = list(graph_of(exported("annotations", SEED_LIKE, tmp_path)).query(QUOTES))
    text = SEED_LIKE.documents[0].text
    assert len(found) == sum(len(account.claims) for account in SEED_LIKE.readings[0].accounts)
    assert all(text[int(start) : int(end)] == str(exact) for _, exact, start, end in found)
    assert {str(source) for source, *_ in found} == {"https://news.example/1"}


def test_every_naughty_string_survives_as_a_quote_of_an_annotation(naughty, strings, tmp_path):
    graph = graph_of(exported("annotations", naughty, tmp_path), ":damage:")
    assert {str(quote) for quote in graph.objects(None, EXACT)} == set(strings)


def test_a_quote_has_the_words_around_it():
    document = Document(DocumentId("d1"), "One two three.", "00")
    target = export.webannotations._target(document, Span.cut(document, 4, 7))
    assert target["selector"][0] == {"type": "TextQuoteSelector", "exact": "two", "prefix": "One ", "suffix": " three."}


# ---- MUC and the full record


# ---- the report


class _Page(HTMLParser):
    """The text and the tags of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.bdi, self.inside = [], [], 0

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "bdi":
            self.inside += 1
            self.bdi.append("")

    def handle_endtag(self, tag):
        self.inside -= tag == "bdi"

    def handle_data(self, data):
        if self.inside:
            self.bdi[-1] += data


def page_of(path):
    page = _Page()
    page.feed(path.read_bytes().decode("utf-8"))
    return page


def test_the_report_has_no_script_and_asks_for_nothing(tmp_path):
    page = page_of(exported("html", SEED_LIKE, tmp_path))
    names = {tag for tag, _ in page.tags}
    assert not names & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "video",
        "audio",
        "source",
    }
    loading = {
        (tag, name) for tag, given in page.tags for name in given if name in ("src", "srcset", "style", "action")
    }
    assert loading == set()
    assert not any(name.startswith("on") for _, given in page.tags for name in given)
    policy = next(given["content"] for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy")
    style = exported("html", SEED_LIKE, tmp_path).read_text(encoding="utf-8").split("<style>")[1].split("</style>")[0]
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"


def test_the_report_is_read_by_lxml_with_a_bar_and_a_mark_for_each_incident_that_has_one(tmp_path):
    page = lxml.html.fromstring(exported("html", SEED_LIKE, tmp_path).read_bytes())
    assert [article.get("id") for article in page.iter("article")] == ["i1", "i2", "i3"]
    assert [rect.get("class") for rect in page.iter("rect")] == ["bar"] * 3
    assert len(list(page.iter("circle"))) == 2
    text = page.text_content()
    assert "none reported" in text and "suspected" in text and "1 of the incidents have no place" in text


def test_an_address_that_is_no_web_address_is_no_link(tmp_path):
    record = a_record(("1", "drone", DRONE))
    document = dataclasses.replace(record.documents[0], address="javascript:alert(1)")
    page = page_of(exported("html", dataclasses.replace(record, documents=(document,)), tmp_path))
    assert not any("javascript" in given.get("href", "") for _, given in page.tags)


def test_a_long_record_is_drawn_by_month_and_says_what_is_left_out(tmp_path):
    many = [
        (str(n), "drone", {"when": When(f"2023-{n % 12 + 1:02}-05", f"2023-{n % 12 + 1:02}-06")}) for n in range(200)
    ]
    wide = ("wide", "drone", {"when": When("2023-01-20", "2023-02-20", precision="range")})
    page = lxml.html.fromstring(exported("html", a_record(*many, wide), tmp_path).read_bytes())
    assert len(list(page.iter("rect"))) == 12
    assert "1 of the incidents are not drawn" in page.text_content()


# ---- the sample reports


@pytest.mark.parametrize("format", hostile_exports.READERS)
def test_the_sample_reports_are_read_back_in_every_format(format, demo, tmp_path):
    path = tmp_path / f"out.{format}"
    written = export.write(format, demo[1], path)
    assert written.rows >= 3 and len(hostile_exports.READERS[format](path)) >= 3


def test_the_sample_reports_come_back_as_the_same_bytes(demo, tmp_path):
    first, new, again = tmp_path / "first.jsonl", tmp_path / "new.db", tmp_path / "again.jsonl"
    run = CliRunner()
    assert run.invoke(commands, ["export", "jsonl", str(first), "--record", str(demo[0])]).exit_code in (0, None)
    assert run.invoke(commands, ["import", str(first), "--record", str(new)]).exit_code == 0
    assert run.invoke(commands, ["export", "jsonl", str(again), "--record", str(new)]).exit_code == 0
    assert again.read_bytes() == first.read_bytes()


# ---- the record itself


def test_datasette_opens_the_record_as_it_is(tmp_path):
    with Store.open(tmp_path / "record.db") as store:
        store.add(received(ALPHA_3), merge)
    told = tmp_path / "inspected.json"
    command = [sys.executable, "-m", "datasette", "inspect", str(tmp_path / "record.db"), "--inspect-file", str(told)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    tables = json.loads(told.read_text(encoding="utf-8"))["record"]["tables"]
    assert tables["documents"]["count"] == 1
    assert {"incidents", "claims", "decisions"} <= set(tables)


# ---- all


def test_every_format_gives_the_same_bytes_twice(tmp_path):
    for format in export.FORMATS:
        first = exported(format, SEED_LIKE, tmp_path).read_bytes()
        assert exported(format, SEED_LIKE, tmp_path).read_bytes() == first, format


def test_a_workbook_carries_no_time_of_the_day_it_was_made(tmp_path):
    with zipfile.ZipFile(exported("xlsx", SEED_LIKE, tmp_path)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}


def test_a_missing_library_is_named_with_what_to_install(monkeypatch):
    with pytest.raises(InputError, match=r'xlsx needs nosuchlibrary.*pip install "onrecord\[formats\]"'):
        extra.library("nosuchlibrary", needed_by="xlsx")


def test_a_geopackage_is_a_sqlite_file_with_the_gpkg_stamp(tmp_path):
    connection = sqlite3.connect(exported("gpkg", SEED_LIKE, tmp_path))
    stamps = connection.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall()
    assert connection.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
    connection.close()
    assert stamps == [("2000-01-01T00:00:00.000Z",)]


def test_a_place_known_as_a_region_has_no_point_in_any_map(tmp_path):
    region = Where("northern Iraq", "IRQ", "part_of_country", 36.0, 43.5, 150.0)
    record = a_record(("1", "drone", {"where": region, "when": When("2023-05-01", "2023-05-01")}))
    path = exported("gpkg", record, tmp_path)
    assert pyogrio.read_info(path, layer="points")["features"] == 0
    assert pyogrio.read_info(path, layer="areas")["features"] == 1
    (row,) = both_readers(exported("acled", record, tmp_path))
    assert (row["latitude"], row["geo_precision"]) == ("", "3")
