"""Choosing among readings that overlap."""

from dataclasses import dataclass

import numpy as np

from marsad.entities.gazetteer import Flags, Gazetteer, Ints
from marsad.entities.spans import Floats
from marsad.models import ENTITY_TYPES

#: who found it, by priority: of two readings of one length the lower wins
CURATED_LAYER, NATIONALITY_LAYER, SHORT_LAYER, PEOPLE_LAYER, HEADS_LAYER, TAGGER_LAYER = range(6)
METHODS = ("gazetteer", "nationality", "short_name", "person_name", "head_word", "tagger")
#: no entity of the gazetteer
NIL = -1
#: outer type -> types whose names count inside it. Inside a person's name nothing is named, inside a nationality
#: neither; a place inside a place is mostly a part of its name ("Korea" in "North Korea")
_NESTED_TYPES = {
    "ORG": frozenset({"PER", "LOC", "ORG", "NORP", "EVENT"}),
    "EVENT": frozenset({"PER", "LOC", "ORG", "NORP", "EVENT"}),
    "LOC": frozenset({"PER", "NORP"}),
    "PER": frozenset[str](),
    "NORP": frozenset[str](),
}


@dataclass(frozen=True, eq=False)
class Readings:
    """Stretches read as mentions.

    Attributes:
        starts: offset in the shard's text, the clitic left out.
        ends: one past the last code point.
        clitic_starts: where the written word begins.
        entities: place in the gazetteer's entities, or NIL.
        types: place in ENTITY_TYPES.
        layers: who found it.
        scores: confidence from 0 to 1.
    """

    starts: Ints
    ends: Ints
    clitic_starts: Ints
    entities: Ints
    types: Ints
    layers: Ints
    scores: Floats

    def __getitem__(self, chosen: Flags | Ints) -> "Readings":
        return Readings(
            self.starts[chosen],
            self.ends[chosen],
            self.clitic_starts[chosen],
            self.entities[chosen],
            self.types[chosen],
            self.layers[chosen],
            self.scores[chosen],
        )


def concatenate(*readings: Readings) -> Readings:
    """Put sets of readings into one."""
    return Readings(
        np.concatenate([one.starts for one in readings]),
        np.concatenate([one.ends for one in readings]),
        np.concatenate([one.clitic_starts for one in readings]),
        np.concatenate([one.entities for one in readings]),
        np.concatenate([one.types for one in readings]),
        np.concatenate([one.layers for one in readings]),
        np.concatenate([one.scores for one in readings]),
    )


