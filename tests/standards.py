"""A small record for tests of the formats of the field: a dud drone, the strikes after it, a visit, and others."""

from __future__ import annotations

from onrecord.model import (
    Account,
    AccountId,
    Aggregate,
    Arrival,
    Claim,
    Code,
    Count,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Link,
    Note,
    Outcome,
    Party,
    Reading,
    Resolution,
    Settled,
    Snapshot,
    Span,
    Statement,
    Support,
    Value,
    Voice,
    Weapon,
    When,
    Where,
)

TEXT = (
    "A drone packed with explosives was found late last month in the roof of a barracks at al-Asad air base. "
    "The charge had not gone off and no injuries were reported. Officers suspect an Iran-backed militia. "
    "Hours after the drone came down, the United States said it had hit two bases in eastern Syria. "
    "On Sunday the foreign minister arrived in Baghdad; he called the attacks, of which there were several, a crime."
)
PUBLISHED = When("2023-11-05", "2023-11-05", "2023-11-05", dated="reported")
LATE = When("2023-10-21", "2023-10-31", "late last month", "publication", "part_of_month", "found")
AFTER = When(None, None, "Hours after the drone came down", "account:a1", "relative")
SUNDAY = When("2023-11-05", "2023-11-05", "On Sunday", "publication")
ASAD = Where("al-Asad air base", "IRQ", "site", 33.7856, 42.4412, 3.0, place_id="icao:ORAA")
EAST = Where("eastern Syria", "SYR", "part_of_country")
BAGHDAD = Where("Baghdad", "IRQ", "settlement", 33.341, 44.401, 20.0, "visited", "geonames:98182", "Baghdad")
MILITIA = Party(("Iran-backed militia",), "armed_group", backed_by="Iran")
TROOPS = Party(("U.S. troops",), "military", "USA", object="barracks")
AMERICA = Party(("United States",), "state", "USA")
BASES = Party(("bases",), "military", object="bases", count=Count("number", 2, 2, "two"))
DUD = Outcome("failed", False, True, "had not gone off")

Slots = dict[str, Value]


def a_record(*incidents: tuple[str, str, Slots], text: str = TEXT, **more: object) -> Snapshot:
    """A record of one report; each incident is its id, its kind and its settled values, all said by one claim each."""
    document = Document(DocumentId("d1"), text, "00", "https://news.example/1", "The Daily", PUBLISHED, title="A dud")
    accounts, settled = [], []
    for id, kind, slots in incidents:
        span = Span.cut(document, 0, len(text))
        claims = tuple(Claim(slot.rstrip("2"), value, (span,), rule="test") for slot, value in slots.items())
        accounts.append(Account(AccountId(f"a{id}"), document.id, kind, (span,), claims))
        rows = tuple(
            Settled(claim.slot, claim.value, (Support(AccountId(f"a{id}"), index),), (), "only_one", "single")
            for index, claim in enumerate(claims)
        )
        settled.append(Incident(IncidentId(f"i{id}"), kind, (AccountId(f"a{id}"),), rows))
    reading = Reading(document.id, "r1", tuple(accounts), **more)
    links = (Link(IncidentId("i2"), IncidentId("i1"), "response_to", "stated", document_id=document.id),)
    resolution = Resolution(tuple(settled), links if len(incidents) > 1 else ())
    return Snapshot((document,), (Arrival(document.id, "a.html"),), readings=(reading,), resolution=resolution)


DRONE: Slots = {
    "when": LATE, "where": ASAD, "perpetrator": MILITIA, "target": TROOPS,
    "weapon": Weapon("drone", None, "explosives"), "stage": Code("executed"), "outcome": DUD,
    "injured": Count("none_reported"), "perpetrator_status": Code("suspected"),
}  # fmt: skip
STRIKES: Slots = {
    "when": AFTER, "where": EAST, "perpetrator": AMERICA, "target": BASES, "stage": Code("executed"),
    "perpetrator_status": Code("claimed"),
}  # fmt: skip
VISIT: Slots = {
    "when": SUNDAY, "where": BAGHDAD, "perpetrator": Party(("the foreign minister",), "individual"),
    "purpose": Note("to speak of the attacks"),
}  # fmt: skip
SEVERAL = Aggregate("g1", "attacks", (Span(0, 7, TEXT[:7]),), Count("vague", 2, None, "several"))
CONDEMNED = Statement("s1", "condemn", Voice("the foreign minister", "speaker", "government"), (Span(0, 7, TEXT[:7]),))
PLEDGED = Statement("s2", "pledge", Voice("the foreign minister", "speaker", "government"), (Span(0, 7, TEXT[:7]),))

SEED_LIKE = a_record(
    ("1", "drone", DRONE), ("2", "attack", STRIKES), ("3", "diplomatic", VISIT),
    aggregates=(SEVERAL,), statements=(CONDEMNED, PLEDGED),
)  # fmt: skip
