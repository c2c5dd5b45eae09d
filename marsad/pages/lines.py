"""Lines of a page: where they are, what shape they have, which markers they carry."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from marsad.models import Zone
from marsad.pages.rules import Furniture, Marker
from marsad.text.normalize import matching_key

Final = Literal["stop", "question", "ellipsis", "comma", "colon", "none"]

#: invisible characters that may stand around a line: direction marks, zero-width characters, byte-order mark
_INVISIBLE = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_BULLETS = "•●▪■◾◼▫□◦‣⁃·∙○◆◇★☆✓✔➤►▶◄◀»«›‹*+-–—"
_CLOSING = "\"'”’»›)]} \t\u00a0" + _INVISIBLE
_FINALS: dict[str, Final] = {
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
_BULLET = re.compile(r"(?:[•●▪■◾◼▫□◦‣⁃·∙○◆◇➤►▶✓✔*]+\s*|[-–—]+\s+|-(?=\w)|\d{1,2}\s*[.)\-]\s+)(?=\S)")
_INNER_STOP = re.compile(r"[.!?\u061f\u06d4]\s")
_INNER_COMMA = "\u060c"
_WORD = re.compile(r"[^\W_]+")
_NUMERIC_DATE = re.compile(r"\b\d{1,4}\s*[/\-.]\s*\d{1,2}\s*[/\-.]\s*\d{1,4}\b")
_OPENING = _BULLETS + _CLOSING + "[({<|/\\#@_~=.,:;\u060c\u061b“‘"
_DIGIT = re.compile(r"\d")
_COLON = re.compile(r"\s*[:：|\-–—/»>›]")
#: a line longer than this is looked at by its ends only, so that one line of many megabytes costs nothing
_LONG_CHARS = 600
_EDGE_CHARS = 80
#: from this size on a line is a paragraph, however it ends. Headlines of the real bundles: at most 20 words and 130
#: characters without a bullet
_PROSE_WORDS = 26
_PROSE_CHARS = 220


class Hit(NamedTuple):
    """One marker found on a line; `alone`: nothing but the phrase stands there."""

    marker: Marker
    alone: bool


@dataclass(slots=True)
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
        sentences: how many ends of sentences it holds.
        hits: its markers, the best first.
        zone: what the segmentation took it for; null while undecided.
        rule: why.
        article: number of the article it belongs to.
    """

    start: int
    end: int
    text: str
    blank_before: int
    words: int
    final: Final
    bullet: bool
    prose: bool
    soft: bool
    sentences: int
    hits: tuple[Hit, ...]
    zone: Zone | None = None
    rule: str = ""
    article: int = 0

    @property
    def key(self) -> str:
        """The words of the line, folded."""
        return words_key(self.text)


def words_key(text: str) -> str:
    """Fold a text to its words alone.

    Examples:
        >>> words_key("• «إقرأ أيضاً»:") == words_key("اقرا ايضا")
        True
    """
    return " ".join(_WORD.findall(matching_key(text)))


def is_headline(line: Line) -> bool:
    """Say whether a line has the shape of a headline: some words, and no end of a sentence."""
    return 2 <= line.words <= 25 and len(line.text) <= 220 and line.final not in ("stop", "comma", "colon")


