"""Reads the markers of page furniture from seeds/furniture."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from marsad.errors import RulesError
from marsad.pages import Furniture, Marker, MarkerFile, Matcher
from marsad.seeds.learned import load_learned

# the C loader is part of the PyYAML wheels; where it was not built, the slow one reads the same
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Named(BaseModel):
    id: str


class _NamedFile(BaseModel):
    """Reads only the ids of a file that was refused, to name the marker."""

    markers: list[_Named | object]


def load_furniture(folders: Sequence[Path]) -> Furniture:
    """Read furniture/*.yml of each folder; a marker of a later folder replaces the one of the same id before it.

    The lines learned of each source come with them, see `load_learned`.

    Args:
        folders: folders shaped like seeds/, the user's own rules last. One without furniture/ adds nothing.

    Raises:
        RulesError: a file is no YAML, has a key that is unknown or missing, uses an id twice, or a marker does not
            match its example or matches its near miss.
    """
    markers: dict[str, Marker] = {}
    files: dict[str, Path] = {}
    for folder in folders:
        ids_here: set[str] = set()
        for path in sorted((folder / "furniture").glob("*.yml")):
            for marker in _read(path).markers:
                if marker.id in ids_here:
                    raise RulesError(
                        f"{path.name}: marker '{marker.id}' is also in {files[marker.id].name}. "
                        "Give each marker of a folder an id of its own."
                    )
                ids_here.add(marker.id)
                markers[marker.id], files[marker.id] = marker, path
    for marker in markers.values():
        _try(marker, files[marker.id])
    return Furniture(markers=tuple(markers[marker_id] for marker_id in sorted(markers)), learned=load_learned(folders))


def _read(path: Path) -> MarkerFile:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulesError(f"{path.name}: no valid YAML in UTF-8 ({' '.join(str(error).split())}).") from error
    try:
        return MarkerFile.model_validate(content)
    except ValidationError as error:
        raise RulesError(f"{path.name}: {_first_problem(error, content)} See the comment on top of it.") from error


def _first_problem(error: ValidationError, content: object) -> str:
    """Name the marker and the field of the first thing pydantic refused."""
    problem = error.errors()[0]
    place = problem["loc"]
    if len(place) < 2 or not isinstance(place[1], int):
        return f"{'.'.join(str(part) for part in place) or 'the file'}: {problem['msg']}."
    entry = _NamedFile.model_validate(content).markers[place[1]]
    name = entry.id if isinstance(entry, _Named) else f"number {place[1] + 1}"
    field = ".".join(str(part) for part in place[2:])
    return f"marker '{name}'{', ' if field else ''}{field}: {problem['msg']}."


def _try(marker: Marker, path: Path) -> None:
    """Try a marker on its own examples and near misses."""
    matcher = Matcher(Furniture(markers=(marker,)))
    for example in marker.examples:
        if not matcher.finds(example):
            raise RulesError(
                f"{path.name}: marker '{marker.id}' does not match its example {example!r}. Mend the phrases or match."
            )
    for near_miss in marker.near_misses:
        if matcher.finds(near_miss):
            raise RulesError(
                f"{path.name}: marker '{marker.id}' matches its near miss {near_miss!r}. Make the phrases narrower."
            )
