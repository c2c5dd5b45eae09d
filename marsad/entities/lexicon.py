"""Single words that tell names from other words: names of people, how common a word is, what announces whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import ALEF, BA, CLITIC_LETTERS, FA, KAF, LAM, WAW
from marsad.models import Rule
from marsad.text.normalize import matching_key

ARTICLE = ALEF + LAM
Roles = npt.NDArray[np.int32]

#: bits of a word's roles: as a part of a name
GIVEN, LIKELY, SURNAME, RARE, CONNECTOR, OPENER, DEFINITE, COMMON = 1, 2, 4, 8, 16, 32, 64, 128
#: as an announcement; of several words, the first has the role and the others follow
TITLE, HINT, SINGLE, OFFICE, COMPLEMENT, FAMILY = 256, 512, 1024, 2048, 4096, 8192
#: by its letters alone: the article at its start, an adjective in -i with it, the article after clitics
WITH_ARTICLE, ADJECTIVE, ARTICLE_INSIDE = 16384, 32768, 65536
#: a place follows it
PLACING = 131072
#: what a word is as the first of a name, a clitic left out, and how many letters of clitics that are
_FIRST_SHIFT, _STRIP_SHIFT = 20, 36
_ROLE_BITS, _FIRST_BITS = (1 << 20) - 1, (1 << 16) - 1
#: words whose roles are remembered between shards, at most
_MAX_REMEMBERED = 400_000

# How often a word is met as a name, in a million times that it is met at all: "Muhammad" 9,400; "beautiful", which is a
# given name too, 1,200; "John" 105, "the Turk" 450, "the Saudi" 10.
_GIVEN_PPM = 900
_LIKELY_PPM = 90
_SURNAME_PPM = 60
#: met less often as a name, a share says nothing
_MIN_GIVEN = 20
#: decimal logarithm of uses in a thousand million words, as wordfreq counts
_RARE_ZIPF = 3.2
_COMMON_ZIPF = 4.0
_EVERYDAY_ZIPF = 5.0
_MIN_RARE_LETTERS = 3
_MIN_FAMILY_LETTERS = 5
_MIN_GLUED_LETTERS = 7
_NISBA = "\u064a"
_NISBA_ENDS = (_NISBA, _NISBA + "\u0647")
_NO_CLITIC = GIVEN | LIKELY | OPENER | CONNECTOR | TITLE | HINT | OFFICE
#: letters that begin a verb in the present, and endings of plurals and of pronouns: a rare word with them is no name
_VERB_LETTERS = "\u064a\u062a\u0646\u0633"
_WORD_ENDS = (
    "\u0627\u062a",
    "\u0648\u0646",
    "\u064a\u0646",
    "\u0647\u0627",
    "\u0647\u0645",
    "\u062a\u0647",
    "\u0648\u0627",
)


class PeopleRules(Rule):
    """What seeds/names/people.yml says: words that announce a person, and words that make up a name."""

    titles: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    complements: tuple[str, ...] = ()
    placing: tuple[str, ...] = ()
    connectors: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameWord:
    """How often a word is a person's name, counted over lists of names.

    Attributes:
        given: times as a given name.
        surname: times as a surname.
        zipf: decimal logarithm of its uses in a thousand million words of text; 0 where it is not met.
        latin: the form in Latin letters met most often; empty where none is known.
    """

    given: int
    surname: int
    zipf: float
    latin: str


@dataclass(frozen=True, eq=False)
class WordRoles:
    """What each of many words may be.

    Attributes:
        roles: bits, for the word as it stands.
        first: the same bits for the word as the first of a name, clitics left out where only that makes it one.
        strips: how many letters of clitics those are.
    """

    roles: Roles
    first: Roles
    strips: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Roles of words, by matching key.

    Attributes:
        roles: bits of the words listed, those that announce somebody with each clitic too.
        announcements: for the first word of a longer announcement, the words that must follow, longest first.
        names: words known as names.
        zipf: how common a word is, of all words met more often than rarely.
        letters: how a letter is written in Latin letters.
        glued: beginnings of names that are written as one word, longest first.
        remembered: packed roles of words met; the same words come again in every shard.
    """

    roles: Mapping[str, int]
    announcements: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    names: Mapping[str, NameWord]
    zipf: Mapping[str, float]
    letters: Mapping[str, str]
    glued: tuple[str, ...]
    remembered: dict[str, int] = field(default_factory=dict[str, int])

    def of(self, keys: Sequence[str]) -> WordRoles:
        """Give the roles of many words."""
        remembered = self.remembered
        if len(remembered) > _MAX_REMEMBERED:
            remembered = {}
        packed = [*map(remembered.get, keys)]
        for at, known in enumerate(packed):
            if known is None:
                packed[at] = remembered[keys[at]] = self._packed(keys[at])
        bits = np.array(packed, dtype=np.int64)
        return WordRoles(
            roles=(bits & _ROLE_BITS).astype(np.int32),
            first=(bits >> _FIRST_SHIFT & _FIRST_BITS).astype(np.int32),
            strips=bits >> _STRIP_SHIFT,
        )

    def _packed(self, key: str) -> int:
        role = self.roles[key] if key in self.roles else self._shape(key)
        first, strip = self._first(key, role)
        if key.startswith(ARTICLE):
            role |= WITH_ARTICLE | ARTICLE_INSIDE | (ADJECTIVE if key.endswith(_NISBA_ENDS) else 0)
        elif ARTICLE in key[:4] or key[:3].endswith(LAM + LAM):
            role |= ARTICLE_INSIDE
        return role | first << _FIRST_SHIFT | strip << _STRIP_SHIFT

    def _first(self, key: str, role: int) -> tuple[int, int]:
        """Give what a word is as the first of a name, and how many letters of clitics it then begins with.

        The word as it stands comes first: the waw of Walid is no "and".
        """
        if role & _NO_CLITIC or key[0] not in CLITIC_LETTERS:
            return role, 0
        for strip in (1, 2):
            bare = self.roles.get(key[strip:], 0)
            if bare & (GIVEN | OPENER) and (strip == 1 or key[1] in CLITIC_LETTERS):
                return bare, strip
        return role, 0

    def _shape(self, key: str) -> int:
        if key.startswith(self.glued) and len(key) >= _MIN_GLUED_LETTERS:
            return GIVEN
        zipf = self.zipf.get(key, 0.0)
        shape = COMMON if zipf >= _COMMON_ZIPF else 0
        if key.startswith((ARTICLE, LAM + LAM)) or (key[1:3] == ARTICLE and key[0] in CLITIC_LETTERS):
            shape |= DEFINITE
            is_bare = key.startswith(ARTICLE) and len(key) > _MIN_FAMILY_LETTERS
            if is_bare and (zipf < _RARE_ZIPF or (key.endswith(_NISBA) and zipf < _COMMON_ZIPF)):
                shape |= SURNAME
            if is_bare and zipf < _RARE_ZIPF:
                shape |= RARE
        elif (
            zipf < _RARE_ZIPF
            and len(key) >= _MIN_RARE_LETTERS
            and key[0] not in _VERB_LETTERS
            and not key.endswith(_WORD_ENDS)
            and key.isalpha()
            and not (key[0] in CLITIC_LETTERS and self._is_word(key[1:]))
        ):
            shape |= RARE
        return shape

    def _is_word(self, key: str) -> bool:
        """Tell whether a word is known, so that the letter before it is a clitic."""
        return key in self.zipf or key in self.roles or key.startswith((ARTICLE, *self.glued))


