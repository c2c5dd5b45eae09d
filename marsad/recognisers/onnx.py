"""Token classification with ONNX Runtime: what `optimum-cli export onnx` makes of a transformers model.

sentences -> sub-words, long sentences in windows -> batches -> probabilities of labels -> words -> spans.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ValidationError

from marsad.entities.gazetteer import Ints
from marsad.entities.match import Shard
from marsad.entities.spans import Spans
from marsad.entities.tagger.features import Lexicon
from marsad.entities.tagger.tag import label_spans
from marsad.entities.tagger.tokens import Tokens, tokenise
from marsad.errors import MarsadError
from marsad.recognisers.labels import OUTSIDE, SCORE_DECIMALS, bio_label, bounds_of, spans_of_tokens, types_of
from marsad.settings import RecogniserSetting

#: sub-words in a batch, the padding included: a bound of memory (12 kB each in the widest layer of BERT base)
_BATCH_PIECES = 4096
_BATCH_ROWS = 64
#: sub-words in a window, at most, where the model says nothing smaller; attention costs their square
_MAX_PIECES = 510
#: models of RoBERTa's kind count positions from 2
_RESERVED_POSITIONS = 2
#: words that two windows of a long sentence share on each side of where they meet, so that none lacks neighbours
_SHARED_WORDS = 16
#: sentences whose sub-words are held with all the tokenizer knows of them, at a time
_ENCODED_SENTENCES = 1024
_UNITS = 10**SCORE_DECIMALS
_INPUTS = frozenset({"attention_mask", "input_ids", "token_type_ids"})
#: operator that scales its input by the largest number in the whole batch
_BATCH_SCALING = b"DynamicQuantizeLinear"
_TOKENIZER = "It must be a file of the package tokenizers, as a fast tokenizer of transformers is saved."


@dataclass(frozen=True)
class _Window:
    """Words of a sentence that the model sees together, and those of them whose labels count."""

    first: int
    end: int
    core_first: int
    core_end: int

    def halves(self) -> tuple["_Window", "_Window"]:
        middle = (self.first + self.end) // 2
        shared = min(_SHARED_WORDS, (self.end - self.first) // 4)
        cut = min(max(middle, self.core_first), self.core_end)
        return (
            _Window(self.first, middle + shared, self.core_first, cut),
            _Window(middle - shared, self.end, cut, self.core_end),
        )


@dataclass(frozen=True, eq=False)
class _Encoded:
    """Sub-words of a window, the words they decide and the place of the first sub-word of each."""

    pieces: npt.NDArray[np.int64]
    words: Ints
    places: Ints


@dataclass(frozen=True, eq=False)
class OnnxRecogniser:
    """A token-classification model.

    Attributes:
        name: of its folder.
        types: of its labels.
        weight: of its vote.
        labels: BIO labels, in the order of the model's scores.
        lexicon: tells the first letters of names from clitics.
        max_pieces: sub-words in a window.
        batch_rows: windows in a batch.
    """

    name: str
    types: tuple[str, ...]
    weight: float
    labels: tuple[str, ...]
    lexicon: Lexicon
    max_pieces: int
    batch_rows: int
    _session: Any
    _tokenizer: Any
    _padding: int

    def find(self, shard: Shard) -> Spans:
        """Find names: the first sub-word of a word decides its label, the score is the mean over the words."""
        tokens = tokenise(shard.text, shard.folded)
        labels, chances = self._label(shard.text, tokens)
        firsts, lasts, types = label_spans(labels, tokens.sentences, self.labels, self.types)
        # whole numbers: a running sum of fractions would depend on what stands before
        sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(chances)))
        scores = (sums[lasts + 1] - sums[firsts]) / ((lasts - firsts + 1) * _UNITS)
        return spans_of_tokens(shard, tokens, firsts, lasts, types, scores.round(SCORE_DECIMALS), self.lexicon)

    def _label(self, text: str, tokens: Tokens) -> tuple[Ints, Ints]:
        """Give each token its label, and the label's probability in units of the last decimal that counts."""
        labels = np.full(len(tokens.starts), self.labels.index(OUTSIDE), dtype=np.int64)
        chances = np.zeros(len(tokens.starts), dtype=np.int64)
        encoded = self._encode(text, tokens)
        encoded.sort(key=lambda one: len(one.pieces))
        for batch in self._batches(encoded):
            found = self._chances(batch)
            for row, one in enumerate(batch):
                mine = found[row, one.places]
                # of equal ones the first label
                best = mine.argmax(axis=1)
                labels[one.words] = best
                chances[one.words] = mine[np.arange(len(best)), best]
        return labels, chances

    def _encode(self, text: str, tokens: Tokens) -> list[_Encoded]:
        bounds = bounds_of(tokens)
        starts: list[int] = tokens.starts.tolist()
        ends: list[int] = tokens.ends.tolist()
        waiting = [_Window(first, end, first, end) for first, end in zip(bounds.firsts, bounds.ends, strict=True)]
        encoded: list[_Encoded] = []
        while waiting:
            longer: list[_Window] = []
            for at in range(0, len(waiting), _ENCODED_SENTENCES):
                windows = waiting[at : at + _ENCODED_SENTENCES]
                texts = [text[starts[window.first] : ends[window.end - 1]] for window in windows]
                for window, found in zip(windows, self._tokenizer.encode_batch(texts), strict=True):
                    if len(found.ids) > self.max_pieces and window.end - window.first > 1:
                        longer += [half for half in window.halves() if half.core_first < half.core_end]
                    else:
                        encoded.append(self._first_pieces(window, found, tokens))
            waiting = longer
        return encoded

    def _first_pieces(self, window: _Window, found: Any, tokens: Tokens) -> _Encoded:  # noqa: ANN401 - an Encoding
        # one word longer than a window: what is cut off decides nothing
        pieces = np.array(found.ids[: self.max_pieces], dtype=np.int64)
        offsets = np.array(found.offsets, dtype=np.int64).reshape(-1, 2)[: len(pieces)]
        special = np.array(found.special_tokens_mask, dtype=np.bool_)[: len(pieces)]
        base = int(tokens.starts[window.first])
        # by its last letter: the first sub-word of a word may have the space before it
        letters = offsets[:, 1] - 1 + base
        words = np.searchsorted(tokens.starts[window.first : window.end], letters, side="right") - 1 + window.first
        places = np.flatnonzero(
            ~special
            & (offsets[:, 1] > offsets[:, 0])
            & (letters < tokens.ends[np.maximum(words, 0)])
            & (words >= window.core_first)
            & (words < window.core_end)
        )
        own, first = np.unique(words[places], return_index=True)
        return _Encoded(pieces, own, places[first])

    def _batches(self, encoded: Sequence[_Encoded]) -> Iterator[list[_Encoded]]:
        """Put windows of like length together; they come sorted, so the last one of a batch is the longest."""
        batch: list[_Encoded] = []
        for one in encoded:
            if batch and (len(batch) >= self.batch_rows or (len(batch) + 1) * len(one.pieces) > _BATCH_PIECES):
                yield batch
                batch = []
            batch.append(one)
        if batch:
            yield batch

    def _chances(self, batch: Sequence[_Encoded]) -> Ints:
        """Give the probability of each label for each sub-word of a batch, in units of the last decimal."""
        width = max(len(one.pieces) for one in batch)
        pieces = np.full((len(batch), width), self._padding, dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for row, one in enumerate(batch):
            pieces[row, : len(one.pieces)] = one.pieces
            mask[row, : len(one.pieces)] = 1
        given = {"input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(mask)}
        names: list[str] = [one.name for one in self._session.get_inputs()]
        logits: Any = self._session.run(None, {name: given[name] for name in names})[0]
        scores: npt.NDArray[np.float64] = np.asarray(logits, dtype=np.float64)
        scores = np.exp(scores - scores.max(axis=2, keepdims=True))
        return np.rint(scores / scores.sum(axis=2, keepdims=True) * _UNITS).astype(np.int64)


class _Config(BaseModel):
    """What config.json of a transformers model says, as far as it matters here."""

    id2label: dict[int, str]
    max_position_embeddings: int = _MAX_PIECES + _RESERVED_POSITIONS
    pad_token_id: int | None = None


def load_onnx(setting: RecogniserSetting, lexicon: Lexicon) -> OnnxRecogniser:
    """Load model.onnx, tokenizer.json and config.json of a folder.

    Raises:
        MarsadError: a file that is none of a token-classification model; it names the file.
    """
    folder = setting.folder
    config = _config(folder / "config.json")
    labels = tuple(bio_label(config.id2label[place]) for place in range(len(config.id2label)))
    # where a scale is shared by a batch, a sentence's neighbours would change its labels
    is_scaled = _BATCH_SCALING in (folder / "model.onnx").read_bytes()
    return OnnxRecogniser(
        name=folder.name,
        types=types_of(labels),
        weight=setting.weight,
        labels=labels,
        lexicon=lexicon,
        max_pieces=min(_MAX_PIECES, config.max_position_embeddings - _RESERVED_POSITIONS),
        batch_rows=1 if is_scaled else _BATCH_ROWS,
        _session=_session(folder / "model.onnx", len(labels)),
        _tokenizer=_tokenizer(folder / "tokenizer.json"),
        _padding=config.pad_token_id or 0,
    )


def _config(path: Path) -> _Config:
    try:
        config = _Config.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"]) or "the file"
        raise MarsadError(
            f"{path}, {place}: {problem['msg']}. It must be the configuration of a token-classification model."
        ) from error
    if OUTSIDE not in config.id2label.values() or sorted(config.id2label) != [*range(len(config.id2label))]:
        raise MarsadError(
            f"{path}, id2label: the labels must be numbered from 0, and '{OUTSIDE}' be among them; a model without "
            "names for its labels (LABEL_0) was not trained to find names, or lost them."
        )
    return config


def _session(path: Path, label_count: int) -> Any:  # noqa: ANN401 - the package has no types
    runtime: Any = import_module("onnxruntime")
    errors: Any = import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    options: Any = runtime.SessionOptions()
    # shards are worked on at the same time, each on its core
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session: Any = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf, errors.NotImplemented) as error:
        raise MarsadError(f"{path}: {error}. It must be a model that this version of onnxruntime runs.") from error
    unknown = sorted({one.name for one in session.get_inputs()} - _INPUTS)
    if unknown:
        raise MarsadError(
            f"{path}: the model asks for {', '.join(unknown)}; it may ask for {', '.join(sorted(_INPUTS))}. "
            "Export it with the task token-classification."
        )
    shape: list[object] = session.get_outputs()[0].shape
    # a size that the model leaves open has a name instead of a number
    if len(shape) != 3 or (isinstance(shape[2], int) and shape[2] != label_count):
        raise MarsadError(
            f"{path}: its first output has the shape {shape}; for the {label_count} labels of config.json it must be "
            f"[batch, sub-words, {label_count}]."
        )
    return session


def _tokenizer(path: Path) -> Any:  # noqa: ANN401 - the package has no types
    try:
        read: object = json.loads(path.read_bytes())
    except ValueError as error:
        raise MarsadError(f"{path}: {error}. {_TOKENIZER}") from error
    if not isinstance(read, dict) or "model" not in read:
        raise MarsadError(f"{path}: it names no model of a tokenizer. {_TOKENIZER}")
    tokenizers: Any = import_module("tokenizers")
    tokenizer: Any = tokenizers.Tokenizer.from_file(str(path))
    # ours to do: padding to the longest of a batch of ours, windows rather than cutting
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
