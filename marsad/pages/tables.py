"""Finds the tables of a box beside an article: standings, rates, figures of a company."""

import re
from itertools import chain

from marsad.pages.likeness import LEAST_STEMS, share, stems, stems_by_text
from marsad.pages.line import Line

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")
#: a row with several numbers, or a cell of a row that was broken into lines
_MOST_ROW_WORDS = 8
_MOST_CELL_WORDS = 4
_LEAST_ROWS = 3
_LEAST_CELLS = 4
#: a row of figures on one line
_LEAST_FIGURES = 6
_MOST_FIGURE_WORDS = 80
#: cells without a number between two with one, and before the first: the names of columns and of the table
_MOST_BETWEEN = 2
_MOST_HEADS = 6
#: what a table beside an article names is told there less than this
_MOST_TOLD = 0.3


def mark_tables(lines: list[Line]) -> None:
    """Take tables between the paragraphs of a page for furniture where the paragraphs tell nothing of what they name.

    A table of the article itself stays: its teams, firms and goods are what the article tells of.
    """
    for line in lines:
        line.prose = line.prose and not _is_figures(line)
    rows = [at for at, line in enumerate(lines) if _is_row(line)]
    if len(rows) < _LEAST_ROWS:
        return
    runs: list[list[int]] = [[rows[0]]]
    for at in rows[1:]:
        if all(_is_cell(line) for line in lines[runs[-1][-1] + 1 : at]) and at - runs[-1][-1] <= _MOST_BETWEEN + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    runs = [run for run in runs if _is_table(lines, run)]
    if not runs:
        return
    article = set(chain.from_iterable(stems_by_text(line.text for line in lines if line.prose and not line.hits)))
    if len(article) < LEAST_STEMS:
        return
    reached = 0
    for run in runs:
        first = run[0]
        while first > max(reached, run[0] - _MOST_HEADS) and _is_cell(lines[first - 1]):
            first -= 1
        reached = run[-1] + 1
        named = [stem for line in lines[first:reached] for stem in stems(line.text)]
        is_inside = any(line.prose and not line.hits for line in lines[max(0, first - 1) : first])
        if is_inside and share(named, article) < _MOST_TOLD:
            for line in lines[first:reached]:
                line.zone, line.rule = "other", "table_told_nowhere"


def _is_figures(line: Line) -> bool:
    """Say whether a long line is no paragraph but prices or rates in a row: half of what stands on it is numbers."""
    if line.final != "none" or not _LEAST_FIGURES < line.words < _MOST_FIGURE_WORDS:
        return False
    figures = sum(_LETTER.search(word) is None for word in line.text.split())
    return 2 * figures >= line.words and len(_NUMBER.findall(line.text)) >= _LEAST_FIGURES


def _is_row(line: Line) -> bool:
    if line.prose or line.words > _MOST_ROW_WORDS:
        return False
    numbers = len(_NUMBER.findall(line.text))
    return numbers >= 2 or (numbers == 1 and _LETTER.search(line.text) is None)


def _is_cell(line: Line) -> bool:
    is_short = line.words <= _MOST_CELL_WORDS or (line.words <= _MOST_ROW_WORDS and "#" in line.text)
    return is_short and not line.prose and not line.hits and line.final in ("none", "stop")


def _is_table(lines: list[Line], run: list[int]) -> bool:
    whole = sum(_LETTER.search(lines[at].text) is not None for at in run)
    return whole >= _LEAST_ROWS or len(run) >= _LEAST_CELLS
