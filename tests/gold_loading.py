"""Reads the gold of the five seed documents and of our own pages. The format is in tests/gold/README.md."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
SEED_TEXTS = ROOT / "seeds" / "bundle"
SEED_GOLD = ROOT / "tests" / "gold" / "seeds.jsonl"
PAGES = ROOT / "tests" / "pages"
DEV_PAGES = PAGES / "dev"
#: nobody who writes rules reads these
HELDOUT_PAGES = PAGES / "heldout"


@dataclass(frozen=True)
class GoldZone:
    """One stretch and what it may be called: `zone`, or one of `also` where editors may differ."""

    zone: str
    start: int
    end: int
    article: int | None
    also: tuple[str, ...] = ()

    @property
    def labels(self) -> frozenset[str]:
        return frozenset((self.zone, *self.also))


@dataclass(frozen=True)
class GoldSource:
    """An outlet or agency: `names` are spellings of one name; not `listed` = invented, no list can know it."""

    names: tuple[str, ...]
    domain: str | None = None
    listed: bool = True


@dataclass(frozen=True)
class GoldMention:
    """One name: `need` is required, optional or nested; `also` are other spans that count as this one."""

    start: int
    end: int
    entity_type: str
    entity_id: str | None
    need: str
    also: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class GoldDate:
    """One time expression with its value; None where it hangs on a day that the page does not state."""

    start: int
    end: int
    edtf: str | None


@dataclass(frozen=True)
class GoldPage:
    """One document with all that was decided about it. Tuples of texts list spellings that are all right."""

    name: str
    text: str
    zones: tuple[GoldZone, ...]
    title: str | None
    sections: tuple[str | None, ...]
    publisher: GoldSource | None
    agencies: tuple[GoldSource, ...]
    embedded_titles: tuple[str, ...]
    embedded_publishers: tuple[GoldSource | None, ...]
    published_on: date | None
    published_at: datetime | None = None
    #: ISO 639-3; None where it is not asked
    language: str | None = None
    bylines: tuple[str | None, ...] | None = None
    names_in_body: tuple[str, ...] = ()
    names_only_in_furniture: tuple[str, ...] = ()
    mentions: tuple[GoldMention, ...] = ()
    dates: tuple[GoldDate, ...] = ()

    @property
    def document_id(self) -> str:
        """The id the pipeline gives it: of the bytes as they lie on disk."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


def load_seeds() -> tuple[GoldPage, ...]:
    """Read the gold of the five seed documents; one record a line, grouped by its file."""
    records: defaultdict[str, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for line in SEED_GOLD.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        records[record["file"]][record["record"]].append(record)
    return tuple(_seed(file, by_kind) for file, by_kind in sorted(records.items()))


def load_pages() -> tuple[GoldPage, ...]:
    """Read our own pages that rules are written for: the first twelve and those in `dev`."""
    return _pages(PAGES) + _pages(DEV_PAGES)


def load_twelve() -> tuple[GoldPage, ...]:
    """Read the first twelve of our own pages, which are to be read without a fault in what counts."""
    return _pages(PAGES)


def load_heldout() -> tuple[GoldPage, ...]:
    """Read the pages held out, which are only measured."""
    return _pages(HELDOUT_PAGES)


def resolve_zones(name: str, text: str, entries: list[dict[str, Any]]) -> tuple[GoldZone, ...]:
    """Turn first and last words into offsets.

    Zones follow each other with nothing but white space between, the first opens the text and the last closes it; so
    the end of a zone is the place where its last words stand and the next zone's first words follow. Exactly one such
    place must exist.
    """
    openings = [entry["text"] if "text" in entry else entry["text_start"] for entry in entries]
    zones: list[GoldZone] = []
    at = _skip_space(text, 0)
    for number, entry in enumerate(entries):
        assert text.startswith(openings[number], at), f"{name}: {entry} does not stand at {text[at : at + 40]!r}"
        following = openings[number + 1] if number + 1 < len(entries) else None
        closing = entry["text"] if "text" in entry else entry["text_end"]
        least = at + len(entry["text"]) if "text" in entry else at
        ends = [
            end
            for end in _ends(text, closing, at)
            if end >= least and _follows(text, _skip_space(text, end), following)
        ]
        if "text" in entry:
            ends = ends[:1]
        assert len(ends) == 1, f"{name}: {entry} ends at {len(ends)} places"
        zones.append(GoldZone(entry["zone"], at, ends[0], entry["article"], tuple(entry.get("also", ()))))
        at = _skip_space(text, ends[0])
    assert at == len(text), f"{name}: no zone for {text[at : at + 40]!r}"
    return tuple(zones)


def _seed(file: str, records: dict[str, list[Any]]) -> GoldPage:
    (document,) = records["document"]
    text = (SEED_TEXTS / file).read_bytes().decode("utf-8")
    embedded = document["embedded"]
    return GoldPage(
        name=file,
        text=text,
        zones=tuple(
            GoldZone(zone["zone"], zone["start"], zone["end"], zone["article"], tuple(zone.get("also", ())))
            for zone in records["zone"]
        ),
        title=document["title"] and document["title"]["text"],
        sections=tuple(document["section"]),
        publisher=_source(document["publisher"]),
        agencies=tuple(GoldSource((name,)) for name in document["agencies"]),
        embedded_titles=tuple(article["title"]["text"] for article in embedded),
        embedded_publishers=tuple(_source(article["publisher"]) for article in embedded),
        published_on=None,
        bylines=(None,),
        mentions=tuple(
            GoldMention(
                mention["start"],
                mention["end"],
                mention["type"],
                mention["qid"],
                mention["need"],
                tuple((start, end) for start, end in mention.get("also", ())),
            )
            for mention in records["mention"]
        ),
        dates=tuple(GoldDate(found["start"], found["end"], found["edtf"]) for found in records["date"]),
    )


def _pages(folder: Path) -> tuple[GoldPage, ...]:
    """Each `<nn>-<slug>.txt` with the `.yml` beside it."""
    return tuple(_page(path) for path in sorted(folder.glob("*.txt")))


def _page(path: Path) -> GoldPage:
    text = path.read_bytes().decode("utf-8")
    gold = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    titles = tuple(gold.get("embedded_titles", ()))
    assert len(titles) == gold["embedded"], path.name
    return GoldPage(
        name=path.stem,
        text=text,
        zones=resolve_zones(path.stem, text, gold["zones"]),
        title=gold["title"],
        sections=(gold["section"], *gold.get("section_also", ())),
        publisher=_source(gold["publisher"]),
        agencies=tuple(GoldSource((agency["name"], *agency.get("also", ()))) for agency in gold.get("agencies", ())),
        embedded_titles=titles,
        embedded_publishers=tuple(_source(entry) for entry in gold.get("embedded_publishers", ())),
        published_on=gold["published_on"],
        published_at=gold.get("published_at"),
        language=gold.get("language", "ara"),
        bylines=(gold["byline"], *gold.get("byline_also", ())),
        names_in_body=tuple(gold["names_in_body"]),
        names_only_in_furniture=tuple(gold["names_only_in_furniture"]),
    )


def _source(entry: dict[str, Any] | None) -> GoldSource | None:
    if entry is None:
        return None
    return GoldSource((entry["name"], *entry.get("also", ())), entry.get("domain"), entry.get("listed", True))


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _ends(text: str, words: str, at: int) -> list[int]:
    found: list[int] = []
    start = text.find(words, at)
    while start >= 0:
        found.append(start + len(words))
        start = text.find(words, start + 1)
    return found


def _follows(text: str, at: int, words: str | None) -> bool:
    return at == len(text) if words is None else text.startswith(words, at)
