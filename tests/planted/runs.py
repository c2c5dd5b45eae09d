"""Runs that break a check of the run gate, and those that came before them."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from expectations import Check
from expectations.gate import Judgement, judge
from expectations.runs import checks as run_checks
from marsad.warehouse.measures import PASTS
from marsad.warehouse.tables import frame_schema

MIX = {"body": 0.8, "title": 0.1, "navigation": 0.1}
USUAL: dict[str, Any] = {
    "source_name": None,
    "document_count": 100,
    "quarantined_count": 2,
    "titled_count": 95,
    "mention_count": 2000,
    "linked_count": 1400,
    "zone_shares": MIX,
}
SOURCES = ("Q1", "Q2", "Q3")
#: five earlier runs, of which one was a strange day
PAST = [{}, {}, {"Q1": {"zone_shares": {"navigation": 1.0}, "mention_count": 1, "quarantined_count": 90}}, {}, {}]

Run = dict[str, dict[str, Any] | None]


def rows_of(number: int, changes: Run) -> list[dict[str, Any]]:
    """The measures of one run: the usual ones but for the changes of a source, None for one that brought nothing."""
    rows: list[dict[str, Any]] = []
    for source in dict.fromkeys([*SOURCES, *changes]):
        change = changes.get(source, {})
        if change is not None:
            row = {**USUAL, **change}
            row["zone_shares"] = json.dumps(row["zone_shares"])
            rows.append(
                {
                    "run_id": f"run{number}",
                    "bundle": "news",
                    "source_id": source,
                    **row,
                    "segment_fingerprint": "s",
                    "recognise_fingerprint": "r",
                }
            )
    return rows


def the_run_checks(**changes: Any) -> list[Check]:
    """Build the run gate with its default thresholds, as severe as it can be."""
    return run_checks(
        **{
            "min_source_documents": 20,
            "max_quarantined_rise": 0.2,
            "max_linked_change": 0.15,
            "max_zone_change": 0.2,
            "max_title_fall": 0.3,
            "max_mention_ratio": 2.0,
            "max_document_ratio": 3.0,
            "is_binding": dict.fromkeys(PASTS, True),
            **changes,
        }
    )


def judged(folder: Path, now: Run, past: list[Run] | None = None, asked: list[Check] | None = None) -> Judgement:
    """Judge a run after earlier ones, the usual ones where none are given."""
    schema = frame_schema("run_sources")
    past = PAST if past is None else past
    before = [row for number, changes in enumerate(past) for row in rows_of(number, changes)]
    files: dict[str, list[Path]] = {}
    for relation, rows in {"run_sources": rows_of(9, now), **dict.fromkeys(PASTS, before)}.items():
        files[relation] = [folder / f"{relation}.parquet"]
        pl.DataFrame(rows, schema=schema).write_parquet(files[relation][0])
    return judge("run_gate", files, the_run_checks() if asked is None else asked)


#: check -> what breaks it, the keys it names, and what it says
BROKEN: dict[str, tuple[Run, list[str], str]] = {
    "run_quarantined_share": (
        {"Q1": {"quarantined_count": 80}},
        ["run9"],
        "28.0 % of 300 new documents are in quarantine; usual are 2.0 %.",
    ),
    "run_linked_share": (
        {"Q1": {"linked_count": 0}, "Q2": {"linked_count": 900}},
        ["run9"],
        "38.3 % of the mentions are linked to a known entity; usual are 70.0 %.",
    ),
    "run_source_zone_mix": (
        {"Q2": {"source_name": "Daily", "zone_shares": {"body": 0.4, "title": 0.1, "navigation": 0.5}}},
        ["Q2"],
        "The template of Daily (Q2) seems to have changed: of its 100 pages 40 % are in other zones than usual "
        "(body 80 % -> 40 %, navigation 10 % -> 50 %).",
    ),
    "run_source_titles": (
        {"Q3": {"titled_count": 60}},
        ["Q3"],
        "60.0 % of the 100 pages of Q3 have a headline; usual are 95.0 %.",
    ),
    "run_source_mentions": (
        {"Q1": {"mention_count": 900, "linked_count": 600}, "Q3": {"mention_count": 4200, "linked_count": 3000}},
        ["Q1", "Q3"],
        "9.0 mentions in a page of Q1, over 100 pages; usual are 20.0.",
    ),
    "run_source_documents_fewest": (
        {"Q2": None, "Q3": {**USUAL, "document_count": 10, "titled_count": 9}},
        ["Q2", "Q3"],
        "0 new documents of Q2; for a run of this size 37 were the fewest so far.",
    ),
    "run_source_documents_most": (
        {"Q4": {"document_count": 150, "titled_count": 140, "mention_count": 3000, "linked_count": 2100}},
        ["Q4"],
        "150 new documents of Q4; for a run of this size 15 were the most so far.",
    ),
}
FEW: dict[str, Any] = {"document_count": 10, "titled_count": 9, "mention_count": 200, "linked_count": 140}
#: what came before, where it is not the usual
BEFORE: dict[str, list[Run]] = {"run_source_documents_most": [{"Q4": FEW}, {"Q4": FEW}, {"Q4": FEW}]}
