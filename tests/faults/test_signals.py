"""Who stops a run is told so, and the next run goes on to where an undisturbed one ends."""

import signal
from functools import partial
from pathlib import Path

import pytest

from marsad import snapshots
from marsad.settings import Layout
from tests.faults.driver import make_pages
from tests.faults.warm import Programs
from tests.spine import published, rows

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


def test_a_run_that_is_stopped_by_a_signal_says_so_and_the_next_one_goes_on(programs: Programs, tmp_path: Path) -> None:
    from flows.ingest import ingest

    bundle, warehouse = tmp_path / "bundle", tmp_path / "warehouse"
    make_pages(bundle)
    start = partial(
        programs.start, "ingest", bundle, "--warehouse", warehouse, folder=tmp_path, MARSAD_SHARD_DOCUMENTS="4"
    )
    ingest(bundle=str(bundle), warehouse=str(tmp_path / "undisturbed"))
    for point, number in STOPS:
        run = start(armed=(point, FAULTS[number]))
        said, complained = run.communicate()
        assert run.returncode == 128 + number, (point, said, complained)
        assert complained.startswith("Stopped. What is published is as it was"), (point, complained)
        assert complained.count("\n") == 1, (point, complained)
        assert not said, (point, said)
        if (warehouse / "snapshots" / "latest").exists():
            assert snapshots.verify_folder((warehouse / "snapshots" / "latest").resolve()).problems == (), point
    run = start()
    said, complained = run.communicate()
    assert run.returncode == 0, said + complained
    assert published(warehouse) == published(tmp_path / "undisturbed")
    assert [verdict.problems for verdict in snapshots.verify(Layout(warehouse), is_all=True)] == [()] * 3
    fates = "select uri, state from ledger where state in ('loaded', 'duplicate') order by all"
    assert rows(warehouse, fates) == rows(tmp_path / "undisturbed", fates)
    assert rows(warehouse, "select count(*) from runs where state = 'running'") == [(0,)]
    said = "select count(*) from runs where state = 'failed' and message is not null"
    assert rows(warehouse, said)[0][0] >= len(STOPS) - 2
