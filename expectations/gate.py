"""The gate: judges staged or published Parquet by checks, and names every row that fails.

staged Parquet -> subjects measured in a temporary DuckDB file -> Great Expectations -> the keys that fail, with reasons
"""

import re
import tempfile
import threading
from collections import Counter
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from expectations import Check, Severity, Subject
from marsad.errors import CheckError

#: Columns of `Judgement.failures`: one row for each check and key that broke it
FAILURES = pl.Schema(
    {
        "check_name": pl.String,
        "severity": pl.String,
        "table": pl.String,
        "key": pl.String,
        "document_id": pl.String,
        "reason": pl.String,
    }
)

# Great Expectations keeps its context in a global of the process
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check found; the columns of the table `checks` without the run."""

    suite: str
    check_name: str
    severity: Severity
    passed: bool
    unexpected_count: int
    notes: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What all checks found.

    Attributes:
        checks: One result for each check, in the order of the checks.
        failures: Columns as in FAILURES, sorted by check_name and key. document_id is null where the row belongs to no
            document.
        results: What Great Expectations itself said of each check, as JSON, for the Data Docs; `meta` of its
            expectation names the check and the subject.
    """

    checks: list[CheckResult]
    failures: pl.DataFrame
    results: Sequence[Mapping[str, Any]] = ()

    @property
    def is_passed(self) -> bool:
        """Tell whether no critical check failed."""
        return all(result.passed for result in self.checks if result.severity == "critical")


def judge(
    suite: str,
    relations: Mapping[str, Sequence[Path]],
    checks: Sequence[Check],
    *,
    database: Path | None = None,
    memory_limit: str = "2GB",
) -> Judgement:
    """Judge tables by checks.

    Args:
        suite: row_gate, run_gate or warehouse_gate.
        relations: The Parquet files of each table. A table without files has no rows.
        checks: What to check, names unique.
        database: Where to put the temporary DuckDB file: a file that is there already is replaced, and none is left.
            None: a temporary folder of the system.
        memory_limit: Most memory for DuckDB, in its words; what is more goes to disk beside the database.

    Raises:
        CheckError: Two checks of one name, a table that is not among the relations, files that cannot be read as what
            they should be, or a check that Great Expectations could not evaluate.
    """
    _refuse_clashes(suite, checks)
    # open all the time, so that Great Expectations shares it: an instance of DuckDB takes 22 ms of a processor to make
    with _temporary_database(database) as path, open_database(path) as connection:
        connection.execute(f"set memory_limit = '{memory_limit}'")
        _measure(connection, relations, checks)
        broken, results = _ask(suite, path, checks)
        found = _find_failures(connection, checks, broken)
    return Judgement(
        checks=[
            CheckResult(
                suite=suite,
                check_name=check.name,
                severity=check.severity,
                passed=check.name not in broken,
                unexpected_count=broken[check.name].unexpected_count if check.name in broken else 0,
                notes=check.notes,
            )
            for check in checks
        ],
        failures=pl.concat([FAILURES.to_frame(), *found.values()])
        .unique(["check_name", "key"], keep="first", maintain_order=True)
        .sort("check_name", "key"),
        results=results,
    )


def row_checks(
    *,
    min_body_chars: int,
    languages: Sequence[str],
    zones: Sequence[str],
    article_zones: Collection[str],
    entity_types: Sequence[str],
    max_damaged_chars: int,
    max_hours_after_fetch: float,
    min_published_year: int,
    min_furniture_share: float,
    max_furniture_share: float,
    severities: Mapping[str, Severity] | None = None,
) -> list[Check]:
    """Gather the checks of the row gate.

    The modules of the tables say what the thresholds mean. severities gives single checks, by name, another severity.

    Raises:
        CheckError: severities names a check that does not exist.
    """
    from expectations import articles, dates, documents, evidence, mentions, names, quotes, sources
    from expectations import zones as zone_module

    return with_severities(
        [
            *documents.checks(),
            *zone_module.checks(
                zones=zones,
                article_zones=article_zones,
                min_furniture_share=min_furniture_share,
                max_furniture_share=max_furniture_share,
            ),
            *articles.checks(
                min_body_chars=min_body_chars,
                languages=languages,
                max_damaged_chars=max_damaged_chars,
                max_hours_after_fetch=max_hours_after_fetch,
                min_published_year=min_published_year,
            ),
            *evidence.checks(),
            *sources.named_checks(),
            *dates.checks(),
            *mentions.checks(entity_types=entity_types),
            *names.checks(entity_types=entity_types),
            *quotes.checks(),
        ],
        severities or {},
    )


