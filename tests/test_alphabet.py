"""The folding into bytes agrees with the folding of normalize.py, letter by letter and place by place."""

from hypothesis import given
from hypothesis import strategies as st

from marsad.text.alphabet import Alphabet
from marsad.text.normalize import fold, matching_key

ALPHABET = Alphabet([matching_key("رويترز الله أكبر"), "ap-x"])
# marks, tatweel, ligatures, direction marks, letters of other scripts, letters beyond the first plane
TEXTS = st.text(
    alphabet=st.sampled_from(list("رويتز الأكبرAPx-!\n\r\u064b\u0651\u0640\u200f\ufeffﷲﻻﷺŉ中😀𞤀")), max_size=24
)


@given(TEXTS)
def test_the_key_is_that_of_fold_in_bytes(text: str) -> None:
    letters = {letter: ALPHABET.encode(letter) for letter in fold(text).key}
    folded = ALPHABET.fold(text).key
    assert len(folded) == len(fold(text).key)
    for letter, code in zip(fold(text).key, folded, strict=True):
        own = letters[letter]
        assert own is None or own == bytes([code])
        assert ALPHABET.is_letter[code] == letter.isalnum()


@given(TEXTS)
def test_spans_are_those_of_fold(text: str) -> None:
    folded = fold(text)
    size = len(folded.key)
    places = [(first, last) for first in range(size) for last in range(first + 1, size + 1)]
    assert ALPHABET.fold(text).spans(places) == [folded.span(first, last) for first, last in places]


def test_a_letter_without_a_byte_of_its_own_cannot_be_searched() -> None:
    assert ALPHABET.encode("رويترز") is not None
    assert ALPHABET.encode("روىترز") is None
    many = Alphabet(["".join(map(chr, range(0x4E00, 0x4F00))), "رويترز رويترز"])
    assert many.encode("رويترز") is not None
    assert many.encode(chr(0x4EFF)) is None
