"""Text in a terminal: tables that right-to-left text does not wreck, and nothing invisible that acts."""

import re
import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

#: FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE: what is between them keeps its direction to itself
ISOLATE, POP = "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_WIDTH_WITHOUT_TERMINAL = 200
_BORDERS = 3


def plain(value: object) -> str:
    r"""Write a value on one line; controls and direction marks, which would act on the terminal, are spelled out.

    Examples:
        >>> plain("a\nb\x1b[2J\u202ec")
        'a b\\x1b[2J\\u202ec'
        >>> plain(None)
        ''
    """
    if value is None:
        return ""
    text = re.sub(r"[ \t\r\n\u00a0\u2028\u2029]+", " ", str(value))
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char
        for char in text
    )


def isolated(text: str) -> str:
    r"""Keep the direction of right-to-left text from acting on what stands beside it.

    Examples:
        >>> isolated("abc"), isolated("\u0645") == "\u2068\u0645\u2069"
        ('abc', True)
    """
    return f"{ISOLATE}{text}{POP}" if is_right_to_left(text) else text


def is_right_to_left(text: str) -> bool:
    """Tell whether any letter of a text is written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def cut(text: str, width: int) -> str:
    """Shorten a text to so many terminal cells, with an ellipsis where something is left out."""
    if cell_len(text) <= width:
        return text
    kept: list[str] = []
    used = 1
    for char in text:
        used += cell_len(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept) + "…"


def print_table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print rows as a table that fits the terminal: the widest columns give way first."""
    cells = [[plain(value) for value in row] for row in rows]
    natural = [max([cell_len(name), *(cell_len(row[place]) for row in cells)]) for place, name in enumerate(columns)]
    width = console.width if console.is_terminal else _WIDTH_WITHOUT_TERMINAL
    widths = fitting(natural, width - _BORDERS * len(columns) - 1)
    table = Table(title=title or None, title_justify="left")
    for place, name in enumerate(columns):
        is_number = bool(rows) and all(isinstance(row[place], int | float) for row in rows)
        # cut by us: a cell that rich cuts would lose the mark that ends its isolate
        table.add_column(
            Text(cut(name, widths[place])),
            no_wrap=True,
            min_width=widths[place],
            justify="right" if is_number else "left",
        )
    for row in cells:
        table.add_row(*(Text(isolated(cut(cell, width))) for cell, width in zip(row, widths, strict=True)))
    Console(file=console.file, width=width, highlight=False).print(table)


def fitting(natural: Sequence[int], total: int) -> list[int]:
    """Share a width out among columns: those that need little get it, the rest share alike.

    Examples:
        >>> fitting([3, 50, 100], 63)
        [3, 30, 30]
        >>> fitting([3, 5], 63)
        [3, 5]
    """
    widths = list(natural)
    left, waiting = total, sorted(range(len(natural)), key=lambda place: natural[place])
    while waiting:
        place = waiting.pop(0)
        widths[place] = min(natural[place], max(1, left // (len(waiting) + 1)))
        left -= widths[place]
    return widths
