"""Trains the tagger with python-crfsuite, whose model becomes arrays of ours."""

import gzip
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from marsad.entities.tagger.features import Stream, streams
from marsad.entities.tagger.model import OFFSETS
from marsad.entities.tagger.tokens import Tokens, tokenise
from marsad.errors import MarsadError
from marsad.readers.conll import TaggedText, read_conll
from marsad.seeds.tagger import Weights, read_lexicon, write_weights
from marsad.text.hashing import Ints
from marsad.text.normalize import fold_codes

#: the same weights as python-crfsuite stores them, packed: for comparing with its tagger, nothing else reads it
CRFSUITE_NAME = "model.crfsuite.gz"
_MARK = 3  # `Words.kinds` of a punctuation mark


@dataclass(frozen=True)
class Trained:
    """What was trained on how much."""

    path: Path
    token_count: int
    span_count: int
    weight_count: int


def train(
    corpus: Path,
    folder: Path,
    *,
    l1: float,
    l2: float,
    iterations: int,
    outside_bias: float,
    score_exponent: float = 1.0,
) -> Trained:
    """Train a tagger on a CoNLL file with the lexicon of its folder, and write its weights there.

    Args:
        corpus: token and tag a line (see `read_conll`).
        folder: holds lexicon.tsv.gz; weights.npz is written beside it.
        l1: weight of the sum of absolute weights in training; the larger, the fewer weights.
        l2: weight of the sum of squares.
        iterations: of L-BFGS, at most.
        outside_bias: see `Tagger`.
        score_exponent: likewise.

    Raises:
        MarsadError: python-crfsuite is not installed, or the corpus holds no name.
        RulesError: a file that says something it may not.
    """
    require_crfsuite()
    lexicon = read_lexicon(folder)
    text = read_conll(corpus)
    if not text.spans:
        raise MarsadError(f"{corpus}: no token has a tag but O, so there is nothing to learn from.")
    tokens = tokenise(text.text, fold_codes(text.text))
    with TemporaryDirectory() as scratch:
        model = Path(scratch) / "model.crfsuite"
        fit(
            attributes(streams(tokens, lexicon), tokens.sentences),
            gold_labels(text, tokens),
            tokens.sentences,
            model,
            l1=l1,
            l2=l2,
            iterations=iterations,
        )
        weights = read_crfsuite(model, outside_bias=outside_bias, score_exponent=score_exponent)
        (folder / CRFSUITE_NAME).write_bytes(gzip.compress(model.read_bytes(), mtime=0))
    path = write_weights(folder, weights, lexicon)
    return Trained(path, len(tokens.types), len(text.spans), len(weights.values))


def require_crfsuite() -> None:
    """Stop with a sentence where python-crfsuite is missing.

    Raises:
        MarsadError: it is missing.
    """
    if find_spec("pycrfsuite") is None:
        raise MarsadError("Training needs python-crfsuite. Install it: pip install 'marsad[train]'.")


def gold_labels(text: TaggedText, tokens: Tokens) -> list[str]:
    """Give the label of each of our tokens; marks at the edges of a tagged token stay outside of the name."""
    token_of = np.searchsorted(np.array(text.token_starts), tokens.starts, side="right") - 1
    kinds = tokens.words.kinds[tokens.types]
    labels = ["O"] * len(tokens.types)
    firsts: list[int] = np.searchsorted(token_of, [span[0] for span in text.spans], side="left").tolist()
    ends: list[int] = np.searchsorted(token_of, [span[1] for span in text.spans], side="left").tolist()
    for (_, _, kind), first, end in zip(text.spans, firsts, ends, strict=True):
        inner = [at for at in range(first, end) if kinds[at] != _MARK]
        for at in range(inner[0], inner[-1] + 1) if inner else ():
            labels[at] = f"I-{kind}" if at > inner[0] else f"B-{kind}"
    return labels


def attributes(found: Sequence[Stream], sentences: Ints) -> list[list[str]]:
    """Write the features of each token the way python-crfsuite takes them: "offset:key"."""
    count = len(sentences)
    written: list[list[str]] = [[] for _ in range(count)]
    numbers: list[int] = sentences.tolist()
    for stream in found:
        values: list[int] = stream.values.tolist()
        for offset, part in product(OFFSETS, stream.parts):
            columns = [at for at, template in enumerate(part.templates) if offset in template.offsets]
            keys: list[list[int]] = part.keys[:, columns].tolist()
            names = [[f"{offset}:{key:x}" for key in row if key] for row in keys]
            rows: list[int] = part.rows.tolist()
            for at in range(count):
                other = at + offset
                is_inside = 0 <= other < count and numbers[other] == numbers[at]
                written[at] += names[rows[values[other] if is_inside else 0]]
    return written


def sentence_bounds(sentences: Ints) -> list[tuple[int, int]]:
    """Give the first token of each sentence and the one after its last."""
    bounds: list[int] = [0, *(np.flatnonzero(np.diff(sentences)) + 1).tolist(), len(sentences)]
    return list(pairwise(bounds))


def fit(
    items: list[list[str]],
    labels: list[str],
    sentences: Ints,
    path: Path,
    *,
    l1: float,
    l2: float,
    iterations: int,
) -> None:
    """Train a model with python-crfsuite and leave it in its own format."""
    crfsuite: Any = import_module("pycrfsuite")
    trainer: Any = crfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations})
    for first, end in sentence_bounds(sentences):
        sequence: Any = crfsuite.ItemSequence([dict.fromkeys(item, 1.0) for item in items[first:end]])
        trainer.append(sequence, labels[first:end])
    trainer.train(str(path))


def open_crfsuite(path: Path) -> Callable[[list[list[str]]], list[str]]:
    """Open a packed model; what is given labels the tokens of a sentence with python-crfsuite's own tagger."""
    crfsuite: Any = import_module("pycrfsuite")
    tagger: Any = crfsuite.Tagger()
    model = gzip.decompress(path.read_bytes())
    tagger.open_inmemory(model)

    def label(items: list[list[str]]) -> list[str]:
        # the tagger reads these bytes and does not keep them alive
        return tagger.tag(items) if model else []

    return label


def read_crfsuite(path: Path, *, outside_bias: float, score_exponent: float = 1.0) -> Weights:
    """Read the weights of a model of python-crfsuite."""
    crfsuite: Any = import_module("pycrfsuite")
    tagger: Any = crfsuite.Tagger()
    tagger.open(str(path))
    found: Any = tagger.info()
    labels = ("O", *sorted(str(label) for label in found.labels if label != "O"))
    number = {label: place for place, label in enumerate(labels)}
    by_key: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for (attribute, label), weight in found.state_features.items():
        offset, key = str(attribute).split(":")
        column = OFFSETS.index(int(offset)) * len(labels) + number[str(label)]
        by_key[int(key, 16)][column] = float(weight)
    transitions = np.zeros((len(labels), len(labels)))
    for (before, after), weight in found.transitions.items():
        transitions[number[str(before)], number[str(after)]] = float(weight)
    keys = sorted(by_key)
    width = len(OFFSETS) * len(labels)
    places = [row * width + column for row, key in enumerate(keys) for column in sorted(by_key[key])]
    values = [by_key[key][column] for key in keys for column in sorted(by_key[key])]
    return Weights(
        labels,
        np.array(keys, dtype=np.uint64),
        np.array(places, dtype=np.uint32),
        np.array(values, dtype=np.float32),
        transitions,
        outside_bias,
        score_exponent,
    )
