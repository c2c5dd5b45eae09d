"""Saying which entity a mention names: one of the gazetteer, or a name that no base knows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import polars as pl

from marsad.entities.gazetteer import ALEF, BA, LAM, Flags, Gazetteer, Ints
from marsad.entities.lexicon import COMMON, CONNECTOR, DEFINITE, Lexicon, WordRoles, clitic_letters, with_clitics
from marsad.entities.match import Shard, zones_of
from marsad.entities.resolve import CURATED_LAYER, HEADS_LAYER, NIL, SHORT_LAYER, Readings, concatenate
from marsad.entities.romanize import romanize
from marsad.entities.variants import name_key
from marsad.entities.words import Words
from marsad.models import ENTITY_TYPES

NIL_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(
    ("document_id", "entity_id", "entity_type", "name_ar", "name_en"), pl.String
)
#: the fold that makes an id of a name; another one would give every such entity another id, and needs another number
_NIL_VERSION = "1"
_PERSON = ENTITY_TYPES.index("PER")
_PLACED = (ENTITY_TYPES.index("LOC"), ENTITY_TYPES.index("NORP"))
_AGAIN_SCORE = 0.85


@dataclass(frozen=True, eq=False)
class Linked:
    """Mentions with their entities.

    Attributes:
        found: what is mentioned, in order of start, the outer before the inner.
        parents: for each the place of the one around it, or -1.
        surfaces: the names as written.
        entity_ids: of each the entity.
        own_names: the name in full of those whose entity is made from it; null for all others.
    """

    found: Readings
    parents: Ints
    surfaces: list[str]
    entity_ids: list[str]
    own_names: list[str | None]


def nil_id(entity_type: str, name: str) -> str:
    """Give the id of a name that no base knows: equal for all spellings with one key.

    Examples:
        >>> nil_id("PER", "أحمد الفهد") == nil_id("PER", "احمد  الفهد")
        True
        >>> nil_id("PER", "أحمد الفهد") == nil_id("ORG", "أحمد الفهد")
        False
    """
    digest = sha256(f"{_NIL_VERSION}:{name_key(name)}".encode()).hexdigest()
    return f"nil-{entity_type.lower()}-{digest[:16]}"


def adopt(found: Readings, shard: Shard, gazetteer: Gazetteer, words: Words, roles: WordRoles) -> Readings:
    """Let a person's longer name stand for the person whose listed name it begins with.

    "Salman bin Abdulaziz Al Saud" is Salman bin Abdulaziz; "Salman Ahmad" is not Salman: what follows the listed name
    must be joined to it by "son of" or "house of", or be a family name.
    """
    listed = np.flatnonzero((found.layers == CURATED_LAYER) & (found.types == _PERSON))
    nil = np.flatnonzero((found.entities == NIL) & (found.types == _PERSON))
    if not len(listed) or not len(nil):
        return found
    longest: dict[int, tuple[int, int]] = {}
    for start, end, entity in zip(
        found.starts[listed].tolist(), found.ends[listed].tolist(), found.entities[listed].tolist(), strict=True
    ):
        longest[start] = max(longest.get(start, (0, 0)), (end, entity))
    entities = found.entities.copy()
    for at in nil.tolist():
        end, entity = longest.get(int(found.starts[at]), (0, 0))
        if not 0 < end < int(found.ends[at]) or " " not in shard.text[int(found.starts[at]) : end].strip():
            continue
        following = int(np.searchsorted(words.starts, end))
        if following < len(words.starts) and roles.roles[words.types[following]] & (CONNECTOR | DEFINITE):
            entities[at] = entity
    return replace(found, entities=entities)


def identify(found: Readings, short: Readings, shard: Shard, gazetteer: Gazetteer) -> Readings:
    """Say which listed entity is meant by a short name that stands without the full one, where something else tells.

    A name that was found by what stands around it ("the club Al-Ahli") has a type; of the entities of this type that go
    by it for short, the only one is meant, or the only one whose country the article names.

    Args:
        found: readings that may overlap.
        short: readings of short names, also those that no full name licenses, one for each owner.
        shard: the text.
        gazetteer: the entities.
    """
    nil = np.flatnonzero((found.entities == NIL) & (found.types != _PERSON))
    owners: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for start, end, kind, entity in zip(
        short.starts.tolist(), short.ends.tolist(), short.types.tolist(), short.entities.tolist(), strict=True
    ):
        owners[start, end, kind].append(entity)
    known = [at for at in nil.tolist() if (int(found.starts[at]), int(found.ends[at]), int(found.types[at])) in owners]
    if not known:
        return found
    countries = _countries(found, shard, gazetteer)
    groups = shard.zone_groups[zones_of(found.starts[known], shard)]
    entities = found.entities.copy()
    for at, group in zip(known, groups.tolist(), strict=True):
        candidates = owners[int(found.starts[at]), int(found.ends[at]), int(found.types[at])]
        if len(candidates) > 1:
            candidates = [one for one in candidates if gazetteer.entities[one].country_code in countries[group]]
        if len(candidates) == 1:
            entities[at] = candidates[0]
    return replace(found, entities=entities)


def place(
    found: Readings, short: Readings, shard: Shard, gazetteer: Gazetteer, words: Words, placing: Flags
) -> Readings:
    """License the short name of a place where something says that it is one: "in Raqqa", in an article about Syria.

    Args:
        found: readings that may overlap.
        short: readings of short names, also those that no full name licenses.
        shard: the text.
        gazetteer: the entities.
        words: of the shard.
        placing: which words a place follows.
    """
    short = short[short.types == _PLACED[0]]
    first = np.searchsorted(words.starts, short.clitic_starts, side="left")
    announced = (first > 0) & words.follows[first] & placing[first - 1]
    in_clitic = short.clitic_starts < short.starts
    codes = shard.folded.text_codes[np.minimum(short.clitic_starts, len(shard.text) - 1)]
    short = short[announced | (in_clitic & (codes == ord(BA)))]
    if not len(short.starts):
        return found
    countries = _countries(found, shard, gazetteer)
    groups = shard.zone_groups[zones_of(short.starts, shard)]
    pairs: list[tuple[int, int]] = list(zip(short.entities.tolist(), groups.tolist(), strict=True))
    owned = np.array(
        [gazetteer.entities[entity].country_code in countries[group] for entity, group in pairs], dtype=np.bool_
    )
    return concatenate(found, short[owned])


def _narrow(found: Readings, parents: Ints, shard: Shard, gazetteer: Gazetteer) -> Readings:
    """Read a people or place that is shared out among states as the one of these states that the article names.

    "The Korean leader" in an article that names North Korea and not the South is the North's. A name inside another
    ("the Korean War") stays what it is, and so does one where both states are named, or neither.

    Args:
        found: resolved readings.
        parents: place of the reading around each, or -1.
        shard: the text.
        gazetteer: the entities that `found` points to.
    """
    wide = np.flatnonzero((parents < 0) & np.isin(found.entities, list(gazetteer.divided)))
    if not len(wide):
        return found
    countries = _countries(found, shard, gazetteer)
    groups = shard.zone_groups[zones_of(found.starts[wide], shard)]
    entities = found.entities.copy()
    for at, group in zip(wide.tolist(), groups.tolist(), strict=True):
        parts = gazetteer.divided[int(entities[at])]
        named = [part for part in parts if gazetteer.entities[part].country_code in countries[group]]
        if len(named) == 1:
            entities[at] = named[0]
    return replace(found, entities=entities)


def _countries(found: Readings, shard: Shard, gazetteer: Gazetteer) -> Mapping[int, set[str]]:
    """Collect the countries that each article names, as such or by their people."""
    countries: defaultdict[int, set[str]] = defaultdict(set)
    placed = np.flatnonzero((found.entities != NIL) & np.isin(found.types, _PLACED))
    groups = shard.zone_groups[zones_of(found.starts[placed], shard)]
    size = len(gazetteer.entities)
    pairs: list[int] = np.unique(groups * size + found.entities[placed]).tolist()
    for group, entity in (divmod(pair, size) for pair in pairs):
        code = gazetteer.entities[entity].country_code
        if code is not None:
            countries[group].add(code)
    return countries


def link(
    found: Readings, parents: Ints, shard: Shard, gazetteer: Gazetteer, words: Words | None, roles: WordRoles | None
) -> Linked:
    """Give every mention its entity.

    A person's family name alone is the person whose longer name stands in the same article and ends with it: the
    nearest before, else the first after. A word that is announced as a name once is one all over the article.
    "Korean" is of the one Korea that the article names.

    Args:
        found: resolved readings, in order.
        parents: place of the reading around each, or -1.
        shard: the text.
        gazetteer: the entities that `found` points to.
        words: of the shard; without them no family name is followed.
        roles: of the words' keys.
    """
    found = _narrow(found, parents, shard, gazetteer)
    surfaces = _surfaces(found, shard)
    own_names = _own_names(found, surfaces, shard)
    linked = Linked(found, parents, surfaces, _ids(found, own_names, gazetteer), own_names)
    return linked if words is None or roles is None else _follow(linked, shard, words, roles)


def nil_names(linked: Linked, document_ids: Sequence[str], shard: Shard, lexicon: Lexicon) -> pl.DataFrame:
    """Give each way in which a document writes an entity that no base knows, once, with its romanised form.

    Args:
        linked: the mentions.
        document_ids: of each mention its document.
        shard: the text.
        lexicon: what it is romanised by.
    """
    rows = {
        (document_id, entity_id, entity_type, name)
        for document_id, entity_id, entity_type, name in zip(
            document_ids, linked.entity_ids, _type_names(linked.found), linked.own_names, strict=True
        )
        if name is not None
    }
    latin = {name: romanize(name, lexicon) for name in {row[3] for row in rows}}
    return pl.DataFrame([(*row, latin[row[3]]) for row in sorted(rows)], schema=NIL_SCHEMA, orient="row")


def _type_names(found: Readings) -> list[str]:
    kinds: list[int] = found.types.tolist()
    return [ENTITY_TYPES[kind] for kind in kinds]


def _surfaces(found: Readings, shard: Shard) -> list[str]:
    return [shard.text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


def _restored(surface: str, text: str, start: int) -> str:
    """Give back the alef that the article loses after "to"."""
    contracted = surface.startswith(LAM) and text[start - 1 : start] == LAM
    return ALEF + surface if contracted else surface


def _own_names(found: Readings, surfaces: list[str], shard: Shard) -> list[str | None]:
    starts: list[int] = found.starts.tolist()
    entities: list[int] = found.entities.tolist()
    return [
        _restored(surface, shard.text, start) if entity == NIL else None
        for entity, surface, start in zip(entities, surfaces, starts, strict=True)
    ]


def _ids(found: Readings, own_names: list[str | None], gazetteer: Gazetteer) -> list[str]:
    entities: list[int] = found.entities.tolist()
    pairs = list(zip(_type_names(found), own_names, strict=True))
    nil = {(entity_type, name): nil_id(entity_type, name) for entity_type, name in set(pairs) if name is not None}
    return [
        gazetteer.entities[entity].entity_id if name is None else nil[entity_type, name]
        for entity, (entity_type, name) in zip(entities, pairs, strict=True)
    ]


def _follow(linked: Linked, shard: Shard, words: Words, roles: WordRoles) -> Linked:
    """Find the names of an article again where they stand shortened, or without what announced them."""
    found = linked.found
    outermost = linked.parents < 0
    first = np.searchsorted(words.starts, found.clitic_starts, side="left")
    last = np.searchsorted(words.starts, found.ends, side="left") - 1
    groups = shard.zone_groups[zones_of(found.starts, shard)]
    is_long = outermost & (found.types == _PERSON) & (last > first)
    is_announced = outermost & (found.types != _PERSON) & (found.layers == HEADS_LAYER) & (last == first)
    bare = found.starts == words.starts[np.minimum(first, len(words.starts) - 1)]
    # who may be meant by a word, by article and word
    owners: defaultdict[tuple[int, str], list[tuple[int, str, int]]] = defaultdict(list)
    for at in np.flatnonzero(is_long | is_announced & bare).tolist():
        kind = int(words.types[last[at]])
        if is_announced[at] or not int(roles.roles[kind]) & (COMMON | CONNECTOR):
            owner = (int(found.starts[at]), linked.entity_ids[at], int(found.types[at]))
            owners[int(groups[at]), words.keys[kind]].append(owner)
    if not owners:
        return linked
    ids, own_names = list(linked.entity_ids), list(linked.own_names)
    is_alone = outermost & (found.types == _PERSON) & (found.entities == NIL) & (last == first)
    for at in np.flatnonzero(is_alone).tolist():
        stood = owners.get((int(groups[at]), words.keys[int(words.types[last[at]])]))
        if stood:
            ids[at] = _nearest(stood, int(found.starts[at]))[1]
            # a family name alone is no name of the entity it was followed to
            own_names[at] = None
    return _with_new(replace(linked, entity_ids=ids, own_names=own_names), _again(owners, found, shard, words), shard)


def _again(
    owners: Mapping[tuple[int, str], list[tuple[int, str, int]]], found: Readings, shard: Shard, words: Words
) -> list[tuple[int, int, int, str, int]]:
    """Find where else the words stand by which somebody goes, clitics apart: start, end, word's start, id, type."""
    numbers = words.numbers
    kinds = len(words.keys)
    # of each article and word the owners, and the letters of the clitic that the word has
    meant: dict[int, tuple[list[tuple[int, str, int]], int]] = {}
    forms: dict[str, list[tuple[int, int]]] = {}
    for (group, key), stood in owners.items():
        if key not in forms:
            forms[key] = [(numbers[form], clitic_letters(key, form)) for form in with_clitics(key) if form in numbers]
        for kind, letters in forms[key]:
            # a word that is a name as it stands has no clitic
            place = group * kinds + kind
            if place not in meant or letters < meant[place][1]:
                meant[place] = (stood, letters)
    size = len(words.starts) + 1
    begun = np.bincount(np.searchsorted(words.ends, found.starts, side="right"), minlength=size)
    ended = np.bincount(np.searchsorted(words.starts, found.ends, side="left"), minlength=size)
    wanted = np.zeros(kinds, dtype=np.bool_)
    wanted[[kind for known in forms.values() for kind, _ in known]] = True
    free = np.flatnonzero(wanted[words.types] & (np.cumsum(begun - ended)[:-1] == 0))
    asked = shard.zone_groups[zones_of(words.starts[free], shard)] * kinds + words.types[free]
    new: list[tuple[int, int, int, str, int]] = []
    for at in np.flatnonzero(np.isin(asked, list(meant))).tolist():
        stood, letters = meant[int(asked[at])]
        start, end = int(words.starts[free[at]]), int(words.ends[free[at]])
        _, entity_id, kind = _nearest(stood, start)
        new.append((start + letters, end, start, entity_id, kind))
    return new


