"""Time expressions and publication days: frames in, frames out."""

import datetime as dt
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.dates import CHOSEN_SCHEMA, DATES_SCHEMA, Found, find, scan
from marsad.dates.choice import doubted
from marsad.dates.grammar import RULES
from marsad.dates.lexicon import SYMBOLS, Lexicon
from marsad.dates.reader import Reader
from marsad.dates.times import Stated
from marsad.models import EVIDENCE_SCHEMA
from marsad.seeds.calendars import load_calendars

CALENDARS = load_calendars([Path(__file__).parent.parent / "seeds"])
BODY = "وصل الوفد إلى العاصمة."


def _find(
    *zones: tuple[str, str, int | None],
    url: str | None = None,
    stated: str | None = None,
    fetched_at: dt.datetime | None = None,
) -> Found:
    """Lay (zone, text, number of the article) after each other, each on lines of its own, and find their dates."""
    text = ""
    rows = []
    for number, (zone, words, article) in enumerate(zones):
        start = len(text)
        text += words + "\n"
        rows.append(("d", number, zone, start, len(text), None if article is None else f"d-{article}", "test"))
    documents = pl.DataFrame(
        {"document_id": ["d"], "text": [text], "url": [url], "stated_published": [stated], "fetched_at": [fetched_at]},
        schema={
            "document_id": pl.String,
            "text": pl.String,
            "url": pl.String,
            "stated_published": pl.String,
            "fetched_at": pl.Datetime("us", "UTC"),
        },
    )
    columns = {
        "document_id": pl.String,
        "zone_number": pl.Int32,
        "zone": pl.String,
        "start_offset": pl.Int32,
        "end_offset": pl.Int32,
        "article_id": pl.String,
        "rule": pl.String,
    }
    found = find(documents, pl.DataFrame(rows, schema=columns, orient="row"), CALENDARS)
    for surface, start, end in found.dates.select("surface", "start_offset", "end_offset").rows():
        assert text[start:end] == surface
    return found


def _chosen(found: Found, article: int = 0) -> tuple[object, ...]:
    (row,) = found.chosen.filter(pl.col("article_id") == f"d-{article}").drop("article_id").rows()
    return row


def test_only_title_subheading_caption_and_body_have_dates():
    zones = ["title", "subheading", "caption", "body", "dateline", "keywords", "suggested", "comments", "byline"]
    owned = {"title", "subheading", "caption", "body", "dateline", "keywords", "byline"}
    found = _find(*((zone, "عام 2020", 0 if zone in owned else None) for zone in zones))
    assert found.dates.height == 4


def test_offsets_survive_windows_lines_bidi_marks_and_vowel_signs():
    found = _find(("body", "نص\r\n\u200fفي 15\u00a0أُغُسْطُس\u200e 2022\r\nنهاية", 0))
    assert found.dates.select("surface", "edtf").rows() == [("15\u00a0أُغُسْطُس\u200e 2022", "2022-08-15")]


def test_frames_keep_their_schema_when_nothing_is_found():
    found = _find(("navigation", "لا شيء", None))
    assert dict(found.dates.schema) == DATES_SCHEMA
    assert dict(found.evidence.schema) == EVIDENCE_SCHEMA
    assert dict(found.chosen.schema) == CHOSEN_SCHEMA
    assert (found.dates.height, found.evidence.height, found.chosen.height) == (0, 0, 0)


def test_an_article_that_states_no_day_has_none():
    found = _find(("title", "قمة في سبتمبر", 0), ("body", "وقع العام الماضي في 15 أغسطس 2022.", 0))
    assert _chosen(found) == (None, None, None)
    assert found.evidence.is_empty()
    assert found.dates["edtf"].to_list() == ["XXXX-09", None, "2022-08-15"]


def test_relative_expressions_count_from_the_day_of_their_own_article():
    found = _find(
        ("dateline", "الاثنين 15 آب/أغسطس 2022", 0),
        ("body", "قال اليوم الاثنين إنه وصل أمس.", 0),
        ("title", "خبر آخر", 1),
        ("body", "قال اليوم إنه وصل أمس.", 1),
    )
    assert found.dates.select("article_id", "surface", "edtf").rows() == [
        ("d-0", "اليوم الاثنين", "2022-08-15"),
        ("d-0", "أمس", "2022-08-14"),
        ("d-1", "اليوم", None),
        ("d-1", "أمس", None),
    ]


