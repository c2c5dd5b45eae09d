"""Read seeds/quotes: the words that announce what somebody says."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from marsad.errors import RulesError
from marsad.quotes import QuoteRules
from marsad.seeds.sections import read_sections
from marsad.text.normalize import matching_key


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
            rules = read_sections(path, QuoteRules)
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
