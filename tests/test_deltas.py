"""What changed between two snapshots: whole, by key, and enough to make one from the other."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.cli import app
from marsad import snapshots
from marsad.settings import Layout
from marsad.warehouse.connection import at_once, create_tables, opened
from marsad.warehouse.deltas import apply_statement, count_changes, write_deltas
from marsad.warehouse.publish import export_tables
from marsad.warehouse.tables import frame_schema, tables, tables_of
from tests.conftest import MakeBundle, copied
from tests.spine import PAGES, ROOT, document_id, published, settings_for, take

TEXTS = list(PAGES.values())


@pytest.fixture(scope="session")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two snapshots: between them a page came, a page went to quarantine, and a fact changed."""
    folder = tmp_path_factory.mktemp("changed")
    warehouse = folder / "warehouse"
    (folder / "news").mkdir()
    for name, text in (("a.txt", TEXTS[1]), ("b.txt", TEXTS[2])):
        (folder / "news" / name).write_text(text, encoding="utf-8")
    take(settings_for(warehouse), folder / "news")
    (folder / "news" / "c.txt").write_text(TEXTS[3], encoding="utf-8")
    rules = "files:\n  a.txt:\n    url: https://example.org/a\n"
    (folder / "news" / "bundle.yml").write_text(rules, encoding="utf-8")
    # another threshold, so that the page that stays is judged again
    take(
        settings_for(warehouse, min_body_chars=101), folder / "news", refused={document_id(TEXTS[2]): "It was told to."}
    )
    return warehouse


def two(warehouse: Path) -> tuple[snapshots.Snapshot, snapshots.Snapshot]:
    first, second = [entry.snapshot for entry in snapshots.entries(Layout(warehouse))]
    assert first is not None
    assert second is not None
    return first, second


def delta_of(snapshot: snapshots.Snapshot, table: str) -> list[Path]:
    return [snapshot.path / "delta" / table / "part-0000.parquet"]


def read(query: str) -> list[tuple[Any, ...]]:
    with opened(None) as connection:
        return connection.execute(query).fetchall()


def test_a_delta_says_what_was_added_changed_and_removed_and_which_columns_moved(changed: Path) -> None:
    _, second = two(changed)
    file = delta_of(second, "documents")[0]
    assert read(f"select change, uri, url, changed_columns from '{file}' order by uri") == [
        ("changed", "a.txt", "https://example.org/a", ["url"]),
        ("removed", "b.txt", None, None),
        ("added", "c.txt", None, None),
    ]
    assert second.changes["removed"] > 0


@pytest.mark.parametrize("table", [table.name for table in tables_of("data")])
def test_base_and_delta_make_the_next_snapshot(changed: Path, table: str) -> None:
    first, second = two(changed)
    one = tables()[table]
    made = apply_statement(one, base=first.files()[table], delta=delta_of(second, table))
    columns, key = ", ".join(one.column_names), ", ".join(one.key)
    new = second.files()[table][0]
    assert read(f"select {columns} from ({made}) order by {key}") == read(
        f"select {columns} from '{new}' order by {key}"
    )


