"""Files, folders, JSON lines and manifests: what arrives, in which order, and what is said of what does not."""

import json
import os

import pytest

from onrecord import settings
from onrecord.errors import InputError, UnreadableError
from onrecord.intake import documents, read_one
from onrecord.model import Failure, Received

TEXT = "A drone fell on the depot at Tal Marra on Sunday."
OTHER = "Two rockets landed near the port of Sella on Monday."


def split(found):
    found = list(found)
    return [row for row in found if isinstance(row, Received)], [row for row in found if isinstance(row, Failure)]


def sources(rows):
    return [row.arrival.source for row in rows]


def test_a_folder_is_walked_in_order_and_what_is_skipped_is_counted(tmp_path):
    for name in ("b.txt", "a/z.md", "a/.secret.txt", ".git/x.txt", "photo.jpg", "notes", "B.TXT"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{TEXT} {name}")
    received, failures = split(documents([tmp_path]))
    assert sources(received) == ["B.TXT", "a/z.md", "b.txt"]
    assert [row.stage for row in failures] == ["skipped"]
    for counted in ("hidden file: 1", "hidden folder: 1", "unknown suffix .jpg: 1", "unknown suffix (none): 1"):
        assert counted in failures[0].message


def test_the_manifest_of_a_folder_is_neither_read_nor_listed_as_skipped(tmp_path):
    listed = manifest(tmp_path, ["one.txt,n1,,,,"])
    (tmp_path / "README.md").write_text("About these reports.")
    received, failures = split(documents([tmp_path], manifest=listed))
    assert sources(received) == ["one.txt", "two.txt"]
    assert failures == []


def test_a_linked_folder_is_counted_and_not_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text(TEXT)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    _, failures = split(documents([tmp_path / "in"]))
    assert "linked folder: 1" in failures[0].message


def test_a_folder_given_to_read_says_what_takes_folders(tmp_path):
    with pytest.raises(InputError, match="ingest takes folders"):
        read_one(tmp_path)


def test_the_same_bytes_are_one_document_with_two_arrivals_whatever_their_suffix(tmp_path):
    (tmp_path / "a.txt").write_text(f"<!doctype html><html><body><p>{TEXT}</p></body></html>")
    (tmp_path / "b.html").write_bytes((tmp_path / "a.txt").read_bytes())
    received, _ = split(documents([tmp_path]))
    assert received[0].document == received[1].document
    assert received[0].document.text == TEXT
    assert received[0].document.id.startswith("d")
    assert sources(received) == ["a.txt", "b.html"]


def test_raw_bytes_are_handed_on_untouched(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfA drone fell.\r\n")
    received, _ = split(documents([tmp_path / "a.txt"]))
    assert received[0].raw == b"\xef\xbb\xbfA drone fell.\r\n"
    assert received[0].document.text == "A drone fell."


def test_json_lines_are_documents_and_broken_lines_are_failures_with_their_number(tmp_path):
    lines = [
        {
            "text": TEXT,
            "id": 7,
            "url": "https://a.example/1",
            "outlet": "Courier",
            "published": "2023-11-05",
            "title": "Drone falls",
            "n": [],
        },
        [1],
        {"title": "no words"},
        {"text": OTHER, "published": "someday"},
        {"html": f"<html><body><p>{OTHER}</p></body></html>", "published": None},
    ]
    file = tmp_path / "feed.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines[:2]), "", "{oops", *map(json.dumps, lines[2:])]))
    received, failures = split(documents([file]))
    assert sources(received) == ["feed.jsonl#1", "feed.jsonl#7"]
    assert [row.source for row in failures] == ["feed.jsonl#2", "feed.jsonl#4", "feed.jsonl#5", "feed.jsonl#6"]
    assert "line 4 of feed.jsonl is no JSON" in failures[1].message
    assert "'someday'" in failures[3].message
    first = received[0]
    assert first.document.text == f"Drone falls\n\n{TEXT}"
    assert (first.arrival.external_id, first.document.address, first.document.outlet) == (
        "7",
        "https://a.example/1",
        "Courier",
    )
    assert (first.document.published.earliest, first.document.published_from) == ("2023-11-05", "manifest")
    assert first.raw == json.dumps(lines[0]).encode()
    assert received[1].document.opener == "page"


def test_json_escapes_that_are_no_characters_do_not_reach_the_text():
    assert read_one(b'{"text": "A drone\\ud800 fell.\\u0000"}').text == "A drone\ufffd fell."


def test_one_object_over_several_lines_is_one_document():
    assert read_one(json.dumps({"text": TEXT}, indent=1).encode()).text == TEXT


def test_a_deeply_nested_line_is_a_failure(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text":' + "[" * 200_000)
    _, failures = split(documents([tmp_path]))
    assert "nested too deeply" in failures[0].message


def manifest(folder, rows, header="path,id,url,outlet,published,title"):
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text({"one.txt": TEXT, "two.txt": OTHER}[name])
    file = folder / "list.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_a_manifest_tells_metadata_and_never_changes_text_or_id(tmp_path):
    listed = manifest(tmp_path, ['one.txt,n1,https://a.example/1,Courier,2023-11-05,"Drone, again"'])
    received, failures = split(documents([], manifest=listed))
    document = received[0].document
    assert failures == []
    assert (document.title, document.outlet, document.address) == ("Drone, again", "Courier", "https://a.example/1")
    assert (document.published.earliest, document.published_from) == ("2023-11-05", "manifest")
    assert (received[0].arrival.source, received[0].arrival.external_id) == ("one.txt", "n1")
    assert (document.id, document.text) == (read_one(tmp_path / "one.txt").id, TEXT)


def test_a_manifest_beside_a_folder_reads_each_file_once(tmp_path):
    listed = manifest(tmp_path, ["one.txt,n1,,,,"])
    received, _ = split(documents([tmp_path], manifest=listed))
    assert [(row.arrival.source, row.arrival.external_id) for row in received] == [("one.txt", "n1"), ("two.txt", None)]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("gone.txt,n1,,,,", "row 2 of list.csv names the file gone.txt"),
        ("one.txt,n1,,,5/11/23,", "row 2 of list.csv has the unreadable date '5/11/23'"),
        ("one.txt,n1,,,2023-11-05", "row 2 of list.csv has 5 cells instead of 6"),
        (" ,n1,,,,", "row 2 of list.csv has no path"),
    ],
)
def test_a_broken_manifest_row_is_named_and_the_others_go_on(tmp_path, row, says):
    received, failures = split(documents([], manifest=manifest(tmp_path, [row, "two.txt,n2,,,,"])))
    assert sources(received) == ["two.txt"]
    assert failures[0].source == "list.csv#2"
    assert says in failures[0].message


def test_manifests_may_be_json_lines_or_use_semicolons_and_more_columns(tmp_path):
    listed = manifest(tmp_path, ["x;one.txt;2023-11-05"], header="Mood;Path;Published")
    (tmp_path / "list.jsonl").write_text('{"path": "two.txt", "id": "n2"}\nno\n')
    assert sources(split(documents([], manifest=listed))[0]) == ["one.txt"]
    received, failures = split(documents([], manifest=tmp_path / "list.jsonl"))
    assert (received[0].arrival.external_id, failures[0].source) == ("n2", "list.jsonl#2")
    assert sources(split(documents([tmp_path], manifest=tmp_path / "list.jsonl"))[0]) == ["one.txt", "two.txt"]


def test_wrong_use_is_told_before_anything_is_read(tmp_path):
    listed = manifest(tmp_path, ["n1,Courier"], header="id,outlet")
    with pytest.raises(InputError, match="its columns are id, outlet; wanted are path"):
        documents([], manifest=listed)
    with pytest.raises(InputError, match="no file or folder"):
        documents([tmp_path / "gone"])
    with pytest.raises(InputError, match="no date; write it as YYYY-MM-DD"):
        documents([tmp_path], anchor="yesterday")
    with pytest.raises(InputError, match="no path was given"):
        documents([])
    with pytest.raises(InputError, match="--manifest list.csv"):
        documents([listed])
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.jpg").write_bytes(b"x")
    with pytest.raises(InputError, match="holds no readable file"):
        documents([tmp_path / "empty"])


def test_publication_is_manifest_before_markup_before_anchor_and_never_the_file_time(tmp_path):
    (tmp_path / "a.txt").write_text(f"# Drone falls\nPublished: 2023-11-05\n\n{TEXT}")
    (tmp_path / "b.txt").write_text(TEXT)
    os.utime(tmp_path / "b.txt", (1_600_000_000, 1_600_000_000))
    (tmp_path / "m.csv").write_text("path,published\na.txt,2023-11-04\n")

    def told(**options):
        received, _ = split(documents([tmp_path], **options))
        return [
            (row.document.published and row.document.published.earliest, row.document.published_from)
            for row in received
        ]

    assert told() == [("2023-11-05", "markup"), (None, None)]
    assert told(anchor="2020-01-01") == [("2023-11-05", "markup"), ("2020-01-01", "anchor")]
    assert told(manifest=tmp_path / "m.csv")[0] == ("2023-11-04", "manifest")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is empty"),
        (b" \n\r\n ", "it is empty"),
        (b"No comments:\n", "no text"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (bytes(range(32)) * 40, "binary"),
        (b"\xff\xfeA", "marked as utf-16"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "a feed without items"),
        (b"From: a@b.example\nMIME-Version: 1.0\n\n", "a mail message without words"),
        (b"{\\rtf1 Hello}", "an RTF file"),
        (b"a.txt".ljust(257, b"\0") + b"ustar", "a TAR archive"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason_and_the_run_goes_on(tmp_path, raw, why):
    (tmp_path / "a.txt").write_bytes(raw)
    (tmp_path / "b.txt").write_text(TEXT)
    received, failures = split(documents([tmp_path]))
    assert sources(received) == ["b.txt"]
    assert (failures[0].source, failures[0].stage) == ("a.txt", "intake")
    assert why in failures[0].message


def test_an_input_over_the_limit_is_refused():
    with pytest.raises(UnreadableError, match="larger than 50 MiB"):
        read_one(b"a" * (int(settings.get("raw_limit_mb")) * 1024 * 1024 + 1))


def test_read_one_takes_one_document_only(tmp_path):
    with pytest.raises(InputError, match="2 documents"):
        read_one(b'{"text": "One fell."}\n{"text": "Two fell."}\n')
    with pytest.raises(UnreadableError, match="no words"):
        read_one(b'{"text": ""}')
    with pytest.raises(InputError, match="no file"):
        read_one(tmp_path / "gone.txt")


def test_hidden_marks_and_look_alikes_stand_in_the_text_as_they_came():
    text = "A drone hit the \u202emarket\u202c in \u0415rbil, killing \u06655\u200d people."
    assert read_one(text.encode()).text == text
