"""Reads the lines of a whole shard at once, and divides the plain records among its documents.

The facts of a line, its shape and its markers, are columns here: that is much faster than asking line by line.

A plain record has a title field, and all its other lines surely belong to the body: paragraphs, and short lines that
go on with one or stand as a subheading above one. Before them may stand one short line, and after them one to share
the page. Most records of a news feed are plain, and a few facts of their lines tell it: none of them but the short
first one becomes a Python object. A document that is not plain, or might not be, is left to the walk over its lines,
which comes to the same zones for a plain one.
"""

from typing import NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from marsad.pages.line import CLOSING, FINALS, INVISIBLE, OPENING, Final, Hit, Line, Shape, is_soft
from marsad.pages.line import is_bullet as begins_with_bullet
from marsad.pages.lines import without_glued
from marsad.pages.matcher import LEAST_MENU_WORDS, NO_MENU, PROSE_CHARS, PROSE_WORDS, WORDS_CHARS, Matcher
from marsad.pages.walking.walk import Walk

_Flags = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.int64]

PLAIN_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "document": pl.Int64,
    "zone": pl.String,
    "start_offset": pl.Int64,
    "end_offset": pl.Int64,
    "rule": pl.String,
}
#: what Python's `splitlines` breaks at besides the newline, and what Python alone takes for white space
_RARE = r"[\r\x0b\x0c\x1c-\x1f\x{85}\x{2028}\x{2029}]"
_INNER_STOP = r"[.!?\x{61f}\x{6d4}]\s"
_MAY_BE_ROW = r"(?:[|¦•·›»>\t\x{a0}]|\s[-–—/]\s|\s\s)(?:.*(?:[|¦•·›»>\t\x{a0}]|\s[-–—/]\s|\s\s)){3}"
_MAY_BE_MENU = rf"(?:\S+\s+){{{LEAST_MENU_WORDS - 1}}}\S"
_MAY_BE_CONTACT = r"@|://|www\."
_MAY_BE_BULLET = r"^[\d•●▪■◾◼▫□◦‣⁃·∙○◆◇➤►▶✓✔*–—-]"
#: three letters in a row: no initials of a desk
_WORD = r"[A-Za-z\x{621}-\x{63a}\x{641}-\x{64a}]{3}"
_END_CHARS = 80
#: words that end a line and are longer are looked at one by one
_LAST_WORD_CHARS = 24
_STOP, _QUESTION, _ELLIPSIS, _COMMA, _COLON, _NONE = range(len(get_args(Final)))
#: a line that is a paragraph without a marker, whatever is in it
_PARAGRAPH = Shape(words=PROSE_WORDS, final="none", bullet=False, prose=True, soft=False, hits=())
_FINAL_NUMBERS = {char: get_args(Final).index(final) for char, final in FINALS.items()}


class Divided(NamedTuple):
    """What is known of documents by their lines.

    Attributes:
        zones: document, zone, start_offset, end_offset, rule of the plain records, in the order of the documents.
        lines: of the other documents, by number, as the walk begins with them; nothing of those that are read line by
            line (`read_lines`): they have line breaks other than the newline, or are quoted in a mail.
    """

    zones: pl.DataFrame
    lines: dict[int, list[Line]]


