"""What bundle.yml may say, and how it is read and refused."""

import difflib
import os
from collections.abc import Hashable
from pathlib import Path
from typing import Annotated, Any, cast

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError
from yaml.constructor import ConstructorError

from marsad.errors import BundleError
from marsad.models import Rule
from marsad.readers.inputs import page_url, utc_time
from marsad.readers.names import is_within, reason, safe

RULES_NAME = "bundle.yml"
_MAX_BYTES = 64 * 1024 * 1024
_MAX_ALIASES = 1000
_MAX_MERGED = 1000
_MAX_DEPTH = 16  # ours is 3 deep; far above it (200,000 was seen to) the YAML library overruns the process's stack


def _not_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds a NUL character")
    return value


def _web_address(value: str) -> str:
    if page_url(value) is None:
        raise ValueError(f"{value!r} is not the address of a page; write it in full, as https://example.org/page")
    return value


def _time_with_zone(value: str) -> str:
    if utc_time(value) is None:
        raise ValueError(f"{value!r} is not a time with its zone; write it as 2025-12-31T08:00:00Z, or leave it out")
    return value


def _empty_if_null(value: object) -> object:
    return {} if value is None else value


_Text = Annotated[str, AfterValidator(_not_nul)]


class StatedFacts(Rule):
    """What is known of an input from outside its text. A null in `files` takes a default away."""

    author: _Text | None = None
    fetched_at: Annotated[_Text, AfterValidator(_time_with_zone)] | None = None
    licence_note: _Text | None = None
    published: _Text | None = None
    source: _Text | None = None
    url: Annotated[_Text, AfterValidator(_web_address)] | None = None


class FieldNames(Rule):
    """Which field of a JSON record holds what; null: none of them, do not look."""

    author: _Text | None = "author"
    content: _Text = "content"
    fetched_at: _Text | None = "fetched_at"
    published: _Text | None = "published"
    source: _Text | None = "source"
    title: _Text | None = "title"
    url: _Text | None = "url"


_Facts = Annotated[StatedFacts, BeforeValidator(_empty_if_null)]


class BundleRules(Rule):
    """Everything bundle.yml may say. docs/bundles.md explains the keys."""

    name: _Text | None = None
    description: _Text | None = None
    licence: _Text | None = None
    defaults: _Facts = StatedFacts()
    fields: Annotated[FieldNames, BeforeValidator(_empty_if_null)] = FieldNames()
    files: Annotated[dict[str, _Facts], BeforeValidator(_empty_if_null)] = Field(default_factory=dict[str, StatedFacts])


class _Loader(yaml.CSafeLoader):
    """YAML in which every plain value is text: a date stays as written, a year is no number and `no` no boolean."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (it is PyYAML's attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":merge"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    # of any other tag the value may break its constructor (`!!int x`), and none is of use here
    yaml_constructors = {  # noqa: RUF012
        tag: make
        for tag, make in yaml.CSafeLoader.yaml_constructors.items()
        if tag is None or tag.endswith((":map", ":null", ":seq", ":str"))
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take in what is merged by `<<`, within bounds: merges of merges multiply."""
        before = len(node.value)
        super().flatten_mapping(node)
        if len(node.value) > before + _MAX_MERGED:
            raise ConstructorError(None, None, "merges too much by `<<`", node.start_mark)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a key that stands twice; YAML itself would silently keep the last."""
        seen: set[object] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise ConstructorError(None, None, f"the key {key.value!r} stands twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_rules(folder: Path) -> BundleRules:
    """Read the bundle.yml of a folder; without one, everything is at its default.

    Raises:
        BundleError: It is not readable, not YAML, or says something it may not.
    """
    path = folder / RULES_NAME
    shown = safe(str(path))
    if not os.path.lexists(path):
        return BundleRules()
    if not is_within(os.path.realpath(path), os.path.realpath(folder)) or not path.is_file():
        raise BundleError(f"{shown}: not a file of this bundle. Put a plain file in its place.")
    try:
        with path.open("rb") as opened:
            raw = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BundleError(f"{shown}: cannot be read ({reason(error)}).") from error
    if len(raw) > _MAX_BYTES:
        raise BundleError(f"{shown}: larger than 64 MiB. Make several bundles of this one.")
    try:
        values = _yaml(raw)
    except yaml.YAMLError as error:
        raise BundleError(f"{shown}: {_yaml_problem(error)}") from error
    if values is None:
        return BundleRules()
    if not isinstance(values, dict):
        raise BundleError(f"{shown}: must hold keys and values, as `name: my-bundle`. {_known_keys(BundleRules)}")
    try:
        return BundleRules.model_validate(values)
    except ValidationError as error:
        raise BundleError(f"{shown}: {_rules_problem(error)}") from error


def _yaml(raw: bytes) -> object:
    depth = alias_count = 0
    for event in cast("list[yaml.Event]", yaml.parse(raw, _Loader)):  # pyright: ignore[reportUnknownMemberType]
        alias_count += isinstance(event, yaml.AliasEvent)
        if alias_count > _MAX_ALIASES:
            raise ConstructorError(None, None, "repeats too much by `*`", event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise ConstructorError(None, None, "nested too deeply", event.start_mark)
    return cast("object", yaml.load(raw, _Loader))


def _yaml_problem(error: yaml.YAMLError) -> str:
    problem = cast("object", getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")
    # by name: the C parser has a class of its own for marks
    line = cast("object", getattr(getattr(error, "problem_mark", None), "line", None))
    place = f" in line {line + 1}" if isinstance(line, int) else ""
    return f"not valid YAML{place}: {problem}."


def _rules_problem(error: ValidationError) -> str:
    """Say the first thing that is wrong in bundle.yml."""
    first = error.errors()[0]
    loc = [str(part) for part in first["loc"]]
    section = loc[0]
    model = {"defaults": StatedFacts, "files": StatedFacts, "fields": FieldNames}.get(section, BundleRules)
    key = loc[-1]
    place = f" (under {' > '.join(loc[:-1])})" if len(loc) > 1 else ""
    kind = first["type"]
    if kind == "extra_forbidden":
        if len(loc) == 1:
            model = BundleRules
        close = difflib.get_close_matches(key, model.model_fields, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"unknown key {key!r}{place}.{hint} {_known_keys(model)}"
    if kind == "value_error":
        return f"{key}{place}: {first['msg'].removeprefix('Value error, ')}."
    if kind == "string_type":
        return f"{key}{place} must be text."
    return f"{key}{place} must hold keys and values. {_known_keys(model)}"


def _known_keys(model: type[BaseModel]) -> str:
    return f"Known keys: {', '.join(sorted(model.model_fields))}."
