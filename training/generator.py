"""Writes marked texts of invented attacks from patterns: `python -m training.generator COUNT OUT.txt [--seed N]`.

The truth is planted: an event is drawn first and then told, so every mark is right by the way the text is made.
Places and groups are real, the events are not.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
from dataclasses import dataclass, replace
from pathlib import Path

from training.planting import Incident, Lexicon, Place, draw, draw_kind, draw_place, lexicon
from training.telling import Teller, aside, chosen, sentence

STYLES = ("wire", "upper", "blog", "broadcast", "statement", "list", "brief", "ngo", "tokenised")
WEIGHTS = (34, 16, 6, 7, 7, 8, 10, 6, 6)
TOPICS = ("reaction", "markets", "weather", "sport", "figures", "talks", "history", "quotes", "later", "context")
_BORDER = re.compile(r"(\[\[[^|\]]*\||\]\])")


@dataclass(frozen=True)
class Page:
    """What holds for a whole text: its style, its day, where it is set, and whether it is an old radio message."""

    style: str
    published: dt.date
    place: Place
    radio: bool


def generate(count: int, seed: int) -> str:
    """That many marked texts in the notation of training/data/README.md; the same for the same seed.

    >>> generate(1, 3).splitlines()[0]
    '=== gen-00001'
    """
    words, seen, texts = lexicon(), set[str](), list[str]()
    for number in range(1, count + 1):
        attempt = 0
        while True:
            rng = random.Random(f"{seed}/{number}/{attempt}")
            page, events, text = _page(rng, words, empty=number % 4 == 0)
            if text not in seen:
                break
            attempt += 1
        seen.add(text)
        heads = [f"=== gen-{number:05}", f"event: generated-{seed}-{number:05}", f"published: {page.published}"]
        heads += [f"style: {page.style}", "facts: invented"]
        heads += [f"{e.key}: " + " ".join(f"{name}={value}" for name, value in e.codes.items()) for e in events]
        texts.append("\n".join(heads) + f"\n---\n{text}\n")
    return "\n".join(texts)


def _page(rng: random.Random, words: Lexicon, *, empty: bool) -> tuple[Page, list[Incident], str]:
    style = rng.choices(STYLES, weights=WEIGHTS)[0]
    radio = style == "upper" and rng.random() < 0.7
    place = draw_place(rng, words, "latin" if radio and rng.random() < 0.85 else None)
    first, last = (
        (dt.date(1985, 1, 1), dt.date(1993, 12, 31)) if radio else (dt.date(1999, 1, 1), dt.date(2025, 12, 31))
    )
    published = first + dt.timedelta(rng.randrange((last - first).days))
    page = Page(style, published, place, radio)
    if empty:
        return page, [], _styled(rng, words, page, _no_event(rng, words, page))
    events, headline, paragraphs = _told(rng, words, page, _events(rng, words, page))
    text = _styled(rng, words, page, paragraphs)
    headline = _upper(headline) if page.style == "upper" else headline
    return page, events, f"{headline}\n\n{text}" if headline else text


def _events(rng: random.Random, words: Lexicon, page: Page) -> list[Incident]:
    """One to three events: the news, perhaps its answer or another attack, perhaps an older one as background."""
    main = draw(rng, words, "E1", page.published, page.place)
    events = [main]
    if rng.random() < (0.8 if page.style == "list" else 0.3):
        place = draw_place(rng, words, page.place.zone)
        other = draw(rng, words, "E2", page.published, place)
        if rng.random() < 0.35 and main.codes["kind"] not in ("raid", "air_strike", "threat") and page.style != "list":
            kind = rng.choice(["air_strike", "raid", "air_strike"])
            other = draw_kind(rng, words, ("E2", kind), page.published, place, answer=True)
            other = replace(other, day=main.day, codes={**other.codes, "response_to": "E1"})
        events.append(other)
    if rng.random() < 0.3:
        old = draw(rng, words, f"E{len(events) + 1}", page.published, page.place if rng.random() < 0.6 else
                   draw_place(rng, words, page.place.zone))  # fmt: skip
        day = page.published - dt.timedelta(rng.choice([20, 45, 70, 200, 400, 800, 2500]))
        events.append(replace(old, day=day, codes={**old.codes, "realis": "background", "certainty": "asserted"}))
    return events


def _told(
    rng: random.Random, words: Lexicon, page: Page, events: list[Incident]
) -> tuple[list[Incident], str, list[list[str]]]:
    """The events with the codes that their telling gave them, a headline or "", and the paragraphs that tell them."""
    done, blocks, headline = [], [], ""
    for incident in events:
        teller = Teller(rng, words, incident, page.published)
        teller.today = page.radio or page.style in ("broadcast", "brief", "statement", "upper")
        codes, lead = _lead(rng, words, teller, linked=page.style != "list")
        block = [lead]
        if codes["realis"] == "background":
            block += _facts(rng, words, teller)[: rng.randint(0, 1)]
        elif codes["certainty"] != "denied":
            most = 2 if page.style in ("brief", "list") or incident.key != "E1" else 6
            block += _facts(rng, words, teller)[: rng.randint(1, most)]
            block += _blame(rng, words, teller)
        if codes["blame"] != "unknown" and "org" not in teller.told:
            codes = {**codes, "blame": "unknown"}
        done.append(replace(incident, codes=codes))
        if incident.key == "E1" and page.style in ("wire", "upper", "blog", "ngo") and rng.random() < 0.35:
            headline = _headline(words, teller, codes)
        blocks.append(block)
    return done, headline, _woven(rng, words, page, blocks)


def _lead(rng: random.Random, words: Lexicon, teller: Teller, linked: bool) -> tuple[dict[str, str], str]:
    """The first sentence of an event with its hedge, and the codes that it settles."""
    incident, facts = teller.incident, words.facts
    codes, rows = dict(incident.codes), words.clauses[incident.codes["kind"]]
    opening = _opening(rng, teller, linked)
    clause = teller.fill(rows[codes["outcome"]])
    assert clause is not None, f"no clause of {codes} fits"
    if "plot" in clause:
        codes["stage"] = "planned"
    certainty = codes["certainty"]
    if certainty == "reported":
        certainty = rng.choices(list(facts["hedge"]), weights=[22, 55, 9, 4, 4, 3, 2, 3])[0]
    plain = codes["realis"] == "background" or "said" in clause or codes["kind"] == "threat"
    if plain or (certainty == "denied" and (opening or codes["outcome"] != "completed")):
        certainty = "asserted"
    if certainty == "claimed" and (incident.org is None or codes["blame"] != "claimed" or incident.actor == "org"):
        certainty = "reported"
    if certainty == "reported" and codes["blame"] == "claimed" and incident.actor == "people" and rng.random() < 0.2:
        certainty = "claimed"
    if opening and certainty != "asserted":
        certainty = "reported"
    hedge = "$C, $source said" if opening and certainty == "reported" else rng.choice(facts["hedge"][certainty])
    believers = rng.choice(words.pages["believers"])
    hedge = hedge.replace("$source believe", f"{believers} believe")
    before, found, after = re.split(r"(\$[Cc])", hedge, maxsplit=1)
    told = teller.filled(before) + "\0" + teller.filled(after)
    if certainty == "denied":
        codes["blame"] = "denied" if "org" in teller.told else "unknown"
    codes["certainty"] = "reported" if "said" in clause and not plain else certainty
    return codes, sentence(opening + told.replace("\0", clause))


def _headline(words: Lexicon, teller: Teller, codes: dict[str, str]) -> str:
    """A line over the text that names the event, "" where none fits."""
    if codes["outcome"] != "completed" or codes["certainty"] in ("denied", "possible"):
        return ""
    table, told = words.facts["headline"], teller.incident
    told = told if "org" in teller.told else replace(told, org=None)
    fresh = Teller(teller.rng, words, told, teller.published)
    line = fresh.fill(table["number"]) or fresh.fill(table["any"])
    return sentence(line).removesuffix(".") if line else ""


def _opening(rng: random.Random, teller: Teller, linked: bool) -> str:
    """Words that tie a second event to the first; an answer's may give its time."""
    incident = teller.incident
    if incident.key == "E1" or incident.codes["realis"] == "background" or not linked:
        return ""
    if "response_to" in incident.codes:
        teller.fixed_time = ""
        later = teller.mark("time", rng.choice(["hours later", "a few hours later", "shortly afterwards"]))
        return rng.choice([f"{later}, ", "in response, ", "in retaliation, ", f"in response, {later}, "])
    return chosen(rng, "{in a separate incident, |elsewhere, |meanwhile, |in another incident, |in a second attack, |}")


