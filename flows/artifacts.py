"""What a run shows in the Prefect UI: a summary to read, and a table of its checks."""

from collections.abc import Mapping, Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from expectations.gate import Judgement
from marsad.runs import Report

#: tables worth a line in a summary; the data dictionary has them all
SUMMARY_TABLES = ("documents", "articles", "entities", "mentions", "furniture_mentions", "dates", "sources")


def show_report(report: Report) -> None:
    """Write the summary of a run as a markdown artifact."""
    fates = {name: count for name, count in report.fates.items() if name != "read"}
    lines = [
        f"# {report.flow} {report.run_id}",
        "",
        f"**{report.fates['read']}** inputs read.",
        "",
        *_table("fate", "inputs", fates),
        "",
        f"Snapshot **{report.snapshot_id or 'none'}**" + (", new." if report.is_new_snapshot else ", as before."),
        "",
        *_table("table", "rows", {name: report.row_counts.get(name, 0) for name in SUMMARY_TABLES}),
        "",
        *_table("stage", "seconds", {name: f"{seconds:.2f}" for name, seconds in report.seconds.items()}),
    ]
    if report.warnings:
        lines += ["", *_table("warning", "rows", report.warnings)]
    create_markdown_artifact("\n".join(lines), key="marsad-summary", description=f"{report.flow} {report.run_id}")


def show_checks(judgements: Sequence[Judgement]) -> None:
    """Write every check of a run as a row of a table artifact."""
    rows = [
        {
            "suite": check.suite,
            "check": check.check_name,
            "severity": check.severity,
            "passed": "yes" if check.passed else "NO",
            "rows that break it": check.unexpected_count,
            "why": check.notes,
        }
        for judgement in judgements
        for check in judgement.checks
    ]
    if rows:
        create_table_artifact(rows, key="marsad-checks", description="Checks of the run")


def _table(name: str, value: str, rows: Mapping[str, object]) -> list[str]:
    return [f"| {name} | {value} |", "| --- | ---: |", *(f"| {key} | {count} |" for key, count in rows.items())]
