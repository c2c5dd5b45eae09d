"""Reads CoNLL files: a token and its tag a line, as ANERcorp has them."""

from dataclasses import dataclass
from pathlib import Path

from marsad.errors import RulesError

#: ANERcorp writes PERS
_TYPE_NAMES = {"PERS": "PER", "PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC"}


@dataclass(frozen=True)
class TaggedText:
    """A tagged corpus as one text: tokens joined by a space, sentences by a newline.

    Attributes:
        text: the text.
        token_starts: offset of each token.
        spans: first token, token after the last, type; as the CoNLL scorer reads tags.
    """

    text: str
    token_starts: tuple[int, ...]
    spans: tuple[tuple[int, int, str], ...]


def read_conll(path: Path) -> TaggedText:
    """Read a CoNLL file.

    A blank line ends a sentence; where there are none the whole file is one line of text, which is divided at its
    full stops later. Types PER (or PERS), LOC, ORG, MISC.

    Raises:
        RulesError: a line that is not a token and a tag, or a tag that is not known.
    """
    pieces: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int, str]] = []
    opened: tuple[int, str] | None = None
    offset = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8-sig").splitlines(), ""], start=1):
        cells = line.split()
        kind = _kind(cells, path, number) if cells else None
        # an inside tag that follows nothing of its type begins a span, as conlleval has it
        if opened is not None and (not cells or cells[-1][0] != "I" or kind != opened[1]):
            spans.append((opened[0], len(starts), opened[1]))
            opened = None
        if not cells:
            if pieces and pieces[-1] == " ":
                pieces[-1] = "\n"
            continue
        if kind is not None and opened is None:
            opened = (len(starts), kind)
        starts.append(offset)
        pieces += [cells[0], " "]
        offset += len(cells[0]) + 1
    return TaggedText("".join(pieces).rstrip(), tuple(starts), tuple(spans))


def _kind(cells: list[str], path: Path, number: int) -> str | None:
    """Give the type a line's tag names, None for a token outside of names."""
    mark, _, kind = cells[-1].partition("-")
    if len(cells) < 2 or not (cells[-1] == "O" or (mark in ("B", "I") and kind in _TYPE_NAMES)):
        raise RulesError(
            f"{path}, line {number}: '{' '.join(cells)}' is not a token and a tag. Tags are O and B- or I- with "
            f"{', '.join(sorted(_TYPE_NAMES))}."
        )
    return _TYPE_NAMES[kind] if kind else None
