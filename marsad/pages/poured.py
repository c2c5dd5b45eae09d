"""Cuts a page that was poured into one line at its seams: what joined its lines, known wordings, dates.

Scrapers join the lines of a page with a space, with several, or with a bar; menu, headline, body, suggestions and
comments then stand in one line. Where the joint is a sign of its own, every one of it is a line break. Else the lines
are cut where their wordings tell (`seams`).
"""

import re
from collections import Counter
from collections.abc import Iterator

from marsad.pages.glued import headline_parts
from marsad.pages.likeness import share, stems
from marsad.pages.line import Hit, Line, is_headline
from marsad.pages.lines import make_line, without_glued
from marsad.pages.matcher import Matcher
from marsad.pages.repeats import LEAST_CHARS, MOST_CHARS, QUOTES_OPENING, core_of, find_again
from marsad.pages.seams import CLOSING, ENDS, LEAST_HEADLINE, PAUSES, SENTENCE_END, Piece, Seams, opens_more

#: above the body: a name, a menu, a headline, a date
_LEAST_OF_HEAD = 4
#: so much of a headline comes back in so many characters of the body
_LEAST_TOLD = 0.25
_LEAD_CHARS = 900
#: a shorter line is a paragraph, and a page of more lines was not poured
_LEAST_CHARS = 700
#: the same where spaces part the lines of its head
_LEAST_SHORT_CHARS = 300
#: a longer line is no page of news, and finding its seams takes memory
_MOST_CHARS = 60_000
_MOST_LINES = 6
_MOST_BREAKS = 40
#: the same with what was cut off the end of a line
_MOST_PIECES = 60
#: what joins two lines, where the first ends a sentence: white space of two and more, a sign between spaces
_JOINT = re.compile(
    rf"[{ENDS}][{re.escape(CLOSING)}]*(?:[ \u00a0]?(\s{{2,}}|\t|\\n)[ \u00a0]?|\s+([|¦•·▪»>~*/\-–—]{{1,2}})\s+)"
)
_LEAST_JOINTS = 3
_SPACES = re.compile(r"\s{2,}")
#: a paragraph is so long; more lines stand above none
_LEAST_LONG = 220
_MOST_SHORT = 12
#: a sign that stands so often on a page joins its lines, though its paragraphs are few
_LEAST_OF_MANY = 8
_POINTS_BETWEEN = frozenset("|¦•·▪")
_GLUED_BAR = re.compile(r"(?<=\S)\||\|(?=\S)")
_BAR_BEHIND_END = re.compile(rf"[{ENDS}][{re.escape(CLOSING)}]*\|")
_BREAK = re.compile(r"\s[-–—•|/]\s")
_LEAST_BREAKS = 2
_MOST_LISTED_CHARS = 3000
#: four headlines in a row, or two
_LEAST_ROW_WORDS = 9


def mark_listed(lines: list[Line], matcher: Matcher) -> None:
    """Take a line that holds the items of a list for one: headlines in a row, or a heading and they."""
    for line in lines:
        if line.words >= _LEAST_ROW_WORDS and not line.hits and line.final != "stop":
            hits = matcher.as_headlines(line.text) or matcher.glued_heading(line.text)
            if hits:
                line.prose, line.hits = False, hits
                continue
        is_open = line.prose and not line.hits and line.final in ("none", "ellipsis", "question")
        if not is_open or len(line.text) > _MOST_LISTED_CHARS or len(_BREAK.findall(line.text)) < _LEAST_BREAKS:
            continue
        seams = Seams(line.text, matcher)
        first = seams.marks[0] if seams.marks and seams.marks[0].first == 0 else None
        if first is not None and first.marker is not None and opens_more(first.marker):
            line.prose, line.hits = False, (Hit(first.marker, alone=False),)


def pour_apart(text: str, matcher: Matcher) -> list[Piece]:
    """Cut a poured line into what were lines; empty where nothing says that it was poured."""
    joint = _joint(text)
    if joint is not None:
        return [Piece(start, end) for start, end in _joined(text, joint)]
    seams = Seams(text, matcher)
    again = seams.headline_again()
    if again is None:
        return seams.pieces()
    start, end = again
    return [
        *(Seams(text[:start], matcher).pieces(with_label=False) or [Piece(0, start, is_prose=False)]),
        Piece(start, end, is_prose=False),
        *(
            piece.moved(end)
            for piece in Seams(text[end:], matcher).pieces(with_label=False) or [Piece(0, len(text) - end)]
        ),
    ]


def pour(lines: list[Line], text: str, matcher: Matcher) -> list[Line]:
    """Cut the line of a page that holds most of it, where the page was poured into it.

    Args:
        lines: of the page; where furniture was cut off the end of a paragraph it is a line of its own.
        text: the page.
        matcher: the markers.
    """
    if (
        not _LEAST_SHORT_CHARS <= len(text) <= _MOST_CHARS
        or len(lines) > _MOST_PIECES
        or text.count("\n") > _MOST_BREAKS
    ):
        return lines
    raw = max(text.splitlines(), key=len)
    if (
        (len(raw) < _LEAST_CHARS and not _has_spaced_head(raw))
        or 2 * len(raw) < len(text)
        or sum(map(bool, map(str.strip, text.splitlines()))) > _MOST_LINES
    ):
        return lines
    start = text.index(raw)
    inside = [line for line in lines if start <= line.start < start + len(raw)]
    pieces = pour_apart(raw, matcher) if inside else []
    if not pieces:
        return lines
    whole = Line(start, raw, inside[0].blank_before, matcher.shape(raw))
    apart = [part for piece in pieces for part in (_without_repeats(raw, piece) if piece.is_prose else (piece,))]
    filled = [_line_of(whole, piece, matcher) for piece in apart if raw[piece.start : piece.end].strip()]
    poured = [part for line in filled for part in (without_glued(line, matcher) if line.prose else (line,))]
    poured = _with_headline(_without_name_over_menu(poured), matcher)
    before = [line for line in lines if line.start < start]
    return [*before, *poured, *(line for line in lines if line.start >= start + len(raw))]


