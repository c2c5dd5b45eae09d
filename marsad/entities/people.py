"""People nobody listed: chains of names, by the names themselves and by the words that announce a person."""

import numpy as np

from marsad.entities.gazetteer import Flags
from marsad.entities.lexicon import (
    COMMON,
    COMPLEMENT,
    CONNECTOR,
    DEFINITE,
    FAMILY,
    GIVEN,
    HINT,
    LIKELY,
    OFFICE,
    OPENER,
    RARE,
    SINGLE,
    SURNAME,
    TITLE,
    Lexicon,
    WordRoles,
)
from marsad.entities.spans import Spans
from marsad.entities.words import Words, view
from marsad.models import ENTITY_TYPES

#: a word that announces a person is none; it may be a part of a name after "son of"
_ANNOUNCING = TITLE | HINT | OFFICE | COMPLEMENT
#: what the second word of a name may be
_GOING_ON = GIVEN | LIKELY | SURNAME | RARE | CONNECTOR | OPENER | FAMILY
_MAX_UNITS = 6
_MAX_OFFICE_WORDS = 9
_PERSON = ENTITY_TYPES.index("PER")
#: a chain of known names; one that a title announces; names after an office and what it is of
_CHAIN_SCORE, _TITLE_SCORE, _OFFICE_SCORE = 0.85, 0.85, 0.8


def find_people(words: Words, roles: WordRoles, lexicon: Lexicon, nationalities: Flags) -> Spans:
    """Find chains of names.

    A chain is a person's name where its first word is hardly ever anything but a given name and a second one follows;
    where "son of" joins its words; or where a title or an office announces it, which then need not be a known name.
    How far a chain goes: over names, over words nobody uses for anything else, and over what "son of", "father of",
    "servant of" join to it, six names at most. Names on both sides of punctuation are never one.

    Args:
        words: of the shard.
        roles: of `words.keys`.
        lexicon: what announces people.
        nationalities: which words end a nationality with the article: a name may follow it as it follows an office.

    Returns:
        Spans of type PER (a place in ENTITY_TYPES), in order, not overlapping.
    """
    return _Scan(words, roles, lexicon, nationalities).find()


