"""Libraries that some formats need and the core does without: the extra `formats`, and those of who asks for them."""

from __future__ import annotations

import importlib
from typing import Any

from onrecord.errors import InputError


def library(module: str, *, needed_by: str, extra: str = "onrecord[formats]") -> Any:
    """An optional library, loaded on first use; InputError says how to install it where it is absent."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        name = module.partition(".")[0]
        raise InputError(f'{needed_by} needs {name}, which is not here: pip install "{extra}"') from error
