"""The run gate: what changed in a run against the earlier runs of its bundle, and what may change without a word."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from expectations import Check
from expectations.gate import Judgement, judge, with_severities
from expectations.runs import checks as run_checks
from marsad.warehouse.measures import PASTS
from marsad.warehouse.tables import frame_schema

pytestmark = [
    # Great Expectations imports two modules that Python 3.11 deprecates
    pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning"),
]

MIX = {"body": 0.8, "title": 0.1, "navigation": 0.1}
USUAL: dict[str, Any] = {
    "source_name": None,
    "document_count": 100,
    "quarantined_count": 2,
    "titled_count": 95,
    "mention_count": 2000,
    "linked_count": 1400,
    "zone_shares": MIX,
}
SOURCES = ("Q1", "Q2", "Q3")
#: five earlier runs, of which one was a strange day
PAST = [{}, {}, {"Q1": {"zone_shares": {"navigation": 1.0}, "mention_count": 1, "quarantined_count": 90}}, {}, {}]

Run = dict[str, dict[str, Any] | None]


def rows_of(number: int, changes: Run) -> list[dict[str, Any]]:
    """The measures of one run: the usual ones but for the changes of a source, None for one that brought nothing."""
    rows: list[dict[str, Any]] = []
    for source in dict.fromkeys([*SOURCES, *changes]):
        change = changes.get(source, {})
        if change is not None:
            row = {**USUAL, **change}
            row["zone_shares"] = json.dumps(row["zone_shares"])
            rows.append(
                {
                    "run_id": f"run{number}",
                    "bundle": "news",
                    "source_id": source,
                    **row,
                    "segment_fingerprint": "s",
                    "recognise_fingerprint": "r",
                }
            )
    return rows


def checks(**changes: Any) -> list[Check]:
    return run_checks(
        **{
            "min_source_documents": 20,
            "max_quarantined_rise": 0.2,
            "max_linked_change": 0.15,
            "max_zone_change": 0.2,
            "max_title_fall": 0.3,
            "max_mention_ratio": 2.0,
            "max_document_ratio": 3.0,
            "is_binding": dict.fromkeys(PASTS, True),
            **changes,
        }
    )


def judged(folder: Path, now: Run, past: list[Run] | None = None, asked: list[Check] | None = None) -> Judgement:
    schema = frame_schema("run_sources")
    past = PAST if past is None else past
    before = [row for number, changes in enumerate(past) for row in rows_of(number, changes)]
    files: dict[str, list[Path]] = {}
    for relation, rows in {"run_sources": rows_of(9, now), **dict.fromkeys(PASTS, before)}.items():
        files[relation] = [folder / f"{relation}.parquet"]
        pl.DataFrame(rows, schema=schema).write_parquet(files[relation][0])
    return judge("run_gate", files, checks() if asked is None else asked)


def told(judgement: Judgement) -> dict[str, list[str]]:
    return {
        check.check_name: judgement.failures.filter(check_name=check.check_name)["key"].to_list()
        for check in judgement.checks
        if not check.passed
    }


#: check -> what breaks it, the keys it names, and what it says
BROKEN: dict[str, tuple[Run, list[str], str]] = {
    "run_quarantined_share": (
        {"Q1": {"quarantined_count": 80}},
        ["run9"],
        "28.0 % of 300 new documents are in quarantine; usual are 2.0 %.",
    ),
    "run_linked_share": (
        {"Q1": {"linked_count": 0}, "Q2": {"linked_count": 900}},
        ["run9"],
        "38.3 % of the mentions are linked to a known entity; usual are 70.0 %.",
    ),
    "run_source_zone_mix": (
        {"Q2": {"source_name": "Daily", "zone_shares": {"body": 0.4, "title": 0.1, "navigation": 0.5}}},
        ["Q2"],
        "The template of Daily (Q2) seems to have changed: of its 100 pages 40 % are in other zones than usual "
        "(body 80 % -> 40 %, navigation 10 % -> 50 %).",
    ),
    "run_source_titles": (
        {"Q3": {"titled_count": 60}},
        ["Q3"],
        "60.0 % of the 100 pages of Q3 have a headline; usual are 95.0 %.",
    ),
    "run_source_mentions": (
        {"Q1": {"mention_count": 900, "linked_count": 600}, "Q3": {"mention_count": 4200, "linked_count": 3000}},
        ["Q1", "Q3"],
        "9.0 mentions in a page of Q1, over 100 pages; usual are 20.0.",
    ),
    "run_source_documents_fewest": (
        {"Q2": None, "Q3": {**USUAL, "document_count": 10, "titled_count": 9}},
        ["Q2", "Q3"],
        "0 new documents of Q2; for a run of this size 37 were the fewest so far.",
    ),
    "run_source_documents_most": (
        {"Q4": {"document_count": 150, "titled_count": 140, "mention_count": 3000, "linked_count": 2100}},
        ["Q4"],
        "150 new documents of Q4; for a run of this size 15 were the most so far.",
    ),
}
FEW: dict[str, Any] = {"document_count": 10, "titled_count": 9, "mention_count": 200, "linked_count": 140}
#: what came before, where it is not the usual
BEFORE: dict[str, list[Run]] = {"run_source_documents_most": [{"Q4": FEW}, {"Q4": FEW}, {"Q4": FEW}]}


def test_a_run_like_the_others_breaks_nothing(tmp_path: Path) -> None:
    assert told(judged(tmp_path, {})) == {}


def test_every_check_of_the_run_has_a_run_that_breaks_it() -> None:
    assert {check.name for check in checks()} == set(BROKEN)


@pytest.mark.parametrize("check", BROKEN)
def test_a_check_of_the_run_names_exactly_the_sources_that_break_it_and_says_how(tmp_path: Path, check: str) -> None:
    now, keys, reason = BROKEN[check]
    judgement = judged(tmp_path, now, BEFORE.get(check))
    assert told(judgement)[check] == keys
    assert judgement.failures.filter(check_name=check)["reason"][0] == reason


@pytest.mark.parametrize("check", BROKEN)
def test_a_change_of_one_kind_is_told_by_its_check_alone(tmp_path: Path, check: str) -> None:
    now, keys, _ = BROKEN[check]
    assert told(judged(tmp_path, now, BEFORE.get(check))) == {check: keys}


@pytest.mark.parametrize(
    "now",
    [
        pytest.param({"Q1": {"document_count": 3, "quarantined_count": 3, "titled_count": 0, "mention_count": 0,
                      "linked_count": 0, "zone_shares": {}}, "Q2": None, "Q3": None}, id="three new documents"),
        pytest.param({"Q1": {"document_count": 15, "quarantined_count": 0, "titled_count": 0, "mention_count": 0,
                      "linked_count": 0, "zone_shares": {"other": 1.0}}, "Q2": {"document_count": 1}, "Q3": None},
                     id="a source with few documents"),
        pytest.param({"Q4": {"zone_shares": {"body": 0.1, "other": 0.9}, "titled_count": 0, "document_count": 150}},
                     id="a new source"),
        pytest.param({"unknown": {"document_count": 30, "quarantined_count": 30, "titled_count": 0, "mention_count": 0,
                      "linked_count": 0, "zone_shares": {}}}, id="documents without a source"),
    ],
)  # fmt: skip
def test_what_is_too_little_to_say_or_new_is_not_told(tmp_path: Path, now: Run) -> None:
    assert told(judged(tmp_path, now)) == {}


def test_a_source_that_comes_every_other_time_is_not_missed(tmp_path: Path) -> None:
    past: list[Run] = [{}, {"Q2": None}, {}]
    assert told(judged(tmp_path, {"Q2": None}, past)) == {}


def test_a_change_that_was_loaded_once_is_told_once(tmp_path: Path) -> None:
    change: Run = {
        "Q2": {"zone_shares": {"body": 0.2, "navigation": 0.8}, "mention_count": 500, "linked_count": 350},
        "Q3": {"titled_count": 10, "quarantined_count": 95},
    }
    first = told(judged(tmp_path, change))
    assert set(first) == {
        "run_quarantined_share",
        "run_source_zone_mix",
        "run_source_titles",
        "run_source_mentions",
    }
    assert told(judged(tmp_path, change, [*PAST, change])) == {}


def test_without_a_past_only_a_great_quarantine_is_told(tmp_path: Path) -> None:
    assert told(judged(tmp_path, {"Q1": {"zone_shares": {"other": 1.0}}}, [])) == {}
    assert set(told(judged(tmp_path, {"Q1": {"quarantined_count": 99}}, []))) == {"run_quarantined_share"}


def test_a_run_that_is_not_binding_warns(tmp_path: Path) -> None:
    asked = checks(is_binding=dict.fromkeys(PASTS, False))
    judgement = judged(tmp_path, BROKEN["run_source_zone_mix"][0], asked=asked)
    assert (told(judgement), judgement.is_passed) == ({"run_source_zone_mix": ["Q2"]}, True)


def test_rules_that_changed_leave_the_checks_binding_that_do_not_depend_on_them() -> None:
    asked = checks(is_binding={"past_sources": True, "past_pages": False, "past_names": False})
    assert {check.name for check in asked if check.severity == "critical"} == {"run_quarantined_share"}


def test_a_severity_that_is_set_wins(tmp_path: Path) -> None:
    asked = with_severities(checks(), {"run_source_zone_mix": "warning", "run_source_documents_fewest": "critical"})
    severities = {check.name: check.severity for check in asked}
    assert severities["run_source_zone_mix"] == "warning"
    assert severities["run_source_documents_fewest"] == "critical"


def test_thresholds_of_the_run_are_passed_down(tmp_path: Path) -> None:
    asked = checks(
        min_source_documents=1,
        max_quarantined_rise=1.0,
        max_linked_change=1.0,
        max_zone_change=1.0,
        max_title_fall=1.0,
        max_mention_ratio=1e6,
        max_document_ratio=1e6,
    )
    for check, (now, _, _) in BROKEN.items():
        assert told(judged(tmp_path, now, BEFORE.get(check), asked)) == {}


def test_names_of_the_checks_of_a_run_begin_with_run() -> None:
    # marsad.runs tells them by it from those that decide what is quarantined
    assert [check.name for check in checks() if not check.name.startswith("run_")] == []
