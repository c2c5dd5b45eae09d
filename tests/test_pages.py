from math import inf
from pathlib import Path
from textwrap import wrap
from time import process_time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.models import ARTICLE_ZONES, BODY_ZONES, ZONES
from marsad.pages import Matcher, describe, segment
from marsad.pages.poured import pour_apart
from marsad.pages.segment import divide
from marsad.seeds.furniture import load_furniture

FURNITURE = load_furniture([Path(__file__).parents[1] / "seeds"])
MATCHER = Matcher(FURNITURE)

HEADLINE = "وزارة الزراعة تعلن بدء موسم حصاد القمح في ست محافظات"
FIRST = "أعلنت وزارة الزراعة، الأحد، بدء موسم حصاد القمح في ست محافظات، وقالت إن المحصول هذا العام أفضل من سابقه."
SECOND = "وأضافت الوزارة أن مراكز التسلم ستفتح أبوابها كل يوم، وأن ثمن القنطار سيدفع للمزارعين خلال يومين."
THIRD = "وقال مزارعون في الدلتا إن الأمطار المتأخرة أفادت الحقول، وإن كلفة الوقود ما زالت أكبر همومهم."
OTHER_HEADLINE = "متحف المدينة يفتح قاعة جديدة للخزف القديم"
OTHER_FIRST = "افتتح متحف المدينة، مساء أمس، قاعة جديدة للخزف القديم تضم مئتي قطعة من عصور مختلفة."
OTHER_SECOND = "وقالت مديرة المتحف إن القطع رممت في ثلاثة أعوام، وإن الدخول سيكون مجانا حتى آخر الشهر."
LISTED = ["تراجع أسعار النفط في ختام التعاملات", "منتخب الناشئين يفوز بثلاثية نظيفة", "أمطار متوقعة على السواحل غدا"]


def documents(*texts: str, title_end: int | None = None, author: str | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "document_id": [f"d{number}" for number in range(len(texts))],
            "text": list(texts),
            "title_end_offset": [title_end] * len(texts),
            "stated_author": [author] * len(texts),
        },
        schema={
            "document_id": pl.String,
            "text": pl.String,
            "title_end_offset": pl.Int32,
            "stated_author": pl.String,
        },
    )


def read(text: str, title_end: int | None = None) -> list[tuple[str, int | None, str]]:
    """Zones of one page: label, number of the article, text; furniture of one kind in a row as one."""
    zones: list[tuple[str, int | None, str]] = []
    start = 0
    for stretch in divide(text, MATCHER, title_end=title_end):
        number = stretch.article if stretch.zone in ARTICLE_ZONES else None
        if zones and number is None and zones[-1][:2] == (stretch.zone, None):
            zones.pop()
        else:
            start = stretch.start
        zones.append((stretch.zone, number, text[start : stretch.end].strip()))
    return zones


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def body(text: str, article: int = 0) -> str:
    return "\n".join(part for zone, number, part in read(text) if zone in BODY_ZONES and number == article)


# --- tiling

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
PIECES = st.sampled_from(
    [
        HEADLINE,
        FIRST,
        SECOND,
        "اقرأ أيضا:",
        "مقالات ذات صلة",
        "كلمات دلالية: قمح زراعة",
        "المصدر: وكالات",
        "اترك تعليقا",
        "قصص مقترحة نهاية",
        "تخطى قصص مقترحة وواصل القراءة",
        "شارك",
        "القاهرة - رويترز",
        "12/3/2024",
        "© 2024",
        "Getty Images",
        "- بند قصير",
        "الرئيسية",
        "",
    ]
)
#: what pages say around their articles, as a page poured into one line has it
WORDINGS = st.sampled_from(sorted({phrase for marker in FURNITURE.markers for phrase in marker.phrases}))
POURED = st.lists(st.one_of(WORDINGS, PIECES, st.sampled_from([*"•|/©#-", "12/3/2024", "10:30"])), max_size=40)
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


@settings(max_examples=400)
@given(text=POURED.map(" ".join))
def test_any_page_poured_into_one_line_is_cut_in_order(text: str):
    bounds = [bound for piece in pour_apart(text, MATCHER) for bound in (piece.start, piece.end)]
    assert bounds == sorted(bounds)
    assert not bounds or bounds[-1] <= len(text)


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


# --- heads


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


