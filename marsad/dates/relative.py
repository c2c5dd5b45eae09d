"""What the rules that count from the publication day say: «today», «last Monday», «three days ago»."""

import datetime as dt
from typing import cast

from marsad.dates.lexicon import SYMBOLS, Sense
from marsad.dates.matches import Match
from marsad.dates.rules import Count, RelativeDay, UnitNoun
from marsad.dates.values import (
    Reading,
    day_edtf,
    is_day,
    month_counted,
    month_edtf,
    shifted,
    weekday_counted,
    year_counted,
    year_edtf,
)


def read_relative_day(match: Match) -> Reading | None:
    """Read «today», «yesterday Sunday»."""
    rule = cast("RelativeDay", cast("Sense", match.sense("relative")).rule)
    weekday = match.weekday()
    if rule.needs_weekday and weekday is None and match.found.group()[0] != SYMBOLS["day_noun"]:
        return None

    def from_day(published_on: dt.date) -> str | None:
        day = shifted(published_on, rule.days)
        if day is None:
            return None
        if weekday is not None and day.isoweekday() != weekday:
            # written the evening before, published after midnight
            day = shifted(day, -1)
            if day is None or day.isoweekday() != weekday:
                return None
        return day.isoformat()

    return Reading("relative", None, from_day, weekday=weekday)


def read_weekday(match: Match) -> Reading | None:
    """Read «on Monday», «last Monday»."""
    weekday = match.weekday()
    direction = match.direction()
    if weekday is None:
        return None

    def from_day(published_on: dt.date) -> str | None:
        day = weekday_counted(published_on, weekday, None if direction == "current" else direction)
        return None if day is None else day.isoformat()

    return Reading("relative", None, from_day, weekday=weekday)


def read_unit(match: Match) -> Reading | None:
    """Read «last year», «this month», «last year 2021»."""
    unit = cast("UnitNoun", cast("Sense", match.sense("unit")).rule).unit
    number = match.number("year")
    if number is not None:
        return Reading("explicit", year_edtf(number)) if unit == "year" and 1900 <= number <= 2099 else None
    direction = match.direction() if "qualifier" in match.found.re.groupindex else "current"
    if direction is None:
        return None

    def from_day(published_on: dt.date) -> str | None:
        if unit == "year":
            return year_edtf(year_counted(published_on, direction))
        if unit == "month":
            return month_edtf(*month_counted(published_on, {"past": -1, "current": 0, "next": 1}[direction]))
        return None  # the first day of a week differs from country to country

    return Reading("relative", None, from_day)


def read_two_units(match: Match) -> Reading | None:
    """Read «the last two days», «the next two months»: approximate, but for days, since this month may be meant too."""
    unit = cast("UnitNoun", cast("Sense", match.sense("unit")).rule).unit
    direction = match.direction()
    if direction not in ("past", "next"):
        return None
    first, last = (-2, -1) if direction == "past" else (1, 2)

    def counted(published_on: dt.date, count: int) -> str | None:
        if unit == "year":
            year = published_on.year + count
            return f"{year_edtf(year)}~" if 1 <= year <= 9999 else None
        if unit == "month":
            year, month = month_counted(published_on, count)
            return f"{month_edtf(year, month)}~" if 1 <= year <= 9999 else None
        day = shifted(published_on, count)
        return None if day is None else day.isoformat()

    def from_day(published_on: dt.date) -> str | None:
        if unit == "week":
            return None  # the first day of a week differs from country to country
        ends = counted(published_on, first), counted(published_on, last)
        return None if ends[0] is None or ends[1] is None else f"{ends[0]}/{ends[1]}"

    return Reading("relative", None, from_day)


def read_ago(match: Match) -> Reading | None:
    """Read «three days ago», «about a year ago»: counted back as exactly as the unit says."""
    noun = cast("UnitNoun", cast("Sense", match.sense("unit")).rule)
    count = match.sense("count")
    is_about = match.place("about") >= 0
    if count is not None:
        number = cast("Count", count.rule).value if count.rule is not None else count.number
    elif noun.form == "counted":
        return Reading("relative")  # «days ago»
    else:
        number = 2 if noun.form == "dual" else 1
    if number <= 0 or (count is None and noun.form not in ("bare", "dual")):
        return None

    def from_day(published_on: dt.date) -> str | None:
        if noun.unit == "year":
            year = published_on.year - number
            return f"{year_edtf(year)}~" if year > 0 else None
        if noun.unit == "month":
            year, month = month_counted(published_on, -number)
            return f"{month_edtf(year, month)}~" if year > 0 else None
        day = shifted(published_on, -number * (7 if noun.unit == "week" else 1))
        if day is None:
            return None
        return day.isoformat() + ("~" if is_about or noun.unit == "week" else "")

    return Reading("relative", None, from_day)


def read_day_of_this_month(match: Match) -> Reading | None:
    """Read «the 15th of the current month»."""
    day, direction = match.day("day"), match.direction()
    if day is None or direction is None or not 1 <= day <= 31:
        return None

    def from_day(published_on: dt.date) -> str | None:
        year, month = month_counted(published_on, {"past": -1, "current": 0, "next": 1}[direction])
        return day_edtf(year, month, day) if is_day(year, month, day) else None

    return Reading("relative", None, from_day)