def resolve(found: Readings, gazetteer: Gazetteer) -> tuple[Readings, Ints]:
    """Choose among overlapping readings: the longest, but never one that cuts through a reading of a better layer.

    Returns:
        Readings in order of start, the outer before the inner; for each the place of the one around it, or -1.
    """
    order = np.lexsort((found.entities, found.types, found.layers, -found.ends, found.starts))
    found = found[order]
    # of readings of one stretch the first is of the best layer, and the others stand no chance
    repeated = (found.starts[1:] == found.starts[:-1]) & (found.ends[1:] == found.ends[:-1])
    found = found[np.concatenate((np.ones(min(1, len(order)), dtype=np.bool_), ~repeated))]
    starts, ends = found.starts, found.ends
    total = len(starts)
    keep = np.zeros(total, dtype=np.bool_)
    parents = np.full(total, -1, dtype=np.int64)
    if total:
        reach = np.maximum.accumulate(ends)
        fresh = np.concatenate((np.ones(1, dtype=np.bool_), starts[1:] >= reach[:-1]))
        firsts = np.flatnonzero(fresh)
        sizes = np.diff(np.append(firsts, total))
        keep[firsts[sizes == 1]] = True
        cluster = _Cluster(found, gazetteer)
        for first, size in zip(firsts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
            for at, parent in cluster.resolve(range(first, first + size)):
                keep[at] = True
                parents[at] = parent
    places = np.cumsum(keep) - 1
    parents = np.where(parents >= 0, places[parents], -1)
    return found[keep], parents[keep]


class _Cluster:
    """Readings that overlap, resolved one cluster at a time."""

    def __init__(self, found: Readings, gazetteer: Gazetteer) -> None:
        self._starts: list[int] = found.starts.tolist()
        self._ends: list[int] = found.ends.tolist()
        self._words: list[int] = found.clitic_starts.tolist()
        self._layers: list[int] = found.layers.tolist()
        self._entities: list[int] = found.entities.tolist()
        kinds: list[int] = found.types.tolist()
        self._types = [ENTITY_TYPES[kind] for kind in kinds]
        self._listed = gazetteer.entities

    def resolve(self, members: range) -> list[tuple[int, int]]:
        """Give what is kept, with the kept one around it or -1."""
        starts, ends, layers = self._starts, self._ends, self._layers
        ranks = {self._rank(at) for at in members}
        standing = (
            [at for at in members if not any(self._yields(at, other) for other in members)]
            if len(ranks) > 1
            else [*members]
        )
        standing.sort(key=lambda at: (starts[at] - ends[at], layers[at], starts[at], at))
        kept: list[tuple[int, int]] = []
        for at in standing:
            parent = -1
            for other, _ in kept:
                if starts[at] >= ends[other] or ends[at] <= starts[other]:
                    continue
                if not self._may_stand_inside(at, other):
                    break
                # kept ones come longest first: the last one around is the nearest
                parent = other
            else:
                kept.append((at, parent))
        return kept

    def _yields(self, one: int, other: int) -> bool:
        """Tell whether a reading falls because of another: it cuts through one that is surer, or adds nothing to it."""
        weak, strong = self._rank(one), self._rank(other)
        if weak <= strong or self._starts[one] >= self._ends[other] or self._ends[one] <= self._starts[other]:
            return False
        if self._crosses(one, other):
            return True
        if self._layers[one] != TAGGER_LAYER or self._starts[one] > self._starts[other]:
            return False
        # around a name that is known the tagger is believed only where it has found a longer name of another kind
        # of thing ("University of Cairo"), or a person's longer name
        kind, inner = self._types[one], self._types[other]
        return not (kind == "PER" == inner or (kind in ("ORG", "EVENT", "MISC") and inner != kind))

    def _rank(self, at: int) -> int:
        """Order layers by what may cut through what: listed names, then nationalities and rules, then the tagger."""
        layer = self._layers[at]
        return 0 if layer in (CURATED_LAYER, SHORT_LAYER) else 2 if layer == TAGGER_LAYER else 1

    def _crosses(self, one: int, other: int) -> bool:
        return (
            self._starts[one] < self._starts[other] < self._ends[one] < self._ends[other]
            or self._starts[other] < self._starts[one] < self._ends[other] < self._ends[one]
        )

    def _may_stand_inside(self, inner: int, outer: int) -> bool:
        """Tell whether a name inside another is a mention of its own."""
        if self._starts[inner] < self._starts[outer] or self._ends[inner] > self._ends[outer]:
            return False
        entity = self._entities[inner]
        other = self._entities[outer]
        if entity != NIL and other != NIL and self._listed[entity].entity_id == self._listed[other].entity_id:
            return False
        # a part of a longer name: "foreign ministry" in "ministry of foreign affairs"
        if self._layers[inner] in (HEADS_LAYER, TAGGER_LAYER):
            return False
        inner_type, outer_type = self._types[inner], self._types[outer]
        if inner_type not in _NESTED_TYPES[outer_type]:
            return False
        if self._starts[inner] == self._starts[outer]:
            # the head of a name is the thing itself: "Security Council" in "National Security Council"
            return inner_type != outer_type and self._ends[inner] < self._ends[outer]
        # the first letter of the outer name is no clitic: there is no "kin" in "Beijing"
        return self._words[inner] > self._starts[outer]