def test_a_weekday_that_does_not_fit_the_publication_day_has_no_value():
    found = _find(("dateline", "15 أغسطس 2022", 0), ("body", "قال اليوم الخميس إنه وصل.", 0))
    assert found.dates["edtf"].to_list() == [None]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("نشر في: 15 أغسطس 2022", (dt.date(2022, 8, 15), None, "day")),
        ("تاريخ النشر\n١٥/٠٨/٢٠٢٢", (dt.date(2022, 8, 15), None, "day")),
        ("الاثنين 17 محرم 1444 هـ - 15 أغسطس 2022 م", (dt.date(2022, 8, 15), None, "day")),
        ("آخر تحديث: 15 آب (أغسطس) 2022 - 10:30 ص", (dt.date(2022, 8, 15), None, "minute")),
        (
            "الاثنين 15 أغسطس 2022 الساعة 10:30 مساءً بتوقيت مكة المكرمة",
            (dt.date(2022, 8, 15), dt.datetime(2022, 8, 15, 19, 30, tzinfo=dt.UTC), "minute"),
        ),
        (
            "10:30:05 غرينتش - 15 أغسطس 2022",
            (dt.date(2022, 8, 15), dt.datetime(2022, 8, 15, 10, 30, 5, tzinfo=dt.UTC), "second"),
        ),
        (
            "2022-08-15T23:30:00-03:00",
            (dt.date(2022, 8, 15), dt.datetime(2022, 8, 16, 2, 30, tzinfo=dt.UTC), "second"),
        ),
        ("Published: August 15, 2022", (dt.date(2022, 8, 15), None, "day")),
        ("القاهرة - رويترز", (None, None, None)),
        ("أغسطس 2022", (None, None, None)),
        ("15/8/22", (None, None, None)),
        ("الثلاثاء 04/11/2025 13:20:07", (dt.date(2025, 11, 4), None, "second")),
        (
            "تاريخ النشر:04.11.2025 | 09:15 GMT |",
            (dt.date(2025, 11, 4), dt.datetime(2025, 11, 4, 9, 15, tzinfo=dt.UTC), "minute"),
        ),
        ("نشرت في: 03/11/2025 - 08:10", (dt.date(2025, 11, 3), None, "minute")),
        (
            "2025-11-04 10:30 بتوقيت الدوحة",
            (dt.date(2025, 11, 4), dt.datetime(2025, 11, 4, 7, 30, tzinfo=dt.UTC), "minute"),
        ),
        ("03/11/2025", (dt.date(2025, 11, 3), None, "day")),
        ("11/23/2025", (dt.date(2025, 11, 23), None, "day")),
        ("2025/11/03", (dt.date(2025, 11, 3), None, "day")),
        ("Tue, 11/04/2025 - 09:42", (dt.date(2025, 11, 4), None, "minute")),
        ("Publié le mardi 5 août 2025 à 14:20", (dt.date(2025, 8, 5), None, "minute")),
        ("الأحد 2 نوفمبر 2025 الساعة 10 مساءً", (dt.date(2025, 11, 2), None, "minute")),
        ("2 نوفمبر 2025، 11 ليلا", (dt.date(2025, 11, 2), None, "minute")),
        ("17 محرم 1444 هـ", (dt.date(2022, 8, 15), None, "day")),
        ("الثلاثاء 17 محرم 1444 هـ", (dt.date(2022, 8, 16), None, "day")),
        ("17 محرم 1444 هـ - 15 أغسطس", (dt.date(2022, 8, 15), None, "day")),
    ],
)
def test_a_dateline_states_the_publication(line: str, expected: tuple[object, ...]):
    assert _chosen(_find(("dateline", line, 0), ("body", BODY, 0))) == expected


@pytest.mark.parametrize(
    ("time", "hour"),
    [
        ("10:30 GMT", 10),
        ("10:30 (UTC)", 10),
        ("10:30 UTC+3", 7),
        ("10:30 (GMT +02:00)", 8),
        ("10:30 غرينتش +3", 7),
        ("10:30 +03:00", 7),
        ("10:30 (+0400)", 6),
        ("10:30 GST", 6),
        ("10:30 AST", 7),
        ("10:30 EET", 8),
        ("10:30 EEST", 7),
        ("10:30 بتوقيت غرينتش", 10),
        ("10:30 صباحًا (بتوقيت أبوظبي)", 6),
        ("10:30 بتوقيت مكة المكرمة", 7),
        # night is before midnight and after it
        ("11:30 ليلا بتوقيت غرينتش", 23),
        ("2:30 ليلا بتوقيت غرينتش", 2),
        ("12:30 ليلا بتوقيت غرينتش", 0),
        ("14:30 مساء بتوقيت غرينتش", 14),
        # no zone is so far away
        ("10:30 +25:00", None),
        ("10:30 بالتوقيت المحلي", None),
        ("10:30", None),
    ],
)
def test_a_moment_needs_a_zone(time: str, hour: int | None):
    moment = None if hour is None else dt.datetime(2022, 8, 15, hour, 30, tzinfo=dt.UTC)
    found = _chosen(_find(("dateline", f"نشر في 15 أغسطس 2022 {time}", 0), ("body", BODY, 0)))
    assert found == (dt.date(2022, 8, 15), moment, "minute")


@pytest.mark.parametrize("line", ["16/08/2022 10:30 | 15/08/2022", "17 محرم 1444 10:30 - 15 أغسطس 2022"])
def test_a_time_between_two_days_is_of_the_first(line: str):
    assert _chosen(_find(("dateline", line, 0), ("body", BODY, 0))) == (dt.date(2022, 8, 15), None, "day")


@pytest.mark.parametrize("time", ["14:30 صباحا بتوقيت غرينتش", "10:75", "T25:30:00Z", "T10:75Z"])
def test_a_time_that_no_clock_shows_is_none(time: str):
    day = "2022-08-15" if time[0] == "T" else "15 أغسطس 2022 "
    found = _chosen(_find(("dateline", f"{day}{time}", 0), ("body", BODY, 0)))
    assert found == (dt.date(2022, 8, 15), None, "day")


@pytest.mark.parametrize(("offset", "hour"), [("-14:00", 0), ("-14:30", None), ("-23:59", None), ("-99:59", None)])
def test_an_offset_of_iso_8601_that_no_zone_has_gives_no_moment(offset: str, hour: int | None):
    moment = None if hour is None else dt.datetime(2022, 8, 16, hour, 30, tzinfo=dt.UTC)
    found = _chosen(_find(("dateline", f"2022-08-15T10:30:00{offset}", 0), ("body", BODY, 0)))
    assert found == (dt.date(2022, 8, 15), moment, "second")


@pytest.mark.parametrize(
    ("day", "hour"),
    [("15 يناير 2024", 8), ("15 يوليو 2024", 7), ("15 يوليو 2022", 8)],
)
def test_cairo_has_summer_time_again_since_2023(day: str, hour: int):
    at = _chosen(_find(("dateline", f"{day} الساعة 10:30 بتوقيت القاهرة", 0), ("body", BODY, 0)))[1]
    assert isinstance(at, dt.datetime)
    assert at.hour == hour


def _evidence_of(found: Found) -> list[tuple[str, str, float, bool]]:
    rows = found.evidence.filter(pl.col("field") == "published_on")
    return rows.select("value", "method", "confidence", "is_chosen").rows()


def test_a_numeric_date_is_read_day_first_and_says_so():
    found = _find(("dateline", "نشر في 03/11/2025", 0), ("body", BODY, 0))
    assert _evidence_of(found) == [("2025-11-03", "published_marker_day_first", 0.874, True)]


