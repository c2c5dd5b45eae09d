"""Cuts off what an exported chat prints before each message: the time, and who sent it."""

import re

from marsad.pages.line import Line
from marsad.pages.lines import make_line
from marsad.pages.matcher import Matcher

#: «12/3/2018, 10:22 PM - sender: », «[2018-03-12 10:22:01] sender: »; what the service says has no sender
_BEFORE_MESSAGE = re.compile(
    r"\W{0,3}\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\W{0,3}\s\d{1,2}:\d\d(?::\d\d)?(?:\s?[^\W\d_]\.?){0,2}"
    r"(?:\]|\s[-–])\s(?:[^:\n]{2,40}:\s+)?(?=\S)"
)
#: a message stands as far from the one before it as a text behind several empty lines
_GAP = 3


def cut_senders(lines: list[Line], matcher: Matcher) -> list[Line]:
    """Make what stands before the messages of a chat lines of their own: that of the first text dates the page.

    A message of one line that is no paragraph comments on those before it.
    """
    cut: list[Line] = []
    message: Line | None = None
    dated: Line | None = None
    has_text = has_paragraph = False
    for line in lines:
        found = _BEFORE_MESSAGE.match(line.text)
        if found is None:
            cut.append(line)
            has_text = has_text or _is_text(line)
            has_paragraph = has_paragraph or line.prose
            continue
        if has_paragraph:
            _mark_answer(cut, message)
        sender = make_line(line, 0, found.end(), matcher)
        sender.zone, sender.rule = "other", "sender_of_message"
        message = make_line(line, found.end(), len(line.text), matcher)
        message.blank_before = _GAP
        if not has_text or dated is None:
            dated = sender
        has_text = has_text or _is_text(message)
        has_paragraph = has_paragraph or message.prose
        cut += [sender, message]
    if dated is not None:
        dated.zone = "dateline"
    if has_paragraph:
        _mark_answer(cut, message)
    return cut


def _is_text(line: Line) -> bool:
    """Tell whether a line may be a paragraph: what the service itself says has its wording."""
    return line.prose and not line.hits


def _mark_answer(cut: list[Line], message: Line | None) -> None:
    """Mark the last line of those that were cut where it is a whole message."""
    if message is not None and cut[-1] is message and not message.prose and not message.hits:
        message.zone, message.rule = "comments", "message_of_one_line"
