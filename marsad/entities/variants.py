"""The spellings a name is found under without anybody listing them.

All of it works on matching keys, hyphens written as spaces. A variant that is also somebody's listed name is
that somebody's: see `gazetteer.compile_gazetteer`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, product

from marsad.text.normalize import matching_key

#: Arabic League members by ISO 3166-1: names from there have no foreign sounds that writers spell as they like
_ARAB_COUNTRIES = frozenset(
    "AE BH DJ DZ EG EH IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE".split()  # noqa: SIM905
)
_ARTICLE = "\u0627\u0644"  # al-, "the"
_HYPHENS = re.compile(r"[ \-\u2010\u2011_]+")
#: g in foreign words: ghayn, jim or kaf, as in Hong Kong, Sergei, Google
_FOREIGN_G = re.compile("[\u063a\u062c]")
_KAF = "\u0643"
_G_SPELLINGS = {"\u063a": "\u063a\u062c\u0643", "\u062c": "\u062c\u063a"}  # ghayn: gh j k; jim: j gh
#: ya between two consonants, single, doubled or with alef, as in Soviet and Vietnam
_FOREIGN_YA = re.compile("(?<=[^\u0627\u0648\u064a])\u064a[\u064a\u0627]?(?=[^\u0627\u0648\u064a\u0647])")
_YA_SPELLINGS = ("\u064a", "\u064a\u064a", "\u064a\u0627")
#: the two orders of i and r in America and American
_AMERICA = ("\u0627\u0645\u0631\u064a\u0643", "\u0627\u0645\u064a\u0631\u0643")
#: only a name with one of these has other spellings
_MAY_VARY_FOREIGN = re.compile("[\u063a\u062c\u064a]")
_MAY_VARY = re.compile("|".join(_AMERICA))
#: shorter words turn into other words: the capital of Ukraine with one ya is "how"
_MIN_G_LETTERS = 4
_MIN_KAF_LETTERS = 5
_MIN_YA_LETTERS = 6
#: a name of one word has nothing beside it that tells: with another first letter Guinea is "genetically" and Ghana
#: "committees", with kaf Reagan hides in a first name
_MIN_LONE_FIRST_LETTERS = 6
_MIN_LONE_KAF_LETTERS = 8
#: shorter names, when their spaces go, turn into other words: "hill of Abib" into "collars"
_MIN_GLUED_LETTERS = 7
_MAX_GLUED_GAPS = 3
#: by the number of spaces: what stands in their places when one or more are gone
_LOST_SPACES = [
    [choice for choice in product((" ", ""), repeat=gaps) if "" in choice] for gaps in range(_MAX_GLUED_GAPS + 1)
]
#: a name of many foreign words has hundreds of spellings; those nearest to the listed one come first
_MAX_SPELLINGS = 64
#: ends of a nationality adjective in -i: feminine, plurals, accusative, duals
_NISBA = "\u064a"
_INDEFINITE_END = "\u064a\u0627"  # indefinite accusative
_NISBA_ENDS = (
    "\u064a",
    "\u064a\u0647",  # feminine
    "\u064a\u0648\u0646",  # men, nominative
    "\u064a\u064a\u0646",  # men, oblique
    "\u064a\u0627\u062a",  # women
    _INDEFINITE_END,
    "\u064a\u0627\u0646",  # two, nominative
    "\u064a\u062a\u0627\u0646",  # two, feminine
    "\u064a\u062a\u064a\u0646",
)


def name_key(name: str) -> str:
    """Fold a name for matching: the matching key, with one space wherever the name has spaces or hyphens.

    Examples:
        >>> name_key("بيونغ-يانغ") == name_key("بيونغ  يانغ")
        True
    """
    return _HYPHENS.sub(" ", matching_key(name)).strip()


def name_keys(names: Sequence[str]) -> list[str]:
    """Fold many names at once: the same as folding each, only faster. No name has a line break in it.

    Examples:
        >>> name_keys(["بيونغ-يانغ", " غزة "]) == [name_key("بيونغ-يانغ"), name_key("غزة")]
        True
        >>> name_keys([])
        []
    """
    folded = _HYPHENS.sub(" ", matching_key("\n".join(names)))
    return [name.strip() for name in folded.split("\n")] if names else []


def is_foreign(country_code: str | None) -> bool:
    """Tell whether names from there may be spelt with foreign sounds.

    So may a name without a country (the Soviet Union has no code any more): what no Arab country is known for.
    """
    return country_code not in _ARAB_COUNTRIES


def spellings(key: str, *, foreign: bool) -> list[str]:
    """Give the regular spellings of a name, the given one first.

    Examples:
        >>> "كيم جونج اون" in spellings("كيم جونغ اون", foreign=True)
        True
        >>> "الاتحاد السوفييتي" in spellings("الاتحاد السوفيتي", foreign=True)
        True
        >>> "امريكا" in spellings("اميركا", foreign=True)
        True
        >>> spellings("غزه", foreign=False)
        ['غزه']
    """
    if (_MAY_VARY_FOREIGN if foreign else _MAY_VARY).search(key) is None:
        return [key]
    words = [_word_spellings(word, foreign=foreign) for word in key.split(" ")]
    if len(words) == 1:
        words = [tuple(spelling for spelling in words[0] if _may_stand_alone(spelling, key))]
    if all(len(options) == 1 for options in words):
        return [key]
    found: dict[str, None] = {}
    for choice in _nearest_first(tuple(len(options) for options in words)):
        found[" ".join(options[at] for options, at in zip(words, choice, strict=True))] = None
        if len(found) == _MAX_SPELLINGS:
            break
    return list(found)


def _may_stand_alone(spelling: str, key: str) -> bool:
    """Tell whether a spelling of a name of one word is far enough from other words."""
    body, listed = spelling.removeprefix(_ARTICLE), key.removeprefix(_ARTICLE)
    if len(body) < _MIN_LONE_FIRST_LETTERS and body[0] != listed[0] and body[1:] == listed[1:]:
        return False
    return len(body) >= _MIN_LONE_KAF_LETTERS or body.count(_KAF) <= listed.count(_KAF)


@lru_cache(maxsize=1024)
def _nearest_first(sizes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Order the choices by how many words differ from the listed ones."""
    return tuple(sorted(_choices(sizes), key=lambda at: (sum(map(bool, at)), at)))


