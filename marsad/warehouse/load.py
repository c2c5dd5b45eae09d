"""Loading: one transaction takes in a run's shards, derives what depends on them, and is checked before it counts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from marsad.errors import CheckError
from marsad.staging import STAGES
from marsad.warehouse.connection import (
    at_once,
    changed,
    create_tables,
    file_list,
    file_pattern,
    opened,
    staged_relation,
)
from marsad.warehouse.plan import register_verdicts
from marsad.warehouse.tables import schema_hash, sql_files, tables, tables_of

# What became of each input of the run. A document that the run worked on is loaded unless something held it back.
_FATES = """
create temp table run_fates as
select
    planned.ordinal,
    planned.input_number,
    planned.bundle,
    planned.uri,
    planned.document_id,
    planned.facts,
    planned.is_new,
    planned.fate = 'work' as is_worked,
    case
        -- the catalogue does not learn of it: it comes again, and is a duplicate then
        when planned.fate = 'duplicate' and planned.is_new and $stopped_because is not null then 'held'
        when planned.fate <> 'work' then planned.fate
        when held_back.document_id is not null then 'quarantined'
        when $stopped_because is not null then 'held'
        else 'loaded'
    end as state,
    case
        when held_back.document_id is not null then held_back.stage
        when planned.document_id is null then 'read'
        when planned.fate = 'duplicate' and $stopped_because is null then 'read'
        else 'load'
    end as stage,
    coalesce(held_back.check_name, 'readable') as check_name,
    case
        when held_back.document_id is not null then held_back.reason
        when planned.document_id is null then planned.problem
        when planned.fate = 'duplicate' and $stopped_because is null
            then 'The same bytes came first as input ' || planned.first_number || '.'
        when planned.fate in ('work', 'duplicate') then $stopped_because
    end as reason,
    coalesce(held_back.source, json_extract_string(planned.facts, '$.source')) as source,
    held_back.glimpse,
from planned
left join held_back on planned.document_id = held_back.document_id and planned.fate = 'work'
"""

# one row a document: the first stage that refused it speaks
_HELD_BACK = """
create temp table held_back as
select
    document_id,
    arg_min(stage, place) as stage,
    arg_min(check_name, place) as check_name,
    arg_min(reason, place) as reason,
    min(source) as source,
    min(glimpse) as glimpse,
from (
    select *, row_number() over (order by stage <> 'read', check_name, reason) as place
    from {relation}
)
group by document_id
"""

_LEDGER = """
insert into ledger by name
select $run_id as run_id, bundle, uri, document_id, state, stage, reason
from run_fates
where state <> 'unchanged' and (is_worked or is_new)
"""

_QUARANTINE = """
insert into quarantine by name
select
    $run_id as run_id,
    bundle,
    uri,
    document_id,
    stage,
    check_name,
    reason,
    source,
    glimpse,
    null as replayed_in_run_id,
from run_fates
where state = 'quarantined' and (is_worked or is_new)
"""

#: Rows of quarantine that a run judged anew are not the last word any more. Told by rows of ledger as they are written,
#: not by times: a clock may go backwards. What no bytes could be read of is taken up when its uri brings some.
TAKEN_UP = """
update quarantine
set replayed_in_run_id = judged.run_id
from {ledger} as judged
where
    quarantine.replayed_in_run_id is null
    and quarantine.run_id <> judged.run_id
    and judged.state in ('loaded', 'quarantined')
    and quarantine.bundle = judged.bundle
    and quarantine.uri = judged.uri
    and (quarantine.document_id is null or quarantine.document_id = judged.document_id)
"""

_CATALOGUE = """
update inputs
set facts = run_fates.facts
from run_fates
where inputs.input_number = run_fates.input_number and inputs.facts <> run_fates.facts;

insert into inputs by name
with firsts as (
    select document_id, min(input_number) as first_number
    from (
        select inputs.document_id, inputs.input_number from inputs
        union all
        select run_fates.document_id, run_fates.input_number from run_fates where run_fates.is_new
    )
    group by document_id
)

select
    run_fates.input_number,
    run_fates.uri,
    run_fates.bundle,
    run_fates.document_id,
    run_fates.facts,
    nullif(firsts.first_number, run_fates.input_number) as duplicate_of,
