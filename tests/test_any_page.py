"""Any text through all four parts of the stage: zones, articles, sources, dates."""

import datetime as dt
import re
from itertools import count
from pathlib import Path
from time import process_time
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.dates import Found, find
from marsad.models import MENTION_ZONES
from marsad.pages import describe, segment
from marsad.seeds.calendars import load_calendars
from marsad.seeds.publishers import load_publishers
from marsad.sources import Detected, compile_publishers, detect
from tests.page_reading import FIRST, FURNITURE, HEADLINE, LISTED, PIECES, SECOND, THIRD

SEEDS = Path(__file__).parents[1] / "seeds"
PUBLISHERS = load_publishers([SEEDS])
COMPILED = compile_publishers(PUBLISHERS)
CALENDARS = load_calendars([SEEDS])
FETCHED = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)

#: what pages say around their articles, and what names outlets, agencies and days
WORDINGS = sorted(
    {phrase for marker in FURNITURE.markers for phrase in marker.phrases}
    | {word for field in PUBLISHERS.wordings.model_dump().values() for word in field if isinstance(word, str)}
    | {name for publisher in PUBLISHERS.publishers[::10] for name in (publisher.name_ar, *publisher.domain) if name}
)
DAYS = ["10/3/2024", "2024-03-10T10:30", "10 مارس 2024", "آذار", "الأحد", "١٢", "10:30 م", "1445هـ", "أمس", "2024"]
SIGNS = [*'«»"()[]{}|•·:،.؟!…-–—/\\#@©*>=_<&+٪😀', *"\u200f\u200c\u202b\u0640\u00a0\x00"]
ANY = st.one_of(PIECES, st.sampled_from(WORDINGS), st.sampled_from(DAYS), st.sampled_from(SIGNS), st.text(max_size=12))
JOINTS = st.sampled_from(["", " ", "  ", "\n", "\n\n", "\r\n", " | ", " - ", "\t", "\u2028"])
TEXTS = st.lists(st.tuples(ANY, JOINTS), max_size=40).map(lambda parts: "".join(word + joint for word, joint in parts))
FACTS = st.sampled_from(
    [None, "", "-", "الخليج", "2024-03-10", "10 مارس 2024", "http://www.aljazeera.net/2024/03/10/a", "a@b.com"]
)


class Stage(NamedTuple):
    """What the four parts give."""

    zones: pl.DataFrame
    articles: pl.DataFrame
    evidence: pl.DataFrame
    detected: Detected
    found: Found


def pages(*texts: str, title_end: int | None = None, **facts: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "document_id": f"d{number}",
                "text": text,
                "title_end_offset": title_end,
                "fetched_at": FETCHED,
                **{name: facts.get(name) for name in ("url", "stated_source", "stated_author", "stated_published")},
            }
            for number, text in enumerate(texts)
        ],
        schema_overrides={"title_end_offset": pl.Int32, "fetched_at": pl.Datetime("us", "UTC")}
        | dict.fromkeys(("url", "stated_source", "stated_author", "stated_published"), pl.String),
    )


def stage(documents: pl.DataFrame) -> Stage:
    zones = segment(documents, FURNITURE)
    return Stage(
        zones, *describe(documents, zones), detect(documents, zones, COMPILED), find(documents, zones, CALENDARS)
    )


@settings(max_examples=300)
@given(text=TEXTS, has_title=st.booleans(), url=FACTS, source=FACTS, author=FACTS, published=FACTS, data=st.data())
def test_whatever_a_page_says_its_facts_are_of_its_articles_and_stand_where_they_are_said_to(
    text: str,
    has_title: bool,
    url: str | None,
    source: str | None,
    author: str | None,
    published: str | None,
    data: st.DataObject,
):
    title_end = data.draw(st.integers(0, len(text))) if has_title else None
    facts = {"url": url, "stated_source": source, "stated_author": author, "stated_published": published}
    zones, described, evidence, detected, found = stage(pages(text, title_end=title_end, **facts))
    articles = described["article_id"].to_list()
    # an article without a zone, on an empty page, has no day
    assert found.chosen["article_id"].to_list() == [one for one in articles if one in set(zones["article_id"])]
    assert set(detected.chosen["article_id"]) <= set(articles)
    for frame in (evidence, detected.evidence, detected.article_sources, found.evidence):
        assert set(frame["article_id"]) <= set(articles)
        assert frame["confidence"].is_between(0, 1).all()
        for start, end in frame.select("start_offset", "end_offset").iter_rows():
            assert (start is None) == (end is None)
            assert start is None or 0 <= start < end <= len(text)
    for name, start, end in (
        detected.article_sources.select("name", "start_offset", "end_offset").drop_nulls().iter_rows()
    ):
        assert name.strip(), text[start:end]
    read = zones.filter(pl.col("zone").is_in(list(MENTION_ZONES)))
    for article_id, surface, start, end in found.dates.select(
        "article_id", "surface", "start_offset", "end_offset"
    ).iter_rows():
        assert text[start:end] == surface
        inside = (
            (pl.col("start_offset") <= start) & (pl.col("end_offset") >= end) & (pl.col("article_id") == article_id)
        )
        assert read.filter(inside).height == 1
    for on, at in found.chosen.select("published_on", "published_at").drop_nulls("published_on").iter_rows():
        assert on <= FETCHED.date()
        assert at is None or at <= FETCHED


