"""Lines of an article that name an outlet: source lines, datelines, and the head of a first paragraph."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from marsad.sources.choice import Reason, reason_of
from marsad.sources.names import Named
from marsad.sources.page import MAX_LINE_CHARS, CompiledPublishers
from marsad.sources.wording import WORD, looks_like_a_name
from marsad.text.normalize import matching_key

# «اليوم - الدمام» may be the paper or "today", so it stays below the default threshold
_AMBIGUOUS_BARE = 0.45
_UNKNOWN_KIND = 0.61
#: an outlet no list knows with its host beside it, or the host alone
_BY_HOST = 0.64
_WITHOUT_WORDING = 0.45
_MOST_WORDS_BY_HOST = 4
#: a longer one is mostly a person, or what a text was made of
_MOST_WORDS_OF_UNKNOWN_KIND = 2
_DATELINE_PART = re.compile(
    r"(?P<quoted>\u00ab[^\u00bb\n]*\u00bb|\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d)"
    r"|\((?P<bracketed>[^()\n]*)\)"
    r"|(?P<bare>[^-\u2013\u2014/|:\u060c,\u061b;\n\u00ab\u00bb\"\u201c\u201d()]+)"
)
_LIST_PART = re.compile(r"[^/|+&,;#\n\u060c\u061b\u2013\u2014]+?(?=\s+-\s|\s*[/|+&,;#\n\u060c\u061b\u2013\u2014]|\s*$)")
_LINK = re.compile(
    r"(?:https?://|www\.|(?<=[\s(\[/|-]))(?P<host>(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?#][^\s<>()\[\]]*)?",
    re.IGNORECASE | re.ASCII,
)
#: also an outlet in brackets behind the year of a day: «القاهرة 11 ديسمبر 2010 (شينخوا) افتتح …»
_HEAD_END = re.compile(r"[:/\u2013\u2014-](?=\s|$)|\)(?=\s*(?:[:\u2013\u2014-]|$))|\d{4}\s?\([^()\n]{2,30}\)")
_LABEL_END = re.compile(r"[:\uff1a\u2013\u2014-]")
_KNOWN = ("sure", "ambiguous")
_SEPARATORS = ("|", "-", "\u2013", "\u2014")
_MAX_LABEL_CHARS = 60
_MAX_DATELINE_CHARS = 80
_MAX_DATELINE_WORDS = 8
_REMEMBERED_AUTHORS = 20_000
#: an entry of a list of references: «1. World Bank»
_NUMBERED = re.compile(r"[\s\u200e\u200f]*\d{1,2}\s?[.)\u2013-]\s")
#: the first sign of the day may stand in the zone behind
_DAY_CHARS = 12


def source_lines(
    rules: CompiledPublishers, placed: Iterable[tuple[int, str]], says_again: Callable[[Reason], bool]
) -> Iterator[Reason]:
    """Read lines of sources, each with its place.

    What has no wording before it, on its line or alone on the line above, is a reference: of those only known outlets
    say anything.

    Args:
        rules: what is known of outlets.
        placed: the lines, each with where it stands.
        says_again: whether the furniture of the page prints a name once more.
    """
    is_opened = False
    for start, line in placed:
        label_end = _label_end(rules, line)
        is_opened = is_opened or label_end > 0
        content = line[label_end:]
        named = list(_with_address(rules, start + label_end, content))
        for reason in named or _source_line(rules, start + label_end, content, is_opened=is_opened):
            # a person, a ministry or a study may be the source as well
            may_be_none = reason.confidence == _UNKNOWN_KIND and not rules.names.may_be_an_outlet(reason.printed)
            is_in_doubt = may_be_none and not says_again(reason)
            yield reason._replace(confidence=_AMBIGUOUS_BARE) if is_in_doubt else reason
        is_opened = label_end > 0 and not any(map(str.isalnum, line[label_end:]))


def _with_address(rules: CompiledPublishers, start: int, content: str) -> Iterator[Reason]:
    """Read the address in a source line, and the name before it: «name (site.example)», «http://site.example/1»."""
    address = _LINK.search(content)
    if address is None:
        return
    of_host = rules.names.by_url(address["host"])
    if of_host is None:
        return
    named = rules.named_at(start, content[: address.start()])
    if named is None or named[2].certainty == "generic":
        # the host of a page is printed in lower case
        first = start + address.start("host") + address["host"].lower().rindex(of_host.printed)
        named = (first, first + len(of_host.printed), of_host)
    elif of_host.certainty == "sure":
        named = (*named[:2], of_host._replace(printed=named[2].printed))
    if named[2].certainty != "unknown":
        role = "agency" if rules.names.is_taken_from(named[2].source_id) else "publisher"
        yield reason_of(named[2], role, "source_line", *named[:2])
    elif looks_like_a_name(named[2].printed) and len(named[2].printed.split()) <= _MOST_WORDS_BY_HOST:
        yield reason_of(named[2], "publisher", "source_line", *named[:2], confidence=_BY_HOST)


