"""The run gate: what changed in a run against the earlier runs of its bundle, and what may change without a word."""

from pathlib import Path

import pytest

from expectations.gate import Judgement, with_severities
from marsad.warehouse.measures import PASTS
from tests.planted.runs import BEFORE, BROKEN, PAST, Run, judged, the_run_checks

pytestmark = [
    # Great Expectations imports two modules that Python 3.11 deprecates
    pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning"),
]


def told(judgement: Judgement) -> dict[str, list[str]]:
    return {
        check.check_name: judgement.failures.filter(check_name=check.check_name)["key"].to_list()
        for check in judgement.checks
        if not check.passed
    }


def test_a_run_like_the_others_breaks_nothing(tmp_path: Path) -> None:
    assert told(judged(tmp_path, {})) == {}


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
    asked = the_run_checks(is_binding=dict.fromkeys(PASTS, False))
    judgement = judged(tmp_path, BROKEN["run_source_zone_mix"][0], asked=asked)
    assert (told(judgement), judgement.is_passed) == ({"run_source_zone_mix": ["Q2"]}, True)


def test_rules_that_changed_leave_the_checks_binding_that_do_not_depend_on_them() -> None:
    asked = the_run_checks(is_binding={"past_sources": True, "past_pages": False, "past_names": False})
    assert {check.name for check in asked if check.severity == "critical"} == {"run_quarantined_share"}


def test_a_severity_that_is_set_wins(tmp_path: Path) -> None:
    asked = with_severities(
        the_run_checks(), {"run_source_zone_mix": "warning", "run_source_documents_fewest": "critical"}
    )
    severities = {check.name: check.severity for check in asked}
    assert severities["run_source_zone_mix"] == "warning"
    assert severities["run_source_documents_fewest"] == "critical"


def test_thresholds_of_the_run_are_passed_down(tmp_path: Path) -> None:
    asked = the_run_checks(
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
    assert [check.name for check in the_run_checks() if not check.name.startswith("run_")] == []
