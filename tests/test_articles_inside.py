"""Where another article begins on a page, and where none does."""

from textwrap import wrap

import pytest

from marsad.pages import describe, segment
from tests.page_reading import (
    FIRST,
    FOURTH,
    FURNITURE,
    HARVEST,
    HEADLINE,
    LISTED,
    OPINION_FIRST,
    OPINION_SECOND,
    OTHER_FIRST,
    OTHER_HEADLINE,
    OTHER_SECOND,
    SECOND,
    THIRD,
    THIRD_FIRST,
    THIRD_SECOND,
    body,
    documents,
    page,
    read,
)


def test_a_single_suggestion_before_the_body_goes_on_is_no_article():
    text = page(HEADLINE, FIRST, "اقرأ أيضا:", LISTED[0], SECOND, THIRD)
    assert body(text) == f"{FIRST}\n{page(SECOND, THIRD)}"
    assert {number for _, number, _ in read(text)} == {0, None}


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


THIRD_HEADLINE = "مرصد الجبل يرصد مذنبا يعود كل سبعين عاما"


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


@pytest.mark.parametrize("below", [["Fri, 20 Sep 2024 14:22:00 +0300"], ["بقلم سلمى حسن"]])
def test_a_headline_with_its_date_or_author_begins_an_article_after_a_body_that_nothing_closed(below: list[str]):
    text = page(HEADLINE, FIRST, SECOND, THIRD, OTHER_HEADLINE, *below, OTHER_FIRST, OTHER_SECOND)
    assert body(text) == page(FIRST, SECOND, THIRD)
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND)


#: an opinion: its paragraphs do not repeat the words of its headline
OPINION_HEADLINE = "كم نندم حين يفوت الأوان"


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


def test_a_dated_suggestion_is_no_article_where_the_body_goes_on_after_it():
    own = "أما مزارعو القمح في الدلتا فينتظرون ثمن المحصول من مراكز التسلم، وقالت الوزارة إن الموسم أفضل من سابقه."
    text = page(HEADLINE, FIRST, SECOND, THIRD, FOURTH, LISTED[0], "26/07/2015", own, SECOND, THIRD)
    assert {number for _, number, _ in read(text) if number is not None} == {0}


def test_an_article_after_the_comment_form_of_the_first_is_a_row_of_its_own():
    text = page(HEADLINE, FIRST, SECOND, THIRD, "اترك تعليقا", "الاسم", OTHER_HEADLINE, OTHER_FIRST, OTHER_SECOND)
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND)


def test_bold_lines_of_a_message_are_headlines():
    text = page(f"*{HEADLINE}*", FIRST, SECOND, THIRD, f"*{OTHER_HEADLINE}*", OTHER_FIRST, OTHER_SECOND)
    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE, OTHER_HEADLINE]


def test_a_sentence_that_an_article_says_twice_in_its_own_words_stays():
    again = "وقال مزارعون في الوادي إن الأمطار المتأخرة أفادت الحقول، وإن كلفة البذور ما زالت أكبر همومهم."
    assert body(page(HEADLINE, FIRST, SECOND, THIRD, again)) == page(FIRST, SECOND, THIRD, again)


def test_a_time_of_reading_under_a_headline_begins_an_article():
    first = [FIRST, SECOND, THIRD, FOURTH, f"{SECOND} {THIRD}"]
    text = page(HEADLINE, *first, OTHER_HEADLINE, "< 1 دقيقة قراءة", OTHER_FIRST, OTHER_SECOND)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


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


def test_comments_counted_under_a_headline_begin_an_article():
    first = [FIRST, SECOND, THIRD, FOURTH, f"{SECOND} {THIRD}"]
    head = [OTHER_HEADLINE, "ليلى سعد", "0 تعليق", "6 سبتمبر 2021"]
    text = page(HEADLINE, *first, "مرر للأسفل لقراءة الموضوع التالي", *head, OTHER_FIRST, OTHER_SECOND)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


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


