"""The Data Docs of a run: what its gates judged, gathered with the pages it is about, and put in place."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import polars as pl
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from expectations.data_docs import Gate, Outcome, Row, Site, Told, build
from expectations.gate import Judgement
from flows.gates import outcomes_of
from flows.terminal import plain
from marsad import runs
from marsad.warehouse.journal import CheckOutcome
from marsad.warehouse.tables import sql_files

#: rows shown of those that broke one check; the table check_failures has them all
_SHOWN_ROWS = 100
_EXPLAINED = {
    "row_gate": "The rows of this run before they are loaded: what breaks a critical check holds its document back.",
    "run_gate": "This run against earlier ones of its bundle, source by source.",
    "sql_checks": "All tables together, inside the load: what breaks a critical one undoes the load.",
    "warehouse_gate": "What was written for the snapshot, read back: what breaks a critical check is not published.",
    "corrections": "What a person put right of single articles.",
    "verdicts": "What a person let load in spite of a check.",
}


@task(cache_policy=NO_CACHE)
def build_docs(run: runs.Run, judgements: Sequence[Judgement]) -> tuple[Path | None, str | None]:
    """Build the Data Docs of a run; of one that judged nothing there are none.

    They are a convenience: whatever goes wrong with them, the run goes on.

    Returns:
        Their first page, or None; and why there is none where there should be one.
    """
    is_worth_it = judgements or any(not outcome.passed for outcome in run.outcomes)
    if not is_worth_it or not run.settings.keep_docs:
        return None, None
    with run.timed("docs"):
        try:
            site = _site(run, judgements)
            return runs.keep_docs(run, lambda folder: build(site, folder)) / "index.html", None
        # what renders pages is no part of our promises: any defect of it is told, and no more
        except Exception as error:
            problem = f"The Data Docs could not be built: {type(error).__name__}: {error}"
            get_run_logger().warning(problem)
            return None, problem


def address_of(page: Path, docs_url: str | None) -> str:
    """The address of a page of the Data Docs for a browser: served where a server is known, else the file.

    Examples:
        >>> address_of(Path("/w/docs/RUN/index.html"), "http://127.0.0.1:4201/")
        'http://127.0.0.1:4201/RUN/index.html'
        >>> address_of(Path("/w/docs/RUN/index.html"), None)
        'file:///w/docs/RUN/index.html'
    """
    return page.as_uri() if docs_url is None else f"{docs_url.rstrip('/')}/{page.parent.name}/{page.name}"


def let_pass(outcomes: Iterable[CheckOutcome]) -> frozenset[str]:
    """What a person's verdict let load in this run: "document_id:check_name"."""
    return frozenset(
        key for outcome in outcomes if outcome.name == "loaded_by_verdict" for key in outcome.failures["key"]
    )


def outcome_of(check: CheckOutcome, passes: Collection[str]) -> Outcome:
    """Say what follows from what a check found.

    Args:
        check: with the rows that broke it.
        passes: see `let_pass`; where all documents that broke a check of the row gate pass, it only warned.
    """
    if check.passed:
        return "ok"
    if check.severity == "warning":
        return "warns"
    if check.suite != "row_gate":
        return "stopped"
    is_accepted = all(f"{document_id}:{check.name}" in passes for document_id in check.failures["document_id"])
    return "warns" if is_accepted else "held back"


def _site(run: runs.Run, judgements: Sequence[Judgement]) -> Site:
    failures = pl.concat(
        [
            *(judgement.failures.select("check_name", "key", "document_id", "reason") for judgement in judgements),
            *(
                outcome.failures.select(pl.lit(outcome.name).alias("check_name"), "key", "document_id", "reason")
                for outcome in run.outcomes
            ),
        ]
    )
    shown = failures.group_by("check_name", maintain_order=True).head(_SHOWN_ROWS)
    pages = runs.glimpses(run, shown["document_id"].drop_nulls())
    passes = let_pass(run.outcomes)
    gates = [_gate(judgement, _rows(judgement.failures, pages), passes) for judgement in judgements]
    by_suite: dict[str, list[CheckOutcome]] = {}
    for outcome in run.outcomes:
        by_suite.setdefault(outcome.suite, []).append(outcome)
    # they stand where they were asked: before what was written is read back
    place = next((number for number, gate in enumerate(gates) if gate.name == "warehouse_gate"), len(gates))
    gates[place:place] = [_gate_beside(suite, outcomes, pages) for suite, outcomes in by_suite.items()]
    return Site(run_id=run.run_id, facts=_facts(run), gates=gates)


def _facts(run: runs.Run) -> dict[str, str]:
    counts = ", ".join(f"{count:,} {fate}" for fate, count in run.fates.items() if count)
    return {
        "Flow": run.flow,
        "Inputs": counts or "nothing was loaded: a check stopped the run",
        "Warehouse": plain(run.layout.root),
        "Rules and code": ", ".join(f"{stage} {digest[:8]}" for stage, digest in run.fingerprints.items()),
    }


def _gate(judgement: Judgement, rows: dict[str, list[Row]], passes: Collection[str]) -> Gate:
    said = {result["expectation_config"]["meta"]["check"]: result for result in judgement.results}
    suite = judgement.checks[0].suite
    return Gate(
        name=suite,
        explained=_EXPLAINED[suite],
        checks=[
            Told(
                name=outcome.name,
                severity=check.severity,
                outcome=outcome_of(outcome, passes),
                notes=check.notes,
                broken_count=outcome.unexpected_count,
                rows=rows.get(outcome.name, []),
                subject=said[outcome.name]["expectation_config"]["meta"]["subject"],
                result=said[outcome.name],
            )
            for check, outcome in zip(judgement.checks, outcomes_of(judgement), strict=True)
        ],
    )


def _gate_beside(suite: str, outcomes: Sequence[CheckOutcome], pages: pl.DataFrame) -> Gate:
    """The checks that Great Expectations knows nothing of."""
    queries = {path.stem: path.read_text(encoding="utf-8") for path in sql_files("checks")}
    return Gate(
        name=suite,
        explained=_EXPLAINED[suite],
        checks=[
            Told(
                name=outcome.name,
                severity="warning" if outcome.severity == "warning" else "critical",
                outcome=outcome_of(outcome, ()),
                notes=outcome.notes or "",
                broken_count=outcome.unexpected_count,
                rows=_rows(outcome.failures.with_columns(pl.lit(outcome.name).alias("check_name")), pages).get(
                    outcome.name, []
                ),
                subject="sql/checks" if outcome.name in queries else f"{suite}.yml",
                query=queries.get(outcome.name, ""),
            )
            for outcome in outcomes
        ],
    )


def _rows(failures: pl.DataFrame, pages: pl.DataFrame) -> dict[str, list[Row]]:
    """The first failing rows of each check, with the page each belongs to; signs that act are spelled out."""
    shown = failures.group_by("check_name", maintain_order=True).head(_SHOWN_ROWS)
    known = {document_id: (source, glimpse) for document_id, source, glimpse in _plainly(pages.iter_rows())}
    rows: dict[str, list[Row]] = {}
    for name, key, document_id, reason in shown.select("check_name", "key", "document_id", "reason").iter_rows():
        source, glimpse = known.get(document_id, ("", ""))
        rows.setdefault(name, []).append(Row(key=plain(key), reason=plain(reason), source=source, glimpse=glimpse))
    return rows


def _plainly(rows: Iterable[tuple[str, str | None, str | None]]) -> Iterable[tuple[str, str, str]]:
    return ((document_id, plain(source), plain(glimpse)) for document_id, source, glimpse in rows)