def _source_line(rules: CompiledPublishers, start: int, content: str, *, is_opened: bool) -> Iterator[Reason]:
    """Read «المصدر: ...», «نقلا عن ...»: one outlet, or a list of outlets and agencies."""
    whole = rules.named_at(start, content)
    if whole is not None and whole[2].certainty in _KNOWN:
        parts = [whole]
    else:
        parts = [
            named
            for part in _LIST_PART.finditer(content)
            if (named := rules.named_at(start + part.start(), part.group())) is not None
        ]
    known = any(named.certainty in _KNOWN for _, _, named in parts)
    # «بغداد - وكالات»: beside agencies without a name stands a town
    has_agencies = any(named.certainty == "generic" for _, _, named in parts)
    named_unknown = not is_opened or _NUMBERED.match(content) is not None
    for first, last, named in parts:
        if named.source_id is None:
            continue
        if named.certainty == "unknown":
            # next to a known name the rest is wording; and of several unknown names only the first is the outlet
            is_outlet = rules.names.says_kind_and_name(named.printed)
            if known or named_unknown or not looks_like_a_name(named.printed) or (has_agencies and not is_outlet):
                continue
            named_unknown = True
            if not is_outlet:
                is_short = len(named.printed.split()) <= _MOST_WORDS_OF_UNKNOWN_KIND
                sure = _UNKNOWN_KIND if is_short else _AMBIGUOUS_BARE
                yield reason_of(named, "publisher", "source_line", first, last, confidence=sure)
                continue
        # an agency in this line wrote the text; the page belongs to somebody else, or it would not say so
        role = "agency" if rules.names.is_taken_from(named.source_id) else "publisher"
        # an outlet without the wording is one of a list of sites; an agency is cited so
        is_listed = role == "publisher" and not is_opened
        yield reason_of(named, role, "source_line", first, last, confidence=_WITHOUT_WORDING if is_listed else None)


def posted(rules: CompiledPublishers, text: str, start: int, end: int) -> Iterator[Reason]:
    """Read «نشر في الوفد يوم 12 - 03 - 2015», as archives of the press print it, in a part of a text before a body."""
    for found in rules.words.posted.finditer(text, start, min(len(text), end + _DAY_CHARS)):
        if found.start() < end:
            named = rules.named_at(found.start("name"), found["name"])
            if named is not None and named[2].source_id is not None and looks_like_a_name(named[2].printed):
                yield reason_of(named[2], "publisher", "source_line", *named[:2])


def dateline(rules: CompiledPublishers, start: int, line: str, *, is_marked: bool) -> Iterator[Reason]:
    """Read «أبوظبي: «الخليج»», «عمان (بترا)».

    Args:
        rules: what is known of outlets.
        start: where the line stands.
        line: the dateline or byline, with nothing after it.
        is_marked: whether the page sets it apart; in running text a name that is also a word is none.
    """
    for kind, first, printed in _dateline_parts(line):
        # the minutes of «22:24» are no outlet, though one is called 24
        if not any(map(str.isalpha, printed)):
            continue
        # «the minister to «Al-X»: ...» says whom he told
        if kind == "quoted" and _last_word(line[: first - 1]) in rules.words.to_clitics:
            continue
        named = rules.names.by_name(printed)
        is_set_off = kind == "bare" and first == 0 and line[len(printed) : len(printed) + 1] in _SEPARATORS
        if named is not None and named.certainty == "unknown" and is_marked and is_set_off:
            yield from _unknown_before_day(rules, start, line, printed)
        if named is None or named.certainty not in _KNOWN:
            continue
        found = rules.named_at(start + first, printed)
        if found is not None:
            first, last, named = found
            role = "agency" if rules.names.is_taken_from(named.source_id) else "publisher"
            # brackets hold agencies, «(واس)», but also the town, «(الرياض)»: no mark for a paper named like one
            is_plain = kind == "bare" or (kind == "bracketed" and role == "publisher")
            if named.certainty == "sure" or not is_plain:
                yield reason_of(named, role, "dateline", first, last)
            elif is_marked:
                yield reason_of(named, role, "dateline", first, last, confidence=_AMBIGUOUS_BARE)


