"""Parts a text without line breaks into tokens: at white space, and where two pieces were joined with nothing.

A scraper that draws the text out of a page with nothing between its pieces glues the entries of a menu to one another,
the heading of a box to its first item, and the last word of a paragraph to the button below it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from marsad.pages.wordings import LEAST_LETTERS, MOST_LETTERS, Wordings
from marsad.text.normalize import fold, matching_key

TOKEN = re.compile(r"\S+")
#: lines that were joined with nothing between them: a letter stands directly behind the end of a sentence
_GLUED_SENTENCES = re.compile(r"[\u0621-\u064a][.!\u061f][\u0621-\u064a]")
_LEAST_GLUED = 3
#: there a token also ends behind punctuation, between two scripts, behind a year, and behind letters that no word goes
#: on after: ta marbuta, alef maqsura, the ending of the accusative
_GLUED_TOKEN = re.compile(
    r"\S+?(?=\s|\Z|(?<=[^\W\d_][.!?\u061f…:])(?=[\w«“])|(?<=[»”])(?=\w)|(?<=[A-Za-z])(?=[\u0621-\u064a])"
    r"|(?<=[\u0621-\u064a])(?=[A-Za-z0-9])|(?<=\d)(?=[^\W\d_])|(?<=[a-z])(?=[A-Z])"
    r"|(?<=[\u0621-\u064a/])(?=[/«])|(?<=/)(?=[\u0621-\u064a])|(?<=[^\d](?:19|20)\d\d)(?=\d{1,4}(?!\d))"
    r"|(?<=[\u0629\u0649])(?=[\u0621-\u064a])|(?<=\u0627\u064b)(?=[\u0621-\u064a])|(?<=\u064b\u0627)(?=[\u0621-\u064a]))"
)
#: letters that may be several words; a longer run is none of a page
_LONG_RUN = re.compile(r"[^\W\d_]{8,600}")
#: between the steps of the path to a page
_STEPS = frozenset("/»›>")
_ENDS = ".!?\u061f\u06d4…"


class Tokens:
    """The tokens of a text.

    Attributes:
        tokens: them.
        has_glued_sentences: a sentence may end with no space behind it.
    """

    def __init__(self, text: str, wordings: Wordings) -> None:
        self.has_glued_sentences = len(_GLUED_SENTENCES.findall(text)) >= _LEAST_GLUED
        folded = fold(text)
        rows = {
            folded.start(run.start() + at)
            for run in _LONG_RUN.finditer(folded.key)
            for at in wordings.entries_in(run.group())
        }
        self.tokens = list(TOKEN.finditer(text))
        if self.has_glued_sentences or rows:
            cuts = rows | {token.start() for token in _GLUED_TOKEN.finditer(text)}
            self.tokens = _parted(text, cuts)
            self.tokens = _parted(text, cuts | set(_at_wordings(self.tokens, wordings)))


def _parted(text: str, cuts: set[int]) -> list[re.Match[str]]:
    """Give the tokens between white space, parted at some offsets."""
    found: list[re.Match[str]] = []
    for token in TOKEN.finditer(text):
        inside = sorted(cuts.intersection(range(token.start() + 1, token.end())))
        parts = pairwise([token.start(), *inside, token.end()])
        found += [part for first, last in parts if (part := TOKEN.match(text, first, last)) is not None]
    return found


def _at_wordings(tokens: list[re.Match[str]], wordings: Wordings) -> Iterator[int]:
    """Give where a token is to be parted because a wording is glued to it, or ends inside of it."""
    keys = [_letters(token) for token in tokens]
    #: of a token, how many letters stand before the wording that it ends with, and how many are the end of one
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for at, key in enumerate(keys):
        before = tokens[at - 1].group() if at else ""
        is_path = at + 1 < len(tokens) and tokens[at + 1].group() in _STEPS
        alone = wordings.glued_word(key, is_number_before=before.isdigit(), is_end_before=before[-1:] in _ENDS)
        if alone:
            ends[at] = max(alone, ends.get(at, 0))
        for size in range(LEAST_LETTERS, min(len(key), MOST_LETTERS) + 1):
            rest = len(key) - size
            if 0 < rest < LEAST_LETTERS:
                continue
            if rest and is_path and wordings.is_entry(key[rest:]):
                begins[at] = rest
            for phrase in wordings.phrases_from(key[rest:]):
                last = at + len(phrase) - 1
                if last >= len(keys) or not _goes_on(keys, at, phrase):
                    continue
                if rest:
                    begins[at] = rest
                if keys[last] != phrase[-1]:
                    ends[last] = max(len(phrase[-1]), ends.get(last, 0))
    yield from (_offset(tokens[at], letters) for at, letters in begins.items())
    for at, letters in ends.items():
        if letters + LEAST_LETTERS <= begins.get(at, len(keys[at])):
            yield _offset(tokens[at], letters)


def _goes_on(keys: list[str], at: int, phrase: tuple[str, ...]) -> bool:
    """Say whether a phrase that begins in one token goes on in the next ones, and ends with or in the last."""
    last = keys[at + len(phrase) - 1]
    rest = len(last) - len(phrase[-1])
    is_end = last == phrase[-1] or (
        last.startswith(phrase[-1]) and rest >= LEAST_LETTERS and len(phrase[-1]) >= LEAST_LETTERS
    )
    return is_end and tuple(keys[at + 1 : at + len(phrase) - 1]) == phrase[1:-1]


def _letters(token: re.Match[str]) -> str:
    """Fold a token that is one word, and signs before it or behind; empty where it is none."""
    key = matching_key(token.group())
    word = key.strip("".join(char for char in set(key) if not char.isalnum()))
    return word if word.isalnum() else ""


def _offset(token: re.Match[str], letters: int) -> int:
    """Give the offset in the text behind so many letters of a token."""
    folded = fold(token.group())
    first = next(at for at, char in enumerate(folded.key) if char.isalnum())
    return token.start() + folded.start(first + letters)
