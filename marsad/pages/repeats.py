"""Finds what a page prints twice: pull quotes, points in brief and excerpts repeat a part of the article."""

from bisect import bisect_right

from marsad.pages.line import CLOSING, OPENING, Line, words_key

#: a shorter line may come again by chance, a longer one is no quote
LEAST_CHARS = 40
MOST_CHARS = 600
_SLICE_CHARS = 24
#: every line is searched for in the whole page, so it is no long one
_MOST_PAGE_CHARS = 100_000
#: words of a line that may be a paragraph or its beginning
_LEAST_WORDS = 9
_OPENING = frozenset("❝“„\u00ab")
#: what a quotation may begin with; the straight sign closes too
QUOTES_OPENING = _OPENING | {'"'}
_CLOSING_QUOTES = frozenset("❞”‟\u00bb")
_QUOTES = QUOTES_OPENING | _CLOSING_QUOTES
_AROUND = OPENING + CLOSING + ".…❝❞„‟\u00ab\u00bb"


def core_of(text: str) -> str:
    """Cut off the quotation marks, bullets and full stops around a text."""
    return text.strip(_AROUND)


def find_again(core: str, text: str, start: int, end: int) -> list[int]:
    """Give places where a part of a text seems to stand once more: there its beginning, middle or end does.

    Args:
        core: the part.
        text: the whole.
        start: where the part is.
        end: where it ends.
    """
    size = len(core)
    places: list[int] = []
    for first in (0, (size - _SLICE_CHARS) // 2, size - _SLICE_CHARS):
        part = core[first : first + _SLICE_CHARS]
        at = text.find(part)
        if start <= at < end:
            at = text.find(part, end)
        if at >= 0 and not start <= at < end:
            places.append(at)
    return places


def mark_repeats(lines: list[Line], text: str) -> None:
    """Take lines that repeat a part of a paragraph for furniture: zone `other`, rule `repeats_a_paragraph`.

    Of two that are the same the one in quotation marks is the repetition, else the later one; but the earlier one where
    it stands above the body, as an excerpt under the headline does.
    """
    if len(text) > _MOST_PAGE_CHARS:
        return
    starts = [line.start for line in lines]
    first = next((at for at, line in enumerate(lines) if line.prose and not line.hits), len(lines))
    for at, line in enumerate(lines):
        is_text = line.prose or line.soft or line.final in ("stop", "ellipsis") or line.words >= 15
        is_text = is_text or line.bullet or line.text[0] in _QUOTES
        if line.hits or not is_text or line.words < _LEAST_WORDS or not LEAST_CHARS <= len(line.text) <= MOST_CHARS:
            continue
        core = core_of(line.text)
        if len(core) < LEAST_CHARS:
            continue
        places = {bisect_right(starts, place) - 1 for place in find_again(core, text, line.start, line.end)}
        for other in sorted(places):
            if other >= 0 and _repeats(at, other, core, lines, first):
                line.zone, line.rule = "other", "repeats_a_paragraph"
                break


def _repeats(at: int, other: int, core: str, lines: list[Line], first: int) -> bool:
    """Say whether a line repeats what stands in another one, and not the other way round."""
    paragraph = lines[other]
    if other == at or paragraph.zone is not None or paragraph.hits or not paragraph.prose:
        return False
    if words_key(core) not in words_key(paragraph.text):
        return False
    others = core_of(paragraph.text)
    if len(others) > 1.1 * len(core) + 10:
        return True
    quoted = _is_quoted(at, lines), _is_quoted(other, lines)
    if quoted[0] != quoted[1]:
        return quoted[0]
    between = lines[min(at, other) + 1 : max(at, other)]
    is_excerpt = min(at, other) == first and bool(between) and not any(line.prose for line in between)
    return at < other if is_excerpt else at > other


def _is_quoted(at: int, lines: list[Line]) -> bool:
    """Say whether a line stands in quotation marks as a whole, on it or on lines of their own."""
    text = lines[at].text
    if text[0] in _QUOTES and (text[0] == "❝" or text.rstrip(" .")[-1] in _QUOTES):
        return True
    around = (lines[at - 1].text if at else "", lines[at + 1].text if at + 1 < len(lines) else "")
    return around[0] in _OPENING or around[1] in _CLOSING_QUOTES
