"""Finds the lines that a page prints in a frame of signs: «.:: headline ::.», «*** headline ***»."""

import re

from marsad.pages.line import Line

_SIGNS = r"(?::{2,}|\*{2,}|={2,}|~{2,}|\+{2,}|#{2,})"
#: signs, two and more, on both sides; a full stop may stand outside of them
FRAME = re.compile(rf"[.\s]*{_SIGNS}[.\s]*(\S.*?\S)\s*{_SIGNS}[.\s]*")
_ENDS = frozenset(":*=~+#")


def mark_framed(lines: list[Line]) -> None:
    """Take a line in a frame for no paragraph: the full stop of the frame ends no sentence."""
    for line in lines:
        if not line.hits and line.text.rstrip(".")[-1:] in _ENDS and FRAME.fullmatch(line.text) is not None:
            line.prose = line.soft = False
            line.final = "none"
