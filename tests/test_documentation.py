"""The README and the generated pages say what is."""

import re

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.documents import pages
from marsad.warehouse.query import query
from tests.spine import ROOT

_ASKING = ("README.md", "docs/quarantine.md")
_QUESTIONS = [
    question
    for page in _ASKING
    for question in re.findall(r"```sql\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.slow
@pytest.mark.parametrize("question", _QUESTIONS)
def test_every_question_of_the_pages_for_people_has_an_answer(question: str, ingested) -> None:
    assert query(ingested / "marsad.duckdb", question).rows


@pytest.mark.slow
def test_the_proof_of_the_readme_holds(ingested) -> None:
    (proof,) = [question for question in _QUESTIONS if "wrong_offsets" in question]
    assert query(ingested / "marsad.duckdb", proof).rows == [(0,)]


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_generated_page_is_fresh(path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run: make docs"


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert not {name for name in commands if f"marsad {name}" not in readme}


def test_every_link_of_the_pages_for_people_leads_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_help_lists_every_command_with_what_it_does() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert all(command.callback.__doc__ for command in app.registered_commands)
