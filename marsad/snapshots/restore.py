"""Restoring: the warehouse again from one snapshot alone."""

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.snapshots.package import Snapshot, snapshot_in
from marsad.snapshots.publish import point_latest, snapshot_folders, sweep
from marsad.snapshots.verify import verify_folder
from marsad.warehouse import journal, lock
from marsad.warehouse.connection import damage_of, remove_file
from marsad.warehouse.inspection import recorded_snapshots
from marsad.warehouse.publish import finish_rebuild, mark_published, publish_database
from marsad.warehouse.restore import fill_writer, held_back


@dataclass(frozen=True)
class Restored:
    """What a restoration made."""

    snapshot: Snapshot
    #: documents of the catalogue whose bytes are not kept here; ingesting their bundles again brings them
    documents_without_bytes: int
    #: whether the snapshot says under which rules its documents were worked on; else all are worked on again
    is_up_to_date: bool


def restore(
    layout: Layout, folder: Path, *, run_id: str, now: datetime, memory_limit: str, relaxed: Collection[str] = ()
) -> Restored:
    """Make the warehouse from a snapshot: tables, catalogue, the writer's state, `latest`.

    What the snapshot cannot hold is made from what it does: which documents were worked on under which rules
    (`fingerprints` in its description), and which of them were held back (those of the catalogue that are no document).
    The bytes of inputs and the journal are those of the warehouse it is restored into.

    Args:
        layout: of the warehouse to make; what people read there is replaced when all is ready.
        folder: the snapshot; one from elsewhere is copied in.
        run_id: the run that restores.
        now: UTC time.
        memory_limit: for DuckDB.
        relaxed: checks of sql/checks that only warn.

    Raises:
        WarehouseError: the snapshot is damaged or of another version, or a run is writing.
    """
    recorded = {row["snapshot_id"]: row for row in recorded_snapshots(layout.database)}
    row = recorded.get(folder.name)
    verdict = verify_folder(folder, recorded_sha256=None if row is None else row["package_sha256"], relaxed=relaxed)
    if verdict.problems:
        raise WarehouseError(
            f"Nothing was restored: {verdict.problems[0]} ({len(verdict.problems)} problems in all; "
            f"'marsad verify {folder}' names them.)"
        )
    with lock.writing(layout.state, flow="restore", run_id=run_id):
        sweep(layout)
        snapshot = _copied_in(layout, folder)
        start = journal.RunStart(
            run_id=run_id,
            flow="restore",
            flow_run_id=None,
            started_at=now,
            bundle=None,
            parameters={"snapshot_id": snapshot.snapshot_id},
            code_version=version("marsad"),
            fingerprint="",
        )
        journal.mend(layout)
        if layout.writer.exists() and damage_of(layout.writer, is_whole=True) is not None:
            # its place is taken in any case
            remove_file(layout.writer)
        journal.begin_run(layout, start)
        missing = _fill(layout, snapshot, memory_limit=memory_limit)
        # marked as unpublished until `latest` points to it: a run that finds it half done publishes what the writer has
        finish_rebuild(layout)
        point_latest(layout, snapshot.snapshot_id)
        journal.record_snapshot(layout, record_of(snapshot))
        mark_published(layout.writer, memory_limit=memory_limit)
        journal.finish_run(layout, run_id, state="completed", message=None, finished_at=now, fates={}, stage_seconds={})
        publish_database(layout, memory_limit=memory_limit, from_writer=True)
    return Restored(snapshot, missing, is_up_to_date=bool(snapshot.fingerprints))


def mend_writer(layout: Layout, *, memory_limit: str, relaxed: Collection[str] = ()) -> str | None:
    """Make the writer's database anew from the latest snapshot where it is damaged, or gone beside a snapshot.

    All of it is read only where the last run did not complete: such a run may have left the damage, or met it.

    Args:
        layout: where things lie; only who holds the lock may.
        memory_limit: for DuckDB.
        relaxed: checks of sql/checks that only warn.

    Returns:
        What was done, for a person; None where nothing had to be.

    Raises:
        WarehouseError: the latest snapshot is damaged too.
    """
    latest = layout.snapshots / "latest"
    if layout.writer.exists():
        problem = damage_of(layout.writer, is_whole=not journal.has_ended_well(layout))
    else:
        problem = "it is missing" if os.path.lexists(latest) else None
    if problem is None:
        return None
    if not snapshot_folders(layout):
        remove_file(layout.writer)
        return (
            f"{layout.writer} was damaged ({problem}) and is begun anew: nothing was published yet. Ingest again what "
            "was ingested before."
        )
    verdict = verify_folder(latest.resolve(), relaxed=relaxed)
    if verdict.problems:
        raise WarehouseError(
            f"{layout.writer}: it is damaged ({problem}), and cannot be made anew from the latest snapshot: "
            f"{verdict.problems[0]} 'marsad restore SNAPSHOT' makes it from one that is whole; 'marsad snapshots' "
            "lists them."
        )
    snapshot = snapshot_in(latest.resolve())
    _fill(layout, snapshot, memory_limit=memory_limit)
    finish_rebuild(layout)
    mark_published(layout.writer, memory_limit=memory_limit)
    return (
        f"{layout.writer} was damaged ({problem}) and is made anew from the latest snapshot, {snapshot.snapshot_id}. "
        "What was loaded after it and not published comes in again when its bundle is ingested again."
    )


def record_of(snapshot: Snapshot) -> dict[str, object]:
    """The journal's row of a snapshot."""
    return {
        "snapshot_id": snapshot.snapshot_id,
        "run_id": snapshot.run_id,
        "published_at": snapshot.published_at,
        "path": f"{snapshot.path.parent.name}/{snapshot.snapshot_id}",
        "content_sha256": snapshot.content_sha256,
        "package_sha256": snapshot.package_sha256,
        "base_snapshot_id": snapshot.base_snapshot_id,
        "row_counts": snapshot.row_counts,
    }


def _fill(layout: Layout, snapshot: Snapshot, *, memory_limit: str) -> int:
    """Make the database that takes the place of the writer's, and the quarantine that belongs to it.

    Returns:
        How many documents of the catalogue have no bytes here.
    """
    missing = fill_writer(layout, snapshot.files(), snapshot.fingerprints, memory_limit=memory_limit)
    held = held_back(layout.next_writer, memory_limit=memory_limit)
    # before it takes its place: a row too much for what is loaded is not listed, one too little would be missed
    journal.hold_again(layout, held, run_id=snapshot.run_id)
    return missing


def _copied_in(layout: Layout, folder: Path) -> Snapshot:
    """The snapshot as it lies in the warehouse; one from elsewhere is copied aside and renamed.

    Raises:
        WarehouseError: another snapshot has its id.
    """
    target = layout.snapshots / folder.name
    if target.resolve() != folder.resolve():
        if target.exists():
            if snapshot_in(target).package_sha256 != snapshot_in(folder).package_sha256:
                raise WarehouseError(
                    f"{target}: another snapshot has this id. Nothing was restored; move it away first."
                )
        else:
            layout.snapshots.mkdir(parents=True, exist_ok=True)
            aside = layout.snapshots / f".restoring-{folder.name}"
            shutil.copytree(folder, aside)
            aside.rename(target)
    return snapshot_in(target)