def test_deltas_are_described_and_their_base_is_named(changed: Path) -> None:
    first, second = two(changed)
    package = json.loads((second.path / "datapackage.json").read_text(encoding="utf-8"))
    deltas = [resource for resource in package["resources"] if "delta_of" in resource]
    assert [resource["delta_of"] for resource in deltas] == [table.name for table in tables_of("data")]
    assert package["base"] == {"id": first.snapshot_id, "content_sha256": first.content_sha256}
    for resource in deltas:
        assert resource["base"] == first.snapshot_id
        assert sum(resource["changes"].values()) == sum(part["rows"] for part in resource["parts"])
        assert [field["name"] for field in resource["schema"]["fields"]][-2:] == ["change", "changed_columns"]
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_first_snapshot_has_no_delta_and_says_why(changed: Path) -> None:
    first, _ = two(changed)
    package = json.loads((first.path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["base"] is None
    assert package["no_base_because"] == "It is the first snapshot."
    assert not (first.path / "delta").exists()


def test_the_content_hash_depends_on_the_tables_alone(changed: Path, tmp_path: Path) -> None:
    """The same catalogue taken in at once has the same content, and no delta."""
    _, second = two(changed)
    rebuilt = copied(changed, tmp_path / "warehouse")
    shutil.rmtree(rebuilt / "snapshots")
    take(
        settings_for(rebuilt, min_body_chars=101),
        None,
        flow="rebuild",
        refused={document_id(TEXTS[2]): "It was told to."},
    )
    made = snapshots.latest(Layout(rebuilt))
    assert made is not None
    assert made.base_snapshot_id is None
    assert made.content_sha256 == second.content_sha256
    assert published(rebuilt) == published(changed)


def test_a_base_that_was_deleted_gives_way_to_the_newest_that_is_whole(
    make_bundle: MakeBundle, changed: Path, tmp_path: Path
) -> None:
    own = copied(changed, tmp_path / "warehouse")
    first, second = two(own)
    shutil.rmtree(second.path)
    take(settings_for(own, min_body_chars=101), make_bundle({"d.txt": TEXTS[4]}))
    made = snapshots.latest(Layout(own))
    assert made is not None
    assert made.base_snapshot_id == first.snapshot_id


def test_a_damaged_base_is_not_compared_with(make_bundle: MakeBundle, changed: Path, tmp_path: Path) -> None:
    own = copied(changed, tmp_path / "warehouse")
    for snapshot in two(own):
        file = snapshot.path / "zones" / "part-0000.parquet"
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    take(settings_for(own, min_body_chars=101), make_bundle({"d.txt": TEXTS[4]}))
    package = json.loads((own / "snapshots" / "latest" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["base"] is None
    assert package["no_base_because"] == "No snapshot before it can be read."


# Any changes

KEYS = st.integers(0, 12)
SOURCES = st.dictionaries(
    st.tuples(KEYS, st.sampled_from(["publisher", "photo"]), st.none() | st.integers(0, 3)),
    st.tuples(st.sampled_from(["A", "B", "", "'"]), st.sampled_from([0.5, 1.0])),
    max_size=12,
)


@pytest.fixture(scope="module")
def without_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """The files of every table, without a row."""
    folder = tmp_path_factory.mktemp("without_rows")
    with opened(folder / "tables.duckdb") as connection, at_once(connection):
        create_tables(connection, "data")
    exports = export_tables(folder / "tables.duckdb", folder / "files", memory_limit="500MB", threads=1)
    return {export.table: [path for path, _ in export.files] for export in exports}


def written(path: Path, rows_of: Mapping[tuple[int, str, int | None], tuple[str, float]]) -> list[Path]:
    rows = [
        (f"x-{article}", "s", role, name, start, None if start is None else start + 1, "m", confidence)
        for (article, role, start), (name, confidence) in rows_of.items()
    ]
    pl.DataFrame(rows, schema=frame_schema("article_sources"), orient="row").write_parquet(path)
    return [path]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=SOURCES, after=SOURCES)
def test_base_and_delta_make_the_next_whatever_changes(
    before: Mapping[tuple[int, str, int | None], tuple[str, float]],
    after: Mapping[tuple[int, str, int | None], tuple[str, float]],
    without_rows: dict[str, list[Path]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("delta")
    table = tables()["article_sources"]
    old = without_rows | {table.name: written(folder / "old.parquet", before)}
    new = without_rows | {table.name: written(folder / "new.parquet", after)}
    deltas = write_deltas(old, new, folder / "delta", unchanged=(), memory_limit="500MB", spill=folder / "spill")
    (delta,) = [one for one in deltas if one.table == table.name]
    key, columns = ", ".join(table.key), ", ".join(table.column_names)
    made = apply_statement(table, base=old[table.name], delta=[delta.path])
    assert read(f"select {columns} from ({made}) order by {key}") == read(
        f"select {columns} from '{new[table.name][0]}' order by {key}"
    )
    assert delta.changes == {
        "added": len(after.keys() - before.keys()),
        "changed": sum(after[one] != before[one] for one in after.keys() & before.keys()),
        "removed": len(before.keys() - after.keys()),
    }
    counted = count_changes(old, new, memory_limit="500MB", spill=folder / "spill")
    row = next(row for row in counted.rows if row[0] == table.name)
    assert row[1:4] == tuple(delta.changes.values())


# marsad diff


def diff(warehouse: Path, *arguments: str) -> Any:
    ended = CliRunner().invoke(app, ["diff", *arguments, "--warehouse", str(warehouse), "--format", "json"])
    assert ended.exit_code == 0, ended.exception
    return json.loads(ended.stdout)


def test_diff_counts_by_table(changed: Path) -> None:
    first, second = two(changed)
    by_table = {row["table"]: row for row in diff(changed, first.snapshot_id, second.snapshot_id)}
    assert list(by_table) == [table.name for table in tables_of("data")]
    assert by_table["documents"] == {"table": "documents", "added": 1, "changed": 1, "removed": 1, "moved": "url 1"}
    assert by_table["inputs"]["moved"] == "facts 1"


def test_diff_goes_both_ways_and_finds_nothing_in_itself(changed: Path) -> None:
    first, second = two(changed)
    back = {row["table"]: row for row in diff(changed, second.snapshot_id, first.snapshot_id)}
    forth = {row["table"]: row for row in diff(changed, first.snapshot_id)}
    assert all(back[name]["added"] == forth[name]["removed"] for name in back)
    assert {row["added"] + row["changed"] + row["removed"] for row in diff(changed, "latest", "latest")} == {0}


def test_diff_of_a_table_shows_old_and_new_values(changed: Path) -> None:
    first, _ = two(changed)
    listed = diff(changed, first.snapshot_id, "--table", "documents")
    assert [(row["change"], row["column"], row["before"], row["after"]) for row in listed if row["column"]] == [
        ("changed", "url", None, "https://example.org/a")
    ]
    assert sorted(row["change"] for row in listed) == ["added", "changed", "removed"]
    assert len(diff(changed, first.snapshot_id, "--table", "documents", "--limit", "1")) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("latest", "latest", "--table", "pages"), "No table 'pages' in snapshots. There are: article_evidence"),
        (("nothing", "latest"), "No snapshot 'nothing'"),
    ],
)
def test_diff_of_what_is_not_there_is_one_sentence(changed: Path, arguments: Sequence[str], says: str) -> None:
    ended = CliRunner().invoke(app, ["diff", *arguments, "--warehouse", str(changed)])
    assert ended.exit_code == 1
    assert says in str(ended.exception)


# docs/snapshots.md


def test_the_sql_of_the_documentation_applies_a_delta(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two(changed)
    page = (ROOT / "docs" / "snapshots.md").read_text(encoding="utf-8")
    (query,) = [block for block in re.findall(r"```sql\n(.*?)```", page, re.DOTALL) if "anti join" in block]
    monkeypatch.chdir(changed / "snapshots")
    made = duckdb.sql(query.replace("BASE", first.snapshot_id).replace("NEXT", second.snapshot_id))
    expected = duckdb.sql(f"select * from '{second.files()['articles'][0]}'")
    assert sorted(made.fetchall(), key=repr) == sorted(expected.fetchall(), key=repr)
