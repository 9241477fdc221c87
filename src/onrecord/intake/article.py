"""The article's words in a web page: its layout made plain, trafilatura's choice of text, its headings put back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from onrecord import settings
from onrecord.intake import cleaners
from onrecord.intake.furniture import block_of, furniture_of, normalised
from onrecord.model import LeftOut

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (
    *_HEADINGS,
    *("p", "div", "ul", "ol", "dl", "table", "blockquote", "section", "article", "pre", "figure", "form", "header"),
    *("footer", "aside", "main", "nav"),
)
_CELLS = ("td", "th")
_PARAGRAPH_SHORTEST = 60  # shorter ones are captions, menus and bylines
_MARK_SHORTEST = 20  # shorter lines stand in many places of a page and mark none
_KEPT = 0.9  # of the text already found; below it the frame has cut into the article
_BULLET = re.compile(r"^(- |\| )|( \|)$")
_RULE = re.compile(r"^\|(?:-{3}\|)+$\n?", re.MULTILINE)


def article_of(tree: Any, title: str | None) -> tuple[str, tuple[LeftOut, ...]]:
    """The article's text, one line a paragraph, heading or row, and what was left out; both may be empty.

    A page that marks its article badly makes trafilatura gather loose paragraphs and lose the headings, list items and
    short repeated lines between them; so the stretch of the page that holds what it found is marked and read again.
    """
    tree = _plain_layout(tree)
    left_out = list(_without_blocks(tree))
    text, comments = _found(tree)
    framed = _framed(tree, set(map(_bare, text.split("\n"))), title)
    if framed is not None:
        again, boxes = _extracted(framed, favor_precision=True)
        if len(again) >= _KEPT * len(text):
            text, comments = again, comments or boxes
    if comments:
        left_out.append(LeftOut("boilerplate: comment box", comments))
    return normalised(_RULE.sub("", text)), tuple(left_out)


def _without_blocks(tree: Any) -> Iterator[LeftOut]:
    """Takes the blocks of furniture out of the tree, unless they hold most of its words."""
    most = len(_words(tree)) / 2
    for node in tree.xpath(".//body//*[self::div or self::section or self::aside or self::form][@id or @class]"):
        reason = block_of((node.get("id", ""), *node.get("class", "").split()))
        words = " ".join(" ".join(node.itertext()).split()) if reason else ""
        if reason and len(words) < most:
            node.drop_tree()
            yield LeftOut(reason, words)


def _found(tree: Any) -> tuple[str, str]:
    """What trafilatura finds; wider ways follow where the precise one finds little."""
    text, comments = _extracted(tree, favor_precision=True)
    if len(text) >= settings.get("page_text_minimum"):
        return text, comments
    paragraphs = "\n".join(_paragraphs(tree)) or normalised(cleaners.trafilatura().html2txt(tree))
    for wide in (False, True):
        if 2 * len(text) >= len(paragraphs):
            return text, comments
        text, comments = _extracted(tree, favor_recall=wide)
    return (text, comments) if 2 * len(text) >= len(paragraphs) else (paragraphs, "")


def _extracted(tree: Any, *, favor_precision: bool = False, favor_recall: bool = False) -> tuple[str, str]:
    page: Any = cleaners.trafilatura().bare_extraction(tree, favor_precision=favor_precision, favor_recall=favor_recall)
    return (normalised(page.text or ""), normalised(page.comments or "")) if page else ("", "")


def _paragraphs(tree: Any) -> Iterator[str]:
    for node in tree.iter("p"):
        text = _words(node)
        if len(text) >= _PARAGRAPH_SHORTEST:
            yield text


def _plain_layout(tree: Any) -> Any:
    """A copy in which tables, lists and preformatted blocks that only lay out paragraphs are plain blocks."""
    tree = deepcopy(tree)
    for table in tree.xpath(".//table"):
        _unwrap_table(table)
    for node in tree.xpath(".//li[p or div][h1 or h2 or h3 or h4 or h5 or h6]"):
        node.tag = node.getparent().tag = "div"
    for node in tree.xpath(".//dl"):
        node.tag = "div"
        for part in node.iter("dt", "dd"):
            part.tag = "p"
    for node in tree.xpath(".//pre[not(*)]"):
        _unwrap_lines(node)
    return tree


def _unwrap_table(table: Any) -> None:
    """A table whose rows have one filled cell at most holds paragraphs, not columns."""
    own = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    if any(sum(bool(_words(cell)) for cell in row if cell.tag in _CELLS) > 1 for row in own):
        return
    table.tag = "div"
    for row in own:
        row.tag = "div"
        for cell in row:
            if cell.tag in _CELLS:
                cell.tag = "div"


def _unwrap_lines(node: Any) -> None:
    """Lines broken at a fixed width are paragraphs that end at an empty line or at a line of furniture ("ENDS")."""
    paragraphs: list[list[str]] = [[]]
    for line in (node.text or "").split("\n"):
        bare = line.strip()
        if not bare or furniture_of(bare):
            paragraphs += [[bare], []]
        else:
            paragraphs[-1].append(bare)
    node.tag, node.text = "div", None
    for lines in filter(any, paragraphs):
        paragraph = node.makeelement("p")
        paragraph.text = " ".join(lines)
        node.append(paragraph)


def _framed(tree: Any, lines: set[str], title: str | None) -> Any | None:
    """The tree with the stretch from the first of the lines to the last as its article; None for less than two lines.

    A heading with the title's words above, or headings right above, belong to the stretch.
    """
    marks = list(_marks(tree, lines))
    if len(marks) < 2:
        return None
    first, last = ([*reversed(list(mark.iterancestors())), mark] for mark in (marks[0], marks[-1]))
    depth = next((n for n, pair in enumerate(zip(first, last, strict=False)) if pair[0] is not pair[1]), 0)
    if not depth:
        return None
    children = list(first[depth - 1])
    start, end = children.index(first[depth]), children.index(last[depth])
    while start and children[start - 1].tag in _HEADINGS:
        start -= 1
    headed = (n for n in range(start) if title and children[n].tag in _HEADINGS and _words(children[n]) == title)
    start = next(headed, start)
    frame = tree.makeelement("article")
    children[start].addprevious(frame)
    frame.extend(children[start : end + 1])
    return tree


def _marks(tree: Any, lines: set[str]) -> Iterator[Any]:
    """The blocks of the page, without blocks of their own, that are lines of the text."""
    for node in tree.iter("p", "li", "div", "td", "blockquote"):
        if node.tag == "p" or next(node.iterdescendants(_BLOCKS), None) is None:
            words = _words(node)
            if len(words) >= _MARK_SHORTEST and words in lines:
                yield node


def _bare(line: str) -> str:
    return " ".join(_BULLET.sub("", line).split())


def _words(node: Any) -> str:
    return " ".join(node.text_content().split())
