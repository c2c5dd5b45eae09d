"""From what models say to spans of a shard: names of types, words, and first letters that are clitics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from marsad.entities.gazetteer import Ints
from marsad.entities.match import Shard
from marsad.entities.spans import Floats, Spans
from marsad.entities.tagger.clitics import name_starts
from marsad.entities.tagger.features import Lexicon, word_forms
from marsad.entities.tagger.tokens import Tokens

OUTSIDE = "O"
#: probabilities are rounded to so many decimals: what stands beside a sentence in a batch changes the last bits of a
#: number, and neither labels nor scores may depend on it
SCORE_DECIMALS = 4
#: what corpora call the types; others keep their name, and nobody votes on them
_TYPE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "PER": "PER",
        "PERS": "PER",
        "PERSON": "PER",
        "LOC": "LOC",
        "LOCATION": "LOC",
        "GPE": "LOC",
        "FAC": "LOC",
        "ORG": "ORG",
        "ORGANIZATION": "ORG",
        "ORGANISATION": "ORG",
        "NORP": "NORP",
        "EVENT": "EVENT",
        "EVE": "EVENT",
    }
)
#: prefixes of BIO, BIOES and BILOU labels -> of BIO labels
_PREFIXES: Mapping[str, str] = MappingProxyType({"B": "B", "S": "B", "U": "B", "I": "I", "E": "I", "L": "I"})


@dataclass(frozen=True, eq=False)
class Bounds:
    """The sentences of a shard: first token of each, and the one after its last."""

    firsts: list[int]
    ends: list[int]


def bounds_of(tokens: Tokens) -> Bounds:
    """Give the bounds of each sentence (or piece of a very long one)."""
    size = len(tokens.sentences)
    begins = np.ones(size, dtype=np.bool_)
    begins[1:] = tokens.sentences[1:] != tokens.sentences[:-1]
    firsts: list[int] = np.flatnonzero(begins).tolist()
    return Bounds(firsts, [*firsts[1:], size][: len(firsts)])


def bio_label(label: str) -> str:
    """Write the label of a model as a BIO label with our name of its type.

    Examples:
        >>> bio_label("B-PERS"), bio_label("E-Location"), bio_label("ORG"), bio_label("O"), bio_label("I-DATE")
        ('B-PER', 'I-LOC', 'I-ORG', 'O', 'I-DATE')
    """
    if label == OUTSIDE:
        return OUTSIDE
    prefix, dash, name = label.partition("-")
    if not dash or prefix not in _PREFIXES:
        prefix, name = "I", label
    return f"{_PREFIXES[prefix]}-{_TYPE_NAMES.get(name.upper(), name)}"


def types_of(labels: Sequence[str]) -> tuple[str, ...]:
    """Give the types of BIO labels, each once, in order of name."""
    return tuple(sorted({label[2:] for label in labels if label != OUTSIDE}))


def spans_of_tokens(
    shard: Shard, tokens: Tokens, firsts: Ints, lasts: Ints, types: Ints, scores: Floats, lexicon: Lexicon
) -> Spans:
    """Give the spans from one token to another, the clitics of the first left out as the tagger leaves them out."""
    starts = name_starts(shard, tokens, word_forms(tokens.words), firsts, lexicon)
    return Spans(starts, tokens.ends[lasts], tokens.starts[firsts], types, scores)
