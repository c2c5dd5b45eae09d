"""The weights of the tagger, and the scores they give to the labels of each token."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marsad.entities.tagger.decode import Layout
from marsad.entities.tagger.features import Lexicon, Stream, Template
from marsad.text.hashing import Hashes, HashTable, Ints, hash_table

Weights = npt.NDArray[np.float32]

#: places around a token whose values count
OFFSETS = (-2, -1, 0, 1, 2)
_EDGE = max(OFFSETS)
#: rows worked on at a time: what belongs to them stays in the cache
_BLOCK = 4096


@dataclass(frozen=True, eq=False)
class Tagger:
    """A linear-chain conditional random field and the lexicon it was trained with.

    Attributes:
        labels: in the order of their scores, that of no name first.
        keys: table of the features that have weights.
        weights: for each of OFFSETS a row a feature, a column a label but the first, whose weight is taken off from
            the others: only differences count. One more row, the last, for features that have none.
        transitions: score of a label (column) after a label (row).
        lexicon: the lexicon.
        outside_bias: added to the score of the label of no name, to move the balance of precision and recall.
        score_exponent: chances are raised to it, above 1 where the model is too sure of itself.
    """

    labels: tuple[str, ...]
    keys: HashTable
    weights: tuple[Weights, ...]
    transitions: npt.NDArray[np.float64]
    lexicon: Lexicon
    outside_bias: float
    score_exponent: float


def make_tagger(
    labels: Sequence[str],
    keys: Hashes,
    weights: Weights,
    transitions: npt.NDArray[np.float64],
    lexicon: Lexicon,
    *,
    outside_bias: float = 0.0,
    score_exponent: float = 1.0,
) -> Tagger:
    """Make a tagger of distinct feature keys and their weights (key, offset, label); the first label is "O"."""
    named = np.zeros((len(OFFSETS), len(keys) + 1, len(labels) - 1), dtype=np.float32)
    named[:, :-1] = (weights[:, :, 1:] - weights[:, :, :1]).transpose(1, 0, 2)
    return Tagger(tuple(labels), hash_table(keys), tuple(named), transitions, lexicon, outside_bias, score_exponent)


@dataclass(frozen=True, eq=False)
class ScoredStream:
    """A value for each token, and the scores each value gives to the labels of the tokens around it.

    Attributes:
        values: for each token.
        scores: for each of OFFSETS at which values of this stream count: a row a value, a column a label but the first.
        is_sparse: of most tokens nothing is said (value 0).
    """

    values: Ints
    scores: dict[int, Weights]
    is_sparse: bool


def score_streams(streams: Sequence[Stream], tagger: Tagger) -> tuple[ScoredStream, ...]:
    """Score the values of streams: once a shard, however often a value stands in it."""
    made: list[ScoredStream] = []
    for stream in streams:
        scores = _value_scores(stream, tagger)
        is_sparse = np.count_nonzero(stream.values) * 4 < len(stream.values)
        is_silent = not any(table[0].any() for table in scores.values())
        made.append(ScoredStream(stream.values, scores, bool(is_sparse and is_silent)))
    return tuple(made)


def emissions(streams: Sequence[ScoredStream], sentences: Ints, layout: Layout, tagger: Tagger) -> Weights:
    """Score each label for each token.

    Args:
        streams: of the shard.
        sentences: numbers of the sentences, token by token, from 0.
        layout: of the sentences.
        tagger: what the streams were scored by.

    Returns:
        A row a label, a column a token, in the order of the layout.
    """
    count = len(sentences)
    # between sentences as many empty places as a feature looks far
    places = np.arange(count) + _EDGE * (sentences + 1)
    size = count + _EDGE * (int(sentences[-1]) + 2)
    scores = np.empty((len(tagger.labels), count), dtype=np.float32)
    scores[0] = tagger.outside_bias
    dense = [(_spread(stream.values, places, size), stream.scores) for stream in streams if not stream.is_sparse]
    placed = places[layout.order]
    total, spare = np.empty((2, _BLOCK, len(tagger.labels) - 1), dtype=np.float32)
    for first in range(0, count, _BLOCK):
        at = placed[first : first + _BLOCK]
        mine, found = total[: len(at)], spare[: len(at)]
        mine[:] = 0
        for values, tables in dense:
            for offset, table in tables.items():
                # out of bounds is nothing here, but only this mode writes to `out` directly
                mine += np.take(table, values[at + offset], axis=0, out=found, mode="clip")
        scores[1:, first : first + _BLOCK] = mine.T
    columns = np.full(size, -1, dtype=np.int64)
    columns[placed] = np.arange(count)
    for stream in (stream for stream in streams if stream.is_sparse):
        some = np.flatnonzero(stream.values)
        for offset, table in stream.scores.items():
            at = columns[places[some] - offset]
            inside = at >= 0
            scores[1:, at[inside]] += table[stream.values[some[inside]]].T
    return scores


def _spread(values: Ints, places: Ints, size: int) -> Ints:
    spread = np.zeros(size, dtype=np.int64)
    spread[places] = values
    return spread


def _value_scores(stream: Stream, tagger: Tagger) -> dict[int, Weights]:
    """Sum the weights of the features of each value, for each offset they are looked at."""
    count = len(stream.parts[0].rows)
    used = {offset for part in stream.parts for template in part.templates for offset in template.offsets}
    width = len(tagger.labels) - 1
    scores = {offset: np.zeros((count, width), dtype=np.float32) for offset in sorted(used)}
    # what many values have in common is summed up once
    shared = {
        place: _key_scores(part.keys, part.templates, tagger)
        for place, part in enumerate(stream.parts)
        if len(part.keys) < count
    }
    spare = np.empty((_BLOCK, width), dtype=np.float32)
    for first in range(0, count, _BLOCK):
        block = slice(first, min(first + _BLOCK, count))
        for place, part in enumerate(stream.parts):
            rows = part.rows[block]
            if place not in shared:
                for offset, table in _key_scores(part.keys[rows], part.templates, tagger).items():
                    scores[offset][block] += table
                continue
            for offset, table in shared[place].items():
                scores[offset][block] += np.take(table, rows, axis=0, out=spare[: len(rows)], mode="clip")
    return scores


def _key_scores(keys: Hashes, templates: Sequence[Template], tagger: Tagger) -> dict[int, Weights]:
    """Sum the weights of the features in each row of keys."""
    places = tagger.keys.find(keys.reshape(-1)).reshape(keys.shape)
    scores: dict[int, Weights] = {}
    spare = np.empty((len(places), len(tagger.labels) - 1), dtype=np.float32)
    for column, template in zip(np.ascontiguousarray(places.T), templates, strict=True):
        if not (column >= 0).any():
            continue
        for offset in template.offsets:
            # -1 is the last row, that of features without weights
            found = np.take(tagger.weights[OFFSETS.index(offset)], column, axis=0, out=spare, mode="wrap")
            if offset in scores:
                scores[offset] += found
            else:
                scores[offset] = found.copy()
    return scores
