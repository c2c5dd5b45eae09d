"""What the pipeline makes of the gold may not fall below tests/quality_floors.json.

Four sets: the seeds, the first twelve of our own pages, all those that rules are written for, and the pages held out,
of which a failing test says only how many letters or fields went wrong and how, never where:
`python -m tests.quality_report` prints all scores. Beside the floors stand the promises that have no floor: zones tile
the page, offsets slice back, a verdict does not depend on the neighbours in the frame.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from marsad import pages
from marsad.models import ARTICLE_ZONES, ZONES
from marsad.scoring.gold import GoldPage
from marsad.scoring.said import Said, documents_frame, said_of
from marsad.scoring.score import score_page
from marsad.scoring.tallies import Scores, f1, merged
from marsad.seeds.furniture import load_furniture
from tests.gold_loading import ROOT, load_heldout, load_pages, load_seeds, load_twelve

FLOORS: dict[str, dict[str, float]] = json.loads(Path(__file__).with_name("quality_floors.json").read_text())
GOLD: dict[str, Callable[[], tuple[GoldPage, ...]]] = {
    "seeds": load_seeds,
    "twelve": load_twelve,
    "pages": load_pages,
    "heldout": load_heldout,
}
RULES = [ROOT / "seeds"]
#: of many failures, enough to see what kind they are
SHOWN = 25
#: what a failure of a zone says without quoting the page
_KIND = re.compile(r": (\S+(?: \d+)?) came as (\S+(?: \d+)?): (\d+) letters, ")


@cache
def said(gold_set: str) -> Said:
    return said_of(GOLD[gold_set](), RULES)


@cache
def scores(gold_set: str) -> Scores:
    return merged(score_page(page, said(gold_set)) for page in GOLD[gold_set]())


def measured(gold_set: str, name: str) -> tuple[float, list[str]]:
    """The number a floor is about, and what went wrong; `x_f1` is of `x_precision` and `x_recall`."""
    tallies = scores(gold_set)
    if name.endswith("_f1"):
        pair = [tallies[name.removesuffix("_f1") + ending] for ending in ("_precision", "_recall")]
        return f1(*pair), [failure for tally in pair for failure in tally.failures]
    return tallies[name].share, tallies[name].failures


def told(gold_set: str, failures: Sequence[str]) -> list[str]:
    """What went wrong, for people; of pages held out, only how often and how."""
    if gold_set != "heldout":
        return [*failures[:SHOWN]]
    letters: Counter[str] = Counter()
    for failure in failures:
        if kind := _KIND.search(failure):
            letters[f"{kind[1]} came as {kind[2]}"] += int(kind[3])
    return [f"{len(failures)} failures", *(f"{kind}: {count} letters" for kind, count in letters.most_common())]


@pytest.mark.parametrize(("gold_set", "name"), [(gold_set, name) for gold_set in GOLD for name in FLOORS[gold_set]])
def test_quality_is_not_below_its_floor(gold_set: str, name: str) -> None:
    value, failures = measured(gold_set, name)

    assert round(value, 4) >= FLOORS[gold_set][name], "\n".join([f"{name} is {value:.4f}", *told(gold_set, failures)])


ALL_PAGES = [pytest.param(gold_set, page, id=page.name) for gold_set, load in GOLD.items() for page in load()]


@pytest.mark.parametrize(("gold_set", "page"), ALL_PAGES)
def test_zones_tile_the_page(gold_set: str, page: GoldPage) -> None:
    zones = said(gold_set).rows("zones", page)

    assert [zone["zone_number"] for zone in zones] == list(range(len(zones)))
    assert [zone["start_offset"] for zone in zones] == [0, *(zone["end_offset"] for zone in zones[:-1])]
    assert zones[-1]["end_offset"] == len(page.text)
    for zone in zones:
        assert zone["zone"] in ZONES
        assert zone["start_offset"] < zone["end_offset"]
        assert (zone["article_id"] is not None) == (zone["zone"] in ARTICLE_ZONES)
        assert zone["rule"]


@pytest.mark.parametrize(("gold_set", "page"), ALL_PAGES)
def test_offsets_slice_back_to_surfaces(gold_set: str, page: GoldPage) -> None:
    for name in ("mentions", "dates"):
        for row in said(gold_set).rows(name, page):
            assert page.text[row["start_offset"] : row["end_offset"]] == row["surface"]


@pytest.mark.parametrize("gold_set", GOLD)
def test_the_verdict_on_a_page_does_not_depend_on_its_neighbours(gold_set: str) -> None:
    gold = GOLD[gold_set]()
    furniture = load_furniture(RULES)

    alone = pl.concat([pages.segment(documents_frame((page,)), furniture) for page in reversed(gold)])

    together = said(gold_set).zones
    assert alone.sort("document_id", "zone_number").equals(together.sort("document_id", "zone_number"))


@pytest.mark.parametrize(("gold_set", "page"), ALL_PAGES)
def test_gold_zones_cover_every_character_that_is_not_white_space(gold_set: str, page: GoldPage) -> None:
    del gold_set
    at = 0
    for zone in page.zones:
        assert not page.text[at : zone.start].strip()
        assert zone.start < zone.end
        assert zone.labels <= set(ZONES)
        assert (zone.article is not None) == (zone.zone in ARTICLE_ZONES)
        at = zone.end
    assert not page.text[at:].strip()


def test_every_page_of_our_own_has_a_number_and_is_read_once() -> None:
    names = [page.name for page in (*load_pages(), *load_heldout())]

    assert [int(name[:2]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("page", [*load_pages(), *load_heldout()], ids=lambda page: page.name)
def test_the_names_a_page_is_asked_for_stand_where_its_gold_says(page: GoldPage) -> None:
    body = [page.text[zone.start : zone.end] for zone in page.zones if zone.zone in ("body", "subheading")]
    counted = [page.text[zone.start : zone.end] for zone in page.zones if zone.zone in ("title", "caption")] + body
    for name in page.names_in_body:
        assert any(name in text for text in body)
    for name in page.names_only_in_furniture:
        assert name in page.text
        assert not any(name in text for text in counted)
