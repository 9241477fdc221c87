"""Every tunable number of the project as one row: name, default, bounds and a sentence of help."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.errors import SettingError


@dataclass(frozen=True)
class Setting:
    """A number with its bounds; `help` says what it trades off and, where tuned, on which data and by which command."""

    name: str
    default: float
    low: float
    high: float
    help: str


SETTINGS: dict[str, Setting] = {
    row.name: row
    for row in (
        Setting("raw_limit_mb", 50, 1, 1000, "Inputs larger than this many MiB are refused as a failure row."),
        Setting(
            "document_seconds",
            30,
            1,
            3600,
            "A document that takes longer to open, or longer to read, is refused: the process that is at it is killed. "
            "By the clock, so that a process which waits for ever is ended too.",
        ),
        Setting(
            "document_memory_mib",
            1024,
            512,
            65_536,
            "A process that opens and reads may hold this much memory, of which the loaded reader takes some 450; a "
            "document that needs more is refused. Held on Linux alone.",
        ),
        Setting(
            "inflated_limit_mb",
            200,
            1,
            10_000,
            "Archives whose members unpack to more than this many MiB in all are read no further; it bounds time, "
            "and memory with it. Web archives are read record by record and have no such limit.",
        ),
        Setting(
            "inflated_ratio_limit",
            200,
            10,
            10_000,
            "Packed inputs of more than 1 MiB that unpack to more than this many times their size are refused: text "
            "packs to a quarter or a twentieth, a bomb to a thousandth.",
        ),
        Setting("container_depth_limit", 2, 0, 5, "Archives and mails inside others are opened this many levels down."),
        Setting("container_parts_limit", 20_000, 10, 1_000_000, "Members of an archive beyond this many are not read."),
        Setting("pdf_page_limit", 1000, 1, 100_000, "PDF files of more pages are refused; a page takes some 20 ms."),
        Setting(
            "pdf_page_drawn_limit_mb",
            10,
            1,
            75,
            "A page of a PDF file that is drawn with more than this many MiB is not read; each takes two seconds of "
            "the processor and 40 MiB of memory.",
        ),
        Setting("pdf_drawn_limit_mb", 50, 1, 1000, "The same for all pages of a file, one after another."),
        Setting(
            "word_limit_mb",
            10,
            1,
            1000,
            "Word files of more than this many MiB of text with markup are refused; each takes two seconds of the "
            "processor and 25 MiB of memory to read.",
        ),
        Setting(
            "page_text_minimum",
            250,
            0,
            5000,
            "Below this many characters of article text wider ways of finding it are tried; higher finds more and lets "
            "more furniture in. Chosen on the development pages: `python -m bench.articles SHARED`.",
        ),
        Setting("page_tag_limit", 100_000, 1000, 10_000_000, "Web pages with more tags are refused before parsing."),
        Setting(
            "page_attribute_limit", 1000, 50, 100_000, "Pages with a tag of more attributes are refused before parsing."
        ),
        Setting(
            "page_depth_limit", 240, 50, 250, "Pages nested deeper are refused; the parser drops text below 256 levels."
        ),
        Setting(
            "published_first_year",
            1950,
            1500,
            2000,
            "Earlier publication dates found in markup are taken for mistakes.",
        ),
        Setting(
            "published_last_year",
            2040,
            2024,
            2100,
            "Later publication dates in markup are taken for mistakes; fixed, so that today's date never matters.",
        ),
        Setting(
            "fetch_ratio_limit", 200, 10, 2000, "Fetched content that inflates more than this many times is refused."
        ),
        Setting("fetch_seconds", 60, 1, 600, "An address that takes longer, redirects and all, is given up for now."),
        Setting("fetch_read_seconds", 20, 1, 600, "A server that sends nothing for so long is given up for now."),
        Setting(
            "fetch_redirect_limit", 5, 0, 20, "Redirects that are followed from one address; each is checked anew."
        ),
        Setting(
            "fetch_delay_seconds",
            2,
            0,
            60,
            "The pause between two fetches from one host; a longer one that its robots.txt asks for is kept.",
        ),
        Setting(
            "fetch_longest_delay_seconds", 60, 1, 3600, "The longest pause that a robots.txt is granted before a fetch."
        ),
        Setting("fetch_hold_seconds", 60, 0, 3600, "A host that cannot be connected to is left alone for so long."),
        Setting(
            "fetch_patience_seconds",
            60,
            0,
            3600,
            "`onrecord ingest` waits so long, once, for a server that asks to be tried later; then the address fails.",
        ),
        Setting("fetch_tries", 8, 1, 100, "An article that fails so often in a row is given up for good."),
        Setting("sitemap_depth_limit", 3, 1, 10, "Sitemaps that name sitemaps are followed so deep."),
        Setting("watch_interval_minutes", 30, 1, 10_080, "How often a feed is asked that has no interval of its own."),
        Setting(
            "watch_jitter",
            0.1,
            0,
            1,
            "By up to this share of its interval a feed is asked later, so that not all feeds are asked at once.",
        ),
        Setting("watch_longest_hours", 24, 1, 168, "A feed that keeps failing is asked at least this often."),
        Setting(
            "resolve_alone_below",
            10_000,
            0,
            10_000_000,
            "Records of fewer accounts are resolved in one process however many workers are given: starting another "
            "takes a second or two, and it needs memory of its own. Set by hand.",
        ),
    )
}


def get(name: str) -> float:
    """The value of a setting; SettingError for an unknown name or a default outside its bounds."""
    setting = SETTINGS.get(name)
    if setting is None:
        raise SettingError(f"no setting is called {name!r}; the settings are {', '.join(SETTINGS)}")
    if not setting.low <= setting.default <= setting.high:
        raise SettingError(f"setting {name} is {setting.default}, outside {setting.low} to {setting.high}")
    return setting.default