def divide_plain(documents: pl.DataFrame, matcher: Matcher) -> Divided:
    """Give the zones of the plain records among documents, and the lines of the others.

    Args:
        documents: document (a number), text, title_end_offset (null: no title field), learned_from (not null: lines
            are learned of its source, so that the walk has to ask for each).
        matcher: the markers.

    Source: of 1,559 records of a feed 1,471 are plain.
    """
    text, title_end = pl.col("text"), pl.col("title_end_offset").fill_null(0)
    has_title_field = (title_end > 0) & (text.str.head(title_end).str.strip_chars() != "")
    candidates = documents.filter(
        ~text.str.contains(_RARE),
        has_title_field | ~text.str.contains("^[>|]"),
    ).with_columns(
        text.str.len_chars().cast(pl.Int64).alias("chars"),
        title_end.alias("title_end_offset"),
        (has_title_field & pl.col("learned_from").is_null() & ~text.str.contains("©", literal=True)).alias(
            "may_be_plain"
        ),
    )
    lines = _lines(candidates)
    if lines.is_empty():
        return Divided(pl.DataFrame(schema=PLAIN_SCHEMA), {})
    facts = _facts(lines)
    hits = _hits(lines["line"], matcher)
    is_marked = np.zeros(lines.height, dtype=np.bool_)
    is_marked[list(hits)] = True
    decided = _share_lines(hits, facts)
    is_doubtful = is_marked.copy()
    is_doubtful[list(decided)] = False
    is_short = facts.is_first & ~facts.is_prose
    is_head = is_short & _shifted(facts.is_prose & ~facts.is_first & ~is_marked, -1)
    # what opens nothing is decided by itself, as a line without a marker is
    opens_nothing = [number for number, found in hits.items() if all(hit.marker.opens == "line" for hit in found)]
    is_doubtful[opens_nothing] &= ~is_head[opens_nothing]
    is_doubtful |= ~lines["may_be_plain"].to_numpy()
    is_doubtful |= (is_short & ~is_head) | _may_be_wrapped(facts) | facts.may_be_other
    is_doubtful |= _are_glued(lines["line"], facts, ~is_doubtful, matcher)
    shaped = _shaped(lines["line"], facts, matcher)
    is_doubtful[list(shaped)] = True
    firsts = np.flatnonzero(facts.is_first)
    is_plain = np.repeat(~np.logical_or.reduceat(is_doubtful, firsts), np.diff(firsts, append=lines.height))
    decided |= _heads(
        lines[np.flatnonzero(is_head & is_plain)], np.flatnonzero(is_head & is_plain), candidates, matcher
    )
    return Divided(
        _zones(lines, facts, is_plain, decided, candidates),
        _others(lines, facts, np.flatnonzero(~is_plain), shaped | hits, matcher),
    )


def _lines(candidates: pl.DataFrame) -> pl.DataFrame:
    """Give the lines after the title field that have something to read on them.

    Returns:
        document, row and first_row (numbers of all lines: of this, and of the first of its document), may_be_plain
        (whether the document may be plain), start_offset, line.
    """
    raw, title_end = pl.col("raw"), pl.col("title_end_offset").cast(pl.Int64)
    # the raw lines of a document, each with a newline, are one character longer than its rest
    sizes = pl.col("chars") - title_end + 1
    return (
        candidates.select(
            "document",
            "may_be_plain",
            (sizes.cum_sum() - sizes - title_end).alias("chars_before"),
            pl.col("text").str.slice(title_end).str.split("\n").alias("raw"),
        )
        .with_columns((raw.list.len().cum_sum() - raw.list.len()).cast(pl.Int64).alias("first_row"))
        .explode("raw")
        .with_columns(
            pl.int_range(pl.len()).alias("row"),
            (raw.str.len_chars().cast(pl.Int64) + 1).cum_sum().alias("end"),
            raw.str.strip_chars_start().alias("raw"),
        )
        .select(
            "document",
            "row",
            "first_row",
            "may_be_plain",
            (pl.col("end") - 1 - raw.str.len_chars().cast(pl.Int64) - pl.col("chars_before")).alias("start_offset"),
            raw.str.strip_chars_end().alias("line"),
        )
        .filter(pl.col("line").str.strip_chars(INVISIBLE) != "")
    )


class _Facts(NamedTuple):
    """What lines are by their text alone, as `lines.Shape` has it, and where they stand."""

    is_first: _Flags
    #: an empty line stands before it, or it is the first
    begins_block: _Flags
    chars: _Numbers
    words: _Numbers
    final: _Numbers
    is_bullet: _Flags
    is_prose: _Flags
    #: it may be an address, or the initials of a desk
    may_be_other: _Flags


