"""The gate names every row that breaks a check, and no other."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from expectations import Check, Subject
from expectations.gate import FAILURES, Judgement, judge, readback_checks, refuse_unknown, row_checks
from marsad.errors import CheckError

pytestmark = [
    # Great Expectations imports two modules that Python 3.11 deprecates
    pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning"),
]

ZONES = ("title", "body", "navigation", "promotion")
ENTITY_TYPES = ("PER", "LOC")
FETCHED_AT = datetime(2026, 3, 1, 22, tzinfo=UTC)
READ_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)

ARABIC = "\u0627\u0644\u0631\u0626\u064a\u0633"  # "the president"
# what could be taken for damage and is none: letters of names, zah before an Arabic comma, an emoji, a joiner, vowels
BODY = (f"\u0638\u060c \u0637\u061b \u00d8rsted, \u00c9lys\u00e9e \U0001f600 a\u200cb \u0645\u064e {ARABIC} " * 9)[:200]
TEXT = BODY + "\n" + "n" * 800

SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "documents": {
        "document_id": pl.String,
        "text": pl.String,
        "char_count": pl.Int32,
        "fetched_at": pl.Datetime("us", "UTC"),
    },
    "zones": {
        "document_id": pl.String,
        "zone_number": pl.Int32,
        "zone": pl.String,
        "start_offset": pl.Int32,
        "end_offset": pl.Int32,
        "article_id": pl.String,
        "score": pl.Float64,
    },
    "articles": {
        "article_id": pl.String,
        "document_id": pl.String,
        "parent_article_id": pl.String,
        "title": pl.String,
        "body": pl.String,
        "language": pl.String,
        "source_id": pl.String,
        "published_on": pl.Date,
        "published_at": pl.Datetime("us", "UTC"),
    },
    "mentions": {
        "mention_id": pl.String,
        "document_id": pl.String,
        "entity_id": pl.String,
        "entity_type": pl.String,
        "surface": pl.String,
        "start_offset": pl.Int32,
        "end_offset": pl.Int32,
        "score": pl.Float64,
    },
}


def page(
    document_id: str, *, embedded: Mapping[str, Any] | None = None, **changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Make the rows of a page that breaks nothing, but for the changes of one row of a table."""
    main = f"{document_id}-0"
    rows: dict[str, dict[str, Any]] = {
        "documents": {
            "document_id": document_id,
            "text": TEXT,
            "char_count": len(TEXT),
            "fetched_at": FETCHED_AT,
        },
        "zones": {
            "document_id": document_id,
            "zone_number": 1,
            "zone": "navigation",
            "start_offset": 201,
            "end_offset": len(TEXT),
            "article_id": None,
            "score": 0.95,
        },
        "articles": {
            "article_id": main,
            "document_id": document_id,
            "parent_article_id": None,
            "title": "A headline",
            "body": BODY,
            "language": "ara",
            "source_id": "Q1",
            # still the day before in UTC, but already this day where clocks are ahead
            "published_on": date(2026, 3, 2),
            "published_at": None,
        },
        "mentions": {
            "mention_id": f"{main}:0-4",
            "document_id": document_id,
            "entity_id": "Q2",
            "entity_type": "PER",
            "surface": "name",
            "start_offset": 0,
            "end_offset": len(TEXT),
            "score": 1.0,
        },
    }
    body = {**rows["zones"], "zone_number": 0, "zone": "body", "start_offset": 0, "end_offset": 201, "article_id": main}
    inner = {**rows["articles"], "article_id": f"{document_id}-1", "parent_article_id": main, **(embedded or {})}
    return {
        "documents": [{**rows["documents"], **changes.get("documents", {})}],
        "zones": [body, {**rows["zones"], **changes.get("zones", {})}],
        "articles": [{**rows["articles"], **changes.get("articles", {})}, *([inner] if embedded is not None else [])],
        "mentions": [
            {**rows["mentions"], "mention_id": f"{main}:4-5", "score": 0.0},
            {**rows["mentions"], **changes.get("mentions", {})},
        ],
    }


def write(folder: Path, pages: list[dict[str, Any]], *, page_count: int = 7) -> dict[str, list[Path]]:
    """Write pages as shards of a few pages each."""
    relations: dict[str, list[Path]] = {table: [] for table in SCHEMAS}
    for number, start in enumerate(range(0, max(len(pages), 1), page_count)):
        for table, schema in SCHEMAS.items():
            rows = [row for one in pages[start : start + page_count] for row in one[table]]
            path = folder / f"{table}-{number}.parquet"
            pl.DataFrame(rows, schema=schema).write_parquet(path)
            relations[table].append(path)
    return relations