def _choices(sizes: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    """Give every choice of one option a word; only those that change a single word where that is too many."""
    total = 1
    for size in sizes:
        total *= size
    if total <= _MAX_SPELLINGS * 4:
        return product(*(range(size) for size in sizes))
    none = [0] * len(sizes)
    return [
        tuple(none),
        *((*none[:i], at, *none[i + 1 :]) for i, size in enumerate(sizes) for at in range(1, size)),
    ]


@lru_cache(maxsize=65536)
def _word_spellings(word: str, *, foreign: bool) -> tuple[str, ...]:
    body = word.removeprefix(_ARTICLE)
    found = [word]
    for listed, other in (_AMERICA, _AMERICA[::-1]):
        if body.startswith(listed):
            found.append(word.replace(listed, other, 1))
    if not foreign:
        return tuple(found)
    letters = len(body)
    if letters >= _MIN_G_LETTERS:
        allow = 3 if letters >= _MIN_KAF_LETTERS else 2
        found += [new for old in tuple(found) for new in _respelt(old, _FOREIGN_G, allow)]
    if letters >= _MIN_YA_LETTERS - 1:
        found += [
            new
            for old in tuple(found)
            for new in _respelt(old, _FOREIGN_YA, 3)
            if len(new.removeprefix(_ARTICLE)) >= _MIN_YA_LETTERS
        ]
    return tuple(dict.fromkeys(found))


def _respelt(word: str, pattern: re.Pattern[str], allow: int) -> list[str]:
    """Spell every place of the pattern in every way; two places at most, the others stay."""
    first = 2 if word.startswith(_ARTICLE) else 0
    places = [place.span() for place in pattern.finditer(word, first)]
    if pattern is _FOREIGN_YA:
        places = [(start, end) for start, end in places if start > first]
    found: list[str] = []
    for count in (1, 2):
        for chosen in combinations(places, count):
            options = [
                _YA_SPELLINGS if pattern is _FOREIGN_YA else tuple(_G_SPELLINGS[word[start]][:allow])
                for start, _ in chosen
            ]
            for letters in product(*options):
                new, at = "", 0
                for (start, end), written in zip(chosen, letters, strict=True):
                    new += word[at:start] + written
                    at = end
                new += word[at:]
                if new != word:
                    found.append(new)
    return found


def glued(key: str) -> list[str]:
    """Give a name with one or more of its spaces gone, as pages that lost spaces write it.

    Examples:
        >>> glued("بيونغ يانغ")
        ['بيونغيانغ']
        >>> glued("تل ابيب")
        []
    """
    if " " not in key:
        return []
    words = key.split(" ")
    gaps = len(words) - 1
    # the word Al before a dynasty's name has the article's letters and would become it: house of Khalifa, the caliph
    if gaps > _MAX_GLUED_GAPS or len(key) - gaps < _MIN_GLUED_LETTERS or _ARTICLE in words:
        return []
    return [
        "".join([part for pair in zip(words, (*choice, ""), strict=True) for part in pair])
        for choice in _LOST_SPACES[gaps]
    ]


def nationality_forms(name: str) -> list[str]:
    """Give the forms of a nationality: the regular inflections of its words in -i, with and without the article.

    Args:
        name: one form as listed (not folded: in a key the hamza of "German" would pass for the article).

    Returns:
        Keys; the listed form itself is among them.

    Examples:
        >>> forms = nationality_forms("كوري شمالي")
        >>> all(name_key(f) in forms for f in ("الكورية الشمالية", "كوريين شماليين", "الكوريون الشماليون"))
        True
        >>> name_key("الألمان") in nationality_forms("ألمان")
        True
    """
    bare = [word.removeprefix(_ARTICLE) if len(word) > len(_ARTICLE) + 2 else word for word in name.split()]
    keys = [name_key(word) for word in bare]
    inflected = [keys]
    if keys[-1].endswith(_NISBA):
        inflected = [[key[:-1] + end if key.endswith(_NISBA) else key for key in keys] for end in _NISBA_ENDS]
    found: dict[str, None] = {}
    for words in inflected:
        found[" ".join(words)] = None
        if words[-1] == keys[-1][:-1] + _INDEFINITE_END and keys[-1].endswith(_NISBA):
            continue  # this accusative is indefinite by its form
        definite = [_ARTICLE + word for word in words]
        found[" ".join(definite)] = None
        # "the south-African": the article once, on the whole
        found[" ".join([definite[0], *words[1:]])] = None
    return list(found)
