"""The best labels of all sentences of a shard at once, and how sure they are.

Sentences are laid side by side, the longest first: step t works on the t-th token of every sentence that has one.
All sums go token by token in a fixed order, so that no result depends on what else is in the shard.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marsad.entities.tagger.hashing import Ints

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layout:
    """Tokens in order of their place in the sentence, then of their sentence, the longest first.

    Attributes:
        order: token of each place.
        offsets: where the tokens of each step begin; one more at the end.
        lengths: of the sentences, descending.
    """

    order: Ints
    offsets: Ints
    lengths: Ints


def lay_out(sentences: Ints) -> Layout:
    """Lay out sentences, given the sentence number of each token (ascending, none left out)."""
    lengths = np.bincount(sentences).astype(np.int64)
    firsts = np.cumsum(lengths) - lengths
    by_length = np.argsort(-lengths, kind="stable")
    rank = np.empty_like(by_length)
    rank[by_length] = np.arange(len(by_length))
    step = np.arange(len(sentences)) - firsts[sentences]
    widths = np.bincount(step) if len(step) else np.zeros(0, dtype=np.int64)
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(widths)))
    order = np.empty(len(sentences), dtype=np.int64)
    order[offsets[step] + rank[sentences]] = np.arange(len(sentences))
    return Layout(order, offsets, lengths[by_length])


def best_labels(emissions: Scores, transitions: Scores, layout: Layout) -> Ints:
    """Find the labels with the highest score (Viterbi).

    Args:
        emissions: a row a label, a column a token, in the order of the layout.
        transitions: from label (row) to label (column).
        layout: of the sentences.

    Returns:
        A label a token, in the order of the layout.
    """
    offsets: list[int] = layout.offsets.tolist()
    reached = emissions.copy()
    spare = np.empty((len(transitions), offsets[1] if len(offsets) > 1 else 0))
    best = np.empty_like(spare)
    for step in range(1, len(offsets) - 1):
        first, end = offsets[step], offsets[step + 1]
        width = end - first
        before = reached[:, offsets[step - 1] : offsets[step - 1] + width]
        most, other = best[:, :width], spare[:, :width]
        np.add(before[0], transitions[0][:, None], out=most)
        for label in range(1, len(transitions)):
            np.add(before[label], transitions[label][:, None], out=other)
            np.maximum(most, other, out=most)
        reached[:, first:end] += most
    labels = np.empty(emissions.shape[1], dtype=np.int64)
    following = np.empty(0, dtype=np.int64)
    for step in range(len(offsets) - 2, -1, -1):
        here = reached[:, offsets[step] : offsets[step + 1]]
        here[:, : len(following)] += transitions[:, following]
        following = here.argmax(axis=0)
        labels[offsets[step] : offsets[step + 1]] = following
    return labels


def span_chances(
    emissions: Scores, transitions: Scores, layout: Layout, labels: Ints, spans: tuple[Ints, Ints, Ints], goes_on: Ints
) -> Scores:
    """Give the chance that exactly this stretch of tokens has these labels, all ways to label the rest summed up.

    Args:
        emissions: as for `best_labels`.
        transitions: likewise.
        layout: likewise.
        labels: of the tokens, in the order of the layout.
        spans: sentence (its place in the layout), first and last token of each span, as places in the sentence.
        goes_on: for each label, the label of a token that goes on with a span of it, or -1.

    Returns:
        A chance a span (forward-backward). Sentences without a span cost nothing.
    """
    sentences, firsts, lasts = spans
    if not len(firsts):
        return np.zeros(0)
    chosen = np.unique(sentences)
    lengths = layout.lengths[chosen]
    widths = np.searchsorted(-lengths, -np.arange(int(lengths.max(initial=0))), side="left")
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(widths)))
    places = np.concatenate([layout.offsets[step] + chosen[:width] for step, width in enumerate(widths.tolist())])
    own = emissions[:, places]
    own = np.exp(own - own.max(axis=0))
    follows = np.exp(transitions - transitions.max())
    forward, scale = _forward(own, follows, offsets)
    backward = _backward(own, follows, offsets, scale)

    rank = np.searchsorted(chosen, sentences)
    here = offsets[firsts] + rank
    label = labels[places[here]]
    chances = forward[label, here] * 1.0
    for step in range(1, int((lasts - firsts).max(initial=0)) + 1):
        inside = np.flatnonzero(firsts + step <= lasts)
        here = offsets[firsts[inside] + step] + rank[inside]
        following = labels[places[here]]
        chances[inside] *= follows[label[inside], following] * own[following, here] / scale[here]
        label[inside] = following
    here = offsets[lasts] + rank
    after = backward[label, here]
    more = np.flatnonzero(lasts + 1 < lengths[rank])
    beyond = offsets[lasts[more] + 1] + rank[more]
    longer = goes_on[label[more]]
    some = longer >= 0
    more, beyond, longer = more[some], beyond[some], longer[some]
    # what goes on with the span is another, longer span
    after[more] -= follows[label[more], longer] * own[longer, beyond] * backward[longer, beyond] / scale[beyond]
    return np.clip(chances * after, 0.0, 1.0)


def _forward(own: Scores, follows: Scores, offsets: Ints) -> tuple[Scores, Scores]:
    """Sum over all labellings of what comes before; each token's sum is scaled to 1, the scale is given too."""
    forward = own.copy()
    scale = np.empty(own.shape[1])
    scale[: offsets[1]] = _total(forward[:, : offsets[1]])
    forward[:, : offsets[1]] /= scale[: offsets[1]]
    bounds: list[int] = offsets.tolist()
    for step in range(1, len(bounds) - 1):
        first, end = bounds[step], bounds[step + 1]
        before = forward[:, bounds[step - 1] : bounds[step - 1] + end - first]
        here = forward[:, first:end]
        here *= _weighted(before, follows)
        scale[first:end] = _total(here)
        here /= scale[first:end]
    return forward, scale


def _backward(own: Scores, follows: Scores, offsets: Ints, scale: Scores) -> Scores:
    backward = np.ones_like(own)
    bounds: list[int] = offsets.tolist()
    for step in range(len(bounds) - 3, -1, -1):
        first, end = bounds[step + 1], bounds[step + 2]
        after = own[:, first:end] * backward[:, first:end] / scale[first:end]
        backward[:, bounds[step] : bounds[step] + end - first] = _weighted(after, follows.T)
    return backward


def _weighted(values: Scores, weights: Scores) -> Scores:
    """Multiply matrices label by label: a library's product may round one column otherwise beside others."""
    total = values[0] * weights[0][:, None]
    for label in range(1, len(weights)):
        total += values[label] * weights[label][:, None]
    return total


def _total(values: Scores) -> Scores:
    total = values[0].copy()
    for row in values[1:]:
        total += row
    return total
