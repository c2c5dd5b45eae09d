"""The command line: what it prints, and one sentence with exit code 1 for what a person can mend."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from flows import terminal
from flows.cli import app
from marsad.errors import MarsadError
from tests.conftest import MakeBundle, copied
from tests.spine import PAGES, ROOT, SEED_BUNDLE, SEED_PAGES, published, settings_for, take

Marsad = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def marsad(tmp_path: Path) -> Marsad:
    """Runs marsad as a person does, in a folder of its own."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / "here"
        folder.mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, "-m", "flows.cli", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


def ask(warehouse: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--warehouse", str(warehouse)])


def is_one_sentence(ended: "subprocess.CompletedProcess[str]") -> bool:
    """One line on stderr, nothing on stdout, exit code 1."""
    return ended.returncode == 1 and not ended.stdout and ended.stderr.count("\n") == 1


# Mistakes that a person can mend


@pytest.mark.slow
def test_a_bundle_that_does_not_exist_is_told_in_one_sentence(marsad: Marsad, prefect_api: str) -> None:
    ended = marsad("ingest", "nowhere", "--warehouse", "w", PREFECT_API_URL=prefect_api)
    assert is_one_sentence(ended), ended.stderr
    assert ended.stderr == "nowhere: no such file or folder. Give a folder of pages, or one file of them.\n"
    shown = marsad("status", "--warehouse", "w")
    assert shown.returncode == 0
    assert "failed" in shown.stdout
    assert "no such file or folder" in shown.stdout
    assert "No snapshot yet." in shown.stdout


@pytest.mark.slow
def test_a_bundle_yml_with_an_unknown_key_is_told_in_one_sentence(
    marsad: Marsad, make_bundle: MakeBundle, prefect_api: str
) -> None:
    bundle = make_bundle({"a.txt": "text"}, rules={"nmae": "news"})
    ended = marsad("ingest", bundle, "--warehouse", "w", PREFECT_API_URL=prefect_api)
    assert is_one_sentence(ended), ended.stderr
    assert "bundle.yml" in ended.stderr
    assert "nmae" in ended.stderr


@pytest.mark.slow
def test_a_warehouse_that_cannot_be_written_is_told_in_one_sentence(
    marsad: Marsad, tmp_path: Path, prefect_api: str
) -> None:
    (tmp_path / "file").write_text("")
    ended = marsad("ingest", SEED_BUNDLE, "--warehouse", tmp_path / "file", PREFECT_API_URL=prefect_api)
    assert is_one_sentence(ended), ended.stderr
    assert "cannot write there" in ended.stderr
    assert "--warehouse DIR" in ended.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"MARSAD_WORKERS": "many"}, ("MARSAD_WORKERS", "integer")),
        ({"MARSAD_MIN_BODY_CHARS": "-1"}, ("MARSAD_MIN_BODY_CHARS", "greater than or equal to 0")),
        ({"MARSAD_RULES": "/nowhere"}, ("MARSAD_RULES", "no folder")),
    ],
    ids=lambda value: "",
)
def test_a_setting_that_is_not_allowed_is_told_in_one_sentence(
    marsad: Marsad, environment: dict[str, str], words: tuple[str, ...]
) -> None:
    ended = marsad("status", **environment)
    assert is_one_sentence(ended), ended.stderr
    assert all(word in ended.stderr for word in words)


def test_what_was_never_made_is_told_with_how_to_make_it(marsad: Marsad) -> None:
    for command in (("status",), ("verify",), ("sql", "select 1")):
        ended = marsad(*command, "--warehouse", "w")
        assert is_one_sentence(ended), ended.stderr
        assert "nothing is published there yet" in ended.stderr
        assert "marsad ingest" in ended.stderr


