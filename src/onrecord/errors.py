"""Errors raised on purpose; each says what, where and what to do, and knows its exit code."""


class OnrecordError(Exception):
    """Base of all our errors; `exit_code` 2 is wrong use or a broken installation."""

    exit_code = 2


class InputError(OnrecordError):
    """A path, manifest, option or file that cannot be used as given."""


class UnreadableError(OnrecordError):
    """One document cannot be read; the run goes on and keeps it as a failure row."""


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
