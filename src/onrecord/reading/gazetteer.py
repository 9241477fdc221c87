"""The shipped list of the world's places: look a name up, get every place that bears it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from onrecord.errors import SettingError

FILE = "places.tsv"
WEIGHTS = "weights.toml"
BLOCK = 512
SECTIONS = ("# places", "# aliases", "# spellings", "# provinces")
ARTICLES = [
    "al",
    "el",
    "ad",
    "ar",
    "as",
    "at",
    "az",
    "an",
    "ash",
    "adh",
    "ath",
    "ed",
    "er",
    "es",
    "et",
    "ez",
    "en",
    "esh",
]
ARABIC = frozenset(
    [
        "ARE",
        "BHR",
        "COM",
        "DJI",
        "DZA",
        "EGY",
        "ERI",
        "ESH",
        "IRN",
        "IRQ",
        "ISR",
        "JOR",
        "KWT",
        "LBN",
        "LBY",
        "MAR",
        "MLI",
        "MRT",
        "NER",
        "OMN",
        "PSE",
        "QAT",
        "SAU",
        "SDN",
        "SOM",
        "SYR",
        "TCD",
        "TUN",
        "TUR",
        "YEM",
    ]
)
"""Countries whose Latin spellings carry the Arabic article in changing forms (al-, el-, ad-, ash-)."""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ə": "a", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_DROPPED = re.compile(r"['’‘`´ʻʼʿʾʹ′.]")
_BREAKS = re.compile(r"[^0-9a-z]+")
_ARTICLE = re.compile(rf"(?:(?<=^)|(?<= ))(?:{'|'.join(ARTICLES)}) (?=[a-z0-9])")
_FUSED = re.compile(r"(?<= )(a|e)([dlnrstz])(?=\2)")


_SOUNDS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(?:ah|eh|a|e|h)\b", ""),
        (r" ", ""),
        (r"kh", "x"),
        (r"gh", "g"),
        (r"dh|th", "d"),
        (r"ph", "f"),
        (r"tch|ch", "sh"),
        (r"q|ck|c", "k"),
        (r"dj|zh", "j"),
        (r"aw|au|ou|oo|ow|uw|o|u|w|v", "u"),
        (r"ay|ai|ey|ei|ee|iy|ij|e|i|y", "i"),
        (r"a", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""What romanisations of one name differ in, in the order in which it is taken out."""