#: what pages, extractors and chats print again and again, scripts and spaces without an end; {} is a new word each time
UNITS = {
    "letter": "\u0628",
    "mark": "\u0628\u064e",
    "tatweel": "\u0640",
    "bidi": "\u202b",
    "spaces": " ",
    "tabs": "\t",
    "nbsp": "\u00a0",
    "breaks": "\r\n",
    "blank lines": " \n",
    "latin": "a ",
    "word": "كلمة ",
    "sentence": THIRD + " ",
    "paragraph": THIRD + "\n",
    "article": f"{HEADLINE}\n10 مارس 2024\n{FIRST}\n{SECOND}\n",
    "headline": LISTED[0] + "\n",
    "subheading": f"{LISTED[1]}\n{SECOND}\n",
    "underlined": "كلمة\n===\n",
    "markdown": "# عنوان\n",
    "bullet": "• كلمة\n",
    "table": "| أ | ب |\n",
    "entries": "أ | ب | ",
    "menu": "الرئيسية\n",
    "read also": "اقرأ أيضا: ",
    "related": f"اقرأ أيضا\n{LISTED[0]}\n",
    "networks": "فيسبوك | تويتر | ",
    "tags": "وسوم ",
    "hashtags": "#كلمة ",
    "numbers": "12 ",
    "eastern": "١٢ ",
    "number a line": "1\n",
    "references": "[1] ",
    "times": "10:30 ",
    "time a line": "10:30 عاجل خبر\n",
    "date": "10/3/2024 ",
    "day of a month": "10 مارس 2024 ",
    "Hijri": "10 رمضان 1445 ",
    "relative": "أمس ",
    "span": "من 10 إلى 12 مارس ",
    "stamp": "2024-03-10T10:30 ",
    "wire": "kuna281345 gmt ",
    "message": "[1/1/2020, 10:10 م] س: \n",
    "quoted mail": "> كلمة كلمة\n",
    "sender": "From: ",
    "source line": "المصدر:  ",
    "after": "نقلا عن ",
    "byline": "كتب: أحمد ",
    "agency": "(رويترز) ",
    "dateline": "أبوظبي - «الخليج» ",
    "caption": "صورة: رويترز\n",
    "owner": "© 2024 صوت ",
    "rights": "جميع الحقوق محفوظة ",
    "open quotes": "«",
    "quotes": "«أ» ",
    "half a quote": '"a ',
    "brackets": "(أ) ",
    "address": "http://a.b/c ",
    "mail": "a@b.com ",
    "at": "@a ",
    "link": "[أ](http://a.b) ",
    "dashes": " — ",
    "points": "… ",
    "words": "{} ",
    "sentences": "{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}. ",
    "headlines": "{} {} {} {} {} {}\n",
    "labels": "{} {}\n",
    "stories": "{} {} {} {} {} {} {}\n10 مارس 2024\n{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}.\n",
    "names alone": "صحيفة {}\n",
    "sources": "المصدر: {} {}\n",
    "owners": "© 2024 {}\n",
    "datelines": "{} - صحيفة {} {}\n",
    "senders": "[1/1/2020, 10:10 م] {}: {} {} {} {}\n",
}


#: of these a page has to be long until what grows with the square is most of its time
LONG = {"message", "owners"}


def repeated(unit: str, chars: int) -> str:
    """So many characters of a unit."""
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    run = unit * (chars // len(unit.replace("{}", "كلمة")))
    words = (
        "".join(letters[number // len(letters) ** place % len(letters)] for place in range(4)) for number in count()
    )
    return "".join(part if part != "{}" else next(words) for part in re.split(r"(\{\})", run))


def around(run: str) -> str:
    """A page with the same run in its head, behind a label, under its headline, in a paragraph and behind its body."""
    return (
        f"{run}\nالمصدر: {run}\nعنوان {run}\n{HEADLINE}\nSource {run}x\n10 مارس 2024 {run}\n{FIRST}\n{SECOND} {run}\n"
        f"{THIRD}\n{run}\n© {run} صوت السواحل\n"
    )


def seconds(documents: pl.DataFrame) -> float:
    began = process_time()
    stage(documents)
    return process_time() - began


@pytest.mark.parametrize("name", UNITS)
def test_four_times_the_page_takes_about_four_times_the_time_whatever_it_repeats(name: str):
    least = 24_000 if name in LONG else 6_000
    runs = [repeated(UNITS[name], chars) for chars in (least, 4 * least)]
    small, large = (pages(run, around(run[: len(run) // 4])) for run in runs)
    # what grows with the square takes sixteen times as much; measured again where something else took the time
    assert any(seconds(large) < 7 * seconds(small) + 0.2 for _ in range(3))
