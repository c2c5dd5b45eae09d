"""Organisations, places and events nobody listed: a word that heads a name, and what makes it one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from pydantic import field_validator

from marsad.entities.gazetteer import LAM, WAW, Ints
from marsad.entities.lexicon import (
    ADJECTIVE,
    ARTICLE,
    COMMON,
    CONNECTOR,
    DEFINITE,
    GIVEN,
    LIKELY,
    OFFICE,
    RARE,
    TITLE,
    WordRoles,
    clitic_letters,
    with_clitics,
)
from marsad.entities.spans import Spans
from marsad.entities.words import Words, view
from marsad.models import ENTITY_TYPES, EntityType, Rule
from marsad.text.normalize import matching_key

Kind = Literal[
    "listed",
    "name",
    "titled",
    "place",
    "nationality",
    "adjective",
    "purpose",
    "definite",
    "construct",
    "unknown",
    "rare",
    "alone",
    "dashed",
    "quoted",
]
_MAX_ADJECTIVES = 3
_MAX_CONSTRUCT = 2
_TA_MARBUTA = "\u0647"  # as it is folded
#: kinds for which no word has to follow the head after a space
_NOT_JOINED = ("alone", "dashed", "quoted")
_MAX_QUOTED = 5
_SCORE = 0.8
_UNKNOWN_SCORE = 0.6


class HeadRule(Rule):
    """One entry of seeds/names/heads.yml; the file says what its fields mean."""

    words: tuple[str, ...]
    type: EntityType
    includes: bool
    then: tuple[str, ...]
    tail: tuple[Kind, ...] = ()
    beside: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @field_validator("then")
    @classmethod
    def _kinds_are_known(cls, then: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted({kind for sequence in then for kind in sequence.split("+")} - set(get_args(Kind)))
        if unknown:
            raise ValueError(
                f"unknown kind {', '.join(unknown)}. Known: {', '.join(get_args(Kind))}; '+' joins several"
            )
        return then


class HeadRules(Rule):
    """What seeds/names/heads.yml says."""

    heads: tuple[HeadRule, ...] = ()
    adjectives: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Heads:
    """Heads by the first word of each form, with the words that must follow it, longest first."""

    rules: tuple[HeadRule, ...]
    forms: Mapping[str, tuple[tuple[tuple[str, ...], int, int], ...]]
    listed: tuple[Mapping[str, tuple[tuple[str, ...], ...]], ...]
    adjectives: frozenset[str]
    stops: frozenset[str]


class Named(NamedTuple):
    """The names that are known already, by the number of the word they begin with; two words more than there are.

    Attributes:
        ends: number of the word after the name.
        kinds: its type, a place in ENTITY_TYPES; -1 where none begins.
        is_bare: whether it begins where its word does: no clitic.
    """

    ends: "memoryview[int]"
    kinds: "memoryview[int]"
    is_bare: "memoryview[int]"


def compile_heads(rules: HeadRules) -> Heads:
    """Compile what heads a name, for `find_headed`."""
    forms: dict[str, list[tuple[tuple[str, ...], int, int]]] = {}
    listed: list[dict[str, tuple[tuple[str, ...], ...]]] = []
    for number, rule in enumerate(rules.heads):
        for word in rule.words:
            first, *rest = matching_key(word).split(" ")
            for form in with_clitics(first):
                forms.setdefault(form, []).append((tuple(rest), number, clitic_letters(first, form)))
        phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in rule.listed:
            first, *rest = matching_key(phrase).split(" ")
            phrases.setdefault(first, []).append(tuple(rest))
        listed.append({first: tuple(sorted(rests, key=len, reverse=True)) for first, rests in phrases.items()})
    return Heads(
        rules=rules.heads,
        forms={form: tuple(sorted(found, key=lambda one: -len(one[0]))) for form, found in forms.items()},
        listed=tuple(listed),
        adjectives=frozenset(map(matching_key, rules.adjectives)),
        stops=frozenset(map(matching_key, rules.stops)),
    )


def find_headed(words: Words, roles: WordRoles, named: Named, groups: Ints, heads: Heads) -> Spans:
    """Find names by the word that heads them.

    Args:
        words: of the shard.
        roles: of `words.keys`.
        named: names known already; a head may need one after it.
        groups: number of the article each word stands in.
        heads: compiled rules.

    Returns:
        Spans with types as places in ENTITY_TYPES, in order of their heads; they may overlap.
    """
    return _Scan(words, roles, named, groups, heads).find()


class _Scan:
    """The words of a shard as lists, and what may come after a head."""

    def __init__(self, words: Words, roles: WordRoles, named: Named, groups: Ints, heads: Heads) -> None:
        self._words = words
        self._heads = heads
        self._types = words.type_view
        self._keys = words.keys
        self._roles = view(roles.roles[words.types])
        self._follows = words.follow_view
        self._named_ends, self._named_kinds, self._named_bare = named
        self._groups = groups
        self._allowed = {number: self._having(rule.beside) for number, rule in enumerate(heads.rules) if rule.beside}
        kinds: Mapping[str, Callable[[int, int], int]] = {
            "listed": self._listed,
            "name": self._name,
            "titled": self._titled,
            "place": self._place,
            "nationality": self._nationality,
            "adjective": self._adjective,
            "purpose": self._purpose,
            "definite": self._definite,
            "construct": self._construct,
            "unknown": self._unknown,
            "rare": self._rare,
            "alone": lambda at, _number: at,
            "dashed": self._dashed,
            "quoted": self._quoted,
        }
        #: for each rule what may come after its head: what passes over it, and whether a space must stand before it
        self._then = [
            [
                (sequence, [(kinds[kind], kind not in _NOT_JOINED) for kind in sequence.split("+")])
                for sequence in rule.then
            ]
            for rule in heads.rules
        ]
        self._tails = [[(kinds[kind], kind == "adjective") for kind in rule.tail] for rule in heads.rules]

    def find(self) -> Spans:
        forms, keys = self._heads.forms, self._keys
        is_first = self._words.among(forms)
        found: list[tuple[int, int, int, int, float]] = []
        for at in np.flatnonzero(is_first[self._words.types]).tolist():
            for rest, number, letters in forms[keys[self._types[at]]]:
                last = self._words_follow(at, rest)
                if last < 0:
                    continue
                if number in self._allowed and int(self._groups[at]) not in self._allowed[number]:
                    continue
                rule = self._heads.rules[number]
                end, kind = self._modifiers(last, number)
                if kind == "nationality" and last == at + 1 and not self._agrees(at, last):
                    continue
                if kind:
                    first = at if rule.includes else last
                    score = _UNKNOWN_SCORE if kind == "unknown" else _SCORE
                    found.append((first, end, letters if rule.includes else 0, ENTITY_TYPES.index(rule.type), score))
                    break
        firsts = np.array([one[0] for one in found], dtype=np.int64)
        lasts = np.array([one[1] - 1 for one in found], dtype=np.int64)
        return Spans(
            starts=self._words.starts[firsts] + np.array([one[2] for one in found], dtype=np.int64),
            ends=self._words.ends[lasts],
            clitic_starts=self._words.starts[firsts],
            types=np.array([one[3] for one in found], dtype=np.int64),
            scores=np.array([one[4] for one in found], dtype=np.float64),
        )

    def _having(self, beside: Sequence[str]) -> frozenset[int]:
        """Give the articles that have one of these words."""
        forms = {form for word in beside for form in with_clitics(matching_key(word))}
        has = self._words.among(forms)
        return frozenset(np.unique(self._groups[has[self._words.types]]).tolist())

    def _words_follow(self, at: int, rest: Sequence[str]) -> int:
        """Give the number of the word after a phrase that begins at a word; -1 where others stand there."""
        end = at + 1
        for word in rest:
            if not self._follows[end] or self._keys[self._types[end]] != word:
                return -1
            end += 1
        return end

    def _modifiers(self, last: int, number: int) -> tuple[int, str]:
        follows = self._follows
        for sequence, kinds in self._then[number]:
            end = last
            for pass_over, is_joined in kinds:
                end = pass_over(end, number) if not is_joined or follows[end] else -1
                if end < 0:
                    break
            else:
                for pass_over, is_adjective in self._tails[number]:
                    if follows[end] and not (is_adjective and self._nationality(end, number) > 0):
                        end = max(end, pass_over(end, number))
                return end, sequence
        return -1, ""

    def _listed(self, at: int, number: int) -> int:
        for rest in self._heads.listed[number].get(self._keys[self._types[at]], ()):
            end = self._words_follow(at, rest)
            if end >= 0:
                return end
        return -1

    def _name(self, at: int, number: int) -> int:
        kind = self._named_kinds[at]
        if kind >= 0 and kind != _NORP and self._named_bare[at]:
            return self._named_ends[at]
        return self._titled(at, number)

    def _titled(self, at: int, number: int) -> int:
        del number
        if not self._roles[at] & TITLE:
            return -1
        for first in (at, at + 1):
            if self._named_kinds[first] == _PERSON and (first == at or self._follows[first]):
                return self._named_ends[first]
        if not self._follows[at + 1]:
            return -1
        return at + 2 if self._roles[at + 1] & (GIVEN | LIKELY) else -1

    def _place(self, at: int, number: int) -> int:
        del number
        return self._named_ends[at] if self._named_kinds[at] == _PLACE and self._named_bare[at] else -1

    def _nationality(self, at: int, number: int) -> int:
        del number
        if self._named_kinds[at] != _NORP or not self._keys[self._types[at]].startswith(ARTICLE):
            return -1
        return self._named_ends[at]

    def _agrees(self, head: int, at: int) -> bool:
        """Tell whether an adjective has the gender of a head of one word: the foreign minister is no ministry."""
        is_feminine = self._keys[self._types[head]].endswith(_TA_MARBUTA)
        return not is_feminine or self._keys[self._types[at]].endswith(_TA_MARBUTA)

    def _adjective(self, at: int, number: int) -> int:
        del number
        end = at
        while end - at < _MAX_ADJECTIVES and self._follows[end] and self._may_qualify(end):
            end += 1
        return end if end > at else -1

    def _may_qualify(self, at: int) -> bool:
        is_adjective = self._roles[at] & ADJECTIVE or self._keys[self._types[at]] in self._heads.adjectives
        return bool(is_adjective) and not self._is_stop(at)

    def _is_stop(self, at: int) -> bool:
        return self._keys[self._types[at]] in self._heads.stops or bool(self._roles[at] & (TITLE | OFFICE))

    def _purpose(self, at: int, number: int) -> int:
        key = self._keys[self._types[at]]
        if key.startswith(LAM + LAM) and len(key) > 3:
            return self._qualified(at + 1, number)
        if key.startswith(LAM) and len(key) > 3 and self._follows[at + 1] and self._is_definite(at + 1):
            return self._qualified(at + 2, number)
        if key.startswith(LAM) and self._follows[at + 1]:
            return self._place(at + 1, number)
        return -1

    def _definite(self, at: int, number: int) -> int:
        return self._qualified(at + 1, number) if self._is_definite(at) else -1

    def _is_definite(self, at: int) -> bool:
        key = self._keys[self._types[at]]
        return key.startswith(ARTICLE) and len(key) > 3 and not self._is_stop(at)

    def _qualified(self, at: int, number: int) -> int:
        """Pass over adjectives and what "and the ..." joins."""
        end = max(at, self._adjective(at, number)) if self._follows[at] else at
        while self._follows[end]:
            key = self._keys[self._types[end]]
            if not (key.startswith(WAW + ARTICLE) and len(key) > 4) or key[1:] in self._heads.stops:
                break
            end += 1
            if self._follows[end]:
                end = max(end, self._adjective(end, number))
        return end

    def _construct(self, at: int, number: int) -> int:
        end = at
        while end - at < _MAX_CONSTRUCT and self._follows[end]:
            if self._is_definite(end):
                return self._qualified(end + 1, number) if end > at else -1
            if self._roles[end] & (DEFINITE | CONNECTOR | TITLE):
                return -1
            end += 1
        return self._qualified(end + 1, number) if self._follows[end] and self._is_definite(end) and end > at else -1

    def _dashed(self, at: int, number: int) -> int:
        """Pass over nothing, where a dash stands beside the head: in a dateline."""
        del number
        return at if self._words.dashes[at - 1] else -1

    def _quoted(self, at: int, number: int) -> int:
        """Pass over a name in quotation marks that open right after the head and close after a few words."""
        del number
        if at >= len(self._types) or not self._words.opens[at]:
            return -1
        for end in range(at + 1, min(at + 1 + _MAX_QUOTED, len(self._types) + 1)):
            if self._words.closes[end - 1]:
                return end
            if not self._follows[end]:
                return -1
        return -1

    def _rare(self, at: int, number: int) -> int:
        return self._unknown(at, number) if self._roles[at] & RARE else -1

    def _unknown(self, at: int, number: int) -> int:
        del number
        role = self._roles[at]
        if self._named_kinds[at] >= 0 or self._is_stop(at) or role & (COMMON | GIVEN):
            return -1
        if role & RARE and not role & DEFINITE:
            # a name of two words, both unknown: "Tuz Khurmatu"
            return (
                at + 1 + (self._follows[at + 1] and bool(self._roles[at + 1] & RARE) and self._named_kinds[at + 1] < 0)
            )
        return at + 1 if role & DEFINITE and self._keys[self._types[at]].startswith(ARTICLE) else -1


_NORP, _PERSON, _PLACE = ENTITY_TYPES.index("NORP"), ENTITY_TYPES.index("PER"), ENTITY_TYPES.index("LOC")
