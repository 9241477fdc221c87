"""What is fuzzed: every opener, every finder of reading, and the parsers of files that people bring back.

Each target takes bytes and does with them what onrecord would; an error that onrecord raises on purpose is an answer,
any other is a fault. Openers are taken from their table, so that a new kind of input is fuzzed without a word here.
Finders get texts: bytes stand for words of the word lists, names, numbers and marks, or are the text themselves.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from bench.hostile_exports import record_of
from onrecord import edited, export, intake, reading, vocab
from onrecord.errors import OnrecordError
from onrecord.intake import manifest, tables
from onrecord.intake.inside import Inside
from onrecord.intake.openers import OPENERS, Container, Opener, entries
from onrecord.model import Document, DocumentId, Snapshot, When
from onrecord.outlook import assumed, dated, sheets, tabled
from onrecord.reading import (
    aggregates,
    casualties,
    events,
    headlines,
    hedges,
    names,
    nlp,
    places,
    quantities,
    quotes,
    risks,
    sections,
    statements,
    tallies,
    times,
    turns,
    voices,
)
from onrecord.reading.rules import WORD_LISTS
from onrecord.words import read_value

Target = Callable[[bytes], object]
LONGEST = 4096
"""Bytes of one input; what grows faster than its input is seen at that length."""
WORDS_START = 0x57
"""A text whose first byte is this is made of words; another one is what its bytes spell."""
MARKS = (
    *". , ; : ! ? ( ) [ ] \" ' “ ” ‘ ’ - – — … % $ € / # * • \n".split(" "),
    "\n\n", "\n- ", "\t", "\u00a0", "\u200b", "\u202e", "\ufeff", "é", "ß", "ı", "İ", "中", "🙂", "\u0301",
)  # fmt: skip
NUMBERS = (
    *"0 1 2 3 12 28 100 1,200 3.5 1/2 ½ 2023 2024-05-03 05/03/2024 3:30 15:45 10 p.m. a.m. GMT 1st 22nd 33.31N".split(),
    *"one two three dozen dozens hundred hundreds thousand million no none nobody several few some many half".split(),
    "9999", "0001", "31 December 9999", "1 January 0001", "99999999999999999999", "1e400", "9" * 5000, "١٢", "²",
    "at least", "more than", "up to", "as many as", "between", "of whom", "two-thirds", "34.5° N, 44.2° E",
)  # fmt: skip
NEWS = (
    *"The A It They He she who which that was were been had has have will would may could should not never".split(),
    *"said told killed wounded injured hurt attack attacked attackers bomb bombing drone rocket missile".split(),
    *"soldiers police civilians gunmen militants army ministry officials witnesses Monday Tuesday yesterday".split(),
    *"today tomorrow last next week month year ago morning night May October Erbil Baghdad Iraq Syria US".split(),
    *"al-Asad base market near north south of km from in at on by and or but after before against claimed".split(),
    *"denied suspected believed confirmed reportedly allegedly if unless reprisal response group Islamic State".split(),
)


def text_of(data: bytes) -> str:
    """The text that bytes stand for; any bytes stand for one."""
    if not data or data[0] != WORDS_START:
        return data.decode("utf-8", "replace")
    table = words()
    places = (int.from_bytes(data[at : at + 2], "big") for at in range(1, len(data), 2))
    return " ".join(table[place % len(table)] for place in places)


@cache
def words() -> tuple[str, ...]:
    """The words that texts are made of: all of the word lists, and numbers and marks as often as all others."""
    listed = sorted({word for name in WORD_LISTS for word in _strings(vocab.table(name)) if word.isprintable()})
    common = (*MARKS, *NUMBERS, *NEWS)
    return (*listed, *(common * (len(listed) // len(common) + 1)))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        if 0 < len(node) < 40 and "\\" not in node:
            yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _strings(one)


def _opener(open: Callable[[bytes], Iterable[object]]) -> Target:
    def target(data: bytes) -> None:
        if not data.strip():
            return
        try:
            for _ in open(data):
                pass
        except OnrecordError:
            return

    return target


def _opened_by(opener: Opener | Container) -> Callable[[bytes], Iterable[object]]:
    if isinstance(opener, Container):
        unpack = opener.unpack
        return lambda raw: unpack(io.BytesIO(raw), Inside(entries))
    return opener.open


def _packed() -> list[bytes]:
    """Reports packed in the ways that are opened: gzip, ZIP, mail and a web archive."""
    page = b"<html><body><article><p>A drone hit Erbil on 2024-05-03, killing 3.</p></article></body></html>"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.html"), page)
    mail = b"From: a@example.org\nMessage-ID: <1@a>\nMIME-Version: 1.0\nContent-Type: text/html\n\n" + page
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: %d\r\n\r\n"
    return [gzip.compress(page, mtime=0), zipped.getvalue(), mail, head % len(answer) + answer + b"\r\n\r\n"]


def _sheet() -> bytes:
    """A PDF file of one page, as plain as one can be."""
    drawn = b"BT /F1 11 Tf 1 0 0 1 72 700 Tm (A drone hit Erbil on 3 May 2024, killing 3.) Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    whole, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(whole))
        whole += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    last = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + last


def _document(text: str) -> Document:
    sha = hashlib.sha256(text.encode()).hexdigest()
    return Document(DocumentId(sha[:16]), text, sha, published=When("2024-05-10", "2024-05-10"))


def _aggregates(text: str) -> object:
    doc = nlp.parse(text)
    return aggregates.find(doc, voices.sayings(doc), places=places.find(doc), times=times.find(text, "2024-05-10"))


FINDERS: dict[str, Callable[[str], object]] = {
    "times": lambda text: (times.find(text, "2024-05-10"), times.find(text, None)),
    "places": lambda text: places.find(nlp.parse(text)),
    "quantities": quantities.find,
    "names": names.groups,
    "quotes": quotes.quotes,
    "sections": lambda text: sections.find(text, 0),
    "voices": lambda text: voices.sayings(nlp.parse(text)),
    "turns": lambda text: turns.find(nlp.parse(text)),
    "headlines": lambda text: list(headlines.find(nlp.parse(text))),
    "hedges": lambda text: hedges.frame(nlp.parse(text), 0, len(text)) if text else None,
    "events": lambda text: (events.mentions(nlp.parse(text)), events.means(nlp.parse(text))),
    "casualties": lambda text: casualties.find(nlp.parse(text)),
    "tallies": lambda text: tallies.find(nlp.parse(text)),
    "statements": lambda text: statements.find(nlp.parse(text), voices.sayings(nlp.parse(text))),
    "risks": lambda text: risks.find(nlp.parse(text), voices.sayings(nlp.parse(text))),
    "aggregates": _aggregates,
    "reader": lambda text: reading.rule_reader().read(_document(text)),
}
"""What looks for something in a text, and the reader that puts all of it together."""


def _file(read: Callable[[Path], object], suffix: str) -> Target:
    """A parser of files, given the bytes as a file; an error raised on purpose is an answer."""

    def target(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(data)
            file.flush()
            try:
                read(Path(file.name))
            except OnrecordError:
                return

    return target


@cache
def a_record() -> Snapshot:
    """A record of three incidents, whose table is changed."""
    return record_of(["Erbil depot", "Mosul\nbridge", "=1+1"])


@cache
def _exported(format: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        export.write(format, a_record(), path)
        return path.read_bytes()


def _table(path: Path) -> object:
    """Somebody's table, its columns guessed and its rows read."""
    table = tables.open_table(path)
    return list(tables.taken(table, "Somebody", tables.mapping_of(table, None)))