@pytest.mark.parametrize("line", ["القاهرة - رويترز", "أبوظبي: «الصحيفة»", "الرياض – واس", "باريس (أ ف ب)"])
def test_a_place_and_outlet_under_the_headline_is_a_dateline(line: str):
    assert read(page(HEADLINE, line, FIRST, SECOND)) == [
        ("title", 0, HEADLINE),
        ("dateline", 0, line),
        ("body", 0, page(FIRST, SECOND)),
    ]


def test_a_dateline_glued_to_the_first_paragraph_stays_in_the_body():
    assert body(page(HEADLINE, f"القاهرة (وكالات) - {FIRST}", SECOND)).startswith("القاهرة")


@pytest.mark.parametrize(
    "first", [FIRST, FIRST.removesuffix(".") + " وإن المزارعين راضون عن الثمن وعن مواعيد الدفع هذا الموسم"]
)
def test_a_first_paragraph_is_never_passed_off_as_a_title(first: str):
    zones = read(page(first, SECOND, THIRD))
    assert [zone for zone, _, _ in zones] == ["body"]


def test_a_motto_and_a_ticker_do_not_become_the_title():
    text = page("أول صحيفة مسائية في البلاد منذ نصف قرن", *LISTED[:2], HEADLINE, FIRST, SECOND)
    assert ("title", 0, HEADLINE) in read(text)


def test_a_headline_with_the_name_of_the_site_gives_way_to_the_headline_alone():
    text = page(f"{HEADLINE} - موقع إخباري", HEADLINE, FIRST, SECOND)
    assert read(text)[:2] == [("navigation", None, f"{HEADLINE} - موقع إخباري"), ("title", 0, HEADLINE)]


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


# --- bodies


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


def test_a_single_suggestion_before_the_body_goes_on_is_no_article():
    text = page(HEADLINE, FIRST, "اقرأ أيضا:", LISTED[0], SECOND, THIRD)
    assert body(text) == f"{FIRST}\n{page(SECOND, THIRD)}"
    assert {number for _, number, _ in read(text)} == {0, None}


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


# --- tails


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


# --- articles inside a page


@pytest.mark.parametrize("opener", ["إقرأ أيضاً:", "طالع المزيد", "Read also"])
@pytest.mark.parametrize("dateline", [[], ["الرباط - وكالات"]])
def test_a_second_article_is_a_row_of_its_own(opener: str, dateline: list[str]):
    text = page(
        FIRST,
        SECOND,
        "المصدر: صحيفة محلية",
        "كلمات دلالية: قمح زراعة",
        opener,
        OTHER_HEADLINE,
        *dateline,
        OTHER_FIRST,
        OTHER_SECOND,
        "مواعيد الزيارة",
        "- كل يوم عدا الاثنين",
        "طباعة شارك متحف خزف قاعة",
        "مقالات مشابهة",
        *(f"• {item}" for item in [*LISTED, OTHER_HEADLINE]),
    )
    frame = documents(text)
    articles, evidence = describe(frame, segment(frame, FURNITURE))
    assert articles.select("article_id", "parent_article_id", "title", "body", "lead").rows() == [
        ("d0-0", None, None, page(FIRST, SECOND), FIRST),
        (
            "d0-1",
            "d0-0",
            OTHER_HEADLINE,
            "\n".join([page(OTHER_FIRST, OTHER_SECOND), "مواعيد الزيارة", "- كل يوم عدا الاثنين"]),
            OTHER_FIRST,
        ),
    ]
    assert evidence.select("article_id", "field", "value", "method", "confidence", "is_chosen").rows() == [
        ("d0-1", "title", OTHER_HEADLINE, "headline_before_prose", 0.9, True)
    ]
    assert [part for zone, number, part in read(text) if zone == "dateline" and number == 1] == dateline


def test_a_headline_told_again_by_its_paragraphs_is_an_article_without_any_closing_line():
    text = page(HEADLINE, FIRST, SECOND, "اقرأ أيضا", OTHER_HEADLINE, OTHER_FIRST, OTHER_SECOND)
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND)
    assert body(text) == page(FIRST, SECOND)


def test_a_list_of_headlines_is_no_article():
    text = page(FIRST, SECOND, "كلمات دلالية: قمح", "إقرأ أيضاً:", *LISTED)
    assert {number for _, number, _ in read(text)} == {0, None}


# --- records


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


# --- pages of kinds without a known wording