def the_row_checks(**changes: Any) -> list[Check]:
    """Build the row gate with thresholds that the pages are made for."""
    return row_checks(
        **{
            "min_body_chars": 200,
            "languages": ["ara", "it's"],
            "zones": ZONES,
            "entity_types": ENTITY_TYPES,
            "max_damaged_chars": 0,
            "max_hours_after_fetch": 1.0,
            "min_furniture_share": 0.1,
            "max_furniture_share": 0.9,
            "read_at": READ_AT,
            **changes,
        }
    )


def named(judgement: Judgement) -> dict[str, set[str]]:
    """Gather the failing keys by check."""
    return {
        str(name): set(rows["key"])
        for (name,), rows in judgement.failures.partition_by("check_name", as_dict=True).items()
    }


@dataclass(frozen=True, kw_only=True)
class Break:
    """A page that breaks a check."""

    check: str
    key: str
    reason: str | None = None
    also: dict[str, str] = field(default_factory=dict)
    embedded: dict[str, Any] | None = None
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


def breaks(check: str, key: str, /, **kwargs: Any) -> Break:
    extra = {name: kwargs.pop(name) for name in ("reason", "also", "embedded") if name in kwargs}
    return Break(check=check, key=key, changes=kwargs, **extra)


ZONE, MAIN, INNER, MENTION = "{}:1", "{}-0", "{}-1", "{}-0:0-4"
BROKEN = [
    breaks(
        "document_text_not_empty",
        "{}",
        reason="The document has no text.",
        documents={"text": ""},
        also={"document_char_count_true": "{}"},
    ),
    breaks("document_text_not_empty", "{}", documents={"text": None}),
    breaks(
        "document_char_count_positive",
        "{}",
        reason="char_count is 0; 1 or more is wanted.",
        documents={"char_count": 0},
        also={
            "document_char_count_true": "{}",
            "zone_offsets_in_range": "{0}:0 {0}:1",
            "mention_offsets_in_range": "{0}-0:0-4 {0}-0:4-5",
        },
    ),
    breaks(
        "document_char_count_true",
        "{}",
        reason="char_count is 1002, but the stored text has 1001 characters.",
        documents={"char_count": 1002},
    ),
    breaks(
        "zone_offsets_in_order",
        ZONE,
        reason="A zone runs from 300 to 300.",
        zones={"start_offset": 300, "end_offset": 300},
        also={"furniture_share_in_bounds": "{}"},
    ),
    breaks(
        "zone_offsets_in_order",
        ZONE,
        zones={"start_offset": 900, "end_offset": None, "article_id": "x"},
        also={"furniture_share_in_bounds": "{}"},
    ),
    breaks(
        "zone_offsets_in_range",
        ZONE,
        reason="A zone runs from 201 to 1002; the document has 1001 characters.",
        zones={"end_offset": 1002},
    ),
    breaks("zone_offsets_in_range", ZONE, zones={"start_offset": -1, "end_offset": 700}),
    breaks("zone_offsets_in_range", ZONE, zones={"start_offset": None}, also={"furniture_share_in_bounds": "{}"}),
    breaks(
        "zone_offsets_in_range",
        "elsewhere:1",
        zones={"document_id": "elsewhere"},
        also={"furniture_share_in_bounds": "{}"},
    ),
    breaks("zone_known", ZONE, reason="A zone is called 'bdoy'; no zone is called so.", zones={"zone": "bdoy"}),
    breaks("zone_known", ZONE, zones={"zone": None}),
    breaks(
        "zone_score_in_bounds",
        ZONE,
        reason="A zone from 201 to 1001 has the score 1.01; from 0 to 1 is wanted.",
        zones={"score": 1.01},
    ),
    breaks("zone_score_in_bounds", ZONE, zones={"score": -0.01}),
    breaks("zone_score_in_bounds", ZONE, zones={"score": float("nan")}),
    breaks("zone_score_in_bounds", ZONE, zones={"score": None}),
    breaks(
        "furniture_share_in_bounds",
        "{}",
        reason="Share of the page that belongs to no article: 0.9001; from 0.1 to 0.9 is usual.",
        zones={"start_offset": 100},
    ),
    breaks("furniture_share_in_bounds", "{}", zones={"start_offset": 902}),
    breaks("body_not_empty", MAIN, reason="The page's main article has no body.", articles={"body": ""}),
    breaks("body_not_empty", MAIN, articles={"body": None}),
    breaks("body_not_empty", MAIN, articles={"body": " \n\u00a0\u200f\ufeff" * 90}),
    breaks(
        "body_long_enough",
        MAIN,
        reason="The body has 199 characters; at least 200 are wanted.",
        articles={"body": BODY[:199]},
    ),
    breaks(
        "source_detected",
        MAIN,
        reason="No publisher is named by the page, its url or the bundle, and no agency is cited.",
        articles={"source_id": None},
    ),
    breaks(
        "language_detected",
        MAIN,
        reason="The language of title and body could not be told.",
        articles={"language": None},
    ),
    breaks(
        "language_supported",
        MAIN,
        reason="The language is eng; supported: ara, it's.",
        articles={"language": "eng"},
    ),
    breaks("title_present", MAIN, reason="The page has no headline.", articles={"title": None}),
    breaks("title_present", MAIN, articles={"title": "\u00a0\u200f"}),
    breaks(
        "no_replacement_characters",
        MAIN,
        reason="2 characters of title and body are damaged (wrong charset); at most 0 are allowed.",
        articles={"title": "\ufffd", "body": BODY + "\ufffd"},
    ),
    breaks("no_replacement_characters", MAIN, articles={"title": ARABIC.encode().decode("latin-1")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + ARABIC.encode().decode("cp1252", "ignore")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + ARABIC.encode().decode("cp1256")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + ARABIC.encode("cp1256").decode("cp1252")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + "\u201c".encode().decode("cp1252")}),
    breaks(
        "published_not_after_fetched",
        MAIN,
        reason="The article is dated 2026-03-03, but was fetched before, at 2026-03-01 22:00 UTC.",
        articles={"published_on": date(2026, 3, 3)},
    ),
    breaks(
        "published_not_after_fetched",
        MAIN,
        reason="The article is dated 2026-03-01 23:01 UTC, but was fetched before, at 2026-03-01 22:00 UTC.",
        articles={"published_on": date(2026, 3, 1), "published_at": datetime(2026, 3, 1, 23, 1, tzinfo=UTC)},
    ),
    breaks(
        "published_not_after_read",
        MAIN,
        reason="The article is dated 2026-11-23, but was read before, at 2026-11-21 12:00 UTC.",
        documents={"fetched_at": None},
        articles={"published_on": date(2026, 11, 23)},
    ),
    breaks(
        "embedded_body_not_empty",
        INNER,
        reason="An article inside the page has no body.",
        embedded={"body": "", "title": None, "language": None, "published_on": date(2027, 1, 1)},
    ),
    breaks(
        "embedded_body_long_enough",
        INNER,
        reason="The body of an article inside the page has 4 characters; at least 200 are wanted.",
        embedded={"body": "four"},
    ),
    breaks(
        "embedded_source_detected",
        INNER,
        reason="An article inside the page names no publisher, and cites no agency.",
        embedded={"source_id": None},
    ),
    breaks(
        "mention_offsets_in_order",
        MENTION,
        reason="A mention runs from 7 to 7.",
        mentions={"start_offset": 7, "end_offset": 7},
    ),
    breaks("mention_offsets_in_order", MENTION, mentions={"end_offset": None}),
    breaks(
        "mention_offsets_in_range",
        MENTION,
        reason="A mention runs from 1000 to 1002; the document has 1001 characters.",
        mentions={"start_offset": 1000, "end_offset": 1002},
    ),
    breaks("mention_offsets_in_range", MENTION, mentions={"start_offset": -2}),
    breaks("mention_offsets_in_range", MENTION, mentions={"document_id": "elsewhere"}),
    breaks(
        "mention_surface_not_empty",
        MENTION,
        reason="A mention from 0 to 1001 has no visible text.",
        mentions={"surface": ""},
    ),
    breaks("mention_surface_not_empty", MENTION, mentions={"surface": "\u200f\u00a0 "}),
    breaks("mention_surface_not_empty", MENTION, mentions={"surface": None}),
    breaks(
        "mention_entity_present",
        MENTION,
        reason="A mention from 0 to 1001 is linked to no entity.",
        mentions={"entity_id": None},
    ),
    breaks("mention_entity_present", MENTION, mentions={"entity_id": ""}),
    breaks(
        "mention_type_known",
        MENTION,
        reason="A mention is of type 'MISC'; no type is called so.",
        mentions={"entity_type": "MISC"},
    ),
    breaks("mention_type_known", MENTION, mentions={"entity_type": None}),
    breaks(
        "mention_score_in_bounds",
        MENTION,
        reason="A mention from 0 to 1001 has the score 1.01; from 0 to 1 is wanted.",
        mentions={"score": 1.01},
    ),
    breaks("mention_score_in_bounds", MENTION, mentions={"score": -0.01}),
    breaks("mention_score_in_bounds", MENTION, mentions={"score": float("nan")}),
    breaks("mention_score_in_bounds", MENTION, mentions={"score": None}),
]
NAMES = sorted({broken.check for broken in BROKEN})