@pytest.mark.parametrize(
    ("beside", "day"),
    [
        ("آخر تحديث 25/11/2025", dt.date(2025, 11, 3)),
        ("آخر تحديث 11/25/2025", dt.date(2025, 3, 11)),
        ("آخر تحديث 3 نوفمبر 2025", dt.date(2025, 11, 3)),
        ("آخر تحديث 11 مارس 2025", dt.date(2025, 3, 11)),
    ],
)
def test_a_sure_date_beside_it_settles_the_order(beside: str, day: dt.date):
    found = _find(("dateline", f"نشر في 03/11/2025 | {beside}", 0), ("body", BODY, 0))
    assert _evidence_of(found)[0] == (
        day.isoformat(),
        "published_marker" if day.month == 11 else "published_marker_month_first",
        0.95,
        True,
    )


def test_a_numeric_date_is_not_in_the_future_of_the_page():
    fetched = dt.datetime(2025, 4, 12, tzinfo=dt.UTC)
    assert _chosen(_find(("dateline", "04/11/2025", 0), ("body", BODY, 0), fetched_at=fetched))[0] == dt.date(
        2025, 4, 11
    )
    before_both = dt.datetime(2025, 4, 1, tzinfo=dt.UTC)
    assert _chosen(_find(("dateline", "04/11/2025", 0), ("body", BODY, 0), fetched_at=before_both))[0] is None


def test_calendars_that_disagree_are_both_evidence():
    found = _find(("dateline", "نشر في 17 محرم 1444 هـ - 15 أكتوبر 2022", 0), ("body", BODY, 0))
    assert _evidence_of(found) == [
        ("2022-08-15", "published_marker_hijri", 0.57, False),
        ("2022-10-15", "published_marker", 0.7125, True),
    ]


def test_a_weekday_that_does_not_fit_makes_a_date_less_sure():
    ((_, _, sure, _),) = _evidence_of(_find(("dateline", "الاثنين 15 أغسطس 2022", 0), ("body", BODY, 0)))
    ((_, _, unsure, _),) = _evidence_of(_find(("dateline", "الخميس 15 أغسطس 2022", 0), ("body", BODY, 0)))
    assert unsure < sure


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2022-08-15", (dt.date(2022, 8, 15), None, "day")),
        (
            "2022-08-15T10:30:00+03:00",
            (dt.date(2022, 8, 15), dt.datetime(2022, 8, 15, 7, 30, tzinfo=dt.UTC), "second"),
        ),
        ("2022-08-15 10:30", (dt.date(2022, 8, 15), None, "minute")),
        (
            "Mon, 15 Aug 2022 10:30:00 GMT",
            (dt.date(2022, 8, 15), dt.datetime(2022, 8, 15, 10, 30, tzinfo=dt.UTC), "second"),
        ),
        ("الاثنين، 15 أغسطس 2022", (dt.date(2022, 8, 15), None, "day")),
        ("2022-13-45", (None, None, None)),
        ("قبل ساعتين", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_what_the_record_states_is_read(stated: str, expected: tuple[object, ...]):
    assert _chosen(_find(("body", BODY, 0), stated=stated)) == expected


def test_what_the_record_states_wins_and_the_page_stays_as_evidence():
    found = _find(("dateline", "16 أغسطس 2022", 0), ("body", BODY, 0), stated="2022-08-15")
    assert found.evidence.select("field", "value", "method", "start_offset", "is_chosen").rows() == [
        ("published_on", "2022-08-15", "fact", None, True),
        ("published_on", "2022-08-16", "dateline_date", 0, False),
    ]


def test_a_moment_has_evidence_of_its_own():
    found = _find(("byline", "كتب أحمد 15 أغسطس 2022 10:30 غرينتش", 0), ("body", BODY, 0))
    assert found.evidence.select("field", "value", "is_chosen").rows() == [
        ("published_on", "2022-08-15", True),
        ("published_at", "2022-08-15T10:30:00Z", True),
    ]


def test_published_beats_updated_wherever_it_stands():
    found = _find(("dateline", "آخر تحديث 16 أغسطس 2022 | نشر في 15 أغسطس 2022", 0), ("body", BODY, 0))
    assert _chosen(found)[0] == dt.date(2022, 8, 15)


@pytest.mark.parametrize("zone", ["suggested", "comments", "keywords", "promotion"])
def test_a_date_in_other_furniture_is_never_the_publication_day(zone: str):
    article = 0 if zone == "keywords" else None
    found = _find((zone, "نشر في 15 أغسطس 2022", article), ("body", BODY, 0), (zone, "نشر في 15 أغسطس 2022", article))
    assert _chosen(found) == (None, None, None)
    assert found.evidence.is_empty()


def test_navigation_counts_before_the_body_only():
    date = ("navigation", "نشر في 15 أغسطس 2022", None)
    assert _chosen(_find(date, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), date))[0] is None


