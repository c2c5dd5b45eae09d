"""What finds names by statistics: the protocol a recogniser follows, and how several of them vote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from marsad.entities.match import Shard
from marsad.entities.spans import SPAN_TYPES, Spans

#: types that are voted on: the tagger's, in its order, and those of ours that only other recognisers know
VOTED_TYPES = (*SPAN_TYPES, "NORP", "EVENT")
#: weight of our own tagger; the weights of other recognisers are relative to it
TAGGER_WEIGHT = 1.0


class Recogniser(Protocol):
    """Finds names in the text of a shard; what it says of a sentence may depend on that sentence alone.

    Attributes:
        name: what it is called in reports.
        types: names of its types; `Spans.types` of what it finds count in this order.
        weight: of its vote; that of our own tagger is TAGGER_WEIGHT.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - described above

    @property
    def types(self) -> tuple[str, ...]: ...  # noqa: D102 - described above

    @property
    def weight(self) -> float: ...  # noqa: D102 - described above

    def find(self, shard: Shard) -> Spans:
        """Find names: offsets into the shard's text, clitics left out, no span with one type twice."""
        ...


@dataclass(frozen=True, eq=False)
class Ballot:
    """What one recogniser found, and what it may say: its types and its weight."""

    spans: Spans
    types: tuple[str, ...]
    weight: float


def vote(ballots: Sequence[Ballot]) -> Spans:
    """Put together what several recognisers found.

    The score of a span with a type is the sum of weight times score over those who found exactly it, divided by the sum
    of the weights of all who know the type: who knows it and did not find the span votes against. Types that are not
    among VOTED_TYPES are left out.

    Returns:
        Spans with types as places in VOTED_TYPES. Of a single recogniser what it found, scores unchanged.
    """
    known = [np.array([_place(name) for name in ballot.types], dtype=np.int64) for ballot in ballots]
    types = np.concatenate([places[ballot.spans.types] for places, ballot in zip(known, ballots, strict=True)])
    starts = np.concatenate([ballot.spans.starts for ballot in ballots])
    ends = np.concatenate([ballot.spans.ends for ballot in ballots])
    clitic_starts = np.concatenate([ballot.spans.clitic_starts for ballot in ballots])
    scores = np.concatenate([ballot.spans.scores for ballot in ballots])
    found = Spans(starts, ends, clitic_starts, types, scores)[types >= 0]
    if len(ballots) == 1:
        return found
    weights = np.concatenate([np.full(len(ballot.spans.starts), ballot.weight) for ballot in ballots])[types >= 0]
    electorate = np.zeros(len(VOTED_TYPES))
    for places, ballot in zip(known, ballots, strict=True):
        electorate[np.unique(places[places >= 0])] += ballot.weight
    # a stable sort: of one span the voices stay in the order of the ballots, and so does their sum
    order = np.lexsort((found.types, found.ends, found.starts))
    found, weights = found[order], weights[order]
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = (
        (found.starts[1:] != found.starts[:-1])
        | (found.ends[1:] != found.ends[:-1])
        | (found.types[1:] != found.types[:-1])
    )
    one = found[is_new]
    sums = np.bincount(np.cumsum(is_new) - 1, weights=weights * found.scores, minlength=len(one.starts))
    return Spans(one.starts, one.ends, one.clitic_starts, one.types, sums / electorate[one.types])


def _place(name: str) -> int:
    return VOTED_TYPES.index(name) if name in VOTED_TYPES else -1
