"""The words of quotations, compiled for one pass over a shard."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from marsad.quotes.rules import Attribution, Forms, QuoteRules
from marsad.text.alphabet import Alphabet
from marsad.text.normalize import matching_key

Ints = npt.NDArray[np.int64]

ALEF, WAW, FA = "\N{ARABIC LETTER ALEF}", "\N{ARABIC LETTER WAW}", "\N{ARABIC LETTER FEH}"
LAM, BA = "\N{ARABIC LETTER LAM}", "\N{ARABIC LETTER BEH}"
ARTICLE = ALEF + LAM

MARKS = "\u00ab\u00bb\"\u201c\u201d\u201e\u2033'\u2018\u2019\u2039\u203a"
COLONS = ":\uff1a\ufe55"
COMMAS = ",;\u060c\u061b"
STOPS = ".!?\u061f\u06d4\u2026"


# What a word can be in a quotation: plain integers, because an enum costs ten times as much for every look
FINITE = 1 << 0
PARTICIPLE = 1 << 1
NOUN = 1 << 2
OPENER = 1 << 3
BLOCKS_OPENER = 1 << 4
BOUNDARY = 1 << 5
SOFT_BOUNDARY = 1 << 6
OFFICE = 1 << 7
OUTLET = 1 << 8
PHRASE_ALONE = 1 << 9
CONNECTOR = 1 << 10
LATE_OPENER = 1 << 11
JOINED = 1 << 12
SPOKESMAN = 1 << 13
NAMED_THING = 1 << 14
ONLY_QUOTATIONS = 1 << 15
AT_CLAUSE_START = 1 << 16
DEFINITE = 1 << 17
PHRASE_FIRST = 1 << 18
PHRASE_PART = 1 << 19
BLOCKS_CUE = 1 << 20
COUNTERPART = 1 << 21
#: words that announce what somebody says
CUE = FINITE | PARTICIPLE | NOUN
#: words that begin an attribution
PHRASE = PHRASE_ALONE | PHRASE_FIRST
#: agreement of a verb with its subject
MASCULINE, FEMININE, PLURAL = 1, 2, 3


class Entry(NamedTuple):
    """What a form can be; the stem of an office or outlet is without article and clitics."""

    roles: int = 0
    agreement: int = 0
    stem: str = ""


class Phrase(NamedTuple):
    """An attribution as numbers of its words."""

    words: tuple[int, ...]
    joined: str
    is_own: bool


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Compiled rules.

    Attributes:
        alphabet: folds text to bytes; knows the letters of all forms and the signs of quotations.
        table: finds the number of a word.
        roles: what each word can be, by number; number 0 is a word that is none of ours.
        agreements: likewise with which subject it agrees.
        stems: likewise, of offices and outlets.
        as_written: words that count only in these spellings, by number.
        phrases: attributions by their first word, the longest first.
    """

    alphabet: Alphabet
    table: "WordTable"
    roles: npt.NDArray[np.int32]
    agreements: tuple[int, ...]
    stems: tuple[str, ...]
    as_written: dict[int, frozenset[str]]
    phrases: dict[int, tuple[Phrase, ...]]


class WordTable:
    """Looks up many words at once by the hash of their letters.

    Two words of one hash of 64 bits are not to be expected. An automaton finds the same words, but gives each hit as
    a tuple of Python, which takes four times as long as all of this.
    """

    _FACTOR = np.uint64(0x9E3779B97F4A7C15)
    _SLOT_BITS = 18

    def __init__(self, forms: Mapping[bytes, int]) -> None:
        """Take words, and their numbers from 1."""
        self._longest = max(map(len, forms))
        joined = np.frombuffer(b"".join(forms), dtype=np.uint8)
        lengths = np.fromiter(map(len, forms), dtype=np.int64, count=len(forms))
        hashes = self._hashes(joined, np.cumsum(lengths) - lengths, lengths)
        order = hashes.argsort()
        self._sorted = hashes[order]
        self._numbers = np.fromiter(forms.values(), dtype=np.int32, count=len(forms))[order]
        self._taken = np.zeros(1 << self._SLOT_BITS, dtype=np.bool_)
        self._taken[self._slots(hashes)] = True

    def _slots(self, hashes: npt.NDArray[np.uint64]) -> Ints:
        return (hashes >> np.uint64(64 - self._SLOT_BITS)).astype(np.int64)

    def _hashes(self, key: npt.NDArray[np.uint8], starts: Ints, lengths: Ints) -> npt.NDArray[np.uint64]:
        # long words first, so that those that have a letter at a place are always the first of the row
        order = np.argsort(np.minimum(lengths, 255).astype(np.uint8) ^ np.uint8(255), kind="stable")
        at = starts[order]
        counts = len(lengths) - np.cumsum(np.bincount(lengths, minlength=self._longest + 1))
        found = np.zeros(len(starts), dtype=np.uint64)
        for place in range(self._longest):
            count = int(counts[place])
            found[:count] *= self._FACTOR
            found[:count] += key[at[:count] + place] + np.uint64(1)
        hashes = np.empty_like(found)
        hashes[order] = found * self._FACTOR
        return hashes

    def look_up(self, key: npt.NDArray[np.uint8], starts: Ints, ends: Ints) -> npt.NDArray[np.int32]:
        """Give the number of each word key[start:end]; 0 for words that are none of ours."""
        numbers = np.zeros(len(starts), dtype=np.int32)
        fitting = np.flatnonzero(ends - starts <= self._longest)
        hashes = self._hashes(key, starts[fitting], (ends - starts)[fitting])
        likely = np.flatnonzero(self._taken[self._slots(hashes)])
        asked = hashes[likely]
        places = np.minimum(np.searchsorted(self._sorted, asked), len(self._sorted) - 1)
        same = self._sorted[places] == asked
        numbers[fitting[likely[same]]] = self._numbers[places[same]]
        return numbers