from run_fates
left join firsts on run_fates.document_id = firsts.document_id
where run_fates.is_new
"""

_VERDICT_COLUMNS = ("document_id", "check_name", "reason", "accepted_by")
_TELL_VERDICTS = """
update run_fates
set reason = accepted.told
from (
    select
        document_id,
        'Accepted by ' || min(accepted_by) || ' though it broke '
        || string_agg(check_name, ', ' order by check_name) || ': ' || min(reason) as told,
    from {accepted}
    group by document_id
) as accepted
where run_fates.document_id = accepted.document_id and run_fates.is_worked and run_fates.state = 'loaded'
"""

#: documents of the run that were worked on, with their fate and the facts they were worked on with
_WORKED = """
create temp table worked as
select document_id, state, facts from run_fates where is_worked
"""

#: columns of the files of documents held back, all text
HELD_BACK: tuple[str, ...] = ("document_id", "stage", "check_name", "reason", "source", "glimpse")
FATES = ("loaded", "unchanged", "duplicate", "quarantined", "held")


@dataclass(frozen=True)
class SqlCheck:
    """The outcome of one file of sql/checks. The first column that is not null is the key of a row it returns."""

    name: str
    notes: str
    failures: tuple[Mapping[str, object], ...]

    @property
    def told(self) -> str:
        """What it found, in a sentence: the file, how many rows, one of them."""
        return f"sql/checks/{self.name}.sql: {len(self.failures)} rows, for example {dict(self.failures[0])}."

    @property
    def rows(self) -> pl.DataFrame:
        """What it returned: key, document_id (null: it need not have one), reason; of several rows of one key one."""
        said: dict[str, str] = {}
        for row in self.failures:
            key = next((str(value) for value in row.values() if value is not None), "")
            said.setdefault(key, ", ".join(f"{name}: {value}" for name, value in row.items()))
        schema = {"key": pl.String, "document_id": pl.String, "reason": pl.String}
        return pl.DataFrame([(key, None, reason) for key, reason in said.items()], schema=schema, orient="row")


def load(
    database: Path,
    plan: Path,
    shards: Sequence[Path],
    rejected: Sequence[Path],
    reference: Mapping[str, Path],
    *,
    run_id: str,
    input_count: int,
    fingerprints: Mapping[str, str],
    verdicts: Mapping[str, str],
    memory_limit: str,
    relaxed: Collection[str] = (),
    tell: Callable[[Sequence[SqlCheck]], None] = lambda _: None,
) -> dict[str, int]:
    """Take the shards of a run into the tables, in one transaction: all of it or nothing.

    Args:
        database: the writer's database.
        plan: the file `make_plan` wrote.
        shards: folders with what every stage found.
        rejected: Parquet files of documents held back, with the columns of HELD_BACK.
        reference: Parquet files of what the rules know, by name: publishers, gazetteer_entities, gazetteer_names.
        run_id: the run.
        input_count: how many inputs the run has; their fates must add up to it.
        fingerprints: of every stage, today.
        verdicts: as the plan was made with.
        memory_limit: for DuckDB.
        relaxed: checks of sql/checks that undo nothing.
        tell: called with the outcome of every check of sql/checks, before one that found rows undoes the load.

    Returns:
        How many inputs had which fate.

    Raises:
        CheckError: a check of sql/checks found rows that may not be, a key stands on more than one row, or the fates
            do not add up. Nothing was loaded.
    """
    with opened(database, memory_limit=memory_limit) as connection:
        connection.execute("set preserve_insertion_order = false")
        _prepare_fates(connection, plan, rejected, stopped_because=None)
        register_verdicts(connection, verdicts)
        accepted = staged_relation([shard / "verdicts.parquet" for shard in shards], "verdicts", _VERDICT_COLUMNS)
        connection.execute(_TELL_VERDICTS.format(accepted=accepted))
        for name, path in reference.items():
            connection.execute(f"create temp view {name} as select * from read_parquet({file_pattern(path)})")
        connection.execute("begin")
        try:
            connection.execute(_CATALOGUE)
            connection.execute(_WORKED)
            _replace_documents(connection, shards)
            for path in sql_files("load"):
                connection.execute(path.read_text(encoding="utf-8"))
            _remember_progress(connection, fingerprints)
            _record(connection, run_id)
            connection.execute(
                "create or replace temp view checked_documents as select document_id from worked where state = 'loaded'"
            )
            outcomes = run_checks(connection)
            tell(outcomes)
            stop_at_failures(outcomes, relaxed=relaxed)
            if shards:
                _refuse_repeated_keys(connection)
            fates = _count_fates(connection)
            if fates["read"] != input_count or fates["held"]:
                raise CheckError(f"{input_count} inputs were read, but their fates are {fates}. Nothing was loaded.")
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        return fates


def hold(
    journal: Path, plan: Path, rejected: Sequence[Path], *, run_id: str, stopped_because: str, memory_limit: str
) -> Mapping[str, int]:
    """Record in the journal the fates of a run that was stopped before loading; the data tables stay as they were."""
    with changed(journal, memory_limit=memory_limit) as connection:
        _prepare_fates(connection, plan, rejected, stopped_because=stopped_because)
        connection.execute("begin")
        _record(connection, run_id)
        connection.execute(
            TAKEN_UP.format(ledger="(select * from ledger where ledger.run_id = $run_id)"), {"run_id": run_id}
        )
        connection.execute("commit")
        return _count_fates(connection)


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[SqlCheck]:
    """Run every file of sql/checks on the open database; each reads `checked_documents`, and must return no rows."""
    outcomes: list[SqlCheck] = []
    for path in sql_files("checks"):
        text = path.read_text(encoding="utf-8")
        relation = connection.sql(text)
        rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
        notes = " ".join(line.removeprefix("-- ") for line in text.splitlines() if line.startswith("-- "))
        outcomes.append(SqlCheck(path.stem, notes, tuple(rows)))
    return outcomes


def sql_check_names() -> set[str]:
    """The names of the checks of sql/checks."""
    return {path.stem for path in sql_files("checks")}


def stop_at_failures(outcomes: Sequence[SqlCheck], *, relaxed: Collection[str]) -> None:
    """Raise for the first check that found rows, but for those that are relaxed.

    Raises:
        CheckError: names the file, how many rows, and one of them.
    """
    for outcome in outcomes:
        if outcome.failures and outcome.name not in relaxed:
            raise CheckError(
                f"{outcome.told} Nothing was loaded. To go on for once, set MARSAD_SEVERITY__{outcome.name}=warning."
            )


def _prepare_fates(
    connection: duckdb.DuckDBPyConnection, plan: Path, rejected: Sequence[Path], *, stopped_because: str | None
) -> None:
    connection.execute(f"create temp table planned as select * from read_parquet({file_pattern(plan)})")
    relation = (
        f"read_parquet({file_list(rejected)})"
        if rejected
        else "(select " + ", ".join(f"'' as {name}" for name in HELD_BACK) + " where false)"
    )
    connection.execute(_HELD_BACK.format(relation=relation))
    connection.execute(_FATES, {"stopped_because": stopped_because})


def _replace_documents(connection: duckdb.DuckDBPyConnection, shards: Sequence[Path]) -> None:
    """The rows of every document worked on give way to those of the documents that passed."""
    for name in [name for stage in STAGES for name in stage.outputs]:
        table = tables()[name]
        columns = ", ".join(table.staged_column_names)
        staged = staged_relation([shard / f"{name}.parquet" for shard in shards], name, table.staged_column_names)
        document = table.document_expression
        connection.execute(f"delete from {name} where {document} in (select worked.document_id from worked)")
        connection.execute(
            f"insert into {name} ({columns}) select {columns} from {staged}"
            f" where {document} in (select worked.document_id from worked where worked.state = 'loaded')"
        )


def _refuse_repeated_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """A unique index would do it too, but DuckDB's are slow to load into, and indexes have had open bugs."""
    for table in tables_of("data"):
        key = ", ".join(table.key)
        repeated = connection.execute(
            f"select {key} from {table.name} group by {key} having count(*) > 1 limit 1"
        ).fetchall()
        if repeated:
            raise CheckError(
                f"Table {table.name}: the key {repeated[0]} ({key}) stands on more than one row. Nothing was loaded."
            )


