"""The rules of dates as people edit them in seeds/calendars."""

import datetime as dt
from typing import Literal, Self

from pydantic import Field, model_validator

from marsad.models import Rule

Calendar = Literal["gregorian", "hijri"]
Unit = Literal["day", "week", "month", "year"]
Direction = Literal["past", "next", "current"]
Role = Literal[
    "of",
    "to",
    "between",
    "and",
    "article",
    "lam",
    "corresponding",
    "preposition",
    "ago",
    "approximately",
    "this",
    "that",
    "day_part",
    "hour",
    "century",
    "era_gregorian",
    "era_hijri",
    "era_before",
    "not_today",
    "outlet",
    "upon",
    "age",
    "place",
    "counted",
]


class Named(Rule):
    """Base of all: a word or a few words, matched on their folded spelling.

    Attributes:
        name: the word as written.
    """

    name: str = Field(min_length=1)


class Month(Named):
    """The name of a month."""

    month: int = Field(ge=1, le=12)
    calendar: Calendar = "gregorian"
    used_in: tuple[str, ...] = ()
    needs: Literal["nothing", "company", "day_and_year"] = "nothing"
    is_exact: bool = False


class Weekday(Named):
    """The name of a day of the week, 1 Monday to 7 Sunday."""

    weekday: int = Field(ge=1, le=7)


class Ordinal(Named):
    """A day of the month written as a word."""

    day: int = Field(ge=1, le=31)
    needs_of: bool = True


class Count(Named):
    """A number written as a word."""

    value: int = Field(ge=1)


class Decade(Named):
    """The twenties to the nineties."""

    tens: Literal[20, 30, 40, 50, 60, 70, 80, 90]
    needs_century: bool = False


class Century(Named):
    """A century by its number."""

    century: int = Field(ge=1, le=21)


class Season(Named):
    """A season by its code in ISO 8601-2."""

    season: Literal[21, 22, 23, 24]
    is_definite: bool = False


class Part(Named):
    """A quarter or half of a year by its code in ISO 8601-2."""

    part: Literal[33, 34, 35, 36, 40, 41]


class RelativeDay(Named):
    """A day counted from the publication day."""

    days: int
    needs_weekday: bool = False


class Qualifier(Named):
    """Last, next or current."""

    direction: Direction


class UnitNoun(Named):
    """A day, week, month or year, in one of the forms of the noun."""

    unit: Unit
    form: Literal["bare", "definite", "dual", "definite_dual", "dual_construct", "counted", "plural"]


class Connector(Named):
    """A small word that joins, supports or forbids a time expression."""

    role: Role


class Half(Named):
    """The half of the day a time is in; the night is the end of one day or the beginning of the next."""

    half: Literal["am", "pm", "night"]


class TimeZone(Named):
    """A time zone: a distance from UTC that never changes, or a place whose clocks the time zone database knows."""

    offset: str | None = Field(default=None, pattern=r"^[+-](0\d|1[0-4]):[0-5]\d$")
    zone: str | None = None

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if (self.offset is None) == (self.zone is None):
            raise ValueError(f"{self.name!r} needs either offset («+03:00») or zone («Africa/Cairo»)")
        return self

    def minutes(self) -> int:
        """Give the distance from UTC in minutes, east positive; 0 for a place."""
        if self.offset is None:
            return 0
        size = int(self.offset[1:3]) * 60 + int(self.offset[4:6])
        return -size if self.offset[0] == "-" else size


class PublicationMarker(Named):
    """A wording that stands before a date and says what it is; the clock is that of the site.

    Attributes:
        says: what the date is.
        begins_line: it says so only at the start of a line, with nothing but a time between it and the date.
        outside_text: it says so only outside the text of an article: a letter or decree quoted there is dated so too.
    """

    says: Literal["published", "updated", "clock"]
    begins_line: bool = False
    outside_text: bool = False


class ExpectedDate(Rule):
    """An expression an example must yield."""

    surface: str
    edtf: str | None = None
    kind: Literal["explicit", "partial", "relative", "range"]


class Example(Rule):
    """A text, and all expressions that must be found in it; none is a near miss."""

    text: str
    published_on: dt.date | None = None
    dates: tuple[ExpectedDate, ...]


class CalendarRules(Rule):
    """What one file of seeds/calendars says, or all of them together; the files explain each field."""

    months: tuple[Month, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    ordinals: tuple[Ordinal, ...] = ()
    counts: tuple[Count, ...] = ()
    decades: tuple[Decade, ...] = ()
    centuries: tuple[Century, ...] = ()
    seasons: tuple[Season, ...] = ()
    parts: tuple[Part, ...] = ()
    relative_days: tuple[RelativeDay, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    units: tuple[UnitNoun, ...] = ()
    connectors: tuple[Connector, ...] = ()
    halves: tuple[Half, ...] = ()
    time_zones: tuple[TimeZone, ...] = ()
    publication_markers: tuple[PublicationMarker, ...] = ()
    examples: tuple[Example, ...] = ()
