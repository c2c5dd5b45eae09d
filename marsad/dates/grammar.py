"""What rows of symbols are time expressions, and what each says.

Every rule is a pattern over symbols and a function that reads the match. At each place the longest expression wins;
a function that returns null refuses (there is no 31 February), and a rule without one forbids what it matches.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
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
    hijri_day,
    hijri_span,
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
        row: the words of ours it stands among.
        first: place of its first symbol in the row.
        last: place after its last symbol.
        offset: where the row starts in the text.
    """

    start: int
    end: int
    reading: Reading
    row: Row
    first: int
    last: int
    offset: int = 0

    def moved(self, offset: int) -> "Expression":
        """Give the same in a text of which the text read starts at an offset."""
        return Expression(
            self.start + offset,
            self.end + offset,
            self.reading,
            self.row,
            self.first,
            self.last,
            self.offset + offset,
        )


class Runs(NamedTuple):
    """The stretches of many texts that hold time expressions, in order, as columns.

    Attributes:
        texts: number of the text of each.
        offsets: where it starts in the text.
        stretches: the stretch.
        expressions: what it holds, with offsets into the stretch.
    """

    texts: list[int]
    offsets: list[int]
    stretches: list[str]
    expressions: list[tuple[Expression, ...]]


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
_ANY_NUMBER = "[<number_2><number_9><number_3><number_4><number_5>]"
_NOT_IN_NUMBER = f"(?<![\\-/.]) (?<! {_ANY_NUMBER} : )"
# a number after it makes a telephone number of a date; but the time may follow («04/11/2025 13:20»)
_NUMBER_ENDS = f"(?! [\\-/.:] {_ANY_NUMBER} | {_ANY_NUMBER} (?! : {_ANY_NUMBER} ) )"


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
    kind: Kind, year: "_Year | None", months_and_days: list[tuple[int, int]], weekday: int | None
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
    """Read «15/8/2022», «2022-08-15».

    Where day and month could change places, the day is taken to stand first: the Arabic press prints it so, and the
    order with the month first comes from content systems left in English. Both readings are kept, since a weekday, a
    Hijri date beside it or the other dates of the page may say otherwise. Between full stops («04.11.2025») the day
    stands first everywhere; with the year in front, the month follows it.
    """
    first, second = match.number("first"), match.number("second")
    year = _year(match, "year", "era")
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
    return unsure if weekday is None else _settled_by_weekday(unsure, weekday)


def _one_year(match: _Match) -> Reading | None:
    """Read «year 2022», «year 1443 AH»."""
    year = _year(match, "year", "era")
    if year is None:
        return None
    return Reading("explicit", hijri_span(year.number, None) if year.is_hijri else year_edtf(year.number))


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

    def from_day(published_on: dt.date) -> str | None:
        return f"{year_edtf(year_counted(published_on, direction))}-{code}"

    return Reading("relative", None, from_day)


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


def _two_units(match: _Match) -> Reading | None:
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
    begins: frozenset[str]
    pattern: re.Pattern[str]
    read: Callable[[_Match], Reading | None] | None


def _rule(begins: str, grammar: str, read: Callable[[_Match], Reading | None] | None) -> _Rule:
    """Make a rule; `begins` names the symbols its matches can begin with, so that it is not tried elsewhere."""
    return _Rule(frozenset(SYMBOLS[name] for name in begins.split()), pattern(grammar), read)


