"""Words of texts, and offsets in them, counted in UTF-8."""

import re
import unicodedata

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.text.utf8 import byte_offsets, code_points
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


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_words_are_stretches_between_white_space_that_hold_a_letter_or_number(texts: list[str]):
    counts = word_counts(pl.Series(texts, dtype=pl.String)).tolist()
    assert counts == [_count(text) for text in texts]


def test_words_of_many_texts_and_of_a_million_ornaments_are_counted():
    texts = ["كلمة «كلمة» -- ٣ " * 3000, "", "-" * 1_000_000 + "a", "…" * 300_000, "- " * 100_000]
    assert word_counts(pl.Series(texts)).tolist() == [9000, 0, 1, 0, 0]


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=200).map("".join))
def test_offsets_in_bytes_and_code_points_say_the_same_place(text: str):
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    expected = [len(text[:place].encode()) for place in range(len(text) + 1)]
    assert byte_offsets(data, np.arange(len(text) + 1)).tolist() == expected
    long = [place for place in range(len(text)) if ord(text[place]) >= 0x800]
    places = np.array([expected[place] for place in long], dtype=np.int64)
    assert code_points(data, places).tolist() == [ord(text[place]) for place in long]
