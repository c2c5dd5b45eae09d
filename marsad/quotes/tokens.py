"""The zones of a shard that count, as one row of words and signs with what each can be in a quotation."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl

from marsad.models import MENTION_ZONES
from marsad.quotes.lexicon import COLONS, COMMAS, MARKS, STOPS, Lexicon
from marsad.text.alphabet import FoldedBytes

Ints = npt.NDArray[np.int64]

#: numbers of signs; words have numbers from 0
MARK, COLON, COMMA, STOP, BREAK = -1, -2, -3, -4, -5
_OTHER_LETTER = 2
# after these letters alone a full stop ends the sentence: they stand for the eras and for metres
_ERAS = "\N{ARABIC LETTER HEH}\N{ARABIC LETTER MEEM}"


@dataclass(frozen=True, eq=False)
class Tokens:
    """Words and signs in order.

    Attributes:
        text: the zones joined, a line break before, between and after them.
        folded: the same, folded to bytes.
        words: for each token its number in the lexicon (0 for other words), or that of a sign (negative).
        starts: for each token where it starts in the folded text.
        ends: where it ends.
        text_starts: where it starts in the text.
        zone_starts: for each zone where it starts in the text.
        zones: document_id, article_id, zone, start_offset of each zone.
        zone_tokens: for each zone its first token, and one more for the end.
    """

    text: str
    folded: FoldedBytes
    words: list[int]
    starts: list[int]
    ends: list[int]
    text_starts: Ints
    zone_starts: Ints
    zones: pl.DataFrame
    zone_tokens: list[int]


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
    pieces = [
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
    token_ends = places + 1
    is_word = words > 0
    token_ends[is_word] = ends
    text_starts = folded.starts(places)
    return Tokens(
        text=text,
        folded=folded,
        words=np.where(is_word, words - 1, words).tolist(),
        starts=places.tolist(),
        ends=token_ends.tolist(),
        text_starts=text_starts,
        zone_starts=zone_starts,
        zones=stretches,
        zone_tokens=np.append(np.searchsorted(text_starts, zone_starts), len(places)).tolist(),
    )


def _numbered(folded: FoldedBytes, lexicon: Lexicon) -> tuple[npt.NDArray[np.int32], Ints]:
    """Give for each place of the key the number of the sign there, or one more than that of the word that starts there.

    Also give where the words end, in order.
    """
    key = np.frombuffer(folded.key, dtype=np.uint8)
    is_letter = np.frombuffer(lexicon.alphabet.is_letter, dtype=np.uint8)[key].astype(np.bool_)
    changes = np.flatnonzero(is_letter[1:] != is_letter[:-1]) + 1  # the text begins and ends with a line break
    starts, ends = changes[::2], changes[1::2]
    numbers = np.zeros(len(key), dtype=np.int32)
    numbers[starts] = 1
    gap = (lexicon.alphabet.encode("\n") or b"\0")[0]
    hits = lexicon.automaton.find_matches_as_indexes(
        np.where(is_letter, key, np.uint8(gap)).tobytes(), overlapping=True
    )
    flat = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
    numbers[flat[:, 1] + 1] = lexicon.form_words[flat[:, 0]] + 1
    _refuse_other_spellings(numbers, flat, folded, lexicon)
    _mark_signs(numbers, key, is_letter, lexicon)
    return numbers, ends


def _refuse_other_spellings(numbers: npt.NDArray[np.int32], hits: Ints, folded: FoldedBytes, lexicon: Lexicon) -> None:
    """Make words that count only in one spelling other words where they are spelt differently."""
    strict = np.isin(lexicon.form_words[hits[:, 0]], np.fromiter(lexicon.as_written, dtype=np.int32))
    chosen = hits[strict]
    spans = folded.spans([(start + 1, end - 1) for start, end in chosen[:, 1:].tolist()])
    for pattern, place, (start, end) in zip(chosen[:, 0].tolist(), chosen[:, 1].tolist(), spans, strict=True):
        if folded.text[start:end] not in lexicon.as_written[int(lexicon.form_words[pattern])]:
            numbers[place + 1] = 1


def _mark_signs(
    numbers: npt.NDArray[np.int32], key: npt.NDArray[np.uint8], is_letter: npt.NDArray[np.bool_], lexicon: Lexicon
) -> None:
    kinds = np.zeros(256, dtype=np.int32)
    for signs, kind in ((MARKS, MARK), (COLONS, COLON), (COMMAS, COMMA), (STOPS, STOP), ("\n", BREAK)):
        for sign in lexicon.alphabet.encode(signs) or b"":
            kinds[sign] = kind
    found = kinds[key]
    places = np.flatnonzero(found)
    # the text begins and ends with a line break, so that only the last has no neighbour
    before, after = is_letter[places - 1], is_letter[np.minimum(places + 1, len(key) - 1)]
    codes = found[places]
    single = key[places]
    latin = _is_latin(key, lexicon)
    inside_number = latin[places - 1] & latin[np.minimum(places + 1, len(key) - 1)]
    point = (lexicon.alphabet.encode(".") or b"\0")[0]
    letter_alone = (single == point) & before & ~is_letter[np.maximum(places - 2, 0)]
    letter_alone &= ~np.isin(key[places - 1], list(lexicon.alphabet.encode(_ERAS) or b""))
    refused = (codes == MARK) & before & after & _is_apostrophe(single, lexicon)
    refused |= (codes != BREAK) & (codes != MARK) & inside_number
    refused |= letter_alone
    numbers[places[~refused]] = codes[~refused]


def _is_latin(key: npt.NDArray[np.uint8], lexicon: Lexicon) -> npt.NDArray[np.bool_]:
    """Tell what is a digit or a letter that no form has."""
    table = np.zeros(256, dtype=np.bool_)
    table[_OTHER_LETTER] = True
    table[list(lexicon.alphabet.encode("0123456789") or b"")] = True
    return table[key]


def _is_apostrophe(single: npt.NDArray[np.uint8], lexicon: Lexicon) -> npt.NDArray[np.bool_]:
    return np.isin(single, list(lexicon.alphabet.encode("'\u2018\u2019") or b""))
