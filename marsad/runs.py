"""A run from start to end: who holds the warehouse, which steps there are, and what is written down however it ends."""

import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from time import perf_counter
from typing import Any

import polars as pl

from marsad import shards, snapshots, staging
from marsad.corrections import Correction, complaints
from marsad.errors import WarehouseError
from marsad.readers import open_bundle
from marsad.readers.limits import limits_of
from marsad.readers.settling import settled_files
from marsad.recognisers import check_recognisers
from marsad.seeds.corrections import load_corrections
from marsad.seeds.verdicts import Verdict, load_verdicts
from marsad.settings import Layout, Settings
from marsad.warehouse import corrected, journal, load, lock, measures, plan, publish

#: of a document held back, so much of its text stands in the quarantine
_GLIMPSE_CHARS = 120
_CORRECTIONS_NOTES = (
    "A correction that no article needs is either wrong (its match has a slip, its day is past) or done with: the page "
    "or the rules have been mended."
)
_VERDICTS_NOTES = (
    "A person let these pages load though a critical check speaks against them: who counts on the tables should know. "
    "To take a verdict back, delete its entry in verdicts.yml."
)
#: checks beside the gates and sql/checks, on what a person decided: they tell, and stop nothing
ONLY_TOLD = ("corrections_are_needed", "loaded_by_verdict")


@dataclass(frozen=True)
class Run:
    """One run while it goes on. Tasks get it whole: it holds paths and small values only."""

    run_id: str
    flow: str
    settings: Settings
    fingerprints: Mapping[str, str]
    database: Path
    #: what a person decided, by document
    verdicts: Mapping[str, Verdict]
    corrections: Sequence[Correction]
    #: its day, UTC, never before that of an earlier run: a page cannot be from after the day its bytes were first read
    read_on: date
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    fates: dict[str, int] = field(default_factory=dict[str, int])
    #: what the run set out to do, and what it held back: to say what became of each input if it is stopped
    plans: list[plan.Plan] = field(default_factory=list[plan.Plan])
    rejected: list[Path] = field(default_factory=list[Path])
    #: what was found damaged when the run began and was made anew, for a person
    mended: tuple[str, ...] = ()
    #: what was found beside the gates: by the checks of sql/checks, and of what a person decided
    outcomes: list[journal.CheckOutcome] = field(default_factory=list[journal.CheckOutcome])
    #: sentences for the person who started it
    remarks: list[str] = field(default_factory=list[str])

    @property
    def layout(self) -> Layout:
        """Where things lie."""
        return self.settings.layout

    @property
    def folder(self) -> Path:
        """The run's own staging folder."""
        return self.layout.staging / "runs" / self.run_id

    @contextmanager
    def timed(self, stage: str) -> Generator[None]:
        """Measure a stage; its wall seconds go to `runs.stage_seconds`."""
        started = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - started


@dataclass(frozen=True)
class Report:
    """How a run ended, for the person who started it."""

    run_id: str
    flow: str
    fates: Mapping[str, int]
    row_counts: Mapping[str, int]
    snapshot_id: str | None
    is_new_snapshot: bool
    warehouse: Path
    seconds: Mapping[str, float]
    #: by check, how many rows broke it
    warnings: Mapping[str, int]
    #: what else there is to say, a sentence each
    remarks: Sequence[str]
    #: what was found damaged and made anew, in sentences
    mended: Sequence[str] = ()
    #: first page of the run's Data Docs, or None; and why there is none where there should be one
    docs: Path | None = None
    docs_problem: str | None = None


