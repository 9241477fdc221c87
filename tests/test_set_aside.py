"""Pages that clearly tell of no incident are set aside unread, counted and listed; all others are read as ever."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from onrecord import flow
from onrecord.cli import commands
from onrecord.errors import SettingError
from onrecord.flow import Inputs
from onrecord.reading import SET_ASIDE, Gated, gate, gated, reader_named
from onrecord.store import Store
from tests.factories import a_document

GARDEN = """How to grow better tomatoes
Tomatoes need plenty of sun, good soil and regular water through the summer. Start seeds indoors in early spring, and
choose varieties that suit your climate. When the young plants have four leaves, move each into a larger pot. Add
compost before you plant them out, and leave about two feet between plants so that air can move between the leaves.
Many gardeners like to grow basil nearby, which looks pretty and tastes lovely with the ripe fruit. Mulch keeps the
soil moist and makes for less weeding. Feed every two weeks with a product that is rich in potassium, which gives you
bigger and sweeter fruit. Our readers tell us that their favorite recipes include sauces, salads and soups.
"""
ATTACK = (
    "Gunmen opened fire on a bus near Quetta on Monday, killing seven passengers and wounding twelve, police said.\n"
)
GERMAN = (
    "Die Gemeinde hat am Montag einen neuen Haushalt beschlossen, der mehr Geld für Schulen und Wege vorsieht. " * 6
)


@pytest.mark.parametrize(
    ("text", "let_in"),
    [
        (GARDEN, False),
        (GARDEN * 8, False),
        (GARDEN + ATTACK, True),
        (GARDEN * 8 + ATTACK * 2, True),
        ("Tomatoes need plenty of sun.", True),  # too short to judge
        (GERMAN, True),  # the weights know no German
        ("", True),
    ],
    ids=["garden", "long", "garden and attack", "attack at the end of a long page", "short", "german", "empty"],
)
def test_only_pages_that_clearly_tell_of_no_incident_are_set_aside(text, let_in):
    assert gate.shipped().lets_in(text) is let_in


def test_case_and_the_order_of_words_do_not_matter():
    score = gate.shipped().score
    assert score(" ".join(reversed(GARDEN.upper().split()))) == pytest.approx(score(GARDEN))


def test_what_is_let_in_has_the_reading_and_the_id_that_it_has_without_a_gate():
    behind, document = gated("rules"), a_document("d", ATTACK)
    assert behind.read(document) == reader_named("rules").read(document)
    assert behind.id == reader_named("rules").id


def test_a_reading_of_a_page_set_aside_says_so_and_nothing_else():
    told = gated("rules").read(a_document("d", GARDEN, title="Tomatoes"))
    assert (told.accounts, told.statements) == ((), ())
    assert (told.left_out[0].reason, told.left_out[0].quote) == (SET_ASIDE, "Tomatoes")
    assert told.reader_id == gated("rules").aside_id != gated("rules").id


def test_another_gate_or_another_reader_looks_again():
    one, other = gate.shipped(), gate.loaded(b"@lean\t0\n@threshold\t0\n@shortest\t9\n@english\t0\nshot\t1\n")
    reader = reader_named("rules")
    assert Gated(reader, one).aside_id != Gated(reader, other).aside_id
    assert gated("rules").aside_id != Gated(reader_named("learned"), one).aside_id


@pytest.mark.parametrize("raw", [b"", b"@lean\tzero\n", b"shot", b"\xff", b"@lean\t0\n@threshold\t0\n@shortest\t9\n"])
def test_a_broken_file_of_weights_stops_the_run(raw):
    with pytest.raises(SettingError, match=r"gate\.tsv cannot be used"):
        gate.loaded(raw)


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "garden.txt").write_text(GARDEN)
    (folder / "bus.txt").write_text(ATTACK)
    return folder


def test_pages_are_set_aside_once_and_read_when_the_gate_is_off(pages, tmp_path):
    with Store.open(tmp_path / "record.db") as store:
        counts = [
            (report.read, report.set_aside)
            for report in (
                flow.ingest(store, Inputs((pages,), anchor="2024-03-05"), stages=flow.shipped("rules", gate=on))
                for on in (True, True, False, True)
            )
        ]
    assert counts == [(1, 1), (0, 0), (1, 0), (0, 0)]  # what was read in full is never set aside again


def test_pages_set_aside_take_no_part_in_what_is_settled(pages, tmp_path):
    found = []
    for name, path in (("all", pages), ("bus", pages / "bus.txt")):
        with Store.open(tmp_path / f"{name}.db") as store:
            flow.ingest(store, Inputs((path,), anchor="2024-03-05"), stages=flow.shipped("rules"))
            found.append(store.snapshot().resolution)
            assert list(flow.check(store, flow.shipped("rules"))) == []
            assert store.incident_count() == len(found[-1].incidents) == 1
    assert found[0] == found[1]


def test_the_commands_count_and_list_what_was_set_aside(pages, tmp_path):
    record, run = ["--record", str(tmp_path / "record.db")], CliRunner()
    done = run.invoke(commands, ["ingest", str(pages), "--reader", "rules", "--anchor", "2024-03-05", *record])
    assert "1 page set aside as not about incidents; onrecord failures --set-aside lists" in done.output
    listed = run.invoke(commands, ["failures", "--set-aside", *record])
    assert listed.output.splitlines()[0].startswith("garden.txt: ")
    again = run.invoke(commands, ["ingest", str(pages), "--no-gate", "--reader", "rules", *record])
    assert "1 read" in again.output and "set aside" not in again.output
    assert run.invoke(commands, ["failures", "--set-aside", "--json", *record]).output.strip() == "[]"


def test_the_id_of_the_gate_is_told_without_its_weights():
    assert gate.identity() == gate.shipped().id