THIRD_HEADLINE = "مرصد الجبل يرصد مذنبا يعود كل سبعين عاما"
THIRD_FIRST = "رصد مرصد الجبل، فجر اليوم، مذنبا لا يعود إلا مرة كل سبعين عاما، وسيبقى ظاهرا للعين أسبوعين."
THIRD_SECOND = "وقال فلكيون إن المذنب سيمر في أقرب نقطة من الأرض يوم السبت، وإن رؤيته لا تحتاج إلى منظار."


@pytest.mark.parametrize("last", [["تونس: «الصباح»"], []])
def test_two_articles_after_one_marker_are_two_rows(last: list[str]):
    text = page(
        HEADLINE, FIRST, SECOND, "إقرأ أيضاً:",
        OTHER_HEADLINE, "الرباط: «المساء»", OTHER_FIRST, OTHER_SECOND,
        THIRD_HEADLINE, *last, THIRD_FIRST, THIRD_SECOND,
    )  # fmt: skip
    assert [body(text, article) for article in range(3)] == [
        page(FIRST, SECOND),
        page(OTHER_FIRST, OTHER_SECOND),
        page(THIRD_FIRST, THIRD_SECOND),
    ]


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


def test_a_summary_that_tells_more_than_the_headline_is_not_the_title():
    summary = "المحصول هذا العام أفضل من سابقه ومراكز التسلم في ست محافظات تفتح أبوابها"
    assert read(page("اقتصاد", HEADLINE, summary, FIRST, SECOND))[1][2] == HEADLINE


def test_the_path_to_the_page_with_the_headline_cut_short_is_not_the_title():
    path = f"Home اقتصاد {HEADLINE[:-4]}..."
    assert read(page(path, HEADLINE, FIRST, SECOND))[1][2] == HEADLINE


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


# --- pages never seen: shape where no wording is known


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


@pytest.mark.parametrize("below", [["Fri, 20 Sep 2024 14:22:00 +0300"], ["بقلم سلمى حسن"]])
def test_a_headline_with_its_date_or_author_begins_an_article_after_a_body_that_nothing_closed(below: list[str]):
    text = page(HEADLINE, FIRST, SECOND, THIRD, OTHER_HEADLINE, *below, OTHER_FIRST, OTHER_SECOND)
    assert body(text) == page(FIRST, SECOND, THIRD)
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND)


#: an opinion: its paragraphs do not repeat the words of its headline
OPINION_HEADLINE = "كم نندم حين يفوت الأوان"
OPINION_FIRST = "كان جدي يقول إن الجار قبل الدار، وكنت أضحك من كلامه لأن بيتنا القديم لم يعرف طريقا سوى باب واحد."
OPINION_SECOND = (
    "ثم كبرت ورأيت أطفال الحي يلعبون بعيدا عن النوافذ المغلقة، ففهمت أن الصداقة تحتاج إلى عتبة يجلس عليها اثنان."
)
FOURTH = (
    "وتوقع خبراء أن يغطي الإنتاج نصف حاجة المخابز، بينما تستورد الحكومة الكمية الباقية من روسيا وأوكرانيا ورومانيا."
)


@pytest.mark.parametrize("below", [["الأحد 26 تموز 2015"], ["بقلم سلمى حسن"], ["26/07/2015", "سلمى حسن"]])
def test_a_dated_opinion_after_a_body_is_an_article_though_its_paragraphs_do_not_tell_its_headline(below: list[str]):
    text = page(HEADLINE, FIRST, SECOND, THIRD, FOURTH, OPINION_HEADLINE, *below, OPINION_FIRST, OPINION_SECOND)
    assert body(text) == page(FIRST, SECOND, THIRD, FOURTH)
    assert body(text, article=1) == page(OPINION_FIRST, OPINION_SECOND)


#: of the same matter as the first article: its words are no stranger than a paragraph that goes on
RELATED_HEADLINE = "حين يتأخر المطر عن موعده"
RELATED_FIRST = (
    "في حقول الدلتا مزارعون ينتظرون ثمن القمح من الوزارة، وكلفة الوقود وأسعار الأسمدة أكبر هموم الموسم هذا العام."
)
RELATED_SECOND = (
    "لم تكن مراكز التسلم قريبة من القرى كما وعدت الوزارة، فحمل الناس محصول القمح على ظهورهم إلى المخازن البعيدة."
)


