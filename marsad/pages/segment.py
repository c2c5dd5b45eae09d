"""Splits pages into zones that tile them."""

from typing import NamedTuple

import polars as pl

from marsad.models import ARTICLE_ZONES, Zone
from marsad.pages.lines import Line, Matcher, read_lines
from marsad.pages.rules import Furniture
from marsad.pages.walk import Walk

ZONES_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "zone_number": pl.Int32,
    "zone": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "article_id": pl.String,
    "rule": pl.String,
}

#: runs of these are one zone; of the others every line is a zone of its own, so that a value can be read from it
_RUN_ZONES = frozenset(
    {"body", "keywords", "suggested", "navigation", "comments", "sharing", "promotion", "other"},
)


class Stretch(NamedTuple):
    """One zone of a document before it becomes a row."""

    zone: Zone
    start: int
    end: int
    article: int
    rule: str


def segment(documents: pl.DataFrame, furniture: Furniture) -> pl.DataFrame:
    """Split documents into zones.

    Args:
        documents: document_id, text, title_end_offset (null: the text has no title field).
        furniture: the markers.

    Returns:
        document_id, zone_number, zone, start_offset, end_offset, article_id (null for page furniture), rule; in the
        order of the documents. The zones of a document tile its text; an empty text has none.
    """
    matcher = Matcher(furniture)
    columns: dict[str, list[str | int | None]] = {name: [] for name in ZONES_SCHEMA}
    for document_id, text, title_end in documents.select("document_id", "text", "title_end_offset").iter_rows():
        stretches = divide(text, matcher, title_end=title_end)
        columns["document_id"] += [document_id] * len(stretches)
        columns["zone_number"] += range(len(stretches))
        columns["zone"] += [stretch.zone for stretch in stretches]
        columns["start_offset"] += [stretch.start for stretch in stretches]
        columns["end_offset"] += [stretch.end for stretch in stretches]
        columns["article_id"] += [
            f"{document_id}-{stretch.article}" if stretch.zone in ARTICLE_ZONES else None for stretch in stretches
        ]
        columns["rule"] += [stretch.rule for stretch in stretches]
    return pl.DataFrame(columns, schema=ZONES_SCHEMA)


def divide(text: str, matcher: Matcher, *, title_end: int | None = None) -> list[Stretch]:
    """Split one text into stretches that tile it.

    Args:
        text: the document.
        matcher: the markers.
        title_end: where its title field ends; null where it has none.
    """
    if not text:
        return []
    lines = read_lines(text, matcher, start=title_end or 0)
    Walk(lines, matcher, title=text[:title_end].strip() if title_end is not None else None).run()
    stretches: list[Stretch] = []
    if title_end and text[:title_end].strip():
        stretches.append(Stretch("title", 0, title_end, 0, "title_field"))
    stretches += _runs(lines)
    if not stretches:
        return [Stretch("other", 0, len(text), 0, "blank_page")]
    # white space belongs to the zone before it, at the head of the text to the first zone
    starts = [0, *(stretch.start for stretch in stretches[1:]), len(text)]
    return [stretch._replace(start=starts[at], end=starts[at + 1]) for at, stretch in enumerate(stretches)]


def _runs(lines: list[Line]) -> list[Stretch]:
    runs: list[Stretch] = []
    for line in lines:
        zone: Zone = line.zone or "other"
        last = runs[-1] if runs else None
        same = last is not None and last.zone == zone and last.article == line.article and zone in _RUN_ZONES
        if last is not None and same and (zone == "body" or last.rule == line.rule):
            rule = "prose_paragraph" if line.rule == "prose_paragraph" else last.rule
            runs[-1] = last._replace(end=line.end, rule=rule)
        else:
            runs.append(Stretch(zone, line.start, line.end, line.article, line.rule))
    return runs
