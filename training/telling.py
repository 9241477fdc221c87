"""Tells the facts of an invented event in marked words: patterns with their slots filled, each fact in its role."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable

from training.planting import Count, Incident, Lexicon, Name, Place

UNITS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
AGREE = {"was": ("was", "were"), "has": ("has", "have"), "is": ("is", "are")}
DISTRICTS = ("the Old Market district", "the Eastgate quarter", "the railway district", "a northern suburb")
_TOKEN = re.compile(r"\$([A-Za-z]+\d?)|~(was|has|is)(:weapon)?|<([^<>]+)>")


def chosen(rng: random.Random, pattern: str) -> str:
    """The pattern with one branch of each {a|b}, innermost first."""
    while found := re.search(r"\{([^{}]*)\}", pattern):
        pattern = pattern[: found.start()] + rng.choice(found[1].split("|")) + pattern[found.end() :]
    return pattern


def spelled(number: int) -> str:
    """A number below a hundred in words.

    >>> spelled(42)
    'forty-two'
    """
    if number < 20:
        return UNITS[number]
    return TENS[number // 10] + ("-" + UNITS[number % 10] if number % 10 else "")


def pronouned(pattern: str, person: str) -> str:
    """The pattern, which says he, for a woman or for several."""
    pronouns = ("she", "herself", "her") if re.search("girl|female|woman", person) else ("they", "themselves", "their")
    if not re.search("girl|female|woman|^two", person):
        return pattern
    for old, new in zip(("he", "himself", "his"), pronouns, strict=True):
        pattern = re.sub(rf"\b{old}\b", new, pattern)
    return pattern


def sentence(words: str) -> str:
    """The words with a capital at the front and a full stop, commas that met others taken out."""
    words = re.sub(r"\s+", " ", words).replace(" ,", ",").strip()
    words = re.sub(r",(?=(?:\]\])*\s*[,.;:])", "", words).rstrip(",")
    found = re.match(r"((?:\[\[[^|\]]*\|)*[\"“(]*)(\w)", words)
    if found:
        words = found[1] + found[2].upper() + words[found.end() :]
    return words if words.endswith((".", "!", "?", '."')) else words + "."


class Unsaid(Exception):
    """The event has no such fact, so the pattern does not fit it."""


class Teller:
    """Fills patterns for one event and remembers what has been told, so that later mentions are shorter."""

    def __init__(self, rng: random.Random, words: Lexicon, incident: Incident, published: dt.date) -> None:
        """A teller of one event in a text of that day."""
        self.rng, self.words, self.incident, self.published = rng, words, incident, published
        self.told: set[str] = set()
        self.plural = False
        self.today = False
        self.fixed_time: str | None = None

    def fill(self, patterns: list[str]) -> str | None:
        """One of the patterns that fit the event, filled; None where none fits."""
        for pattern in self.rng.sample(patterns, len(patterns)):
            if self._unarmed(pattern):
                continue
            told = set(self.told)
            try:
                return self.filled(chosen(self.rng, pattern))
            except Unsaid:
                self.told = told
        return None

    def _unarmed(self, pattern: str) -> bool:
        """Whether the pattern shoots with blades or stabs with guns."""
        if self.incident.codes["kind"] != "armed_assault":
            return False
        blades = re.search("machete|kni|hatchet", self.incident.weapon.first) is not None
        return re.search("stab" if not blades else r"fire|shot|gun|shoot|bomb", pattern) is not None

    def filled(self, pattern: str) -> str:
        """The pattern with its slots filled; Unsaid where the event lacks one."""
        if self.incident.codes["kind"] == "suicide_bombing" and self.incident.people:
            pattern = pronouned(pattern, self.incident.people.first)
        return _TOKEN.sub(self._token, pattern)

    def mark(self, role: str, words: str, tag: str = "") -> str:
        """The words marked in a role of this event."""
        return f"[[{self.incident.key}.{role}{tag and '#' + tag}|{words}]]"

    def _token(self, found: re.Match[str]) -> str:
        slot, verb, weapon, trigger = found.groups()
        if trigger:
            return self.mark("trigger", trigger)
        if verb:
            return AGREE[verb][self.incident.weapon.plural if weapon else self.plural]
        tell: Callable[[], str] | None = getattr(self, f"say_{slot}", None)
        if tell is None:
            return self._aside(slot)
        words = tell()
        self.told.add(slot)
        return words

    def _aside(self, slot: str) -> str:
        return aside(self.rng, self.words, self.incident.place, slot)

    def _named(self, name: Name | None, role: str, slot: str) -> str:
        if name is None:
            raise Unsaid(slot)
        self.plural = name.plural
        words = name.later if slot in self.told else name.first
        self.told.add(slot)
        return self.mark(role, words, slot[0])

    def say_act(self) -> str:
        """The event by a noun."""
        codes = self.incident.codes
        if codes["outcome"] in ("failed", "foiled"):
            return self.mark("trigger", self.rng.choice(["attempt", "attack", "attempted attack"]))
        return self.mark("trigger", self.rng.choice(self.words.clauses[codes["kind"]]["again"]))

    def say_target(self) -> str:
        """What was hit or aimed at."""
        return self._named(self.incident.target, "target", "target")

    def say_weapon(self) -> str:
        """The means."""
        return self._named(self.incident.weapon, "weapon", "weapon")

    def say_ind(self) -> str:
        """The persons who did it."""
        return self._named(self.incident.people, "perp_ind", "ind")

    def say_org(self) -> str:
        """The group or force behind it."""
        org = self.incident.org
        if org is not None and "org" in self.told and self.rng.random() < 0.5:
            self.plural = org.plural
            return self.mark("perp_org", org.first, "o")
        return self._named(org, "perp_org", "org")

    def say_perp(self) -> str:
        """The actor as this text names it: persons, fighters of a group, or the group itself."""
        actor, org = self.incident.actor, self.incident.org
        if actor == "people" or (actor in ("fighters", "suspected") and "org" in self.told):
            return self.say_ind()
        if actor == "org" or org is None:
            return self.say_org()
        self.told |= {"org", "ind"}
        self.plural = True
        suspected = "suspected " if actor == "suspected" else ""
        fighters = self.rng.choice(self.words.parties["fighter"]["words"])
        if len(org.first.split()) > 3:
            return self.mark("perp_ind", f"{suspected}{fighters} of {self.mark('perp_org', org.first, 'o')}", "i")
        bare = self.mark("perp_org", org.first.removeprefix("the "), "o")
        return self.mark("perp_ind", f"{suspected}{bare} {fighters}", "i")

    def say_force(self) -> str:
        """The other side of a fight."""
        if self.incident.force.first == getattr(self.incident.org, "first", None):
            raise Unsaid("force")
        return self._named(self.incident.force, "victim", "force")

    def say_victims(self) -> str:
        """The people hit, without a number."""
        self.plural = True
        return self.mark("victim", self.incident.victim[1], "v")

    def say_person(self) -> str:
        """One person aimed at, by office."""
        self.plural = False
        if self.incident.codes["kind"] not in ("kidnapping", "assassination"):
            raise Unsaid("person")
        office = self.incident.person
        article = "an" if office[0].lower() in "aeiou" and not office.startswith(("union", "one")) else "a"
        return self.mark("victim", f"the {office}" if "person" in self.told else f"{article} {office}", "p")

    def say_vname(self) -> str:
        """The same by name."""
        self.plural = False
        name = self.incident.vname
        return self.mark("victim_name", name.split()[-1] if "vname" in self.told else name, "n")

    def count_words(self, count: Count) -> tuple[str, str]:
        """The counting words and what joins them to a noun ("of" after dozens)."""
        if count.vague:
            word = count.vague.removesuffix(" of")
            return word, " of" if count.vague.endswith(" of") else ""
        words = count.low < 10 and self.rng.random() < 0.85 or count.low < 100 and self.rng.random() < 0.2
        form = spelled if words else str
        text = form(count.low)
        if count.high:
            joins = [f"between {text} and {form(count.high)}", f"{text} to {form(count.high)}"]
            return self.rng.choice(joins), ""
        return f"{count.hedge} {text}".strip(), ""

    def _counted(self, role: str, count: Count | None) -> tuple[str, str]:
        if count is None or not count.low:
            raise Unsaid(role)
        self.plural = count.low > 1
        words, of = self.count_words(count)
        return self.mark(role, words), of

    def _people(self, count: Count) -> str:
        one, many = self.incident.victim
        if "people" in self.told and self.rng.random() < 0.5:
            one, many = "person", "people"
        self.told.add("people")
        return self.mark("victim", one if count.low == 1 else many, "v")

    def say_dead(self) -> str:
        """The dead with their number."""
        words, of = self._counted("killed", self.incident.killed)
        assert self.incident.killed
        return f"{words}{of} {self._people(self.incident.killed)}"

    def say_deadn(self) -> str:
        """The number of the dead alone."""
        if self.incident.killed and self.incident.killed.vague:
            raise Unsaid("deadn")
        self.told.add("dead")
        return self._counted("killed", self.incident.killed)[0]

    def say_deadvictims(self) -> str:
        """The people killed, without a number."""
        if self.incident.killed is None or self.incident.killed.low < 2:
            raise Unsaid("deadvictims")
        return self.say_victims()

    def say_hurt(self) -> str:
        """The number of the injured after that of the dead."""
        words, of = self._counted("injured", self.incident.injured)
        if of:
            return f"{words}{of} others" if self.rng.random() < 0.5 else words
        other = " other" if not self.plural else " others"
        vague = self.incident.injured is not None and self.incident.injured.vague
        return words + (other if vague or self.rng.random() < 0.4 else "")

    def say_hurtv(self) -> str:
        """The injured with their number."""
        words, of = self._counted("injured", self.incident.injured)
        assert self.incident.injured
        self.told.add("hurt")
        return f"{words}{of} {self._people(self.incident.injured)}"

    def say_hurtn(self) -> str:
        """The number of the injured alone."""
        if self.incident.injured and self.incident.injured.vague:
            raise Unsaid("hurtn")
        return self._counted("injured", self.incident.injured)[0]

    def _nobody(self, words: str, roles: tuple[str, ...]) -> str:
        counts = {"killed": self.incident.killed, "injured": self.incident.injured}
        if any(counts[role] != Count(0) for role in roles):
            raise Unsaid("nobody")
        self.plural = False
        self.told |= {"dead" if role == "killed" else "hurt" for role in roles}
        for role in reversed(roles):
            words = self.mark(role, words)
        return words

    def say_nobody(self) -> str:
        """That no one died."""
        return self._nobody(self.rng.choice(["nobody", "no one"]), ("killed",))

    def say_nohurt(self) -> str:
        """That no one was injured."""
        return self._nobody(self.rng.choice(["nobody", "no one"]), ("injured",))

    def say_noone(self) -> str:
        """That no one was killed or injured."""
        return self._nobody(self.rng.choice(["nobody", "no one"]), ("killed", "injured"))

    def say_none(self) -> str:
        """No casualties at all: the word before the noun."""
        return self._nobody("no", ("killed", "injured"))

    def say_no0(self) -> str:
        """No dead: the word before the noun."""
        return self._nobody("no", ("killed",))

    def say_noh(self) -> str:
        """No injured: the word before the noun."""
        return self._nobody("no", ("injured",))

    def say_nonerep(self) -> str:
        """The start of a sentence that no casualties were reported."""
        return f"there were {self.say_none()}{self.rng.choice([' immediate', '', ' initial'])}"

    def say_toll(self) -> str:
        """The casualties as the tail of a clause, as far as there are any to tell."""
        patterns = [
            ", killing $dead and {wounding|injuring} $hurt", ", killing $dead",
            ", {wounding|injuring} $hurtv", ", but $noone was hurt", ", causing $none casualties",
        ]  # fmt: skip
        if self.rng.random() < 0.3:
            return ""
        for pattern in patterns:
            told = set(self.told)
            try:
                return self.filled(chosen(self.rng, pattern))
            except Unsaid:
                self.told = told
        return ""

    def say_place(self) -> str:
        """Where, with its preposition."""
        place, rng = self.incident.place, self.rng
        if "place" in self.told:
            return self.say_where()
        if place.sea:
            self.told.add("sea")
            return f"{place.sea[0]} {self.mark('place', place.sea[1])}"
        town, country = self.mark("place", place.town), place.country
        kind = "city" if place.city else "town"
        province, land = self.mark("place", place.province), self.mark("place", country)
        owner = f"{country}'s {place.province.removeprefix('the ')}"
        return rng.choice([
            f"{rng.choice(['in', 'in', 'near'])} {town}",
            f"in {town}, {province},",
            f"in {town}, a {kind} in {self.mark('place', owner)},",
            f"in {self.mark('place', f'the {place.part} {place.adjective} {kind} of {place.town}')}",
            f"in {town} in {self.mark('place', f'{place.part} {country}')}" if not country.startswith("the ")
            else f"in {town} in {land}",
            f"in {town}, {province}, {land},",
            f"{rng.choice(['outside', 'on the outskirts of', 'north of', 'south of'])} {town}",
            f"in {self.mark('place', rng.choice(DISTRICTS))} of {town}",
            f"in {province}",
        ])  # fmt: skip

    def say_where(self) -> str:
        """Where, told a second time and from farther off."""
        place = self.incident.place
        if place.sea:
            return f"{place.sea[0]} {self.mark('place', place.sea[1])}"
        town = self.mark("place", place.town)
        return self.rng.choice([f"in {self.mark('place', place.province)}", f"in {town}", f"near {town}"])

    def say_town(self) -> str:
        """The town alone; a stretch of sea has none."""
        if self.incident.place.sea:
            raise Unsaid("town")
        return self.mark("place", self.incident.place.town)

    def say_time(self) -> str:
        """When, as a phrase with its preposition."""
        if self.fixed_time is not None:
            return self.fixed_time
        day, published = self.incident.day, self.published
        if "time" in self.told and (published - day).days <= 7:
            return self.mark(
                "time", self.rng.choice([f"on {day:%A}", f"on {day:%B} {day.day}", f"on {day.day} {day:%B}"])
            )
        return self.mark("time", time_words(self.rng, day, published, self.today))

    def say_Act(self) -> str:
        """The event by a noun that opens a headline."""
        noun = self.rng.choice(self.words.clauses[self.incident.codes["kind"]]["again"])
        return self.mark("trigger", noun[0].upper() + noun[1:])

    def say_official(self) -> str:
        """Who confirms."""
        return str(self.rng.choice(self.words.pages["confirming"]))

    def say_source(self) -> str:
        """Who says so."""
        return str(self.rng.choice(self.words.pages["sources"]))


def time_words(rng: random.Random, day: dt.date, published: dt.date, today: bool) -> str:
    """A phrase for the day as a text of the day it was published would put it."""
    gap, weekday = (published - day).days, f"{day:%A}"
    if gap > 60:
        months, past = f"{day:%B}", rng.choice(["in {m} {y}", "in {y}", "in {m} {y}", "on {d} {m} {y}"])
        near = ["last month", "in {m}", "earlier this year"] if gap < 90 and day.year == published.year else [past]
        return rng.choice(near).format(m=months, y=day.year, d=day.day)
    if gap > 7:
        month = "last month" if day.month != published.month else "earlier this month"
        return rng.choice([f"on {day:%B} {day.day}", f"on {day.day} {day:%B}", month])
    if today and gap == 0:
        return rng.choice(["today", "this morning", "early today", "at noon today", f"at 0{rng.randint(1, 9)}30 today"])
    if today and gap == 1:
        return rng.choice(["yesterday", "last night", "yesterday afternoon", "yesterday evening", "early yesterday"])
    hour = f"{rng.randint(1, 11)}{rng.choice(['', ':30', ':15'])} {rng.choice(['a.m.', 'p.m.'])}"
    part = rng.choice(["morning", "evening", "night", "afternoon"])
    date = rng.choice([f"{day:%B} {day.day}", f"{day.day} {day:%B}"])
    forms = [
        f"on {weekday}", f"on {weekday}", f"on {weekday} {part}", f"early on {weekday}", f"late on {weekday}",
        f"before dawn on {weekday}",
        f"in the early hours of {weekday}", f"shortly after noon on {weekday}", f"at about {hour} on {weekday}",
        f"on {date}", f"on {weekday}, {date}", f"at dawn on {date}", f"on the night of {date}",
    ]  # fmt: skip
    return rng.choice(forms + (["overnight"] if gap < 2 else []))


def aside(rng: random.Random, words: Lexicon, place: Place, slot: str) -> str:
    """A word for a slot that is no fact of an event: a number, a weekday, the capital."""
    plain: dict[str, str] = {
        "n": str(rng.randint(2, 19)), "nn": str(rng.randint(20, 95)), "d": str(rng.randint(1, 9)),
        "big": f"{rng.randint(1, 60)},{rng.randint(1, 9)}00", "capital": place.capital, "country": place.country,
        "adj": place.adjective, "town": place.town, "province": place.province,
        "weekday": rng.choice("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
        "month": rng.choice("January March April June September October November".split()),
        "othergroup": rng.choice(words.parties["group"][place.zone]).split("; ")[0],
    }  # fmt: skip
    if slot not in plain:
        raise KeyError(f"no slot ${slot}")
    return plain[slot]