@pytest.mark.parametrize("zone", ["navigation", "other", "sharing", "subheading"])
def test_a_marked_date_before_the_body_counts_wherever_it_stands(zone: str):
    article = 0 if zone == "subheading" else None
    for line in ("نشر في 15 أغسطس 2022", "آخر تحديث: 15 أغسطس 2022"):
        assert _chosen(_find((zone, line, article), ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)


@pytest.mark.parametrize(("zone", "counts"), [("other", True), ("sharing", True), ("navigation", False)])
def test_a_marked_date_in_furniture_counts_directly_behind_the_body_only(zone: str, counts: bool):
    line = (zone, "نشر في 15 أغسطس 2022", None)
    day = dt.date(2022, 8, 15) if counts else None
    assert _chosen(_find(("body", BODY, 0), line))[0] == day
    assert _chosen(_find(("body", BODY, 0), ("suggested", "خبر آخر", None), line))[0] is None


@pytest.mark.parametrize("zone", ["sharing", "subheading", "suggested"])
def test_a_bare_date_there_does_not(zone: str):
    article = 0 if zone == "subheading" else None
    assert _chosen(_find((zone, "15 أغسطس 2022", article), ("body", BODY, 0)))[0] is None


@pytest.mark.parametrize("leaf", ["14\nمارس\n2019", "14\nمارس 2019", "14 مارس\n2019", "مارس\n١٤\n٢٠١٩"])
def test_a_day_over_several_lines_of_the_head_is_read_like_a_leaf_of_a_calendar(leaf: str):
    title = ("title", "خبر", 0)
    found = _find(title, ("other", leaf, None), ("body", BODY, 0))
    assert _chosen(found)[0] == dt.date(2019, 3, 14)
    (evidence,) = found.evidence.rows(named=True)
    assert (evidence["method"], evidence["start_offset"]) == ("calendar_leaf", len("خبر\n"))
    assert _chosen(_find(title, ("body", BODY, 0), ("other", leaf, None)))[0] is None
    stated = ("dateline", "12 مارس 2019", 0)
    assert _chosen(_find(title, stated, ("other", leaf, None), ("body", BODY, 0)))[0] == dt.date(2019, 3, 12)


@pytest.mark.parametrize(
    ("line", "day"), [("20130424", dt.date(2013, 4, 24)), ("20130424 09:12", dt.date(2013, 4, 24)), ("20134424", None)]
)
def test_eight_figures_alone_on_a_line_of_the_head_are_a_day(line: str, day: dt.date | None):
    assert _chosen(_find(("title", "خبر", 0), ("other", line, None), ("body", BODY, 0)))[0] == day
    assert _chosen(_find(("title", "خبر", 0), ("other", f"هاتف {line}", None), ("body", BODY, 0)))[0] is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("كونا281345 جمت may 2014", dt.date(2014, 5, 28)),
        ("قنا 281345 جمت نوفمبر 14", dt.date(2014, 11, 28)),
        ("هاتف 281345 فاكس 2014 45", None),
    ],
)
def test_the_stamp_that_an_agency_ends_its_item_with_is_its_day(line: str, day: dt.date | None):
    assert _chosen(_find(("title", "خبر", 0), ("body", BODY, 0), ("other", line, None)))[0] == day


def test_a_body_that_begins_with_a_headline_is_dated_by_its_second_line():
    opening = "بنغازي 16 ديسمبر 2024 ( وال ) - أبدى مسؤولون استياءهم من القرار الذي صدر أمس في العاصمة."
    assert _chosen(_find(("body", f"فشل محاولات استرداد مجسم قديم .\n\n{opening}", 0)))[0] == dt.date(2024, 12, 16)
    assert _chosen(_find(("body", f"{opening.replace('( وال ) -', 'حين')}\n\nقال", 0)))[0] is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("هيونداي تسعى لزيادة مبيعاتها  ١٣/يناير/٢٠١٢ ٠٢:٠٣ م ريم الحداد  حث رئيس الشركة على العمل.", (2012, 1, 13)),
        ("تدريب الهلال شاق الأربعاء 25 سبتمبر 2024 18 تعليق أشاد اللاعب بالمعسكر.", (2024, 9, 25)),
        ("أشاد اللاعب يوم الأربعاء 25 سبتمبر 2024 بالمعسكر الذي أقيم في النمسا.", None),
    ],
)
def test_a_page_on_one_line_is_dated_behind_its_headline(line: str, day: tuple[int, int, int] | None):
    assert _chosen(_find(("body", line, 0)))[0] == (None if day is None else dt.date(*day))


def test_of_two_datelines_over_a_text_the_further_one_of_a_later_day_is_the_clock():
    lines = [("dateline", "7 آذار 2011", 0), ("navigation", "بحث متقدم", None), ("dateline", "5 آذار 2011", 0)]
    assert _chosen(_find(*lines, ("body", BODY, 0)))[0] == dt.date(2011, 3, 5)
    assert _chosen(_find(*lines[::-1], ("body", BODY, 0)))[0] == dt.date(2011, 3, 5)


def test_a_bare_date_beside_a_count_of_views_counts():
    for line in ("5247 مشاهدة   15/08/2022", "15/08/2022 5247 مشاهدة"):
        assert _chosen(_find(("title", "خبر", 0), ("sharing", line, None), ("body", BODY, 0)))[0] == dt.date(
            2022, 8, 15
        )
        assert _chosen(_find(("body", BODY, 0), ("sharing", line, None)))[0] == dt.date(2022, 8, 15)
        other = ("suggested", "خبر آخر", None)
        assert _chosen(_find(("body", BODY, 0), other, ("sharing", line, None)))[0] is None


def test_a_bare_date_under_the_headline_counts_among_subheadings_where_it_stands_apart():
    for line, day in (
        ("سالم غانم · 15 أغسطس 2022 · 3 دقائق", dt.date(2022, 8, 15)),
        ("انفجار 15 أغسطس 2022 في الذاكرة", None),
    ):
        assert _chosen(_find(("subheading", line, 0), ("body", BODY, 0)))[0] == day


