"""Who reads while snapshots are published one after the other never errs and never sees a mixed state."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marsad import snapshots
from marsad.settings import Layout
from marsad.warehouse import publish
from tests.conftest import copied
from tests.spine import PAGES, settings_for, take, writer

pytestmark = [pytest.mark.slow]

PUBLICATIONS = 10
#: every publication writes its number into each row of three tables: a state that is mixed holds two numbers
COLUMNS = {"entities": "name_en", "sources": "name_en", "documents": "stated_author"}
#: one query that is read bit by bit through all publications, and whole states in between; of the database by two
#: processes, for within one DuckDB takes a second connection to a path for one to the file that is open already
READER = f"""
import json, sys
from pathlib import Path
import duckdb

root, kind = Path(sys.argv[1]), sys.argv[2]
columns = {COLUMNS!r}

def opened():
    if kind != "files":
        connection = duckdb.connect(str(root / "marsad.duckdb"), read_only=True)
        return connection, {{name: name for name in columns}}
    # the link is followed once
    folder = (root / "snapshots" / "latest").resolve()
    return duckdb.connect(), {{name: f"read_parquet('{{folder}}/{{name}}/*.parquet')" for name in columns}}

def state():
    connection, relations = opened()
    parts = [f"select {{columns[name]}} as value from {{relation}}" for name, relation in relations.items()]
    values = connection.execute(f"select distinct value from ({{' union all '.join(parts)}})").fetchall()
    connection.close()
    return sorted(value for (value,) in values)

seen, long_seen, long_query = [], set(), None
if kind != "database":
    held, relations = opened()
    held.execute("set enable_progress_bar = false")
    long_query = held.execute(f"select entities.name_en from {{relations['entities']}} as entities, range(1000000)")
is_last = is_ready = False
while not is_last:
    is_last = (root / "stop").exists()
    if kind != "long":
        seen.append(state())
    if long_query:
        long_seen |= set(long_query.fetchmany(2000))
    if not is_ready:
        print("ready", flush=True)
        is_ready = True
print(json.dumps({{"seen": seen, "long": sorted(value for (value,) in long_seen)}}))
"""


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose rows hold the number 0. Read it only."""
    folder = tmp_path_factory.mktemp("numbered")
    (folder / "news").mkdir()
    for name, text in list(PAGES.items())[1:4]:
        (folder / "news" / f"{name}.txt").write_text(text, encoding="utf-8")
    take(settings_for(folder / "warehouse"), folder / "news")
    publish_number(folder / "warehouse", 0)
    return folder / "warehouse"


@pytest.fixture
def warehouse(numbered: Path, tmp_path: Path) -> Path:
    return copied(numbered, tmp_path / "warehouse")


def publish_number(warehouse: Path, number: int) -> None:
    layout = Layout(warehouse)
    with writer(warehouse) as connection:
        for table, column in COLUMNS.items():
            connection.execute(f"update {table} set {column} = ?", [f"{number:02}"])
    folder = layout.snapshots / ".making-x"
    folder.mkdir()
    exports = publish.export_tables(layout.writer, folder, memory_limit="1GB")
    made = snapshots.publish(
        layout, folder, exports, run_id="x", now=datetime.now(UTC), fingerprints={}, memory_limit="1GB"
    )
    assert made is not None
    publish.publish_database(layout, memory_limit="1GB", from_writer=True)


@pytest.mark.parametrize("kind", ["database", "long", "files"])
def test_a_reader_through_ten_publications_never_errs_and_never_sees_a_mixed_state(warehouse: Path, kind: str) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(warehouse), kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
    for number in range(1, PUBLICATIONS + 1):
        publish_number(warehouse, number)
    (warehouse / "stop").touch()
    said, complained = reader.communicate(timeout=100)
    assert reader.returncode == 0, complained
    told = json.loads(said.splitlines()[-1])
    # the long query stays in the state it began in
    assert told["long"] == ([] if kind == "database" else ["00"])
    if kind == "long":
        return
    assert {len(state) for state in told["seen"]} == {1}
    assert told["seen"] == sorted(told["seen"])
    assert told["seen"][-1] == [f"{PUBLICATIONS:02}"]
    assert len({state[0] for state in told["seen"]}) > 2
