"""Bytes to words by the rules of the web: what pages declare, where, and what is no declaration."""

import pytest

from onrecord.intake.charsets import codec_of, declared, name_of
from onrecord.intake.decoding import decoded, encoding_of, needs_charset


@pytest.mark.parametrize(
    ("top", "name"),
    [
        ('<meta charset="koi8-r">', "koi8-r"),
        ("<META CHARSET = koi8-r >", "koi8-r"),
        ("<meta charset='nonsense'><meta charset=\"koi8-r\">", "koi8-r"),
        ('<meta content="text/html; charset=koi8-r" http-equiv="content-type">', "koi8-r"),
        ('<meta http-equiv="Content-Type" content="charset = \'koi8-r\'">', "koi8-r"),
        ('<meta name="keywords" content="charset=koi8-r">', None),
        ("<metacharset=koi8-r>", None),
        ('<!-- <meta charset="koi8-r"> --><meta charset="big5">', "big5"),
        ('<!--><meta charset="big5">', "big5"),
        ('<p title="<meta charset=koi8-r>"><meta charset="big5">', "big5"),
        ('<p title="never closed><meta charset=koi8-r>', None),
        ('<script>x = "<meta charset=koi8-r>"</script>', "koi8-r"),
        ('<? <meta charset="koi8-r">?><meta charset="big5">', "big5"),
        ('<meta charset="utf-16">', "utf-8"),
        ("<meta charset=rot13>", None),
        ("<!-- unclosed <meta charset=koi8-r>", None),
        (" " * 60_000 + "<meta charset=koi8-r>", "koi8-r"),
        (" " * 70_000 + "<meta charset=koi8-r>", None),
        ("<?xml version='1.0' encoding='iso8859-2'?>", "iso-8859-2"),
        ("<" * 60_000, None),
    ],
)
def test_what_a_page_declares_is_found_as_browsers_find_it(top, name):
    assert declared(top.encode("latin-1")) == name


def test_labels_are_those_of_the_web():
    assert (codec_of("latin1"), name_of(" Latin1 ")) == ("cp1252", "windows-1252")
    assert (codec_of("x-sjis"), codec_of("ks_c_5601-1987"), codec_of("gb2312")) == ("cp932", "cp949", "gb18030")
    for label in ("zip", "idna", "unicode_escape", "utf-7", "", None):
        assert codec_of(label) is None


RUSSIAN = "Взрыв на складе в Тал-Марре"


def test_what_came_with_the_bytes_wins_over_what_they_declare_and_valid_utf8_over_both():
    raw = f"<meta charset=koi8-r>{RUSSIAN}".encode("cp1251")
    assert decoded(raw, "windows-1251").endswith(RUSSIAN)
    assert encoding_of(raw, "windows-1251") == "windows-1251"
    assert decoded(f"<meta charset=koi8-r>{RUSSIAN}".encode(), "windows-1251").endswith(RUSSIAN)
    assert encoding_of(b"<p>A drone fell.") == "windows-1252"
    assert encoding_of("\ufeffx".encode("utf-16-le")) == "utf-16le"


def test_a_few_bytes_outside_the_declared_charset_are_replaced():
    raw = b"<meta charset=windows-1252>" + ("Caf\u00e9 owners said so. " * 20).encode("cp1252") + b"\x81"
    assert decoded(raw).endswith("Café owners said so. \ufffd")


def test_the_label_is_needed_only_where_the_bytes_would_read_otherwise():
    assert needs_charset(RUSSIAN.encode("cp1251"), "windows-1251")
    assert not needs_charset(f"<meta charset=windows-1251>{RUSSIAN}".encode("cp1251"), "windows-1251")
    assert not needs_charset(RUSSIAN.encode(), "windows-1251")
    assert not needs_charset(RUSSIAN.encode("cp1251"), "nonsense")
    assert needs_charset("爆発".encode("iso2022_jp"), "ISO-2022-JP")
