"""Find the time expressions of articles and the day each article was published."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import polars as pl

from marsad.dates.calendars import Calendars
from marsad.dates.grammar import Expression, read
from marsad.dates.publication import Stated, stated_in_url, stated_in_zone, stated_outside
from marsad.dates.values import Reading
from marsad.models import MENTION_ZONES

DATES_SCHEMA: dict[str, Any] = {
    "article_id": pl.String,
    "surface": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "edtf": pl.String,
    "kind": pl.String,
}
EVIDENCE_SCHEMA: dict[str, Any] = {
    "article_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "method": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "confidence": pl.Float64,
    "is_chosen": pl.Boolean,
}
CHOSEN_SCHEMA: dict[str, Any] = {
    "article_id": pl.String,
    "published_on": pl.Date,
    "published_at": pl.Datetime("us", "UTC"),
    "published_precision": pl.String,
}
_DATED_ZONES = frozenset({"dateline", "byline", "section"})
_HEAD_ZONES = frozenset({"navigation", "other"})
#: a date below this confidence is evidence, not an answer
_LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Found:
    """What the dates stage gives.

    Attributes:
        dates: as sql/tables/dates.sql, in order of the documents, then of offset.
        evidence: rows of article_evidence for published_on and published_at.
        chosen: article_id, published_on, published_at, published_precision: one row an article, null where
            nothing states it.
    """

    dates: pl.DataFrame
    evidence: pl.DataFrame
    chosen: pl.DataFrame


class _Zone(NamedTuple):
    zone: str
    start: int
    end: int
    article_id: str | None


class _Document(NamedTuple):
    document_id: str
    text: str
    url: str | None
    stated_published: str | None
    fetched_at: dt.datetime | None


def find(documents: pl.DataFrame, zones: pl.DataFrame, calendars: Calendars) -> Found:
    """Find the time expressions and the publication day of every article.

    Args:
        documents: document_id, text, url, stated_published, fetched_at.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id.
        calendars: the words of dates.
    """
    zones_of: defaultdict[str, list[_Zone]] = defaultdict(list)
    ordered = zones.sort("document_id", "zone_number", maintain_order=True)
    for document_id, *zone in ordered.select("document_id", "zone", "start_offset", "end_offset", "article_id").rows():
        zones_of[document_id].append(_Zone(*zone))
    dates: list[tuple[Any, ...]] = []
    evidence: list[tuple[Any, ...]] = []
    chosen: list[tuple[Any, ...]] = []
    for row in documents.select("document_id", "text", "url", "stated_published", "fetched_at").rows():
        document = _Document(*row)
        its_zones = zones_of[document.document_id]
        publications: dict[str, Stated | None] = {}
        for article_id in sorted({zone.article_id for zone in its_zones if zone.article_id is not None}, key=_number):
            stated = _all_stated(document, its_zones, article_id, calendars)
            best = _best(stated, document.fetched_at)
            publications[article_id] = best
            evidence.extend(_evidence(article_id, stated, best))
            chosen.append(
                (article_id, None, None, None) if best is None else (article_id, best.on, best.at, best.precision)
            )
        dates.extend(_dates(document, its_zones, publications, calendars))
    return Found(
        dates=pl.DataFrame(dates, schema=DATES_SCHEMA, orient="row"),
        evidence=pl.DataFrame(evidence, schema=EVIDENCE_SCHEMA, orient="row"),
        chosen=pl.DataFrame(chosen, schema=CHOSEN_SCHEMA, orient="row"),
    )


def _number(article_id: str) -> int:
    return int(article_id.rpartition("-")[2])


def _all_stated(document: _Document, zones: list[_Zone], article_id: str, calendars: Calendars) -> list[Stated]:
    """Collect what states the publication day of an article, in order of the text, what is outside it first."""
    stated: list[Stated | None] = []
    is_main = _number(article_id) == 0
    if is_main:
        if document.stated_published is not None:
            stated.append(stated_outside(document.stated_published, calendars))
        if document.url is not None:
            stated.append(stated_in_url(document.url))
    for zone, place in _stating_zones(zones, article_id, is_main=is_main):
        stated.extend(stated_in_zone(document.text, place, zone.start, zone.end, calendars))
    return [found for found in stated if found is not None]


def _stating_zones(zones: list[_Zone], article_id: str, *, is_main: bool) -> Iterator[tuple[_Zone, str]]:
    is_before_body = is_main
    for zone in zones:
        if zone.article_id is not None and zone.zone == "body":
            is_before_body = False
        if zone.article_id == article_id and zone.zone in _DATED_ZONES:
            yield zone, zone.zone
        elif zone.article_id is None and zone.zone in _HEAD_ZONES and is_before_body:
            yield zone, "head"


def _best(stated: list[Stated], fetched_at: dt.datetime | None) -> Stated | None:
    """Choose the surest; of equals the first. What lies after the page was fetched cannot be right."""
    best: Stated | None = None
    for found in stated:
        if found.confidence < _LEAST_CONFIDENCE or _is_after(found, fetched_at):
            continue
        # a date alone at the head of a page that is the day of fetching is the site's clock
        if found.method == "head_date" and fetched_at is not None and found.on == fetched_at.date():
            continue
        if best is None or found.confidence > best.confidence:
            best = found
    return best


def _is_after(found: Stated, fetched_at: dt.datetime | None) -> bool:
    if fetched_at is None:
        return False
    return found.on > fetched_at.date() or (found.at is not None and found.at > fetched_at)


def _evidence(article_id: str, stated: list[Stated], best: Stated | None) -> Iterator[tuple[Any, ...]]:
    seen: set[tuple[str, str, str, int | None]] = set()
    for field in ("published_on", "published_at"):
        for found in stated:
            if field == "published_at" and found.at is None:
                continue
            value = found.on.isoformat() if found.at is None or field == "published_on" else _utc_text(found.at)
            key = (field, value, found.method, found.start)
            if key in seen:
                continue
            seen.add(key)
            yield (article_id, field, value, found.method, found.start, found.end, found.confidence, found is best)


def _utc_text(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _dates(
    document: _Document, zones: list[_Zone], publications: dict[str, Stated | None], calendars: Calendars
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of dates of a document, its numeric dates read in one order."""
    found: list[tuple[str, int, Expression]] = []
    for zone in zones:
        if zone.article_id is None or zone.zone not in MENTION_ZONES:
            continue
        text = document.text[zone.start : zone.end]
        found.extend((zone.article_id, zone.start, expression) for expression in read(text, calendars.lexicon))
    orders = {expression.reading.order for _, _, expression in found} - {None}
    for article_id, offset, expression in found:
        start, end = offset + expression.start, offset + expression.end
        reading = _in_order(expression.reading, orders.copy().pop() if len(orders) == 1 else None)
        published = publications[article_id]
        edtf = reading.edtf
        if reading.resolve is not None and published is not None:
            edtf = reading.resolve(published.on) or edtf
        yield (article_id, document.text[start:end], start, end, edtf, reading.kind)


def _in_order(reading: Reading, order: str | None) -> Reading:
    """Settle «5/8/2022» by the other numeric dates of the page, where they all show one order."""
    if reading.other_day is None or order is None:
        return reading
    day = reading.day if order == "day_first" else reading.other_day
    return reading if day is None else replace(reading, edtf=day.isoformat(), day=day, other_day=None)
