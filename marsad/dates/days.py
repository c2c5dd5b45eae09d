"""What the rules for days and months of a calendar say: «15 August 2022», «15/8/2022», «10-15 August», «June»."""

import datetime as dt

from marsad.dates.lexicon import SYMBOLS
from marsad.dates.matches import Match, Year, year_of
from marsad.dates.rules import Month
from marsad.dates.values import (
    Kind,
    Reading,
    day_edtf,
    hijri_day,
    hijri_span,
    is_day,
    month_edtf,
    year_counted,
    year_of_day,
    year_of_month,
)

#: a year of two digits from here on is one of the 20th century
_FIRST_OF_LAST_CENTURY = 50


def _is_one_month(match: Match) -> bool:
    month = match.month("month")
    twin = match.month("twin") or match.month("twin_inside")
    return month is not None and (twin is None or (month.month, month.calendar) == (twin.month, twin.calendar))


def _kind_without_value(match: Match, year: Year | None) -> Kind:
    if year is not None:
        return "explicit"
    return "partial" if match.place("qualifier") < 0 and match.place("year_qualifier") < 0 else "relative"


def read_day_of_month(match: Match) -> Reading | None:
    """Read a day and month with or without a year."""
    month, day = match.month("month"), match.day("day")
    if month is None or day is None or not _is_one_month(match):
        return None
    year = year_of(match, "year", "era", month)
    if (match.number("year") is not None and year is None) or (month.needs == "day_and_year" and year is None):
        return None
    weekday = match.weekday()
    if month.calendar == "hijri":
        if not 1 <= day <= 30:
            return None
        return _hijri_reading(_kind_without_value(match, year), year, [(month.month, day)], weekday)
    number = month.month
    if not is_day(None if year is None else year.number, number, day):
        return None
    if year is not None:
        whole = dt.date(year.number, number, day) if year.number > 0 else None
        return Reading("explicit", day_edtf(year.number, number, day), day=whole, weekday=weekday)
    direction = match.direction()
    if direction is not None:

        def from_day(published_on: dt.date) -> str | None:
            found = year_of_day(published_on, number, day, direction)
            return None if found is None or not is_day(found, number, day) else day_edtf(found, number, day)

        return Reading("relative", day_edtf(None, number, day), from_day, weekday=weekday)
    direction = match.direction("year_qualifier")
    if direction is not None:

        def from_year(published_on: dt.date) -> str | None:
            found = year_counted(published_on, direction)
            return day_edtf(found, number, day) if is_day(found, number, day) else None

        return Reading("relative", day_edtf(None, number, day), from_year, weekday=weekday)
    return Reading("partial", day_edtf(None, number, day), month_and_day=(number, day), weekday=weekday)


def _hijri_reading(
    kind: Kind, year: "Year | None", months_and_days: list[tuple[int, int]], weekday: int | None
) -> Reading:
    """Read a Hijri day: approximate in EDTF, since where the moon is waited for it may be the day before or after.

    A weekday printed with it says which of the three it is.
    """
    found = [] if year is None else [hijri_day(year.number, month, day) for month, day in months_and_days]
    days = tuple(day for day in found if day is not None)
    if not days:
        return Reading(kind, is_hijri=True, weekday=weekday)
    near = [days[0] + dt.timedelta(days=apart) for apart in (-1, 0, 1)]
    fits = [day for day in near if day.isoweekday() == weekday]
    if fits:
        return Reading(kind, fits[0].isoformat(), is_hijri=True, hijri_days=(fits[0], *days[1:]), weekday=weekday)
    return Reading(kind, f"{days[0].isoformat()}~", is_hijri=True, hijri_days=days, weekday=weekday)


