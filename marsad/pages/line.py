"""One line of a page: where it is, what shape it has, which markers it carries."""

import re
from typing import Literal, NamedTuple

from marsad.models import Zone
from marsad.pages.rules import Marker
from marsad.text.normalize import matching_key

Final = Literal["stop", "question", "ellipsis", "comma", "colon", "none"]
#: invisible characters that may stand around a line: direction marks, zero-width characters, byte-order mark
INVISIBLE = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_BULLETS = "•●▪■◾◼▫□◦‣⁃·∙○◆◇★☆✓✔➤►▶◄◀»«›‹*+-–—"
CLOSING = "\"'”’»›)]} \t\u00a0" + INVISIBLE
FINALS: dict[str, Final] = {
    ".": "stop",
    "\u06d4": "stop",  # Urdu full stop
    "!": "question",
    "?": "question",
    "\u061f": "question",  # Arabic question mark
    "…": "ellipsis",
    ",": "comma",
    "\u060c": "comma",  # Arabic comma
    ";": "comma",
    "\u061b": "comma",  # Arabic semicolon
    ":": "colon",
}
BULLET = re.compile(r"(?:[•●▪■◾◼▫□◦‣⁃·∙○◆◇➤►▶✓✔*]+[\ufe0e\ufe0f]?\s*|[-–—]+\s+|-(?=\w)|\d{1,2}\s*[.)\-]\s+)(?=\S)")
_INNER_COMMA = "\u060c"
_INNER_STOP = re.compile(r"[.!?\u061f\u06d4]\s")
WORD = re.compile(r"[^\W_]+")
OPENING = _BULLETS + CLOSING + "[({<|/\\#@_~=.,:;\u060c\u061b“‘"
#: a line longer than this is looked at by its ends only, so that one line of many megabytes costs nothing
LONG_CHARS = 600
#: a line that names the site besides what else it says has no more words
MOST_NAMING_WORDS = 14


class Hit(NamedTuple):
    """One marker found on a line; `alone`: nothing but the phrase stands there."""

    marker: Marker
    alone: bool


class Shape(NamedTuple):
    """What a line is by its text alone."""

    words: int
    final: Final
    bullet: bool
    prose: bool
    soft: bool
    hits: tuple[Hit, ...]


class Line:
    """One line with something to read on it.

    Attributes:
        start: offset of its first character that is not white space.
        end: offset after its last one.
        text: what stands between.
        blank_before: how many empty lines stand directly before it.
        words: how many stretches between spaces.
        final: the kind of its last punctuation, closing quotation marks and brackets aside.
        bullet: it begins with a bullet or a list number.
        prose: it ends like a sentence or is too long for a headline.
        soft: it might be prose: several clauses, but no end of a sentence.
        hits: its markers, the best first.
        zone: what the segmentation took it for; null while undecided.
        rule: why.
        article: number of the article it belongs to.
    """

    # no dataclass: a page has many lines, and unpacking the shape takes half as long as naming every field

    __slots__ = (
        "_key", "_sentences", "article", "blank_before", "bullet", "end", "final", "hits", "prose", "rule", "soft",
        "start", "text", "words", "zone",
    )  # fmt: skip

    def __init__(self, start: int, text: str, blank_before: int, shape: Shape) -> None:
        self.start = start
        self.end = start + len(text)
        self.text = text
        self.blank_before = blank_before
        self.words, self.final, self.bullet, self.prose, self.soft, self.hits = shape
        self.zone: Zone | None = None
        self.rule = ""
        self.article = 0
        self._key: str | None = None
        self._sentences: int | None = None

    @property
    def key(self) -> str:
        """The words of the line, folded."""
        if self._key is None:
            self._key = words_key(self.text)
        return self._key

    @property
    def sentences(self) -> int:
        """How many ends of sentences it holds."""
        if self._sentences is None:
            self._sentences = inner_stops(self.text) + (self.final in ("stop", "question"))
        return self._sentences


def is_bullet(text: str) -> bool:
    """Say whether a line begins with a bullet or a list number; a message prints *so* what is bold."""
    return BULLET.match(text) is not None and not (text[0] == "*" == text[-1])


def is_soft(text: str, words: int) -> bool:
    """Say whether a line of so many words that is no prose might be."""
    return words >= 14 and (_INNER_COMMA in text or inner_stops(text) > 0)


def inner_stops(text: str) -> int:
    """Count the ends of sentences that something follows."""
    return len(_INNER_STOP.findall(text)) if len(text) <= LONG_CHARS else text.count(". ")


def words_key(text: str) -> str:
    """Fold a text to its words alone.

    Examples:
        >>> words_key("• «إقرأ أيضاً»:") == words_key("اقرا ايضا")
        True
    """
    return " ".join(WORD.findall(matching_key(text)))


def is_headline(line: Line) -> bool:
    """Say whether a line has the shape of a headline: some words, and no end of a sentence."""
    return 2 <= line.words <= 25 and len(line.text) <= 220 and line.final not in ("stop", "comma", "colon")
