"""Makes a page of a template and a story, and with it the gold: every letter knows what it is.

How a template is written: tests/composed/README.md.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import yaml
from jinja2 import Environment, StrictUndefined

from marsad.models import BODY_ZONES, ZONES
from marsad.scoring.gold import GoldPage, GoldSource, GoldZone
from tests.composed.days import Day, Time, eastern
from tests.composed.stories import Story

#: kinds that are read by those who write rules; kinds that are not, of pages that are met often, and of others
READ, COMMON, RARE = "read", "common", "rare"
GROUPS = (READ, COMMON, RARE)
_HERE = Path(__file__).parent
#: a page tells two and lists the headlines and first words of some more
LEAST_STORIES = 20
_FIRST_DAY, _LAST_DAY = date(2008, 1, 1), date(2026, 11, 1)
#: marks around a stretch whose label is known: private letters, gone from the page that comes out
_OPEN, _LABEL, _ARTICLE, _CLOSE = "\ue000", 0xE010, 0xE080, "\ue001"
_FURNITURE = tuple(zone for zone in ZONES if zone not in BODY_ZONES)
#: may be in the body or outside of it: left out of its two scores
_EITHER = "either"
_LABELS = (*ZONES, _EITHER)
#: text that nobody marks is furniture of some kind; which, is not asked
_UNMARKED = "other"


@dataclass(frozen=True)
class Kind:
    """A kind of page: its template, the outlets it may be of, and whether it says who and when."""

    name: str
    template: str
    outlets: tuple[dict[str, Any], ...]
    states_publisher: bool
    states_day: bool
    second: str


def load_kinds(group: str) -> list[Kind]:
    """Read the kinds of one of GROUPS."""
    return [_kind(path) for path in sorted((_HERE / group).glob("*.jinja"))]


def _kind(path: Path) -> Kind:
    head, _, template = path.read_text(encoding="utf-8").partition("\n---\n")
    facts: dict[str, Any] = yaml.safe_load(head)
    return Kind(
        name=path.stem,
        template=template,
        outlets=tuple(facts.get("outlets") or [{}]),
        states_publisher=facts["publisher"],
        states_day=facts["day"],
        second=facts.get("second", "never"),
    )


def compose(kind: Kind, stories: Sequence[Story], number: int) -> GoldPage:
    """Make one page of a kind: the same for the same stories and number."""
    chance = random.Random(f"{kind.name} {number}")
    told = chance.sample(range(len(stories)), min(len(stories), 60))
    main, second, *others = (stories[index] for index in told)
    outlet = chance.choice(kind.outlets)
    day = Day(_FIRST_DAY + timedelta(days=chance.randrange((_LAST_DAY - _FIRST_DAY).days)))
    has_second = kind.second == "always" or (kind.second == "sometimes" and chance.random() < 0.5)
    headlines = iter(story.title for story in others)
    excerpts = iter(story.paragraphs[0][:140].rsplit(" ", 1)[0] for story in reversed(others))
    marked = _ENVIRONMENT.from_string(kind.template).render(
        main=main,
        second=second if has_second else None,
        outlet=outlet,
        day=day,
        time=Time(chance.randrange(24), chance.randrange(60)),
        headline=lambda: next(headlines),
        excerpt=lambda: f"{next(excerpts)}...",
        person=lambda: f"{chance.choice(_FIRST_NAMES)} {chance.choice(_LAST_NAMES)}",
        pick=lambda *values: chance.choice(values),
        number=chance.randint,
        chance=lambda share: chance.random() < share,
    )
    text, zones = _unmarked(marked, kind.name)
    titles = {zone.article: text[zone.start : zone.end] for zone in reversed(zones) if zone.zone == "title"}
    return GoldPage(
        name=f"{kind.name}-{number}",
        text=text,
        zones=zones,
        title=titles.get(0),
        publisher=_source(outlet) if kind.states_publisher else None,
        embedded_titles=(titles.get(1),) if has_second else (),
        published_on=day.value if kind.states_day else None,
        asked=frozenset({"embedded", "published", "publisher", "title", "zones"}),
    )


def _source(outlet: dict[str, Any]) -> GoldSource:
    """Give the outlet of a page; an invented one is known by its address where that is all a page prints."""
    names = (outlet["name"], *outlet.get("also", ()))
    domain = outlet.get("domain")
    if outlet.get("listed", True):
        return GoldSource(names, domain)
    return GoldSource(names if domain is None else (*names, domain), listed=False)


def _mark(label: str) -> Any:
    def marked(text: object, article: int = 0) -> str:
        return f"{_OPEN}{chr(_LABEL + _LABELS.index(label))}{chr(_ARTICLE + article)}{text}{_CLOSE}"

    return marked


def _unmarked(marked: str, kind: str) -> tuple[str, tuple[GoldZone, ...]]:
    """Take the marks out of a page: its text, and zones that cover all of it but white space."""
    text: list[str] = []
    zones: list[GoldZone] = []
    at = 0
    for piece in marked.split(_OPEN):
        inside, closed, after = piece.partition(_CLOSE)
        if closed:
            label, article, inside = _LABELS[ord(inside[0]) - _LABEL], ord(inside[1]) - _ARTICLE, inside[2:]
            zones += _zone(label, article, at, inside)
            text.append(inside)
            at += len(inside)
        else:
            after = inside
        if _CLOSE in after:
            raise ValueError(f"{kind}: a mark stands inside of another one.")
        zones += _zone(_UNMARKED, None, at, after)
        text.append(after)
        at += len(after)
    return "".join(text), tuple(zones)


def _zone(label: str, article: int | None, at: int, text: str) -> list[GoldZone]:
    if not text.strip():
        return []
    start = at + len(text) - len(text.lstrip())
    end = at + len(text.rstrip())
    if label == _EITHER:
        return [GoldZone("other", start, end, None, also=ZONES)]
    if article is None:
        return [GoldZone(label, start, end, None, also=_FURNITURE)]
    return [GoldZone(label, start, end, article)]


def _environment() -> Environment:
    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined, autoescape=False
    )
    environment.filters.update({label: _mark(label) for label in _LABELS})
    environment.filters["eastern"] = eastern
    return environment


_ENVIRONMENT = _environment()
_NAMES = yaml.safe_load((_HERE / "people.yml").read_text(encoding="utf-8"))
_FIRST_NAMES = cast("list[str]", _NAMES["first"])
_LAST_NAMES = cast("list[str]", _NAMES["last"])
