"""How a snapshot describes itself: datapackage.json, and the checksum of that beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.warehouse.deltas import CHANGES, Delta
from marsad.warehouse.publish import Export
from marsad.warehouse.tables import Column, Table, tables

PACKAGE = "datapackage.json"
#: as sha256sum writes and checks it: a flipped bit in the description shows also where there is no journal
PACKAGE_CHECKSUM = f"{PACKAGE}.sha256"
_REMEDY = "Restore it from a copy, or delete the snapshot and run 'marsad rebuild'."
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
_DELTA_FIELDS = (
    {
        "name": "change",
        "type": "string",
        "description": "added, changed or removed. A removed row stands here as it was, the others as they are.",
        "constraints": {"required": True},
    },
    {
        "name": "changed_columns",
        "type": "array",
        "description": "The columns whose values moved; null for an added or removed row.",
    },
)


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot, as it describes itself."""

    snapshot_id: str
    run_id: str
    path: Path
    published_at: datetime
    content_sha256: str
    package_sha256: str
    row_counts: Mapping[str, int]
    #: the snapshot its delta starts from; null where it has none
    base_snapshot_id: str | None
    #: added, changed, removed: rows of all tables together; empty where it has no delta
    changes: Mapping[str, int]
    #: of every stage, when it was published; empty for one of an older version
    fingerprints: Mapping[str, str]

    def files(self) -> dict[str, list[Path]]:
        """The files of every data table, as its description names them."""
        return table_files(self.path, read_package(self.path))


def content_hash(resources: Sequence[Mapping[str, Any]]) -> str:
    """Hash what the data tables hold: the checksums of their files, in order of path. Deltas do not count."""
    parts = sorted((part["path"], part["sha256"]) for resource in resources for part in resource["parts"])
    return sha256("".join(f"{checksum}  {path}\n" for path, checksum in parts).encode()).hexdigest()


def write_package(
    folder: Path,
    tables_of_it: Sequence[Mapping[str, Any]],
    deltas: Sequence[Mapping[str, Any]],
    *,
    snapshot_id: str,
    run_id: str,
    at: datetime,
    base: Snapshot | None,
    no_base_because: str | None,
    fingerprints: Mapping[str, str],
) -> Snapshot:
    """Describe a folder of exported tables, and write the checksum of the description beside it."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "marsad",
        "id": snapshot_id,
        "title": "Articles, entities and mentions from news pages",
        "created": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "version": snapshot_id,
        "run_id": run_id,
        "content_sha256": content_hash(tables_of_it),
        "base": None if base is None else {"id": base.snapshot_id, "content_sha256": base.content_sha256},
        "no_base_because": no_base_because,
        "fingerprints": dict(fingerprints),
        "resources": [*tables_of_it, *deltas],
    }
    (folder / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (folder / PACKAGE_CHECKSUM).write_text(f"{checksum(folder / PACKAGE)}  {PACKAGE}\n", encoding="utf-8")
    return snapshot_in(folder)


def read_package(folder: Path) -> dict[str, Any]:
    """Read the description of a snapshot.

    Raises:
        WarehouseError: it is missing, or is no description; the text names the file and what to do.
    """
    path = folder / PACKAGE
    if not path.exists():
        raise WarehouseError(f"{path}: the file is missing. {_REMEDY}")
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        # what is asked of it elsewhere; the checksum beside it says whether it is the one that was written
        _ = [
            (part["path"], part["rows"], part["bytes"], part["sha256"])
            for resource in package["resources"]
            for part in resource["parts"]
        ]
        _ = (package["id"], package["run_id"], package["created"], package["content_sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise WarehouseError(f"{path}: it cannot be read as the description of a snapshot. {_REMEDY}") from error
    return package


def snapshot_in(folder: Path) -> Snapshot:
    """The snapshot in a folder, as its datapackage.json describes it.

    Raises:
        WarehouseError: the description is missing or cannot be read.
    """
    package = read_package(folder)
    deltas = delta_resources(package)
    return Snapshot(
        snapshot_id=package["id"],
        run_id=package["run_id"],
        path=folder,
        published_at=datetime.fromisoformat(package["created"]),
        content_sha256=package["content_sha256"],
        package_sha256=checksum(folder / PACKAGE),
        row_counts={
            resource["name"]: sum(part["rows"] for part in resource["parts"]) for resource in table_resources(package)
        },
        base_snapshot_id=None if package.get("base") is None else package["base"]["id"],
        changes={change: sum(resource["changes"][change] for resource in deltas) for change in CHANGES}
        if deltas
        else {},
        fingerprints=package.get("fingerprints", {}),
    )


def latest(layout: Layout) -> Snapshot | None:
    """The latest snapshot as its datapackage.json describes it; None where there is none."""
    folder = layout.snapshots / "latest"
    return snapshot_in(folder.resolve()) if (folder / PACKAGE).exists() else None


def table_resources(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources that are data tables."""
    return [resource for resource in package["resources"] if "delta_of" not in resource]


