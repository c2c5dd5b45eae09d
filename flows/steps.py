"""The steps of a run as Prefect tasks, and the way every run goes from its plan to its report.

A task is a plain function plus a policy; it passes paths and small values. None is retried: they compute, and what they
fail on once they fail on again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from expectations.gate import Judgement
from flows.artifacts import show_checks, show_docs, show_report
from flows.data_docs import build_docs
from flows.gates import gate, gate_run, outcomes_of, read_back, stop_at_critical, warnings_of
from flows.progress import progress, tell
from marsad import learning, runs
from marsad.settings import load_settings
from marsad.shards import Summary
from marsad.warehouse.plan import Plan

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

    manifests --lay_out--> shards --work--> staged --gate, gate_run--> held back --take_in--> warehouse
        --export--> files --read_back, seal--> snapshot

    Args:
        run: the run.
        manifests: what was read.
        forced: documents of the catalogue to work on again in any case.

    Raises:
        CheckError: a check stopped the run; nothing was loaded, or nothing was published.
    """
    judgements: list[Judgement] = []
    docs, docs_problem = None, None
    try:
        tell("plan")
        planned = lay_out(run, manifests, forced)
        work_on_shards(run, planned)
        tell("gate")
        rejected, judgement = gate(run, planned)
        judgements += [judgement] if judgement else []
        judgement = gate_run(run, planned, rejected)
        judgements += [judgement] if judgement else []
        stop_at_critical(judgement, "Nothing was loaded: the inputs are held and come again with the next run.")
        tell("load")
        take_in(run, planned, rejected)
        tell("publish")
        exports = export(run)
        judgement = read_back(run, exports)
        judgements += [judgement] if judgement else []
        stop_at_critical(judgement, "The snapshot is not published; readers keep the one before. See 'marsad status'.")
        snapshot = seal(run, exports)
    finally:
        # of a run that is stopped, its checks are what one wants to see
        outcomes = [outcome for judgement in judgements for outcome in outcomes_of(judgement)] + run.outcomes
        show_checks(outcomes)
        docs, docs_problem = build_docs(run, judgements)
        show_docs(docs, run.settings.docs_url)
    report = runs.report(run, snapshot, warnings_of(outcomes), docs=docs, docs_problem=docs_problem)
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
