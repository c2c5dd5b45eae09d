"""Inspecting what lies there: the database against a snapshot, the bytes kept against their names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from marsad.errors import MarsadError, WarehouseError
from marsad.warehouse.connection import file_list, literal, opened
from marsad.warehouse.query import query
from marsad.warehouse.tables import tables, tables_of


def recorded_snapshots(database: Path) -> list[dict[str, Any]]:
    """The journal's rows of snapshots as people read them, in order of publication; none where there is no database.

    The journal itself is open to its writer alone.

    Raises:
        MarsadError: the database cannot be read.
    """
    if not database.exists():
        return []
    known = {
        name
        for (name,) in query(database, "select column_name from duckdb_columns() where table_name = 'snapshots'").rows
    }
    # an older version's database has fewer columns until the next run
    columns = ", ".join(
        column.name if column.name in known else f"null as {column.name}" for column in tables()["snapshots"].columns
    )
    answer = query(database, f"select {columns} from snapshots order by snapshot_id")
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def compare_database(database: Path, files: Mapping[str, Sequence[Path]]) -> list[str]:
    """Compare the database that people read with the files of a snapshot.

    Returns:
        The tables whose rows are not the same.

    Raises:
        WarehouseError: the database cannot be read, or has other tables.
    """
    if not database.exists():
        raise WarehouseError(
            f"{database}: the file is missing. The next run makes it; so does 'marsad restore latest'."
        )
    differing: list[str] = []
    with opened(None) as connection:
        try:
            connection.execute(f"attach {literal(str(database))} as published (read_only)")
            for table in tables_of("data"):
                # keys are unique, so that no two rows take each other out of the sum
                row = ", ".join(f"{column.name}::{column.type}" for column in table.columns)
                summed = f"select count(*), bit_xor(hash({row}))"
                rows = connection.execute(
                    f"{summed} from published.{table.name}"
                    f" union all {summed} from read_parquet({file_list(files[table.name])})"
                ).fetchall()
                if rows[0] != rows[1]:
                    differing.append(table.name)
        except duckdb.Error as error:
            raise WarehouseError(
                f"{database}: it cannot be compared with the latest snapshot ({error}). "
                "The next run makes it anew; so does 'marsad restore latest'."
            ) from error
    return differing


def raw_problems(raw: Path, database: Path) -> list[str]:
    """Say which files of bytes are not what their names say, and whether the bytes of a document are missing.

    A document_id is the first 32 hex digits of the sha256 of the bytes; a file is named by the ids in it.
    """
    problems: list[str] = []
    readable: list[Path] = []
    remedy = "Copy it back from where it was kept; without it, 'marsad rebuild' cannot make these documents again."
    with opened(None) as connection:
        for path in sorted(raw.glob("*.parquet")):
            try:
                wrong, name = connection.execute(
                    "select count(*) filter (sha256 <> sha256(raw) or document_id <> left(sha256, 32)),"
                    " left(sha256(string_agg(document_id, '' order by document_id)), 32)"
                    f" from read_parquet({file_list([path])})"
                ).fetchall()[0]
            except duckdb.Error as error:
                problems.append(f"{path}: it cannot be read ({str(error).splitlines()[0]}). {remedy}")
                continue
            readable.append(path)
            if wrong:
                problems.append(f"{path}: the bytes of {wrong} documents are not those of their ids. {remedy}")
            elif name != path.stem:
                problems.append(f"{path}: it holds other documents than its name says. {remedy}")
        if database.exists():
            stored = f"read_parquet({file_list(readable)})" if readable else "(select '' as document_id where false)"
            try:
                connection.execute(f"attach {literal(str(database))} as published (read_only)")
                (missing,) = connection.execute(
                    "select count(distinct document_id) from published.inputs"
                    f" where document_id is not null and document_id not in (select document_id from {stored})"
                ).fetchall()[0]
            except duckdb.Error as error:
                raise MarsadError(f"{database}: DuckDB cannot read it ({error}).") from error
            if missing and not problems:
                problems.append(
                    f"{raw}: the bytes of {missing} documents of the catalogue are not there, so that 'marsad rebuild' "
                    "cannot make them again. Copy the folder back, or ingest the bundles that brought them again."
                )
    return problems