def compile_lexicon(
    names: Mapping[str, NameWord], zipf: Mapping[str, float], people: PeopleRules, letters: Mapping[str, str]
) -> Lexicon:
    """Compile what is known of single words; keys are matching keys."""
    glued = tuple(map(matching_key, people.glued))
    never = {matching_key(word) for word in people.not_names}
    roles: dict[str, int] = {}
    for key, word in names.items():
        is_glued = key.startswith(glued) and len(key) >= _MIN_GLUED_LETTERS
        roles[key] = GIVEN if is_glued else _name_roles(key, word, is_doubtful=key in never)
    for key in never - set(names):
        roles[key] = COMMON
    for key, value in zipf.items():
        if key not in roles and value >= _COMMON_ZIPF and not key.startswith(glued):
            roles[key] = COMMON | (DEFINITE if key.startswith(ARTICLE) else 0)
    announcements: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for listed, role in (
        (people.titles, TITLE),
        (people.hints, HINT),
        (people.single, SINGLE),
        (people.offices, OFFICE),
        (people.complements, COMPLEMENT),
        (people.placing, PLACING),
    ):
        for phrase in listed:
            first, *rest = matching_key(phrase).split(" ")
            for form in with_clitics(first):
                if rest:
                    announcements.setdefault(form, []).append((tuple(rest), role))
                else:
                    roles[form] = roles.get(form, 0) & ~GIVEN | role
    for word in people.connectors:
        roles[matching_key(word)] = CONNECTOR
    for word in people.given:
        roles[matching_key(word)] = GIVEN
    for word in people.openers:
        key = matching_key(word)
        roles[key] = roles.get(key, 0) & CONNECTOR | OPENER
    return Lexicon(
        roles=roles,
        announcements={
            first: tuple(sorted(rest, key=lambda one: -len(one[0]))) for first, rest in announcements.items()
        },
        names=names,
        zipf=zipf,
        letters=letters,
        glued=glued,
    )


def with_clitics(key: str) -> Iterator[str]:
    """Give a word as it is written alone and after each clitic; "to the ..." loses its alef.

    Examples:
        >>> "للرييس" in set(with_clitics("الرييس"))
        True
    """
    yield key
    for joined in ("", WAW, FA):
        for clitic in ("", BA, LAM, KAF):
            if joined or clitic:
                is_contracted = clitic == LAM and key.startswith(ARTICLE)
                yield joined + clitic + (key[1:] if is_contracted else key)


def clitic_letters(word: str, form: str) -> int:
    """Count the letters before a word in one of its forms; of "to the ..." the lam of the article belongs to the word.

    Examples:
        >>> clitic_letters("الرييس", "للرييس"), clitic_letters("رييس", "ولرييس")
        (1, 2)
    """
    return len(form) - len(word) + (word.startswith(ARTICLE) and not form.endswith(word))


def _name_roles(key: str, word: NameWord, *, is_doubtful: bool) -> int:
    met = 10.0**word.zipf / 1e6 if word.zipf else 0.05
    given, any_name = word.given / met, (word.given + word.surname) / met
    roles = DEFINITE if key.startswith(ARTICLE) else 0
    if word.zipf >= _COMMON_ZIPF and any_name < _GIVEN_PPM:
        roles |= COMMON
    if word.given >= _MIN_GIVEN and given >= _GIVEN_PPM and not is_doubtful:
        roles |= GIVEN
    if given >= _LIKELY_PPM and (word.given > 2 or word.zipf < _RARE_ZIPF):
        roles |= LIKELY
    if any_name >= _SURNAME_PPM:
        roles |= SURNAME
    if word.surname > 1 and word.zipf < _EVERYDAY_ZIPF:
        roles |= FAMILY
    if word.zipf < _RARE_ZIPF:
        roles |= RARE
    return roles
