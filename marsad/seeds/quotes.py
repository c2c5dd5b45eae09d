"""Read seeds/quotes: the words that announce what somebody says."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from marsad.errors import RulesError
from marsad.quotes import QuoteRules
from marsad.text.normalize import matching_key

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_quotes(folders: Sequence[Path]) -> QuoteRules:
    """Read the rules of quotations of several folders of the shape of seeds/, the later over the earlier.

    A verb or attribution that an earlier folder has (compared by its folded name) is replaced; words and examples are
    added.

    Raises:
        RulesError: a file cannot be read, names an unknown section or field, or says a thing twice; or no folder has
            verbs of saying.
    """
    sections: dict[str, dict[str, object]] = {section: {} for section in QuoteRules.model_fields}
    for folder in folders:
        here: dict[tuple[str, str], Path] = {}
        for path in sorted((folder / "quotes").glob("*.yml")):
            rules = _rules(path)
            for section in QuoteRules.model_fields:
                for entry in cast("tuple[object, ...]", getattr(rules, section)):
                    name = entry if isinstance(entry, str) else getattr(entry, "name", None) or repr(entry)
                    key = matching_key(name)
                    if (section, key) in here:
                        raise RulesError(
                            f"{path}: {section}: {name!r} is already in {here[section, key].name}, or folds to the "
                            "same key as an entry there. Keep one of them."
                        )
                    here[section, key] = path
                    sections[section][key] = entry
    if not sections["verbs"]:
        where = ", ".join(str(folder / "quotes") for folder in folders)
        raise RulesError(f"{where}: no verbs of saying. At least verbs.yml must be there.")
    return QuoteRules.model_validate({section: tuple(entries.values()) for section, entries in sections.items()})


def _rules(path: Path) -> QuoteRules:
    try:
        content: Any = yaml.load(path.read_bytes(), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise RulesError(f"{path}: not YAML: {error}") from error
    if not isinstance(content, dict):
        raise RulesError(f"{path}: must be a list of sections (name: entries). {_known_sections()}")
    try:
        return QuoteRules.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(map(str, first["loc"])) or "the file"
        if first["type"] == "extra_forbidden":
            raise RulesError(f"{path}: unknown field {entry}. {_known_sections()}") from error
        raise RulesError(f"{path}: {entry}: {first['msg']} (found {first['input']!r}).") from error


def _known_sections() -> str:
    return f"Sections: {', '.join(QuoteRules.model_fields)}; the comment on top of each file explains its fields."
