"""Reads the lines of a page, with what was broken to a width joined and what is glued to paragraphs cut off."""

import re
from itertools import pairwise

from marsad.pages.likeness import share, stems
from marsad.pages.line import INVISIBLE, Hit, Line
from marsad.pages.matcher import Matcher
from marsad.pages.rules import Marker

#: a page of fewer long lines, or with longer ones, was not broken to a width
_LEAST_BROKEN = 8
_LEAST_WIDTH = 30
_MOST_INDENT = 12
#: a quotation of a whole page has more lines
_LEAST_QUOTED = 8
_MOST_WIDTH = 120
#: of the width; a line that breaks off has no more room left
_LEAST_FULL = 0.8
#: headlines of a printed page may be wider than its columns
_MOST_WIDER = 3
_WIDER = 1.12
#: paragraphs of so many lines tell the width they were broken to, and those of another one are narrower than this
_LEAST_OF_WIDTH = 3
_NARROWER = 0.85
#: what an agency writes before a paragraph that was broken to a width already: «Cairo - 28 - 3 (KUNA) -- »
_OPENING = re.compile(r"[^\n]{2,45}?(?:\s-{1,2}|\s[–—]|:)\s(?!.{0,30}(?:\s-{1,2}|\s[–—])\s)")
#: names of sections and boxes are words as well
_ZONES_OF_WORDS = frozenset({"section", "navigation", "suggested"})
#: so much of the second line of a headline comes back in so many characters of the paragraph under it
_LEAST_TOLD = 0.34
_LEAD_CHARS = 900
#: tatweel, and the second of two spaces: they fill lines after they were broken
_NO_COLUMN = re.compile("\u0640|(?<= ) ")


def _raw_lines(text: str) -> tuple[list[str], int]:
    """Split a text into lines, with their ends or without: then also how long an end is.

    Source: `splitlines` tests every character for nine rare line breaks; looking for them one by one and splitting at
        newlines takes a sixth of the time.
    """
    has_rare = (
        "\r" in text
        or "\x0b" in text
        or "\x0c" in text
        or "\x1c" in text
        or "\x1d" in text
        or "\x1e" in text
        or "\x85" in text
        or "\u2028" in text
        or "\u2029" in text
    )
    return (text.splitlines(keepends=True), 0) if has_rare else (text.split("\n"), 1)


def read_lines(text: str, matcher: Matcher, *, start: int = 0) -> list[Line]:
    """Give the lines of a text that have something to read on them.

    Args:
        text: the document.
        matcher: the markers.
        start: where to begin, for a record whose title stands before its content.
    """
    lines: list[Line] = []
    at, blank = start, 0
    raw_lines, without_end = _raw_lines(text[start:] if start else text)
    sign = None if start else _quote_sign(text, raw_lines)
    for raw in raw_lines:
        if sign is not None and raw.startswith(sign):
            at += len(sign)
            raw = raw[len(sign) :]
        visible = raw.strip()
        if not visible or (visible[0] in INVISIBLE and not visible.strip(INVISIBLE)):
            blank += 1
        else:
            first = at + len(raw) - len(raw.lstrip()) if raw[0].isspace() else at
            line = Line(first, visible, blank, matcher.shape(visible))
            lines += without_glued(line, matcher)
            blank = 0
        at += len(raw) + without_end
    return join_broken(lines, text, matcher)


def join_broken(lines: list[Line], text: str, matcher: Matcher) -> list[Line]:
    """Join the lines of paragraphs that were broken to a width; those of a few paragraphs are marked as prose."""
    if any(len(line.text) > 2 * _MOST_WIDTH for line in lines if not line.bullet and not line.hits):
        return _with_wrapped(lines)
    joined: list[Line] = []
    setting: tuple[int | None, bool] = (None, False)
    for part in _parts_of_a_width(lines):
        own = _setting(part, text)
        # a part that tells no width may go on in that of the part before
        setting = own if own[0] is not None else setting
        width, is_counted = setting
        joined += part if width is None else _join_to_width(part, text, width, matcher, is_indent_counted=is_counted)
    return _with_wrapped(joined)


