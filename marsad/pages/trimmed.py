"""Cuts off a headline what a page prints on its line: a label, the name of the site, a date, a picture, a frame."""

import re
from collections.abc import Iterable, Iterator

from marsad.models import BODY_ZONES, Zone
from marsad.pages.again import label_before, printed
from marsad.pages.frames import FRAME
from marsad.pages.likeness import MOST_STEMS_CHARS, share, stems
from marsad.pages.line import BULLET, INVISIBLE, MOST_NAMING_WORDS, Line, words_key
from marsad.pages.lines import make_line
from marsad.pages.matcher import Matcher

_INVISIBLE = f" \t\u00a0{INVISIBLE}"
_RULE = "beside_headline"
#: a headline keeps so many words
_LEAST_WORDS = 3
#: behind a label that is known two are enough
_LEAST_AFTER_LABEL = 2
_MOST_CUTS = 4
#: pictures of the character sets: arrows, signs, hearts, flags, what varies and joins them
_PICTURES = "[\u203c\u2049\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff]"
_PICTURES_BEFORE = re.compile(rf"(?:{_PICTURES}\s*)+")
#: «*headline*», as a message prints what is bold
_BOLD = re.compile(r"\*(?=[^\s*])([^*]+)(?<=[^\s*])\*")
#: one full stop; two and three are of the headline
_STOP_BEHIND = re.compile(r"(?<=[\w»\")])\s?\.$")
_PICTURES_BEHIND = re.compile(rf"(?:\s*{_PICTURES})+$")
#: «name : headline», of a feed, of the one who posts it; «writer: headline»
_BEFORE_COLON = re.compile(r"(\S+(?: \S+){0,4}?)(\s*):\s+")
#: without a space before the colon a name has so many words: «Cairo: headline» is all headline
_LEAST_NAME_WORDS = 2
_QUOTES = frozenset("«\"“”'‘")
_LEAST_TOLD = 40
#: «local/ headline»; an agency that prints its desk with spaces around the slash has it in its headlines
_SLASH = re.compile(r"[^\s/|:]{2,14}/\s+(?=\S+\s+\S+\s+\S)")
#: «economy and society - headline»
_BEFORE_DASH = re.compile(r"(\S+(?: \S+){0,4})\s+[-–—|]\s+")
#: «HD   headline»: a database puts letters and some spaces before each field of a record
_FIELD = re.compile(r"[A-Z]{2,3}(?:\t|\s{2,})(?=\S)")
_LEAST_FIELDS = 3
_TAG = re.compile(r"<[^<>]{1,40}>\s*")
_TAG_BEHIND = re.compile(r"\s*</[^<>]{1,40}>$")
#: «headline - site», «headline « site»; a guillemet with a space on both sides quotes nothing
_BEHIND_MARK = re.compile(r"\s+(?:[-–—|»«]|::)\s+([^|«»]{2,40})$")
_QUOTES_NOTHING = re.compile(r"\s[«»]\s")
_MOST_NAME_WORDS = 5
#: lines that repeat the words of headlines
_NAMELESS = frozenset({"title", "suggested", "keywords", "body", "subheading", "caption"})
#: a bar sets apart by itself, if the headline is the longer part
_BAR = "|"
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}", re.IGNORECASE | re.ASCII)
#: lines of a head that may print the headline as well
_MOST_HEAD = 100
_DAY_BEHIND = re.compile(
    r"\s+[(\[]?(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})[)\]]?$"
)


def trim_headlines(lines: list[Line], matcher: Matcher) -> list[Line]:
    """Give the lines with each headline alone on its own; what stood beside it are lines of furniture.

    A name is the site's where the page prints it once more, or where it is an address.
    """
    if not any(line.zone == "title" for line in lines):
        return lines
    names = frozenset(
        f" {line.key} "
        for line in lines
        if line.zone not in _NAMELESS and not line.prose and line.words <= MOST_NAMING_WORDS
    )
    has_colon = any(line.zone == "title" and ":" in line.text for line in lines)
    is_record = sum(_FIELD.match(line.text) is not None for line in lines) >= _LEAST_FIELDS
    told = _told(line for line in lines if line.zone in BODY_ZONES) if has_colon else set[str]()
    trimmed: list[Line] = []
    above: set[str] = set()
    for line in lines:
        field = _FIELD.match(line.text) if is_record else None
        start = field.end() if field is not None else 0
        trimmed += _parts(line, start, names, told, above, matcher) if line.zone == "title" else (line,)
        if line.zone not in BODY_ZONES and len(trimmed) <= _MOST_HEAD:
            above |= printed([line])
    return trimmed


