"""What the lines of a page are; headlines, articles inside and lost lines have files of their own."""

from math import inf
from time import process_time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.models import ARTICLE_ZONES, BODY_ZONES, ZONES
from marsad.pages import Matcher, describe, segment
from marsad.pages.segment import divide
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
    body,
    documents,
    page,
    read,
)

ALPHABET = st.sampled_from(
    [
        *"ابتثقلمنهويةىأإآؤئ",
        *"aZ9٣۴",
        *" \t\u00a0\u200f\u200b\ufeff",
        *"\n\r\x0b\x0c\x1c\x85\u2028",
        *"\x00\x07",
        *".،؟!:-–•*«»|©#@",
    ]
)


TEXTS = st.one_of(
    st.text(ALPHABET, max_size=400),
    st.text(max_size=60),
    st.lists(st.one_of(PIECES, st.text(ALPHABET, max_size=60)), max_size=25).map("\n".join),
    st.lists(PIECES, max_size=30).map("\r\n".join),
)


@settings(max_examples=400)
@given(text=TEXTS, has_title=st.booleans(), data=st.data())
def test_zones_tile_any_text_and_bodies_are_made_of_them(text: str, has_title: bool, data: st.DataObject):
    title_end = data.draw(st.integers(0, len(text))) if has_title else None
    frame = documents(text, title_end=title_end)
    zones = segment(frame, FURNITURE)
    ends = [0, *zones["end_offset"]]
    assert zones["start_offset"].to_list() == ends[:-1]
    assert ends[-1] == len(text)
    assert zones["zone_number"].to_list() == list(range(len(zones)))
    assert set(zones["zone"]) <= set(ZONES)
    for zone, article_id, start, end in zones.select("zone", "article_id", "start_offset", "end_offset").iter_rows():
        assert (article_id is not None) == (zone in ARTICLE_ZONES)
        assert end > start
        if start:
            assert not text[start].isspace()
    articles, evidence = describe(frame, zones)
    for article_id, article_body in articles.select("article_id", "body").iter_rows():
        parts = zones.filter((pl.col("article_id") == article_id) & pl.col("zone").is_in(list(BODY_ZONES)))
        spans = parts.select("start_offset", "end_offset").iter_rows()
        assert article_body == "\n".join(text[start:end].strip() for start, end in spans)
    assert articles["article_id"].to_list() == [f"d0-{number}" for number in range(len(articles))]
    for value, start, end in evidence.select("value", "start_offset", "end_offset").iter_rows():
        assert text[start:end] == value


def test_an_empty_text_has_no_zone_but_a_main_article():
    frame = documents("")
    zones = segment(frame, FURNITURE)
    articles, evidence = describe(frame, zones)
    assert zones.height == evidence.height == 0
    assert articles.select("article_id", "parent_article_id", "title", "body", "lead", "word_count").rows() == [
        ("d0-0", None, None, "", None, 0)
    ]


def test_white_space_belongs_to_the_zone_before_it():
    text = f" \n\u00a0\n{HEADLINE}  \n\n{FIRST}\n\u00a0\n{SECOND}\n \n"
    zones = [(stretch.zone, stretch.start, stretch.end) for stretch in divide(text, MATCHER)]
    start = text.index(FIRST)
    assert zones == [("title", 0, start), ("body", start, len(text))]


@pytest.mark.parametrize("text", ["كلمة " * 300_000, "سطر قصير هنا\n" * 10_000, "اقرأ أيضا:\nعنوان خبر جديد\n" * 5_000])
@pytest.mark.timeout(60)
def test_long_lines_and_many_lines_take_bounded_time(text: str):
    assert divide(text, MATCHER)[-1].end == len(text)


def test_a_document_does_not_depend_on_its_neighbours():
    texts = [page(HEADLINE, FIRST, SECOND), page(*LISTED), page("الرئيسية", OTHER_HEADLINE, OTHER_FIRST, OTHER_SECOND)]
    together = segment(documents(*texts), FURNITURE).drop("document_id", "article_id")
    alone = pl.concat([segment(documents(text), FURNITURE).drop("document_id", "article_id") for text in texts])
    assert together.equals(alone)


