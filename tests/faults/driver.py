"""Runs of the real steps in forks of a warm process: a try takes seconds instead of the ten that imports alone take.

What a fork runs is `marsad.runs`, step by step: Prefect's engine does not survive a fork, and what Great Expectations
says leaves nothing behind but rows of the journal. The program as a whole, both included, is killed in test_program.py.
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from marsad import runs, shards, snapshots
from marsad.pages.segment import _matcher
from marsad.settings import Settings
from marsad.staging import fingerprints
from marsad.text import words
from marsad.warehouse.journal import CheckOutcome, record_checks
from marsad.warehouse.load import run_checks
from marsad.warehouse.tables import tables
from tests.spine import numbered_pages, published, rows, settings_for

SHARD_DOCUMENTS = 4
#: of how a run that was disturbed may end: it spoke of what it met, or it died
KILLED, SPOKE, COMPLETED = -signal.SIGKILL, 3, 0
#: of runs that were stopped, what they held back and could not read comes again with the next one
_TRUE_LEDGER = """
select ledger.uri, ledger.state, ledger.stage, ledger.reason
from ledger
inner join runs on ledger.run_id = runs.run_id
where ledger.state in ('loaded', 'duplicate') or (ledger.state = 'quarantined' and runs.held_count = 0)
order by all
"""
_NO_FAILURES = pl.DataFrame(schema={"key": pl.String, "document_id": pl.String, "reason": pl.String})
_QUARANTINE = "select distinct uri, stage, check_name, reason from quarantine order by all"


@dataclass(frozen=True)
class Scene:
    """A bundle, and what an undisturbed run makes of it."""

    bundle: Path
    undisturbed: Path
    seconds: float


def settings_of(warehouse: Path) -> Settings:
    return settings_for(warehouse, shard_documents=SHARD_DOCUMENTS, workers=1)


def make_pages(bundle: Path, count: int = 9) -> None:
    bundle.mkdir(parents=True)
    pages = numbered_pages(count)
    pages["duplicate.txt"] = pages["001.txt"]
    pages["report.pdf"] = "%PDF-1.7"
    pages["empty.txt"] = ""
    for name, text in pages.items():
        (bundle / name).write_text(text, encoding="utf-8")


def warm_up(settings: Settings) -> None:
    """Compile the rules once for all forks.

    No frame is worked on here: the threads that Polars starts for it would be missing in a fork, which waits for them.
    """
    known = fingerprints(settings.seeds, gate=runs.gate_thresholds(settings))
    seeds = settings.seeds
    shards._furniture(seeds, known["segment"])
    shards._publishers(seeds, known["describe"])
    shards._calendars(seeds, known["describe"])
    shards._knowledge((seeds, settings.recognisers), known["recognise"])
    shards._quotations(seeds, known["recognise"])
    # they make frames of rows, which starts no thread
    shards._listed_entities(seeds, known["recognise"])
    tables()
    # pure functions of the rules, which no try changes
    shards.load_gazetteer = cache(shards.load_gazetteer)
    shards.load_publishers = cache(shards.load_publishers)
    shards.load_gazetteer(seeds)
    shards.load_publishers(seeds)
    _matcher(shards._furniture(seeds, known["segment"]))
    words._kinds()
    runs.staging.fingerprints = _remembered(known)


def _remembered(known: dict[str, str]) -> Callable[..., dict[str, str]]:
    def remembered(seeds: object, *, gate: object, recognisers: object = ()) -> dict[str, str]:
        return known

    return remembered


def take(warehouse: Path, bundle: Path | None, *, flow: str = "ingest") -> None:
    """Carry a bundle through, as flows.steps does, with a gate that holds nothing back; None: rebuild."""
    settings = settings_of(warehouse)
    with runs.running(settings, flow=flow, parameters={}, flow_run_id=None) as run:
        planned = runs.lay_out(run, [] if bundle is None else runs.read(run, str(bundle)))
        for shard in planned.shards:
            runs.work(run, shard)
        record_checks(
            run.layout, run.run_id, [CheckOutcome("row_gate", "all_is_well", "critical", None, 0, _NO_FAILURES)]
        )
        rejected = runs.hold_back(run, planned, runs.critical_failures(None))
        runs.take_in(run, planned, rejected)
        runs.seal(run, runs.export(run))


def in_fork(work: Callable[[], None], *, kill_after: float | None = None, say: Path | None = None) -> int:
    """Do something in a fork: its exit code, below 0 the signal that ended it.

    Args:
        work: what to do; what it raises is written down and gives SPOKE.
        kill_after: kill it after so many seconds, if it still runs.
        say: where it writes what it says; None for nowhere.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        target = os.open(say or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(target, 1)
        os.dup2(target, 2)
        code = COMPLETED
        # a shell lets what it starts in the background ignore Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            code = SPOKE
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    until = time.monotonic() + (120 if kill_after is None else kill_after)
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            if kill_after is None:
                raise TimeoutError(f"a fork hangs: {say and say.read_text(encoding='utf-8', errors='replace')}")
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)


