"""A match of a rule of the grammar, with the tokens of its groups, and the year that it states."""

import re
from typing import NamedTuple, cast

from marsad.dates.lexicon import SYMBOLS, Row, Sense, Token
from marsad.dates.rules import Connector, Direction, Month, Ordinal, Qualifier, Weekday


class Match:
    """A match of a rule, with the tokens of its groups."""

    def __init__(self, found: re.Match[str], row: Row) -> None:
        self.found = found
        self.symbols = row.symbols
        self._tokens = row.tokens

    def place(self, group: str) -> int:
        """Give the place of a group in the row; -1 where the rule has no such group or it did not take part."""
        return self.found.start(group) if group in self.found.re.groupindex else -1

    def token(self, group: str) -> Token | None:
        """Give the token of a group that holds one; null where it did not take part."""
        place = self.place(group)
        return None if place < 0 else self._tokens[place]

    def sense(self, group: str) -> Sense | None:
        """Give what the word of a group is."""
        token = self.token(group)
        return None if token is None else token.sense

    def number(self, group: str) -> int | None:
        """Give the number that a group holds."""
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
        """Give the symbols after the match."""
        return self.symbols[self.found.end() : self.found.end() + count]

    def month(self, group: str) -> Month | None:
        """Give the month that a group names."""
        sense = self.sense(group)
        return None if sense is None else cast("Month", sense.rule)

    def direction(self, group: str = "qualifier") -> Direction | None:
        """Give last, next or current."""
        sense = self.sense(group)
        return None if sense is None else cast("Qualifier", sense.rule).direction

    def weekday(self) -> int | None:
        """Give the day of the week printed with it, 1 Monday."""
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


class Year(NamedTuple):
    """A year, and the calendar that counts it."""

    number: int
    is_hijri: bool


def year_of(match: Match, group: str, era_group: str, month: Month | None = None) -> Year | None:
    """Read a year and its era; without an era, 1300 to 1500 is Hijri unless a Gregorian month says otherwise."""
    number = match.number(group)
    if number is None:
        return None
    era = match.sense(era_group)
    role = None if era is None else cast("Connector", era.rule).role
    if role == "era_before":
        return Year(1 - number, is_hijri=False)
    if role == "era_hijri" or (month is not None and month.calendar == "hijri"):
        return Year(number, is_hijri=True) if number <= 1500 else None
    if role is None and month is None and 1300 <= number <= 1500:
        return Year(number, is_hijri=True)
    return Year(number, is_hijri=False) if (100 if role else 1000) <= number <= 2199 else None
