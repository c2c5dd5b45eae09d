"""The time of day that is printed beside a date, and the moment both state."""

import datetime as dt
import re
from typing import Literal, NamedTuple, Optional

from marsad.dates.calendars import Calendars
from marsad.dates.lexicon import Token, pattern
from marsad.dates.reader import Expression
from marsad.text.normalize import matching_key

Precision = Literal["day", "minute", "second"]
_NUMBER = "[<number_2><number_9>]"
_TIME = f"(?P<hours>{_NUMBER}) : (?P<minutes>{_NUMBER}) (?: : (?P<seconds>{_NUMBER}) )?"
_TIME_WORDS = "(?: [,(]? (?P<half>[<half><era><day_part>]) )? \\)? (?: [,(]? <clitic>? (?P<zone><time_zone>) )?"
_FULL_HOUR = (
    f"(?: <hour> [;,~\\-]? (?P<hours>{_NUMBER}) (?! : {_NUMBER} ) {_TIME_WORDS}"
    f" | (?P<hours_of_half>{_NUMBER}) (?P<half_of_hours>[<half><day_part>])"
    " (?: [,(]? <clitic>? (?P<zone_of_half><time_zone>) )? )"
)
_BETWEEN = "[,~\\-/|(;!·:^]?"
_TIMES_AFTER = (
    pattern(f"{_BETWEEN} <clitic>? <hour>? [;,~\\-]? {_TIME} {_TIME_WORDS}"),
    pattern(f"{_BETWEEN} <clitic>? {_FULL_HOUR}"),
)
_TIMES_BEFORE = (
    pattern(f"(?<! : ) {_TIME} {_TIME_WORDS} [,~\\-/|)!·^]* \\Z"),
    pattern(f"(?<! : ) {_FULL_HOUR} [,~\\-/|)!·^]* \\Z"),
)
_OTHER_GROUPS = {"hours_of_half": "hours", "half_of_hours": "half", "zone_of_half": "zone"}
_BEFORE_SYMBOLS = 16
_OFFSET_CHARS = 40
#: minutes; the Line Islands of Kiribati are fourteen hours ahead of UTC
_MOST_FROM_UTC = 14 * 60
_ISO_TIME = re.compile(r"[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s?(Z|[+-]\d{2}:?\d{2})?")
ISO_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")


class Stated(NamedTuple):
    """A publication day that something states.

    Attributes:
        on: the day as printed.
        at: the moment in UTC; null where time or zone is not stated.
        precision: how exactly it is stated; a full hour («10 مساء») counts as a minute.
        method: how it was found.
        start: first code point of the evidence; null for what is stated outside the text.
        end: one past its last.
        confidence: from 0 to 1.
        other: the same read with the month first, where the order of a numeric date is not sure.
    """

    on: dt.date
    at: dt.datetime | None
    precision: Precision
    method: str
    start: int | None
    end: int | None
    confidence: float
    other: Optional["Stated"] = None


def with_time(day: dt.date, text: str, expression: Expression, free: int, calendars: Calendars) -> Stated:
    """Add the time printed beside a day; free: where the text begins that no date before this one has taken."""
    nothing = Stated(day, None, "day", "", expression.start, expression.end, 0.0)
    if ISO_DAY.fullmatch(text[expression.start : expression.end]):
        iso = _ISO_TIME.match(text, expression.end)
        if iso is not None and (iso[4] is not None or iso[0][0] == "T"):
            return with_iso_time(day, text, expression.end, "", expression.start, expression.end, 0.0)
    tokens = _time_beside(expression, free)
    if "hours" not in tokens:
        return nothing
    half = None if "half" not in tokens else calendars.lexicon.half_of(tokens["half"])
    hour = _hour(tokens["hours"].sense.number, half)
    minute, second = (tokens[name].sense.number if name in tokens else 0 for name in ("minutes", "seconds"))
    if hour is None or not (0 <= minute <= 59 and 0 <= second <= 59):
        return nothing
    inside = list(tokens.values())
    stated = nothing._replace(
        precision="second" if "seconds" in tokens else "minute",
        start=min(expression.start, *(token.start + expression.offset for token in inside)),
        end=max(expression.end, *(token.end + expression.offset for token in inside)),
    )
    of_time = max((token for name, token in tokens.items() if name != "zone"), key=lambda token: token.end)
    zone = _printed_offset(text, of_time.end + expression.offset, calendars)
    if zone is None and "zone" in tokens:
        zone = calendars.time_zones[" ".join(matching_key(tokens["zone"].word).split())]
    if zone is None or not 1 < day.year < 9999:
        return stated
    return stated._replace(at=utc(day, hour, minute, second, zone))


def _time_beside(expression: Expression, free: int) -> dict[str, Token]:
    """Give the tokens of the time after a date, or else before it."""
    row = expression.row
    earliest = max(0, expression.first - _BEFORE_SYMBOLS)
    found = [after.match(row.symbols, expression.last) for after in _TIMES_AFTER]
    found += [before.search(row.symbols, earliest, expression.first) for before in _TIMES_BEFORE]
    for time in found:
        if time is None:
            continue
        groups = {_OTHER_GROUPS.get(name, name): time.start(name) for name, value in time.groupdict().items() if value}
        tokens = {name: token for name, place in groups.items() if (token := row.tokens[place]) is not None}
        if all(token.start + expression.offset >= free for token in tokens.values()):
            return tokens
    return {}


def _printed_offset(text: str, end: int, calendars: Calendars) -> dt.tzinfo | None:
    """Read «GMT+3», «(+03:00)», «+0300» after a time; a lone «-05» may begin a date."""
    found = calendars.offset.match(matching_key(text[end : end + _OFFSET_CHARS]))
    if found is None or not (found["utc"] or found["sign"] == "+" or found["colon"]):
        return None
    return _distance(found["sign"], int(found["hours"]) * 60 + int(found["minutes"] or 0))


def _distance(sign: str, minutes: int) -> dt.tzinfo | None:
    """Give a zone by its distance from UTC; null for more than there is."""
    if minutes > _MOST_FROM_UTC:
        return None
    return dt.timezone(dt.timedelta(minutes=minutes if sign == "+" else -minutes))


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if 0 <= hour <= 23 else None
    if half == "night":
        half = "pm" if 6 <= hour <= 11 else "am"
    if hour > 12:
        return hour if half == "pm" and hour <= 23 else None
    return hour % 12 + (12 if half == "pm" else 0)


def with_iso_time(
    day: dt.date, text: str, at: int, method: str, start: int | None, end: int | None, confidence: float
) -> Stated:
    """Add the time that ISO 8601 prints behind a day: the moment is known only with a zone or an offset."""
    time = _ISO_TIME.match(text, at)
    if time is None or int(time[1]) > 23 or int(time[2]) > 59 or int(time[3] or 0) > 59:
        return Stated(day, None, "day", method, start, end, confidence)
    precision: Precision = "minute" if time[3] is None else "second"
    zone = dt.UTC if time[4] == "Z" else None
    if zone is None and time[4] is not None:
        zone = _distance(time[4][0], int(time[4][1:3]) * 60 + int(time[4][-2:]))
    moment = None if zone is None else utc(day, int(time[1]), int(time[2]), int(time[3] or 0), zone)
    return Stated(day, moment, precision, method, start, None if end is None else time.end(), confidence)


def utc(day: dt.date, hour: int, minute: int, second: int, zone: dt.tzinfo) -> dt.datetime | None:
    """Give the moment in UTC; null where its year has no neighbour that `datetime` knows."""
    if not 1 < day.year < 9999:
        return None
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone).astimezone(dt.UTC)
