"""Composed pages are read as well as tests/quality_floors.json says; how to see more: tests/composed/README.md."""

import json
from functools import cache
from pathlib import Path

import pytest

from marsad.models import ZONES
from marsad.scoring.gold import GoldPage, GoldSource
from marsad.scoring.said import said_of
from marsad.scoring.score import score_page
from marsad.scoring.tallies import Scores, merged
from tests.composed.__main__ import main
from tests.composed.compose import GROUPS, READ, Kind, compose, load_kinds
from tests.composed.crossed import cross
from tests.composed.stories import own_stories
from tests.gold_loading import ROOT

_ALL_FLOORS = json.loads(Path(__file__).with_name("quality_floors.json").read_text())
CROSSED = "crossed"
FLOORS: dict[str, dict[str, float]] = {group: _ALL_FLOORS[f"composed_{group}"] for group in (*GROUPS, CROSSED)}
PAGES_OF_A_KIND = 2
CROSSED_PAGES = 100
KINDS = [pytest.param(kind, id=f"{group}-{kind.name}") for group in GROUPS for kind in load_kinds(group)]


@cache
def composed(group: str) -> tuple[GoldPage, ...]:
    stories = own_stories()
    return tuple(compose(kind, stories, number) for kind in load_kinds(group) for number in range(PAGES_OF_A_KIND))


@cache
def crossed() -> tuple[GoldPage, ...]:
    kinds, stories = load_kinds(READ), own_stories()
    return tuple(cross(kinds, stories, number) for number in range(CROSSED_PAGES))


@cache
def scores(group: str) -> Scores:
    pages = crossed() if group == CROSSED else composed(group)
    said = said_of(pages, [ROOT / "seeds"])
    return merged(score_page(page, said) for page in pages)


@pytest.mark.parametrize(("group", "name"), [(group, name) for group in FLOORS for name in FLOORS[group]])
def test_composed_pages_are_read_no_worse_than_their_floor(group: str, name: str) -> None:
    tally = scores(group)[name]

    told = "\n".join(tally.failures[:25]) if group in (READ, CROSSED) else f"{len(tally.failures)} failures"
    assert round(tally.share, 4) >= FLOORS[group][name], f"{name} is {tally.share:.4f}\n{told}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_of_a_composed_page_has_its_gold(kind: Kind) -> None:
    _has_its_gold(compose(kind, own_stories(), 0))


def test_every_letter_of_a_crossed_page_has_its_gold() -> None:
    for page in crossed():
        _has_its_gold(page)
        titles = [page.text[zone.start : zone.end] for zone in page.zones if zone.zone == "title"]
        assert len(titles) == len(set(titles)) == (page.title is not None) + len(page.embedded_titles)


def _has_its_gold(page: GoldPage) -> None:
    at = 0
    for zone in page.zones:
        assert not page.text[at : zone.start].strip()
        assert zone.start < zone.end
        assert zone.labels <= set(ZONES)
        at = zone.end
    assert not page.text[at:].strip()
    assert any(zone.zone == "body" and zone.article == 0 for zone in page.zones)
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in page.text), "a mark was left in the text"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_composed_the_same_again(kind: Kind) -> None:
    stories = own_stories()

    assert compose(kind, stories, 1) == compose(kind, stories, 1)
    assert compose(kind, stories, 0).text != compose(kind, stories, 1).text


def test_names_that_no_gold_asks_for_are_not_looked_for() -> None:
    said = said_of(composed(READ)[:2], [ROOT / "seeds"])

    assert said.zones.height > 2
    assert said.mentions.is_empty()
    assert said.quotes.is_empty()


def test_an_invented_outlet_is_known_by_its_name_and_by_its_address() -> None:
    outlet = {"name": "بوابة الساحل", "also": ["الساحل"], "domain": "sahel.example", "listed": False}
    kind = Kind("k", "{{ outlet.name }}\n{{ main.title | title }}\n", (outlet,), True, False, "never")

    page = compose(kind, own_stories(), 0)

    assert page.publisher == GoldSource(("بوابة الساحل", "الساحل", "sahel.example"), listed=False)


@pytest.mark.parametrize("wrong", [["--corpus", "no-such-folder"], ["--kind", "no-such-kind"]])
def test_a_folder_without_stories_and_a_kind_that_is_not_there_are_told(
    wrong: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["composed", *wrong])

    with pytest.raises(SystemExit):
        main()

    assert wrong[1] in capsys.readouterr().err
