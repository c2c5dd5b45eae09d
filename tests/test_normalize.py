"""Matching keys and the way back to the text."""

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text import normalize
from marsad.text.normalize import fold, fold_codes, fold_many, matching_key

# letters, marks, presentation forms and invisible characters of Arabic pages, and anything else
arabic = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
        st.characters(min_codepoint=0x2000, max_codepoint=0x206F),
        st.sampled_from(" \n\t\u00a0İßΣABCabc019.،؛؟"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


def test_doctests_hold():
    assert doctest.testmod(normalize).failed == 0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("أإآٱا", "ااااا"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("مستشفى", "مستشفي"),
        ("غزة", "غزه"),
        ("سماء", "سماء"),
        ("مُحَمَّدٌ", "محمد"),
        ("هٰذا", "هذا"),
        ("العـــراق", "العراق"),
        ("کوریا الجنوبیة", "كوريا الجنوبيه"),
        ("پژگچ", "بزكج"),
        ("ڤيينا", "فيينا"),
        ("ہھےں", "ههين"),
        ("ێۆڵڕ", "يولر"),
        ("ﻛﻮﺭﻳﺎ", "كوريا"),
        ("ﻻﻹﻷﻵ", "لالالالا"),
        ("ﷲ", "الله"),
        ("ﷺ", "صلي الله عليه وسلم"),
        ("١٢٣ ۴۵۶", "123 456"),
        ("a\u200bb\u200e\u202bc\ufeff", "abc"),
        ("كوريا\u00a0الشمالية", "كوريا الشماليه"),
        ("أ\tب\u3000ج", "ا ب ج"),
        ("أ\r\nب\u2028ج", "ا\n\nب\nج"),
        ("BBC News عربي", "bbc news عربي"),
        ("«بـ”حماية“»", "«ب”حمايه“»"),
        ("ﹰﱞ", ""),
        ("😀 أ", "😀 ا"),
    ],
)
def test_spelling_is_folded_in_the_key(text, key):
    assert matching_key(text) == key
    assert fold(text).key == key


@given(arabic)
def test_folding_a_key_changes_nothing(text):
    assert matching_key(matching_key(text)) == matching_key(text)


@given(arabic, arabic)
def test_the_key_of_joined_texts_is_their_joined_keys(first, second):
    assert matching_key(first + second) == matching_key(first) + matching_key(second)


@given(arabic)
def test_the_two_ways_to_fold_agree(text):
    assert fold_codes(text).key() == text.translate(normalize._TRANSLATION)


@given(arabic)
def test_every_key_offset_has_a_span_that_folds_back_to_it(text):
    folded = fold(text)
    for i, char in enumerate(folded.key):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        # a ligature is one code point of the text and several of the key
        assert char in matching_key(text[start:end])


@given(arabic, st.data())
def test_a_span_of_the_key_folds_back_to_itself(text, data):
    folded = fold(text)
    if not folded.key:
        return
    i = data.draw(st.integers(0, len(folded.key) - 1))
    j = data.draw(st.integers(i + 1, len(folded.key)))
    start, end = folded.span(i, j)
    cut_ligature = (i > 0 and folded.start(i - 1) == start) or (
        j < len(folded.key) and folded.start(j) == folded.start(j - 1)
    )
    assert folded.key[i:j] in matching_key(text[start:end])
    assert cut_ligature or matching_key(text[start:end]) == folded.key[i:j]


@given(arabic)
def test_spans_take_the_marks_of_their_last_letter(text):
    folded = fold(text)
    for j in range(1, len(folded.key) + 1):
        following = text[folded.end(j) : folded.end(j) + 1]
        assert following not in normalize._MARKS


@given(st.lists(arabic, max_size=6))
def test_folding_many_is_folding_each(texts):
    for text, folded in zip(texts, fold_many(texts), strict=True):
        alone = fold(text)
        assert (folded.text, folded.key) == (text, alone.key)
        assert [folded.start(i) for i in range(len(alone.key) + 1)] == [
            alone.start(i) for i in range(len(alone.key) + 1)
        ]


def test_no_arabic_mark_or_presentation_form_is_left_in_a_key():
    for code in [*range(0x0600, 0x0700), *range(0xFB50, 0xFDD0), *range(0xFE70, 0xFEFD)]:
        if not chr(code).isprintable():
            continue
        for char in matching_key(chr(code)):
            assert not unicodedata.decomposition(char).startswith("<") or char == " "
            assert not (unicodedata.combining(char) and "ARABIC" in unicodedata.name(char)), hex(code)
