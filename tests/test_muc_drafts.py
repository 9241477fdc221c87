"""A made-up radio message through the shipped weights to MUC-4 templates; the texts are ours."""

import json

import pytest

from bench.muc4 import __main__ as command
from bench.muc4 import drafts, predicting
from bench.muc4.message import message_of
from onrecord.reading.learned import weights
from onrecord.reading.learned.network import Network

TEXT = """QUITO, 12 MAY 90 (RADIO MARAVAL) -- [TEXT] GUERRILLAS OF THE ALFARO FRONT PLACED A BOMB THIS MORNING AT THE
OFFICE OF THE TERRAL BANK IN AMBATO. THE EXPLOSION DESTROYED THE OFFICE AND WOUNDED TWO EMPLOYEES, POLICE REPORTED.

THE ALFARO FRONT CLAIMED RESPONSIBILITY IN A CALL TO THE STATION."""
QUIET = """QUITO, 12 MAY 90 (RADIO MARAVAL) -- [TEXT] THE MINISTER OF AGRICULTURE OPENED A FAIR FOR COFFEE GROWERS
TODAY AND SPOKE OF BETTER ROADS. THE HARVEST WAS GOOD, HE SAID."""


def row(text, name="OURS-1"):
    dateline = {"raw": "QUITO, 12 MAY 90", "place": "QUITO", "country": "ECUADOR", "date": "1990-05-12", "source": ""}
    return {"id": name, "text": text, "body_start": text.index("[TEXT]") + 7, "dateline": dateline, "tags": ["TEXT"]}


@pytest.fixture(scope="module")
def network():
    return Network(weights.folder())


def predicted(network, text, **more):
    found = predicting.seen(network, message_of(row(text)))
    return predicting.predicted(found, predicting.ENTITIES, predicting.TEMPLATES, **more)


def test_a_bombing_is_one_template_with_its_parties_and_values(network):
    line = predicted(network, TEXT)
    (template,) = line["templates"]
    assert template["incident_type"] == "BOMBING"
    assert template["incident_stage"] == "ACCOMPLISHED"
    assert line["entities"]["instrument_id"] == [["BOMB"]]
    assert line["entities"]["perp_org"] == [["ALFARO FRONT"]]
    assert any("OFFICE" in name or "BANK" in name for (name,) in line["entities"]["phys_tgt"])
    assert template["incident_location"].startswith("ECUADOR")


def test_a_fair_is_no_incident(network):
    line = predicted(network, QUIET)
    assert line["templates"] == []
    assert not any(line["entities"].values())


def test_every_string_stands_in_the_text_and_case_does_not_matter(network):
    line = predicted(network, TEXT, aliases=True)
    told = [
        name
        for template in line["templates"]
        for slot in drafts.SLOT_OF.values()
        for e in template.get(slot, [])
        for name in e["strings"]
    ]
    assert told and all(name in TEXT for name in told)
    mixed = TEXT[: TEXT.index("--")] + TEXT[TEXT.index("--") :].lower().replace("[text]", "[TEXT]")
    assert predicted(network, mixed) == predicted(network, TEXT)


def test_the_command_writes_one_line_a_message_and_the_same_again(tmp_path, monkeypatch):
    source = tmp_path / "in.jsonl"
    source.write_text(
        "".join(json.dumps(row(t, f"OURS-{n}")) + "\n" for n, t in enumerate([TEXT, QUIET])), encoding="utf-8"
    )
    written = []
    for name in ("one", "two"):
        monkeypatch.setattr("sys.argv", ["bench.muc4", str(source), str(tmp_path / name)])
        assert command.main() == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert [json.loads(line)["id"] for line in written[0].splitlines()] == ["OURS-0", "OURS-1"]


def test_a_name_and_its_abbreviation_are_one_entity():
    found = drafts.Found
    assert drafts._same(found(0, 10, "Red Dawn Army"), found(40, 43, "RDA"))
    assert drafts._same(found(0, 10, "the Terral bank"), found(40, 44, "BANK"))
    assert not drafts._same(found(0, 6, "soldier"), found(40, 44, "mayor"))