def test_a_head_is_read_from_the_menu_to_the_date():
    text = page(
        "Skip to content",
        "الرئيسية سياسة اقتصاد رياضة ثقافة منوعات",
        "اقتصاد",
        HEADLINE,
        "كتبت: سلمى حسن",
        "الأحد 12 مايو 2024 - 10:30 ص",
        "فيسبوك تويتر واتساب",
        FIRST,
        SECOND,
    )
    assert read(text) == [
        ("navigation", None, page("Skip to content", "الرئيسية سياسة اقتصاد رياضة ثقافة منوعات")),
        ("section", 0, "اقتصاد"),
        ("title", 0, HEADLINE),
        ("byline", 0, "كتبت: سلمى حسن"),
        ("dateline", 0, "الأحد 12 مايو 2024 - 10:30 ص"),
        ("sharing", None, "فيسبوك تويتر واتساب"),
        ("body", 0, page(FIRST, SECOND)),
    ]


def test_a_dateline_glued_to_the_first_paragraph_stays_in_the_body():
    assert body(page(HEADLINE, f"القاهرة (وكالات) - {FIRST}", SECOND)).startswith("القاهرة")


def test_a_motto_and_a_ticker_do_not_become_the_title():
    text = page("أول صحيفة مسائية في البلاد منذ نصف قرن", *LISTED[:2], HEADLINE, FIRST, SECOND)
    assert ("title", 0, HEADLINE) in read(text)


def test_a_date_above_the_menu_is_not_the_date_of_the_article():
    text = page("الأحد 12 مايو 2024", "من نحن", "اتصل بنا", HEADLINE, "نشر في 10 مايو 2024", FIRST, SECOND)
    assert [part for zone, _, part in read(text) if zone == "dateline"] == ["نشر في 10 مايو 2024"]


def test_photo_credits_and_captions_are_no_body():
    caption = "مزارعون في حقل قمح شمال الدلتا"
    text = page(HEADLINE, caption, "تصوير: سمير علي", FIRST, "عمال في مركز التسلم (رويترز)", SECOND)
    assert read(text)[1:] == [
        ("caption", 0, caption),
        ("credit", 0, "تصوير: سمير علي"),
        ("body", 0, FIRST),
        ("caption", 0, "عمال في مركز التسلم (رويترز)"),
        ("body", 0, SECOND),
    ]


def test_short_lines_between_paragraphs_are_subheadings():
    text = page(HEADLINE, FIRST, "ثمن القنطار", SECOND, "ماذا يقول المزارعون؟", THIRD)
    assert [part for zone, _, part in read(text) if zone == "subheading"] == ["ثمن القنطار", "ماذا يقول المزارعون؟"]


def test_a_subheading_that_is_also_the_name_of_a_section_is_kept():
    assert body(page(HEADLINE, FIRST, "الاقتصاد", SECOND)) == "\n".join([FIRST, "الاقتصاد", SECOND])


def test_bulleted_sentences_stay_in_the_body():
    points = ["- فتح المراكز كل يوم", "- الدفع خلال يومين", "- نقل المحصول مجانا"]
    text = page(HEADLINE, FIRST, "وقررت الوزارة ما يلي:", *points, SECOND)
    assert body(text) == page(FIRST, "وقررت الوزارة ما يلي:", *points, SECOND)


@pytest.mark.parametrize("opener", ["اقرأ أيضا", "طالع أيضاً:", "مواضيع ذات صلة", "Related articles", "Lire aussi"])
@pytest.mark.parametrize("bullet", ["", "• "])
def test_an_island_of_suggestions_is_cut_out_of_a_body(opener: str, bullet: str):
    listed = [bullet + item for item in LISTED]
    text = page(HEADLINE, FIRST, "\n".join([opener, *listed]), SECOND, THIRD)
    assert read(text) == [
        ("title", 0, HEADLINE),
        ("body", 0, FIRST),
        ("suggested", None, "\n".join([opener, *listed])),
        ("body", 0, page(SECOND, THIRD)),
    ]


def test_an_inline_suggestion_takes_its_line_only():
    text = page(HEADLINE, FIRST, f"اقرأ أيضا: {LISTED[0]}", SECOND)
    assert body(text) == f"{FIRST}\n{SECOND}"


def test_a_subheading_after_a_bulleted_island_is_kept():
    text = page(HEADLINE, FIRST, "مقالات ذات صلة", *(f"• {item}" for item in LISTED), "ثمن القنطار", SECOND)
    assert ("subheading", 0, "ثمن القنطار") in read(text)


def test_the_end_mark_of_a_block_ends_it():
    block = ["تخطى القصص المختارة وواصل القراءة", "القصص المختارة", *LISTED, "القصص المختارة نهاية"]
    text = page(HEADLINE, FIRST, *block, SECOND)
    assert body(text) == f"{FIRST}\n{SECOND}"


