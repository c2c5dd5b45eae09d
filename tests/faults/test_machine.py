"""What the machine itself refuses: a disk that is full, one that cannot be written."""

import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from marsad import snapshots
from marsad.errors import WarehouseError
from marsad.settings import Layout
from tests.faults.driver import make_pages
from tests.spine import fates, published, rows, settings_for, take

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def mount(folder: Path, options: str) -> None:
    ended = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        pytest.skip(f"no file system may be mounted here: {ended.stderr.strip()}")


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    make_pages(folder / "bundle")
    take(settings_for(folder / "warehouse"), folder / "bundle")
    return folder / "warehouse"


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    """A disk of its own, with 200 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=200m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2, 0.4, 0.6, 0.75, 0.9])
def test_a_disk_that_is_full_at_any_moment_does_no_harm_and_the_next_run_goes_on(
    share: float, disk: Path, undisturbed: Path
) -> None:
    needed = sum(path.stat().st_size for path in undisturbed.rglob("*") if path.is_file())
    remount(disk, f"size={int(needed * share / 1024)}k")
    with pytest.raises(OSError, match="No space left on device"):
        take(settings_for(disk / "warehouse"), undisturbed.parent / "bundle")
    latest = disk / "warehouse" / "snapshots" / "latest"
    if latest.exists():
        assert snapshots.verify_folder(latest.resolve()).problems == ()
    remount(disk, "size=200m")
    read = sum(fates(take(settings_for(disk / "warehouse"), undisturbed.parent / "bundle")).values()) // 2
    assert read == len(list((undisturbed.parent / "bundle").iterdir()))
    assert published(disk / "warehouse") == published(undisturbed)
    assert [verdict.problems for verdict in snapshots.verify(Layout(disk / "warehouse"))] == [()] * 3
    by_uri = "select uri, state from ledger where state in ('loaded', 'duplicate') order by all"
    assert rows(disk / "warehouse", by_uri) == rows(undisturbed, by_uri)


def test_a_disk_that_cannot_be_written_is_told_in_a_sentence_and_still_read(disk: Path, undisturbed: Path) -> None:
    settings = settings_for(disk / "warehouse")
    take(settings, undisturbed.parent / "bundle")
    remount(disk, "ro")
    with pytest.raises(WarehouseError, match="cannot write there"):
        take(settings, undisturbed.parent / "bundle")
    assert rows(settings.warehouse, "select count(*) from articles") == rows(
        undisturbed, "select count(*) from articles"
    )
    assert [verdict.problems for verdict in snapshots.verify(settings.layout)] == [()] * 3
    remount(disk, "rw")
    assert not take(settings, undisturbed.parent / "bundle").is_new_snapshot
