"""The steps of a run as Prefect tasks, and the way every run goes from its plan to its report.

A task is a plain function plus a policy; it passes paths and small values. None is retried: they compute, and what they
fail on once they fail on again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from expectations.gate import Judgement, judge, readback_checks, row_checks
from flows.artifacts import show_checks, show_report
from flows.progress import progress, tell
from marsad import learning, runs
from marsad.errors import CheckError
from marsad.models import ENTITY_TYPES, ZONES
from marsad.settings import load_settings
from marsad.shards import Summary
from marsad.warehouse.journal import CheckOutcome, record_checks
from marsad.warehouse.plan import Plan
from marsad.warehouse.publish import Export
from marsad.warehouse.tables import tables_of

#: works on so many shards at a time
shard_runner = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=load_settings().workers))

learn = task(cache_policy=NO_CACHE)(learning.learn)
read = task(cache_policy=NO_CACHE)(runs.read)
lay_out = task(cache_policy=NO_CACHE)(runs.lay_out)
work = task(cache_policy=NO_CACHE)(runs.work)
take_in = task(cache_policy=NO_CACHE)(runs.take_in)
export = task(cache_policy=NO_CACHE)(runs.export)
seal = task(cache_policy=NO_CACHE)(runs.seal)


def carry_through(run: runs.Run, manifests: Sequence[Path], forced: Sequence[str] = ()) -> runs.Report:
    """Take what was read to what is published.

    manifests --lay_out--> shards --work--> staged --gate--> held back --take_in--> warehouse --export, seal--> snapshot

    Args:
        run: the run.
        manifests: what was read.
        forced: documents of the catalogue to work on again in any case.

    Raises:
        CheckError: a check stopped the run; nothing was loaded, or nothing was published.
    """
    judgements: list[Judgement] = []
    try:
        tell("plan")
        planned = lay_out(run, manifests, forced)
        work_on_shards(run, planned)
        tell("gate")
        rejected, judgement = gate(run, planned)
        judgements += [judgement] if judgement else []
        tell("load")
        take_in(run, planned, rejected)
        tell("publish")
        exports = export(run)
        judgement = read_back(run, exports)
        judgements += [judgement] if judgement else []
        stop_at_critical(judgement)
        snapshot = seal(run, exports)
    finally:
        # of a run that is stopped, its checks are what one wants to see
        show_checks(judgements)
    report = runs.report(run, snapshot, warnings_of(judgements))
    show_report(report)
    return report


def work_on_shards(run: runs.Run, planned: Plan) -> None:
    """Work on all shards, as many at a time as the task runner allows; one task a shard."""
    with run.timed("work"), progress("work", len(planned.shards)) as bar:
        futures: list[PrefectFuture[Summary]] = [
            work.submit(run, shard)  # pyright: ignore[reportUnknownMemberType]
            for shard in planned.shards
        ]
        for done, future in enumerate(as_completed(futures), start=1):
            for stage, seconds in future.result().seconds.items():
                # the sum over shards, which may run at the same time
                run.seconds[stage] = run.seconds.get(stage, 0.0) + seconds
            bar(done)


@task(cache_policy=NO_CACHE)
def gate(run: runs.Run, planned: Plan) -> tuple[list[Path], Judgement | None]:
    """Judge the staged rows; a document that breaks a critical check is held back."""
    with run.timed("gate"):
        checks = row_checks(**runs.gate_thresholds(run.settings), zones=ZONES, entity_types=ENTITY_TYPES)
        judgement = judge("row_gate", runs.staged_files(planned), checks) if planned.shards else None
        failures = runs.critical_failures(None if judgement is None else judgement.failures)
        if judgement is not None:
            record_checks(run.layout, run.run_id, outcomes_of(judgement))
        return runs.hold_back(run, planned, failures), judgement


@task(cache_policy=NO_CACHE)
def read_back(run: runs.Run, exports: Sequence[Export]) -> Judgement | None:
    """Judge what was written for the snapshot by reading it back."""
    if not exports:
        return None
    with run.timed("publish"):
        keys = {table.name: table.key for table in tables_of("data")}
        files = {export.table: [path for path, _ in export.files] for export in exports}
        judgement = judge("warehouse_gate", files, readback_checks(keys, zones=ZONES, entity_types=ENTITY_TYPES))
        record_checks(run.layout, run.run_id, outcomes_of(judgement))
    return judgement


def stop_at_critical(judgement: Judgement | None) -> None:
    """Stop the publication where what was read back breaks a critical check.

    Raises:
        CheckError: names the check.
    """
    broken = [check for check in (judgement.checks if judgement else []) if check.severity == "critical"]
    for check in broken:
        if not check.passed:
            raise CheckError(
                f"Check {check.check_name} of the warehouse gate: {check.unexpected_count} rows break it. "
                "The snapshot is not published; readers keep the one before. See 'marsad status'."
            )


def outcomes_of(judgement: Judgement) -> list[CheckOutcome]:
    """The checks of a judgement with every row that broke one, for the journal."""
    failures = judgement.failures
    return [
        CheckOutcome(
            check.suite,
            check.check_name,
            check.severity,
            check.notes,
            check.unexpected_count,
            failures.filter(pl.col("check_name") == check.check_name),
        )
        for check in judgement.checks
    ]


def warnings_of(judgements: Sequence[Judgement]) -> dict[str, int]:
    """Warnings by check: how many rows broke it."""
    return {
        check.check_name: check.unexpected_count
        for judgement in judgements
        for check in judgement.checks
        if check.severity == "warning" and not check.passed
    }
