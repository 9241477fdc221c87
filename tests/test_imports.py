"""The command line starts quickly: heavy libraries are loaded by what needs them, not by `--help`."""

import subprocess
import sys

import pytest

HEAVY = {"spacy", "numpy", "scipy", "pandas", "sqlalchemy", "pyarrow", "pyogrio", "xlsxwriter", "jinja2"}


def loaded(statement: str) -> set[str]:
    """The top-level modules in a fresh interpreter after a statement."""
    code = f"{statement}; import sys; print(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("module", ["model", "wire", "vocab", "export", "store"])
def test_values_and_exports_need_neither_model_nor_page_cleaner(module):
    assert not loaded(f"import onrecord.{module}") & {*HEAVY, "trafilatura", "htmldate"}


def test_the_command_line_starts_without_the_heavy_libraries():
    assert not loaded("import onrecord.cli") & HEAVY
