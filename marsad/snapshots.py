"""Snapshots: immutable folders of Parquet files that can be cited, described as a Frictionless Data Package."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.warehouse.publish import Export, check_files
from marsad.warehouse.tables import Column, Table, tables, tables_of

#: DuckDB type to Frictionless Table Schema type; https://datapackage.org/standard/table-schema/#field-types
_FIELD_TYPES = {
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "JSON": "object",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "VARCHAR": "string",
}


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot."""

    snapshot_id: str
    run_id: str
    path: Path
    published_at: datetime
    content_sha256: str
    row_counts: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """What a verification found; no problem means every promise holds."""

    snapshot_id: str | None
    file_count: int
    row_counts: Mapping[str, int]
    check_count: int
    problems: tuple[str, ...]


def publish(layout: Layout, folder: Path, exports: Sequence[Export], *, run_id: str, now: datetime) -> Snapshot | None:
    """Turn a folder of exported tables into the latest snapshot, unless the latest holds the same content.

    The folder is described, read back and checked, then renamed into place; `latest` moves last.

    Args:
        layout: where things lie.
        folder: what `export_tables` wrote, inside the snapshots folder; it is gone afterwards.
        exports: what is in it.
        run_id: the run that publishes.
        now: UTC time.

    Returns:
        The snapshot; None where the content is that of the latest already.

    Raises:
        WarehouseError: what was read back is not what was written, or breaks a check.
    """
    resources = [_resource(folder, export) for export in exports]
    parts = sorted((part["path"], part["sha256"]) for resource in resources for part in resource["parts"])
    content = sha256("".join(f"{checksum}  {path}\n" for path, checksum in parts).encode()).hexdigest()
    before = latest(layout)
    if before is not None and before.content_sha256 == content:
        shutil.rmtree(folder)
        return None
    snapshot_id = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{content[:8]}"
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "marsad",
        "id": snapshot_id,
        "title": "Articles, entities and mentions from news pages",
        "created": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "version": snapshot_id,
        "run_id": run_id,
        "content_sha256": content,
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    verdict = verify_folder(folder)
    if verdict.problems:
        raise WarehouseError(
            f"The snapshot that was just written does not read back: {verdict.problems[0]} "
            f"({len(verdict.problems)} problems). Readers keep the snapshot before it."
        )
    target = layout.snapshots / snapshot_id
    if target.exists():
        # the same content published in the same second by a run that died before it moved `latest`
        shutil.rmtree(target)
    folder.rename(target)
    point_latest(layout, snapshot_id)
    counts = {export.table: export.row_count for export in exports}
    return Snapshot(snapshot_id, run_id, target, now, content, counts)


def point_latest(layout: Layout, snapshot_id: str) -> None:
    """Make `latest` a link to this snapshot, in one step."""
    aside = layout.snapshots / ".latest"
    aside.unlink(missing_ok=True)
    aside.symlink_to(snapshot_id, target_is_directory=True)
    os.replace(aside, layout.snapshots / "latest")  # noqa: PTH105 - Path.replace follows no link either, but says less


def latest(layout: Layout) -> Snapshot | None:
    """The latest snapshot as its datapackage.json describes it; None where there is none."""
    described = layout.snapshots / "latest" / "datapackage.json"
    if not described.exists():
        return None
    package = json.loads(described.read_text(encoding="utf-8"))
    return Snapshot(
        snapshot_id=package["id"],
        run_id=package["run_id"],
        path=described.resolve().parent,
        published_at=datetime.fromisoformat(package["created"]),
        content_sha256=package["content_sha256"],
        row_counts={
            resource["name"]: sum(part["rows"] for part in resource["parts"]) for resource in package["resources"]
        },
    )


def verify(layout: Layout) -> Verdict:
    """Check what is published: files, checksums, row counts, and every SQL check over what the files hold.

    Raises:
        WarehouseError: nothing is published.
    """
    if not (layout.snapshots / "latest").exists():
        raise WarehouseError(f"{layout.snapshots}: nothing is published there yet; 'marsad ingest' does.")
    return verify_folder((layout.snapshots / "latest").resolve())


def verify_folder(folder: Path) -> Verdict:
    """Check one snapshot folder against its datapackage.json.

    Returns:
        Every problem as a sentence that names the file and what to do; an unreadable file does not end the check.
    """
    described = folder / "datapackage.json"
    if not described.exists():
        problem = f"{described}: it is missing. Restore the folder from a copy, or delete it and publish again."
        return Verdict(None, 0, {}, 0, (problem,))
    package = json.loads(described.read_text(encoding="utf-8"))
    problems: list[str] = []
    files: dict[str, list[Path]] = {}
    for resource in package["resources"]:
        for part in resource["parts"]:
            path = folder / part["path"]
            files.setdefault(resource["name"], []).append(path)
            problems += _part_problems(path, part)
    file_count = sum(len(paths) for paths in files.values())
    if problems:
        return Verdict(package["id"], file_count, {}, 0, tuple(problems))
    described_columns = {
        (resource["name"], field["name"]) for resource in package["resources"] for field in resource["schema"]["fields"]
    }
    todays_columns = {(table.name, column) for table in tables_of("data") for column in table.column_names}
    if described_columns != todays_columns:
        others = ", ".join(".".join(names) for names in sorted(described_columns ^ todays_columns))
        problem = (
            f"{described}: it describes other columns than this version of marsad has ({others}). "
            "Run 'marsad rebuild' to publish today's."
        )
        return Verdict(package["id"], file_count, {}, 0, (problem,))
    counts, outcomes = check_files(files)
    for resource in package["resources"]:
        described_rows = sum(part["rows"] for part in resource["parts"])
        if counts[resource["name"]] != described_rows:
            problems.append(
                f"{folder / resource['name']}: {counts[resource['name']]} rows, {described_rows} described. "
                "Run 'marsad rebuild' to publish again."
            )
    for outcome in outcomes:
        if outcome.failures:
            problems.append(
                f"sql/checks/{outcome.name}.sql: {len(outcome.failures)} rows, for example "
                f"{dict(outcome.failures[0])}. Run 'marsad rebuild'."
            )
    return Verdict(package["id"], file_count, counts, len(outcomes), tuple(problems))


def _part_problems(path: Path, part: Mapping[str, Any]) -> list[str]:
    remedy = "Restore it from a copy, or delete the snapshot and run 'marsad rebuild'."
    if not path.exists():
        return [f"{path}: the file is missing. {remedy}"]
    if path.stat().st_size != part["bytes"]:
        return [f"{path}: {path.stat().st_size} bytes, {part['bytes']} published. {remedy}"]
    if _checksum(path) != part["sha256"]:
        return [f"{path}: its checksum is not the published one; its bytes have changed. {remedy}"]
    return []


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _resource(folder: Path, export: Export) -> dict[str, Any]:
    """Describe one table as a Frictionless data resource."""
    table = tables()[export.table]
    parts = [
        {
            "path": path.relative_to(folder).as_posix(),
            "rows": row_count,
            "bytes": path.stat().st_size,
            "sha256": _checksum(path),
        }
        for path, row_count in export.files
    ]
    return {
        "name": table.name,
        "description": table.comment,
        "path": [part["path"] for part in parts],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "parts": parts,
        "schema": {"primaryKey": list(table.key), "fields": [_field(table, column) for column in table.columns]},
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FIELD_TYPES[column.type],
        "description": column.comment,
    }
    if not column.is_nullable or column.name in table.key:
        field["constraints"] = {"required": not column.is_nullable}
    return field