@pytest.mark.parametrize("between", [["أخبار ذات صلة", "التالي"], ["الوسوم: قمح، زراعة"]])
def test_paragraphs_of_something_else_behind_a_box_are_another_article_under_their_headline(between: list[str]):
    text = page(HEADLINE, *HARVEST, *between, OTHER_HEADLINE, *MUSEUM)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)
    assert ("title", 1, OTHER_HEADLINE) in read(text)
    assert body(text, 1).replace("\n\n", "\n") == "\n".join(MUSEUM)


@pytest.mark.parametrize(
    ("headline", "below"),
    [
        (OTHER_HEADLINE, ["14:41 GMT 21.02.2023", "© AFP 2023 / JOSEPH EID", "تابعنا عبر"]),
        ("المزهريات تعود", ["October 29, 2015\tثقافة وفنون\t15 تعليق"]),
    ],
)
def test_a_headline_over_its_day_begins_an_article_though_a_list_holds_it(headline: str, below: list[str]):
    text = page(HEADLINE, *HARVEST, "شريط الأخبار", "0", headline, *below, *MUSEUM)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)
    assert ("title", 1, headline) in read(text)
    assert body(text, 1).replace("\n\n", "\n") == "\n".join(MUSEUM)


def test_a_dated_headline_that_its_paragraphs_tell_more_than_those_before_begins_an_article_of_the_same_subject():
    headline = "مزارعون ينتظرون: أسعار الأسمدة هموم موسم القمح"
    text = page(HEADLINE, *HARVEST, "شريط الأخبار", headline, "26/07/2015", RELATED_FIRST, RELATED_SECOND)
    assert ("title", 1, headline) in read(text)


def test_an_essay_goes_on_in_other_words_behind_one_line_that_points_elsewhere():
    essay = page(*HARVEST, f"اقرأ المزيد: {LISTED[0]}", OPINION_FIRST, OPINION_SECOND, MUSEUM[2])
    assert {number for _, number, _ in read(page(HEADLINE, essay))} == {0, None}


def test_a_headline_of_three_words_over_how_long_ago_it_was_begins_an_article_behind_comments():
    told = page(HEADLINE, *HARVEST, "اترك تعليقا", "قاعة جديدة للخزف", "منذ 13 ساعة", "💬 11   👁 769", *MUSEUM)
    assert ("title", 1, "قاعة جديدة للخزف") in read(told)
    comment = page(HEADLINE, *HARVEST, "اترك تعليقا", "سلمى حسن القاضي", "منذ 13 ساعة", *MUSEUM[:2])
    assert {number for _, number, _ in read(comment)} == {0, None}


def test_a_message_after_a_message_with_half_of_its_headline_bold_is_another_article():
    text = "\n".join([HEADLINE, *HARVEST, "المصدر: وكالات", "➖➖➖➖➖", f"*{OTHER_HEADLINE}", *MUSEUM])
    assert body(text) == "\n".join(HARVEST)
    assert all(paragraph in body(text, 1) for paragraph in MUSEUM)


def test_one_paragraph_before_the_headline_is_no_article_though_it_stands_before_a_menu():
    consent = "يحرص هذا الموقع على راحة زائريه، ويحفظ ما يختارونه في أجهزتهم كي تصل إليهم صفحاته كما يحبون."
    menu = ["الرئيسية", "اشترك الآن", "أخبار", "سياسة", "اقتصاد", "رياضة", "ثقافة", "منوعات", "فيديو", "صور", "بودكاست"]
    text = page(consent, *menu, HEADLINE, "نشر في: 23/02/2020 - 21:09", *HARVEST)
    assert ("title", 0, HEADLINE) in read(text)
    assert body(text).replace("\n\n", "\n") == "\n".join(HARVEST)


