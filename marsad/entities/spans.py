"""Spans of names in the text of a shard, as arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import Ints

#: types a span may have, as the tagger's corpus knows them; `Spans.types` counts from 0 in this order
SPAN_TYPES = ("PER", "LOC", "ORG", "MISC")


@dataclass(frozen=True, eq=False)
class Spans:
    """Names that a recogniser found in a shard, in order of their start, none overlapping another.

    Attributes:
        starts: offsets into the text of the shard, where the name begins, clitics left out.
        ends: where it ends, exclusive, vowel signs of the last letter included.
        clitic_starts: where the written word begins that the name begins in: its start, or that of its clitics.
        types: places in SPAN_TYPES.
        scores: how sure, from 0 to 1.
    """

    starts: Ints
    ends: Ints
    clitic_starts: Ints
    types: Ints
    scores: npt.NDArray[np.float64]
