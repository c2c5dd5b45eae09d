"""The writer's database again, from the files of a snapshot."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from marsad.settings import Layout
from marsad.staging import STAGE_NAMES
from marsad.warehouse.connection import create_tables, file_list, opened, remove_file
from marsad.warehouse.tables import schema_hash, tables_of

# Every document of the catalogue was worked on: one that is not among the documents was held back. The facts it was
# worked on with are those of the input that brought it first.
_PROGRESS = f"""
insert into progress by name
select
    inputs.document_id,
    if(documents.document_id is null, 'quarantined', 'loaded') as state,
    inputs.facts,
    {", ".join(f"${name} as {name}_fingerprint" for name in STAGE_NAMES)}
from inputs
left join documents on inputs.document_id = documents.document_id
where inputs.document_id is not null and inputs.duplicate_of is null
"""

# Of the catalogue what is in no other table: held back, the first input of each content; and what no bytes could be
# read of, unless its uri has brought some since.
_HELD_BACK = """
select inputs.bundle, inputs.uri, inputs.document_id
from inputs
left join documents on inputs.document_id = documents.document_id
where
    inputs.duplicate_of is null
    and documents.document_id is null
    and (
        inputs.document_id is not null
        or not exists (
            select 1
            from inputs as later
            where
                later.bundle = inputs.bundle
                and later.uri = inputs.uri
                and later.input_number > inputs.input_number
        )
    )
order by inputs.input_number
"""


def held_back(database: Path, *, memory_limit: str) -> list[tuple[str, str, str | None]]:
    """List what a database of the writer's holds back: bundle, uri, document_id (null where no bytes were read)."""
    with opened(database, memory_limit=memory_limit) as connection:
        return connection.execute(_HELD_BACK).fetchall()


def fill_writer(
    layout: Layout, files: Mapping[str, Sequence[Path]], fingerprints: Mapping[str, str], *, memory_limit: str
) -> int:
    """Make the database that takes the place of the writer's: today's tables with what a snapshot holds.

    Args:
        layout: where things lie.
        files: of every data table.
        fingerprints: of every stage, under which its documents were worked on; where they are not known, nothing is
            written down as done, so that the next run works on all of them.
        memory_limit: for DuckDB.

    Returns:
        How many documents of the catalogue have no bytes in the folder of raw bytes.
    """
    remove_file(layout.next_writer)
    with opened(layout.next_writer, memory_limit=memory_limit) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("begin")
        create_tables(connection, "data", "journal", "state")
        connection.execute("insert into writer values (?, true)", [schema_hash("data", "state")])
        for table in tables_of("data"):
            columns = ", ".join(table.column_names)
            relation = f"read_parquet({file_list(files[table.name])})"
            connection.execute(f"insert into {table.name} ({columns}) select {columns} from {relation}")
        if set(fingerprints) == set(STAGE_NAMES):
            connection.execute(_PROGRESS, dict(fingerprints))
        kept = sorted(layout.raw.glob("*.parquet"))
        without_kept = (
            f"where document_id not in (select document_id from read_parquet({file_list(kept)}))" if kept else ""
        )
        connection.execute(
            "insert into missing_bytes select document_id from (select distinct document_id from inputs"
            f" where document_id is not null) {without_kept}"
        )
        (missing,) = connection.execute("select count(*) from missing_bytes").fetchall()[0]
        connection.execute("commit")
    return missing
