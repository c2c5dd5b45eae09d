"""The journal: what every run did, kept in a database of its own and committed also when a run fails."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.warehouse.connection import (
    at_once,
    changed,
    create_tables,
    damage_of,
    file_pattern,
    literal,
    opened,
    remove_file,
    replace_file,
)
from marsad.warehouse.load import FATES, TAKEN_UP
from marsad.warehouse.tables import frame_schema, tables_of

_MEMORY = "512MB"


@dataclass(frozen=True)
class RunStart:
    """What is known of a run when it starts; columns of `runs`."""

    run_id: str
    flow: str
    flow_run_id: str | None
    started_at: datetime
    bundle: str | None
    parameters: Mapping[str, Any]
    code_version: str
    fingerprint: str


@dataclass(frozen=True)
class CheckOutcome:
    """One check of one run, with the keys of the rows that broke it."""

    suite: str
    name: str
    severity: str
    notes: str | None
    unexpected_count: int
    #: one row for each failing key: key, document_id (null where it belongs to none), reason
    failures: pl.DataFrame

    @property
    def passed(self) -> bool:
        """Whether nothing broke it."""
        return self.unexpected_count == 0


def mend(layout: Layout) -> str | None:
    """Make a journal that is damaged or gone anew from the one that people read.

    Returns:
        What was done, for a person; None where nothing had to be.

    Raises:
        WarehouseError: what people read is damaged too.
    """
    problem = damage_of(layout.journal, is_whole=True) if layout.journal.exists() else "it is missing"
    if problem is None or (not layout.journal.exists() and not layout.database.exists()):
        return None
    if layout.database.exists() and damage_of(layout.database, is_whole=True) is not None:
        raise WarehouseError(
            f"{layout.journal}: {problem}; and {layout.database}, which holds the same history, is damaged too. Copy "
            "one of them back from where it was kept, or move both away to begin a new history."
        )
    aside = layout.journal.with_name("journal.next.duckdb")
    remove_file(aside)
    with opened(aside, memory_limit=_MEMORY) as connection:
        with at_once(connection):
            create_tables(connection, "journal")
        if layout.database.exists():
            connection.execute(f"attach {literal(str(layout.database))} as read_by_people (read_only)")
            rows = connection.execute(
                "select table_name, column_name from duckdb_columns() where database_name = 'read_by_people'"
            ).fetchall()
            for table in tables_of("journal"):
                columns = ", ".join(name for name in table.column_names if (table.name, name) in rows)
                if columns:
                    connection.execute(
                        f"insert into {table.name} by name select {columns} from read_by_people.{table.name}"
                    )
    replace_file(aside, layout.journal)
    return (
        f"{layout.journal} was damaged ({problem}) and is made anew from {layout.database.name}; "
        "what no run had told there yet is lost."
    )


def has_ended_well(layout: Layout) -> bool:
    """Whether the last run completed, or there was none; only who holds the lock may ask.

    One that never said how it ended counts whatever its day: the clock may have gone backwards before it.
    """
    if not layout.journal.exists():
        return True
    with opened(None) as connection:
        connection.execute(f"attach {literal(str(layout.journal))} as journal_file (read_only)")
        is_begun = connection.execute(
            "select 1 from duckdb_tables() where database_name = 'journal_file' and table_name = 'runs'"
        ).fetchall()
        rows: list[tuple[str]] = (
            connection.execute(
                "select state from journal_file.runs"
                " order by state = 'running' desc, started_at desc, run_id desc limit 1"
            ).fetchall()
            if is_begun
            else []
        )
    return rows in ([], [("completed",)])


def begin_run(layout: Layout, run: RunStart) -> datetime:
    """Write the run down as running; first settle what a crashed run left behind.

    Returns:
        When the newest run of all started: this one, unless the clock went backwards.
    """
    with _opened(layout) as connection:
        connection.execute(
            "update runs set state = 'crashed', finished_at = ?,"
            " message = 'The run ended without saying so (killed, or the machine stopped).' where state = 'running'",
            [run.started_at],
        )
        values = asdict(run) | {"parameters": json.dumps(run.parameters, default=str, ensure_ascii=False)}
        counts = ", ".join(f"0 as {name}_count" for name in ("read", *FATES))
        connection.execute(
            "insert into runs by name select $run_id as run_id, $flow as flow, $flow_run_id as flow_run_id,"
            " $started_at as started_at, null as finished_at, 'running' as state, null as message, $bundle as bundle,"
            " $parameters as parameters, $code_version as code_version, $fingerprint as fingerprint,"
            f" {counts}, '{{}}' as stage_seconds",
            values,
        )
        (newest,) = connection.execute("select max(started_at) from runs").fetchall()[0]
    settle(layout)
    return newest


def set_bundle(layout: Layout, run_id: str, bundle: str) -> None:
    """Write down the name of the bundle, once it has been opened."""
    with _opened(layout) as connection:
        connection.execute("update runs set bundle = ? where run_id = ?", [bundle, run_id])


def finish_run(
    layout: Layout,
    run_id: str,
    *,
    state: str,
    message: str | None,
    finished_at: datetime,
    fates: Mapping[str, int],
    stage_seconds: Mapping[str, float],
) -> None:
    """Write down how a run ended."""
    with _opened(layout) as connection:
        counts = ", ".join(f"{name}_count = ${name}" for name in ("read", *FATES))
        connection.execute(
            f"update runs set state = $state, message = $message, finished_at = $finished_at, {counts},"
            " stage_seconds = $stage_seconds where run_id = $run_id",
            {
                "run_id": run_id,
                "state": state,
                "message": message,
                "finished_at": finished_at,
                "stage_seconds": json.dumps({name: round(value, 3) for name, value in stage_seconds.items()}),
                **{name: fates.get(name, 0) for name in ("read", *FATES)},
            },
        )
    settle(layout)


def record_checks(layout: Layout, run_id: str, outcomes: Sequence[CheckOutcome]) -> None:
    """Write down the checks of a run and every key that broke one."""
    checks = pl.DataFrame(
        [
            (
                run_id,
                outcome.suite,
                outcome.name,
                outcome.severity,
                outcome.passed,
                outcome.unexpected_count,
                outcome.notes,
            )
            for outcome in outcomes
        ],
        schema=frame_schema("checks"),
        orient="row",
    )
    failures = [
        outcome.failures.select(
            pl.lit(run_id).alias("run_id"),
            pl.lit(outcome.suite).alias("suite"),
            pl.lit(outcome.name).alias("check_name"),
            "key",
            "document_id",
            "reason",
        )
        for outcome in outcomes
        if not outcome.passed
    ]
    with _opened(layout) as connection:
        # all at once: a statement for each of a hundred checks takes a third of a second
        broken = pl.concat([frame_schema("check_failures").to_frame(), *failures])
        for table, rows in (("checks", checks), ("check_failures", broken)):
            connection.register("rows_to_write", rows)
            connection.execute(f"insert into {table} by name select * from rows_to_write")
            connection.unregister("rows_to_write")


def record_sources(layout: Layout, measured: Path) -> None:
    """Write down what the new documents of a run that loaded are like: a file with the columns of `run_sources`."""
    with _opened(layout) as connection:
        connection.execute(f"insert into run_sources by name select * from read_parquet({file_pattern(measured)})")


def record_snapshot(layout: Layout, snapshot: Mapping[str, Any]) -> None:
    """Write down a published snapshot: the columns of `snapshots`."""
    with _opened(layout) as connection:
        connection.execute(
            "insert into snapshots by name select $snapshot_id as snapshot_id, $run_id as run_id,"
            " $published_at as published_at, $path as path, $content_sha256 as content_sha256,"
            " $package_sha256 as package_sha256, $base_snapshot_id as base_snapshot_id, null as pruned_at,"
            " $row_counts as row_counts where not exists"
            " (select 1 from snapshots where snapshots.snapshot_id = $snapshot_id)",
            {**snapshot, "row_counts": json.dumps(snapshot["row_counts"], sort_keys=True)},
        )


def snapshots(layout: Layout) -> list[dict[str, Any]]:
    """Every snapshot the journal knows, in order of publication; only who holds the lock may ask."""
    with _opened(layout) as connection:
        relation = connection.execute("select snapshot_id, pruned_at from snapshots order by snapshot_id")
        return [{"snapshot_id": snapshot_id, "pruned_at": at} for snapshot_id, at in relation.fetchall()]


def mark_pruned(layout: Layout, snapshot_ids: Sequence[str], *, at: datetime) -> None:
    """Write down that snapshots are gone; their rows stay."""
    with _opened(layout) as connection:
        connection.execute(
            "update snapshots set pruned_at = $at where snapshot_id in (select unnest($ids)) and pruned_at is null",
            {"at": at, "ids": list(snapshot_ids)},
        )


def hold_again(layout: Layout, held: Sequence[tuple[str, str, str | None]], *, run_id: str) -> None:
    """Let the quarantine list what is held back in a warehouse that was made from a snapshot.

    A later run may have judged it again, loaded it, and closed its row: the one of the time of the snapshot is opened
    again. Where the journal never heard of it, as in a warehouse restored elsewhere, it gets a row that says so.

    Args:
        layout: where things lie.
        held: bundle, uri and document_id (null where no bytes could be read) of each.
        run_id: the run that published the snapshot.
    """
    with _opened(layout) as connection:
        connection.execute("begin")
        connection.execute(
            "create temp table held as select unnest($bundles)::varchar as bundle, unnest($uris)::varchar as uri,"
            " unnest($ids)::varchar as document_id",
            {name: [row[place] for row in held] for place, name in enumerate(("bundles", "uris", "ids"))},
        )
        connection.execute(_HELD_AGAIN, {"run_id": run_id})
        connection.execute(
            "update quarantine set replayed_in_run_id = null from held_again where held_again.is_known"
            f" and quarantine.run_id = held_again.run_id and {_SAME_INPUT.format(one='quarantine', other='held_again')}"
        )
        connection.execute(
            "insert into quarantine by name select document_id, run_id, bundle, uri, 'gate' as stage,"
            " 'restored' as check_name, 'It was held back in the snapshot that this warehouse was made from; why, the"
            " journal of the warehouse says where it was held back. A replay judges it again, once its bytes are here.'"
            " as reason from held_again where not is_known"
        )
        connection.execute("commit")


_SAME_INPUT = (
    "{one}.bundle = {other}.bundle and {one}.uri = {other}.uri"
    " and {one}.document_id is not distinct from {other}.document_id"
)
# of what has no open row, the run whose row is to be opened: the last one up to the snapshot, else the last one
_HELD_AGAIN = f"""
create temp table held_again as
select
    held.bundle,
    held.uri,
    held.document_id,
    coalesce(
        max(quarantine.run_id) filter (quarantine.run_id <= $run_id), max(quarantine.run_id), $run_id
    ) as run_id,
    count(quarantine.run_id) > 0 as is_known,
