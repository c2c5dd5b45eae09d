"""Scores the tagger against a CoNLL file, as conlleval counts: a span is right only whole and with its type."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from marsad.entities.match import Shard
from marsad.entities.spans import SPAN_TYPES, Spans
from marsad.entities.tagger import Tagger, tag
from marsad.readers.conll import TaggedText, read_conll
from marsad.text.normalize import fold_codes

ALL_TYPES = "ALL"


@dataclass(frozen=True)
class SpanScore:
    """How many spans of one type were found and right.

    Attributes:
        entity_type: one of SPAN_TYPES, or ALL.
        gold: spans of the file.
        found: spans of the tagger.
        right: spans of both.
    """

    entity_type: str
    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right, 0 to 1; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found, 0 to 1; 0 where there is none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both, 0 to 1."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 0.0


def score_conll(path: Path, tagger: Tagger) -> tuple[SpanScore, ...]:
    """Tag the text of a CoNLL file and count spans against its tags.

    The tokens are joined to a text, a newline between sentences; the tagger divides it by itself. A span found counts
    for the tokens it touches, clitics and all, because the tags of the file stand on whole tokens.

    Returns:
        One score a type, in the order of SPAN_TYPES, and the one of all types last.

    Raises:
        RulesError: the file is not CoNLL.
    """
    gold = read_conll(path)
    start = np.zeros(1, dtype=np.int64)
    shard = Shard(text=gold.text, zone_starts=start, zone_groups=start, folded=fold_codes(gold.text))
    return count_spans(gold, tag(shard, tagger))


def count_spans(gold: TaggedText, found: Spans) -> tuple[SpanScore, ...]:
    """Count spans found in the text of a tagged corpus against its own; see `score_conll`."""
    starts = np.array(gold.token_starts, dtype=np.int64)
    first: list[int] = (np.searchsorted(starts, found.clitic_starts, side="right") - 1).tolist()
    end: list[int] = np.searchsorted(starts, found.ends, side="left").tolist()
    places: list[int] = found.types.tolist()
    types = [SPAN_TYPES[place] for place in places]
    mine = set(zip(first, end, types, strict=True))
    right = Counter(kind for _, _, kind in mine & set(gold.spans))
    of_gold, of_mine = Counter(kind for _, _, kind in gold.spans), Counter(kind for _, _, kind in mine)
    scores = [SpanScore(kind, of_gold[kind], of_mine[kind], right[kind]) for kind in SPAN_TYPES]
    return (*scores, SpanScore(ALL_TYPES, of_gold.total(), of_mine.total(), right.total()))
