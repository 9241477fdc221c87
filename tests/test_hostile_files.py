"""Hostile files of other projects' tests: each becomes documents or failures with reasons, and nothing else happens."""

import pytest

from bench.hostile_files import cases, taken


@pytest.mark.parametrize("kind", ["warc", "pdf", "xml", "file", "encoding"])
def test_every_hostile_file_is_read_or_listed_with_its_reason(shared, kind):
    """Mail is left to `python -m bench.hostile_files`, where every case has a process of its own."""
    found = [taken(case) for case in cases(shared) if case["kind"] == kind]
    assert found
    assert [(one.id, one.wrong) for one in found if one.wrong] == []
