"""Drives a run without Prefect, makes pages for bundles, and looks at what came out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from marsad import runs
from marsad.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
SEED_BUNDLE = ROOT / "seeds" / "bundle"
SEED_PAGES = {path.name: path.read_bytes() for path in sorted(SEED_BUNDLE.glob("*.txt"))}
#: pages of our own that load: layouts of real outlets, invented events
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "pages").glob("*.txt"))}
#: columns of a failure that the row gate reports
_FAILURES = dict.fromkeys(("document_id", "table", "check_name", "severity", "reason"), pl.String)


def numbered_pages(count: int, *, first: int = 0) -> dict[str, str]:
    """So many different pages by file name: ours in turn, each with its number at the end."""
    texts = list(PAGES.values())
    return {
        f"{number:03}.txt": f"{texts[number % len(texts)].rstrip()}\n{number}\n"
        for number in range(first, first + count)
    }


def settings_for(warehouse: Path, **changes: object) -> Settings:
    return load_settings(warehouse=warehouse, **changes)


def take(
    settings: Settings,
    bundle: Path | None,
    *,
    flow: str = "ingest",
    refused: Mapping[str, str] | None = None,
    before_load: Callable[[runs.Run], None] | None = None,
    forced: Sequence[str] = (),
) -> runs.Report:
    """Carry a bundle through as the flow does, in this thread, with a gate that refuses what it is told to.

    Args:
        settings: of the run.
        bundle: what to read; None to rebuild.
        flow: ingest or rebuild.
        refused: documents that the gate holds back, with the reason.
        before_load: called when all is staged.
        forced: documents to work on again in any case.
    """
    with runs.running(settings, flow=flow, parameters={}, flow_run_id=None) as run:
        planned = runs.lay_out(run, [] if bundle is None else runs.read(run, str(bundle)), forced)
        for shard in planned.shards:
            for stage, seconds in runs.work(run, shard).seconds.items():
                run.seconds[stage] = run.seconds.get(stage, 0.0) + seconds
        failures = pl.DataFrame(
            [
                (document_id, "articles", "told_to", "critical", reason)
                for document_id, reason in (refused or {}).items()
            ],
            schema=_FAILURES,
            orient="row",
        )
        rejected = runs.hold_back(run, planned, runs.critical_failures(failures))
        if before_load:
            before_load(run)
        runs.take_in(run, planned, rejected)
        return runs.report(run, runs.seal(run, runs.export(run)), {})


def document_id(content: str | bytes) -> str:
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:32]


def fates(report: runs.Report) -> dict[str, int]:
    """How many inputs had which fate, those that none had left out."""
    return {fate: count for fate, count in report.fates.items() if count}


def worked(report: runs.Report) -> set[str]:
    """Stages that did something in a run."""
    return set(report.seconds) & {"segment", "describe", "recognise"}


def rows(warehouse: Path, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Ask what people read."""
    with duckdb.connect(str(warehouse / "marsad.duckdb"), read_only=True) as connection:
        return connection.execute(query, list(parameters)).fetchall()


@contextmanager
def writer(warehouse: Path, name: str = "writer") -> Iterator[duckdb.DuckDBPyConnection]:
    """Change the writer's own database behind its back."""
    with duckdb.connect(str(warehouse / "state" / f"{name}.duckdb")) as connection:
        yield connection


def published(warehouse: Path) -> dict[str, str]:
    """Checksums of the Parquet files of the tables of the latest snapshot, by path.

    What changed since the snapshot before depends on that one, and does not count.
    """
    latest = warehouse / "snapshots" / "latest"
    return {
        path.relative_to(latest).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(latest.glob("*/*.parquet"))
    }


def snapshot_names(warehouse: Path) -> list[str]:
    """Everything in the snapshots folder but the link."""
    folder = warehouse / "snapshots"
    return sorted(path.name for path in folder.iterdir() if path.name != "latest") if folder.exists() else []


def write_rules(folder: Path, files: Mapping[str, str | Sequence[str]]) -> Path:
    """Write files of a rules folder; a sequence gives their lines."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else "\n".join(content) + "\n"
        path.write_text(text, encoding="utf-8")
    return folder