def test_a_quoted_date_line_inside_a_body_is_kept():
    text = page(HEADLINE, FIRST, "التاريخ: 12 / 10 / 1436", SECOND)
    assert body(text) == page(FIRST, "التاريخ: 12 / 10 / 1436", SECOND)


def test_a_tail_is_told_apart():
    tail = [
        ("source_line", 0, "المصدر: وكالات"),
        ("keywords", 0, "كلمات دلالية: قمح زراعة محافظات"),
        ("sharing", None, "شارك الخبر على فيسبوك"),
        ("promotion", None, "تابعونا على أخبار غوغل"),
        ("suggested", None, page("قد يعجبك أيضاً", *LISTED)),
        ("comments", None, page("اترك تعليقاً", "لن يتم نشر عنوان بريدك الإلكتروني.", "الاسم *", "كلام زائر لا نعرفه")),
        ("other", None, "جميع الحقوق محفوظة © 2024"),
    ]
    text = page(HEADLINE, FIRST, SECOND, *(part for _, _, part in tail))
    assert read(text)[2:] == tail


def test_keywords_in_a_list_under_their_label_are_keywords():
    text = page(HEADLINE, FIRST, SECOND, "الوسوم", "قمح", "وزارة الزراعة", "مقالات ذات صلة", *LISTED)
    assert read(text)[2] == ("keywords", 0, page("الوسوم", "قمح", "وزارة الزراعة"))


def test_a_comment_link_above_the_text_does_not_take_the_page():
    text = page(HEADLINE, "اترك تعليقا", FIRST, SECOND, THIRD)
    assert body(text) == page(FIRST, SECOND, THIRD)


def test_cards_with_excerpts_are_suggestions():
    cards = [LISTED[0], OTHER_FIRST, LISTED[1], FIRST]
    text = page(HEADLINE, SECOND, THIRD, "الوسوم: قمح", "مقالات مشابهة", *cards)
    assert read(text)[3:] == [("suggested", None, page("مقالات مشابهة", *cards))]


def test_values_come_with_their_evidence():
    text = f"{HEADLINE}\nكتب: أحمد علي\n{FIRST}\n{SECOND}"
    frame = documents(text, title_end=len(HEADLINE), author=" أحمد علي ")
    articles, evidence = describe(frame, segment(frame, FURNITURE))
    at = text.index("كتب:")
    assert articles.select("title", "byline", "section").row(0) == (HEADLINE, "كتب: أحمد علي", None)
    assert evidence.drop("article_id").rows() == [
        ("title", HEADLINE, "title_field", 0, len(HEADLINE), 1.0, True),
        ("byline", "كتب: أحمد علي", "byline_start", at, at + len("كتب: أحمد علي"), 0.95, True),
        ("byline", "أحمد علي", "fact", None, None, 1.0, False),
    ]


def test_words_are_counted_where_a_letter_or_digit_stands():
    text = page(HEADLINE, "قال الوزير - في مؤتمر صحفي – إن 12 مركزا ستفتح اليوم * .")
    frame = documents(text)
    articles, _ = describe(frame, segment(frame, FURNITURE))
    assert articles["word_count"].to_list() == [10]


def test_the_content_hash_is_the_same_in_another_page():
    texts = (page(HEADLINE, FIRST), page("الرئيسية", HEADLINE, FIRST, "اترك تعليقا"))
    frame = documents(*texts)
    articles, _ = describe(frame, segment(frame, FURNITURE))
    assert articles["content_hash"].n_unique() == 1


@pytest.mark.parametrize(
    "tail",
    [
        ["القمح", "وزارة الزراعة", "الدلتا"],
        ["القاهرة - سمير علي"],
        ["#القمح #الدلتا"],
        ["دليل الصفحة: القمح، الدلتا، الأسعار"],
        ["لا نعرف هذه العبارة", "ولا تلك العبارة", *LISTED],
        ["سمير علي", "منذ 3 ساعات", "كلام لا أوافق عليه أبدا، فقد كان العام الماضي أفضل كثيرا من هذا العام."],
    ],
)
def test_what_follows_the_last_paragraph_without_a_known_wording_is_no_body(tail: list[str]):
    assert body(page(HEADLINE, FIRST, SECOND, THIRD, *tail, "جميع الحقوق محفوظة 2024")) == page(FIRST, SECOND, THIRD)