def _setting(lines: list[Line], text: str) -> tuple[int | None, bool]:
    """Give the width that lines were broken to, null where they were not, and whether it counts their indent."""
    is_counted = _is_indent_counted(lines, text)
    return _width(lines, text, is_indent_counted=is_counted), is_counted


def _parts_of_a_width(lines: list[Line]) -> list[list[Line]]:
    """Part the lines of a page before paragraphs that were broken to another width than those before them.

    A part has lines enough to tell its width: fewer are of the part after or before them. Headlines over its
    paragraphs are of the part before, and broken or not as that is.
    """
    paragraphs: list[list[Line]] = []
    for line in lines:
        if not paragraphs or line.blank_before:
            paragraphs.append([])
        paragraphs[-1].append(line)
    parts: list[list[Line]] = [[]]
    width = 0
    for paragraph in paragraphs:
        # the last line of a paragraph is shorter, and two lines are rather a headline
        own = max(len(line.text) for line in paragraph) if len(paragraph) >= _LEAST_OF_WIDTH else width
        is_other = bool(width) and not _NARROWER * width <= own <= width / _NARROWER
        if is_other and len(parts[-1]) >= _LEAST_BROKEN:
            parts.append([])
        width = own if is_other else max(own, width)
        parts[-1] += paragraph
    if len(parts) > 1 and len(parts[-1]) < _LEAST_BROKEN:
        last = parts.pop()
        parts[-1] += last
    return parts


def _quote_sign(text: str, raw_lines: list[str]) -> str | None:
    """Give what every line begins with where a page was quoted in a mail: no line is without it."""
    for sign in (">", "|"):
        if text.startswith(sign) and text.count("\n" + sign) + 1 >= _LEAST_QUOTED:
            filled = [raw for raw in raw_lines if raw.strip()]
            if sum(raw.startswith(sign) for raw in filled) >= 0.9 * len(filled):
                return sign
    return None


def _columns(text: str) -> int:
    """Give how wide a text is: what stretches a line to fill its width takes no place."""
    return len(text) if _NO_COLUMN.search(text) is None else len(_NO_COLUMN.sub("", text))


def _stands_apart(hit: Hit) -> bool:
    """Say whether a line with this marker is one of its own: the whole line, or one before a first paragraph."""
    return hit.alone or (hit.marker.zone in ("dateline", "byline") and hit.marker.place == "head")


def _may_end_a_paragraph(line: Line) -> bool:
    """Say whether a line with a marker may be the last words of a paragraph or a headline: «Europe.», «in 2019.»."""
    return line.final == "stop" or all(hit.marker.zone in _ZONES_OF_WORDS for hit in line.hits)


def _indent(line: Line, text: str) -> int:
    """Give how many spaces stand before a line; its first paragraph line, or all of them, may be set in."""
    before = text[max(0, line.start - _MOST_INDENT) : line.start]
    return len(before) - len(before.rstrip(" "))


def _is_indent_counted(lines: list[Line], text: str) -> bool:
    """Say whether the spaces before a line are a part of its width.

    They are none where a paragraph was broken before it was set in: its first line reaches further than the others.
    """
    columns: dict[bool, list[int]] = {True: [], False: []}
    for line in lines:
        is_text = line.final in ("none", "comma") and any(map(str.isalpha, line.text))
        if is_text and not line.bullet and not line.hits and len(line.text) <= _MOST_WIDTH:
            columns[_indent(line, text) > 0].append(_columns(line.text))
    widest = {is_set_in: _without_wider(sorted(found, reverse=True)) for is_set_in, found in columns.items()}
    return not 0 < widest[False] <= widest[True] + 1


def _reach(line: Line, text: str, *, is_indent_counted: bool) -> int:
    return _columns(line.text) + (_indent(line, text) if is_indent_counted else 0)


