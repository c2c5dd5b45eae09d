"""Verifying: whether what is published is what was published, and whether it still keeps every promise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marsad.errors import MarsadError, WarehouseError
from marsad.settings import Layout
from marsad.snapshots.package import (
    PACKAGE,
    PACKAGE_CHECKSUM,
    delta_resources,
    described_columns,
    file_problems,
    package_problems,
    read_package,
    snapshot_in,
    table_files,
    table_resources,
)
from marsad.warehouse.inspection import compare_database, raw_problems, recorded_snapshots
from marsad.warehouse.lock import current_holder
from marsad.warehouse.publish import check_files
from marsad.warehouse.tables import tables_of


@dataclass(frozen=True)
class Verdict:
    """What the verification of one thing found; no problem means every promise holds."""

    #: a snapshot's id, or what else was looked at
    subject: str
    problems: tuple[str, ...]
    #: what relaxed checks found
    warnings: tuple[str, ...] = ()
    #: of a snapshot: its files, its rows by table, the SQL checks that were run
    file_count: int = 0
    row_counts: Mapping[str, int] = field(default_factory=dict[str, int])
    check_count: int = 0


def verify(
    layout: Layout, folder: Path | None = None, *, is_all: bool = False, relaxed: Collection[str] = ()
) -> list[Verdict]:
    """Check what is published.

    Args:
        layout: where things lie.
        folder: one snapshot, and nothing else; None for the latest, the database people read and the bytes kept.
        is_all: every snapshot and not the latest alone.
        relaxed: checks of sql/checks that only warn.

    Returns:
        A verdict for each thing that was looked at.

    Raises:
        WarehouseError: nothing is published.
    """
    recorded = {row["snapshot_id"]: row for row in recorded_snapshots(layout.database)}
    if folder is not None:
        return [_verify_recorded(folder, recorded, relaxed)]
    if not layout.snapshots.is_dir() or not any(layout.snapshots.iterdir()):
        raise WarehouseError(f"{layout.snapshots}: nothing is published there yet; 'marsad ingest' does.")
    verdicts: list[Verdict] = []
    link_problems = _link_problems(layout)
    if link_problems:
        verdicts.append(Verdict("latest", tuple(link_problems)))
        latest = None
    else:
        latest = (layout.snapshots / "latest").resolve()
        verdicts.append(_verify_recorded(latest, recorded, relaxed))
        if not verdicts[0].problems:
            verdicts.append(_verify_database(layout, latest))
    if is_all:
        others = {path.name: path for path in layout.snapshots.iterdir() if path.is_dir() and not path.is_symlink()}
        is_due = {name for name, row in recorded.items() if row["pruned_at"] is None}
        for name in sorted((set(others) | is_due) - {latest.name if latest else ""}):
            # what a run that goes on, or died, is making is no snapshot
            if not name.startswith("."):
                verdicts.append(_verify_recorded(layout.snapshots / name, recorded, relaxed))
    verdicts.append(Verdict("raw", tuple(raw_problems(layout.raw, layout.database))))
    return verdicts


def verify_folder(
    folder: Path,
    *,
    expected_id: str | None = None,
    recorded_sha256: str | None = None,
    relaxed: Collection[str] = (),
) -> Verdict:
    """Check one snapshot folder against its datapackage.json, and what it holds against every SQL check.

    Args:
        folder: the snapshot.
        expected_id: the id it must have; None for the folder's name.
        recorded_sha256: the checksum of its description, where the journal knows it.
        relaxed: checks of sql/checks that only warn.

    Returns:
        Every problem as a sentence that names the file and what to do; an unreadable file does not end the check.
    """
    name = expected_id or folder.name
    try:
        package = read_package(folder)
    except WarehouseError as error:
        return Verdict(name, (str(error),))
    problems = package_problems(folder, package, recorded_sha256=recorded_sha256)
    if not problems and package["id"] != name:
        problems.append(
            f"{folder}: the folder is called other than the snapshot in it ({package['id']}). Rename it to that."
        )
    problems += file_problems(folder, package)
    problems += _unexpected_files(folder, package)
    file_count = sum(len(resource["parts"]) for resource in package["resources"])
    if problems:
        return Verdict(name, tuple(problems), file_count=file_count)
    todays_columns = {(table.name, column) for table in tables_of("data") for column in table.column_names}
    if described_columns(package) != todays_columns:
        others = ", ".join(".".join(names) for names in sorted(described_columns(package) ^ todays_columns))
        problem = (
            f"{folder / PACKAGE}: it describes other columns than this version of marsad has ({others}). "
            "Its checksums hold. Run 'marsad rebuild' to publish today's."
        )
        return Verdict(name, (problem,), file_count=file_count)
    try:
        counts, outcomes = check_files(table_files(folder, package))
    except WarehouseError as error:
        return Verdict(name, (str(error),), file_count=file_count)
    for resource in table_resources(package):
        described_rows = sum(part["rows"] for part in resource["parts"])
        if counts[resource["name"]] != described_rows:
            problems.append(
                f"{folder / resource['name']}: {counts[resource['name']]} rows, {described_rows} described. "
                "Run 'marsad rebuild' to publish again."
            )
    found = [outcome for outcome in outcomes if outcome.failures]
    problems += [f"{outcome.told} Run 'marsad rebuild'." for outcome in found if outcome.name not in relaxed]
    warnings = tuple(outcome.told for outcome in found if outcome.name in relaxed)
    return Verdict(name, tuple(problems), warnings, file_count=file_count, row_counts=counts, check_count=len(outcomes))


def _verify_recorded(folder: Path, recorded: Mapping[str, Mapping[str, Any]], relaxed: Collection[str]) -> Verdict:
    row = recorded.get(folder.name)
    if not folder.is_dir():
        remedy = "Copy it back, or run 'marsad prune' to have it noted as gone."
        return Verdict(folder.name, (f"{folder}: the snapshot is missing, and nobody pruned it. {remedy}",))
    return verify_folder(folder, recorded_sha256=None if row is None else row["package_sha256"], relaxed=relaxed)


def _link_problems(layout: Layout) -> list[str]:
    link = layout.snapshots / "latest"
    remedy = "'marsad restore SNAPSHOT' makes one of those that 'marsad snapshots' lists the latest; so does any run."
    if not link.is_symlink():
        return [f"{link}: {'it is no link' if link.exists() else 'the link is missing'}. {remedy}"]
    if not link.exists():
        return [f"{link}: it points to {link.readlink()}, which is not there. {remedy}"]
    return []


def _verify_database(layout: Layout, latest: Path) -> Verdict:
    if current_holder(layout.state) is not None:
        # the snapshot comes first, the database when the run has ended
        return Verdict(layout.database.name, ())
    try:
        differing = compare_database(layout.database, snapshot_in(latest).files())
    except MarsadError as error:
        return Verdict(layout.database.name, (str(error),))
    if not differing:
        return Verdict(layout.database.name, ())
    problem = (
        f"{layout.database}: it holds other rows than the latest snapshot in {', '.join(differing)}. "
        "The next run makes it anew; so does 'marsad restore latest'."
    )
    return Verdict(layout.database.name, (problem,))


def _unexpected_files(folder: Path, package: Mapping[str, Any]) -> list[str]:
    resources = [*table_resources(package), *delta_resources(package)]
    expected = {PACKAGE, PACKAGE_CHECKSUM} | {part["path"] for resource in resources for part in resource["parts"]}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return [
        f"{folder / name}: the file is no part of the snapshot. Take it away; nothing is added to what is published."
        for name in sorted(found - expected)
    ]