class Matcher:
    """The markers, compiled once for all documents of a shard."""

    def __init__(self, furniture: Furniture) -> None:
        self._whole: dict[str, list[Marker]] = {}
        self._starts: dict[str, list[tuple[tuple[str, ...], bool, Marker]]] = {}
        self._ends: dict[str, list[tuple[str, Marker]]] = {}
        self._words: list[tuple[Marker, frozenset[str]]] = []
        self._glued: list[tuple[Marker, frozenset[str], list[int]]] = []
        self._inside: list[tuple[Marker, list[tuple[str, bool]]]] = []
        #: words that a line with a marker may begin with; for glued phrases, what its first word may begin with
        self._first_words: set[str] = set()
        self._first_parts: set[str] = set()
        for marker in furniture.markers:
            self._add(marker)
        for starts in self._starts.values():
            # the longest phrase says most; then the id, so that the order of files does not matter
            starts.sort(key=lambda entry: (-len(entry[0]), not entry[1], entry[2].id))
        for ends in self._ends.values():
            ends.sort(key=lambda entry: (entry[1].place == "anywhere", -len(entry[0]), entry[1].id))
        # a marker for one place says more than one for any place
        self._words.sort(key=lambda entry: (entry[0].place == "anywhere", entry[0].id))
        self._glued.sort(key=lambda entry: (entry[0].place == "anywhere", entry[0].id))
        self._part_sizes = sorted({len(part) for part in self._first_parts})
        self._known_tokens: dict[str, tuple[bool, bool]] = {}

    def _add(self, marker: Marker) -> None:
        keys = [words_key(phrase) for phrase in marker.phrases]
        if marker.match == "words":
            vocabulary = frozenset(word for key in keys for word in key.split(" "))
            self._words.append((marker, vocabulary))
            self._first_words |= vocabulary
            return
        if marker.match == "glued":
            phrases = frozenset(key.replace(" ", "") for key in keys)
            self._glued.append((marker, phrases, sorted({len(phrase) for phrase in phrases})))
            self._first_words |= {key.split(" ")[0] for key in keys}
            self._first_parts |= phrases
            return
        if marker.match == "inside":
            wants_colon = [phrase.rstrip().endswith(":") for phrase in marker.phrases]
            self._inside.append((marker, list(zip(keys, wants_colon, strict=True))))
            return
        for phrase, key in zip(marker.phrases, keys, strict=True):
            words = tuple(key.split(" "))
            if marker.match == "end":
                self._ends.setdefault(words[-1], []).append((matching_key(phrase).strip(), marker))
                continue
            self._first_words.add(words[0])
            if marker.match == "line":
                self._whole.setdefault(key, []).append(marker)
            else:
                self._starts.setdefault(words[0], []).append((words, phrase.rstrip().endswith(":"), marker))

    def _know(self, token: str) -> tuple[bool, bool]:
        """Say whether a line may carry a marker if it begins, or ends, with this token."""
        known = self._known_tokens.get(token)
        if known is None:
            words = _WORD.findall(matching_key(token[:_EDGE_CHARS]))
            begins = bool(words) and (
                words[0] in self._first_words
                or words[0].isdigit()
                or any(words[0][:size] in self._first_parts for size in self._part_sizes)
            )
            known = (begins, bool(words) and words[-1] in self._ends)
            self._known_tokens[token] = known
        return known

    def match(self, text: str) -> tuple[Hit, ...]:
        """Give the markers of a line, the best first: the whole line, its start, its end, its words."""
        # two short slices instead of a split of the whole line: a line may be many megabytes long
        first_words = text[:_EDGE_CHARS].lstrip(_OPENING).split(None, 1)
        begins = bool(first_words) and self._know(first_words[0])[0]
        if not begins:
            last_words = text[-_EDGE_CHARS:].rsplit(None, 1)
            if not last_words or not self._know(last_words[-1])[1]:
                return ()
        whole = len(text) <= _LONG_CHARS
        return tuple(self._hits(text if whole else text[:_LONG_CHARS], whole=whole))

    def inside(self, text: str) -> tuple[Hit, ...]:
        """Give the markers that may stand anywhere in a line; slower than `match`, for lines outside of bodies."""
        if len(text) > _LONG_CHARS:
            return ()
        key = matching_key(text)
        found = list(_WORD.finditer(key))
        joined = f" {' '.join(word.group() for word in found)} "
        has_digit = _DIGIT.search(key) is not None
        hits: list[Hit] = []
        for marker, phrases in self._inside:
            too_long = marker.max_words is not None and len(found) > marker.max_words
            if too_long or (marker.needs_digit and not has_digit):
                continue
            for phrase, wants_colon in phrases:
                at = joined.find(f" {phrase} ")
                if at < 0:
                    continue
                last_word = joined.count(" ", 0, at + len(phrase) + 1) - 1
                if not wants_colon or _COLON.match(key, found[last_word].end()):
                    hits.append(Hit(marker, alone=False))
                    break
        return tuple(hits)

    def _hits(self, text: str, *, whole: bool) -> Iterator[Hit]:
        key = matching_key(text)
        found = list(_WORD.finditer(key))
        words = [word.group() for word in found]
        if not words:
            return
        has_digit = _DIGIT.search(key) is not None

        def fits(marker: Marker) -> bool:
            short_enough = marker.max_words is None or (whole and len(words) <= marker.max_words)
            return short_enough and (has_digit or not marker.needs_digit)

        if whole:
            for marker in self._whole.get(" ".join(words), ()):
                if fits(marker):
                    yield Hit(marker, alone=True)
        for phrase, wants_colon, marker in self._starts.get(words[0], ()):
            size = len(phrase)
            if tuple(words[:size]) != phrase or not fits(marker):
                continue
            if wants_colon and not _COLON.match(key, found[size - 1].end()):
                continue
            if not wants_colon and marker.max_words is None and len(words) > size and text.rstrip(_CLOSING)[-1:] == ".":
                continue  # a sentence that happens to begin like the marker
            yield Hit(marker, alone=len(words) == size)
        if whole:
            yield from self._end_hits(key, words, fits)
        if len(text) <= _EDGE_CHARS * 2:
            yield from self._word_hits(key, words, fits)

    def _end_hits(self, key: str, words: list[str], fits: Callable[[Marker], bool]) -> Iterator[Hit]:
        trimmed = key.rstrip(" .:" + _INVISIBLE)
        for phrase, marker in self._ends.get(words[-1], ()):
            at = len(trimmed) - len(phrase)
            whole_word = at <= 0 or not phrase[0].isalnum() or not trimmed[at - 1].isalnum()
            if whole_word and trimmed.endswith(phrase) and fits(marker):
                yield Hit(marker, alone=at <= 0)

    def _word_hits(self, key: str, words: list[str], fits: Callable[[Marker], bool]) -> Iterator[Hit]:
        for marker, vocabulary in self._words:
            if not all(word in vocabulary or word.isdigit() for word in words) or not fits(marker):
                continue
            # numbers alone say nothing, unless they are written like a date
            if any(word in vocabulary for word in words) or (marker.needs_digit and _NUMERIC_DATE.search(key)):
                yield Hit(marker, alone=True)
        joined = "".join(words)
        for marker, phrases, sizes in self._glued:
            if fits(marker) and _is_made_of(joined, phrases, sizes):
                yield Hit(marker, alone=True)


