"""Products of matrices on one thread: those of a text are so small that several threads take longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_inside: list[Any] = []  # one limiter, for all that are inside at once in any thread


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside, numpy multiplies on one thread; the first that comes in sets it, the last that leaves sets it back."""
    with _lock:
        if not _inside:
            _inside.append(_pools().limit(limits=1, user_api="blas"))
        _inside.append(None)
    try:
        yield
    finally:
        with _lock:
            _inside.pop()
            if len(_inside) == 1:
                _inside.pop().restore_original_limits()


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()
