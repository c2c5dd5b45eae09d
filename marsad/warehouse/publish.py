"""Publishing: data tables as Parquet in an explicit order, and the database that people open."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.warehouse.connection import at_once, create_tables, file_list, literal, opened, remove_file, replace_file
from marsad.warehouse.load import SqlCheck, run_checks
from marsad.warehouse.tables import schema_hash, sql_files, tables, tables_of

#: fixed, so that the same rows give the same bytes on any number of threads
ROW_GROUP_ROWS = 30_720


@dataclass(frozen=True)
class Export:
    """One exported table: its files in order, each with its row count."""

    table: str
    files: tuple[tuple[Path, int], ...]

    @property
    def row_count(self) -> int:
        """Rows of the whole table."""
        return sum(row_count for _, row_count in self.files)


def has_unpublished(database: Path, *, has_snapshot: bool, memory_limit: str) -> bool:
    """Whether the writer's database holds what no snapshot has: changes, or anything while there is no snapshot."""
    with opened(database, memory_limit=memory_limit) as connection:
        return connection.execute(
            "select has_unpublished or (not $has_snapshot and exists (select 1 from inputs)) from writer",
            {"has_snapshot": has_snapshot},
        ).fetchall() == [(True,)]


def mark_published(database: Path, *, memory_limit: str) -> None:
    """Write down that the newest snapshot holds what the writer's database holds."""
    with opened(database, memory_limit=memory_limit) as connection:
        connection.execute("update writer set has_unpublished = false")


def export_tables(database: Path, folder: Path, *, memory_limit: str, threads: int | None = None) -> list[Export]:
    """Write every data table to `<folder>/<table>/part-0000.parquet`, ordered by its key (`load` saw it is unique)."""
    exports: list[Export] = []
    with opened(database, memory_limit=memory_limit) as connection:
        if threads is not None:
            connection.execute(f"set threads = {threads}")
        for table in tables_of("data"):
            target = folder / table.name
            target.mkdir(parents=True)
            path = target / "part-0000.parquet"
            columns, key = ", ".join(table.column_names), ", ".join(table.key)
            connection.execute(
                f"copy (select {columns} from {table.name} order by {key}) to {literal(str(path))}"
                f" (format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS})"
            )
            (row_count,) = connection.execute(f"select count(*) from {table.name}").fetchall()[0]
            exports.append(Export(table.name, ((path, row_count),)))
    return exports


def publish_database(layout: Layout, *, memory_limit: str, from_writer: bool) -> None:
    """Replace the database that people read by one with today's journal, and the writer's data where it is published.

    The file is made aside and renamed: readers are never blocked, and who has it open keeps what was there.

    Args:
        layout: where things lie.
        memory_limit: for DuckDB.
        from_writer: take the data from the writer's database; else keep the data that people read now.
    """
    source = layout.writer if from_writer else layout.database
    # the tables that people read now may be those of an older version: its views go with them
    has_todays_tables = from_writer or not source.exists()
    aside = layout.state / "publishing.duckdb"
    remove_file(aside)
    if source.exists():
        shutil.copyfile(source, aside)
    with opened(aside, memory_limit=memory_limit) as connection:
        with at_once(connection):
            for table in tables_of("journal", "state"):
                connection.execute(f"drop table if exists {table.name}")
            create_tables(connection, "data", "journal")
        connection.execute(f"attach {literal(str(layout.journal))} as journal_file (read_only)")
        with at_once(connection):
            for table in tables_of("journal"):
                columns = ", ".join(table.column_names)
                connection.execute(
                    f"insert into {table.name} ({columns}) select {columns} from journal_file.{table.name}"
                    f" order by {', '.join(table.key)}"
                )
        connection.execute("detach journal_file")
        with at_once(connection):
            for path in sql_files("marts"):
                view = path.read_text(encoding="utf-8")
                # a view of the journal holds on tables of any version
                if has_todays_tables or "\n-- kind: journal\n" in view:
                    connection.execute(view)
        connection.execute("checkpoint")
    replace_file(aside, layout.database)


def check_files(files: Mapping[str, Sequence[Path]]) -> tuple[dict[str, int], list[SqlCheck]]:
    """Run every check of sql/checks over Parquet files of the data tables.

    Args:
        files: table name to its files; every data table must be there.

    Returns:
        Row counts by table, and the outcome of every check.

    Raises:
        WarehouseError: a file cannot be read as Parquet.
    """
    counts: dict[str, int] = {}
    with opened(None) as connection:
        for name, paths in files.items():
            columns = ", ".join(tables()[name].column_names)
            connection.execute(f"create view {name} as select {columns} from read_parquet({file_list(paths)})")
            (counts[name],) = connection.execute(f"select count(*) from {name}").fetchall()[0]
        connection.execute("create temp view checked_documents as select document_id from documents")
        return counts, run_checks(connection)


def start_rebuild(layout: Layout, *, memory_limit: str) -> None:
    """Make the database a rebuild works on: today's tables, and of the old database the catalogue of inputs alone.

    Raises:
        WarehouseError: there is nothing to rebuild.
    """
    if not layout.writer.exists():
        raise WarehouseError(f"{layout.root}: no warehouse to rebuild here. Make one with 'marsad ingest BUNDLE'.")
    remove_file(layout.next_writer)
    with opened(layout.next_writer, memory_limit=memory_limit) as connection:
        with at_once(connection):
            create_tables(connection, "data", "journal", "state")
            connection.execute("insert into writer values (?, true)", [schema_hash("data", "state")])
        connection.execute(f"attach {literal(str(layout.writer))} as old_file (read_only)")
        rows = connection.execute(
            "select column_name from duckdb_columns() where database_name = 'old_file' and table_name = 'inputs'"
        ).fetchall()
        kept = ", ".join(name for (name,) in rows if name in tables()["inputs"].column_names)
        connection.execute(f"insert into inputs ({kept}) select {kept} from old_file.inputs")


def finish_rebuild(layout: Layout) -> None:
    """Put the rebuilt database in the place of the writer's."""
    replace_file(layout.next_writer, layout.writer)
