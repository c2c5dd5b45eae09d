"""Folding of text into one byte a letter, to search all the texts of a shard for known names in one pass."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from marsad.text.normalize import fold, fold_codes
from marsad.text.texts import Texts

_Bytes = npt.NDArray[np.uint8]
_Codes = npt.NDArray[np.uint32]
_Offsets = npt.NDArray[np.int64]

_HIGHEST = 0x10FFFF
#: the folding of normalize.py changes nothing from here on
_FIRST_UNFOLDED = 0x1E944
_DROPPED, _EXPANDED, _OTHER_LETTER, _OTHER_SIGN, _FIRST_OWN = 0, 1, 2, 3, 4
#: how far vowel signs after a letter are looked for
_MAX_MARKS = 200


@dataclass(frozen=True, eq=False)
class FoldedBytes:
    """A matching key with one byte for each code point, and the way back from it to the text.

    Attributes:
        text: the text as given.
        key: its matching key; letters that no searched key has are one of two bytes, for letters and for signs.
    """

    text: str
    key: bytes
    _shifted_from: _Offsets
    _shifts: _Offsets

    def spans(self, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Give the text span of key[i:j] for each (i, j), i < j.

        A span ends after the vowel signs and tatweel of its last letter, and a ligature is never cut: as
        `Folded.span` has it.
        """
        if not places:
            return []
        asked = np.array(places, dtype=np.int64)
        starts = self.starts(asked[:, 0])
        ends = self.starts(asked[:, 1] - 1) + 1
        # where the next letter does not follow at once, something between them was dropped
        for place in np.flatnonzero(self.starts(asked[:, 1]) != ends).tolist():
            end = int(ends[place])
            ends[place] = end - 1 + fold("x" + self.text[end : end + _MAX_MARKS]).end(1)
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def starts(self, places: _Offsets) -> _Offsets:
        """Give the text offset of the code point that made each of these code points of the key."""
        return places + self._shifts[self._shifted_from.searchsorted(places, side="right")]


class Alphabet:
    """The letters of a set of matching keys, each with its byte.

    Examples:
        >>> alphabet = Alphabet(["رويترز"])
        >>> folded = alphabet.fold("«رُويتـرز»")
        >>> found = folded.key.index(alphabet.encode("رويترز"))
        >>> folded.spans([(found, found + 6)])
        [(1, 9)]
    """

    def __init__(self, keys: Iterable[str]) -> None:
        """Give the letters of some matching keys a byte each, the most frequent first."""
        counts = Counter(letter for key in keys for letter in key)
        counts["\n"] += 1
        letters = sorted(counts, key=lambda letter: (-counts[letter], letter))[: 256 - _FIRST_OWN]
        self._bytes = {letter: _FIRST_OWN + number for number, letter in enumerate(letters)}
        #: for each byte 1 where it stands for a letter or digit, 0 where it is a sign or space
        self.is_letter = bytes(
            [0, 0, 1, 0, *(letter.isalnum() for letter in letters), *[0] * (256 - _FIRST_OWN - len(letters))]
        )
        #: the bytes that may follow a word
        self.signs = tuple(bytes([code]) for code in (_OTHER_SIGN, *self._bytes.values()) if not self.is_letter[code])
        folding = _folding()
        self._of_key = np.where(folding.is_letter, np.uint8(_OTHER_LETTER), np.uint8(_OTHER_SIGN))
        for letter, code in self._bytes.items():
            self._of_key[ord(letter)] = code
        self._of_text = self._of_key[folding.keys]
        self._of_text[folding.dropped] = _DROPPED
        self._of_text[sorted(folding.expanded)] = _EXPANDED

    def encode(self, key: str) -> bytes | None:
        """Give a matching key in bytes; null where it has a letter that has none of its own."""
        codes = [self._bytes.get(letter) for letter in key]
        return None if None in codes else bytes(code for code in codes if code is not None)

    def fold(self, text: str) -> FoldedBytes:
        """Fold a text, which may be all the texts of a shard joined.

        Source: measured on 2.6 million letters of news: 9 ms, where the whole folding with its offsets takes 45.
        """
        codes: _Codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        # clip: no code point is beyond the table, and looking for one takes as long again
        return self._folded(text, self._of_text.take(codes, mode="clip"))

    def fold_all(self, texts: Texts) -> FoldedBytes:
        """Fold what is joined of texts that are laid out; takes half as long."""
        return self._folded(texts.joined, texts.kinds(self._of_text))

    def _folded(self, text: str, found: _Bytes) -> FoldedBytes:
        raw = found.tobytes()
        dropped = np.flatnonzero(found == _DROPPED) if b"\0" in raw else np.empty(0, dtype=np.int64)
        expanded = np.flatnonzero(found == _EXPANDED).tolist() if b"\1" in raw else []
        places, shifts = dropped, np.ones(len(dropped), dtype=np.int64)
        if expanded:
            parts: list[bytes] = []
            extra: list[int] = []
            last = 0
            of_code = _folding().expanded
            for place in expanded:
                letters = self._of_key[[ord(letter) for letter in of_code[ord(text[place])]]].tobytes()
                parts += (raw[last:place], letters)
                # each letter after the first stands where the first stood
                extra += [place] * (len(letters) - 1)
                last = place + 1
            raw = b"".join((*parts, raw[last:]))
            places = np.concatenate([dropped, np.array(extra, dtype=np.int64)])
            shifts = np.concatenate([shifts, np.full(len(extra), -1)])
            order = places.argsort(kind="stable")
            places, shifts = places[order], shifts[order]
        total = np.concatenate([[0], shifts.cumsum()])
        # in the key: a dropped code point shifts what follows it; a letter of an expansion shifts itself
        shifted_from = places - total[:-1] + (shifts < 0)
        return FoldedBytes(text, raw.replace(b"\0", b""), shifted_from, total)


@dataclass(frozen=True, eq=False)
class _Folding:
    """What normalize.py does with each code point, as arrays over all of them."""

    keys: _Codes
    dropped: _Offsets
    expanded: dict[int, str]
    is_letter: npt.NDArray[np.bool_]


@cache
def _folding() -> _Folding:
    folded = fold_codes("".join(map(chr, range(_FIRST_UNFOLDED))))
    keys = np.arange(_HIGHEST + 1, dtype=np.uint32)
    counts = np.bincount(folded.starts, minlength=_FIRST_UNFOLDED)
    first = np.cumsum(counts) - counts
    single = np.flatnonzero(counts == 1)
    keys[single] = folded.key_codes[first[single]]
    several = np.flatnonzero(counts > 1).tolist()
    return _Folding(
        keys=keys,
        dropped=np.flatnonzero(counts == 0),
        expanded={
            code: "".join(map(chr, folded.key_codes[first[code] : first[code] + counts[code]])) for code in several
        },
        is_letter=np.strings.isalnum(np.arange(_HIGHEST + 1, dtype=np.uint32).view("<U1")),
    )
