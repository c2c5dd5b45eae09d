"""Read seeds/publishers: one file an outlet, and _wordings.yml for the words around their names."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from marsad.errors import RulesError
from marsad.sources.rules import Publisher, Publishers, Wordings
from marsad.text.normalize import matching_key

_WORDINGS = "_wordings.yml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_publishers(folders: Sequence[Path]) -> Publishers:
    """Read the outlets of several folders of the shape of seeds/, the later over the earlier.

    A file with a source_id that an earlier folder has replaces that outlet; wordings are added.

    Raises:
        RulesError: a file cannot be read as an outlet, an id stands twice in a folder, a name or a domain
            belongs to two outlets, or no folder has the wordings.
    """
    rules: dict[str, tuple[Path, Publisher]] = {}
    wordings: dict[str, list[str]] = {}
    wordings_path: Path | None = None
    for folder in folders:
        here: dict[str, Path] = {}
        for path in sorted((folder / "publishers").glob("*.yml")):
            if path.name == _WORDINGS:
                wordings_path = path
                for field, entries in _entries(path).items():
                    if not isinstance(entries, list):
                        raise RulesError(f"{path}: {field} must be a list of words.")
                    wordings.setdefault(str(field), []).extend(cast("list[str]", entries))
                continue
            rule = _publisher(path)
            if rule.source_id in here:
                raise RulesError(
                    f"{path}: source_id {rule.source_id} is already in {here[rule.source_id].name}. One file an outlet."
                )
            here[rule.source_id] = path
            rules[rule.source_id] = (path, rule)
    if wordings_path is None:
        where = ", ".join(str(folder / "publishers") for folder in folders)
        raise RulesError(f"{where}: no {_WORDINGS}. The words around names of outlets must be there.")
    ordered = [rules[source_id] for source_id in sorted(rules)]
    _check_owners(ordered)
    return Publishers(
        publishers=tuple(rule for _, rule in ordered),
        wordings=_wordings(wordings_path, {field: list(dict.fromkeys(words)) for field, words in wordings.items()}),
    )


def _entries(path: Path) -> Mapping[Any, Any]:
    try:
        entries = yaml.load(path.read_bytes(), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise RulesError(f"{path}: not YAML: {error}") from error
    if not isinstance(entries, dict):
        raise RulesError(f"{path}: must be a list of fields (name: value), as seeds/publishers/README.md explains.")
    return cast("dict[Any, Any]", entries)


def _publisher(path: Path) -> Publisher:
    entries = _entries(path)
    try:
        return Publisher.model_validate(entries)
    except ValidationError as error:
        raise RulesError(_explained(path, error)) from error


def _wordings(path: Path, entries: Mapping[str, list[str]]) -> Wordings:
    try:
        return Wordings.model_validate(entries)
    except ValidationError as error:
        raise RulesError(_explained(path, error)) from error


def _explained(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    entry = ".".join(map(str, first["loc"])) or "the file"
    if first["type"] == "extra_forbidden":
        return f"{path}: unknown field {entry}. seeds/publishers/README.md lists the fields."
    return f"{path}: {entry}: {first['msg']} (found {first['input']!r})."


def _check_owners(rules: Sequence[tuple[Path, Publisher]]) -> None:
    """Refuse a name or domain that two outlets claim: neither may be taken for the other."""
    owners: dict[str, tuple[Path, str]] = {}
    for path, rule in rules:
        claims = [
            matching_key(name) for name in (*rule.names, *rule.ambiguous_names, *rule.furniture, *rule.signatures)
        ]
        for claim in (*claims, *(f"domain {domain}" for domain in rule.domain)):
            other = owners.setdefault(claim, (path, rule.source_id))
            if other[1] != rule.source_id:
                raise RulesError(
                    f"{path}: «{claim}» already belongs to {other[1]} ({other[0].name}). "
                    "Name the outlets apart (kind of outlet, country), or leave the form out of both."
                )
            if claims.count(claim) > 1:
                raise RulesError(f"{path}: «{claim}» stands twice; spelling variants are folded, one is enough.")
