"""Publishing a snapshot: described, read back, renamed into place; `latest` moves last."""

import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.snapshots.package import (
    PACKAGE,
    Snapshot,
    content_hash,
    delta_resource,
    described_columns,
    file_problems,
    latest,
    package_problems,
    read_package,
    snapshot_in,
    table_resource,
    write_package,
)
from marsad.snapshots.verify import verify_folder
from marsad.warehouse import journal
from marsad.warehouse.deltas import write_deltas
from marsad.warehouse.publish import Export
from marsad.warehouse.tables import tables_of

_SNAPSHOT_ID = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")
#: folders of what a run, a pruning or a restoration was at
_LEFT_HALF = (".making-*", ".pruning-*", ".restoring-*")


def publish(
    layout: Layout,
    folder: Path,
    exports: Sequence[Export],
    *,
    run_id: str,
    now: datetime,
    fingerprints: Mapping[str, str],
    memory_limit: str,
    relaxed: Collection[str] = (),
) -> Snapshot | None:
    """Turn a folder of exported tables into the latest snapshot, unless the latest holds the same content.

    What changed since the latest snapshot is written beside the tables. The folder is described, read back and
    checked, then renamed into place; `latest` moves last.

    Args:
        layout: where things lie.
        folder: what `export_tables` wrote, inside the snapshots folder; it is gone afterwards.
        exports: what is in it.
        run_id: the run that publishes.
        now: UTC time; where the clock is behind what is published, a second after that is taken.
        fingerprints: of every stage, under which every document in the tables was worked on.
        memory_limit: for DuckDB.
        relaxed: checks of sql/checks that only warn.

    Returns:
        The snapshot; None where the content is that of the latest already.

    Raises:
        WarehouseError: what was read back is not what was written, or breaks a check.
    """
    resources = [table_resource(folder, export) for export in exports]
    content = content_hash(resources)
    before = _readable_latest(layout)
    if before is not None and before.content_sha256 == content:
        shutil.rmtree(folder)
        return None
    known = known_ids(layout)
    died = _published_by_a_run_that_died(layout, content, before, known, relaxed)
    if died is not None:
        shutil.rmtree(folder)
        point_latest(layout, died.snapshot_id)
        return died
    at = time_after(known, now)
    base, no_base_because = _base(layout, before)
    deltas = []
    if base is not None:
        new = {export.table: [path for path, _ in export.files] for export in exports}
        old_checksums = {
            part["sha256"] for resource in read_package(base.path)["resources"] for part in resource["parts"]
        }
        unchanged = [
            resource["name"]
            for resource in resources
            if all(part["sha256"] in old_checksums for part in resource["parts"])
        ]
        deltas = write_deltas(
            base.files(),
            new,
            folder / "delta",
            unchanged=unchanged,
            memory_limit=memory_limit,
            spill=layout.state / "spill",
        )
    made = write_package(
        folder,
        resources,
        [delta_resource(folder, delta, base_snapshot_id=base.snapshot_id) for delta in deltas if base is not None],
        snapshot_id=f"{at:%Y%m%dT%H%M%SZ}-{content[:8]}",
        run_id=run_id,
        at=at,
        base=base,
        no_base_because=no_base_because,
        fingerprints=fingerprints,
    )
    verdict = verify_folder(folder, expected_id=made.snapshot_id, relaxed=relaxed)
    if verdict.problems:
        raise WarehouseError(
            f"The snapshot that was just written does not read back: {verdict.problems[0]} "
            f"({len(verdict.problems)} problems). Readers keep the snapshot before it."
        )
    target = layout.snapshots / made.snapshot_id
    folder.rename(target)
    point_latest(layout, made.snapshot_id)
    return snapshot_in(target)


def point_latest(layout: Layout, snapshot_id: str) -> None:
    """Make `latest` a link to this snapshot, in one step."""
    aside = layout.snapshots / ".latest"
    aside.unlink(missing_ok=True)
    aside.symlink_to(snapshot_id, target_is_directory=True)
    os.replace(aside, layout.snapshots / "latest")  # noqa: PTH105 - Path.replace follows no link either, but says less


