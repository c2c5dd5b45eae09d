"""Every check fails on rows planted for it and names exactly their keys; one that is switched off is missed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import get_args

import pytest
from duckdb import DuckDBPyConnection

from expectations import Check, dates, dialect, entities, evidence, quotes, sources
from expectations.gate import Judgement, judge
from flows.gates import checks_of_files, checks_of_rows, checks_of_run
from marsad import models
from marsad.dates.values import Kind
from marsad.settings import Settings
from marsad.warehouse import load
from marsad.warehouse import tables as tables_module
from marsad.warehouse.tables import SQL, sql_files, tables
from tests.planted import rows, runs, snapshot
from tests.planted.tables import CHANGES, Change, sound_tables

pytestmark = [
    # Great Expectations imports two modules that Python 3.11 deprecates
    pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning"),
]

Named = Mapping[str, Collection[str]]
SUITES = {
    "row_gate": rows.the_row_checks(),
    "run_gate": runs.the_run_checks(),
    "warehouse_gate": snapshot.the_readback_checks(),
}
EVERY = [pytest.param(suite, check.name, id=f"{suite}-{check.name}") for suite in SUITES for check in SUITES[suite]]


def found_by(suite: str, checks: Sequence[Check], folder: Path) -> Named:
    """Judge all that is planted for a suite, and give the keys that each check names."""
    if suite == "run_gate":
        # a run is planted alone: what breaks one check would be the past of another
        return {
            check: named(runs.judged(folder, now, runs.BEFORE.get(check), list(checks))).get(check, set())
            for check, (now, _, _) in runs.BROKEN.items()
        }
    if suite == "row_gate":
        pages = [
            one
            for number, broken in enumerate(rows.BROKEN)
            for one in (
                rows.page(f"clean{number:02}", embedded={}),
                rows.page(f"d{number:02}", embedded=broken.embedded, **broken.changes),
            )
        ]
        return named(judge(suite, rows.write(folder, pages), checks))
    return named(judge(suite, snapshot.write(folder, snapshot.planted()[0]), checks))


def planted_for(suite: str) -> Named:
    """Say which keys each check of a suite must name."""
    if suite == "run_gate":
        return {check: set(keys) for check, (_, keys, _) in runs.BROKEN.items()}
    return rows.planted() if suite == "row_gate" else snapshot.planted()[1]


def named(judgement: Judgement) -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {check.check_name: set() for check in judgement.checks if not check.passed}
    for check, key in judgement.failures.select("check_name", "key").iter_rows():
        keys[check].add(key)
    return keys


def unproven(planted: Named, found: Named) -> set[str]:
    """Checks that do not name exactly what is planted for them."""
    return {check for check in {*planted, *found} if planted.get(check, set()) != found.get(check, set())}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Named]:
    """What the checks of each suite find."""
    return {suite: found_by(suite, checks, tmp_path_factory.mktemp(suite)) for suite, checks in SUITES.items()}


@pytest.mark.parametrize("suite", SUITES)
def test_every_check_has_a_row_planted_for_it(suite: str) -> None:
    assert {check.name for check in SUITES[suite]} == set(planted_for(suite))


def test_the_checks_that_are_proven_are_those_of_a_run() -> None:
    settings = Settings()
    of_run = {
        "row_gate": checks_of_rows(settings),
        "run_gate": checks_of_run(settings, None),
        "warehouse_gate": checks_of_files(settings),
    }
    for suite, checks in of_run.items():
        assert {check.name for check in checks} == {check.name for check in SUITES[suite]}


@pytest.mark.parametrize(("suite", "check"), EVERY)
def test_a_check_names_exactly_the_rows_planted_for_it(found: Mapping[str, Named], suite: str, check: str) -> None:
    assert found[suite].get(check) == planted_for(suite)[check]


def test_every_check_of_rows_is_broken_by_a_page_that_breaks_nothing_else() -> None:
    alone = {broken.check for broken in rows.BROKEN if not broken.also}
    assert {check.name for check in SUITES["row_gate"]} == alone


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("half", [0, 1])
def test_a_check_that_is_switched_off_is_missed_and_no_other(tmp_path: Path, suite: str, half: int) -> None:
    switched_off = {check.name for check in SUITES[suite][half::2]}
    checks = [without_effect(check) if check.name in switched_off else check for check in SUITES[suite]]
    assert unproven(planted_for(suite), found_by(suite, checks, tmp_path)) == switched_off


def without_effect(check: Check) -> Check:
    """The same check, asking for nothing."""
    from great_expectations.expectations.core.expect_table_row_count_to_be_between import (
        ExpectTableRowCountToBeBetween,
    )

    return replace(check, expectation=ExpectTableRowCountToBeBetween(min_value=0))


@pytest.mark.parametrize("suite", SUITES)
def test_every_check_says_why_it_is_there(suite: str) -> None:
    assert [check.name for check in SUITES[suite] if not check.notes or not check.reason] == []


def test_the_values_that_checks_know_are_those_of_the_code() -> None:
    assert set(dates.KINDS) == set(get_args(Kind))
    assert set(sources.ROLES) == set(get_args(models.SourceRole))
    assert set(sources.KINDS) == set(get_args(models.SourceKind))


@pytest.mark.parametrize(
    ("values", "table", "column"),
    [
        (dates.KINDS, "dates", "kind"),
        (quotes.KINDS, "quotes", "kind"),
        (sources.ROLES, "article_sources", "role"),
        (sources.METHODS, "article_sources", "method"),
        (sources.KINDS, "sources", "kind"),
        (entities.NAME_KINDS, "entity_names", "kind"),
    ],
)
def test_the_values_that_checks_know_stand_in_the_data_dictionary(
    values: Sequence[str], table: str, column: str
) -> None:
    (comment,) = [known.comment for known in tables()[table].columns if known.name == column]
    assert [value for value in values if value not in comment] == []


def test_evidence_is_for_columns_of_articles() -> None:
    assert set(evidence.FIELDS) <= set(tables()["articles"].column_names)


# sql/checks


@pytest.fixture(scope="module")
def sound() -> Iterator[DuckDBPyConnection]:
    """Tables that break no check. What is changed in them is taken back."""
    with sound_tables() as connection:
        yield connection


def keys_of(change: Change, sound: DuckDBPyConnection) -> dict[str, set[str]]:
    """Make a change in sound tables, and give the keys that each SQL check names."""
    sound.execute("begin")
    try:
        sound.execute(change.statement)
        return {one.name: set(one.rows["key"]) for one in load.run_checks(sound) if one.failures}
    finally:
        sound.execute("rollback")


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.check}: {change.statement[:60]}")
def test_a_sql_check_names_exactly_the_rows_planted_for_it(change: Change, sound: DuckDBPyConnection) -> None:
    wanted = {change.check: change.keys, **change.also}
    assert keys_of(change, sound) == {check: set(keys) for check, keys in wanted.items()}


def test_every_sql_check_has_a_row_that_breaks_it_alone() -> None:
    assert {change.check for change in CHANGES if not change.also} == {path.stem for path in sql_files("checks")}


@pytest.mark.parametrize("check", [path.stem for path in sql_files("checks")])
def test_a_sql_check_that_is_switched_off_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str, sound: DuckDBPyConnection
) -> None:
    copytree(SQL, tmp_path / "sql")
    path = tmp_path / "sql" / "checks" / f"{check}.sql"
    path.write_text(f"select * from (\n{path.read_text(encoding='utf-8')}) where false\n", encoding="utf-8")
    tables()
    monkeypatch.setattr(tables_module, "SQL", tmp_path / "sql")
    for change in CHANGES:
        if change.check == check:
            assert set(keys_of(change, sound)) == set(change.also)


def test_great_expectations_says_the_same_when_it_is_hurried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, checks = snapshot.write(tmp_path, snapshot.planted()[0]), SUITES["warehouse_gate"]
    hurried = judge("warehouse_gate", files, checks)
    monkeypatch.setattr(dialect, "hurried", nullcontext)
    plain = judge("warehouse_gate", files, checks)
    assert not hurried.is_passed
    assert hurried.results == plain.results
    assert hurried.failures.equals(plain.failures)