def read_month_alone(match: Match) -> Reading | None:
    """Read a month with or without a year."""
    month = match.month("month")
    if month is None or not _is_one_month(match):
        return None
    year = year_of(match, "year", "era", month)
    if match.number("year") is not None and year is None:
        return None
    direction, year_direction = match.direction(), match.direction("year_qualifier")
    has_noun = match.found.group()[0] == SYMBOLS["month_noun"]
    has_company = (
        has_noun
        or match.place("twin") >= 0
        or match.place("twin_inside") >= 0
        or year is not None
        or direction is not None
        or year_direction is not None
    )
    if month.needs == "day_and_year" and not (has_noun or (year is not None and month.calendar == "hijri")):
        return None
    if month.needs == "company" and not has_company and not _stands_after_preposition(match, month):
        return None
    number = month.month
    if month.calendar == "hijri":
        return Reading(_kind_without_value(match, year), None if year is None else hijri_span(year.number, month.month))
    if year is not None:
        return Reading("explicit", month_edtf(year.number, number))
    if direction is not None:

        def from_month(published_on: dt.date) -> str | None:
            found = year_of_month(published_on, number, direction)
            return None if found is None else month_edtf(found, number)

        return Reading("relative", month_edtf(None, number), from_month)
    if year_direction is not None:

        def from_year(published_on: dt.date) -> str | None:
            return month_edtf(year_counted(published_on, year_direction), number)

        return Reading("relative", month_edtf(None, number), from_year)
    return Reading("partial", month_edtf(None, number))


def _stands_after_preposition(match: Match, month: Month) -> bool:
    token = match.token("month")
    if token is None or (month.is_exact and token.word != month.name):
        return False
    return match.before() in {SYMBOLS[name] for name in ("preposition", "ago")}


def read_month_first(match: Match) -> Reading | None:
    """Read «August 15, 2022»."""
    month, day, year = match.month("month"), match.number("day"), match.number("year")
    if month is None or day is None or year is None or month.calendar == "hijri" or not is_day(year, month.month, day):
        return None
    whole = dt.date(year, month.month, day)
    return Reading("explicit", whole.isoformat(), day=whole, weekday=match.weekday())


def read_year_first(match: Match) -> Reading | None:
    """Read «2019 Tuesday 12 February» where the year has that day on that weekday."""
    reading = read_day_of_month(match)
    fits = reading is not None and reading.day is not None and reading.day.isoweekday() == reading.weekday
    return reading if fits else None


def read_days_of_month(match: Match) -> Reading | None:
    """Read «10-15 August 2022», «10 and 15 August»."""
    month, first, last = match.month("month"), match.day("day"), match.day("last_day")
    if month is None or first is None or last is None or not _is_one_month(match):
        return None
    year = year_of(match, "year", "era", month)
    if month.calendar == "hijri":
        return Reading("range") if 1 <= first < last <= 30 else None
    number = None if year is None else year.number
    if not (is_day(number, month.month, first) and is_day(number, month.month, last) and first < last):
        return None
    direction = match.direction() or match.direction("year_qualifier")
    is_set = match.place("and") >= 0 and match.before() != SYMBOLS["between"]

    def written(of_year: int | None) -> str:
        return _joined(day_edtf(of_year, month.month, first), day_edtf(of_year, month.month, last), is_set=is_set)

    def from_day(published_on: dt.date) -> str | None:
        if direction is None:
            return None
        if match.direction("year_qualifier") is not None:
            return written(year_counted(published_on, direction))
        found = year_of_day(published_on, month.month, last, direction)
        return None if found is None else written(found)

    return Reading("range", written(number), None if direction is None else from_day)


def _joined(first: str, last: str, *, is_set: bool) -> str:
    return f"{{{first},{last}}}" if is_set else f"{first}/{last}"


def read_months_or_days_between(match: Match) -> Reading | None:
    """Read «28 June to 3 July 2023» and «June to August 2022»."""
    month, last_month = match.month("month"), match.month("last_month")
    if month is None or last_month is None or "hijri" in (month.calendar, last_month.calendar):
        return None
    has_all = "day" in match.found.re.groupindex and match.number("year") is not None
    if "day_and_year" in (month.needs, last_month.needs) and not (has_all and match.number("last_year") is not None):
        return None
    if match.place("and") >= 0 and match.before() != SYMBOLS["between"]:
        return None
    last_year = year_of(match, "last_year", "last_era", last_month)
    year = year_of(match, "year", "era", month)
    end = None if last_year is None else last_year.number
    start = end if year is None else year.number
    if (start is None) != (end is None):
        return None
    if "day" not in match.found.re.groupindex:
        if (start, month.month) >= (end, last_month.month) if start is not None else month.month == last_month.month:
            return None
        return Reading("range", f"{month_edtf(start, month.month)}/{month_edtf(end, last_month.month)}")
    day, last_day = match.day("day"), match.day("last_day")
    if day is None or last_day is None:
        return None
    if not (is_day(start, month.month, day) and is_day(end, last_month.month, last_day)):
        return None
    if start is not None and end is not None and (start, month.month, day) >= (end, last_month.month, last_day):
        return None
    return Reading("range", f"{day_edtf(start, month.month, day)}/{day_edtf(end, last_month.month, last_day)}")


