"""The public names and where they are: read by type checkers in place of `__init__.py`, which loads them when used."""

from onrecord.errors import OnrecordError as OnrecordError
from onrecord.record import Incidents as Incidents
from onrecord.record import Read as Read
from onrecord.record import Record as Record
from onrecord.record import open as open
from onrecord.record import read as read

__all__ = ["Incidents", "OnrecordError", "Read", "Record", "open", "read"]
__version__: str