@contextmanager
def running(settings: Settings, *, flow: str, parameters: Mapping[str, Any], flow_run_id: str | None) -> Generator[Run]:
    """Hold the warehouse for a run and write down how it ends.

    Raises:
        WarehouseError: another run holds it, it cannot be written, or its tables are those of another version (only a
            rebuild goes on from there).
    """
    now = datetime.now(UTC)
    layout = settings.layout
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{token_hex(2)}"
    # before anything is read: a folder that is not there would stop the run only when names are looked for
    check_recognisers(settings.recognisers)
    verdicts = load_verdicts(settings.seeds)
    corrections = load_corrections(settings.seeds)
    fingerprints = staging.fingerprints(
        settings.seeds, gate=gate_thresholds(settings), recognisers=settings.recognisers
    )
    with lock.writing(layout.state, flow=flow, run_id=run_id):
        is_rebuild = flow == "rebuild"
        start = journal.RunStart(
            run_id=run_id,
            flow=flow,
            flow_run_id=flow_run_id,
            started_at=now,
            bundle=None,
            parameters=parameters,
            code_version=version("marsad"),
            fingerprint=staging.whole_fingerprint(fingerprints),
        )
        _sweep(settings)
        mended = _mend(settings)
        read_on = journal.begin_run(layout, start).astimezone(UTC).date()
        database = layout.next_writer if is_rebuild else layout.writer
        run = Run(run_id, flow, settings, fingerprints, database, verdicts, corrections, read_on, mended=mended)
        state, message = "completed", None
        try:
            if is_rebuild:
                publish.start_rebuild(layout, memory_limit=settings.memory_limit)
            elif not load.prepare(layout.writer, memory_limit=settings.memory_limit):
                raise WarehouseError(
                    f"{layout.root}: its tables were made by another version of marsad. "
                    "Run 'marsad rebuild': it makes them again from the bytes kept there."
                )
            yield run
        except BaseException as error:
            state, message = "failed", str(error) or type(error).__name__
            if run.plans and not run.fates:
                _hold(run, because=message)
            raise
        finally:
            journal.finish_run(
                layout,
                run_id,
                state=state,
                message=" ".join([*mended, message or ""]).strip() or None,
                finished_at=datetime.now(UTC),
                fates=run.fates,
                stage_seconds=run.seconds,
            )
            publish.publish_database(
                layout,
                memory_limit=settings.memory_limit,
                from_writer=state == "completed" and not _has_unpublished(settings),
            )
            if state == "completed":
                shutil.rmtree(layout.staging, ignore_errors=True)


def read(run: Run, bundle: str | None) -> list[Path]:
    """Read a bundle: every input is written down, new bytes are kept.

    Args:
        run: the run.
        bundle: a folder or a file; None for the inbox of the settings, where a file that is still being written waits
            for the next run, and nothing at all is no mistake.

    Raises:
        BundleError: the bundle cannot be read at all.
    """
    settings = run.settings
    with run.timed("read"):
        path = settings.inbox if bundle is None else Path(bundle)
        settled = settled_files(path, seconds=settings.inbox_settle_seconds) if bundle is None else None
        if settled is not None and not settled:
            return []
        opened = open_bundle(path)
        journal.set_bundle(run.layout, run.run_id, opened.name)
        return shards.extract(
            opened,
            run.layout.raw,
            run.folder,
            known=lambda ids: plan.known_documents(run.database, ids, memory_limit=settings.memory_limit),
            batch_documents=settings.shard_documents,
            batch_bytes=settings.shard_bytes,
            limits=limits_of(settings),
            read_on=run.read_on,
            is_ready=None if settled is None else settled.__contains__,
        )


def lay_out(run: Run, manifests: Sequence[Path], forced: Sequence[str] = ()) -> plan.Plan:
    """Compare what was read with the catalogue and lay out the shards; forced documents are worked on in any case."""
    settings = run.settings
    with run.timed("plan"):
        planned = plan.make_plan(
            run.layout,
            run.database,
            manifests,
            run.folder,
            fingerprints=run.fingerprints,
            shard_documents=settings.shard_documents,
            shard_bytes=settings.shard_bytes,
            memory_limit=settings.memory_limit,
            whole_catalogue=run.flow == "rebuild",
            forced=forced,
            verdicts=_remembered(run.verdicts),
        )
        run.plans.append(planned)
        # what runs that died had staged for other plans; what they had staged for this one is among its shards
        staging.remove_others(run.layout.staging / "shards", keep=planned.shards)
        return planned


def work(run: Run, shard: Path) -> shards.Summary:
    """Do the work of one shard."""
    return shards.work(shard, run.layout.raw, run.settings.seeds, run.fingerprints, run.settings.recognisers)


