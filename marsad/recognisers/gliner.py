"""GLiNER from a local folder: a model that is told in words what to look for.

Not run in our tests: the package brings PyTorch. What is ours, from its predictions to spans, is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

import numpy as np

from marsad.entities.match import Shard
from marsad.entities.spans import Spans
from marsad.entities.tagger.features import Lexicon
from marsad.entities.tagger.tokens import Tokens, tokenise
from marsad.recognisers.labels import SCORE_DECIMALS, Bounds, bounds_of, spans_of_tokens
from marsad.settings import RecogniserSetting

#: what the model is asked for -> our type. The models are taught with English names of types
ASKED: Mapping[str, str] = MappingProxyType(
    {"person": "PER", "location": "LOC", "organization": "ORG", "nationality": "NORP", "event": "EVENT"}
)
TYPES = tuple(ASKED.values())
#: less sure names are not asked for: alone they fall below the least score of every type
_MIN_SCORE = 0.3
_BATCH_ROWS = 8


@dataclass(frozen=True, eq=False)
class GlinerRecogniser:
    """A GLiNER model.

    Attributes:
        name: of its folder.
        types: of ASKED, in its order.
        weight: of its vote.
        lexicon: tells the first letters of names from clitics.
    """

    name: str
    types: tuple[str, ...]
    weight: float
    lexicon: Lexicon
    _model: Any

    def find(self, shard: Shard) -> Spans:
        """Find names, sentence by sentence; a name that begins or ends inside a word is widened to the whole word."""
        tokens = tokenise(shard.text, shard.folded)
        bounds = bounds_of(tokens)
        texts = (
            [
                shard.text[start:end]
                for start, end in zip(
                    tokens.starts[bounds.firsts].tolist(),
                    (tokens.ends[np.array(bounds.ends) - 1]).tolist(),
                    strict=True,
                )
            ]
            if bounds.firsts
            else []
        )
        # like lengths together: a batch is padded to its longest
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        predicted: list[Sequence[Mapping[str, Any]]] = [()] * len(texts)
        if texts:
            found: Any = self._model.inference(
                [texts[at] for at in order], [*ASKED], flat_ner=True, threshold=_MIN_SCORE, batch_size=_BATCH_ROWS
            )
            for at, predictions in zip(order, found, strict=True):
                predicted[at] = predictions
        return read_predictions(predicted, bounds, shard, tokens, self.lexicon)


def read_predictions(
    predicted: Sequence[Sequence[Mapping[str, Any]]], bounds: Bounds, shard: Shard, tokens: Tokens, lexicon: Lexicon
) -> Spans:
    """Read what the package says of each sentence.

    Args:
        predicted: for each sentence its names: start and end (code points, from the first token of the sentence),
            label (one of ASKED), score.
        bounds: of the sentences.
        shard: the text.
        tokens: of it.
        lexicon: tells the first letters of names from clitics.

    Returns:
        Spans with types as places in TYPES, in order; of two names that whole words make one, the surer.
    """
    best: dict[tuple[int, int, int], float] = {}
    for first, end, names in zip(bounds.firsts, bounds.ends, predicted, strict=True):
        base = int(tokens.starts[first])
        for name in names:
            one = int(np.searchsorted(tokens.ends[first:end], base + int(name["start"]), side="right")) + first
            last = int(np.searchsorted(tokens.starts[first:end], base + int(name["end"]), side="left")) - 1 + first
            # nothing but spaces
            if one > last:
                continue
            span = (one, last, TYPES.index(ASKED[str(name["label"])]))
            best[span] = max(best.get(span, 0.0), round(float(name["score"]), SCORE_DECIMALS))
    spans = np.array(sorted(best), dtype=np.int64).reshape(-1, 3)
    scores = np.array([best[span] for span in sorted(best)], dtype=np.float64)
    return spans_of_tokens(shard, tokens, spans[:, 0], spans[:, 1], spans[:, 2], scores, lexicon)


def load_gliner(setting: RecogniserSetting, lexicon: Lexicon) -> GlinerRecogniser:
    """Load the model of a folder; nothing is downloaded."""
    package: Any = import_module("gliner")
    model: Any = package.GLiNER.from_pretrained(str(setting.folder), local_files_only=True)
    return GlinerRecogniser(setting.folder.name, TYPES, setting.weight, lexicon, model)