SHORTEST_SOUND = 4


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the list; the point of a country, part or province is for measuring nearness, never for a map.

    `level` is a level of the record (site, settlement, district, province, part_of_country, country, sea, unknown),
    `kind` the kind of a site (air_base, refugee_camp and so on) or capital, `population` 0 where it is not known.
    """

    id: str
    name: str
    key: str
    level: str
    kind: str
    country: str | None
    province: str | None
    lat: float
    lon: float
    radius_km: float | None
    population: int


@dataclass(frozen=True, slots=True)
class Sorted:
    """Sorted lines of the file from one offset to another, of which none is parted from the others until asked for.

    `firsts` are the keys with which blocks of about `BLOCK` bytes begin, `starts` where they do: a key is bisected
    among the blocks and then looked for in one.
    """

    file: bytes
    end: int
    starts: tuple[int, ...]
    firsts: tuple[bytes, ...]

    @classmethod
    def of(cls, file: bytes, start: int, end: int) -> Sorted:
        """The lines between two offsets, the first after a line feed, the last ended by one."""
        starts = [start]
        while 0 < (start := file.find(b"\n", starts[-1] + BLOCK, end) + 1) < end:
            starts.append(start)
        return cls(file, end, tuple(starts), tuple(file[at : file.index(b"\t", at) + 1] for at in starts))

    def find(self, start: bytes) -> int:
        """Where the first line stands that starts with these bytes; 0 where none does."""
        block = bisect_left(self.firsts, start)
        end = self.starts[block] + len(start) if block < len(self.starts) else self.end
        return self.file.find(b"\n" + start, self.starts[block - 1 if block else 0] - 1, end) + 1

    def at(self, start: int) -> str:
        """The line that stands there."""
        return self.file[start : self.file.index(b"\n", start)].decode("utf-8")

    def starting(self, key: str) -> list[str]:
        """Every line whose first cell is the key."""
        start = f"{key}\t".encode()
        at, found = self.find(start), []
        while at and self.file.startswith(start, at, self.end):
            found.append(self.at(at))
            at += len(found[-1].encode()) + 1
        return found

    def holding(self, words: str) -> Iterator[str]:
        """Every line in which the words stand."""
        wanted, at = words.encode(), self.starts[0]
        while (at := self.file.find(wanted, at, self.end)) >= 0:
            yield self.at(self.file.rindex(b"\n", 0, at) + 1)
            at = self.file.index(b"\n", at)

    def __iter__(self) -> Iterator[str]:
        yield from self.file[self.starts[0] : self.end - 1].decode("utf-8").split("\n")


@dataclass(frozen=True)
class Gazetteer:
    """The sorted lines of the file: a name is found by bisection, and only lines that are asked for are read."""

    places: Sorted
    aliases: Sorted
    spellings: Sorted
    provinces: tuple[str, ...]

    def named(self, key: str) -> tuple[Place, ...]:
        """Every place whose name or other name folds to `key`, those with that main name first; empty if none."""
        return tuple(map(self._place, self.places.starting(key) + self._meant(self.aliases, key)))

    def spelled(self, sound: str) -> tuple[Place, ...]:
        """Every place with a name of that sound, in the countries whose names are written in many ways."""
        return tuple(map(self._place, self._meant(self.spellings, sound)))

    def all(self, level: str | None = None) -> Iterator[Place]:
        """Every place, or every place of one level, by name."""
        for line in self.places if level in (None, "settlement") else self.places.holding(f"\t{level}"):
            if level is None or level == (line.split("\t")[2].partition(":")[0] or "settlement"):
                yield self._place(line)

    def _meant(self, section: Sorted, key: str) -> list[str]:
        return [self.places.at(int(at)) for line in section.starting(key) for at in line.split("\t")[1].split()]

    def _place(self, line: str) -> Place:
        key, name, kind, country, province, lat, lon, radius, population, number = line.split("\t")
        level, _, site = kind.partition(":")
        return Place(
            id=_long_id(number),
            name=name or key.title(),
            key=key,
            level=level or "settlement",
            kind=site,
            country=country or None,
            province=self.provinces[int(province)] if province else None,
            lat=float(lat),
            lon=float(lon),
            radius_km=float(radius) if radius else None,
            population=int(population or 0),
        )


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """A name without accents, apostrophes, punctuation and case, words parted by one space.

    >>> fold("Aïn al-Asad")
    'ain al asad'
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.casefold())
        name = "".join(letter for letter in name if not unicodedata.combining(letter)).translate(_LETTERS)
    return _BREAKS.sub(" ", _DROPPED.sub("", name.casefold())).strip()


def fold_articles(key: str) -> str:
    """A folded name with every Arabic article in one form, "al"; the same key where it has none.

    >>> fold_articles("deir ez zor")
    'deir al zor'
    """
    return _ARTICLE.sub("al ", key)


def same_name(left: str, right: str) -> bool:
    """Whether two folded names differ by their articles at most.

    >>> same_name("deir ezzor", "deir al zor")
    True
    """
    return left == right or bare_name(left) == bare_name(right)


def bare_name(key: str) -> str:
    """A folded name with its articles in one form and without one in front."""
    return fold_articles(_FUSED.sub(r"\1\2 ", key)).removeprefix("al ")


