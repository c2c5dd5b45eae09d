"""verify: whether what is published is what was published, and keeps every promise of sql/checks.

snapshots/latest --checksums, row counts, SQL checks--> verdict
"""

from prefect import State, flow
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed

from marsad import snapshots
from marsad.errors import WarehouseError
from marsad.settings import load_settings


@flow(name="verify", description="Integrity of what is published.", persist_result=False)
def verify(warehouse: str | None = None) -> snapshots.Verdict | State[snapshots.Verdict]:
    """Check the latest snapshot; the run fails where a promise is broken.

    Args:
        warehouse: the warehouse to check; None for the one of the settings.
    """
    layout = load_settings(warehouse=warehouse).layout
    if snapshots.latest(layout) is None:
        return Completed(name="Skipped", message=f"{layout.snapshots}: nothing is published there yet.")
    verdict = snapshots.verify(layout)
    lines = [f"# {verdict.snapshot_id}", "", f"{verdict.file_count} files, {verdict.check_count} checks."]
    lines += ["", *(f"- {problem}" for problem in verdict.problems)] if verdict.problems else ["", "All well."]
    create_markdown_artifact("\n".join(lines), key="marsad-verify", description="Integrity of the latest snapshot")
    if verdict.problems:
        raise WarehouseError(f"{verdict.problems[0]} ({len(verdict.problems)} problems in all)")
    return verdict