def _facts(rng: random.Random, words: Lexicon, teller: Teller) -> list[str]:
    """Sentences for the facts not told yet, and a few told again, in any order."""
    facts, incident, told = words.facts, teller.incident, []
    names = [name for name in ("dead", "hurt", "place", "time", "weapon", "target", "people", "ind") if
             name not in teller.told or rng.random() < (0.4 if name == "ind" else 0.15)]  # fmt: skip
    rng.shuffle(names)
    names.sort(key=lambda name: name not in ("dead", "hurt") or rng.random() < 0.3)
    kind = incident.codes["kind"]
    names = [name for name in names if name != "time" or teller.fixed_time is None]
    if kind in ("threat", "interception", "kidnapping", "seizure", "assassination") or incident.codes["outcome"] in (
        "failed", "foiled", "intercepted",
    ):  # fmt: skip
        names = [name for name in names if name in ("dead", "hurt", "place")]
    for name in names:
        if name in ("dead", "hurt") and rng.random() < 0.45 and not {"dead", "hurt"} & teller.told:
            line = teller.fill(facts["both"]["number"] + facts["both"]["zero"])
        elif name in ("dead", "hurt"):
            table = facts["killed" if name == "dead" else "injured"]
            line = None if name in teller.told else teller.fill(table["number"] + table["zero"])
        elif name == "people":
            hit = (incident.killed and incident.killed.low) or (incident.injured and incident.injured.low)
            line = teller.fill(facts["victims"]["any"]) if hit else None
        elif name == "ind":
            seen = "ind" in teller.told and kind != "suicide_bombing"
            line = teller.fill(facts["ind"]["any"]) if seen else None
        elif name == "weapon":
            line = teller.fill(_weapon_lines(words, kind)) if kind != "attack" else None
        else:
            line = teller.fill(facts[name]["any"])
        if line:
            told.append(sentence(line))
    return told


