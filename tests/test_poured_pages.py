"""Pages whose lines are lost: poured into one, broken to a width, quoted in a mail."""

from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.models import BODY_ZONES
from marsad.pages.lines import read_lines
from marsad.pages.poured import pour_apart
from tests.page_reading import (
    FIRST,
    FOURTH,
    FURNITURE,
    HARVEST,
    HEADLINE,
    LISTED,
    MATCHER,
    OTHER_FIRST,
    OTHER_HEADLINE,
    OTHER_SECOND,
    PIECES,
    SECOND,
    THIRD,
    THIRD_FIRST,
    THIRD_SECOND,
    body,
    page,
    read,
    title_of,
)

#: what pages say around their articles, as a page poured into one line has it
WORDINGS = st.sampled_from(sorted({phrase for marker in FURNITURE.markers for phrase in marker.phrases}))


POURED = st.lists(st.one_of(WORDINGS, PIECES, st.sampled_from([*"•|/©#-", "12/3/2024", "10:30"])), max_size=40)


@settings(max_examples=400)
@given(text=POURED.map(" ".join))
def test_any_page_poured_into_one_line_is_cut_in_order(text: str):
    bounds = [bound for piece in pour_apart(text, MATCHER) for bound in (piece.start, piece.end)]
    assert bounds == sorted(bounds)
    assert not bounds or bounds[-1] <= len(text)


def test_a_page_in_one_line_is_taken_apart():
    paragraphs = " ".join([FIRST, SECOND, THIRD] * 3)
    text = f"{HEADLINE} {paragraphs} وسوم قمح زراعة شارك الخبر جميع الحقوق محفوظة 2024"
    assert read(text) == [
        ("title", 0, HEADLINE),
        ("body", 0, paragraphs),
        ("keywords", 0, "وسوم قمح زراعة"),
        ("sharing", None, "شارك الخبر"),
        ("other", None, "جميع الحقوق محفوظة 2024"),
    ]


def test_lines_broken_to_a_width_are_joined():
    wrapped = ["\n".join(wrap(part, 40)) for part in (HEADLINE, FIRST, SECOND, THIRD)]
    assert [part for zone, _, part in read(page(*wrapped)) if zone == "title"] == [wrapped[0]]
    assert body(page(*wrapped)) == page(*wrapped[1:])


def test_a_page_poured_into_one_line_gives_its_head_and_its_list():
    head = ["الرئيسية سياسة اقتصاد", "أخبار محلية", HEADLINE, "كتب: أحمد علي", "الأحد، 16 فبراير 2025 09:41 م"]
    prose = f"{FIRST} {SECOND} {THIRD} {OTHER_SECOND} {FOURTH} {THIRD_FIRST} {THIRD_SECOND}"
    points = f"قصص وأخبار • {LISTED[0]} • {LISTED[1]} • {LISTED[2]}"
    zones = {(zone, part) for zone, _, part in read(" ".join([*head, prose, points]))}
    assert {("title", HEADLINE), ("byline", head[3]), ("dateline", head[4]), ("body", prose)} <= zones
    assert ("suggested", points) in zones


def test_lines_broken_to_a_width_are_joined_among_short_lines_of_a_menu():
    wrapped = ["\n".join(wrap(part, 60)) for part in (FIRST, SECOND, THIRD, FOURTH, OTHER_SECOND)]
    menu = "\n".join(f"* [{number}]{name}" for number, name in enumerate(["زوايا", "ملعبنا", "بيادر", "نوافذ"] * 5))
    assert body(page(menu, HEADLINE, *wrapped)) == page(*wrapped)


def test_every_joint_of_a_page_poured_into_one_line_is_a_line_break():
    paragraphs = [FIRST, SECOND, THIRD, FOURTH, OTHER_SECOND, THIRD_FIRST, THIRD_SECOND]
    for joint in (" - ", " | ", "  ", " • "):
        text = joint.join([HEADLINE, *paragraphs, "مواضيع ذات صلة", *LISTED])
        assert all(part in body(text) for part in paragraphs), joint
        assert not any(part in body(text) for part in (HEADLINE, *LISTED)), joint


