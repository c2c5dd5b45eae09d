"""Find the time expressions of articles and the day each article was published."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from marsad.dates.calendars import Calendars
from marsad.dates.grammar import Expression
from marsad.dates.publication import DAY_FIRST, Side, Stated, stated_in_url, stated_in_zone, stated_outside
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
#: zones of an article that can state its day, and page furniture before its body that can
_DATED_ZONES = frozenset({"dateline", "byline", "section", "subheading"})
_HEAD_ZONES = frozenset({"navigation", "other", "sharing"})
#: a date below this confidence is evidence, not an answer
_LEAST_CONFIDENCE = 0.5
#: a date before the body that is at least this sure makes those after it mere evidence: they are of something else
_SURE_ABOVE = 0.6
_BESIDE_CONFIDENCE = 0.4
_CLOCK_CONFIDENCE = 0.3
_BARE_METHODS = frozenset({"navigation_date", "other_date"})


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


class _Page(NamedTuple):
    document: _Document
    zones: list[_Zone]
    first: int  # number of its first zone among the zones of all pages
    orders: set[str]  # the orders its numeric dates show


def find(documents: pl.DataFrame, zones: pl.DataFrame, calendars: Calendars) -> Found:
    """Find the time expressions and the publication day of every article.

    Args:
        documents: document_id, text, url, stated_published, fetched_at.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id.
        calendars: the words of dates.
    """
    pages, texts = _pages(documents, zones)
    expressions = calendars.reader.read_all(texts)
    dates: list[tuple[Any, ...]] = []
    evidence: list[tuple[Any, ...]] = []
    chosen: list[tuple[Any, ...]] = []
    for page in pages:
        its_expressions = expressions[page.first : page.first + len(page.zones)]
        for of_zone in its_expressions:
            for expression in of_zone:
                if expression.reading.order is not None:
                    page.orders.add(expression.reading.order)
        publications: dict[str, Stated | None] = {}
        for article_id in sorted({zone.article_id for zone in page.zones if zone.article_id is not None}, key=_number):
            stated = _all_stated(page, its_expressions, article_id, calendars)
            best = _best(stated, page.document.fetched_at)
            publications[article_id] = best
            evidence.extend(_evidence(article_id, stated, best))
            chosen.append(
                (article_id, None, None, None) if best is None else (article_id, best.on, best.at, best.precision)
            )
        dates.extend(_dates(page, its_expressions, publications))
    return Found(
        dates=pl.DataFrame(dates, schema=DATES_SCHEMA, orient="row"),
        evidence=pl.DataFrame(evidence, schema=EVIDENCE_SCHEMA, orient="row"),
        chosen=pl.DataFrame(chosen, schema=CHOSEN_SCHEMA, orient="row"),
    )


def _pages(documents: pl.DataFrame, zones: pl.DataFrame) -> tuple[list[_Page], list[str]]:
    """Give the pages, and the text of each of their zones that is to be read; of the others nothing."""
    zones_of: defaultdict[str, list[_Zone]] = defaultdict(list)
    ordered = zones.sort("document_id", "zone_number", maintain_order=True)
    for document_id, *zone in ordered.select("document_id", "zone", "start_offset", "end_offset", "article_id").rows():
        zones_of[document_id].append(_Zone(*zone))
    pages: list[_Page] = []
    texts: list[str] = []
    for row in documents.select("document_id", "text", "url", "stated_published", "fetched_at").rows():
        document = _Document(*row)
        its_zones = zones_of[document.document_id]
        pages.append(_Page(document, its_zones, len(texts), set()))
        is_before_body = True
        for zone in its_zones:
            is_before_body = is_before_body and zone.zone != "body"
            if zone.article_id is None:
                is_read = is_before_body and zone.zone in _HEAD_ZONES
            else:
                is_read = zone.zone in MENTION_ZONES or zone.zone in _DATED_ZONES
            texts.append(document.text[zone.start : zone.end] if is_read else "")
    return pages, texts


def _number(article_id: str) -> int:
    return int(article_id.rpartition("-")[2])


def _all_stated(
    page: _Page, expressions: list[list[Expression]], article_id: str, calendars: Calendars
) -> list[Stated]:
    """Collect what states the publication day of an article, in order of the text, what is outside it first."""
    document = page.document
    outside: list[Stated | None] = []
    is_main = _number(article_id) == 0
    if is_main:
        if document.stated_published is not None:
            outside.append(stated_outside(document.stated_published, calendars))
        if document.url is not None:
            outside.append(stated_in_url(document.url))
    above = [found for found in outside if found is not None]
    beside: list[Stated] = []
    bodies = [number for number, zone in enumerate(page.zones) if zone.article_id == article_id and zone.zone == "body"]
    for number, zone in enumerate(page.zones):
        if not expressions[number]:
            continue
        if zone.article_id == article_id and zone.zone in _DATED_ZONES:
            side = _side(number, bodies)
        elif zone.article_id is None and is_main:
            side = "above"
        else:
            continue
        found = stated_in_zone(document.text, zone.zone, zone.start, zone.end, side, expressions[number], calendars)
        (above if side == "above" else beside).extend(found)
    bare_below = {found.on for found in beside if found.method.endswith("_date_below")}
    if any(found.confidence >= _SURE_ABOVE for found in above) or len(bare_below) > 1:
        beside = [found._replace(confidence=min(found.confidence, _BESIDE_CONFIDENCE)) for found in beside]
    stated = _without_clock(above) + beside
    return [_settled(found, stated, page.orders, document.fetched_at) for found in stated]


def _side(number: int, bodies: list[int]) -> Side:
    if not bodies or number < bodies[0]:
        return "above"
    return "inside" if number < bodies[-1] else "below"


def _without_clock(stated: list[Stated]) -> list[Stated]:
    """Doubt all but the earliest of several bare dates at the head of a page: the clock of the site runs on."""
    bare = [found.on for found in stated if found.method in _BARE_METHODS]
    if len(set(bare)) < 2:
        return stated
    return [
        found._replace(confidence=_CLOCK_CONFIDENCE)
        if found.method in _BARE_METHODS and found.on != min(bare)
        else found
        for found in stated
    ]


def _settled(found: Stated, stated: list[Stated], orders: set[str], fetched_at: dt.datetime | None) -> Stated:
    """Settle the order of a numeric date by what stands beside it, by the page's other ones, or by the calendar.

    Nothing of that kind: the day stands first, as the Arabic press prints it, and the date is a little less sure.
    """
    other = found.other
    if other is None:
        return found
    found = found._replace(other=None)
    sure = {one.on for one in stated if one.other is None}
    if (found.on in sure) != (other.on in sure):
        return found if found.on in sure else other
    if len(orders) == 1:
        return found if orders == {"day_first"} else other
    if _is_after(found, fetched_at) and not _is_after(other, fetched_at):
        return other
    return found._replace(method=f"{found.method}_day_first", confidence=round(found.confidence * DAY_FIRST, 4))


def _best(stated: list[Stated], fetched_at: dt.datetime | None) -> Stated | None:
    """Choose the surest; of equals the first. What lies after the page was fetched cannot be right."""
    best: Stated | None = None
    for found in stated:
        if found.confidence < _LEAST_CONFIDENCE or _is_after(found, fetched_at):
            continue
        # a date alone at the head of a page that is the day of fetching is the site's clock
        is_bare = found.method.removesuffix("_day_first") in _BARE_METHODS
        if is_bare and fetched_at is not None and found.on == fetched_at.date():
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
    page: _Page, expressions: list[list[Expression]], publications: dict[str, Stated | None]
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of dates of a document, its numeric dates read in one order."""
    text = page.document.text
    is_month_first = page.orders == {"month_first"}
    for zone, of_zone in zip(page.zones, expressions, strict=True):
        if not of_zone or zone.article_id is None or zone.zone not in MENTION_ZONES:
            continue
        published = publications[zone.article_id]
        for expression in of_zone:
            start, end = zone.start + expression.start, zone.start + expression.end
            reading = expression.reading
            edtf = reading.edtf
            if is_month_first and reading.other_day is not None:
                edtf = reading.other_day.isoformat()
            elif reading.resolve is not None and published is not None:
                edtf = reading.resolve(published.on) or edtf
            yield (zone.article_id, text[start:end], start, end, edtf, reading.kind)
