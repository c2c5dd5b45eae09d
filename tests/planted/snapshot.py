"""Rows of a snapshot that break a check of the warehouse gate: keys of every table, and what a load derives."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from expectations import Check
from expectations.gate import readback_checks
from marsad.warehouse.tables import frame_schema, tables, tables_of
from tests.planted import rows
from tests.planted.rows import ARTICLE_ZONES, ENTITY_TYPES, ZONES

#: a sound row of each table that is not staged by document; {} is a name of its own
_SOUND: dict[str, dict[str, Any]] = {
    "corrections": {"article_id": "{}-0", "field": "title", "correction": "own"},
    "entities": {"entity_id": "marsad:{}", "entity_type": "PER", "name_ar": "name", "link_status": "linked"},
    "entity_names": {"entity_id": "marsad:{}", "name": "name", "language": "ara", "kind": "preferred"},
    "inputs": {"input_number": 0, "uri": "{}", "bundle": "b", "facts": "{{}}"},
    "sources": {"source_id": "marsad:{}", "kind": "agency", "name_en": "name"},
    "stories": {"story_id": "{}", "article_count": 1},
    "story_articles": {"story_id": "{}", "article_id": "{}-0"},
    "verdicts": {"document_id": "{}", "check_name": "c"},
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row that breaks a check; in what it holds and in its key, {} is a name of its own."""

    check: str
    key: str
    reason: str
    changes: Mapping[str, Any]
    table: str


def _row(check: str, key: str, reason: str, /, **changes: Any) -> Row:
    table = next(name for prefix, name in _TABLES.items() if check.startswith(prefix))
    return Row(check=check, key=key, reason=reason, changes=changes, table=table)


_TABLES = {"entity_name_": "entity_names", "entity_": "entities", "source_": "sources"}
_NAME = "marsad:{}:name:ara:preferred"
ROWS = [
    _row(
        "entity_id_wellformed",
        "{}",
        "The entity_id '{}' is no Wikidata id, none of ours and none of an unlisted name.",
        entity_id="{}",
    ),
    _row("entity_type_known", "marsad:{}", "The entity is of type 'MISC'; no type is called so.", entity_type="MISC"),
    _row("entity_link_status_true", "marsad:{}", "The link status of marsad:{} is nil.", link_status="nil"),
    _row(
        "entity_link_status_true",
        "nil-per-0000000000000001",
        "The link status of nil-per-0000000000000001 is linked.",
        entity_id="nil-per-0000000000000001",
    ),
    _row("entity_named", "marsad:{}", "The entity has neither an Arabic nor an English name.", name_ar="\u200f"),
    _row(
        "entity_country_wellformed",
        "marsad:{}",
        "The country 'Egypt' is not two capital letters.",
        country_code="Egypt",
    ),
    _row("entity_wikidata_agrees", "marsad:{}", "The Wikidata id of marsad:{} is Q1.", wikidata_id="Q1"),
    _row("entity_wikidata_agrees", "Q2", "The Wikidata id of Q2 is none.", entity_id="Q2"),
    _row(
        "entity_name_visible",
        "marsad:{}:\u00a0:ara:preferred",
        "A form of the name of marsad:{} has no visible text.",
        name="\u00a0",
    ),
    _row(
        "entity_name_language_wellformed",
        "marsad:{}:name:ar:preferred",
        "A form of the name of marsad:{} is of language 'ar', which is not three letters.",
        language="ar",
    ),
    _row(
        "entity_name_kind_known",
        "marsad:{}:name:ara:nick",
        "A form of the name of marsad:{} is of kind 'nick'; no kind is called so.",
        kind="nick",
    ),
    _row(
        "source_id_wellformed",
        "{}",
        "The source_id '{}' is no Wikidata id, none of ours and none of an unlisted outlet.",
        source_id="{}",
    ),
    _row("source_kind_known", "marsad:{}", "The source is of kind 'blog'; no kind is called so.", kind="blog"),
    _row("source_named", "marsad:{}", "The source has neither an Arabic nor an English name.", name_en=None),
    _row("source_country_wellformed", "marsad:{}", "The country 'gb' is not two capital letters.", country_code="gb"),
    _row("source_wikidata_agrees", "Q3", "The Wikidata id of Q3 is Q4.", source_id="Q3", wikidata_id="Q4"),
    _row("source_wikidata_agrees", "marsad:{}", "The Wikidata id of marsad:{} is x.", wikidata_id="x"),
]


