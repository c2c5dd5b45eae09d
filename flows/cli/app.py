"""What the commands share: the application, where it prints, options, and how answers are printed."""

import csv
import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows.terminal import plain, print_table
from marsad.errors import MarsadError

app = typer.Typer(
    name="marsad",
    help="Raw scraped news pages in; a tested and citable warehouse of articles, entities and mentions out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
#: what a command answers
out = Console(highlight=False)
#: what it says beside the answer
err = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


WarehouseOption = Annotated[
    Path | None,
    typer.Option("--warehouse", metavar="DIR", help="Folder of everything that comes out. [MARSAD_WAREHOUSE]"),
]
RulesOption = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Folder of your own rules. [MARSAD_RULES]")
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="table cuts long cells to fit; the others give them whole.")
]


@contextmanager
def progress() -> Generator[None]:
    """Show where a run is; Prefect's own log goes to its server, not to the terminal."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as bars:
        current = bars.add_task("starting", total=None)

        def watch(stage: str, done: int, total: int) -> None:
            bars.update(current, description=stage, completed=done, total=total or None)

        from flows.progress import watched_by

        with watched_by(watch):
            yield


def print_answer(columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, format: Format) -> None:
    """Print rows as a person or a program wants them.

    Raises:
        MarsadError: two columns of one name, as JSON: one of them would be lost.
    """
    if format is Format.TABLE:
        print_table(out, columns, rows)
        out.print(f"{len(rows)} rows")
    elif format is Format.CSV:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        sys.stdout.write(buffer.getvalue())
    elif format is Format.JSON:
        sys.stdout.write(_json(columns, rows))
    else:
        sys.stdout.write(_markdown(columns, rows))


def _json(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    repeated = next((name for name in columns if columns.count(name) > 1), None)
    if repeated is not None:
        raise MarsadError(f"Two columns are called '{repeated}', and one of them would be lost; rename one with 'as'.")
    # a HUGEINT is no number of JSON's: whole numbers end at 64 bits there
    records = [
        {
            name: str(cell) if isinstance(cell, int) and cell.bit_length() > 63 else cell
            for name, cell in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    option = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(records, default=str, option=option).decode() + "\n"


def _markdown(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(plain(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines)
