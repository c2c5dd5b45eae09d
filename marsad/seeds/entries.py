"""Reading a YAML file that lists entries under one name; what is wrong with one is told with its line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import ValidationError

from marsad.errors import RulesError
from marsad.models import Rule

_R = TypeVar("_R", bound=Rule)


class _Loader(yaml.SafeLoader):
    """Leaves days as they are written: YAML would fail at an impossible one without saying where it stands."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own, which it copies before it changes it
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_entries(
    path: Path, section: str, model: type[_R], *, context: Mapping[str, object] | None = None
) -> list[tuple[int, _R]]:
    """Read the entries of a file, each with the line it begins on.

    Args:
        path: the file; where there is none, there are no entries.
        section: the one name in it.
        model: what an entry may hold.
        context: what its validators ask.

    Raises:
        RulesError: it is no YAML, holds something else, or an entry says something it may not; names file and line.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
        root: yaml.Node | None = _Loader(text).get_single_node()
        # safe: it makes nothing but what SafeLoader makes
        content: Any = yaml.load(text, Loader=_Loader)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesError(f"{path}: not YAML: {error}") from error
    if root is None:
        return []
    _refuse_repeated_names(path, root)
    if not isinstance(content, dict) or list(cast("dict[str, Any]", content)) != [section]:
        raise RulesError(f"{path}: must be '{section}:' and a list of entries below it, and nothing else.")
    listed: Any = cast("dict[str, Any]", content)[section]
    if listed is None:
        return []
    if not isinstance(listed, list):
        raise RulesError(f"{path}: '{section}:' must be a list: each entry begins with '- '.")
    found: list[tuple[int, _R]] = []
    for place, entry in enumerate(cast("list[Any]", listed)):
        try:
            found.append((_line(root, (section, place)), model.model_validate(entry, context=dict(context or {}))))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = f"{path}:{_line(root, (section, place, *first['loc']))}"
            name = ".".join(map(str, first["loc"])) or "the entry"
            if first["type"] == "extra_forbidden":
                raise RulesError(
                    f"{where}: unknown key '{name}'. The comment on top of the file lists them."
                ) from error
            raise RulesError(f"{where}: {name}: {first['msg'].removeprefix('Value error, ')}.") from error
    return found


def _line(node: yaml.Node, place: tuple[str | int, ...]) -> int:
    """Say on which line, from 1, a place of the file begins; of a place that is not there, what would hold it."""
    line = node.start_mark.line
    for part in place:
        if isinstance(node, yaml.MappingNode):
            named = [(key, value) for key, value in node.value if key.value == part]
            if not named:
                break
            line, node = named[0][0].start_mark.line, named[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
    return line + 1


def _refuse_repeated_names(path: Path, node: yaml.Node) -> None:
    """YAML keeps the last of two entries of one name, and says nothing of the first."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise RulesError(f"{path}:{key.start_mark.line + 1}: '{key.value}' stands twice in one entry.")
            seen.add(key.value)
            _refuse_repeated_names(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_names(path, value)