def make_scene(folder: Path) -> Scene:
    """Make a bundle and take it in undisturbed, in shards of another size, which may not show."""
    make_pages(folder / "bundle")
    warehouse = folder / "undisturbed"
    warm_up(settings_of(warehouse))
    seconds = []
    for target in (warehouse, folder / "timed"):
        started = time.monotonic()
        code = in_fork(lambda target=target: take(target, folder / "bundle"), say=folder / "said")
        assert code == COMPLETED, (folder / "said").read_text(encoding="utf-8")
        seconds.append(time.monotonic() - started)
    return Scene(folder / "bundle", warehouse, min(seconds))


def look_after_fault(warehouse: Path) -> None:
    """What must hold after any fault: what is published is whole, and people can open it."""
    layout = settings_of(warehouse).layout
    latest = layout.snapshots / "latest"
    if os.path.lexists(latest):
        # the snapshot alone: a run that died between the two has published it, and not yet the database beside it
        problems = snapshots.verify_folder(latest.resolve()).problems
        assert not problems, f"broken latest: {problems}"
    if layout.database.exists():
        with duckdb.connect(str(layout.database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("create temp view checked_documents as select document_id from documents")
            for outcome in run_checks(connection):
                assert not outcome.failures, f"broken database: {outcome.name}"
            double = connection.execute(
                "select uri, count(*) from ledger where state = 'loaded' group by all having count(*) > 1"
            ).fetchall()
            assert not double, f"double: {double}"


def look_at_end(warehouse: Path, scene: Scene, *, has_crashed: bool = True) -> None:
    """After a plain run that nothing disturbs, all is as if nothing ever had."""
    look_after_fault(warehouse)
    ledger, true_ledger = rows(warehouse, _TRUE_LEDGER), rows(scene.undisturbed, _TRUE_LEDGER)
    lost = [row for row in true_ledger if row not in ledger]
    assert not lost, f"lost: {lost}"
    assert ledger == true_ledger, f"double: {[row for row in ledger if ledger.count(row) > true_ledger.count(row)]}"
    assert rows(warehouse, _QUARANTINE) == rows(scene.undisturbed, _QUARANTINE), "another quarantine"
    assert published(warehouse) == published(scene.undisturbed), "other bytes"
    kept = duckdb.sql(f"select distinct document_id from read_parquet('{warehouse}/raw/*.parquet')").fetchall()
    true_kept = duckdb.sql(
        f"select distinct document_id from read_parquet('{scene.undisturbed}/raw/*.parquet')"
    ).fetchall()
    assert len(kept) == len(true_kept), "lost: bytes"
    # the Data Docs: only the whole program builds them
    left = {path.name for path in warehouse.iterdir()} ^ {path.name for path in scene.undisturbed.iterdir()}
    assert not left - {"docs"}, f"left behind: {left}"
    names = [{path.name for path in (root / "state").iterdir()} for root in (warehouse, scene.undisturbed)]
    assert names[0] == names[1], f"left behind: {names[0] ^ names[1]}"
    making = [*(warehouse / "snapshots").glob(".*"), *(warehouse / "docs").glob(".*")]
    assert not making, f"left behind: {making}"
    if has_crashed:
        running = rows(warehouse, "select run_id from runs where state = 'running'")
        assert not running, f"runs that never ended: {running}"
