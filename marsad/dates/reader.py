"""Read texts: at each place the longest expression; a Hijri date and its Gregorian day side by side are one."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from marsad.dates.days import settled_by_weekday
from marsad.dates.grammar import RULES_AT
from marsad.dates.lexicon import Lexicon, Row, pattern
from marsad.dates.matches import Match
from marsad.dates.values import Reading, is_day
from marsad.text.texts import Texts


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


# two calendars side by side: what may stand between a Hijri date and its Gregorian day
_BETWEEN_CALENDARS = pattern("\\)? [,~\\-/|;]? (?: <corresponding> <of>? <lam>? [;,]? )? \\(?")
_STRETCH_CHARS = 200_000
#: a calendar that waits for the moon may be a day off, and the day begins at sunset
_MOST_DAYS_APART = 2
#: most runs kept with what they say, and the longest of them
_MEMO_RUNS = 50_000
_MEMO_CHARS = 80
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
            reading = rule.read(Match(found, row))
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
        laid = Texts.of(texts)
        for number, offset, _, expressions in zip(*self.read_runs(laid, laid.stretches()), strict=True):
            found[number].extend([expression.moved(offset) for expression in expressions])
        return found

    def read_runs(self, texts: Texts, stretches: Sequence[slice]) -> Runs:
        """Find the runs of words in stretches of texts that hold time expressions, in order.

        Args:
            texts: of a shard.
            stretches: of what is joined; each is read by itself.
        """
        places: Sequence[tuple[int, int]] | None = None
        if max((stretch.stop - stretch.start for stretch in stretches), default=0) > _STRETCH_CHARS:
            cut = [(number, piece) for number, whole in enumerate(stretches) for piece in _pieces(texts.joined, whole)]
            places = [(number, piece.start - stretches[number].start) for number, piece in cut]
            stretches = [piece for _, piece in cut]
        found = Runs([], [], [], [])
        memo = self._memo
        for number, offset, stretch in self._lexicon.runs(texts, stretches):
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


def _pieces(joined: str, whole: slice) -> Iterator[slice]:
    """Cut a very long stretch at a line end, or failing that at a space."""
    start = whole.start
    while whole.stop - start > _STRETCH_CHARS:
        end = start + _STRETCH_CHARS
        earliest = end - _STRETCH_CHARS // 10
        cut = joined.rfind("\n", earliest, end)
        cut = cut if cut >= 0 else joined.rfind(" ", earliest, end)
        end = cut + 1 if cut >= 0 else end
        yield slice(start, end)
        start = end
    yield slice(start, whole.stop)


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
            agreed = settled_by_weekday(agreed, hijri.weekday)
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
