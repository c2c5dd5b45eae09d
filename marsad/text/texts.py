"""The texts of a shard, laid out once for all that is asked of them: joined, and with a byte for each code point.

Most of what is asked of a text is asked of each of its characters: is it white space, a letter, what is it folded? In
UTF-8 as it is stored an Arabic letter has two bytes, and in Python it is an object. Here it is one byte, so that an
answer is a table of 256, and a pass over a megabyte takes less than a millisecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int64]

#: one more than the highest code point: so long is a table that says something of each
CODE_POINTS = 0x11_0000
#: a byte of its own has what is ASCII, and the half of the Arabic block with the letters of Arabic
_ASCII, _ARABIC = 0x80, 0x600
_RARE = 0
_OWN = np.concatenate([np.arange(_ASCII), np.arange(_ARABIC, _ARABIC + 0x80)])
#: code points at once: the arrays of so many stay in the processor's cache
_BATCH_CHARS = 1 << 17


@dataclass(frozen=True, eq=False)
class Texts:
    """Many texts, each with a line break before and after it, so that every letter has a neighbour.

    Attributes:
        strings: the texts.
        joined: all of them, line breaks between.
        starts: where each begins in what is joined.
        ends: where each ends there.
        letters: a byte for each code point of what is joined: ASCII as it is, 80 to FF for U+0600 to U+067F, and 0 for
            all others.
        rare_places: where these others stand.
        rare_codes: their code points.
    """

    strings: Sequence[str]
    joined: str
    starts: Offsets
    ends: Offsets
    letters: bytes
    rare_places: Offsets
    rare_codes: Codes

    @classmethod
    def of(cls, texts: pl.Series | Sequence[str]) -> Self:
        r"""Lay texts out.

        Examples:
            >>> laid = Texts.of(["قال", "é"])
            >>> laid.joined, laid.starts.tolist(), laid.ends.tolist()
            ('\nقال\né\n', [1, 5], [4, 6])
            >>> laid.letters, laid.rare_places.tolist()
            (b'\n\xc2\xa7\xc4\n\x00\n', [5])
        """
        strings: Sequence[str] = texts.to_list() if isinstance(texts, pl.Series) else texts
        joined = "\n".join(("", *strings, ""))
        letters = np.empty(len(joined), dtype=np.uint8)
        rare_places: list[Offsets] = []
        rare_codes: list[Codes] = []
        for first in range(0, len(joined), _BATCH_CHARS):
            codes = _codes(joined[first : first + _BATCH_CHARS])
            its_letters = letters[first : first + _BATCH_CHARS]
            np.copyto(its_letters, codes, casting="unsafe")
            its_letters |= (codes >> 3).astype(np.uint8) & 0x80
            is_rare = (codes ^ _ARABIC) >= 0x80
            is_rare &= codes >= _ASCII
            is_rare |= codes == 0
            places = np.flatnonzero(is_rare)
            its_letters[places] = _RARE
            rare_places.append(places + first)
            rare_codes.append(codes[places].astype(np.uint32))
        lengths = np.array([len(text) for text in strings], dtype=np.int64)
        ends = (lengths + 1).cumsum()
        return cls(
            strings,
            joined,
            ends - lengths,
            ends,
            letters.tobytes(),
            np.concatenate(rare_places),
            np.concatenate(rare_codes),
        )

    def kinds(self, of_code: Bytes) -> Bytes:
        """Give what a table says of each code point of what is joined.

        Args:
            of_code: a byte for each code point there is.
        """
        kinds = np.frombuffer(bytearray(self.letters.translate(of_code[_OWN].tobytes())), dtype=np.uint8)
        kinds[self.rare_places] = of_code.take(self.rare_codes)
        return kinds

    def stretches(self) -> list[slice]:
        """Give where each text stands in what is joined."""
        return list(map(slice, self.starts.tolist(), self.ends.tolist()))

    def byte_offsets(self, places: Offsets) -> Offsets:
        """Give the offset in UTF-8 of some places in what is joined, which are in order."""
        if not len(places):
            return places
        # bytes of each code point besides the first
        more = np.frombuffer(self.letters, dtype=np.uint8) >> 7
        more[self.rare_places] = np.searchsorted(_LONGER, self.rare_codes, side="right")
        bounds = np.append(0, places)
        between = np.add.reduceat(np.append(more, np.uint8(0)), bounds, dtype=np.int32)[:-1]
        between[bounds[1:] == bounds[:-1]] = 0
        return places + between.cumsum(dtype=np.int64)


def _codes(text: str) -> Codes | npt.NDArray[np.uint16]:
    """Give the code points of a text, in two bytes each where none needs more: then a pass takes half the time."""
    raw = text.encode("utf-16-le", "surrogatepass")
    if len(raw) == 2 * len(text):
        return np.frombuffer(raw, dtype=np.uint16)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


#: from where on a code point has a byte more
_LONGER = np.array([0x80, 0x800, 0x1_0000], dtype=np.uint32)