def test_a_bare_date_before_the_day_of_its_update_is_that_of_publication():
    for zone, article in (("navigation", None), ("subheading", 0), ("body", 0)):
        line = (zone, "15 أغسطس 2022 | آخر تحديث: 17 أغسطس 2022", article)
        assert _chosen(_find(line, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)


@pytest.mark.parametrize(
    "line",
    [
        "سالم غانم\n15 أغسطس 2022\n",
        "15/08/2022 - 14:30\n",
        "سالم غانم أرسل بريدا إلكترونيا 15 أغسطس، 2022\n",
        "محليات   الاثنين 15 أغسطس 2022م   صفحة 4\n",
    ],
)
def test_a_date_line_taken_for_the_beginning_of_the_text_states_the_day(line: str):
    assert _chosen(_find(("title", "خبر", 0), ("body", line + BODY, 0)))[0] == dt.date(2022, 8, 15)


@pytest.mark.parametrize(
    "line",
    [
        "\nأضيف في: 2022-08-15T08:40:40+03:00",
        "\nنشر في 15 أغسطس 2022",
        "\nالرياض، الاثنين 15 أغسطس 2022",
        "\nطباعة 15 أغسطس 2022",
        " نشر في: 15 أغسطس 2022 شارك اطبع",
        " 2022-08-15 22:40:51|arabic.news.cn",
        " إعداد سالم غانم15/08/2022",
    ],
)
def test_a_date_line_taken_for_the_end_of_the_text_states_the_day(line: str):
    assert _chosen(_find(("title", "خبر", 0), ("body", BODY + line, 0)))[0] == dt.date(2022, 8, 15)


@pytest.mark.parametrize(
    "text",
    [
        "جاء في الأمر الملكي:\nالرقم: أ/267\nالتاريخ: 9/10/1436هـ\nبعون الله تعالى أمرنا بما هو آت.",
        "15 أغسطس 2022\nبدأ الحصار.\n16 أغسطس 2022\nدخلت القوافل.\n17 أغسطس 2022\nانتهى.",
        "وكان المرسوم قد نشر في 15 أغسطس 2022 في الجريدة الرسمية بعد أن أقره المجلس بأغلبية كبيرة من الأصوات.",
        "بدأ العمل به.\nوذلك في 15 أغسطس 2022.",
        "يستمر المعرض من 15 أغسطس 2022 - 17 سبتمبر 2022",
    ],
)
def test_a_date_in_the_text_that_is_told_of_states_nothing(text: str):
    assert _chosen(_find(("title", "خبر", 0), ("body", f"{BODY}\n{text}", 0)))[0] is None


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("الحدث • 15 أغسطس، 2022", dt.date(2022, 8, 15)),
        ("صحيفة الثورة   الاثنين 15/08/2022 - العدد (4946)", dt.date(2022, 8, 15)),
        ("وصول الوفد إلى العاصمة بعد رحلة طويلة  2022-08-15", dt.date(2022, 8, 15)),
        ("وصول الوفد إلى العاصمةآخر تحديث: 15 أغسطس 2022", dt.date(2022, 8, 15)),
        ("زلزال 15 أغسطس 2022", None),
        ("عامان على انفجار المرفأ في 15 أغسطس 2022", None),
    ],
)
def test_a_date_in_a_headline_counts_where_it_is_none_of_its_words(title: str, day: dt.date | None):
    assert _chosen(_find(("title", title, 0), ("body", BODY, 0)))[0] == day


def test_a_source_line_above_the_text_may_state_its_day():
    line = ("source_line", "المصدر: الموقع - 15 أغسطس 2022", 0)
    assert _chosen(_find(("title", "خبر", 0), line, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)


def test_two_whole_days_with_a_dash_between_are_a_span():
    found = _find(("navigation", "19 Sep 2013 - 16 May 2014", None), ("title", "خبر", 0), ("body", BODY, 0))
    assert _chosen(found)[0] is None
    (row,) = _find(("body", "19 Sep 2013 - 16 May 2014", 0)).dates.rows()
    assert row[4:] == ("2013-09-19/2014-05-16", "range")


@pytest.mark.parametrize(
    "words",
    [
        "اليوم: الثلاثاء 16 أغسطس 2022",
        "الآن 16:34 الثلاثاء 16 أغسطس 2022",
        "الآن في الرياض: الثلاثاء 16 أغسطس 2022",
    ],
)
def test_a_day_that_is_called_today_is_the_clock_of_the_site(words: str):
    for zone, article in (("navigation", None), ("dateline", 0)):
        assert _chosen(_find((zone, words, article), ("title", "خبر", 0), ("body", BODY, 0)))[0] is None


def test_today_is_the_clock_over_the_headline_and_the_day_of_the_paper_under_it():
    line, title = ("dateline", "اليوم الثلاثاء 16 أغسطس 2022", 0), ("title", "خبر", 0)
    assert _chosen(_find(line, title, ("body", BODY, 0)))[0] is None
    assert _chosen(_find(title, line, ("body", BODY, 0)))[0] == dt.date(2022, 8, 16)


def test_a_bare_date_below_is_of_what_is_suggested_before_it():
    stamp, suggested = ("dateline", "15/08/2022 14:30", 0), ("suggested", "خبر آخر", None)
    assert _chosen(_find(("body", BODY, 0), stamp, suggested))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), suggested, stamp))[0] is None


def test_a_bare_date_under_another_headline_inside_the_text_is_of_that():
    stamp, suggested = ("dateline", "15/08/2022 14:30", 0), ("suggested", "خبر آخر", None)
    assert _chosen(_find(("body", BODY, 0), stamp, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), suggested, stamp, ("body", BODY, 0)))[0] is None


def test_a_word_of_the_headline_makes_no_clock_of_the_day_below_it():
    day = ("dateline", "15/08/2022 14:30", 0)
    title = ("title", "إعارة اللاعب حتى يناير", 0)
    assert _chosen(_find(title, day, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("navigation", "تاريخ الزيارة:", None), day, ("body", BODY, 0)))[0] is None


def test_a_year_of_two_figures_counts_on_a_line_of_its_own_in_the_head():
    body = ("body", BODY, 0)
    head = [("title", "خبر", 0), ("navigation", "القسم", None)]
    assert _chosen(_find(*head, ("dateline", "نشر بتاريخ 13/03/18 14:05", 0), body))[0] == dt.date(2018, 3, 13)
    assert _chosen(_find(*head, ("dateline", "5/4/18", 0), body))[0] is None
    assert _chosen(_find(*head, ("other", "رقم الهاتف 12-10-18-33", None), body))[0] is None
    assert _chosen(_find(*head, ("dateline", "13/03/18", 0), ("dateline", "15 أغسطس 2022", 0), body))[0] == dt.date(
        2022, 8, 15
    )


def test_a_line_of_the_text_that_is_a_weekday_its_date_and_one_word_is_no_sentence():
    headline = "عام / تجاهل الطب البديل في الكليات الصحية يثير التساؤلات ومطالب بتطوير المناهج"
    line = "الأحد 1429/6/11 هـ الموافق 2008/06/15 م واس"
    assert _chosen(_find(("body", f"{headline}\n{line}\n{BODY}", 0)))[0] == dt.date(2008, 6, 15)


