"""A run that is killed at any moment is finished by the next, and nothing is counted twice."""

import json
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from tests.faults.warm import Program, Programs
from tests.spine import numbered_pages, published, rows, snapshot_names

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SHARDS = 9
#: a run may take, on a machine that works on other things too
_MOST_SECONDS = 300


def exists(pattern: str, *, count: int = 1) -> Callable[[Path], bool]:
    return lambda warehouse: len(list(warehouse.glob(pattern))) >= count


#: what a run is doing, and how to see from outside that it is at it; in the order in which a run comes there
MOMENTS: Sequence[tuple[str, Callable[[Path], bool]]] = (
    ("the bytes are kept", exists("raw/*.parquet")),
    ("a stage of a shard is done", exists("staging/shards/*/segment.done")),
    ("half of the shards are worked on", exists("staging/shards/*/recognise.done", count=SHARDS // 2)),
    ("the rows are loaded", exists("staging/runs/*/gazetteer_names.parquet")),
    ("the snapshot is written", exists("snapshots/.making-*")),
    ("the snapshot is the latest", exists("snapshots/latest")),
    ("the database is replaced", exists("state/publishing.duckdb")),
)


def start(programs: Programs, bundle: Path, warehouse: Path) -> Program:
    return programs.start("ingest", bundle, "--warehouse", warehouse, folder=bundle.parent, MARSAD_SHARD_DOCUMENTS="5")


def kill_when(run: Program, is_time: Callable[[Path], bool], warehouse: Path) -> bool:
    """Kill a run at its moment; false where it ended before."""
    until = time.monotonic() + _MOST_SECONDS
    while run.poll() is None and time.monotonic() < until:
        if is_time(warehouse):
            run.send_signal(signal.SIGKILL)
            break
        time.sleep(0.001)
    run.communicate(timeout=_MOST_SECONDS)
    return run.returncode == -signal.SIGKILL


def finish(run: Program) -> None:
    said, complained = run.communicate(timeout=_MOST_SECONDS)
    assert run.returncode == 0, said + complained


def test_of_two_runs_at_once_one_says_who_writes_and_changes_nothing(programs: Programs, tmp_path: Path) -> None:
    bundle, warehouse = tmp_path / "pages", tmp_path / "warehouse"
    bundle.mkdir()
    for name, text in numbered_pages(3).items():
        (bundle / name).write_text(text, encoding="utf-8")
    first = start(programs, bundle, warehouse)
    holder = warehouse / "state" / "holder.json"
    until = time.monotonic() + _MOST_SECONDS
    while first.poll() is None and not holder.exists() and time.monotonic() < until:
        time.sleep(0.001)
    first.send_signal(signal.SIGSTOP)
    held = json.loads(holder.read_text(encoding="utf-8"))
    before = {path.name for path in warehouse.rglob("*")}
    second = start(programs, bundle, warehouse)
    said, complained = second.communicate(timeout=_MOST_SECONDS)
    assert {path.name for path in warehouse.rglob("*")} == before
    first.send_signal(signal.SIGCONT)
    assert (second.returncode, said) == (1, "")
    assert complained.startswith(
        f"{warehouse}: another run is writing (ingest {held['run_id']}, process {first.pid} on "
    )
    assert complained.endswith("Run again when it has ended.\n")
    finish(first)
    assert rows(warehouse, "select state, loaded_count from runs") == [("completed", 3)]


def test_a_run_that_is_killed_again_and_again_ends_where_an_undisturbed_one_ends(
    programs: Programs, tmp_path: Path
) -> None:
    from flows.ingest import ingest

    bundle = tmp_path / "pages"
    bundle.mkdir()
    pages = numbered_pages(41)
    pages["duplicate.txt"] = pages["007.txt"]
    pages["report.pdf"] = "%PDF-1.7"
    for name, text in pages.items():
        (bundle / name).write_text(text, encoding="utf-8")
    undisturbed, warehouse = tmp_path / "undisturbed", tmp_path / "warehouse"
    # in shards of another size, which may not show
    ingest(bundle=str(bundle), warehouse=str(undisturbed))

    was_killed = {name: kill_when(start(programs, bundle, warehouse), is_time, warehouse) for name, is_time in MOMENTS}
    assert was_killed == dict.fromkeys(was_killed, True)
    finish(start(programs, bundle, warehouse))

    assert published(warehouse) == published(undisturbed)
    states = rows(warehouse, "select state, count(*) from runs group by state order by state")
    # the last one had done its work, and died while it told the readers
    assert states == [("completed", 2), ("crashed", len(MOMENTS) - 1)]
    by_uri = "select uri, state, stage, reason from ledger order by all"
    assert rows(warehouse, by_uri) == rows(undisturbed, by_uri)
    by_uri = "select uri, stage, check_name, reason from quarantine order by all"
    assert rows(warehouse, by_uri) == rows(undisturbed, by_uri)
    ((read, fates),) = rows(
        warehouse,
        "select read_count, loaded_count + unchanged_count + duplicate_count + quarantined_count from runs"
        " order by started_at desc limit 1",
    )
    assert read == fates == len(pages)
    assert len(rows(warehouse, "select * from snapshots")) == len(snapshot_names(warehouse)) == 1
    assert {path.name for path in warehouse.iterdir()} == {path.name for path in undisturbed.iterdir()}
    assert {path.name for path in (warehouse / "state").iterdir()} == {
        path.name for path in (undisturbed / "state").iterdir()
    }
    kept = duckdb.sql(f"select distinct document_id from read_parquet('{warehouse}/raw/*.parquet')").fetchall()
    assert len(kept) == len(pages) - 1
