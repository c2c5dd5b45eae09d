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
_PERSON = ENTITY_TYPES.index("PER")
#: by outer and inner type: whether a name counts inside another
_MAY_NEST = np.array([[inner in _NESTED_TYPES[outer] for inner in ENTITY_TYPES] for outer in ENTITY_TYPES])
#: likewise: whether the tagger may find a name of this type around a known one
_TAGGED_AROUND = np.array(
    [[outer in ("ORG", "EVENT") and inner != outer for inner in ENTITY_TYPES] for outer in ENTITY_TYPES]
)
#: by layer, what may cut through what: listed names, then nationalities and rules, then the tagger
_RANKS = np.array([0, 1, 0, 1, 1, 2])


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
    total = len(found.starts)
    keep = np.ones(total, dtype=np.bool_)
    parents = np.full(total, -1, dtype=np.int64)
    members, clusters = _overlapping(found)
    if len(members):
        keep[members], parents[members] = _choose(found, members, clusters, gazetteer)
    places = np.cumsum(keep) - 1
    parents = np.where(parents >= 0, places[parents], -1)
    return found[keep], parents[keep]


def _overlapping(found: Readings) -> tuple[Ints, Ints]:
    """Give the readings that overlap with others, in order, and for each the number of the cluster they make."""
    if not len(found.starts):
        return found.starts, found.starts
    reach = np.maximum.accumulate(found.ends)
    is_first = np.concatenate((np.ones(1, dtype=np.bool_), found.starts[1:] >= reach[:-1]))
    clusters = np.cumsum(is_first) - 1
    members = np.flatnonzero(np.bincount(clusters)[clusters] > 1)
    return members, np.unique(clusters[members], return_inverse=True)[1]


def _choose(found: Readings, members: Ints, clusters: Ints, gazetteer: Gazetteer) -> tuple[Flags, Ints]:
    """Choose in all clusters at once, pair by pair.

    Returns:
        Which members are kept; for each the reading around it, or -1.
    """
    one, other = _pairs(clusters)
    readings = found[members]
    pairs = _Pairs(readings, one, other, gazetteer)
    stands = np.ones(len(members), dtype=np.bool_)
    stands[one[pairs.yields()]] = False
    # the longest first; of one length the better layer
    order = np.lexsort((readings.starts, readings.layers, readings.starts - readings.ends, ~stands, clusters))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - (np.cumsum(np.bincount(clusters)) - np.bincount(clusters))[clusters[order]]
    meets = pairs.overlap & stands[one] & stands[other] & (rank[one] > rank[other])
    one, other, is_inside = one[meets], other[meets], pairs.may_stand_inside()[meets]
    keep, parents = stands, np.full(len(members), -1, dtype=np.int64)
    # whether one is kept depends on those before it only
    for place in range(1, int(rank.max()) + 1):
        mine = (rank[one] == place) & keep[other]
        keep[one[mine & ~is_inside]] = False
        # kept ones come longest first: the last one around is the nearest
        around = np.flatnonzero(mine & is_inside & keep[one])
        around = around[np.argsort(rank[other[around]], kind="stable")]
        parents[one[around]] = members[other[around]]
    return keep, np.where(keep, parents, -1)


def _pairs(clusters: Ints) -> tuple[Ints, Ints]:
    """Give the places of any two different members of one cluster, both ways."""
    sizes = np.bincount(clusters)
    firsts = np.cumsum(sizes) - sizes
    one = np.repeat(np.arange(len(clusters)), sizes[clusters])
    begins = np.cumsum(sizes[clusters]) - sizes[clusters]
    other = np.arange(len(one)) - begins[one] + firsts[clusters[one]]
    return one[one != other], other[one != other]


class _Pairs:
    """Pairs of readings of one cluster, and what holds between the one and the other."""

    def __init__(self, readings: Readings, one: Ints, other: Ints, gazetteer: Gazetteer) -> None:
        self._one, self._other = readings[one], readings[other]
        # the last is that of NIL
        self._numbers = np.append(gazetteer.entity_numbers, NIL)
        self.overlap = (self._one.starts < self._other.ends) & (self._one.ends > self._other.starts)

    def yields(self) -> Flags:
        """Tell whether the one falls because of the other: it cuts through one that is surer, or adds nothing to it."""
        one, other = self._one, self._other
        crosses = (one.starts < other.starts) & (other.starts < one.ends) & (one.ends < other.ends)
        crosses |= (other.starts < one.starts) & (one.starts < other.ends) & (other.ends < one.ends)
        # around a name that is known the tagger is believed only where it has found a longer name of another kind
        # of thing ("University of Cairo"), or a person's longer name
        is_believed = (one.types == _PERSON) & (other.types == _PERSON) | _TAGGED_AROUND[one.types, other.types]
        adds_nothing = (one.layers == TAGGER_LAYER) & (one.starts <= other.starts) & ~is_believed
        return self.overlap & (_RANKS[one.layers] > _RANKS[other.layers]) & (crosses | adds_nothing)

    def may_stand_inside(self) -> Flags:
        """Tell whether the one, inside the other, is a mention of its own."""
        inner, outer = self._one, self._other
        is_inside = (inner.starts >= outer.starts) & (inner.ends <= outer.ends)
        is_same = (inner.entities != NIL) & (self._numbers[inner.entities] == self._numbers[outer.entities])
        # a part of a longer name: "foreign ministry" in "ministry of foreign affairs"
        is_part = (inner.layers == HEADS_LAYER) | (inner.layers == TAGGER_LAYER)
        # the head of a name is the thing itself: "Security Council" in "National Security Council"
        is_itself = (inner.types == outer.types) | (inner.ends >= outer.ends)
        # the first letter of the outer name is no clitic: there is no "kin" in "Beijing"
        is_apart = np.where(inner.starts == outer.starts, ~is_itself, inner.clitic_starts > outer.starts)
        return is_inside & ~is_same & ~is_part & _MAY_NEST[outer.types, inner.types] & is_apart
