"""Pages whose lines were joined with nothing or with one space: where their headline begins and ends."""

import pytest

from tests.page_reading import HARVEST, HEADLINE, LISTED, body, read, title_of

PROSE = " ".join(HARVEST)
MENU = "الرئيسية سياسة اقتصاد رياضة ثقافة فيديو"
DAY = "الأحد، 16 فبراير 2025 09:41 م"


def test_a_page_drawn_out_with_nothing_between_its_pieces_is_taken_apart():
    menu, path = "الرئيسيةأخباراقتصادرياضةثقافةمنوعاتفيديوبحث ", "الرئيسية/أخبار/"
    related = "".join(f"{headline} منذ 4 أيام" for headline in LISTED)
    buttons, tags = "شاركهافيسبوكتويترلينكدإنواتساب", "الوسومقمحزراعة شاركهافيسبوكتويتر"
    foot = "اترك تعليقاًلن يتم نشر عنوان بريدك الإلكتروني."
    text = f"{menu}{path}{HEADLINE} {buttons} {PROSE} {tags}مقالات ذات صلة{related}{foot}"
    assert title_of(text) == HEADLINE
    assert body(text) == PROSE


def test_a_headline_glued_to_what_stands_around_it_is_the_one_that_the_name_of_the_page_holds():
    head = f"{HEADLINE} - صحيفة الحقولالرئيسيةمحلياتدولياقتصادرياضةثقافةمقالاتفيديوالرئيسية/محليات/"
    stamp = "محلياتسلمى حسن16 فبراير، 2025آخر تحديث: 16 فبراير، 20250 271 2 دقائق"
    text = f"{head}{HEADLINE}{stamp}{''.join(HARVEST)}الوسومقمحزراعةفيسبوكتويترواتساب"
    assert title_of(text) == HEADLINE
    assert body(text) == "".join(HARVEST)


def test_a_headline_ends_before_the_minutes_it_takes_to_read_it():
    text = f"{MENU} {HEADLINE} 5 دقائق إعلان © رويترز {PROSE}"
    assert title_of(text) == HEADLINE


def test_what_a_headline_counts_is_a_part_of_it_where_the_article_tells_it():
    headline, told = "إنقاذ عمال المخبز في 5 دقائق", "استغرق إنقاذ عمال المخبز 5 دقائق كما قال شهود."
    assert title_of(f"{MENU} {headline} إعلان © رويترز {told} {PROSE}") == headline


def test_a_menu_ends_behind_the_path_to_the_page_though_the_headline_holds_names_of_sections():
    headline = "نوادي القراءة ثقافة تنتشر في المحافظات"
    assert title_of(f"{MENU} الرئيسية / محليات {headline} {DAY} {PROSE}") == headline


def test_hours_of_prayer_and_counts_of_readers_are_no_part_of_the_headline_between_them():
    hours = "الفجر 4:28 الظهر 12:06 العصر 3:12 المغرب 6:31 العشاء 7:49"
    day = "الخميس 16 شوال 1445هـ"
    found = read(f"شبكة الحقول نسخة الجوال {MENU} {hours} {HEADLINE} {day} 21 تعليق 8347 قراءة {PROSE}")
    assert ("title", 0, HEADLINE) in found
    assert ("dateline", 0, day) in found
    assert body(f"{MENU} {hours} {HEADLINE} {day} 21 تعليق 8347 قراءة {PROSE}") == PROSE


def test_a_headline_may_hold_the_end_of_a_sentence():
    headline = "الأمطار تعود.. والمزارعون يفرحون بموسم القمح!"
    assert title_of(f"{MENU} {headline} {DAY} {PROSE}") == headline


@pytest.mark.parametrize("label", ["رياضة", "عربي ودولي"])
def test_the_name_of_a_section_at_the_beginning_of_a_line_is_no_part_of_the_headline(label: str):
    assert title_of(f"{label} {HEADLINE} {DAY} {PROSE}") == HEADLINE


def test_a_headline_may_begin_like_a_section_that_the_article_tells_of():
    headline = "رياضة المشي تحفظ الذاكرة"
    assert title_of(f"{headline} {DAY} قال أطباء إن رياضة المشي تحفظ الذاكرة. {PROSE}") == headline


def test_a_headline_without_a_date_ends_before_the_verb_of_the_first_sentence():
    text = f"شبكة الحقول {MENU} الرئيسية » محليات » {HEADLINE} {PROSE} شارك هذا الموضوع: فيس بوك تويتر"
    assert title_of(text) == HEADLINE
    assert body(text) == PROSE


@pytest.mark.parametrize("day", ["نشر في: 16 فبراير 2025", DAY])
def test_the_day_behind_a_poured_body_ends_it(day: str):
    text = f"{MENU} {HEADLINE} {DAY} {PROSE} {day} أمريكا بيئة الأكثر قراءة {' '.join(LISTED)}"
    assert body(text) == PROSE


def test_a_date_does_not_begin_in_the_sentence_before_it():
    prose = f"{PROSE} ويعود المزارعون إلى حقولهم في هذا الوقت."
    assert body(f"{MENU} {HEADLINE} {DAY} {prose} {DAY} الأكثر قراءة {' '.join(LISTED)}") == prose


def test_the_first_sentence_behind_the_buttons_of_a_head_is_no_headline():
    prose = f"حصلت التعاونيات على شاحنات جديدة بعد شهور من الانتظار بحسب ما أعلن وزير الزراعة. {PROSE}"
    text = f"{MENU} {HEADLINE} شاركها فيسبوك تويتر واتساب {prose}"
    assert title_of(text) == HEADLINE
    assert body(text) == prose


def test_a_date_that_stands_in_the_head_as_well_ends_the_body_though_no_full_stop_does():
    text = f"{MENU} {HEADLINE} {DAY} {PROSE[:-1]} {DAY} مصر بيئة الأكثر قراءة {' '.join(LISTED)}"
    assert body(text) == PROSE[:-1]


@pytest.mark.parametrize("end", ["بنسبة 3.20%", "خلال الربع الثاني"])
def test_a_headline_may_end_with_what_a_date_may_hold(end: str):
    headline = f"محصول القمح ينمو في ست محافظات {end}"
    assert title_of(f"{MENU} {headline} الخميس 16 شوال 1445هـ 21 تعليق 8347 قراءة {PROSE}") == headline


def test_spaces_part_the_head_of_a_page_whose_body_is_one_paragraph():
    text = f"طباعة الصفحة إغلاق النافذة  {HEADLINE}  23/11/2010 05:01  سلمى حسن  {PROSE}  طبع بواسطة: زائر"
    assert title_of(text) == HEADLINE
    assert body(text) == PROSE


def test_a_short_word_behind_a_day_with_its_time_begins_the_article():
    first = "حث وزير الزراعة المزارعين على حصاد القمح قبل المطر."
    assert body(f"طباعة الصفحة إغلاق النافذة {HEADLINE} 23/11/2010 05:01 م {first} {PROSE}") == f"{first} {PROSE}"
