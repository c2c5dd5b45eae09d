"""What is published stays: listed, pinned, pruned, verified, restored; in order, whatever the clock does."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from marsad import runs, snapshots
from marsad.errors import BusyError, WarehouseError
from marsad.settings import Layout
from marsad.warehouse import publish
from marsad.warehouse.tables import tables_of
from tests.conftest import MakeBundle, copied
from tests.spine import PAGES, document_id, fates, published, rows, settings_for, snapshot_names, take, worked, writer

TEXTS = list(PAGES.values())
NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
FIRST = {"a.txt": TEXTS[1], "b.txt": TEXTS[2], "c.txt": "too short"}
SECOND = {"d.txt": TEXTS[3], "e.txt": TEXTS[4]}
#: held back by the gate, as an empty body would be
REFUSED = {document_id("too short"): "It was told to."}


def write_pages(folder: Path, pages: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that two bundles went into, beside them: two snapshots. Read it only."""
    folder = tmp_path_factory.mktemp("grown")
    settings = settings_for(folder / "warehouse")
    take(settings, write_pages(folder / "first", FIRST), refused=REFUSED)
    take(settings, write_pages(folder / "second", SECOND))
    return settings.warehouse


@pytest.fixture
def own(grown: Path, tmp_path: Path) -> Path:
    return copied(grown, tmp_path / "warehouse")


def ids(warehouse: Path) -> list[str]:
    return [name for name in snapshot_names(warehouse) if not name.endswith(".pin")]


def latest(warehouse: Path) -> str:
    return (warehouse / "snapshots" / "latest").readlink().name


