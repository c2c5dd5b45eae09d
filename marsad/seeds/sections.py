"""Reading a YAML file of sections: names with entries, of which a model says what they may hold."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from marsad.errors import RulesError
from marsad.models import Rule

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_R = TypeVar("_R", bound=Rule)


def read_sections(path: Path, model: type[_R]) -> _R:
    """Read one file.

    Raises:
        RulesError: it is no YAML, no sections, or an entry says something it may not; names the file and the entry.
    """
    known = f"Sections: {', '.join(model.model_fields)}; the comment on top of each file explains its fields."
    try:
        content: Any = yaml.load(path.read_bytes(), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise RulesError(f"{path}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise RulesError(f"{path}: must be a list of sections (name: entries). {known}")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(map(str, first["loc"])) or "the file"
        if first["type"] == "extra_forbidden":
            raise RulesError(f"{path}: unknown field {entry}. {known}") from error
        raise RulesError(f"{path}: {entry}: {first['msg']} (found {first['input']!r}).") from error
