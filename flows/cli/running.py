"""Runs: taking in, making again, how things stand, Prefect with its page."""

from typing import Annotated, Any

import typer

from flows.cli.app import WarehouseOption, app, out, progress
from flows.terminal import plain, print_table
from marsad.settings import PROJECT, load_settings

# Prefect, Great Expectations and the core take seconds to import: each command imports what it needs


@app.command(rich_help_panel="Runs")
def ingest(
    bundle: Annotated[
        str, typer.Argument(help="A folder of pages, or one .jsonl file of records. Without it, the seed bundle.")
    ] = str(PROJECT / "seeds" / "bundle"),
    learn: Annotated[
        bool,
        typer.Option("--learn", help="First learn the furniture of its sources, as 'marsad furniture learn' does."),
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Take a bundle of pages into the warehouse and publish a snapshot of what changed.

    Safe to run again: what is unchanged is not worked on again.
    """
    settings = load_settings(warehouse=warehouse)
    with progress():
        from flows.ingest import ingest as flow

        report = flow(bundle=bundle, warehouse=str(settings.warehouse), is_learning=learn)
    tell_report(report)


@app.command(rich_help_panel="Runs")
def rebuild(warehouse: WarehouseOption = None) -> None:
    """Make all tables again from the bytes kept, under today's rules and code."""
    settings = load_settings(warehouse=warehouse)
    with progress():
        from flows.rebuild import rebuild as flow

        report = flow(warehouse=str(settings.warehouse))
    tell_report(report)


@app.command(rich_help_panel="Runs")
def status(warehouse: WarehouseOption = None) -> None:
    """Show the last runs, what is held back, and the latest snapshot."""
    from marsad.warehouse.lock import current_holder
    from marsad.warehouse.query import query

    settings = load_settings(warehouse=warehouse)
    holder = current_holder(settings.layout.state)
    if holder:
        out.print("Writing now: {flow} {run_id}, process {process} on {host}, since {since}.".format(**holder))
    runs = query(settings.layout.database, _STATUS_RUNS)
    print_table(out, runs.columns, runs.rows, title="Last runs")
    failed = query(settings.layout.database, _STATUS_MESSAGES).rows
    for run_id, state, message in failed:
        out.print(f"{run_id} {state}: {plain(message)}", markup=False)
    for run_id, check_name, reason in query(settings.layout.database, _STATUS_CHANGES).rows:
        out.print(f"{run_id} {check_name}: {plain(reason)}", markup=False, soft_wrap=True)
    docs = sorted(settings.layout.docs.glob("*/index.html"))
    if docs:
        out.print(f"Data Docs of the last run that judged something: {docs[-1]}", markup=False, soft_wrap=True)
    for (reason,) in query(settings.layout.database, _STATUS_CORRECTIONS).rows:
        out.print(plain(reason), markup=False, soft_wrap=True)
    for (reason,) in query(settings.layout.database, _STATUS_VERDICTS).rows:
        out.print(plain(reason), markup=False, soft_wrap=True)
    held = query(settings.layout.database, _STATUS_QUARANTINE)
    if held.rows:
        print_table(out, held.columns, held.rows, title="In quarantine")
        out.print("Each of them: marsad quarantine")
    snapshots = query(settings.layout.database, _STATUS_SNAPSHOT).rows
    if snapshots:
        snapshot_id, articles, entities, mentions = snapshots[0]
        out.print(
            f"Latest snapshot {snapshot_id}: {articles} articles, {entities} entities, {mentions} mentions, "
            f"in {settings.layout.snapshots / 'latest'}.",
            soft_wrap=True,
        )
    else:
        out.print("No snapshot yet.")


# what the run gate found in the last run that it judged
_STATUS_CHANGES = """
select run_id, check_name, reason
from check_failures
where
    suite = 'run_gate'
    and run_id = (select max(checks.run_id) from checks where checks.suite = 'run_gate')
order by check_name, key
"""

# the corrections that no article needed when a run loaded last
_STATUS_CORRECTIONS = """
select reason
from check_failures
where
    suite = 'corrections'
    and run_id = (select max(checks.run_id) from checks where checks.suite = 'corrections')
order by key
"""

# what is loaded now because a person said so
_STATUS_VERDICTS = """
select
    'Loaded by a person''s verdict: ' || count(*) || '. For example ' || min_by(uri || ': ' || verdict, article_id)
    || ' All of them: marsad sql "from verdicts"'
from article_overview
where verdict is not null and not is_embedded
having count(*) > 0
"""

_STATUS_RUNS = """
select
    run_id as run,
    flow,
    state,
    bundle,
    round(epoch(finished_at) - epoch(started_at), 1) as seconds,
    concat_ws(
        ', ',
        read_count || ' read',
        nullif(loaded_count, 0) || ' loaded',
        nullif(unchanged_count, 0) || ' unchanged',
        nullif(duplicate_count, 0) || ' duplicate',
        nullif(quarantined_count, 0) || ' quarantined',
        nullif(held_count, 0) || ' held'
    ) as inputs,
from runs
order by started_at desc, run_id desc
limit 10
"""
_STATUS_MESSAGES = """
with latest as (
    select run_id, state, message from runs order by started_at desc, run_id desc limit 10
)

select run_id, state, message from latest where message is not null
"""
_STATUS_QUARANTINE = """
select check_name as "check", count(*) as inputs, min(reason) as "for example"
from quarantined_now
group by check_name
order by inputs desc, check_name
"""
_STATUS_SNAPSHOT = """
select
    snapshot_id,
    row_counts->>'articles' as articles,
    row_counts->>'entities' as entities,
    row_counts->>'mentions' as mentions,
from snapshots
order by published_at desc
limit 1
"""


@app.command(rich_help_panel="Runs")
def serve(
    port: Annotated[int, typer.Option(help="Port of the Prefect server on 127.0.0.1.")] = 4200,
    warehouse: WarehouseOption = None,
) -> None:
    """Start Prefect's server, work pool, worker and the deployments on this machine; Ctrl-C stops them."""
    from flows.serve import serve as start

    start(load_settings(warehouse=warehouse), port=port, say=lambda text: out.print(text, soft_wrap=True))


def tell_report(report: Any) -> None:  # noqa: ANN401 - marsad.runs.Report, which costs seconds to import
    """Say how a run ended."""
    fates, counts = report.fates, report.row_counts
    out.print(
        f"{fates['read']} read: {fates['loaded']} loaded, {fates['unchanged']} unchanged, "
        f"{fates['duplicate']} duplicate, {fates['quarantined']} quarantined."
    )
    if counts:
        out.print(
            f"Warehouse: {counts['articles']} articles, {counts['entities']} entities, {counts['mentions']} mentions."
        )
    for done in report.mended:
        out.print(plain(done), markup=False, soft_wrap=True)
    for check, count in report.warnings.items():
        out.print(f"Warning: {check}, {count} rows.")
    if report.docs is not None:
        out.print(f"Data Docs, every check with the rows that broke it: {report.docs}", soft_wrap=True)
    if report.docs_problem is not None:
        out.print(f"Warning: {report.docs_problem}", markup=False, soft_wrap=True)
    for remark in report.remarks:
        out.print(f"Warning: {plain(remark)}", markup=False, soft_wrap=True)
    if fates["quarantined"]:
        out.print("In quarantine, with reasons: marsad quarantine")
    if report.snapshot_id is None:
        out.print("Nothing was published.")
    else:
        new = "new" if report.is_new_snapshot else "as before, nothing changed"
        out.print(
            f"Snapshot {report.snapshot_id} ({new}): {report.warehouse / 'snapshots' / report.snapshot_id}",
            soft_wrap=True,
        )
    out.print(f"Database: {report.warehouse / 'marsad.duckdb'}", soft_wrap=True)
