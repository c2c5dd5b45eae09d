"""The gazetteer, compiled: every spelling of every name in one automaton."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl
from ahocorasick_rs import BytesAhoCorasick

from marsad.entities.rules import Entity
from marsad.entities.variants import glued, is_foreign, name_key, name_keys, nationality_forms, spellings
from marsad.errors import RulesError
from marsad.models import ENTITY_TYPES

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
_MAX_WRITTEN_CHARS = _MAX_HAMZA_LETTERS + len(_ARTICLE)
#: a final ta marbuta or ya tells shorter names from common words: Jeddah from "his grandfather", Ali from "on"
_MAX_EXACT_TA_LETTERS = 4
_MAX_EXACT_YA_LETTERS = 3
_TA_MARBUTA, _HA, _YA, _MAQSURA = "\u0629", "\u0647", "\u064a", "\u0649"
#: of more names none is looked for with its spaces lost: it would have four times as many keys
_MAX_GLUED_NAMES = 100_000
_NO_RANK = 9
_PLACED_TYPES = ("LOC", NATIONALITY)
_TYPE_ORDER = ("PER", "LOC", "ORG", "EVENT", "NORP")
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
        entity_kinds: for each entity its type, a place in ENTITY_TYPES.
        entity_numbers: the same number for entities with one id: a country and its people.
        divided: for each place or people that is shared out among states, the ones of these states.
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
    entity_kinds: Ints
    entity_numbers: Ints
    divided: dict[int, tuple[int, ...]]


class _Owners:
    """Who goes by which key, in lists by the key's place: an object a key would cost most of the time.

    Rank 0 is a listed name, 1 a regular spelling of one, 2 one with a space lost. Entities are added in the order of
    their precedence, so that of equal ranks the first stays.

    Attributes:
        places: keys, each with its place in the lists.
        named: the entity that goes by the key, nationalities apart, or -1.
        nationality: by place, the entity whose nationality it is.
        finals: code point of the last letter of the name that the key comes from.
        short: by place, the entities that go by the key for short.
        written: by key, a name that is listed so; only short ones are asked for.
    """

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.named: list[int] = []
        self.nationality: dict[int, int] = {}
        self.finals: list[int] = []
        self.short: dict[int, tuple[int, ...]] = {}
        self.written: dict[str, str] = {}
        self._ranks: list[int] = []
        self._nationality_ranks: dict[int, int] = {}

    def add(self, number: int, entity: Entity, names: Sequence[str], keys: Sequence[str], *, is_glued: bool) -> None:
        """Add an entity with its full names and their keys; its short names too."""
        foreign = is_foreign(entity.country_code)
        for name, listed in zip(names, keys, strict=True):
            if len(listed) <= _MAX_WRITTEN_CHARS:
                self.written.setdefault(listed, name)
            if entity.entity_type == NATIONALITY:
                self._add_nationality(number, name, listed, foreign=foreign)
                continue
            final = ord(name[-1])
            for rank, key in enumerate(spellings(listed, foreign=foreign)):
                self._name(key, number, min(rank, 1), final)
                for joined in glued(key) if is_glued else ():
                    self._name(joined, number, 2, final)
        for name in entity.short_names:
            for key in spellings(name_key(name), foreign=foreign):
                at = self._place(key)
                if number not in self.short.get(at, ()):
                    self.short[at] = (*self.short.get(at, ()), number)
                    self.finals[at] = self.finals[at] or ord(name[-1])

    def _place(self, key: str) -> int:
        at = self.places.setdefault(key, len(self.named))
        if at == len(self.named):
            self.named.append(-1)
            self.finals.append(0)
            self._ranks.append(_NO_RANK)
        return at

    def _name(self, key: str, number: int, rank: int, final: int) -> None:
        at = self.places.get(key)
        if at is None:
            self.places[key] = len(self.named)
            self.named.append(number)
            self.finals.append(final)
            self._ranks.append(rank)
        elif rank < self._ranks[at]:
            self.named[at], self._ranks[at], self.finals[at] = number, rank, final

    def _add_nationality(self, number: int, name: str, listed: str, *, foreign: bool) -> None:
        ranked = [(listed, 0, ord(name[-1]))]
        for form in nationality_forms(name):
            # the last letter of an inflected form is regular, whatever the listed form ends in
            final = ord(name[-1] if form.split(" ")[-1][-1] == listed[-1] else form[-1])
            regular = int(form != listed)
            ranked += [
                (key, min(rank + regular, 1), final) for rank, key in enumerate(spellings(form, foreign=foreign))
            ]
        for key, rank, final in ranked:
            at = self._place(key)
            if rank < self._nationality_ranks.get(at, _NO_RANK):
                self.nationality[at], self._nationality_ranks[at] = number, rank
                self.finals[at] = self.finals[at] or final


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
    """Compile entities for `recognise`: once a process, a second or two for 200,000 spellings.

    Who owns a spelling: the entity that lists it; then one that it is a regular variant of; within a rank PER, LOC,
    ORG, EVENT, then by id. A nationality keeps its reading beside another (the two letters of "Saudi Arabia"
    and of "Saudi" are the same); which of the two is meant is told from the text. A full name hides a short one.

    Names are also found with spaces lost, unless there are more than 100,000 of them.
    """
    ordered = tuple(sorted(entities, key=lambda entity: (_TYPE_ORDER.index(entity.entity_type), entity.entity_id)))
    owners = _Owners()
    full_names = [entity.full_names for entity in ordered]
    keys = name_keys([*chain.from_iterable(full_names)])
    is_glued = len(keys) <= _MAX_GLUED_NAMES
    first = 0
    for number, (entity, names) in enumerate(zip(ordered, full_names, strict=True)):
        listed = keys[first : first + len(names)]
        first += len(names)
        owners.add(number, entity, names, listed, is_glued=is_glued)
    return _compile(ordered, owners)


def _compile(entities: tuple[Entity, ...], owners: "_Owners") -> Gazetteer:
    """Lay out all keys in order as one array of code points, a newline after each, and tell everything from it."""
    keys = sorted(owners.places)
    count = len(keys)
    order = np.fromiter(map(owners.places.__getitem__, keys), dtype=np.int64, count=count)
    chars = np.fromiter(map(len, keys), dtype=np.int64, count=count)
    codes = np.frombuffer("\n".join([*keys, ""]).encode("utf-32-le"), dtype=np.uint32)
    firsts = np.cumsum(chars + 1) - chars - 1
    first_of: dict[str, int] = {}
    for number, entity in enumerate(entities):
        first_of.setdefault(entity.entity_id, number)
    alphabet = _alphabet(codes)

    has_article = np.zeros(count, dtype=np.bool_)
    has_article[:] = (codes[firsts] == ord(ALEF)) & (codes[np.minimum(firsts + 1, len(codes) - 1)] == ord(LAM))
    in_pattern = np.ones(len(codes), dtype=np.bool_)
    in_pattern[firsts[has_article]] = False
    # a newline is no letter of the alphabet: 0
    pieces = alphabet[codes[in_pattern]].tobytes().split(b"\0")[:-1]
    patterns: dict[bytes, int] = {}
    pattern_of = np.fromiter(
        (patterns.setdefault(piece, len(patterns)) for piece in pieces), dtype=np.int64, count=count
    )
    plain_key, article_key = np.full(len(patterns), -1, dtype=np.int64), np.full(len(patterns), -1, dtype=np.int64)
    plain_key[pattern_of[~has_article]] = np.flatnonzero(~has_article)
    article_key[pattern_of[has_article]] = np.flatnonzero(has_article)

    spaces = _count(codes == ord(" "), firsts, chars)
    letters = chars - spaces - has_article * len(_ARTICLE)
    written_last = np.array(owners.finals, dtype=np.uint32)[order]
    swapped = np.zeros(count, dtype=np.uint32)
    for final, other in _SWAPPED_FINAL.items():
        swapped[written_last == ord(final)] = ord(other)
    is_ya = (swapped == ord(_YA)) | (swapped == ord(_MAQSURA))
    named = np.array(owners.named, dtype=np.int64)[order]
    number_of = np.empty(count, dtype=np.int64)
    number_of[order] = np.arange(count)
    nationality = np.full(count, -1, dtype=np.int64)
    nationality[number_of[[*owners.nationality]]] = [*owners.nationality.values()]
    with_alef = (_count(codes == ord(ALEF), firsts, chars) > 0) & (spaces == 0) & (letters <= _MAX_HAMZA_LETTERS)
    return Gazetteer(
        entities=entities,
        alphabet=alphabet,
        automaton=BytesAhoCorasick(patterns),
        plain_key=plain_key,
        article_key=article_key,
        key_chars=chars,
        key_named=named,
        key_nationality=nationality,
        key_short={
            number: short
            for number, short in sorted((int(number_of[at]), short) for at, short in owners.short.items())
            if named[number] < 0 and nationality[number] < 0
        },
        key_swapped_final=swapped,
        key_is_exact=(spaces == 0) & (letters <= np.where(is_ya, _MAX_EXACT_YA_LETTERS, _MAX_EXACT_TA_LETTERS)),
        key_written={
            number: owners.written[keys[number]]
            for number in np.flatnonzero(with_alef).tolist()
            if len(owners.written.get(keys[number], "")) == chars[number]
        },
        key_takes_kaf=letters >= _MIN_KAF_CLITIC_LETTERS,
        entity_kinds=np.array([ENTITY_TYPES.index(entity.entity_type) for entity in entities], dtype=np.int64),
        entity_numbers=np.array([first_of[entity.entity_id] for entity in entities], dtype=np.int64),
        divided=_divided(entities),
    )


def _divided(entities: Sequence[Entity]) -> dict[int, tuple[int, ...]]:
    """Find what has no country itself and whose name at least two countries' go on from: Korea, North and South.

    One alone divides nothing: "African" is more than the half of "Central African".
    """
    whole = {
        (entity.entity_type, name_key(entity.name_ar)): number
        for number, entity in enumerate(entities)
        if entity.entity_type in _PLACED_TYPES and entity.country_code is None
    }
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for number, entity in enumerate(entities):
        if entity.entity_type in _PLACED_TYPES and entity.country_code is not None:
            begun, _, _ = name_key(entity.name_ar).rpartition(" ")
            if (entity.entity_type, begun) in whole:
                parts[whole[entity.entity_type, begun]].append(number)
    return {
        number: tuple(found)
        for number, found in parts.items()
        if len({entities[part].country_code for part in found}) > 1
    }


def _count(chosen: Flags, firsts: Ints, chars: Ints) -> Ints:
    """Count the chosen code points of each key."""
    sums = np.concatenate((np.zeros(1, dtype=np.int32), np.cumsum(chosen, dtype=np.int32)))
    return (sums[firsts + chars] - sums[firsts]).astype(np.int64)


def _alphabet(codes: npt.NDArray[np.uint32]) -> Bytes:
    met = np.zeros(0x110000, dtype=np.bool_)
    met[codes] = True
    met[[ord(letter) for letter in CLITIC_LETTERS + ALEF]] = True
    met[[ord(" "), ord("\n")]] = False
    letters = np.flatnonzero(met)
    if len(letters) > 254:
        raise RulesError(
            f"seeds/gazetteer: the names have {len(letters)} different letters; 254 can be matched. Look for names "
            f"in another script among the Arabic ones: {''.join(map(chr, letters[-20:].tolist()))}."
        )
    alphabet = np.zeros(0x110000, dtype=np.uint8)
    alphabet[letters] = np.arange(SPACE_BYTE + 1, SPACE_BYTE + 1 + len(letters))
    alphabet[[ord(space) for space in " " + _HYPHENS]] = SPACE_BYTE
    return alphabet


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
    rows: set[tuple[str, str, str, str]] = set()
    for entity_id, _, name_ar, name_en, *_ in entity_frame(entities).iter_rows():
        rows |= {(entity_id, name_ar, "ara", "preferred"), (entity_id, name_en, "eng", "preferred")}
    for entity in entities:
        for name in (*entity.full_names, *entity.short_names):
            if (entity.entity_id, name, "ara", "preferred") not in rows:
                rows.add((entity.entity_id, name, "ara", "alias"))
    return pl.DataFrame(
        sorted(rows), schema=dict.fromkeys(("entity_id", "name", "language", "kind"), pl.String), orient="row"
    )
