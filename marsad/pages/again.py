"""Finds a headline that a page prints once more: in the path to it, in the name of the page, in its own head."""

import re
from collections.abc import Iterable, Set
from itertools import chain, islice, pairwise

from marsad.pages.line import Line, words_key

#: fewer words stand in a path as the name of a section
_LEAST_WORDS = 4
_MOST_LABEL = 3
_MOST_BREAKS = 6
_MOST_CHARS = 400
#: «forum > section > headline», «headline - site», «site :: headline», «17:30  headline»
_BREAK = re.compile(r"\s*(?:(?<=\s)[-–—|>/»«](?=\s)|::)\s+|\t|\s{2,}")
#: a word before a headline, with the sign that sets it apart
_LABEL_WORD = re.compile(r"[^\s\w]*\w\S*\s+(?:[:：|/>»\-–—]+\s+)?")


def printed(lines: Iterable[Line]) -> set[str]:
    """Give what lines print, folded: the whole, and what stands before, between and behind the signs that part it."""
    return set(chain.from_iterable(_parts(line) for line in lines if line.words >= _LEAST_WORDS))


def _parts(line: Line) -> Iterable[str]:
    yield line.key
    signs = [sign.span() for sign in islice(_BREAK.finditer(line.text, 0, _MOST_CHARS), _MOST_BREAKS)]
    for start, end in signs:
        yield words_key(line.text[:start])
        yield words_key(line.text[end:])
    for (_, start), (end, _) in pairwise(signs):
        yield words_key(line.text[start:end])


def label_before(text: str, others: Set[str]) -> int | None:
    """Give how many characters stand before a headline that other lines print; null where they print none of it.

    Args:
        text: the line with the headline, a label before it or not.
        others: what the other lines print, see `printed`.

    Examples:
        >>> label_before("Title: Rain falls in the north", {"rain falls in the north"})
        7
        >>> label_before("Rain falls in the north", {"rain falls in the north"})
        0
        >>> label_before("Rain falls in the north", {"weather"})
    """
    whole, start = words_key(text), 0
    if whole.count(" ") >= _LEAST_WORDS - 1 and any(whole in other for other in others):
        return 0 if whole in others else None
    for label in islice(_LABEL_WORD.finditer(text), _MOST_LABEL):
        if label.start() != start:
            break
        start = label.end()
        key = words_key(text[start:])
        if key.count(" ") < _LEAST_WORDS - 1:
            break
        if key in others:
            return start
    return None
