"""The stories that composed pages tell: our own, of the gold pages that rules are written for, or of a corpus."""

import json
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.gold_loading import load_pages

#: papers of SaudiNewsNet whose `content` is the article alone, without datelines, captions or links
_CLEAN = frozenset({"aawsat", "aleqtisadiya", "almadina", "alriyadh", "alwatan", "alyaum", "okaz"})
_LONGEST = 6_000
_SHORTEST = 300


@dataclass(frozen=True)
class Story:
    """An article: a headline and the paragraphs under it."""

    title: str
    paragraphs: tuple[str, ...]


@cache
def own_stories() -> tuple[Story, ...]:
    """Give the articles of our own pages, those held out left out, where they have a headline and two paragraphs."""
    found: list[Story] = []
    for page in load_pages():
        body = "\n".join(
            page.text[zone.start : zone.end] for zone in page.zones if zone.zone == "body" and zone.article == 0
        )
        story = _story(page.title or "", body)
        if story is not None and page.language in (None, "arb", "ara"):
            found.append(story)
    return tuple(found)


def corpus_stories(corpus: Path) -> tuple[Story, ...]:
    """Give the articles of SaudiNewsNet in a folder of `<day>.zip` or `<day>.json` that can stand on another page."""
    found: dict[str, Story] = {}
    for path in sorted(corpus.rglob("*.zip")) or sorted(corpus.rglob("*.json")):
        for record in _records(path):
            story = _story(record["title"], record["content"]) if record["source"] in _CLEAN else None
            if story is not None:
                found.setdefault(story.title, story)
    return tuple(found.values())


def _records(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".json":
        return json.loads(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        return [record for name in archive.namelist() for record in json.loads(archive.read(name))]


def _story(title: str, content: str) -> Story | None:
    """Make a story of what reads as one: running paragraphs that end as sentences do, no links, no lists."""
    title = " ".join(title.split())
    paragraphs = tuple(" ".join(line.split()) for line in content.splitlines() if line.strip())
    length = sum(map(len, paragraphs))
    if not (10 <= len(title) <= 120 and len(paragraphs) >= 2 and _SHORTEST <= length <= _LONGEST):
        return None
    if any(len(line) < 60 or line[-1] not in '.؟!»")”…' for line in paragraphs):
        return None
    if re.search(r"https?:|www\.|@|\*|[\ue000-\uf8ff]", title + content):
        return None
    return Story(title, paragraphs)