_DAY_1 = _DAY.format("day")
_DAY_2 = _DAY.format("last_day")
_DAY_BEGINS = "today day_noun weekday article number_2 ordinal"
RULES = (
    _rule(_DAY_BEGINS, f"{_DAY_PREFIX} {_DAY_1} [\\-/]? <of>? {_MONTH} {_TAIL}", _day_of_month),
    _rule("month_noun month", f"{_MONTH} {_TAIL}", _month_alone),
    _rule(
        "today day_noun weekday month",
        f"{_DAY_PREFIX} (?P<month><month>) (?P<day><number_2>) ,? (?P<year><number_4>)",
        _month_first,
    ),
    _rule(
        "article number_2 ordinal",
        f"{_DAY_1} (?: [\\-~/] | <to> | (?P<and><and>) ) {_DAY_2} <of>? {_MONTH} {_TAIL}",
        _days_of_month,
    ),
    _rule(
        "article number_2 ordinal",
        f"{_DAY_1} <of>? (?P<month><month>) (?: (?P<year><number_4>)(?P<era><era>)? )?"
        f" (?: [\\-~] | <to> | (?P<and><and>) ) {_DAY_2} <of>? (?P<last_month><month>)"
        " (?: (?P<last_year><number_4>)(?P<last_era><era>)? )?",
        _months_or_days_between,
    ),
    _rule(
        "month",
        "(?P<month><month>) (?: (?P<year><number_4>)(?P<era><era>)? )? (?: [\\-~/] | <to> | (?P<and><and>) )"
        " (?P<last_month><month>) (?: (?P<last_year><number_4>)(?P<last_era><era>)? )?",
        _months_or_days_between,
    ),
    _rule(
        "today day_noun weekday number_2",
        f"{_DAY_PREFIX} {_NOT_IN_NUMBER} (?P<first><number_2>) (?P<sign>[/.\\-]) (?P<second><number_2>) (?P=sign)"
        f" (?P<year><number_4>) {_NUMBER_ENDS} (?P<era><era>)?",
        _numeric,
    ),
    _rule(
        "today day_noun weekday number_4",
        f"{_DAY_PREFIX} {_NOT_IN_NUMBER} (?P<year><number_4>) (?P<sign>[/.\\-]) (?P<first><number_2>) (?P=sign)"
        f" (?P<second><number_2>) {_NUMBER_ENDS} (?P<era><era>)?",
        _numeric,
    ),
    _rule(
        "year_noun definite_year",
        "[<year_noun><definite_year>] (?P<year><number_4>) (?! [\\-/.]? [<number_2><number_9><number_4>] )"
        " (?P<era><era>)?",
        _one_year,
    ),
    _rule(
        "year_noun definite_year",
        "[<year_noun><definite_year>] (?P<year>[<number_3><number_4>]) (?P<era><era>)",
        _one_year,
    ),
    _rule(
        "number_4",
        "(?<=[<preposition><ago>]) (?P<year><number_4>) (?! <clitic>? [<counted><place><year_noun><month_noun>"
        "<day_noun><week_noun><counted_unit>] | [\\-/:.] | [~,]? [<number_2><number_9><number_3><number_4>"
        "<number_5>] ) (?P<era><era>)?",
        _bare_year,
    ),
    _rule(
        "year_noun definite_year dual_year plural_year counted_unit number_4",
        f"{_NOT_IN_NUMBER} (?P<noun>[<year_noun><definite_year><dual_year><plural_year><counted_unit>])?"
        f" (?P<year><number_4>) (?: [\\-~/] | <to> | (?P<and><and>) ) (?P<last_year><number_4>)"
        f" (?P<more>(?: <and> <number_4> )*) {_NUMBER_ENDS} (?P<era><era>)?",
        _two_years,
    ),
    _rule(
        "year_noun definite_year plural_year number_4",
        f"{_NOT_IN_NUMBER} (?P<noun>[<year_noun><definite_year><plural_year>])? (?P<year><number_4>)"
        f" [\\-/] (?P<last_year><number_9>|<number_2>) {_NUMBER_ENDS} (?P<era><era>)?",
        _two_years,
    ),
    _rule("decade", "(?P<decade><decade>) (?: <of>? (?P<century><century>) (?P<era><era>)? )?", _decade),
    _rule("century", "(?P<century><century>) (?P<era><era>)?", _century),
    _rule("century_noun", "<century_noun> <article>? (?P<number><number_2>) (?P<era><era>)?", _century),
    _rule(
        "season definite_season",
        "(?P<part>[<season><definite_season>]) (?: <of>? [<year_noun><definite_year>] )? (?P<year><number_4>)",
        _season_or_part,
    ),
    _rule("season part", f"(?P<part>[<season><part>]) {_OF_YEAR}", _season_or_part),
    _rule("definite_season", "(?P<part><definite_season>) <qualifier> ", _season_or_part),
    _rule(
        "part",
        "(?P<part><part>) <of>? <clitic>? (?: [<year_noun><definite_year>] )? (?P<year><number_4>)",
        _season_or_part,
    ),
    _rule(
        "day_noun today relative_day",
        "<day_noun>? (?P<relative>[<today><relative_day>]) (?: [,(]? (?P<weekday><weekday>) )?"
        " (?! <not_today> | <ordinal> )",
        _relative_day,
    ),
    _rule("day_noun", "<day_noun> (?P<weekday><weekday>) (?P<qualifier><qualifier>)?", _weekday),
    _rule("weekday", "(?P<weekday><weekday>) (?P<qualifier><qualifier>)", _weekday),
    _rule("weekday", "(?<=<day_part>) (?P<weekday><weekday>) (?P<qualifier><qualifier>)?", _weekday),
    _rule("weekday", "(?<=,) (?P<weekday><weekday>) (?=,)", _weekday),
    _rule("weekday", "(?<=\\() (?P<weekday><weekday>) (?=\\))", _weekday),
    _rule(
        "definite_week definite_month definite_year",
        "(?P<unit>[<definite_week><definite_month><definite_year>]) (?P<qualifier><qualifier>)"
        " (?: [,(]? (?P<year><number_4>) )?",
        _unit,
    ),
    _rule(
        "this",
        "<this> (?P<unit>[<definite_week><definite_month><definite_year>]) (?! <qualifier> | <number_4> )",
        _unit,
    ),
    _rule(
        "ago",
        "<ago> (?P<about><approximately>)? (?P<count>[<count><number_2><number_9><number_3>])?"
        " (?P<unit>[<day_noun><week_noun><month_noun><year_noun><counted_unit>])"
        " (?! <clitic>? [<number_4><month><weekday><of><upon><qualifier><relative_day><today>] )",
        _ago,
    ),
    _rule("definite_dual dual_year", "(?P<unit>[<definite_dual><dual_year>]) (?P<qualifier><qualifier>)", _two_units),
    _rule(
        "article number_2 ordinal", f"{_DAY_1} <of>? <definite_month> (?P<qualifier><qualifier>)", _day_of_this_month
    ),
    # what only looks like a time expression
    _rule("place", "<place> <article>? [<number_2><ordinal>] <of>? <month>", None),
    _rule("decade", "<decade> <of>? <age>", None),
    _rule("this that", "[<this><that>] <today>", None),
    _rule("today relative_day", "[<today><relative_day>] (?: <not_today> | <ordinal> )", None),
)
# two calendars side by side: what may stand between a Hijri date and its Gregorian day
_BETWEEN_CALENDARS = pattern("\\)? [,~\\-/|;]? (?: <corresponding> <of>? <lam>? [;,]? )? \\(?")
_STRETCH_CHARS = 200_000
#: a calendar that waits for the moon may be a day off, and the day begins at sunset
_MOST_DAYS_APART = 2
#: most runs kept with what they say, and the longest of them
_MEMO_RUNS = 50_000
_MEMO_CHARS = 80
#: the rules to try at each symbol
RULES_AT = {
    symbol: tuple(rule for rule in RULES if symbol in rule.begins)
    for symbol in sorted(frozenset[str]().union(*(rule.begins for rule in RULES)))
}
_STARTS = re.compile(f"[{re.escape(''.join(RULES_AT))}]")


