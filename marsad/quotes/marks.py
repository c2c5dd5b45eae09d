"""Which quotation marks of a line open and which close."""

from collections.abc import Sequence

_OPENING = "\u00ab\u201c\u2018\u201e\u2039"
_CLOSING = "\u00bb\u201d\u2019\u203a"
_GUILLEMETS = "\u00ab\u00bb\u2039\u203a"
_SINGLE = "'\u2018\u2019"
_BRACKETS = "([{"
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
    pairs: list[tuple[int, int | None]] = []
    opened: list[tuple[int, int]] = []
    for number, place in enumerate(places):
        char = text[place]
        family = _family(char)
        leaning = _leaning(text, place, end)
        if opened and (opened[-1][0] == family or any(family == of_open for of_open, _ in opened)):
            if leaning >= 2:
                opened.append((family, number))
                continue
            # what was opened inside and never closed is no pair
            while opened[-1][0] != family:
                opened.pop()
            _, first = opened.pop()
            if not opened:
                pairs.append((first, number))
        elif leaning > -3 or not opened:
            if leaning <= -3:
                continue  # it closes what was opened in another line
            opened.append((family, number))
    if opened:
        first = opened[0][1]
        # pairs inside one that never closes are all there is, unless nothing else was paired after it
        inner = _inner_pairs(text, places, end, first)
        pairs.extend(inner or [(first, None)])
    return pairs


def _inner_pairs(text: str, places: Sequence[int], end: int, first: int) -> list[tuple[int, int | None]]:
    rest = places[first + 1 :]
    if len(rest) < 2:
        return []
    return [
        (first + 1 + opening, first + 1 + closing) for opening, closing in pair(text, rest, end) if closing is not None
    ]


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
