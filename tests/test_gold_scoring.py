"""The scorer itself: gold held against gold is perfect, and each kind of error shows where it should."""

import pytest

from marsad.errors import GoldError
from marsad.scoring.fields import is_source, score_zones
from marsad.scoring.gold import GoldMention, GoldPage, GoldSource, GoldZone
from marsad.scoring.loading import resolve_zones
from marsad.scoring.names import score_mentions

PAGE = GoldPage(
    name="page",
    text="Home\n\nTitle one\nBody of it.\nMore stories",
    zones=(
        GoldZone("navigation", 0, 4, None),
        GoldZone("title", 6, 15, 0),
        GoldZone("body", 16, 27, 0),
        GoldZone("suggested", 28, 40, None, ("navigation",)),
    ),
    title="Title one",
    sections=(None,),
    publisher=None,
    agencies=(),
    embedded_titles=(),
    embedded_publishers=(),
    published_on=None,
    mentions=(
        GoldMention(6, 11, "ORG", "Q1", "required", ((6, 15),)),
        GoldMention(16, 20, "LOC", None, "optional"),
    ),
)
RIGHT = [("navigation", 0, 6, None), ("title", 6, 16, 0), ("body", 16, 28, 0), ("suggested", 28, 40, None)]


def _zones(*zones: tuple[str, int, int, int | None]) -> list[dict[str, object]]:
    return [
        {
            "zone": zone,
            "start_offset": start,
            "end_offset": end,
            "article_id": None if article is None else f"{PAGE.document_id}-{article}",
        }
        for zone, start, end, article in zones
    ]


def _mention(start: int, end: int, entity_type: str, entity_id: str = "Q1") -> dict[str, object]:
    return {
        "article_id": f"{PAGE.document_id}-0",
        "start_offset": start,
        "end_offset": end,
        "entity_type": entity_type,
        "entity_id": entity_id,
        "zone": "body",
    }


def test_gold_against_gold_is_perfect() -> None:
    assert all(tally.share == 1.0 for tally in score_zones(PAGE, _zones(*RIGHT)).values())


def test_a_label_that_is_also_right_costs_nothing() -> None:
    scores = score_zones(PAGE, _zones(*RIGHT[:3], ("navigation", 28, 40, None)))

    assert scores["zone_accuracy"].share == 1.0


def test_furniture_in_the_body_costs_precision_and_not_recall() -> None:
    scores = score_zones(PAGE, _zones(*RIGHT[:2], ("body", 16, 40, 0)))

    assert scores["body_recall"].share == 1.0
    assert (scores["body_precision"].right, scores["body_precision"].of) == (9, 20)


def test_the_body_of_another_article_is_not_this_body() -> None:
    scores = score_zones(PAGE, _zones(*RIGHT[:2], ("body", 16, 28, 1), RIGHT[3]))

    assert scores["body_recall"].share == 0.0
    assert scores["body_precision"].share == 0.0
    assert scores["zone_accuracy:body"].share == 0.0


@pytest.mark.parametrize(
    ("span", "entity_type", "right"), [((6, 11), "ORG", 1), ((6, 15), "ORG", 1), ((6, 11), "LOC", 0)]
)
def test_a_required_mention_is_met_by_its_span_or_an_alternative_of_the_same_type(
    span: tuple[int, int], entity_type: str, right: int
) -> None:
    scores = score_mentions(PAGE, [_mention(*span, entity_type)])

    assert scores["mention_recall"].right == right
    assert scores["mention_precision"].share == right


def test_an_optional_mention_neither_helps_nor_hurts_and_any_other_hurts() -> None:
    optional = score_mentions(PAGE, [_mention(6, 11, "ORG"), _mention(16, 20, "LOC")])
    other = score_mentions(PAGE, [_mention(6, 11, "ORG"), _mention(21, 23, "LOC")])

    assert (optional["mention_precision"].right, optional["mention_precision"].of) == (1, 1)
    assert (other["mention_precision"].right, other["mention_precision"].of) == (1, 2)


def test_a_zone_whose_end_fits_twice_is_refused() -> None:
    entries = [
        {"zone": "body", "article": 0, "text_start": "a", "text_end": "b"},
        {"zone": "other", "article": None, "text_start": "c", "text_end": "c"},
    ]

    with pytest.raises(GoldError, match="ends at 2 places"):
        resolve_zones("page", "a b c b c", entries)


def test_an_unlisted_outlet_is_met_only_by_its_printed_name() -> None:
    unlisted = GoldSource(("Sahel Gate",), listed=False)
    row = {"source_id": "nil-source-1", "name_en": "Sahel Gate", "name_ar": None, "domain": None}

    assert is_source(unlisted, row)
    assert not is_source(unlisted, {**row, "name_en": "Sahel"})
    assert not is_source(unlisted, {**row, "source_id": "Q1"})
