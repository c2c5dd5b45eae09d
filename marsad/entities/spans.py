"""What a recogniser says of a shard: spans with a type, which need not be anybody the gazetteer knows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import Flags, Ints

Floats = npt.NDArray[np.float64]
#: the types the tagger's corpus knows; the tagger's `Spans.types` count in this order
SPAN_TYPES = ("PER", "LOC", "ORG", "MISC")


@dataclass(frozen=True, eq=False)
class Spans:
    """Names found by one recogniser, as offsets into the shard's text.

    Attributes:
        starts: first code point of the name, its clitic left out.
        ends: one past its last code point, vowel signs of the last letter included.
        clitic_starts: first code point of the word the name begins in, its clitic included.
        types: place of the type in the recogniser's own tuple of types.
        scores: confidence from 0 to 1.
    """

    starts: Ints
    ends: Ints
    clitic_starts: Ints
    types: Ints
    scores: Floats

    def __getitem__(self, chosen: Flags | Ints) -> "Spans":
        return Spans(
            self.starts[chosen],
            self.ends[chosen],
            self.clitic_starts[chosen],
            self.types[chosen],
            self.scores[chosen],
        )