def _last_word(before: str) -> str:
    """Give the letters that a place is glued to, with tatweel between or without."""
    return re.split(r"[\W_]", before.rstrip("\u0640"))[-1]


def _unknown_before_day(rules: CompiledPublishers, start: int, line: str, printed: str) -> Iterator[Reason]:
    """Read an outlet that no list knows before the day on a dateline: «صحيفة الموانئ | 2020/3/4»."""
    found = rules.named_at(start, printed)
    if found is None or not any(map(str.isdigit, line)) or any(map(str.isdigit, printed)):
        return
    if looks_like_a_name(found[2].printed) and len(found[2].printed.split()) <= _MOST_WORDS_BY_HOST:
        sure = _UNKNOWN_KIND if rules.names.says_kind_and_name(found[2].printed) else _AMBIGUOUS_BARE
        yield reason_of(found[2], "publisher", "dateline", *found[:2], confidence=sure)


def _dateline_parts(line: str) -> Iterator[tuple[str | None, int, str]]:
    """Cut a dateline into what may be a name: whether in quotes, brackets or bare, where, and how printed."""
    for part in _DATELINE_PART.finditer(line):
        kind = part.lastgroup
        if kind == "bare":
            # «أبوظبي / وام /»: strokes on both sides are as good as brackets
            is_between = line[part.start() - 1 : part.start()] == "/" == line[part.end() : part.end() + 1]
            yield "bracketed" if is_between else "bare", part.start(), part.group()
        elif kind == "quoted":
            yield kind, part.start() + 1, part.group()[1:-1]
        else:
            for inner in _LIST_PART.finditer(part["bracketed"]):
                yield kind, part.start() + 1 + inner.start(), inner.group()


def head(rules: CompiledPublishers, text: str, start: int, end: int) -> Sequence[Reason]:
    """Read the dateline that opens a first paragraph, text[start:end]: «واس- جدة:», «عمان (بترا) -»."""
    stop = min(end, start + _MAX_DATELINE_CHARS)
    if text[start : start + 1].isspace():
        start = end - len(text[start:end].lstrip())
        stop = min(end, start + _MAX_DATELINE_CHARS)
    # most paragraphs open with a sentence
    if _HEAD_END.search(text, start, stop) is None and text.find("\n", start, min(end, stop + 1)) < 0:
        return ()
    line = text[start:stop].split("\n", 1)[0]
    line_end = start + len(line)
    is_whole_line = line_end < end and text[line_end] == "\n"
    if is_whole_line and not line.rstrip().endswith(".") and len(line.split()) <= _MAX_DATELINE_WORDS:
        opening = line
    else:
        ends = [end.end() for end in _HEAD_END.finditer(line)]
        opening = line[: max(ends)] if ends else ""
    return list(dateline(rules, start, opening, is_marked=False))


# the same people write again and again
@lru_cache(_REMEMBERED_AUTHORS)
def outlets_of_author(rules: CompiledPublishers, author: str) -> tuple[Named, ...]:
    """Give the agencies in an author field: «واس - الرياض»."""
    if len(author) > MAX_LINE_CHARS:
        return ()
    named = (rules.names.by_name(part.group()) for part in _DATELINE_PART.finditer(author))
    return tuple(
        one for one in named if one is not None and one.certainty == "sure" and rules.names.is_agency(one.source_id)
    )


def _label_end(rules: CompiledPublishers, line: str) -> int:
    """Return where the wording that opens a source line ends: «المصدر: », «نقلا عن ».

    Labels are whole words; the longest that fits counts.
    """
    key_words = [(word.end(), matching_key(word.group())) for word in WORD.finditer(line[:_MAX_LABEL_CHARS])]
    for label in rules.words.labels:
        length = len(label.split())
        if " ".join(key for _, key in key_words[:length]) == label:
            return _after_sign(line, key_words[length - 1][0])
    return 0


def _after_sign(line: str, end: int) -> int:
    rest = line[end:]
    gap = len(rest) - len(rest.lstrip())
    sign = _LABEL_END.match(rest, gap)
    return end + (sign.end() if sign is not None else gap)
