"""Words of texts and of stretches of them."""

import re
import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.text.texts import Texts
from marsad.text.words import word_counts

_SPACE = re.compile(r"[\t-\r \x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_PIECES = st.sampled_from(
    [
        "كلمة",
        "«",
        "»",
        "…",
        " ",
        "\n",
        "\u00a0",
        "\u2003",
        "\u3000",
        "\u1680",
        "٣",
        "-",
        "é",
        "中",
        "😀",
        "𐤀",
        "\x1f",
        "َ",
    ]
)
_TEXTS = st.lists(st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text(max_size=30)), max_size=6)


def _count(text: str) -> int:
    return sum(any(unicodedata.category(char)[0] in "LN" for char in word) for word in _SPACE.split(text))


@settings(max_examples=300)
@given(_TEXTS)
def test_words_are_stretches_between_white_space_that_hold_a_letter_or_number(texts: list[str]):
    laid = Texts.of(texts)
    assert word_counts(laid, laid.starts, laid.ends).tolist() == [_count(text) for text in texts]


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=60).map("".join), st.lists(st.integers(0, 61), max_size=6).map(sorted))
def test_a_word_that_a_stretch_is_cut_out_of_counts_by_what_is_in_the_stretch(text: str, places: list[int]):
    bounds = np.array([min(place, len(text)) for place in places[: len(places) // 2 * 2]], dtype=np.int64)
    starts, ends = bounds[::2], bounds[1::2]
    expected = [_count(text[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert word_counts(Texts.of([text]), starts + 1, ends + 1).tolist() == expected


def test_words_of_many_texts_and_of_a_million_ornaments_are_counted():
    laid = Texts.of(["كلمة «كلمة» -- ٣ " * 3000, "", "-" * 1_000_000 + "a", "…" * 300_000, "- " * 100_000])
    assert word_counts(laid, laid.starts, laid.ends).tolist() == [9000, 0, 1, 0, 0]