@pytest.mark.parametrize(
    ("head", "below"),
    [
        (["سلمى حسن", "26/07/2015"], ["نادر سالم", "25/07/2015"]),
        (["26/07/2015 مرآة الساحل"], ["25/07/2015 مرآة الساحل"]),
        (["المنامة - سلمى حسن"], ["المحرق - نادر سالم"]),
    ],
)
def test_a_headline_over_the_same_lines_as_the_first_begins_an_article_behind_furniture(
    head: list[str], below: list[str]
):
    first = [HEADLINE, *head, FIRST, SECOND, THIRD, FOURTH]
    text = page(*first, "مشاركة Facebook Twitter", RELATED_HEADLINE, *below, RELATED_FIRST, RELATED_SECOND)
    assert body(text) == page(FIRST, SECOND, THIRD, FOURTH)
    assert body(text, article=1) == page(RELATED_FIRST, RELATED_SECOND)


def test_a_day_stands_over_the_headlines_of_a_weblog():
    first = ["الأحد 26 تموز 2015", HEADLINE, FIRST, SECOND, THIRD, FOURTH, "الوسوم: قمح، ري"]
    text = page(*first, "السبت 25 تموز 2015", RELATED_HEADLINE, RELATED_FIRST, RELATED_SECOND)
    assert body(text, article=1) == page(RELATED_FIRST, RELATED_SECOND)


def test_the_day_of_an_issue_behind_a_body_is_none_of_it():
    issue = "العدد 5892 - الأحد 26 تموز 2015م"
    assert issue not in body(page(HEADLINE, FIRST, SECOND, THIRD, issue, OTHER_HEADLINE, OTHER_FIRST, OTHER_SECOND))


def test_a_dated_suggestion_is_no_article_where_the_body_goes_on_after_it():
    own = "أما مزارعو القمح في الدلتا فينتظرون ثمن المحصول من مراكز التسلم، وقالت الوزارة إن الموسم أفضل من سابقه."
    text = page(HEADLINE, FIRST, SECOND, THIRD, FOURTH, LISTED[0], "26/07/2015", own, SECOND, THIRD)
    assert {number for _, number, _ in read(text) if number is not None} == {0}


def test_an_article_after_the_comment_form_of_the_first_is_a_row_of_its_own():
    text = page(HEADLINE, FIRST, SECOND, THIRD, "اترك تعليقا", "الاسم", OTHER_HEADLINE, OTHER_FIRST, OTHER_SECOND)
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND)


def test_bold_lines_of_a_message_are_headlines():
    text = page(f"*{HEADLINE}*", FIRST, SECOND, THIRD, f"*{OTHER_HEADLINE}*", OTHER_FIRST, OTHER_SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == [f"*{HEADLINE}*", f"*{OTHER_HEADLINE}*"]


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


# --- rows, links and letters: shape where no wording is known


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


def test_the_headline_that_markdown_marks_begins_the_article():
    cookie = "نستخدم في هذا الموضع ملفات صغيرة لحفظ اختياراتك، وباستمرارك في التصفح فإنك توافق على ذلك كله."
    text = page(cookie, f"# {HEADLINE}", FIRST, SECOND)
    assert body(text) == page(FIRST, SECOND)
    assert describe(documents(text), segment(documents(text), FURNITURE))[0]["title"].to_list() == [HEADLINE]


def test_a_paragraph_in_latin_letters_before_the_article_is_furniture_and_inside_it_is_kept():
    latin = "We use small files to keep your choices. By going on you agree to all of that, and to our terms of use."
    assert body(page(latin, HEADLINE, FIRST, SECOND)) == page(FIRST, SECOND)
    quoted = "The harvest of this year is better than that of the last one, the ministry wrote to the growers."
    assert body(page(HEADLINE, FIRST, quoted, SECOND)) == page(FIRST, quoted, SECOND)


def test_a_caption_that_ends_with_its_agency_is_no_body():
    caption = "مزارع في أحد حقول القمح - رويترز"
    assert body(page(HEADLINE, caption, FIRST, SECOND)) == page(FIRST, SECOND)


def test_an_excerpt_under_a_listed_headline_is_no_body():
    excerpt = "افتتح متحف المدينة قاعة جديدة للخزف القديم تضم مئتي قطعة من عصور مختلفة."
    text = page(HEADLINE, FIRST, SECOND, THIRD, "مواضيع ذات صلة", LISTED[0], OTHER_HEADLINE, excerpt)
    assert body(text) == page(FIRST, SECOND, THIRD)


def test_a_first_paragraph_with_its_place_and_agency_is_no_motto():
    first = f"القاهرة/وكالات/ {FIRST}"
    assert first in body(page(first, "زوايا", OTHER_HEADLINE, "منذ 26 دقيقة", SECOND, THIRD))


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


def test_a_quote_that_repeats_a_part_of_a_paragraph_is_no_part_of_the_body():
    quote = SECOND.partition("، ")[0]
    found = body(page(HEADLINE, FIRST, SECOND, f"❝ {quote} ❞", THIRD, FOURTH))
    assert [part for part in found.split("\n") if part] == [FIRST, SECOND, THIRD, FOURTH]


def test_an_excerpt_above_the_body_that_repeats_its_first_paragraph_is_neither_headline_nor_body():
    text = page(HEADLINE, FIRST, "الأحد، 16 فبراير 2025", FIRST, SECOND, THIRD)
    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE]
    assert body(text) == page(FIRST, SECOND, THIRD)


