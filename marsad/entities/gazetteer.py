"""The gazetteer, compiled: every spelling of every name in one automaton."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl
from ahocorasick_rs import BytesAhoCorasick

from marsad.entities.rules import Entity
from marsad.entities.variants import glued, is_foreign, name_key, nationality_forms, spellings
from marsad.errors import RulesError

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ALEF, LAM = "\u0627", "\u0644"
WAW, FA, BA, KAF = "\u0648", "\u0641", "\u0628", "\u0643"
#: letters written onto the front of a word: and, so, in, to, as
CLITIC_LETTERS = WAW + FA + BA + LAM + KAF
_ARTICLE = ALEF + LAM
#: written in place of a space
_HYPHENS = "-\u2010\u2011_"
#: matching byte of spaces and hyphens; 0 is whatever no name has
SPACE_BYTE = 1
NATIONALITY = "NORP"
#: with the kaf of "as" before them, shorter names read as other words: "synagogue" is "as Nice"
_MIN_KAF_CLITIC_LETTERS = 4
#: of so few letters, a written hamza tells names from words: Apple from "camels", an agency from "and a mother"
_MAX_HAMZA_LETTERS = 4
#: a final ta marbuta or ya tells shorter names from common words: Jeddah from "his grandfather", Ali from "on"
_MAX_EXACT_TA_LETTERS = 4
_MAX_EXACT_YA_LETTERS = 3
_TA_MARBUTA, _HA, _YA, _MAQSURA = "\u0629", "\u0647", "\u064a", "\u0649"
_SWAPPED_FINAL = {_TA_MARBUTA: _HA, _HA: _TA_MARBUTA, _YA: _MAQSURA, _MAQSURA: _YA}


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Entities and the automaton that finds their names.

    Names are found as bytes: each letter that some name has is one byte, spaces and hyphens are one byte, all
    the rest is 0. So an offset of a match is an offset of the key, and half as much is scanned as in UTF-8.
    A name with the article is stored without its alef, because "to the ..." is written without it.

    Attributes:
        entities: as given; other attributes speak of an entity by its place here.
        alphabet: matching byte of each code point of a key.
        automaton: finds pattern numbers.
        plain_key: for each pattern the number of the key it is, or -1.
        article_key: for each pattern the number of the key it is with an alef before it, or -1.
        key_chars: for each key its length in code points.
        key_named: for each key the entity it names, nationalities apart, or -1.
        key_nationality: for each key the entity whose nationality it is, or -1.
        key_short: for each key that is a short name and no full one, its owners.
        key_swapped_final: for each key the last letter of the text that is suspicious: the partner of the listed one.
        key_is_exact: for each key whether a suspicious last letter refuses the match whatever the page's habits.
        key_written: for short keys with an alef, the name as listed: a hamza in the text must agree with it.
        key_takes_kaf: for each key whether the clitic kaf may stand before it.
    """

    entities: tuple[Entity, ...]
    alphabet: Bytes
    automaton: BytesAhoCorasick
    plain_key: Ints
    article_key: Ints
    key_chars: Ints
    key_named: Ints
    key_nationality: Ints
    key_short: dict[int, tuple[int, ...]]
    key_swapped_final: npt.NDArray[np.uint32]
    key_is_exact: Flags
    key_written: dict[int, str]
    key_takes_kaf: Flags


@dataclass
class _Owners:
    """Who goes by one key; rank 0 is a listed name, 1 a regular spelling of one, 2 one with a space lost."""

    named: int = -1
    named_rank: int = 9
    nationality: int = -1
    nationality_rank: int = 9
    short: tuple[int, ...] = ()
    final: str = ""
    written: str = ""


