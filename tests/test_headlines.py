"""Which line of a page is the headline, and what beside it is none of it."""

import polars as pl
import pytest

from marsad.pages import describe, segment
from marsad.pages.again import printed
from marsad.pages.line import words_key
from marsad.pages.lines import read_lines
from tests.page_reading import (
    FIRST,
    FOURTH,
    FURNITURE,
    HARVEST,
    HEADLINE,
    LISTED,
    MATCHER,
    OPINION_FIRST,
    OPINION_SECOND,
    OTHER_FIRST,
    OTHER_HEADLINE,
    OTHER_SECOND,
    SECOND,
    THIRD,
    body,
    documents,
    page,
    read,
    title_of,
)


@pytest.mark.parametrize("line", ["القاهرة - رويترز", "أبوظبي: «الصحيفة»", "الرياض – واس", "باريس (أ ف ب)"])
def test_a_place_and_outlet_under_the_headline_is_a_dateline(line: str):
    assert read(page(HEADLINE, line, FIRST, SECOND)) == [
        ("title", 0, HEADLINE),
        ("dateline", 0, line),
        ("body", 0, page(FIRST, SECOND)),
    ]


@pytest.mark.parametrize(
    "first", [FIRST, FIRST.removesuffix(".") + " وإن المزارعين راضون عن الثمن وعن مواعيد الدفع هذا الموسم"]
)
def test_a_first_paragraph_is_never_passed_off_as_a_title(first: str):
    zones = read(page(first, SECOND, THIRD))
    assert [zone for zone, _, _ in zones] == ["body"]


def test_a_headline_with_the_name_of_the_site_gives_way_to_the_headline_alone():
    text = page(f"{HEADLINE} - موقع إخباري", HEADLINE, FIRST, SECOND)
    assert read(text)[:2] == [("navigation", None, f"{HEADLINE} - موقع إخباري"), ("title", 0, HEADLINE)]


def test_a_line_over_the_headline_that_shares_one_word_with_the_article_is_not_its_headline():
    text = page("أخبار من أكثر من وزارة", HEADLINE, FIRST, SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE]


