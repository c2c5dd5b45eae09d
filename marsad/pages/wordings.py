"""Finds the wordings of furniture inside a text that has no line breaks: phrases, rows of menu entries, dates."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from marsad.pages.rules import Marker

#: no phrase of the markers has more words
_MOST_WORDS = 10
_ENTRY_TOKENS = 4
#: entries of a menu, or names of networks, in a row; and words between them that we do not know
_LEAST_ENTRIES = 4
_LEAST_NETWORKS = 2
_MOST_UNKNOWN = 2
_MOST_UNKNOWN_BETWEEN_BARS = 4
_BARS = frozenset("|¦•·›»>/-–—")
#: entries glued to one another: so many, where the name of a network counts twice, and of so many letters
_LEAST_GLUED = 3
_LEAST_GLUED_LETTERS = 8
_MOST_ENTRY = 30
#: what is cut off a word, and what is left of it: with fewer letters it is the same word with what Arabic adds to it
LEAST_LETTERS = 3
#: no wording begins with a longer word
MOST_LETTERS = 15
#: a year of either calendar, with the letter of its era
_YEAR = re.compile(r"(?:1[34]|19|20)\d\d\W?[^\W\d_]{0,2}\W?")
_TIME = re.compile(r"\d{1,2}:\d\d\W?")
#: a name and a time, in a row
_LEAST_TIMES = 3
#: a word that ends a sentence
_STOPPED = re.compile(r"[^\W\d_]{3}[.!?\u061f]$")
_MOST_COUNTED = 8
_MOST_NUMBERS = 3
#: what a number has that is none of a date
_SHARES = "%\u066a"
YEAR_OR_TIME = re.compile(r"(?<!\d)(?:[12\u0661\u0662]\d{3}|\d{1,2}:\d\d)(?!\d)")
#: a longer number is none of a date, but a telephone's
_MOST_DIGITS = 4
_DIGIT = re.compile(r"\d")
#: two calendars, a weekday, a time and its zone have fewer; a line of numbers alone has more
_MOST_DATE_TOKENS = 60
_COLONS = (":", "：")


class Found(NamedTuple):
    """A wording in a row of tokens; `size` 0: none begins here."""

    size: int
    #: null: a date with its year or time
    marker: Marker | None
    is_run: bool = False
    #: a number and what it counts: «5 minutes», «12 comments»
    is_count: bool = False

    @property
    def is_cut(self) -> bool:
        """Say whether the wording is one that only says where a paragraph ends, and not what follows it."""
        return self.marker is not None and self.marker.match == "cut"


_NOTHING = Found(0, None)


class Wordings:
    """The phrases of the markers, by their first words."""

    def __init__(self, words_of: Callable[[str], list[str]]) -> None:
        self.words_of = words_of
        self._phrases: dict[str, list[tuple[tuple[str, ...], bool, Marker]]] = {}
        self._entries: dict[str, Marker] = {}
        self._networks: dict[str, Marker] = {}
        #: what the words of a token may be that an entry or the name of a network begins with
        self._openings: set[str] = set()
        self._dates: frozenset[str] = frozenset()
        #: of them, those that a date may begin with: «second» is a part of the name of a month
        self._date_firsts: frozenset[str] = frozenset()
        #: the words of phrases and entries, where they have several, by the first
        self._glued: dict[str, list[tuple[str, ...]]] = {}
        #: one word that a box begins with
        self._alone: set[str] = set()
        #: words that stand with a number: of dates, of counts
        self._counts: list[tuple[frozenset[str], Marker]] = []
        self._tags: Marker | None = None
        self._rows: Marker | None = None

    def add(self, marker: Marker, keys: Sequence[str]) -> None:
        """Add the phrases of a marker, folded, where they are ones that a line begins with or is."""
        if marker.match == "words" and marker.needs_digit and marker.place != "tail":
            vocabulary = frozenset(word for key in keys for word in key.split(" ") if not word.isdigit())
            self._counts.append((vocabulary, marker))
            if marker.id == "date_words":
                self._dates, self._date_firsts = vocabulary, frozenset(key.split(" ")[0] for key in keys)
        if marker.match == "row":
            self._rows = marker
        if marker.match == "glued":
            entries = self._networks if marker.zone == "sharing" else self._entries
            if marker.zone in ("navigation", "section", "sharing"):
                entries.update((key.replace(" ", ""), marker) for key in keys)
                self._openings.update(entry[:size] for entry in entries for size in range(len(entry) + 1))
                self._add_glued(tuple(key.split(" ")) for key in keys)
        if marker.match == "cut" and marker.zone == "keywords":
            self._tags = marker
        if marker.match in ("line", "start", "cut"):
            for phrase, key in zip(marker.phrases, keys, strict=True):
                words = tuple(key.split(" "))
                self._phrases.setdefault(words[0], []).append((words, phrase.rstrip().endswith(":"), marker))
                self._add_glued([words])
                if len(words) == 1 and marker.match == "cut":
                    self._alone.add(key)

    def _add_glued(self, phrases: Iterable[tuple[str, ...]]) -> None:
        for words in phrases:
            if len(words) > 1:
                self._glued.setdefault(words[0], []).append(words)

    def find(self, tokens: Sequence[re.Match[str]], words: Sequence[list[str]]) -> Iterator[tuple[int, Found]]:
        """Find the longest wordings of a text, one behind the other.

        Args:
            tokens: of the text.
            words: of each, folded.

        Yields:
            The number of the token that the wording begins with, and the wording.
        """
        dates = _Dates(tokens, words, self._dates)
        at = 0
        while at < len(tokens):
            found = self._at(tokens, words, at, dates)
            if found.size:
                yield at, found
            at += found.size or 1

    def _at(self, tokens: Sequence[re.Match[str]], words: Sequence[list[str]], at: int, dates: "_Dates") -> Found:
        """Give the longest wording that begins with a token."""
        if not words[at]:
            return _NOTHING
        # with most tokens nothing begins, and each of these looks at several tokens
        first, found = words[at][0], [_NOTHING]
        if first in self._phrases:
            found.append(self._phrase(tokens, words, at))
        if "".join(words[at]) in self._openings:
            found += self._row(words, tokens, at), self._shared(words, tokens, at)
        if first in self._date_firsts or first.isdigit():
            found.append(Found(dates.size_at(at), None))
        if first.isdigit() and not found[-1].size:
            found.append(self._count(tokens, words, at))
        elif ":" in "".join(token.group() for token in tokens[at + 1 : at + 3]):
            found.append(self._times(tokens, words, at))
        if tokens[at].group()[0] == "#":
            found.append(self._hashtags(tokens, at))
        return max(found, key=lambda found: found.size)

    def phrases_from(self, first: str) -> Sequence[tuple[str, ...]]:
        """Give the phrases of two words and more that begin with a word."""
        return self._glued.get(first, ())

    def is_entry(self, key: str) -> bool:
        """Say whether a word is the entry of a menu."""
        return key in self._entries

    def glued_word(self, key: str, *, is_number_before: bool, is_end_before: bool) -> int:
        """Give how many letters of a token are a word that another one is glued to; 0: none are.

        A word of dates behind a number, or one that a box begins with behind the end of a sentence.
        """
        sizes = range(min(len(key) - LEAST_LETTERS, MOST_LETTERS), LEAST_LETTERS - 1, -1)
        if is_number_before and key not in self._dates:
            return next((size for size in sizes if key[:size] in self._dates), 0)
        return next((size for size in sizes if key[:size] in self._alone), 0) if is_end_before else 0

    def entries_in(self, letters: str) -> list[int]:
        """Give where the entries of menus begin and end that are glued to one another in a run of letters."""
        covers, counts = [0] * (len(letters) + 1), [0] * (len(letters) + 1)
        sizes = [0] * len(letters)
        for at in range(len(letters) - 1, -1, -1):
            for size in range(1, min(_MOST_ENTRY, len(letters) - at) + 1):
                entry = letters[at : at + size]
                if entry not in self._openings:
                    break
                weight = 2 if entry in self._networks else int(entry in self._entries)
                cover = size + covers[at + size]
                if size > 1 and weight and cover > covers[at]:
                    covers[at], sizes[at], counts[at] = cover, size, weight + counts[at + size]
        cuts: list[int] = []
        at = 0
        while at < len(letters):
            if counts[at] < _LEAST_GLUED or covers[at] < _LEAST_GLUED_LETTERS:
                at += 1
                continue
            while at < len(letters) and sizes[at]:
                cuts += [at, at + sizes[at]]
                at += sizes[at]
        return cuts

    def _phrase(self, tokens: Sequence[re.Match[str]], words: Sequence[list[str]], at: int) -> Found:
        phrases = self._phrases.get(words[at][0]) if words[at] else None
        if not phrases:
            return _NOTHING
        ends: dict[int, int] = {}
        row: list[str] = []
        for last in range(at, min(len(words), at + _MOST_WORDS)):
            row += words[last]
            ends[len(row)] = last + 1
        best = _NOTHING
        for phrase, wants_colon, marker in phrases:
            end = ends.get(len(phrase))
            is_better = end is not None and (end - at > best.size or (end - at == best.size and best.is_cut))
            if end is None or not is_better or tuple(row[: len(phrase)]) != phrase:
                continue
            follows = tokens[end].group()[:1] if end < len(tokens) else ""
            if wants_colon and tokens[end - 1].group()[-1] not in _COLONS and follows not in (*_COLONS, "|"):
                continue
            best = Found(end - at, marker)
        return best

    def section_at(self, words: Sequence[list[str]], at: int) -> tuple[int, Marker] | None:
        """Give how many tokens the name of a section has that stands at a token, and its marker; null: none does."""
        size = self._entry(words, at, self._entries)
        if not size:
            return None
        return size, self._entries["".join(word for token in words[at : at + size] for word in token)]

    def menu_entry(self, words: Sequence[list[str]], at: int) -> int:
        """Give how many tokens the entry of a menu has that begins here, the signs after it with it; 0: none does."""
        return self._entry(words, at, self._entries, with_signs=True)

    def _entry(
        self, words: Sequence[list[str]], at: int, entries: dict[str, Marker], *, with_signs: bool = False
    ) -> int:
        """Give how many tokens the entry has that begins here; 0: none does."""
        joined, longest = "", 0
        for size, token in enumerate(words[at : at + _ENTRY_TOKENS], start=1):
            joined += "".join(token)
            if joined not in self._openings or not (joined or with_signs):
                break
            if (token or with_signs) and joined in entries:
                longest = size
        return longest

    def _row(self, words: Sequence[list[str]], tokens: Sequence[re.Match[str]], at: int) -> Found:
        """Give a menu: known entries in a row, with few unknown words between them.

        Where bars stand between its entries, unknown words are one as well between two bars, and behind the last
        entry stands no other without a bar.
        """
        first = self._entry(words, at, self._entries)
        if not first:
            return _NOTHING
        marker = self._entries["".join(word for token in words[at : at + first] for word in token)]
        end = place = at + first
        known, unknown, most, has_bar = 1, 0, _MOST_UNKNOWN, False
        while place < len(words):
            if tokens[place].group()[:1] in _BARS and not words[place]:
                has_bar, most, place = True, _MOST_UNKNOWN_BETWEEN_BARS, place + 1
                end, unknown = (place, 0) if not unknown else (end, 0)
                continue
            size = self._entry(words, place, self._entries)
            if size and not (has_bar and unknown):
                known, unknown, most = known + 1, 0, _MOST_UNKNOWN
                end = place = place + size
                continue
            unknown, place = unknown + 1, place + 1
            if unknown > most:
                break
        return Found(end - at, marker, is_run=True) if known >= _LEAST_ENTRIES else _NOTHING

    def _shared(self, words: Sequence[list[str]], tokens: Sequence[re.Match[str]], at: int) -> Found:
        """Give a row of the names of networks, with how often each was used to share."""
        end = place = at
        known = 0
        marker: Marker | None = None
        while place < len(words):
            size = self._entry(words, place, self._networks)
            if known and size and self._phrase(tokens, words, place).size > size:
                break  # «more» is a button, and «more news» the heading of a list
            if size:
                marker = self._networks["".join(word for token in words[place : place + size] for word in token)]
                known += 1
                end = place = place + size
            elif known and (not words[place] or all(word.isdigit() for word in words[place])):
                place += 1
            else:
                break
        return Found(end - at, marker, is_run=True) if known >= _LEAST_NETWORKS else _NOTHING

    def _count(self, tokens: Sequence[re.Match[str]], words: Sequence[list[str]], at: int) -> Found:
        """Give a count with its words: «5 minutes», «12 comments 340 views»."""
        best = _NOTHING
        behind = at + 1
        while behind < min(len(words) - 1, at + _MOST_NUMBERS) and all(map(str.isdigit, words[behind])):
            behind += 1
        if behind >= len(words) or not any(vocabulary.issuperset(words[behind]) for vocabulary, _ in self._counts):
            return best  # most numbers stand before other words
        for vocabulary, marker in self._counts:
            end = last = at
            while (
                end < min(len(words), at + _MOST_COUNTED)
                and all(word in vocabulary or word.isdigit() for word in words[end])
                and tokens[end].group()[-1] not in _SHARES
            ):
                end += 1
                if any(len(word) >= LEAST_LETTERS and not word.isdigit() for word in words[end - 1]):
                    last = end
                if _STOPPED.search(tokens[end - 1].group()):
                    break
            if last - at > best.size:
                best = Found(last - at, marker, is_count=True)
        return best

    def _times(self, tokens: Sequence[re.Match[str]], words: Sequence[list[str]], at: int) -> Found:
        """Give a row of names, each with a time of day: when to pray, when a ship leaves."""
        end, times = at, 0
        while end + 1 < len(words):
            size = 2 if _TIME.fullmatch(tokens[end + 1].group()) is not None else 3
            if end + size > len(words) or _TIME.fullmatch(tokens[end + size - 1].group()) is None:
                break
            if any(word.isdigit() for token in words[end : end + size - 1] for word in token):
                break
            end, times = end + size, times + 1
        return Found(end - at, self._rows, is_run=True) if times >= _LEAST_TIMES else _NOTHING

    def _hashtags(self, tokens: Sequence[re.Match[str]], at: int) -> Found:
        """Give several hashtags in a row."""
        end = at
        while end < len(tokens) and len(tokens[end].group()) >= 2 and tokens[end].group()[0] == "#":
            end += 1
        return Found(end - at, self._tags, is_run=True) if end - at >= 2 and self._tags is not None else _NOTHING


class _Dates:
    """The dates of a text with their year or a time: words of dates and numbers. A run of them is read once."""

    def __init__(self, tokens: Sequence[re.Match[str]], words: Sequence[list[str]], known: Set[str]) -> None:
        self._tokens, self._words, self._known = tokens, words, known
        #: where the run read last ends; its tokens with a digit, and those of them with a year or time
        self._end = 0
        self._numbers: list[int] = []
        self._stamps: list[int] = []

    def size_at(self, at: int) -> int:
        """Give how many tokens the date has that begins here, up to its last number; 0: none does."""
        if at >= self._end:
            self._read(at)
        end = min(self._end, at + _MOST_DATE_TOKENS)
        number, stamp = bisect_left(self._numbers, end) - 1, bisect_left(self._stamps, at)
        if number < 0 or stamp == len(self._stamps) or self._stamps[stamp] > self._numbers[number]:
            return 0
        last = self._numbers[number] + 1
        last += last < end and len(self._tokens[last].group().strip(".")) == 1  # the letter of a half of the day
        return last - at if last - at >= 2 else 0

    def _read(self, at: int) -> None:
        self._end, self._numbers, self._stamps = at, [], []
        while self._end < len(self._words) and all(
            word in self._known or (word.isdigit() and len(word) <= _MOST_DIGITS) for word in self._words[self._end]
        ):
            token = self._tokens[self._end].group()
            if token[-1] in _SHARES or self._is_count(at):
                break
            if _DIGIT.search(token):
                self._numbers.append(self._end)
                if YEAR_OR_TIME.search(token):
                    self._stamps.append(self._end)
            self._end += 1
            if _STOPPED.search(token):
                break

    def _is_count(self, first: int) -> bool:
        """Say whether the next token is a number behind a year that no word of dates follows: one of comments."""
        at = self._end
        if at == first or not self._tokens[at].group().isdigit():
            return False
        follows_year = _YEAR.fullmatch(self._tokens[at - 1].group()) is not None
        return follows_year and not (
            at + 1 < len(self._words) and all(word in self._known for word in self._words[at + 1])
        )
