"""Tokens, word types and sentences of a shard, as arrays."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from marsad.text.hashing import Hashes, Ints, distinct, inverse_powers, powers, running_sums
from marsad.text.normalize import FoldedCodes
from marsad.text.sentences import sentence_starts

#: letters of a word that features look at; longer ones (there are none in Arabic) go by their first letters
MAX_LETTERS = 20
#: a longer sentence (a table, a page without full stops) is cut, so that one cannot make the work of all longer
MAX_SENTENCE_TOKENS = 250
_SPACE, _LETTER, _DIGIT, _OTHER, _POINT = 0, 1, 2, 3, 4
_NUMBER_POINTS = (0x2E, 0x2C, 0x66B, 0x66C)  # full stop, comma, Arabic decimal and thousands separators


@dataclass(frozen=True, eq=False)
class Words:
    """Word types: what features are computed from.

    Attributes:
        written: hash of the letters as written (hamza, ta marbuta...), vowel signs left out.
        lengths: letters of the folded form, at most MAX_LETTERS.
        letters: the folded form, one code point a column, 0 after its end.
        sums: running sums of the letters' hashes, one column more.
        kinds: 1 letters, 2 a number, 3 a mark.
    """

    written: Hashes
    lengths: Ints
    letters: npt.NDArray[np.uint32]
    sums: Hashes
    kinds: npt.NDArray[np.uint8]

    def part(self, first: Ints | int, end: Ints | int) -> Hashes:
        """Hash letters first to end of each word."""
        # one place in the flat table is taken in a third of the time of a row and a column
        rows: Ints = np.arange(len(self.lengths)) * self.sums.shape[1]
        flat: Hashes = self.sums.reshape(-1)
        return (flat[rows + end] - flat[rows + first]) * _INVERSE_POWERS[first]


@dataclass(frozen=True, eq=False)
class Tokens:
    """Tokens in order: words and numbers, and each other character by itself, as ANERcorp splits them.

    Attributes:
        starts: offsets into the text.
        ends: offsets after the last letter and its vowel signs.
        key_starts: places of the first letter in the folded text.
        types: rows of `words`.
        words: the distinct words.
        sentences: number of the sentence (or piece of a very long one).
    """

    starts: Ints
    ends: Ints
    key_starts: Ints
    types: Ints
    words: Words
    sentences: Ints


_INVERSE_POWERS = inverse_powers(MAX_LETTERS + 1)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(0x110000, _OTHER, dtype=np.uint8)
    for code in range(0x10000):
        char = chr(code)
        if char.isalpha():
            kinds[code] = _LETTER
        elif char.isdigit():
            kinds[code] = _DIGIT
        elif char.isspace():
            kinds[code] = _SPACE
    kinds[list(_NUMBER_POINTS)] = _POINT
    return kinds


def tokenise(text: str, folded: FoldedCodes, sentences: Ints | None = None) -> Tokens:
    """Divide a text into tokens and sentences.

    Args:
        text: the text of a shard.
        folded: the same, folded.
        sentences: where its sentences begin, if somebody has looked for them already.
    """
    if sentences is None:
        sentences = np.array(sentence_starts(text), dtype=np.int64)
    key_starts, key_ends = _bounds(folded.key_codes)
    starts = folded.starts[key_starts]
    types, words = _word_types(folded, key_starts, key_ends)
    return Tokens(
        starts=starts,
        ends=folded.text_ends(key_ends - 1),
        key_starts=key_starts,
        types=types,
        words=words,
        sentences=_sentences(sentences, starts),
    )


def _bounds(codes: npt.NDArray[np.uint32]) -> tuple[Ints, Ints]:
    kinds = _kinds().take(codes)
    points = np.flatnonzero(kinds == _POINT)
    kinds[points] = _OTHER
    points = points[(points > 0) & (points < len(codes) - 1)]
    points = points[(kinds[points - 1] == _DIGIT) & (kinds[points + 1] == _DIGIT)]
    kinds[points] = _DIGIT
    changes = np.ones(len(kinds) + 1, dtype=np.bool_)
    changes[1:-1] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == _OTHER)
    edges = np.flatnonzero(changes)
    inside = kinds[edges[:-1]] != _SPACE
    return edges[:-1][inside], edges[1:][inside]


def _word_types(folded: FoldedCodes, starts: Ints, ends: Ints) -> tuple[Ints, Words]:
    size = len(folded.key_codes)
    sums = running_sums(folded.text_codes.take(folded.starts))
    hashes = (sums[ends] - sums[starts]) * inverse_powers(size)[starts]
    first, types = distinct(hashes)
    lengths = np.minimum(ends[first] - starts[first], MAX_LETTERS)
    columns = np.arange(MAX_LETTERS)
    places = np.minimum(starts[first][:, None] + columns, max(size - 1, 0))
    letters = np.where(columns < lengths[:, None], folded.key_codes[places], 0).astype(np.uint32)
    running = np.zeros((len(first), MAX_LETTERS + 1), dtype=np.uint64)
    np.add.accumulate(letters * powers(MAX_LETTERS), axis=1, out=running[:, 1:])
    return types, Words(hashes[first], lengths, letters, running, np.minimum(_kinds()[letters[:, 0]], _OTHER))


def _sentences(sentences: Ints, starts: Ints) -> Ints:
    """Number the sentences tokens stand in; tokens of one sentence have one number."""
    count = len(starts)
    firsts = np.searchsorted(starts, sentences)
    begins = np.zeros(count + 1, dtype=np.bool_)
    begins[firsts] = True
    begins[0] = True
    first = np.flatnonzero(begins[:count])
    lengths = np.diff(np.append(first, count))
    for at, length in zip(
        first[lengths > MAX_SENTENCE_TOKENS].tolist(), lengths[lengths > MAX_SENTENCE_TOKENS].tolist(), strict=True
    ):
        begins[at : at + length : MAX_SENTENCE_TOKENS] = True
    return np.cumsum(begins[:count]) - 1