def readback_checks(
    keys: Mapping[str, Sequence[str]],
    *,
    zones: Sequence[str],
    article_zones: Collection[str],
    entity_types: Sequence[str],
    severities: Mapping[str, Severity] | None = None,
) -> list[Check]:
    """Gather the checks of a published snapshot, read back from its files.

    Keys of every table; then the tables that a load derives, which no row gate saw; then those rows again that all
    offsets and counts rest on, as they were written.

    Args:
        keys: The key columns of each published table, the first never null.
        zones: The labels a zone may have.
        article_zones: Those of them that belong to an article.
        entity_types: The types a mention may have.
        severities: Another severity for single checks, by name.
    """
    from great_expectations.expectations.core.expect_column_values_to_be_unique import ExpectColumnValuesToBeUnique
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

    from expectations import documents, entities, mentions, sources
    from expectations import zones as zone_module

    checks: list[Check] = []
    for table, columns in sorted(keys.items()):
        subject = _keys_subject(table, columns)
        checks += [
            Check(
                name=f"{table}_key_present",
                subject=subject,
                expectation=ExpectColumnValuesToNotBeNull(column="first_value"),
                severity="critical",
                notes="A row without a key cannot be cited, and nothing can be joined to it.",
                reason=f"A row of {table} has no {columns[0]}.",
            ),
            Check(
                name=f"{table}_key_unique",
                subject=subject,
                expectation=ExpectColumnValuesToBeUnique(column="whole_key"),
                severity="critical",
                notes="Two rows of one key are counted twice by every join. If the load's own checks passed, the files "
                "were written or copied wrongly.",
                reason=f"More than one row of {table} has this key ({', '.join(columns)}).",
            ),
        ]
    row_wise = [
        *sources.listed_checks(),
        *entities.checks(entity_types=entity_types),
        *documents.checks(),
        *zone_module.checks(zones=zones, article_zones=article_zones, min_furniture_share=0, max_furniture_share=1),
        *mentions.checks(entity_types=entity_types),
    ]
    checks += [
        check for check in row_wise if check.subject.reads.keys() <= keys.keys() and check.severity == "critical"
    ]
    return with_severities(checks, severities or {})


def refuse_unknown(severities: Mapping[str, Severity], names: Collection[str]) -> None:
    """Refuse a severity of a check that does not exist: whoever set it believes that it holds.

    Args:
        severities: What is set, by the name of a check.
        names: Of the checks of all suites.

    Raises:
        CheckError: A name that none of them has.
    """
    for name in sorted(severities.keys() - set(names)):
        near = get_close_matches(name, sorted(names), n=3)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        raise CheckError(
            f"MARSAD_SEVERITY__{name} (or [severity] in marsad.toml): there is no check '{name}'. {meant}"
            "The names are those of the table 'checks' of any run."
        )


def with_severities(checks: Sequence[Check], severities: Mapping[str, Severity]) -> list[Check]:
    """Give those checks another severity that are named."""
    return [replace(check, severity=severities.get(check.name, check.severity)) for check in checks]


def _keys_subject(table: str, columns: Sequence[str]) -> Subject:
    """Measure the keys of a table: whole, and whether there is one."""
    parts = [f"{_identifier(column)}::varchar" for column in columns]
    document_id = '"document_id"' if "document_id" in columns else "null::varchar"
    return Subject(
        name=f"{table}_keys",
        table=table,
        reads={table: dict.fromkeys(columns)},
        # one column: of a compound key, Great Expectations writes an ambiguous query for the failing rows;
        # lengths in front keep ('a', 'b:c') and ('a:b', 'c') apart
        query=f"""
            select
                concat_ws(':', {", ".join(parts)}) as key,
                {document_id} as document_id,
                {parts[0]} as first_value,
                {" || ".join(f"coalesce(length({part}) || ':' || {part}, '-')" for part in parts)} as whole_key,
            from staged.{_identifier(table)}
        """,
    )


def _refuse_clashes(suite: str, checks: Sequence[Check]) -> None:
    """Refuse two checks of one name: one would hide the other in the journal."""
    for name, count in Counter(check.name for check in checks).items():
        if count > 1:
            raise CheckError(f"{suite}: {count} checks are called '{name}'. Names of checks must be unique.")


