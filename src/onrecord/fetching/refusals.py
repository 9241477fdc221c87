"""Why an address gave nothing, and whether another try may do better."""

from __future__ import annotations

from onrecord.errors import UnreadableError


class NotFetchedError(UnreadableError):
    """An address that gave nothing.

    `again` says that a later try may do better, `after` how many seconds later when the server said so, `gone` that
    it said the address will not come back.
    """

    def __init__(self, message: str, *, again: bool = False, after: float | None = None, gone: bool = False) -> None:
        """Say what was wrong and what to do."""
        super().__init__(message)
        self.again, self.after, self.gone = again, after, gone