from held
left join quarantine on {_SAME_INPUT.format(one="held", other="quarantine")}
group by held.bundle, held.uri, held.document_id
having count(*) filter (quarantine.run_id is not null and quarantine.replayed_in_run_id is null) = 0
"""


def settle(layout: Layout) -> None:
    """Move the journal's rows that were committed beside the data into the journal.

    They are written with the data in one transaction, so that a crash between the two databases loses none; moving them
    twice changes nothing.
    """
    if not layout.writer.exists():
        return
    moved: list[str] = []
    with _opened(layout) as connection:
        connection.execute(f"attach {literal(str(layout.writer))} as writer_file")
        rows = connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'writer_file'"
        ).fetchall()
        for table in tables_of("journal"):
            # the rows may have waited since another version of marsad
            columns = ", ".join(name for name in table.column_names if (table.name, name) in rows)
            if not columns:
                continue
            (waiting,) = connection.execute(f"select count(*) from writer_file.{table.name}").fetchall()[0]
            if waiting:
                connection.execute("begin")
                if table.name == "ledger":
                    connection.execute(TAKEN_UP.format(ledger="writer_file.ledger"))
                connection.execute(
                    f"delete from {table.name} where run_id in (select run_id from writer_file.{table.name})"
                )
                connection.execute(f"insert into {table.name} by name select {columns} from writer_file.{table.name}")
                connection.execute("commit")
                moved.append(table.name)
        connection.execute("detach writer_file")
    if moved:
        # only now: until the journal's copy has taken its place, these are the only rows there are
        with opened(layout.writer, memory_limit=_MEMORY) as connection:
            for name in moved:
                connection.execute(f"delete from {name}")


@contextmanager
def _opened(layout: Layout) -> Generator[duckdb.DuckDBPyConnection]:
    with changed(layout.journal, memory_limit=_MEMORY) as connection:
        with at_once(connection):
            create_tables(connection, "journal")
            _add_columns(connection)
        yield connection


def _add_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the tables of an older journal to today's columns; history is kept, what was not recorded then is null."""
    existing = set(
        connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = current_database()"
        ).fetchall()
    )
    for table in tables_of("journal"):
        for column in table.columns:
            if (table.name, column.name) not in existing:
                connection.execute(f"alter table {table.name} add column {column.name} {column.type}")