def test_boxes_behind_a_poured_body_are_no_part_of_it_though_they_hold_sentences():
    prose = f"{FIRST} {SECOND} {THIRD} {OTHER_SECOND} {FOURTH} {THIRD_FIRST} {THIRD_SECOND}"
    comments = "تعليقات القراء سامي منذ يومين كلام جميل. رد نورة منذ ساعة لا بأس. رد أضف تعليقك"
    text = " ".join([HEADLINE, "الأحد، 16 فبراير 2025 09:41 م", prose, "شارك الخبر فيسبوك تويتر واتساب", comments])
    assert body(text) == prose


def test_a_box_in_the_middle_of_a_poured_body_does_not_take_the_rest_of_it():
    before, after = f"{FIRST} {SECOND} {THIRD}", f"{FOURTH} {OTHER_SECOND} {THIRD_FIRST} {THIRD_SECOND}"
    text = " ".join([HEADLINE, "الأحد، 16 فبراير 2025 09:41 م", before, "اقرأ أيضا:", LISTED[0], after])
    assert all(part in body(text) for part in (FIRST, SECOND, THIRD, OTHER_SECOND, THIRD_FIRST, THIRD_SECOND))


@pytest.mark.parametrize("joint", ["|", "- ", " · "])
def test_headlines_in_a_row_on_one_line_are_no_paragraph(joint: str):
    row = joint.join([*LISTED, OTHER_HEADLINE, "أسعار الخضراوات تتراجع في أسواق العاصمة قبل العيد"])
    assert body(page(HEADLINE, FIRST, SECOND, row, THIRD, FOURTH)).split("\n\n") == [
        FIRST,
        SECOND + "\n" + THIRD,
        FOURTH,
    ]


def test_a_page_joined_with_bars_is_cut_at_every_one_though_it_has_few_paragraphs():
    menu = ["المدينة الآن", "محليات", "أقسام متفرعة", "حياة", "اقتصاد", "رياضة", "آراء", "النسخة الورقية"]
    long = f"{FIRST} {SECOND} {THIRD} {FOURTH}"
    poured = "|".join([*menu, HEADLINE, "16 فبراير 2025", long, f"{SECOND} {FIRST}", "فيسبوك", "تويتر"])
    found = read(poured + "|" + poured.replace("|", " |", 1)[:200])
    assert ("title", 0, HEADLINE) in found


def test_lines_broken_to_a_width_are_joined_where_paragraphs_are_set_in():
    paragraphs = [f"{FIRST} {SECOND}", f"{THIRD} {FIRST}", f"{SECOND} {THIRD} {FIRST}"]
    broken = "\n".join(
        "\n".join(wrap(paragraph, 58, initial_indent=indent, subsequent_indent=indent))
        for paragraph, indent in zip(paragraphs, ("", "    ", "    "), strict=True)
    )
    zones = [zone for zone, _, _ in read(f"{HEADLINE}\n{broken}")]
    assert "subheading" not in zones
    assert "suggested" not in zones


@pytest.mark.parametrize("sign", [">", "|"])
def test_a_page_quoted_in_a_mail_is_read_without_the_signs_of_its_lines(sign: str):
    lines = [HEADLINE, "", FIRST, "", SECOND, "", THIRD, "", FOURTH]
    found = read("\n".join(f"{sign} {line}".rstrip() for line in lines))
    assert found[0][:2] == ("title", 0)
    assert found[0][2].removeprefix(sign).strip(f"{sign} \n") == HEADLINE
    assert [zone for zone, _, part in found if FOURTH in part] == ["body"]


def test_a_short_line_under_a_full_last_line_is_no_part_of_the_paragraph_broken_to_a_width():
    full = "وذكرت الوزارة أن القمح يكفي الست محافظات حتى الصيف."
    broken = ["\n".join(wrap(paragraph, len(full))) for paragraph in HARVEST]
    end = ["شقة جديدة للبيع قرب البحر", "توصيل الصحف", "جميع الحقوق محفوظة"]
    assert body("\n".join([HEADLINE, "", *broken, broken[0].split("\n")[0], full, *end])).endswith(full)


