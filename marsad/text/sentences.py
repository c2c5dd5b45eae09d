"""Where sentences begin in Arabic news text.

A newline always ends a sentence: headings and paragraphs of scraped pages carry no full stop. The Arabic comma and
semicolon end nothing: newspaper Arabic strings clauses on them for half a paragraph.
"""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]

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
#: how far back the two rules above may have to look
_LOOK_BACK_CHARS = 12
_WORD_CHARS = 3
_LINE_BREAKS = "\n\r\x85\u2028\u2029"
#: what a match of _END begins with
_MARKS = ".!?\u061f\u06d4\u2026" + _LINE_BREAKS
#: what may go on after a full stop: more marks, and what closes
_AFTER_STOP = ".!?\u061f\u06d4\u2026\"'\u201d\u2019\u00bb)]"
_SPACES = "".join(char for char in map(chr, range(0x10000)) if char.isspace())


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
    # surrogatepass: what cannot be stored is found out elsewhere
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    marks, ends = _ends(text, codes)
    written = np.flatnonzero(~_among(codes, _SPACES))
    nexts = np.append(written, len(codes))[np.searchsorted(written, np.append(0, ends))].tolist()
    starts: list[int] = []
    start: int = nexts[0]
    for mark, following in zip(marks.tolist(), nexts[1:], strict=True):
        # marks with nothing before them belong to the sentence that follows
        if start < mark:
            starts.append(start)
            start = following
    if start < len(codes):
        starts.append(start)
    return starts


def _ends(text: str, codes: Codes) -> tuple[Ints, Ints]:
    """Find what ends a sentence: the offset where its marks begin, and the one after all that closes behind them."""
    # a look-up of all letters at once costs a tenth of a search for the pattern
    places = np.flatnonzero(_among(codes, _MARKS))
    padded = np.append(codes, np.uint32(0))
    is_stop = codes[places] == ord(".")
    following = padded[places + 1]
    # most are alone, and need no search
    alone = np.where(
        is_stop,
        ~_among(following, _AFTER_STOP),
        (codes[places] == ord("\n")) & ~_among(following, _LINE_BREAKS),
    )
    ends = places + 1
    for at in np.flatnonzero(~alone).tolist():
        end = _END.match(text, int(places[at]))
        if end is not None:
            ends[at] = end.end()
    # marks inside of what another match covers end where it ends
    first = np.append(True, places[1:] >= np.maximum.accumulate(ends)[:-1])[: len(places)]
    places, ends, is_stop = places[first], ends[first], is_stop[first]
    keep = np.ones(len(places), dtype=np.bool_)
    # an ellipsis ends a sentence, and a full stop that closes a quotation
    for at in np.flatnonzero(is_stop & (ends == places + 1)).tolist():
        keep[at] = _ends_sentence(text, int(places[at]))
    return places[keep], ends[keep]


def _among(codes: Codes, wanted: str) -> npt.NDArray[np.bool_]:
    return _table(wanted)[codes]


@cache
def _table(wanted: str) -> npt.NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(char) for char in wanted]] = True
    return table


def _ends_sentence(text: str, start: int) -> bool:
    """Tell a full stop from a point inside a number, an abbreviation, a list number or a web address."""
    before, after = text[start - 1 : start], text[start + 1 : start + 2]
    if _is_latin(before) and _is_latin(after):
        return False
    if start >= _WORD_CHARS and text[start - _WORD_CHARS : start].isalpha():
        return True  # the two rules need fewer letters before it
    head = text[max(0, start - _LOOK_BACK_CHARS) : start]
    return _LETTER_ALONE.search(head) is None and _NUMBER_ALONE.search(head) is None


def _is_latin(char: str) -> bool:
    """Tell whether this is a Latin letter or a digit of any script: 2.5, ٢.٥, example.org."""
    return char.isdigit() or (char.isascii() and char.isalpha())
