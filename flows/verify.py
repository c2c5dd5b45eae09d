"""verify: whether what is published is what was published, and keeps every promise of sql/checks.

snapshots, marsad.duckdb, raw --checksums, row counts, SQL checks--> verdicts
"""

from prefect import State, flow
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed

from flows.gates import check_severities
from marsad import snapshots
from marsad.errors import WarehouseError
from marsad.settings import load_settings


@flow(name="verify", description="Integrity of what is published.", persist_result=False)
def verify(
    warehouse: str | None = None, is_all: bool = False
) -> list[snapshots.Verdict] | State[list[snapshots.Verdict]]:
    """Check the latest snapshot, the database and the bytes kept; the run fails where a promise is broken.

    Args:
        warehouse: the warehouse to check; None for the one of the settings.
        is_all: every snapshot, and not the latest alone.
    """
    settings = load_settings(warehouse=warehouse)
    check_severities(settings)
    layout = settings.layout
    if not layout.snapshots.is_dir() or not any(layout.snapshots.iterdir()):
        return Completed(name="Skipped", message=f"{layout.snapshots}: nothing is published there yet.")
    verdicts = snapshots.verify(layout, is_all=is_all, relaxed=settings.relaxed)
    lines: list[str] = []
    for verdict in verdicts:
        lines += [f"# {verdict.subject}", ""]
        if verdict.file_count:
            lines += [f"{verdict.file_count} files, {verdict.check_count} checks.", ""]
        lines += [*(f"- {problem}" for problem in verdict.problems), ""] if verdict.problems else ["All well.", ""]
        lines += [*(f"- Warning: {warning}" for warning in verdict.warnings), ""] if verdict.warnings else []
    create_markdown_artifact("\n".join(lines), key="marsad-verify", description="Integrity of what is published")
    problems = [problem for verdict in verdicts for problem in verdict.problems]
    if problems:
        raise WarehouseError(f"{problems[0]} ({len(problems)} problems in all)")
    return verdicts
