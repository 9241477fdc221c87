"""Which accounts are the news of a report, and which stand in it as background."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from onrecord import vocab
from onrecord.model import Account, Document, When
from onrecord.reading import grammar, sections
from onrecord.reading.clusters import Cluster
from onrecord.reading.scene import Scene
from onrecord.reading.tellings import is_armed

OLD_DAYS = 45
"""An event older than this at publication is told as history; the reports of the development set reach back 22 days."""
LEAD_SENTENCES = 3
SENTENCE_WORDS = 6
FRESH_DAYS = 7
LATE_FACTS = 3
"""Kinds of facts that an event told only after the lead needs to be the news, where nothing else is."""
BARE_RULES = ("weapon-of-trigger",)
"""Rules whose claims say no more than the word for the event itself."""


def judged(
    document: Document, scene: Scene, accounts: Sequence[Account], clusters: Sequence[Cluster]
) -> tuple[Account, ...]:
    """The accounts with their salience: focus for what the report tells as its news."""
    topic = _topic(scene)
    pairs = list(zip(accounts, clusters, strict=True))
    news = [_is_news(document, scene, account, cluster, topic) for account, cluster in pairs]
    if not any(news) and topic is None:
        late = [_is_late_news(document, scene, account, cluster) for account, cluster in pairs]
        news = [told and True not in late[:number] for number, told in enumerate(late)]
    return tuple(
        replace(account, salience="focus" if told else "background")
        for account, told in zip(accounts, news, strict=True)
    )


def _is_late_news(document: Document, scene: Scene, account: Account, cluster: Cluster) -> bool:
    """The one event of a report that comes to it only after the lead: told with enough facts and not in passing."""
    if account.kind == "diplomatic" or is_old(document, account) or _facts(account) < LATE_FACTS:
        return False
    return not all(grammar.in_passing(scene.doc[telling.mention.token]) for telling in cluster.tellings)


def _is_news(document: Document, scene: Scene, account: Account, cluster: Cluster, topic: str | None) -> bool:
    if account.kind == "diplomatic" or _facts(account) < 2:
        return False
    if topic == "never" and not _told_outright(scene, account, cluster):
        return False
    if sections.of(scene.sections, cluster.tellings[0].mention.start) is not None:
        return True
    if is_old(document, account) or (topic == "fresh" and not _is_dated_within(document, account, FRESH_DAYS)):
        return False
    harmed = bool(account.of("killed") or account.of("injured"))
    placed, dated = bool(account.of("where")), _has_own_date(account) or _follows(account)
    if all(grammar.in_passing(scene.doc[telling.mention.token]) for telling in cluster.tellings):
        return harmed and (placed or dated) and _in_lead(scene, cluster)
    return _in_lead(scene, cluster) or (placed and (harmed or dated))


def _told_outright(scene: Scene, account: Account, cluster: Cluster) -> bool:
    """Armed people who did it, and harm or a weapon, in the lead and not in passing: no figure of speech."""
    armed = any(
        actor.party.kind == "armed_group" or is_armed(actor)
        for telling in cluster.tellings
        if telling.mention.strength == "sure" and not grammar.in_passing(scene.doc[telling.mention.token])
        for actor in telling.perpetrators
    )
    return armed and _in_lead(scene, cluster) and any(account.of(slot) for slot in ("killed", "injured", "weapon"))


def _topic(scene: Scene) -> str | None:
    """The rule of what the title and the first sentence are about, or the lead again and again, if no new incident."""
    told = [s.end_char for s in scene.doc.sents if s.start_char >= scene.title_end and len(s) >= SENTENCE_WORDS]
    opening = scene.doc.text[: told[0]] if told else scene.doc.text
    lead = scene.doc.text[: told[:LEAD_SENTENCES][-1]] if told else opening
    rules = [
        row["rule"]
        for row in vocab.table("topics")["topic"]
        if re.search(row["pattern"], opening, re.I)
        or (row.get("often") and len({word.lower() for word in re.findall(row["pattern"], lead, re.I)}) > 1)
    ]
    return min(rules, key=("never", "fresh").index) if rules else None


def _facts(account: Account) -> int:
    """How many kinds of facts the words give of it besides the word for the event."""
    slots = {claim.slot for claim in account.claims if claim.certainty != "inferred" and claim.rule not in BARE_RULES}
    return len(slots & {"where", "when", "perpetrator", "target", "killed", "injured", "weapon"})


def _in_lead(scene: Scene, cluster: Cluster) -> bool:
    return min(telling.sentence for telling in cluster.tellings) <= _lead_end(scene)


def _lead_end(scene: Scene) -> int:
    """The number of the last sentence of the lead: title lines, date lines and labels do not count."""
    told = 0
    for number, sentence in enumerate(scene.doc.sents):
        told += sum(token.is_alpha for token in sentence) >= SENTENCE_WORDS and not scene.in_title(sentence.start_char)
        if told >= LEAD_SENTENCES:
            return number
    return len(scene.sentence_of)


def is_old(document: Document, account: Account) -> bool:
    """Dated by its words, and all of them long before publication."""
    return (
        bool(_stated_days(account))
        and document.published is not None
        and not _is_dated_within(document, account, OLD_DAYS)
    )


def _is_dated_within(document: Document, account: Account, days: int) -> bool:
    """Dated by its words within so many days before publication; without a publication date nothing is."""
    published = document.published.latest if document.published else None
    known = _stated_days(account)
    return bool(published and known) and (date.fromisoformat(str(published)[:10]) - max(known)).days <= days


def _stated_days(account: Account) -> list[date]:
    """The last days of the times that the words give the event."""
    stated = [c.value for c in account.of("when") if isinstance(c.value, When) and c.certainty != "inferred"]
    return [date.fromisoformat(when.latest[:10]) for when in stated if when.latest]


def _follows(account: Account) -> bool:
    """Dated by another event of the text: 'hours after the drone landed'."""
    return any(isinstance(c.value, When) and c.value.anchor.startswith("account:") for c in account.of("when"))


def _has_own_date(account: Account) -> bool:
    return bool(_stated_days(account))