def ask(warehouse: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--warehouse", str(warehouse)])


def problems(warehouse: Path, *, is_all: bool = False) -> list[str]:
    verdicts = snapshots.verify(Layout(warehouse), is_all=is_all)
    return [problem for verdict in verdicts for problem in verdict.problems]


def prune(warehouse: Path, keep: int, *, is_dry: bool = False) -> snapshots.Pruned:
    return snapshots.prune(Layout(warehouse), keep=keep, run_id="test", now=NOON, memory_limit="1GB", is_dry=is_dry)


def restore(warehouse: Path, folder: Path) -> snapshots.Restored:
    return snapshots.restore(Layout(warehouse), folder, run_id="restoring", now=NOON, memory_limit="1GB")


def publish_next(warehouse: Path, name: str, *, now: datetime = NOON) -> snapshots.Snapshot:
    """Change a name in the writer's tables and publish them."""
    with writer(warehouse) as connection:
        connection.execute(
            "update entities set name_en = ? where entity_id = (select min(entity_id) from entities)", [name]
        )
    folder = warehouse / "snapshots" / ".making-x"
    folder.mkdir(parents=True)
    exports = publish.export_tables(warehouse / "state" / "writer.duckdb", folder, memory_limit="1GB")
    made = snapshots.publish(
        Layout(warehouse), folder, exports, run_id="x", now=now, fingerprints={}, memory_limit="1GB"
    )
    assert made is not None
    return made


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


# Order, whatever the clock does


@pytest.mark.parametrize("back", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_a_clock_that_went_backwards_does_not_change_the_order_of_snapshots(own: Path, back: timedelta) -> None:
    first = publish_next(own, "A")
    second = publish_next(own, "B", now=first.published_at - back)
    third = publish_next(own, "A", now=first.published_at - back)
    assert first.snapshot_id < second.snapshot_id < third.snapshot_id
    assert first.published_at < second.published_at < third.published_at
    assert latest(own) == third.snapshot_id
    assert [entry.snapshot_id for entry in snapshots.entries(Layout(own))][-1] == third.snapshot_id


def test_a_snapshot_comes_after_those_that_were_deleted_too(own: Path) -> None:
    newest = ids(own)[-1]
    shutil.rmtree(own / "snapshots")
    made = publish_next(own, "A", now=NOON - timedelta(days=4000))
    assert made.snapshot_id > newest


def test_a_snapshot_whose_run_died_before_latest_moved_is_taken_up_and_not_made_twice(own: Path) -> None:
    before = latest(own)
    made = publish_next(own, "A")
    snapshots.point_latest(Layout(own), before)
    again = publish_next(own, "A", now=NOON + timedelta(days=9999))
    assert again.snapshot_id == made.snapshot_id == latest(own)
    assert len(ids(own)) == 3


# Listing and pinning


def test_snapshots_are_listed_with_what_changed_and_whether_they_are_whole(own: Path) -> None:
    first, second = ids(own)
    (own / "snapshots" / first / "zones" / "part-0000.parquet").unlink()
    damaged, whole = snapshots.entries(Layout(own))
    assert (damaged.snapshot_id, damaged.state, damaged.is_latest) == (first, "damaged", False)
    assert (whole.snapshot_id, whole.state, whole.is_latest) == (second, "whole", True)
    assert whole.row_counts["documents"] == 4
    assert whole.snapshot is not None
    assert whole.snapshot.changes["added"] > 0
    assert damaged.snapshot is not None
    assert damaged.snapshot.changes == {}
    assert whole.byte_count > 0
    shutil.rmtree(own / "snapshots" / first)
    assert [entry.state for entry in snapshots.entries(Layout(own))] == ["missing", "whole"]


def test_the_list_can_be_read_by_a_program(grown: Path) -> None:
    listed = json.loads(ask(grown, "snapshots", "--format", "json").stdout)
    assert [row["snapshot"] for row in listed] == ids(grown)
    assert listed[1]["state"] == "whole, latest"


def test_a_warehouse_without_snapshots_says_how_to_make_one(tmp_path: Path) -> None:
    assert "No snapshot yet" in ask(tmp_path, "snapshots").stdout


def test_a_pin_says_why_and_leaves_what_is_published_untouched(own: Path) -> None:
    first = ids(own)[0]
    assert ask(own, "snapshots", "pin", first[:-1], "--reason", "Cited in a paper.").exit_code == 0
    assert "pinned: Cited in a paper." in " ".join(ask(own, "snapshots", "--format", "csv").stdout.split())
    assert problems(own, is_all=True) == []
    assert ask(own, "snapshots", "unpin", first).exit_code == 0
    assert "pinned" not in ask(own, "snapshots").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("pin", "2", "--reason", "Cited."), "Give more digits"),
        (("pin", "1999", "--reason", "Cited."), "No snapshot '1999'"),
        (("pin", "latest", "--reason", " "), "A pin needs a reason"),
        (("unpin", "latest"), "is not pinned"),
    ],
)
def test_a_pin_that_cannot_be_is_refused_with_the_remedy(own: Path, arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(WarehouseError, match=says):
        raise_of(ask(own, "snapshots", *arguments))


def raise_of(result: Result) -> None:
    assert result.exception is not None
    raise result.exception


# Pruning


def test_pruning_keeps_the_newest_the_latest_and_the_pinned(own: Path) -> None:
    for number in range(4):
        publish_next(own, f"Name {number}")
    names = ids(own)
    snapshots.pin(Layout(own), names[1], reason="Cited.", now=NOON)
    snapshots.point_latest(Layout(own), names[2])
    pruned = prune(own, 1)
    assert pruned.snapshot_ids == (names[0], names[3], names[4])
    assert ids(own) == [names[1], names[2], names[5]]
    assert pruned.freed_bytes > 0


def test_what_was_pruned_stays_in_the_journal_with_its_time(own: Path) -> None:
    first, second = ids(own)
    prune(own, 1)
    assert rows(own, "select snapshot_id, pruned_at is not null from snapshots order by 1") == [
        (first, True),
        (second, False),
    ]
    assert [entry.state for entry in snapshots.entries(Layout(own))] == ["pruned", "whole"]
    assert problems(own, is_all=True) == []


def test_a_dry_run_takes_nothing_away(own: Path) -> None:
    before = ids(own)
    printed = ask(own, "prune", "--keep", "1", "--dry-run").stdout
    assert f"Would be pruned: {before[0]}" in printed
    assert "would be freed" in printed
    assert ids(own) == before


def test_pruning_again_finds_nothing(own: Path) -> None:
    prune(own, 1)
    assert "Nothing to prune." in ask(own, "prune", "--keep", "1").stdout


def test_pruning_clears_away_what_died_half_way(own: Path) -> None:
    for name in (".making-died", ".pruning-died", ".restoring-died"):
        (own / "snapshots" / name).mkdir()
        (own / "snapshots" / name / "file").write_text("half")
    pruned = prune(own, 9)
    assert pruned.snapshot_ids == ()
    assert pruned.left_half_bytes == pruned.freed_bytes == 12
    assert len(ids(own)) == 2


def test_what_was_deleted_by_hand_is_noted_as_gone(own: Path) -> None:
    first = ids(own)[0]
    shutil.rmtree(own / "snapshots" / first)
    assert "nobody pruned it" in problems(own, is_all=True)[0]
    assert prune(own, 9).gone == (first,)
    assert problems(own, is_all=True) == []


def test_pruning_while_a_run_writes_is_refused_and_names_the_run(own: Path) -> None:
    with (
        runs.running(settings_for(own), flow="ingest", parameters={}, flow_run_id=None) as run,
        pytest.raises(BusyError, match=f"another run is writing .ingest {run.run_id}, process {os.getpid()} on "),
    ):
        prune(own, 1)


def test_who_has_a_file_of_a_pruned_snapshot_open_keeps_reading(own: Path) -> None:
    first = own / "snapshots" / ids(own)[0] / "documents" / "part-0000.parquet"
    size = first.stat().st_size
    with first.open("rb") as reader:
        prune(own, 1)
        assert not first.exists()
        assert len(reader.read()) == size


# Verifying


def every_file(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]


def test_a_flipped_bit_is_found_in_whichever_file_it_is_and_the_file_is_named(own: Path) -> None:
    folder = (own / "snapshots" / "latest").resolve()
    files = every_file(folder)
    assert len(files) == 2 * len(tables_of("data")) + 2
    for name in files:
        before = (folder / name).read_bytes()
        flip(folder / name)
        found = problems(own)
        assert found, name
        # of the description and the checksum beside it, the journal knows which
        assert any(str(name) in problem for problem in found), found
        assert all("marsad" in problem for problem in found)
        (folder / name).write_bytes(before)
    assert problems(own) == []


def test_a_flipped_bit_in_the_description_is_found_in_a_copy_far_from_its_journal(own: Path, tmp_path: Path) -> None:
    copy = copied((own / "snapshots" / "latest").resolve(), tmp_path / "elsewhere" / latest(own))
    assert snapshots.verify_folder(copy).problems == ()
    described = copy / "datapackage.json"
    described.write_text(described.read_text(encoding="utf-8").replace("Articles", "Articlez"), encoding="utf-8")
    assert "one of the two has changed" in snapshots.verify_folder(copy).problems[0]


def test_a_description_that_was_changed_with_its_checksum_is_found_by_the_journal(own: Path) -> None:
    from hashlib import sha256

    described = own / "snapshots" / "latest" / "datapackage.json"
    described.write_text(described.read_text(encoding="utf-8").replace("Articles", "Articlez"), encoding="utf-8")
    checksum = sha256(described.read_bytes()).hexdigest()
    described.with_name("datapackage.json.sha256").write_text(f"{checksum}  datapackage.json\n", encoding="utf-8")
    assert "not the one the journal knows" in problems(own)[0]


def break_link(warehouse: Path) -> None:
    shutil.rmtree((warehouse / "snapshots" / "latest").resolve())


def take_link_away(warehouse: Path) -> None:
    (warehouse / "snapshots" / "latest").unlink()


def add_a_file(warehouse: Path) -> None:
    (warehouse / "snapshots" / "latest" / "articles" / "part-0001.parquet").write_bytes(b"mine")


def rename_a_snapshot(warehouse: Path) -> None:
    first = warehouse / "snapshots" / ids(warehouse)[0]
    first.rename(first.with_name("20200101T000000Z-00000000"))


def change_the_database(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "marsad.duckdb")) as connection:
        connection.execute(
            "update articles set title = 'Another' where article_id = (select min(article_id) from articles)"
        )