def read_numeric(match: Match) -> Reading | None:
    """Read «15/8/2022», «2022-08-15».

    Where day and month could change places, the day is taken to stand first: the Arabic press prints it so, and the
    order with the month first comes from content systems left in English. Both readings are kept, since a weekday, a
    Hijri date beside it or the other dates of the page may say otherwise. Between full stops («04.11.2025») the day
    stands first everywhere; with the year in front, the month follows it.
    """
    first, second = match.number("first"), match.number("second")
    year = year_of(match, "year", "era")
    if first is None or second is None or year is None:
        return None
    weekday = match.weekday()
    is_year_first = match.place("year") < match.place("first")
    if is_year_first:
        first, second = second, first  # now day, month
    if year.is_hijri:
        orders = [(second, first)] if is_year_first else [(second, first), (first, second)]
        possible = [(month, day) for month, day in orders if month <= 12 and day <= 30]
        return _hijri_reading("explicit", year, possible, weekday) if possible else None
    day_first = dt.date(year.number, second, first) if is_day(year.number, second, first) else None
    month_first = dt.date(year.number, first, second) if is_day(year.number, first, second) else None
    whole = day_first or month_first
    if whole is None:
        return None
    is_sure = is_year_first or match.symbols[match.place("sign")] == "."
    if is_sure or day_first is None or month_first is None or day_first == month_first:
        order = None if is_sure or first == second else "day_first" if whole.day == first else "month_first"
        return Reading("explicit", whole.isoformat(), day=whole, weekday=weekday, order=order)
    unsure = Reading("explicit", whole.isoformat(), day=day_first, other_day=month_first, weekday=weekday)
    return unsure if weekday is None else settled_by_weekday(unsure, weekday)


def read_short_year(match: Match) -> Reading | None:
    """Read «Sunday 6/10/24»: a year of two digits is one only where its weekday says so."""
    day, month, year = match.number("first"), match.number("second"), match.number("year")
    if day is None or month is None or year is None:
        return None
    year += 2000 if year < _FIRST_OF_LAST_CENTURY else 1900
    if not is_day(year, month, day) or dt.date(year, month, day).isoweekday() != match.weekday():
        return None
    whole = dt.date(year, month, day)
    return Reading("explicit", whole.isoformat(), day=whole, weekday=match.weekday())


def read_short_year_of_month(match: Match) -> Reading | None:
    """Read «03-Mar-18»."""
    month, day, year = match.month("month"), match.number("day"), match.number("year")
    if month is None or day is None or year is None or month.calendar == "hijri" or year >= _FIRST_OF_LAST_CENTURY:
        return None
    if not is_day(year + 2000, month.month, day):
        return None
    whole = dt.date(year + 2000, month.month, day)
    return Reading("explicit", whole.isoformat(), day=whole)


def read_short_year_of_latin_month(match: Match) -> Reading | None:
    """Read «3 Mar 18», as stamps and press databases print it: in a sentence such a number counts something."""
    month = match.token("month")
    return read_short_year_of_month(match) if month is not None and month.word.isascii() else None


def settled_by_weekday(reading: Reading, weekday: int) -> Reading:
    """Choose the order of a numeric date that the weekday beside it agrees with; as it was where both or none do."""
    fits = [day for day in (reading.day, reading.other_day) if day is not None and day.isoweekday() == weekday]
    if len(fits) != 1:
        return reading
    return reading._replace(edtf=fits[0].isoformat(), day=fits[0], other_day=None, weekday=weekday)
