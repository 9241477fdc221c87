"""Ties that the text states: what answers what, what came after what, what is part of a wave, who stands with whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from onrecord import vocab
from onrecord.model import Account, Aggregate, Claim, LinkStatus, Party, Relation, Span, Statement, When
from onrecord.reading import answers
from onrecord.reading.clusters import Cluster
from onrecord.reading.joints import pattern
from onrecord.reading.literals import Sought
from onrecord.reading.told import Told

AGAINST = re.compile(r"\b(?:against|on)\s+(.{3,60})", re.DOTALL)
NAME = re.compile(r"\b[A-Z][\w.]+")


def find(told: Told) -> tuple[Relation, ...]:
    """Every relation of the text, by kind and then in text order."""
    answering = tuple(answers.find(told))
    rows = [*answering, *_afters(told), *_parts(told, answering), *_confirmations(told), *_standing(told)]
    kept: dict[tuple[str, str, str], Relation] = {}
    for row in rows:
        kept.setdefault((row.type, row.source, row.target), row)
    return tuple(kept.values())


def _afters(told: Told) -> Iterator[Relation]:
    for account in told.accounts:
        for claim in account.of("when"):
            value = claim.value
            if isinstance(value, When) and value.anchor.startswith("account:"):
                yield Relation("after", account.id, value.anchor.removeprefix("account:"), "stated", claim.spans)


def _parts(told: Told, answering: Sequence[Relation]) -> Iterator[Relation]:
    """'the latest in a wave of attacks' states it; 'these attacks' after one attack was told only proposes it.

    What answers an attack or a wave is no part of it.
    """
    answers_one = {relation.source for relation in answering}
    yield from _stated_parts(told, answers_one)
    for aggregate in told.aggregates:
        for account in told.accounts:
            pointing = any(re.search(r"\bthese\b|\bwave of\b", span.quote, re.I) for span in aggregate.spans)
            apart = account.kind == "diplomatic" or account.id in answers_one or _by_who_is_hit(account, aggregate)
            if pointing and not apart and _same_means(account, aggregate):
                span = aggregate.spans[0]
                yield Relation("part_of", account.id, aggregate.id, "proposed", (span,))


def _by_who_is_hit(account: Account, aggregate: Aggregate) -> bool:
    """True when who did it is whom the wave hits: the strikes of a state are none of the attacks against it."""
    hit = {word for span in aggregate.spans for words in AGAINST.findall(span.quote) for word in NAME.findall(words)}
    parties = (claim.value for claim in account.of("perpetrator") if isinstance(claim.value, Party))
    return any(hit & set(NAME.findall(name)) for party in parties for name in party.names)


def _stated_parts(told: Told, answers_one: set[str]) -> Iterator[Relation]:
    """'part of a wave of attacks', 'the latest in a series of bombings': said of the attack told last before it."""
    for sentence in told.scene.doc.sents:
        for match in pattern("part").finditer(told.scene.doc.text, sentence.start_char, sentence.end_char):
            wave = told.aggregate_at(match.end(), min(match.end() + 40, sentence.end_char))
            account = told.account_before(match.start(), sentence.start_char) or told.account_before(match.start())
            if wave is not None and account is not None and account.id not in answers_one:
                words = told.span(match.start(), max(match.end(), wave.spans[-1].end if len(wave.spans) == 1 else 0))
                yield Relation("part_of", account.id, wave.id, "stated", words)


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


@cache
def _ties(kind: str) -> Sought:
    return Sought(pattern(kind).pattern, pattern(kind).flags)


def _standing(told: Told) -> Iterator[Relation]:
    """Who is allied with whom, based where, and used by whom: ties of parties, by their words."""
    text = told.scene.doc.text
    for kind in ("allied_with", "based_in", "used_by"):
        for match in _ties(kind).finditer(text):
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