def _without_name_over_menu(lines: list[Line]) -> list[Line]:
    """Take what a poured page begins with for a part of its menu, where a headline stands behind the menu.

    That one has a date or buttons behind it, and is told below; the name of the site may be a part of the dateline.
    """
    if len(lines) < _LEAST_OF_HEAD or lines[0].prose or lines[0].hits or not _is_menu(lines[1]):
        return lines
    body = next((at for at, line in enumerate(lines) if line.prose), len(lines))
    headline = next((at for at in range(2, body) if not lines[at].hits and not _is_menu(lines[at])), body)
    if headline + 1 >= body or not lines[headline + 1].hits or lines[headline].words < 2:
        return lines
    told = set(stems(lines[body].text[:_LEAD_CHARS])) if body < len(lines) else set[str]()
    own = share(stems(lines[headline].text), told)
    if own >= _LEAST_TOLD or own >= share(stems(lines[0].text), told):
        lines[0].zone, lines[0].rule = "navigation", "line_before_headline"
    return lines


def _is_menu(line: Line) -> bool:
    return any(hit.marker.zone in ("navigation", "section") for hit in line.hits)


def _with_headline(lines: list[Line], matcher: Matcher) -> list[Line]:
    """Cut the headline off the first paragraph of a poured page that has none over it."""
    body = next((at for at, line in enumerate(lines) if line.prose), len(lines))
    if body == len(lines) or lines[body].hits:
        return lines
    told = set(stems(lines[body].text[:_LEAD_CHARS]))
    above = (line for line in lines[:body] if not line.hits and line.words >= LEAST_HEADLINE and is_headline(line))
    if any(share(stems(line.text), told) >= _LEAST_TOLD for line in above):
        return lines
    parts = headline_parts(lines[body], matcher)
    return [*lines[:body], *parts, *lines[body + 1 :]]


def _without_repeats(text: str, piece: Piece) -> Iterator[Piece]:
    """Cut sentences out of a paragraph that the line holds once more: behind a quotation mark, or the second time."""
    start = reached = piece.start
    for end in SENTENCE_END.finditer(text, piece.start, piece.end):
        sentence = text[reached : end.end()]
        core = core_of(sentence)
        if LEAST_CHARS <= len(core) <= MOST_CHARS:
            again = find_again(core, text, reached, end.end())
            is_quote = sentence.lstrip()[:1] in QUOTES_OPENING
            if again and (is_quote or min(again) < reached):
                if start < reached:
                    yield Piece(start, reached)
                yield Piece(reached, end.end())
                start = end.end()
        reached = end.end()
    if start < piece.end:
        yield Piece(start, piece.end)


def _line_of(whole: Line, piece: Piece, matcher: Matcher) -> Line:
    line = make_line(whole, piece.start, piece.end, matcher)
    line.prose = line.prose and piece.is_prose
    if piece.marker is not None and not line.hits:
        line.hits = (Hit(piece.marker, alone=False),)
    return line


def _joint(text: str) -> str | None:
    """Give what the lines were joined with: it stands again and again behind ends of sentences."""
    glued = text.count("|")
    if glued >= _LEAST_OF_MANY and len(_GLUED_BAR.findall(text)) >= 0.8 * glued and _BAR_BEHIND_END.search(text):
        return "|"
    found = Counter((match.group(2) or " ") for match in _JOINT.finditer(text))
    if not found:
        return None
    if _has_spaced_head(text):
        return " "
    joint, count = found.most_common(1)[0]
    is_everywhere = joint in _POINTS_BETWEEN and text.count(f" {joint} ") >= _LEAST_OF_MANY
    return joint if count >= _LEAST_JOINTS or is_everywhere else None


def _has_spaced_head(text: str) -> bool:
    """Say whether short parts with several spaces between them stand before a long one: menu, headline, date, text."""
    for short, part in enumerate(_SPACES.split(text, _MOST_SHORT + 1)[: _MOST_SHORT + 1]):
        if len(part) >= _LEAST_LONG:
            return short >= _LEAST_JOINTS
        if part.rstrip(CLOSING)[-1:] in (*ENDS, *PAUSES):
            return False
    return False


def _joined(text: str, joint: str) -> Iterator[tuple[int, int]]:
    if joint == "|":
        pattern = r"\s*\|\s*"
    else:
        pattern = r"\s*(?:\s{2,}|\t|\\n)\s*" if joint == " " else rf"(?<!\S)\s*{re.escape(joint)}\s*(?!\S)"
    start = 0
    for match in re.finditer(pattern, text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)