def _width(lines: list[Line], text: str, *, is_indent_counted: bool) -> int | None:
    """Give the width that all lines of a page were broken to, as in a mail; null where they were not."""
    # menus, dates and lists are shorter; an address of the web is never broken
    lines = [line for line in lines if not line.bullet and not line.hits and "://" not in line.text]
    columns = {line.start: _reach(line, text, is_indent_counted=is_indent_counted) for line in lines}
    width = _without_wider(sorted(columns.values(), reverse=True))
    if not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return None
    long = [line for line in lines if width <= 2 * columns[line.start] <= 2 * width]
    full = [line for line in long if columns[line.start] >= 0.85 * width]
    open_ends = sum(line.final in ("none", "comma") for line in full)
    is_broken = len(long) >= _LEAST_BROKEN and 2 * len(full) >= len(long) and open_ends >= 0.7 * len(full)
    return width if is_broken else None


def _without_wider(columns: list[int]) -> int:
    """Give the widest of the lines, the widest first, but for headlines that are wider than their column.

    Of a few lines no width can be told: the widest is given.
    """
    if len(columns) < _LEAST_BROKEN:
        return max(columns, default=0)
    for number in range(min(_MOST_WIDER, len(columns) - 1), 0, -1):
        if columns[number - 1] > _WIDER * columns[number]:
            return columns[number]
    return columns[0]


def _join_to_width(
    lines: list[Line], text: str, width: int, matcher: Matcher, *, is_indent_counted: bool
) -> list[Line]:
    """Join lines where the first word of the next one would not have fitted on the one before."""
    blocks = [[lines[0]]]
    for before, line in pairwise(lines):
        reached = _reach(before, text, is_indent_counted=is_indent_counted)
        if reached > width:
            opening = _OPENING.match(before.text)
            reached -= _columns(opening.group()) if opening is not None else 0
        fits = reached > width or reached + 1 + _columns(line.text.split(None, 1)[0]) <= width
        is_next = not line.blank_before and not line.bullet and not fits and not _is_ruled(before, line)
        is_apart = not is_next or any(map(_stands_apart, (*line.hits, *before.hits)))
        goes_on = is_next and before.final in ("none", "comma")
        if is_apart and not (goes_on and not before.hits and _may_end_a_paragraph(line)):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    blocks = _with_rests([part for block in blocks for part in _without_tail(block, width)], text, width)
    blocks = _with_headlines(blocks, width)
    return [
        block[0]
        if len(block) == 1
        else _line(text[block[0].start : block[-1].end], block[0].start, block[0].blank_before, matcher)
        for block in blocks
    ]


def _is_ruled(*lines: Line) -> bool:
    """Say whether one of these lines is a rule of dashes or stars."""
    return any(not line.text[0].isalnum() and not any(map(str.isalnum, line.text)) for line in lines)


def _with_headlines(blocks: list[list[Line]], width: int) -> list[list[Line]]:
    """Join the two lines of a headline that was broken to a width of its own, above a paragraph that tells the second.

    The name of an author, or another short line, may stand between; the paragraph does not tell it.
    """
    joined: list[list[Line]] = []
    for at, block in enumerate(blocks):
        if joined and len(joined[-1]) == len(block) == 1 and _may_go_on(joined[-1][0], block[0], width):
            below = [line for after in blocks[at + 1 : at + 3] if len(after) > 1 for line in after]
            told = set(stems(" ".join(line.text for line in below)[:_LEAD_CHARS]))
            if told and share(stems(block[0].text), told) >= _LEAST_TOLD:
                joined[-1] = joined[-1] + block
                continue
        joined.append(block)
    return joined


def _may_go_on(headline: Line, line: Line, width: int) -> bool:
    """Say whether a line may be the second one of a headline: both are short, and nothing stands between them."""
    are_open = not any(
        one.hits or one.bullet or one.prose or one.final in ("stop", "colon") for one in (headline, line)
    )
    return are_open and not line.blank_before and 2 * len(headline.text) > width