def test_an_article_begins_under_a_headline_that_the_page_lists_above():
    headline = "مزارعون في الدلتا ينتظرون ثمن القنطار"
    text = page("المحتويات", f"1- {HEADLINE}", f"2- {headline}", HEADLINE, *HARVEST[:4], headline, *HARVEST[4:])
    assert ("title", 1, headline) in read(text)


@pytest.mark.parametrize("above", [["[فاصل]"], ["--------"], ["--------", "صحيفة الوطن – ص ٣"]])
def test_a_direction_or_a_rule_parts_articles_that_share_words_though_a_label_stands_between(above: list[str]):
    second = "وقالت مديرة المتحف إن زوار القاعة من المحافظات لا يدفعون كل يوم، وإن قطع الخزف رممت قبل موسم الحصاد."
    text = page(HEADLINE, *HARVEST, *above, OTHER_HEADLINE, f"{HARVEST[1]} {OTHER_FIRST}", second)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


def test_a_line_that_says_where_the_rest_is_printed_is_no_body_and_another_article_may_follow():
    text = page(HEADLINE, *HARVEST, "البقية ص 4", OTHER_HEADLINE, "كتبت: سلمى حسن", *MUSEUM)
    assert "البقية" not in body(text)
    assert ("title", 1, OTHER_HEADLINE) in read(text)


def test_a_headline_over_a_paragraph_with_the_place_that_the_first_one_opens_with_begins_an_article():
    grown = (
        "وقال عضو التعاونيات إن المزارعين يخسرون ثمن الشتلات كل شتاء، وإن الوزارة لا تعوض إلا القمح في محافظات الدلتا."
    )
    maize = "أصحاب البيارات يطالبون بسقف لأسعار الأسمدة"
    first = "القاهرة - طالب أصحاب البيارات بسقف لأسعار الأسمدة، وقالوا إن كلفة الوقود والشاحنات تأكل ثمن محصول الليمون."
    text = page(HEADLINE, f"القاهرة - {HARVEST[0]}", *HARVEST[1:], maize, "سلمى حسن", first, grown, FOURTH)
    assert ("title", 1, maize) in read(text)


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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["ثقافة", "6 أبريل 2021 - 19:01 بتوقيت الرباط"], ["علوم", "5 أبريل 2021 - 00:12 بتوقيت دبي"]),
        (["منذ 11 ساعة", "💬 3   👁 8406"], ["منذ 2 ساعة", "💬 39   👁 835"]),
        (["كتبه : سامر", "مارس 14, 2015", "14 زيارة"], ["مارس 12, 2015", "1518 زيارة"]),
    ],
)
@pytest.mark.parametrize("between", ["اقرأ التالي", "السابق تراجع أسعار النفط في ختام التعاملات", "ما رأيك في الخبر؟"])
def test_a_headline_over_lines_like_those_under_the_first_begins_an_article(
    first: list[str], second: list[str], between: str
):
    """Neither the words of the headline come back, nor is it longer than the name of who comments."""
    headline = "بين الطين والنار حكاية"
    told = page(FIRST, SECOND, THIRD, FOURTH)
    text = page(HEADLINE, *first, told, between, headline, *second, OTHER_FIRST, OTHER_SECOND, THIRD_FIRST)

    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE, headline]
    assert body(text) == told
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND, THIRD_FIRST)


def test_headlines_of_a_list_over_days_like_that_of_the_article_begin_none():
    days = ["5 أبريل 2021 - 00:12", "4 أبريل 2021 - 10:40", "2 أبريل 2021 - 22:03"]
    listed = [line for pair in zip(LISTED, days, strict=True) for line in pair]
    text = page(HEADLINE, "6 أبريل 2021 - 19:01", FIRST, SECOND, *listed, THIRD)

    assert {number for _, number, _ in read(text)} == {0, None}
    assert body(text).startswith(page(FIRST, SECOND))


