"""Opening DuckDB files the one way we do, and running the SQL of sql/."""

import errno
import os
import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from marsad.errors import WarehouseError
from marsad.warehouse.tables import Kind, tables_of

#: older clients (the command line of the package registries is 1.5) read files of this storage version
STORAGE_VERSION = "v1.5.0"
#: how DuckDB says that a file is not what it once wrote; a lock, a right or room that it lacks it says in other words
_DAMAGE = re.compile(
    r"not a valid DuckDB database file|Could not read enough bytes|Corrupt (database|WAL) file|replaying WAL"
)


@contextmanager
def opened(
    path: Path | None, *, memory_limit: str = "2GB", spill: Path | None = None
) -> Generator[duckdb.DuckDBPyConnection]:
    """Open a database for writing (None: in memory), created where it is missing; closed at the end.

    Args:
        path: the file.
        memory_limit: what it may use.
        spill: folder for what does not fit; beside the file where none is given.

    Raises:
        WarehouseError: the file is no DuckDB database, or its folder cannot be written.
        OSError: there is no room for what is to be written.
    """
    connection = duckdb.connect()
    try:
        # no extension is ever fetched: marsad works without a network
        connection.execute("set autoinstall_known_extensions = false; set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = {literal(memory_limit)}")
        if spill is None and path is not None:
            spill = path.parent / "spill"
        if spill is not None:
            connection.execute(f"set temp_directory = {literal(str(spill))}")
        if path is not None:
            try:
                connection.execute(f"attach {literal(str(path))} as main_file (storage_version '{STORAGE_VERSION}')")
            except duckdb.Error as error:
                raise WarehouseError(f"{path}: DuckDB cannot open it ({error}).") from error
            connection.execute("use main_file")
        try:
            yield connection
        except duckdb.Error as error:
            if os.strerror(errno.ENOSPC) in str(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path or spill)) from error
            if path is None or not _DAMAGE.search(str(error)):
                raise
            raise WarehouseError(
                f"A database in {path.parent} is damaged ({str(error).splitlines()[0]}). Run again: "
                "the next run mends it before it begins."
            ) from error
    finally:
        connection.close()


@contextmanager
def changed(path: Path, *, memory_limit: str) -> Generator[duckdb.DuckDBPyConnection]:
    """Change a small database by way of a copy that takes its place at the end; an exception leaves it as it was.

    Source: of 200 runs killed at random, one left a file that was written in place with a block that broke its
        checksum, and no run could begin any more.
    """
    aside = path.with_name(f"{path.stem}.next{path.suffix}")
    remove_file(aside)
    if path.exists():
        shutil.copyfile(path, aside)
    if log_of(path).exists():
        shutil.copyfile(log_of(path), log_of(aside))
    with opened(aside, memory_limit=memory_limit) as connection:
        yield connection
    replace_file(aside, path)


def create_tables(connection: duckdb.DuckDBPyConnection, *kinds: Kind) -> None:
    """Create the tables of these kinds that are missing."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    existing = {name for (name,) in rows}
    for table in tables_of(*kinds):
        if table.name not in existing:
            connection.execute(table.ddl)


def literal(value: str) -> str:
    """Quote a string as an SQL literal; for the places where DuckDB binds no parameter."""
    return "'" + value.replace("'", "''") + "'"


def file_pattern(path: Path) -> str:
    """Quote a path for read_parquet, which takes it for a pattern."""
    return literal(re.sub(r"[*?\[]", r"[\g<0>]", str(path)))


def file_list(paths: Sequence[Path]) -> str:
    """Write paths as an SQL list, for read_parquet."""
    return "[" + ", ".join(file_pattern(path) for path in paths) + "]"


def staged_relation(paths: Sequence[Path], table: str, columns: Sequence[str]) -> str:
    """Write a from clause over staged Parquet files; with no file at all, over the empty table itself."""
    names = ", ".join(columns)
    if not paths:
        return f"(select {names} from {table} where false)"
    return f"(select {names} from read_parquet({file_list(paths)}))"


def replace_file(made: Path, target: Path) -> None:
    """Put a finished database in the place of another; who has the old one open keeps reading the old one.

    Raises:
        OSError: not all of it is in the file: DuckDB says nothing where it has no room for it while it closes.
    """
    if log_of(made).exists():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(made))
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    # what somebody wrote into the old one and did not finish: beside the new one DuckDB would open neither
    log_of(target).unlink(missing_ok=True)
    made.replace(target)


def remove_file(path: Path) -> None:
    """Remove a database with what a process that died left beside it."""
    path.unlink(missing_ok=True)
    log_of(path).unlink(missing_ok=True)


def damage_of(path: Path, *, is_whole: bool) -> str | None:
    """Say what is wrong with a database that was cut short or written over; None where it reads.

    Args:
        path: the file.
        is_whole: read every row, and not only what opening it takes.
    """
    is_logged = log_of(path).exists()
    connection = duckdb.connect()
    try:
        # not read-only: what was written ahead is part of it, and only a writer takes it in
        connection.execute(f"attach {literal(str(path))} as looked_at")
        # not all blocks: a free one at the end may never have been written, nor what a log has just been read into
        (byte_count,) = connection.execute(
            "select block_size * used_blocks from pragma_database_size() where database_name = 'looked_at'"
        ).fetchall()[0]
        if not is_logged and path.stat().st_size < byte_count:
            return f"it is cut short: {path.stat().st_size:,} of {byte_count:,} bytes"
        if is_whole:
            names = connection.execute(
                "select table_name from duckdb_tables() where database_name = 'looked_at'"
            ).fetchall()
            for (name,) in names:
                connection.execute(f"select bit_xor(hash(columns(*))) from looked_at.{name}").fetchall()
    except duckdb.Error as error:
        if _DAMAGE.search(str(error)):
            return str(error).splitlines()[0]
        raise WarehouseError(f"{path}: DuckDB cannot open it ({error}).") from error
    finally:
        connection.close()
    return None


def log_of(path: Path) -> Path:
    """Where DuckDB writes ahead what is not in a database file yet."""
    return path.with_name(f"{path.name}.wal")