def judged_files(planned: plan.Plan) -> dict[str, list[Path]]:
    """What the row gate judges: the staged tables, and `work`, which says when their bytes were first read."""
    return {**staged_files(planned), "work": [shard / "work.parquet" for shard in planned.shards]}


def staged_files(planned: plan.Plan) -> dict[str, list[Path]]:
    """Staged Parquet files by table."""
    return {
        table: [shard / f"{table}.parquet" for shard in planned.shards]
        for stage in staging.STAGES
        for table in stage.outputs
    }


def gate_thresholds(settings: Settings) -> dict[str, Any]:
    """The settings that the row gate's verdicts depend on."""
    return {
        "min_body_chars": settings.min_body_chars,
        "languages": settings.languages,
        "min_furniture_share": settings.min_furniture_share,
        "max_furniture_share": settings.max_furniture_share,
        "max_damaged_chars": settings.max_damaged_chars,
        "max_hours_after_fetch": settings.max_hours_after_fetch,
        "min_published_year": settings.min_published_year,
        # what is told of other checks changes no verdict on a document
        "severities": {
            name: value
            for name, value in settings.severity.items()
            if not name.startswith("run_") and name not in {*ONLY_TOLD, *load.sql_check_names()}
        },
    }


def run_thresholds(settings: Settings) -> dict[str, Any]:
    """The thresholds of the run gate."""
    return {
        "min_source_documents": settings.run_min_source_documents,
        "max_quarantined_rise": settings.run_max_quarantined_rise,
        "max_linked_change": settings.run_max_linked_change,
        "max_zone_change": settings.run_max_zone_change,
        "max_title_fall": settings.run_max_title_fall,
        "max_mention_ratio": settings.run_max_mention_ratio,
        "max_document_ratio": settings.run_max_document_ratio,
    }


def measure(run: Run, planned: plan.Plan, rejected: Sequence[Path]) -> measures.Measures | None:
    """Measure the new documents of a run by source for the run gate; None where it has none."""
    settings = run.settings
    return measures.measure(
        run.layout,
        planned.path,
        staged_files(planned),
        rejected,
        run.folder,
        run_id=run.run_id,
        fingerprints=run.fingerprints,
        min_documents=settings.run_min_source_documents,
        min_history=settings.run_min_history,
        history=settings.run_history,
        memory_limit=settings.memory_limit,
    )


def is_binding(settings: Settings, measured: measures.Measures) -> dict[str, bool]:
    """Whether the run gate can stop this run, by the earlier runs it is compared with."""
    return {
        past: measured.document_count >= settings.run_min_documents and count >= settings.run_min_history
        for past, count in measured.run_counts.items()
    }


def critical_failures(failures: pl.DataFrame | None) -> pl.DataFrame:
    """Of the failures of a gate those that hold a document back: document_id, table, check_name, reason."""
    schema = {"document_id": pl.String, "table": pl.String, "check_name": pl.String, "reason": pl.String}
    if failures is None:
        return pl.DataFrame(schema=schema)
    return failures.filter(pl.col("severity") == "critical").select(list(schema))


def hold_back(run: Run, planned: plan.Plan, failures: pl.DataFrame) -> list[Path]:
    """Write down the documents that the row gate refuses, beside those that could not be read.

    What a person decided goes before: a check of articles that was accepted for a document holds it not back (what is
    wrong with other tables would break the promises of the load), a rejected document is held back by `verdict`. What
    was accepted is written to the shards, for the table `verdicts`.

    Args:
        run: the run.
        planned: its plan.
        failures: of critical checks: document_id, table, check_name, reason.

    Returns:
        Parquet files with the columns of `load.HELD_BACK`.
    """
    accepted, rejected = _decided(run.verdicts)
    worked = [
        pl.read_parquet(shard / "documents.parquet", columns=["document_id"], glob=False) for shard in planned.shards
    ]
    let_pass = failures.filter(pl.col("table") == "articles").join(
        accepted, on=["document_id", "check_name"], how="semi"
    )
    for shard, documents in zip(planned.shards, worked, strict=True):
        rows = let_pass.select("document_id", "check_name").unique().sort("document_id", "check_name")
        rows = rows.join(documents, on="document_id", how="semi", maintain_order="left")
        rows = rows.join(accepted, on=["document_id", "check_name"], how="left", maintain_order="left")
        staging.write_frame(
            rows.select("document_id", "check_name", "reason", "accepted_by"), shard / "verdicts.parquet"
        )
    refused = pl.concat(
        [
            failures.join(let_pass, on=["document_id", "check_name"], how="anti").select(
                "document_id", "check_name", "reason"
            ),
            rejected.join(pl.concat([rejected.select("document_id").clear(), *worked]), on="document_id", how="semi"),
        ]
    ).select("document_id", pl.lit("gate").alias("stage"), "check_name", "reason")
    refused = refused.join(_glimpses(planned, refused["document_id"]), on="document_id", how="left")
    unreadable = [shard / "rejected.parquet" for shard in planned.shards]
    run.rejected[:] = [
        staging.write_frame(refused, run.folder / "refused.parquet"),
        *(path for path in unreadable if path.exists()),
    ]
    return list(run.rejected)


