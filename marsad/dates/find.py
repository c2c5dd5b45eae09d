"""Find the time expressions of articles and the day each article was published."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from marsad.dates.calendars import Calendars
from marsad.dates.choice import (
    best_of,
    clock_of_site,
    doubted,
    mere_evidence,
    settled,
    without_clock,
    without_later,
    without_update,
)
from marsad.dates.publication import (
    OPENING_CHARS,
    Side,
    stated_by_wire,
    stated_in_lines,
    stated_in_opening,
    stated_in_url,
    stated_in_zone,
    stated_outside,
    stated_over_lines,
    stated_short,
)
from marsad.dates.reader import Expression, Runs
from marsad.dates.times import Stated
from marsad.models import EVIDENCE_SCHEMA, MENTION_ZONES
from marsad.text.laid import LaidZones, Zone, lay
from marsad.text.texts import Texts

DATES_SCHEMA: dict[str, Any] = {
    "article_id": pl.String,
    "surface": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "edtf": pl.String,
    "kind": pl.String,
}
CHOSEN_SCHEMA: dict[str, Any] = {
    "article_id": pl.String,
    "published_on": pl.Date,
    "published_at": pl.Datetime("us", "UTC"),
    "published_precision": pl.String,
}
#: zones of an article that can state its day, and page furniture before its body that can
_DATED_ZONES = frozenset({"dateline", "byline", "section", "subheading", "source_line"})
#: what was taken for text or headline, and may hold the line of a date
_LINED_ZONES = frozenset({"title", "body"})
#: from here on the page tells of other things, and a bare date is of one of them
_OTHER_THINGS = frozenset({"suggested", "comments"})
_HEAD_ZONES = frozenset({"navigation", "other", "sharing"})
#: furniture directly behind its body that can
_FOOT_ZONES = frozenset({"other", "sharing"})
_READ_ZONES = MENTION_ZONES | _DATED_ZONES
_OWNED = {"document": pl.Int64, "article_id": pl.String}
#: what every address with a day in it has
_URL_YEAR = r"/(?:19|20)\d\d[/-]?\d"
#: how far before a body a day over several lines is looked for
_LEAF_CHARS = 1_000
_LEAST_BREAKS = 2
_LINE_BREAKS = "\n\r"
_ENDS = f"{_LINE_BREAKS}0123456789"
#: the stamp of a message behind its text, taken for a headline, is no longer
_STAMP_CHARS = 80
#: a headline is no longer
_HEADLINE_CHARS = 160
_DIGIT = re.compile(r"\d")
#: a menu is at least so long
_MENU_CHARS = 30
#: what may stand between a body and the date that ends it: the foot of a printed page
_FOOT_CHARS = 25
_NO_FOOT = frozenset({"sharing", "suggested", "comments", "promotion", "body", "title"})


@dataclass(frozen=True)
class Found:
    """What the dates stage gives.

    Attributes:
        dates: as sql/tables/dates.sql, in order of the documents, then of offset.
        evidence: rows of article_evidence for published_on and published_at.
        chosen: article_id, published_on, published_at, published_precision: one row an article that has a zone,
            null where nothing states it.
    """

    dates: pl.DataFrame
    evidence: pl.DataFrame
    chosen: pl.DataFrame


class _Document(NamedTuple):
    text: str
    url: str | None
    stated_published: str | None
    fetched_at: dt.datetime | None


class _Page(NamedTuple):
    """A document that may state a day: its zones, and the expressions of those that can, by number of the zone."""

    document: _Document
    zones: Sequence[Zone]
    expressions: Mapping[int, list[Expression]]
    orders: Set[str]  # the orders its numeric dates show


class _Places(NamedTuple):
    """Where what decides on the dates around an article stands on its page, by number of the zone.

    Attributes:
        bodies: of the article.
        titles: of the article.
        menu: what stands before this one stands over the menu of the site.
        others: what stands behind this one stands under what tells of other things.
        foot: what stands behind the body up to this one is the foot of a printed page.
    """

    bodies: list[int]
    titles: list[int]
    menu: int
    others: int
    foot: int


def find(
    documents: pl.DataFrame,
    zones: pl.DataFrame,
    calendars: Calendars,
    *,
    texts: Texts | None = None,
    known_days: Mapping[str, dt.date | None] | None = None,
) -> Found:
    """Find the time expressions and the publication day of every article.

    Args:
        documents: document_id, text, url, stated_published, fetched_at.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id.
        calendars: the words of dates.
        texts: the column text, where the caller has it laid out already.
        known_days: by article, the day it was published whatever states another; null where it is not known. Nothing
            is evidence for it here.
    """
    laid = lay(documents, zones)
    texts = texts if texts is not None else Texts.of(documents["text"])
    read = calendars.reader.read_runs(texts, _read_stretches(laid, texts))
    orders = _orders(laid, read)
    publications = _publications(documents, texts.strings, laid, read, orders, calendars)
    for article_id, day in (known_days or {}).items():
        stated, _ = publications.get(article_id, ([], None))
        publications[article_id] = (stated, None if day is None else Stated(day, None, "day", "", None, None, 1.0))
    evidence = [
        row for article_id, (stated, best) in publications.items() for row in _evidence(article_id, stated, best)
    ]
    chosen = [
        (article_id, best.on, best.at, best.precision)
        for article_id, (_, best) in publications.items()
        if best is not None
    ]
    return Found(
        dates=_dates(laid, read, orders, publications),
        evidence=pl.DataFrame(evidence, schema=EVIDENCE_SCHEMA, orient="row"),
        chosen=_articles(laid).join(
            pl.DataFrame(chosen, schema=CHOSEN_SCHEMA, orient="row"),
            on="article_id",
            how="left",
            maintain_order="left",
        ),
    )


def _articles(laid: LaidZones) -> pl.DataFrame:
    """Give the article_id of every article, in order of the documents, then of its number on the page."""
    owned = pl.LazyFrame({"document": laid.documents, "article_id": laid.article_ids}, schema=_OWNED)
    return (
        owned.drop_nulls()
        .unique()
        .sort("document", pl.col("article_id").str.extract(r"(\d+)$").cast(pl.Int64), "article_id")
        .select("article_id")
        .collect()
    )


def _read_stretches(laid: LaidZones, texts: Texts) -> list[slice]:
    """Give where each zone stands in what is joined that is to be read; of the others nothing."""
    nothing = slice(0, 0)
    stretches: list[slice] = []
    before = texts.starts.tolist()
    last = -1
    is_before_body = True
    is_behind_body = False
    for document, zone, start, end, article_id in zip(*laid, strict=True):
        if document != last:
            last, is_before_body, is_behind_body = document, True, False
        is_before_body = is_before_body and zone != "body"
        is_stamp = is_behind_body and zone == "suggested" and end - start <= _STAMP_CHARS
        is_behind_body = zone == "body" or (is_behind_body and (article_id is not None or zone in _FOOT_ZONES))
        if article_id is None:
            is_read = (is_before_body and zone in _HEAD_ZONES) or (is_behind_body and zone in _FOOT_ZONES) or is_stamp
        else:
            is_read = zone in _READ_ZONES
        stretches.append(slice(before[document] + start, before[document] + end) if is_read else nothing)
    return stretches


def _orders(laid: LaidZones, read: Runs) -> dict[int, set[str]]:
    """Give the orders that the numeric dates of each document show."""
    orders: defaultdict[int, set[str]] = defaultdict(set)
    for number, expressions in zip(read.texts, read.expressions, strict=True):
        for expression in expressions:
            if expression.reading.order is not None:
                orders[laid.documents[number]].add(expression.reading.order)
    return dict(orders)


def _publications(
    documents: pl.DataFrame,
    texts: Sequence[str],
    laid: LaidZones,
    read: Runs,
    orders: Mapping[int, Set[str]],
    calendars: Calendars,
) -> dict[str, tuple[list[Stated], Stated | None]]:
    """Give what states the day of each article of the pages that may state one, and the best of it."""
    outside = documents.select("url", "stated_published", "fetched_at")
    says = pl.col("stated_published").is_not_null() | pl.col("url").str.contains(_URL_YEAR).fill_null(value=False)
    dated: set[int] = set(outside.select(says.arg_true()).to_series().to_list())
    of_zone: defaultdict[int, list[Expression]] = defaultdict(list)
    for number, offset, stretch, expressions in zip(*read, strict=True):
        is_dated = laid.article_ids[number] is None or laid.zones[number] in _DATED_ZONES
        is_dated = is_dated or (laid.zones[number] in _LINED_ZONES and _may_be_line(offset, stretch))
        if is_dated and any(expression.reading.day or expression.reading.hijri_days for expression in expressions):
            of_zone[number].extend([expression.moved(offset) for expression in expressions])
            dated.add(laid.documents[number])
    publications: dict[str, tuple[list[Stated], Stated | None]] = {}
    rows = sorted(dated)
    for row, facts in zip(rows, outside[rows].rows(), strict=True):
        first, zones = laid.of_document(row)
        read_here = {number: of_zone[first + number] for number in range(len(zones)) if first + number in of_zone}
        page = _Page(_Document(texts[row], *facts), zones, read_here, orders.get(row, frozenset()))
        for article_id in sorted({zone.article_id for zone in zones if zone.article_id is not None}, key=_number):
            stated = _all_stated(page, article_id, calendars)
            publications[article_id] = (stated, best_of(stated, page.document.fetched_at))
    publications.update(_leaves(documents, texts, laid, publications, calendars))
    publications.update(_stamps(documents, texts, laid, publications, calendars))
    return publications


def _stamps(
    documents: pl.DataFrame,
    texts: Sequence[str],
    laid: LaidZones,
    publications: Mapping[str, tuple[list[Stated], Stated | None]],
    calendars: Calendars,
) -> Iterator[tuple[str, tuple[list[Stated], Stated | None]]]:
    """Read the stamps of agencies behind the bodies of articles."""
    fetched_at = documents["fetched_at"]
    for document, zone, end, article_id in zip(laid.documents, laid.zones, laid.ends, laid.article_ids, strict=True):
        if zone != "body" or article_id is None:
            continue
        stamp = stated_by_wire(texts[document], end, end + _STAMP_CHARS, calendars)
        if stamp is not None:
            before, _ = publications.get(article_id, ([], None))
            yield article_id, ([*before, stamp], best_of([*before, stamp], fetched_at[document]))


def _leaves(
    documents: pl.DataFrame,
    texts: Sequence[str],
    laid: LaidZones,
    publications: Mapping[str, tuple[list[Stated], Stated | None]],
    calendars: Calendars,
) -> Iterator[tuple[str, tuple[list[Stated], Stated | None]]]:
    """Read the days over several lines, or with a short year, before main bodies that state no other."""
    fetched_at = documents["fetched_at"]
    last = -1
    for document, zone, start, article_id in zip(
        laid.documents, laid.zones, laid.starts, laid.article_ids, strict=True
    ):
        if document == last or zone != "body" or article_id is None or _number(article_id) != 0:
            continue
        last = document
        # above the body of a record stands its title and no more
        if texts[document].count("\n", max(0, start - _LEAF_CHARS), start) < _LEAST_BREAKS:
            continue
        before, best = publications.get(article_id, ([], None))
        if best is None:
            head = max(0, start - _LEAF_CHARS)
            found = list(stated_over_lines(texts[document], head, start, calendars))
            found = found or list(stated_short(texts[document], head, start))
            if found:
                yield article_id, ([*before, *found], best_of(found, fetched_at[document]))


def _may_be_line(offset: int, stretch: str) -> bool:
    """Say whether a run of words may begin a text, begin or end a line of it, or hold a time of day in figures."""
    # a figure is its first or last where another word is glued to it: «2024-10-06T11:53»
    return offset <= _HEADLINE_CHARS + OPENING_CHARS or stretch[0] in _ENDS or stretch[-1] in _ENDS or ":" in stretch


def _number(article_id: str) -> int:
    return int(article_id.rpartition("-")[2])


def _all_stated(page: _Page, article_id: str, calendars: Calendars) -> list[Stated]:
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
    if not page.expressions:
        return settled(above, page.orders, document.fetched_at)  # of most records the address alone states a day
    beside: list[Stated] = []
    ending: list[Stated] = []
    elsewhere: list[Stated] = []
    places = _places(page, article_id)
    bodies, titles = places.bodies, places.titles
    over_title: list[Stated] = []
    for number, expressions in page.expressions.items():
        zone = page.zones[number]
        if zone.article_id == article_id and zone.zone in _LINED_ZONES:
            if bodies and number == bodies[0]:
                above += _in_opening(document.text, zone, expressions)
            begins = not bodies or number <= bodies[0]
            ends = bool(bodies) and number == bodies[-1]
            lines = stated_in_lines(
                document.text,
                zone.start,
                zone.end,
                expressions,
                calendars,
                zone=zone.zone,
                begins=begins,
                ends=ends,
            )
            for side, line in lines:
                (above if side == "above" else beside).append(line)
            continue
        is_its_own = zone.article_id == article_id and zone.zone in _DATED_ZONES
        if not is_its_own and not (zone.article_id is None and is_main):
            continue
        side = _side(number, bodies)
        is_head = zone.article_id is None or bool(titles and number < titles[0])
        found = list(
            stated_in_zone(
                document.text, zone.zone, zone.start, zone.end, side, expressions, calendars, is_head=is_head
            )
        )
        is_under_headline = side == "inside" and page.zones[number - 1].zone == "suggested"
        if is_under_headline or (side == "below" and number > places.others):
            elsewhere += [one for one in found if "_marker" not in one.method]
            found = [one for one in found if "_marker" in one.method]
        if side == "above" and number < places.menu:
            found = [clock_of_site(one) for one in found]
        (above if side == "above" else beside).extend(found)
        over_title += found if titles and number < titles[0] else ()
        ending += found if side == "below" and number <= places.foot else ()
    beside = doubted(beside, above, ending, elsewhere) + [mere_evidence(found) for found in elsewhere]
    stated = without_later(without_update(without_clock(above, over_title))) + beside
    return settled(stated, page.orders, document.fetched_at)


def _in_opening(text: str, zone: Zone, expressions: Sequence[Expression]) -> Iterator[Stated]:
    """Read the day that a body opens with, or its second line where a headline was taken for the first."""
    yield from stated_in_opening(text, zone.start, expressions)
    line_end = text.find("\n", zone.start, min(zone.end, zone.start + _HEADLINE_CHARS))
    if line_end >= 0:
        second = line_end + len(text[line_end : zone.end]) - len(text[line_end : zone.end].lstrip())
        moved = [one.moved(zone.start - second) for one in expressions if one.start >= second - zone.start]
        yield from stated_in_opening(text, second, moved)


def _places(page: _Page, article_id: str) -> _Places:
    """Give where what decides on the dates around an article stands on its page."""
    own = [(number, zone.zone) for number, zone in enumerate(page.zones) if zone.article_id == article_id]
    bodies = [number for number, zone in own if zone == "body"]
    titles = [number for number, zone in own if zone == "title"]
    behind = range(bodies[-1] + 1, len(page.zones)) if bodies else range(0)
    others = next((number for number in behind if page.zones[number].zone in _OTHER_THINGS), len(page.zones))
    head = min([*titles[:1], *bodies[:1]], default=0)
    return _Places(bodies, titles, _menu_over(page, head), others, _foot_of(page.zones, article_id, behind))


def _menu_over(page: _Page, head: int) -> int:
    """Give the zone that the menu of the site begins with over the head of an article; 0: none stands there.

    What has numbers in it is no menu, but the issue of a paper, or the contents of a report.
    """
    size = 0
    for number in range(head - 1, -1, -1):
        zone = page.zones[number]
        if zone.zone == "navigation" and _DIGIT.search(page.document.text, zone.start, zone.end) is None:
            size += zone.end - zone.start
            if size >= _MENU_CHARS:
                return number
    return 0


def _foot_of(zones: Sequence[Zone], article_id: str, behind: range) -> int:
    """Give the last zone that stands behind a body with nothing of another kind between: the foot of a printed page."""
    size = 0
    for number in behind:
        zone = zones[number]
        if zone.article_id != article_id:
            size += zone.end - zone.start
            if zone.zone in _NO_FOOT or size > _FOOT_CHARS:
                return number
    return len(zones)


def _side(number: int, bodies: list[int]) -> Side:
    if not bodies or number < bodies[0]:
        return "above"
    return "inside" if number < bodies[-1] else "below"


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
    laid: LaidZones,
    read: Runs,
    orders: Mapping[int, Set[str]],
    publications: Mapping[str, tuple[list[Stated], Stated | None]],
) -> pl.DataFrame:
    """Give the rows of dates, the numeric dates of a document read in one order."""
    article_ids: list[str] = []
    surfaces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    edtfs: list[str | None] = []
    kinds: list[str] = []
    month_first = {document for document, shown in orders.items() if shown == {"month_first"}}
    for number, offset, stretch, expressions in zip(*read, strict=True):
        article_id = laid.article_ids[number]
        if article_id is None or laid.zones[number] not in MENTION_ZONES:
            continue
        _, published = publications.get(article_id, (None, None))
        is_month_first = laid.documents[number] in month_first
        offset += laid.starts[number]
        for start, end, reading, *_ in expressions:
            edtf = reading.edtf
            if is_month_first and reading.other_day is not None:
                edtf = reading.other_day.isoformat()
            elif published is not None and reading.resolve is not None:
                edtf = reading.resolve(published.on) or edtf
            article_ids.append(article_id)
            surfaces.append(stretch[start:end])
            starts.append(offset + start)
            ends.append(offset + end)
            edtfs.append(edtf)
            kinds.append(reading.kind)
    columns = (article_ids, surfaces, starts, ends, edtfs, kinds)
    return pl.DataFrame(dict(zip(DATES_SCHEMA, columns, strict=True)), schema=DATES_SCHEMA)
