"""Comparing two snapshots, whichever they are."""

from pathlib import Path

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.snapshots.package import PACKAGE, described_columns, file_problems, read_package, snapshot_in
from marsad.snapshots.shelf import find
from marsad.warehouse.deltas import changed_rows, count_changes
from marsad.warehouse.query import Answer
from marsad.warehouse.tables import tables, tables_of


def compare(
    layout: Layout, before: str, after: str, *, table: str | None = None, limit: int = 100, memory_limit: str
) -> Answer:
    """Say what was added, changed and removed between two snapshots.

    Args:
        layout: where things lie.
        before: the earlier one: an id or its first digits, 'latest', or a path.
        after: the later one.
        table: list the rows of this table that differ; None to count by table.
        limit: rows to list, at most.
        memory_limit: for DuckDB.

    Raises:
        WarehouseError: no such snapshot or table, a snapshot whose files are not there, or one of other columns.
    """
    known = {one.name: one for one in tables_of("data")}
    if table is not None and table not in known:
        raise WarehouseError(f"No table '{table}' in snapshots. There are: {', '.join(known)}.")
    todays = {(one.name, column) for one in known.values() for column in one.column_names}
    files: list[dict[str, list[Path]]] = []
    for wanted in (before, after):
        folder = find(layout, wanted)
        package = read_package(folder)
        problems = file_problems(folder, package, with_checksums=False)
        if problems:
            raise WarehouseError(problems[0])
        if described_columns(package) != todays:
            raise WarehouseError(f"{folder / PACKAGE}: its tables are those of another version of marsad.")
        files.append(snapshot_in(folder).files())
    spill = layout.state / "spill"
    if table is None:
        return count_changes(files[0], files[1], memory_limit=memory_limit, spill=spill)
    return changed_rows(files[0], files[1], tables()[table], limit=limit, memory_limit=memory_limit, spill=spill)