def test_sql_that_is_wrong_is_told_in_the_words_of_the_database(marsad: Marsad, seeded: Path) -> None:
    ended = marsad("sql", "select nothing from articles", "--warehouse", seeded)
    assert is_one_sentence(ended), ended.stderr
    assert 'column "nothing"' in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_defect_of_ours_does_not_end_as_a_success(marsad: Marsad, seeded: Path, tmp_path: Path) -> None:
    broken = copied(seeded, tmp_path / "warehouse")
    # nobody makes a folder of that name
    (broken / "snapshots" / f"{(broken / 'snapshots' / 'latest').readlink()}.pin").mkdir()
    ended = marsad("snapshots", "--warehouse", broken)
    assert ended.returncode == 1


def test_an_unknown_option_is_a_mistake(marsad: Marsad) -> None:
    ended = marsad("status", "--bogus")
    assert ended.returncode == 2
    assert "--bogus" in ended.stderr


# sql

ARABIC = "select 'a|b' as text, name_ar, 1 as one, null as nothing from entities where entity_id = 'Q423'"


def test_sql_gives_csv_that_reads_back(seeded: Path) -> None:
    printed = ask(seeded, "sql", ARABIC, "--format", "csv").stdout
    ((name,),) = list(csv.reader(io.StringIO(ask(seeded, "sql", NAME, "--format", "csv").stdout)))[1:]
    assert list(csv.reader(io.StringIO(printed))) == [["text", "name_ar", "one", "nothing"], ["a|b", name, "1", ""]]
    assert re.search("[\u0600-\u06ff]", name)


NAME = "select name_ar from entities where entity_id = 'Q423'"


def test_sql_gives_json_with_types(seeded: Path) -> None:
    (row,) = json.loads(ask(seeded, "sql", ARABIC, "--format", "json").stdout)
    assert (row["text"], row["one"], row["nothing"]) == ("a|b", 1, None)
    assert re.search("[\u0600-\u06ff]", row["name_ar"])


def test_sql_gives_json_of_every_type(seeded: Path) -> None:
    every = (
        "select map {1: 2} as m, 170141183460469231731687303715884105727::hugeint as h, date '2025-01-02' as d,"
        " 1.5::decimal(4, 2) as c, {'a': [1, 2]} as s, 'nan'::double as n, interval 1 day as i, '\\xAA'::blob as b"
    )
    (row,) = json.loads(ask(seeded, "sql", every, "--format", "json").stdout)
    assert row["m"] == {"1": 2}
    assert row["h"] == "170141183460469231731687303715884105727"
    assert (row["d"], row["s"], row["n"]) == ("2025-01-02", {"a": [1, 2]}, None)


def test_sql_loses_no_column_in_json(seeded: Path) -> None:
    ended = ask(seeded, "sql", "select 1 as a, 2 as a", "--format", "json")
    assert isinstance(ended.exception, MarsadError)
    assert "'a'" in str(ended.exception)


def test_sql_gives_markdown_whose_cells_hold_together(seeded: Path) -> None:
    lines = ask(seeded, "sql", ARABIC, "--format", "markdown").stdout.splitlines()
    assert lines[:2] == ["| text | name_ar | one | nothing |", "| --- | --- | --- | --- |"]
    assert lines[2].startswith("| a\\|b | ")
    assert lines[2].endswith(" | 1 |  |")


def test_sql_gives_a_table_with_right_to_left_text_isolated(seeded: Path) -> None:
    printed = ask(seeded, "sql", ARABIC).stdout
    assert "1 rows" in printed
    assert re.search("\u2068[\u0600-\u06ff ]+\u2069", printed)


def test_sql_answers_a_question_without_rows(seeded: Path) -> None:
    nothing = "select article_id from articles where false"
    assert "0 rows" in ask(seeded, "sql", nothing).stdout
    assert ask(seeded, "sql", nothing, "--format", "csv").stdout == "article_id\n"
    assert json.loads(ask(seeded, "sql", nothing, "--format", "json").stdout) == []


@pytest.mark.parametrize("empty", ["", "  ", "/* nothing */"])
def test_sql_without_sql_is_told(seeded: Path, empty: str) -> None:
    ended = ask(seeded, "sql", empty)
    assert isinstance(ended.exception, MarsadError)
    assert "No SQL was given" in str(ended.exception)


