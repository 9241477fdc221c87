"""Errors raised on purpose; each says what, where and what to do, and knows its exit code and its HTTP status."""


class OnrecordError(Exception):
    """Base of all our errors; `exit_code` 2 is wrong use or a broken installation."""

    exit_code = 2
    http_status = 500


class InputError(OnrecordError):
    """A path, manifest, option or file that cannot be used as given."""

    http_status = 400


class MissingError(InputError):
    """An id or a name that the record does not hold."""

    http_status = 404


class UnreadableError(OnrecordError):
    """One document cannot be read; the run goes on and keeps it as a failure row."""

    http_status = 422


class SettingError(OnrecordError):
    """A setting or shipped data file that is broken; the run stops at once."""


class RecordError(OnrecordError):
    """The record file cannot be opened, is of a newer version, or cannot be written."""


class SpanError(OnrecordError):
    """A span that is empty or lies outside its text."""

    def __init__(self, document_id: str, start: int, end: int, length: int) -> None:
        """Name the document, the range asked for and the length of its text in code points."""
        super().__init__(
            f"span [{start}, {end}) of document {document_id} is empty or outside its text of {length} code points"
        )


class StaleError(OnrecordError):
    """A decision on a page that is no longer what the record shows; nothing was changed."""

    def __init__(self, incident: str, seen: str, now: str, since: tuple[str, ...]) -> None:
        """Name the incident, the version seen, the version there is, and what was decided since, one line each."""
        decided = f" ({'; '.join(since)})" if since else ""
        super().__init__(
            f"incident {incident} has changed since you opened it{decided}: you saw version {seen}, it is now {now}; "
            "look at it again, then decide"
        )
        self.incident, self.seen, self.now, self.since = incident, seen, now, since
