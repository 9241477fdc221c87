"""Bytes to words: byte order mark, valid UTF-8, declared charset, then a kept library's guess; else a refusal."""

from __future__ import annotations

import codecs
import re

from trafilatura.utils import detect_encoding

from onrecord.errors import UnreadableError

HEAD_BYTES = 4096
_DECLARED_BYTES = 65536  # some pages declare their charset behind a long comment or script

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF file", "save its text"),
    (b"PK\x03\x04", "a ZIP archive or an office file", "unpack it or save it as text"),
    (b"\x1f\x8b", "a gzip file", "unpack it"),
    (b"BZh", "a bzip2 file", "unpack it"),
    (b"\xfd7zXZ", "an xz file", "unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it"),
    (b"\x89PNG", "a PNG picture", "give the text"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the text"),
    (b"GIF8", "a GIF picture", "give the text"),
    (b"SQLite format 3", "a SQLite file", "give the documents"),
    (b"\x7fELF", "a program", "give the documents"),
)
_DECLARED = re.compile(
    r"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]{0,200}encoding=[\"']([\w.-]+)", re.I
)
# The labels of text encodings that a page may declare; Python knows others (rot13, idna, zip) that are no charset.
_CHARSET = re.compile(
    r"(iso-?8859|windows-?|cp-?\d|latin|l\d|koi8|gbk?|gb2312|gb18030|big5|euc|shift|sjis|mac|tis)[\w-]*", re.I
)
_LATIN = {"iso8859-1", "ascii", "cp1252"}  # the web standard reads all three as windows-1252
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.05


def head_of(raw: bytes) -> str:
    """The first few thousand characters for telling kinds apart; never fails, odd bytes stand as Latin-1."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) : HEAD_BYTES].decode(name, "replace")
    return raw[:HEAD_BYTES].decode("latin-1")


def decoded(raw: bytes) -> str:
    """The text of the bytes without a byte order mark; UnreadableError for binary or undecodable bytes.

    Valid UTF-8 beyond ASCII wins over a declared single-byte charset: saved pages often keep a stale declaration.
    """
    refuse_binary(raw)
    text = _marked(raw)
    if text is None:
        text = _plain(raw)
    if len(_CONTROLS.findall(text[:HEAD_BYTES])) > _CONTROL_SHARE * min(len(text), HEAD_BYTES):
        raise UnreadableError("it is binary, not text; give a text file, a web page or JSON lines")
    return text


def refuse_binary(raw: bytes) -> None:
    """UnreadableError when the first bytes are those of a well-known binary format."""
    for start, what, remedy in _SIGNATURES:
        if raw.startswith(start):
            raise UnreadableError(f"it is {what}, not text; {remedy} and try again")


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


def _plain(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(raw)
    for name in (declared, *detect_encoding(raw)):
        if name is not None:
            try:
                return raw.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    raise UnreadableError("its character encoding is unknown; save it as UTF-8 and try again")


def _declared(raw: bytes) -> str | None:
    match = _DECLARED.search(raw[:_DECLARED_BYTES].decode("latin-1"))
    label = match and (match[1] or match[2])
    if not label or not _CHARSET.fullmatch(label):
        return None
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return "cp1252" if name in _LATIN else name