def delta_resources(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources that say what changed."""
    return [resource for resource in package["resources"] if "delta_of" in resource]


def table_files(folder: Path, package: Mapping[str, Any]) -> dict[str, list[Path]]:
    """Files of every data table."""
    return {
        resource["name"]: [folder / part["path"] for part in resource["parts"]] for resource in table_resources(package)
    }


def described_columns(package: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Table and column of every field of the data tables."""
    return {
        (resource["name"], field["name"])
        for resource in table_resources(package)
        for field in resource["schema"]["fields"]
    }


def checksum(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def file_problems(folder: Path, package: Mapping[str, Any], *, with_checksums: bool = True) -> list[str]:
    """Say of every file that is described how it is not what was published."""
    problems: list[str] = []
    for resource in package["resources"]:
        for part in resource["parts"]:
            path = folder / part["path"]
            if not path.is_file():
                problems.append(f"{path}: the file is missing. {_REMEDY}")
            elif path.stat().st_size != part["bytes"]:
                problems.append(f"{path}: {path.stat().st_size} bytes, {part['bytes']} published. {_REMEDY}")
            elif with_checksums and checksum(path) != part["sha256"]:
                problems.append(f"{path}: its checksum is not the published one; its bytes have changed. {_REMEDY}")
    return problems


def package_problems(folder: Path, package: Mapping[str, Any], *, recorded_sha256: str | None = None) -> list[str]:
    """Say how a description is not the one that was written.

    Args:
        folder: of the snapshot.
        package: its description.
        recorded_sha256: the checksum of datapackage.json that the journal knows; null where it knows none.
    """
    path, beside = folder / PACKAGE, folder / PACKAGE_CHECKSUM
    problems: list[str] = []
    found = checksum(path)
    written = beside.read_text(encoding="utf-8", errors="replace") if beside.is_file() else None
    if recorded_sha256 is not None and found != recorded_sha256:
        problems.append(f"{path}: its checksum is not the one the journal knows; its bytes have changed. {_REMEDY}")
    elif written is None:
        problems.append(f"{beside}: the file is missing. {_REMEDY}")
    elif written != f"{found}  {PACKAGE}\n":
        problems.append(f"{path}: its checksum is not the one in {beside.name}; one of the two has changed. {_REMEDY}")
    if content_hash(table_resources(package)) != package["content_sha256"]:
        problems.append(f"{path}: its content_sha256 is not that of the checksums in it. {_REMEDY}")
    return problems


def table_resource(folder: Path, export: Export) -> dict[str, Any]:
    """Describe one table as a Frictionless data resource."""
    table = tables()[export.table]
    return {
        "name": table.name,
        "description": table.comment,
        **_parts(folder, export.files),
        "schema": {"primaryKey": list(table.key), "fields": [_field(table, column) for column in table.columns]},
    }


def delta_resource(folder: Path, delta: Delta, *, base_snapshot_id: str) -> dict[str, Any]:
    """Describe what changed in one table as a resource of its own."""
    table = tables()[delta.table]
    return {
        "name": f"delta.{table.name}",
        "description": f"What was added, changed and removed in {table.name} since snapshot {base_snapshot_id}.",
        "delta_of": table.name,
        "base": base_snapshot_id,
        "changes": dict(delta.changes),
        **_parts(folder, [(delta.path, sum(delta.changes.values()))]),
        "schema": {
            "primaryKey": list(table.key),
            "fields": [*(_field(table, column) for column in table.columns), *_DELTA_FIELDS],
        },
    }


def _parts(folder: Path, files: Sequence[tuple[Path, int]]) -> dict[str, Any]:
    parts = [
        {
            "path": path.relative_to(folder).as_posix(),
            "rows": row_count,
            "bytes": path.stat().st_size,
            "sha256": checksum(path),
        }
        for path, row_count in files
    ]
    return {
        "path": [part["path"] for part in parts],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "parts": parts,
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
