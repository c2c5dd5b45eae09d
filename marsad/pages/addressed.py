"""Finds the paragraphs that a site addresses to its readers, before and behind its articles."""

from collections.abc import Iterable

from marsad.pages.line import Line
from marsad.pages.matcher import Matcher

#: phrases in a paragraph between others
_LEAST_INSIDE = 3


def mark_addressed(lines: list[Line], matcher: Matcher) -> None:
    """Give such paragraphs their marker, so that they count as furniture like any line with one.

    In the middle of a page more is asked for than before its first paragraph and behind its last: an article may
    tell of a site, and of what it says.

    Source: of 33,889 real paragraphs one holds two of the phrases.
    """
    _mark(lines, matcher)
    _mark(reversed(lines), matcher)
    for line in lines:
        if line.prose and not line.hits:
            line.hits = matcher.said_to_readers(line.text, least=_LEAST_INSIDE)


def _mark(lines: Iterable[Line], matcher: Matcher) -> None:
    for line in lines:
        if line.hits or not (line.prose or line.soft):
            continue
        hits = matcher.said_to_readers(line.text)
        if not hits and line.prose:
            return
        line.hits = hits
