"""Texts laid out with a byte for each code point say the same as the texts themselves."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from marsad.text.texts import CODE_POINTS, Texts

_TEXTS = st.lists(
    st.text(alphabet=st.one_of(st.sampled_from(list("قال a\n\0é\u067f\u0680«😀𐤀")), st.characters(codec="utf-8"))),
    max_size=6,
)
#: of each code point something that tells neighbours apart
_LOW = (np.arange(CODE_POINTS) % 251).astype(np.uint8)


@given(_TEXTS)
def test_a_table_is_asked_for_each_code_point_of_each_text(texts: list[str]):
    laid = Texts.of(pl.Series(texts, dtype=pl.String))
    kinds = laid.kinds(_LOW).tolist()
    assert [kinds[stretch] for stretch in laid.stretches()] == [[ord(char) % 251 for char in text] for text in texts]
    assert [laid.joined[stretch] for stretch in laid.stretches()] == texts


@given(_TEXTS, st.lists(st.integers(0, 1000), max_size=8))
def test_offsets_in_bytes_and_in_code_points_say_the_same_place(texts: list[str], numbers: list[int]):
    laid = Texts.of(texts)
    places = sorted(number % (len(laid.joined) + 1) for number in numbers)
    expected = [len(laid.joined[:place].encode()) for place in places]
    assert laid.byte_offsets(np.array(places, dtype=np.int64)).tolist() == expected


def test_texts_longer_than_a_batch_are_laid_out_whole():
    text = "كلمة 😀 é " * 20_000
    laid = Texts.of([text, "ب"])
    assert laid.kinds(_LOW)[laid.stretches()[0]].tolist() == [ord(char) % 251 for char in text]
    assert laid.byte_offsets(laid.ends).tolist() == [1 + len(text.encode()), 2 + len(text.encode()) + 2]