def test_a_sentence_that_an_article_says_twice_in_its_own_words_stays():
    again = "وقال مزارعون في الوادي إن الأمطار المتأخرة أفادت الحقول، وإن كلفة البذور ما زالت أكبر همومهم."
    assert body(page(HEADLINE, FIRST, SECOND, THIRD, again)) == page(FIRST, SECOND, THIRD, again)


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
    assert ("title", 0, HEADLINE + "|") in [(zone, number, part) for zone, number, part in found if zone == "title"]


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


def test_a_time_of_reading_under_a_headline_begins_an_article():
    first = [FIRST, SECOND, THIRD, FOURTH, f"{SECOND} {THIRD}"]
    text = page(HEADLINE, *first, OTHER_HEADLINE, "< 1 دقيقة قراءة", OTHER_FIRST, OTHER_SECOND)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


def test_lines_broken_to_a_width_are_joined_where_paragraphs_are_set_in():
    paragraphs = [f"{FIRST} {SECOND}", f"{THIRD} {FIRST}", f"{SECOND} {THIRD} {FIRST}"]
    broken = "\n".join(
        "\n".join(wrap(paragraph, 58, initial_indent=indent, subsequent_indent=indent))
        for paragraph, indent in zip(paragraphs, ("", "    ", "    "), strict=True)
    )
    zones = [zone for zone, _, _ in read(f"{HEADLINE}\n{broken}")]
    assert "subheading" not in zones
    assert "suggested" not in zones


def test_a_rank_or_a_tag_with_its_sign_behind_paragraphs_is_no_headline():
    table = ["ترتيب الفرق", "# الفريق لعب نقاط", "1 الاتحاد 22 70"]
    found = read(page(HEADLINE, FIRST, SECOND, *table, THIRD, "# مصر", FOURTH))
    assert [part for zone, _, part in found if zone == "title"] == [HEADLINE]
    assert all(any(zone == "body" and text in part for zone, _, part in found) for text in (FIRST, THIRD, FOURTH))


@pytest.mark.parametrize("sign", [">", "|"])
def test_a_page_quoted_in_a_mail_is_read_without_the_signs_of_its_lines(sign: str):
    lines = [HEADLINE, "", FIRST, "", SECOND, "", THIRD, "", FOURTH]
    found = read("\n".join(f"{sign} {line}".rstrip() for line in lines))
    assert found[0][:2] == ("title", 0)
    assert found[0][2].removeprefix(sign).strip(f"{sign} \n") == HEADLINE
    assert [zone for zone, _, part in found if FOURTH in part] == ["body"]


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


def test_a_heading_glued_to_the_first_of_its_items_opens_a_list():
    glued = "مقالات ذات صلة" + "".join([*LISTED, OTHER_HEADLINE, "أسعار الخضراوات تتراجع في أسواق العاصمة قبل العيد"])
    assert "مقالات" not in body(page(HEADLINE, FIRST, SECOND, glued, THIRD))


