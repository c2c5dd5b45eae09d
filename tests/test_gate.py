"""The gate names every row that breaks a check, and no other."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from expectations import Check, Subject
from expectations.gate import FAILURES, Judgement, judge, readback_checks, refuse_unknown
from flows.gates import check_severities
from marsad.errors import CheckError
from marsad.runs import ONLY_TOLD
from marsad.settings import Settings
from tests.planted.rows import (
    ARTICLE_ZONES,
    BROKEN,
    ENTITY_TYPES,
    NAMES,
    NIL_ID,
    TABLES,
    ZONES,
    Break,
    page,
    planted,
    the_row_checks,
    write,
)

pytestmark = [
    # Great Expectations imports two modules that Python 3.11 deprecates
    pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning"),
]


def named(judgement: Judgement) -> dict[str, set[str]]:
    """Gather the failing keys by check."""
    return {
        str(name): set(rows["key"])
        for (name,), rows in judgement.failures.partition_by("check_name", as_dict=True).items()
    }


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    """All broken pages among clean ones, judged once."""
    pages = [
        one
        for number, broken in enumerate(BROKEN)
        for one in (
            page(f"clean{number:02}", embedded={}),
            page(f"d{number:02}", embedded=broken.embedded, **broken.changes),
        )
    ]
    return judge("row_gate", write(tmp_path_factory.mktemp("staged"), pages), the_row_checks())


@pytest.mark.parametrize("check", NAMES)
def test_a_result_counts_the_rows_that_break_its_check(judged: Judgement, check: str) -> None:
    (result,) = [one for one in judged.checks if one.check_name == check]
    assert (result.suite, result.passed, result.unexpected_count) == ("row_gate", False, len(planted()[check]))
    assert result.notes


@pytest.mark.parametrize(
    ("number", "broken"), [(number, broken) for number, broken in enumerate(BROKEN) if broken.reason is not None]
)
def test_a_reason_says_what_is_wrong(judged: Judgement, number: int, broken: Break) -> None:
    key = broken.key.format(f"d{number:02}")
    row = judged.failures.row(by_predicate=(pl.col("check_name") == broken.check) & (pl.col("key") == key), named=True)
    assert row["reason"] == broken.reason


def test_every_check_has_a_reason_tested() -> None:
    assert sorted({broken.check for broken in BROKEN if broken.reason is not None}) == NAMES


def table_of(check: str) -> str:
    """The table whose rows a check names, told by the name of the check."""
    tables = {
        "document_": "documents",
        "zone_": "zones",
        "furniture_share_": "documents",
        "mention_": "mentions",
        "furniture_mention_": "furniture_mentions",
        "nil_name_": "nil_names",
        "date_": "dates",
        "quote_": "quotes",
        "evidence_": "article_evidence",
        "article_source_": "article_sources",
    }
    if check == "article_source_role_stated":
        return "articles"
    return next((table for prefix, table in tables.items() if check.startswith(prefix)), "articles")


def test_failures_carry_table_severity_and_document_and_are_sorted(judged: Judgement) -> None:
    failures = judged.failures
    assert failures.schema == FAILURES
    assert failures.equals(failures.sort("check_name", "key"))
    by_check = {row["check_name"]: row for row in failures.iter_rows(named=True)}
    assert {name: row["table"] for name, row in by_check.items()} == {name: table_of(name) for name in NAMES}
    warnings = {name for name, row in by_check.items() if row["severity"] == "warning"}
    assert warnings == {name for name in NAMES if name.startswith(("embedded", "title", "furniture_share"))} | {
        "article_source_name_printed",
        "evidence_value_printed",
    }
    own = failures.filter((pl.col("document_id") != "elsewhere") & ~pl.col("key").str.starts_with("untrue"))
    assert own.height == failures.height - 5
    assert all(key.startswith(document) for key, document in own.select("key", "document_id").iter_rows())


def test_clean_pages_pass_every_check(tmp_path: Path) -> None:
    judgement = judge("row_gate", write(tmp_path, [page(f"d{n}", embedded={}) for n in range(20)]), the_row_checks())
    assert judgement.failures.is_empty()
    assert judgement.failures.schema == FAILURES
    assert [(one.passed, one.unexpected_count) for one in judgement.checks] == [(True, 0)] * len(NAMES)
    assert judgement.is_passed


def test_more_than_twenty_failing_keys_are_all_named(tmp_path: Path) -> None:
    pages = [page(f"d{n:03}", articles={"source_id": None, "source_role": None}) for n in range(250)]
    judgement = judge("row_gate", write(tmp_path, pages), the_row_checks())
    assert named(judgement) == {"source_detected": {f"d{n:03}-0" for n in range(250)}}
    assert not judgement.is_passed


def test_warnings_do_not_fail_the_gate(tmp_path: Path) -> None:
    pages = [page("d1", embedded={"source_id": None, "source_role": None}, articles={"title": None})]
    judgement = judge("row_gate", write(tmp_path, pages), the_row_checks())
    assert named(judgement) == {"title_present": {"d1-0"}, "embedded_source_detected": {"d1-1"}}
    assert judgement.is_passed


def test_tables_without_rows_pass(tmp_path: Path) -> None:
    assert judge("row_gate", write(tmp_path, []), the_row_checks()).failures.is_empty()


def test_tables_without_files_pass() -> None:
    judgement = judge("row_gate", {table: [] for table in TABLES}, the_row_checks())
    assert judgement.failures.is_empty()
    assert judgement.is_passed


#: what stands in an article, and knows its document by it alone
IN_ARTICLES = ("evidence", "article_source", "date", "quote")


@pytest.mark.parametrize("empty", sorted(TABLES))
def test_one_table_without_files_is_judged(tmp_path: Path, empty: str) -> None:
    judgement = judge("row_gate", {**write(tmp_path, [page("d1")]), empty: []}, the_row_checks())
    expected = {
        "articles": {f"{name}_offsets_in_range" for name in IN_ARTICLES},
        "documents": {f"{name}_offsets_in_range" for name in ("zone", "mention", "furniture_mention", *IN_ARTICLES)},
        "mentions": {"nil_name_mentioned"},
        "nil_names": {"mention_entity_spelled"},
        "zones": {"furniture_share_in_bounds"},
    }
    assert set(named(judgement)) == expected.get(empty, set())


def test_paths_may_hold_quotes_and_signs_of_patterns(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "a[b]*" $HOME %41 {x}; drop table zones; --'
    (folder / "of=hive").mkdir(parents=True)
    relations = write(folder / "of=hive", [page("d1", articles={"source_id": None, "source_role": None})])
    # what the first path would match if it were a pattern
    decoy = tmp_path / 'it\'s "ab" $HOME %41 {x}; drop table zones; --'
    (decoy / "of=hive").mkdir(parents=True)
    write(decoy / "of=hive", [page("d2", articles={"source_id": None, "source_role": None})])
    judgement = judge("row_gate", relations, the_row_checks(), database=folder / "gate.duckdb")
    assert named(judgement) == {"source_detected": {"d1-0"}}


def test_the_database_is_gone_and_nothing_else_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    relations = write(tmp_path, [page("d1")])
    work, home, temporary = (tmp_path / name for name in ("work", "home", "temporary"))
    for folder in (work, home, temporary):
        folder.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    before = sorted(tmp_path.rglob("*"))
    database = work / "gate.duckdb"
    database.write_bytes(b"left by a run that was killed")
    judge("row_gate", relations, the_row_checks(), database=database)
    judge("row_gate", relations, the_row_checks())
    assert sorted(tmp_path.rglob("*")) == before


def test_the_gate_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    judge(
        "row_gate", write(tmp_path, [page("d1", articles={"source_id": None, "source_role": None})]), the_row_checks()
    )
    assert capfd.readouterr() == ("", "")


def test_a_severity_can_be_relaxed(tmp_path: Path) -> None:
    checks = the_row_checks(severities={"source_detected": "warning"})
    judgement = judge(
        "row_gate", write(tmp_path, [page("d1", articles={"source_id": None, "source_role": None})]), checks
    )
    assert judgement.is_passed
    assert judgement.failures["severity"].to_list() == ["warning"]


def test_a_severity_of_no_check_is_refused() -> None:
    with pytest.raises(CheckError, match=r"no check 'sauce_detected'\. Did you mean source_detected"):
        refuse_unknown({"source_detected": "warning", "sauce_detected": "warning"}, ["source_detected"])


def test_every_check_of_every_suite_can_be_set() -> None:
    for name in (
        "source_detected",
        "run_quarantined_share",
        "mentions_key_unique",
        "zones_tile_documents",
        "loaded_by_verdict",
    ):
        check_severities(Settings(severity={name: "warning"}))


@pytest.mark.parametrize("name", ONLY_TOLD)
def test_what_a_person_decided_can_stop_no_run(name: str) -> None:
    with pytest.raises(CheckError, match=f"MARSAD_SEVERITY__{name} .*can only be a warning"):
        check_severities(Settings(severity={name: "critical"}))


def test_thresholds_are_passed_down(tmp_path: Path) -> None:
    relations = write(tmp_path, [page("d1", articles={"body": "\ufffdx"})])
    checks = the_row_checks(min_body_chars=2, max_damaged_chars=1)
    assert judge("row_gate", relations, checks).failures.is_empty()


@pytest.mark.parametrize(
    ("published", "first_read"),
    [
        # the day of the page began east of Greenwich when there it was still the day before
        (date(2026, 11, 22), date(2026, 11, 21)),
        # kept by a version that wrote no day, or by nobody here
        (date(2026, 11, 30), None),
    ],
)
def test_a_day_that_may_be_right_holds_no_page_back(tmp_path: Path, published: date, first_read: date | None) -> None:
    told = page(
        "d1",
        documents={"fetched_at": None},
        articles={"published_on": published},
        work={"first_read_on": first_read},
    )
    assert judge("row_gate", write(tmp_path, [told]), the_row_checks()).failures.is_empty()


def test_a_page_that_states_when_it_was_fetched_is_not_judged_by_the_day_of_reading(tmp_path: Path) -> None:
    told = page("d1", work={"first_read_on": date(2020, 1, 1)})
    assert judge("row_gate", write(tmp_path, [told]), the_row_checks()).failures.is_empty()


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(CheckError, match="2 checks are called 'document_id_of_bytes'"):
        judge("row_gate", {table: [] for table in TABLES}, the_row_checks() * 2)


def test_a_table_that_was_forgotten_is_refused() -> None:
    with pytest.raises(CheckError, match="'zones', and no files were given for it"):
        judge("row_gate", {table: [] for table in TABLES if table != "zones"}, the_row_checks())


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    relations = write(tmp_path, [page("d1")])
    relations["zones"][0].write_bytes(b"PAR1 and then nothing")
    with pytest.raises(CheckError, match=r"zones-0\.parquet"):
        judge("row_gate", relations, the_row_checks(), database=tmp_path / "gate.duckdb")
    assert not (tmp_path / "gate.duckdb").exists()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    relations = write(tmp_path, [page("d1")])
    pl.read_parquet(relations["articles"][0]).drop("source_id").write_parquet(relations["articles"][0])
    with pytest.raises(CheckError, match="source_id"):
        judge("row_gate", relations, the_row_checks())


def test_a_check_on_a_column_that_is_not_there_is_refused_and_not_a_failing_row(tmp_path: Path) -> None:
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

    check = Check(
        name="misspelt",
        subject=the_row_checks()[0].subject,
        expectation=ExpectColumnValuesToNotBeNull(column="txet"),
        severity="critical",
        notes="",
        reason="",
    )
    with pytest.raises(CheckError, match=r"check 'misspelt' could not be evaluated: .*txet"):
        judge("row_gate", write(tmp_path, [page("d1")]), [check])


NUMBERS = Subject(
    name="numbers",
    table="numbers",
    reads={"numbers": {"number": "integer", "word": "varchar"}},
    query="""
        select number::varchar as key, null::varchar as document_id, number, word,
            replace(coalesce(word, ''), '%', '') as other,
        from staged.numbers
    """,
)


def the_check(expectation: Any, reason: str = "") -> Check:
    return Check(name="it", subject=NUMBERS, expectation=expectation, severity="critical", notes="", reason=reason)


def expectation_classes() -> Any:
    import great_expectations.expectations as gxe

    return gxe


def expectations_that_tempt_the_dialect() -> dict[str, tuple[Any, set[str]]]:
    gx = expectation_classes()
    return {
        # 1 also stands in the placeholder $1
        "a number that looks like a placeholder": (
            gx.ExpectColumnValuesToBeBetween(column="number", min_value=1),
            {"0"},
        ),
        "a value with a quote": (
            gx.ExpectColumnValuesToNotBeInSet(column="word", value_set=["it's", '"', "100%"]),
            {"1"},
        ),
        "a regular expression": (gx.ExpectColumnValuesToMatchRegex(column="word", regex="^(it's|[a-z]+)$"), {"2"}),
        "a per cent sign": (gx.ExpectColumnValuesToNotMatchRegex(column="word", regex="%"), {"2"}),
        "lengths": (gx.ExpectColumnValueLengthsToBeBetween(column="word", max_value=4), {"3"}),
        "uniqueness": (gx.ExpectColumnValuesToBeUnique(column="word"), {"0", "4"}),
        "two columns": (gx.ExpectColumnPairValuesToBeEqual(column_A="word", column_B="other"), {"2", "5"}),
        "a type": (gx.ExpectColumnValuesToBeOfType(column="number", type_="INTEGER"), set()),
        "nulls": (gx.ExpectColumnValuesToNotBeNull(column="word"), {"5"}),
    }


@pytest.mark.parametrize("name", [
    "a number that looks like a placeholder", "a value with a quote", "a regular expression", "a per cent sign",
    "lengths", "uniqueness", "two columns", "a type", "nulls",
])  # fmt: skip
def test_great_expectations_works_on_duckdb(tmp_path: Path, name: str) -> None:
    words = ["same", "it's", "50%", "longer", "same", None]
    path = tmp_path / "numbers.parquet"
    pl.DataFrame({"number": range(6), "word": words}).write_parquet(path)
    expectation, keys = expectations_that_tempt_the_dialect()[name]
    judgement = judge("row_gate", {"numbers": [path]}, [the_check(expectation)])
    assert set(judgement.failures["key"]) == keys
    assert [one.passed for one in judgement.checks] == [not keys]


def test_a_query_that_finds_other_rows_than_were_counted_is_refused(tmp_path: Path) -> None:
    from great_expectations.expectations.row_conditions import Column

    path = tmp_path / "numbers.parquet"
    pl.DataFrame({"number": range(6), "word": [None] * 6}, schema_overrides={"word": pl.String}).write_parquet(path)
    gx = expectation_classes()
    # the query of the failing rows leaves the condition out
    check = the_check(gx.ExpectColumnValuesToNotBeNull(column="word", row_condition=Column("number") < 2))
    with pytest.raises(CheckError, match="'it': 2 rows were counted, 6 found"):
        judge("row_gate", {"numbers": [path]}, [check])


def test_a_check_of_a_whole_table_fails_once_and_names_no_row(tmp_path: Path) -> None:
    gx = expectation_classes()
    path = tmp_path / "numbers.parquet"
    pl.DataFrame({"number": [1], "word": ["a"]}).write_parquet(path)
    check = the_check(gx.ExpectTableRowCountToBeBetween(min_value=2))
    judgement = judge("run_gate", {"numbers": [path]}, [check])
    assert [(one.passed, one.unexpected_count) for one in judgement.checks] == [(False, 1)]
    assert judgement.failures.is_empty()


KEYS = {
    "documents": ["document_id"],
    "zones": ["document_id", "zone_number"],
    "articles": ["article_id"],
    "mentions": ["mention_id"],
    "furniture_mentions": ["mention_id"],
    "nil_names": ["document_id", "entity_id", "name_ar"],
    "pairs": ["one", "other"],
}


def the_readback(folder: Path, pages: list[dict[str, Any]], pairs: list[tuple[str | None, str | None]]) -> Judgement:
    path = folder / "pairs.parquet"
    pl.DataFrame(pairs, schema={"one": pl.String, "other": pl.String}, orient="row").write_parquet(path)
    checks = readback_checks(KEYS, zones=ZONES, article_zones=ARTICLE_ZONES, entity_types=ENTITY_TYPES)
    return judge("warehouse_gate", {**write(folder, pages), "pairs": [path]}, checks)


def test_a_snapshot_reads_back(tmp_path: Path) -> None:
    judgement = the_readback(tmp_path, [page("d1"), page("d2")], [("a", "b:c"), ("a:b", "c"), ("a", None), ("a", "")])
    assert judgement.failures.is_empty()
    assert len(judgement.checks) == 2 * len(KEYS) + 26


def test_a_snapshot_with_doubled_or_missing_keys_is_refused(tmp_path: Path) -> None:
    pages = [page("d1"), page("d2"), page("d2"), page("d3", mentions={"mention_id": None, "score": 2.0})]
    judgement = the_readback(tmp_path, pages, [("a", "b"), ("a", "b"), ("a", None), ("a", None), (None, "b")])
    assert named(judgement) == {
        "documents_key_unique": {"d2"},
        "zones_key_unique": {"d2:0", "d2:1", "d2:2"},
        "articles_key_unique": {"d2-0"},
        "mentions_key_unique": {"d2-0:0-1001", "d2-0:4-5"},
        "furniture_mentions_key_unique": {"d2-0:5-6", "d2:300-304"},
        "nil_names_key_unique": {f"d2:{NIL_ID}:name"},
        "mentions_key_present": {""},
        "mention_score_in_bounds": {""},
        "pairs_key_unique": {"a:b", "a"},
        "pairs_key_present": {"b"},
    }
    counts = {one.check_name: one.unexpected_count for one in judgement.checks}
    assert counts["pairs_key_unique"] == 4
    assert set(judgement.failures.filter(pl.col("check_name") == "zones_key_unique")["document_id"]) == {"d2"}


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "GX_ANALYTICS_ENABLED"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=kept | environment, check=False
    )


@pytest.mark.slow
def test_importing_the_gate_does_not_import_great_expectations() -> None:
    done = run_python(
        "import os, sys, expectations.gate\n"
        "assert os.environ['GX_ANALYTICS_ENABLED'] == 'false'\n"
        "assert not {'great_expectations', 'sqlalchemy', 'pandas'} & sys.modules.keys()"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_process_that_used_the_gate_ends_silently(tmp_path: Path) -> None:
    done = run_python(
        "from expectations.gate import judge, readback_checks\n"
        "checks = readback_checks({'articles': ['article_id']}, zones=[], article_zones=[], entity_types=[])\n"
        "print(judge('warehouse_gate', {'articles': []}, checks).is_passed)",
        HOME=str(tmp_path),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
    assert list(tmp_path.iterdir()) == []
