"""How fast the core is: each part of a stage on the documents of a bundle, in one process on one core."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import polars as pl

from marsad.dates import find
from marsad.entities import compile_gazetteer, recognise
from marsad.errors import DocumentError, MarsadError
from marsad.pages import describe, segment
from marsad.readers import decode, open_bundle
from marsad.seeds.calendars import load_calendars
from marsad.seeds.furniture import load_furniture
from marsad.seeds.gazetteer import load_gazetteer
from marsad.seeds.publishers import load_publishers
from marsad.sources import compile_publishers, detect
from marsad.text.language import detect as detect_languages

STAGES = ("pages", "entities")
_DOCUMENT = {
    "document_id": pl.String,
    "text": pl.String,
    "title_end_offset": pl.Int32,
    "url": pl.String,
    "stated_source": pl.String,
    "stated_author": pl.String,
    "stated_published": pl.String,
    "fetched_at": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Speed:
    """How fast one part was: medians over the rounds."""

    part: str
    cpu_seconds: float
    wall_seconds: float
    megabytes_per_second: float


@dataclass(frozen=True)
class Measured:
    """What was measured on what: the sizes are of the decoded text, in UTF-8."""

    document_count: int
    megabytes: float
    machine: str
    speeds: tuple[Speed, ...]


def bench(bundle: Path, seeds: Sequence[Path], *, stage: str, rounds: int, max_documents: int) -> Measured:
    """Time the parts of a stage on the first documents of a bundle.

    A megabyte is 10^6 bytes of the decoded text in UTF-8. Speed is by processor time of this process, which other
    work on the machine disturbs less than wall time; both are given. The first round, which compiles rules and
    loads models, is not counted. Parts run with as many threads as Polars was started with: for a figure per core
    start with POLARS_MAX_THREADS=1, as the command line does.

    Raises:
        BundleError: the bundle cannot be read at all.
        MarsadError: it holds no readable document, or there is no such stage.
    """
    if stage not in STAGES:
        raise MarsadError(f"No stage '{stage}' to measure. Known: {', '.join(STAGES)}.")
    documents = _documents(bundle, max_documents)
    if documents.is_empty():
        raise MarsadError(f"{bundle}: no document to measure on could be read. Name a bundle of pages or records.")
    megabytes = sum(len(text.encode()) for text in documents["text"]) / 1e6
    parts = _page_parts(documents, seeds) if stage == "pages" else _entity_parts(documents, seeds)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name, _ in parts}
    for number in range(rounds + 1):
        for name, part in parts:
            cpu, wall = process_time(), perf_counter()
            part()
            if number:
                times[name].append((process_time() - cpu, perf_counter() - wall))
    speeds = [
        Speed(name, cpu := median(cpu for cpu, _ in taken), median(wall for _, wall in taken), megabytes / cpu)
        for name, taken in times.items()
    ]
    cpu, wall = sum(speed.cpu_seconds for speed in speeds), sum(speed.wall_seconds for speed in speeds)
    whole = Speed(f"{stage}, all parts", cpu, wall, megabytes / cpu)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return Measured(documents.height, megabytes, machine, (*speeds, whole))


def _documents(bundle: Path, max_documents: int) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for number, item in enumerate(open_bundle(bundle).inputs()):
        if len(rows) >= max_documents:
            break
        if item.raw is None or item.problem is not None:
            continue
        try:
            read = decode(item.raw, item.facts)
        except DocumentError:
            continue
        rows.append(
            (
                f"{number:032x}",
                read.text,
                read.title_end_offset,
                read.url,
                read.stated_source,
                read.stated_author,
                read.stated_published,
                read.fetched_at,
            )
        )
    return pl.DataFrame(rows, schema=_DOCUMENT, orient="row")


def _page_parts(documents: pl.DataFrame, seeds: Sequence[Path]) -> list[tuple[str, Callable[[], object]]]:
    furniture, calendars = load_furniture(seeds), load_calendars(seeds)
    publishers = compile_publishers(load_publishers(seeds))
    zones = segment(documents, furniture)
    articles, _ = describe(documents, zones)
    texts = articles.select(pl.concat_str("title", "body", separator="\n", ignore_nulls=True)).to_series()
    return [
        ("zones", lambda: segment(documents, furniture)),
        ("articles", lambda: describe(documents, zones)),
        ("sources", lambda: detect(documents, zones, publishers)),
        ("dates", lambda: find(documents, zones, calendars)),
        ("language", lambda: detect_languages(texts)),
    ]


def _entity_parts(documents: pl.DataFrame, seeds: Sequence[Path]) -> list[tuple[str, Callable[[], object]]]:
    gazetteer = compile_gazetteer(load_gazetteer(seeds))
    zones = segment(documents, load_furniture(seeds))
    return [("gazetteer", lambda: recognise(documents, zones, gazetteer))]
