"""Input is hostile: what docs/security.md promises and no other test holds."""

import ast
import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.artifacts import failure_rows
from flows.cli import app
from marsad.errors import MarsadError
from marsad.warehouse.query import query
from tests.spine import ROOT

CODE = sorted(path for room in ("marsad", "flows", "expectations") for path in (ROOT / room).rglob("*.py"))


# SQL of people

TRICKS = [
    "select * from read_text('{secret}')",
    "select * from read_blob('{secret}')",
    "select * from read_csv('{secret}')",
    "select * from read_csv_auto('{secret}')",
    "select * from read_json('{secret}')",
    "select * from read_json_objects('{secret}')",
    "select * from read_ndjson('{secret}')",
    "select * from read_parquet('{secret}')",
    "select * from parquet_metadata('{secret}')",
    "select * from parquet_schema('{secret}')",
    "select * from read_duckdb('{secret}')",
    "select * from sniff_csv('{secret}')",
    "select * from glob('{folder}/*')",
    "select * from '{secret}'",
    "from '{secret}'",
    "select * from query('select * from read_text(''{secret}'')')",
    "select * from query_table('{secret}')",
    "with a as (select * from read_text('{secret}')) select * from a",
    "create temp table mine as select * from read_text('{secret}')",
    "create temp macro mine() as table select * from read_text('{secret}'); select * from mine()",
    "prepare mine as select * from read_text('{secret}'); execute mine",
    "explain analyze select * from read_text('{secret}')",
    "select 1; select * from read_text('{secret}')",
    "copy (select 1) to '{folder}/stolen'",
    "copy (select 1) to '{folder}/stolen' (format json)",
    "copy (select 1) to '/dev/stdout'",
    "create temp table mine (a varchar); copy mine from '{secret}'",
    "export database '{folder}/stolen'",
    "import database '{folder}'",
    "attach '{folder}/stolen.duckdb'",
    "attach '{folder}/stolen.duckdb' as mine (type duckdb); create table mine.a as select 1",
    "attach 'https://example.org/a.duckdb'",
    "detach marsad",
    "install httpfs",
    "load httpfs",
    "force install httpfs from core_nightly",
    "load '{folder}/mine.duckdb_extension'",
    "set enable_external_access = true",
    "set global enable_external_access = true",
    "pragma enable_external_access = true",
    "reset enable_external_access",
    "set lock_configuration = false",
    "set allowed_paths = ['{secret}']",
    "set allowed_directories = ['{folder}']",
    "set temp_directory = '{folder}/stolen'",
    "set memory_limit = '999GB'",
    "set threads = 999",
    "set python_enable_replacements = true",
    "pragma enable_profiling = 'json'; pragma profiling_output = '{folder}/stolen'",
    "set log_query_path = '{folder}/stolen'",
    "set home_directory = '{folder}'",
    "call enable_logging(storage = 'file', storage_path = '{folder}/stolen')",
    "create secret mine (type s3)",
    "create persistent secret mine (type s3)",
    "select getenv('HOME')",
    "select * from sql",
    "select * from database",
    "insert into articles select * from articles",
    "update articles set title = 'x'",
    "delete from articles",
    "drop table articles",
    "alter table articles add column x int",
    "create table mine as select 1",
    "create or replace view article_overview as select 1",
    "comment on table articles is 'x'",
    "vacuum articles; checkpoint; create table x as select 1",
]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick[:40])
def test_no_sql_reaches_a_file_or_changes_anything(trick: str, seeded: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("swordfish\n")
    before = (seeded / "marsad.duckdb").read_bytes()
    with pytest.raises(MarsadError) as caught:
        query(seeded / "marsad.duckdb", trick.format(secret=secret, folder=tmp_path))
    assert "swordfish" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.txt"]
    assert (seeded / "marsad.duckdb").read_bytes() == before


def test_sql_that_needs_more_memory_than_there_may_be_is_refused_and_writes_nothing(seeded: Path) -> None:
    before = sorted(seeded.iterdir())
    with pytest.raises(MarsadError, match=r"[Mm]emory"):
        query(
            seeded / "marsad.duckdb",
            "select count(*) from (select a from range(100000000) t(a) order by hash(a))",
            memory_limit="100MB",
        )
    assert sorted(seeded.iterdir()) == before


def test_unsafe_sql_reaches_files_says_so_and_leaves_the_warehouse_as_it_is(seeded: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("a\n1\n")

    def ask(sql: str):
        return CliRunner().invoke(app, ["sql", sql, "--unsafe", "--format", "json", "--warehouse", str(seeded)])

    read = ask(f"select a from read_csv('{tmp_path / 'mine.csv'}')")
    assert json.loads(read.stdout) == [{"a": 1}]
    assert "--unsafe" in read.stderr
    assert isinstance(ask("delete from articles").exception, MarsadError)


# What our own code may not do

_FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__"}
_FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "cloudpickle"}
_SAFE_LOADERS = {"_LOADER", "_Loader"}


def _offences(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [f"{place} imports {name}" for name in names if name.split(".")[0] in _FORBIDDEN_MODULES]
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in _FORBIDDEN_NAMES or called in ("os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load"):
            found.append(f"{place} calls {called}")
        stated = {keyword.arg: keyword.value for keyword in node.keywords}
        for name in ("shell", "allow_pickle"):
            if name in stated and ast.unparse(stated[name]) != "False":
                found.append(f"{place} states {name}={ast.unparse(stated[name])}")
        if called in ("np.load", "numpy.load") and "allow_pickle" not in stated:
            found.append(f"{place} calls {called} without allow_pickle=False")
        if called in ("yaml.load", "yaml.load_all"):
            loader = [
                ast.unparse(value) for value in [*node.args[1:2], *([stated["Loader"]] if "Loader" in stated else [])]
            ]
            if not loader or loader[0] not in _SAFE_LOADERS:
                found.append(f"{place} calls {called} with {loader}")
        if isinstance(node.func, ast.Attribute) and node.func.attr == "read_pickle":
            found.append(f"{place} calls {called}")
    return found


def test_no_code_of_ours_loads_pickles_or_runs_text_as_code() -> None:
    assert [offence for path in CODE for offence in _offences(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "eval('1')",
        "import os; os.system('ls')",
        "import subprocess; subprocess.run('ls', shell=True)",
        "import yaml; yaml.load(x, yaml.Loader)",
        "import yaml; yaml.load(x)",
        "import numpy as np; np.load(x)",
        "import numpy as np; np.load(x, allow_pickle=True)",
        "pandas.read_pickle(x)",
    ],
)
def test_the_scan_sees_what_it_looks_for(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "bad.py").write_text(line)
    assert _offences(tmp_path / "bad.py")


def test_every_loader_of_yaml_is_a_safe_one() -> None:
    import yaml

    from marsad.readers.rules import _Loader

    assert issubclass(_Loader, yaml.CSafeLoader)
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        if "_LOADER =" in text:
            assert '_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)' in text, path


def test_no_sign_of_a_page_acts_in_an_artifact() -> None:
    quoted = pl.DataFrame(
        {"check_name": "c", "severity": "critical", "reason": "The source is \u202egnp.exe\x1b[2J\n| a |", "key": "k"}
    )
    (row,) = failure_rows(quoted)
    assert row["reason"] == "The source is \\u202egnp.exe\\x1b[2J | a |"


# Secrets


def ask_prefect(api: str, room: str) -> list[dict[str, object]]:
    """Everything that Prefect keeps of one kind, the newest first, 200 at most."""
    order = {"logs": "TIMESTAMP_DESC", "artifacts": "CREATED_DESC", "flow_runs": "START_TIME_DESC"}
    question = {"limit": 200, "sort": order.get(room, "EXPECTED_START_TIME_DESC")}
    asked = urllib.request.Request(
        f"{api}/{room}/filter", json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_the_environment_is_in_no_table_no_output_and_nothing_that_prefect_keeps(
    seeded: Path, tmp_path: Path, prefect_api: str
) -> None:
    import os

    warehouse = tmp_path / "warehouse"
    (tmp_path / "a.txt").write_text("a")
    ended = subprocess.run(
        [sys.executable, "-m", "flows.cli", "ingest", str(tmp_path / "a.txt"), "--warehouse", str(warehouse)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": prefect_api, "DATABASE_PASSWORD": "swordfish"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "swordfish" not in ended.stdout + ended.stderr
    told = {room: ask_prefect(prefect_api, room) for room in ("flow_runs", "task_runs", "logs", "artifacts")}
    # what is looked through is what this run told
    assert all(told.values())
    assert str(warehouse) in json.dumps(told["flow_runs"])
    assert str(warehouse) in json.dumps(told["artifacts"])
    assert "swordfish" not in json.dumps(told)
    assert not [path for path in warehouse.rglob("*") if path.is_file() and b"swordfish" in path.read_bytes()]


# The page for people

_PAGE = ROOT / "docs" / "security.md"


def test_every_line_of_the_threat_model_names_tests_that_exist() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", _PAGE.read_text(encoding="utf-8"))
    rows = [
        line for line in _PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ") and "---" not in line
    ]
    assert len(named) >= len(rows) - 1 > 10
    assert all("::test_" in row for row in rows[1:])
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in files.get(file, "")]
    assert missing == []
