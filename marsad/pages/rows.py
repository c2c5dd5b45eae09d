"""Rows: short entries on one line with bars, points or wide spaces between them, as menus and tickers are printed."""

import re

#: bars and points between two entries; dashes and slashes with a space on both sides; white space of two and more
_BREAK = re.compile(r"\s*[|¦•·›»>]\s*|\s[-–—/]\s|\s{2,}|\t")
_BREAKS_OF_ROWS = ("|", "¦", "•", "·", "›", "»", ">", " - ", " – ", " / ", "  ", "\t", "\u00a0")
_SENTENCE = re.compile(r"[.!?\u061f\u06d4\u060c\u061b:](?:\s|$)")
_LETTER = re.compile(r"[^\W\d_]")
#: a longer line is no row; the longest of the composed pages has 400 characters
_MOST_CHARS = 1200
_LEAST_ENTRIES = 5
#: entries of menus have up to five words («الأكثر قراءة هذا الأسبوع»), and two in the middle
_MOST_WORDS = 5
_MEAN_WORDS = 2.5


def is_row_of_entries(text: str) -> bool:
    """Say whether a line is a row of entries: five or more, short, none of them a sentence, most of them with letters.

    It needs no wording, so it holds for menus nobody has seen. A table of numbers is none: half of its cells have no
    letter.

    Examples:
        >>> is_row_of_entries("Home | News | Politics | Sport | Contact us")
        True
        >>> is_row_of_entries("Ali, Omar and Zayd met on Sunday | Reuters")
        False
        >>> is_row_of_entries("Team A | 3 | 2 | 1 | 9 | 7")
        False
    """
    if len(text) > _MOST_CHARS or not any(mark in text for mark in _BREAKS_OF_ROWS):
        return False
    entries = [entry for entry in _BREAK.split(text) if entry.strip()]
    if len(entries) < _LEAST_ENTRIES or _SENTENCE.search(text) is not None:
        return False
    sizes = [len(entry.split()) for entry in entries]
    with_letters = sum(_LETTER.search(entry) is not None for entry in entries)
    return max(sizes) <= _MOST_WORDS and sum(sizes) <= _MEAN_WORDS * len(sizes) and 2 * with_letters > len(entries)
