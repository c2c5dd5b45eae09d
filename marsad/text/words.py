"""Counts the words of texts, of a whole shard at once."""

import unicodedata
from functools import cache
from typing import cast

import numpy as np
import polars as pl

from marsad.text.utf8 import Bytes, Offsets, code_points

#: bytes counted at once: the arrays of so many stay in the processor's cache
_BATCH_BYTES = 250_000
_OTHER, _SPACE, _IN_WORD, _LONGER = 0, 1, 2, 3
#: white space of Unicode
_SPACES = (
    *"\t\n\x0b\x0c\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
    *"\u2028\u2029\u202f\u205f\u3000",
)


def word_counts(texts: pl.Series) -> Offsets:
    """Count the words of each text: stretches between white space that hold a letter or a number.

    Examples:
        >>> word_counts(pl.Series(["قال: «2.5 %»", "", "- ٣"])).tolist()
        [2, 0, 1]
    """
    if texts.is_empty():
        return np.zeros(0, dtype=np.int64)
    # white space around each text, so that every word has some before and after it
    data = np.frombuffer(cast("bytes", texts.str.join(" ").cast(pl.Binary).item()) + b" ", dtype=np.uint8)
    ends = (texts.str.len_bytes().cast(pl.Int64) + 1).cum_sum().to_numpy()
    counts: list[Offsets] = []
    first = 0
    while first < len(ends):
        start = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, start + _BATCH_BYTES, side="right")))
        counts.append(_counts(data[start : ends[last - 1]], ends[first:last] - start))
        first = last
    return np.concatenate(counts)


def _counts(data: Bytes, ends: Offsets) -> Offsets:
    data = np.concatenate([_AROUND, data, _AROUND])
    is_space = data == 0x20
    # control characters, and what neither is ASCII nor of the Arabic block (first bytes D8 to DB): seldom
    rare = np.flatnonzero((data < 0x20) | ((data >= 0xC2) & ((data & 0xFC) != 0xD8)))
    spaces = rare[_kinds(data, rare) == _SPACE]
    for number, least in enumerate((0, 0xC2, 0xE0)):
        is_space[spaces[data[spaces] >= least] + number] = True
    begins = np.flatnonzero(is_space[:-1] & ~is_space[1:]) + 1
    kinds = _kinds(data, begins)
    is_word = kinds == _IN_WORD
    # most words begin with a letter; of the others, which begin with a bracket or quotation mark, all is looked at
    undecided = np.flatnonzero(kinds == _OTHER)
    if len(undecided):
        lengths = np.diff(begins, append=len(data) - 1)[undecided]
        firsts = lengths.cumsum() - lengths
        places = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(begins[undecided] - firsts, lengths)
        is_word[undecided] = np.logical_or.reduceat(_kinds(data, places) == _IN_WORD, firsts)
    return np.diff(np.searchsorted(begins[is_word], ends + len(_AROUND)), prepend=0)


def _kinds(data: Bytes, places: Offsets) -> Bytes:
    """Say of the characters that begin at some bytes whether they are space, in a word, or neither.

    In the middle of a character it is neither.
    """
    kinds = _by_two_bytes().take((data[places].astype(np.uint16) << 8) | data[places + 1])
    longer = np.flatnonzero(kinds == _LONGER)
    if len(longer):
        kinds[longer] = _by_code_point().take(code_points(data, places[longer]))
    return kinds


@cache
def _by_code_point() -> Bytes:
    kinds = np.zeros(0x110000, dtype=np.uint8)
    kinds[[code for code in range(0x110000) if unicodedata.category(chr(code))[0] in "LN"]] = _IN_WORD
    kinds[[ord(char) for char in _SPACES]] = _SPACE
    return kinds


@cache
def _by_two_bytes() -> Bytes:
    """Give the same by the first two bytes of a character: these are all there is in Arabic, but for dashes."""
    of = _by_code_point()
    kinds = np.zeros((256, 256), dtype=np.uint8)
    kinds[:0x80] = of[:0x80, None]
    kinds[0xC2:0xE0, 0x80:0xC0] = of[0x80:0x800].reshape(30, 64)
    kinds[0xE0:] = _LONGER
    return kinds.ravel()


_AROUND = np.full(4, 0x20, dtype=np.uint8)
