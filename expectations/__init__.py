"""What must be true: checks on staged and published rows, judged with Great Expectations on DuckDB.

This package is light: Great Expectations (seconds of import) is loaded by the table modules, when checks are built.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal

# Great Expectations reads its settings while it is imported; a person's own setting wins
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The rows that checks look at: a query over staged tables that measures each row once.

    Long texts are measured in the query (their length, their damage) and left behind, so that every check reads
    narrow columns. What may not be null is given a value that no check accepts: Great Expectations passes over nulls.

    Attributes:
        name: What the checks call the rows, for example main_articles.
        table: The table that the keys are keys of.
        reads: The staged tables of the query with the columns it reads and their SQL types, None for as they are.
        query: One row for each row judged, with the columns `key`, `document_id` (null where there is none) and all
            that the checks name. Staged tables are called `staged.<table>`.
    """

    name: str
    table: str
    reads: Mapping[str, Mapping[str, str | None]]
    query: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that must be true of every row of a subject.

    Attributes:
        name: Unique among the checks of one suite; the name in `checks`, `quarantine` and MARSAD_SEVERITY__<name>.
        subject: The rows it looks at.
        expectation: What Great Expectations is asked: one of its classes, with its arguments.
        severity: critical (a row check quarantines the document, a warehouse check stops the run) or warning.
        notes: Why the check exists, for the person who reads it at night.
        reason: What to tell about one failing row; `{column}` stands for the value of a column of the subject.
    """

    name: str
    subject: Subject
    expectation: Any
    severity: Severity
    notes: str
    reason: str

    @property
    def told_columns(self) -> list[str]:
        """Columns of the subject that the reason names, in order, each once."""
        return list(dict.fromkeys(field for _, field, _, _ in Formatter().parse(self.reason) if field))