def test_the_date_in_the_foot_of_a_printed_page_states_its_day():
    date, foot = ("dateline", "الاثنين 15 أغسطس 2022", 0), ("other", "14 | قضايا", None)
    assert _chosen(_find(("body", BODY, 0), foot, date))[0] == dt.date(2022, 8, 15)
    other = ("dateline", "الأحد 7 أغسطس 2022", 0)
    assert _chosen(_find(("body", BODY, 0), foot, date, ("suggested", "خبر آخر", None), other))[0] is None


def test_a_marker_may_stand_on_the_line_before():
    found = _find(("navigation", "تاريخ النشر:", None), ("navigation", "15 أغسطس 2022", None), ("body", BODY, 0))
    assert _evidence_of(found) == [("2022-08-15", "published_marker", 0.95, True)]


def test_a_marker_belongs_to_one_date():
    found = _find(("navigation", "نشر في 15 أغسطس 2022 | 17 أغسطس 2022", None), ("body", BODY, 0))
    assert [method for _, method, _, _ in _evidence_of(found)] == ["published_marker", "navigation_date"]


def test_what_says_that_it_is_the_clock_never_wins():
    clock = ("navigation", "اليوم هو: الثلاثاء 16 أغسطس 2022", None)
    assert _chosen(_find(clock, ("body", BODY, 0)))[0] is None
    dated = ("navigation", "نشر في 15 أغسطس 2022", None)
    assert _chosen(_find(clock, dated, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)


def test_of_bare_dates_at_the_head_the_earliest_counts_since_a_clock_runs_on():
    clock, dated = ("navigation", "16 أغسطس 2022", None), ("other", "15 أغسطس 2022", None)
    for head in ([clock, dated], [dated, clock]):
        assert _chosen(_find(*head, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)


def test_a_date_over_the_menu_is_the_clock_of_the_site():
    menu = ("navigation", "الرئيسية محليات اقتصاد رياضة ثقافة منوعات آراء", None)
    title, body = ("title", "خبر", 0), ("body", BODY, 0)
    clock = ("navigation", "الثلاثاء 16 أغسطس 2022", None)
    assert _chosen(_find(clock, menu, title, body))[0] is None
    assert _chosen(_find(menu, clock, title, body))[0] == dt.date(2022, 8, 16)
    contents = ("navigation", "1 مشروع النقل المدرسي في البادية الجنوبية", None)
    assert _chosen(_find(clock, contents, title, body))[0] == dt.date(2022, 8, 16)
    said = ("dateline", "نشر في 16 أغسطس 2022", 0)
    assert _chosen(_find(said, menu, title, body))[0] == dt.date(2022, 8, 16)


def test_a_date_later_than_the_last_update_is_the_clock_of_the_site():
    clock, updated = ("dateline", "16 أغسطس 2022", 0), ("other", "آخر تحديث: 15 أغسطس 2022", None)
    assert _chosen(_find(clock, updated, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)


def test_of_days_that_are_far_apart_the_first_counts_since_an_archive_posts_a_page_again():
    posted, day = ("other", "نشر بتاريخ 12 أكتوبر 2022", None), ("dateline", "15 أغسطس 2022", 0)
    assert _chosen(_find(posted, day, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    # what the record states is not of the page
    assert _chosen(_find(day, ("body", BODY, 0), stated="2023-03-01"))[0] == dt.date(2023, 3, 1)
    # a day or two after what the paper is dated it stands on the site
    posted = ("other", "نشر بتاريخ 16 أغسطس 2022", None)
    assert _chosen(_find(posted, day, ("body", BODY, 0)))[0] == dt.date(2022, 8, 16)


def test_a_date_over_the_headline_later_than_the_one_under_it_is_the_clock_of_the_site():
    clock, dated = ("dateline", "16 أغسطس 2022", 0), ("dateline", "15/8/2022 14:30", 0)
    assert _chosen(_find(clock, ("title", "خبر", 0), dated, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(clock, ("title", "خبر", 0), ("body", BODY, 0)))[0] == dt.date(2022, 8, 16)


def test_a_stamp_of_a_post_above_its_text_wins_over_that_of_the_answer_below():
    above, below = ("navigation", "25-07-2015, 01:44 م", None), ("dateline", "26-07-2015, 01:16 PM", 0)
    assert _chosen(_find(above, ("body", BODY, 0), below))[0] == dt.date(2015, 7, 25)


def test_a_dateline_after_the_body_counts_where_it_is_marked_or_ends_the_body_and_none_is_above():
    below = ("dateline", "نشر في 15 أغسطس 2022", 0)
    above = ("dateline", "14 أغسطس 2022", 0)
    assert _evidence_of(_find(("body", BODY, 0), below)) == [("2022-08-15", "published_marker_below", 0.8075, True)]
    bare = ("dateline", "15 أغسطس 2022", 0)
    assert _chosen(_find(("body", BODY, 0), bare))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), ("sharing", "شارك الخبر", None), bare))[0] is None
    assert _chosen(_find(above, ("body", BODY, 0), bare))[0] == dt.date(2022, 8, 14)
    assert _chosen(_find(above, ("body", BODY, 0), below))[0] == dt.date(2022, 8, 14)


def test_a_bare_stamp_with_its_time_counts_below_where_it_is_the_only_one():
    stamp, other = ("dateline", "14/09/2025 07:52", 0), ("dateline", "15/09/2025 08:10", 0)
    assert _chosen(_find(("body", BODY, 0), stamp))[0] == dt.date(2025, 9, 14)
    assert _chosen(_find(("body", BODY, 0), stamp, other))[0] is None


def test_the_stamp_of_a_message_behind_its_text_counts_though_it_was_taken_for_a_headline():
    stamp, later = ("suggested", "9:08 م · 15 أغسطس 2022 · 306 من المشاهدات", None), ("other", "أكثر الردود صلة", None)
    assert _chosen(_find(("body", BODY, 0), stamp, later))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), ("suggested", "خبر آخر", None), stamp))[0] is None
    headline = ("suggested", "مجلس الوزراء يعلن 15 أغسطس 2022 الساعة 9:08 يوم حداد", None)
    assert _chosen(_find(("body", BODY, 0), headline))[0] is None


