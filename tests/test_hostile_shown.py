"""Words that try to run, leave or lie stand on every page as words, with the content policy and without it."""

from __future__ import annotations

import pytest
from hostile_words import ALL, LIES, REQUESTS, SCRIPTS

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("uvicorn", reason="the extra `desk` is not installed")
hostile_shown = pytest.importorskip("bench.hostile_shown")

pytestmark = [
    pytest.mark.skipif(hostile_shown.CHROMIUM is None, reason="there is no chromium on this machine"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def seen():
    """What was seen with the forty words on all pages, twenty in an incident."""
    assert len(set(ALL)) == 40
    return hostile_shown.shown(ALL, together=20, alone=(SCRIPTS[1], *LIES[:5]))


@pytest.mark.parametrize("where", ["desk, policy on", "desk, policy off", "report, policy on", "report, policy off"])
def test_nothing_runs_nothing_leaves_and_all_words_are_shown(seen, where):
    found = seen[where]
    assert (found.scripts, found.elements, found.requests, found.missing) == ([], [], [], {})
    assert found.pages >= {"desk, policy on": 4, "desk, policy off": 18}.get(where, 1)


def test_the_same_words_run_and_leave_where_nothing_holds_them_back():
    with hostile_shown.chromium() as browser:
        assert hostile_shown.control(browser, SCRIPTS) >= 14
        leaky = hostile_shown.Seen()
        page = hostile_shown.watched(browser, "", leaky)
        page.set_content("".join(f"<p>{words}</p>" for words in REQUESTS[:2]), wait_until="domcontentloaded")
        page.wait_for_timeout(300)
        hostile_shown.look(page, (), leaky)
        page.context.close()
    assert {address.split("/")[2] for address in leaky.requests} == {"outside.example"}
