"""spaCy without its command line, which takes a third of the time to load it and of which nothing here has use.

Importing this module imports spaCy: in place of `spacy.cli` and all that it needs stands a module with the one function
that `spacy` takes from it, until spaCy is loaded. Who imports `spacy.cli` afterwards gets the real one. In a process of
the command line spaCy is also told that torch and cupy are not installed: they take a second of each start.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

NAMES = ("spacy.cli", "spacy.cli.info")
UNUSED = ("cupy", "torch")


def info(*given: Any, **more: Any) -> Any:
    """What `spacy.info` gives."""
    return import_module("spacy.cli.info").info(*given, **more)


def _load() -> None:
    for name in NAMES:
        sys.modules[name] = ModuleType(name)
    sys.modules[NAMES[1]].info = info  # type: ignore[attr-defined]
    unused = [name for name in UNUSED if name not in sys.modules and "onrecord.cli" in sys.modules]
    for name in unused:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import_module("spacy")
    finally:
        for name in (*NAMES, *unused):
            del sys.modules[name]


if "spacy" not in sys.modules:
    _load()
