"""Splits pages into zones that tile them."""

from itertools import pairwise
from typing import NamedTuple

import polars as pl

from marsad.models import ARTICLE_ZONES, Zone
from marsad.pages.glued import cut_headline
from marsad.pages.learned import Learned, source_of
from marsad.pages.lines import Line, Matcher, paragraphs_start, read_lines
from marsad.pages.rules import Furniture
from marsad.pages.scores import score_of
from marsad.pages.walk import Walk

ZONES_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_id": pl.String,
    "zone_number": pl.Int32,
    "zone": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "article_id": pl.String,
    "rule": pl.String,
    "score": pl.Float64,
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
            Where lines are learned, also url, stated_source, bundle: what names the source of a page.
        furniture: the markers, and the lines learned of each source.

    Returns:
        document_id, zone_number, zone, start_offset, end_offset, article_id (null for page furniture), rule, score
        (how sure the rule is, 0 to 1); in the order of the documents. The zones of a document tile its text; an empty
        text has none.
    """
    matcher = _matcher(furniture)
    matcher.forget()
    learned = Learned(furniture.learned)
    sources: list[str] = []
    if learned:
        facts = documents.select("url", "stated_source", "bundle")
        sources = [source_of(url, stated_source, bundle) for url, stated_source, bundle in facts.iter_rows()]
    stretches: list[Stretch] = []
    document_ids: list[str] = []
    numbers: list[int] = []
    rows = documents.select("document_id", "text", "title_end_offset").iter_rows()
    for at, (document_id, text, title_end) in enumerate(rows):
        found = divide(text, matcher, title_end=title_end, learned=learned, source=sources[at] if sources else "")
        stretches += found
        document_ids += [document_id] * len(found)
        numbers += range(len(found))
    scores = {rule: score_of(rule) for rule in {stretch.rule for stretch in stretches}}
    columns = {
        "document_id": document_ids,
        "zone_number": numbers,
        "zone": [stretch.zone for stretch in stretches],
        "start_offset": [stretch.start for stretch in stretches],
        "end_offset": [stretch.end for stretch in stretches],
        "article_id": [
            f"{document_id}-{stretch.article}" if stretch.zone in ARTICLE_ZONES else None
            for document_id, stretch in zip(document_ids, stretches, strict=True)
        ],
        "rule": [stretch.rule for stretch in stretches],
        "score": [scores[stretch.rule] for stretch in stretches],
    }
    return pl.DataFrame(columns, schema=ZONES_SCHEMA)


class _Compiled(NamedTuple):
    furniture: Furniture
    matcher: Matcher


_last: list[_Compiled] = []


def _matcher(furniture: Furniture) -> Matcher:
    """Compile the markers, once for all the shards that a process works through.

    Source: compiling takes 0.07 s, as long as the zones of 1,000 pages.
    """
    if not _last or _last[0].furniture is not furniture:
        _last[:] = [_Compiled(furniture, Matcher(furniture))]
    return _last[0].matcher


def divide(
    text: str, matcher: Matcher, *, title_end: int | None = None, learned: Learned | None = None, source: str = ""
) -> list[Stretch]:
    """Split one text into stretches that tile it.

    Args:
        text: the document.
        matcher: the markers.
        title_end: where its title field ends; null where it has none.
        learned: the lines learned of all sources.
        source: the one this page is of, see `source_of`.
    """
    if not text:
        return []
    if title_end and not learned and text[:title_end].strip():
        first = paragraphs_start(text, matcher, start=title_end)
        if first is not None:
            title = Stretch("title", 0, first, 0, "title_field")
            return [title, Stretch("body", first, len(text), 0, "prose_paragraph")]
    lines = read_lines(text, matcher, start=title_end or 0)
    if title_end is None:
        lines = cut_headline(lines, matcher)
    if learned:
        learned.mark(lines, source, has_title_field=title_end is not None)
    undecided = [line for line in lines if line.zone is None]
    Walk(undecided, matcher, title=text[:title_end].strip() if title_end is not None else None).run()
    stretches: list[Stretch] = []
    if title_end and text[:title_end].strip():
        stretches.append(Stretch("title", 0, title_end, 0, "title_field"))
    stretches += _runs(lines)
    if not stretches:
        return [Stretch("other", 0, len(text), 0, "blank_page")]
    # white space belongs to the zone before it, at the head of the text to the first zone
    starts = [0, *(stretch.start for stretch in stretches[1:]), len(text)]
    return [
        Stretch(zone, start, end, article, rule)
        for (zone, _, _, article, rule), (start, end) in zip(stretches, pairwise(starts), strict=True)
    ]


def _runs(lines: list[Line]) -> list[Stretch]:
    """Join the lines of one zone that follow each other; of some zones every line stays one of its own."""
    runs: list[Stretch] = []
    first: Line | None = None
    zone: Zone = "other"
    end, rule = 0, ""
    for line in lines:
        line_zone: Zone = line.zone or "other"
        same = first is not None and zone == line_zone and first.article == line.article and zone in _RUN_ZONES
        if same and (zone == "body" or rule == line.rule):
            end = line.end
            if line.rule == "prose_paragraph":
                rule = line.rule
            continue
        if first is not None:
            runs.append(Stretch(zone, first.start, end, first.article, rule))
        first, zone, end, rule = line, line_zone, line.end, line.rule
    if first is not None:
        runs.append(Stretch(zone, first.start, end, first.article, rule))
    return runs
