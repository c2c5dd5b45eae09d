"""Find, in many texts at once, the few runs of words that can hold a time expression.

Most words of news are none of ours. Looking each of them up in Python costs ten times what the rest of the work does,
so that the words are found, folded and looked up as arrays: a code point becomes its folded letter by a table, a word
the hash of its letters, the hash a set of bits that say what the word can be. Two words of one hash can only make a
run too many: the runs that remain are read again as they are written.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from marsad.text.normalize import matching_key

Codes = npt.NDArray[np.uint32]
Offsets = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Bits = npt.NDArray[np.uint16]

#: What a word can be; a word of ours has at least PART. LONG_FIRST and LONG_LAST are the ends of an expression of
#: several words that begins like many other things («هذا القرن» this century)
PART = 1
ALONE = 1 << 1
NUMBER = 1 << 2
NUMBER_4 = 1 << 3
UNIT = 1 << 4
DEFINITE = 1 << 5
QUALIFIER = 1 << 6
AGO = 1 << 7
CENTURY = 1 << 8
YEAR = 1 << 9
ERA = 1 << 10
LONG_FIRST = 1 << 11
LONG_LAST = 1 << 12
_SEVERAL = 1 << 13

#: kinds of code points; the lowest two bits say what is a word together: marks and ligatures are as letters
_GAP, _LETTER, _DIGIT, _BREAK, _MARK, _LIGATURE = 0, 1, 2, 3, 5, 9
#: letters of a word: Latin and Arabic with their vowel signs, tatweel and joiners
LETTERS = (
    "A-Za-z\u00c0-\u024f\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u0870-\u08ff\u200c\u200d\ufb50-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc"
)
DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
LINE_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"

# an odd factor has an inverse among the numbers of 64 bits: the hash of a word does not depend on its place
_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_SLOT_BITS = 18


def _characters(ranges: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(ranges):
        first = last = ranges[place]
        if ranges[place + 1 : place + 2] == "-":
            last = ranges[place + 2]
            place += 2
        found.extend(map(chr, range(ord(first), ord(last) + 1)))
        place += 1
    return found


def _tables() -> tuple[npt.NDArray[np.uint8], Hashes]:
    kinds = np.zeros(0x11_0000, dtype=np.uint8)
    values = np.zeros(0x11_0000, dtype=np.uint64)
    for char in _characters(LETTERS):
        key = matching_key(char)
        kinds[ord(char)] = _LETTER if len(key) == 1 else _LIGATURE if key else _MARK
        values[ord(char)] = _value(key) if len(key) == 1 else 0
    kinds[[ord(char) for char in _characters(DIGITS)]] = _DIGIT
    kinds[[ord(char) for char in _characters(LINE_BREAKS)]] = _BREAK
    return kinds, values


def _value(letter: str) -> int:
    return (ord(letter) * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) % (1 << 64)


_KINDS, _VALUES = _tables()


@cache
def _powers(factor: int, size_bits: int) -> Hashes:
    powers = np.full(1 << size_bits, factor, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _hash_of(key: str) -> int:
    power, whole = 1, 0
    for letter in key:
        whole = (whole + _value(letter) * power) % (1 << 64)
        power = power * _FACTOR % (1 << 64)
    return whole


def _can_hold() -> npt.NDArray[np.bool_]:
    """Say of the bits of all words of a run together whether it can hold an expression.

    The conditions are those of the rules of the grammar: what each of them cannot be without.
    """
    every = np.arange(1 << 14, dtype=np.uint16)
    needs = (
        ALONE,
        NUMBER_4 | _SEVERAL,
        DEFINITE | QUALIFIER,
        AGO | UNIT,
        CENTURY | NUMBER,
        YEAR | ERA,
        LONG_FIRST | LONG_LAST,
    )
    return np.any([(every & need) == need for need in needs], axis=0)


_CAN_HOLD = _can_hold()


class WordTable:
    """What the words of the calendars can be, by the hash of their folded letters."""

    def __init__(self, bits: Mapping[str, int]) -> None:
        by_hash: dict[int, int] = {}
        for key, its_bits in bits.items():
            number = _hash_of(key)
            by_hash[number] = by_hash.get(number, 0) | its_bits
        self._hashes = np.array(sorted(by_hash), dtype=np.uint64)
        self._bits = np.array([by_hash[number] for number in sorted(by_hash)], dtype=np.uint16)
        # the first hash of each slot; hashes of one slot stand together
        slots = self._slots(self._hashes)
        self._first = np.full(1 << _SLOT_BITS, -1, dtype=np.int32)
        self._first[slots[::-1]] = np.arange(len(slots) - 1, -1, -1)
        self._most = int(np.bincount(slots).max())

    def _slots(self, hashes: Hashes) -> Offsets:
        return (hashes >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)

    def look_up(self, hashes: Hashes) -> Bits:
        """Give the bits of each hash; 0 for words that are none of ours."""
        bits = np.zeros(len(hashes), dtype=np.uint16)
        first = self._first.take(self._slots(hashes))
        left = np.flatnonzero(first >= 0)
        places = first.take(left)
        for _ in range(self._most):
            fits = self._hashes.take(places) == hashes.take(left)
            found = np.flatnonzero(fits)
            bits[left.take(found)] = self._bits.take(places.take(found))
            others = np.flatnonzero(~fits)
            left, places = left.take(others), np.minimum(places.take(others) + 1, len(self._hashes) - 1)
        return bits


def find_runs(joined: str, table: WordTable, bits_of: Callable[[str], int]) -> tuple[list[int], list[int]]:
    """Find the runs that can hold a time expression: stretches of words of ours with no other word between.

    Args:
        joined: the texts, with a line break after each.
        table: what words can be.
        bits_of: the same for a word as written; it is asked for words with ligatures only.

    Returns:
        Where each run starts and ends: after the word before it and before the word after it, or with the last and
        the first code point of the line breaks that stand between.
    """
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _KINDS[codes]
    word_kinds = kinds & 3
    edges = np.flatnonzero(word_kinds[1:] != word_kinds[:-1]) + 1
    edges = np.concatenate((np.zeros(1, dtype=np.int64), edges, np.full(1, len(codes))))
    of_edge = word_kinds.take(edges[:-1])
    words = np.flatnonzero(of_edge)
    starts, ends = edges.take(words), edges.take(words + 1)
    of_word = of_edge.take(words)
    hashes, ligatures = _hashes(codes, kinds, starts, ends)
    bits = table.look_up(hashes)
    for place in ligatures:
        bits[place] = bits_of(joined[starts[place] : ends[place]])
    numbers = np.flatnonzero(of_word == _DIGIT)
    bits[numbers] = np.where(ends.take(numbers) - starts.take(numbers) == 4, PART | NUMBER | NUMBER_4, PART | NUMBER)
    breaks = of_word == _BREAK
    bits[breaks] = 0
    firsts, lasts = _chosen(bits)
    before, after = np.maximum(firsts - 1, 0), np.minimum(lasts + 1, len(words) - 1)
    run_starts = np.where(firsts == 0, 0, np.where(breaks.take(before), ends.take(before) - 1, ends.take(before)))
    run_ends = np.where(breaks.take(after), starts.take(after) + 1, starts.take(after))
    return run_starts.tolist(), run_ends.tolist()


def _hashes(codes: Codes, kinds: npt.NDArray[np.uint8], starts: Offsets, ends: Offsets) -> tuple[Hashes, list[int]]:
    """Give the hash of the folded letters of each word, and the words with ligatures, which have none."""
    size_bits = len(codes).bit_length()
    powers, inverses = _powers(_FACTOR, size_bits), _powers(_INVERSE, size_bits)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    marks = np.flatnonzero(kinds >= _MARK)
    if not len(marks):
        np.cumsum(_VALUES[codes] * powers[: len(codes)], out=sums[1:])
        return (sums.take(ends) - sums.take(starts)) * inverses.take(starts), []
    # a mark takes no place in the word
    is_letter = kinds != _MARK
    places: Offsets = np.cumsum(is_letter, dtype=np.int64) - is_letter
    np.cumsum(_VALUES[codes] * powers.take(places), out=sums[1:])
    ligatures = marks[kinds.take(marks) == _LIGATURE]
    words = np.unique(np.searchsorted(starts, ligatures, "right") - 1).tolist()
    return (sums.take(ends) - sums.take(starts)) * inverses.take(places.take(starts)), words


def _chosen(bits: Bits) -> tuple[Offsets, Offsets]:
    """Give the first and the last word of each run that can hold an expression."""
    ours = np.flatnonzero(bits)
    if not len(ours):
        return ours, ours
    firsts = np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(ours[1:] - ours[:-1] > 1) + 1))
    of_run = np.bitwise_or.reduceat(bits.take(ours), firsts)
    lasts = np.append(firsts[1:], len(ours)) - 1
    of_run |= (lasts > firsts) * np.uint16(_SEVERAL)
    chosen = np.flatnonzero(_CAN_HOLD.take(of_run))
    return ours.take(firsts.take(chosen)), ours.take(lasts.take(chosen))
