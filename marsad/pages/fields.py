"""Finds the fields of a record that a page was exported as, and the references under an article, by their shape."""

import re

from marsad.pages.line import Line
from marsad.pages.matcher import Matcher

#: «LENGTH: 535 words», «summary:»; what a label says of itself is short, a headline or a paragraph behind it is longer
_FIELD = re.compile(r"[A-Za-z][A-Za-z_\-]{2,15}(?: [A-Za-z]{2,12})?\s?:(?:\s+\S+){0,3}")
_LEAST_FIELDS = 3
#: «"Rain falls in the north". The Daily. 21 January 2018.»
_MOST_REFERENCE_CHARS = 300
_REFERENCE = re.compile(r"\W{0,4}[\"«“][^\"«»“”]{8,}.*[\"»”]\.?\s[^.\"«»“”]{2,40}[.،,]\s[^.]{3,25}\b(?:19|20)\d\d\.?")


def mark_fields(lines: list[Line], matcher: Matcher) -> None:
    """Take the short fields of a record for furniture, where the page has several of them; its headline is none."""
    shaped = (line for line in lines if not line.hits and _FIELD.fullmatch(line.text) is not None)
    fields = [line for line in shaped if matcher.label(line.text) is None]
    if len(fields) >= _LEAST_FIELDS:
        for line in fields:
            line.zone, line.rule = "other", "field_of_record"


def mark_references(lines: list[Line]) -> None:
    """Take a headline in quotation marks with its outlet and its day for a reference."""
    for line in lines:
        if line.hits or len(line.text) > _MOST_REFERENCE_CHARS or line.text.lstrip("*•- ")[:1] not in '"«“':
            continue
        if _REFERENCE.fullmatch(line.text) is not None:
            line.zone, line.rule = "source_line", "reference_with_day"
