"""Where sentences begin."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text import sentences
from marsad.text.sentences import sentence_starts


def test_doctests_hold():
    assert doctest.testmod(sentences).failed == 0


def parts(text):
    starts = sentence_starts(text)
    ends = [*starts[1:], len(text)] if starts else []
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("جملة بلا نقطة", ["جملة بلا نقطة"]),
        ("أولى. ثانية", ["أولى.", "ثانية"]),
        ("أولى.ثانية", ["أولى.", "ثانية"]),
        ("سؤال؟ جواب! نهاية…", ["سؤال؟", "جواب!", "نهاية…"]),
        ("ماذا؟! لا شيء", ["ماذا؟!", "لا شيء"]),
        ("عنوان\nنص", ["عنوان", "نص"]),
        ("عنوان\r\nنص\rنص آخر\u2028نص", ["عنوان", "نص", "نص آخر", "نص"]),
        ("قال، ثم أضاف؛ وتابع: نعم", ["قال، ثم أضاف؛ وتابع: نعم"]),
        ("بلغ 2.5 مليون و٣.٥ مليار.", ["بلغ 2.5 مليون و٣.٥ مليار."]),
        ("انتهى في عام 2022. وبدأ", ["انتهى في عام 2022.", "وبدأ"]),
        ("التقى د. أحمد وأ.د. منى.", ["التقى د. أحمد وأ.د. منى."]),
        ("وكالة (أ.ف.ب) قالت.", ["وكالة (أ.ف.ب) قالت."]),
        ("1. البند الأول\n2. الثاني", ["1. البند الأول", "2. الثاني"]),
        ("زوروا www.example.org اليوم. شكرا", ["زوروا www.example.org اليوم.", "شكرا"]),
        ("قال: «انتهى.» ثم خرج", ["قال: «انتهى.»", "ثم خرج"]),
        ('قال "انتهى." ثم خرج', ['قال "انتهى."', "ثم خرج"]),
        ("وقال... ثم صمت", ["وقال...", "ثم صمت"]),
        ("...وتابع", ["...وتابع"]),
    ],
)
def test_sentences_are_cut_at_their_ends(text, expected):
    assert parts(text) == expected


@given(st.text(st.sampled_from('اب د.!؟…\n\r 12«»"ab،'), max_size=40))
def test_sentences_cover_all_that_is_not_white_space(text):
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert all(not text[start].isspace() for start in starts)
    assert not text[: starts[0] if starts else len(text)].strip()


@given(st.text(st.sampled_from('اب د.!؟ 12"'), max_size=30), st.text(st.sampled_from('اب د.!؟ 12"'), max_size=30))
def test_a_newline_cuts_as_if_the_lines_stood_alone(first, second):
    alone = sentence_starts(first) + [len(first) + 1 + start for start in sentence_starts(second)]
    assert sentence_starts(first + "\n" + second) == alone
