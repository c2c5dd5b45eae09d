"""Reads and writes models/<name>/: the weights of a tagger and the lexicon it was trained with."""

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from marsad.entities.tagger.features import FEATURES_VERSION, LETTER_HASHES, Lexicon, compile_lexicon
from marsad.entities.tagger.model import OFFSETS, Tagger, make_tagger
from marsad.errors import RulesError

LEXICON_NAME, LETTERS_NAME, WEIGHTS_NAME = "lexicon.tsv.gz", "letters.npz", "weights.npz"
#: kinds of names whose letters are told from those of other words; arrays of letters.npz
LETTER_KINDS = ("PER", "LOC")
_HEADER = "name\tclasses"
_FIELDS = (
    "bias",
    "exponent",
    "features_version",
    "keys",
    "labels",
    "lexicon_sha256",
    "places",
    "transitions",
    "values",
)


@dataclass(frozen=True, eq=False)
class Weights:
    """What training found, as it is stored: the weights that are not zero.

    Attributes:
        labels: "O" first.
        keys: features, ascending.
        places: key, offset and label of each weight in one number, ascending.
        values: the weights.
        transitions: from label (row) to label (column).
        outside_bias: see `Tagger`.
        score_exponent: likewise.
    """

    labels: tuple[str, ...]
    keys: npt.NDArray[np.uint64]
    places: npt.NDArray[np.uint32]
    values: npt.NDArray[np.float32]
    transitions: npt.NDArray[np.float64]
    outside_bias: float
    score_exponent: float


def load_tagger(folders: Sequence[Path]) -> Tagger | None:
    """Load the tagger of one or more seeds-shaped folders.

    Args:
        folders: roots that may hold `models/<name>/weights.npz`; of several the last folder's is taken, of several
            names in it the first.

    Returns:
        The tagger; None where no folder has one.

    Raises:
        RulesError: weights that belong to another lexicon or to other features, or a file that is none of ours.
    """
    found = [path.parent for folder in folders for path in sorted((folder / "models").glob(f"*/{WEIGHTS_NAME}"))[:1]]
    return read_tagger(found[-1]) if found else None


def read_tagger(folder: Path) -> Tagger:
    """Read weights.npz and lexicon.tsv.gz of a folder.

    Raises:
        RulesError: see `load_tagger`.
    """
    path = folder / WEIGHTS_NAME
    lexicon = read_lexicon(folder)
    fields = _arrays(path, _FIELDS, "Train the tagger anew: marsad tagger train CORPUS.")
    if str(fields["lexicon_sha256"]) != lexicon.sha256:
        raise RulesError(
            f"{path}: trained with another lexicon than {LEXICON_NAME} beside it. Restore that file, or train anew: "
            "marsad tagger train CORPUS."
        )
    if int(fields["features_version"]) != FEATURES_VERSION:
        raise RulesError(
            f"{path}: trained with features of version {int(fields['features_version'])}, these are version "
            f"{FEATURES_VERSION}. Train anew: marsad tagger train CORPUS."
        )
    labels = [str(label) for label in fields["labels"].tolist()]
    dense = np.zeros((len(fields["keys"]), len(OFFSETS), len(labels)), dtype=np.float32)
    dense.reshape(-1)[fields["places"]] = fields["values"]
    return make_tagger(
        labels,
        fields["keys"],
        dense,
        fields["transitions"],
        lexicon,
        outside_bias=float(fields["bias"]),
        score_exponent=float(fields["exponent"]),
    )


def _arrays(path: Path, names: Sequence[str], remedy: str) -> dict[str, npt.NDArray[Any]]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            found: dict[str, npt.NDArray[Any]] = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise RulesError(f"{path}: {error}. {remedy}") from error
    missing = sorted(set(names) - set(found))
    if missing:
        raise RulesError(f"{path}: no array {', '.join(missing)} in it. {remedy}")
    return found


def write_weights(folder: Path, weights: Weights, lexicon: Lexicon, *, is_exact: bool = False) -> Path:
    """Write weights.npz: the same weights give the same bytes.

    Args:
        folder: to write to.
        weights: of the tagger.
        lexicon: it was trained with; its hash is stored.
        is_exact: store 32 bits a weight, not 16.
    """
    path = folder / WEIGHTS_NAME
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        bias=np.float64(weights.outside_bias),
        exponent=np.float64(weights.score_exponent),
        features_version=np.int64(FEATURES_VERSION),
        keys=weights.keys,
        labels=np.array(weights.labels),
        lexicon_sha256=np.array(lexicon.sha256),
        places=weights.places,
        transitions=weights.transitions,
        values=weights.values if is_exact else weights.values.astype(np.float16),
    )
    path.write_bytes(buffer.getvalue())
    return path


def read_lexicon(folder: Path) -> Lexicon:
    """Read lexicon.tsv.gz (a line a name, the name and its classes with '|' between them) and letters.npz.

    Without letters.npz nothing is said of words that are not listed.

    Raises:
        RulesError: there is no lexicon, or a file is none of ours.
    """
    path, letters_path = folder / LEXICON_NAME, folder / LETTERS_NAME
    remedy = "Make it with: marsad tagger lexicon."
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise RulesError(f"{path}: {error}. {remedy}") from error
    letters = np.zeros((0, LETTER_HASHES), dtype=np.float32)
    if letters_path.exists():
        arrays = _arrays(letters_path, LETTER_KINDS, remedy)
        letters = np.stack([arrays[kind] for kind in LETTER_KINDS]).astype(np.float32)
    rows = [line.split("\t") for line in lines]
    if not rows or lines[0] != _HEADER or any(len(row) != 2 for row in rows[1:]):
        raise RulesError(f"{path}: the first line must be '{_HEADER}', and each line two cells, a tab between them.")
    names = [row[0] for row in rows[1:]]
    classes = [frozenset(row[1].split("|")) - {""} for row in rows[1:]]
    known = sorted(set[str]().union(*classes))
    bits = {name: 1 << place for place, name in enumerate(known)}
    masks = [sum(bits[name] for name in mine) for mine in classes]
    digest = sha256("\n".join(lines).encode() + letters.tobytes()).hexdigest()
    return compile_lexicon(known, names, masks, letters, digest)


def write_lexicon(path: Path, classes: Mapping[str, frozenset[str]]) -> Path:
    """Write a lexicon, sorted by name; the same names give the same bytes."""
    lines = [_HEADER, *(f"{name}\t{'|'.join(sorted(classes[name]))}" for name in sorted(classes))]
    path.parent.mkdir(parents=True, exist_ok=True)
    # no time of making in the file
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    return path


def write_letters(path: Path, likeness: Sequence[npt.NDArray[np.float64]]) -> Path:
    """Write letters.npz, an array for each of LETTER_KINDS; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    arrays = {kind: array.astype(np.float16) for kind, array in zip(LETTER_KINDS, likeness, strict=True)}
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    path.write_bytes(buffer.getvalue())
    return path
