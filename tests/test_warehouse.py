"""What the warehouse promises whatever is in it: fates, one transaction, the journal, snapshots, recovery.

No Prefect and no Great Expectations: `tests.spine.take` does what the flow does.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from marsad import runs, shards, snapshots, staging
from marsad.errors import CheckError, MarsadError, WarehouseError
from marsad.settings import Layout
from marsad.warehouse import dictionary, journal, load, lock, publish
from marsad.warehouse.connection import create_tables, opened
from marsad.warehouse.query import query
from marsad.warehouse.tables import frame_schema, sql_files, tables, tables_of
from tests.conftest import MakeBundle, copied
from tests.planted.tables import sound_tables
from tests.spine import (
    PAGES,
    ROOT,
    document_id,
    fates,
    published,
    rows,
    settings_for,
    snapshot_names,
    take,
    worked,
    write_rules,
    writer,
)

TEXTS = list(PAGES.values())
GOOD, OTHER, THIRD = TEXTS[1], TEXTS[2], TEXTS[3]
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A bundle of three pages, and the warehouse that took it in. Read them only."""
    folder = tmp_path_factory.mktemp("small")
    bundle = folder / "pages"
    bundle.mkdir()
    for name, text in (("a.txt", GOOD), ("b.txt", OTHER), ("c.txt", THIRD)):
        (bundle / name).write_text(text, encoding="utf-8")
    take(settings_for(folder / "warehouse"), bundle)
    return bundle, folder / "warehouse"