@pytest.mark.parametrize("line", ["الجزائر 24° وهران 15° قسنطينة 24°", "3 of 37 DOCUMENTS"])
def test_a_line_of_numbers_or_in_other_letters_is_no_headline(line: str):
    title = "حكاية لا يعرفها أحد"
    text = page(line, title, "الأربعاء 21 مارس 2018", FIRST, SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == [title]


def test_two_words_over_the_day_are_a_headline_where_the_article_repeats_one_of_them():
    text = page("الموقع الرسمي للجهات المختصة", "موسم الذهب", "الأربعاء 21 مارس 2018", FIRST, SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == ["موسم الذهب"]


def test_a_headline_of_a_few_words_over_the_body_is_no_name_of_the_site_where_it_is_printed_below():
    title = "موسم الحصاد والأمطار"
    text = page(title, FIRST, SECOND, THIRD, f"اقرأ على الموقع: {title}")
    assert [part for zone, _, part in read(text) if zone == "title"] == [title]


def test_a_sentence_with_a_colon_over_the_headline_is_no_body():
    found = read(page("تأملوا التقرير الصحفي الآتي ثم أجيبوا عن الأسئلة التي تليه:", HEADLINE, FIRST, SECOND))
    assert [(zone, part) for zone, _, part in found][1:] == [("title", HEADLINE), ("body", page(FIRST, SECOND))]


def test_a_summary_under_the_headline_belongs_to_the_body():
    summary = "مراكز التسلم تفتح أبوابها كل يوم والدفع خلال يومين"
    assert read(page(HEADLINE, summary, FIRST))[:2] == [("title", 0, HEADLINE), ("subheading", 0, summary)]


def test_the_title_field_of_a_record_is_the_title_and_its_repetition_is_not_body():
    text = f"{HEADLINE}\n{HEADLINE}\n{FIRST}\n{SECOND}"
    assert read(text, title_end=len(HEADLINE)) == [
        ("title", 0, HEADLINE),
        ("title", 0, HEADLINE),
        ("body", 0, f"{FIRST}\n{SECOND}"),
    ]


def test_a_summary_that_tells_more_than_the_headline_is_not_the_title():
    summary = "المحصول هذا العام أفضل من سابقه ومراكز التسلم في ست محافظات تفتح أبوابها"
    assert read(page("اقتصاد", HEADLINE, summary, FIRST, SECOND))[1][2] == HEADLINE


def test_the_path_to_the_page_with_the_headline_cut_short_is_not_the_title():
    path = f"Home اقتصاد {HEADLINE[:-4]}..."
    assert read(page(path, HEADLINE, FIRST, SECOND))[1][2] == HEADLINE


@pytest.mark.parametrize(
    "line",
    [
        f"سلمى حسن: {HEADLINE}",
        f"د. سلمى حسن: {HEADLINE}",
        f"مرآة الساحل : {HEADLINE}",
        f"MIRROR : {HEADLINE}",
        f"🔴 {HEADLINE}",
        f"{HEADLINE} 👇",
    ],
)
def test_a_name_that_the_article_never_says_and_pictures_beside_the_headline_are_none_of_it(line: str):
    assert [part for zone, _, part in read(page(line, "26/07/2015", FIRST, SECOND)) if zone == "title"] == [HEADLINE]


def test_a_name_before_a_headline_of_which_the_article_tells_is_of_it():
    line = "مديرة المتحف: الدخول مجاني حتى آخر الشهر"
    text = page(line, "26/07/2015", OTHER_FIRST, OTHER_SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == [line]


def test_who_speaks_in_a_headline_is_kept_where_the_path_to_the_page_says_it_as_well():
    line = f"الزراعة: {HEADLINE}"
    text = page(f"Home/أخبار/{line}", line, "26/07/2015", FIRST, SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == [line]


def test_the_path_to_a_section_is_no_headline():
    text = page("مرآة الساحل » بيتنا القديم", "وداعا يا صديقي", "26/07/2015", OPINION_FIRST, OPINION_SECOND)
    assert ("title", 0, "وداعا يا صديقي") in read(text)


def test_the_headline_that_markdown_marks_begins_the_article():
    cookie = "نستخدم في هذا الموضع ملفات صغيرة لحفظ اختياراتك، وباستمرارك في التصفح فإنك توافق على ذلك كله."
    text = page(cookie, f"# {HEADLINE}", FIRST, SECOND)
    assert body(text) == page(FIRST, SECOND)
    assert describe(documents(text), segment(documents(text), FURNITURE))[0]["title"].to_list() == [HEADLINE]


def test_an_excerpt_above_the_body_that_repeats_its_first_paragraph_is_neither_headline_nor_body():
    text = page(HEADLINE, FIRST, "الأحد، 16 فبراير 2025", FIRST, SECOND, THIRD)
    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE]
    assert body(text) == page(FIRST, SECOND, THIRD)


def test_a_section_and_a_date_between_headline_and_body_are_a_date_line():
    line = "in أخبار, الزراعة الآن 13 مارس، 2022"
    assert [part for zone, _, part in read(page(HEADLINE, line, FIRST, SECOND)) if zone == "dateline"] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "11 ديسمبر 2011 | آخر تحديث: 18:56 (توقيت القدس)",
        "8 جويلية 2013 على 22:42",
        "الثلاثاء - 16 شوال 1438 هـ - 11 يوليو 2017 مـ رقم العدد [13986]",
        "ليلى سعد نُشر في 26 نوفمبر 2014 على 00:39",
        "أبها 08 شوال 1436هـ الموافق 25 يوليو 2015م واس",
        "مسقط في 23 أكتوبر 2023 /العمانية/",
        "صوت الحقول by ليلى سعد / Oct 5, 2014 at 02:24",
    ],
)
def test_a_whole_date_with_few_other_words_is_a_date_line_and_no_headline(line: str):
    assert [part for zone, _, part in read(page(HEADLINE, line, FIRST, SECOND)) if zone == "dateline"] == [line]
    assert "title" not in {zone for zone, _, _ in read(page(line, FIRST, SECOND))}


def test_a_headline_may_hold_a_year_and_a_number():
    headline = "45 مليار دولار عائدات القمح في 2014"
    assert ("title", 0, headline) in read(page(headline, FIRST, SECOND))


def test_a_rank_or_a_tag_with_its_sign_behind_paragraphs_is_no_headline():
    table = ["ترتيب الفرق", "# الفريق لعب نقاط", "1 الاتحاد 22 70"]
    found = read(page(HEADLINE, FIRST, SECOND, *table, THIRD, "# مصر", FOURTH))
    assert [part for zone, _, part in found if zone == "title"] == [HEADLINE]
    assert all(any(zone == "body" and text in part for zone, _, part in found) for text in (FIRST, THIRD, FOURTH))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (f"{HEADLINE} | شبكة الحقول", HEADLINE),
        (f"{HEADLINE} :: الحقول", HEADLINE),
        (f"عاجل | {HEADLINE}", HEADLINE),
        (f"العنوان : {HEADLINE}", HEADLINE),
        (f"title: {HEADLINE}", HEADLINE),
        (f"\u200fعنوان الخبر: {HEADLINE}", HEADLINE),
        (f"اقتصادي / {HEADLINE}", f"اقتصادي / {HEADLINE}"),
        (f"{HEADLINE} (فيديو)", f"{HEADLINE} (فيديو)"),
        ("موسم القمح | حصاد ست محافظات", "موسم القمح | حصاد ست محافظات"),
    ],
)
def test_a_label_before_a_headline_and_the_name_of_the_site_behind_it_are_no_part_of_its_value(line: str, title: str):
    text = documents(page(line, FIRST, SECOND))
    articles, evidence = describe(text, segment(text, FURNITURE))
    assert articles["title"].to_list() == [title]
    chosen = evidence.filter(pl.col("field") == "title", "is_chosen").row(0, named=True)
    assert text["text"][0][chosen["start_offset"] : chosen["end_offset"]] == title


