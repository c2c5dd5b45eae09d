"""What a run shows in the Prefect UI: a summary to read, a table of its checks, and the rows that broke them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.data_docs import address_of, let_pass, outcome_of
from flows.terminal import plain
from marsad.runs import Report
from marsad.warehouse.journal import CheckOutcome

#: tables worth a place in a summary; the data dictionary has them all
SUMMARY_TABLES = ("documents", "articles", "entities", "mentions", "furniture_mentions", "dates", "sources")
#: rows shown of those that broke a check; the warehouse has them all, in check_failures
SHOWN_FAILURES = 200


def show_report(report: Report) -> None:
    """Write the summary of a run as a markdown artifact."""
    create_markdown_artifact(
        summary(report), key="marsad-summary", description=f"{report.flow} {report.run_id}: {_in_words(report)}"
    )


def summary(report: Report) -> str:
    """Say in markdown how a run ended: the outcome first, what to look into next, the seconds last."""
    counts = {name: f"{report.row_counts.get(name, 0):,}" for name in SUMMARY_TABLES}
    lines = [f"# {_in_words(report)}", "", *_one_row(report.fates), ""]
    if report.fates.get("quarantined"):
        lines += ["What is in quarantine, and why: `marsad quarantine`, or the view `quarantined_now`.", ""]
    if report.mended:
        lines += ["## Mended", "", *(f"- {plain(done)}" for done in report.mended), ""]
    if report.warnings or report.remarks:
        lines += ["## Warnings", ""]
    if report.warnings:
        lines += [*_table("check", "rows that break it", report.warnings), ""]
        lines += ["What each check is for stands in the artifact `marsad-checks`.", ""]
    if report.remarks:
        lines += [*(f"- {plain(remark)}" for remark in report.remarks), ""]
    if report.docs is not None:
        lines += [f"Every check with the rows that broke it: the Data Docs, `{report.docs}`.", ""]
    if report.docs_problem is not None:
        lines += [report.docs_problem, ""]
    lines += ["## Published", ""]
    if report.snapshot_id is None:
        lines += ["Nothing is published yet."]
    else:
        news = "is new" if report.is_new_snapshot else "is still the latest: this run changed no table"
        lines += [f"Snapshot `{report.snapshot_id}` {news}.", "", *_one_row(counts)]
    seconds = {name: f"{spent:.2f}" for name, spent in report.seconds.items()}
    lines += ["", "## Seconds by stage", "", *_table("stage", "seconds", seconds), ""]
    lines += [f"Run `{report.run_id}` of the flow `{report.flow}`, warehouse `{report.warehouse}`."]
    return "\n".join(lines)


def show_checks(checks: Sequence[CheckOutcome]) -> None:
    """Write every check of a run as a row of a table artifact, the broken ones first, and the rows that broke them."""
    if not checks:
        return
    passes = let_pass(checks)
    rows = [
        {
            "outcome": outcome_of(check, passes),
            "rows": check.unexpected_count,
            "check": check.name,
            # before what is less asked for: the page cuts what does not fit
            "why": check.notes,
            "severity": check.severity,
            "gate": check.suite,
        }
        for check in sorted(checks, key=lambda check: (check.passed, check.severity))
    ]
    broken = sum(not check.passed for check in checks)
    create_table_artifact(
        rows, key="marsad-checks", description=f"{len(checks)} checks, {broken or 'none'} of them broken"
    )
    failures = pl.concat(
        [
            check.failures.select(
                pl.lit(check.name).alias("check_name"), pl.lit(check.severity).alias("severity"), "key", "reason"
            )
            for check in checks
        ]
    ).sort("severity", maintain_order=True)
    if failures.height:
        create_table_artifact(
            failure_rows(failures),
            key="marsad-failures",
            description=f"{failures.height} rows broke a check"
            + (f"; the first {SHOWN_FAILURES}" if failures.height > SHOWN_FAILURES else ""),
        )


def show_docs(page: Path | None, docs_url: str | None) -> None:
    """Link the Data Docs of a run, where it has some."""
    if page is not None:
        create_link_artifact(
            address_of(page, docs_url),
            link_text="Data Docs of this run",
            key="marsad-data-docs",
            description=f"Every check with the rows that broke it: {page}",
        )


def failure_rows(failures: pl.DataFrame) -> list[dict[str, str]]:
    """Give the first rows that broke a check; what acts in them (they quote pages) is spelled out."""
    shown = failures.select(pl.col("check_name").alias("check"), "severity", "reason", "key").head(SHOWN_FAILURES)
    return [{name: plain(value) for name, value in row.items()} for row in shown.to_dicts()]


def _in_words(report: Report) -> str:
    happened = [f"{count:,} {fate}" for fate, count in report.fates.items() if fate != "read" and count]
    read = f"{report.fates.get('read', 0):,} read"
    return f"{read}: {', '.join(happened)}" if happened else read


def _table(name: str, value: str, rows: Mapping[str, object]) -> list[str]:
    return [f"| {name} | {value} |", "| --- | ---: |", *(f"| {key} | {count} |" for key, count in rows.items())]


def _one_row(values: Mapping[str, object]) -> list[str]:
    return [
        "| " + " | ".join(values) + " |",
        "|" + " ---: |" * len(values),
        "| " + " | ".join(map(str, values.values())) + " |",
    ]
