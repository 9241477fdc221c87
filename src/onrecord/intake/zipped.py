"""ZIP files: each member that may be a report is opened; office files and web archives are known by their members."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake.inside import MIB, PASSED, Inside, named, placed
from onrecord.intake.opened import Broken, Item, Skipped
from onrecord.intake.suffixes import ABOUT, skip_reason
from onrecord.intake.webarchive import unpack_archive
from onrecord.intake.word import open_word

SIGNATURE = ("PK\x03\x04", "PK\x05\x06")
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)
_ENCRYPTED = 1
_OTHERS = {
    "xl/workbook.xml": "a spreadsheet; save the sheet as text, or give the articles",
    "ppt/presentation.xml": "a presentation; save it as a PDF file",
    "META-INF/container.xml": "an electronic book; save its text",
    "content.xml": "an OpenDocument file; save it as DOCX or PDF",
    "index/document.iwa": "a Pages file; save it as DOCX or PDF",
}


def unpack_zip(file: BinaryIO, inside: Inside) -> Iterator[Item]:
    """The documents of the members, placed "/NAME", or those of the office file or web archive that it is.

    A member that is none is Broken, one that no report would be is counted. UnreadableError when nothing can be read.
    """
    try:
        archive = ZipFile(file)
    except _FAULTS as error:
        raise UnreadableError(f"it is a ZIP archive that is damaged ({error}); fetch or copy it again") from error
    with archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if "word/document.xml" in names:
            yield PASSED if inside.passes() else open_word(file, members, inside)
        elif other := next((what for name, what in _OTHERS.items() if name in names), None):
            raise UnreadableError(f"it is {other} and try again")
        elif "datapackage.json" in names and any(name.startswith("archive/") for name in names):
            yield from _members(archive, [one for one in members if _is_capture(one)], inside, _unpack_capture)
        else:
            yield from _members(archive, members, inside, _unpack_member)


Unpack = Callable[[ZipFile, ZipInfo, Inside], Iterator[Item]]


def _members(archive: ZipFile, members: list[ZipInfo], inside: Inside, unpack: Unpack) -> Iterator[Item]:
    skipped: Counter[str] = Counter()
    limit = int(settings.get("container_parts_limit"))
    for member in members[:limit]:
        place = named(member.filename)
        if member.filename.endswith("/") or PurePosixPath(member.filename).stem.lower() in ABOUT:
            continue
        if not member.filename:
            yield Broken("", "it has a member without a name, which is not read; name it and pack it again", "")
        elif reason := _refusal(member):
            yield Broken(place, reason, "member")
        elif reason := skip_reason(PurePosixPath(member.filename)):
            skipped[reason] += 1
        else:
            try:
                yield from unpack(archive, member, inside)
            except UnreadableError as error:
                yield Broken(place, f"cannot be taken: {error}", "member")
            except _FAULTS as error:
                yield Broken(place, f"is damaged ({error}); fetch or copy the archive again", "member")
    if len(members) > limit:
        yield Broken("", f"it has {len(members)} members; those after the first {limit} are not read", "")
    if skipped:
        yield Skipped(tuple(sorted(skipped.items())))


def _refusal(member: ZipInfo) -> str | None:
    """Why a member is not even looked at; nothing is ever written to disk, but such a name is no honest one."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "has a name that leads out of the archive; rename it and pack it again"
    if member.flag_bits & _ENCRYPTED:
        return "is locked by a password; unlock it and pack it again"
    return None


def _unpack_member(archive: ZipFile, member: ZipInfo, inside: Inside) -> Iterator[Item]:
    """The documents of a member; UnreadableError when it is too large, a bomb or too much."""
    limit = settings.get("raw_limit_mb")
    if member.file_size > limit * MIB:
        raise UnreadableError(f"it is larger than {limit:g} MiB; split it and try again")
    inside.spend(member.file_size, member.compress_size)
    yield from inside.part(archive.read(member), named(member.filename), "member")


def _is_capture(member: ZipInfo) -> bool:
    return member.filename.startswith("archive/") and member.filename.endswith((".warc", ".warc.gz"))


def _unpack_capture(archive: ZipFile, member: ZipInfo, inside: Inside) -> Iterator[Item]:
    """The pages of a WARC file in a WACZ, record by record from the member as it is unpacked."""
    ratio = settings.get("inflated_ratio_limit")
    if member.file_size > max(MIB, ratio * member.compress_size):
        raise UnreadableError(f"it unpacks to more than {ratio:g} times its size, as no report does; leave it out")
    with archive.open(member) as file:
        for item in unpack_archive(cast(BinaryIO, file), inside, arc=False):
            yield placed(item, named(member.filename), "member")
