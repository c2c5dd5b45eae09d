"""Look names of outlets up: exactly, where a place on the page says that a name stands there, or anywhere in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick

from marsad.sources.rules import Publisher, Publishers
from marsad.text.normalize import Folded, matching_key

Certainty = Literal["sure", "ambiguous", "unknown", "generic"]

_ARCHIVE_ADDRESS = re.compile(r"/web/\d+[a-z_]*/(https?://.+)")
_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$")
_EDGES = (
    " \t\r\n\xa0.,:;!?()[]{}<>\"'|/\\+*_-"
    "\u00ab\u00bb\u201c\u201d\u2018\u2019\u060c\u061b\u061f\u2013\u2014\u2022\u2026\u0640"
)
_ARTICLE = matching_key("\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}")
_TO_THE = matching_key("\N{ARABIC LETTER LAM}\N{ARABIC LETTER LAM}")
_LATIN = re.compile(r"^[\x20-\x7e]+$")


@dataclass(frozen=True, slots=True)
class Named:
    """What a printed name stands for; source_id is null where it names nothing (generic)."""

    certainty: Certainty
    source_id: str | None
    printed: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A name (or a phrase of a page template) found in running text, in offsets of the text."""

    source_id: str
    start: int
    end: int
    clitic: str
    is_ambiguous: bool
    is_furniture: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    source_id: str
    printed: str
    is_ambiguous: bool
    is_furniture: bool
    has_to_the: bool = False

    def needs_its_case(self) -> bool:
        """Tell whether the name counts only in its own capitals: «AP» and «RT» are also letters in words and codes."""
        return len(self.printed) <= 4 and bool(_LATIN.match(self.printed))


