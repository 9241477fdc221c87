"""The documentation is short, complete and true: links resolve, formats and attributions are there."""

import re
import tomllib
from pathlib import Path

import pytest

from onrecord import export, vocab
from onrecord.cli import commands
from onrecord.model import SLOTS
from onrecord.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_resolve(page):
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_readme_is_short_and_names_every_format():
    readme = text_of("README.md")
    assert len(readme.splitlines()) <= 150
    assert [name for name in export.FORMATS if f"`{name}`" not in readme] == []


def test_the_readme_names_every_command():
    readme = text_of("README.md")
    assert [name for name in commands.places if f"onrecord {name}" not in readme] == []


def test_the_codebook_has_every_slot_code_list_setting_and_format():
    codebook = text_of("docs/codebook.md")
    rows = [*SLOTS, *SETTINGS, *(code for codes in vocab.table("codes") for code in vocab.codes(codes))]
    heads = [*vocab.table("codes"), *(f"Export {name}:" for name in export.FORMATS)]
    assert [name for name in rows if f"| `{name}` |" not in codebook] == []
    assert [name for name in heads if f"\n## {name}" not in codebook] == []


def test_the_page_on_the_architecture_names_every_module():
    page = text_of("docs/architecture.md")
    modules = {
        path.parent.name if path.stem == "__init__" else path.stem for path in (ROOT / "src" / "onrecord").rglob("*.py")
    }
    inner = {path.stem for folder in ("places", "times") for path in (ROOT / "src/onrecord/reading" / folder).glob("*")}
    named = set(re.findall(r"\w+", page))
    assert sorted(modules - inner - named - {"__main__", "onrecord"}) == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_a_decision_is_short_and_says_what_was_rejected(page):
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    assert all(f"**{part}.**" in text for part in ("Decision", "Why", "What follows", "Rejected"))


def test_decisions_are_numbered_without_gaps():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize(
    "source", ["Who's On First", "GeoNames", "GeoPlanet", "Quattroshapes", "Mesoshapes", "airportsdata"]
)
def test_the_notice_names_every_source_of_places(source):
    assert source in text_of("NOTICE")


def test_the_model_card_names_the_pinned_package():
    dependencies = tomllib.loads(text_of("pyproject.toml"))["project"]["dependencies"]
    package, version = next(row for row in dependencies if row.startswith("en-core-web-sm")).split("==")
    assert f"`{package}` {version}" in text_of("docs/models.md")


def test_make_targets_that_the_docs_name_exist():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = {
        name for page in PAGES for name in re.findall(r"(?m)(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"))
    }
    assert named and named <= targets
