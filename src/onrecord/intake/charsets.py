"""Which character encoding bytes are said to be in: by the web's labels, and by what a page declares at its top."""

from __future__ import annotations

import re
from functools import cache

from onrecord import vocab
from onrecord.errors import SettingError

# Browsers look at 1,024 bytes; some saved pages declare their charset behind a long comment or script.
_DECLARED_BYTES = 65536
_SPACE = "\t\n\f\r "
_XML = re.compile(r"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_COMMENT_END = re.compile(r"--!?>")
_META = re.compile(rf"<meta(?=[{_SPACE}/])", re.IGNORECASE)
_TAG = re.compile(rf"</?[a-zA-Z][^{_SPACE}>]*")
_OTHER = re.compile(r"<[!/?]")
_NAME = re.compile(rf"[{_SPACE}/]*([^{_SPACE}/>][^{_SPACE}/>=]*)[{_SPACE}]*(=[{_SPACE}]*)?")
_BARE = re.compile(rf"[^{_SPACE}>]*")
_IN_CONTENT = re.compile(rf"charset[{_SPACE}]*=[{_SPACE}]*(?:\"([^\"]*)\"|'([^']*)'|([^{_SPACE};\"']+))", re.IGNORECASE)


def codec_of(label: str | None) -> str | None:
    """Python's codec for a label of the web; None for what is no charset of text.

    >>> codec_of("ISO-8859-1")
    'cp1252'
    """
    known = _labels().get(label.strip().lower()) if label else None
    return known[1] if known else None


def name_of(label: str | None) -> str | None:
    """The web's name of the encoding that a label stands for; None for what is no charset of text.

    >>> name_of("iso8859-2")
    'iso-8859-2'
    """
    known = _labels().get(label.strip().lower()) if label else None
    return known[0] if known else None


def declared(raw: bytes) -> str | None:
    """The encoding that a page or an XML file declares for itself, by the web's name; None when it declares none.

    The method is the prescan of the HTML Standard (13.2.3.2), over more bytes; UTF-16 in a page that can be read as
    ASCII is UTF-8.
    """
    text = raw[:_DECLARED_BYTES].decode("latin-1")
    if xml := _XML.match(text):
        return _ascii(xml[1])
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            end = _COMMENT_END.search(text, at + 2)
            at = end.end() if end else len(text)
        elif meta := _META.match(text, at):
            said, at = _attributes(text, meta.end())
            if name := _of_meta(said):
                return name
        elif tag := _TAG.match(text, at):
            _, at = _attributes(text, tag.end())
        elif _OTHER.match(text, at):
            end_at = text.find(">", at)
            at = end_at + 1 if end_at >= 0 else len(text)
        else:
            at += 1
        at = text.find("<", at)
    return None


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag from a place in it, the first of each name, and the place after them."""
    said: dict[str, str] = {}
    while match := _NAME.match(text, at):
        at, value = match.end(), ""
        if match[2]:
            quote = text[at : at + 1]
            if quote and quote in "\"'":
                end = text.find(quote, at + 1)
                if end < 0:
                    return {}, len(text)
                value, at = text[at + 1 : end], end + 1
            elif bare := _BARE.match(text, at):
                value, at = bare[0], bare.end()
        said.setdefault(match[1].lower(), value)
    return said, at


def _of_meta(said: dict[str, str]) -> str | None:
    if "charset" in said:
        return _ascii(said["charset"])
    if said.get("http-equiv", "").lower() != "content-type":
        return None
    match = _IN_CONTENT.search(said.get("content", ""))
    return _ascii(match[1] or match[2] or match[3]) if match else None


def _ascii(label: str | None) -> str | None:
    name = name_of(label)
    return "utf-8" if name in ("utf-16le", "utf-16be") else name


@cache
def _labels() -> dict[str, tuple[str, str]]:
    try:
        rows = vocab.table("charsets")["encoding"]
        return {label: (row["name"], row["codec"]) for row in rows for label in row["labels"]}
    except (KeyError, TypeError) as error:
        raise SettingError(f"data/charsets.toml has a broken entry: {error}") from error
