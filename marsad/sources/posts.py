"""Whose post, message or printed page a text is, by its first lines."""

import re
from collections.abc import Iterator

from marsad.sources.choice import SURE, Reason, reason_of
from marsad.sources.page import CompiledPublishers
from marsad.text.normalize import matching_key

#: the first lines stand in so many code points
_HEAD_CHARS = 400
_HEAD_LINES = 5
_SIGNS = "\u2713\u2714\u2611\u2705"
_DOTS = "\u00b7\u2022\u25cf\u26ab"
#: a message as it is copied out of a channel: «NAME, [09/07/2023 16:52]»
_MESSAGE = re.compile(r"(?P<name>[^\n,\[\]]{2,50}), \[\d{1,4}[./-]\d{1,2}[./-]\d")
#: who posted it, with the sign that he is known, or a button: «NAME ✓», «NAME • Follow»
_POSTER = re.compile(rf"(?P<name>[^\n{_SIGNS}{_DOTS}]{{2,50}})(?:[{_SIGNS}]|[{_DOTS}]\s*(?P<button>[^\W\d_]+)\s*$)?")
#: the line under it: the day and who may see the post, or how many follow
_POSTED = re.compile(rf"[^\n]{{0,50}}\d[^\n]{{0,50}}\s[{_DOTS}][^\n\d]{{0,30}}")
_COUNTED = re.compile(r"\s*\d[\d.,\u066b\u066c]*\s?(?P<counted>[^\W\d_]+)\s*")
#: «issue 2654 | NAME | sixth year | 5/1/2015»
_PART = re.compile(r"(?:(?!\s+[|\u2013\u2014-]\s|\s{2,})[^\n])+")
#: an outlet that no list knows and that says what it is; and a name that may be a person's
_UNKNOWN, _DOUBTFUL = 0.6, 0.45


def poster(rules: CompiledPublishers, text: str) -> Iterator[Reason]:
    """Read who posted a message, or which paper a page was cut out of, off the first lines of a text.

    On such a line stands nothing but a name, so that one which is a word too («الشروق») is the outlet.
    """
    lines = [*re.finditer(r"\S[^\n]*", text[:_HEAD_CHARS])][:_HEAD_LINES]
    if not lines:
        return
    first = lines[0]
    named = _MESSAGE.match(first.group()) or _of_post(rules, first.group(), lines[1].group() if lines[1:] else "")
    if named is not None:
        start, end = named.span("name")
        yield from _named(rules, text, first.start() + start, first.start() + end, is_poster=True)
        return
    if rules.words.issue.search(text, 0, _HEAD_CHARS) is not None:
        counted = [rules.words.issue.search(line.group()) is not None for line in lines]
        found = [
            reason
            for number, line in enumerate(lines)
            for reason in _beside_issue(
                rules, text, line, is_next=any(counted[max(0, number - 1) : number + 2]) and not counted[number]
            )
        ]
        if len({reason.source_id for reason in found}) == 1:
            yield found[0]


def _of_post(rules: CompiledPublishers, line: str, below: str) -> re.Match[str] | None:
    """Find a name alone on the first line, where that or the line under it is of a post."""
    named = _POSTER.fullmatch(line.rstrip())
    if named is None:
        return None
    counted = _COUNTED.fullmatch(below)
    button = named["button"] or (counted["counted"] if counted is not None else None)
    if button is not None:
        return named if matching_key(button) in rules.words.channel_words else None
    is_checked = line.rstrip()[-1] in _SIGNS
    return named if is_checked or _POSTED.fullmatch(below) is not None else None


def _beside_issue(rules: CompiledPublishers, text: str, line: re.Match[str], *, is_next: bool) -> Iterator[Reason]:
    """Read the name on a line whose other parts are the day, the year and the number of an issue, or by itself.

    Args:
        rules: what is known of outlets.
        text: the document.
        line: one of its first lines.
        is_next: whether the number of the issue stands on the line before or behind it.
    """
    parts = [part for part in _PART.finditer(line.group()) if not _is_counted(rules, part.group())]
    if len(parts) == 1:
        first, last = line.start() + parts[0].start(), line.start() + parts[0].end()
        printed = line.group().strip()
        is_alone = is_next and parts[0].group().strip() == printed and printed[-1].isalpha()
        for reason in _named(rules, text, first, last, is_poster=is_alone):
            if reason.confidence > _DOUBTFUL:
                yield reason


def _is_counted(rules: CompiledPublishers, part: str) -> bool:
    return any(map(str.isdigit, part)) or not rules.words.issue_words.isdisjoint(matching_key(part).split())


def _named(rules: CompiledPublishers, text: str, start: int, end: int, *, is_poster: bool) -> Iterator[Reason]:
    found = rules.named_at(start, text[start:end])
    if found is None or found[2].source_id is None:
        return
    first, last, named = found
    sure = SURE["masthead"]
    if named.certainty == "unknown":
        is_outlet = rules.names.says_kind_and_name(named.printed)
        # who posts is a person or an outlet: «منبر نيوز»; other lines may be of a text
        is_outlet = is_outlet or (is_poster and rules.names.may_be_an_outlet(named.printed))
        sure = _UNKNOWN if is_outlet else _DOUBTFUL
    yield reason_of(named, "publisher", "masthead", first, last, confidence=sure)
