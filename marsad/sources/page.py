"""One document with its zones, and what the rules know: what every way to find a source works on."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from marsad.sources.names import Named, NameIndex
from marsad.sources.rules import Publishers, Wordings
from marsad.sources.search import Hit, NameSearch, compile_search
from marsad.text.laid import Zone
from marsad.text.normalize import matching_key

#: A longer line is no source line, byline or copyright line, whatever its zone says; some rules read it word by word.
MAX_LINE_CHARS = 400
_MAX_LOOK_CHARS = 80
#: a name in these may be that of a person, a place or another outlet
_NOT_OF_OUTLET = frozenset(
    {"body", "title", "subheading", "suggested", "comments", "byline", "caption", "credit", "section", "keywords"}
)


class Page(NamedTuple):
    """One document: its text and zones, its main article; agencies, phrases and copyright marks found in its text."""

    text: str
    zones: Sequence[Zone]
    main_id: str
    hits: Sequence[Hit]
    marks: Sequence[int]

    def lines(self, zone: Zone) -> Iterator[tuple[int, str]]:
        """Give the lines of a zone with their offsets, without empty and overlong ones."""
        start = zone.start
        for line in self.text[zone.start : zone.end].splitlines(keepends=True):
            if len(line) <= MAX_LINE_CHARS and (bare := line.rstrip()):
                yield start, bare
            start += len(line)

    def hits_in_zones(self) -> Iterator[tuple[Hit, Zone]]:
        """Give the names and phrases found with the zone that each begins in."""
        position = 0
        for hit in self.hits:
            while position < len(self.zones) and self.zones[position].end <= hit.start:
                position += 1
            if position == len(self.zones):
                return
            yield hit, self.zones[position]

    def has_mark(self, start: int, end: int) -> bool:
        """Tell whether a mark of a copyright line begins in a stretch of the text."""
        return self.count_marks(start, end) > 0

    def count_marks(self, start: int, end: int) -> int:
        """Count the marks of a copyright line that begin in a stretch of the text."""
        return bisect_left(self.marks, end) - bisect_left(self.marks, start)

    def says_again(self, printed: str, start: int, end: int, *, behind_other_than: str = "") -> bool:
        """Tell whether the furniture of the page, or its dateline, prints a name once more that stands at a place.

        Args:
            printed: the name.
            start: where it stands.
            end: one past its last.
            behind_other_than: a word, which may have a preposition glued to it, that it does not stand behind there.
        """
        name = re.compile(rf"(?<!\w){re.escape(printed)}(?!\w)")
        for found in name.finditer(self.text):
            first, last = found.span()
            zone = self.zones[bisect_right(self.zones, first, key=_start) - 1]
            before = self.text[max(0, first - _MAX_LOOK_CHARS) : first].rstrip()
            if (
                (first >= end or last <= start)
                and zone.zone not in _NOT_OF_OUTLET
                and not (behind_other_than and before.endswith(behind_other_than))
            ):
                return True
        return False

    def around(self, zone: Zone, start: int, end: int) -> tuple[str, str]:
        """Return what stands before and after a place on its line, as far as the eye reaches."""
        before = self.text[max(zone.start, start - _MAX_LOOK_CHARS) : start].rpartition("\n")[2]
        after = self.text[end : min(zone.end, end + _MAX_LOOK_CHARS)].partition("\n")[0]
        return before, after.strip()


def _start(zone: Zone) -> int:
    return zone.start


#: glued to the word behind it
_AND = "\N{ARABIC LETTER WAW}"


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings as matching keys."""

    labels: tuple[str, ...]
    #: finds an outlet between its wordings, in the text as printed; null where there are no wordings
    posted: re.Pattern[str]
    #: find a name as `name` in the text as printed: the field of a record that says whose a text is; who sent a mail;
    #: what a mail says its reader is subscribed to; over the number of those who follow it; beside the number of a
    #: page of a paper; who sent a message of a chat; an agency glued to day, hour and minute
    site_field: re.Pattern[str]
    mail_sender: re.Pattern[str]
    subscribed: re.Pattern[str]
    followed: re.Pattern[str]
    paged: re.Pattern[str]
    message: re.Pattern[str]
    wire_stamp: re.Pattern[str]
    #: the words before the address of a page itself, the longest first
    address_labels: tuple[tuple[str, ...], ...]
    agency_words: frozenset[str]
    cues: frozenset[str]
    longest_cue: int
    clitics: tuple[str, ...]
    to_clitics: tuple[str, ...]
    copyright_marks: tuple[str, ...]
    copyright_words: frozenset[str]
    copyright_ends: tuple[str, ...]
    menu_entries: frozenset[str]
    #: finds what a line has behind the name of its site: «NAME mobile version», «NAME's Notes»
    name_tail: re.Pattern[str]
    #: finds in the text as printed that something is issued by somebody
    issued: re.Pattern[str]
    #: the first words of the names of offices and societies
    office_words: frozenset[str]
    sentence_words: frozenset[str]
    #: may stand beside the name of an owner: legal forms, lines of business
    company_words: frozenset[str]
    holder_words: frozenset[str]
    #: the longest first
    follow_words: tuple[tuple[str, ...], ...]
    follow_starts: tuple[str, ...]
    follow_ends: frozenset[str]
    logo_words: frozenset[str]
    #: the words before the name of whoever runs a page, as a pattern for the text as printed
    called: str
    channel_words: frozenset[str]
    issue_words: frozenset[str]
    #: finds the number of an issue in the text as printed
    issue: re.Pattern[str]
    lam_words: frozenset[str]
    credit_words: frozenset[str]

    @classmethod
    def of(cls, wordings: Wordings) -> "Words":
        """Fold the wordings."""
        cues = frozenset(map(matching_key, wordings.citation_cues))
        channel = _any_of(wordings.channel_words)
        return cls(
            site_field=re.compile(
                rf"^[ \t]*(?:{_any_of(wordings.site_labels)})(?:[ \t]?[:=][ \t]*|[ \t]{{2,}}|\t)\"?"
                r"(?P<name>[^\s;|(\[\"][^\n;|(\[\"]{1,59}?)[ \t]*(?:[;|(\[\"]|[ \t][-\u2013\u2014][ \t]|$)",
                re.IGNORECASE | re.MULTILINE,
            ),
            mail_sender=re.compile(
                rf"^[ \t>]*(?:(?:{_any_of(wordings.sender_labels)})[ \t]?:[ \t]*)?"
                r"\"?(?P<name>[^\s\"<>:][^\"<>\n\t:]{1,59}?)\"?[ \t]*<[^<>@\s]+@[^<>\s]+>",
                re.IGNORECASE | re.MULTILINE,
            ),
            subscribed=re.compile(
                rf"(?<!\w)(?:{_any_of(wordings.subscribed_words)})[ \t]+\"?(?P<name>[^\n.\"]{{2,60}})", re.IGNORECASE
            ),
            followed=re.compile(
                rf"^[ \t]*(?P<name>\S[^\n]{{1,49}}?)[ \t]*\n(?:[ \t]*(?:{channel})[ \t]*\n)?"
                rf"\W{{0,4}}\d[\d.,\u066b\u066c]*\s?[^\W\d_]{{0,6}}\s(?:{channel})(?!\w)",
                re.IGNORECASE | re.MULTILINE,
            ),
            paged=re.compile(
                r"^[ \t]*(?P<name>[^\W\d][^\n\d]{1,40}?)[ \t]*"
                r"(?:[-\u2013\u2014,\u060c|]|\n[^\n]{0,30}\d{4}\W{1,4})[ \t]*"
                rf"(?:{_any_of(wordings.page_words)})[ \t.]{{0,2}}\d{{1,3}}(?!\d)",
                re.IGNORECASE | re.MULTILINE,
            ),
            message=re.compile(
                r"^\W{0,3}\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\W{0,3}\s\d{1,2}:\d\d(?::\d\d)?(?:\s?[^\W\d_]\.?){0,2}"
                r"(?:\]|\s[-\u2013])\s(?P<name>[^:\n]{2,40}):\s",
                re.MULTILINE,
            ),
            posted=re.compile(
                rf"(?:{_any_of(wordings.posted_labels)})\s+(?P<name>[^\W\d_][^\n\d:]{{1,40}}?)\s+"
                rf"(?:{_any_of(wordings.posted_ends)})\s+\d"
            ),
            address_labels=tuple(
                sorted(
                    (tuple(matching_key(label).split()) for label in wordings.address_labels),
                    key=lambda x: (-len(x), x),
                )
            ),
            wire_stamp=re.compile(r"^[ \t]*(?P<name>[^\W\d_]{2,12})\s?\d{6}\s[^\W\d_]{2,4}\s", re.MULTILINE),
            labels=tuple(sorted({matching_key(label) for label in wordings.source_labels}, key=lambda x: (-len(x), x))),
            agency_words=frozenset(word for words in wordings.agency_words for word in matching_key(words).split()),
            cues=cues,
            longest_cue=max((len(cue.split()) for cue in cues), default=0),
            clitics=wordings.clitics,
            to_clitics=wordings.to_clitics,
            copyright_marks=tuple(map(matching_key, wordings.copyright_marks)),
            copyright_words=frozenset(map(matching_key, wordings.copyright_words)),
            copyright_ends=tuple(
                f"{conjunction}{end}"
                for end in map(matching_key, wordings.copyright_ends)
                for conjunction in (("",) if end.isascii() else ("", _AND))
            ),
            menu_entries=frozenset(map(matching_key, wordings.menu_entries)),
            name_tail=re.compile(
                rf"(?:(?<!\s)\s+(?:{_any_of(entry for entry in wordings.menu_entries if ' ' in entry)})"
                r"|['\u2019]s\s[^\W\d_]+)\s*\Z",
                re.IGNORECASE,
            ),
            issued=re.compile(rf"(?<!\w)(?:{_any_of(wordings.issued_words)})(?!\w)", re.IGNORECASE),
            office_words=frozenset(map(matching_key, wordings.office_words)),
            sentence_words=frozenset(map(matching_key, wordings.sentence_words)),
            company_words=frozenset(map(matching_key, wordings.company_words)),
            holder_words=frozenset(
                map(matching_key, (*wordings.holder_words, *wordings.outlet_words, *wordings.outlet_adjectives))
            ),
            follow_words=tuple(
                sorted((tuple(matching_key(cue).split()) for cue in wordings.follow_words), key=lambda x: (-len(x), x))
            ),
            follow_starts=tuple(sorted({matching_key(cue).split()[0][:6] for cue in wordings.follow_words})),
            follow_ends=frozenset(map(matching_key, wordings.follow_ends)),
            logo_words=frozenset(map(matching_key, wordings.logo_words)),
            called=_any_of((*wordings.outlet_words, *wordings.company_words, *wordings.run_words)),
            channel_words=frozenset(map(matching_key, wordings.channel_words)),
            issue_words=frozenset(map(matching_key, wordings.issue_words)),
            issue=re.compile(rf"(?<!\w)(?:{_any_of(wordings.issue_words)})\W{{0,4}}\d", re.IGNORECASE),
            lam_words=frozenset(map(matching_key, wordings.lam_words)),
            credit_words=frozenset(word for words in wordings.credit_words for word in matching_key(words).split()),
        )


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPublishers:
    """What is known beforehand about sources, ready for use on any number of shards."""

    names: NameIndex
    #: agencies, template phrases and copyright marks in running text
    search: NameSearch
    #: every name, for picture credits
    search_all: NameSearch
    words: Words

    def named_at(self, start: int, printed: str) -> tuple[int, int, Named] | None:
        """Look a printed name up and say where it stands, without the punctuation around it."""
        named = self.names.by_name(printed)
        if named is None:
            return None
        # a host is given in lower case and without www
        first = printed.find(named.printed)
        if first < 0:
            first = printed.lower().find(named.printed)
        if first < 0:
            return start, start + len(printed), named
        return start + first, start + first + len(named.printed), named


def _any_of(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)


def compile_publishers(publishers: Publishers) -> CompiledPublishers:
    """Compile the rules, which takes about 50 ms: once a process and not once a shard."""
    return CompiledPublishers(NameIndex(publishers), *compile_search(publishers), Words.of(publishers.wordings))
