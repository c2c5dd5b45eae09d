"""Which quotation marks of a line open and which close."""

from collections.abc import Sequence

_OPENING = "\u00ab\u201c\u2018\u201e\u2039"
_CLOSING = "\u00bb\u201d\u2019\u203a"
_GUILLEMETS = "\u00ab\u00bb\u2039\u203a"
_SINGLE = "'\u2018\u2019"
_BRACKETS = "([{"
#: marks of one line that never close; a line with more is no prose, and trying them all takes their number squared
_MOST_UNCLOSED = 16
_ENDS = ")]}.,:;!?\u060c\u061b\u061f\u2026"


def pair(text: str, places: Sequence[int], end: int) -> list[tuple[int, int | None]]:
    """Pair quotation marks, although half the press mixes up their directions.

    Marks of one family (guillemets, double, single) pair with each other. Whether one opens or closes is told by what
    is open, by the spaces around it, and only then by its shape.

    Args:
        text: the text.
        places: offsets of the marks, ascending.
        end: where the line ends.

    Returns:
        Outermost pairs: the numbers in `places` of the opening and the closing mark, null where none closes.

    Examples:
        >>> text = "قال “نعم” ثم ”لا“"
        >>> pair(text, [4, 8, 13, 16], 17)
        [(0, 1), (2, 3)]
    """
    pairs, unclosed = _passed(text, places, end, 0)
    if unclosed is None:
        return pairs
    # pairs inside one that never closes are all there is, unless nothing else was paired after it
    inner: list[tuple[int, int | None]] = []
    inside: int | None = unclosed
    for _ in range(_MOST_UNCLOSED):
        if inside is None or len(places) - inside < 3:
            break
        found, inside = _passed(text, places, end, inside + 1)
        inner += found
    return pairs + (inner or [(unclosed, None)])


def _passed(text: str, places: Sequence[int], end: int, begin: int) -> tuple[list[tuple[int, int | None]], int | None]:
    """Pair the marks from one number on; also give the first that nothing closes, null where there is none."""
    pairs: list[tuple[int, int | None]] = []
    opened: list[tuple[int, int]] = []
    open_counts = [0, 0, 0]
    for number in range(begin, len(places)):
        place = places[number]
        family = _family(text[place])
        leaning = _leaning(text, place, end)
        if open_counts[family]:
            if leaning >= 2:
                opened.append((family, number))
                open_counts[family] += 1
                continue
            # what was opened inside and never closed is no pair
            while opened[-1][0] != family:
                open_counts[opened.pop()[0]] -= 1
            _, first = opened.pop()
            open_counts[family] -= 1
            if not opened:
                pairs.append((first, number))
        elif leaning > -3:
            opened.append((family, number))
            open_counts[family] += 1
        # else it closes what was opened in another line
    return pairs, opened[0][1] if opened else None


def _family(char: str) -> int:
    return 0 if char in _GUILLEMETS else 1 if char in _SINGLE else 2


def _leaning(text: str, place: int, end: int) -> int:
    """Positive where a mark looks like an opening one, negative where it looks like a closing one."""
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < end else " "
    char = text[place]
    shape = 1 if char in _OPENING else -1 if char in _CLOSING else 0
    if before == ":":
        return 3
    is_free_before = before.isspace() or before in _BRACKETS
    is_free_after = after.isspace() or after in _ENDS
    if is_free_before and not is_free_after:
        return shape + 2
    if is_free_after and not is_free_before:
        return shape - 2
    return shape
