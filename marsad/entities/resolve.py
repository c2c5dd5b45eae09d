"""Choosing among readings that overlap."""

from dataclasses import dataclass

import numpy as np

from marsad.entities.gazetteer import Flags, Gazetteer, Ints
from marsad.entities.match import Matches

#: who found it; of two readings of one length the lower wins
CURATED_LAYER, NATIONALITY_LAYER, SHORT_LAYER = 0, 1, 2
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
    """Matches read as mentions: where, of which entity, found by which layer."""

    matches: Matches
    entities: Ints
    layers: Ints

    def __getitem__(self, chosen: Flags | Ints) -> "Readings":
        return Readings(self.matches[chosen], self.entities[chosen], self.layers[chosen])


def concatenate(first: Readings, second: Readings) -> Readings:
    """Put two sets of readings into one."""
    return Readings(
        Matches(
            np.concatenate((first.matches.keys, second.matches.keys)),
            np.concatenate((first.matches.starts, second.matches.starts)),
            np.concatenate((first.matches.ends, second.matches.ends)),
            np.concatenate((first.matches.clitic_starts, second.matches.clitic_starts)),
        ),
        np.concatenate((first.entities, second.entities)),
        np.concatenate((first.layers, second.layers)),
    )


def resolve(found: Readings, gazetteer: Gazetteer) -> tuple[Readings, Ints]:
    """Choose among overlapping readings: the longest; curated names before nationalities.

    Returns:
        Readings in order of start, the outer before the inner; for each the place of the one around it, or -1.
    """
    starts, ends = found.matches.starts, found.matches.ends
    order = np.lexsort((found.entities, found.layers, -ends, starts))
    found = found[order]
    starts, ends = starts[order], ends[order]
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
        self._starts: list[int] = found.matches.starts.tolist()
        self._ends: list[int] = found.matches.ends.tolist()
        self._words: list[int] = found.matches.clitic_starts.tolist()
        self._layers: list[int] = found.layers.tolist()
        self._entities: list[int] = found.entities.tolist()
        self._types = [entity.entity_type for entity in gazetteer.entities]
        self._ids = [entity.entity_id for entity in gazetteer.entities]

    def resolve(self, members: range) -> list[tuple[int, int]]:
        """Give what is kept, with the kept one around it or -1."""
        starts, ends, layers = self._starts, self._ends, self._layers
        curated = [at for at in members if layers[at] != NATIONALITY_LAYER]
        standing = [
            at
            for at in members
            if layers[at] != NATIONALITY_LAYER or not any(self._crosses(at, other) for other in curated)
        ]
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

    def _crosses(self, one: int, other: int) -> bool:
        return (
            self._starts[one] < self._starts[other] < self._ends[one] < self._ends[other]
            or self._starts[other] < self._starts[one] < self._ends[other] < self._ends[one]
        )

    def _may_stand_inside(self, inner: int, outer: int) -> bool:
        """Tell whether a name inside another is a mention of its own."""
        if self._starts[inner] < self._starts[outer] or self._ends[inner] > self._ends[outer]:
            return False
        if self._ids[self._entities[inner]] == self._ids[self._entities[outer]]:
            return False
        inner_type, outer_type = self._types[self._entities[inner]], self._types[self._entities[outer]]
        if inner_type not in _NESTED_TYPES[outer_type]:
            return False
        if self._starts[inner] == self._starts[outer]:
            # the head of a name is the thing itself: "Security Council" in "National Security Council"
            return inner_type != outer_type and self._ends[inner] < self._ends[outer]
        # the first letter of the outer name is no clitic: there is no "kin" in "Beijing"
        return self._words[inner] > self._starts[outer]
