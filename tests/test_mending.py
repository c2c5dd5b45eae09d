"""What the writer keeps for itself may be damaged or lost: the next run makes it anew and says so."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from marsad import snapshots
from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.warehouse import journal
from marsad.warehouse.connection import damage_of, replace_file
from tests.conftest import copied
from tests.spine import PAGES, fates, published, rows, settings_for, take, worked, writer

TEXTS = list(PAGES.values())


def write_pages(folder: Path, *texts: str) -> Path:
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"{folder.name}{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that two bundles went into, beside them; a third was not ingested yet. Read it only."""
    folder = tmp_path_factory.mktemp("grown")
    settings = settings_for(folder / "warehouse")
    take(settings, write_pages(folder / "first", TEXTS[1], TEXTS[2], ""))
    take(settings, write_pages(folder / "second", TEXTS[3]))
    write_pages(folder / "third", TEXTS[4], TEXTS[1])
    return settings.warehouse


@pytest.fixture(scope="module")
def undisturbed(grown: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = copied(grown, tmp_path_factory.mktemp("undisturbed") / "warehouse")
    take(settings_for(warehouse), grown.parent / "third")
    return warehouse


@pytest.fixture
def own(grown: Path, tmp_path: Path) -> Path:
    return copied(grown, tmp_path / "warehouse")


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_to_its_head(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def write_over(path: Path) -> None:
    path.write_bytes(b"\x37" * path.stat().st_size)


def damage_what_was_written_ahead(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute("create table more as select range as number from range(10)")
    ahead = path.with_name(f"{path.name}.wal")
    content = bytearray(ahead.read_bytes())
    content[len(content) // 2] ^= 1
    ahead.write_bytes(content)


DAMAGES = (cut_in_half, cut_to_its_head, empty, write_over, damage_what_was_written_ahead, Path.unlink)


def last_message(warehouse: Path) -> str:
    ((state, message),) = rows(warehouse, "select state, message from runs order by started_at desc, run_id limit 1")
    assert state == "completed"
    return str(message)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_run_makes_a_damaged_database_of_the_writer_anew_and_ends_where_an_undisturbed_one_ends(
    damage: Callable[[Path], None], own: Path, grown: Path, undisturbed: Path
) -> None:
    damage(own / "state" / "writer.duckdb")
    report = take(settings_for(own), grown.parent / "third")
    assert fates(report) == {"read": 2, "loaded": 1, "duplicate": 1}
    assert "is made anew from the latest snapshot" in report.mended[0]
    assert report.mended[0] in last_message(own)
    assert published(own) == published(undisturbed)
    assert [verdict.problems for verdict in snapshots.verify(Layout(own), is_all=True)] == [()] * 5


def test_what_was_published_is_not_worked_on_again_after_mending(own: Path, grown: Path) -> None:
    write_over(own / "state" / "writer.duckdb")
    report = take(settings_for(own), grown.parent / "first")
    assert fates(report) == {"read": 3, "unchanged": 2, "quarantined": 1}
    assert worked(report) == set()
    assert not report.is_new_snapshot


def test_what_was_loaded_and_not_published_before_the_damage_is_held_back_again_and_listed(
    own: Path, grown: Path
) -> None:
    held = [("first2.txt",)]
    assert rows(own, "select uri from quarantined_now") == held
    with writer(own, "journal") as connection:
        # a run that died after it had told the journal that it loaded the page
        connection.execute("update quarantine set replayed_in_run_id = 'died'")
    cut_in_half(own / "state" / "writer.duckdb")
    take(settings_for(own), grown.parent / "third")
    assert rows(own, "select uri from quarantined_now") == held


def test_after_a_run_that_did_not_complete_a_block_that_broke_is_found_before_anything_is_written(
    own: Path, grown: Path, undisturbed: Path
) -> None:
    path = own / "state" / "writer.duckdb"
    whole = path.read_bytes()
    # after three headers of 4 KiB: a block with rows only, which opening the file does not read
    for place in range(3 * 4096 + 5000, len(whole), 262_144):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if damage_of(path, is_whole=False) is None and damage_of(path, is_whole=True) is not None:
            break
    with writer(own, "journal") as connection:
        connection.execute("update runs set state = 'running' where started_at = (select max(started_at) from runs)")
    report = take(settings_for(own), grown.parent / "third")
    assert "made anew" in report.mended[0]
    assert published(own) == published(undisturbed)


def test_a_damaged_database_before_anything_is_published_is_begun_anew(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    settings.layout.state.mkdir(parents=True)
    settings.layout.writer.write_bytes(b"half a header")
    report = take(settings, write_pages(tmp_path / "pages", TEXTS[1]))
    assert fates(report) == {"read": 1, "loaded": 1}
    assert "begun anew" in report.mended[0]


def test_a_rebuild_goes_on_from_a_damaged_database(own: Path, grown: Path) -> None:
    empty(own / "state" / "writer.duckdb")
    report = take(settings_for(own), None, flow="rebuild")
    assert fates(report) == {"read": 4, "loaded": 3, "quarantined": 1}
    assert published(own) == published(grown)


def test_restoring_needs_no_database_of_the_writer(own: Path) -> None:
    write_over(own / "state" / "writer.duckdb")
    first = min(path for path in (own / "snapshots").iterdir() if not path.is_symlink())
    snapshots.restore(Layout(own), first, run_id="r", now=datetime(2026, 1, 1, tzinfo=UTC), memory_limit="1GB")
    assert rows(own, "select count(*) from documents") == [(2,)]


def test_where_the_latest_snapshot_is_damaged_too_a_sentence_says_what_to_do_and_nothing_is_changed(
    own: Path, grown: Path
) -> None:
    path = own / "state" / "writer.duckdb"
    cut_in_half(path)
    damaged = path.read_bytes()
    empty(own / "snapshots" / "latest" / "zones" / "part-0000.parquet")
    with pytest.raises(WarehouseError, match="'marsad restore SNAPSHOT' makes it from one that is whole"):
        take(settings_for(own), grown.parent / "third")
    assert path.read_bytes() == damaged


def test_a_database_that_somebody_has_open_is_not_damaged(own: Path, grown: Path) -> None:
    path = own / "state" / "writer.duckdb"
    script = f"import duckdb; kept = duckdb.connect({str(path)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(WarehouseError, match="lock"):
            take(settings_for(own), grown.parent / "third")
        other.communicate("\n")
    assert fates(take(settings_for(own), grown.parent / "third")) == {"read": 2, "loaded": 1, "duplicate": 1}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_is_made_anew_from_what_people_read(
    damage: Callable[[Path], None], own: Path, grown: Path, undisturbed: Path
) -> None:
    history = rows(own, "select run_id, state from runs order by started_at")
    damage(own / "state" / "journal.duckdb")
    report = take(settings_for(own), grown.parent / "third")
    # DuckDB itself may pass over what was written ahead and is torn: then nothing is lost, and nothing to mend
    if report.mended or damage is not damage_what_was_written_ahead:
        assert "journal.duckdb" in report.mended[0]
    assert rows(own, "select run_id, state from runs order by started_at")[:-1] == history
    assert published(own) == published(undisturbed)


def test_a_run_killed_under_a_clock_set_back_is_one_that_did_not_end_well(own: Path) -> None:
    layout = settings_for(own).layout
    assert journal.has_ended_well(layout)
    with writer(own, "journal") as connection:
        connection.execute(
            "update runs set state = 'running', finished_at = null"
            " where started_at = (select min(started_at) from runs)"
        )
    assert not journal.has_ended_well(layout)


def test_a_journal_and_its_copy_that_are_both_damaged_are_told_in_a_sentence(own: Path, grown: Path) -> None:
    write_over(own / "state" / "journal.duckdb")
    write_over(own / "marsad.duckdb")
    with pytest.raises(WarehouseError, match="Copy one of them back"):
        take(settings_for(own), grown.parent / "third")


def test_a_database_that_was_not_written_whole_takes_no_place(tmp_path: Path) -> None:
    """As DuckDB leaves it where the disk is full while it closes."""
    made, target = tmp_path / "made.duckdb", tmp_path / "target.duckdb"
    duckdb.connect(str(made)).close()
    made.with_name("made.duckdb.wal").write_bytes(b"what is not in the file")
    target.write_bytes(b"what was there")
    with pytest.raises(OSError, match="No space left on device"):
        replace_file(made, target)
    assert target.read_bytes() == b"what was there"
