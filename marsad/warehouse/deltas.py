"""Deltas: what was added, changed and removed between two states of the tables, by key, with the columns that moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from marsad.warehouse.connection import file_list, literal, opened
from marsad.warehouse.publish import ROW_GROUP_ROWS
from marsad.warehouse.query import Answer
from marsad.warehouse.tables import Table, tables_of

CHANGES = ("added", "changed", "removed")
Files = Mapping[str, Sequence[Path]]


@dataclass(frozen=True)
class Delta:
    """What changed in one table: its file, and how many rows were added, changed and removed."""

    table: str
    path: Path
    changes: Mapping[str, int]


def write_deltas(
    old: Files, new: Files, folder: Path, *, unchanged: Sequence[str], memory_limit: str, spill: Path
) -> list[Delta]:
    """Write what changed in every data table to `<folder>/<table>/part-0000.parquet`, ordered by its key.

    Args:
        old: files of every data table, before.
        new: files of every data table, now.
        folder: where to write.
        unchanged: tables whose files are the same, byte for byte: their deltas are empty.
        memory_limit: for DuckDB.
        spill: where it may write what does not fit.
    """
    deltas: list[Delta] = []
    with opened(None, memory_limit=memory_limit, spill=spill) as connection:
        for table in tables_of("data"):
            path = folder / table.name / "part-0000.parquet"
            path.parent.mkdir(parents=True)
            _compare(connection, table, old, new)
            keys = ", ".join(table.key)
            condition = "where false" if table.name in unchanged else ""
            connection.execute(
                f"copy (select * from compared {condition} order by {keys}) to {literal(str(path))}"
                f" (format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS})"
            )
            rows = connection.execute(
                f"select change, count(*) from read_parquet({file_list([path])}) group by change"
            ).fetchall()
            deltas.append(Delta(table.name, path, dict.fromkeys(CHANGES, 0) | dict(rows)))
    return deltas


def count_changes(old: Files, new: Files, *, memory_limit: str, spill: Path) -> Answer:
    """Count by table what was added, changed and removed, and how often each column moved.

    Returns:
        table, added, changed, removed, moved ("title 3, lead 1"; the most frequent first).
    """
    rows: list[tuple[object, ...]] = []
    with opened(None, memory_limit=memory_limit, spill=spill) as connection:
        for table in tables_of("data"):
            _compare(connection, table, old, new)
            counted = dict.fromkeys(CHANGES, 0)
            moved: dict[str, int] = {}
            for change, columns, count in connection.execute(
                "select change, changed_columns, count(*) from compared group by change, changed_columns"
            ).fetchall():
                counted[change] += count
                for column in columns or ():
                    moved[column] = moved.get(column, 0) + count
            often = sorted(moved.items(), key=lambda item: (-item[1], item[0]))
            rows.append((table.name, *counted.values(), ", ".join(f"{name} {count}" for name, count in often)))
    return Answer(("table", *CHANGES, "moved"), rows)


def changed_rows(old: Files, new: Files, table: Table, *, limit: int, memory_limit: str, spill: Path) -> Answer:
    """List the rows of one table that differ, in order of key: one row a column that moved, with its values.

    Returns:
        The columns of the key, change, column, before, after (the last three null for an added or removed row).
    """
    keys = ", ".join(table.key)
    values = ", ".join(
        "{'column': " + literal(name) + f", 'before': before.{name}::varchar, 'after': after.{name}::varchar}}"
        for name in _values(table)
    )
    with opened(None, memory_limit=memory_limit, spill=spill) as connection:
        _compare(connection, table, old, new)
        relation = connection.execute(
            f"""
            with listed as (
                select {", ".join(f"compared.{name}" for name in table.key)}, compared.change, unnest(
                    if(
                        compared.change = 'changed',
                        list_filter([{values}], lambda pair: list_contains(compared.changed_columns, pair.column)),
                        [{{'column': null::varchar, 'before': null::varchar, 'after': null::varchar}}]
                    )
                ) as moved
                from compared
                left join before on {_same_key(table, "compared", "before")}
                left join after on {_same_key(table, "compared", "after")}
            )

            select {keys}, change, moved.column as "column", moved.before as "before", moved.after as "after"
            from listed
            order by {keys}, "column"
            limit {limit}
            """
        )
        columns = tuple(column[0] for column in relation.description or ())
        return Answer(columns, relation.fetchall())


def apply_statement(table: Table, *, base: Sequence[Path], delta: Sequence[Path]) -> str:
    """Write the query that makes the rows of a snapshot from those of its base and its delta.

    Every key that the delta names gives way; what is not removed comes in as it is now. docs/snapshots.md
    has it for one table, to copy.
    """
    return (
        f"select base.* from read_parquet({file_list(base)}) as base"
        f" anti join read_parquet({file_list(delta)}) as delta on {_same_key(table, 'base', 'delta')}"
        f" union all by name select * exclude (change, changed_columns) from read_parquet({file_list(delta)})"
        " where change <> 'removed'"
    )


def _values(table: Table) -> list[str]:
    return [name for name in table.column_names if name not in table.key]


def _same_key(table: Table, left: str, right: str) -> str:
    nullable = {column.name for column in table.columns if column.is_nullable}
    return " and ".join(
        f"{left}.{name} {'is not distinct from' if name in nullable else '='} {right}.{name}" for name in table.key
    )


def _compare(connection: duckdb.DuckDBPyConnection, table: Table, old: Files, new: Files) -> None:
    """Make the views before, after and compared: rows that differ, all columns, change, changed_columns."""
    names = ", ".join(table.column_names)
    for view, files in (("before", old[table.name]), ("after", new[table.name])):
        connection.execute(
            f"create or replace temp view {view} as select {names} from read_parquet({file_list(files)})"
        )
    # the first column of a key is never null
    is_new, is_gone = f"before.{table.key[0]} is null", f"after.{table.key[0]} is null"
    values = ", ".join(f"if({is_gone}, before.{name}, after.{name}) as {name}" for name in table.column_names)
    moved = [f"before.{name} is distinct from after.{name}" for name in _values(table)]
    names_moved = ", ".join(
        f"case when {differs} then {literal(name)} end" for name, differs in zip(_values(table), moved, strict=True)
    )
    connection.execute(
        f"create or replace temp view compared as select {values},"
        f" case when {is_new} then 'added' when {is_gone} then 'removed' else 'changed' end as change,"
        f" case when not ({is_new} or {is_gone}) then"
        f" list_filter([{names_moved or 'null::varchar'}], lambda name: name is not null) end as changed_columns"
        f" from before full outer join after on {_same_key(table, 'before', 'after')}"
        f" where {' or '.join([is_new, is_gone, *moved])}"
    )
