"""The zones of a shard that count, as one row of words and signs with what each can be in a quotation."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from marsad.models import MENTION_ZONES
from marsad.quotes.lexicon import COLONS, COMMAS, MARKS, PHRASE_FIRST, PHRASE_PART, STOPS, Ints, Lexicon
from marsad.text.alphabet import Alphabet, FoldedBytes

_Bytes = npt.NDArray[np.uint8]
_Flags = npt.NDArray[np.bool_]

#: numbers of signs; words have numbers from 0
MARK, COLON, COMMA, STOP, BREAK = -1, -2, -3, -4, -5
#: the byte that Alphabet gives to letters that no form has
_OTHER_LETTER = 2
# a full stop after one of these letters alone ends the sentence: they stand for the eras and for metres
_ERAS = "\N{ARABIC LETTER HEH}\N{ARABIC LETTER MEEM}"


@dataclass(frozen=True, eq=False)
class Tokens:
    """Words and signs in order.

    Attributes:
        text: the zones joined, a line break before, between and after them.
        folded: the same, folded to bytes.
        words: for each token its number in the lexicon (0 for other words), or that of a sign (negative).
        roles: for each token what it can be; 0 for signs.
        word_array: words as an array.
        role_array: roles as an array.
        starts: for each token where it starts in the folded text.
        ends: where it ends.
        text_starts: where it starts in the text.
        counts: how many words stand before each token; one more for the end.
        zones: document_id, article_id, zone, start_offset, end_offset of each zone.
        zone_starts: for each zone where it starts in the text.
        zone_tokens: for each zone its first token; one more for the end.
    """

    text: str
    folded: FoldedBytes
    words: list[int]
    roles: list[int]
    word_array: npt.NDArray[np.int32]
    role_array: npt.NDArray[np.int32]
    starts: Ints
    ends: Ints
    text_starts: Ints
    counts: Ints
    zones: pl.DataFrame
    zone_starts: Ints
    zone_tokens: Ints

    def word_count(self, start: int, end: int) -> int:
        """Count the words from one token to before another."""
        return int(self.counts[end] - self.counts[start]) if end > start else 0


def tokenise(documents: pl.DataFrame, zones: pl.DataFrame, lexicon: Lexicon) -> Tokens:
    """Divide the title, subheading, caption and body zones of all articles into words and signs."""
    numbered = documents.select("document_id").with_row_index("document_number")
    stretches = (
        zones.filter(pl.col("zone").is_in(sorted(MENTION_ZONES)) & pl.col("article_id").is_not_null())
        .join(numbered, on="document_id", how="inner", maintain_order="left")
        .sort("document_number", "zone_number")
        .select("document_number", "document_id", "article_id", "zone", "start_offset", "end_offset")
    )
    texts: list[str] = documents["text"].to_list()
    pieces: list[str] = [
        texts[number][start:end]
        for number, start, end in stretches.select("document_number", "start_offset", "end_offset").iter_rows()
    ]
    text = "\n" + "\n".join(pieces) + "\n"
    lengths = np.fromiter((len(piece) + 1 for piece in pieces), dtype=np.int64, count=len(pieces))
    zone_starts = np.cumsum(lengths) - lengths + 1
    folded = lexicon.alphabet.fold(text)
    numbers, ends = _numbered(folded, lexicon)
    places = np.flatnonzero(numbers)
    words = numbers[places]
    is_word = words > 0
    words -= is_word
    token_ends = places + 1
    token_ends[is_word] = ends
    text_starts = folded.starts(places)
    roles = lexicon.roles[np.maximum(words, 0)]
    # of a phrase of several words the first two must stand together: «على» alone begins nothing
    is_lonely = (roles[:-1] & PHRASE_FIRST != 0) & (roles[1:] & PHRASE_PART == 0)
    roles[:-1][is_lonely] &= ~PHRASE_FIRST
    return Tokens(
        text=text,
        folded=folded,
        words=words.tolist(),
        roles=roles.tolist(),
        word_array=words,
        role_array=roles,
        starts=places,
        ends=token_ends,
        text_starts=text_starts,
        counts=np.append(0, np.cumsum(is_word, dtype=np.int64)),
        zones=stretches,
        zone_starts=zone_starts,
        zone_tokens=np.append(np.searchsorted(text_starts, zone_starts), len(places)),
    )


def _numbered(folded: FoldedBytes, lexicon: Lexicon) -> tuple[npt.NDArray[np.int32], Ints]:
    """Number the words and signs by the place of the key where they start, and tell where the words end, in order.

    A word has one more than its number in the lexicon: 0 is for places where nothing starts.
    """
    key = np.frombuffer(folded.key, dtype=np.uint8)
    is_letter = np.frombuffer(lexicon.alphabet.is_letter, dtype=np.bool_)[key]
    changes = np.flatnonzero(is_letter[1:] != is_letter[:-1]) + 1  # the text begins and ends with a line break
    starts, ends = changes[::2], changes[1::2]
    found = lexicon.table.look_up(key, starts, ends)
    _refuse_other_spellings(found, starts, ends, folded, lexicon)
    numbers = np.zeros(len(key), dtype=np.int32)
    numbers[starts] = found + 1
    _mark_signs(numbers, key, is_letter, lexicon.alphabet)
    return numbers, ends


def _refuse_other_spellings(
    found: npt.NDArray[np.int32], starts: Ints, ends: Ints, folded: FoldedBytes, lexicon: Lexicon
) -> None:
    """Make words that count only in one spelling other words where they are spelt differently."""
    is_strict = np.zeros(len(lexicon.roles), dtype=np.bool_)
    is_strict[list(lexicon.as_written)] = True
    strict = np.flatnonzero(is_strict[found])
    spans = folded.spans(list(zip(starts[strict].tolist(), ends[strict].tolist(), strict=True)))
    for place, (start, end) in zip(strict.tolist(), spans, strict=True):
        if folded.text[start:end] not in lexicon.as_written[int(found[place])]:
            found[place] = 0


def _mark_signs(numbers: npt.NDArray[np.int32], key: _Bytes, is_letter: _Flags, alphabet: Alphabet) -> None:
    """Number the signs, but for points and colons in numbers and addresses, apostrophes, and points of "d." for doctor.

    Args:
        numbers: of the words, by place of the key; the signs are added.
        key: the folded text, which begins and ends with a line break.
        is_letter: whether a letter or digit stands at each place.
        alphabet: the meaning of the bytes.
    """
    kinds = np.zeros(256, dtype=np.int8)
    for signs, kind in ((MARKS, MARK), (COLONS, COLON), (COMMAS, COMMA), (STOPS, STOP), ("\n", BREAK)):
        kinds[_codes(signs, alphabet)] = kind
    found = kinds[key]
    places = np.flatnonzero(found)
    codes, signs_there = found[places], key[places]
    previous, following = places - 1, np.minimum(places + 1, len(key) - 1)
    is_foreign = np.zeros(256, dtype=np.bool_)
    is_foreign[[_OTHER_LETTER, *_codes("0123456789", alphabet)]] = True
    refused = is_foreign[key[previous]] & is_foreign[key[following]] & (codes != MARK) & (codes != BREAK)
    apostrophes = np.isin(signs_there, _codes("'\u2018\u2019", alphabet))
    refused |= apostrophes & is_letter[previous] & is_letter[following]
    points = np.flatnonzero((signs_there == _codes(".", alphabet)[0]) & is_letter[previous])
    alone = ~is_letter[places[points] - 2] & ~np.isin(key[previous[points]], _codes(_ERAS, alphabet))
    refused[points[alone]] = True
    slash = np.flatnonzero(codes == COLON)
    refused[slash] |= key[following[slash]] == _codes("/", alphabet)[0]
    numbers[places[~refused]] = codes[~refused]


def _codes(letters: str, alphabet: Alphabet) -> list[int]:
    return list(alphabet.encode(letters) or b"")
