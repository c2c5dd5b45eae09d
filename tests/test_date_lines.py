"""Date lines as news sites print them (date_lines.csv), read alone and under the headline of a page."""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from marsad.dates import find
from marsad.pages import segment
from marsad.seeds.calendars import load_calendars
from marsad.seeds.furniture import load_furniture

SEEDS = [Path(__file__).parent.parent / "seeds"]
CALENDARS = load_calendars(SEEDS)
with (Path(__file__).parent / "date_lines.csv").open(encoding="utf-8", newline="") as file:
    LINES = [
        (row["line"], dt.date.fromisoformat(row["published_on"]) if row["published_on"] else None)
        for row in csv.DictReader(file)
    ]
HEADLINE = "بلدية الزهراء تفتتح مكتبة عامة جديدة في الحي القديم"
BODY = (
    "افتتحت بلدية الزهراء مكتبة عامة جديدة في الحي القديم من المدينة، بحضور عدد من الأدباء والمعلمين وأهالي الحي.\n"
    "وقال رئيس البلدية إن المكتبة تضم أكثر من عشرة آلاف كتاب، وقاعة للأطفال، ومقهى صغيرا يطل على الحديقة العامة.\n"
    "وأضاف أن العمل جار على افتتاح فرع ثان لها في الجهة الشرقية من المدينة، بعد أن تكتمل أعمال الترميم في المبنى.\n"
)
_DOCUMENT = {
    "document_id": pl.String,
    "text": pl.String,
    "title_end_offset": pl.Int32,
    "stated_author": pl.String,
    "url": pl.String,
    "stated_published": pl.String,
    "fetched_at": pl.Datetime("us", "UTC"),
}


def _documents(texts: list[str]) -> pl.DataFrame:
    rows = [(f"{number:03}", text, None, None, None, None, None) for number, text in enumerate(texts)]
    return pl.DataFrame(rows, schema=_DOCUMENT, orient="row")


def _days(documents: pl.DataFrame, zones: pl.DataFrame) -> dict[str, dt.date | None]:
    return {
        article_id: day
        for article_id, day in find(documents, zones, CALENDARS).chosen.select("article_id", "published_on").rows()
        if article_id.endswith("-0")
    }


@cache
def _days_alone() -> dict[str, dt.date | None]:
    documents = _documents([line for line, _ in LINES])
    zones = documents.select(
        "document_id",
        zone_number=pl.lit(0, pl.Int32),
        zone=pl.lit("dateline"),
        start_offset=pl.lit(0, pl.Int32),
        end_offset=pl.col("text").str.len_chars().cast(pl.Int32),
        article_id=pl.col("document_id") + "-0",
    )
    return _days(documents, zones)


@cache
def _days_on_pages() -> dict[str, dt.date | None]:
    documents = _documents([f"{HEADLINE}\n{line}\n{BODY}" for line, _ in LINES])
    return _days(documents, segment(documents, load_furniture(SEEDS)))


@pytest.mark.parametrize("number", range(len(LINES)), ids=[line for line, _ in LINES])
def test_the_day_of_a_date_line_is_read(number: int):
    assert _days_alone()[f"{number:03}-0"] == LINES[number][1]


@pytest.mark.parametrize("number", range(len(LINES)), ids=[line for line, _ in LINES])
def test_a_date_line_under_a_headline_states_the_day_of_the_article(number: int):
    assert _days_on_pages()[f"{number:03}-0"] == LINES[number][1]


@pytest.mark.parametrize("behind", ["", "اقتصاد\nبلديات\n"], ids=["at the end", "behind words"])
def test_a_date_line_behind_the_body_states_the_day_of_the_article(behind: str):
    documents = _documents([f"{HEADLINE}\n{BODY}{behind}بيروت السبت 3 مارس 2018\nشارك\n"])
    zones = segment(documents, load_furniture(SEEDS))

    assert _days(documents, zones)["000-0"] == dt.date(2018, 3, 3)
    assert zones.filter(pl.col("zone") == "dateline")["rule"].to_list() == ["line_with_day"]