def _expressions(row: Row, text: str) -> Iterator[Expression]:
    symbols, tokens = row
    place = 0
    while start := _STARTS.search(symbols, place):
        first = start.start()
        best: tuple[int, Reading | None] = (first + 1, None)
        for rule in RULES_AT[symbols[first]]:
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
        yield Expression(start_offset, end_offset, best[1], row, first, place)


class Reader:
    """Reads texts, and remembers the short stretches it has met: news says «اليوم» (today) very often."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._memo: dict[str, tuple[Expression, ...]] = {}

    def read(self, text: str) -> list[Expression]:
        """Find the time expressions of a text, in order; a Hijri date and its Gregorian day are one."""
        return self.read_all([text])[0]

    def read_all(self, texts: Sequence[str]) -> list[list[Expression]]:
        """Find the time expressions of many texts: the same as of each alone, only faster."""
        found: list[list[Expression]] = [[] for _ in texts]
        for number, offset, _, expressions in zip(*self.read_runs(texts), strict=True):
            found[number].extend([expression.moved(offset) for expression in expressions])
        return found

    def read_runs(self, texts: Sequence[str]) -> Runs:
        """Find the stretches of many texts that hold time expressions, in order."""
        stretches: Sequence[str] = texts
        places: Sequence[tuple[int, int]] | None = None
        if max(map(len, texts), default=0) > _STRETCH_CHARS:
            cut = [(number, start, end) for number, text in enumerate(texts) for start, end in _stretches(text)]
            stretches = [texts[number][start:end] for number, start, end in cut]
            places = [(number, start) for number, start, _ in cut]
        found = Runs([], [], [], [])
        memo = self._memo
        for number, offset, stretch in self._lexicon.runs(stretches):
            expressions = memo.get(stretch)
            if expressions is None:
                expressions = self._read(stretch)
            if expressions:
                if places is not None:
                    number, start = places[number]
                    offset += start
                found.texts.append(number)
                found.offsets.append(offset)
                found.stretches.append(stretch)
                found.expressions.append(expressions)
        return found

    def _read(self, run: str) -> tuple[Expression, ...]:
        row = self._lexicon.row(run)
        found: list[Expression] = []
        for expression in _expressions(row, run):
            joined = _joined_calendars(found[-1], expression, row.symbols, run) if found else None
            found[-1:] = [*found[-1:], expression] if joined is None else joined
        expressions = tuple(found)
        if len(run) <= _MEMO_CHARS:
            if len(self._memo) >= _MEMO_RUNS:
                self._memo.clear()
            self._memo[run] = expressions
        return expressions


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


def _joined_calendars(earlier: Expression, later: Expression, symbols: str, text: str) -> tuple[Expression, ...] | None:
    """Make one expression of a Hijri date and the Gregorian day beside it; null where they are not that.

    The Gregorian day counts. Where the two are more than two days apart one of them is wrong: then both stay, as
    doubtful.
    """
    if earlier.reading.is_hijri == later.reading.is_hijri:
        return None
    hijri, gregorian = earlier.reading, later.reading
    if gregorian.is_hijri:
        hijri, gregorian = gregorian, hijri
    if gregorian.day is None and (gregorian.month_and_day is None or not hijri.hijri_days):
        return None
    if not _BETWEEN_CALENDARS.fullmatch(symbols, earlier.last, later.first):
        return None
    agreed = _settled_by_hijri(gregorian, hijri.hijri_days) if hijri.hijri_days else gregorian
    if agreed is None:
        return tuple(one._replace(reading=one.reading._replace(is_doubtful=True)) for one in (earlier, later))
    if hijri.weekday is not None:
        agreed = agreed._replace(weekday=hijri.weekday)
        if agreed.other_day is not None:
            agreed = _settled_by_weekday(agreed, hijri.weekday)
    end = later.end + (symbols[later.first - 1] == "(" and text[later.end : later.end + 1] == ")")
    return (Expression(earlier.start, end, agreed, earlier.row, earlier.first, later.last),)


def _settled_by_hijri(gregorian: Reading, hijri_days: tuple[dt.date, ...]) -> Reading | None:
    """Choose the reading of a Gregorian date that a Hijri one agrees with; null where none does."""
    if gregorian.month_and_day is not None:
        month, day = gregorian.month_and_day
        years = range(hijri_days[0].year - 1, hijri_days[0].year + 2)
        possible = [dt.date(year, month, day) for year in years if is_day(year, month, day)]
    else:
        possible = [day for day in (gregorian.day, gregorian.other_day) if day is not None]
    fits = [day for day in possible if any(abs((day - hijri).days) <= _MOST_DAYS_APART for hijri in hijri_days)]
    if not fits:
        return None
    if len(fits) > 1:
        return gregorian
    return gregorian._replace(
        kind="explicit", edtf=fits[0].isoformat(), day=fits[0], other_day=None, month_and_day=None
    )


def _settled_by_weekday(reading: Reading, weekday: int) -> Reading:
    fits = [day for day in (reading.day, reading.other_day) if day is not None and day.isoweekday() == weekday]
    if len(fits) != 1:
        return reading
    return reading._replace(edtf=fits[0].isoformat(), day=fits[0], other_day=None, weekday=weekday)
