"""A warehouse that was damaged: `marsad verify` names what is wrong, and the next run goes on as if nothing was."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from marsad import snapshots
from marsad.settings import Layout
from tests.conftest import copied
from tests.faults.points import clock_set
from tests.spine import fates, numbered_pages, published, rows, settings_for, snapshot_names, take

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two snapshots; beside it the bundle of the third run, and a warehouse that nothing befell."""
    folder = tmp_path_factory.mktemp("grown")
    pages = iter(numbered_pages(6).items())
    for bundle in ("first", "second", "third"):
        (folder / bundle).mkdir()
        for name, text in (next(pages), next(pages)):
            (folder / bundle / name).write_text(text, encoding="utf-8")
    take(settings_for(folder / "warehouse"), folder / "first")
    take(settings_for(folder / "warehouse"), folder / "second")
    take(settings_for(copied(folder / "warehouse", folder / "undisturbed")), folder / "third")
    return folder / "warehouse"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def flip_in_latest(warehouse: Path) -> None:
    flip(warehouse / "snapshots" / "latest" / "zones" / "part-0000.parquet")


def flip_in_older(warehouse: Path) -> None:
    flip(warehouse / "snapshots" / snapshot_names(warehouse)[0] / "zones" / "part-0000.parquet")


def delete_older(warehouse: Path) -> None:
    shutil.rmtree(warehouse / "snapshots" / snapshot_names(warehouse)[0])


def delete_latest(warehouse: Path) -> None:
    shutil.rmtree((warehouse / "snapshots" / "latest").resolve())


def delete_link(warehouse: Path) -> None:
    (warehouse / "snapshots" / "latest").unlink()


def delete_database(warehouse: Path) -> None:
    (warehouse / "marsad.duckdb").unlink()


#: what was done; which file `marsad verify --all` names, and what it says to do; whether it is still wrong after a run
DAMAGES = (
    (flip_in_latest, "zones/part-0000.parquet: its checksum", "marsad rebuild", True),
    (flip_in_older, "zones/part-0000.parquet: its checksum", "marsad rebuild", True),
    (delete_older, "the snapshot is missing", "marsad prune", True),
    (delete_latest, "which is not there", "so does any run", True),
    (delete_link, "the link is missing", "so does any run", False),
    (delete_database, "marsad.duckdb: the file is missing", "The next run makes it", False),
)


@pytest.mark.parametrize(("damage", "named", "remedy", "stays"), DAMAGES)
def test_what_was_damaged_is_named_with_what_to_do_and_the_next_run_ends_where_an_undisturbed_one_ends(
    damage: Callable[[Path], None], named: str, remedy: str, stays: bool, grown: Path, tmp_path: Path
) -> None:
    own = copied(grown, tmp_path / "warehouse")
    damage(own)
    told = CliRunner().invoke(app, ["verify", "--all", "--warehouse", str(own)])
    text = f"{told.output}{told.exception}"
    assert told.exit_code == 1
    assert named in text
    assert remedy in text
    assert fates(take(settings_for(own), grown.parent / "third")) == {"read": 2, "loaded": 2}
    assert published(own) == published(grown.parent / "undisturbed")
    assert [verdict.problems for verdict in snapshots.verify(Layout(own))] == [()] * 3
    others = [problem for verdict in snapshots.verify(Layout(own), is_all=True) for problem in verdict.problems]
    assert bool(others) == stays
    by_uri = "select uri, state from ledger order by all"
    assert rows(own, by_uri) == rows(grown.parent / "undisturbed", by_uri)


@pytest.mark.parametrize("days", [-400, -1, 400])
def test_a_clock_that_jumps_changes_no_table_and_no_order(days: int, grown: Path, tmp_path: Path) -> None:
    own = copied(grown, tmp_path / "warehouse")
    with clock_set(timedelta(days=days)):
        assert fates(take(settings_for(own), grown.parent / "third")) == {"read": 2, "loaded": 2}
    ((first, last),) = rows(own, "select min(started_at), max(started_at) from runs")
    assert last - first > timedelta(hours=23)
    assert published(own) == published(grown.parent / "undisturbed")
    names = snapshot_names(own)
    assert names[:2] == snapshot_names(grown)
    assert (own / "snapshots" / "latest").resolve().name == names[-1]
    assert [verdict.problems for verdict in snapshots.verify(Layout(own), is_all=True)] == [()] * 5
    # and back again
    assert not take(settings_for(own), grown.parent / "third").is_new_snapshot
    assert rows(own, "select state, count(*) from runs group by state") == [("completed", 4)]
