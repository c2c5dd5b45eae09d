"""Values of time expressions in EDTF (ISO 8601-2), and counting from a publication day."""

import calendar
import datetime as dt
from collections.abc import Callable
from typing import Literal, NamedTuple

from hijridate import Hijri, ummalqura

from marsad.dates.rules import Direction

Kind = Literal["explicit", "partial", "relative", "range"]
Resolver = Callable[[dt.date], str | None]


class Reading(NamedTuple):
    """What an expression says.

    Attributes:
        kind: as in dates.kind.
        edtf: its value without a publication day; null where it has none.
        resolve: its value counted from a publication day, for relative ones.
        day: the whole Gregorian day, where one is stated.
        other_day: the second reading of a numeric date whose order is not sure («5/8/2022»): month first.
        is_hijri: it is a whole date of the Hijri calendar.
        hijri_days: its Gregorian day by Umm al-Qura; of a numeric date first the day first, then the month first.
        month_and_day: of a Gregorian day without a year.
        is_doubtful: a Hijri and a Gregorian date stand side by side that do not mean the same day.
        weekday: the weekday printed with it, 1 Monday.
        order: day_first or month_first where a numeric date shows its order.
    """

    kind: Kind
    edtf: str | None = None
    resolve: Resolver | None = None
    day: dt.date | None = None
    other_day: dt.date | None = None
    is_hijri: bool = False
    hijri_days: tuple[dt.date, ...] = ()
    month_and_day: tuple[int, int] | None = None
    is_doubtful: bool = False
    weekday: int | None = None
    order: Literal["day_first", "month_first"] | None = None


def year_edtf(year: int) -> str:
    """Write a year; before the common era it is negative, with year 0 for 1 BC."""
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def month_edtf(year: int | None, month: int) -> str:
    """Write a month, XXXX where the year is not stated."""
    return f"{'XXXX' if year is None else year_edtf(year)}-{month:02d}"


def day_edtf(year: int | None, month: int, day: int) -> str:
    """Write a day, XXXX where the year is not stated."""
    return f"{month_edtf(year, month)}-{day:02d}"


def is_day(year: int | None, month: int, day: int) -> bool:
    """Whether there is such a day; without a year, whether some year has it."""
    if not 1 <= month <= 12:
        return False
    leap = 2000 if year is None else year
    return 1 <= day <= (calendar.monthrange(leap, month)[1] if 1 <= leap <= 9999 else 31)


def year_counted(published_on: dt.date, direction: Direction) -> int:
    """Give last, this or next year.

    Examples:
        >>> year_counted(dt.date(2022, 8, 15), "past")
        2021
    """
    return published_on.year + {"past": -1, "current": 0, "next": 1}[direction]


def month_counted(published_on: dt.date, months: int) -> tuple[int, int]:
    """Give year and month so many months on.

    Examples:
        >>> month_counted(dt.date(2022, 2, 28), -3)
        (2021, 11)
    """
    count = published_on.year * 12 + published_on.month - 1 + months
    return count // 12, count % 12 + 1


def year_of_month(published_on: dt.date, month: int, direction: Direction) -> int | None:
    """Give the year of «last June», «next June»; of «this June» only in June.

    Examples:
        >>> year_of_month(dt.date(2023, 9, 10), 6, "past"), year_of_month(dt.date(2023, 9, 10), 9, "past")
        (2023, 2022)
    """
    if direction == "past":
        return published_on.year - (month >= published_on.month)
    if direction == "next":
        return published_on.year + (month <= published_on.month)
    return published_on.year if month == published_on.month else None


def year_of_day(published_on: dt.date, month: int, day: int, direction: Direction) -> int | None:
    """Give the year of «last 15 October», «15 October next», «15 of the current October»."""
    if direction == "past":
        return published_on.year - ((month, day) >= (published_on.month, published_on.day))
    if direction == "next":
        return published_on.year + ((month, day) <= (published_on.month, published_on.day))
    return published_on.year if month == published_on.month else None


def weekday_counted(published_on: dt.date, weekday: int, direction: Direction | None) -> dt.date | None:
    """Give «last Thursday», «next Thursday»; without such a word only the publication day itself is sure.

    Examples:
        >>> weekday_counted(dt.date(2022, 8, 15), 4, "past")
        datetime.date(2022, 8, 11)
    """
    if direction == "past":
        return shifted(published_on, -((published_on.isoweekday() - weekday - 1) % 7 + 1))
    if direction == "next":
        return shifted(published_on, (weekday - published_on.isoweekday() - 1) % 7 + 1)
    return published_on if published_on.isoweekday() == weekday else None


def shifted(day: dt.date, days: int) -> dt.date | None:
    """Give the day so many days on; null outside the years 1 to 9999."""
    number = day.toordinal() + days
    return dt.date.fromordinal(number) if 1 <= number <= dt.date.max.toordinal() else None


#: the calendar of Umm al-Qura as the library has it: 1343 to 1500 (1924 to 2077)
_HIJRI_YEARS = range(ummalqura.HIJRI_RANGE[0][0], ummalqura.HIJRI_RANGE[1][0] + 1)


def hijri_day(year: int, month: int, day: int) -> dt.date | None:
    """Give the Gregorian day of a Hijri one by the calendar of Umm al-Qura; null outside the years it covers.

    Countries that wait for the moon to be seen may be a day off, and may have 30 days where Umm al-Qura has 29.

    Examples:
        >>> hijri_day(1444, 1, 17)
        datetime.date(2022, 8, 15)
        >>> hijri_day(1200, 1, 1) is None
        True
    """
    if year not in _HIJRI_YEARS or not 1 <= month <= 12 or not 1 <= day <= 30:
        return None
    days_in_month = Hijri(year, month, 1).month_length()
    converted = Hijri(year, month, min(day, days_in_month)).to_gregorian()
    return dt.date(converted.year, converted.month, converted.day) + dt.timedelta(days=max(0, day - days_in_month))


def hijri_span(year: int, month: int | None) -> str | None:
    """Give the days of a Hijri month or year as an interval; both ends are approximate, as a Hijri day is.

    Examples:
        >>> hijri_span(1444, 9)
        '2023-03-23~/2023-04-20~'
        >>> hijri_span(1444, None)
        '2022-07-30~/2023-07-18~'
    """
    first = hijri_day(year, month or 1, 1)
    if first is None:
        return None
    last = (
        first.toordinal() + (sum(Hijri(year, at, 1).month_length() for at in ([month] if month else range(1, 13)))) - 1
    )
    return f"{first.isoformat()}~/{dt.date.fromordinal(last).isoformat()}~"