class NameIndex:
    """Names, domains and template phrases of all outlets, compiled once for a batch of documents."""

    def __init__(self, publishers: Publishers) -> None:
        """Compile the rules; costs milliseconds, so once a batch."""
        wordings = publishers.wordings
        self.publishers: Mapping[str, Publisher] = {rule.source_id: rule for rule in publishers.publishers}
        self.clitics = frozenset(wordings.clitics)
        self.to_clitics = frozenset(wordings.to_clitics)
        self._names: dict[str, tuple[str, bool]] = {}
        self._sites: dict[str, str] = {}
        loose: defaultdict[str, set[str]] = defaultdict(set)
        patterns: dict[str, _Pattern] = {}
        for rule in publishers.publishers:
            for names, ambiguous in ((rule.names, False), (rule.ambiguous_names, True)):
                for name in names:
                    key = matching_key(name)
                    self._names[key] = (rule.source_id, ambiguous)
                    patterns[key] = _Pattern(rule.source_id, name, is_ambiguous=ambiguous, is_furniture=False)
                    if key.startswith(_ARTICLE):
                        patterns[_TO_THE + key[len(_ARTICLE) :]] = _Pattern(
                            rule.source_id, name, is_ambiguous=ambiguous, is_furniture=False, has_to_the=True
                        )
            for phrase in rule.furniture:
                patterns[matching_key(phrase)] = _Pattern(rule.source_id, phrase, is_ambiguous=False, is_furniture=True)
            for domain in rule.domain:
                self._sites[domain] = rule.source_id
            for form in (rule.name_ar, rule.name_en, *rule.names, *rule.ambiguous_names, *map(_label, rule.domain)):
                if form is not None and _squash(form):
                    loose[_squash(form)].add(rule.source_id)
        # a loose form that two outlets share names neither of them
        self._loose = {form: min(owners) for form, owners in loose.items() if len(owners) == 1}
        self._keys = sorted(patterns)
        self._patterns = [patterns[key] for key in self._keys]
        self._automaton = AhoCorasick(self._keys) if self._keys else None
        self._generic = frozenset(_bare(name) for name in wordings.generic_sources)
        self._outlet_words = _longest_first(wordings.outlet_words)
        self._adjectives = _longest_first(wordings.outlet_adjectives)
        self._shared_hosts = frozenset(wordings.shared_hosts)

    def by_url(self, url: str) -> Named | None:
        """Return the outlet of an address; null where the address has no host or one that many sites share.

        A domain speaks for its subdomains; the longest known one counts, and a part of a site before the whole.
        """
        address = _Address.of(url)
        if address is None:
            return None
        labels = address.host.split(".")
        suffixes = [".".join(labels[first:]) for first in range(len(labels) - 1)]
        for suffix in suffixes:
            for length in range(len(address.path), -1, -1):
                source_id = self._sites.get("/".join((suffix, *address.path[:length])))
                if source_id is not None:
                    return Named("sure", source_id, address.host)
        if any(suffix in self._shared_hosts for suffix in suffixes):
            return None
        return Named("unknown", nil_source_id(address.host), address.host)

    def by_name(self, printed: str, *, is_loose: bool = False) -> Named | None:
        """Return what a printed name stands for, where the place says that it is the name of an outlet.

        Args:
            printed: the name with whatever surrounds it: kind of outlet, quotes, a trailing colon.
            is_loose: whether Latin short forms («alriyadh») count too, as in a field that states the source.

        Returns:
            Null where nothing but punctuation is printed.
        """
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
        core = self._without_kind(key)
        known = self._names.get(core)
        # «صحيفة الوطن» may be any of the papers of that name: only a name that is nobody else's survives the cut
        if known is not None and not known[1]:
            return Named("sure", known[0], printed)
        if core in self._generic:
            return Named("generic", None, printed)
        if is_loose or _LATIN.match(printed):
            source_id = self._loose.get(_squash(printed))
            if source_id is not None:
                return Named("sure", source_id, printed)
        if not any(character.isalpha() for character in key):
            return None
        return Named("unknown", nil_source_id(printed), printed)

    def find(self, text: str, folded: Folded) -> list[Hit]:
        """Find all whole-word names and template phrases, the longest at a place, in order of start."""
        if self._automaton is None:
            return []
        key = folded.key
        found: list[tuple[int, int, int, str]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(key, overlapping=True):
            if end < len(key) and key[end].isalnum():
                continue
            word = start
            while word > 0 and start - word < 3 and key[word - 1].isalnum():
                word -= 1
            if word > 0 and key[word - 1].isalnum():
                continue
            clitic = key[word:start]
            if clitic and (clitic not in self.clitics or not key[start].isalpha() or key[start].isascii()):
                continue
            found.append((start, end, number, clitic))
        found.sort(key=lambda match: (match[0], -match[1], match[2]))
        hits: list[Hit] = []
        last_end = -1
        for start, end, number, clitic in found:
            if start < last_end:
                continue
            pattern = self._patterns[number]
            if pattern.has_to_the:
                # the first lam of "to the" is the preposition: the name begins at the second
                clitic += key[start]
                start += 1
            text_start, text_end = folded.start(start), folded.end(end)
            if pattern.needs_its_case() and text[text_start:text_end] != pattern.printed:
                continue
            last_end = end
            hits.append(
                Hit(pattern.source_id, text_start, text_end, clitic, pattern.is_ambiguous, pattern.is_furniture)
            )
        return hits

    def kind(self, source_id: str) -> str:
        """Return publisher or agency; an outlet no list knows is a publisher."""
        rule = self.publishers.get(source_id)
        return "publisher" if rule is None else rule.kind

    def _without_kind(self, key: str) -> str:
        for word in self._outlet_words:
            if key.startswith(word + " "):
                key = key[len(word) + 1 :].strip(_EDGES)
                break
        changed = True
        while changed:
            changed = False
            for word in self._adjectives:
                if key.endswith(" " + word):
                    key = key[: -len(word) - 1].strip(_EDGES)
                    changed = True
        return key


def nil_source_id(printed: str) -> str:
    """Return the id of an outlet that no list knows, from its printed name.

    The printed name is folded, so that spelling variants of one name agree, and not cut further: «صحيفة الوطن»
    and «الوطن» may be two outlets.
    """
    return f"nil-source-{sha256(_bare(printed).encode()).hexdigest()[:16]}"


def is_latin(printed: str) -> bool:
    """Tell whether a name is printed without any letter beyond ASCII."""
    return printed.isascii()


def host_of(address: str) -> str | None:
    """Return the host of an address, without www and the like, also for a copy in a web archive.

    Examples:
        >>> host_of("https://www.example.com:443/a?b"), host_of("example.com/a"), host_of("no host")
        ('example.com', 'example.com', None)
    """
    parsed = _Address.of(address)
    return None if parsed is None else parsed.host


@dataclass(frozen=True, slots=True)
class _Address:
    host: str
    path: tuple[str, ...]

    @classmethod
    def of(cls, address: str) -> "_Address | None":
        address = address.strip()
        archived = _ARCHIVE_ADDRESS.search(address)
        if archived is not None:
            address = archived.group(1)
        if "://" not in address:
            address = "//" + address.removeprefix("//")
        # urlsplit raises on brackets that hold no address of a machine; no outlet has one
        if "[" in address or "]" in address:
            return None
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        for prefix in ("www.", "m.", "mobile.", "amp."):
            if host.startswith(prefix) and host.count(".") > 1:
                host = host.removeprefix(prefix)
        path = tuple(part for part in parts.path.lower().split("/") if part)[:3]
        return cls(host, path) if _HOST.match(host) else None


def _bare(printed: str) -> str:
    return " ".join(matching_key(printed).split()).strip(_EDGES)


def _label(domain: str) -> str:
    labels = domain.split("/")[0].split(".")
    # the label that names the outlet: okaz in okaz.com.sa, aawsat in aawsat.com
    longest_suffix = 2 if len(labels) > 2 and labels[-2] in {"co", "com", "edu", "gov", "net", "org"} else 1
    return labels[-longest_suffix - 1]


def _squash(printed: str) -> str:
    return "".join(character for character in matching_key(printed) if character.isalnum())


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({matching_key(word) for word in words}, key=lambda word: (-len(word), word)))
