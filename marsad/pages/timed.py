"""Finds the entries of a live ticker beside an article: a time of day or «minutes ago», a headline, a few words."""

import re
from itertools import chain

from marsad.pages.likeness import LEAST_STEMS, share, shared_by_chance, stems, stems_by_text
from marsad.pages.line import INVISIBLE, Line, is_headline

_CLOCK = re.compile(r"[\W_]*\d{1,2}\s?:\s?\d\d[\W_]*")
_TIMES_AGO = frozenset({"time_ago", "time_ago_words"})
_LEAST_ENTRIES = 4
#: lines between two times: a headline, a paragraph, a picture
_MOST_APART = 4
_MOST_TIME_WORDS = 4
#: what is told of an article by entries that are not its own; of those of a live page about half is
_MOST_TOLD = 0.25


def mark_timed(lines: list[Line]) -> None:
    """Take the entries of a ticker for suggestions, where they tell of something else than the article beside them.

    A live page has entries as well, but they are its body: their words are those of its first paragraphs.
    """
    times = [at for at, line in enumerate(lines) if line.words <= _MOST_TIME_WORDS and _is_time(line)]
    if len(times) < _LEAST_ENTRIES:
        return
    clusters: list[list[int]] = [[times[0]]]
    for at in times[1:]:
        if at - clusters[-1][-1] <= _MOST_APART:
            clusters[-1].append(at)
        else:
            clusters.append([at])
    clusters = [cluster for cluster in clusters if len(cluster) >= _LEAST_ENTRIES]
    # the last entry goes on behind its time
    inside = {at for cluster in clusters for at in range(cluster[0], cluster[-1] + 3)}
    outside = (line for at, line in enumerate(lines) if at not in inside and line.prose and not line.hits)
    article = set(chain.from_iterable(stems_by_text(line.text for line in outside)))
    if len(article) < LEAST_STEMS:
        return
    for cluster in clusters:
        _mark(lines, cluster, article)


def _is_time(line: Line) -> bool:
    return _CLOCK.fullmatch(line.text) is not None or any(hit.marker.id in _TIMES_AGO for hit in line.hits)


def _mark(lines: list[Line], cluster: list[int], article: set[str]) -> None:
    first, last = cluster[0], cluster[-1]
    is_first = any(lines[at].prose and not lines[at].hits for at in range(first))
    told = share([stem for at in range(first, last + 1) for stem in stems(lines[at].text)], article)
    if not is_first or told >= _MOST_TOLD:
        return
    end = last + 1
    if end < len(lines) and _is_strange_headline(lines[end], article):
        end += 1
        if end < len(lines) and _is_strange_paragraph(lines[end], article):
            end += 1
    for line in lines[first:end]:
        line.zone, line.rule = "suggested", "timed_entries"


def _is_strange_headline(line: Line, article: set[str]) -> bool:
    return not line.prose and not line.hits and is_headline(line) and share(stems(line.text), article) < _MOST_TOLD


def _is_strange_paragraph(line: Line, article: set[str]) -> bool:
    is_open = not line.hits and (line.prose or line.soft) and not line.text.strip(INVISIBLE).startswith("•")
    return is_open and share(stems(line.text), article) < shared_by_chance(len(article))