def lose_the_database(warehouse: Path) -> None:
    (warehouse / "marsad.duckdb").unlink()


def lose_bytes(warehouse: Path) -> None:
    next((warehouse / "raw").iterdir()).unlink()


def change_bytes(warehouse: Path) -> None:
    path = next((warehouse / "raw").iterdir())
    aside = path.with_suffix(".new")
    duckdb.sql(f"copy (select * replace (raw || 'x'::blob as raw) from '{path}') to '{aside}' (format parquet)")
    aside.replace(path)


def swap_bytes(warehouse: Path) -> None:
    first, second = sorted((warehouse / "raw").iterdir())[:2]
    first.write_bytes(second.read_bytes())


def flip_bytes(warehouse: Path) -> None:
    flip(next((warehouse / "raw").iterdir()))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (break_link, "latest: it points to .*, which is not there"),
        (take_link_away, "latest: the link is missing"),
        (add_a_file, r"articles/part-0001\.parquet: the file is no part of the snapshot"),
        (rename_a_snapshot, "20200101T000000Z-00000000: the folder is called other than the snapshot in it"),
        (change_the_database, r"marsad\.duckdb: it holds other rows than the latest snapshot in articles"),
        (lose_the_database, r"marsad\.duckdb: the file is missing"),
        (lose_bytes, r"raw: the bytes of \d documents of the catalogue are not there"),
        (change_bytes, r"raw/.*: the bytes of \d documents are not those of their ids"),
        (swap_bytes, r"raw/.*: it holds other documents than its name says"),
        (flip_bytes, "raw/"),
    ],
)
def test_what_is_wrong_is_named(own: Path, damage: Callable[[Path], None], says: str) -> None:
    import re

    assert problems(own, is_all=True) == []
    damage(own)
    found = problems(own, is_all=True)
    assert any(re.search(says, problem) for problem in found), found


