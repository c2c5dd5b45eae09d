"""The Data Docs of a run: what its gates judged, as pages that are read in a browser, offline.

This module is light; Great Expectations, which renders the pages, is loaded when a site is built.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from expectations import Severity
from expectations.data_docs import assets

#: what became of a check: a warning is told, what is critical holds a document back or stops the run
Outcome = Literal["ok", "warns", "held back", "stopped"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that broke a check; what quotes a page may be in any script, and holds no sign that acts."""

    key: str
    reason: str
    source: str
    #: how the page begins
    glimpse: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """One check of a gate.

    Attributes:
        name: of the check.
        severity: critical or warning.
        outcome: What followed.
        notes: Why the check exists.
        broken_count: Rows that broke it.
        rows: The first of them.
        subject: What the rows are.
        result: What Great Expectations said of it, as JSON; None for a check that is none of its own.
        query: The check of SQL; empty for any other.
    """

    name: str
    severity: Severity
    outcome: Outcome
    notes: str
    broken_count: int
    rows: Sequence[Row]
    subject: str
    result: Mapping[str, Any] | None = None
    query: str = ""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate of a run, a page of the site: its name in `checks`, what it judges, its checks."""

    name: str
    explained: str
    checks: Sequence[Told]


@dataclass(frozen=True, kw_only=True)
class Site:
    """The Data Docs of one run: its facts by name, told on the first page, and its gates in order."""

    run_id: str
    facts: Mapping[str, str]
    gates: Sequence[Gate]


def build(site: Site, folder: Path) -> Path:
    """Write a site into a folder that is not there yet.

    Without vendored assets the pages are bare, say so, and can be read.

    Returns:
        Its first page.
    """
    from expectations.data_docs.pages import gate_page, index_page

    folder.mkdir(parents=True)
    has_assets = assets.are_there()
    if has_assets:
        shutil.copytree(assets.VENDORED, folder / "assets")
    for gate in site.gates:
        page = gate_page(site, gate, has_assets=has_assets)
        (folder / f"{gate.name}.html").write_text(page, encoding="utf-8")
    index = folder / "index.html"
    index.write_text(index_page(site, has_assets=has_assets), encoding="utf-8")
    return index
