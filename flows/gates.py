"""The gates of a run: which checks there are with today's settings, what they judge, what follows where one fails."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from expectations import Check
from expectations.gate import Judgement, judge, readback_checks, refuse_unknown, row_checks, with_severities
from marsad import runs
from marsad.errors import CheckError
from marsad.models import ARTICLE_ZONES, ENTITY_TYPES, ZONES
from marsad.settings import Settings
from marsad.warehouse.journal import CheckOutcome, record_checks
from marsad.warehouse.load import sql_check_names
from marsad.warehouse.measures import PASTS, Measures
from marsad.warehouse.plan import Plan
from marsad.warehouse.publish import Export
from marsad.warehouse.tables import tables_of


def checks_of_rows(settings: Settings) -> list[Check]:
    """The checks of the row gate."""
    return row_checks(
        **runs.gate_thresholds(settings), zones=ZONES, article_zones=ARTICLE_ZONES, entity_types=ENTITY_TYPES
    )


def checks_of_run(settings: Settings, measured: Measures | None) -> list[Check]:
    """The checks of the run gate, as severe as this run allows; None: as severe as they can be."""
    binding = runs.is_binding(settings, measured) if measured else dict.fromkeys(PASTS, True)
    # Great Expectations takes seconds to import
    from expectations.runs import checks

    return with_severities(checks(**runs.run_thresholds(settings), is_binding=binding), settings.severity)


def checks_of_files(settings: Settings) -> list[Check]:
    """The checks of what was written for a snapshot."""
    keys = {table.name: table.key for table in tables_of("data")}
    return readback_checks(
        keys, zones=ZONES, article_zones=ARTICLE_ZONES, entity_types=ENTITY_TYPES, severities=settings.severity
    )


def check_severities(settings: Settings) -> None:
    """Refuse a setting of a check that does not exist, or of one that cannot be so severe.

    Raises:
        CheckError: names the setting.
    """
    # Great Expectations takes seconds to import: only for who has set something
    if not settings.severity:
        return
    of_gates = [*checks_of_rows(settings), *checks_of_run(settings, None), *checks_of_files(settings)]
    refuse_unknown(settings.severity, {*(check.name for check in of_gates), *sql_check_names(), *runs.ONLY_TOLD})
    for name in runs.ONLY_TOLD:
        if settings.severity.get(name) == "critical":
            raise CheckError(
                f"MARSAD_SEVERITY__{name} (or [severity] in marsad.toml): it tells what a person decided, and can only "
                "be a warning. Take the setting away; to undo what was decided, delete its entry in the rules folder."
            )


@task(cache_policy=NO_CACHE)
def gate(run: runs.Run, planned: Plan) -> tuple[list[Path], Judgement | None]:
    """Judge the staged rows; a document that breaks a critical check is held back."""
    with run.timed("gate"):
        checks = checks_of_rows(run.settings)
        judgement = judge("row_gate", runs.judged_files(planned), checks) if planned.shards else None
        failures = runs.critical_failures(None if judgement is None else judgement.failures)
        if judgement is not None:
            record_checks(run.layout, run.run_id, outcomes_of(judgement))
        return runs.hold_back(run, planned, failures), judgement


@task(cache_policy=NO_CACHE)
def gate_run(run: runs.Run, planned: Plan, rejected: Sequence[Path]) -> Judgement | None:
    """Judge the run as a whole against earlier ones of its bundle."""
    with run.timed("gate"):
        measured = runs.measure(run, planned, rejected)
        if measured is None:
            return None
        files = {relation: [path] for relation, path in measured.files.items()}
        judgement = judge("run_gate", files, checks_of_run(run.settings, measured))
        record_checks(run.layout, run.run_id, outcomes_of(judgement))
        return judgement


@task(cache_policy=NO_CACHE)
def read_back(run: runs.Run, exports: Sequence[Export]) -> Judgement | None:
    """Judge what was written for the snapshot by reading it back."""
    if not exports:
        return None
    with run.timed("publish"):
        files = {export.table: [path for path, _ in export.files] for export in exports}
        judgement = judge("warehouse_gate", files, checks_of_files(run.settings))
        record_checks(run.layout, run.run_id, outcomes_of(judgement))
    return judgement


def stop_at_critical(judgement: Judgement | None, so: str) -> None:
    """Stop the run where a gate found that a critical check is broken.

    Args:
        judgement: of the gate.
        so: what follows from it.

    Raises:
        CheckError: names the check and says of the first row that breaks it why.
    """
    for check in judgement.checks if judgement else []:
        if judgement and check.severity == "critical" and not check.passed:
            reasons = judgement.failures.filter(pl.col("check_name") == check.check_name)["reason"].to_list()
            said = f" {reasons[0]}" if reasons else ""
            more = f" ({check.unexpected_count - 1} more.)" if check.unexpected_count > 1 else ""
            raise CheckError(
                f"Check {check.check_name} of the {check.suite.replace('_', ' ')}:{said}{more} {so} "
                f"To go on for once, set MARSAD_SEVERITY__{check.check_name}=warning."
            )


def outcomes_of(judgement: Judgement) -> list[CheckOutcome]:
    """The checks of a judgement with every row that broke one, as the journal has them."""
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


def warnings_of(outcomes: Sequence[CheckOutcome]) -> dict[str, int]:
    """Warnings by check: how many rows broke it."""
    return {
        outcome.name: outcome.unexpected_count
        for outcome in outcomes
        if outcome.severity == "warning" and not outcome.passed
    }