def test_entries_of_a_ticker_beside_an_article_are_no_body():
    entries = [
        part
        for number, headline in enumerate([*LISTED[1:], OTHER_HEADLINE, LISTED[0]])
        for part in (f"0{number + 1}:2{number}", headline, OTHER_FIRST if number == 3 else "")
        if part
    ]
    grown = (
        "وذكر خبراء أن زيادة الإنتاج تعود إلى بذور محسنة وزعتها الجمعيات في الخريف، وإلى شبكات ري حديثة وصلت إلى أراض "
        "كانت تسقى بالغمر، متوقعين أن تقل واردات الدقيق بنحو الخمس إذا استمر التوسع في الصوامع والمطاحن الحكومية."
    )
    found = read(page(HEADLINE, FIRST, SECOND, THIRD, grown, *entries, FOURTH))
    assert [part for zone, _, part in found if zone == "suggested"] == [page(*entries)]
    assert [zone for zone, _, part in found if FOURTH in part] == ["body"]


@pytest.mark.parametrize("time", ["قبل 16 ساعة", "منذ أسبوع", "00:00 / 03:55"])
def test_a_time_under_a_headline_that_nothing_tells_is_no_headline(time: str):
    titles = [part for zone, _, part in read(page(OTHER_HEADLINE, time, FIRST, SECOND, THIRD)) if zone == "title"]
    assert titles == [OTHER_HEADLINE]


def test_the_entries_of_a_live_page_are_its_body():
    entries = ["09:10", SECOND, "09:25", THIRD, "10:02", f"{FIRST} {THIRD}", "10:40", f"{SECOND} {FIRST}"]
    assert "قال مزارعون" not in "".join(
        part for zone, _, part in read(page(HEADLINE, FIRST, SECOND, THIRD, *entries)) if zone == "suggested"
    )


def test_comments_counted_under_a_headline_begin_an_article():
    first = [FIRST, SECOND, THIRD, FOURTH, f"{SECOND} {THIRD}"]
    head = [OTHER_HEADLINE, "ليلى سعد", "0 تعليق", "6 سبتمبر 2021"]
    text = page(HEADLINE, *first, "مرر للأسفل لقراءة الموضوع التالي", *head, OTHER_FIRST, OTHER_SECOND)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


HARVEST = [
    FIRST,
    SECOND,
    THIRD,
    "وأوضح مزارعون أن موسم الحصاد بدأ متأخرا هذا العام، وأن مراكز التسلم في المحافظات لا تكفي محصول القمح كله.",
    "وتنتظر الوزارة محصولا من القمح يكفي المحافظات الست، وقد وعدت المزارعين بثمن القنطار قبل نهاية موسم الحصاد.",
    "وستنقل شاحنات التعاونيات القمح من الحقول إلى صوامع حديثة، وتراقب لجان محلية وزنه وجودته قبل التخزين مجانا.",
]
MUSEUM = [
    OTHER_FIRST,
    OTHER_SECOND,
    "وتعرض القاعة أواني من الخزف نقلت من قصور قديمة، بينها قطعة نادرة عليها توقيع صانعها ونقش يمثل صيادا وكلابه.",
    "ويستقبل المتحف زواره حتى التاسعة مساء، ويقدم للمدارس جولات مجانية ترافقها ورشة صغيرة لتلوين الأواني.",
]


def test_an_excerpt_under_a_suggestion_does_not_take_the_paragraphs_after_it_for_another_article():
    text = page(HEADLINE, *HARVEST[:3], "اقرأ أيضا", OTHER_HEADLINE, OTHER_FIRST, *HARVEST[3:])
    assert {number for _, number, _ in read(text)} == {0, None}
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)


def test_an_excerpt_of_something_else_behind_a_suggestion_is_no_body():
    excerpt = "توج منتخب الناشئين على ضيفه بثلاثة أهداف سجلها مهاجمان شابان في الشوط الأول أمام جمهور كبير."
    text = page(HEADLINE, *HARVEST[:3], f"اقرأ أيضا: {LISTED[0]}", excerpt, "إعلان", *HARVEST[3:])
    assert excerpt not in body(text)
    assert all(paragraph in body(text) for paragraph in HARVEST)


@pytest.mark.parametrize("between", [["أخبار ذات صلة", "التالي"], ["الوسوم: قمح، زراعة"]])
def test_paragraphs_of_something_else_behind_a_box_are_another_article_under_their_headline(between: list[str]):
    text = page(HEADLINE, *HARVEST, *between, OTHER_HEADLINE, *MUSEUM)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)
    assert ("title", 1, OTHER_HEADLINE) in read(text)
    assert body(text, 1).replace("\n\n", "\n") == "\n".join(MUSEUM)


