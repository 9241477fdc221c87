"""A large web archive in small: every page is read or set aside, and settling looks at those alone that were read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import small_record
from small_record import STAGES

from bench import archive
from onrecord import flow, pool, reading
from onrecord.reading import Gated, gate
from onrecord.store import Store


def gated_small() -> Gated:
    return Gated(small_record.SmallReader(), gate.shipped())


def test_pages_set_aside_are_counted_and_never_loaded_to_settle_incidents(tmp_path):
    held = archive.write(tmp_path / "made.warc", 700_000, reports=3)
    assert held.pages > 10 and held.others > 3
    settled_from = []

    def resolve(documents, readings, *decided, **how):
        settled_from.append((len(documents), len(readings)))
        return small_record.resolve(documents, readings, *decided, **how)

    stages = replace(STAGES, documents=pool.documents, make_reader=gated_small, resolve=resolve, gate=reading.gate_id())
    with Store.open(tmp_path / "record.db") as store:
        report = flow.ingest(store, flow.Inputs((tmp_path / "made.warc",)), stages=stages)
        whole = store.snapshot()
        flow.as_known(whole, date(2030, 1, 1), stages)
    assert (report.new, report.set_aside, report.read) == (held.pages + held.reports, held.pages, held.reports)
    assert settled_from == [(held.reports, held.reports)] * 2
    assert len(whole.documents) == held.pages + held.reports


def test_the_same_archive_is_made_again(tmp_path):
    for name in ("one", "two"):
        archive.write(tmp_path / name, 300_000, reports=2)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