def _facts(lines: pl.DataFrame) -> _Facts:
    line, size = pl.col("line"), pl.col("line").str.len_chars()
    # what only short lines are asked is asked of the short ones: they are a tenth of the text
    short = pl.when(size < PROSE_CHARS).then(line)
    # what is asked twice is a column first: an expression that stands twice is worked out twice
    ends = lines.select(line.str.tail(_END_CHARS).str.strip_chars_end(CLOSING).str.tail(2).alias("end")).select(
        pl.col("end").str.tail(1).replace_strict(_FINAL_NUMBERS, default=_NONE, return_dtype=pl.Int64).alias("last"),
        (pl.col("end") == "..").alias("is_ellipsis"),
    )
    last, is_ellipsis = (column.to_numpy() for column in ends.get_columns())
    final = np.where(is_ellipsis, _ELLIPSIS, last)
    found = lines.select(
        (pl.col("document").diff() != 0).fill_null(value=True).alias("is_first"),
        (pl.col("row").diff() != 1).fill_null(value=True).alias("follows_blank"),
        size.cast(pl.Int64).alias("chars"),
        # a long line is prose whatever its words
        (short.str.count_matches(" ").cast(pl.Int64) + 1).fill_null(PROSE_WORDS).alias("words"),
        line.str.contains(_MAY_BE_BULLET).alias("may_be_bullet"),
        (short.str.contains(_MAY_BE_CONTACT) | ~short.str.contains(_WORD)).fill_null(value=False).alias("may_be_other"),
    )
    is_first, follows_blank, chars, words, may_be_bullet, may_be_other = (
        column.to_numpy() for column in found.get_columns()
    )
    is_bullet = np.zeros(lines.height, dtype=np.bool_)
    asked = np.flatnonzero(may_be_bullet)
    is_bullet[asked] = list(map(begins_with_bullet, lines["line"].gather(asked).to_list()))
    is_prose = (
        (chars >= PROSE_CHARS)
        | (words >= PROSE_WORDS)
        | ((final == _STOP) & (words >= 8))
        | (((final == _COMMA) | (final == _COLON)) & (words >= 10))
    )
    return _Facts(
        is_first, is_first | follows_blank, chars, words, final, is_bullet, is_prose, may_be_other & ~is_prose
    )


def _may_be_wrapped(facts: _Facts) -> _Flags:
    """Say where a paragraph that was broken to a fixed width may begin; in doubt it does."""
    has_width = (facts.chars >= 35) & (facts.chars <= 110) & ~facts.is_bullet
    goes_on = ~facts.begins_block & ~facts.is_bullet
    return has_width & facts.begins_block & _shifted(has_width & goes_on & _shifted(goes_on, -1), -1)


def _hits(lines: pl.Series, matcher: Matcher) -> dict[int, tuple[Hit, ...]]:
    """Give the markers of the lines that carry any, by number of the line."""
    # without the spaces of other kinds: then a token is rather too long, and its first and last word are the same
    opening = lines.str.head(_END_CHARS).str.strip_chars_start(OPENING).str.splitn(" ", 3).struct
    first, second, rest = (opening[number] for number in range(3))
    last = lines.str.tail(_LAST_WORD_CHARS).str.extract(" ([^ ]+)$")
    may_end = pl.Series(matcher.may_end(last.unique().drop_nulls().to_list()), dtype=pl.String)
    may_be = last.is_in(may_end.implode()).fill_null(value=True).to_numpy().copy()
    may_begin = pl.Series(matcher.may_begin(first.unique().drop_nulls().to_list()), dtype=pl.String)
    begins = np.flatnonzero(first.is_in(may_begin.implode()).fill_null(value=False).to_numpy())
    openings = pl.DataFrame({"first": first, "second": second, "has_rest": rest.is_not_null()})[begins]
    is_long = lines.gather(begins).str.len_chars() > WORDS_CHARS
    may_go_on = [
        not has_rest or matcher.may_open(one, other, is_long=long)
        for (one, other, has_rest), long in zip(openings.iter_rows(), is_long, strict=True)
    ]
    may_be[begins] |= np.array(may_go_on, dtype=np.bool_)
    asked = np.flatnonzero(may_be)
    found = zip(asked.tolist(), map(matcher.match, lines.gather(asked).to_list()), strict=True)
    return {number: hits for number, hits in found if hits}


