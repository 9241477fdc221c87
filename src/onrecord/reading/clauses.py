"""Where a stretch of running text begins and ends, and how it was printed."""

from __future__ import annotations

from spacy.tokens import Doc, Token


def piece(token: Token) -> tuple[int, int]:
    """First token and end (exclusive) of the sentence around the token; it never crosses a heading or a paragraph."""
    return token.sent.start, token.sent.end


def end_of(token: Token) -> int:
    """The character after the token's last one."""
    return int(token.idx + len(token.text))


def text_of(doc: Doc) -> str:
    """The text as printed: the parsed text has plain apostrophes and blanks in its place."""
    return str(doc.user_data.get("text", doc.text))