def test_the_label_of_a_headline_is_a_zone_of_its_own():
    found = read(page(f"العنوان: {HEADLINE}", FIRST, SECOND))
    assert found[:2] == [("other", None, "العنوان:"), ("title", 0, HEADLINE)]


def test_the_title_field_of_a_record_keeps_its_bars():
    text = documents(page(f"{HEADLINE} | شبكة الحقول", FIRST), title_end=len(HEADLINE) + 15)
    assert describe(text, segment(text, FURNITURE))[0]["title"][0].startswith(f"{HEADLINE} | ")


def test_the_letters_that_a_database_puts_before_each_field_are_no_part_of_the_headline():
    fields = ["WC   449 words", "PD   20 March 2014", "LA   Arabic"]
    assert ("title", 0, HEADLINE) in read(page(f"HD   {HEADLINE}", *fields, FIRST, SECOND, THIRD))
    assert ("title", 0, f"UN   {HEADLINE}") in read(page(f"UN   {HEADLINE}", FIRST, SECOND, THIRD))


@pytest.mark.parametrize("time", ["قبل 16 ساعة", "منذ أسبوع", "00:00 / 03:55"])
def test_a_time_under_a_headline_that_nothing_tells_is_no_headline(time: str):
    titles = [part for zone, _, part in read(page(OTHER_HEADLINE, time, FIRST, SECOND, THIRD)) if zone == "title"]
    assert titles == [OTHER_HEADLINE]


