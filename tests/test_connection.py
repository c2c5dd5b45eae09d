"""Opening databases: an instance of DuckDB serves one after another, and nothing of one is left for the next."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest

from marsad.errors import WarehouseError
from marsad.warehouse import connection
from marsad.warehouse.connection import damage_of, opened

SETTINGS = "select name, value from duckdb_settings() where name <> 'user_agent' order by all"


def test_an_instance_that_is_made_once_serves_one_database_after_another(tmp_path: Path) -> None:
    with opened(tmp_path / "a.duckdb"):
        pass
    idle = list(connection._idle)
    for name in ("a", "b", "a"):
        with opened(tmp_path / f"{name}.duckdb") as other:
            other.execute("create table if not exists t as select 1 as one")
    assert damage_of(tmp_path / "a.duckdb", is_whole=True) is None
    with opened(None):
        pass
    assert connection._idle == idle


def test_a_database_is_let_go_of_when_it_is_closed(tmp_path: Path) -> None:
    path, other = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    with opened(path) as writing:
        writing.execute("create table t as select 1 as one")
        writing.execute(f"attach '{other}' as other_file")
        with pytest.raises(WarehouseError, match="cannot open it"), opened(path):
            pass
    for free in (path, other):
        assert not free.with_name(f"{free.name}.wal").exists()
        with duckdb.connect(str(free)):
            pass


@pytest.mark.parametrize("path", ["a.duckdb", None])
def test_nothing_of_one_database_is_there_for_the_next(path: str | None, tmp_path: Path) -> None:
    connection._close_idle()
    with connection._instance() as fresh:
        settings = fresh.execute(SETTINGS).fetchall()
    with opened(path and tmp_path / path, memory_limit="100MB", spill=tmp_path / "spill") as one:
        one.execute("create table t as select 1 as one; create view v as from t; create temp table u as from t")
        one.register("frame", pl.DataFrame({"a": [1]}))
        one.execute("set threads = 1; set preserve_insertion_order = false; begin; create table s as from t")
    (instance,) = connection._idle
    assert instance.execute(SETTINGS).fetchall() == settings
    assert instance.execute("from (show databases)").fetchall() == [("memory",)]
    assert instance.execute("from duckdb_tables()").fetchall() == []
    assert instance.execute("select view_name from duckdb_views() where not internal").fetchall() == []


def test_what_went_wrong_in_an_instance_is_not_met_again(tmp_path: Path) -> None:
    with opened(tmp_path / "a.duckdb"):
        pass
    instance = connection._idle[-1]
    with pytest.raises(duckdb.CatalogException), opened(tmp_path / "a.duckdb") as one:
        one.execute("from nowhere")
    assert instance not in connection._idle
    with pytest.raises(duckdb.ConnectionException):
        instance.execute("select 1")


def test_an_instance_that_has_spilled_holds_to_its_folder_and_is_not_used_again(tmp_path: Path) -> None:
    with opened(None, memory_limit="60MB", spill=tmp_path / "spill") as one:
        instance = connection._idle[:]
        one.execute("create temp table t as select i, repeat(i::varchar, 20) as s from range(2_000_000) as t(i)")
        assert list((tmp_path / "spill").iterdir())
    assert connection._idle == instance
    with opened(None, spill=tmp_path / "other"):
        pass


def test_a_process_that_is_forked_opens_databases_of_its_own(tmp_path: Path) -> None:
    with opened(tmp_path / "a.duckdb") as one:
        one.execute("create table t as from range(200_000) as t(i)")
    pid = os.fork()
    if not pid:
        with suppress(duckdb.CatalogException), opened(tmp_path / "a.duckdb") as one:
            rows = one.execute("select count(*), sum(hash(i)) from t group by i % 1000 order by all").fetchall()
            # closes the instance, which waits for its threads
            one.execute("from nowhere")
        os._exit(len(rows) != 1000)
    until = time.monotonic() + 60
    while not (ended := os.waitpid(pid, os.WNOHANG))[0] and time.monotonic() < until:
        time.sleep(0.01)
    if not ended[0]:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert ended == (pid, 0)
