"""Layouts that nobody wrote: the head of one kind of page, the middle of another and the foot of a third."""

import random
from collections.abc import Sequence
from dataclasses import replace

from jinja2 import UndefinedError

from marsad.models import BODY_ZONES
from marsad.scoring.gold import GoldPage, GoldZone
from tests.composed.compose import Kind, compose
from tests.composed.stories import Story

#: a page of fewer lines was poured into them
_LEAST_BREAKS = 8
_MOST_TRIES = 200


def cross(kinds: Sequence[Kind], stories: Sequence[Story], number: int) -> GoldPage:
    """Make one page of three kinds, drawn by its number; all three tell the same story, of the same outlet and day.

    Whose it is and when it was published is not asked: the part that says so may be of another page.

    Args:
        kinds: to draw from; of those with more than a paragraph on a line, or less, none is taken.
        stories: see `compose`.
        number: the same number, kinds and stories make the same page.

    Raises:
        ValueError: these kinds cannot be crossed.
    """
    chance = random.Random(number)
    for _ in range(_MOST_TRIES):
        drawn = chance.sample(kinds, 3)
        outlets = next((kind.outlets for kind in drawn if kind.states_publisher), drawn[0].outlets)
        # by their name all three draw the same story
        alike = [replace(kind, name=f"crossed-{number}", outlets=outlets) for kind in drawn]
        try:
            head, middle, foot = (compose(kind, stories, 0) for kind in alike)
        except UndefinedError:
            continue  # a fact about the outlet that the other kind does not have
        page = _joined(head, middle, foot)
        if page is not None:
            return replace(page, name=f"{number}: " + " + ".join(kind.name for kind in drawn))
    raise ValueError(f"of {len(kinds)} kinds no three can be crossed.")


def _joined(head: GoldPage, middle: GoldPage, foot: GoldPage) -> GoldPage | None:
    if not all(_has_paragraph_a_line(page) for page in (head, middle, foot)):
        return None
    first, last = _body(middle)
    parts = [(head, 0, _body(head)[0]), (middle, first, last), (foot, _body(foot)[1], len(foot.text))]
    text = ""
    zones: list[GoldZone] = []
    for page, start, end in parts:
        inside = (zone for zone in page.zones if _stands_in(zone, page, start, end))
        zones += [_cut(zone, page.text, start, end, len(text)) for zone in inside]
        text += page.text[start:end]
    titles = {zone.article: text[zone.start : zone.end] for zone in reversed(zones) if zone.zone == "title"}
    bodies = [zone.article for zone in zones if zone.zone == "body"]
    is_whole = sum(zone.zone == "title" and zone.article == 0 for zone in zones) <= 1
    # no second article in the head, none without its body, and not two
    is_whole = is_whole and all(zone.article != 1 for zone in zones if zone.end <= parts[0][2])
    if not is_whole or (1 in titles) != (1 in bodies) or _count_seconds(middle, foot) > 1:
        return None
    return replace(
        head,
        text=text,
        zones=tuple(zones),
        title=titles.get(0),
        embedded_titles=(titles[1],) if 1 in titles else (),
        asked=frozenset({"embedded", "title", "zones"}),
    )


def _has_paragraph_a_line(page: GoldPage) -> bool:
    lines = page.text.count("\n") >= _LEAST_BREAKS
    return lines and all(_is_a_line(zone, page.text) for zone in page.zones if zone.zone == "body")


def _is_a_line(zone: GoldZone, text: str) -> bool:
    before = text[text.rfind("\n", 0, zone.start) + 1 : zone.start]
    after = text[zone.end :].partition("\n")[0]
    return "\n" not in text[zone.start : zone.end] and not before.strip() and not after.strip()


def _body(page: GoldPage) -> tuple[int, int]:
    """Give where the line of the first paragraph of the first article begins, and where that of its last ends."""
    bodies = [zone for zone in page.zones if zone.zone in BODY_ZONES and zone.article == 0]
    end = page.text.find("\n", bodies[-1].end)
    return page.text.rfind("\n", 0, bodies[0].start) + 1, len(page.text) if end < 0 else end + 1


def _stands_in(zone: GoldZone, page: GoldPage, start: int, end: int) -> bool:
    return bool(page.text[max(zone.start, start) : max(start, min(zone.end, end))].strip())


def _cut(zone: GoldZone, text: str, start: int, end: int, at: int) -> GoldZone:
    """Give the part of a zone that stands between two offsets, moved to another one, without white space around it."""
    first, last = max(zone.start, start), min(zone.end, end)
    inside = text[first:last]
    first += len(inside) - len(inside.lstrip())
    last -= len(inside) - len(inside.rstrip())
    return replace(zone, start=first - start + at, end=last - start + at)


def _count_seconds(middle: GoldPage, foot: GoldPage) -> int:
    first, last = _body(middle)
    inside = any(zone.article == 1 and first <= zone.start < last for zone in middle.zones)
    return inside + any(zone.article == 1 and zone.start >= _body(foot)[1] for zone in foot.zones)