def test_a_poured_body_ends_where_wordings_of_boxes_stand_close_to_one_another_though_no_full_stop_does():
    prose = f"{FIRST} {SECOND} {THIRD} {OTHER_SECOND} {FOURTH} {THIRD_FIRST} {THIRD_SECOND[:-1]}"
    boxes = "اشترك في نشرتنا البريدية أدخل بريدك الإلكتروني تابعونا على فيسبوك جميع الحقوق محفوظة"
    text = " ".join([HEADLINE, "الأحد، 16 فبراير 2025 09:41 م", prose, boxes])
    assert body(text) == prose


def test_a_page_joined_with_nothing_between_its_lines_is_cut_at_the_wordings_glued_to_others():
    prose = "".join([FIRST, SECOND, THIRD, OTHER_SECOND, FOURTH, THIRD_FIRST, THIRD_SECOND])
    boxes = ["كلمات مفتاحية:قمح حصاد", "Tweet", "تابعونا على فيسبوك", "الأكثر قراءة", *LISTED, "من نحن"]
    text = "".join([HEADLINE, "الأحد، 16 فبراير 2025 09:41 م", prose, *boxes])
    assert THIRD_SECOND in body(text)
    assert not any(part in body(text) for part in ("كلمات مفتاحية", "تابعونا", *LISTED))


def test_a_list_of_points_before_a_poured_body_ends_with_its_last_point():
    dotted = [part.removesuffix(".") + " .." for part in (FIRST, SECOND, THIRD, OTHER_SECOND, FOURTH, THIRD_FIRST)]
    points = " ".join(f"• {headline}" for headline in [OTHER_HEADLINE, *LISTED])
    text = " ".join(["الأكثر قراءة", points, *dotted, THIRD_SECOND])
    assert all(part in body(text) for part in (*dotted[1:-1], THIRD_SECOND))


def test_a_day_before_a_comma_in_a_poured_sentence_is_no_seam():
    said = (
        "هذا وتعلن الجوائز يوم 7 سبتمبر 2015، وتخصص كالآتي: الأولى لأفضل محصول قمح، والثانية لأفضل تعاونية في الدلتا."
    )
    after = [FOURTH, THIRD_FIRST, THIRD_SECOND]
    text = " ".join([HEADLINE, "الأحد، 16 فبراير 2025 09:41 م", FIRST, SECOND, THIRD, said, *after])
    assert any(said in text[piece.start : piece.end] for piece in pour_apart(text, MATCHER))


def test_the_first_line_of_a_paragraph_may_be_broken_earlier_than_the_others():
    broken = ["\n".join(wrap(" " * 6 + paragraph, 53)).strip() for paragraph in HARVEST]
    assert body(page(HEADLINE, *broken)) == page(*broken)


def test_prices_in_a_row_on_one_line_are_no_paragraph():
    names = ["برنت", "الذهب", "دبي", "نيكي", "اليورو", "تاسي", "الفضة", "القطن", "الين"]
    row = "  ".join(f"{name} {number}79.{number}4 ▲ 1.{number}%" for number, name in enumerate(names, start=1))
    assert body(page(row, HEADLINE, FIRST, SECOND, THIRD)) == page(FIRST, SECOND, THIRD)


def broken(paragraphs: list[str], width: int) -> list[str]:
    return [line for paragraph in paragraphs for line in wrap(paragraph, width)]


def test_words_stretched_to_fill_their_lines_do_not_hide_that_a_page_was_broken_to_a_width():
    lines = broken(HARVEST, 44)
    stretched = [line.replace("ال", "الـــ", 1) if number % 3 == 0 else line for number, line in enumerate(lines)]
    text = "\n".join([HEADLINE[:40], "دبي: «الدستور»", *stretched])
    assert body(text) == "\n".join(stretched)