@pytest.mark.parametrize(
    "kept",
    [
        ["وفيما يلي الأسعار:", "- القنطار بألف", "- النقل مجانا"],
        ["القمح 120 130", "الذرة 88 91"],
        ["هل يكفي هذا المزارعين؟"],
        ["واللافت أن المزارعين راضون عن ثمن القنطار ومواعيد الدفع"],
    ],
)
def test_lines_after_the_last_paragraph_that_belong_to_it_stay(kept: list[str]):
    assert body(page(HEADLINE, FIRST, SECOND, THIRD, *kept, "جميع الحقوق محفوظة 2024")) == page(
        FIRST, SECOND, THIRD, *kept
    )


def test_headlines_under_an_unknown_label_between_paragraphs_are_an_island():
    island = ["في الصفحة ذاتها", *LISTED]
    assert body(page(HEADLINE, FIRST, *island, SECOND, THIRD)) == f"{FIRST}\n{page(SECOND, THIRD)}"


def test_a_question_with_choices_is_no_body():
    poll = ["رأي القراء", "هل تشتري القمح؟", "نعم", "لا", "أحيانا"]
    assert body(page(HEADLINE, FIRST, *poll, SECOND, THIRD)) == f"{FIRST}\n{page(SECOND, THIRD)}"


def test_questions_and_answers_of_an_interview_stay():
    talk = ["س: كيف كان الموسم؟", "ج: أفضل من سابقه", "س: وماذا عن الثمن؟", "ج: جيد"]
    assert body(page(HEADLINE, FIRST, *talk, SECOND, *talk)).split() == page(FIRST, *talk, SECOND, *talk).split()


@pytest.mark.parametrize("tags", ["وسوم قمح زراعة دلتا", "الكلمات المفتاحية: قمح، زراعة", "Tags: wheat", "#قمح #زراعة"])
def test_tags_glued_to_the_last_paragraph_are_cut_off(tags: str):
    text = page(HEADLINE, FIRST, f"{SECOND} {tags}")
    assert read(text)[1:] == [("body", 0, page(FIRST, SECOND)), ("keywords", 0, tags)]


def test_a_score_says_how_sure_the_rule_of_a_zone_is():
    zones = segment(documents(page("الرئيسية", HEADLINE, FIRST, SECOND, "شارك الخبر")), FURNITURE)
    assert zones.select("rule", "score").rows() == [
        ("menu_of_sections", 0.95),
        ("headline_before_prose", 0.9),
        ("prose_paragraph", 0.95),
        ("share_line", 0.95),
    ]


WRAPPED = "كلمات من فقرة طويلة قسمت على أسطر متساوية تقريبا ولا تنتهي الجملة"


PLAIN_LINES = st.sampled_from(
    [
        FIRST, SECOND, THIRD, FIRST * 3, LISTED[0], "عنوان فرعي", "الحصاد", "إعلان", f"{SECOND} وسوم", "", " \u00a0",
        "\u200f",
        WRAPPED, WRAPPED + ".", "- بند قصير", "1) بند", "قال الوزير:", "أ ب", "info@example.org", "١٢", "وقال؟", "و...",
        f"\u00a0{SECOND} ", "© 2024", "شارك الخبر", "القاهرة - رويترز", HEADLINE, FIRST.removesuffix("."),
        f"{FIRST} وسوم قمح", "زوايا | ملعبنا | بيادر | نوافذ | سوقنا | فسحة", f"* [{LISTED[0]}](/a/1)",
        f"# {OTHER_HEADLINE}", "الرئيسية سياسة أروقة اقتصاد رياضة ثقافة منوعات فيديو صور تقنية",
        f"\n{WRAPPED}\n{WRAPPED}\n{WRAPPED}.", f"قال الوزير:\nعنوان فرعي\n{FIRST}", f"{SECOND} © صورة {THIRD}",
    ]
)  # fmt: skip


@pytest.mark.parametrize("title_end", [len(HEADLINE), None])
@settings(max_examples=200)
@given(
    pages=st.lists(st.lists(PLAIN_LINES, max_size=8).map(lambda lines: "\n".join([HEADLINE, *lines])), max_size=4),
    other=TEXTS,
)
def test_documents_read_at_once_come_to_the_same_as_each_by_itself(title_end: int | None, pages: list[str], other: str):
    texts = [*pages, f"{HEADLINE}\n{other}"]
    zones = segment(documents(*texts, title_end=title_end), FURNITURE)
    expected = [
        (f"d{number}", stretch.zone, stretch.start, stretch.end, stretch.rule)
        for number, text in enumerate(texts)
        for stretch in divide(text, MATCHER, title_end=title_end)
    ]
    assert zones.select("document_id", "zone", "start_offset", "end_offset", "rule").rows() == expected


