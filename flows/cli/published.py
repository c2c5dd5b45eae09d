"""What is published: which snapshots there are, whether they are whole, what changed between them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import Format, FormatOption, WarehouseOption, app, err, out, print_answer
from flows.terminal import plain
from marsad.settings import load_settings

if TYPE_CHECKING:
    from marsad.snapshots import Entry

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs

_PANEL = "What is published"
SnapshotArgument = Annotated[
    str, typer.Argument(metavar="SNAPSHOT", help="An id or its first digits, 'latest', or the path of a folder.")
]

snapshots = typer.Typer(help="Which snapshots there are; pin those that must stay.", invoke_without_command=True)
app.add_typer(snapshots, name="snapshots", rich_help_panel=_PANEL)


@snapshots.callback()
def list_snapshots(
    context: typer.Context, format: FormatOption = Format.TABLE, warehouse: WarehouseOption = None
) -> None:
    """List the snapshots in order of publication: rows, size, what changed, whether they are whole.

    Files are looked at by presence and size; 'marsad verify --all' reads them.
    """
    if context.invoked_subcommand is not None:
        return
    from marsad.snapshots import entries

    found = entries(load_settings(warehouse=warehouse).layout)
    if not found and format is Format.TABLE:
        out.print("No snapshot yet. 'marsad ingest BUNDLE' publishes one.")
        return
    columns = ("snapshot", "published", "run", "articles", "mentions", "MB", "added", "changed", "removed", "state")
    print_answer(columns, [_row(entry) for entry in found], format=format)


def _row(entry: "Entry") -> tuple[object, ...]:
    changes: Mapping[str, int] = {} if entry.snapshot is None else entry.snapshot.changes
    state = [entry.state]
    if entry.is_latest:
        state.append("latest")
    if entry.pinned_because is not None:
        state.append(f"pinned: {entry.pinned_because}")
    return (
        entry.snapshot_id,
        f"{entry.published_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if entry.published_at else None,
        entry.run_id,
        entry.row_counts.get("articles"),
        entry.row_counts.get("mentions"),
        round(entry.byte_count / 1e6, 1),
        *(changes.get(change) for change in ("added", "changed", "removed")),
        ", ".join(state),
    )


@snapshots.command("pin")
def pin_snapshot(
    snapshot: SnapshotArgument,
    reason: Annotated[str, typer.Option(help="Why it must stay, for who asks in a year.")],
    warehouse: WarehouseOption = None,
) -> None:
    """Keep a snapshot from being pruned: one that is cited, say."""
    from marsad.snapshots import pin

    layout = load_settings(warehouse=warehouse).layout
    out.print(f"Pinned: {pin(layout, snapshot, reason=reason, now=datetime.now(UTC))}")


@snapshots.command("unpin")
def unpin_snapshot(snapshot: SnapshotArgument, warehouse: WarehouseOption = None) -> None:
    """Let a snapshot be pruned again."""
    from marsad.snapshots import unpin

    out.print(f"No longer pinned: {unpin(load_settings(warehouse=warehouse).layout, snapshot)}")


@app.command(rich_help_panel=_PANEL)
def verify(
    snapshot: Annotated[
        str | None, typer.Argument(metavar="[SNAPSHOT]", help="One snapshot alone: an id, 'latest' or a path.")
    ] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every snapshot, and not the latest alone.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Check what is published: files, checksums, row counts, every SQL check; the database, and the bytes kept."""
    from marsad.snapshots import find
    from marsad.snapshots import verify as check

    settings = load_settings(warehouse=warehouse)
    layout = settings.layout
    verdicts = check(
        layout, None if snapshot is None else find(layout, snapshot), is_all=is_all, relaxed=settings.relaxed
    )
    for warning in [warning for verdict in verdicts for warning in verdict.warnings]:
        out.print(f"Warning: {plain(warning)}", markup=False, soft_wrap=True)
    for problem in [problem for verdict in verdicts for problem in verdict.problems]:
        err.print(plain(problem), markup=False, soft_wrap=True)
    if any(verdict.problems for verdict in verdicts):
        raise typer.Exit(1)
    for verdict in verdicts:
        if not verdict.file_count:
            out.print(f"{verdict.subject}: all well.")
            continue
        rows = f"{verdict.row_counts['articles']} articles, {verdict.row_counts['mentions']} mentions"
        out.print(
            f"{verdict.subject}: all well. {verdict.file_count} files with their checksums and row counts, "
            f"{verdict.check_count - len(verdict.warnings)} SQL checks passed; {rows}.",
            soft_wrap=True,
        )