@pytest.mark.parametrize("question", ["delete from articles", "attach '{folder}/a.duckdb'", "from read_text('{file}')"])
def test_sql_can_change_and_reach_nothing(seeded: Path, tmp_path: Path, question: str) -> None:
    (tmp_path / "secret").write_text("secret")
    before = (seeded / "marsad.duckdb").read_bytes()
    ended = ask(seeded, "sql", question.format(folder=tmp_path, file=tmp_path / "secret"))
    assert isinstance(ended.exception, MarsadError)
    assert "secret" not in ended.stdout
    assert (seeded / "marsad.duckdb").read_bytes() == before


def test_sql_that_nobody_reads_to_the_end_is_no_defect(seeded: Path) -> None:
    question = "select repeat('x', 100) from range(200000)"
    command = f"{sys.executable} -m flows.cli sql \"{question}\" --format csv --warehouse '{seeded}' | head -1"
    ended = subprocess.run(
        ["bash", "-c", command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr


# verify


def test_verify_says_that_all_is_well(seeded: Path) -> None:
    ended = ask(seeded, "verify")
    assert ended.exit_code == 0
    assert "all well" in ended.stdout
    assert "7 articles" in ended.stdout


@pytest.fixture
def own(seeded: Path, tmp_path: Path) -> Path:
    return copied(seeded, tmp_path / "warehouse")


def test_verify_names_the_file_with_a_flipped_byte_and_what_to_do(own: Path, marsad: Marsad) -> None:
    file = own / "snapshots" / "latest" / "mentions" / "part-0000.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    ended = marsad("verify", "--warehouse", own)
    assert is_one_sentence(ended), ended.stderr
    assert "mentions/part-0000.parquet: its checksum is not the published one" in ended.stderr
    assert "marsad rebuild" in ended.stderr


def test_verify_names_every_file_that_is_missing_or_short(own: Path, marsad: Marsad) -> None:
    latest = own / "snapshots" / "latest"
    (latest / "zones" / "part-0000.parquet").unlink()
    file = latest / "dates" / "part-0000.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    ended = marsad("verify", "--warehouse", own)
    assert ended.returncode == 1
    assert "zones/part-0000.parquet: the file is missing." in ended.stderr
    assert re.search(r"dates/part-0000\.parquet: \d+ bytes, \d+ published\.", ended.stderr)


def test_what_verify_advises_mends_it(own: Path) -> None:
    before = published(own)
    latest = (own / "snapshots" / "latest").resolve()
    for path in sorted(latest.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    latest.rmdir()
    take(settings_for(own), None, flow="rebuild")
    assert published(own) == before
    assert ask(own, "verify").exit_code == 0


def test_verify_of_a_snapshot_with_other_columns_says_so(own: Path, marsad: Marsad, tmp_path: Path) -> None:
    from hashlib import sha256

    # from elsewhere: the journal knows the one that lies here
    copy = copied((own / "snapshots" / "latest").resolve(), tmp_path / (own / "snapshots" / "latest").readlink())
    described = copy / "datapackage.json"
    package = json.loads(described.read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"].append({"name": "old", "type": "string", "description": "Old."})
    described.write_text(json.dumps(package), encoding="utf-8")
    checksum = sha256(described.read_bytes()).hexdigest()
    (copy / "datapackage.json.sha256").write_text(f"{checksum}  datapackage.json\n", encoding="utf-8")
    ended = marsad("verify", copy, "--warehouse", tmp_path / "none")
    assert is_one_sentence(ended), ended.stderr
    assert f"{package['resources'][0]['name']}.old" in ended.stderr
    assert "marsad rebuild" in ended.stderr


# status


def test_status_shows_runs_quarantine_and_the_snapshot(make_bundle: MakeBundle, tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    bundle = make_bundle({"a.txt": next(iter(PAGES.values())), "b.pdf": "%PDF"}, folder="news")
    take(settings_for(warehouse), bundle)
    printed = " ".join(ask(warehouse, "status").stdout.split())
    assert "completed" in printed
    assert "2 read, 1 loaded, 1 quarantined" in printed
    assert "no reader for '.pdf'" in printed
    assert f"in {warehouse / 'snapshots' / 'latest'}" in printed


def test_status_forgets_what_is_no_longer_held_back(make_bundle: MakeBundle, tmp_path: Path) -> None:
    from tests.spine import document_id

    warehouse, page = tmp_path / "warehouse", SEED_PAGES[min(SEED_PAGES)]
    bundle = make_bundle({"a.txt": page}, folder="news")
    take(settings_for(warehouse), bundle, refused={document_id(page): "It was told to."})
    assert "It was told to." in ask(warehouse, "status").stdout
    take(settings_for(warehouse, min_body_chars=123), bundle)
    assert "It was told to." not in ask(warehouse, "status").stdout


# help


@pytest.mark.parametrize("command", ["ingest", "rebuild", "status", "sql", "verify", "serve"])
def test_every_command_says_what_it_does_and_how_to_call_it(command: str) -> None:
    ended = CliRunner().invoke(app, [command, "--help"])
    assert ended.exit_code == 0
    assert f"{command} " in ended.stdout
    assert "--warehouse" in ended.stdout
    documented = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"marsad {command}" in documented


def test_marsad_alone_lists_its_commands(marsad: Marsad) -> None:
    ended = marsad("--help")
    assert ended.returncode == 0
    assert all(name in ended.stdout for name in ("ingest", "rebuild", "status", "sql", "verify", "serve"))


# The terminal


def printed_table(columns: list[str], values: list[tuple[Any, ...]], width: int) -> str:
    buffer = io.StringIO()
    terminal.print_table(Console(file=buffer, width=width, force_terminal=True, color_system=None), columns, values)
    return buffer.getvalue()


@pytest.mark.parametrize("sign", ["\u202e", "\u202b", "\u2067", "\u200f", "\x1b", "\x07", "\u0085", "\ud800"])
def test_no_sign_of_a_page_acts_on_the_terminal(sign: str) -> None:
    shown = terminal.plain(f"a{sign}b")
    assert sign not in shown
    assert shown.startswith("a")
    assert shown.endswith("b")


def test_a_page_cannot_end_the_isolate_around_its_text() -> None:
    meem = "\u0645"
    shown = terminal.isolated(terminal.plain(f"{meem}\u2069{meem}"))
    assert shown.count("\u2069") == 1
    assert shown.endswith("\u2069")


def test_a_long_cell_keeps_the_mark_that_ends_its_isolate() -> None:
    table = printed_table(["a", "b"], [("\u0645" * 300, "x")], 40)
    assert table.count("\u2068") == table.count("\u2069") == 1
    assert "\u2026" in table
    assert all(len(line.replace("\u2068", "").replace("\u2069", "")) <= 40 for line in table.splitlines())


def test_a_table_has_one_line_a_row_whatever_is_in_it() -> None:
    table = printed_table(["a"], [("x\ny\r\nz",), ("\u0645\u2028\u0645",)], 80)
    assert len(table.splitlines()) == 6


def test_a_table_without_columns_or_rows_is_no_defect() -> None:
    assert printed_table(["a"], [], 80)


def test_the_examples_in_the_docstrings_are_true() -> None:
    import doctest

    outcome = doctest.testmod(terminal)
    assert outcome.attempted > 0
    assert outcome.failed == 0


# The gazetteer, for who maintains it


def test_a_name_is_looked_up_in_any_spelling() -> None:
    listed = CliRunner().invoke(app, ["gazetteer", "list", "الرّيـاض"])
    assert listed.exit_code == 0
    assert "Q3692" in listed.stdout
    assert "Riyadh" in listed.stdout


def test_a_name_that_nobody_has_is_told_so() -> None:
    listed = CliRunner().invoke(app, ["gazetteer", "list", "zzz"])
    assert (listed.exit_code, listed.stdout) == (0, "No entity is listed by the name 'zzz'.\n")