@pytest.mark.parametrize(
    "strange",
    [
        ["نتائج قرعة البطولة الآسيوية لكرة اليد"],
        ["قصص مختارة", "- قرعة بطولة اليد تقام في المنامة", "- ناقلة جديدة تدخل الأسطول"],
    ],
)
def test_headlines_told_nowhere_on_the_page_leave_the_body(strange: list[str]):
    text = page(HEADLINE, FIRST, *strange, SECOND, THIRD)
    assert body(text) == f"{FIRST}\n{page(SECOND, THIRD)}"


def test_a_subheading_told_in_the_next_paragraph_stays():
    subheading = "مراكز التسلم تفتح أبوابها كل يوم"
    assert subheading in body(page(HEADLINE, FIRST, subheading, SECOND, THIRD))


@pytest.mark.parametrize(
    "line", ["00:00 / 02:14", "* * *", "حمّلوا تطبيقنا من متجر التطبيقات", "لا يدعم متصفحك تشغيل الفيديو"]
)
def test_players_and_calls_between_paragraphs_are_no_body(line: str):
    assert body(page(HEADLINE, FIRST, line, SECOND, THIRD)) == f"{FIRST}\n{page(SECOND, THIRD)}"


def test_the_day_of_an_issue_behind_a_body_is_none_of_it():
    issue = "العدد 5892 - الأحد 26 تموز 2015م"
    assert issue not in body(page(HEADLINE, FIRST, SECOND, THIRD, issue, OTHER_HEADLINE, OTHER_FIRST, OTHER_SECOND))


@pytest.mark.parametrize(
    "unit", ["ا", FIRST + " ", "\n", "* \n", FIRST + "\n", LISTED[0] + "\n", "اقرأ أيضا\n", "© 2024 • "]
)
def test_pathological_pages_take_bounded_time(unit: str):
    # twice the page takes about twice the time: what is quadratic takes four times as much
    matcher = Matcher(FURNITURE)
    times: list[float] = []
    for chars in (100_000, 200_000):
        text = unit * (chars // len(unit))
        fastest = inf
        for _ in range(3):
            began = process_time()
            divide(text, matcher)
            fastest = min(fastest, process_time() - began)
        times.append(fastest)
    assert times[1] < 3 * times[0] + 0.05


@pytest.mark.parametrize("separator", [" | ", " • ", "  ", "\t", " - "])
def test_a_row_of_entries_nobody_knows_is_a_menu_and_no_paragraph(separator: str):
    entries = [
        "زوايا",
        "أروقة الحي",
        "ملعبنا",
        "حكايات",
        "بيادر",
        "دفاتر قديمة",
        "نوافذ",
        "سوقنا",
        "فسحة",
        "قطاف الأسبوع",
    ]
    text = page(separator.join(entries * 3), HEADLINE, FIRST, SECOND)
    assert read(text)[0][0] == "navigation"
    assert read(text)[1] == ("title", 0, HEADLINE)
    assert body(text) == page(FIRST, SECOND)


def test_a_long_menu_with_spaces_alone_is_told_by_the_entries_we_know():
    menu = "الرئيسية سياسة أروقة اقتصاد رياضة ثقافة بيادر منوعات فيديو صور تقنية صحة الأرشيف اتصل بنا من نحن"
    text = page(f"{menu} {menu}", HEADLINE, FIRST, SECOND)
    assert body(text) == page(FIRST, SECOND)


def test_a_table_row_of_numbers_is_no_menu():
    rows = ["الاتحاد | 3 | 2 | 1 | 9 | 7", "الوحدة | 3 | 1 | 1 | 5 | 4"]
    assert not {zone for zone, _, _ in read(page(HEADLINE, FIRST, *rows, SECOND, THIRD)) if zone == "navigation"}


@pytest.mark.parametrize("link", [f"* [{LISTED[0]}](/a/1)", f"#### [{LISTED[0]}](/a/1)", f"* [39]{LISTED[0]}"])
def test_lines_of_links_alone_leave_the_body(link: str):
    assert body(page(HEADLINE, FIRST, link, SECOND, THIRD)) == f"{FIRST}\n{page(SECOND, THIRD)}"


def test_a_paragraph_in_latin_letters_before_the_article_is_furniture_and_inside_it_is_kept():
    latin = "We use small files to keep your choices. By going on you agree to all of that, and to our terms of use."
    assert body(page(latin, HEADLINE, FIRST, SECOND)) == page(FIRST, SECOND)
    quoted = "The harvest of this year is better than that of the last one, the ministry wrote to the growers."
    assert body(page(HEADLINE, FIRST, quoted, SECOND)) == page(FIRST, quoted, SECOND)


def test_a_caption_that_ends_with_its_agency_is_no_body():
    caption = "مزارع في أحد حقول القمح - رويترز"
    assert body(page(HEADLINE, caption, FIRST, SECOND)) == page(FIRST, SECOND)


@pytest.mark.parametrize("line", ["المقال بأكمله:", "الصق رابط الصفحة في موقعك أو أرسله", "SECTION: Front Page; Pg. 2"])
def test_a_line_under_the_headline_that_the_article_does_not_tell_is_no_summary(line: str):
    assert body(page(HEADLINE, line, FIRST, SECOND)) == page(FIRST, SECOND)


def test_the_day_and_the_author_under_a_first_paragraph_open_no_article():
    below = ["تم نشر هذا المحتوى على", "20 أكتوبر 2019 - 18:17", "ليلى الحداد"]
    found = read(page(HEADLINE, FIRST, *below, SECOND, THIRD))
    assert [(zone, part) for zone, _, part in found if zone in ("title", *BODY_ZONES)] == [
        ("title", HEADLINE),
        ("body", FIRST),
        ("body", page(SECOND, THIRD)),
    ]


def test_a_motto_under_the_name_of_the_page_is_no_first_paragraph():
    motto = "المحصول موقع إخباري مستقل، ينقل إليكم أخبار المحافظات على مدار الساعة."
    text = page(f"{HEADLINE} | المحصول", motto, "الرئيسية", HEADLINE, "20 أكتوبر 2019 - 18:17", FIRST, SECOND, THIRD)
    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE]
    assert body(text) == page(FIRST, SECOND, THIRD)


