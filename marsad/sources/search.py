"""Find names of outlets and phrases of page templates in running text: all the texts of a batch in one pass."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from marsad.sources.rules import Publishers
from marsad.text.alphabet import Alphabet, FoldedBytes
from marsad.text.normalize import matching_key
from marsad.text.texts import Texts

_ARTICLE = matching_key("\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}")
_TO_THE = matching_key("\N{ARABIC LETTER LAM}\N{ARABIC LETTER LAM}")
_LATIN = re.compile(r"^[\x20-\x7e]+$")
_MAX_CLITIC_CHARS = 3
_MAX_CASED_CHARS = 4
# A shorter name begins so many words that it is searched with each sign that may follow it: measured on news, a fifth
# of the candidates remain. Longer ones are few, and the automaton would grow.
_SHORT_CHARS = 5


class Pattern(NamedTuple):
    """A name of an outlet or a phrase of its template, as the rules print it."""

    source_id: str
    printed: str
    is_ambiguous: bool
    is_furniture: bool
    is_agency: bool
    #: what an agency signs its text with
    is_signature: bool = False
    #: the key has "to the" for the article; the name begins at its second letter
    has_to_the: bool = False
    #: «AP» and «RT» are also letters in words and codes: such a name counts only in its own capitals
    needs_its_case: bool = False


class Hit(NamedTuple):
    """A name or a phrase found in running text, in offsets of the text; and what is glued to the front of it."""

    pattern: Pattern
    start: int
    end: int
    clitic: str


class Found(NamedTuple):
    """What was found in one text: names and phrases in order, the longest at a place; and where marks begin."""

    hits: list[Hit]
    marks: list[int]


class _Searched(NamedTuple):
    """One string of the automaton: a mark where there is no pattern."""

    pattern: Pattern | None
    key: str
    has_sign: bool = False
    is_wanted: bool = True


class NameSearch:
    """Searches texts for names and phrases, and for the marks of copyright lines."""

    def __init__(
        self, patterns: Mapping[str, Pattern], clitics: Iterable[str], marks: Iterable[str], *, wanted: frozenset[str]
    ) -> None:
        """Compile patterns into an automaton; costs about 20 ms for 1,500.

        Args:
            patterns: what is searched, by matching key.
            clitics: what may be glued to the front of an Arabic name.
            marks: strings to find wherever they stand, also inside words.
            wanted: the keys to tell about; the others only keep a part of them from being taken for a name.
        """
        marks = sorted(set(map(matching_key, marks)))
        self._alphabet = Alphabet([*patterns, *marks])
        self._clitics = {code: clitic for clitic in clitics if (code := self._alphabet.encode(clitic))}
        self._searched: list[_Searched] = []
        strings: list[bytes] = []
        for key in sorted(patterns):
            code = self._alphabet.encode(key)
            if code is None:
                continue
            is_short = len(key) <= _SHORT_CHARS and key[-1].isalnum()
            for sign in self._alphabet.signs if is_short else (b"",):
                self._searched.append(_Searched(patterns[key], key, is_short, key in wanted))
                strings.append(code + sign)
        for mark in marks:
            code = self._alphabet.encode(mark)
            if code is not None:
                self._searched.append(_Searched(None, mark))
                strings.append(code)
        self._automaton = BytesAhoCorasick(strings, implementation=Implementation.DFA) if strings else None
        self._is_letter = np.frombuffer(self._alphabet.is_letter, dtype=np.bool_)
        self._is_mark = np.array([one.pattern is None for one in self._searched], dtype=np.bool_)
        self._sign_chars = np.array([one.has_sign for one in self._searched], dtype=np.int64)
        self._takes_clitic = np.array(
            [one.key[0].isalpha() and not one.key[0].isascii() for one in self._searched], dtype=np.bool_
        )

    def find(self, texts: Texts) -> dict[int, Found]:
        """Find whole-word names, template phrases and marks in many texts, by number of the text that has any."""
        found: dict[int, Found] = {}
        # of the line breaks before, between and after the texts: names end there, and every letter has a neighbour
        folded = self._alphabet.fold_all(texts)
        named, marked = self._candidates(folded)
        starts: list[int] = texts.starts.tolist()
        for pattern, start, end, clitic in self._longest(folded, named):
            place = bisect_right(starts, start) - 1
            hit = Hit(pattern, start - starts[place], end - starts[place], clitic)
            found.setdefault(place, Found([], [])).hits.append(hit)
        for start, _ in folded.spans([(place, place + 1) for place in marked]):
            place = bisect_right(starts, start) - 1
            found.setdefault(place, Found([], [])).marks.append(start - starts[place])
        return found

    def _candidates(self, folded: FoldedBytes) -> tuple[list[tuple[int, int, int, str]], list[int]]:
        """List whole words that are names (start, minus end, number, clitic) and the places of marks, in the key."""
        if self._automaton is None:
            return [], []
        matches = self._automaton.find_matches_as_indexes(folded.key, overlapping=True)
        flat = np.fromiter(chain.from_iterable(matches), dtype=np.int64, count=3 * len(matches))
        numbers, starts, ends = flat.reshape(-1, 3).T
        key = np.frombuffer(folded.key, dtype=np.uint8)
        is_mark = self._is_mark.take(numbers)
        marked = np.unique(starts[is_mark]).tolist()
        signs = self._sign_chars.take(numbers)
        # a sign that was searched along with the name has ended it, and may be the last of the text
        is_inside = (
            self._is_letter.take(key.take(ends, mode="clip")) & self._is_letter.take(key.take(ends - 1)) & (signs == 0)
        )
        chosen = np.flatnonzero(~is_mark & ~is_inside)
        numbers, starts, ends = numbers.take(chosen), starts.take(chosen), (ends - signs).take(chosen)
        # letters before the name, up to one more than a clitic has
        before = np.zeros(len(chosen), dtype=np.int64)
        for count in range(_MAX_CLITIC_CHARS + 1):
            before += (before == count) & self._is_letter.take(key.take(starts - count - 1, mode="clip"))
        before[~self._is_letter.take(key.take(starts))] = 0
        may_be = (before == 0) | ((before <= _MAX_CLITIC_CHARS) & self._takes_clitic.take(numbers))
        named: list[tuple[int, int, int, str]] = []
        columns = (column[may_be].tolist() for column in (numbers, starts, ends, before))
        for number, start, end, letters in zip(*columns, strict=True):
            clitic = self._clitics.get(folded.key[start - letters : start], "") if letters else ""
            if clitic or not letters:
                named.append((start, -end, number, clitic))
        named.sort()
        return named, marked

    def _longest(
        self, folded: FoldedBytes, named: Sequence[tuple[int, int, int, str]]
    ) -> list[tuple[Pattern, int, int, str]]:
        """Keep of overlapping names the first, and of those the longest; give them in offsets of the text."""
        kept: list[tuple[Pattern, str]] = []
        places: list[tuple[int, int]] = []
        last_end = -1
        for start, minus_end, number, clitic in named:
            if start < last_end:
                continue
            pattern, key, _, is_wanted = self._searched[number]
            if pattern is None:
                continue
            end = -minus_end
            if pattern.has_to_the:
                # the first lam of "to the" is the preposition: the name begins at the second
                clitic += key[0]
                start += 1
            if pattern.needs_its_case:
                [(first, last)] = folded.spans([(start, end)])
                if folded.text[first:last] != pattern.printed:
                    continue
            last_end = end
            if not is_wanted:
                continue
            kept.append((pattern, clitic))
            places.append((start, end))
        return [
            (pattern, first, last, clitic)
            for (pattern, clitic), (first, last) in zip(kept, folded.spans(places), strict=True)
        ]


def compile_search(publishers: Publishers) -> tuple[NameSearch, NameSearch]:
    """Compile the rules for running text, where agencies, phrases and marks are looked for, and for all names."""
    patterns = _patterns(publishers)
    wanted = frozenset(key for key, pattern in patterns.items() if pattern.is_agency or pattern.is_furniture)
    ends = {word[first:] for key in wanted for word in _words(key) for first in range(len(word))}
    whole = {word for key in wanted for word in _words(key)}
    # a longer name may hold that of an agency, «صحيفة الشرق الأوسط»: a word of one then ends a word of the other
    shadowing = {
        key: pattern
        for key, pattern in patterns.items()
        if key in wanted
        or any(word in ends or any(word[first:] in whole for first in range(len(word))) for word in _words(key))
    }
    wordings = publishers.wordings
    return (
        NameSearch(shadowing, wordings.clitics, wordings.copyright_marks, wanted=wanted),
        NameSearch(patterns, wordings.clitics, (), wanted=frozenset(patterns)),
    )


def _words(key: str) -> list[str]:
    return re.findall(r"[^\W_]+", key)


def _patterns(publishers: Publishers) -> dict[str, Pattern]:
    patterns: dict[str, Pattern] = {}
    for rule in publishers.publishers:
        is_agency = rule.kind == "agency"
        for names, is_ambiguous in ((rule.names, False), (rule.ambiguous_names, True)):
            for name in names:
                key = matching_key(name)
                needs_its_case = len(name) <= _MAX_CASED_CHARS and _LATIN.match(name) is not None
                patterns[key] = Pattern(
                    rule.source_id, name, is_ambiguous, False, is_agency, needs_its_case=needs_its_case
                )
                if key.startswith(_ARTICLE):
                    to_the = _TO_THE + key[len(_ARTICLE) :]
                    patterns[to_the] = Pattern(rule.source_id, name, is_ambiguous, False, is_agency, has_to_the=True)
        for phrase in rule.furniture:
            patterns[matching_key(phrase)] = Pattern(rule.source_id, phrase, False, True, is_agency)
        for phrase in rule.signatures:
            patterns[matching_key(phrase)] = Pattern(
                rule.source_id, phrase, False, False, is_agency=True, is_signature=True
            )
    return patterns