def sound(key: str) -> str:
    """A folded name without what romanisations differ in: articles, length and kind of vowels, doubled letters.

    Empty when too little is left to tell names apart.

    >>> sound("hodeidah") == sound("al hudaydah"), sound("deir ez zor") == sound("dayr az zawr")
    (True, True)
    """
    bare = bare_name(key).replace(" al ", " ")
    for pattern, letter in _SOUNDS:
        bare = pattern.sub(letter, bare)
    return bare if len(bare) >= SHORTEST_SOUND else ""


@cache
def load() -> Gazetteer:
    """The shipped list; SettingError when the file is missing or cut short."""
    return read(files("onrecord").joinpath("data", "gazetteer", FILE))


def read(file: Traversable) -> Gazetteer:
    """The list in a file; SettingError when it is missing, cut short or no list of places."""
    try:
        whole = file.read_bytes()
        heads = [f"{section}\n".encode() for section in SECTIONS]
        cuts = [0, *(whole.index(b"\n" + head) + 1 for head in heads[1:])]
        places, aliases, spellings = (
            Sorted.of(whole, cut + len(head), end) for cut, head, end in zip(cuts, heads, cuts[1:], strict=False)
        )
        provinces = whole[cuts[-1] + len(heads[-1]) :].decode("utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise SettingError(f"data/gazetteer/{FILE} cannot be loaded ({error}); install the package again") from error
    return Gazetteer(places, aliases, spellings, tuple(provinces))


@cache
def identity() -> str:
    """SHA-256 of the shipped list and of the weights that choose from it, for the reader's id."""
    folder = files("onrecord").joinpath("data", "gazetteer")
    known = hashlib.sha256(load().places.file)
    known.update(folder.joinpath(WEIGHTS).read_bytes())
    return known.hexdigest()


@cache
def countries() -> dict[str, Place]:
    """Every country by its ISO 3166-1 alpha-3 code."""
    listed = load()
    return {place.country: place for place in listed.all("country") if place.country}


@lru_cache(maxsize=20_000)
def lookup(name: str) -> tuple[Place, ...]:
    """Every place the name may mean, with or without its article; empty when nothing bears it.

    >>> [place.country for place in lookup("Ayn al-Asad") if place.level == "site"]
    ['IRQ']
    """
    found: dict[str, Place] = {}
    for key in _keys(fold(name)):
        for place in named(key):
            found.setdefault(place.id, place)
    return tuple(found.values())


@lru_cache(maxsize=20_000)
def named(key: str) -> tuple[Place, ...]:
    """`Gazetteer.named` of the shipped list, remembered: most names of a text are asked for more than once."""
    return load().named(key)


@lru_cache(maxsize=20_000)
def begins(words: str) -> bool:
    """Whether a name that `lookup` finds may begin with these words; false spares looking for every longer name.

    >>> begins("Deir ez"), begins("Erbil Reuters")
    (True, False)
    """
    key, listed = fold(words), load()
    if key.rpartition(" ")[2] in ARTICLES:  # an article is told by the word after it
        return True
    return any(lines.find(form.encode()) for form in _keys(key) for lines in (listed.places, listed.aliases))


@lru_cache(maxsize=5_000)
def respelled(name: str) -> tuple[Place, ...]:
    """Every place whose name is the same but for its romanisation; empty for names too short to tell.

    >>> {place.country for place in respelled("Hudeideh")} >= {"YEM"}
    True
    """
    spoken = sound(fold(name))
    return load().spelled(spoken) if spoken else ()


def _keys(key: str) -> Iterator[str]:
    if not key:
        return
    yield key
    if key.startswith("the "):
        yield key[4:]
    plain = fold_articles(_FUSED.sub(r"\1\2 ", key))
    if plain != key:
        yield plain
    yield plain[3:] if plain.startswith("al ") else f"al {plain}"


def _long_id(number: str) -> str:
    """`g123` is a GeoNames id, `w123` Who's On First, `iORAA` an ICAO code, `s…` a site or region of our own list."""
    prefix = {"g": "geonames:", "w": "wof:", "i": "icao:", "s": "onrecord:"}[number[0]]
    return prefix + number[1:]