def planted() -> dict[str, set[str]]:
    """Say which keys each check must name."""
    keys: dict[str, set[str]] = {}
    for number, broken in enumerate(BROKEN):
        for check, key in [(broken.check, broken.key), *broken.also.items()]:
            keys.setdefault(check, set()).update(key.format(f"d{number:02}").split())
    return keys


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


def test_every_check_has_a_row_that_breaks_it() -> None:
    assert sorted(check.name for check in the_row_checks()) == NAMES


@pytest.mark.parametrize("check", NAMES)
def test_a_check_names_exactly_the_rows_that_break_it(judged: Judgement, check: str) -> None:
    assert named(judged).get(check) == planted()[check]


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


def test_failures_carry_table_severity_and_document_and_are_sorted(judged: Judgement) -> None:
    failures = judged.failures
    assert failures.schema == FAILURES
    assert failures.equals(failures.sort("check_name", "key"))
    by_check = {row["check_name"]: row for row in failures.iter_rows(named=True)}
    assert {name: row["table"] for name, row in by_check.items()} == {
        name: name.split("_")[0] + "s"
        if name.startswith(("document", "zone", "mention"))
        else "documents"
        if name.startswith("furniture")
        else "articles"
        for name in NAMES
    }
    warnings = {name for name, row in by_check.items() if row["severity"] == "warning"}
    assert warnings == {name for name in NAMES if name.startswith(("embedded", "title", "furniture"))}
    own = failures.filter(pl.col("document_id") != "elsewhere")
    assert own.height == failures.height - 2
    assert all(key.startswith(document) for key, document in own.select("key", "document_id").iter_rows())