def _share_lines(hits: dict[int, tuple[Hit, ...]], facts: _Facts) -> dict[int, tuple[str, str]]:
    """Give zone and rule of the lines to share a page that stand after its last paragraph, as the walk decides them."""
    is_last = _shifted(facts.is_first, -1)
    is_last[-1:] = True
    is_after_prose = is_last & ~facts.is_first & _shifted(facts.is_prose, 1)
    decided: dict[int, tuple[str, str]] = {}
    for number, found in hits.items():
        markers = (hit.marker for hit in found if hit.marker.place != "head" and hit.marker.opens != "end")
        marker = next(markers, None)
        if is_after_prose[number] and marker is not None and (marker.zone, marker.opens) == ("sharing", "line"):
            decided[number] = (marker.zone, marker.id)
    return decided


def _heads(
    lines: pl.DataFrame, numbers: _Numbers, candidates: pl.DataFrame, matcher: Matcher
) -> dict[int, tuple[str, str]]:
    """Give zone and rule of short lines between a title field and the first paragraph, where they are not of the body.

    Args:
        lines: the short lines.
        numbers: of each.
        candidates: document, text, title_end_offset.
        matcher: the markers.
    """
    decided: dict[int, tuple[str, str]] = {}
    titled = lines.join(candidates, on="document", maintain_order="left").select(
        "line", pl.col("text").str.head(pl.col("title_end_offset"))
    )
    for number, (text, title) in zip(numbers.tolist(), titled.iter_rows(), strict=True):
        line = Line(0, text, 0, matcher.shape(text))
        # of what follows the walk asks only whether it is a paragraph
        Walk([line, Line(len(text), "", 0, _PARAGRAPH)], matcher, title=title.strip()).run()
        if line.zone is not None and line.zone != "body":
            decided[number] = (line.zone, line.rule)
    return decided


def _are_glued(lines: pl.Series, facts: _Facts, is_asked: _Flags, matcher: Matcher) -> _Flags:
    """Say which of the lines that are asked for have furniture glued to their end."""
    asked = np.flatnonzero(is_asked & ((facts.final == _NONE) | (facts.final == _COLON)) & (facts.words >= 8))
    open_ended = lines.gather(asked)
    asked = asked[open_ended.str.contains(_INNER_STOP).to_numpy()]
    are_glued = np.zeros(len(lines), dtype=np.bool_)
    are_glued[asked] = [bool(matcher.cuts(text)) for text in lines.gather(asked).to_list()]
    return are_glued


def _shaped(lines: pl.Series, facts: _Facts, matcher: Matcher) -> dict[int, tuple[Hit, ...]]:
    """Give the markers of the lines that are furniture by their shape: rows of entries, links, menus."""
    opened = np.flatnonzero((facts.final == _NONE) | (facts.final == _ELLIPSIS))
    # most paragraphs that end without a stop have a comma, and neither bars nor points
    may_be = (
        lines.gather(opened)
        .to_frame("line")
        .select(
            pl.col("line").str.contains(_MAY_BE_ROW)
            | (pl.col("line").str.contains(_MAY_BE_MENU) & ~pl.col("line").str.contains(NO_MENU))
        )
    )
    has_link = np.flatnonzero(lines.str.contains("[", literal=True).to_numpy())
    asked = np.union1d(opened[may_be.to_series().to_numpy()], has_link)
    finals = get_args(Final)
    columns = (asked.tolist(), lines.gather(asked).to_list(), facts.final[asked].tolist())
    found = ((number, matcher.by_shape(text, finals[final])) for number, text, final in zip(*columns, strict=True))
    return {number: hits for number, hits in found if hits}


