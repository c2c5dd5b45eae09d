"""Where sentences begin in Arabic news text.

A newline always ends a sentence: headings and paragraphs of scraped pages carry no full stop. The Arabic comma and
semicolon end nothing: newspaper Arabic strings clauses on them for half a paragraph.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

#: a mark that may end a sentence, what closes after it, or a line break
_END = re.compile(
    r"""
    [.!?\u061F\u06D4\u2026]+      # full stop, question marks (Arabic U+061F), Urdu full stop, ellipsis
    ["'\u201D\u2019\u00BB)\]]*    # closing quotation marks and brackets belong to the sentence they close
    | [\n\r\x85\u2028\u2029]+
    """,
    re.VERBOSE,
)
#: a letter alone, or after "and", before the full stop: a title or initials, as in "d." for doctor
_LETTER_ALONE = re.compile(r"(?:^|[^\w])\u0648?[^\W\d_][\u064B-\u0652\u0640]*\.?$")
#: a number alone on its line: the number of a list item
_NUMBER_ALONE = re.compile(r"(?:^|[\n\r\x85\u2028\u2029])[^\S\n\r\x85\u2028\u2029]*\d{1,3}$")
_NOT_SPACE = re.compile(r"\S")
#: how far back the two rules above may have to look
_LOOK_BACK_CHARS = 12
_WORD_CHARS = 3
_LINE_BREAKS = frozenset("\n\r\x85\u2028\u2029")
#: what may go on after a full stop: more marks, and what closes
_AFTER_STOP = frozenset(".!?\u061f\u06d4\u2026\"'\u201d\u2019\u00bb)]")


def sentence_starts(text: str) -> list[int]:
    r"""Find where the sentences of a text begin.

    Args:
        text: any text; sentence i of it runs from the i-th start to the next (white space at its end included).

    Returns:
        Offsets in code points, ascending, each at a character that is not white space; empty for a blank text.

    Examples:
        >>> sentence_starts("قال د. علي: 2.5 مليون. وانتهى")
        [0, 23]
        >>> sentence_starts("العنوان\nالنص، وبقيته؛ هنا")
        [0, 8]
        >>> sentence_starts("«لماذا؟!» سأل.")
        [0, 10]
    """
    starts: list[int] = []
    at = reached = 0
    # surrogatepass: what cannot be stored is found out elsewhere
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    # a look-up of all letters at once costs a tenth of a search for the pattern
    for place in np.flatnonzero(_may_end()[codes]).tolist():
        if place < reached:
            continue
        mark = text[place]
        reached = _end(text, place, mark)
        if mark == "." and not _ends_sentence(text, place, reached):
            continue
        first = at
        while first < place and text[first].isspace():
            first += 1
        if first == place:
            continue  # marks with nothing before them belong to the sentence that follows
        starts.append(first)
        at = reached
    rest = _NOT_SPACE.search(text, at)
    if rest is not None:
        starts.append(rest.start())
    return starts


@cache
def _may_end() -> npt.NDArray[np.bool_]:
    """Tell of each code point whether a match of _END may begin with it."""
    may = np.zeros(0x110000, dtype=np.bool_)
    may[[ord(char) for char in ".!?\u061f\u06d4\u2026\n\r\x85\u2028\u2029"]] = True
    return may


def _end(text: str, place: int, mark: str) -> int:
    """Give the offset after the marks that begin at a place, and after what closes behind them."""
    following = text[place + 1 : place + 2]
    # most are alone, and need no search
    if (mark == "\n" and following not in _LINE_BREAKS) or (mark == "." and following not in _AFTER_STOP):
        return place + 1
    end = _END.match(text, place)
    return place + 1 if end is None else end.end()


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Tell a full stop from a point inside a number, an abbreviation, a list number or a web address."""
    if end - start > 1:
        return True  # an ellipsis, or a full stop that closes a quotation
    before, after = text[start - 1 : start], text[end : end + 1]
    if _is_latin(before) and _is_latin(after):
        return False
    if start >= _WORD_CHARS and text[start - _WORD_CHARS : start].isalpha():
        return True  # the two rules need fewer letters before it
    head = text[max(0, start - _LOOK_BACK_CHARS) : start]
    return _LETTER_ALONE.search(head) is None and _NUMBER_ALONE.search(head) is None


def _is_latin(char: str) -> bool:
    """Tell whether this is a Latin letter or a digit of any script: 2.5, ٢.٥, example.org."""
    return char.isdigit() or (char.isascii() and char.isalpha())