def test_a_first_paragraph_under_a_told_headline_is_no_motto():
    title = "أبواب المراكز تفتح قبل العيد"
    text = page(title, FIRST, "تم نشر هذا المحتوى على", "20 أكتوبر 2019 - 18:17", SECOND, THIRD)
    assert [(zone, part) for zone, _, part in read(text)][:2] == [("title", title), ("body", FIRST)]


def test_a_sentence_over_a_paragraph_with_place_day_and_agency_is_a_headline():
    items = [(f"{HEADLINE}.", FIRST, SECOND), (f"{OTHER_HEADLINE} .", OTHER_FIRST, OTHER_SECOND)]
    text = page(
        *(
            part
            for title, first, second in items
            for part in (title, f"سبها 3 مايو 2013 (وأب) - {first}", second, ".....")
        )
    )
    found = read(text)
    assert [part for zone, _, part in found if zone == "title"] == [HEADLINE, OTHER_HEADLINE]
    assert [article for zone, article, _ in found if zone == "body"] == [0, 1]


def test_short_fields_of_a_record_are_no_body():
    text = page(HEADLINE, FIRST, SECOND, "LANGUAGE: ARABIC", "LENGTH: 477 words", "TYPE: Newspaper", "content:", THIRD)
    assert [part for part in body(text).split("\n") if part] == [FIRST, SECOND, THIRD]


def test_references_with_their_outlets_and_days_are_no_body():
    listed = [f"«{OTHER_HEADLINE}». منبر الضفاف. 21 يناير 2018.", f"«{LISTED[0]}». رويترز. 21 يناير 2018."]
    assert body(page(HEADLINE, FIRST, SECOND, *listed)) == page(FIRST, SECOND)


def test_a_caption_with_its_photographer_in_brackets_is_no_body():
    caption = "■ مزارع في أحد الحقول (تصوير: ليلى الحداد)"
    assert caption not in body(page(HEADLINE, FIRST, caption, SECOND))


def test_a_name_with_a_colon_over_a_day_begins_the_comments_behind_an_article():
    comments = ["سوداني أصيل يقول:", "11 أبريل، 2020 الساعة 8:46 م", f"{OTHER_FIRST} {OTHER_SECOND}"]
    assert body(page(HEADLINE, FIRST, SECOND, THIRD, "3 تعليقات", *comments)) == page(FIRST, SECOND, THIRD)


