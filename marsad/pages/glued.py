"""Cuts the headline off a page that is one line: headline, dateline and text joined by single spaces."""

import re
from itertools import pairwise

from marsad.pages.likeness import share, stems
from marsad.pages.line import Line
from marsad.pages.lines import make_line
from marsad.pages.matcher import Matcher

#: pages with more lines have their headline on one of them
_MOST_LINES = 3
#: the same with what was cut off the end of a line
_MOST_PIECES = 15
_LEAST_CHARS = 600
#: where a headline ends at the latest
_HEAD_CHARS = 260
_HEAD_WORDS = range(4, 18)
_LEAD_CHARS = 700
#: so many of its words come back in the first sentences.
#: Source: 977 real articles in one line each: the headline was found in 463, a wrong one in 40; with the headline
#: taken away one was found in 16
_LEAST_SHARE = 0.5
#: a date stands so far behind a menu at most
_STAMP_CHARS = 320
_STAMPED_WORDS = range(3, 26)
#: «city - first and family name», with nothing after it
_PLACE_AND_NAME = re.compile(r"(?<=\s)\w{3,}\s[-–—/]\s[^\W\d]+(?:\s[^\W\d]+){1,2}\s*\Z")
_PLACE = re.compile(r"(?<=\s)(\w{3,})\s*[-–—:/]\s*(?=[\w«\"])")
_OUTLET = re.compile(r"[«\"][^«»\"]{2,25}[»\"]|\w+(?: \w{1,12}){0,2}")


def cut_headline(lines: list[Line], matcher: Matcher) -> list[Line]:
    """Cut headline and dateline off the first line of a page that has hardly any line breaks.

    The headline ends before a place and an outlet, or before a verb that first sentences begin with, if its words
    come back in what follows.
    """
    if not lines or len(lines) > _MOST_PIECES:
        return lines
    first = lines[0]
    if sum(not (line.hits and line.hits[0].marker.match == "cut") for line in lines) > _MOST_LINES:
        return lines
    if not first.prose or first.hits or len(first.text) < _LEAST_CHARS or first.sentences < 2:
        return lines
    menu = matcher.menu_end(first.text[:_HEAD_CHARS])
    cut = _stamped(first.text, menu, matcher)
    if cut is None and not menu:
        cut = _dateline(first.text, matcher) or _lead(first.text, matcher)
    if cut is None:
        return lines
    return [
        *(make_line(first, start, end, matcher) for start, end in cut),
        make_line(first, cut[-1][1], len(first.text), matcher),
        *lines[1:],
    ]


def headline_parts(line: Line, matcher: Matcher) -> list[Line]:
    """Part a paragraph that begins with its headline: the headline, the dateline and the rest."""
    cut = _dateline(line.text, matcher) or _lead(line.text, matcher)
    if cut is None:
        return [line]
    ends = [*cut, (cut[-1][1], len(line.text))]
    return [make_line(line, start, end, matcher) for start, end in ends]


def _stamped(text: str, menu: list[int], matcher: Matcher) -> list[tuple[int, int]] | None:
    """Find menu, section, headline, name and date at the head of a page that was poured into one line.

    The date, with its year or time of day, ends the head; the name of the author stands before or after it.
    """
    start = menu[-1] if menu else 0
    stamp = matcher.stamps.find(text, start, start + _STAMP_CHARS)
    if stamp is None:
        return None
    parts = [(first, last) for first, last in pairwise([0, *menu[-2:]])] if menu else []
    name = matcher.byline_start(text, start, stamp[0])
    if name is None:
        found = _PLACE_AND_NAME.search(text, start, stamp[0])
        name = found.start() if found is not None else None
    if len(text[start : stamp[0] if name is None else name].split()) not in _STAMPED_WORDS:
        return None
    ends = [stamp[0]] if name is None else [name, stamp[0]]
    return [*parts, *pairwise([start, *ends, stamp[1]])]


def _dateline(text: str, matcher: Matcher) -> list[tuple[int, int]] | None:
    """Find the headline and the dateline after it: a place and a known or quoted outlet."""
    for place in _PLACE.finditer(text, 0, _HEAD_CHARS):
        if len(text[: place.start()].split()) not in _HEAD_WORDS:
            continue
        outlet = _OUTLET.match(text, place.end())
        if outlet is None:
            continue
        words = outlet.group().split(" ")
        for size in range(len(words), 0, -1):
            name = " ".join(words[:size])
            end = place.end() + len(name)
            hits = matcher.match(text[place.start() : end])
            if name[0] in '«"' or any(hit.marker.zone == "dateline" and hit.marker.place == "head" for hit in hits):
                return [(0, place.start()), (place.start(), end)]
            if name[0] in '«"':
                break
    return None


def _lead(text: str, matcher: Matcher) -> list[tuple[int, int]] | None:
    """Find the headline before the verb of the first sentence."""
    at = 0
    before = ""
    for number, word in enumerate(text[:_HEAD_CHARS].split(" ")):
        if number not in _HEAD_WORDS and number:
            at += len(word) + 1
            before = word
            continue
        is_lead = matcher.is_lead(word)
        if number == 0 and is_lead:
            return None
        if number and is_lead and len(before) >= 4:
            headline = text[:at]
            told = share(stems(headline), set(stems(text[at : at + _LEAD_CHARS])))
            return [(0, at)] if told >= _LEAST_SHARE and ". " not in headline else None
        at += len(word) + 1
        before = word
    return None
