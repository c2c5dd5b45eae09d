"""The words of quotations, compiled for one pass over a shard."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import BytesAhoCorasick, Implementation

from marsad.quotes.rules import Attribution, Forms, QuoteRules
from marsad.text.alphabet import Alphabet
from marsad.text.normalize import matching_key

ALEF, WAW, FA = "\N{ARABIC LETTER ALEF}", "\N{ARABIC LETTER WAW}", "\N{ARABIC LETTER FEH}"
LAM, BA = "\N{ARABIC LETTER LAM}", "\N{ARABIC LETTER BEH}"
ARTICLE = ALEF + LAM

MARKS = "\u00ab\u00bb\"\u201c\u201d\u201e\u2033'\u2018\u2019\u2039\u203a"
COLONS = ":\uff1a\ufe55"
COMMAS = ",;\u060c\u061b"
STOPS = ".!?\u061f\u06d4\u2026"


class Role(IntFlag):
    """What a word can be in a quotation."""

    FINITE = 1
    PARTICIPLE = 2
    NOUN = 4
    OPENER = 8
    BLOCKS_OPENER = 16
    BOUNDARY = 32
    SOFT_BOUNDARY = 64
    OFFICE = 128
    OUTLET = 256
    PHRASE = 512
    CONNECTOR = 1024
    LATE_OPENER = 2048
    JOINED = 4096
    SPOKESMAN = 8192
    NAMED_THING = 16384
    ONLY_QUOTATIONS = 32768
    AT_CLAUSE_START = 65536
    DEFINITE = 131072


CUE = Role.FINITE | Role.PARTICIPLE | Role.NOUN
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
        automaton: finds forms between two signs.
        form_words: for each pattern of the automaton the number of its word.
        roles: of each word, by number; number 0 is a word that is none of ours.
        agreements: likewise.
        stems: likewise.
        as_written: words that count only in these spellings, by number.
        phrases: attributions by their first word, the longest first.
    """

    alphabet: Alphabet
    automaton: BytesAhoCorasick
    form_words: npt.NDArray[np.int32]
    roles: tuple[int, ...]
    agreements: tuple[int, ...]
    stems: tuple[str, ...]
    as_written: dict[int, frozenset[str]]
    phrases: dict[int, tuple[Phrase, ...]]


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
            self.add(letter + form, roles | Role.JOINED, agreement)

    def add_noun(self, form: str, role: int) -> None:
        """Add a noun with and without the article, each after what can be written to its front."""
        stem = matching_key(form)
        for clitic in ("", WAW, FA, BA, LAM, WAW + LAM, WAW + BA):
            self.add(clitic + form, role, stem=stem)
        for clitic in (ARTICLE, WAW + ARTICLE, FA + ARTICLE, BA + ARTICLE, LAM + LAM, WAW + LAM + LAM):
            self.add(clitic + form, role | Role.DEFINITE, stem=stem)


def compile_rules(rules: QuoteRules) -> Lexicon:
    """Compile the rules of quotations; takes milliseconds and is done once a process."""
    words = _Gathering()
    for verb in rules.verbs:
        extra = Role.ONLY_QUOTATIONS if verb.announces == "quotation" else 0
        at_start = {matching_key(form) for form in verb.at_clause_start}
        for role, forms in ((Role.FINITE, verb.finite), (Role.PARTICIPLE, verb.participle), (Role.NOUN, verb.noun)):
            for form, agreement in _forms(forms):
                is_at_start = Role.AT_CLAUSE_START if matching_key(form) in at_start else 0
                words.add_joined(form, role | extra | is_at_start, agreement)
        for form in verb.as_written:
            words.as_written[matching_key(form)].add(form)
    for form in rules.openers:
        words.add(form, Role.OPENER)
        words.add(FA + form, Role.LATE_OPENER)
    _add_all(words, rules.not_openers_after, Role.BLOCKS_OPENER)
    _add_all(words, rules.boundaries, Role.BOUNDARY)
    _add_all(words, rules.soft_boundaries, Role.SOFT_BOUNDARY)
    _add_all(words, rules.spokesmen, Role.SPOKESMAN)
    for form in rules.connectors:
        words.add(form, Role.CONNECTOR)
    for role, nouns in ((Role.OFFICE, rules.offices), (Role.OUTLET, rules.outlets), (Role.NAMED_THING, rules.named_things)):
        for form in nouns:
            words.add_noun(form, role)
    for attribution in rules.attributions:
        for number, form in enumerate(attribution.name.split()):
            (words.add if number else words.add_joined)(form, Role.PHRASE)
    return _compiled(words, rules.attributions)


def _forms(forms: Forms) -> Iterable[tuple[str, int]]:
    for agreement, of_agreement in ((MASCULINE, forms.masculine), (FEMININE, forms.feminine), (PLURAL, forms.plural)):
        for form in of_agreement:
            yield form, agreement


def _add_all(words: _Gathering, forms: Iterable[str], role: int) -> None:
    for form in forms:
        words.add_joined(form, role)


def _compiled(words: _Gathering, attributions: Iterable[Attribution]) -> Lexicon:
    keys = sorted(words.entries)
    alphabet = Alphabet([*keys, MARKS + COLONS + COMMAS + STOPS, "0123456789"])
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
    gap = alphabet.encode("\n") or b""
    patterns: list[bytes] = []
    for key in keys:
        encoded = alphabet.encode(key)
        if encoded is not None:
            patterns.append(gap + encoded + gap)
    entries = [Entry(), *(words.entries[key] for key in keys)]
    return Lexicon(
        alphabet=alphabet,
        automaton=BytesAhoCorasick(patterns, implementation=Implementation.DFA),
        form_words=np.array([numbers[key] for key in keys if alphabet.encode(key) is not None], dtype=np.int32),
        roles=tuple(int(entry.roles) for entry in entries),
        agreements=tuple(entry.agreement for entry in entries),
        stems=tuple(entry.stem for entry in entries),
        as_written=as_written,
        phrases={
            first: tuple(sorted(of_first, key=lambda phrase: -len(phrase.words))) for first, of_first in phrases.items()
        },
    )
