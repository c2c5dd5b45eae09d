"""Read seeds/calendars: the words of dates."""

import datetime as dt
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from marsad.dates import Calendars
from marsad.dates.rules import CalendarRules, Example, Named, TimeZone
from marsad.errors import RulesError
from marsad.seeds.sections import read_sections
from marsad.text.normalize import matching_key


def load_calendars(folders: Sequence[Path]) -> Calendars:
    """Read the words of dates of several folders of the shape of seeds/, the later over the earlier.

    A word that an earlier folder has in the same section (compared by its folded spelling) is replaced; examples
    are added.

    Raises:
        RulesError: a file cannot be read, names an unknown section or field, or says a word twice; or no folder has
            calendars.
    """
    sections: dict[str, dict[str, Named]] = {}
    examples: list[Example] = []
    places: dict[str, dt.tzinfo] = {}
    for folder in folders:
        here: dict[tuple[str, str], Path] = {}
        for path in sorted((folder / "calendars").glob("*.yml")):
            rules = read_sections(path, CalendarRules)
            examples.extend(rules.examples)
            for section, entry in _entries(rules):
                key = matching_key(entry.name)
                if (section, key) in here:
                    raise RulesError(
                        f"{path}: {section}: {entry.name!r} is already in {here[section, key].name}, or folds to the "
                        "same key as a word there. Keep one of them."
                    )
                if isinstance(entry, TimeZone) and entry.zone is not None and entry.zone not in places:
                    places[entry.zone] = _place(path, entry.name, entry.zone)
                here[section, key] = path
                sections.setdefault(section, {})[key] = entry
    if not sections:
        where = ", ".join(str(folder / "calendars") for folder in folders)
        raise RulesError(f"{where}: no calendars. At least the months must be there.")
    merged = {section: tuple(entries.values()) for section, entries in sections.items()}
    return Calendars.compile(CalendarRules.model_validate({**merged, "examples": tuple(examples)}), places)


def _place(path: Path, name: str, zone: str) -> dt.tzinfo:
    """Read the clocks of a place from the tzdata package: the operating system may have none, or other ones."""
    data = files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    if not data.is_file():
        raise RulesError(
            f"{path}: time_zones: {name!r}: there is no zone {zone!r} in the time zone database. "
            "Take a name of it («Africa/Cairo»), or give the distance from UTC as offset («+03:00»)."
        )
    with data.open("rb") as file:
        return ZoneInfo.from_file(file, zone)


def _entries(rules: CalendarRules) -> Iterable[tuple[str, Named]]:
    for section in CalendarRules.model_fields:
        if section != "examples":
            for entry in cast("tuple[Named, ...]", getattr(rules, section)):
                yield section, entry