def test_the_last_item_of_a_list_that_the_article_does_not_tell_is_no_subheading():
    text = f"{page(HEADLINE, FIRST, SECOND)}\n\nمواضيع ذات صلة\n{LISTED[0]}\n{LISTED[1]}\n\n{OTHER_HEADLINE}\n\n{THIRD}"
    assert OTHER_HEADLINE not in body(text)


def test_a_label_in_other_letters_between_paragraphs_is_no_subheading():
    assert "Ads by" not in body(page(HEADLINE, FIRST, "Ads by Network", SECOND, THIRD))


def test_a_running_head_of_a_printed_page_is_neither_its_headline_nor_body():
    head = f"04/05/2022 19:50\t{HEADLINE} - منبر الضفاف"
    text = page(head, "منبر الضفاف", HEADLINE, FIRST, SECOND, "https://example.org/n/5\t1/2", head, THIRD)
    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE]
    assert head not in body(text)


def test_a_paragraph_broken_off_at_the_end_of_a_sheet_stays():
    broken = "ودعا نقيب الصيادين إلى مؤتمر سنوي"
    assert broken in body(page(HEADLINE, FIRST, broken, SECOND, THIRD))


def test_an_excerpt_under_a_listed_headline_is_no_body():
    excerpt = "افتتح متحف المدينة قاعة جديدة للخزف القديم تضم مئتي قطعة من عصور مختلفة."
    text = page(HEADLINE, FIRST, SECOND, THIRD, "مواضيع ذات صلة", LISTED[0], OTHER_HEADLINE, excerpt)
    assert body(text) == page(FIRST, SECOND, THIRD)


def test_a_first_paragraph_with_its_place_and_agency_is_no_motto():
    first = f"القاهرة/وكالات/ {FIRST}"
    assert first in body(page(first, "زوايا", OTHER_HEADLINE, "منذ 26 دقيقة", SECOND, THIRD))


def test_a_quote_that_repeats_a_part_of_a_paragraph_is_no_part_of_the_body():
    quote = SECOND.partition("، ")[0]
    found = body(page(HEADLINE, FIRST, SECOND, f"❝ {quote} ❞", THIRD, FOURTH))
    assert [part for part in found.split("\n") if part] == [FIRST, SECOND, THIRD, FOURTH]


def test_what_a_site_says_to_its_readers_is_no_part_of_the_body():
    rules = "ندعوكم إلى الحوار، ومن أجل ذلك ترجى مراجعة شروط النشر قبل إرسال التعليق إلى موقعنا."
    text = page(HEADLINE, FIRST, SECOND, THIRD)
    assert body(page(text, rules)) == body(page(rules, text)) == page(FIRST, SECOND, THIRD)


def test_a_line_that_holds_a_list_and_its_heading_is_a_list():
    listed = "شاهد أيضا " + " - ".join([*LISTED, OTHER_HEADLINE, "أسعار الخضراوات تتراجع في أسواق العاصمة قبل العيد"])
    found = body(page(HEADLINE, FIRST, SECOND, listed, THIRD, FOURTH))
    assert [part for part in found.split("\n") if part] == [FIRST, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "line", ["🗓 السبت 16-2-2025م", "نشر في: 16 فبراير 2025: 07:20 م GST آخر تحديث: 16 فبراير 2025: 08:20 م GST"]
)
def test_a_line_of_dates_is_one_behind_an_ornament_and_with_the_day_of_an_update(line: str):
    assert [part for zone, _, part in read(page(HEADLINE, line, FIRST, SECOND)) if zone == "dateline"] == [line]


def test_the_excerpt_of_a_suggestion_leaves_the_body_that_goes_on():
    grown = (
        "وذكر خبراء أن زيادة الإنتاج تعود إلى بذور محسنة وزعتها الجمعيات في الخريف، وإلى شبكات ري حديثة وصلت إلى أراض "
        "كانت تسقى بالغمر، متوقعين أن تقل واردات الدقيق بنحو الخمس إذا استمر التوسع في الصوامع والمطاحن الحكومية."
    )
    sold = (
        "ويشكو تجار الجملة من ضعف النقل بين القرى والمراكز، ويطالبون بشاحنات إضافية وطرق معبدة، فيما وعدت المحافظات "
        "بإصلاح الجسور المتضررة قبل نهاية الصيف وتخفيض رسوم الموازين، وهو مطلب رفعته النقابات مرات عديدة."
    )
    zones = read(page(HEADLINE, FIRST, SECOND, THIRD, grown, "اقرأ المزيد", LISTED[1], OTHER_FIRST, sold, FOURTH))
    assert [zone for zone, _, part in zones if OTHER_FIRST in part] == ["suggested"]
    assert [zone for zone, _, part in zones if sold in part] == ["body"]


