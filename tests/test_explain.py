"""`onrecord read --explain` tells for each value its words, its rule, who says it and what decided how surely."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_record import ALPHA_3, STAGES

from onrecord import vocab
from onrecord.cli import commands
from onrecord.cli.text import width
from onrecord.model import Document, DocumentId
from onrecord.reading import Explaining, rule_reader

TEXT = (
    "Suspected rebels shelled a barracks near Kirkuk on Monday, a Western diplomat told Reuters.\n\n"
    "One shell hit a dormitory but failed to explode. Nobody was hurt. The army confirmed the attack on the barracks.\n"
)
READING = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "reading"


def explained(text: str, *options: str, **given: object) -> str:
    result = CliRunner().invoke(commands, ["read", "-", "--explain", *options], input=text, **given)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def page() -> str:
    return explained(TEXT, "--anchor", "2024-05-10")


def value(page: str, start: str) -> str:
    """The lines of one value, white space made single."""
    lines = page[page.index(f"\n  {start}") + 1 :].splitlines()
    block = [
        lines[0],
        *lines[1 : next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("    ")), None)],
    ]
    return " ".join(" ".join(block).split())


def test_a_value_names_its_words_its_rule_its_voice_and_the_word_that_hedges_it(page: str) -> None:
    told = value(page, "perpetrator: ")
    assert "words “Suspected rebels”" in told or "words “rebels”" in told
    assert "rule perpetrator-clause: the subject" in told
    assert "said by Western diplomat (official, not named)" in told
    assert "certainty suspected, by “Suspected”" in told


def test_the_reporting_words_are_named_where_they_decide(page: str) -> None:
    assert "certainty reported, by “a Western diplomat told”" in value(page, "where: ")


def test_an_inferred_value_says_what_it_follows_from(page: str) -> None:
    told = value(page, "killed: 0")
    assert "why harm-nobody-hurt-so-nobody-killed: nobody was hurt, so nobody was killed" in told
    assert "certainty inferred: concluded by the rule, not said" in told


def test_a_plain_value_says_that_no_word_hedges_it(page: str) -> None:
    assert "certainty asserted: no word hedges it" in value(page, "injured: 0")


def test_the_page_fits_100_columns_and_keeps_statements(page: str) -> None:
    assert max(map(width, page.splitlines())) <= 100
    assert "statement: confirm · army (military)" in page


def test_hostile_characters_are_shown_as_escapes() -> None:
    assert "\x1b" not in explained("A drone hit a base\x1b[31m near Kirkuk on Monday.\n\nTwo guards were hurt.")


def test_a_reader_without_reasons_prints_the_plain_reading() -> None:
    assert explained(f"The Daily|{ALPHA_3}", obj=STAGES) == (
        CliRunner().invoke(commands, ["read", "-"], input=f"The Daily|{ALPHA_3}", obj=STAGES).stdout
    )


def test_every_inferring_rule_says_why() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in READING.rglob("*.py"))
    inferring = set(re.findall(r'"([a-z-]+)",\s*certainty="inferred"', sources))
    known = {row["rule"] for row in vocab.table("rules")["inferred"]}
    assert inferring
    assert inferring <= known
    assert all(f'"{rule.removeprefix("harm-")}"' in sources for rule in known)


def test_every_claim_of_a_reading_has_a_rule_that_says_what_it_looks_for() -> None:
    reader = rule_reader()
    assert isinstance(reader, Explaining)
    reading = reader.read(Document(DocumentId("d"), TEXT, "0" * 64))
    claims = [claim for account in reading.accounts for claim in account.claims]
    assert claims
    assert [claim.rule for claim in claims if not reader.rule_says(claim.rule)] == []


PAGES = Path(__file__).resolve().parent.parent / "docs"
SHOWN = re.compile(r'```\n\$ echo "(?P<text>[^"]+)" \| onrecord (?P<args>read - ?[^\n]*)\n(?P<lines>.+?)```', re.DOTALL)
EXAMPLES = [
    (page, match["text"], match["args"], match["lines"])
    for page in ("voices.md", "times.md", "counts.md", "places.md")
    for match in SHOWN.finditer((PAGES / page).read_text(encoding="utf-8"))
]


def test_every_page_shows_five_examples() -> None:
    pages = ("voices.md", "times.md", "counts.md", "places.md")
    assert [page for page, *_ in EXAMPLES] == [page for page in pages for _ in range(5)]


@pytest.mark.parametrize(("page", "text", "args", "lines"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_an_example_of_the_documentation_is_what_the_command_prints(
    page: str, text: str, args: str, lines: str
) -> None:
    printed = CliRunner().invoke(commands, args.split(), input=text + "\n").stdout
    for part in lines.strip("\n").split("…\n"):
        assert part.rstrip("…\n") in printed, page