def test_a_message_after_a_message_with_half_of_its_headline_bold_is_another_article():
    text = "\n".join([HEADLINE, *HARVEST, "المصدر: وكالات", "➖➖➖➖➖", f"*{OTHER_HEADLINE}", *MUSEUM])
    assert body(text) == "\n".join(HARVEST)
    assert all(paragraph in body(text, 1) for paragraph in MUSEUM)


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


def test_one_paragraph_before_the_headline_is_no_article_though_it_stands_before_a_menu():
    consent = "يحرص هذا الموقع على راحة زائريه، ويحفظ ما يختارونه في أجهزتهم كي تصل إليهم صفحاته كما يحبون."
    menu = ["الرئيسية", "اشترك الآن", "أخبار", "سياسة", "اقتصاد", "رياضة", "ثقافة", "منوعات", "فيديو", "صور", "بودكاست"]
    text = page(consent, *menu, HEADLINE, "نشر في: 23/02/2020 - 21:09", *HARVEST)
    assert ("title", 0, HEADLINE) in read(text)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)


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


def test_an_article_begins_under_a_headline_that_the_page_lists_above():
    headline = "مزارعون في الدلتا ينتظرون ثمن القنطار"
    text = page("المحتويات", f"1- {HEADLINE}", f"2- {headline}", HEADLINE, *HARVEST[:4], headline, *HARVEST[4:])
    assert ("title", 1, headline) in read(text)


@pytest.mark.parametrize("again", [f"موضوع {HEADLINE}", f"عام / {HEADLINE} / إضافة أولى"])
def test_the_headline_once_more_with_a_word_beside_it_is_no_body(again: str):
    assert body(page(HEADLINE, "22 ديسمبر 2012", again, *HARVEST)).replace("\n\n", "\n") == "\n".join(HARVEST)
    assert again not in body(page(HEADLINE, *HARVEST[:2], again, *HARVEST[2:]))


@pytest.mark.parametrize("direction", ["[فاصل]", "[موسيقى الختام]", "00:33 ت م"])
def test_a_direction_of_a_transcript_and_a_time_of_day_are_no_body(direction: str):
    assert direction not in body(page(HEADLINE, *HARVEST[:2], direction, *HARVEST[2:]))


UNTOLD = "لقمة العيش أولا"
CAPTION = "زوار في أحد أجنحة المعرض"


def title_of(text: str) -> str | None:
    return next((part for zone, number, part in read(text) if zone == "title" and number == 0), None)


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
        f"*{HEADLINE}*",
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


def test_a_day_and_half_of_a_day_behind_a_body_are_no_page_of_a_paper():
    assert ("dateline", 0, "27/6/2011 - 07:47 ص") in read(page(HEADLINE, *HARVEST, "27/6/2011 - 07:47 ص", "شارك"))


@pytest.mark.parametrize("above", [["[فاصل]"], ["--------"], ["--------", "صحيفة الوطن – ص ٣"]])
def test_a_direction_or_a_rule_parts_articles_that_share_words_though_a_label_stands_between(above: list[str]):
    second = "وقالت مديرة المتحف إن زوار القاعة من المحافظات لا يدفعون كل يوم، وإن قطع الخزف رممت قبل موسم الحصاد."
    text = page(HEADLINE, *HARVEST, *above, OTHER_HEADLINE, f"{HARVEST[1]} {OTHER_FIRST}", second)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


def test_a_line_that_says_where_the_rest_is_printed_is_no_body_and_another_article_may_follow():
    text = page(HEADLINE, *HARVEST, "البقية ص 4", OTHER_HEADLINE, "كتبت: سلمى حسن", *MUSEUM)
    assert "البقية" not in body(text)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


def test_a_short_line_under_a_full_last_line_is_no_part_of_the_paragraph_broken_to_a_width():
    full = "وذكرت الوزارة أن القمح يكفي الست محافظات حتى الصيف."
    broken = ["\n".join(wrap(paragraph, len(full))) for paragraph in HARVEST]
    end = ["شقة جديدة للبيع قرب البحر", "توصيل الصحف", "جميع الحقوق محفوظة"]
    assert body("\n".join([HEADLINE, "", *broken, broken[0].split("\n")[0], full, *end])).endswith(full)


