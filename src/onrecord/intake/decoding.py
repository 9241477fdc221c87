"""Bytes to words: byte order mark, valid UTF-8, the charset told or declared, a kept library's guess, or a refusal."""

from __future__ import annotations

import codecs
import re

from onrecord.errors import UnreadableError
from onrecord.intake import charsets, cleaners

HEAD_BYTES = 4096

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF file", "save its text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office or Outlook file", "save it as DOCX, PDF or EML"),
    (b"{\\rtf", "an RTF file", "save it as DOCX or text"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"BZh", "a bzip2 file", "unpack it"),
    (b"\xfd7zXZ", "an xz file", "unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it"),
    (b"\x89PNG", "a PNG picture", "give the text"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the text"),
    (b"GIF8", "a GIF picture", "give the text"),
    (b"SQLite format 3", "a SQLite file", "give the documents"),
    (b"\x7fELF", "a program", "give the documents"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.05
_REPLACED_SHARE = 0.01
_SHIFTED, _SHIFT = "iso2022_jp", b"\x1b"  # this one is ASCII to the eye of every other codec


def head_of(raw: bytes) -> str:
    """The first few thousand characters for telling kinds apart; never fails, odd bytes stand as Latin-1."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) : HEAD_BYTES].decode(name, "replace")
    return raw[:HEAD_BYTES].decode("latin-1")


def decoded(raw: bytes, charset: str | None = None) -> str:
    """The text of the bytes without a byte order mark; UnreadableError for binary or undecodable bytes.

    Valid UTF-8 beyond ASCII wins over a declared charset: saved pages often keep a stale declaration. What came with
    the bytes (`charset`, the label in the head of an answer or of a mail's part) wins over what they declare.
    """
    refuse_binary(raw)
    text = _marked(raw)
    if text is None:
        text = _plain(raw, charset)
    if len(_CONTROLS.findall(text[:HEAD_BYTES])) > _CONTROL_SHARE * min(len(text), HEAD_BYTES):
        raise UnreadableError("it is binary, not text; give a text file, a web page or JSON lines")
    return text


def encoding_of(raw: bytes, charset: str | None = None) -> str:
    """The web's name of the encoding that `decoded` takes the bytes for where it need not guess; else windows-1252.

    >>> encoding_of(b'<meta charset="iso8859-2"><p>A drone fell.')
    'iso-8859-2'
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name.replace("-le", "le").replace("-be", "be")
    if not raw.isascii() and _is_utf8(raw):
        return "utf-8"
    return charsets.name_of(charset) or charsets.declared(raw) or "windows-1252"


def needs_charset(raw: bytes, charset: str | None) -> bool:
    """True when the label that came with the bytes decides how they read, and they alone would read otherwise."""
    codec = charsets.codec_of(charset)
    if codec is None or codec == charsets.codec_of(charsets.declared(raw)):
        return False
    if any(raw.startswith(mark) for mark, _ in _MARKS):
        return False
    return not _is_utf8(raw) or (codec == _SHIFTED and _SHIFT in raw)


def refuse_binary(raw: bytes) -> None:
    """UnreadableError when the first bytes are those of a well-known binary format."""
    for start, what, remedy in _SIGNATURES:
        if raw.startswith(start):
            raise UnreadableError(f"it is {what}, not text; {remedy} and try again")
    if raw[257:262] == b"ustar":
        raise UnreadableError("it is a TAR archive, not text; unpack it and try again")


def _marked(raw: bytes) -> str | None:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(name)
            except UnicodeDecodeError as error:
                raise UnreadableError(
                    f"it is marked as {name} but byte {error.start} is not; save it as UTF-8"
                ) from error
    return None


def _plain(raw: bytes, charset: str | None) -> str:
    said = [charsets.codec_of(label) for label in (charset, charsets.declared(raw))]
    codecs = [codec for codec in said if codec]
    if _SHIFT in raw and _SHIFTED in codecs:
        return raw.decode(_SHIFTED, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for codec in codecs:  # a few bytes that the charset does not have are replaced, as browsers do
        text = raw.decode(codec, "replace")
        if text.count("\ufffd") <= _REPLACED_SHARE * len(text):
            return text
    for codec in cleaners.trafilatura().utils.detect_encoding(raw):
        try:
            return raw.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableError("its character encoding is unknown; save it as UTF-8 and try again")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