def _weapon_lines(words: Lexicon, kind: str) -> list[str]:
    """The sentences on the means that fit the kind."""
    lines, arms = dict(words.facts["weapon"]), words.clauses[kind]["weapon"]
    more = {"bomb": "remains", "shell": "remains", "drone": "remains", "gun": "attackers", "pistol": "any"}.get(
        arms, "any"
    )
    return list(
        lines["any"] + lines["attackers" if kind == "armed_assault" else "any" if more == "attackers" else more]
    )


def _blame(rng: random.Random, words: Lexicon, teller: Teller) -> list[str]:
    """A sentence on who did it; always there when the blamed have not been named."""
    codes = teller.incident.codes
    if codes["kind"] in ("threat", "clash", "raid") or codes["outcome"] == "foiled" and rng.random() < 0.5:
        return []
    named, blame = "org" in teller.told, codes["blame"]
    need = blame in ("claimed", "confirmed", "denied") or not named
    if not need or (blame == "unknown" and rng.random() < 0.6):
        return []
    launched = codes["kind"] == "interception" and teller.incident.org is not None
    line = teller.fill(words.facts["perpetrator"]["launched" if launched else blame])
    return [sentence(line)] if line else []


def _aside(rng: random.Random, words: Lexicon, place: Place, line: str) -> str:
    """A sentence about no attack with its slots filled for a country."""
    filled = chosen(rng, line)
    return sentence(re.sub(r"\$([a-z]+)", lambda found: aside(rng, words, place, found[1]), filled))


def _woven(rng: random.Random, words: Lexicon, page: Page, blocks: list[list[str]]) -> list[list[str]]:
    """Paragraphs: the news, its facts among sentences on other things, then the other events."""
    if page.style == "list":
        blocks = [list(block) for block in blocks]
        rng.shuffle(blocks)
        return blocks
    first, rest = blocks[0][:1], blocks[0][1:]
    around = words.pages["around"]
    most = {"brief": 2, "ngo": 3, "statement": 3}.get(page.style, 10)
    asides = rng.sample([line for topic in TOPICS for line in around[topic]], rng.randint(0, most))
    extra = [_aside(rng, words, page.place, line) for line in asides]
    places = sorted(rng.sample(range(len(extra) + len(rest)), len(rest)))
    facts, others = iter(rest), iter(extra)
    lines = [next(facts) if number in places else next(others) for number in range(len(extra) + len(rest))]
    late = rng.randint(0, min(2, len(lines)))
    late = 0 if any(line in rest for line in lines[len(lines) - late :]) else late
    units = [[line] for line in dict.fromkeys(lines[: len(lines) - late])] + blocks[1:]
    units += [[line] for line in dict.fromkeys(lines[len(lines) - late :])]
    paragraphs, current = [first], list[str]()
    for unit in units:
        current = current + unit
        if len(unit) > 1 or rng.random() < 0.6:
            paragraphs, current = [*paragraphs, current], []
    return [paragraph for paragraph in [*paragraphs, current] if paragraph]