class _Scan:
    """The words of a shard as lists, and where the scan stands."""

    def __init__(self, words: Words, roles: WordRoles, lexicon: Lexicon, nationalities: Flags) -> None:
        self._words = words
        written = np.where(words.is_no_name, 0, roles.roles[words.types])
        self._all_first = np.where(words.is_no_name, 0, roles.first[words.types])
        self._all_roles = written
        self._all_strips = roles.strips[words.types]
        self._strip = view(self._all_strips)
        self._first = view(self._all_first)
        self._roles = view(written)
        self._follows = words.follow_view
        self._size = len(words.types)
        #: which kind of announcement each word follows upon; 0 for none
        self._all_announced = np.zeros(self._size, dtype=np.int32)
        self._announced = view(self._all_announced)
        self._announce(lexicon)
        for at in np.flatnonzero(nationalities[:-1] & words.follows[1:]).tolist():
            self._announced[at + 1] |= OFFICE

    def find(self) -> Spans:
        first = self._all_first
        announced = self._all_announced
        joined = np.append(self._words.follows[1:], False)
        following = np.append(self._all_roles[1:], 0)
        begins = ((first & (GIVEN | LIKELY)) != 0) & ((following & _GOING_ON) != 0)
        is_joined = begins | ((first & OPENER) != 0) | ((following & CONNECTOR) != 0)
        may_open = (joined & is_joined) | (announced != 0)
        spans: list[tuple[int, int, int, float]] = []
        free = 0
        for at in np.flatnonzero(may_open).tolist():
            if at < free:
                continue
            end, units, score = self._chain(at)
            if score:
                spans.append((at, end, units, score))
                free = end
        return self._spans(spans)

    def _announce(self, lexicon: Lexicon) -> None:
        """Find what announces people."""
        roles, follows, announced = self._roles, self._follows, self._announced
        all_roles = self._all_roles
        for at in np.flatnonzero(all_roles & (TITLE | HINT)).tolist():
            if follows[at + 1]:
                announced[at + 1] |= roles[at] & (TITLE | HINT | SINGLE)
        keys = self._words.keys
        types = self._words.type_view
        firsts = self._words.among(lexicon.announcements)
        for at in np.flatnonzero(firsts[self._words.types]).tolist():
            for rest, role in lexicon.announcements[keys[types[at]]]:
                end = at + 1 + len(rest)
                if end <= self._size and all(
                    follows[at + 1 + i] and keys[types[at + 1 + i]] == word for i, word in enumerate(rest)
                ):
                    if role == OFFICE:
                        self._announce_after_office(end - 1)
                    elif follows[end]:
                        announced[end] |= role
                    break
        for at in np.flatnonzero(all_roles & OFFICE).tolist():
            self._announce_after_office(at)

    def _announce_after_office(self, at: int) -> None:
        """Pass over what an office is of: the next word may begin the name."""
        roles, follows, announced = self._roles, self._follows, self._announced
        for i in range(at + 1, min(at + 1 + _MAX_OFFICE_WORDS, self._size)):
            if not follows[i]:
                return
            is_of_it = roles[i] & (DEFINITE | COMPLEMENT | OFFICE)
            if not is_of_it or (roles[i] & (GIVEN | LIKELY) and not roles[i] & COMMON):
                announced[i] |= OFFICE
                return

    def _chain(self, at: int) -> tuple[int, int, float]:
        """Give the end of the chain that begins here, its number of names, and its score: 0 where it is no person."""
        first, announced = self._first[at], self._announced[at]
        if self._strip[at] and announced and self._roles[at] & (GIVEN | LIKELY | RARE | SURNAME):
            first = self._roles[at]
        if first & _ANNOUNCING or (first & (CONNECTOR | COMMON) and not first & (GIVEN | OPENER | LIKELY | SURNAME)):
            return at, 0, 0.0
        end, units, connected = self._extend(at, first)
        if (units >= 2 and first & (GIVEN | OPENER)) or connected:
            return end, units, _CHAIN_SCORE
        is_name = first & (GIVEN | LIKELY | SURNAME)
        if first & COMMON and not first & GIVEN and not (announced & TITLE and units >= 2 and is_name):
            return at, 0, 0.0
        if announced & TITLE and ((units >= 2 and (is_name or first & RARE)) or (is_name and first & DEFINITE)):
            return end, units, _TITLE_SCORE
        if announced & SINGLE and (is_name or first & RARE):
            return end, units, _TITLE_SCORE
        second = self._roles[at + 1] if units >= 2 and at + 1 < self._size else 0
        if first & LIKELY and second & SURNAME and not second & COMMON and second & (GIVEN | DEFINITE):
            return end, units, _OFFICE_SCORE
        if (
            announced & (HINT | OFFICE)
            and units >= 2
            and (first & (GIVEN | LIKELY) or (announced & OFFICE and first & RARE))
        ):
            return end, units, _OFFICE_SCORE
        return at, 0, 0.0

    def _extend(self, at: int, first: int) -> tuple[int, int, bool]:
        """Follow a chain from its first word: its end, its number of names, whether a connector joins them."""
        roles, follows, size = self._roles, self._follows, self._size
        end = at + 1
        if first & OPENER:
            if not follows[end] or end >= size:
                return end, 0, False
            end += 1
        units, connected = 1, False
        while units < _MAX_UNITS and end < size and follows[end]:
            role = roles[end]
            step = 1
            if role & CONNECTOR:
                step = self._joined(end + 1)
                connected |= bool(step)
            elif role & OPENER:
                step = 2 if end + 1 < size and follows[end + 1] else 0
            elif not self._continues(end, units, connected=connected):
                step = 0
            if not step:
                break
            end += step
            units += 1
            # after a family name with the article another given name is another person, as in a line-up
            following = roles[end] if end < size else 0
            if role & DEFINITE and not connected and following & GIVEN:
                break
        return end, units, connected

    def _joined(self, at: int) -> int:
        """Count the words that "son of" joins to a name, itself included; 0 where no name follows it."""
        roles, follows, size = self._roles, self._follows, self._size
        if at >= size or not follows[at]:
            return 0
        role = roles[at]
        if role & OPENER:
            return 3 if at + 1 < size and follows[at + 1] else 0
        return 0 if role & (COMMON | CONNECTOR) and not role & (GIVEN | LIKELY | SURNAME | FAMILY) else 2

    def _continues(self, at: int, units: int, *, connected: bool) -> bool:
        """Tell whether a word goes on a name: names do, and others after the first name or after "son of"."""
        role = self._roles[at]
        following = self._roles[at + 1] if at + 1 < self._size and self._follows[at + 1] else 0
        if role & _ANNOUNCING:
            # "Nasser bin Sultan the-Noble": a title that is the family's name, as long as nobody's name follows it
            return bool(following & CONNECTOR) or (
                connected and role & FAMILY != 0 and role & DEFINITE != 0 and not following & (GIVEN | LIKELY | OPENER)
            )
        if role & COMMON and not role & GIVEN:
            is_family = role & (DEFINITE | FAMILY) == DEFINITE | FAMILY
            if connected or not following:
                return is_family and (connected or units == 1)
            # "Fahd Khalaf the-Shammari": a word that is a name between two that are
            return bool(role & (LIKELY | SURNAME | FAMILY)) and following & (SURNAME | DEFINITE) == SURNAME | DEFINITE
        return bool(role & (GIVEN | LIKELY | SURNAME)) or (units == 1 and bool(role & RARE))

    def _spans(self, found: list[tuple[int, int, int, float]]) -> Spans:
        words = self._words
        firsts = np.array([at for at, *_ in found], dtype=np.int64)
        lasts = np.array([end - 1 for _, end, *_ in found], dtype=np.int64)
        strips = self._all_strips[firsts].astype(np.int64)
        kept = (self._all_first[firsts] & (GIVEN | OPENER)) != 0
        return Spans(
            starts=words.starts[firsts] + np.where(kept, strips, 0),
            ends=words.ends[lasts],
            clitic_starts=words.starts[firsts],
            types=np.full(len(found), _PERSON, dtype=np.int64),
            scores=np.array([score for *_, score in found], dtype=np.float64),
        )