@pytest.mark.parametrize("last", ["أوروبا", "الجديد"])
def test_a_word_that_ends_a_full_line_is_no_label_on_the_next_one(last: str):
    first = "وقالت الوزارة إن القمح ينقل بعد ذلك إلى مدن"
    lines = [*broken(HARVEST[:3], len(first)), first, f"{last}.", *broken(HARVEST[3:], len(first))]
    assert body("\n".join([HEADLINE, *lines])) == "\n".join(lines)


def test_paragraphs_broken_before_they_were_set_in_are_joined():
    whole = (" ".join(HARVEST[at : at + 3]) for at in (0, 3))
    paragraphs = ["\n".join(["   " + lines[0], *lines[1:]]) for lines in (wrap(part, 60) for part in whole)]
    text = "\n\n".join([f"   {HEADLINE}", *paragraphs, "   [2]اقرأها على الموقع", "-" * 60])
    zones = [(zone, part) for zone, _, part in read(text) if zone in BODY_ZONES]
    assert zones == [("body", "\n\n".join(paragraphs).strip())]


def test_a_headline_broken_to_a_width_of_its_own_is_one():
    headline = "وزارة الزراعة تعلن بدء موسم\nحصاد القمح في ست محافظات"
    text = "\n".join(["الأربعاء 12 أيار 2021", headline, "سلمى حسن", *broken(HARVEST, 44)])
    assert title_of(text) == headline


def test_two_articles_of_a_page_may_be_broken_to_widths_of_their_own():
    texts = [broken([" ".join(HARVEST)], 56), broken([f"{OTHER_FIRST} {OTHER_SECOND} {THIRD_FIRST}", THIRD_SECOND], 34)]
    head = ["محليات", "العدد 7262 الخميس 16 كانون الثاني 2025 الموافق 16 رجب 1446 هجرية"]
    text = "\n\n".join("\n".join(lines) for lines in (head, [HEADLINE], texts[0], [OTHER_HEADLINE], texts[1]))

    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE, OTHER_HEADLINE]
    assert [body(text, article=number) for number in (0, 1)] == ["\n".join(lines) for lines in texts]


def test_what_an_agency_puts_before_a_paragraph_broken_to_a_width_makes_its_first_line_wider():
    first, *rest = ["\n".join(broken([" ".join(told)], 60)) for told in (HARVEST[:3], HARVEST[3:])]
    told = [f"القاهرة - 28 - 3 (كونا) -- {first}", *(f"     {part}" for part in rest)]

    lines = read_lines("\n".join([HEADLINE, "", *told]), MATCHER)
    assert [line.text for line in lines] == [HEADLINE, *(part.strip() for part in told)]


@pytest.mark.parametrize("name", ["{} | بوابة الضفتين", "بوابة الضفتين | {}"])
def test_the_headline_of_a_poured_page_is_what_its_name_holds_and_the_page_prints_once_more(name: str):
    menu = "الرئيسية سياسة اقتصاد رياضة ثقافة صور حسب المنطقة حسب الموضوع"
    text = " ".join([name.format(HEADLINE), menu, HEADLINE, "28 ديسمبر 2016", *HARVEST])
    assert ("title", 0, HEADLINE) in read(text)


def test_the_bar_that_joined_the_lines_is_no_part_of_headline_and_body():
    menu = ["القائمة", "الرئيسية", "محليات", "تسجيل الدخول"]
    text = " | ".join([*menu, HEADLINE, "بواسطة سلمى حسن", *HARVEST, "شارك المقال", "جميع الحقوق محفوظة"])
    found = read(text)
    assert ("title", 0, HEADLINE) in found
    assert [part for zone, _, part in found if zone in BODY_ZONES] == HARVEST


def test_behind_the_buttons_of_a_poured_head_stands_the_headline():
    text = "  ".join(["طباعة الصفحة", "إغلاق النافذة", HEADLINE, "23/11/2010 05:01", " ".join(HARVEST)])
    assert ("title", 0, HEADLINE) in read(text)