@pytest.fixture(scope="session")
def two(small: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small warehouse with a page of a second bundle. Read it only."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "other").mkdir()
    (folder / "other" / "d.txt").write_text(TEXTS[4], encoding="utf-8")
    take(settings_for(copied(small[1], folder / "warehouse")), folder / "other")
    return folder / "warehouse"


@pytest.fixture
def own(small: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the small warehouse, to change."""
    return copied(small[1], tmp_path / "warehouse")


# Fates


def test_every_input_has_one_fate_and_the_ledger_adds_up(make_bundle: MakeBundle, tmp_path: Path) -> None:
    bundle = make_bundle(
        {"a.txt": GOOD, "b.txt": GOOD, "c.txt": OTHER, "d.txt": PICTURE, "e.pdf": "%PDF-1.7", "f.txt": ""}
    )
    warehouse = tmp_path / "warehouse"
    report = take(settings_for(warehouse), bundle, refused={document_id(OTHER): "It was told to."})
    assert fates(report) == {"read": 6, "loaded": 1, "duplicate": 1, "quarantined": 4}
    assert rows(warehouse, "select uri, state, stage from ledger order by uri") == [
        ("a.txt", "loaded", "load"),
        ("b.txt", "duplicate", "read"),
        ("c.txt", "quarantined", "gate"),
        ("d.txt", "quarantined", "read"),
        ("e.pdf", "quarantined", "read"),
        ("f.txt", "quarantined", "read"),
    ]
    assert rows(
        warehouse,
        "select read_count, loaded_count, unchanged_count, duplicate_count, quarantined_count, held_count from runs",
    ) == [(6, 1, 0, 1, 4, 0)]


def test_a_document_that_is_held_back_keeps_its_bytes_and_loads_none_of_its_rows(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse"
    bundle = make_bundle({"a.txt": GOOD, "b.txt": PICTURE})
    take(settings_for(warehouse), bundle, refused={document_id(GOOD): "It was told to."})
    for table in ("documents", "zones", "articles", "article_evidence", "mentions", "furniture_mentions", "dates"):
        assert rows(warehouse, f"select count(*) from {table}") == [(0,)], table
    kept = duckdb.sql(f"select document_id from read_parquet('{warehouse}/raw/*.parquet') order by all").fetchall()
    assert {name for (name,) in kept} == {document_id(GOOD), document_id(PICTURE)}
    assert rows(warehouse, "select uri, check_name, reason from quarantine where stage = 'gate'") == [
        ("a.txt", "told_to", "It was told to.")
    ]


def test_what_is_in_quarantine_stays_there_without_work_under_the_same_rules(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path / "warehouse")
    bundle = make_bundle({"a.txt": GOOD, "b.txt": OTHER, "c.pdf": "%PDF"})
    take(settings, bundle, refused={document_id(OTHER): "It was told to."})
    again = take(settings, bundle)
    assert fates(again) == {"read": 3, "unchanged": 1, "quarantined": 2}
    assert worked(again) == set()
    assert rows(settings.warehouse, "select count(*) from quarantine") == [(2,)]


def test_running_again_changes_no_table_and_publishes_nothing(small: tuple[Path, Path], own: Path) -> None:
    before, names = published(own), snapshot_names(own)
    again = take(settings_for(own), small[0])
    assert fates(again) == {"read": 3, "unchanged": 3}
    assert worked(again) == set()
    assert not again.is_new_snapshot
    assert (published(own), snapshot_names(own)) == (before, names)
    assert rows(own, "select count(*) from ledger") == [(3,)]


def test_the_same_bytes_in_a_later_run_are_a_duplicate_of_the_first(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    report = take(settings_for(own), make_bundle({"again.txt": GOOD, "new.txt": TEXTS[4]}))
    assert fates(report) == {"read": 2, "loaded": 1, "duplicate": 1}
    assert rows(own, "select uri, duplicate_of from inputs order by input_number") == [
        ("a.txt", None),
        ("b.txt", None),
        ("c.txt", None),
        ("again.txt", 1),
        ("new.txt", None),
    ]
    assert rows(own, "select uri from documents where document_id = ?", document_id(GOOD)) == [("a.txt",)]


def test_a_duplicate_of_a_page_in_quarantine_is_a_duplicate_too(make_bundle: MakeBundle, tmp_path: Path) -> None:
    report = take(settings_for(tmp_path / "warehouse"), make_bundle({"a.txt": PICTURE, "b.txt": PICTURE}))
    assert fates(report) == {"read": 2, "duplicate": 1, "quarantined": 1}


def test_a_page_that_changed_is_a_new_input_and_the_old_one_stays(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    bundle = make_bundle({"a.txt": TEXTS[5], "b.txt": OTHER, "c.txt": THIRD}, folder="pages")
    assert fates(take(settings_for(own), bundle)) == {"read": 3, "loaded": 1, "unchanged": 2}
    assert rows(own, "select uri from inputs order by input_number") == [
        ("a.txt",),
        ("b.txt",),
        ("c.txt",),
        ("a.txt",),
    ]
    assert rows(own, "select count(*) from documents") == [(4,)]


def test_two_runs_make_what_one_run_makes(make_bundle: MakeBundle, small: tuple[Path, Path], tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    take(settings, make_bundle({"a.txt": GOOD}, folder="pages"))
    take(settings, make_bundle({"b.txt": OTHER, "c.txt": THIRD}, folder="pages"))
    assert published(settings.warehouse) == published(small[1])


@pytest.mark.parametrize("limits", [{"shard_documents": 1}, {"shard_documents": 2}, {"shard_bytes": 1}])
def test_how_the_work_is_cut_into_shards_does_not_show(
    small: tuple[Path, Path], tmp_path: Path, limits: dict[str, int]
) -> None:
    settings = settings_for(tmp_path / "warehouse", **limits)
    take(settings, small[0])
    assert published(settings.warehouse) == published(small[1])


def test_a_rebuild_makes_the_same_tables(small: tuple[Path, Path], own: Path) -> None:
    before, names = published(own), snapshot_names(own)
    report = take(settings_for(own), None, flow="rebuild")
    assert fates(report) == {"read": 3, "loaded": 3}
    assert worked(report) == {"segment", "describe", "recognise"}
    assert (published(own), snapshot_names(own)) == (before, names)


def test_a_rebuild_knows_what_the_catalogue_knows(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    bundle = make_bundle({"a.txt": GOOD, "b.txt": GOOD, "c.txt": PICTURE, "d.pdf": "%PDF", "e.txt": b"x" * 5000})
    first = take(settings_for(tmp_path / "warehouse", max_input_bytes=4000), bundle)
    before = published(settings.warehouse)
    again = take(settings, None, flow="rebuild")
    assert fates(again) == fates(first) == {"read": 5, "loaded": 1, "duplicate": 1, "quarantined": 3}
    assert published(settings.warehouse) == before


def test_facts_that_changed_are_worked_on_again_and_only_theirs(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    pages = {"a.txt": GOOD, "b.txt": OTHER}
    bundle = make_bundle(pages, rules={"name": "news"})
    take(settings, bundle)
    rules = {"name": "news", "files": {"b.txt": {"url": "https://example.org/b"}}}
    report = take(settings, make_bundle(pages, rules=rules))
    assert fates(report) == {"read": 2, "loaded": 1, "unchanged": 1}
    assert rows(settings.warehouse, "select url from documents order by uri") == [(None,), ("https://example.org/b",)]
    fresh = settings_for(tmp_path / "fresh")
    take(fresh, bundle)
    assert published(settings.warehouse) == published(fresh.warehouse)


def test_new_facts_of_a_duplicate_are_kept_in_the_catalogue(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    pages = {"a.txt": GOOD, "b.txt": GOOD}
    take(settings, make_bundle(pages, rules={"name": "news"}))
    report = take(settings, make_bundle(pages, rules={"name": "news", "files": {"b.txt": {"source": "B"}}}))
    assert fates(report) == {"read": 2, "unchanged": 1, "duplicate": 1}
    assert rows(settings.warehouse, "select facts->>'source' from inputs order by input_number") == [(None,), ("B",)]


# One transaction, and what is left when it fails


class StoppedError(Exception):
    """Something that is no mistake of a person."""


def stop(run: runs.Run) -> None:
    raise StoppedError("The power went.")


def plant_broken_offsets(run: runs.Run) -> None:
    """Make what was staged break a check of sql/checks."""
    import polars as pl

    for path in run.layout.staging.glob("shards/*/mentions.parquet"):
        pl.read_parquet(path).with_columns(surface=pl.lit("nowhere")).write_parquet(path)


def test_a_failed_check_loads_nothing_and_readers_keep_what_they_had(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    before = published(own)
    with pytest.raises(CheckError, match=r"^sql/checks/offsets_give_back_surfaces.sql: \d+ rows, for example .* No"):
        take(settings_for(own), make_bundle({"d.txt": TEXTS[4], "e.txt": GOOD}), before_load=plant_broken_offsets)
    assert published(own) == before
    assert rows(own, "select count(*) from documents") == [(3,)]
    assert rows(own, "select count(*) from inputs") == [(3,)]
    assert rows(own, "select state, message from runs order by started_at")[1][0] == "failed"
    assert rows(own, "select uri, state from ledger where state in ('held', 'duplicate') order by uri") == [
        ("d.txt", "held"),
        ("e.txt", "held"),
    ]
    (counts,) = rows(own, "select read_count, held_count, duplicate_count from runs where state = 'failed'")
    assert counts == (2, 2, 0)


def test_the_sql_checks_of_a_run_are_rows_of_checks(small: tuple[Path, Path]) -> None:
    found = rows(small[1], "select check_name, passed, unexpected_count from checks where suite = 'sql_checks'")
    assert sorted(found) == [(path.stem, True, 0) for path in sql_files("checks")]


def test_a_sql_check_that_undid_the_load_is_written_down_with_the_keys_that_broke_it(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    with pytest.raises(CheckError):
        take(settings_for(own), make_bundle({"d.txt": TEXTS[4]}), before_load=plant_broken_offsets)
    ((run_id,),) = rows(own, "select run_id from runs where state = 'failed'")
    of_run = "where suite = 'sql_checks' and run_id = ?"
    assert rows(own, f"select count(*), count(*) filter (passed) from checks {of_run}", run_id) == [
        (len(sql_files("checks")), len(sql_files("checks")) - 1)
    ]
    broken = rows(own, f"select check_name, key, reason from check_failures {of_run}", run_id)
    assert {name for name, _, _ in broken} == {"offsets_give_back_surfaces"}
    document = document_id(TEXTS[4])
    for _, key, reason in broken:
        assert key.startswith(document)
        assert reason.startswith(f"row_key: {key}, surface: nowhere, cut_surface: ")


def test_a_sql_check_that_is_relaxed_warns_and_undoes_nothing(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    name = "offsets_give_back_surfaces"
    settings = settings_for(own, severity={name: "warning"})
    report = take(settings, make_bundle({"d.txt": TEXTS[4]}), before_load=plant_broken_offsets)
    # it judges no document anew: nothing that a page is held back by has changed
    assert {fate: count for fate, count in report.fates.items() if count} == {"read": 1, "loaded": 1}
    assert report.is_new_snapshot
    of_run = "where suite = 'sql_checks' and run_id = ?"
    assert rows(own, f"select severity, passed from checks {of_run} and check_name = '{name}'", report.run_id) == [
        ("warning", False)
    ]
    assert rows(own, f"select count(*) from checks {of_run} and severity = 'warning'", report.run_id) == [(1,)]
    assert rows(own, f"select count(*) > 0 from check_failures {of_run}", report.run_id) == [(True,)]
    relaxed = snapshots.verify(settings.layout, relaxed=settings.relaxed)
    assert [verdict.problems for verdict in relaxed] == [(), (), ()]
    assert name in relaxed[0].warnings[0]
    strict = snapshots.verify(settings.layout)
    assert name in strict[0].problems[0]
    with pytest.raises(CheckError, match=f"set MARSAD_SEVERITY__{name}=warning"):
        take(settings_for(own), make_bundle({"e.txt": f"{TEXTS[4]}e"}), before_load=plant_broken_offsets)


# What the run gate compares runs by


def measure(run: runs.Run) -> None:
    runs.measure(run, run.plans[-1], run.rejected)


def measured(warehouse: Path, columns: str) -> list[tuple[Any, ...]]:
    return rows(warehouse, f"select {columns} from run_sources order by run_id, source_id")


def test_the_sources_of_a_run_are_measured_by_their_new_documents(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    sources = {"a.txt": "One", "b.txt": "Two", "c.txt": "Two"}
    rules = {"name": "news", "files": {uri: {"source": source} for uri, source in sources.items()}}
    bundle = make_bundle({"a.txt": GOOD, "b.txt": OTHER, "c.txt": THIRD, "d.txt": PICTURE}, rules=rules)
    take(settings, bundle, refused={document_id(THIRD): "It was told to."}, before_load=measure)
    found = measured(settings.warehouse, "source_name, document_count, quarantined_count, mention_count, zone_shares")
    shares = {name: json.loads(share) for name, _, _, _, share in found}
    assert [(name, documents, quarantined) for name, documents, quarantined, _, _ in sorted(found, key=str)] == [
        ("One", 1, 0),
        ("Two", 2, 1),
        (None, 1, 1),
    ]
    assert shares[None] == {}
    ((body, chars),) = rows(
        settings.warehouse,
        "select sum(end_offset - start_offset) filter (zone = 'body'), any_value(char_count)"
        " from zones inner join documents using (document_id) where uri = 'a.txt'",
    )
    assert shares["One"]["body"] == pytest.approx(body / chars, abs=1e-4)
    assert sum(shares["Two"].values()) == pytest.approx(1, abs=1e-3)
    mentions = rows(settings.warehouse, "select count(*) from mentions inner join documents using (document_id)"
                    " where uri = 'a.txt'")  # fmt: skip
    assert mentions == [(count,) for name, _, _, count, _ in found if name == "One"]


def test_documents_that_were_there_before_are_not_measured_again(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path, tmp_path: Path
) -> None:
    rules = write_rules(tmp_path / "rules", {"furniture/own.yml": NEW_MARKER})
    bundle = make_bundle({"a.txt": GOOD, "d.txt": TEXTS[4]}, folder="pages")
    report = take(settings_for(own, rules=rules), bundle, before_load=measure)
    assert fates(report) == {"read": 4, "loaded": 4}
    assert measured(own, "document_count") == [(1,)]


def test_a_run_that_loads_nothing_leaves_no_measures(make_bundle: MakeBundle, own: Path) -> None:
    def measure_and_stop(run: runs.Run) -> None:
        measure(run)
        raise StoppedError

    with pytest.raises(StoppedError):
        take(settings_for(own), make_bundle({"d.txt": TEXTS[4]}), before_load=measure_and_stop)
    assert measured(own, "document_count") == []


def test_a_run_is_compared_with_runs_of_its_bundle_and_under_its_rules_where_there_are_enough(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    import polars as pl

    warehouse = tmp_path / "warehouse"
    rules = write_rules(tmp_path / "rules", {"gazetteer/per.csv": (GAZETTEER_HEADER, NEW_PERSON)})
    changes = {"run_min_source_documents": 1, "run_min_history": 2, "run_history": 3}
    plain, ruled = settings_for(warehouse, **changes), settings_for(warehouse, rules=rules, **changes)
    found: list[dict[str, int]] = []

    def compare(run: runs.Run) -> None:
        measures = runs.measure(run, run.plans[-1], run.rejected)
        assert measures is not None
        lengths = {name: pl.read_parquet(path)["run_id"].n_unique() for name, path in measures.files.items()}
        found.append({**lengths, **{f"{name} of today": count for name, count in measures.run_counts.items()}})

    for number, (settings, folder) in enumerate(
        [(plain, "news"), (plain, "other"), (plain, "news"), (ruled, "news"), (ruled, "news"), (ruled, "news")]
    ):
        (tmp_path / str(number)).mkdir()
        bundle = make_bundle({f"{number}.txt": TEXTS[number + 1]}, folder=f"{number}/{folder}")
        take(settings, bundle, before_load=compare)
    assert [(one["past_sources"], one["past_pages"], one["past_names"]) for one in found] == [
        *[(0, 0, 0), (0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 3), (3, 3, 2)]
    ]
    assert [(one["past_pages of today"], one["past_names of today"]) for one in found] == [
        *[(0, 0), (0, 0), (1, 1), (2, 0), (3, 1), (3, 2)]
    ]


def test_a_run_that_was_stopped_is_finished_by_the_next(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    bundle = make_bundle({"d.txt": TEXTS[4]})
    with pytest.raises(CheckError):
        take(settings_for(own), bundle, before_load=plant_broken_offsets)
    # what was staged is damaged, so the staging area goes; a person would mend the rules
    for path in (own / "staging").rglob("*.done"):
        path.unlink()
    assert fates(take(settings_for(own), bundle)) == {"read": 1, "loaded": 1}


def test_inputs_of_a_run_that_stops_before_loading_are_held(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    with pytest.raises(StoppedError):
        take(settings_for(own), make_bundle({"d.txt": TEXTS[4]}), before_load=stop)
    assert rows(own, "select state, message from runs order by started_at desc limit 1") == [
        ("failed", "The power went.")
    ]
    assert rows(own, "select uri, state, reason from ledger where uri = 'd.txt'") == [
        ("d.txt", "held", "The power went.")
    ]
    assert rows(own, "select read_count, held_count from runs where state = 'failed'") == [(1, 1)]


def test_a_duplicate_of_a_stopped_run_is_held_and_counted_once_by_the_run_that_loads(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path / "warehouse")
    bundle = make_bundle({"a.txt": GOOD, "b.txt": GOOD})
    with pytest.raises(StoppedError):
        take(settings, bundle, before_load=stop)
    assert fates(take(settings, bundle)) == {"read": 2, "loaded": 1, "duplicate": 1}
    way = "select ledger.uri, ledger.state from ledger inner join runs using (run_id) order by runs.started_at, uri"
    assert rows(settings.warehouse, way) == [
        ("a.txt", "held"),
        ("b.txt", "held"),
        ("a.txt", "loaded"),
        ("b.txt", "duplicate"),
    ]


def test_work_that_was_staged_by_a_stopped_run_is_not_done_again(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    bundle = make_bundle({"a.txt": GOOD, "b.txt": OTHER})
    with pytest.raises(StoppedError):
        take(settings, bundle, before_load=stop)
    report = take(settings, bundle)
    assert fates(report) == {"read": 2, "loaded": 2}
    assert worked(report) == set()


def test_a_page_that_was_renamed_after_a_stopped_run_has_its_new_name(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    with pytest.raises(StoppedError):
        take(settings, make_bundle({"old.txt": GOOD}, folder="old"), before_load=stop)
    take(settings, make_bundle({"new.txt": GOOD}, folder="new"))
    assert rows(settings.warehouse, "select bundle, uri from documents") == [("new", "new.txt")]


def test_a_key_that_stands_twice_stops_the_load(make_bundle: MakeBundle, small: tuple[Path, Path], own: Path) -> None:
    def plant(run: runs.Run) -> None:
        import polars as pl

        for path in run.layout.staging.glob("shards/*/dates.parquet"):
            frame = pl.read_parquet(path)
            pl.concat([frame, frame]).write_parquet(path)

    with pytest.raises(CheckError, match=r"dates.*key") as caught:
        take(settings_for(own), make_bundle({"d.txt": TEXTS[4]}), before_load=plant)
    assert str(caught.value).endswith("Nothing was loaded.")
    # another bundle is not stopped by it
    assert fates(take(settings_for(own), make_bundle({"e.txt": TEXTS[5]}, folder="other"))) == {"read": 1, "loaded": 1}


def test_the_staging_area_is_empty_after_a_run(small: tuple[Path, Path]) -> None:
    assert sorted(path.name for path in small[1].iterdir()) == ["marsad.duckdb", "raw", "snapshots", "state"]


# The journal


def test_a_run_that_died_is_told_as_crashed_by_the_next(small: tuple[Path, Path], own: Path) -> None:
    begin(Layout(own), "died")
    take(settings_for(own), small[0])
    state, message = rows(own, "select state, message from runs where run_id = 'died'")[0]
    assert state == "crashed"
    assert "killed" in message


def begin(layout: Layout, run_id: str) -> None:
    start = journal.RunStart(
        run_id=run_id,
        flow="ingest",
        flow_run_id=None,
        started_at=datetime(2025, 1, 1, tzinfo=UTC),
        bundle="news",
        parameters={},
        code_version="0",
        fingerprint="f",
    )
    journal.begin_run(layout, start)


def test_rows_of_the_journal_that_a_crash_left_with_the_data_are_moved_once(own: Path) -> None:
    with writer(own) as connection:
        connection.execute("insert into ledger values ('died', 'news', 'x.txt', null, 'loaded', 'load', null)")
    journal.settle(Layout(own))
    # the crash came after they were copied and before they were deleted
    with writer(own) as connection:
        connection.execute("insert into ledger values ('died', 'news', 'x.txt', null, 'loaded', 'load', null)")
    journal.settle(Layout(own))
    with writer(own, "journal") as connection:
        assert connection.execute("select count(*) from ledger where run_id = 'died'").fetchall() == [(1,)]
    with writer(own) as connection:
        assert connection.execute("select count(*) from ledger").fetchall() == [(0,)]


def test_a_journal_of_an_older_version_is_brought_to_todays_columns(small: tuple[Path, Path], own: Path) -> None:
    for name in ("journal", "writer"):
        with writer(own, name) as connection:
            connection.execute("alter table ledger drop column reason")
            connection.execute("alter table quarantine drop column replayed_in_run_id")
    bundle = small[0]
    take(settings_for(own), bundle)
    assert rows(own, "select count(*) from ledger where reason is null") == [(3,)]


def test_an_older_journal_takes_in_new_rows(make_bundle: MakeBundle, own: Path) -> None:
    for name in ("journal", "writer"):
        with writer(own, name) as connection:
            connection.execute("alter table ledger drop column reason")
    take(settings_for(own), make_bundle({"d.pdf": "%PDF"}))
    assert rows(own, "select uri from ledger where reason like '%no reader%'") == [("d.pdf",)]


def test_a_bundle_that_does_not_exist_is_a_failed_run_with_its_sentence(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    with pytest.raises(MarsadError, match="no such file or folder"):
        take(settings, tmp_path / "nowhere")
    ((state, message),) = rows(settings.warehouse, "select state, message from runs")
    assert state == "failed"
    assert "no such file or folder" in message


def test_seconds_and_parameters_of_a_run_are_kept(small: tuple[Path, Path]) -> None:
    ((seconds, bundle, finished),) = rows(small[1], "select stage_seconds, bundle, finished_at >= started_at from runs")
    assert {"read", "plan", "load", "export", "publish"} <= set(json.loads(seconds))
    assert (bundle, finished) == ("pages", True)


# Snapshots


def test_the_files_are_the_same_on_any_number_of_threads(tmp_path: Path) -> None:
    database = tmp_path / "many.duckdb"
    with opened(database) as connection:
        create_tables(connection, "data", "state")
        connection.execute(
            "insert into mentions select md5(range::varchar), md5((range % 999)::varchar), 'd', 'Q' || range % 777,"
            " 'PER', repeat('x', (range % 17)::integer), range, range + 5, 'body', range % 40, null, null, 'gazetteer',"
            " round(random(), 4) from range(150000)"
        )
    exports = {threads: tmp_path / str(threads) for threads in (1, 2, 8)}
    for threads, folder in exports.items():
        publish.export_tables(database, folder, memory_limit="1GB", threads=threads)
    bytes_of = {threads: (folder / "mentions/part-0000.parquet").read_bytes() for threads, folder in exports.items()}
    assert bytes_of[1] == bytes_of[2] == bytes_of[8]


def publish_at(warehouse: Path, now: datetime) -> snapshots.Snapshot | None:
    folder = warehouse / "snapshots" / ".making-x"
    folder.mkdir()
    exports = publish.export_tables(warehouse / "state" / "writer.duckdb", folder, memory_limit="1GB")
    return snapshots.publish(
        Layout(warehouse), folder, exports, run_id="x", now=now, fingerprints={}, memory_limit="1GB"
    )


def rename_a_source(warehouse: Path, name: str) -> None:
    with writer(warehouse) as connection:
        connection.execute(
            "update sources set name_en = ? where source_id = (select min(source_id) from sources)", [name]
        )


def test_three_snapshots_in_one_second_are_told_apart(own: Path) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    rename_a_source(own, "A")
    first = publish_at(own, now)
    rename_a_source(own, "B")
    second = publish_at(own, now)
    rename_a_source(own, "A")
    third = publish_at(own, now)
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.snapshot_id != second.snapshot_id
    # the content of the first again, but it comes after the second
    assert third.content_sha256 == first.content_sha256
    assert (own / "snapshots" / "latest").readlink() == Path(third.snapshot_id)
    assert snapshot_names(own)[-3:] == [first.snapshot_id, second.snapshot_id, third.snapshot_id]
    assert snapshots.verify_folder(third.path).problems == ()


def test_the_same_content_is_not_published_twice(own: Path) -> None:
    names = snapshot_names(own)
    assert publish_at(own, datetime(2030, 1, 1, tzinfo=UTC)) is None
    assert snapshot_names(own) == names


def test_a_snapshot_is_described_with_checksums_rows_and_comments(small: tuple[Path, Path]) -> None:
    latest = small[1] / "snapshots" / "latest"
    package = json.loads((latest / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in tables_of("data")]
    for resource in package["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])
        for part in resource["parts"]:
            counted = duckdb.sql(f"select count(*) from '{latest / part['path']}'").fetchall()
            assert counted == [(part["rows"],)]
    ((path, content, counts),) = rows(small[1], "select path, content_sha256, row_counts from snapshots")
    assert (small[1] / path).resolve() == latest.resolve()
    assert content == package["content_sha256"]
    assert json.loads(counts)["documents"] == 3


def test_a_snapshot_that_was_deleted_is_published_again_by_the_next_run(small: tuple[Path, Path], own: Path) -> None:
    import shutil

    before = published(own)
    shutil.rmtree(own / "snapshots")
    assert take(settings_for(own), small[0]).is_new_snapshot
    assert published(own) == before


def test_a_snapshot_whose_run_died_before_writing_it_down_is_written_down_by_the_next(
    small: tuple[Path, Path], own: Path
) -> None:
    with writer(own, "journal") as connection:
        connection.execute("delete from snapshots")
    with writer(own) as connection:
        connection.execute("update writer set has_unpublished = true")
    take(settings_for(own), small[0])
    assert rows(own, "select snapshot_id, row_counts->>'documents' from snapshots") == [(snapshot_names(own)[0], "3")]


def test_what_a_died_run_was_writing_for_a_snapshot_is_cleared_away(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    (own / "snapshots" / ".making-died" / "articles").mkdir(parents=True)
    take(settings_for(own), make_bundle({"d.txt": TEXTS[4]}))
    assert not [name for name in snapshot_names(own) if name.startswith(".")]


def test_a_publication_that_died_does_not_stop_the_next_run(small: tuple[Path, Path], own: Path) -> None:
    # as `publish_database` does, killed before it is done
    program = (
        "import os, shutil, signal\nfrom pathlib import Path\nfrom marsad.warehouse.connection import opened\n"
        f"state = Path({str(own / 'state')!r})\n"
        "shutil.copyfile(state / 'writer.duckdb', state / 'publishing.duckdb')\n"
        "with opened(state / 'publishing.duckdb') as connection:\n"
        "    connection.execute('drop table progress')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert (own / "state" / "publishing.duckdb").exists()
    assert fates(take(settings_for(own), small[0])) == {"read": 3, "unchanged": 3}
    assert not (own / "state" / "publishing.duckdb").exists()


def test_what_somebody_wrote_into_the_published_file_is_gone_after_the_next_run(
    small: tuple[Path, Path], own: Path
) -> None:
    program = (
        f"import duckdb, os, signal\nconnection = duckdb.connect({str(own / 'marsad.duckdb')!r})\n"
        "connection.execute('create table scribble as select 1 as a')\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert (own / "marsad.duckdb.wal").exists()
    take(settings_for(own), small[0])
    assert rows(own, "select count(*) from duckdb_tables() where table_name = 'scribble'") == [(0,)]
    assert rows(own, "select count(*) from documents") == [(3,)]


def test_who_reads_is_not_blocked_and_keeps_what_was_there(
    make_bundle: MakeBundle, small: tuple[Path, Path], own: Path
) -> None:
    with duckdb.connect(str(own / "marsad.duckdb"), read_only=True) as reader:
        take(settings_for(own), make_bundle({"d.txt": TEXTS[4]}))
        assert reader.execute("select count(*) from documents").fetchall() == [(3,)]
    assert rows(own, "select count(*) from documents") == [(4,)]


def test_people_read_neither_the_writers_tables_nor_half_a_schema(small: tuple[Path, Path]) -> None:
    shown = {name for (name,) in rows(small[1], "select table_name from duckdb_tables()")}
    assert shown == {table.name for table in tables_of("data", "journal")}
    views = {name for (name,) in rows(small[1], "select view_name from duckdb_views() where not internal")}
    assert views == {path.stem for path in sql_files("marts")}


# Who may write


def test_a_second_run_is_refused_in_a_sentence_that_names_the_first(small: tuple[Path, Path], own: Path) -> None:
    with (
        runs.running(settings_for(own), flow="ingest", parameters={}, flow_run_id=None) as first,
        pytest.raises(WarehouseError) as caught,
    ):
        take(settings_for(own), small[0])
    text = str(caught.value)
    assert f"another run is writing (ingest {first.run_id}, process {os.getpid()} on " in text
    assert "\n" not in text
    assert lock.current_holder(own / "state") is None


def test_who_writes_can_be_asked_while_it_writes(own: Path) -> None:
    with runs.running(settings_for(own), flow="ingest", parameters={}, flow_run_id=None) as run:
        holder = lock.current_holder(own / "state")
        assert holder is not None
        assert holder["run_id"] == run.run_id


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "warehouse").write_text("a file")
    with pytest.raises(WarehouseError, match=r"warehouse: cannot write there \(.*\)\. Name another folder"):
        take(settings_for(tmp_path / "warehouse"), tmp_path)


def test_tables_of_another_version_are_refused_with_the_remedy_and_rebuild_is_it(
    small: tuple[Path, Path], own: Path
) -> None:
    before = published(own)
    with writer(own) as connection:
        connection.execute("alter table articles drop column lead")
        connection.execute("alter table documents add column old_column integer")
        connection.execute("update writer set schema_hash = 'of another version'")
    with pytest.raises(WarehouseError, match=r"made by another version of marsad\. Run 'marsad rebuild'") as caught:
        take(settings_for(own), small[0])
    assert "\n" not in str(caught.value)
    assert rows(own, "select count(*) from documents") == [(3,)]
    assert fates(take(settings_for(own), None, flow="rebuild")) == {"read": 3, "loaded": 3}
    assert published(own) == before


def test_a_rebuild_without_a_warehouse_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"no warehouse to rebuild here\. Make one with 'marsad ingest"):
        take(settings_for(tmp_path / "warehouse"), None, flow="rebuild")


def test_bytes_that_are_gone_are_told_in_one_sentence(own: Path) -> None:
    for path in (own / "raw").iterdir():
        path.unlink()
    before = published(own)
    with pytest.raises(WarehouseError, match="raw") as caught:
        take(settings_for(own), None, flow="rebuild")
    assert "\n" not in str(caught.value)
    assert published(own) == before


def test_a_warehouse_may_lie_in_a_folder_of_any_name(small: tuple[Path, Path], tmp_path: Path) -> None:
    warehouse = tmp_path / "o'clock [2025] *" / "ware house"
    take(settings_for(warehouse), small[0])
    assert published(warehouse) == published(small[1])
    assert fates(take(settings_for(warehouse), None, flow="rebuild")) == {"read": 3, "loaded": 3}


# The inbox


def inbox_run(settings: Any) -> runs.Report:
    with runs.running(settings, flow="ingest", parameters={}, flow_run_id=None) as run:
        planned = runs.lay_out(run, runs.read(run, None))
        for shard in planned.shards:
            runs.work(run, shard)
        runs.take_in(run, planned, runs.hold_back(run, planned, runs.critical_failures(None)))
        return runs.report(run, runs.seal(run, runs.export(run)), {})


@pytest.mark.parametrize("files", [{}, {"bundle.yml": "name: inbox\n"}, {"sub/.part": "half"}])
def test_an_inbox_without_pages_is_no_mistake(make_bundle: MakeBundle, tmp_path: Path, files: dict[str, str]) -> None:
    settings = settings_for(tmp_path / "warehouse", inbox=make_bundle(files, folder="inbox"), inbox_settle_seconds=0)
    assert fates(inbox_run(settings)) == {}


def test_a_page_dropped_into_the_inbox_is_taken_in(make_bundle: MakeBundle, tmp_path: Path) -> None:
    inbox = make_bundle({"a.txt": GOOD}, folder="inbox")
    settings = settings_for(tmp_path / "warehouse", inbox=inbox, inbox_settle_seconds=0)
    assert fates(inbox_run(settings)) == {"read": 1, "loaded": 1}


# What depends on what


def stage_fingerprints(rules: Path, **gate: object) -> dict[str, str]:
    return staging.fingerprints((ROOT / "seeds", rules), gate={"min_body_chars": 200, **gate})


GAZETTEER_HEADER = "entity_id,name_ar,name_en,aliases_ar,wikidata_id,country_code,flags,note"


@pytest.mark.parametrize(
    ("file", "stage"),
    [
        ("furniture/own.yml", "segment"),
        ("publishers/own.yml", "describe"),
        ("corrections.yml", "describe"),
        ("calendars/own.yml", "describe"),
        ("gazetteer/per.csv", "recognise"),
        ("quotes/own.yml", "recognise"),
    ],
)
def test_a_rule_is_in_the_fingerprint_of_its_stage_alone(tmp_path: Path, file: str, stage: str) -> None:
    before = stage_fingerprints(tmp_path)
    write_rules(tmp_path, {file: "a"})
    after = stage_fingerprints(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {stage}
    write_rules(tmp_path, {file: "b"})
    assert stage_fingerprints(tmp_path)[stage] != after[stage]


def test_a_threshold_is_in_the_fingerprint_of_the_gate_alone(tmp_path: Path) -> None:
    before, after = stage_fingerprints(tmp_path), stage_fingerprints(tmp_path, min_body_chars=300)
    assert {name for name in before if before[name] != after[name]} == {"gate"}


def test_a_readme_among_the_rules_changes_no_fingerprint(tmp_path: Path) -> None:
    before = stage_fingerprints(tmp_path)
    write_rules(tmp_path, {"gazetteer/README.md": "a"})
    assert stage_fingerprints(tmp_path) == before


NEW_PERSON = f"marsad:own-person,{TEXTS[1].split()[0]},Own person,,,,,"
NEW_MARKER = """
markers:
  - id: own_marker
    zone: promotion
    match: line
    phrases: ['Read this in our paper']
    examples: ['Read this in our paper']
    near_misses: ['Read this in our paper tomorrow']
"""
NEW_PUBLISHER = """
source_id: marsad:own-outlet
kind: publisher
name_ar: null
name_en: Own Outlet
names: [Own Outlet]
example: "Copyright Own Outlet"
near_miss: Own Outlets
"""


@pytest.mark.parametrize(
    ("files", "stages"),
    [
        ({"gazetteer/per.csv": (GAZETTEER_HEADER, NEW_PERSON)}, {"recognise"}),
        ({"publishers/own.yml": NEW_PUBLISHER}, {"describe"}),
        ({"furniture/own.yml": NEW_MARKER}, {"segment", "describe", "recognise"}),
    ],
    ids=["gazetteer", "publishers", "furniture"],
)
def test_a_rule_that_changed_works_again_on_what_depends_on_it(
    two: Path, small: tuple[Path, Path], tmp_path: Path, files: dict[str, str], stages: set[str]
) -> None:
    settings = settings_for(copied(two, tmp_path / "warehouse"), rules=write_rules(tmp_path / "rules", files))
    report = take(settings, small[0])
    assert worked(report) == stages
    # the page of the other bundle is brought to the new rules in the same run
    assert fates(report) == {"read": 4, "loaded": 4}
    after = published(settings.warehouse)
    take(settings, None, flow="rebuild")
    assert published(settings.warehouse) == after


def test_a_threshold_that_changed_works_on_nothing_and_judges_all_again(small: tuple[Path, Path], own: Path) -> None:
    report = take(settings_for(own, min_body_chars=123), small[0], refused={document_id(OTHER): "It was told to."})
    assert worked(report) == set()
    assert fates(report) == {"read": 3, "loaded": 2, "quarantined": 1}
    assert rows(own, "select uri from documents order by uri") == [("a.txt",), ("c.txt",)]


def test_a_page_in_quarantine_is_worked_on_again_when_a_rule_changed(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    bundle = make_bundle({"a.txt": GOOD, "b.txt": OTHER})
    take(settings, bundle, refused={document_id(OTHER): "It was told to."})
    report = take(settings_for(tmp_path / "warehouse", min_body_chars=123), bundle)
    assert fates(report) == {"read": 2, "loaded": 2}


def test_rules_that_say_the_same_in_another_folder_are_compiled_once(tmp_path: Path) -> None:
    compiled = [
        shards._quotations((ROOT / "seeds", rules), stage_fingerprints(rules)["recognise"])
        for rules in (write_rules(tmp_path / name, {"quotes/own.yml": "openers: []\n"}) for name in ("here", "there"))
    ]
    assert compiled[0] is compiled[1]


# What the tables say of themselves


@pytest.mark.parametrize("name", sorted(tables()))
def test_every_table_and_column_has_a_comment(name: str) -> None:
    table = tables()[name]
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


@pytest.mark.parametrize("name", sorted(tables()))
def test_a_frame_has_the_types_that_duckdb_gives_it(name: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(tables()[name].ddl)
        asked = connection.sql(f"select {', '.join(tables()[name].staged_column_names)} from {name}").pl()
    assert dict(asked.schema) == dict(frame_schema(name))


def test_the_data_dictionary_is_fresh() -> None:
    written = (ROOT / "warehouse" / "README.md").read_text(encoding="utf-8")
    assert written == dictionary.data_dictionary(), "run 'make docs'"


def test_people_can_ask_the_comments_of_the_published_database(small: tuple[Path, Path]) -> None:
    without = rows(
        small[1],
        "select table_name, column_name from duckdb_columns() where not internal and comment is null",
    )
    assert without == []


# sql/checks


@pytest.fixture
def sound() -> Iterator[duckdb.DuckDBPyConnection]:
    with sound_tables() as connection:
        yield connection


def test_a_sound_page_breaks_no_check(sound: duckdb.DuckDBPyConnection) -> None:
    assert [outcome.name for outcome in load.run_checks(sound) if outcome.failures] == []


def test_a_check_looks_at_no_other_documents(sound: duckdb.DuckDBPyConnection) -> None:
    sound.execute("update mentions set surface = 'Cair'")
    sound.execute("create or replace temp view checked_documents as select document_id from documents where false")
    assert [outcome.name for outcome in load.run_checks(sound) if outcome.failures] == []


def test_every_check_says_what_a_returned_row_means(sound: duckdb.DuckDBPyConnection) -> None:
    assert [outcome.name for outcome in load.run_checks(sound) if not outcome.notes] == []


# sql/marts


def mart_cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted((ROOT / "tests" / "sql").glob("*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("mart", "case"), mart_cases())
def test_a_view_gives_what_is_expected(mart: str, case: dict[str, Any]) -> None:
    with duckdb.connect() as connection:
        for table in tables().values():
            # a case names only the columns it is about
            connection.execute(
                f"create table {table.name} ({', '.join(f'{column.name} {column.type}' for column in table.columns)})"
            )
        for table, given in case["given"].items():
            for row in given:
                connection.execute(
                    f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
                )
        connection.execute((ROOT / "sql" / "marts" / f"{mart}.sql").read_text(encoding="utf-8"))
        columns = list(case["expect"][0])
        found = connection.execute(f"select {', '.join(columns)} from {mart} order by all").fetchall()
    assert found == [tuple(row[column] for column in columns) for row in case["expect"]]


def test_every_view_has_cases() -> None:
    assert {mart for mart, _ in (case.values for case in mart_cases())} == {path.stem for path in sql_files("marts")}


# Asking


@pytest.mark.parametrize(
    "forbidden",
    [
        "insert into articles select * from articles",
        "create table mine as select 1 as a",
        "drop view article_overview",
        "copy articles to '{folder}/stolen.csv'",
        "copy (select 1) to '{folder}/stolen.parquet' (format parquet)",
        "export database '{folder}/stolen'",
        "attach '{folder}/mine.duckdb' as mine",
        "select * from read_text('{folder}/secret.txt')",
        "select * from read_csv('{folder}/secret.txt')",
        "select * from '{folder}/secret.txt'",
        "select * from glob('{folder}/*')",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset enable_external_access",
        "set allowed_directories = ['{folder}']",
        "install httpfs",
        "load httpfs",
    ],
)
def test_who_asks_can_change_and_reach_nothing(own: Path, tmp_path: Path, forbidden: str) -> None:
    (tmp_path / "secret.txt").write_text("a,b\n")
    with pytest.raises(MarsadError):
        query(own / "marsad.duckdb", forbidden.format(folder=tmp_path))
    assert not list(tmp_path.glob("stolen*"))


def test_an_answer_has_columns_and_rows(small: tuple[Path, Path]) -> None:
    answer = query(small[1] / "marsad.duckdb", "select uri, 1 as one from documents order by uri limit 1")
    assert (answer.columns, answer.rows) == (("uri", "one"), [("a.txt", 1)])
