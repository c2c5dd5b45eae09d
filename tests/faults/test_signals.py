"""Who stops a run is told so, and the next run goes on to where an undisturbed one ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from marsad import snapshots
from marsad.settings import Layout
from tests.faults.driver import make_pages
from tests.spine import ROOT, published, rows

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

#: at the beginning of what, and by what; in the order in which a run comes there
STOPS = (
    ("read", signal.SIGINT),
    ("work", signal.SIGTERM),
    ("gate", signal.SIGINT),
    ("load", signal.SIGTERM),
    ("export", signal.SIGHUP),
    ("latest", signal.SIGTERM),
    ("publish-database", signal.SIGINT),
)
FAULTS = {signal.SIGINT: "interrupt", signal.SIGTERM: "terminate", signal.SIGHUP: "hang-up"}


def ingest(bundle: Path, warehouse: Path, api: str, *program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *(program or ["flows.cli"]), "ingest", str(bundle), "--warehouse", str(warehouse)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": api, "MARSAD_SHARD_DOCUMENTS": "4"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_that_is_stopped_by_a_signal_says_so_and_the_next_one_goes_on(prefect_api: str, tmp_path: Path) -> None:
    from flows.ingest import ingest as flow

    bundle, warehouse = tmp_path / "bundle", tmp_path / "warehouse"
    make_pages(bundle)
    flow(bundle=str(bundle), warehouse=str(tmp_path / "undisturbed"))
    for point, number in STOPS:
        ended = ingest(bundle, warehouse, prefect_api, "tests.faults.program", point, FAULTS[number])
        assert ended.returncode == 128 + number, (point, ended)
        assert ended.stderr.startswith("Stopped. What is published is as it was"), (point, ended.stderr)
        assert ended.stderr.count("\n") == 1, (point, ended.stderr)
        assert not ended.stdout, (point, ended.stdout)
        if (warehouse / "snapshots" / "latest").exists():
            assert snapshots.verify_folder((warehouse / "snapshots" / "latest").resolve()).problems == (), point
    ended = ingest(bundle, warehouse, prefect_api)
    assert ended.returncode == 0, ended.stderr
    assert published(warehouse) == published(tmp_path / "undisturbed")
    assert [verdict.problems for verdict in snapshots.verify(Layout(warehouse), is_all=True)] == [()] * 3
    fates = "select uri, state from ledger where state in ('loaded', 'duplicate') order by all"
    assert rows(warehouse, fates) == rows(tmp_path / "undisturbed", fates)
    assert rows(warehouse, "select count(*) from runs where state = 'running'") == [(0,)]
    said = "select count(*) from runs where state = 'failed' and message is not null"
    assert rows(warehouse, said)[0][0] >= len(STOPS) - 2
