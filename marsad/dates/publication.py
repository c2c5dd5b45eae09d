"""The day and time an article was published, as the page or the record states it."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Literal

from marsad.dates.calendars import Calendars
from marsad.dates.lexicon import SYMBOLS
from marsad.dates.reader import Expression
from marsad.dates.times import ISO_DAY, Stated, utc, with_iso_time, with_time
from marsad.dates.values import Reading
from marsad.text.normalize import matching_key

#: where on the page an article a zone stands: before its body, between its paragraphs, after it
Side = Literal["above", "inside", "below"]


# Source: judged by what such lines are on news sites, not yet measured; the floors of the gold pages watch over them.
_MARKED = {"published": 0.95, "updated": 0.75, "clock": 0.2}
_UNMARKED = {
    "dateline": 0.85,
    "byline": 0.8,
    "section": 0.7,
    "source_line": 0.6,
    "navigation": 0.55,
    "other": 0.55,
}
_SIDES: dict[Side, float] = {"above": 1.0, "inside": 0.9, "below": 0.85}
_UNMARKED_SIDES: dict[Side, float] = {"above": 1.0, "inside": 0.75, "below": 0.45}
#: with the time of day a bare date is a stamp, also after the body («14/09/2025 07:52» under a message) and among
#: buttons or subheadings
_STAMPED_BELOW, _STAMPED = 0.65, 0.6
#: a bare date among other words, set apart from them; before the day of the last update it is that of publication
_APART, _BEFORE_UPDATE = 0.6, 0.8
#: a line of the body, or one taken for a headline, that is a date and a few words
_LINE = 0.6
#: a date alone on a line of the body, or with its weekday and one word («Sunday 15/6/2008 SPA»), a day with its time in
#: figures, and one glued to a word: no sentence has them
_LONE_LINE = 0.65
#: a day over several lines, or with a year of two figures
_LEAF = 0.6
#: nothing else is printed so
_WIRE = 0.9
_LINE_WORDS, _LINE_CHARS = 4, 80
#: the first line of the body, with the author before the marker: «photo of X  X sent an e-mail 30 June 2021»
_FIRST_LINE_CHARS = 120
#: the head of a site and a headline, where all of a page is on one line
_HEADLINE_IN_LINE_CHARS = 250
_COUNT = re.compile(r"\s\d+\s[^\W\d]")
#: the day is converted from the Hijri calendar; the weekday is another; a Hijri date beside it means another day
_HIJRI, _OTHER_WEEKDAY, _DOUBTFUL = 0.8, 0.8, 0.75
#: nothing but the custom of the press says that the day stands first
DAY_FIRST = 0.92
_MARKER_CHARS = 40
#: a date that a first paragraph opens with stands before this
OPENING_CHARS = 60
_OPENING = 0.7
#: a place of few words, with «on» and a weekday behind it, and no word more
_BEFORE_OPENING_DATE = re.compile(r"[\s\u200e\u200f(]*(?:[^\W\d]+[\s,\u060c\u0640\-–—/:]+){1,4}")
#: a slash or bracket and the agency; a dash or colon, but none to another date: «(1918 - 1970)»
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!\u061f\u060c\u061b]\s+\w+\s+\w+\s+\w+\s")
#: a word or bracket that the blank before a date was lost behind; «ال» the, and tatweel, are written to a number
_GLUED = re.compile(r"(?:[^\W\d_\u0640]{2}[^\W\d_\u0640](?<!\u0627\u0644)|[)\]\u00bb])\Z")
_STAMP = re.compile(r"[\d\u200e\u200f]+([-/.])\d{1,2}\1\d+\W{1,3}\d{1,2}:\d\d(?::\d\d)?")
#: between the time, the day and the count of views of a message: the stamp of a printer has commas
_MIDDLE_DOTS = ("\u00b7", "\u2022")
_OVER_LINES = re.compile(
    r"^[ \t]*(?:\d{1,2}\s+[^\W\d_]{2,12}|[^\W\d_]{2,12}\s+\d{1,2})[\u060c,]?\s+"
    r"[12\u0661\u0662][09\u0660\u0669]\d\d(?=[ \t]*$)",
    re.MULTILINE,
)
#: eight figures alone on their line, with the time: «20130424 09:12»
_COMPACT = re.compile(r"^[ \t]*(20\d\d)([01]\d)([0-3]\d)(?:[ \t]+\d{1,2}:\d\d(?::\d\d)?)?[ \t]*$", re.MULTILINE)
#: day, hour and minute, zone, month and year, as agencies end an item: «281900 gmt may 2014», glued to their name
_OF_WIRE = re.compile(
    r"(?<!\d)([0-3]\d)([0-2]\d)([0-5]\d)[ \t]+([^\W\d_]+)[ \t]+([^\W\d_]+)[ \t]+(\d\d(?:\d\d)?)(?!\d)"
)
_SHORT = re.compile(r"(?<![\w./:-])(\d\d)([/.-])(\d\d)\2([0-4]\d)(?![\w./-])")
_LINE_END = re.compile(r"[\n\r]")
#: of a line so much is read on each side of a date: what decides is shorter
_AROUND_CHARS = 400
_APART_BEFORE = re.compile(r"(?:^|[^\w\s]|\s{2}|\t)\s*\Z")
_APART_AFTER = re.compile(r"\s*(?:[^\w\s]|\s{2}|\Z)")
_AFTER_OPENING_DATE = re.compile(
    r"(?:\s*\u0645)?\s*(?:[/(]\s*[^\W\d][^/()\d\n]{1,30}[/)]|\)?\s*[-–—:\u0640/](?!\s*\d)|[^\W\d]+\s*(?:[-–—:\u0640/]|\n|\Z))"
)
_STAMPED_OPENING = re.compile(r"\W{0,4}\d{1,2}:\d\d(?!\d)")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)(?:[/-](\d{1,2})[/-](\d{1,2})|(\d\d)(\d\d))(?=[/\-?#]|$)")


def stated_outside(stated: str, calendars: Calendars) -> Stated | None:
    """Read the publication date a record or bundle states: ISO 8601, an e-mail date, or as a page would print it."""
    iso = ISO_DAY.match(stated)
    if iso is not None:
        day = _date(*iso.groups())
        return None if day is None else with_iso_time(day, stated, iso.end(), "fact", None, None, 0.97)
    mail = _mail_date(stated)
    if mail is not None:
        at = None if mail.tzinfo is None else mail.astimezone(dt.UTC)
        return Stated(mail.date(), at, "second", "fact", None, None, 0.97)
    found = list(_stated(stated, "", calendars.reader.read(stated), calendars))
    if len(found) != 1:
        return None  # none, or two that contradict each other
    says, reading, of_page = found[0]
    del says
    fact = _with_doubts("fact", 0.9, reading, of_page)
    return _everywhere(fact, start=None, end=None)


def stated_in_url(url: str) -> Stated | None:
    """Read a day in the path of an address («/2022/08/15/», «/20220815/»)."""
    found = _URL_DAY.search(url)
    day = None if found is None else _date(*(group for group in found.groups() if group is not None))
    return None if day is None else Stated(day, None, "day", "url", None, None, 0.65)


def stated_in_zone(
    text: str,
    zone: str,
    start: int,
    end: int,
    side: Side,
    expressions: Sequence[Expression],
    calendars: Calendars,
    *,
    is_head: bool = False,
) -> Iterator[Stated]:
    """Read the whole dates of a zone, with offsets into the text.

    Numeric dates are read day first, as the Arabic press prints them; where nothing beside them says so they are less
    sure, which whoever chooses has to see to (see `Stated.other`).

    Args:
        text: the document.
        zone: what the zone is.
        start: where the zone starts.
        end: where it ends.
        side: where it stands to the body of its article.
        expressions: the time expressions of the zone, with offsets into it.
        calendars: the words of dates.
        is_head: it stands over the headline, where «today» is the clock of the site.
    """
    inside = text[start:end]
    all_stated = list(_stated(inside, _line_before(text, start), expressions, calendars, is_head=is_head))
    for number, (says, reading, of_page) in enumerate(all_stated):
        if zone == "suggested" and (says is not None or not _stands_apart(zone, inside, of_page)):
            continue
        if says is None:
            confidence = _unmarked(zone, side, is_stamp=of_page.precision != "day")
            if side == "above" and _is_before_update(inside, all_stated[number : number + 2]):
                confidence = max(confidence or 0.0, _BEFORE_UPDATE)
            elif confidence is None and side != "inside" and _stands_apart(zone, inside, of_page):
                confidence = _APART
            if confidence is None:
                continue
            method = f"{zone}_date"
        else:
            method, confidence = f"{says}_marker", _MARKED[says] * _SIDES[side]
        method += "" if side == "above" else f"_{side}"
        found = _with_doubts(method, confidence, reading, of_page)
        if found.start is not None and found.end is not None:
            yield _everywhere(found, start=found.start + start, end=found.end + start)


def stated_in_opening(text: str, start: int, expressions: Sequence[Expression]) -> Iterator[Stated]:
    """Read the whole date that a first paragraph opens with, between its place and its agency, as agencies print it.

    Args:
        text: the document.
        start: where the body starts.
        expressions: the time expressions of its beginning, with offsets into the body.
    """
    for expression in expressions:
        day = expression.reading.day
        first, last = start + expression.start, start + expression.end
        if day is None or expression.start > OPENING_CHARS or expression.reading.other_day is not None:
            continue
        # no sentence begins with a place and its day in both calendars
        is_in_both = SYMBOLS["corresponding"] in expression.row.symbols[expression.first : expression.last]
        # nor with a day and its time: they stood on a line of their own
        if not _WORD.search(text, start, first) and _STAMPED_OPENING.match(text, last):
            yield Stated(day, None, "day", "opening_date", first, last, _OPENING)
            return
        if not _BEFORE_OPENING_DATE.fullmatch(text, start, first):
            continue
        if is_in_both or _AFTER_OPENING_DATE.match(text, last):
            yield Stated(day, None, "day", "opening_date", first, last, _OPENING)
            return


def stated_in_lines(
    text: str,
    start: int,
    end: int,
    expressions: Sequence[Expression],
    calendars: Calendars,
    *,
    zone: str,
    begins: bool,
    ends: bool,
) -> Iterator[tuple[Side, Stated]]:
    """Read the dates of lines that are a date and little else, in what was taken for text or for a headline.

    Args:
        text: the document.
        start: where the zone starts.
        end: where it ends.
        expressions: the time expressions of the zone, with offsets into it.
        calendars: the words of dates.
        zone: what the zone was taken for: a headline may have a day in it («the earthquake of 6 February 2023»).
        begins: the zone is the headline or the first text of its article: its first line may be a bare date.
        ends: the zone is the last text of its article: its last line may be a bare date.

    Yields:
        Where the line stands to the text, and what it states.
    """
    inside = text[start:end]
    all_stated = list(_stated(inside, _line_before(text, start), expressions, calendars, is_text=True))
    # the end of the first line that is not blank, and the beginning of the last
    first_end = _LINE_END.search(inside, len(inside) - len(inside.lstrip()))
    last_start = max(map(inside.rstrip().rfind, "\n\r"))
    for number, (says, reading, found) in enumerate(all_stated):
        if found.start is None or found.end is None or says == "clock":
            continue
        before, after = _line_around(inside, found.start, found.end)
        is_first = begins and (first_end is None or found.start <= first_end.start())
        is_last = ends and found.end > last_start
        side: Side = "above" if is_first else "below" if is_last else "inside"
        if says is not None:
            # a whole page in one line: the colon tells «added on: 2 February 2012» from what a sentence says
            is_short = len(before) + len(after) <= (_FIRST_LINE_CHARS if is_first else _LINE_CHARS)
            if not before.rstrip().endswith(":") and not (is_short and _SENTENCE.search(before) is None):
                continue
            method, confidence = f"{says}_marker_line", _MARKED[says] * _SIDES[side]
        elif _is_before_update(inside, all_stated[number : number + 2]):
            method, confidence = "line_date", _BEFORE_UPDATE * _SIDES[side]
        else:
            words = len(_WORD.findall(before)) + len(_WORD.findall(after))
            is_apart = reading.weekday is not None or _is_apart(before, after)
            if zone != "title":
                is_apart = is_apart or not ((before.strip() and after.strip()) or after.rstrip().endswith("."))
            is_stamp = _STAMP.fullmatch(inside, found.start, found.end) is not None
            if is_first and _stands_in_one_line(reading, found, before, after):
                method, confidence = "line_date", _LONE_LINE
            elif (is_first or is_last) and words <= _LINE_WORDS and is_apart:
                method, confidence = "line_date", _LINE
            elif (zone == "body" and (words <= (reading.weekday is not None) or is_stamp)) or _is_lone(
                zone, before, after
            ):
                method, confidence = "line_date", _LONE_LINE
            else:
                continue
        method += "" if is_first else f"_{side}"
        found = _with_doubts(method, confidence, reading, found)
        yield (
            side,
            _everywhere(
                found,
                start=None if found.start is None else found.start + start,
                end=None if found.end is None else found.end + start,
            ),
        )


def _stands_in_one_line(reading: Reading, found: Stated, before: str, after: str) -> bool:
    """Say whether a day stands behind the headline where all of a page is on one line: no sentence goes on so.

    Its time is printed and it is set apart, or it has a weekday before it and a count behind it.
    """
    if len(before) > _HEADLINE_IN_LINE_CHARS:
        return False
    is_apart = _APART_BEFORE.search(before) is not None and bool(before.strip())
    is_counted = reading.weekday is not None and _COUNT.match(after) is not None
    return (found.precision != "day" and is_apart) or is_counted


def _line_around(text: str, start: int, end: int) -> tuple[str, str]:
    """Give what stands on the line of a date before it and after it, of a long line the part next to it."""
    earliest, latest = max(0, start - _AROUND_CHARS), min(len(text), end + _AROUND_CHARS)
    first = max(text.rfind("\n", earliest, start) + 1, text.rfind("\r", earliest, start) + 1, earliest)
    last = _LINE_END.search(text, end, latest)
    return text[first:start], text[end : latest if last is None else last.start()]


def _is_apart(before: str, after: str) -> bool:
    """Say whether signs or wide gaps stand between a date and the other words of its line."""
    return _APART_BEFORE.search(before) is not None and _APART_AFTER.match(after) is not None


def _stands_apart(zone: str, text: str, found: Stated) -> bool:
    """Say whether a bare date in a zone that states none stands apart: under a headline, or beside a count of views."""
    if found.start is None or found.end is None:
        return False
    before, after = _line_around(text, found.start, found.end)
    if zone == "suggested":  # the stamp of a message with its count, taken for a headline
        is_stamp = found.precision != "day" and len(_WORD.findall(before + after)) <= _LINE_WORDS
        return is_stamp and after.strip()[:1] in _MIDDLE_DOTS
    if zone in ("sharing", "other"):
        return re.search(r"\d", before + after) is not None
    has_words = _WORD.search(before + after) is not None
    return zone == "subheading" and has_words and _is_apart(before, after)


def _is_lone(zone: str, before: str, after: str) -> bool:
    """Say whether a blank was lost before a date, or a wide gap stands between it and the headline before it."""
    is_behind = zone == "title" and re.search(r"\S\s{2,}\Z", before) is not None and not after.strip()
    return is_behind or _GLUED.search(before) is not None


def _is_before_update(text: str, two: Sequence[tuple[str | None, Reading, Stated]]) -> bool:
    """Say whether the first of two dates is followed on its line by the second, the day of a later update."""
    if len(two) < 2 or two[1][0] != "updated" or two[0][2].on > two[1][2].on:
        return False
    end, start = two[0][2].end, two[1][2].start
    return end is not None and start is not None and _LINE_END.search(text, end, start) is None


def stated_over_lines(text: str, start: int, end: int, calendars: Calendars) -> Iterator[Stated]:
    """Read a whole day that the head of a page prints over several lines, like a leaf of a calendar.

    Args:
        text: the document.
        start: where to look from.
        end: where the body starts.
        calendars: the words of dates.
    """
    for found in _OVER_LINES.finditer(text, start, end):
        if _LINE_END.search(found.group().strip()) is None:
            continue
        expressions = calendars.reader.read(" ".join(found.group().split()))
        if len(expressions) == 1 and expressions[0].reading.day is not None:
            first = found.end() - len(found.group().lstrip())
            yield Stated(expressions[0].reading.day, None, "day", "calendar_leaf", first, found.end(), _LEAF)


def stated_by_wire(text: str, start: int, end: int, calendars: Calendars) -> Stated | None:
    """Read the stamp that an agency ends its item with.

    Args:
        text: the document.
        start: where the body ends.
        end: where to look to.
        calendars: the words of dates.
    """
    found = _OF_WIRE.search(text, start, end)
    if found is None or matching_key(found[4]) not in calendars.time_zones:
        return None
    year = found[6] if len(found[6]) == 4 else f"20{found[6]}"
    expressions = calendars.reader.read(f"{found[1]} {found[5]} {year}")
    day = expressions[0].reading.day if len(expressions) == 1 else None
    if day is None:
        return None
    at = utc(day, int(found[2]), int(found[3]), 0, calendars.time_zones[matching_key(found[4])])
    return Stated(day, at, "minute", "wire_stamp", found.start(), found.end(), _WIRE)


def stated_short(text: str, start: int, end: int) -> Iterator[Stated]:
    """Read «13/03/18» on a line of few words in the head of a page, and «20180313» alone on its line.

    With two figures each the day stands in front.

    Args:
        text: the document.
        start: where to look from.
        end: where the body starts.
    """
    for found in _SHORT.finditer(text, start, end):
        before, after = _line_around(text, found.start(), found.end())
        day = _date(f"20{found[4]}", found[3], found[1])
        if day is not None and len(_WORD.findall(before + after)) <= _LINE_WORDS:
            yield Stated(day, None, "day", "short_date", found.start(), found.end(), _LEAF)
    for found in _COMPACT.finditer(text, start, end):
        day = _date(*found.groups())
        if day is not None:
            yield Stated(day, None, "day", "short_date", found.start(), found.end(), _LEAF)


def _unmarked(zone: str, side: Side, *, is_stamp: bool) -> float | None:
    """Say how sure a date is that nothing marks; null where it says nothing of the article."""
    if side != "above" and zone not in ("dateline", "byline"):
        return None
    if zone not in _UNMARKED:
        return _STAMPED if is_stamp else None
    if side == "above" and is_stamp:
        return max(_UNMARKED[zone], _STAMPED)
    return _UNMARKED[zone] * (_STAMPED_BELOW if side == "below" and is_stamp else _UNMARKED_SIDES[side])


def _everywhere(found: Stated, *, start: int | None, end: int | None) -> Stated:
    """Set the place of a date and of its other reading."""
    other = found.other
    return found._replace(start=start, end=end, other=None if other is None else other._replace(start=start, end=end))


def _line_before(text: str, start: int) -> str:
    before = text[max(0, start - _MARKER_CHARS) : start].rstrip()
    return before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]


def _with_doubts(method: str, confidence: float, reading: Reading, found: Stated) -> Stated:
    """Say how a date was found, and how sure it is for what is printed with it."""
    if reading.day is None:
        method, confidence = f"{method}_hijri", confidence * _HIJRI
    if reading.weekday is not None and found.on.isoweekday() != reading.weekday:
        confidence *= _OTHER_WEEKDAY
    if reading.is_doubtful:
        confidence *= _DOUBTFUL
    confidence = round(confidence, 4)
    other = found.other
    return found._replace(
        method=method,
        confidence=confidence,
        other=None if other is None else other._replace(method=f"{method}_month_first", confidence=confidence),
    )


def _stated(
    text: str,
    line_before: str,
    expressions: Sequence[Expression],
    calendars: Calendars,
    *,
    is_head: bool = False,
    is_text: bool = False,
) -> Iterator[tuple[str | None, Reading, Stated]]:
    """Read the whole days of a short text with their time, and what a marker says of each."""
    free = 0  # a marker, and a time printed before a date, belong to one date only
    says: str | None = None
    was_doubtful = False
    for expression in expressions:
        reading = expression.reading
        day = reading.day or next(iter(reading.hijri_days), None)
        if day is None:
            continue
        before = text[max(free, expression.start - _MARKER_CHARS) : expression.start]
        if not (was_doubtful and reading.is_doubtful):  # the marker of a pair is the marker of both
            says = _marked(before, calendars, is_text=is_text)
            if says is None and free == 0 and re.search(r"\w", text[: expression.start]) is None:
                says = _marked_by_line(line_before, calendars, is_text=is_text)
        if says is None and _is_clock(text, expression, calendars, is_head=is_head):
            says = "clock"
        was_doubtful = reading.is_doubtful
        found = with_time(day, text, expression, free, calendars)
        if reading.other_day is not None:
            found = found._replace(other=with_time(reading.other_day, text, expression, free, calendars))
        free = max(free, found.end or 0)
        yield says, reading, found


def _is_clock(text: str, expression: Expression, calendars: Calendars, *, is_head: bool) -> bool:
    """Say whether a day is called that of today («today: Saturday 7 May 2016», «now 16:34 ...»)."""
    symbols, first = expression.row.symbols, expression.first
    today = SYMBOLS["today"]
    if symbols[max(0, first - 2) : first] in (f"{today};", f"{today}:") or (is_head and symbols[first] == today):
        return True
    if calendars.clocks is None:
        return False
    before, _ = _line_around(text, expression.start, expression.end)
    return calendars.clocks.fullmatch(matching_key(before)) is not None


def _marked(before: str, calendars: Calendars, *, is_text: bool) -> str | None:
    if calendars.markers is None:
        return None
    markers = [" ".join(found.group().split()) for found in calendars.markers.finditer(matching_key(before))]
    if not markers or (is_text and markers[-1] in calendars.outside_text):
        return None
    return calendars.says[markers[-1]]


def _marked_by_line(line: str, calendars: Calendars, *, is_text: bool) -> str | None:
    """Say what a marker says of a day on the next line: a clock's begins or ends its line, not a headline."""
    says = _marked(line, calendars, is_text=is_text)
    if says != "clock" or calendars.markers is None:
        return says
    key = matching_key(line).strip()
    places = [found.span() for found in calendars.markers.finditer(key)]
    return says if any(start == 0 or not re.search(r"\w", key[end:]) for start, end in places) else None


def _mail_date(stated: str) -> dt.datetime | None:
    if not re.match(r"\s*(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d", stated):
        return None
    try:
        return parsedate_to_datetime(stated.strip())
    except ValueError:
        return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
