"""The data dictionary, made from the comments in sql/."""

from marsad.warehouse.connection import create_tables, opened
from marsad.warehouse.tables import Kind, sql_files, tables_of

_INTRODUCTION = """\
# Data dictionary

Generated from the comments in `sql/` by `make docs`; edit them there.

Everything else in this folder is made by a run and may be deleted: `marsad.duckdb` is what people query, `snapshots/`
what they cite (`snapshots/latest` is the newest), `raw/` holds the bytes of every input, `state/` the writer's own
files, `staging/` the work in progress.

Offsets are Unicode code points from 0, end exclusive, into `documents.text`. In SQL
`substr(text, start_offset + 1, end_offset - start_offset)` gives the surface back.
"""
_HEADINGS: dict[Kind, str] = {
    "data": "Data tables, published in every snapshot",
    "journal": "Journal, in marsad.duckdb",
}


def data_dictionary() -> str:
    """Write the dictionary of all published tables, journal tables and views as markdown."""
    lines = [_INTRODUCTION]
    for kind, heading in _HEADINGS.items():
        lines += [f"## {heading}", ""]
        for table in tables_of(kind):
            lines += [f"### {table.name}", "", table.comment, "", f"Key: {', '.join(table.key)}.", ""]
            lines += ["| column | type | null | what it is |", "| --- | --- | --- | --- |"]
            lines += [
                f"| {column.name} | {column.type.lower()} | {'yes' if column.is_nullable else 'no'} "
                f"| {_cell(column.comment)} |"
                for column in table.columns
            ]
            lines.append("")
    lines += ["## Views, in marsad.duckdb", ""]
    with opened(None) as connection:
        create_tables(connection, "data", "journal")
        for path in sql_files("marts"):
            connection.execute(path.read_text(encoding="utf-8"))
            (comment,) = connection.execute(
                "select comment from duckdb_views() where view_name = ?", [path.stem]
            ).fetchall()[0]
            columns = connection.execute(
                "select column_name, data_type, comment from duckdb_columns() where table_name = ?"
                " order by column_index",
                [path.stem],
            ).fetchall()
            lines += [f"### {path.stem}", "", comment, "", "| column | type | what it is |", "| --- | --- | --- |"]
            lines += [f"| {name} | {kind.lower()} | {_cell(text)} |" for name, kind, text in columns]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str | None) -> str:
    """A comment as the cell of a table; a missing one stops the making, as every column must say what it is."""
    if not text:
        raise ValueError("a column without a comment: write one in sql/")
    return text.replace("|", "\\|").replace("<", "&lt;")
