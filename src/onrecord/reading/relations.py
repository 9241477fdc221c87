"""Ties that the text states: what answers what, what came after what, what is part of a wave, who stands with whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from onrecord import vocab
from onrecord.model import Account, Aggregate, Claim, Document, LinkStatus, Relation, Span, Statement, When
from onrecord.reading.clusters import Cluster
from onrecord.reading.scene import Scene


@dataclass(frozen=True)
class Told:
    """The accounts of a text beside the clusters they were made of, and the rest that relations may point to."""

    document: Document
    scene: Scene
    accounts: tuple[Account, ...]
    clusters: tuple[Cluster, ...]
    aggregates: tuple[Aggregate, ...]
    statements: tuple[Statement, ...]

    def span(self, start: int, end: int) -> tuple[Span, ...]:
        """One span of the document."""
        return (Span.cut(self.document, start, end),)

    def account_at(self, start: int, end: int) -> Account | None:
        """The account with a trigger inside `[start, end)`, the first one told there."""
        for account in self.accounts:
            if any(start <= span.start and span.end <= end for span in account.trigger):
                return account
        return None

    def aggregate_at(self, start: int, end: int) -> Aggregate | None:
        """The aggregate whose words overlap `[start, end)`."""
        for aggregate in self.aggregates:
            if any(span.start < end and start < span.end for span in aggregate.spans):
                return aggregate
        return None


@cache
def _pattern(section: str, key: str = "pattern") -> re.Pattern[str]:
    return re.compile(vocab.table("relations")[section][key])


def find(told: Told) -> tuple[Relation, ...]:
    """Every relation of the text, by kind and then in text order."""
    rows = [*_responses(told), *_afters(told), *_parts(told), *_confirmations(told), *_standing(told)]
    kept: dict[tuple[str, str, str], Relation] = {}
    for row in rows:
        kept.setdefault((row.type, row.source, row.target), row)
    return tuple(kept.values())


def _responses(told: Told) -> Iterator[Relation]:
    """'strikes in response to X': from the nearest account before the words to what X tells."""
    for sentence in told.scene.doc.sents:
        for match in _pattern("response").finditer(told.scene.doc.text, sentence.start_char, sentence.end_char):
            source = _nearest_account(told, match.start(), sentence.start_char, sentence.end_char)
            if source is None:
                continue
            aggregate = told.aggregate_at(match.end(), sentence.end_char)
            target = told.account_at(match.end(), sentence.end_char)
            words = told.span(match.start(), _end_of(told, match.end(), sentence.end_char))
            if aggregate is not None:
                yield Relation("response_to", source.id, aggregate.id, "stated", words)
            elif target is not None and target.id != source.id:
                yield Relation("response_to", source.id, target.id, "stated", words)


def _end_of(told: Told, start: int, limit: int) -> int:
    text = told.scene.doc.text[start:limit]
    stop = re.search(r"[.;”\"]", text)
    return start + (stop.start() if stop else len(text.rstrip()))


def _nearest_account(told: Told, at: int, start: int, end: int) -> Account | None:
    """The account told last before `at` in the sentence, else later in it, else the one told before the sentence."""
    inside = [
        (span.start, account) for account in told.accounts for span in account.trigger if start <= span.start < end
    ]
    before = [row for row in inside if row[0] < at and row[1].kind != "diplomatic"]
    if before:
        return max(before, key=lambda row: row[0])[1]
    later = [row for row in inside if row[0] >= at]
    if later and told.scene.doc.text[start:at].strip(" ,") == "":
        return min(later, key=lambda row: row[0])[1]
    earlier = [(span.start, account) for account in told.accounts for span in account.trigger if span.start < start]
    return max(earlier, key=lambda row: row[0])[1] if earlier else None


def _afters(told: Told) -> Iterator[Relation]:
    for account in told.accounts:
        for claim in account.of("when"):
            value = claim.value
            if isinstance(value, When) and value.anchor.startswith("account:"):
                yield Relation("after", account.id, value.anchor.removeprefix("account:"), "stated", claim.spans)


def _parts(told: Told) -> Iterator[Relation]:
    """'these attacks' said after one attack was told: that it is one of them is proposed, never stated."""
    for aggregate in told.aggregates:
        for account in told.accounts:
            pointing = any(re.search(r"\bthese\b|\bwave of\b", span.quote, re.I) for span in aggregate.spans)
            if pointing and account.kind != "diplomatic" and _same_means(account, aggregate):
                span = aggregate.spans[0]
                yield Relation("part_of", account.id, aggregate.id, "proposed", (span,))


def _same_means(account: Account, aggregate: Aggregate) -> bool:
    words = (aggregate.what + " " + " ".join(span.quote for span in aggregate.spans)).lower()
    return account.kind.split("_")[0] in words or any(
        getattr(claim.value, "code", "-") in words for claim in account.of("weapon")
    )


def _confirmations(told: Told) -> Iterator[Relation]:
    for statement in told.statements:
        if statement.act in ("confirm", "deny"):
            kind = "confirms" if statement.act == "confirm" else "denies"
            for target in statement.about:
                if any(target == account.id for account in told.accounts):
                    yield Relation(kind, statement.id, target, "stated", statement.spans)


def _standing(told: Told) -> Iterator[Relation]:
    """Who is allied with whom, based where, and used by whom: ties of parties, by their words."""
    text = told.scene.doc.text
    for kind in ("allied_with", "based_in", "used_by"):
        for match in _pattern(kind).finditer(text):
            source, target = (" ".join(match.group(key).split()) for key in ("from", "to"))
            status: LinkStatus = "stated"
            if kind == "used_by":
                before = text[max(0, match.start() - 60) : match.end()]
                status = "believed" if re.search(vocab.table("relations")[kind]["believed"], before) else "stated"
            yield Relation(kind, source, target, status, told.span(match.start(), match.end()))


def anchored(told: Told) -> tuple[Account, ...]:
    """The accounts with 'hours after the drone landed' read as a time counted from the account it names."""
    changed = []
    for account, cluster in zip(told.accounts, told.clusters, strict=True):
        claims = [*account.claims, *_relative_times(told, account, cluster)]
        changed.append(
            replace(account, claims=tuple(sorted(claims, key=lambda c: (c.slot, c.spans[0].start, c.spans[0].end))))
        )
    return tuple(changed)


def _relative_times(told: Told, account: Account, cluster: Cluster) -> Iterator[Claim]:
    sentences = {telling.sentence for telling in cluster.tellings}
    for time in told.scene.times:
        token = told.scene.token_at(time.start, time.end)
        if time.when.anchor != "event" or token is None or told.scene.sentence_of[token.i] not in sentences:
            continue
        sentence = token.sent
        clause_end = _clause_end(told, time.end, sentence.end_char)
        other = told.account_at(time.end, clause_end)
        own = any(
            span.start >= clause_end or span.end <= time.start
            for span in account.trigger
            if sentence.start_char <= span.start < sentence.end_char
        )
        if (
            other is None
            or other.id == account.id
            or not own
            or not re.search(r"\bafter\b", told.scene.doc.text[time.start : time.end + 8])
        ):
            continue
        words = Span.cut(told.document, time.start, clause_end)
        value = When(None, None, words.quote, f"account:{other.id}", "relative", "occurred")
        yield Claim("when", value, (words,), rule="time-after-account", score=0.35)


def _clause_end(told: Told, start: int, limit: int) -> int:
    """Where the clause after 'hours after' ends: at the first comma, or at the end of the sentence."""
    comma = told.scene.doc.text.find(",", start, limit)
    end = comma if comma > 0 else limit
    return start + len(told.scene.doc.text[start:end].rstrip(' .”"'))


def about(told: Told) -> tuple[Statement, ...]:
    """The statements with the accounts and aggregates that their words speak of."""
    done = []
    for statement in told.statements:
        ids: list[str] = []
        for span in statement.spans:
            token = told.scene.token_at(span.start, span.end)
            start, end = (token.sent.start_char, token.sent.end_char) if token is not None else (span.start, span.end)
            account = told.account_at(span.start, span.end) or told.account_at(start, end)
            aggregate = told.aggregate_at(span.start, span.end)
            ids += [x.id for x in (account, aggregate) if x is not None and x.id not in ids]
        done.append(replace(statement, about=tuple(ids)))
    return tuple(done)