def _typed(data: bytes) -> None:
    """Each slot's value as a person types it."""
    text = text_of(data)
    for slot in ("when", "killed", "injured", "perpetrator", "target", "weapon", "outcome", "where", "stage"):
        try:
            read_value(slot, text)
        except OnrecordError:
            continue


def _days(data: bytes) -> None:
    found = dated.day_range(text_of(data))
    if found is not None and not isinstance(found[0], date):
        raise TypeError("a range of days holds days")


PARSERS: dict[str, Target] = {
    "import.jsonl": _file(lambda path: list(intake.pieces(path)), ".jsonl"),
    "import.csv": _file(lambda path: edited.read(path, a_record()), ".csv"),
    "import.table": _file(_table, ".csv"),
    "manifest": _file(manifest.rows_of, ".csv"),
    "outlook.table": _file(lambda path: tabled.rows_of(path, tabled.Columns(), assumed.weights()), ".csv"),
    "outlook.sheet": _file(lambda path: sheets.read(path, sheets.Columns("date", "killed", 1.0)), ".csv"),
    "outlook.days": _days,
    "typed": _typed,
}
"""What reads files and words of people."""


def _finder(find: Callable[[str], object]) -> Target:
    return lambda data: find(text_of(data))


def targets() -> dict[str, Target]:
    """Every target by its name."""
    found: dict[str, Target] = {f"opener.{opener.kind}": _opener(_opened_by(opener)) for opener in OPENERS}
    found["openers"] = _opener(entries)
    found |= {f"finder.{name}": _finder(find) for name, find in FINDERS.items()}
    return found | PARSERS


def seeds(name: str) -> list[bytes]:
    """Inputs to begin with, of the kind that a target takes."""
    kind, _, what = name.partition(".")
    if kind == "import" and what != "table":
        return [_exported(what)]
    if kind in ("outlook", "manifest", "import"):
        table = b"path,date,killed,place,url\n1.txt,2024-05-03,3,Erbil,http://a\n2.txt,3 May 2024,,Mosul,\n"
        return [
            table,
            table.replace(b",", b";"),
            b'{"path": "1.txt", "published": "2024-05-03"}\n',
            b"late October 2023",
        ]
    dice = random.Random(name)
    spelled = [bytes([WORDS_START]) + dice.randbytes(dice.choice((20, 200))) for _ in range(30)]
    folder = files("onrecord") / "data" / "samples"
    pages = [path.read_bytes() for path in sorted(folder.iterdir(), key=lambda path: path.name) if path.is_file()]
    cut = [page[at : at + LONGEST] for page in pages[:12] for at in (0, len(page) // 2)]
    lines = b'{"id": "1", "text": "A drone hit Erbil on 2024-05-03, killing 3."}\n' * 3
    return spelled if kind in ("finder", "typed") else [*cut, *_packed(), lines, _sheet(), b"%PDF-1.4\n"]


def mutated(name: str, count: int, seed: int) -> Iterator[bytes]:
    """The same changed inputs for the same seed: bytes swapped, cut, doubled and made up."""
    dice, known = random.Random(f"{name}/{seed}"), seeds(name)
    for _ in range(count):
        data = bytearray(dice.choice(known)[: dice.choice((40, 400, LONGEST))])
        for _ in range(dice.randint(0, 12)):
            at = dice.randint(0, len(data))
            piece = dice.choice(
                (dice.randbytes(2), bytes(data[at : at + dice.randint(1, 60)]), b"", b"\xff", b"<", b'"')
            )
            data[at : at + dice.choice((0, 0, 1, len(piece)))] = piece
        yield bytes(data)
