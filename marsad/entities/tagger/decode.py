"""The best labels of all sentences of a shard at once, and how sure they are.

Sentences are laid side by side, the longest first: step t works on the t-th token of every sentence that has one, a
block of sentences at a time, so that what is worked on stays in the cache. All sums go token by token in a fixed order,
so that no result depends on what else is in the shard.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from marsad.text.hashing import Ints

#: 32 bits in use, 64 where a test wants them
Scores = npt.NDArray[np.floating]
Floats = npt.NDArray[np.float64]
#: sentences worked on at a time: more of them no longer fit into the cache, fewer make many small steps
_BLOCK = 4096
#: what is further below the best label of a token counts as this far: its share is nothing, its exponential too small
_LEAST = -40.0


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


def _blocks(layout: Layout) -> Iterator[list[slice]]:
    """Give for each block of sentences where the tokens of each step stand."""
    for first in range(0, len(layout.lengths), _BLOCK):
        lengths = layout.lengths[first : first + _BLOCK]
        widths = np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left")
        starts = layout.offsets[: len(widths)] + first
        yield [slice(start, end) for start, end in zip(starts.tolist(), (starts + widths).tolist(), strict=True)]


def best_labels(emissions: Scores, transitions: Scores, layout: Layout) -> Ints:
    """Find the labels with the highest score (Viterbi).

    Args:
        emissions: a row a label, a column a token, in the order of the layout.
        transitions: from label (row) to label (column).
        layout: of the sentences.

    Returns:
        A label a token, in the order of the layout.
    """
    moves = transitions.astype(emissions.dtype)
    reached = emissions.copy()
    labels = np.empty(emissions.shape[1], dtype=np.int64)
    most, other = np.empty((2, len(moves), _BLOCK), dtype=emissions.dtype)
    for steps in _blocks(layout):
        for last, here in pairwise(steps):
            width = here.stop - here.start
            before = reached[:, last.start : last.start + width]
            best, spare = most[:, :width], other[:, :width]
            np.add(before[0], moves[0][:, None], out=best)
            for label in range(1, len(moves)):
                np.add(before[label], moves[label][:, None], out=spare)
                np.maximum(best, spare, out=best)
            reached[:, here] += best
        following = np.empty(0, dtype=np.int64)
        for here in reversed(steps):
            column = reached[:, here]
            column[:, : len(following)] += moves[:, following]
            following = column.argmax(axis=0)
            labels[here] = following
    return labels


def span_chances(
    emissions: Scores, transitions: Scores, layout: Layout, labels: Ints, spans: tuple[Ints, Ints, Ints], goes_on: Ints
) -> Floats:
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
    mine = _sentences_of(layout, chosen)
    own = emissions[:, mine.order]
    most = own[0].copy()
    for row in own[1:]:
        np.maximum(most, row, out=most)
    own -= most
    own = np.exp(np.maximum(own, _LEAST, out=own), out=own)
    follows = np.exp(transitions - transitions.max()).astype(own.dtype)
    forward, scale = _forward(own, follows, mine)
    offsets = mine.offsets
    rank = np.searchsorted(chosen, sentences)
    # what comes after a token is asked for from the last token of the first span on
    asked_from = mine.lengths.copy()
    np.minimum.at(asked_from, rank, lasts)
    tails = _tails_of(mine, asked_from)
    backward = _backward(own[:, tails.order] / scale[tails.order], follows, tails)
    tail_place = np.empty(len(mine.order), dtype=np.int64)
    tail_place[tails.order] = np.arange(len(tails.order))

    here = offsets[firsts] + rank
    label = labels[mine.order[here]]
    chances = forward[label, here].astype(np.float64)
    for step in range(1, int((lasts - firsts).max(initial=0)) + 1):
        inside = np.flatnonzero(firsts + step <= lasts)
        here = offsets[firsts[inside] + step] + rank[inside]
        following = labels[mine.order[here]]
        chances[inside] *= follows[label[inside], following] * own[following, here] / scale[here]
        label[inside] = following
    here = offsets[lasts] + rank
    after = backward[label, tail_place[here]].astype(np.float64)
    more = np.flatnonzero(lasts + 1 < mine.lengths[rank])
    beyond = offsets[lasts[more] + 1] + rank[more]
    longer = goes_on[label[more]]
    some = longer >= 0
    more, beyond, longer = more[some], beyond[some], longer[some]
    # what goes on with the span is another, longer span
    after[more] -= (
        follows[label[more], longer] * own[longer, beyond] * backward[longer, tail_place[beyond]] / scale[beyond]
    )
    return np.clip(chances * after, 0.0, 1.0)


def _sentences_of(layout: Layout, chosen: Ints) -> Layout:
    """Lay out some of the sentences; the order is that of their tokens in the whole layout."""
    lengths = layout.lengths[chosen]
    widths = np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left")
    places = [layout.offsets[step] + chosen[:width] for step, width in enumerate(widths.tolist())]
    return Layout(np.concatenate(places), np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(widths))), lengths)


def _tails_of(layout: Layout, starts: Ints) -> Layout:
    """Lay out the ends of sentences, from a place in each on: the last token of each comes first."""
    lengths = layout.lengths - starts
    by_length = np.argsort(-lengths, kind="stable")
    lengths = lengths[by_length]
    lasts = layout.lengths[by_length] - 1
    widths = np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left")
    places = [layout.offsets[lasts[:width] - step] + by_length[:width] for step, width in enumerate(widths.tolist())]
    return Layout(np.concatenate(places), np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(widths))), lengths)


def _forward(own: Scores, follows: Scores, layout: Layout) -> tuple[Scores, Scores]:
    """Sum over all labellings of what comes before; each token's sum is scaled to 1, the scale is given too."""
    forward = own.copy()
    scale = np.empty(own.shape[1], dtype=own.dtype)
    total, spare = np.empty((2, len(own), _BLOCK), dtype=own.dtype)
    for steps in _blocks(layout):
        for step, here in enumerate(steps):
            column, width = forward[:, here], here.stop - here.start
            if step:
                before = steps[step - 1].start
                column *= _weighted(forward[:, before : before + width], follows, total[:, :width], spare[:, :width])
            np.copyto(scale[here], column[0])
            for row in column[1:]:
                scale[here] += row
            column /= scale[here]
    return forward, scale


def _backward(scaled: Scores, follows: Scores, tails: Layout) -> Scores:
    """Sum over all labellings of what comes after, relative to what the forward sums expect of it."""
    backward = np.ones_like(scaled)
    product, spare = np.empty((2, len(scaled), _BLOCK), dtype=scaled.dtype)
    turned = np.ascontiguousarray(follows.T)
    for steps in _blocks(tails):
        for after, here in pairwise(steps):
            width = here.stop - here.start
            known = slice(after.start, after.start + width)
            np.multiply(scaled[:, known], backward[:, known], out=product[:, :width])
            _weighted(product[:, :width], turned, backward[:, here], spare[:, :width])
    return backward


def _weighted(values: Scores, weights: Scores, total: Scores, spare: Scores) -> Scores:
    """Multiply matrices label by label: a library's product may round one column otherwise beside others."""
    np.multiply(values[0], weights[0][:, None], out=total)
    for label in range(1, len(weights)):
        np.multiply(values[label], weights[label][:, None], out=spare)
        total += spare
    return total
