"""The list of incidents and the demonstration: what is marked and left out, and that one incident fits a screen."""

from __future__ import annotations

import click
from factories import ASAD, DRONE, ERBIL, a_day, a_document, a_reading, an_account, number

from onrecord.cli.listed import demo_text, incident_table, is_news
from onrecord.cli.shown import incident_text
from onrecord.cli.text import width
from onrecord.cli.whole import Whole
from onrecord.model import Account, Document, NearMiss, Note, Snapshot
from onrecord.resolving import resolve

DAY = a_day("2023-10-26")
CLOSE = NearMiss(True, "the warhead did not go off")


def whole(*told: tuple[Document, Account]) -> Whole:
    documents = tuple(document for document, _ in told)
    readings = tuple(a_reading(document, account) for document, account in told)
    return Whole(Snapshot(documents, readings=readings, resolution=resolve(documents, readings)))


def one(name: str, text: str, **slots: object) -> tuple[Document, Account]:
    document = a_document(name, text, "2023-10-26")
    return document, an_account(document, id=f"{name}-1", **slots)


def test_near_misses_and_conflicts_are_marked_and_the_place_keeps_its_room() -> None:
    record = whole(
        one(
            "a", "The drone fell on Erbil.", where=ERBIL, when=DAY, near_miss=CLOSE, injured=number(3, open_ended=True)
        ),
        one("b", "The drone fell on the base.", where=ASAD, when=DAY, killed=number(2)),
    )
    head, *lines, legend = incident_table(record, record.incidents.values()).splitlines()
    assert "al-Asad air base, IRQ" in "".join(lines)
    assert [line[0] for line in lines if "Erbil" in line] == ["◆"]
    assert "– / 3+" in "".join(lines) and "2 / –" in "".join(lines)
    assert head.split()[0] == "id" and "near miss" in legend


def test_what_reports_differ_on_is_marked_before_its_value() -> None:
    slots = {"where": ERBIL, "weapon": DRONE, "near_miss": CLOSE}
    text = "The drone struck the second floor of the barracks at Erbil and its warhead did not go off, officers said."
    record = whole(
        one("a", text, when=DAY, injured=number(0), **slots), one("b", text, when=DAY, injured=number(6), **slots)
    )
    assert "– / ≠" in incident_table(record, record.incidents.values())


def test_what_every_report_tells_only_in_passing_is_no_news() -> None:
    news = one("a", "A drone fell on Erbil.", where=ERBIL, when=DAY)
    aside = one("b", "A drone fell on the base.", where=ASAD, when=a_day("2023-10-18"), salience="background")
    record = whole(news, aside)
    assert sorted(is_news(record, incident) for incident in record.incidents.values()) == [False, True]


def test_the_demonstration_opens_the_incident_with_a_conflict_and_a_near_miss() -> None:
    slots = {"where": ERBIL, "weapon": DRONE, "near_miss": CLOSE}
    text = "The drone struck the second floor of the barracks at Erbil and its warhead did not go off, officers said."
    record = whole(
        one("a", text, when=DAY, injured=number(0), **slots),
        one("b", text, when=DAY, injured=number(6), **slots),
        one("c", "A drone fell on the base.", where=ASAD, when=DAY),
    )
    shown = click.unstyle("\n".join(demo_text(record, "demo.db")))
    assert "1 conflict between reports" in shown and "near miss           yes" in shown
    assert shown.count("\n  onrecord ") == 4


def test_an_incident_of_many_reports_and_words_fits_about_a_screen() -> None:
    text = "The drone struck the second floor of the barracks at Erbil and its warhead did not go off, officers said."
    notes = [Note(f"the wall of room {at} came down") for at in range(6)]
    slots = {"where": ERBIL, "weapon": DRONE, "near_miss": CLOSE, "damage": notes}
    record = whole(*(one(f"d{at}", text, when=DAY, injured=number(at), **slots) for at in range(9)))
    (incident,) = record.incidents.values()
    lines = click.unstyle(incident_text(record, incident)).splitlines()
    assert len(lines) <= 60
    assert max(width(line) for line in lines) <= 100
    assert "and 4 more; --explain shows all" in "\n".join(lines)