@contextmanager
def _temporary_database(database: Path | None) -> Generator[Path]:
    """Give a path for a database that is gone afterwards, with all DuckDB put beside it."""
    if database is None:
        with tempfile.TemporaryDirectory(prefix="marsad-gate-") as folder:
            yield Path(folder) / "gate.duckdb"
        return
    leavings = [database, database.with_name(f"{database.name}.wal")]
    try:
        for path in leavings:
            path.unlink(missing_ok=True)
        yield database
    finally:
        for path in leavings:
            path.unlink(missing_ok=True)


def _measure(
    connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Sequence[Path]], checks: Sequence[Check]
) -> None:
    """Write one table for each subject of the checks."""
    subjects = {check.subject.name: check.subject for check in checks}
    columns: dict[str, dict[str, str | None]] = {}
    for subject in subjects.values():
        for table, types in subject.reads.items():
            known = columns.setdefault(table, {})
            known.update({column: known.get(column) or sql_type for column, sql_type in types.items()})
    missing = sorted(columns.keys() - relations.keys())
    if missing:
        raise CheckError(f"The checks read the table '{missing[0]}', and no files were given for it, not even none.")
    connection.execute("create schema staged")
    for table, types in sorted(columns.items()):
        try:
            connection.execute(_view(table, relations[table], types))
        except duckdb.Error as error:
            raise _unreadable(table, relations[table], error) from error
    for name, subject in sorted(subjects.items()):
        try:
            connection.execute(f"create table {_identifier(name)} as {subject.query}")
        except duckdb.Error as error:
            files = [file for table in subject.reads for file in relations[table]]
            raise _unreadable(name, files, error) from error
    connection.execute("drop schema staged cascade")


@dataclass(frozen=True, kw_only=True)
class _Broken:
    """A check that failed, and how to find the rows; a check of a table as a whole fails once and has no rows."""

    unexpected_count: int
    query: str | None


def _ask(suite: str, path: Path, checks: Sequence[Check]) -> tuple[dict[str, _Broken], Sequence[Mapping[str, Any]]]:
    """Let Great Expectations judge the subjects; give back the checks that failed, by name, and all it said."""
    # in this order: imported the other way round, duckdb complains on stderr when the process ends
    import great_expectations
    from great_expectations.core.batch import Batch, LegacyBatchDefinition
    from great_expectations.core.id_dict import IDDict
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
    from great_expectations.validator.validator import Validator

    from expectations.dialect import address, hurried

    gx: Any = great_expectations  # much of it has no types
    broken: dict[str, _Broken] = {}
    results: list[Mapping[str, Any]] = []
    with _ONE_AT_A_TIME, hurried():
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                analytics_enabled=False,
                progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
            ),
        )
        source = context.data_sources.add_sql(suite, connection_string=address(path), create_temp_table=False)
        engine = source.get_execution_engine()
        try:
            for name, asked in _by_subject(checks).items():
                # not as an asset of the source: for each asset the context writes all of them down anew as YAML, and
                # makes the batch twice, which is a fourth of the time of a gate
                rows: Any = SqlAlchemyBatchData(engine, table_name=name, create_temp_table=False)
                batch = Batch(rows, batch_definition=LegacyBatchDefinition(suite, "gate", name, IDDict()))
                validator: Any = Validator(engine, data_context=context, batches=[batch])
                for result in validator.graph_validate(
                    [_labelled(check).configuration for check in asked],
                    {
                        # counts, and compiles the query of the failing rows without running it
                        "result_format": {
                            "result_format": "BASIC",
                            "partial_unexpected_count": 0,
                            "return_unexpected_index_query": True,
                            "unexpected_index_column_names": _failure_columns(asked),
                        }
                    },
                ):
                    check_name = result.expectation_config.meta["check"]
                    _refuse_exception(check_name, result.exception_info)
                    results.append(result.to_json_dict())
                    if not result.success:
                        broken[check_name] = _Broken(
                            unexpected_count=result.result.get("unexpected_count", 1),
                            query=result.result.get("unexpected_index_query"),
                        )
        finally:
            source.get_engine().dispose()
            engine.engine.dispose()
    return broken, results


