"""What is published: whether it is whole."""

import typer

from flows.cli.app import WarehouseOption, app, err, out
from flows.terminal import plain
from marsad.settings import load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs


@app.command(rich_help_panel="What is published")
def verify(warehouse: WarehouseOption = None) -> None:
    """Check the published snapshot: files, checksums, row counts, and every SQL check over what they hold."""
    from marsad.snapshots import verify as check

    verdict = check(load_settings(warehouse=warehouse).layout)
    for problem in verdict.problems:
        err.print(plain(problem), markup=False, soft_wrap=True)
    if verdict.problems:
        raise typer.Exit(1)
    rows = f"{verdict.row_counts['articles']} articles, {verdict.row_counts['mentions']} mentions"
    out.print(
        f"{verdict.snapshot_id}: all well. {verdict.file_count} files with their checksums and row counts, "
        f"{verdict.check_count} SQL checks passed; {rows}.",
        soft_wrap=True,
    )