def _others(
    lines: pl.DataFrame, facts: _Facts, numbers: _Numbers, hits: dict[int, tuple[Hit, ...]], matcher: Matcher
) -> dict[int, list[Line]]:
    """Make the lines of documents that are not plain, as `read_lines` does.

    Args:
        lines: of all candidates.
        facts: about them.
        numbers: of the lines to make, in order.
        hits: their markers.
        matcher: the markers.
    """
    made: dict[int, list[Line]] = {}
    finals = get_args(Final)
    last = -1
    columns = (column[numbers].tolist() for column in (facts.final, facts.is_bullet, facts.is_prose))
    for number, row, final, bullet, prose in zip(numbers.tolist(), lines[numbers].iter_rows(), *columns, strict=True):
        document, at, first_row, _, start, text = row
        own = made.setdefault(document, [])
        words = text.count(" ") + 1
        shape = Shape(words, finals[final], bullet, prose, not prose and is_soft(text, words), hits.get(number, ()))
        own += without_glued(Line(start, text, at - (last + 1 if own else first_row), shape), matcher)
        last = at
    return made


def _zones(
    lines: pl.DataFrame,
    facts: _Facts,
    is_plain: _Flags,
    decided: dict[int, tuple[str, str]],
    candidates: pl.DataFrame,
) -> pl.DataFrame:
    """Join the lines of plain records to zones, as the walk does behind a title field.

    Args:
        lines: of all candidates.
        facts: about them.
        is_plain: whether a line is of a plain record.
        decided: zone and rule of the lines that are a zone of their own, by number.
        candidates: document, chars.
    """
    is_decided = np.zeros(lines.height, dtype=np.bool_)
    is_decided[list(decided)] = True
    is_pause = (facts.final == _COMMA) | (facts.final == _COLON)
    goes_on = facts.is_bullet | (facts.final == _STOP) | is_pause | _shifted(is_pause, 1)
    leads = _shifted((facts.is_prose | facts.is_bullet) & ~facts.is_first, -1)
    is_word = (facts.words == 1) & ((facts.final == _NONE) | (facts.final == _QUESTION))
    is_headline = (facts.words >= 2) & (facts.words <= 16)
    is_subheading = ~facts.is_prose & ~facts.is_first & ~is_decided & ~goes_on & leads & (is_word | is_headline)
    is_alone = is_subheading | is_decided
    firsts = np.flatnonzero(is_plain & (facts.is_first | is_alone | _shifted(is_alone, 1)))
    has_prose = np.logical_or.reduceat(facts.is_prose & is_plain, firsts) if len(firsts) else np.empty(0, np.bool_)
    zones: list[str] = np.where(is_subheading[firsts], "subheading", "body").tolist()
    rules: list[str] = np.where(
        is_subheading[firsts],
        "short_line_between_paragraphs",
        np.where(has_prose, "prose_paragraph", "line_in_body"),
    ).tolist()
    for place in np.flatnonzero(is_decided[firsts]).tolist():
        zones[place], rules[place] = decided[int(firsts[place])]
    runs = lines.select("document", "start_offset")[firsts].with_columns(
        pl.Series("zone", zones, dtype=pl.String), pl.Series("rule", rules, dtype=pl.String)
    )
    titles = runs.select(
        pl.col("document").unique(maintain_order=True),
    ).with_columns(start_offset=pl.lit(0, pl.Int64), zone=pl.lit("title"), rule=pl.lit("title_field"))
    same = pl.col("document") == pl.col("document").shift(-1)
    return (
        pl.concat([titles, runs])
        .sort("document", "start_offset")
        .join(candidates.select("document", "chars"), on="document", maintain_order="left")
        .select(
            "document",
            "zone",
            "start_offset",
            pl.when(same).then(pl.col("start_offset").shift(-1)).otherwise("chars").alias("end_offset"),
            "rule",
        )
    )


def _shifted(flags: _Flags, places: int) -> _Flags:
    """Move flags to the next line, or with -1 to the line before."""
    moved = np.zeros_like(flags)
    if places > 0:
        moved[1:] = flags[:-1]
    else:
        moved[:-1] = flags[1:]
    return moved
