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
_LEAST_HEADLINES = 4
#: what joins headlines, and how many: bars and points; a dash glued to the one before it, or with a space on both
#: sides; a sign twice and more in a row, as it stands between no two parts of a sentence
_JOINTS = (
    (re.compile(r"\s*[|¦•·●■◆◄►]\s*"), _LEAST_HEADLINES),
    (re.compile(r"(?<=[^\s\d])[-–—]\s+"), _LEAST_HEADLINES),
    (re.compile(r"\s[-–—]\s"), _LEAST_HEADLINES),
    (re.compile(r"(?:^|\s+)(?:\*{2,}|/{2,}|\|{2,}|\+{2,}|~{2,}|={2,}|#{2,}|:{2,}|-{2,}|_{2,}|•{2,})(?:\s+|$)"), 3),
)
_SIGNS_OF_JOINTS = re.compile(r"[|¦•·●■◆◄►–—\-*/+~=#_:]")
_HEADLINE_WORDS = range(2, 21)
_MEAN_HEADLINE_WORDS = 4
_INNER_STOP = re.compile(r"\w[.\u06d4]\s")
_BEFORE_AND_AFTER = re.compile(r"[«‹<]\s[^|]{8,150}\s\|\s[^|]{8,150}\s[»›>]")
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
    if len(text) > _MOST_CHARS or _SENTENCE.search(text) is not None:
        return False
    if not any(mark in text for mark in _BREAKS_OF_ROWS):
        return False
    entries = [entry for entry in _BREAK.split(text) if entry.strip()]
    if len(entries) < _LEAST_ENTRIES:
        return False
    sizes = [len(entry.split()) for entry in entries]
    with_letters = sum(_LETTER.search(entry) is not None for entry in entries)
    return max(sizes) <= _MOST_WORDS and sum(sizes) <= _MEAN_WORDS * len(sizes) and 2 * with_letters > len(entries)


def is_row_of_headlines(text: str) -> bool:
    """Say whether a line is headlines in a row, four or more, or the one before and the one after: «‹ one | two ›».

    Examples:
        >>> is_row_of_headlines("Rain expected in the north|Team wins its third cup|Oil falls again today|Museum opens")
        True
        >>> is_row_of_headlines("Urgent: rain expected in the north /// team wins its third cup /// oil falls again")
        True
        >>> is_row_of_headlines("The minister - who was away - said so on Monday, and others - all of them - agreed")
        False
    """
    if len(text) > _MOST_CHARS or _SIGNS_OF_JOINTS.search(text) is None:
        return False
    if _BEFORE_AND_AFTER.fullmatch(text) is not None:
        return True
    for joint, least in _JOINTS:
        headlines = [headline for headline in joint.split(text) if headline.strip()]
        if len(headlines) < least:
            continue
        sizes = [len(headline.split()) for headline in headlines]
        are_short = sum(size in _HEADLINE_WORDS for size in sizes) >= len(sizes) - 1 and max(sizes) < 30
        return are_short and sum(sizes) >= _MEAN_HEADLINE_WORDS * len(sizes) and _INNER_STOP.search(text) is None
    return False