def _parts(
    line: Line, first: int, names: frozenset[str], told: set[str], above: set[str], matcher: Matcher
) -> Iterator[Line]:
    """Part the line of a headline, which begins behind so many characters."""
    text = line.text
    start, end = _inside_signs(text)
    start = max(start, first)
    label = start + (label_before(text[start:end], above) or 0)
    cuts: list[tuple[int, int, Zone, str]] = [(0, start, "other", _RULE)]
    if label > start:
        cuts.append((start, label, "other", _RULE))
        start = label
    for _ in range(_MOST_CUTS):
        size, zone, rule = _before(text[start:end], names, told, matcher)
        least = _LEAST_WORDS if rule == _RULE else _LEAST_AFTER_LABEL
        if not size or len(text[start + size : end].split()) < least:
            break
        cuts.append((start, start + size, zone, rule))
        start += size
    for _ in range(_MOST_CUTS):
        size = _behind(text[start:end], names)
        if not size or len(text[start : end - size].split()) < _LEAST_WORDS:
            break
        end -= size
    cuts.append((start, end, "title", line.rule))
    cuts.append((end, len(text), "other", _RULE))
    for first, last, zone, rule in cuts:
        if text[first:last].strip(_INVISIBLE):
            part = make_line(line, first, last, matcher)
            part.zone, part.rule, part.article = zone, rule, line.article
            yield part


def _inside_signs(text: str) -> tuple[int, int]:
    """Give where a headline begins and ends inside of invisible marks, pictures, a frame, the signs of what is bold."""
    start = len(text) - len(text.lstrip(INVISIBLE))
    end = len(text.rstrip(INVISIBLE))
    before, behind = _PICTURES_BEFORE.match(text, start, end), _PICTURES_BEHIND.search(text, start, end)
    start = before.end() if before is not None else start
    end = behind.start() if behind is not None and behind.start() > start else end
    for pattern in (FRAME, _BOLD):
        framed = pattern.fullmatch(text, start, end)
        if framed is not None:
            start, end = framed.span(1)
    return start, end


def _before(text: str, names: frozenset[str], told: set[str], matcher: Matcher) -> tuple[int, Zone, str]:
    """Give how many characters before a headline are none of it, and what they are.

    Before a colon stands a name, or a label, where the paragraphs tell nothing of it: who speaks in a headline speaks
    in them too.

    Source: of 2,610 real headlines 282 have a colon, 22 with a space before it; of 2 of these nothing is told, and of 3
        of the 145 that have two words and more before it; of strange names of two words nothing in 97 % of 1,000.
    """
    label = matcher.label(text)
    if label is not None:
        return label[0], label[1].zone, label[1].id
    found = next(
        (found for pattern in (_PICTURES_BEFORE, BULLET, _TAG, _SLASH) if (found := pattern.match(text)) is not None),
        None,
    )
    if found is not None:
        return found.end(), "other", _RULE
    found = _BEFORE_COLON.match(text)
    if found is not None:
        words = stems(found.group(1)) or words_key(found.group(1)).split()
        is_long = bool(found.group(2)) or len(words_key(found.group(1)).split()) >= _LEAST_NAME_WORDS
        # who is quoted is who speaks; and of a few words told nothing follows
        is_long = is_long and text[found.end()] not in _QUOTES and len(told) >= _LEAST_TOLD
        is_name = is_long and bool(told) and not share(words, told)
        # without a space a name that a menu or a path prints as well is who speaks
        is_site = bool(found.group(2)) and _is_site(found.group(1), names)
        return found.end() if is_name or is_site else 0, "other", _RULE
    found = _BEFORE_DASH.match(text)
    if found is None:
        return 0, "other", _RULE
    section = next((hit for hit in matcher.match(found.group(1)) if hit.alone and hit.marker.zone == "section"), None)
    if section is not None:
        return found.end(), "section", section.marker.id
    is_label = _BAR in found.group() and len(text) >= 3 * found.end()
    return found.end() if is_label or _is_site(found.group(1), names) else 0, "other", _RULE


def _told(lines: Iterable[Line]) -> set[str]:
    """Give the stems and the words of the paragraphs."""
    text = " ".join(line.text for line in lines)[:MOST_STEMS_CHARS]
    return {*stems(text), *words_key(text).split()}


def _behind(text: str, names: frozenset[str]) -> int:
    for pattern in (_TAG_BEHIND, _DAY_BEHIND, _PICTURES_BEHIND, _STOP_BEHIND):
        found = pattern.search(text)
        if found is not None:
            return len(text) - found.start()
    found = _BEHIND_MARK.search(text)
    if found is None or len(found.group(1).split()) > _MOST_NAME_WORDS:
        return 0
    is_set_apart = _QUOTES_NOTHING.match(found.group()) is not None
    return len(found.group()) if is_set_apart or _is_site(found.group(1), names) else 0


def _is_site(name: str, names: frozenset[str]) -> bool:
    key = words_key(name)
    return _HOST.fullmatch(name.strip()) is not None or (bool(key) and any(f" {key} " in other for other in names))
