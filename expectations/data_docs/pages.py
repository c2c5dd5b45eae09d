"""Pages of the Data Docs: Great Expectations' own components, renderer and view, in a frame that asks nobody.

Its site builder is passed by: it loads styles from seven hosts, goes on after a page that could not be rendered, copies
4.4 MB into every site, and writes the values of rows without escaping them (great-expectations 1.24.1, table.j2).
"""

# Great Expectations is typed in part only
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUntypedBaseClass=false

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from great_expectations.core.expectation_validation_result import ExpectationValidationResultSchema
from great_expectations.render.components import (
    CollapseContent,
    RenderedDocumentContent,
    RenderedHeaderContent,
    RenderedSectionContent,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.content_block.validation_results_table_content_block import (
    ValidationResultsTableContentBlockRenderer,
)
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

from expectations.data_docs import Gate, Outcome, Row, Site, Told

_ICONS: dict[Outcome, tuple[str, str]] = {
    "ok": ("fa-check-circle", "text-success"),
    "warns": ("fa-exclamation-triangle", "text-warning"),
    "held back": ("fa-times", "text-danger"),
    "stopped": ("fa-times", "text-danger"),
}
_WIDE = {"classes": ["col-12", "p-0"]}


class CheckTable(ValidationResultsTableContentBlockRenderer):
    """The table of checks as Great Expectations renders it, with what we know of each: name, reason, failing rows.

    A result carries its `Told` in `told`.
    """

    @classmethod
    def _get_content_block_fn(cls, expectation_type: str, expectation_config: Any = None) -> Callable[..., Any]:  # noqa: ANN401
        rendered: Any = super()._get_content_block_fn(expectation_type, expectation_config)

        def row(**given: Any) -> list[list[Any]]:  # noqa: ANN401
            [[_, sentence, observed]] = rendered(**given)
            told: Told = given["result"].told
            said = sentence if isinstance(sentence, list) else [sentence]
            return [[_status(told.outcome), _explained(told, said), observed]]

        return row


class PageView(DefaultJinjaPageView):
    """The page view of Great Expectations in our own frame: its templates for the parts, `shell.j2` for the page."""

    _template = "shell.j2"

    def __init__(self) -> None:
        super().__init__()
        self.env.loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent), *filter(None, [self.env.loader])])


def gate_page(site: Site, gate: Gate, *, has_assets: bool) -> str:
    """Write the page of a gate: how many checks held, then its checks by subject, the broken ones first."""
    broken = [check for check in gate.checks if check.outcome != "ok"]
    sections = [
        RenderedSectionContent(
            section_name="Overview",
            content_blocks=[
                _header(_name(gate), gate.explained),
                _table(
                    None,
                    [
                        ["Checks", str(len(gate.checks))],
                        ["Broken", str(len(broken))],
                        ["Of them critical", str(sum(check.severity == "critical" for check in broken))],
                    ],
                ),
            ],
        )
    ]
    by_subject: dict[str, list[Told]] = {}
    for check in sorted(gate.checks, key=_urgency):
        by_subject.setdefault(check.subject, []).append(check)
    sections += [
        RenderedSectionContent(section_name=subject, content_blocks=[_header(subject, ""), _checks(checks)])
        for subject, checks in by_subject.items()
    ]
    return _rendered(site, sections, name=_name(gate), is_index=False, has_assets=has_assets)


def index_page(site: Site, *, has_assets: bool) -> str:
    """Write the first page: the facts of the run, what is broken with an example, and how each gate went."""
    broken = sorted(
        ((check, gate) for gate in site.gates for check in gate.checks if check.outcome != "ok"),
        key=lambda pair: _urgency(pair[0]),
    )
    found = [
        [
            _status(check.outcome),
            _link(check.name, f"{gate.name}.html#check-{check.name}"),
            str(check.broken_count),
            _text(check.notes, classes=("notes",)),
            _value(check.rows[0].reason) if check.rows else "",
            _value(check.rows[0].glimpse) if check.rows else "",
        ]
        for check, gate in broken
    ]
    gates = [
        [
            _link(_name(gate), f"{gate.name}.html"),
            _text(gate.explained),
            str(len(gate.checks)),
            *(
                str(sum(check.outcome != "ok" and check.severity == severity for check in gate.checks))
                for severity in ("critical", "warning")
            ),
        ]
        for gate in site.gates
    ]
    facts = [[_text(name), _value(fact)] for name, fact in site.facts.items()]
    sections = [
        RenderedSectionContent(
            section_name="Overview", content_blocks=[_header(f"Run {site.run_id}", ""), _table(None, facts)]
        ),
        RenderedSectionContent(
            section_name="Broken",
            content_blocks=[_header("Broken checks", "" if found else "None: every check held.")]
            + ([_table(["Outcome", "Check", "Rows", "Why it exists", "For example", "Page"], found)] if found else []),
        ),
        RenderedSectionContent(
            section_name="Gates",
            content_blocks=[
                _header("Gates", ""),
                _table(["Gate", "What it judges", "Checks", "Critical, broken", "Warnings"], gates),
            ],
        ),
    ]
    return _rendered(site, sections, name="Data Docs", is_index=True, has_assets=has_assets)


def _rendered(site: Site, sections: list[Any], *, name: str, is_index: bool, has_assets: bool) -> str:
    document = RenderedDocumentContent(
        # the name by which the templates of the parts know the page of a validation
        renderer_type="SiteIndexPageRenderer" if is_index else "ValidationResultsPageRenderer",
        page_title=f"{name}, run {site.run_id}",
        sections=sections,
    )
    return _view().render(document, run_id=site.run_id, page_name=name, is_index=is_index, has_assets=has_assets)