def _without_tail(block: list[Line], width: int) -> list[list[Line]]:
    """Part a short line that ends no sentence from the paragraph above it, whose last line happens to be full."""
    last = block[-1]
    is_tail = len(block) > 2 and block[-2].final == "stop" and last.final == "none"
    return [block[:-1], [last]] if is_tail and len(last.text) < _LEAST_FULL * width else [block]


def _with_rests(blocks: list[list[Line]], text: str, width: int) -> list[list[Line]]:
    """Join what goes on with a sentence that breaks off at the end of a line, though the next word had had room there.

    The first line of a paragraph is broken earlier where it is set in, and a number that a browser puts before its
    links pushes a line over the width. It ends a sentence, and an empty line stands before the paragraph, as before all
    of the page: elsewhere a headline may stand over it without one.
    """
    after_ends = [after[0] for block, after in pairwise(blocks) if len(block) > 1 and block[-1].final == "stop"]
    if not after_ends or not all(line.blank_before for line in after_ends):
        return blocks
    joined: list[list[Line]] = []
    for block in blocks:
        first = block[0]
        follows = bool(joined) and joined[-1][0].blank_before and not first.blank_before
        if follows and block[-1].final == "stop" and not first.bullet:
            last = joined[-1][-1]
            is_full = _indent(last, text) + _columns(last.text) >= _LEAST_FULL * width
            # a word that ends a sentence may be one that menus have
            is_marked = any(hit.marker.zone not in ("navigation", "section") for hit in first.hits)
            if is_full and last.final in ("none", "comma") and not last.hits and not is_marked:
                joined[-1] = joined[-1] + block
                continue
        joined.append(block)
    return joined


def make_line(line: Line, start: int, end: int, matcher: Matcher) -> Line:
    """Make a line of a part of another."""
    text = line.text[start:end]
    visible = text.strip()
    first = line.start + start + len(text) - len(text.lstrip())
    return _line(visible, first, line.blank_before if start == 0 else 0, matcher)


def without_glued(line: Line, matcher: Matcher) -> list[Line]:
    """Cut the furniture off the end of a paragraph that does not end like one."""
    if line.final not in ("none", "colon") or line.words < 8 or not line.sentences:
        return [line]
    cuts = matcher.cuts(line.text)
    return _pieces(line, cuts, matcher) if cuts else [line]


def _pieces(line: Line, cuts: list[tuple[int, Marker]], matcher: Matcher) -> list[Line]:
    """Cut a line where furniture is glued to it: the paragraph, and each piece of furniture as a line of its own."""
    pieces = [_line(line.text[: cuts[0][0]].rstrip(), line.start, line.blank_before, matcher)]
    for at, (first, marker) in enumerate(cuts):
        end = cuts[at + 1][0] if at + 1 < len(cuts) else len(line.text)
        piece = _line(line.text[first:end].rstrip(), line.start + first, 0, matcher)
        piece.prose, piece.hits = False, (Hit(marker, alone=False),)
        pieces.append(piece)
    return pieces


def _line(text: str, start: int, blank: int, matcher: Matcher) -> Line:
    return Line(start, text, blank, matcher.shape(text))


def _with_wrapped(lines: list[Line]) -> list[Line]:
    """Take the lines of a paragraph that was broken to a fixed width for prose.

    They follow one another without an empty line, are nearly as long as the longest, only the last one is shorter,
    and it ends a sentence.
    """
    first = 0
    for at in range(1, len(lines) + 1):
        is_open = at < len(lines) and not lines[at].blank_before and not lines[at].bullet and not lines[at].hits
        if is_open and not _is_ruled(lines[at - 1], lines[at]):
            continue
        block = lines[first:at]
        first = at
        if len(block) < 3 or block[-1].final != "stop" or len(block[0].text) > 110 or block[0].bullet or block[0].hits:
            continue
        sizes = [len(line.text) for line in block[:-1]]
        if max(sizes) <= 110 and min(sizes) >= 0.7 * max(sizes) and min(sizes) >= 35:
            for line in block:
                line.prose = True
    return lines
