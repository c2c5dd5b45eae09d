"""The words of a shard as arrays: where each stands, which word it is, and whether the next one follows on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import Flags, Ints
from marsad.text.hashing import distinct, inverse_powers, running_sums
from marsad.text.normalize import FoldedCodes


def _word_codes() -> npt.NDArray[np.bool_]:
    """Tell for each code point of a key whether it is a part of a word: letters and digits."""
    codes = np.zeros(0x110000, dtype=np.bool_)
    # the first plane: letters above it are no neighbours of Arabic names
    codes[[code for code in range(0x10000) if chr(code).isalnum()]] = True
    return codes


_IN_WORD = _word_codes()
_SPACE = np.uint32(ord(" "))
_ALEF_MAQSURA = 0x0649
_FATHATAN = 0x064B
#: between two words: a space and a quotation mark, or the mark alone
_MAX_QUOTE_GAP = 2
_OPENING, _CLOSING = np.zeros(0x110000, dtype=np.bool_), np.zeros(0x110000, dtype=np.bool_)
_DASHES = np.zeros(0x110000, dtype=np.bool_)
_DASHES[[ord(mark) for mark in "-\u2013\u2014\u2010\u2011\u2015"]] = True
_MAX_DASH_GAP = 3
_OPENING[[ord(mark) for mark in "\"'\u00ab\u201c\u201d\u2018("]] = True
_CLOSING[[ord(mark) for mark in "\"'\u00bb\u201d\u201c\u2019)"]] = True
#: the key of "on" and of Ali
_ON = "\u0639\u0644\u064a"


@dataclass(frozen=True, eq=False)
class Words:
    """All words of a text, in order.

    Attributes:
        starts: text offset where each word starts.
        ends: text offset after it, vowel signs included.
        types: number of its key in `keys`.
        keys: the distinct matching keys, in the order they were first met.
        follows: whether only spaces stand between the word before and this one.
        is_no_name: whether the word is written as no name is: "on", which differs from Ali by the dots of its last
            letter alone, and indefinite accusatives with their sign.
        opens: whether a quotation mark opens right before the word, after nothing but a space or a clitic.
        dashes: whether a dash stands between the word and the next one, or between it and the one before.
        closes: whether a quotation mark closes right after it.
    """

    starts: Ints
    ends: Ints
    types: Ints
    keys: list[str]
    follows: Flags
    is_no_name: Flags
    opens: Flags
    dashes: Flags
    closes: Flags

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each key."""
        return dict(zip(self.keys, range(len(self.keys)), strict=True))

    def among(self, keys: Iterable[str]) -> Flags:
        """Tell of each of `self.keys` whether it is one of these, which may be many fewer."""
        flags = np.zeros(len(self.keys), dtype=np.bool_)
        flags[[self.numbers[key] for key in keys if key in self.numbers]] = True
        return flags

    @cached_property
    def type_view(self) -> "memoryview[int]":
        """The types for what looks at single words: read several times faster than an array, and not copied."""
        return view(self.types)

    @cached_property
    def follow_view(self) -> "memoryview[int]":
        """The same of `follows`, with two more for the places after the last word."""
        return view(np.append(self.follows, (False, False)))


def view(column: npt.NDArray[np.integer] | Flags) -> "memoryview[int]":
    """Give single values of a column as Python's own numbers, truth values too."""
    return np.ascontiguousarray(column).data


def words_of(folded: FoldedCodes) -> Words:
    """Cut a folded text into words: runs of letters and digits."""
    codes = folded.key_codes
    inside = np.zeros(len(codes) + 2, dtype=np.bool_)
    inside[1:-1] = _IN_WORD.take(codes)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    firsts, lasts = edges[::2], edges[1::2] - 1
    # words are compared by the hash of their letters, 64 bits of it
    sums = running_sums(codes)
    first, types = distinct((sums[lasts + 1] - sums[firsts]) * inverse_powers(len(codes) + 1)[firsts])
    key = folded.key()
    keys = [key[start : end + 1] for start, end in zip(firsts[first].tolist(), lasts[first].tolist(), strict=True)]
    gaps = np.zeros(len(firsts), dtype=np.int64)
    gaps[1:] = firsts[1:] - lasts[:-1] - 1
    # a stretch of nothing but spaces between two words: their number is the distance
    spaces, has_dash = _between(codes, firsts, gaps)
    ends = folded.text_ends(lasts)
    dash_before = (gaps <= _MAX_DASH_GAP) & has_dash
    last_letters = folded.text_codes[folded.starts[lasts]]
    has_accusative_sign = (folded.text_codes[ends - 1] == _FATHATAN) | (folded.text_codes[ends - 2] == _FATHATAN)
    is_on = np.zeros(len(keys), dtype=np.bool_)
    if _ON in keys:
        is_on[keys.index(_ON)] = True
    return Words(
        starts=folded.starts[firsts],
        ends=ends,
        types=types,
        keys=keys,
        follows=(gaps > 0) & (gaps == spaces),
        opens=(gaps > 0) & (gaps <= _MAX_QUOTE_GAP) & (gaps == spaces + 1) & _OPENING[codes[np.maximum(firsts - 1, 0)]],
        dashes=dash_before | np.append(dash_before[1:], False),
        closes=_CLOSING[codes[np.minimum(lasts + 1, len(codes) - 1)]],
        is_no_name=is_on[types] & (last_letters == _ALEF_MAQSURA) | has_accusative_sign,
    )


def _between(codes: npt.NDArray[np.uint32], firsts: Ints, gaps: Ints) -> tuple[Ints, Flags]:
    """Count the spaces between each word and the one before, and tell whether a dash stands there.

    Args:
        codes: of the key.
        firsts: place of the first letter of each word.
        gaps: how many code points stand before each word, after the one before it; 0 for the first.
    """
    before = codes[firsts - 1]
    # most words have one character before them, a space
    spaces = ((gaps > 0) & (before == _SPACE)).astype(np.int64)
    has_dash = (gaps > 0) & _DASHES[before]
    longer = np.flatnonzero(gaps > 1)
    if len(longer):
        inner = gaps[longer] - 1
        starts = np.cumsum(inner) - inner
        places = np.arange(int(inner.sum())) + np.repeat(firsts[longer] - gaps[longer] - starts, inner)
        found = codes[places]
        spaces[longer] += np.add.reduceat(found == _SPACE, starts, dtype=np.int64)
        has_dash[longer] |= np.logical_or.reduceat(_DASHES[found], starts)
    return spaces, has_dash
