"""Opening DuckDB files the one way we do, and running the SQL of sql/."""

import errno
import os
import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
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
    if spill is None and path is not None:
        spill = path.parent / "spill"
    # in memory too: what is made in the instance's own database would be there for who uses it next
    place = literal(":memory:" if path is None else str(path))
    with _instance() as instance, closing(instance.cursor()) as connection:
        connection.execute(f"set TimeZone = 'UTC'; set memory_limit = {literal(memory_limit)}")
        if spill is not None:
            connection.execute(f"set temp_directory = {literal(str(spill))}")
        try:
            connection.execute(f"attach {place} as main_file (storage_version '{STORAGE_VERSION}')")
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


#: instances of DuckDB that nobody works with now
_idle: list[duckdb.DuckDBPyConnection] = []


@contextmanager
def _instance() -> Generator[duckdb.DuckDBPyConnection]:
    """Give an instance of DuckDB with no file open, and keep it for who asks next unless something went wrong.

    Source: making one takes 22 ms of a processor and asking it for its tables the first time as much again; a run opens
        a database 25 times.
    """
    try:
        instance = _idle.pop()
    except IndexError:
        instance = duckdb.connect()
        # no extension is ever fetched: marsad works without a network
        instance.execute("set autoinstall_known_extensions = false")
    try:
        yield instance
    except BaseException:
        instance.close()
        raise
    if _close_files(instance):
        _idle.append(instance)
    else:
        instance.close()


def _close_files(instance: duckdb.DuckDBPyConnection) -> bool:
    """Close all files of an instance and take its settings back; whether it can be used again.

    It cannot where there was no room to write all that was committed (the file's log has it, see `replace_file`), or
    where it has spilled: it holds to its folder then.
    """
    try:
        attached = instance.execute(
            "select database_name from duckdb_databases() where not internal and database_name <> 'memory'"
        ).fetchall()
        for (name,) in attached:
            instance.execute(f"detach {name}")
        instance.execute("reset memory_limit; reset temp_directory; reset preserve_insertion_order; reset threads")
    except duckdb.Error:
        return False
    return True


def _close_idle() -> None:
    """Close the instances that nobody works with: their threads do not go over into a process that is forked."""
    while _idle:
        _idle.pop().close()


os.register_at_fork(before=_close_idle)


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


@contextmanager
def at_once(connection: duckdb.DuckDBPyConnection) -> Generator[None]:
    """Do all or nothing on a connection of `opened`, which closes the database on an exception: one transaction.

    Source: outside of one each statement waits for the disk, and the tables have more than 200 comments. A run of one
        page waited 321 times; with them in one transaction it waits 53 times.
    """
    connection.execute("begin")
    yield
    connection.execute("commit")


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
    try:
        with _instance() as connection:
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
    return None


def log_of(path: Path) -> Path:
    """Where DuckDB writes ahead what is not in a database file yet."""
    return path.with_name(f"{path.name}.wal")