def name_conflicts(entities: Sequence[Entity]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Find the listed names that two entities of one type share.

    Short names may be shared: who is meant is whose full name stands in the article, the nearest before. Names of
    entities of different types may be shared too: people, places, organisations, events come in this order.

    Returns:
        (type, key of the name, entity ids), sorted.
    """
    owners: dict[tuple[str, str], set[str]] = {}
    for entity in entities:
        for name in entity.full_names:
            owners.setdefault((entity.entity_type, name_key(name)), set()).add(entity.entity_id)
    return sorted((kind, name, tuple(sorted(ids))) for (kind, name), ids in owners.items() if len(ids) > 1)


def compile_gazetteer(entities: Sequence[Entity]) -> Gazetteer:
    """Compile entities for `recognise`: once a process, about a second for 100,000 spellings.

    Who owns a spelling: the entity that lists it; then one that it is a regular variant of; within a rank PER, LOC,
    ORG, EVENT, then by id. A nationality keeps its reading beside another (the two letters of "Saudi Arabia"
    and of "Saudi" are the same); which of the two is meant is told from the text. A full name hides a short one.
    """
    ordered = tuple(sorted(entities, key=lambda entity: (_TYPE_ORDER.index(entity.entity_type), entity.entity_id)))
    owners: dict[str, _Owners] = {}
    for number, entity in enumerate(ordered):
        _add(owners, number, entity)
    keys = sorted(owners)
    return _compile(ordered, keys, [owners[key] for key in keys])


_TYPE_ORDER = ("PER", "LOC", "ORG", "EVENT", "NORP")


def _add(owners: dict[str, _Owners], number: int, entity: Entity) -> None:
    for key, rank, name in _keys(entity):
        owner = owners.setdefault(key, _Owners())
        if rank == 0:
            owner.written = owner.written or name
        if entity.entity_type == NATIONALITY:
            if rank < owner.nationality_rank:
                owner.nationality, owner.nationality_rank, owner.final = number, rank, owner.final or name[-1]
        elif rank < owner.named_rank:
            owner.named, owner.named_rank, owner.final = number, rank, name[-1]
    for name in entity.short_names:
        for key in spellings(name_key(name), foreign=is_foreign(entity.country_code)):
            owner = owners.setdefault(key, _Owners())
            if number not in owner.short:
                owner.short = (*owner.short, number)
                owner.final = owner.final or name[-1]


def _keys(entity: Entity) -> Iterator[tuple[str, int, str]]:
    """Give all keys of an entity's full names, with their rank and the listed name they come from."""
    foreign = is_foreign(entity.country_code)
    for name in entity.full_names:
        listed = name_key(name)
        forms = nationality_forms(name) if entity.entity_type == NATIONALITY else [listed]
        yield listed, 0, name
        for form in forms:
            # the last letter of an inflected form is regular, whatever the listed form ends in
            source = name if form.split(" ")[-1][-1] == listed[-1] else form
            for rank, key in enumerate(spellings(form, foreign=foreign)):
                yield key, min(rank + (form != listed), 1), source
                if entity.entity_type != NATIONALITY:
                    for joined in glued(key):
                        yield joined, 2, source


def _compile(entities: tuple[Entity, ...], keys: list[str], owners: list[_Owners]) -> Gazetteer:
    alphabet, bytes_of = _alphabet(keys)
    patterns: dict[bytes, tuple[int, int]] = {}
    for number, key in enumerate(keys):
        has_article = key.startswith(_ARTICLE)
        pattern = (key[1:] if has_article else key).translate(bytes_of).encode("latin-1")
        plain, article = patterns.get(pattern, (-1, -1))
        patterns[pattern] = (plain, number) if has_article else (number, article)
    letters = [len(key.removeprefix(_ARTICLE).replace(" ", "")) for key in keys]
    finals = [_SWAPPED_FINAL.get(owner.final, "") for owner in owners]
    exact = [
        " " not in key
        and letters[i] <= (_MAX_EXACT_TA_LETTERS if finals[i] in _HA + _TA_MARBUTA else _MAX_EXACT_YA_LETTERS)
        for i, key in enumerate(keys)
    ]
    return Gazetteer(
        entities=entities,
        alphabet=alphabet,
        automaton=BytesAhoCorasick(patterns),
        plain_key=np.array([plain for plain, _ in patterns.values()], dtype=np.int64),
        article_key=np.array([article for _, article in patterns.values()], dtype=np.int64),
        key_chars=np.array([len(key) for key in keys], dtype=np.int64),
        key_named=np.array([owner.named for owner in owners], dtype=np.int64),
        key_nationality=np.array([owner.nationality for owner in owners], dtype=np.int64),
        key_short={
            number: owner.short
            for number, owner in enumerate(owners)
            if owner.short and owner.named < 0 and owner.nationality < 0
        },
        key_swapped_final=np.array([ord(final) if final else 0 for final in finals], dtype=np.uint32),
        key_is_exact=np.array(exact, dtype=np.bool_),
        key_written={
            i: owner.written
            for i, (key, owner) in enumerate(zip(keys, owners, strict=True))
            if len(owner.written) == len(key) and ALEF in key and " " not in key and letters[i] <= _MAX_HAMZA_LETTERS
        },
        key_takes_kaf=np.array([count >= _MIN_KAF_CLITIC_LETTERS for count in letters], dtype=np.bool_),
    )


def _alphabet(keys: list[str]) -> tuple[Bytes, dict[int, int]]:
    letters = sorted(set(chain.from_iterable(keys)).union(CLITIC_LETTERS, ALEF) - {" "})
    if len(letters) > 254:
        raise RulesError(
            f"seeds/gazetteer: the names have {len(letters)} different letters; 254 can be matched. Look for names "
            f"in another script among the Arabic ones: {''.join(letters[-20:])}."
        )
    bytes_of = {ord(letter): number for number, letter in enumerate(letters, start=SPACE_BYTE + 1)}
    bytes_of |= {ord(space): SPACE_BYTE for space in " " + _HYPHENS}
    alphabet = np.zeros(0x110000, dtype=np.uint8)
    alphabet[list(bytes_of)] = list(bytes_of.values())
    return alphabet, bytes_of


def entity_frame(entities: Sequence[Entity]) -> pl.DataFrame:
    """Give the rows of table `entities`, one an entity id, sorted by it.

    A nationality is a row of its own only where no other type has its id: it is the country's, or a people's.
    """
    chosen: dict[str, Entity] = {}
    for entity in sorted(entities, key=lambda entity: _TYPE_ORDER.index(entity.entity_type)):
        chosen.setdefault(entity.entity_id, entity)
    return pl.DataFrame(
        [
            (
                entity_id,
                chosen[entity_id].entity_type,
                chosen[entity_id].name_ar,
                chosen[entity_id].name_en,
                chosen[entity_id].wikidata_id,
                "linked",
                chosen[entity_id].country_code,
            )
            for entity_id in sorted(chosen)
        ],
        schema=dict.fromkeys(
            ("entity_id", "entity_type", "name_ar", "name_en", "wikidata_id", "link_status", "country_code"), pl.String
        ),
        orient="row",
    )


def name_frame(entities: Sequence[Entity]) -> pl.DataFrame:
    """Give the rows of table `entity_names` that the gazetteer knows, sorted by all columns.

    The preferred names are those of `entity_frame`; the names of a nationality are aliases of its country.
    """
    preferred = entity_frame(entities)
    rows = {(row[0], row[1], "ara", "preferred") for row in preferred.select("entity_id", "name_ar").rows()}
    rows |= {(row[0], row[1], "eng", "preferred") for row in preferred.select("entity_id", "name_en").rows()}
    for entity in entities:
        for name in (*entity.full_names, *entity.short_names):
            if (entity.entity_id, name, "ara", "preferred") not in rows:
                rows.add((entity.entity_id, name, "ara", "alias"))
    return pl.DataFrame(
        sorted(rows), schema=dict.fromkeys(("entity_id", "name", "language", "kind"), pl.String), orient="row"
    )