def test_verify_of_one_snapshot_looks_at_nothing_else(own: Path) -> None:
    first, second = ids(own)
    flip(own / "snapshots" / second / "zones" / "part-0000.parquet")
    assert ask(own, "verify", first).exit_code == 0
    assert ask(own, "verify", second).exit_code == 1
    assert ask(own, "verify").exit_code == 1


@pytest.mark.parametrize("damage", [break_link, take_link_away])
def test_a_run_heals_what_was_deleted_by_hand(own: Path, grown: Path, damage: Callable[[Path], None]) -> None:
    before = published(own)
    damage(own)
    take(settings_for(own), grown.parent / "second")
    assert published(own) == before
    assert problems(own) == []


def test_a_run_makes_a_database_that_was_changed_anew(own: Path, grown: Path) -> None:
    change_the_database(own)
    take(settings_for(own), grown.parent / "second")
    assert problems(own) == []


# Restoring


def test_restoring_a_snapshot_gives_the_warehouse_as_it_was(own: Path) -> None:
    first, second = ids(own)
    restore(own, own / "snapshots" / first)
    assert latest(own) == first
    assert rows(own, "select uri from documents order by uri") == [("a.txt",), ("b.txt",)]
    assert rows(own, "select count(*) from article_overview") == rows(own, "select count(*) from articles")
    assert problems(own, is_all=True) == []
    # what came later is still there, and the journal tells the way
    assert ids(own) == [first, second]
    assert rows(own, "select flow, state from runs order by started_at, run_id")[0] == ("restore", "completed")


def test_a_run_after_restoring_gives_the_same_bytes_as_an_undisturbed_warehouse(own: Path, grown: Path) -> None:
    restore(own, own / "snapshots" / ids(own)[0])
    report = take(settings_for(own), grown.parent / "second")
    assert fates(report) == {"read": 2, "loaded": 2}
    assert published(own) == published(grown)
    assert ids(own)[-1] > ids(grown)[-1]
    described = json.loads((own / "snapshots" / "latest" / "datapackage.json").read_text(encoding="utf-8"))
    assert described["base"]["id"] == ids(own)[0]


def test_after_restoring_nothing_is_worked_on_again_that_is_the_same(own: Path, grown: Path) -> None:
    restore(own, own / "snapshots" / ids(own)[0])
    report = take(settings_for(own), grown.parent / "first")
    assert fates(report) == {"read": 3, "unchanged": 2, "quarantined": 1}
    assert worked(report) == set()
    assert not report.is_new_snapshot


def held_now_in(warehouse: Path) -> list[tuple[str, str]]:
    return rows(warehouse, "select uri, check_name from quarantined_now order by uri")


def test_what_was_loaded_after_the_snapshot_is_held_back_again_and_listed(own: Path) -> None:
    take(settings_for(own), None, flow="replay", forced=list(REFUSED))
    assert held_now_in(own) == []
    restore(own, own / "snapshots" / ids(own)[0])
    assert held_now_in(own) == [("c.txt", "told_to")]
    ((reason,),) = rows(own, "select reason from quarantined_now")
    assert reason == "It was told to."


def test_what_was_held_back_again_later_is_held_back_for_the_reason_of_the_snapshot(own: Path) -> None:
    take(settings_for(own), None, flow="replay", forced=list(REFUSED), refused=dict.fromkeys(REFUSED, "Later."))
    take(settings_for(own), None, flow="replay", forced=list(REFUSED))
    restore(own, own / "snapshots" / ids(own)[0])
    assert rows(own, "select reason from quarantined_now") == [("It was told to.",)]


def test_what_is_held_back_in_a_warehouse_restored_elsewhere_is_listed_and_says_where_the_reason_is(
    grown: Path, tmp_path: Path
) -> None:
    warehouse = tmp_path / "new"
    restore(warehouse, copied(grown / "snapshots" / ids(grown)[0], tmp_path / "disk" / ids(grown)[0]))
    assert held_now_in(warehouse) == [("c.txt", "restored")]
    accepted = ask(warehouse, "quarantine", "accept", "c.txt", "--reason", "r", "--by", "b", "--rules", str(tmp_path))
    assert accepted.exit_code == 1
    assert "not known here" in str(accepted.exception)
    take(settings_for(warehouse), grown.parent / "first", refused=REFUSED)
    take(settings_for(warehouse), None, flow="replay", forced=list(REFUSED), refused=REFUSED)
    assert held_now_in(warehouse) == [("c.txt", "told_to")]


