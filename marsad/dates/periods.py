"""What the rules for years and longer or shorter parts of time say: «2022», «the nineties», «summer 2022»."""

import datetime as dt
from typing import cast

from marsad.dates.lexicon import SYMBOLS, Sense
from marsad.dates.matches import Match, year_of
from marsad.dates.rules import Century, Connector, Decade, Part, Season
from marsad.dates.values import Reading, hijri_span, year_counted, year_edtf


def read_one_year(match: Match) -> Reading | None:
    """Read «year 2022», «year 1443 AH»."""
    year = year_of(match, "year", "era")
    if year is None:
        return None
    return Reading("explicit", hijri_span(year.number, None) if year.is_hijri else year_edtf(year.number))


def read_bare_year(match: Match) -> Reading | None:
    """Read «in 2022»: only 1900 to 2099, and not where it counts something."""
    number = match.number("year")
    if number is None or not 1900 <= number <= 2099:
        return None
    if number % 100 == 0 and match.after() == SYMBOLS["other"]:
        return None  # «in 2000 villages»
    return Reading("explicit", year_edtf(number))


def read_two_years(match: Match) -> Reading | None:
    """Read «1950-1953», «the years 2014 and 2016», «season 2022/23»."""
    first, last = match.number("year"), match.number("last_year")
    if first is None or last is None:
        return None
    if last < 100:
        last += first // 100 * 100
        if last != first + 1 or last % 100 <= 12:
            return None  # «2022-08» may be a month
    if not (1000 <= first < last <= 2199 and last - first <= 300):
        return None
    is_set = match.place("and") >= 0 and match.before() != SYMBOLS["between"]
    if is_set and match.place("noun") < 0:
        return None
    has_hijri_era = match.place("era") >= 0 and cast("Connector", cast("Sense", match.sense("era")).rule).role
    if has_hijri_era == "era_hijri" or (first >= 1300 and last <= 1500 and not has_hijri_era):
        return Reading("range")
    more = match.numbers("more")
    if not is_set and more:
        return None
    years = ",".join(map(year_edtf, (first, last, *more)))
    return Reading("range", f"{{{years}}}" if is_set else f"{year_edtf(first)}/{year_edtf(last)}")


def read_decade(match: Match) -> Reading | None:
    """Read «the nineties», «the nineties of the last century»."""
    decade = cast("Decade", cast("Sense", match.sense("decade")).rule)
    century = match.sense("century")
    if century is None:
        if decade.needs_century:
            return None
        return Reading("explicit", None if decade.tens == 20 else f"19{decade.tens // 10}X")
    if match.place("era") >= 0:
        return Reading("explicit")
    return Reading("explicit", f"{cast('Century', century.rule).century - 1:02d}{decade.tens // 10}X")


def read_century(match: Match) -> Reading | None:
    """Read «the nineteenth century»."""
    sense = match.sense("century")
    century = match.number("number") if sense is None else cast("Century", sense.rule).century
    if century is None or century > 21:
        return None
    era = match.sense("era")
    if era is not None and cast("Connector", era.rule).role != "era_gregorian":
        return Reading("explicit")
    return Reading("explicit", f"{century - 1:02d}XX")


def read_season_or_part(match: Match) -> Reading | None:
    """Read «summer 2022», «last summer», «the first quarter of 2022»."""
    rule = cast("Sense", match.sense("part")).rule
    code = rule.season if isinstance(rule, Season) else cast("Part", rule).part
    year = match.number("year")
    if year is not None:
        return Reading("explicit", f"{year_edtf(year)}-{code}") if 1900 <= year <= 2099 else None
    direction = match.direction("year_qualifier")
    if direction is None:
        return Reading("relative")  # «last summer» in winter: of this year or of the year before

    def from_day(published_on: dt.date) -> str | None:
        return f"{year_edtf(year_counted(published_on, direction))}-{code}"

    return Reading("relative", None, from_day)
