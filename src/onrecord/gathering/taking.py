"""Addresses to documents: each is asked, what it names is kept as due at once, and every failure says what to do.

An item that comes out here is kept by the flow before the next one is made, so a run that is killed goes on where it
was: what a feed names is in the record together with the note that the feed was read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from onrecord import intake, pool, settings
from onrecord.errors import UnreadableError
from onrecord.fetching import Fetched, Fetcher, NotFetchedError, Validators, canonical
from onrecord.flow import Stages
from onrecord.model import DocumentId, Failure, Received
from onrecord.store import Store, fetched
from onrecord.visits import Kind, Noted, Visit

Item = Received | Failure | Noted
NextTime = Callable[[Visit, float, float | None], float]  # a visit, now, seconds asked for → not before


def once(visit: Visit, now: float, after: float | None) -> float:
    """When an address may be asked again where nobody waits for it: at once, but when its server asked for a pause."""
    return now + after if after and visit.failures else 0.0


@dataclass(frozen=True)
class Asking:
    """How addresses are asked: a date for undated documents, none older than a day, how long to wait for a server.

    `next_time` says when one may be asked again; `stop` becomes true when the run is to end.
    """

    anchor: str | None = None
    since: str | None = None
    patience: float = 0.0
    next_time: NextTime = once
    stop: Callable[[], bool] = lambda: False
    outlets: tuple[tuple[str, str], ...] = ()  # key of a feed and the outlet of what it names


def stages_with(stages: Stages, gathered: Callable[[], Iterable[Item]]) -> Stages:
    """The stages with what is gathered after the documents of the paths, where there are any."""

    def documents(paths: Iterable[Any], *, manifest: Any = None, anchor: str | None = None) -> Iterator[Item]:
        paths = tuple(paths)
        local = stages.documents(paths, manifest=manifest, anchor=anchor) if paths or manifest else ()
        return chain(local, gathered())

    return replace(stages, documents=documents)


class Gatherer:
    """Takes addresses into an open record."""

    def __init__(self, store: Store, fetcher: Fetcher, asking: Asking | None = None) -> None:
        """Ask by this fetcher; the record says what is known of an address."""
        self._store, self._fetcher, self._asking = store, fetcher, asking or Asking()

    def asked(self, address: str) -> Visit | Failure:
        """How an address stands that is asked for by name; a Failure when it is none that can be fetched."""
        try:
            key = canonical(address)
        except NotFetchedError as error:
            return Failure(address, "fetching", f"{address} cannot be taken: {error}")
        known = fetched.visit(self._store.connection, key)
        if known is None:
            return Visit(key, address)
        return replace(known, address=address, under=known.under if known.kind == "page" else "", depth=0)

    def items(self, asked: Iterable[Visit | Failure], now: float = math.inf) -> Iterator[Item]:
        """What the addresses give, then what they name and may be asked by `now`, until all is taken or failed."""
        roots: list[str] = []
        for visit in asked:
            if self._asking.stop():
                return
            if isinstance(visit, Failure):
                yield visit
                continue
            roots.append(visit.key)
            yield from self._take(visit)
        yield from self.named(roots, now)

    def named(self, roots: Iterable[str], now: float = math.inf) -> Iterator[Item]:
        """What was named under these keys and is due, each tried once."""
        roots, tried = tuple(roots), set()
        while fresh := [visit for visit in fetched.due(self._store.connection, roots, now) if visit.key not in tried]:
            for visit in fresh:
                if self._asking.stop():
                    return
                tried.add(visit.key)
                yield from self._take(visit)

    def _take(self, visit: Visit) -> Iterator[Item]:
        try:
            answer = self._get(visit)
            names = None if answer.unchanged else self._named_in(answer, visit)
        except NotFetchedError as error:
            yield from self._failed(visit, error)
            return
        done = self._done(visit, answer)
        if answer.unchanged:
            yield Noted(done, known=True)
        elif names is not None:
            yield from self._names(replace(done, kind=names.kind), names)
        else:
            yield from self._article(done, answer)

    def _named_in(self, answer: Fetched, visit: Visit) -> intake.Names | None:
        """What a feed or a sitemap names; None for an article. What was a feed must be one again, or is tried later."""
        body = self._fetcher.ungzipped(answer.body) if answer.address.endswith(".xml.gz") else answer.body
        try:
            names = pool.names_in(body, answer.address)
        except UnreadableError as error:
            raise NotFetchedError(str(error), again=True) from error
        if names is None and visit.kind != "page":
            raise NotFetchedError(f"it gives no {visit.kind} now, but something else; try later", again=True)
        return names

    def _get(self, visit: Visit) -> Fetched:
        """The answer of an address; a server that asks for a short pause is given it, once."""
        known = Validators(visit.etag, visit.last_modified) if visit.state == "taken" else None
        try:
            return self._fetcher.get(visit.address, known)
        except NotFetchedError as error:
            if error.after is None or error.after > self._asking.patience:
                raise
            self._fetcher.clock.sleep(error.after)
        return self._fetcher.get(visit.address, known)

    def _done(self, visit: Visit, answer: Fetched) -> Visit:
        now, said = self._fetcher.clock.now(), answer.validators
        done = replace(
            visit,
            state="taken",
            etag=said.etag or (visit.etag if answer.unchanged else None),
            last_modified=said.last_modified or (visit.last_modified if answer.unchanged else None),
            asked=now,
            failures=0,
        )
        return replace(done, not_before=self._asking.next_time(done, now, None))

    # What a feed or a sitemap names

    def _names(self, done: Visit, names: intake.Names) -> Iterator[Item]:
        """Items that are words alone are taken; the articles named are kept as due, together with the visit."""
        found: list[Visit] = []
        outlet = dict(self._asking.outlets).get(done.under or done.key)
        for number, named in enumerate(names.articles, 1):
            if self._asking.since and named.newest and named.newest[:10] < self._asking.since:
                continue
            lead = replace(named.lead, outlet=outlet) if outlet else named.lead
            source = f"{done.address}#{number}"
            if named.address is None:
                yield intake.own_words(lead, source, self._asking.anchor)
                continue
            try:
                found.append(self._due(replace(named, lead=lead), done))
            except NotFetchedError as error:
                yield Failure(source, "fetching", f"{named.address} cannot be taken: {error}")
        yield Noted(done, tuple({visit.key: visit for visit in reversed(found)}.values()))

    def _due(self, named: intake.Named, by: Visit) -> Visit:
        depth = by.depth + 1
        if named.inner and depth > settings.get("sitemap_depth_limit"):
            raise NotFetchedError(f"it is a sitemap {depth} sitemaps deep; ingest it by its own address")
        key = canonical(named.address or "")
        kind: Kind = "sitemap" if named.inner else "page"
        return Visit(key, named.address or "", kind, under=by.under or by.key, depth=depth, lead=named.lead)

    # What an article gives

    def _article(self, done: Visit, answer: Fetched) -> Iterator[Item]:
        """Its documents; a single one is kept together with the visit, and one whose words are known is known."""
        came = intake.Came(answer.address, answer.charset, done.lead)
        items = list(pool.fetched(answer.body, done.address, came, self._asking.anchor))
        if len(items) != 1:
            yield from items
            yield Noted(done)
            return
        item = items[0]
        if isinstance(item, Failure):
            yield from self._given_up(done, item.stage, item.message)
        elif done.document_id and self._same_words(item, DocumentId(done.document_id)):
            yield Noted(done, known=True)
        else:
            yield replace(item, visit=replace(done, document_id=item.document.id))

    def _same_words(self, item: Received, before: DocumentId) -> bool:
        """True when a page gives other bytes with the words it gave before: a counter or an advertisement changed."""
        document = self._store.document(before)
        return document.id != item.document.id and document.text == item.document.text

    # What gives nothing

    def _failed(self, visit: Visit, error: NotFetchedError) -> Iterator[Item]:
        now, failures = self._fetcher.clock.now(), visit.failures + 1
        message = f"{visit.address} cannot be taken: {error}"
        if visit.under and (not error.again or failures >= settings.get("fetch_tries")):
            yield from self._given_up(replace(visit, asked=now, failures=failures), "fetching", message)
            return
        tried = replace(visit, asked=now, failures=failures, state="given_up" if error.gone else visit.state)
        yield Noted(replace(tried, not_before=self._asking.next_time(tried, now, error.after)))
        yield Failure(visit.address, "fetching", message)

    def _given_up(self, visit: Visit, stage: str, message: str) -> Iterator[Item]:
        """A failure, and the feed's own words of the article in its place, where it has any."""
        visit = replace(visit, state="given_up", asked=self._fetcher.clock.now())
        words = visit.lead is not None and visit.lead.words is not None
        own = intake.own_words(visit.lead, visit.address, self._asking.anchor) if visit.lead and words else None
        if isinstance(own, Received):
            yield replace(own, visit=replace(visit, document_id=own.document.id))
            yield Failure(visit.address, stage, f"{message}; the words of the feed that names it were taken instead")
        else:
            yield Noted(visit)
            yield Failure(visit.address, stage, message)
