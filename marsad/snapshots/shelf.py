"""What is on the shelf: listing snapshots, pinning them, taking old ones away."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.snapshots.package import PACKAGE, Snapshot, file_problems, package_problems, read_package, snapshot_in
from marsad.snapshots.publish import size_of, snapshot_folders, sweep
from marsad.staging import write_json
from marsad.warehouse import journal, lock
from marsad.warehouse.inspection import recorded_snapshots
from marsad.warehouse.publish import publish_database

State = Literal["whole", "damaged", "missing", "pruned"]


@dataclass(frozen=True)
class Entry:
    """One snapshot that lies there or that the journal knows."""

    snapshot_id: str
    state: State
    #: what its description says; null where it is gone or its description cannot be read
    snapshot: Snapshot | None
    published_at: datetime | None
    run_id: str | None
    row_counts: Mapping[str, int]
    byte_count: int
    is_latest: bool
    #: the reason it is pinned for; null where it is not
    pinned_because: str | None


@dataclass(frozen=True)
class Pruned:
    """What a pruning took away, or would."""

    snapshot_ids: tuple[str, ...]
    freed_bytes: int
    #: of these bytes, those of what processes that died left half made
    left_half_bytes: int
    #: snapshots that somebody had deleted by hand, noted as gone
    gone: tuple[str, ...]


def entries(layout: Layout) -> list[Entry]:
    """Every snapshot in order of publication, the gone ones too.

    Files are looked at by presence and size; `verify` reads them.
    """
    folders = {path.name: path for path in snapshot_folders(layout)}
    recorded = {row["snapshot_id"]: row for row in recorded_snapshots(layout.database)}
    latest = (layout.snapshots / "latest").resolve().name
    found: list[Entry] = []
    for name in sorted(folders | recorded):
        row, folder = recorded.get(name), folders.get(name)
        state, snapshot = _look_at(folder, is_pruned=row is not None and row["pruned_at"] is not None)
        counts: Mapping[str, int] = snapshot.row_counts if snapshot else json.loads(row["row_counts"]) if row else {}
        found.append(
            Entry(
                snapshot_id=name,
                state=state,
                snapshot=snapshot,
                published_at=snapshot.published_at if snapshot else row["published_at"] if row else None,
                run_id=snapshot.run_id if snapshot else row["run_id"] if row else None,
                row_counts=counts,
                byte_count=0 if folder is None else size_of(folder),
                is_latest=name == latest,
                pinned_because=pinned_because(layout, name),
            )
        )
    return found


def find(layout: Layout, wanted: str) -> Path:
    """The folder of a snapshot that a person named: an id or its first digits, 'latest', or a path.

    Raises:
        WarehouseError: none answers to it, or several do; the text lists what there is.
    """
    if wanted == "latest":
        folder = (layout.snapshots / "latest").resolve()
        if not folder.is_dir():
            raise WarehouseError(f"{layout.snapshots}: there is no latest snapshot. 'marsad snapshots' lists what is.")
        return folder
    if (Path(wanted) / PACKAGE).is_file():
        return Path(wanted).resolve()
    matching = [path for path in snapshot_folders(layout) if path.name.startswith(wanted)] if wanted else []
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise WarehouseError(
            f"'{wanted}' is {len(matching)} snapshots: {', '.join(path.name for path in matching)}. Give more digits."
        )
    known = ", ".join(path.name for path in snapshot_folders(layout)[-5:]) or "none"
    raise WarehouseError(
        f"No snapshot '{wanted}' in {layout.snapshots}. Give an id, its first digits, 'latest', or the path of a "
        f"folder with a {PACKAGE}. The newest there: {known}."
    )


def pin(layout: Layout, wanted: str, *, reason: str, now: datetime) -> str:
    """Keep a snapshot from being pruned, and say why. The note lies beside it: what is published is never touched.

    Returns:
        Its id.
    """
    if not reason.strip():
        raise WarehouseError("A pin needs a reason, for who asks in a year why it is kept: --reason TEXT.")
    folder = _on_the_shelf(layout, wanted)
    write_json({"reason": reason.strip(), "pinned_at": now.isoformat(timespec="seconds")}, _pin_of(layout, folder.name))
    return folder.name


def unpin(layout: Layout, wanted: str) -> str:
    """Let a snapshot be pruned again.

    Raises:
        WarehouseError: it is not pinned.

    Returns:
        Its id.
    """
    folder = _on_the_shelf(layout, wanted)
    if not _pin_of(layout, folder.name).exists():
        raise WarehouseError(f"{folder.name} is not pinned; 'marsad snapshots' says which are.")
    _pin_of(layout, folder.name).unlink()
    return folder.name


def pinned_because(layout: Layout, snapshot_id: str) -> str | None:
    """Why a snapshot is pinned; None where it is not. A note that cannot be read pins too."""
    path = _pin_of(layout, snapshot_id)
    if not path.exists():
        return None
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["reason"])
    except (ValueError, KeyError, TypeError):
        return f"{path.name} cannot be read"


def prune(layout: Layout, *, keep: int, run_id: str, now: datetime, memory_limit: str, is_dry: bool = False) -> Pruned:
    """Take old snapshots away: all but the newest so many, the latest, and those pinned.

    Who has a file of one open keeps reading it. The journal's row stays, and says when the snapshot was pruned. What
    processes that died left half made is cleared away too, and what was deleted by hand is noted as gone.

    Args:
        layout: where things lie.
        keep: how many of the newest to keep.
        run_id: who prunes, for who finds the warehouse busy.
        now: UTC time.
        memory_limit: for DuckDB.
        is_dry: only say what would go.

    Raises:
        BusyError: a run is writing.
    """
    if is_dry:
        recorded = recorded_snapshots(layout.database)
        going = _going(layout, keep)
        return Pruned(tuple(path.name for path in going), sum(map(size_of, going)), 0, _gone(layout, recorded))
    with lock.writing(layout.state, flow="prune", run_id=run_id):
        left_half = sweep(layout)
        going = _going(layout, keep)
        gone = _gone(layout, journal.snapshots(layout))
        pruned: list[str] = []
        freed = left_half
        for folder in going:
            # somebody may have pinned it a moment ago
            if pinned_because(layout, folder.name) is not None:
                continue
            # the journal first: what it calls pruned and still lies there is taken away by the next pruning
            journal.mark_pruned(layout, [folder.name], at=now)
            freed += size_of(folder)
            aside = folder.with_name(f".pruning-{folder.name}")
            folder.rename(aside)
            shutil.rmtree(aside)
            pruned.append(folder.name)
        journal.mark_pruned(layout, gone, at=now)
        if pruned or gone:
            publish_database(layout, memory_limit=memory_limit, from_writer=False)
    return Pruned(tuple(pruned), freed, left_half, gone)


def _going(layout: Layout, keep: int) -> list[Path]:
    folders = snapshot_folders(layout)
    latest = (layout.snapshots / "latest").resolve().name
    return [
        path
        for path in folders[: max(0, len(folders) - keep)]
        if path.name != latest and pinned_because(layout, path.name) is None
    ]


def _gone(layout: Layout, recorded: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    there = {path.name for path in snapshot_folders(layout)}
    return tuple(
        str(row["snapshot_id"]) for row in recorded if row["pruned_at"] is None and row["snapshot_id"] not in there
    )


def _look_at(folder: Path | None, *, is_pruned: bool) -> tuple[State, Snapshot | None]:
    if folder is None:
        return ("pruned" if is_pruned else "missing"), None
    try:
        package = read_package(folder)
    except WarehouseError:
        return "damaged", None
    if package_problems(folder, package) or file_problems(folder, package, with_checksums=False):
        return "damaged", snapshot_in(folder)
    return "whole", snapshot_in(folder)


def _on_the_shelf(layout: Layout, wanted: str) -> Path:
    folder = find(layout, wanted)
    if folder.resolve().parent != layout.snapshots.resolve():
        raise WarehouseError(f"{folder}: it is no snapshot of {layout.root}; only what lies there can be pruned.")
    return folder


def _pin_of(layout: Layout, snapshot_id: str) -> Path:
    return layout.snapshots / f"{snapshot_id}.pin"
