"""onrecord reads reports of attacks and keeps one incident record in which every value opens to its words.

>>> import onrecord
>>> record = onrecord.open("onrecord.db")
>>> frame = record.incidents(country="IRQ").to_frame()

The types of what is here stand in `__init__.pyi`; each name is loaded when it is first used.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = ["Incidents", "OnrecordError", "Read", "Record", "open", "read"]

_PLACES = {name: "onrecord.record" for name in ("Incidents", "Read", "Record", "open", "read")}
_PLACES |= {"OnrecordError": "onrecord.errors"}


def __getattr__(name: str) -> Any:
    """A public name from the module that holds it; AttributeError when there is none."""
    if name not in _PLACES:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    """The public names and what modules have besides."""
    return sorted({*globals(), *__all__})