#: another report of what `HARVEST` tells, in its words
SAME_HEADLINE = "وزارة الزراعة تفتح مراكز التسلم للمزارعين في ست محافظات"
SAME = [
    "فتحت وزارة الزراعة مراكز التسلم في ست محافظات كل يوم، وقالت إن ثمن القنطار سيدفع للمزارعين خلال يومين.",
    "قال مزارعون في الدلتا إن محصول القمح أفضل هذا العام من سابقه، وإن موسم الحصاد بدأ متأخرا في المحافظات.",
]


@pytest.mark.parametrize("before", [["", "", ""], ["9/10/2018, 10:22 م - شبكة الحقول:"]])
def test_another_article_of_the_same_subject_begins_behind_a_gap_or_with_a_message(before: list[str]):
    sender = before[0] and f"{before[0]} "
    head = [f"{sender}{HEADLINE}", ""]
    second = [f"{sender}{SAME_HEADLINE}", ""] if sender else [*before, SAME_HEADLINE, ""]
    text = "\n".join([*head, *HARVEST, *second, *SAME])

    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE, SAME_HEADLINE]
    assert [body(text, article=number) for number in (0, 1)] == ["\n".join(HARVEST), "\n".join(SAME)]


def test_a_subheading_stands_no_further_from_the_paragraph_before_it_than_others_do():
    text = "\n\n\n".join([HEADLINE, FIRST, SECOND, "مزارعو الدلتا بين المطر وكلفة الوقود", THIRD, FOURTH])

    assert {number for _, number, _ in read(text)} == {0}


@pytest.mark.parametrize("sign", ["=", "-"])
@pytest.mark.parametrize("width", [45, 200])
def test_an_underlined_line_that_its_paragraphs_tell_is_a_headline(sign: str, width: int):
    bodies = ["\n\n".join("\n".join(wrap(part, width)) for part in told) for told in (HARVEST, SAME)]
    text = "\n".join([HEADLINE, 45 * sign, bodies[0], "", SAME_HEADLINE, 45 * sign, bodies[1]])

    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE, SAME_HEADLINE]
    assert [body(text, article=number) for number in (0, 1)] == bodies


@pytest.mark.parametrize("above", [[FIRST], [FIRST, SECOND, THIRD]])
@pytest.mark.parametrize("heading", ["# {}", "{}\n========"])
def test_an_article_before_the_first_marked_headline_is_not_taken_for_furniture(above: list[str], heading: str):
    text = page(HEADLINE, *above, heading.format(OTHER_HEADLINE), OTHER_FIRST, OTHER_SECOND)

    assert body(text, article=0) == page(*above)
    assert body(text, article=1) == page(OTHER_FIRST, OTHER_SECOND)


def test_a_rule_across_a_mail_underlines_no_line():
    text = "\n".join(["نشرة بوابة الحقول الصباحية", "-" * 60, "", HEADLINE, "", FIRST, SECOND, THIRD])

    assert [part for zone, _, part in read(text) if zone == "title"] == [HEADLINE]


@pytest.mark.parametrize("stamp", ["9/10/2018, 10:22 م - {}: ", "[2018-10-09 10:22:01] {}: "])
def test_messages_of_a_chat_begin_behind_who_sent_them(stamp: str):
    sender = stamp.format("شبكة الحقول")
    text = "\n".join(
        [
            stamp.replace("{}: ", "") + "الرسائل والمكالمات مشفرة تماما بين الطرفين.",
            f"{sender}*{HEADLINE}*",
            FIRST,
            SECOND,
            f"{sender}*{OTHER_HEADLINE}*",
            OTHER_FIRST,
            OTHER_SECOND,
            stamp.format("سامر حمدان") + "شكرا على النقل",
        ]
    )

    zones = read(text)
    assert [part for zone, _, part in zones if zone == "title"] == [HEADLINE, OTHER_HEADLINE]
    assert [body(text, article=number) for number in (0, 1)] == [
        "\n".join(told) for told in ([FIRST, SECOND], [OTHER_FIRST, OTHER_SECOND])
    ]
    assert [zone for zone, _, part in zones if "2018" in part] == ["other", "dateline", "other", "other"]
