"""The SQLite that keeps the record: a new one where there is a wheel for it, else the standard library's."""

from __future__ import annotations

from typing import Any

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this system: the standard library's SQLite, with its older journal
    import sqlite3 as sqlite

__all__ = ["Connection", "sqlite"]

Connection = Any  # of either driver