class _Gathering:
    """Collects what each form can be; a form that two rules have can be both."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.as_written: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, form: str, roles: int, agreement: int = 0, stem: str = "") -> None:
        key = matching_key(form)
        known = self.entries.get(key, Entry())
        self.entries[key] = Entry(known.roles | roles, known.agreement or agreement, known.stem or stem)

    def add_joined(self, form: str, roles: int, agreement: int = 0) -> None:
        """Add a form as it is, and with "and" or "so" before it."""
        self.add(form, roles, agreement)
        for letter in (WAW, FA):
            self.add(letter + form, roles | JOINED, agreement)

    def add_noun(self, form: str, role: int) -> None:
        """Add a noun with and without the article, each after what can be written to its front."""
        stem = matching_key(form)
        for clitic in ("", WAW, FA, BA, LAM, WAW + LAM, WAW + BA):
            self.add(clitic + form, role, stem=stem)
        for clitic in (ARTICLE, WAW + ARTICLE, FA + ARTICLE, BA + ARTICLE, LAM + LAM, WAW + LAM + LAM):
            self.add(clitic + form, role | DEFINITE, stem=stem)


def compile_rules(rules: QuoteRules) -> Lexicon:
    """Compile the rules of quotations; takes milliseconds and is done once a process."""
    words = _Gathering()
    for verb in rules.verbs:
        extra = ONLY_QUOTATIONS if verb.announces == "quotation" else 0
        at_start = {matching_key(form) for form in verb.at_clause_start}
        for role, forms in ((FINITE, verb.finite), (PARTICIPLE, verb.participle), (NOUN, verb.noun)):
            for form, agreement in _forms(forms):
                is_at_start = AT_CLAUSE_START if matching_key(form) in at_start else 0
                words.add_joined(form, role | extra | is_at_start, agreement)
        for form in verb.as_written:
            words.as_written[matching_key(form)].add(form)
    for form in rules.openers:
        words.add(form, OPENER)
        words.add(FA + form, LATE_OPENER)
    _add_all(words, rules.not_openers_after, BLOCKS_OPENER)
    _add_all(words, rules.not_cues_after, BLOCKS_CUE)
    _add_all(words, rules.boundaries, BOUNDARY)
    _add_all(words, rules.soft_boundaries, SOFT_BOUNDARY)
    _add_all(words, rules.spokesmen, SPOKESMAN)
    for form in rules.counterparts:
        for clitic in ("", LAM, BA, WAW):
            words.add(clitic + form, COUNTERPART)
    for form in rules.connectors:
        words.add(form, CONNECTOR)
    for role, nouns in ((OFFICE, rules.offices), (OUTLET, rules.outlets), (NAMED_THING, rules.named_things)):
        for form in nouns:
            words.add_noun(form, role)
    for attribution in rules.attributions:
        first, *rest = attribution.name.split()
        words.add_joined(first, PHRASE_FIRST if rest else PHRASE_ALONE)
        _add_parts(words, rest)
    return _compiled(words, rules.attributions)


def _forms(forms: Forms) -> Iterable[tuple[str, int]]:
    for agreement, of_agreement in ((MASCULINE, forms.masculine), (FEMININE, forms.feminine), (PLURAL, forms.plural)):
        for form in of_agreement:
            yield form, agreement


def _add_parts(words: _Gathering, forms: Iterable[str]) -> None:
    for form in forms:
        words.add(form, PHRASE_PART)


def _add_all(words: _Gathering, forms: Iterable[str], role: int) -> None:
    for form in forms:
        words.add_joined(form, role)


def _compiled(words: _Gathering, attributions: Iterable[Attribution]) -> Lexicon:
    keys = sorted(words.entries)
    alphabet = Alphabet([*keys, MARKS + COLONS + COMMAS + STOPS, "0123456789/"])
    numbers = {key: number for number, key in enumerate(keys, start=1)}
    phrases: defaultdict[int, list[Phrase]] = defaultdict(list)
    for attribution in attributions:
        parts = [matching_key(part) for part in attribution.name.split()]
        for joined in ("", WAW, FA):
            first = numbers[joined + parts[0]]
            rest = tuple(numbers[part] for part in parts[1:])
            phrases[first].append(Phrase((first, *rest), matching_key(attribution.joined), attribution.own))
    as_written: dict[int, frozenset[str]] = {}
    for key, spellings in words.as_written.items():
        for joined in ("", WAW, FA):
            as_written[numbers[joined + key]] = frozenset(joined + spelling for spelling in spellings)
    entries = [Entry(), *(words.entries[key] for key in keys)]
    return Lexicon(
        alphabet=alphabet,
        table=WordTable({encoded: numbers[key] for key in keys if (encoded := alphabet.encode(key))}),
        roles=np.array([entry.roles for entry in entries], dtype=np.int32),
        agreements=tuple(entry.agreement for entry in entries),
        stems=tuple(entry.stem for entry in entries),
        as_written=as_written,
        phrases={
            first: tuple(sorted(of_first, key=lambda phrase: -len(phrase.words))) for first, of_first in phrases.items()
        },
    )
