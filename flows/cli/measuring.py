"""Measuring: how right the pipeline is on pages whose gold is known, how fast its core."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import app, out
from flows.terminal import print_table
from marsad.settings import PROJECT, load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs


class ScoreFormat(StrEnum):
    """How scores are printed."""

    TABLE = "table"
    JSON = "json"


@app.command(rich_help_panel="Measures")
def score(
    gold: Annotated[
        Path,
        typer.Option(metavar="FILE", help="JSON lines, a page's .yml beside its .txt, or a folder of such pages."),
    ],
    texts: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the texts that a .jsonl file names.")] = PROJECT
    / "seeds"
    / "bundle",
    format: Annotated[ScoreFormat, typer.Option("--format", help="json is for machines.")] = ScoreFormat.TABLE,
    failures: Annotated[bool, typer.Option("--failures", help="Also print everything that went wrong.")] = False,
) -> None:
    """Run the pipeline on texts whose gold is known, and score zones, fields, sources, dates, names and quotes."""
    from flows.score import score as measure

    settings = load_settings()
    measure(
        gold,
        texts=texts,
        seeds=settings.seeds,
        console=out,
        as_json=format is ScoreFormat.JSON,
        with_failures=failures,
        recognisers=settings.recognisers,
    )


@app.command(rich_help_panel="Measures")
def bench(
    bundle: Annotated[
        Path, typer.Argument(help="The bundle to measure on; a thousand real articles or more say most.")
    ],
    stage: Annotated[str, typer.Option(help="pages or entities.")] = "pages",
    rounds: Annotated[int, typer.Option(min=1, help="Rounds that count; medians are given.")] = 5,
    documents: Annotated[int, typer.Option(min=1, help="Documents to take, from the first.")] = 2000,
    names: Annotated[
        int, typer.Option(min=0, help="Stage entities: compare with a gazetteer that has so many made-up names more.")
    ] = 0,
) -> None:
    """Measure how fast the core is, part by part, on one core; beside it a floor: to read, write and load the texts."""
    # Polars takes its number of threads from the environment when it is first imported
    os.environ["POLARS_MAX_THREADS"] = "1"
    from marsad.bench import bench as measure

    settings = load_settings()
    measured = measure(
        bundle,
        settings.seeds,
        stage=stage,
        rounds=rounds,
        max_documents=documents,
        recognisers=settings.recognisers,
        added_names=names,
    )
    out.print(f"{measured.document_count} documents, {measured.megabytes:.1f} MB of text. {measured.machine}.")
    print_table(
        out,
        ["part", "MB a second a core", "processor seconds", "wall seconds", "times the floor"],
        [
            [
                speed.part,
                round(speed.megabytes_per_second, 1),
                round(speed.cpu_seconds, 3),
                round(speed.wall_seconds, 3),
                round(speed.times_floor, 2),
            ]
            for speed in (*measured.speeds, *measured.compared)
        ],
    )