def _remembered(verdicts: Mapping[str, Verdict]) -> dict[str, str]:
    """The verdicts as `progress` remembers them."""
    return {document_id: verdict.model_dump_json() for document_id, verdict in verdicts.items()}


def _decided(verdicts: Mapping[str, Verdict]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What a person accepted, a row a check: document_id, check_name, reason, accepted_by; and what he rejected."""
    accepted = [
        (verdict.document_id, check, verdict.reason, verdict.by)
        for verdict in verdicts.values()
        for check in verdict.checks
    ]
    rejected = [
        (verdict.document_id, "verdict", f"Held back by {verdict.by}: {verdict.reason}")
        for verdict in verdicts.values()
        if not verdict.is_accepted
    ]
    names = ("document_id", "check_name", "reason", "accepted_by")
    return (
        pl.DataFrame(accepted, schema=dict.fromkeys(names, pl.String), orient="row").unique(maintain_order=True),
        pl.DataFrame(rejected, schema=dict.fromkeys(names[:3], pl.String), orient="row"),
    )


def glimpses(run: Run, document_ids: pl.Series) -> pl.DataFrame:
    """What a list of documents that the run works on says of each: document_id, source, glimpse."""
    return _glimpses(run.plans[-1], document_ids) if run.plans else _glimpses_of_none()


def _glimpses_of_none() -> pl.DataFrame:
    return pl.DataFrame(schema={"document_id": pl.String, "source": pl.String, "glimpse": pl.String})


def _glimpses(planned: plan.Plan, document_ids: pl.Series) -> pl.DataFrame:
    """What a list of held documents says of each: document_id, source, glimpse."""
    files = staged_files(planned)
    wanted = pl.col("document_id").is_in(document_ids.unique().to_list())
    if document_ids.is_empty() or not planned.shards:
        return _glimpses_of_none()
    main = pl.scan_parquet(files["articles"], glob=False).filter(wanted & pl.col("parent_article_id").is_null())
    named = (
        pl.scan_parquet(files["article_sources"], glob=False)
        .filter(pl.col("name").is_not_null())
        .group_by("article_id", "source_id")
        # in several spellings or places: one that does not depend on the order of rows
        .agg(pl.col("name").min())
    )
    begun = pl.coalesce("title", pl.col("lead").replace("", None), "text")
    return (
        pl.scan_parquet(files["documents"], glob=False)
        .filter(wanted)
        .select("document_id", pl.col("text").str.slice(0, _GLIMPSE_CHARS * 4))
        .join(main.select("article_id", "document_id", "source_id", "title", "lead"), on="document_id", how="left")
        .join(named, on=["article_id", "source_id"], how="left")
        .select(
            "document_id",
            pl.coalesce("name", "source_id").alias("source"),
            begun.str.replace_all(r"\s+", " ").str.strip_chars().str.slice(0, _GLIMPSE_CHARS).alias("glimpse"),
        )
        .collect()
    )


def take_in(run: Run, planned: plan.Plan, rejected: Sequence[Path]) -> None:
    """Load the shards in one transaction, checked before it counts.

    Raises:
        CheckError: a check found rows that may not be, or the fates of the inputs do not add up; nothing was loaded.
    """
    settings = run.settings
    with run.timed("load"):
        loaded = load.load(
            run.database,
            planned.path,
            planned.shards,
            rejected,
            shards.write_reference(settings.seeds, run.folder, run.fingerprints),
            run_id=run.run_id,
            input_count=planned.input_count,
            fingerprints=run.fingerprints,
            verdicts=_remembered(run.verdicts),
            relaxed=settings.relaxed,
            memory_limit=settings.memory_limit,
            tell=lambda outcomes: _record_sql_checks(run, outcomes),
        )
        run.fates.update(loaded)
        _record(run, [_judge_corrections(run), *_tell_verdicts(run, planned, rejected)])
        if (run.folder / measures.RUN_SOURCES).exists():
            journal.record_sources(run.layout, run.folder / measures.RUN_SOURCES)
        if run.flow == "rebuild":
            publish.finish_rebuild(run.layout)


def _judge_corrections(run: Run) -> journal.CheckOutcome:
    """Say which corrections no loaded article needs, for the journal and to the person who started the run."""
    tallies = corrected.loaded_tallies(run.database, memory_limit=run.settings.memory_limit)
    said = list(complaints(run.corrections, tallies))
    run.remarks.extend(sentence for _, sentence in said)
    schema = {"key": pl.String, "document_id": pl.String, "reason": pl.String}
    rows = pl.DataFrame([(name, None, sentence) for name, sentence in said], schema=schema, orient="row")
    return journal.CheckOutcome("corrections", "corrections_are_needed", "warning", _CORRECTIONS_NOTES, len(said), rows)


def _tell_verdicts(run: Run, planned: plan.Plan, rejected: Sequence[Path]) -> list[journal.CheckOutcome]:
    """Say which documents a person's verdict let load, for the journal and to the person who started the run."""
    held = [pl.read_parquet(path, columns=["document_id"], glob=False) for path in rejected]
    let_pass = [pl.read_parquet(shard / "verdicts.parquet", glob=False) for shard in planned.shards]
    if not let_pass:
        return []
    rows = (
        pl.concat(let_pass)
        .join(pl.concat(held), on="document_id", how="anti")
        .sort("document_id", "check_name")
        .select(
            pl.concat_str("document_id", "check_name", separator=":").alias("key"),
            "document_id",
            pl.format(
                "Accepted by {} though it broke {}: {}", pl.col("accepted_by"), pl.col("check_name"), pl.col("reason")
            ).alias("reason"),
        )
    )
    if rows.height:
        document_id = rows["document_id"][0]
        verdict = run.verdicts[document_id]
        checks = ", ".join(key.partition(":")[2] for key in rows.filter(document_id=document_id)["key"])
        run.remarks.append(
            f"Loaded by a person's verdict, documents of this run: {rows['document_id'].n_unique()}. For example "
            f"{document_id[:8]}: Accepted by {verdict.by} though it broke {checks}: {verdict.reason} "
            'All that are loaded: marsad sql "from verdicts"'
        )
    return [journal.CheckOutcome("verdicts", "loaded_by_verdict", "warning", _VERDICTS_NOTES, rows.height, rows)]


def export(run: Run) -> list[publish.Export]:
    """Write the data tables aside for a snapshot; an empty list where the latest snapshot holds them already."""
    settings = run.settings
    with run.timed("export"):
        if not _has_unpublished(settings):
            return []
        folder = _making(run)
        folder.mkdir(parents=True)
        return publish.export_tables(run.layout.writer, folder, memory_limit=settings.memory_limit)


def seal(run: Run, exports: Sequence[publish.Export]) -> snapshots.Snapshot | None:
    """Read back what was exported, check it, and make it the latest snapshot; None where nothing is new."""
    if not exports:
        return None
    with run.timed("publish"):
        snapshot = snapshots.publish(
            run.layout,
            _making(run),
            exports,
            run_id=run.run_id,
            now=datetime.now(UTC),
            fingerprints=run.fingerprints,
            relaxed=run.settings.relaxed,
            memory_limit=run.settings.memory_limit,
        )
        # where nothing is new, a run that died may have published the latest without writing it down
        latest = snapshot or snapshots.latest(run.layout)
        if latest is not None:
            journal.record_snapshot(run.layout, snapshots.record_of(latest))
        publish.mark_published(run.layout.writer, memory_limit=run.settings.memory_limit)
    return snapshot


def keep_docs(run: Run, build: Callable[[Path], object]) -> Path:
    """Put the Data Docs of a run in place, whole, and take those of runs too long ago away.

    Args:
        run: the run.
        build: writes them into a folder that is not there yet.

    Returns:
        Their folder.
    """
    docs = run.layout.docs
    docs.mkdir(parents=True, exist_ok=True)
    aside, target = docs / f".making-{run.run_id}", docs / run.run_id
    try:
        build(aside)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _sweep_docs(run.settings)
    return target


def report(
    run: Run,
    snapshot: snapshots.Snapshot | None,
    warnings: Mapping[str, int],
    *,
    docs: Path | None = None,
    docs_problem: str | None = None,
) -> Report:
    """Gather what the person who started the run wants to know."""
    latest = snapshots.latest(run.layout)
    return Report(
        run_id=run.run_id,
        flow=run.flow,
        fates=dict(run.fates),
        row_counts={} if latest is None else latest.row_counts,
        snapshot_id=None if latest is None else latest.snapshot_id,
        is_new_snapshot=snapshot is not None,
        warehouse=run.layout.root,
        seconds=dict(run.seconds),
        warnings=dict(warnings),
        mended=run.mended,
        docs=docs,
        docs_problem=docs_problem,
        remarks=tuple(run.remarks),
    )


def _record_sql_checks(run: Run, outcomes: Sequence[load.SqlCheck]) -> None:
    """Write down every check of sql/checks: into the journal, which keeps it also when the load is undone."""
    relaxed = run.settings.relaxed
    _record(
        run,
        [
            journal.CheckOutcome(
                "sql_checks",
                outcome.name,
                "warning" if outcome.name in relaxed else "critical",
                outcome.notes,
                len(outcome.failures),
                outcome.rows,
            )
            for outcome in outcomes
        ],
    )


def _record(run: Run, outcomes: Sequence[journal.CheckOutcome]) -> None:
    run.outcomes.extend(outcomes)
    journal.record_checks(run.layout, run.run_id, outcomes)


def _hold(run: Run, *, because: str) -> None:
    """Write down what became of each input of a run that is stopped before loading."""
    run.fates.update(
        load.hold(
            run.layout.journal,
            run.plans[-1].path,
            run.rejected,
            run_id=run.run_id,
            stopped_because=because,
            memory_limit=run.settings.memory_limit,
        )
    )


def _mend(settings: Settings) -> tuple[str, ...]:
    """Make the writer's own files anew where they are damaged, so that the run can begin; say so in sentences."""
    layout = settings.layout
    done = (
        journal.mend(layout),
        snapshots.mend_writer(layout, memory_limit=settings.memory_limit, relaxed=settings.relaxed),
    )
    return tuple(sentence for sentence in done if sentence)


def _sweep(settings: Settings) -> None:
    """Clear away what runs that died left, all but the work on shards: that is found again by its content."""
    layout = settings.layout
    snapshots.sweep(layout)
    _sweep_docs(settings)
    staging.remove_others(layout.staging / "runs", keep=())
    for left in layout.raw.glob("*.part"):
        left.unlink()


def _sweep_docs(settings: Settings) -> None:
    """Take away Data Docs that were left half made, and those of runs too long ago; names are run ids, so they sort."""
    docs = settings.layout.docs
    whole = sorted(docs.glob("[0-9]*T[0-9]*Z-*"))
    for path in [*docs.glob(".making-*"), *whole[: max(0, len(whole) - settings.keep_docs)]]:
        shutil.rmtree(path, ignore_errors=True)


def _making(run: Run) -> Path:
    return run.layout.snapshots / f".making-{run.run_id}"


def _has_unpublished(settings: Settings) -> bool:
    layout = settings.layout
    return publish.has_unpublished(
        layout.writer, has_snapshot=(layout.snapshots / "latest").exists(), memory_limit=settings.memory_limit
    )
