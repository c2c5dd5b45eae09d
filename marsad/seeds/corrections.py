"""Reads corrections.yml: what a person knows better about single articles than their pages say."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from marsad.corrections import Correction
from marsad.errors import RulesError
from marsad.seeds.entries import read_entries
from marsad.seeds.publishers import load_publishers

NAME = "corrections.yml"


def load_corrections(folders: Sequence[Path]) -> tuple[Correction, ...]:
    """Read corrections.yml of each folder; a correction of a later folder replaces the one of the same name before it.

    Args:
        folders: folders shaped like seeds/, the user's own rules last.

    Returns:
        In the order in which they count: those of the later folder first, then as they stand in their file.

    Raises:
        RulesError: an entry says something it may not, or a name stands twice in a file; names file and line.
    """

    # outlets are hundreds of files: read once, and only where a correction names one
    @cache
    def listed() -> frozenset[str]:
        return frozenset(publisher.source_id for publisher in load_publishers(folders).publishers)

    def knows_source(source_id: str) -> bool:
        return source_id in listed()

    found: dict[str, Correction] = {}
    for folder in reversed(folders):
        path = folder / NAME
        lines: dict[str, int] = {}
        for line, correction in read_entries(path, "corrections", Correction, context={"knows_source": knows_source}):
            if correction.name in lines:
                raise RulesError(
                    f"{path}:{line}: correction '{correction.name}' stands on line {lines[correction.name]} too. "
                    "Give each a name of its own."
                )
            lines[correction.name] = line
            found.setdefault(correction.name, correction)
    return tuple(found.values())