def _remember_progress(connection: duckdb.DuckDBPyConnection, fingerprints: Mapping[str, str]) -> None:
    columns = ", ".join(f"${stage.name} as {stage.name}_fingerprint" for stage in STAGES)
    connection.execute("delete from progress where document_id in (select worked.document_id from worked)")
    connection.execute(
        f"insert into progress by name select worked.document_id, state, facts, {columns}, verdict from worked"
        " left join verdicts_today on worked.document_id = verdicts_today.document_id",
        dict(fingerprints),
    )
    connection.execute(
        "delete from missing_bytes where document_id in"
        " (select planned.document_id from planned where planned.raw_file is not null)"
    )
    connection.execute(
        "update writer set has_unpublished = has_unpublished or"
        " exists (select 1 from run_fates where run_fates.is_worked or run_fates.is_new)"
        " or exists (select 1 from planned where planned.has_new_facts)"
    )


def _record(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Write the journal's rows beside the data, so that both or neither survive a crash; `settle` moves them."""
    connection.execute(_LEDGER, {"run_id": run_id})
    connection.execute(_QUARANTINE, {"run_id": run_id})


def _count_fates(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute("select state, count(*) from run_fates group by state").fetchall()
    counted = dict.fromkeys(FATES, 0) | dict(rows)
    return {"read": sum(counted.values()), **counted}


def prepare(database: Path, *, memory_limit: str) -> bool:
    """Create the tables of a new database; say whether an existing one still has today's columns.

    Rows of the journal that wait in it must have been moved before: their tables are made anew, with today's columns.
    """
    with opened(database, memory_limit=memory_limit) as connection:
        known = connection.execute(
            "select count(*) from duckdb_tables() where database_name = current_database() and table_name = 'writer'"
        ).fetchall()[0][0]
        if known:
            with at_once(connection):
                for table in tables_of("journal"):
                    connection.execute(f"drop table if exists {table.name}")
                create_tables(connection, "journal")
            rows = connection.execute("select schema_hash from writer").fetchall()
            return rows == [(schema_hash("data", "state"),)]
        with at_once(connection):
            create_tables(connection, "data", "journal", "state")
            connection.execute("insert into writer values (?, false)", [schema_hash("data", "state")])
        return True
