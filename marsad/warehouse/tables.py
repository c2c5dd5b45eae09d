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
    connection = duckdb.connect()
    found: dict[str, Table] = {}
    for path in sql_files("tables"):
        ddl = path.read_text(encoding="utf-8")
        header: dict[str, str] = dict(_HEADER.findall(ddl))
        connection.execute(ddl)
        (comment,) = connection.execute(
            "select comment from duckdb_tables() where table_name = ?", [path.stem]
        ).fetchall()[0]
        columns = connection.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns()"
            " where table_name = ? order by column_index",
            [path.stem],
        ).fetchall()
        found[path.stem] = Table(
            name=path.stem,
            kind=header["kind"],  # pyright: ignore[reportArgumentType]
            key=tuple(part.strip() for part in header["key"].split(",")),
            comment=comment,
            columns=tuple(Column(*column) for column in columns),
            ddl=ddl,
            derived=tuple(part.strip() for part in header.get("derived", "").split(",") if part.strip()),
        )
    connection.close()
    return found


def tables_of(*kinds: Kind) -> list[Table]:
    """The tables of these kinds, by name."""
    return [table for table in tables().values() if table.kind in kinds]


def schema_hash(*kinds: Kind) -> str:
    """Hash of names and types of the columns of these kinds of tables; a changed comment does not change it."""
    shape = [(table.name, [(c.name, c.type, c.is_nullable) for c in table.columns]) for table in tables_of(*kinds)]
    return sha256(repr(shape).encode()).hexdigest()[:16]


@cache
def frame_schema(table: str) -> pl.Schema:
    """Polars types of a table's columns, the derived left out; every staged frame has exactly these."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(tables()[table].ddl)
    schema = connection.sql(f"select {', '.join(tables()[table].staged_column_names)} from {table}").pl().schema
    connection.close()
    return pl.Schema(
        {
            name: pl.Datetime("us", "UTC") if isinstance(dtype, pl.Datetime) and dtype.time_zone else dtype
            for name, dtype in schema.items()
        }
    )