NOTICE = "صباح الخير، نقدم لكم في هذا العدد ما تحبون أن تعرفوه قبل القهوة، ولن يأخذ منكم إلا دقائق قليلة."


@pytest.mark.parametrize(
    "between",
    [
        ["الحصاد", "الرئيسية | سياسة | اقتصاد | رياضة | ثقافة", "عاجل", *LISTED[:2], HEADLINE],
        ["في سطور", f"• {HEADLINE}", f"• {LISTED[0]}", "-----", HEADLINE],
    ],
)
def test_a_paragraph_before_a_menu_or_before_the_headlines_in_brief_is_a_notice(between: list[str]):
    text = page("عرض في المتصفح", NOTICE, *between, *HARVEST)
    assert ("title", 0, HEADLINE) in read(text)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)


@pytest.mark.parametrize("again", [f"موضوع {HEADLINE}", f"عام / {HEADLINE} / إضافة أولى"])
def test_the_headline_once_more_with_a_word_beside_it_is_no_body(again: str):
    assert body(page(HEADLINE, "22 ديسمبر 2012", again, *HARVEST)).replace("\n\n", "\n") == "\n".join(HARVEST)
    assert again not in body(page(HEADLINE, *HARVEST[:2], again, *HARVEST[2:]))


UNTOLD = "لقمة العيش أولا"


CAPTION = "زوار في أحد أجنحة المعرض"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([UNTOLD, "الثلاثاء 12 نوفمبر 2019", CAPTION], UNTOLD),
        (["سياسة", "رياضة", "الثلاثاء 12 نوفمبر 2019", CAPTION], None),
        (["منتدى الحصاد > القسم العام > ساحة النقاش"], None),
        (["رياضة", "10:22 إصابة سائق في حريق بمصنع للورق", "نشر في 8 أغسطس 2021"], None),
        (["سياسة", UNTOLD, "8 أغسطس 2021", "هسبريس - وكالات"], UNTOLD),
        ([f"1. {HEADLINE}"], HEADLINE),
        ([f"*{HEADLINE}", "22 ديسمبر 2012"], HEADLINE),
        (["رياضة", f"مصدر: {HEADLINE}", "22 ديسمبر 2012"], f"مصدر: {HEADLINE}"),
        (["سياسة", "منطقة القول الفصل", HEADLINE, "22 ديسمبر 2012"], HEADLINE),
        (["الأكثر تداولا", "الأخبار", UNTOLD, "22 ديسمبر 2012"], UNTOLD),
    ],
)
def test_a_headline_that_the_paragraphs_hardly_tell_stands_over_a_date_and_a_caption_under_it(
    lines: list[str], title: str | None
):
    assert title_of(page(*lines, *HARVEST)) == title


def test_the_name_of_a_site_is_no_headline_though_the_article_names_it():
    name = "جمعية مزارعي الحقول"
    first = f"أعلنت {name}، الأحد، بدء موسم حصاد القمح في ست محافظات، وقالت إن المحصول هذا العام أفضل من سابقه."
    for head in ([f"{name} - {HEADLINE}", name], [HEADLINE, name, "من نحن"]):
        text = page(*head, first, *HARVEST[1:], f"جميع الحقوق محفوظة {name} 2021")
        assert HEADLINE in (title_of(text) or "")