def test_a_headline_over_a_paragraph_with_the_place_that_the_first_one_opens_with_begins_an_article():
    grown = (
        "وقال عضو التعاونيات إن المزارعين يخسرون ثمن الشتلات كل شتاء، وإن الوزارة لا تعوض إلا القمح في محافظات الدلتا."
    )
    maize = "أصحاب البيارات يطالبون بسقف لأسعار الأسمدة"
    first = "القاهرة - طالب أصحاب البيارات بسقف لأسعار الأسمدة، وقالوا إن كلفة الوقود والشاحنات تأكل ثمن محصول الليمون."
    text = page(HEADLINE, f"القاهرة - {HARVEST[0]}", *HARVEST[1:], maize, "سلمى حسن", first, grown, FOURTH)
    assert ("title", 1, maize) in read(text)


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


@pytest.mark.parametrize(
    "said",
    [
        "يسعدنا أن نتلقى ملاحظاتكم عبر نموذج الاتصال، ونعدكم بالرد خلال أسبوع.",
        "كاتبة ومترجمة مقيمة في باريس، صدرت لها ثلاث روايات وكتابان للأطفال.",
    ],
)
def test_a_short_paragraph_behind_the_boxes_of_an_article_that_tells_nothing_of_it_is_no_body(said: str):
    boxes = ["اقرأ أيضا", *LISTED, "شارك الخبر"]
    assert body(page(HEADLINE, *HARVEST, *boxes, said, "من نحن", "اتصل بنا")).replace("\n\n", "\n") == "\n".join(
        HARVEST
    )


def test_the_last_paragraph_of_an_article_stays_behind_a_box_of_a_line():
    last = "تجدر الإشارة إلى أن سكان الجزر يعتمدون منذ قرون على الصيد وحده."
    assert last in body(page(HEADLINE, *HARVEST, f"اقرأ أيضا: {LISTED[0]}", last, "شارك الخبر"))


@pytest.mark.parametrize(
    "row", ["عاجل: {} /// {} /// {}", "*** عاجل *** {} ** {} ** {}", "{} ◄ {} ◄ {} ◄ أسعار النفط تتراجع"]
)
def test_headlines_of_a_ticker_with_doubled_signs_between_them_are_no_paragraph(row: str):
    ticker = row.format(*(f"{headline} في ثلاث محافظات ساحلية مع نهاية الأسبوع" for headline in LISTED))
    assert ticker not in body(page(HEADLINE, FIRST, SECOND, ticker, THIRD, FOURTH))


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


@pytest.mark.parametrize(
    ("head", "opening"),
    [
        (["***", OTHER_HEADLINE], ""),
        ([OTHER_HEADLINE, "المصدر: الحدث اليوم", "2017/10/19 02:39"], ""),
        ([OTHER_HEADLINE, "نيويورك: «الأيام» - ياسين زيدان"], ""),
        ([OTHER_HEADLINE], "المنصورة /العمانية/ - "),
        ([OTHER_HEADLINE], "وسّعت المدينة متاحفها. "),
    ],
)
def test_signs_a_source_an_outlet_with_author_and_an_opening_place_tell_where_another_article_begins(
    head: list[str], opening: str
):
    # it shares words with the one before
    second = "وقالت مديرة المتحف إن زوار القاعة من المحافظات لا يدفعون كل يوم، وإن قطع الخزف رممت قبل موسم الحصاد."
    text = page(HEADLINE, *HARVEST, *head, opening + OTHER_FIRST, second)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


def test_a_list_of_headlines_with_their_days_is_no_head_of_another_article():
    dated = [
        line for day, headline in enumerate([*LISTED, OTHER_HEADLINE], 10) for line in (headline, f"{day}/07/2019")
    ]
    text = page(HEADLINE, HARVEST[0], "تابع أيضا", *dated, *HARVEST[1:])
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)


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


@pytest.mark.parametrize("name", ["{} | بوابة الضفتين", "بوابة الضفتين | {}"])
def test_the_headline_of_a_poured_page_is_what_its_name_holds_and_the_page_prints_once_more(name: str):
    menu = "الرئيسية سياسة اقتصاد رياضة ثقافة صور حسب المنطقة حسب الموضوع"
    text = " ".join([name.format(HEADLINE), menu, HEADLINE, "28 ديسمبر 2016", *HARVEST])
    assert ("title", 0, HEADLINE) in read(text)