def _no_event(rng: random.Random, words: Lexicon, page: Page) -> list[list[str]]:
    """Paragraphs of a text that tells no attack."""
    topics, around = words.pages["nothing"], words.pages["around"]
    count = rng.randint(3, 5) if page.style == "list" else 1
    lines, names = [], rng.sample(sorted(topics), count)
    for topic in names:
        place = page.place if count == 1 else draw_place(rng, words, page.place.zone)
        lines.append(_aside(rng, words, place, rng.choice(topics[topic])))
    if page.style == "list":
        return [[line] for line in lines]
    more = rng.sample(words.pages["more"][names[0]], rng.randint(1, 3))
    others = [
        line for topic in TOPICS if topic not in ("reaction", "context", "quotes", "later") for line in around[topic]
    ]
    others = rng.sample(others, rng.randint(0, 3)) + [
        rng.choice(topics[name]) for name in rng.sample(sorted(topics), rng.randint(0, 1))
    ]
    extra = [_aside(rng, words, page.place, line) for line in more + others]
    return [lines + extra[:1], *([line] for line in dict.fromkeys(extra[1:]))]


def _styled(rng: random.Random, words: Lexicon, page: Page, paragraphs: list[list[str]]) -> str:
    """The paragraphs as a page of its style: dateline, byline, first and last lines, capitals, split words."""
    pages, place = words.pages, page.place

    def line(lines: list[str]) -> str:
        filled = chosen(rng, rng.choice(lines))
        return re.sub(r"\$([a-z]+)", lambda found: aside(rng, words, place, found[1]), filled)

    texts = [" ".join(paragraph) for paragraph in paragraphs]
    style = page.style
    if style == "upper":
        return _upper(_dateline(rng, words, page) + "\n\n".join(texts))
    if style == "brief":
        return _bare(rng, f"{place.country.removeprefix('the ').upper()}. ") + " ".join(texts)
    if style == "list":
        bullet = rng.choice(["- ", "* ", "", "• "])
        return "\n\n".join(
            [line(pages["style"]["list"]), *(bullet + text for text in texts), line(pages["style"]["list_end"])]
        )
    if style in ("blog", "broadcast", "statement", "ngo"):
        start, end = line(pages["style"][style]), line(pages["style"][f"{style}_end"])
        joined = [start, *texts, end] if rng.random() < 0.8 else [start, *texts]
        return "\n\n".join(joined) if style != "broadcast" else " ".join(joined)
    texts[0] = _dateline(rng, words, page) + texts[0]
    byline = line(pages["bylines"]) if rng.random() < 0.3 else ""
    end = line(pages["ends"]) if rng.random() < 0.6 else ""
    text = "\n\n".join(part for part in [byline, *texts, end] if part)
    return _tokenised(text) if style == "tokenised" else text


def _bare(rng: random.Random, words: str) -> str:
    return words if rng.random() < 0.5 else ""


def _dateline(rng: random.Random, words: Lexicon, page: Page) -> str:
    """The dateline of a wire or radio message; "" where the page has none."""
    day, city = page.published, page.place.capital
    if page.radio:
        tag = rng.choice(words.pages["radio_tags"])
        station = rng.choice(words.pages["radio"])
        return f"{city.upper()}, {day.day} {day:%b %y} ({station}) -- {tag} ".upper().replace("  ", " ")
    outlet = rng.choice(words.pages["outlets"])
    country = page.place.country.removeprefix("the ")
    return rng.choice([
        f"{city.upper()}, {day:%b} {day.day} ({outlet}) - ", f"{city.upper()} - ", f"{city.upper()}, {country} - ",
        f"{city.upper()}, {day:%B} {day.day} — ", f"{city} ({outlet}) — ", f"{city.upper()}: ", "", "",
    ])  # fmt: skip


def _upper(text: str) -> str:
    parts = _BORDER.split(text)
    return "".join(part if part.startswith("[[E") or part == "]]" else part.upper() for part in parts)


def _tokenised(text: str) -> str:
    """The text with its words and stops set apart by spaces, as some data sets have them."""
    parts = []
    for part in _BORDER.split(text):
        if not part.startswith("[[E"):
            part = re.sub(r"([,;:?!()])(?!\d)", r" \1 ", part)
            part = re.sub(r"\.(?=\s|$|\])", " .", part) if not part.endswith(".m.") else part
            part = re.sub(r"'s\b", " 's", part).replace('"', " '' ")
        parts.append(part)
    joined = re.sub(r"[ ]+", " ", "".join(parts))
    joined = re.sub(r"(\[\[E[^|\]]*\|) +", r"\1", re.sub(r" +((?:\]\])+)", r"\1 ", joined))
    return re.sub(r" *\n *", "\n", joined).strip()


def main(arguments: list[str] | None = None) -> None:
    """Writes the texts to a file."""
    parser = argparse.ArgumentParser(description="write marked texts of invented attacks")
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    given.out.write_text(generate(given.count, given.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
