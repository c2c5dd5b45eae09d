"""Reads gold in each of its formats.

- our own gold of the seeds: JSON lines, one fact a line, each with `record` and `file` (tests/gold/README.md);
- our own pages: `<name>.yml` beside `<name>.txt`, one file or a folder;
- one JSON object a document: its `text`, or `file` for one that lies in a folder; whatever else it states is scored.
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import yaml
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from marsad.errors import GoldError
from marsad.models import ARTICLE_ZONES, ENTITY_TYPES, ZONES
from marsad.scoring.gold import (
    ASKED_OF_PAGES,
    Asked,
    GoldDate,
    GoldMention,
    GoldPage,
    GoldQuote,
    GoldSource,
    GoldZone,
    Need,
)

_Model = TypeVar("_Model", bound=BaseModel)

_FORMATS = (
    "Known formats: .jsonl with one fact a line (tests/gold/README.md) or with one document a line (its text, or the "
    "name of its file, and mentions, quotes, zones, title …), .yml beside a .txt, or a folder of such pairs"
)
#: zone names older than ours -> zone, article, other labels that are right
_OLD_ZONES: dict[str, tuple[str, int | None, tuple[str, ...]]] = {
    "back_to_top": ("navigation", None, ("other",)),
    "blank_nbsp": ("other", None, ()),
    "comment_form": ("comments", None, ()),
    "image_credit": ("credit", 0, ()),
    "nav_header": ("navigation", None, ("sharing", "promotion", "other")),
    # a second article whole, from the words that announce it: its parts are not told apart
    "read_also_article": ("body", 1, (*sorted(ARTICLE_ZONES - {"body"}), "suggested", "sharing", "promotion")),
    "read_more": ("navigation", None, ("suggested", "sharing", "other")),
    "related_heading": ("suggested", None, ()),
    "section_label": ("section", 0, ()),
    "similar_articles": ("suggested", None, ()),
    "suggested_stories": ("suggested", None, ()),
}
_INSIDE = "read_also_article"
#: a name with another one, or with a note, in brackets after it
_BRACKETED = re.compile(r"^(.*?)\s*\(([^)]*)\)$")


def load_gold(path: Path, texts: Path) -> tuple[GoldPage, ...]:
    """Read a gold file, or a folder of them, whatever its format.

    Args:
        path: the file or folder.
        texts: folder of the texts that a .jsonl file names.

    Raises:
        GoldError: no such file, no known format, a text that is missing, or gold that does not fit its text.
    """
    if path.is_dir():
        pages = load_pages(path)
        if not pages:
            raise GoldError(f"{path}: no .txt with its .yml is in this folder. {_FORMATS}.")
        return pages
    if not path.exists():
        raise GoldError(f"{path}: no such file or folder. Give a gold file. {_FORMATS}.")
    if path.suffix == ".yml":
        return (_page(path.with_suffix(".txt")),)
    if path.suffix != ".jsonl":
        raise GoldError(f"{path}: '{path.suffix}' is no format of gold. {_FORMATS}.")
    records = _json_lines(path)
    if not records:
        raise GoldError(f"{path}: nothing is in it. {_FORMATS}.")
    if "record" in records[0]:
        return _facts(path, records, texts)
    if not records[0].keys() & {"text", "file"}:
        raise GoldError(f"{path}, line 1: neither 'record', nor 'text', nor 'file' is stated. {_FORMATS}.")
    return tuple(_document(path, number, record, texts) for number, record in enumerate(records, start=1))


def load_pages(folder: Path) -> tuple[GoldPage, ...]:
    """Read each `<name>.txt` of a folder with the `.yml` beside it, in order of name."""
    return tuple(_page(path) for path in sorted(folder.glob("*.txt")))


def resolve_zones(name: str, text: str, entries: Sequence[dict[str, Any]]) -> tuple[GoldZone, ...]:
    """Turn first and last words into offsets.

    Zones follow each other with nothing but white space between, the first opens the text and the last closes it; so
    the end of a zone is the place where its last words stand and the next zone's first words follow. Exactly one such
    place must exist.

    Raises:
        GoldError: words that do not stand there, or that stand at several places.
    """
    openings = [entry["text"] if "text" in entry else entry["text_start"] for entry in entries]
    zones: list[GoldZone] = []
    at = _skip_space(text, 0)
    for number, entry in enumerate(entries):
        if not text.startswith(openings[number], at):
            raise GoldError(f"{name}: zone {number} ({entry['zone']}) does not stand at {text[at : at + 40]!r}.")
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
        if len(ends) != 1:
            raise GoldError(f"{name}: zone {number} ({entry['zone']}) ends at {len(ends)} places; one must fit.")
        zones.append(GoldZone(entry["zone"], at, ends[0], entry["article"], tuple(entry.get("also", ()))))
        at = _skip_space(text, ends[0])
    if at != len(text):
        raise GoldError(f"{name}: no zone for {text[at : at + 40]!r}.")
    return tuple(zones)


def _json_lines(path: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{path}, line {number}: no JSON ({error}). One object a line is wanted.") from error
        if not isinstance(record, dict):
            raise GoldError(f"{path}, line {number}: no JSON object. One object a line is wanted.")
        records.append(cast("dict[str, Any]", record))
    return records


def _read(path: Path) -> str:
    """Read a text as its bytes are: line ends as they stand, for offsets count them."""
    if not path.is_file():
        raise GoldError(f"{path}: the text is missing. Name the folder of the texts by --texts DIR.")
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not in UTF-8 ({error}).") from error


# One fact a line


class _Stretch(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    start: int = Field(ge=0)
    end: int


class _Fact(_Stretch):
    article: int | None = None
    also: tuple[Any, ...] = ()
    zone: str = ""
    type: str = ""
    qid: str | None = None
    need: Need = "required"
    edtf: str | None = None
    text: str = ""


_ASKED_OF_FACTS: frozenset[Asked] = frozenset({"dates", "mentions"})


def _facts(path: Path, records: Sequence[dict[str, Any]], texts: Path) -> tuple[GoldPage, ...]:
    by_file: defaultdict[str, defaultdict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for number, record in enumerate(records, start=1):
        if not {"record", "file"} <= record.keys():
            raise GoldError(f"{path}, line {number}: 'record' and 'file' must both be stated.")
        by_file[record["file"]][record["record"]].append(record)
    return tuple(_page_of_facts(f"{path}, {file}", file, by_file[file], texts) for file in sorted(by_file))


def _page_of_facts(where: str, file: str, records: dict[str, list[dict[str, Any]]], texts: Path) -> GoldPage:
    if len(records["document"]) != 1:
        raise GoldError(f"{where}: {len(records['document'])} records of the document; one is wanted.")
    document = records["document"][0]
    text = _read(texts / file)
    facts = {kind: [_valid(_Fact, record, where) for record in records[kind]] for kind in ("zone", "mention", "date")}
    for found in (fact for each in facts.values() for fact in each):
        _in_text(where, text, found, found.text)
    embedded = document["embedded"]
    return GoldPage(
        name=file,
        text=text,
        zones=tuple(_zone(where, zone.zone, zone.start, zone.end, zone.article, zone.also) for zone in facts["zone"]),
        title=document["title"] and document["title"]["text"],
        sections=tuple(document["section"]),
        publisher=_source(document["publisher"]),
        agencies=tuple(GoldSource((name,)) for name in document["agencies"]),
        embedded_titles=tuple(article["title"]["text"] for article in embedded),
        embedded_publishers=tuple(_source(article["publisher"]) for article in embedded),
        published_on=None if document["published_on"] is None else date.fromisoformat(document["published_on"]),
        mentions=tuple(
            GoldMention(
                mention.start,
                mention.end,
                mention.type,
                mention.qid,
                mention.need,
                tuple((start, end) for start, end in mention.also),
            )
            for mention in facts["mention"]
        ),
        dates=tuple(GoldDate(found.start, found.end, found.edtf) for found in facts["date"]),
        asked=ASKED_OF_PAGES | _ASKED_OF_FACTS,
    )


# Pages of our own


def _page(path: Path) -> GoldPage:
    text = _read(path)
    stated = path.with_suffix(".yml")
    if not stated.is_file():
        raise GoldError(f"{stated}: the gold of {path.name} is missing.")
    try:
        gold: Any = yaml.safe_load(stated.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise GoldError(f"{stated}: no YAML ({' '.join(str(error).split())}).") from error
    keys = {"title", "section", "publisher", "embedded", "published_on", "byline", "zones"}
    page = cast("dict[str, Any]", gold) if isinstance(gold, dict) else {}
    if not keys <= page.keys():
        raise GoldError(f"{stated}: a page states {', '.join(sorted(keys))} (null where there is none).")
    titles = tuple(page.get("embedded_titles", ()))
    if len(titles) != page["embedded"]:
        raise GoldError(f"{stated}: {page['embedded']} articles inside, but {len(titles)} embedded_titles.")
    return GoldPage(
        name=path.stem,
        text=text,
        zones=resolve_zones(path.stem, text, page["zones"]),
        title=page["title"],
        sections=(page["section"], *page.get("section_also", ())),
        publisher=_source(page["publisher"]),
        agencies=tuple(GoldSource((agency["name"], *agency.get("also", ()))) for agency in page.get("agencies", ())),
        embedded_titles=titles,
        embedded_publishers=tuple(_source(entry) for entry in page.get("embedded_publishers", ())),
        published_on=page["published_on"],
        published_at=page.get("published_at"),
        language=page.get("language", "ara"),
        bylines=(page["byline"], *page.get("byline_also", ())),
        names_in_body=tuple(page.get("names_in_body", ())),
        names_only_in_furniture=tuple(page.get("names_only_in_furniture", ())),
    )


# One document a line


def _pair(value: object) -> object:
    """Read a span, written as {start, end} or as a pair."""
    if not isinstance(value, dict):
        return value
    stated = cast("dict[str, object]", value)
    return (stated.get("start"), stated.get("end"))


def _speakers(value: object) -> object:
    """Read a speaker: an id or a name, several spellings of one, or an object with id and name."""
    if value is None:
        return ()
    if isinstance(value, dict):
        stated = cast("dict[str, object]", value)
        return tuple(stated[key] for key in _SPEAKER_KEYS if stated.get(key) is not None)
    return (value,) if isinstance(value, str) else value


_SPEAKER_KEYS = ("qid", "entity_id", "name", "surface", "text")
_SpanPair = Annotated[tuple[int, int], BeforeValidator(_pair)]


class _Mention(_Stretch):
    type: str
    surface: str | None = Field(default=None, validation_alias=AliasChoices("surface", "text"))
    qid: str | None = Field(default=None, validation_alias=AliasChoices("qid", "entity_id"))
    required: bool = True
    optional: bool = False
    nested: bool = False
    alternatives: tuple[_SpanPair, ...] | None = Field(
        default=None, validation_alias=AliasChoices("alternatives", "alternative_spans", "also")
    )


class _Quote(_Stretch):
    kind: str | None = None
    speaker: Annotated[tuple[str, ...], BeforeValidator(_speakers)] = ()
    optional: bool = False
    alternatives: tuple[_SpanPair, ...] = ()


class _Zone(_Stretch):
    zone: str
    article: int | None = None
    also: tuple[str, ...] = ()


class _Date(_Stretch):
    value: str | None = Field(default=None, validation_alias=AliasChoices("value", "edtf"))
    surface: str | None = None


class _Agency(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str


class _Published(BaseModel):
    model_config = ConfigDict(extra="ignore")

    value: date | None = None
    earliest: date | None = None
    latest: date | None = None


class _Document(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    file: str | None = Field(default=None, validation_alias=AliasChoices("file", "id", "name"))
    chars: int | None = None
    title: str | None = None
    section: str | None = None
    publisher: str | None = None
    cited_agencies: tuple[_Agency, ...] = ()
    pub_date: _Published | None = None
    language: str | None = None
    subheadings: tuple[_Stretch, ...] = ()
    zones: tuple[_Zone, ...] | None = None
    mentions: tuple[_Mention, ...] = ()
    dates: tuple[_Date, ...] = ()
    quotes: tuple[_Quote, ...] = ()


#: field of a document -> what is asked where it is stated
_ASKED: dict[str, Asked] = {
    "cited_agencies": "agencies",
    "dates": "dates",
    "language": "language",
    "mentions": "mentions",
    "pub_date": "published",
    "publisher": "publisher",
    "quotes": "quotes",
    "section": "section",
    "title": "title",
    "zones": "zones",
}


def _document(path: Path, number: int, record: dict[str, Any], texts: Path) -> GoldPage:
    where = f"{path}, line {number}"
    document = _valid(_Document, record, where)
    if document.text is None and document.file is None:
        raise GoldError(f"{where}: neither 'text' nor 'file' is stated.")
    text = _read(texts / str(document.file)) if document.text is None else document.text
    if not text.strip():
        raise GoldError(f"{where}: the text is empty.")
    if document.chars is not None and document.chars != len(text):
        raise GoldError(f"{where}: the gold is of a text of {document.chars} code points; this one has {len(text)}.")
    for found in document.mentions:
        _in_text(where, text, found, found.surface)
    for found in document.dates:
        _in_text(where, text, found, found.surface)
    for found in (*document.quotes, *document.subheadings, *(document.zones or ())):
        _in_text(where, text, found, None)
    asked: set[Asked] = {_ASKED[name] for name in document.model_fields_set if name in _ASKED}
    zones = document.zones or ()
    if "zones" in asked:
        asked.add("embedded")
    published = document.pub_date or _Published()
    bounds = (published.earliest, published.latest)
    return GoldPage(
        name=document.file or f"line {number}",
        text=text,
        zones=tuple(
            _zone(where, name, start, end, zone.article, zone.also)
            for zone in zones
            for name, start, end in _without_subheadings(zone, document.subheadings)
        ),
        title=document.title,
        sections=_sections(document.section),
        publisher=None if document.publisher is None else GoldSource(_called(document.publisher)),
        agencies=tuple(
            GoldSource(_called(agency.name), roles=("agency", "photo")) for agency in document.cited_agencies
        ),
        embedded_titles=(None,) * _inside(zones),
        published_on=published.value,
        published_between=None if bounds[0] is None or bounds[1] is None else (bounds[0], bounds[1]),
        language=document.language,
        mentions=tuple(
            GoldMention(
                mention.start,
                mention.end,
                mention.type,
                mention.qid,
                _need(mention),
                tuple((start, end) for start, end in mention.alternatives or ()),
            )
            for mention in document.mentions
        ),
        dates=tuple(GoldDate(found.start, found.end, _edtf(found.value)) for found in document.dates),
        quotes=tuple(
            GoldQuote(quote.start, quote.end, quote.kind, quote.speaker, quote.alternatives, quote.optional)
            for quote in document.quotes
        ),
        asked=frozenset(asked),
    )


def _need(mention: _Mention) -> Need:
    if mention.nested:
        return "nested"
    # a type that we have no name for cannot be found, and what is found in its place is not wrong
    is_required = mention.required and not mention.optional and mention.type in ENTITY_TYPES
    return "required" if is_required else "optional"


def _inside(zones: Sequence[_Zone]) -> int:
    """Count the articles inside: by their numbers, or by the name that older gold has for a whole one."""
    numbers = {zone.article for zone in zones if zone.article}
    return len(numbers) or sum(zone.zone == _INSIDE for zone in zones)


def _without_subheadings(zone: _Zone, subheadings: Sequence[_Stretch]) -> list[tuple[str, int, int]]:
    """Cut the subheadings out of a body that is stated as one stretch."""
    if zone.zone != "body":
        return [(zone.zone, zone.start, zone.end)]
    parts: list[tuple[str, int, int]] = []
    at = zone.start
    for inner in sorted(subheadings, key=lambda inner: inner.start):
        if zone.start <= inner.start and inner.end <= zone.end:
            if at < inner.start:
                parts.append(("body", at, inner.start))
            parts.append(("subheading", inner.start, inner.end))
            at = inner.end
    if at < zone.end:
        parts.append(("body", at, zone.end))
    return parts


def _sections(stated: str | None) -> tuple[str | None, ...]:
    """Give the ways a section may be read: a trail of several, run together or one of them; a note makes it open."""
    if stated is None:
        return (None,)
    noted = _BRACKETED.match(stated)
    name = noted[1] if noted else stated
    parts = [part.strip() for part in name.split("/")]
    return (name, *parts, "".join(parts), *((None,) if noted else ()))


def _edtf(value: str | None) -> str | None:
    """Read a date of older gold: relative ones have no value of their own, a day of any year is written XXXX."""
    if value is None or value.startswith("relative:"):
        return None
    return f"XXXX-{value[2:]}" if value.startswith("--") else value


def _called(name: str) -> tuple[str, ...]:
    match = _BRACKETED.match(name)
    return (match[1], match[2]) if match else (name,)


# What all formats share


def _valid(model: type[_Model], record: dict[str, Any], where: str) -> _Model:
    try:
        return model.model_validate(record)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise GoldError(f"{where}, {place}: {problem['msg']}.") from error


def _in_text(where: str, text: str, found: _Stretch, stated: str | None) -> None:
    """Refuse a stretch that does not lie in the text, or has other words than stated ("a … b": first and last ones)."""
    if not found.start < found.end <= len(text):
        raise GoldError(
            f"{where}: {found.start} to {found.end} is no stretch of a text of {len(text)} code points. Offsets count "
            "code points from 0, the end is one past the last."
        )
    if not stated:
        return
    stands = text[found.start : found.end]
    opening, _, closing = stated.partition(" … ")
    if stands != opening and not (closing and stands.startswith(opening) and stands.endswith(closing)):
        raise GoldError(
            f"{where}: at {found.start} to {found.end} stands {stands[:40]!r}, not {stated[:40]!r}. Is it another text?"
        )


def _zone(where: str, name: str, start: int, end: int, article: int | None, also: Sequence[str]) -> GoldZone:
    zone, of, others = _OLD_ZONES.get(name, (name, 0 if name in ARTICLE_ZONES else None, ()))
    unknown = [label for label in (zone, *also) if label not in ZONES]
    if unknown:
        raise GoldError(f"{where}: no zone '{unknown[0]}'. Known: {', '.join((*ZONES, *sorted(_OLD_ZONES)))}.")
    return GoldZone(zone, start, end, of if article is None else article, (*also, *others))


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
