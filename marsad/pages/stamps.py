"""Finds days and times among the words of a line: the stamp that a site sets under a headline."""

import re
from collections.abc import Callable, Set

from marsad.pages.wordings import YEAR_OR_TIME
from marsad.text.normalize import matching_key

NUMERIC_DATE = re.compile(r"\b\d{1,4}\s*[/\-.]\s*\d{1,2}\s*[/\-.]\s*\d{1,4}\b")
#: a line with a whole date, and few other words; a month may be of two words, or have two names
_MOST_MONTH_WORDS = 3
_MOST_DATED_WORDS = 18
_WHOLE_YEAR = re.compile(
    r"(?<!\d)(?:1[34]|19|20|[\u0661\u06f1][\u0663\u0664\u06f3\u06f4\u0669\u06f9]|[\u0662\u06f2][\u0660\u06f0])\d\d(?!\d)"
)
_CLOCK = re.compile(r"\d\s?:\s?\d\d")
_TOKEN = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")


class Stamps:
    """Knows the words of dates: names of days and months, «published», «o'clock»."""

    def __init__(self, vocabulary: Set[str], words_of: Callable[[str], list[str]]) -> None:
        """Take the words of dates, folded, and what gives the folded words of a token."""
        self.vocabulary = vocabulary
        self._words_of = words_of

    def find(self, text: str, first: int, last: int) -> tuple[int, int] | None:
        """Give the first run of words of dates in a part of a text that holds a year or a time of day."""
        run: list[re.Match[str]] = []
        for token in _TOKEN.finditer(text, first, last):
            if all(self._is_of_date(word) for word in self._words_of(token.group())):
                run.append(token)
                continue
            found = _stamp_of(run)
            if found is not None:
                return found
            run = []
        return _stamp_of(run) if last >= len(text) else None

    def beside(self, text: str) -> tuple[int, bool] | None:
        """Count the words of a short line that are none of its whole date; null where it holds no such date.

        Returns:
            How many there are, and whether a word of the date stands first or a time of day stands on the line.
        """
        words = self._words_in(text) if _WHOLE_YEAR.search(text) is not None else []
        if not 0 < len(words) <= _MOST_DATED_WORDS:
            return None
        of_date = [self._is_of_date(word) for word in words]
        if not (NUMERIC_DATE.search(text) or self._has_day_of_month(words)):
            return None
        return len(words) - sum(of_date), of_date[0] or _CLOCK.search(text) is not None

    def without(self, text: str) -> frozenset[str]:
        """Give the words of a short line that are neither numbers nor words of dates."""
        return frozenset(word for word in self._words_in(text) if not self._is_of_date(word))

    def fill(self, text: str, words: list[str]) -> bool:
        """Say whether a line, with its folded words, is a date in figures and words of dates."""
        return all(map(self._is_of_date, words)) and NUMERIC_DATE.search(matching_key(text)) is not None

    def _is_of_date(self, word: str) -> bool:
        return word in self.vocabulary or word.isdigit()

    def _words_in(self, text: str) -> list[str]:
        return [word for token in text.split() for word in self._words_of(token)]

    def _has_day_of_month(self, words: list[str]) -> bool:
        """Say whether a day, a month of a word or two and a year follow one another."""
        for at, word in enumerate(words):
            if not (word.isdigit() and len(word) <= 2):
                continue
            for end in range(at + 2, min(len(words), at + _MOST_MONTH_WORDS + 2)):
                if words[end].isdigit():
                    if len(words[end]) == 4 and any(len(between) >= 3 for between in words[at + 1 : end]):
                        return any(between in self.vocabulary for between in words[at + 1 : end])
                    break
        return False


def _stamp_of(run: list[re.Match[str]]) -> tuple[int, int] | None:
    """Give where a stamp begins and ends: up to its last number, and a letter for the half of the day."""
    digits = [at for at, token in enumerate(run) if _DIGIT.search(token.group())]
    if len(run) < 3 or not digits or not any(YEAR_OR_TIME.search(token.group()) for token in run):
        return None
    last = digits[-1]
    if last + 1 < len(run) and len(run[last + 1].group().strip(".")) == 1:
        last += 1
    return run[0].start(), run[last].end()
