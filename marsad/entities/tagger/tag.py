"""Finding names with the tagger: from the text of a shard to spans without clitics."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import Flags, Ints
from marsad.entities.match import Shard
from marsad.entities.spans import SPAN_TYPES, Spans
from marsad.entities.tagger.clitics import name_starts
from marsad.entities.tagger.decode import best_labels, lay_out, span_chances
from marsad.entities.tagger.features import streams as find_streams
from marsad.entities.tagger.features import word_forms
from marsad.entities.tagger.model import Tagger, emissions, score_streams
from marsad.entities.tagger.tokens import tokenise


def tag(shard: Shard, tagger: Tagger, is_wanted: Callable[[Spans], Flags] | None = None) -> Spans:
    """Find the names in the text of a shard.

    Args:
        shard: the text; a newline ends a sentence, so nothing depends on what stands in other zones.
        tagger: made by `marsad.seeds.tagger.load_tagger`.
        is_wanted: chooses among the names found, before they have scores; the others are left out. How sure a name is
            takes longer to find out than the name.

    Returns:
        Spans in order, none overlapping; the score is the chance of exactly this span with this type under the
        model (forward-backward), tempered by `Tagger.score_exponent`.
    """
    tokens = tokenise(shard.text, shard.folded, shard.sentence_starts)
    if not len(tokens.types):
        none = np.zeros(0, dtype=np.int64)
        return Spans(none, none, none, none, np.zeros(0))
    layout = lay_out(tokens.sentences)
    forms = word_forms(tokens.words)
    streams = score_streams(find_streams(tokens, tagger.lexicon, forms), tagger)
    scores = emissions(streams, tokens.sentences, layout, tagger)
    best = best_labels(scores, tagger.transitions, layout)
    labels, place = np.empty_like(best), np.empty_like(best)
    labels[layout.order] = best
    place[layout.order] = np.arange(len(best))
    firsts, lasts, types = label_spans(labels, tokens.sentences, tagger.labels)
    starts = name_starts(shard, tokens, forms, firsts, tagger.lexicon)
    found = Spans(starts, tokens.ends[lasts], tokens.starts[firsts], types, np.zeros(len(firsts)))
    if is_wanted is not None:
        wanted = is_wanted(found)
        found, firsts, lasts = found[wanted], firsts[wanted], lasts[wanted]
    steps = np.searchsorted(layout.offsets, place[firsts], side="right") - 1
    spans = (place[firsts] - layout.offsets[steps], steps, steps + lasts - firsts)
    chances = span_chances(scores, tagger.transitions, layout, best, spans, _continuations(tagger.labels))
    return replace(found, scores=chances**tagger.score_exponent)


def label_spans(
    labels: Ints, sentences: Ints, names: tuple[str, ...], span_types: tuple[str, ...] = SPAN_TYPES
) -> tuple[Ints, Ints, Ints]:
    """Read spans from labels as the CoNLL scorer does: an I- label that follows nothing of its type begins a span.

    Returns:
        First token, last token, place of the type in span_types.
    """
    type_of = np.array([span_types.index(name[2:]) if name != "O" else -1 for name in names])
    is_first = np.array([name[0] == "B" for name in names])
    types = type_of[labels]
    before = np.full(len(labels), -1)
    before[1:] = np.where(sentences[1:] == sentences[:-1], types[:-1], -1)
    begins = (types >= 0) & (is_first[labels] | (before != types))
    firsts = np.flatnonzero(begins)
    # a span ends before the next token that is outside, of another type, or begins one
    stops = np.append(np.flatnonzero(begins | (types < 0) | (before != types)), len(labels))
    lasts = stops[np.searchsorted(stops, firsts, side="right")] - 1
    return firsts, lasts, types[firsts].astype(np.int64)


def _continuations(names: tuple[str, ...]) -> Ints:
    """Give for each label the label that goes on with its span, -1 where there is none."""
    going_on: npt.NDArray[np.int64] = np.full(len(names), -1, dtype=np.int64)
    for place, name in enumerate(names):
        if name != "O" and f"I-{name[2:]}" in names:
            going_on[place] = names.index(f"I-{name[2:]}")
    return going_on