@pytest.mark.parametrize(
    "line",
    [
        f"\u25aa\ufe0f {HEADLINE}",
        f"عاجل: {HEADLINE}",
        f"#عاجل {HEADLINE}",
        f"الحلقة 237: {HEADLINE}",
        f"Subject: Fwd: {HEADLINE}",
        f"عنوان 1 {HEADLINE}",
        f"محليات - {HEADLINE}",
        f"محلي/ {HEADLINE}",
        f"<title>{HEADLINE}</title>",
        f"{HEADLINE} - بوابة الضفتين",
        f"بوابة الضفتين - {HEADLINE} - aldiffatain.com",
        f"{HEADLINE} « جريدة لم يسمع بها أحد",
        f"{HEADLINE}  2017-10-08",
        f"قناة النيلين الإخبارية | {HEADLINE} « قناة النيلين",
        f"\U0001f534 {HEADLINE} \u2764\ufe0f",
        f"باب الخير : {HEADLINE}",
        f"KUNA : {HEADLINE}",
        f".:: {HEADLINE} ::.",
        f"*** {HEADLINE} ***",
        f"*{HEADLINE}*",
        f"\u200f\U0001f6d1 *{HEADLINE}*",
        f"\U0001f4e2*{HEADLINE}*\u203c\ufe0f",
    ],
)
def test_what_stands_beside_a_headline_on_its_line_is_none_of_it(line: str):
    zones = read(page(line, *HARVEST, "جميع الحقوق محفوظة بوابة الضفتين 2021"))
    assert ("title", 0, HEADLINE) in zones
    assert "".join(part for _, _, part in zones).count(HEADLINE) == 1


@pytest.mark.parametrize(
    "headline",
    [
        f"ثقافي / {HEADLINE}",
        f"{HEADLINE} - كما وعدت",
        f"مصر: {HEADLINE}",
        f"الوزارة : {HEADLINE}",
        "نقيب الصيادلة: «لا نية للإضراب» في هذا الشهر",
    ],
)
def test_a_headline_keeps_what_no_page_prints_beside_it(headline: str):
    assert title_of(page(headline, *HARVEST, "جميع الحقوق محفوظة بوابة الضفتين 2021")) == headline


def test_a_few_words_that_do_not_say_who_speaks_in_the_headline_prove_nothing():
    headline = "رئيس البلدية: لا نية لرفع الرسوم في هذا العام"
    assert (
        title_of(page(headline, "ستبقى الرسوم على حالها هذا العام، ولن يدفع أصحاب المتاجر أكثر مما دفعوا.")) == headline
    )


@pytest.mark.parametrize("label", ["", "افتراضي ", "المادة : "])
@pytest.mark.parametrize("above", [f"منتدى الحقول > القسم العام > {HEADLINE}", f"{HEADLINE} - الحقول"])
def test_the_line_that_the_path_or_the_name_of_the_page_prints_as_well_is_the_headline(label: str, above: str):
    lines = (above, "نشر منذ 3 أيام", "رتبة الكاتب الحالية كاتب نشيط", label + HEADLINE, *HARVEST)
    assert [part for zone, _, part in read(page(*lines)) if zone == "title"] == [HEADLINE]


def test_a_headline_as_long_as_a_paragraph_is_told_by_the_path_to_the_page():
    headline = f"{HEADLINE} .. والمزارعون راضون عن الثمن ومواعيد الدفع"
    found = read(page(f"منتدى الحقول > القسم العام > {headline}", "أدوات", headline, *HARVEST))
    assert ("title", 0, headline) in found
    assert [part for zone, _, part in found if zone == "body"] == [page(*HARVEST)]


def test_what_the_head_of_a_page_tells_to_machines_is_no_body():
    excerpt = f"{FIRST[:60]}... 03.11.2016, الحقول."
    found = read(page(HEADLINE, "الحقول", excerpt, "2016-11-03T08:55+0000", HEADLINE, "08:55 GMT 03.11.2016", *HARVEST))
    assert [part for zone, _, part in found if zone == "body"] == [page(*HARVEST)]


def test_invisible_marks_around_a_headline_are_no_part_of_its_value():
    text = documents(page(f"\u202b{HEADLINE}\u202c", f"\u202b{FIRST}\u202c", SECOND))
    assert describe(text, segment(text, FURNITURE))[0]["title"].to_list() == [HEADLINE]


def test_what_a_line_prints_between_two_signs_is_printed_as_well():
    lines = read_lines(f"أخبار » {HEADLINE} » شبكة الحقول", MATCHER)

    assert words_key(HEADLINE) in printed(lines)
