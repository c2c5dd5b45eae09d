"""Reading seeds/gazetteer/<type>.csv and <type>.<part>.csv."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from marsad.entities.gazetteer import name_conflicts
from marsad.entities.rules import Entity
from marsad.errors import RulesError
from marsad.models import EntityType

COLUMNS = (
    "entity_id",
    "name_ar",
    "name_en",
    "aliases_ar",
    "wikidata_id",
    "country_code",
    "flags",
    "note",
)
_TYPES: dict[str, str] = {entity_type.lower(): entity_type for entity_type in get_args(EntityType)}


def load_gazetteer(folders: Sequence[Path], *, only_curated: bool = False) -> tuple[Entity, ...]:
    """Read the gazetteer of one or more seeds-shaped folders.

    Args:
        folders: roots that may hold a `gazetteer` folder; a later one is layered over the earlier: a row with the
            same type and id replaces the earlier one. Within a folder an id has one row, whichever file it is in.
        only_curated: leave out the parts, `<type>.<part>.csv`, which are made from packages.

    Returns:
        Entities sorted by type and id.

    Raises:
        RulesError: a file or row that says something it may not, or one name with two owners.
    """
    entities: dict[tuple[str, str], Entity] = {}
    for folder in folders:
        here: dict[tuple[str, str], Path] = {}
        for path in sorted((folder / "gazetteer").glob("*.csv")):
            if only_curated and "." in path.stem:
                continue
            for entity in _read(path):
                key = (entity.entity_type, entity.entity_id)
                if key in here:
                    raise RulesError(
                        f"{path}: {entity.entity_id} has a row already, in {here[key].name}. "
                        "Put all its names into one."
                    )
                here[key] = path
                entities[key] = entity
    gathered = tuple(entities[key] for key in sorted(entities))
    conflicts = name_conflicts(gathered)
    if conflicts:
        raise RulesError(
            "seeds/gazetteer: one name with two owners: "
            + "; ".join(f"'{name}' of {entity_type} {' and '.join(ids)}" for entity_type, name, ids in conflicts[:5])
            + f" ({len(conflicts)} in all). Leave the name to one of them, or mark it as short ('~') in one."
        )
    return gathered


def _read(path: Path) -> list[Entity]:
    """Read one file; its name up to the first dot says the type."""
    kind = path.name.split(".")[0]
    if kind not in _TYPES:
        raise RulesError(f"{path}: no entity type '{kind}'. Known: {', '.join(sorted(_TYPES))}.")
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RulesError(f"{path}: {error}. The file must be CSV in UTF-8, a cell with a comma in quotes.") from error
    header = tuple(lines[0]) if lines else ()
    if header != COLUMNS:
        raise RulesError(f"{path}: the first line is '{','.join(header)}'. It must be '{','.join(COLUMNS)}'.")
    entities: list[Entity] = []
    seen: dict[str, int] = {}
    for line, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(COLUMNS):
            raise RulesError(
                f"{path}, line {line}: {len(cells)} cells. A row has {len(COLUMNS)}; "
                "a cell with a comma in it stands in double quotes."
            )
        entity = _entity(dict(zip(COLUMNS, cells, strict=True)), _TYPES[kind], path, line)
        if entity.entity_id in seen:
            raise RulesError(
                f"{path}, line {line}: {entity.entity_id} has a row already, line {seen[entity.entity_id]}. "
                "Put all its names into one row."
            )
        seen[entity.entity_id] = line
        entities.append(entity)
    return entities


def _entity(cells: dict[str, str], entity_type: str, path: Path, line: int) -> Entity:
    values: dict[str, object] = {column: cell.strip() or None for column, cell in cells.items()}
    for column in ("aliases_ar", "flags"):
        parts = [part.strip() for part in cells[column].split("|")] if cells[column].strip() else []
        if len(set(parts)) < len(parts) or "" in parts:
            raise RulesError(
                f"{path}, line {line}: {column} has an empty or repeated part: '{cells[column]}'. "
                "Write each name once, '|' between them."
            )
        values[column] = tuple(parts)
    try:
        return Entity.model_validate({**values, "entity_type": entity_type})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"]) or "row"
        raise RulesError(f"{path}, line {line} ({cells['entity_id']}), {place}: {problem['msg']}.") from error


def row_of(folders: Sequence[Path], entity: Entity) -> tuple[Path, int] | None:
    """Find the row that an entity was read from: its file and line, of the last folder that has one."""
    for folder in reversed(folders):
        path = folder / "gazetteer" / f"{entity.entity_type.lower()}.csv"
        if path.is_file():
            lines = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True), strict=True)
            for line, cells in enumerate(lines, start=1):
                if cells and cells[0].strip() == entity.entity_id:
                    return path, line
    return None