def sweep(layout: Layout) -> int:
    """Clear away what a process that died left half made or half removed. Only who holds the lock may.

    Returns:
        Bytes that were freed.
    """
    freed = 0
    for pattern in _LEFT_HALF:
        for left in layout.snapshots.glob(pattern):
            freed += size_of(left)
            shutil.rmtree(left)
    return freed


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def snapshot_folders(layout: Layout) -> list[Path]:
    """Folders of snapshots, in order of publication; what they hold is not looked at."""
    if not layout.snapshots.is_dir():
        return []
    return sorted(
        path
        for path in layout.snapshots.iterdir()
        if _SNAPSHOT_ID.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def known_ids(layout: Layout) -> set[str]:
    """Every snapshot id that lies there or that the journal knows; only who holds the lock may ask."""
    return {path.name for path in snapshot_folders(layout)} | {row["snapshot_id"] for row in journal.snapshots(layout)}


def time_after(ids: Iterable[str], now: datetime) -> datetime:
    """The time of a new snapshot: now, or a second after the newest of these, so that ids are unique and in order.

    Examples:
        >>> noon = datetime(2025, 1, 1, 12, tzinfo=UTC)
        >>> time_after({"20250101T115959Z-0123abcd"}, noon).isoformat()
        '2025-01-01T12:00:00+00:00'
        >>> time_after({"20250101T120000Z-0123abcd", "20310101T000000Z-0123abcd"}, noon).isoformat()
        '2031-01-01T00:00:01+00:00'
    """
    times = [
        datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        for found in map(_SNAPSHOT_ID.fullmatch, ids)
        if found
    ]
    at = now.astimezone(UTC).replace(microsecond=0)
    return max([at, *(time + timedelta(seconds=1) for time in times)])


def _readable_latest(layout: Layout) -> Snapshot | None:
    """The latest snapshot, where its files are there and as long as they were; a damaged one is no base and no twin."""
    folder = (layout.snapshots / "latest").resolve()
    try:
        package = read_package(folder)
    except WarehouseError:
        return None
    if package_problems(folder, package) or file_problems(folder, package, with_checksums=False):
        return None
    return latest(layout)


def _published_by_a_run_that_died(
    layout: Layout, content: str, before: Snapshot | None, known: set[str], relaxed: Collection[str]
) -> Snapshot | None:
    """The newest snapshot, where it holds this content and its run died before `latest` pointed to it."""
    newest = max(known, default=None)
    if newest is None or not (layout.snapshots / newest / PACKAGE).exists():
        return None
    if before is not None and newest <= before.snapshot_id:
        return None
    if any(row["snapshot_id"] == newest for row in journal.snapshots(layout)):
        return None
    verdict = verify_folder(layout.snapshots / newest, relaxed=relaxed)
    found = None if verdict.problems else snapshot_in(layout.snapshots / newest)
    return found if found is not None and found.content_sha256 == content else None


def _base(layout: Layout, before: Snapshot | None) -> tuple[Snapshot | None, str | None]:
    """What the delta starts from: the latest snapshot, else the newest that is whole; or none, and why."""
    folders = snapshot_folders(layout)
    candidates = [] if before is None else [before.path]
    candidates += [path for path in reversed(folders) if path not in candidates]
    if not candidates:
        return None, "It is the first snapshot."
    todays = {(table.name, column) for table in tables_of("data") for column in table.column_names}
    because = "No snapshot before it can be read."
    for folder in candidates:
        try:
            package = read_package(folder)
        except WarehouseError:
            continue
        if package_problems(folder, package):
            continue
        if described_columns(package) != todays:
            because = f"Snapshot {folder.name} before it has other columns."
            continue
        if not file_problems(folder, package):
            return snapshot_in(folder), None
    return None, because