def test_clean_pages_pass_every_check(tmp_path: Path) -> None:
    judgement = judge("row_gate", write(tmp_path, [page(f"d{n}", embedded={}) for n in range(20)]), the_row_checks())
    assert judgement.failures.is_empty()
    assert judgement.failures.schema == FAILURES
    assert [(one.passed, one.unexpected_count) for one in judgement.checks] == [(True, 0)] * len(NAMES)
    assert judgement.is_passed


def test_more_than_twenty_failing_keys_are_all_named(tmp_path: Path) -> None:
    pages = [page(f"d{n:03}", articles={"source_id": None}) for n in range(250)]
    judgement = judge("row_gate", write(tmp_path, pages), the_row_checks())
    assert named(judgement) == {"source_detected": {f"d{n:03}-0" for n in range(250)}}
    assert not judgement.is_passed


def test_warnings_do_not_fail_the_gate(tmp_path: Path) -> None:
    pages = [page("d1", embedded={"source_id": None}, articles={"title": None})]
    judgement = judge("row_gate", write(tmp_path, pages), the_row_checks())
    assert named(judgement) == {"title_present": {"d1-0"}, "embedded_source_detected": {"d1-1"}}
    assert judgement.is_passed


def test_tables_without_rows_pass(tmp_path: Path) -> None:
    assert judge("row_gate", write(tmp_path, []), the_row_checks()).failures.is_empty()


def test_tables_without_files_pass() -> None:
    judgement = judge("row_gate", {table: [] for table in SCHEMAS}, the_row_checks())
    assert judgement.failures.is_empty()
    assert judgement.is_passed


