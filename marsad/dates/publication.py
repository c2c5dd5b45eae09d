"""The day and time an article was published, as the page or the record states it."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

from marsad.dates.calendars import Calendars
from marsad.dates.grammar import Expression, read
from marsad.dates.lexicon import Row, pattern
from marsad.text.normalize import matching_key

Precision = Literal["day", "minute", "second"]


class Stated(NamedTuple):
    """A publication day that something states.

    Attributes:
        on: the day as printed.
        at: the moment in UTC; null where time or zone is not stated.
        precision: how exactly it is stated.
        method: how it was found.
        start: first code point of the evidence; null for what is stated outside the text.
        end: one past its last.
        confidence: from 0 to 1.
    """

    on: dt.date
    at: dt.datetime | None
    precision: Precision
    method: str
    start: int | None
    end: int | None
    confidence: float


# Source: judged by what such lines are on news sites, not yet measured; the floors of the gold pages watch over them.
_CONFIDENCE = {"published": 0.95, "dateline": 0.85, "byline": 0.8, "updated": 0.75, "section": 0.7, "head": 0.55}
_MARKER_CHARS = 40
_TIME = (
    "(?P<hours>[<number_2><number_9>]) : (?P<minutes>[<number_2><number_9>])"
    " (?: : (?P<seconds>[<number_2><number_9>]) )?"
)
_TIME_WORDS = "(?: [,(]? (?P<half>[<half><era><day_part>]) )? \\)? (?: [,(]? <clitic>? (?P<zone><time_zone>) )?"
_TIME_AFTER = pattern(f"[,~\\-/|(;!]? <clitic>? <hour>? [;,~\\-]? {_TIME} {_TIME_WORDS}")
_TIME_BEFORE = pattern(f"{_TIME} {_TIME_WORDS} [,~\\-/|)]* \\Z")
_TIME_GROUPS = ("hours", "minutes", "seconds", "half", "zone")
_BEFORE_SYMBOLS = 16
_ISO_TIME = re.compile(r"[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s?(Z|[+-]\d{2}:?\d{2})?")
_ISO = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/\-?#]|$)")


def stated_outside(stated: str, calendars: Calendars) -> Stated | None:
    """Read the publication date a record or bundle states: ISO 8601, an e-mail date, or as a page would print it."""
    iso = _ISO.match(stated)
    if iso is not None:
        day = _date(*iso.groups())
        return None if day is None else _with_iso_time(day, stated, iso.end(), "fact", None, None, 0.97)
    mail = _mail_date(stated)
    if mail is not None:
        at = None if mail.tzinfo is None else mail.astimezone(dt.UTC)
        return Stated(mail.date(), at, "second", "fact", None, None, 0.97)
    found = _days(stated, calendars)
    if len(found) != 1:
        return None  # none, or two that contradict each other
    return found[0]._replace(method="fact", start=None, end=None, confidence=0.9)


def stated_in_url(url: str) -> Stated | None:
    """Read a day in the path of an address («/2022/08/15/»)."""
    found = _URL_DAY.search(url)
    day = None if found is None else _date(*found.groups())
    return None if day is None else Stated(day, None, "day", "url", None, None, 0.65)


def stated_in_zone(text: str, zone: str, start: int, end: int, calendars: Calendars) -> list[Stated]:
    """Read the whole dates of a zone, with offsets into the text.

    Args:
        text: the document.
        zone: dateline, byline or section; for what stands before the article on the page, head.
        start: where the zone starts.
        end: where it ends.
        calendars: the words of dates.
    """
    return [
        found._replace(
            method=found.method or f"{zone}_date",
            start=None if found.start is None else found.start + start,
            end=None if found.end is None else found.end + start,
            confidence=found.confidence or _CONFIDENCE[zone],
        )
        for found in _days(text[start:end], calendars)
    ]


def _days(text: str, calendars: Calendars) -> list[Stated]:
    """Read the whole Gregorian days of a short text, with their time; method and confidence only where marked."""
    found: list[Stated] = []
    row: Row | None = None
    for expression in read(text, calendars.lexicon):
        day = expression.reading.day
        if day is None or expression.reading.other_day is not None:
            continue
        row = row or calendars.lexicon.read(text)
        says = _marked(text[max(0, expression.start - _MARKER_CHARS) : expression.start], calendars)
        method, confidence = ("", 0.0) if says is None else (f"{says}_marker", _CONFIDENCE[says])
        if _ISO.fullmatch(text[expression.start : expression.end]):
            found.append(
                _with_iso_time(day, text, expression.end, method, expression.start, expression.end, confidence)
            )
            continue
        found.append(_with_time(day, expression, row, calendars)._replace(method=method, confidence=confidence))
    return found


def _marked(before: str, calendars: Calendars) -> str | None:
    if calendars.markers is None:
        return None
    markers = [found.group() for found in calendars.markers.finditer(matching_key(before))]
    return calendars.says[" ".join(markers[-1].split())] if markers else None


def _with_time(day: dt.date, expression: Expression, row: Row, calendars: Calendars) -> Stated:
    """Add the time printed beside a day."""
    nothing = Stated(day, None, "day", "", expression.start, expression.end, 0.0)
    time = _TIME_AFTER.match(row.symbols, expression.last)
    if time is None:
        earliest = max(0, expression.first - _BEFORE_SYMBOLS)
        time = _TIME_BEFORE.search(row.symbols, earliest, expression.first)
    if time is None:
        return nothing
    tokens = {name: row.tokens[time.start(name)] for name in _TIME_GROUPS if time.start(name) >= 0}
    hours, minutes = tokens["hours"], tokens["minutes"]
    seconds, half, zone = tokens.get("seconds"), tokens.get("half"), tokens.get("zone")
    if hours is None or minutes is None:
        return nothing
    hour = _hour(hours.sense.number, None if half is None else calendars.lexicon.half_of(half))
    minute, second = minutes.sense.number, 0 if seconds is None else seconds.sense.number
    if hour is None or not (0 <= minute <= 59 and 0 <= second <= 59):
        return nothing
    inside = [token for token in tokens.values() if token is not None]
    stated = nothing._replace(
        precision="minute" if seconds is None else "second",
        start=min(expression.start, *(token.start for token in inside)),
        end=max(expression.end, *(token.end for token in inside)),
    )
    rule = None if zone is None else calendars.time_zones[" ".join(matching_key(zone.word).split())]
    if rule is None or (rule.since is not None and day < rule.since):
        return stated
    return stated._replace(at=_utc(day, hour, minute, second, rule.minutes()))


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if 0 <= hour <= 23 else None
    if hour > 12:
        return hour if half == "pm" and hour <= 23 else None
    return hour % 12 + (12 if half == "pm" else 0)


def _with_iso_time(
    day: dt.date, text: str, at: int, method: str, start: int | None, end: int | None, confidence: float
) -> Stated:
    time = _ISO_TIME.match(text, at)
    if time is None or int(time[1]) > 23 or int(time[2]) > 59 or int(time[3] or 0) > 59:
        return Stated(day, None, "day", method, start, end, confidence)
    precision: Precision = "minute" if time[3] is None else "second"
    moment = None
    if time[4] is not None:
        moment = _utc(day, int(time[1]), int(time[2]), int(time[3] or 0), _offset_minutes(time[4]))
    return Stated(day, moment, precision, method, start, None if end is None else time.end(), confidence)


def _offset_minutes(zone: str) -> int:
    if zone == "Z":
        return 0
    size = int(zone[1:3]) * 60 + int(zone[-2:])
    return -size if zone[0] == "-" else size


def _utc(day: dt.date, hour: int, minute: int, second: int, offset_minutes: int) -> dt.datetime | None:
    if not 1 < day.year < 9999:
        return None
    local = dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=dt.UTC)
    return local - dt.timedelta(minutes=offset_minutes)


def _mail_date(stated: str) -> dt.datetime | None:
    if not re.match(r"\s*(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d", stated):
        return None
    try:
        return parsedate_to_datetime(stated.strip())
    except ValueError:
        return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
