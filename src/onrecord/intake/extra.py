"""Libraries that some kinds of file need and the core does without: the extra `files`."""

from __future__ import annotations

import importlib
from typing import Any

from onrecord.errors import UnreadableError


def library(module: str, *, needed_by: str) -> Any:
    """An optional library, loaded on first use; UnreadableError says how to install it where it is absent."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        name = module.partition(".")[0]
        raise UnreadableError(f'{needed_by} needs {name}, which is not here: pip install "onrecord[files]"') from error