@pytest.mark.parametrize("empty", sorted(SCHEMAS))
def test_one_table_without_files_is_judged(tmp_path: Path, empty: str) -> None:
    judgement = judge("row_gate", {**write(tmp_path, [page("d1")]), empty: []}, the_row_checks())
    expected = {
        "documents": {"zone_offsets_in_range", "mention_offsets_in_range"},
        "zones": {"furniture_share_in_bounds"},
    }
    assert set(named(judgement)) == expected.get(empty, set())


def test_paths_may_hold_quotes_and_signs_of_patterns(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "a[b]*" $HOME %41 {x}; drop table zones; --'
    (folder / "of=hive").mkdir(parents=True)
    relations = write(folder / "of=hive", [page("d1", articles={"source_id": None})])
    # what the first path would match if it were a pattern
    decoy = tmp_path / 'it\'s "ab" $HOME %41 {x}; drop table zones; --'
    (decoy / "of=hive").mkdir(parents=True)
    write(decoy / "of=hive", [page("d2", articles={"source_id": None})])
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
    judge("row_gate", write(tmp_path, [page("d1", articles={"source_id": None})]), the_row_checks())
    assert capfd.readouterr() == ("", "")


def test_a_severity_can_be_relaxed(tmp_path: Path) -> None:
    checks = the_row_checks(severities={"source_detected": "warning"})
    judgement = judge("row_gate", write(tmp_path, [page("d1", articles={"source_id": None})]), checks)
    assert judgement.is_passed
    assert judgement.failures["severity"].to_list() == ["warning"]


def test_a_severity_of_no_check_is_refused() -> None:
    with pytest.raises(CheckError, match=r"no check 'sauce_detected'\. Did you mean source_detected"):
        refuse_unknown({"source_detected": "warning", "sauce_detected": "warning"}, the_row_checks())


def test_thresholds_are_passed_down(tmp_path: Path) -> None:
    relations = write(tmp_path, [page("d1", articles={"body": "\ufffdx", "language": "it's"})])
    checks = the_row_checks(min_body_chars=2, max_damaged_chars=1, read_at=None)
    assert judge("row_gate", relations, checks).failures.is_empty()
    assert "published_not_after_read" not in {check.name for check in checks}


def test_two_checks_of_one_name_are_refused() -> None:
    with pytest.raises(CheckError, match="2 checks are called 'document_text_not_empty'"):
        judge("row_gate", {table: [] for table in SCHEMAS}, the_row_checks() * 2)


def test_a_table_that_was_forgotten_is_refused() -> None:
    with pytest.raises(CheckError, match="'zones', and no files were given for it"):
        judge("row_gate", {table: [] for table in SCHEMAS if table != "zones"}, the_row_checks())


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
    "pairs": ["one", "other"],
}


def the_readback(folder: Path, pages: list[dict[str, Any]], pairs: list[tuple[str | None, str | None]]) -> Judgement:
    path = folder / "pairs.parquet"
    pl.DataFrame(pairs, schema={"one": pl.String, "other": pl.String}, orient="row").write_parquet(path)
    checks = readback_checks(KEYS, zones=ZONES, entity_types=ENTITY_TYPES)
    return judge("warehouse_gate", {**write(folder, pages), "pairs": [path]}, checks)


def test_a_snapshot_reads_back(tmp_path: Path) -> None:
    judgement = the_readback(tmp_path, [page("d1"), page("d2")], [("a", "b:c"), ("a:b", "c"), ("a", None), ("a", "")])
    assert judgement.failures.is_empty()
    assert len(judgement.checks) == 2 * len(KEYS) + 13


def test_a_snapshot_with_doubled_or_missing_keys_is_refused(tmp_path: Path) -> None:
    pages = [page("d1"), page("d2"), page("d2"), page("d3", mentions={"mention_id": None, "score": 2.0})]
    judgement = the_readback(tmp_path, pages, [("a", "b"), ("a", "b"), ("a", None), ("a", None), (None, "b")])
    assert named(judgement) == {
        "documents_key_unique": {"d2"},
        "zones_key_unique": {"d2:0", "d2:1"},
        "articles_key_unique": {"d2-0"},
        "mentions_key_unique": {"d2-0:0-4", "d2-0:4-5"},
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
        "checks = readback_checks({'articles': ['article_id']}, zones=[], entity_types=[])\n"
        "print(judge('warehouse_gate', {'articles': []}, checks).is_passed)",
        HOME=str(tmp_path),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
    assert list(tmp_path.iterdir()) == []
