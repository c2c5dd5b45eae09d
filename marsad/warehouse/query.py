"""Reading: SQL for people, on the published database, that can change and reach nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from marsad.errors import MarsadError, WarehouseError
from marsad.warehouse.connection import literal


@dataclass(frozen=True)
class Answer:
    """Rows of a query with the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


#: in this order: what is locked comes last
_CLOSED = (
    # what does not fit into memory is refused, not written beside the database
    "set temp_directory = ''",
    # a table that is not there is not looked for among the variables of our own functions
    "set python_enable_replacements = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)


def query(
    database: Path,
    sql: str,
    *,
    parameters: dict[str, Any] | None = None,
    memory_limit: str = "2GB",
    has_external_access: bool = False,
) -> Answer:
    """Run SQL on the published database: read-only, without files, extensions or other databases.

    Args:
        database: the published database.
        sql: one statement or several; the rows of the last are given.
        parameters: values of its $names.
        memory_limit: for DuckDB.
        has_external_access: also let the SQL read and write files, attach databases, load extensions and change
            settings; the published database stays read-only.

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
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
        for closed in () if has_external_access else _CLOSED:
            connection.execute(closed)
        if not connection.extract_statements(sql):
            raise MarsadError("No SQL was given. Try: select * from article_overview")
        relation = connection.execute(sql, parameters)
        columns = tuple(column[0] for column in relation.description or ())
        return Answer(columns, relation.fetchall() if columns else [])
    except duckdb.Error as error:
        raise MarsadError(str(error)) from error
    finally:
        connection.close()
