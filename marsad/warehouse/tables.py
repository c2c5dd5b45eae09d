"""The tables as sql/tables defines them: names, keys, columns, comments, frame schemas."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from marsad.settings import PROJECT

SQL = PROJECT / "sql"
Kind = Literal["data", "journal", "state"]
#: what a type of DuckDB's is in a frame
_FRAME_TYPES: dict[str, pl.DataType] = {
    "BIGINT": pl.Int64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "DOUBLE": pl.Float64(),
    "INTEGER": pl.Int32(),
    "JSON": pl.String(),
    "TIMESTAMP WITH TIME ZONE": pl.Datetime("us", "UTC"),
    "VARCHAR": pl.String(),
}
_HEADER = re.compile(r"^-- (kind|key|derived): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Column:
    """One column: its DuckDB type and the comment people read in the data dictionary."""

    name: str
    type: str
    is_nullable: bool
    comment: str


@dataclass(frozen=True)
class Table:
    """One table of sql/tables: `data` is published, the `journal` tells of runs, `state` is the writer's own."""

    name: str
    kind: Kind
    key: tuple[str, ...]
    comment: str
    columns: tuple[Column, ...]
    ddl: str
    #: columns that follow from the whole catalogue: a load fills them (sql/load), no shard knows them
    derived: tuple[str, ...] = ()

    @property
    def staged_column_names(self) -> tuple[str, ...]:
        """Names of the columns that the work on a shard fills, in order."""
        return tuple(name for name in self.column_names if name not in self.derived)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def document_expression(self) -> str | None:
        """SQL for the document a row belongs to; null for tables that are not by document."""
        if "document_id" in self.column_names:
            return "document_id"
        # an article_id is its document_id, a hyphen and a number: see articles.article_id
        return "left(article_id, 32)" if "article_id" in self.column_names else None


def sql_files(folder: str) -> list[Path]:
    """Files of one folder of sql/, in order of name."""
    return sorted((SQL / folder).glob("*.sql"))


@cache
def tables() -> dict[str, Table]:
    """Every table of sql/tables by name, sorted by name."""
    statements = {path.stem: path.read_text(encoding="utf-8") for path in sql_files("tables")}
    with duckdb.connect() as connection:
        for ddl in statements.values():
            connection.execute(ddl)
        comments = dict(connection.execute("select table_name, comment from duckdb_tables()").fetchall())
        columns: dict[str, list[Column]] = {name: [] for name in statements}
        for name, *column in connection.execute(
            "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
            " where not internal order by table_name, column_index"
        ).fetchall():
            columns[name].append(Column(*column))
    found: dict[str, Table] = {}
    for name, ddl in statements.items():
        header: dict[str, str] = dict(_HEADER.findall(ddl))
        found[name] = Table(
            name=name,
            kind=header["kind"],  # pyright: ignore[reportArgumentType]
            key=tuple(part.strip() for part in header["key"].split(",")),
            comment=comments[name],
            columns=tuple(columns[name]),
            ddl=ddl,
            derived=tuple(part.strip() for part in header.get("derived", "").split(",") if part.strip()),
        )
    return found


def tables_of(*kinds: Kind) -> list[Table]:
    """The tables of these kinds, by name."""
    return [table for table in tables().values() if table.kind in kinds]


def schema_hash(*kinds: Kind) -> str:
    """Hash of names and types of the columns of these kinds of tables; a changed comment does not change it."""
    shape = [(table.name, [(c.name, c.type, c.is_nullable) for c in table.columns]) for table in tables_of(*kinds)]
    return sha256(repr(shape).encode()).hexdigest()[:16]


def frame_schema(table: str) -> pl.Schema:
    """Polars types of a table's columns, the derived left out; every staged frame has exactly these.

    Source: asked of DuckDB, by an empty frame of each table, they took a second of a processor in every process.
    """
    known = tables()[table]
    return pl.Schema(
        {column.name: _FRAME_TYPES[column.type] for column in known.columns if column.name not in known.derived}
    )
