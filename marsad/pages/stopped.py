"""Finds headlines that end with a full stop: under each stands a paragraph that opens with place, day and agency."""

import re
from itertools import pairwise

from marsad.pages.likeness import share, stems
from marsad.pages.line import Line

#: «Benghazi 22 October 2013 (LANA) -», «Cairo, 3 May (MENA) --»
_OPENING = re.compile(
    r"\S{2,20}(?: \S{2,20})?[،,]? \d{1,2} [^\W\d]{3,10}(?: \d{4})?\s?[(/][^()/]{2,30}[)/]\s?[-–—]{1,2}\s"
)
_HEADLINE_WORDS = range(3, 20)
_LEAD_CHARS = 900
_LEAST_TOLD = 0.25


def mark_stopped(lines: list[Line]) -> None:
    """Take a sentence for a headline where the paragraph under it opens an item of an agency and tells it."""
    for line, below in pairwise(lines):
        if line.words not in _HEADLINE_WORDS or line.final != "stop" or line.hits or line.sentences > 1:
            continue
        if _OPENING.match(below.text) is None:
            continue
        if share(stems(line.text), set(stems(below.text[:_LEAD_CHARS]))) >= _LEAST_TOLD:
            line.prose, line.soft, line.final = False, False, "none"
