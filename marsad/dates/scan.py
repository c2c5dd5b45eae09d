"""Find, in many texts at once, the few runs of words that can hold a time expression.

Most words of news are none of ours. Looking each of them up in Python costs ten times what the rest of the work does,
so that the words are found, folded and looked up as arrays: a code point becomes a byte by a table, a word the number
that its bytes make, the number a set of bits that say what the word can be. Two words of one number can only make a
run too many: the runs that remain are read again as they are written.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from marsad.text.normalize import matching_key
from marsad.text.texts import CODE_POINTS, Bytes, Offsets

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

#: the byte of a code point: what has no letter of ours, and from _FIRST_OWN on the letters of our words
_GAP, BREAK, _DIGIT, _MARK, _LIGATURE, _OTHER_LETTER, _FIRST_OWN = range(7)
#: letters of a word: Latin and Arabic with their vowel signs, tatweel and joiners
LETTERS = (
    "A-Za-z\u00c0-\u024f\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u0870-\u08ff\u200c\u200d\ufb50-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc"
)
DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
LINE_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"

# of a word of more than 16 letters the first 16 tell; odd factors lose nothing of the first eight
_FACTORS = np.array((0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9), dtype=np.uint64)
_LOADED = 8
#: what is kept of eight bytes, by the number of them that belong to the word
_KEPT = np.array([(1 << 8 * count) - 1 for count in range(_LOADED + 1)], dtype=np.uint64)
_SLOT_BITS, _PREFIX_BITS = 18, 16


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


def _kinds() -> tuple[Bytes, dict[str, list[int]]]:
    """Give the byte of each code point as far as no word is needed for it, and the code points of each letter."""
    kinds = np.zeros(CODE_POINTS, dtype=np.uint8)
    spellings: dict[str, list[int]] = {}
    for char in _characters(LETTERS):
        key = matching_key(char)
        kinds[ord(char)] = _OTHER_LETTER if len(key) == 1 else _LIGATURE if key else _MARK
        if len(key) == 1:
            spellings.setdefault(key, []).append(ord(char))
    kinds[[ord(char) for char in _characters(DIGITS)]] = _DIGIT
    kinds[[ord(char) for char in _characters(LINE_BREAKS)]] = BREAK
    return kinds, spellings


_KINDS, _SPELLINGS = _kinds()


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
    """What the words of the calendars can be, by the number that their folded letters make."""

    def __init__(self, bits: Mapping[str, int]) -> None:
        """Give the letters of some folded words a byte each, and the words their places."""
        letters = sorted(set("".join(bits)) & _SPELLINGS.keys())[: 256 - _FIRST_OWN]
        self._bytes = {letter: _FIRST_OWN + number for number, letter in enumerate(letters)}
        #: the byte of each code point
        self.of_code = _KINDS.copy()
        for letter, byte in self._bytes.items():
            self.of_code[_SPELLINGS[letter]] = byte
        keys = list(bits)
        words = self._laid(keys)
        by_number: dict[int, int] = {}
        for key, number in zip(keys, _numbers(*words).tolist(), strict=True):
            by_number[number] = by_number.get(number, 0) | bits[key]
        self._may_be = np.zeros(1 << _PREFIX_BITS, dtype=np.bool_)
        self._may_be[_slots(_prefixes(*words), _PREFIX_BITS)] = True
        self._known = np.array(sorted(by_number), dtype=np.uint64)
        self._bits = np.array([by_number[number] for number in sorted(by_number)], dtype=np.uint16)
        # the first number of each slot; numbers of one slot stand together
        slots = _slots(self._known, _SLOT_BITS)
        self._first = np.full(1 << _SLOT_BITS, -1, dtype=np.int32)
        self._first[slots[::-1]] = np.arange(len(slots) - 1, -1, -1)
        self._most = int(np.bincount(slots).max())

    def _laid(self, keys: Sequence[str]) -> tuple[Bytes, Offsets, Offsets]:
        """Lay the letters of folded words one after the other; give them, where each word starts, how long it is."""
        letters = bytes(self._bytes.get(letter, _OTHER_LETTER) for key in keys for letter in key)
        lengths = np.array([len(key) for key in keys], dtype=np.int64)
        padded = np.frombuffer(letters + bytes(2 * _LOADED), dtype=np.uint8)
        return padded, np.cumsum(lengths) - lengths, lengths

    def look_up(self, letters: Bytes, starts: Offsets, lengths: Offsets) -> Bits:
        """Give the bits of each word; 0 for those that are none of ours.

        Args:
            letters: bytes of code points, at least 16 more than the words take.
            starts: where each word starts.
            lengths: of each word.
        """
        bits = np.zeros(len(starts), dtype=np.uint16)
        # most words of a text begin like none of ours
        left = np.flatnonzero(self._may_be.take(_slots(_prefixes(letters, starts, lengths), _PREFIX_BITS)))
        numbers = _numbers(letters, starts.take(left), lengths.take(left))
        places = self._first.take(_slots(numbers, _SLOT_BITS))
        for _ in range(self._most):
            # -1 is the last of all, which words of another slot are not
            fits = self._known.take(places) == numbers
            found = np.flatnonzero(fits)
            bits[left.take(found)] = self._bits.take(places.take(found))
            others = np.flatnonzero(~fits & (places >= 0))
            left, numbers, places = left.take(others), numbers.take(others), places.take(others) + 1
            places[places == len(self._known)] = -1
        return bits


def _slots(numbers: Hashes, size_bits: int) -> Offsets:
    return (numbers >> np.uint64(64 - size_bits)).astype(np.int64)


def _eights(letters: Bytes) -> Hashes:
    """Give the eight bytes from each place on as one number."""
    return np.ndarray((len(letters) - _LOADED + 1,), dtype="<u8", buffer=letters.data, strides=(1,))


def _prefixes(letters: Bytes, starts: Offsets, lengths: Offsets) -> Hashes:
    """Give the number of the first eight letters of each word."""
    return (_eights(letters)[starts] & _KEPT.take(lengths, mode="clip")) * _FACTORS[0]


def _numbers(letters: Bytes, starts: Offsets, lengths: Offsets) -> Hashes:
    """Give the number of each word."""
    numbers = _prefixes(letters, starts, lengths)
    longer = np.flatnonzero(lengths > _LOADED)
    rest = _KEPT.take(lengths.take(longer) - _LOADED, mode="clip")
    numbers[longer] += (_eights(letters)[starts.take(longer) + _LOADED] & rest) * _FACTORS[1]
    return numbers


def find_runs(codes: bytes, table: WordTable, bits_of: Callable[[int, int], int]) -> tuple[Offsets, Offsets]:
    """Find the runs that can hold a time expression: stretches of words of ours with no other word between.

    Args:
        codes: the byte of each code point of some texts, as the table has it, with a line break after each text.
        table: what words can be.
        bits_of: what the word between two of these places can be, as it is written; asked for words with ligatures.

    Returns:
        Where each run starts and ends: after the word before it and before the word after it, or with the last and
        the first code point of the line breaks that stand between.
    """
    size = len(codes)
    # a gap before the first, that all words begin and end where something changes
    letters = np.zeros(1 + size + 2 * _LOADED, dtype=np.uint8)
    letters[1 : size + 1] = np.frombuffer(codes, dtype=np.uint8)
    # all letters alike, marks and ligatures too
    kinds = np.minimum(letters[: size + 2], _MARK)
    edges = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
    # a word ends where the next thing begins; the last of all is a gap
    of_edge = kinds.take(edges)
    begins = np.flatnonzero(of_edge != _GAP)
    starts, ends, of_word = edges.take(begins), edges.take(begins + 1), of_edge.take(begins)
    bits = table.look_up(letters, starts, ends - starts)
    marks = np.flatnonzero(letters - np.uint8(_MARK) <= _LIGATURE - _MARK)
    marked = _words_at(marks, starts)
    bits[marked] = table.look_up(*_without_marks(letters, starts.take(marked), ends.take(marked)))
    for place in _words_at(marks[letters.take(marks) == _LIGATURE], starts).tolist():
        bits[place] = bits_of(int(starts[place]) - 1, int(ends[place]) - 1)
    digits = np.flatnonzero(of_word == _DIGIT)
    sizes = ends.take(digits) - starts.take(digits)
    # longer ones may be a year with the time or a count glued to it
    bits[digits] = np.where(sizes >= 4, PART | NUMBER | NUMBER_4, PART | NUMBER)
    breaks = of_word == BREAK
    bits[breaks] = 0
    firsts, lasts = _chosen(bits)
    before, after = np.maximum(firsts - 1, 0), np.minimum(lasts + 1, len(starts) - 1)
    run_starts = np.where(firsts == 0, 1, np.where(breaks.take(before), ends.take(before) - 1, ends.take(before)))
    run_ends = np.where(breaks.take(after), starts.take(after) + 1, starts.take(after))
    return run_starts - 1, run_ends - 1


def _words_at(places: Offsets, starts: Offsets) -> Offsets:
    """Give the numbers of the words that hold some places, each once."""
    words = np.searchsorted(starts, places, "right") - 1
    return words[np.flatnonzero(np.diff(words, prepend=-1) != 0)]


def _without_marks(letters: Bytes, starts: Offsets, ends: Offsets) -> tuple[Bytes, Offsets, Offsets]:
    """Give the letters of some words without their marks, with where each starts then and how long it is."""
    lengths = ends - starts
    firsts = np.cumsum(lengths) - lengths
    places: Offsets = np.arange(int(lengths.sum())) + np.repeat(starts - firsts, lengths)
    inside = letters.take(places)
    is_letter = inside != _MARK
    before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(is_letter)))
    kept = np.concatenate((inside[is_letter], np.zeros(2 * _LOADED, dtype=np.uint8)))
    starts_kept = before.take(firsts)
    return kept, starts_kept, before.take(firsts + lengths) - starts_kept


def _chosen(bits: Bits) -> tuple[Offsets, Offsets]:
    """Give the first and the last word of each run that can hold an expression."""
    ours = np.flatnonzero(bits != 0)
    if not len(ours):
        return ours, ours
    firsts = np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(ours[1:] - ours[:-1] > 1) + 1))
    of_run = np.bitwise_or.reduceat(bits.take(ours), firsts)
    lasts = np.append(firsts[1:], len(ours)) - 1
    of_run |= (lasts > firsts) * np.uint16(_SEVERAL)
    chosen = np.flatnonzero(_CAN_HOLD.take(of_run))
    return ours.take(firsts.take(chosen)), ours.take(lasts.take(chosen))
