"""Hidden characters of a page are named, stay in copied words, and turn nothing around."""

from html.parser import HTMLParser

import pytest
from markupsafe import escape

from onrecord.visible import visible

LYING = "A drone hit the \u202emarket\u202c in Er\u200bbil, kil\u00adling \u20665\u2069.\x1b[31m"


class Words(HTMLParser):
    """The words of a page, and the names of its marks."""

    def __init__(self, page):
        super().__init__()
        self.words, self.marks = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.marks += [value for name, value in attrs if name == "data-mark"]

    def handle_data(self, data):
        self.words += data


def test_each_hidden_character_is_named_and_the_words_stay_verbatim():
    page = Words(visible(f"<p>{escape(LYING)}</p>"))
    assert page.words == LYING
    assert page.marks == ["U+202E", "U+202C", "U+200B", "U+00AD", "U+2066", "U+2069", "U+001B"]


def test_titles_and_pictures_name_them_in_words_and_what_is_sent_back_is_left_alone():
    page = visible("<title>a\u202eb</title><svg><text>c\u200bd</text></svg><textarea>e\u200bf</textarea><p>g\u200b</p>")
    assert page == (
        "<title>a[U+202E]b</title><svg><text>c[U+200B]d</text></svg><textarea>e\u200bf</textarea>"
        '<p>g<span class="hid" data-mark="U+200B">\u200b</span></p>'
    )


def test_attributes_and_words_in_any_script_stay_as_they_are():
    plain = '<a href="?q=\u202e" title="\u200b">قذيفة على الموصل · קרית שמונה · 🏳️ · a\tb\nc</a>'
    assert visible(plain) == plain


@pytest.mark.parametrize("close", ["</title>", "</svg>", "</textarea>"])
def test_words_that_look_like_the_end_of_an_element_end_nothing(close):
    page = f"<textarea>{escape(close)}\u200b</textarea>\u200b"
    assert visible(page).count("data-mark") == 1