def the_readback_checks() -> list[Check]:
    """Build the warehouse gate for every data table."""
    keys = {table.name: table.key for table in tables_of("data")}
    return readback_checks(keys, zones=ZONES, article_zones=ARTICLE_ZONES, entity_types=ENTITY_TYPES)


def planted() -> tuple[dict[str, list[dict[str, Any]]], dict[str, set[str]]]:
    """Make the rows of every data table, and say which keys each check must name.

    Beside sound rows and those of ROWS each table has a row that stands twice, and one without its key. The pages that
    break the row gate are among them: the checks on rows are the same.
    """
    found: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables_of("data")}
    keys: dict[str, set[str]] = {}
    checked = {check.name for check in the_readback_checks()}
    for number, broken in enumerate(rows.BROKEN):
        _add(found, rows.page(f"d{number:02}", embedded=broken.embedded, **broken.changes))
    for check, named in rows.planted().items():
        if check in checked:
            keys[check] = set(named)
    for number, row in enumerate(ROWS):
        name = f"row{number}"
        found[row.table].append(_sound(row.table, name, number) | _filled(row.changes, name))
        keys.setdefault(row.check, set()).add(row.key.format(name))
    for number, table in enumerate(tables_of("data")):
        sound = _sound_rows(table.name, f"twice{number}", 10**6 + number)
        _add(found, sound)
        found[table.name].append(sound[table.name][-1])
        keys[f"{table.name}_key_unique"] = {":".join(_key(table.name, sound[table.name][-1]))}
        nameless = _sound_rows(table.name, f"nameless{number}", 10**7 + number)
        lost = {**nameless[table.name][-1], table.key[0]: None}
        if table.name == "documents":
            lost["sha256"] = None
        _add(found, nameless)
        found[table.name].append(lost)
        keys[f"{table.name}_key_present"] = {":".join(_key(table.name, lost))}
    # nothing can be measured of a zone whose document nobody knows
    keys["zone_offsets_in_range"].add("")
    return found, keys


def write(folder: Path, found: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[Path]]:
    """Write the rows of each table as it is published; columns that no check reads may be missing."""
    relations: dict[str, list[Path]] = {}
    for table, table_rows in found.items():
        schema = pl.Schema({**frame_schema(table), **dict.fromkeys(tables()[table].derived, pl.String)})
        relations[table] = [folder / f"{table}.parquet"]
        pl.DataFrame(table_rows, schema=schema).write_parquet(relations[table][0])
    return relations


def _sound_rows(table: str, name: str, number: int) -> dict[str, list[dict[str, Any]]]:
    """A page, where the table is staged by page; else one sound row of the table."""
    return rows.page(name) if table in rows.TABLES else {table: [_sound(table, name, number)]}


def _sound(table: str, name: str, number: int) -> dict[str, Any]:
    row = _filled(_SOUND[table], name)
    return {**row, "input_number": number} if table == "inputs" else row


def _filled(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {column: value.format(name) if isinstance(value, str) else value for column, value in row.items()}


def _add(found: Mapping[str, list[dict[str, Any]]], more: Mapping[str, list[dict[str, Any]]]) -> None:
    for table, added in more.items():
        # a page is staged with its `work`, which is not published
        if table in found:
            found[table].extend(added)


def _key(table: str, row: Mapping[str, Any]) -> list[str]:
    return [str(row[column]) for column in tables()[table].key if row.get(column) is not None]