def test_a_short_line_that_a_page_prints_again_between_paragraphs_is_no_subheading():
    assert "ADVERTISING" not in body(page(HEADLINE, FIRST, "ADVERTISING", SECOND, "ADVERTISING", THIRD))


@pytest.mark.parametrize("line", ["رابط المقال: http://www.example.org/ar/news/56048", "-" * 60])
def test_an_address_with_its_label_and_a_rule_of_dashes_leave_the_body(line: str):
    assert line not in body(page(HEADLINE, FIRST, SECOND, line, "أمطار متوقعة على السواحل غدا"))


def test_a_heading_glued_to_the_first_of_its_items_opens_a_list():
    glued = "مقالات ذات صلة" + "".join([*LISTED, OTHER_HEADLINE, "أسعار الخضراوات تتراجع في أسواق العاصمة قبل العيد"])
    assert "مقالات" not in body(page(HEADLINE, FIRST, SECOND, glued, THIRD))


def test_the_entries_of_a_live_page_are_its_body():
    entries = ["09:10", SECOND, "09:25", THIRD, "10:02", f"{FIRST} {THIRD}", "10:40", f"{SECOND} {FIRST}"]
    assert "قال مزارعون" not in "".join(
        part for zone, _, part in read(page(HEADLINE, FIRST, SECOND, THIRD, *entries)) if zone == "suggested"
    )


def test_an_excerpt_of_something_else_behind_a_suggestion_is_no_body():
    excerpt = "توج منتخب الناشئين على ضيفه بثلاثة أهداف سجلها مهاجمان شابان في الشوط الأول أمام جمهور كبير."
    text = page(HEADLINE, *HARVEST[:3], f"اقرأ أيضا: {LISTED[0]}", excerpt, "إعلان", *HARVEST[3:])
    assert excerpt not in body(text)
    assert all(paragraph in body(text) for paragraph in HARVEST)


STANDINGS = ["ترتيب الفرق", "# الفريق لعب نقاط", "1 الوداد 7 70", "2 النصر 6 63", "3 الاتحاد 17 56"]


FIGURES = ["أداء الأسهم", "البند", "العام الحالي", "صافي الدخل", "500", "296", "ربحية السهم", "821", "985"]


@pytest.mark.parametrize("table", [STANDINGS, FIGURES])
def test_a_table_of_what_the_article_tells_nothing_of_is_no_body(table: list[str]):
    text = page(HEADLINE, *HARVEST[:3], *table, *HARVEST[3:])
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)


def test_a_table_of_what_the_article_tells_of_stays():
    prices = ["القمح 320 325", "الذرة 210 214", "الشعير 180 190"]
    told = "وارتفعت أسعار القمح والذرة والشعير في سوق المحافظات، بحسب نشرة الوزارة التي صدرت مع بدء الموسم."
    text = page(HEADLINE, *HARVEST[:3], told, *prices, *HARVEST[3:])
    assert all(price in body(text) for price in prices)


@pytest.mark.parametrize("direction", ["[فاصل]", "[موسيقى الختام]", "00:33 ت م"])
def test_a_direction_of_a_transcript_and_a_time_of_day_are_no_body(direction: str):
    assert direction not in body(page(HEADLINE, *HARVEST[:2], direction, *HARVEST[2:]))


def test_a_day_and_half_of_a_day_behind_a_body_are_no_page_of_a_paper():
    assert ("dateline", 0, "27/6/2011 - 07:47 ص") in read(page(HEADLINE, *HARVEST, "27/6/2011 - 07:47 ص", "شارك"))


@pytest.mark.parametrize(
    "row", ["عاجل: {} /// {} /// {}", "*** عاجل *** {} ** {} ** {}", "{} ◄ {} ◄ {} ◄ أسعار النفط تتراجع"]
)
def test_headlines_of_a_ticker_with_doubled_signs_between_them_are_no_paragraph(row: str):
    ticker = row.format(*(f"{headline} في ثلاث محافظات ساحلية مع نهاية الأسبوع" for headline in LISTED))
    assert ticker not in body(page(HEADLINE, FIRST, SECOND, ticker, THIRD, FOURTH))
