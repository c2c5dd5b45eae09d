"""What rows of symbols are time expressions, and what each says.

Every rule is a pattern over symbols and a function that reads the match. At each place the longest expression wins;
a function that returns null refuses (there is no 31 February), and a rule without one forbids what it matches.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple, cast

from marsad.dates.lexicon import SYMBOLS, Lexicon, Row, Sense, Token, pattern
from marsad.dates.rules import (
    Century,
    Connector,
    Count,
    Decade,
    Direction,
    Month,
    Ordinal,
    Part,
    Qualifier,
    RelativeDay,
    Season,
    UnitNoun,
    Weekday,
)
from marsad.dates.values import (
    Kind,
    Reading,
    day_edtf,
    is_day,
    month_counted,
    month_edtf,
    shifted,
    weekday_counted,
    year_counted,
    year_edtf,
    year_of_day,
    year_of_month,
)


class Expression(NamedTuple):
    """A time expression in a text.

    Attributes:
        start: offset of its first code point in the text read.
        end: offset after its last.
        reading: what it says.
        first: place of its first symbol in the row.
        last: place after its last symbol.
    """

    start: int
    end: int
    reading: Reading
    first: int
    last: int


class _Match:
    """A match of a rule, with the tokens of its groups."""

    def __init__(self, found: re.Match[str], row: Row) -> None:
        self.found = found
        self.symbols = row.symbols
        self._tokens = row.tokens

    def place(self, group: str) -> int:
        """Give the place of a group in the row; -1 where the rule has no such group or it did not take part."""
        return self.found.start(group) if group in self.found.re.groupindex else -1

    def token(self, group: str) -> Token | None:
        place = self.place(group)
        return None if place < 0 else self._tokens[place]

    def sense(self, group: str) -> Sense | None:
        token = self.token(group)
        return None if token is None else token.sense

    def number(self, group: str) -> int | None:
        sense = self.sense(group)
        return None if sense is None else sense.number

    def numbers(self, group: str) -> list[int]:
        """Give the numbers of a group that can hold several."""
        if self.place(group) < 0:
            return []
        inside = self._tokens[self.found.start(group) : self.found.end(group)]
        return [token.sense.number for token in inside if token is not None and token.sense.number >= 0]

    def before(self) -> str:
        """Give the symbol before the match, a clitic left out of account."""
        before = self.symbols[: self.found.start()].rstrip(SYMBOLS["clitic"])
        return before[-1:]

    def after(self, count: int = 1) -> str:
        return self.symbols[self.found.end() : self.found.end() + count]

    def month(self, group: str) -> Month | None:
        sense = self.sense(group)
        return None if sense is None else cast("Month", sense.rule)

    def direction(self, group: str = "qualifier") -> Direction | None:
        sense = self.sense(group)
        return None if sense is None else cast("Qualifier", sense.rule).direction

    def weekday(self) -> int | None:
        sense = self.sense("weekday")
        return None if sense is None else cast("Weekday", sense.rule).weekday

    def day(self, group: str) -> int | None:
        """Give a day of the month; 0 where the word for it is not one here («الأول مارس ضغوطا»)."""
        sense = self.sense(group)
        if sense is None:
            return None
        if not isinstance(sense.rule, Ordinal):
            return sense.number
        has_of = self.symbols[self.found.end(group) : self.found.end(group) + 1] == SYMBOLS["of"]
        return sense.rule.day if has_of or not sense.rule.needs_of else 0


class _Year(NamedTuple):
    number: int
    is_hijri: bool


def _year(match: _Match, group: str, era_group: str, month: Month | None = None) -> _Year | None:
    """Read a year and its era; without an era, 1300 to 1500 is Hijri unless a Gregorian month says otherwise."""
    number = match.number(group)
    if number is None:
        return None
    era = match.sense(era_group)
    role = None if era is None else cast("Connector", era.rule).role
    if role == "era_before":
        return _Year(1 - number, is_hijri=False)
    if role == "era_hijri" or (month is not None and month.calendar == "hijri"):
        return _Year(number, is_hijri=True) if number <= 1500 else None
    if role is None and month is None and 1300 <= number <= 1500:
        return _Year(number, is_hijri=True)
    return _Year(number, is_hijri=False) if (100 if role else 1000) <= number <= 2199 else None


_WEEKDAY = "(?: (?P<weekday><weekday>) (?: [,~\\-/(] | ,?<corresponding> )? )"
_DAY_PREFIX = f"(?: (?:<today>|<day_noun>)? {_WEEKDAY}? )"
_MONTH = "<month_noun>? (?P<month><month>) (?: [/\\-~|]?(?P<twin><month>) | \\((?P<twin_inside><month>)\\) )?"
_YEAR = "[,/\\-]? (?: <of>? <clitic>? [<year_noun><definite_year>] )? (?P<year><number_4>) (?P<era><era>)?"
_OF_YEAR = "<of>? <definite_year> (?P<year_qualifier><qualifier>)"
_TAIL = f"(?: {_YEAR} | {_OF_YEAR} | (?P<qualifier><qualifier>) )?"
_DAY = "<article>? (?P<{0}>[<number_2><ordinal>])"
_NOT_IN_NUMBER = "(?<![\\-/.:])"
_NUMBER_ENDS = "(?! [\\-/.:]? [<number_2><number_9><number_3><number_4><number_5>] )"


def _is_one_month(match: _Match) -> bool:
    month = match.month("month")
    twin = match.month("twin") or match.month("twin_inside")
    return month is not None and (twin is None or (month.month, month.calendar) == (twin.month, twin.calendar))


def _kind_without_value(match: _Match, year: _Year | None) -> Kind:
    if year is not None:
        return "explicit"
    return "partial" if match.place("qualifier") < 0 and match.place("year_qualifier") < 0 else "relative"


def _day_of_month(match: _Match) -> Reading | None:
    """Read a day and month with or without a year."""
    month, day = match.month("month"), match.day("day")
    if month is None or day is None or not _is_one_month(match):
        return None
    year = _year(match, "year", "era", month)
    if (match.number("year") is not None and year is None) or (month.needs == "day_and_year" and year is None):
        return None
    weekday = match.weekday()
    if month.calendar == "hijri":
        if not 1 <= day <= 30:
            return None
        return Reading(_kind_without_value(match, year), is_hijri=True, weekday=weekday)
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
    return Reading("partial", day_edtf(None, number, day), weekday=weekday)


def _month_alone(match: _Match) -> Reading | None:
    """Read a month with or without a year."""
    month = match.month("month")
    if month is None or not _is_one_month(match):
        return None
    year = _year(match, "year", "era", month)
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
        return Reading(_kind_without_value(match, year))
    if year is not None:
        return Reading("explicit", month_edtf(year.number, number))
    if direction is not None:

        def from_month(published_on: dt.date) -> str | None:
            found = year_of_month(published_on, number, direction)
            return None if found is None else month_edtf(found, number)

        return Reading("relative", month_edtf(None, number), from_month)
    if year_direction is not None:
        return Reading(
            "relative",
            month_edtf(None, number),
            lambda published_on: month_edtf(year_counted(published_on, year_direction), number),
        )
    return Reading("partial", month_edtf(None, number))


def _stands_after_preposition(match: _Match, month: Month) -> bool:
    token = match.token("month")
    if token is None or (month.is_exact and token.word != month.name):
        return False
    return match.before() in {SYMBOLS[name] for name in ("preposition", "ago")}


def _month_first(match: _Match) -> Reading | None:
    """Read «August 15, 2022»."""
    month, day, year = match.month("month"), match.number("day"), match.number("year")
    if month is None or day is None or year is None or month.calendar == "hijri" or not is_day(year, month.month, day):
        return None
    whole = dt.date(year, month.month, day)
    return Reading("explicit", whole.isoformat(), day=whole, weekday=match.weekday())


def _days_of_month(match: _Match) -> Reading | None:
    """Read «10-15 August 2022», «10 and 15 August»."""
    month, first, last = match.month("month"), match.day("day"), match.day("last_day")
    if month is None or first is None or last is None or not _is_one_month(match):
        return None
    year = _year(match, "year", "era", month)
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


def _months_or_days_between(match: _Match) -> Reading | None:
    """Read «28 June to 3 July 2023» and «June to August 2022»."""
    month, last_month = match.month("month"), match.month("last_month")
    if month is None or last_month is None or "hijri" in (month.calendar, last_month.calendar):
        return None
    if month.needs == "day_and_year" or last_month.needs == "day_and_year":
        return None
    if match.place("and") >= 0 and match.before() != SYMBOLS["between"]:
        return None
    last_year = _year(match, "last_year", "last_era", last_month)
    year = _year(match, "year", "era", month)
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


def _numeric(match: _Match) -> Reading | None:
    """Read «15/8/2022», «2022-08-15»; where day and month could change places, both readings are kept."""
    first, second = match.number("first"), match.number("second")
    year = _year(match, "year", "era")
    if first is None or second is None or year is None:
        return None
    weekday = match.weekday()
    is_year_first = match.place("year") < match.place("first")
    if is_year_first:
        first, second = second, first  # now day, month
    if year.is_hijri:
        return Reading("explicit", is_hijri=True, weekday=weekday) if min(first, second) <= 12 else None
    day_first = dt.date(year.number, second, first) if is_day(year.number, second, first) else None
    month_first = dt.date(year.number, first, second) if is_day(year.number, first, second) else None
    whole = day_first or month_first
    if whole is None:
        return None
    if is_year_first or day_first is None or month_first is None or day_first == month_first:
        order = None if is_year_first or first == second else "day_first" if whole.day == first else "month_first"
        return Reading("explicit", whole.isoformat(), day=whole, weekday=weekday, order=order)
    unsure = Reading("explicit", None, day=day_first, other_day=month_first, weekday=weekday)
    return unsure if weekday is None else _settled_by_weekday(unsure, weekday)


def _one_year(match: _Match) -> Reading | None:
    """Read «year 2022», «year 1443 AH»."""
    year = _year(match, "year", "era")
    if year is None:
        return None
    return Reading("explicit", None if year.is_hijri else year_edtf(year.number))


def _bare_year(match: _Match) -> Reading | None:
    """Read «in 2022»: only 1900 to 2099, and not where it counts something."""
    number = match.number("year")
    if number is None or not 1900 <= number <= 2099:
        return None
    if number % 100 == 0 and match.after() == SYMBOLS["other"]:
        return None  # «in 2000 villages»
    return Reading("explicit", year_edtf(number))


def _two_years(match: _Match) -> Reading | None:
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


def _decade(match: _Match) -> Reading | None:
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


def _century(match: _Match) -> Reading | None:
    """Read «the nineteenth century»."""
    sense = match.sense("century")
    century = match.number("number") if sense is None else cast("Century", sense.rule).century
    if century is None or century > 21:
        return None
    era = match.sense("era")
    if era is not None and cast("Connector", era.rule).role != "era_gregorian":
        return Reading("explicit")
    return Reading("explicit", f"{century - 1:02d}XX")


def _season_or_part(match: _Match) -> Reading | None:
    """Read «summer 2022», «last summer», «the first quarter of 2022»."""
    rule = cast("Sense", match.sense("part")).rule
    code = rule.season if isinstance(rule, Season) else cast("Part", rule).part
    year = match.number("year")
    if year is not None:
        return Reading("explicit", f"{year_edtf(year)}-{code}") if 1900 <= year <= 2099 else None
    direction = match.direction("year_qualifier")
    if direction is None:
        return Reading("relative")  # «last summer» in winter: of this year or of the year before
    return Reading("relative", None, lambda published_on: f"{year_edtf(year_counted(published_on, direction))}-{code}")


def _relative_day(match: _Match) -> Reading | None:
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


def _weekday(match: _Match) -> Reading | None:
    """Read «on Monday», «last Monday»."""
    weekday = match.weekday()
    direction = match.direction()
    if weekday is None:
        return None

    def from_day(published_on: dt.date) -> str | None:
        day = weekday_counted(published_on, weekday, None if direction == "current" else direction)
        return None if day is None else day.isoformat()

    return Reading("relative", None, from_day, weekday=weekday)


def _unit(match: _Match) -> Reading | None:
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


def _ago(match: _Match) -> Reading | None:
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


def _day_of_this_month(match: _Match) -> Reading | None:
    """Read «the 15th of the current month»."""
    day, direction = match.day("day"), match.direction()
    if day is None or direction is None or not 1 <= day <= 31:
        return None

    def from_day(published_on: dt.date) -> str | None:
        year, month = month_counted(published_on, {"past": -1, "current": 0, "next": 1}[direction])
        return day_edtf(year, month, day) if is_day(year, month, day) else None

    return Reading("relative", None, from_day)


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    read: Callable[[_Match], Reading | None] | None


def _rule(grammar: str, read: Callable[[_Match], Reading | None] | None) -> _Rule:
    return _Rule(pattern(grammar), read)


_DAY_1 = _DAY.format("day")
_DAY_2 = _DAY.format("last_day")
_RULES = (
    _rule(f"{_DAY_PREFIX} {_DAY_1} [\\-/]? <of>? {_MONTH} {_TAIL}", _day_of_month),
    _rule(f"{_MONTH} {_TAIL}", _month_alone),
    _rule(f"{_DAY_PREFIX} (?P<month><month>) (?P<day><number_2>) ,? (?P<year><number_4>)", _month_first),
    _rule(f"{_DAY_1} (?: [\\-~/] | <to> | (?P<and><and>) ) {_DAY_2} <of>? {_MONTH} {_TAIL}", _days_of_month),
    _rule(
        f"{_DAY_1} <of>? (?P<month><month>) (?: (?P<year><number_4>)(?P<era><era>)? )?"
        f" (?: [\\-~] | <to> | (?P<and><and>) ) {_DAY_2} <of>? (?P<last_month><month>)"
        " (?: (?P<last_year><number_4>)(?P<last_era><era>)? )?",
        _months_or_days_between,
    ),
    _rule(
        "(?P<month><month>) (?: (?P<year><number_4>)(?P<era><era>)? )? (?: [\\-~/] | <to> | (?P<and><and>) )"
        " (?P<last_month><month>) (?: (?P<last_year><number_4>)(?P<last_era><era>)? )?",
        _months_or_days_between,
    ),
    _rule(
        f"{_DAY_PREFIX} {_NOT_IN_NUMBER} (?P<first><number_2>) (?P<sign>[/.\\-]) (?P<second><number_2>) (?P=sign)"
        f" (?P<year><number_4>) {_NUMBER_ENDS} (?P<era><era>)?",
        _numeric,
    ),
    _rule(
        f"{_DAY_PREFIX} {_NOT_IN_NUMBER} (?P<year><number_4>) (?P<sign>[/.\\-]) (?P<first><number_2>) (?P=sign)"
        f" (?P<second><number_2>) {_NUMBER_ENDS} (?P<era><era>)?",
        _numeric,
    ),
    _rule(
        "[<year_noun><definite_year>] (?P<year><number_4>) (?! [\\-/.]? [<number_2><number_9><number_4>] )"
        " (?P<era><era>)?",
        _one_year,
    ),
    _rule("[<year_noun><definite_year>] (?P<year>[<number_3><number_4>]) (?P<era><era>)", _one_year),
    _rule(
        "(?<=[<preposition><ago>]) (?P<year><number_4>) (?! <clitic>? [<counted><place><year_noun><month_noun>"
        "<day_noun><week_noun><counted_unit>] | [\\-/:.] | [~,]? [<number_2><number_9><number_3><number_4>"
        "<number_5>] ) (?P<era><era>)?",
        _bare_year,
    ),
    _rule(
        f"{_NOT_IN_NUMBER} (?P<noun>[<year_noun><definite_year><dual_year><plural_year><counted_unit>])?"
        f" (?P<year><number_4>) (?: [\\-~/] | <to> | (?P<and><and>) ) (?P<last_year><number_4>)"
        f" (?P<more>(?: <and> <number_4> )*) {_NUMBER_ENDS} (?P<era><era>)?",
        _two_years,
    ),
    _rule(
        f"{_NOT_IN_NUMBER} (?P<noun>[<year_noun><definite_year><plural_year>])? (?P<year><number_4>)"
        f" [\\-/] (?P<last_year><number_9>|<number_2>) {_NUMBER_ENDS} (?P<era><era>)?",
        _two_years,
    ),
    _rule("(?P<decade><decade>) (?: <of>? (?P<century><century>) (?P<era><era>)? )?", _decade),
    _rule("(?P<century><century>) (?P<era><era>)?", _century),
    _rule("<century_noun> <article>? (?P<number><number_2>) (?P<era><era>)?", _century),
    _rule(
        "(?P<part>[<season><definite_season>]) (?: <of>? [<year_noun><definite_year>] )? (?P<year><number_4>)",
        _season_or_part,
    ),
    _rule(f"(?P<part>[<season><part>]) {_OF_YEAR}", _season_or_part),
    _rule("(?P<part><definite_season>) <qualifier> ", _season_or_part),
    _rule(
        "(?P<part><part>) <of>? <clitic>? (?: [<year_noun><definite_year>] )? (?P<year><number_4>)",
        _season_or_part,
    ),
    _rule(
        "<day_noun>? (?P<relative>[<today><relative_day>]) (?: [,(]? (?P<weekday><weekday>) )?"
        " (?! <not_today> | <ordinal> )",
        _relative_day,
    ),
    _rule("<day_noun> (?P<weekday><weekday>) (?P<qualifier><qualifier>)?", _weekday),
    _rule("(?P<weekday><weekday>) (?P<qualifier><qualifier>)", _weekday),
    _rule("(?<=<day_part>) (?P<weekday><weekday>) (?P<qualifier><qualifier>)?", _weekday),
    _rule("(?<=,) (?P<weekday><weekday>) (?=,)", _weekday),
    _rule("(?<=\\() (?P<weekday><weekday>) (?=\\))", _weekday),
    _rule(
        "(?P<unit>[<definite_week><definite_month><definite_year>]) (?P<qualifier><qualifier>)"
        " (?: [,(]? (?P<year><number_4>) )?",
        _unit,
    ),
    _rule("<this> (?P<unit>[<definite_week><definite_month><definite_year>]) (?! <qualifier> | <number_4> )", _unit),
    _rule(
        "<ago> (?P<about><approximately>)? (?P<count>[<count><number_2><number_9><number_3>])?"
        " (?P<unit>[<day_noun><week_noun><month_noun><year_noun><counted_unit>])"
        " (?! <clitic>? [<number_4><month><weekday><of><upon><qualifier><relative_day><today>] )",
        _ago,
    ),
    _rule(f"{_DAY_1} <of>? <definite_month> (?P<qualifier><qualifier>)", _day_of_this_month),
    # what only looks like a time expression
    _rule("<place> <article>? [<number_2><ordinal>] <of>? <month>", None),
    _rule("<decade> <of>? <age>", None),
    _rule("[<this><that>] <today>", None),
    _rule("[<today><relative_day>] (?: <not_today> | <ordinal> )", None),
)
# two calendars side by side: what may stand between a Hijri date and its Gregorian day
_BETWEEN_CALENDARS = pattern("\\)? [,~\\-/|;]? (?: <corresponding> <of>? <lam>? [;,]? )? \\(?")
_STRETCH_CHARS = 200_000
_STARTS = pattern(
    "[<number_2><number_4><month><weekday><today><relative_day><ordinal><decade><century><season><definite_season>"
    "<part><century_noun><day_noun><month_noun><year_noun><definite_week><definite_month><definite_year><dual_year><plural_year>"
    "<counted_unit><article><ago><this><that><place>]"
)


def _expressions(row: Row, text: str) -> Iterator[Expression]:
    symbols, tokens = row
    place = 0
    while start := _STARTS.search(symbols, place):
        first = start.start()
        best: tuple[int, Reading | None] = (first + 1, None)
        for rule in _RULES:
            found = rule.pattern.match(symbols, first)
            if found is None or found.end() < best[0] or (found.end() == best[0] and best[1] is not None):
                continue
            if rule.read is None:
                best = (found.end(), None)
                continue
            reading = rule.read(_Match(found, row))
            if reading is not None:
                best = (found.end(), reading)
        place = best[0]
        if best[1] is None:
            continue
        inside = [token for token in tokens[first:place] if token is not None]
        start_offset, end_offset = inside[0].start, inside[-1].end
        if (
            symbols[first:place].count("(") > symbols[first:place].count(")")
            and text[end_offset : end_offset + 1] == ")"
        ):
            end_offset += 1  # «آب (أغسطس)»: August, by both its names
        yield Expression(start_offset, end_offset, best[1], first, place)


def read(text: str, lexicon: Lexicon) -> list[Expression]:
    """Find the time expressions of a text, in order; a Hijri date and its Gregorian day are one."""
    found: list[Expression] = []
    for start, end in _stretches(text):
        # the copy of a short text is free, and a long one must not be held as words all at once
        stretch = text[start:end]
        row = lexicon.read(stretch)
        first = len(found)
        for expression in _expressions(row, stretch):
            joined = _joined_calendars(found[-1], expression, row.symbols, stretch) if len(found) > first else None
            if joined is None:
                found.append(expression)
            else:
                found[-1] = joined
        if start:
            found[first:] = [
                expression._replace(start=expression.start + start, end=expression.end + start)
                for expression in found[first:]
            ]
    return found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Cut a very long text at a line end, or failing that at a space."""
    start = 0
    while len(text) - start > _STRETCH_CHARS:
        end = start + _STRETCH_CHARS
        earliest = end - _STRETCH_CHARS // 10
        cut = text.rfind("\n", earliest, end)
        cut = cut if cut >= 0 else text.rfind(" ", earliest, end)
        end = cut + 1 if cut >= 0 else end
        yield start, end
        start = end
    yield start, len(text)


def _joined_calendars(earlier: Expression, later: Expression, symbols: str, text: str) -> Expression | None:
    if earlier.reading.is_hijri == later.reading.is_hijri:
        return None
    hijri, gregorian = earlier.reading, later.reading
    if gregorian.is_hijri:
        hijri, gregorian = gregorian, hijri
    if gregorian.day is None or not _BETWEEN_CALENDARS.fullmatch(symbols, earlier.last, later.first):
        return None
    if hijri.weekday is not None and gregorian.other_day is not None:
        gregorian = _settled_by_weekday(gregorian, hijri.weekday)
    end = later.end + (symbols[later.first - 1] == "(" and text[later.end : later.end + 1] == ")")
    return Expression(earlier.start, end, gregorian, earlier.first, later.last)


def _settled_by_weekday(reading: Reading, weekday: int) -> Reading:
    fits = [day for day in (reading.day, reading.other_day) if day is not None and day.isoweekday() == weekday]
    if len(fits) != 1:
        return reading
    return replace(reading, edtf=fits[0].isoformat(), day=fits[0], other_day=None, weekday=weekday)