def _by_subject(checks: Sequence[Check]) -> dict[str, list[Check]]:
    """Group checks by the name of their subject."""
    groups: dict[str, list[Check]] = {}
    for check in checks:
        groups.setdefault(check.subject.name, []).append(check)
    return groups


def _failure_columns(checks: Sequence[Check]) -> list[str]:
    """List the columns to fetch of failing rows, for all checks of one subject."""
    return list(dict.fromkeys(["key", "document_id", *(column for check in checks for column in check.told_columns)]))


def _labelled(check: Check) -> Any:  # noqa: ANN401 - a class of Great Expectations
    """Write name, notes and severity of a check onto its expectation, for the results and the reports."""
    return check.expectation.copy(
        update={
            "meta": {"check": check.name, "subject": check.subject.name},
            "notes": check.notes,
            "severity": check.severity,
        }
    )


def _refuse_exception(check_name: str, exception_info: Mapping[str, Any]) -> None:
    """Refuse a check that could not be evaluated: Great Expectations reports it like a failed one."""
    # one for the expectation, or one for each metric
    raised = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    for info in raised:
        if info["raised_exception"]:
            raise CheckError(
                f"check '{check_name}' could not be evaluated: {info['exception_message']} "
                "See whether its subject has the columns that it names."
            )


def _refuse_other_count(check_name: str, counted: int, found: int) -> None:
    """Refuse failing rows that are not those that were judged."""
    if counted != found:
        raise CheckError(
            f"check '{check_name}': {counted} rows were counted, {found} found. The query that Great Expectations "
            "gives leaves out row_condition and ignore_row_if: let the subject choose the rows instead."
        )


def _find_failures(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], broken: Mapping[str, _Broken]
) -> dict[str, pl.DataFrame]:
    """Fetch every failing row with its reason: Great Expectations itself stops at 20.

    Returns:
        A frame with the columns of FAILURES for each check that failed, by name; one row for each failing row.
    """
    found: dict[str, pl.DataFrame] = {}
    for asked in _by_subject(checks).values():
        names = ", ".join(_identifier(column) for column in _failure_columns(asked))
        for check in asked:
            if check.name in broken and (query := broken[check.name].query):
                # the names are given by place: the query names the columns of the expectation a second time
                rows = connection.sql(f"select * from ({query.rstrip('; ')}) as failing({names})").pl()
                _refuse_other_count(check.name, broken[check.name].unexpected_count, rows.height)
                found[check.name] = _told(check, rows)
    return found


def _told(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    """Say of each failing row why it fails."""
    return rows.select(
        pl.lit(check.name).alias("check_name"),
        pl.lit(check.severity).alias("severity"),
        pl.lit(check.subject.table).alias("table"),
        pl.col("key").fill_null("").alias("key"),
        pl.col("document_id"),
        pl.Series("reason", [check.reason.format_map(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
    )


def _view(table: str, files: Sequence[Path], types: Mapping[str, str | None]) -> str:
    """Write the statement of the view that reads a staged table."""
    columns = {_identifier(column): sql_type for column, sql_type in types.items()}
    if files:
        chosen = ", ".join(
            column if sql_type is None else f"{column}::{sql_type} as {column}" for column, sql_type in columns.items()
        )
        paths = ", ".join(_file(file) for file in files)
        rows = f"select {chosen} from read_parquet([{paths}], hive_partitioning = false)"
    else:
        nothing = ", ".join(f"null::{sql_type or 'varchar'} as {column}" for column, sql_type in columns.items())
        rows = f"select {nothing} where false"
    return f"create view staged.{_identifier(table)} as {rows}"


def _identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _file(path: Path) -> str:
    """Quote a path for read_parquet, which takes it for a pattern."""
    literal = re.sub(r"[*?\[]", r"[\g<0>]", str(path))
    return "'" + literal.replace("'", "''") + "'"


def open_database(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a database of the gate, offline; two who have it open in this way share one instance of DuckDB."""
    return duckdb.connect(path, config={"autoinstall_known_extensions": "false", "TimeZone": "UTC"})


def _unreadable(what: str, files: Sequence[Path], error: duckdb.Error) -> CheckError:
    """Say which files could not be judged, and why."""
    first = f" ({files[0]}{', ...' if len(files) > 1 else ''})" if files else ""
    return CheckError(
        f"The files of '{what}'{first} cannot be judged: {str(error).splitlines()[0]} "
        "If they are damaged, delete them and run again."
    )
