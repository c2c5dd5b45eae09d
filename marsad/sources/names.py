"""What a printed name or an address stands for: one of the known outlets, an unknown one, or nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from marsad.sources.addresses import address_of, host_of
from marsad.sources.rules import Publisher, Publishers
from marsad.text.normalize import matching_key

Certainty = Literal["sure", "ambiguous", "unknown", "generic"]

_EDGES = (
    " \t\r\n\xa0.,:;!?()[]{}<>\"'|/\\+*_-"
    "\u00ab\u00bb\u201c\u201d\u2018\u2019\u060c\u061b\u061f\u2013\u2014\u2022\u2026\u0640"
)
_THE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_TO_THE = "\N{ARABIC LETTER LAM}" * 2
_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_LATIN = re.compile(r"^[\x20-\x7e]+$")
# towns, authors and lines of navigation come again and again; a shard has a few thousand different ones
_REMEMBERED_NAMES = 20_000
_REMEMBERED_HOSTS = 2_000
_NIL = "nil-source-"


class Named(NamedTuple):
    """What a printed name stands for; source_id is null where it names nothing (generic)."""

    certainty: Certainty
    source_id: str | None
    printed: str


class NameIndex:
    """Names and domains of all outlets, compiled once."""

    def __init__(self, publishers: Publishers) -> None:
        """Compile the rules; costs milliseconds."""
        wordings = publishers.wordings
        self._agencies = frozenset(rule.source_id for rule in publishers.publishers if rule.kind == "agency")
        self._foreign = frozenset(rule.source_id for rule in publishers.publishers if not rule.has_arabic_pages)
        self._names: dict[str, tuple[str, bool]] = {}
        sites: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        loose: defaultdict[str, set[str]] = defaultdict(set)
        for rule in publishers.publishers:
            for names, is_ambiguous in ((rule.names, False), (rule.ambiguous_names, True)):
                for name in names:
                    self._names[matching_key(name)] = (rule.source_id, is_ambiguous)
            for domain in rule.domain:
                host, *path = domain.split("/")
                sites[host].append((tuple(path), rule.source_id))
            for form in _all_forms(rule):
                loose[_squash(form)].add(rule.source_id)
        self._longest_name = max((len(name.split()) for name in self._names), default=0)
        # a part of a site before the whole
        self._sites = {host: sorted(parts, key=lambda part: (-len(part[0]), part)) for host, parts in sites.items()}
        # a loose form that two outlets share names neither of them
        self._loose = {form: min(owners) for form, owners in loose.items() if form and len(owners) == 1}
        self._generic = frozenset(_bare(name) for name in wordings.generic_sources)
        self._outlet_words = tuple(word + " " for word in _longest_first(wordings.outlet_words))
        all_words = {word for name in self._names for word in name.split()}
        self._definite_words = frozenset(word for word in all_words if word.startswith(_THE))
        self._name_words = frozenset(map(_bare, wordings.name_words))
        self._adjectives = tuple(" " + word for word in _longest_first(wordings.outlet_adjectives))
        of_outlets = (*wordings.outlet_adjectives, *wordings.holder_words, *wordings.motto_words)
        said = {_bare(word) for words in of_outlets for word in words.split()}
        self._said_of_outlets = frozenset(said | {word.removeprefix(_THE) for word in said})
        self._shared_hosts = frozenset(wordings.shared_hosts)
        self._by_name = lru_cache(_REMEMBERED_NAMES)(self._look_up)
        self._of_plain_host = lru_cache(_REMEMBERED_HOSTS)(self._look_up_plain_host)
        self._parts_of_host = lru_cache(_REMEMBERED_HOSTS)(self._look_up_host)

    def by_url(self, url: str) -> Named | None:
        """Return the outlet of an address; null where the address has no host or one that many sites share.

        A domain speaks for its subdomains; the longest known one counts, and a part of a site before the whole.
        """
        scheme, slashes, rest = url.partition("//")
        if slashes and scheme in ("http:", "https:") and "/web/" not in url:
            named = self._of_plain_host(rest.partition("/")[0])
            if named is not False:
                return named
        address = address_of(url)
        if address is None:
            return None
        for path, named in self._parts_of_host(address.host):
            if address.path[: len(path)] == path:
                return named
        return None

    def by_name(self, printed: str, *, is_loose: bool = False) -> Named | None:
        """Return what a printed name stands for, where the place says that it is the name of an outlet.

        Args:
            printed: the name with whatever surrounds it: kind of outlet, quotes, a trailing colon.
            is_loose: whether Latin short forms («alriyadh») count too, as in a field that states the source.

        Returns:
            Null where nothing but punctuation is printed.
        """
        return self._by_name(printed, is_loose)

    def tells_what_it_is(self, printed: str) -> bool:
        """Tell whether a printed name begins with the kind of an outlet, «شبكة ...», «القناة ...»."""
        key = _bare(printed)
        return key.removeprefix(_THE).startswith(self._outlet_words) or key.startswith(self._outlet_words)

    def says_kind_and_name(self, printed: str) -> bool:
        """Tell whether a printed name is a kind of outlet and a name behind it: «القناة الإخبارية» has none."""
        key = _bare(printed)
        for one in (key, key.removeprefix(_THE)):
            if one.startswith(self._outlet_words):
                kind = next(word for word in self._outlet_words if f"{one} ".startswith(word))
                name = [word for word in one[len(kind) :].split() if word not in self._said_of_outlets]
                # «the site of the club» says whose it is
                return bool(name) and not name[0].startswith(_TO_THE)
        return False

    def may_be_an_outlet(self, printed: str) -> bool:
        """Tell whether a name holds a word of outlets («سما نيوز»), or is a word that listed ones have («الوطن»)."""
        words = _bare(printed).split()
        return any(word in self._name_words for word in words) or (len(words) == 1 and words[0] in self._definite_words)

    def is_agency(self, source_id: str | None) -> bool:
        """Tell whether a source is an agency; an outlet no list knows is none."""
        return source_id in self._agencies

    def is_unknown(self, source_id: str) -> bool:
        """Tell whether a source is kept under its printed name, as no list knows it."""
        return source_id.startswith(_NIL)

    def is_taken_from(self, source_id: str | None) -> bool:
        """Tell whether a line of an Arabic page that names this source says where the text was taken from.

        Agencies, and outlets that have no Arabic pages of their own: the page belongs to somebody else.
        """
        return source_id in self._agencies or source_id in self._foreign

    def sure_names(self, words: Sequence[str], openings: Sequence[str]) -> list[tuple[int, int, str]]:
        """Find names that mean one outlet and nothing else among words given as matching keys, the longest first.

        Args:
            words: the words as printed.
            openings: each word as it may open a name: without the preposition glued to it.

        Returns:
            First word, end, source_id; in order, not overlapping.
        """
        found: list[tuple[int, int, str]] = []
        first = 0
        while first < len(words):
            for end in range(min(len(words), first + self._longest_name), first, -1):
                rest = words[first + 1 : end]
                known = self._names.get(" ".join((words[first], *rest)))
                if known is None:
                    known = self._names.get(" ".join((openings[first], *rest)))
                if known is not None and not known[1]:
                    found.append((first, end, known[0]))
                    first = end
                    break
            else:
                first += 1
        return found

    def opening(self, words: Sequence[str]) -> tuple[int, str, bool] | None:
        """Find the longest listed name that opens words given as matching keys: end, source_id, whether ambiguous."""
        for end in range(min(len(words), self._longest_name), 0, -1):
            known = self._names.get(" ".join(words[:end]))
            if known is not None:
                return end, *known
        return None

    def _look_up(self, printed: str, is_loose: bool) -> Named | None:
        printed = printed.strip(_EDGES)
        key = _bare(printed)
        if not key:
            return None
        if key in self._generic:
            return Named("generic", None, printed)
        host = host_of(printed) if "." in printed and " " not in printed else None
        if host is not None:
            found = self.by_url(printed)
            return found if found is not None else Named("generic", None, printed)
        known = self._names.get(key)
        if known is not None:
            return Named("ambiguous" if known[1] else "sure", known[0], printed)
        # «وكالة شهاب للأنباء» is the listed «وكالة شهاب»
        known = self._names.get(self._without_adjectives(key))
        if known is not None and not known[1]:
            return Named("sure", known[0], printed)
        core = self._without_kind(key)
        known = self._names.get(core)
        # «صحيفة الوطن» may be any of the papers of that name: only a name that is nobody else's survives the cut
        if known is not None and not known[1]:
            return Named("sure", known[0], printed)
        if core in self._generic:
            return Named("generic", None, printed)
        if (is_loose or _LATIN.match(printed)) and any(map(str.isalpha, printed)):
            source_id = self._loose.get(_squash(printed))
            if source_id is not None:
                return Named("sure", source_id, printed)
        if not any(character.isalpha() for character in key):
            return None
        return Named("unknown", nil_source_id(printed), printed)

    def _look_up_host(self, host: str) -> list[tuple[tuple[str, ...], Named]]:
        """List what an address of this host may be, by the path it must begin with, the likeliest first."""
        labels = host.split(".")
        suffixes = [".".join(labels[first:]) for first in range(len(labels) - 1)]
        known = [
            (path, Named("sure", source_id, host))
            for suffix in suffixes
            for path, source_id in self._sites.get(suffix, ())
        ]
        if any(suffix in self._shared_hosts for suffix in suffixes):
            return known
        return [*known, ((), Named("unknown", nil_source_id(host), host))]

    def _look_up_plain_host(self, printed: str) -> Named | Literal[False] | None:
        """Return the outlet of all addresses of a host; false where more of the address must be read."""
        address = address_of("//" + printed) if _HOST.fullmatch(printed) else None
        if address is None:
            return False
        parts = self._parts_of_host(address.host)
        if not parts:
            return None
        path, named = parts[0]
        return False if path else named

    def _without_kind(self, key: str) -> str:
        if key.startswith(self._outlet_words):
            longest = next(word for word in self._outlet_words if key.startswith(word))
            key = key[len(longest) :].strip(_EDGES)
        return self._without_adjectives(key)

    def _without_adjectives(self, key: str) -> str:
        while key.endswith(self._adjectives):
            longest = next(word for word in self._adjectives if key.endswith(word))
            key = key[: -len(longest)].strip(_EDGES)
        return key


def nil_source_id(printed: str) -> str:
    """Return the id of an outlet that no list knows, from its printed name.

    The printed name is folded, so that spelling variants of one name agree, and not cut further: «صحيفة الوطن»
    and «الوطن» may be two outlets.
    """
    return f"{_NIL}{sha256(_bare(printed).encode()).hexdigest()[:16]}"


def _bare(printed: str) -> str:
    return " ".join(matching_key(printed).split()).strip(_EDGES)


def _all_forms(rule: Publisher) -> Iterable[str]:
    yield from (name for name in (rule.name_ar, rule.name_en) if name is not None)
    yield from rule.names
    yield from rule.ambiguous_names
    for domain in rule.domain:
        labels = domain.split("/")[0].split(".")
        # the label that names the outlet: okaz in okaz.com.sa, aawsat in aawsat.com
        longest_suffix = 2 if len(labels) > 2 and labels[-2] in {"co", "com", "edu", "gov", "net", "org"} else 1
        yield labels[-longest_suffix - 1]


def _squash(printed: str) -> str:
    return "".join(character for character in matching_key(printed) if character.isalnum())


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({matching_key(word) for word in words}, key=lambda word: (-len(word), word)))