def test_a_warehouse_restored_elsewhere_goes_on_like_the_one_it_comes_from(grown: Path, tmp_path: Path) -> None:
    copy = copied(grown / "snapshots" / ids(grown)[0], tmp_path / "disk" / ids(grown)[0])
    ended = ask(tmp_path / "new", "restore", str(copy))
    assert ended.exit_code == 0, ended.output
    assert "The bytes of 3 documents are not kept here" in ended.stdout
    assert ids(tmp_path / "new") == [copy.name]
    settings = settings_for(tmp_path / "new")
    assert fates(take(settings, grown.parent / "second")) == {"read": 2, "loaded": 2}
    assert published(settings.warehouse) == published(grown)
    # the bytes come again with their bundle, without work
    assert "the bytes of 3 documents" in problems(settings.warehouse)[0]
    assert worked(take(settings, grown.parent / "first")) == set()
    assert problems(settings.warehouse, is_all=True) == []
    assert fates(take(settings, None, flow="rebuild", refused=REFUSED)) == {"read": 5, "loaded": 4, "quarantined": 1}
    assert published(settings.warehouse) == published(grown)


def test_without_bytes_a_rule_of_names_that_changed_works_on_the_restored_pages(grown: Path, tmp_path: Path) -> None:
    """Names are found in what the tables hold; only what is read from the bytes needs them."""
    warehouse, rules = tmp_path / "new", tmp_path / "rules"
    copy = copied(grown / "snapshots" / ids(grown)[1], tmp_path / "disk" / ids(grown)[1])
    restore(warehouse, copy)
    (rules / "quotes").mkdir(parents=True)
    (rules / "quotes" / "README.txt").write_text("a", encoding="utf-8")
    settings = settings_for(warehouse, rules=rules)
    with pytest.raises(WarehouseError, match=r"bytes of 1 documents are missing.*ingest the bundles"):
        # the page in quarantine is worked on from its bytes
        take(settings, grown.parent / "second")
    report = take(settings, grown.parent / "first", refused=REFUSED)
    assert worked(report) >= {"recognise"}
    assert fates(report)["loaded"] == 4


def test_a_damaged_snapshot_is_not_restored(own: Path) -> None:
    first = own / "snapshots" / ids(own)[0]
    flip(first / "zones" / "part-0000.parquet")
    before = published(own)
    with pytest.raises(
        WarehouseError, match=r"Nothing was restored: .*zones/part-0000\.parquet: its checksum"
    ) as caught:
        restore(own, first)
    assert "\n" not in str(caught.value)
    assert published(own) == before
    assert problems(own) == []


def test_restoring_that_died_half_way_is_finished_by_the_next_run(own: Path, grown: Path) -> None:
    from marsad.warehouse.publish import finish_rebuild
    from marsad.warehouse.restore import fill_writer

    first = snapshots.snapshot_in(own / "snapshots" / ids(own)[0])
    fill_writer(Layout(own), first.files(), first.fingerprints, memory_limit="1GB")
    finish_rebuild(Layout(own))
    take(settings_for(own), grown.parent / "first")
    assert rows(own, "select count(*) from documents") == [(2,)]
    assert problems(own, is_all=True) == []


def test_restoring_while_a_run_writes_is_refused(own: Path) -> None:
    with (
        runs.running(settings_for(own), flow="ingest", parameters={}, flow_run_id=None),
        pytest.raises(BusyError, match="another run is writing"),
    ):
        restore(own, own / "snapshots" / ids(own)[0])


# What runs that died leave


class StoppedError(Exception):
    """Something that is no mistake of a person."""


def stop(run: runs.Run) -> None:
    raise StoppedError("The power went.")


def test_runs_that_die_again_and_again_do_not_pile_up(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    for number in range(4):
        bundle = make_bundle({"a.txt": f"{TEXTS[1]}\n{number}"}, folder=f"bundle {number}")
        with pytest.raises(StoppedError):
            take(settings, bundle, before_load=stop)
    staging = settings.layout.staging
    assert len(list((staging / "runs").iterdir())) == 1
    assert len(list((staging / "shards").iterdir())) == 1


def test_half_a_file_of_bytes_is_cleared_away_by_the_next_run(own: Path, grown: Path) -> None:
    (own / "raw" / "0123.part").write_bytes(b"half")
    take(settings_for(own), grown.parent / "second")
    assert not list((own / "raw").glob("*.part"))