def _nearest(stood: list[tuple[int, str, int]], start: int) -> tuple[int, str, int]:
    earlier = [owner for owner in stood if owner[0] < start]
    return earlier[-1] if earlier else stood[0]


def _with_new(linked: Linked, new: list[tuple[int, int, int, str, int]], shard: Shard) -> Linked:
    size = len(new)
    if not size:
        return linked
    added = Readings(
        starts=np.array([one[0] for one in new], dtype=np.int64),
        ends=np.array([one[1] for one in new], dtype=np.int64),
        clitic_starts=np.array([one[2] for one in new], dtype=np.int64),
        entities=np.full(size, NIL, dtype=np.int64),
        types=np.array([one[4] for one in new], dtype=np.int64),
        layers=np.full(size, SHORT_LAYER, dtype=np.int64),
        scores=np.full(size, _AGAIN_SCORE, dtype=np.float64),
    )
    found = concatenate(linked.found, added)
    surfaces = [*linked.surfaces, *_surfaces(added, shard)]
    order = np.lexsort((-found.ends, found.starts))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    parents = np.append(linked.parents, np.full(size, -1, dtype=np.int64))[order]
    ids = [*linked.entity_ids, *(one[3] for one in new)]
    own_names = [*linked.own_names, *(None for _ in new)]
    found = found[order]
    return Linked(
        found,
        np.where(parents >= 0, place[parents], -1),
        [surfaces[at] for at in order.tolist()],
        [ids[at] for at in order.tolist()],
        [own_names[at] for at in order.tolist()],
    )