def test_the_day_a_mail_was_sent_gives_way_to_the_day_under_the_headline():
    sent, dated = ("navigation", "التاريخ: 16 أغسطس 2022 09:14", None), ("dateline", "تاريخ الخبر: 15 أغسطس 2022", 0)
    assert _chosen(_find(sent, ("title", "خبر", 0), dated, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(sent, ("title", "خبر", 0), ("body", BODY, 0)))[0] == dt.date(2022, 8, 16)


def test_a_day_in_the_hijri_calendar_comes_before_the_day_of_the_last_update():
    dated, updated = ("dateline", "17 محرم 1444هـ", 0), ("other", "آخر تحديث: 20 أغسطس 2022", None)
    assert _chosen(_find(dated, updated, ("body", BODY, 0)))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(updated, ("body", BODY, 0)))[0] == dt.date(2022, 8, 20)


def test_three_days_over_the_headline_are_of_a_list():
    listed = [("dateline", "15 أغسطس 2022", 0), ("navigation", "خبر آخر", None), ("navigation", "14/8/2022", None)]
    title, text = ("title", "خبر", 0), ("body", BODY, 0)
    assert _chosen(_find(*listed, title, text))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(*listed, ("navigation", "3 مايو 2022", None), title, text))[0] is None
    own = ("dateline", "13 أغسطس 2022", 0)
    assert _chosen(_find(*listed, ("navigation", "3 مايو 2022", None), own, title, text))[0] == dt.date(2022, 8, 13)


def test_the_day_over_a_post_comes_before_the_days_of_its_answers():
    post, title, answer = ("navigation", "#1 4 أيلول 2017", None), ("title", "خبر", 0), ("other", "رد", None)
    page = (post, title, ("body", BODY, 0), answer, ("dateline", "2017-09-11, 02:13 PM", 0))
    assert _chosen(_find(*page))[0] == dt.date(2017, 9, 4)


def test_a_later_day_loses_to_an_earlier_one_of_which_the_order_is_not_sure():
    clock, dated = ("dateline", "25 أكتوبر 2022", 0), ("dateline", "02/03/2022", 0)
    assert _chosen(_find(clock, dated, ("body", BODY, 0)))[0] == dt.date(2022, 3, 2)


def test_a_stamp_among_subheadings_counts_with_its_time_only():
    for line, day in (("الموقع : 20-05-2024 10:33 AM", dt.date(2024, 5, 20)), ("قمة 20-05-2024", None)):
        assert _chosen(_find(("subheading", line, 0), ("body", BODY, 0)))[0] == day


def test_the_clock_of_the_site_is_not_the_publication_day():
    fetched = dt.datetime(2022, 8, 15, 12, tzinfo=dt.UTC)
    head = ("navigation", "الاثنين 15 أغسطس 2022", None)
    assert _chosen(_find(head, ("body", BODY, 0), fetched_at=fetched))[0] is None
    later = fetched + dt.timedelta(days=3)
    assert _chosen(_find(head, ("body", BODY, 0), fetched_at=later))[0] == dt.date(2022, 8, 15)


def test_the_publication_day_is_never_after_the_page_was_fetched():
    fetched = dt.datetime(2022, 8, 14, 12, tzinfo=dt.UTC)
    found = _find(("dateline", "15 أغسطس 2022", 0), ("body", BODY, 0), fetched_at=fetched)
    assert _chosen(found)[0] is None
    assert found.evidence["is_chosen"].to_list() == [False]


def test_an_article_inside_the_page_has_its_own_day_or_none():
    found = _find(
        ("dateline", "15 أغسطس 2022", 0),
        ("body", BODY, 0),
        ("dateline", "1 يونيو 2021", 1),
        ("body", BODY, 1),
        ("body", BODY, 2),
        stated="2022-08-15",
        url="https://example.org/2022/08/15/x",
    )
    assert [_chosen(found, number)[0] for number in range(3)] == [dt.date(2022, 8, 15), dt.date(2021, 6, 1), None]


def test_the_day_in_an_address_is_evidence():
    assert _chosen(_find(("body", BODY, 0), url="https://example.org/news/2022/08/15/title"))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), url="https://example.org/news/2022/18/15/title"))[0] is None
    assert _chosen(_find(("body", BODY, 0), url="https://example.org/20220815/1.html"))[0] == dt.date(2022, 8, 15)
    assert _chosen(_find(("body", BODY, 0), url="https://example.org/20221815/1.html"))[0] is None


def test_one_sure_numeric_date_settles_the_order_of_the_others():
    assert _find(("body", "بين 5/8/2022 و25/8/2022", 0)).dates["edtf"].to_list() == ["2022-08-05", "2022-08-25"]
    assert _find(("body", "بين 5/8/2022 و8/25/2022", 0)).dates["edtf"].to_list() == ["2022-05-08", "2022-08-25"]
    assert _find(("body", "في 5/8/2022 فقط", 0)).dates["edtf"].to_list() == ["2022-08-05"]


@pytest.mark.parametrize(
    "text",
    [
        "1443",
        "15",
        "غرفة 2022",
        "بلغ العدد 1950 في القائمة",
        "رقم الهاتف 01 2022 3030",
        "في 2000 قرية",
        "الفصل 8/2022",
        "نتيجة المباراة 2-1",
        "من 50 إلى 60 في المئة",
        "2022.5",
        "32/13/2022",
        "99 أغسطس",
    ],
)
def test_a_fragment_never_becomes_a_date(text: str):
    found = [text[found.start : found.end] for found in CALENDARS.reader.read(text)]
    assert found in ([], ["أغسطس"])


def test_reading_does_not_depend_on_what_was_read_before():
    text = "في 15 أغسطس 2022 وقبل نحو عام"
    fresh = load_calendars([Path(__file__).parent.parent / "seeds"])
    fresh.reader.read("أغسطس عام قبل " * 50)
    key = [(found.start, found.end, found.reading.edtf) for found in fresh.reader.read(text)]
    assert key == [(found.start, found.end, found.reading.edtf) for found in CALENDARS.reader.read(text)]


