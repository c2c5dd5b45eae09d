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


def emissions(streams: Sequence[Stream], sentences: Ints, layout: Layout, tagger: Tagger) -> Scores:
    """Score each label for each token.

    Returns:
        A row a label, a column a token, in the order of the layout.
    """
    # between sentences as many empty places as a feature looks far
    places = np.arange(len(sentences)) + _EDGE * (sentences + 1)
    size = len(sentences) + _EDGE * (int(sentences[-1]) + 2) if len(sentences) else 0
    scores = np.zeros((size, len(tagger.labels)), dtype=np.float32)
    spare = np.empty((max(size - 2 * _EDGE, 0), len(tagger.labels)), dtype=np.float32)
    for stream in streams:
        table = _value_scores(stream, tagger)
        used = {offset for part in stream.parts for template in part.templates for offset in template.offsets}
        some = np.flatnonzero(stream.values)
        is_dense = bool(table[:, 0].any()) or len(some) > len(places) // 4
        values = np.zeros(size, dtype=np.int64)
        values[places] = stream.values
        for column, offset in enumerate(OFFSETS):
            if offset not in used:
                continue
            if is_dense:
                np.take(table[column], values[_EDGE + offset : size - _EDGE + offset], axis=0, out=spare, mode="clip")
                scores[_EDGE : size - _EDGE] += spare
            else:
                scores[places[some] - offset] += table[column][stream.values[some]]
    scores = scores[places[layout.order]].astype(np.float64).T.copy()
    scores[tagger.labels.index("O")] += tagger.outside_bias
    return scores


def _value_scores(stream: Stream, tagger: Tagger) -> npt.NDArray[np.float32]:
    """Sum the weights of the features of each value: (offset, value, label)."""
    width = len(OFFSETS) * len(tagger.labels)
    weights = tagger.weights.reshape(len(tagger.weights), width)
    total = np.zeros((len(stream.parts[0].rows), width), dtype=np.float32)
    for part in stream.parts:
        mine = np.zeros((len(part.keys), width), dtype=np.float32)
        for column in range(part.keys.shape[1]):
            has = np.flatnonzero(part.keys[:, column])
            found = tagger.keys.find(part.keys[has, column])
            known = found >= 0
            mine[has[known]] += weights[found[known]]
        weighs: npt.NDArray[np.bool_] = (mine != 0).any(axis=1)
        some = np.flatnonzero(weighs[part.rows])
        total[some] += mine[part.rows[some]]
    by_offset = total.reshape(len(total), len(OFFSETS), len(tagger.labels))
    return np.ascontiguousarray(by_offset.transpose(1, 0, 2))