def _is_made_of(joined: str, phrases: frozenset[str], sizes: list[int]) -> bool:
    """Say whether a string is phrases in a row; the string is short."""
    reached, waiting = {0}, [0]
    while waiting:
        at = waiting.pop()
        for size in sizes:
            end = at + size
            if end not in reached and joined[at:end] in phrases and end <= len(joined):
                reached.add(end)
                waiting.append(end)
    return len(joined) in reached


def read_lines(text: str, matcher: Matcher, *, start: int = 0) -> list[Line]:
    """Give the lines of a text that have something to read on them.

    Args:
        text: the document.
        matcher: the markers.
        start: where to begin, for a record whose title stands before its content.
    """
    lines: list[Line] = []
    at, blank = start, 0
    for raw in (text[start:] if start else text).splitlines(keepends=True):
        visible = raw.strip()
        if not visible or not visible.strip(_INVISIBLE):
            blank += 1
        else:
            first = at + len(raw) - len(raw.lstrip())
            lines.append(_line(visible, first, blank, matcher))
            blank = 0
        at += len(raw)
    _mark_wrapped(lines)
    return lines


def _line(text: str, start: int, blank: int, matcher: Matcher) -> Line:
    trimmed = text[-_EDGE_CHARS:].rstrip(_CLOSING)
    final = _FINALS.get(trimmed[-1:], "none")
    if final == "stop" and trimmed.endswith(".."):
        final = "ellipsis"
    words = text.count(" ") + 1
    bullet = _BULLET.match(text) is not None
    inner_stops = len(_INNER_STOP.findall(text)) if len(text) <= _LONG_CHARS else text.count(". ")
    prose = (
        words >= _PROSE_WORDS
        or len(text) >= _PROSE_CHARS
        or (final == "stop" and words >= 8)
        or (final in ("comma", "colon") and words >= 10)
    )
    soft = not prose and words >= 14 and (inner_stops > 0 or _INNER_COMMA in text)
    return Line(
        start=start,
        end=start + len(text),
        text=text,
        blank_before=blank,
        words=words,
        final=final,
        bullet=bullet,
        prose=prose,
        soft=soft,
        sentences=inner_stops + (final in ("stop", "question")),
        hits=matcher.match(text),
    )


def _mark_wrapped(lines: list[Line]) -> None:
    """Take the lines of a paragraph that was broken to a fixed width for prose.

    They follow one another without an empty line, are nearly as long as the longest, only the last one is shorter,
    and it ends a sentence.
    """
    first = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and not lines[at].blank_before and not lines[at].bullet and not lines[at].hits:
            continue
        block = lines[first:at]
        first = at
        if len(block) < 3 or block[-1].final != "stop" or block[0].bullet or block[0].hits:
            continue
        sizes = [len(line.text) for line in block[:-1]]
        if max(sizes) <= 110 and min(sizes) >= 0.7 * max(sizes) and min(sizes) >= 35:
            for line in block:
                line.prose = True
