"""Reading: SQL for people, on the published database, that can change and reach nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from marsad.errors import MarsadError, WarehouseError


@dataclass(frozen=True)
class Answer:
    """Rows of a query with the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def query(database: Path, sql: str, *, parameters: dict[str, Any] | None = None) -> Answer:
    """Run SQL on the published database: read-only, without files, extensions or other databases.

    Raises:
        WarehouseError: there is no database yet.
        MarsadError: DuckDB refused the SQL (the text is DuckDB's), or there is none.
    """
    if not database.exists():
        raise WarehouseError(f"{database}: nothing is published there yet. Make it with 'marsad ingest BUNDLE'.")
    try:
        connection = duckdb.connect(str(database), read_only=True, config={"autoinstall_known_extensions": "false"})
    except duckdb.Error as error:
        raise WarehouseError(f"{database}: DuckDB cannot open it ({error}).") from error
    try:
        connection.execute("set TimeZone = 'UTC'; set enable_external_access = false; set lock_configuration = true")
        if not connection.extract_statements(sql):
            raise MarsadError("No SQL was given. Try: select * from article_overview")
        relation = connection.execute(sql, parameters)
        columns = tuple(column[0] for column in relation.description or ())
        return Answer(columns, relation.fetchall() if columns else [])
    except duckdb.Error as error:
        raise MarsadError(str(error)) from error
    finally:
        connection.close()
