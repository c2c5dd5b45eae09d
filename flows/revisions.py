"""show --diff: what changed in the text of a page between two of its revisions, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows.show import find_document
from flows.terminal import ISOLATE, POP, is_right_to_left, plain
from marsad.errors import MarsadError
from marsad.warehouse.query import query

#: comparing takes as long as the product of the two lengths: beyond this, whole lines are compared
_MOST_PAIRS = 25_000_000
_STYLES: dict[str, str] = {"same": "", "gone": "red strike", "new": "green"}
_MARKS: dict[str, tuple[str, str]] = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
_REVISIONS = """
select revisions.revision, revisions.is_current, revisions.document_id, articles.title, articles.body
from article_revisions as revisions
inner join articles on revisions.article_id = articles.article_id
where revisions.page in (select page from article_revisions where document_id = $document_id)
order by revisions.revision
"""


def show_changes(database: Path, wanted: str, *, against: int | None, console: Console) -> None:
    """Print how title and body of a page's main article differ from another revision.

    Lines that are the same are left out. Words that went stand as [-word-], those that came as {+word+}; in a terminal
    with colours, red and struck out, and green.

    Args:
        database: the published database.
        wanted: a document_id or its first digits, an article_id, or a uri.
        against: the number of the revision to compare with; None for the one before.
        console: where to print.

    Raises:
        MarsadError: no document answers to it, or there is no such revision.
    """
    document_id = find_document(database, wanted)[0]
    revisions = {row[0]: row for row in query(database, _REVISIONS, parameters={"document_id": document_id}).rows}
    (shown,) = [row for row in revisions.values() if row[2] == document_id]
    other = shown[0] - 1 if against is None else against
    if other == 0 and against is None:
        raise MarsadError(
            f"{document_id} is the only revision of its page."
            if len(revisions) == 1
            else f"{document_id} is the first revision of its page; --against N compares with a later one."
        )
    if other not in revisions:
        numbers = ", ".join(map(str, revisions))
        raise MarsadError(f"The page of {document_id} has no revision {other}. There are: {numbers}.")
    if other == shown[0]:
        raise MarsadError(f"{document_id} is revision {other} itself; there is nothing to compare.")
    for sign, row in (("-", revisions[other]), ("+", shown)):
        newest = ", the newest" if row[1] else ""
        console.print(Text(f"{sign} revision {row[0]}{newest}: {row[2]}", style="bold"), soft_wrap=True)
    before, after = (f"{row[3] or ''}\n{row[4]}" for row in (revisions[other], shown))
    if before == after:
        console.print("Title and body are the same; only what stands around them changed.")
        return
    is_coloured = console.is_terminal and not console.no_color and console.color_system is not None
    for line in _changed_lines(before, after):
        console.print(_rendered(line, is_coloured=is_coloured), soft_wrap=True)


def _changed_lines(before: str, after: str) -> Iterator[list[tuple[str, str]]]:
    """The lines with a change, each as its words and what became of them: same, gone or new."""
    line: list[tuple[str, str]] = []
    for change, word in [*_changes(before, after), ("same", "\n")]:
        if word != "\n":
            line.append((change, word))
            continue
        if any(change != "same" for change, _ in line):
            yield line
        line = []


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = _words(before), _words(after)
    if len(old) * len(new) > _MOST_PAIRS:
        old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield from (("same", word) for word in old[old_from:old_to])
        else:
            # line breaks are layout: those of the newer text stay
            yield from (("gone", word) for word in old[old_from:old_to] if word != "\n")
            yield from (("new", word) for word in new[new_from:new_to])


def _words(text: str) -> list[str]:
    return re.findall(r"\n|[^\s]+", text)


def _lines(text: str) -> list[str]:
    return [part for line in text.split("\n") for part in (line, "\n") if part.strip() or part == "\n"]


def _rendered(line: list[tuple[str, str]], *, is_coloured: bool) -> Text:
    written = Text("   ")
    is_arabic = is_right_to_left(" ".join(word for _, word in line))
    written.append(ISOLATE if is_arabic else "")
    for place, (change, words) in enumerate(groupby(line, key=lambda pair: pair[0])):
        run = plain(" ".join(word for _, word in words))
        opening, closing = ("", "") if is_coloured else _MARKS[change]
        written.append(" " if place else "")
        written.append(f"{opening}{run}{closing}", style=_STYLES[change] if is_coloured else "")
    return written.append(POP if is_arabic else "")
