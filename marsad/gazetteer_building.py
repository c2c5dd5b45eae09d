"""Lists made from published packages when a maintainer asks for it: words and names of people, for seeds/names.

Nothing of it runs in the pipeline, which reads what is written here; the packages are the optional extra `build`.
"""

import csv
import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from marsad.errors import MarsadError
from marsad.text.normalize import matching_key

#: from the lone hamza to ya: a key of these letters alone is one word of standard Arabic
_ARABIC_WORD = re.compile("[\u0621-\u064a]+")
NAME_COLUMNS = ("key", "given", "surname", "zipf", "latin")
WORD_COLUMNS = ("key", "zipf")
#: words met less often than 0.6 times in a million are not written out: nothing tells one rare word from another
MIN_ZIPF = 2.8


@dataclass(frozen=True)
class Unit:
    """A word that stood in the name of some people, as the package of names counts it.

    Attributes:
        word: the word in Arabic letters.
        latin: how it was written in Latin letters there.
        role: `given`, `surname` or `unknown`.
        count: how many people.
    """

    word: str
    latin: str
    role: str
    count: int


@dataclass(frozen=True)
class NameRow:
    """A row of seeds/names/names.csv; what the columns mean is in the README there."""

    key: str
    given: int
    surname: int
    zipf: float
    latin: str


@dataclass(frozen=True)
class Written:
    """One file written, and how many rows it has."""

    path: Path
    row_count: int


def zipf_by_key(frequencies: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Give how common words are, by their matching key: spellings that fold alike are one word.

    Args:
        frequencies: words and their share of all words of a text.

    Returns:
        The decimal logarithm of uses in a thousand million words, for keys of Arabic letters alone.

    Examples:
        >>> zipf_by_key([("\u0623\u0628", 0.0005), ("\u0627\u0628", 0.0005), ("Ab", 0.1)])
        {'اب': 6.0}
    """
    shares: dict[str, float] = defaultdict(float)
    for word, share in frequencies:
        key = matching_key(word)
        if share > 0 and _ARABIC_WORD.fullmatch(key):
            shares[key] += share
    return {key: math.log10(share) + 9 for key, share in shares.items()}


def name_rows(units: Iterable[Unit], zipf: Mapping[str, float]) -> list[NameRow]:
    """Count single words over the names they stand in.

    A word whose role is not known counts as a surname: given names are the better known part. The Latin form is
    the one met most often, of equals the first of the alphabet.
    """
    given: Counter[str] = Counter()
    surname: Counter[str] = Counter()
    latin: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in units:
        key = matching_key(unit.word)
        if not _ARABIC_WORD.fullmatch(key):
            continue
        (given if unit.role == "given" else surname)[key] += unit.count
        if unit.latin.isascii():
            latin[key][unit.latin] += unit.count
    return [
        NameRow(
            key=key,
            given=given[key],
            surname=surname[key],
            zipf=zipf.get(key, 0.0),
            latin=min(latin[key], key=lambda form: (-latin[key][form], form), default="") if key in latin else "",
        )
        for key in sorted(given.keys() | surname.keys())
    ]


def build(seeds: Path) -> tuple[Written, ...]:
    """Write the lists into a seeds-shaped folder, over what is there.

    Raises:
        MarsadError: a package of the extra `build` is not installed, or the folder has no place for the lists.
    """
    zipf = zipf_by_key(_package("wordfreq").get_frequency_dict("ar", "large").items())
    names = name_rows(_units(), zipf)
    words = [(key, value) for key, value in sorted(zipf.items()) if round(value, 1) >= MIN_ZIPF]
    folder = seeds / "names"
    if not folder.is_dir():
        raise MarsadError(f"{folder}: no such folder. Name a folder like the project's seeds.")
    return (
        _write(
            folder / "names.csv",
            NAME_COLUMNS,
            [(row.key, str(row.given), str(row.surname), f"{row.zipf:.1f}", row.latin) for row in names],
        ),
        _write(folder / "words.csv", WORD_COLUMNS, [(key, f"{value:.1f}") for key, value in words]),
    )


def _units() -> list[Unit]:
    """Read the words of the package of names; its model, which is heavy to import, is not wanted."""
    spec = find_spec("arabic_name_romanizer")
    if spec is None or not spec.submodule_search_locations:
        raise _missing("arabic-name-romanizer")
    path = Path(spec.submodule_search_locations[0]) / "resources" / "names.sqlite3"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as names:
        return [Unit(*row) for row in names.execute("select arabic_key, latin, role, count from units")]


def _package(name: str) -> ModuleType:
    if find_spec(name) is None:
        raise _missing(name)
    return import_module(name)


def _missing(package: str) -> MarsadError:
    return MarsadError(
        f"The package '{package}' is not installed; lists are built with it. Install it: pip install 'marsad[build]'"
    )


def _write(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Written:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return Written(path, len(rows))