def test_texts_read_together_are_read_as_each_alone():
    texts = ["", "15 أغسطس 2022", "", "\n", "أمس", "2022", "", "\r\n\n", "في 2022\n", "", "\nو15 أغسطس", "2021"] * 3
    alone = [[(one.start, one.end, one.reading.edtf) for one in CALENDARS.reader.read(text)] for text in texts]
    together = [[(one.start, one.end, one.reading.edtf) for one in all_] for all_ in CALENDARS.reader.read_all(texts)]
    assert together == alone
    assert [len(found) for found in alone[:12]] == [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0]


_WORDS = [month.name for month in CALENDARS.rules.months] + [connector.name for connector in CALENDARS.rules.connectors]
_PIECES = st.one_of(
    st.sampled_from([*_WORDS, "عام", "اليوم", "أمس", "الماضي", "الاثنين", "التسعينيات", "2022", "15", "١٥", "1444"]),
    st.sampled_from(["202223:46", "20220", "11:5306", "٢٠٢٢", "20000"]),
    st.sampled_from([" ", "/", "-", " - ", "(", ")", "،", "\n", ".", ":", "\u200f", "\u0640", "\u00a0", "و", "ل"]),
    st.text(max_size=4),
)


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=30))
def test_expressions_of_any_text_are_in_order_and_inside_it(pieces: list[str]):
    text = "".join(pieces)
    place = 0
    for found in CALENDARS.reader.read(text):
        assert place <= found.start < found.end <= len(text)
        place = found.end
        if found.reading.resolve is not None:
            for day in (dt.date(1, 1, 1), dt.date(2024, 2, 29), dt.date(9999, 12, 31)):
                found.reading.resolve(day)


@settings(max_examples=200)
@given(st.lists(st.lists(_PIECES, max_size=8), max_size=12))
def test_any_texts_read_together_are_read_as_each_alone(parts: list[list[str]]):
    texts = ["".join(pieces) for pieces in parts]
    together = CALENDARS.reader.read_all(texts)
    for text, found in zip(texts, together, strict=True):
        assert [one[:3] for one in found] == [one[:3] for one in CALENDARS.reader.read(text)]


@cache
def _reader_that_looks_everywhere() -> Reader:
    wide = Lexicon(CALENDARS.rules)
    bits = wide._bits_of_word  # with every word that is ours a reason to look
    wide._words = scan.WordTable({form: scan.ALONE | scan.PART for form in wide.forms() if bits(form)})
    return Reader(wide)


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=20))
def test_nothing_is_lost_by_looking_only_where_an_expression_can_be(pieces: list[str]):
    text = "".join(pieces)
    narrow = [(one.start, one.end, one.reading.edtf) for one in CALENDARS.reader.read(text)]
    wide = _reader_that_looks_everywhere().read(text)
    assert narrow == [(one.start, one.end, one.reading.edtf) for one in wide]


@settings(max_examples=300)
@given(st.text(alphabet="".join(sorted(set(SYMBOLS.values()))) + "-/,.()~", max_size=12))
def test_a_rule_matches_only_where_it_says_it_begins(symbols: str):
    for rule in RULES:
        for start in range(len(symbols)):
            if rule.pattern.match(symbols, start) is not None:
                assert symbols[start] in rule.begins


@pytest.mark.parametrize(
    "unit", ["15 أغسطس 2022 ", "(", ")", "12/", "ا", "1", "و15 ", "\n", "اليوم ", "202223:46", "/1:1"]
)
def test_long_texts_of_one_kind_take_bounded_time(unit: str):
    text = unit * (600_000 // len(unit))
    for found in CALENDARS.reader.read(text):
        assert found.end <= len(text)


@pytest.mark.parametrize(
    "opening",
    [
        "أبها 16 جمادى الأولى 1432 هـ الموافق 20 أبريل 2011 م واس حث ",
        "طرابلس 20 أبريل 2011 / شينخوا / ",
        "الرباط في 20 أبريل 2011 (ا ف ب) - ",
        "دمشق، الأربعاء 20 أبريل 2011: ",
        "٢٠/أبريل/٢٠١١ ٠٢:٠٣ م ريم الحداد ",
    ],
)
def test_the_date_that_a_first_paragraph_opens_with_is_the_publication_day(opening: str):
    assert _chosen(_find(("title", "خبر", 0), ("body", opening + BODY, 0)))[0] == dt.date(2011, 4, 20)


@pytest.mark.parametrize(
    "opening",
    [
        "ولد الشاعر (15 يناير 1918 – 28 سبتمبر 1970) ",
        "في 20 أبريل 2011 ",
        "قال الوزير إن الاتفاق الذي وقع في 20 أبريل 2011 - ",
    ],
)
def test_a_date_in_the_first_sentence_is_none(opening: str):
    assert _chosen(_find(("title", "خبر", 0), ("body", opening + BODY, 0)))[0] is None


def test_a_time_glued_to_a_day_makes_no_span_of_days():
    assert _chosen(_find(("dateline", "نُشر: 21:10-28 يونيو 2019 م ـ 28 شوال 1440 هـ", 0)))[0] == dt.date(2019, 6, 28)


def test_a_month_before_its_day_with_dashes_between_is_read():
    assert _chosen(_find(("dateline", "مايو - 20 - 2016", 0)))[0] == dt.date(2016, 5, 20)


def test_when_a_mail_was_sent_is_not_when_its_article_was_published():
    sent, published = "تاريخ الإرسال: 16 فبراير 2023 06:41\nإلى: قائمة الأخبار", "الخميس 9 يونيو 2022"
    assert _chosen(_find(("navigation", sent, None), ("dateline", published, 0), ("body", BODY, 0)))[0] == dt.date(
        2022, 6, 9
    )


def test_a_day_in_a_text_beside_the_days_of_a_list_under_it_is_evidence_and_no_more():
    inside = Stated(dt.date(2024, 3, 7), None, "day", "line_date_inside", 40, 52, 0.65)
    below = Stated(dt.date(2024, 3, 9), None, "day", "dateline_date_below", 90, 102, 0.55)

    assert doubted([inside], [], [], []) == [inside]
    assert doubted([inside, below], [], [], [])[0].confidence < 0.5