@app.command(rich_help_panel=_PANEL)
def restore(snapshot: SnapshotArgument, warehouse: WarehouseOption = None) -> None:
    """Make the warehouse from a snapshot alone, also from one copied from elsewhere; it becomes the latest."""
    from marsad.snapshots import find
    from marsad.snapshots import restore as make

    settings = load_settings(warehouse=warehouse)
    layout, now = settings.layout, datetime.now(UTC)
    folder = find(layout, snapshot)
    restored = make(
        layout,
        folder,
        run_id=_run_id(now),
        now=now,
        memory_limit=settings.memory_limit,
        relaxed=settings.relaxed,
    )
    counts = restored.snapshot.row_counts
    out.print(
        f"Restored {restored.snapshot.snapshot_id}: {counts['articles']} articles, {counts['entities']} entities, "
        f"{counts['mentions']} mentions. It is the latest.",
        soft_wrap=True,
    )
    if restored.documents_without_bytes:
        out.print(
            f"The bytes of {restored.documents_without_bytes} documents are not kept here, and 'marsad rebuild' needs "
            f"them. Copy the folder raw of the warehouse it comes from to {layout.raw}, or ingest the same bundles.",
            soft_wrap=True,
        )
    if not restored.is_up_to_date:
        out.print("It does not say under which rules it was made: the next run works on all its documents again.")
    out.print(f"Database: {layout.database}", soft_wrap=True)


@app.command(rich_help_panel=_PANEL)
def prune(
    keep: Annotated[int, typer.Option(min=1, metavar="N", help="How many of the newest snapshots to keep.")],
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Take old snapshots away; never the latest, never a pinned one. The journal keeps their rows."""
    from marsad.snapshots import prune as take_away

    settings = load_settings(warehouse=warehouse)
    now = datetime.now(UTC)
    pruned = take_away(
        settings.layout,
        keep=keep,
        run_id=_run_id(now),
        now=now,
        memory_limit=settings.memory_limit,
        is_dry=is_dry,
    )
    would = "Would be pruned" if is_dry else "Pruned"
    for snapshot_id in pruned.snapshot_ids:
        out.print(f"{would}: {snapshot_id}")
    for snapshot_id in pruned.gone:
        out.print(f"{'Would be noted' if is_dry else 'Noted'} as gone, somebody deleted it: {snapshot_id}")
    if pruned.left_half_bytes:
        out.print(f"What a process that died had left half made: {pruned.left_half_bytes / 1e6:.1f} MB.")
    if not pruned.snapshot_ids and not pruned.freed_bytes:
        out.print("Nothing to prune.")
        return
    out.print(f"{pruned.freed_bytes / 1e6:.1f} MB {'would be freed' if is_dry else 'freed'}.")


@app.command(rich_help_panel=_PANEL)
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier snapshot.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later snapshot.")] = "latest",
    table: Annotated[
        str | None, typer.Option(metavar="NAME", help="The rows of one table, with old and new values.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows of one table, at most.")] = 100,
    format: FormatOption = Format.TABLE,
    warehouse: WarehouseOption = None,
) -> None:
    """Say what was added, changed and removed between two snapshots, whichever they are."""
    from marsad.snapshots import compare

    settings = load_settings(warehouse=warehouse)
    answer = compare(settings.layout, before, after, table=table, limit=limit, memory_limit=settings.memory_limit)
    print_answer(answer.columns, answer.rows, format=format)


def _run_id(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}-{token_hex(2)}"