@cache
def _view() -> PageView:
    """Make the view once a process: it compiles its templates, which takes longer than the pages."""
    return PageView()


def _checks(checks: Sequence[Told]) -> Any:  # noqa: ANN401
    schema: Any = ExpectationValidationResultSchema()
    results: list[Any] = []
    for check in checks:
        result = schema.load(check.result if check.result is not None else _as_result(check))
        result.told = check
        results.append(result)
    table: Any = CheckTable.render(results, include_column_name=True)
    table.header_row = ["Outcome", "Check", "Observed"]
    table.header_row_options = {}
    table.table_options = {}
    return table


def _as_result(check: Told) -> dict[str, Any]:
    """Write a check of SQL, or one beside the gates, as Great Expectations would have reported it: it has that kind."""
    return {
        "success": check.outcome == "ok",
        "expectation_config": {
            "type": "unexpected_rows_expectation",
            # not the query itself, which stands below: it reads our tables and no batch, and a warning would say so
            "kwargs": {"unexpected_rows_query": "{batch}"},
            "meta": {"check": check.name},
            "notes": check.notes,
            "severity": check.severity,
            "description": "The query returns no rows." if check.query else "There is nothing to tell.",
        },
        "result": {"observed_value": f"{check.broken_count} rows"},
    }


def _explained(told: Told, said: list[Any]) -> list[Any]:
    """Fill the cell of a check: its name and weight, what Great Expectations says of it, why it exists, its rows."""
    is_loud = told.outcome != "ok" and told.severity == "critical"
    weight = "badge-danger" if is_loud else "badge-secondary" if told.outcome == "ok" else "badge-warning"
    cell: list[Any] = [
        _text(told.name, tag="strong", attributes={"id": f"check-{told.name}"}),
        _text(told.severity, classes=("badge", weight, "ml-2", "mr-2")),
        _text(told.notes, tag="div", classes=("notes", "text-muted")),
        *said,
    ]
    if told.query:
        cell.append(
            CollapseContent(
                collapse_toggle_link="SQL ...",
                collapse=[_text(told.query, tag="pre", classes=("bg-light", "p-2"))],
            )
        )
    if told.rows:
        cell.append(_rows(told.rows))
    more = told.broken_count - len(told.rows)
    if more > 0:
        cell.append(
            _text(
                f"{more} more: marsad sql \"select * from check_failures where check_name = '{told.name}'\"",
                tag="div",
                classes=("text-muted",),
            )
        )
    return cell


def _rows(rows: Sequence[Row]) -> Any:  # noqa: ANN401
    has_pages = any(row.source or row.glimpse for row in rows)
    return RenderedTableContent(
        header_row=["Key", "Why", "Source", "Page"] if has_pages else ["Key", "Why"],
        table=[
            [
                _text(row.key, tag="div", classes=("key",)),
                _value(row.reason),
                *([_value(row.source), _value(row.glimpse)] if has_pages else []),
            ]
            for row in rows
        ],
        styling={"body": {"classes": ["table", "table-bordered", "table-sm", "mt-3"]}},
    )


def _header(title: str, subtitle: str) -> Any:  # noqa: ANN401
    return RenderedHeaderContent(
        header=_text(title, tag="h5", classes=("m-0",)),
        subheader=_text(subtitle, tag="div"),
        styling={**_WIDE, "header": {"classes": ["alert", "alert-secondary"]}},
    )


def _table(header_row: list[str] | None, table: list[list[Any]]) -> Any:  # noqa: ANN401
    return RenderedTableContent(
        header_row=header_row,
        table=table,
        styling={"classes": ["col-12", "table-responsive"], "body": {"classes": ["table", "table-sm"]}},
    )


def _status(outcome: Outcome) -> Any:  # noqa: ANN401
    """An icon and a word: the word is there also without fonts, and for who cannot see colours."""
    icon, colour = _ICONS[outcome]
    return RenderedStringTemplateContent(
        string_template={
            "template": "$icon $word",
            "params": {"icon": "", "word": outcome},
            "styling": {
                "classes": ["text-nowrap"],
                "params": {"icon": {"tag": "i", "classes": ["fas", icon, colour]}},
            },
        },
        # the filter of the page hides these
        styling={"parent": {"classes": ["hide-succeeded-validation-target-child"]}} if outcome == "ok" else None,
    )


def _value(value: str) -> Any:  # noqa: ANN401
    """Write what may quote a page, in its own direction."""
    return _text(value, tag="div", classes=("value",), attributes={"dir": "auto"})


def _link(value: str, href: str) -> Any:  # noqa: ANN401
    return _text(value, tag="a", attributes={"href": href})


def _text(
    value: str, *, tag: str = "span", classes: Sequence[str] = (), attributes: dict[str, str] | None = None
) -> Any:  # noqa: ANN401
    # as a parameter: only these are escaped
    return RenderedStringTemplateContent(
        string_template={
            "template": "$value",
            "params": {"value": value},
            "tag": tag,
            "styling": {"classes": list(classes), "attributes": attributes or {}},
        }
    )


def _name(gate: Gate) -> str:
    return "SQL checks" if gate.name == "sql_checks" else gate.name.replace("_", " ").capitalize()


def _urgency(check: Told) -> tuple[bool, bool, str]:
    return check.outcome == "ok", check.severity != "critical", check.name
