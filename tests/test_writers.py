"""Several people at once: each waits for the other for a moment, nobody is locked out, and the record stays whole."""

from __future__ import annotations

import threading
import time

import review_record
from review_record import STAGES

from bench.writers import together
from onrecord import flow, review
from onrecord.model import Count
from onrecord.store import Store

AT = "2024-06-01T10:00:00+00:00"


def test_two_writers_and_several_readers_are_never_locked_out(tmp_path):
    path = review_record.write(tmp_path / "record.db")
    wrote, read = together(path, seconds=3.0, writers=2, readers=5)
    assert (wrote.errors, read.errors) == ((), ())
    assert len(wrote.seconds) > 2
    with Store.open(path) as store:
        assert list(flow.check(store, STAGES)) == []
        assert len(store.trail()) == len(wrote.seconds)


def test_of_two_who_decide_on_what_both_saw_one_is_refused(tmp_path):
    path = review_record.write(tmp_path / "record.db")
    with Store.open(path) as store:
        incident = store.snapshot().resolution.incidents[0].id
        seen = review.version(store, incident)
    outcomes: list[object] = []
    ready = threading.Barrier(2)

    def decide(by: str, killed: int) -> None:
        with Store.open(path) as store:
            ready.wait()
            action = review.Correct(incident, "killed", Count("number", killed, killed))
            try:
                outcomes.append(review.act(store, action, by=by, at=AT, seen=seen, stages=STAGES))
            except review.StaleError as error:
                outcomes.append(error)

    threads = [threading.Thread(target=decide, args=each) for each in (("Ana", 7), ("Ben", 8))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in outcomes) == ["Change", "StaleError"]


def test_a_reader_sees_the_record_before_or_after_a_decision_never_between(tmp_path):
    path = review_record.write(tmp_path / "record.db")
    with Store.open(path) as store, Store.open(path) as other:
        ids = [one.id for one in store.snapshot().resolution.incidents]
        before = other.snapshot().resolution
        with store.writing():
            review.act(store, review.Merge(tuple(ids[:2])), by="Ana", at=AT, stages=STAGES)
            started = time.perf_counter()
            assert other.snapshot().resolution == before
            assert time.perf_counter() - started < 5
        assert len(other.snapshot().resolution.incidents) == len(before.incidents) - 1
