"""The weights of the tagger, and the scores they give to the labels of each token."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marsad.entities.tagger.decode import Layout, Scores
from marsad.entities.tagger.features import Lexicon, Stream
from marsad.entities.tagger.hashing import Hashes, HashTable, Ints, hash_table

#: places around a token whose values count, as columns of `Tagger.weights`
OFFSETS = (-2, -1, 0, 1, 2)
_EDGE = max(OFFSETS)
#: rows worked on at a time
_BLOCK = 4096


@dataclass(frozen=True, eq=False)
class Tagger:
    """A linear-chain conditional random field and the lexicon it was trained with.

    Attributes:
        labels: in the order of their scores.
        keys: table of the features that have weights.
        weights: of each feature, for each of OFFSETS, for each label.
        transitions: score of a label (column) after a label (row).
        lexicon: the lexicon.
        outside_bias: added to the score of the label of no name, to move the balance of precision and recall.
    """

    labels: tuple[str, ...]
    keys: HashTable
    weights: npt.NDArray[np.float32]
    transitions: Scores
    lexicon: Lexicon
    outside_bias: float


def make_tagger(
    labels: Sequence[str],
    keys: Hashes,
    weights: npt.NDArray[np.float32],
    transitions: Scores,
    lexicon: Lexicon,
    *,
    outside_bias: float = 0.0,
) -> Tagger:
    """Make a tagger of distinct feature keys and their weights (key, offset, label)."""
    return Tagger(tuple(labels), hash_table(keys), weights, transitions, lexicon, outside_bias)


@dataclass(frozen=True, eq=False)
class ScoredStream:
    """A value for each token, and the scores each value gives to the labels of the tokens around it.

    Attributes:
        values: for each token.
        scores: offset, value, label.
        offsets: columns of `scores` that are not empty.
        is_sparse: of most tokens nothing is said (value 0).
    """

    values: Ints
    scores: npt.NDArray[np.float32]
    offsets: tuple[int, ...]
    is_sparse: bool


def score_streams(streams: Sequence[Stream], tagger: Tagger) -> tuple[ScoredStream, ...]:
    """Score the values of streams: once a shard, however often a value stands in it."""
    made: list[ScoredStream] = []
    for stream in streams:
        scores = _value_scores(stream, tagger)
        used = {offset for part in stream.parts for template in part.templates for offset in template.offsets}
        columns = tuple(column for column, offset in enumerate(OFFSETS) if offset in used)
        is_sparse = not scores[:, 0].any() and np.count_nonzero(stream.values) * 4 < len(stream.values)
        made.append(ScoredStream(stream.values, scores, columns, bool(is_sparse)))
    return tuple(made)


def emissions(
    streams: Sequence[ScoredStream], tokens: slice, sentences: Ints, layout: Layout, tagger: Tagger
) -> Scores:
    """Score each label for each token of some sentences.

    Args:
        streams: of the shard.
        tokens: those of the sentences.
        sentences: their numbers, token by token, from 0.
        layout: of the sentences.
        tagger: what the streams were scored by.

    Returns:
        A row a label, a column a token, in the order of the layout.
    """
    # between sentences as many empty places as a feature looks far
    places = np.arange(len(sentences)) + _EDGE * (sentences + 1)
    size = len(sentences) + _EDGE * (int(sentences[-1]) + 2)
    inner = slice(_EDGE, size - _EDGE)
    scores = np.zeros((size, len(tagger.labels)), dtype=np.float32)
    for stream in streams:
        own = stream.values[tokens]
        if stream.is_sparse:
            some = np.flatnonzero(own)
            for column in stream.offsets:
                scores[places[some] - OFFSETS[column]] += stream.scores[column][own[some]]
            continue
        values = np.zeros(size, dtype=np.int64)
        values[places] = own
        for column in stream.offsets:
            shifted = values[inner.start + OFFSETS[column] : inner.stop + OFFSETS[column]]
            scores[inner] += stream.scores[column][shifted]
    placed = scores[places[layout.order]].T.astype(np.float64, order="C")
    placed[tagger.labels.index("O")] += tagger.outside_bias
    return placed


def _value_scores(stream: Stream, tagger: Tagger) -> npt.NDArray[np.float32]:
    """Sum the weights of the features of each value: (offset, value, label)."""
    width = len(OFFSETS) * len(tagger.labels)
    weights = tagger.weights.reshape(len(tagger.weights), width)
    count = len(stream.parts[0].rows)
    total = np.zeros((count, width), dtype=np.float32)
    spare = np.empty_like(total)
    for part in stream.parts:
        mine = np.zeros((len(part.keys), width), dtype=np.float32)
        for first in range(0, len(mine), _BLOCK):
            block = mine[first : first + _BLOCK]
            for column in part.keys[first : first + _BLOCK].T:
                has = np.flatnonzero(column)
                found = tagger.keys.find(column[has])
                known = found >= 0
                block[has[known]] += weights[found[known]]
        weighs: npt.NDArray[np.bool_] = (mine != 0).any(axis=1)
        some = np.flatnonzero(weighs[part.rows])
        if len(some) > count // 8:
            total += np.take(mine, part.rows, axis=0, out=spare, mode="clip")
        else:
            total[some] += mine[part.rows[some]]
    by_offset = total.reshape(len(total), len(OFFSETS), len(tagger.labels))
    return np.ascontiguousarray(by_offset.transpose(1, 0, 2))
