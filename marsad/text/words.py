"""Counts the words of texts, of a whole shard at once."""

import unicodedata
from functools import cache

import numpy as np

from marsad.text.texts import CODE_POINTS, Bytes, Offsets, Texts

_OTHER, _SPACE, _IN_WORD = 0, 1, 2
#: white space of Unicode
_SPACES = (
    *"\t\n\x0b\x0c\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
    *"\u2028\u2029\u202f\u205f\u3000",
)


def word_counts(texts: Texts, starts: Offsets, ends: Offsets) -> Offsets:
    """Count the words of stretches of texts: what stands between white space and holds a letter or a number.

    Args:
        texts: of a shard.
        starts: where each stretch begins in what is joined; in order, and none begins before the last one ends.
        ends: where each ends.

    Examples:
        >>> texts = Texts.of(["قال: «2.5 %»", "", "- ٣"])
        >>> word_counts(texts, texts.starts, texts.ends).tolist()
        [2, 0, 1]
    """
    kinds = texts.kinds(_kinds())
    is_space = kinds == _SPACE
    begins = ~is_space
    begins[1:] &= is_space[:-1]
    # a stretch may begin in the middle of a word
    begins[starts] = ~is_space[starts]
    places = np.flatnonzero(begins)
    is_word = kinds.take(places) == _IN_WORD
    # most words begin with a letter; of the others, which begin with a bracket or quotation mark, all is looked at
    undecided = np.flatnonzero(~is_word)
    if len(undecided):
        firsts = places.take(undecided)
        stops = np.append(places, len(kinds) - 1).take(undecided + 1)
        # or end there
        stops = np.minimum(stops, np.append(ends, stops[-1]).take(np.searchsorted(ends, firsts, side="right")))
        highest = np.maximum.reduceat(kinds, np.column_stack([firsts, stops]).ravel())[::2]
        is_word[undecided] = highest == _IN_WORD
    words = places[is_word]
    return np.searchsorted(words, ends) - np.searchsorted(words, starts)


@cache
def _kinds() -> Bytes:
    """Say of each code point whether it is white space, in a word, or neither."""
    kinds = np.full(CODE_POINTS, _OTHER, dtype=np.uint8)
    kinds[[code for code in range(CODE_POINTS) if unicodedata.category(chr(code))[0] in "LN"]] = _IN_WORD
    kinds[[ord(char) for char in _SPACES]] = _SPACE
    return kinds
