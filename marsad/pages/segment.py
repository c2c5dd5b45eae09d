"""Splits pages into zones that tile them."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from marsad.models import ARTICLE_ZONES, Zone
from marsad.pages.addressed import mark_addressed
from marsad.pages.chats import cut_senders
from marsad.pages.fields import mark_fields, mark_references
from marsad.pages.frames import mark_framed
from marsad.pages.glued import cut_headline
from marsad.pages.learned import Learned, source_of
from marsad.pages.line import INVISIBLE, Line
from marsad.pages.lines import join_broken, read_lines
from marsad.pages.matcher import Matcher
from marsad.pages.plain import PLAIN_SCHEMA, divide_plain
from marsad.pages.poured import mark_listed, pour
from marsad.pages.repeats import mark_repeats
from marsad.pages.rules import Furniture
from marsad.pages.scores import score_of
from marsad.pages.stopped import mark_stopped
from marsad.pages.tables import mark_tables
from marsad.pages.timed import mark_timed
from marsad.pages.trimmed import trim_headlines
from marsad.pages.walking.walk import Walk

_WALKED_SCHEMA = {**PLAIN_SCHEMA, "article": pl.Int64}

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
    documents = documents.with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("document"), _learned_from(documents, learned)
    )
    plain, lines = divide_plain(documents, matcher)
    others = documents.join(plain, on="document", how="anti", maintain_order="left")
    zones = pl.concat(
        [plain.with_columns(pl.lit(0, pl.Int64).alias("article")), _walk(others, lines, matcher, learned)]
    )
    zones = zones.sort("document", maintain_order=True)
    rules = zones["rule"].unique()
    return zones.with_columns(documents["document_id"].gather(zones["document"])).select(
        "document_id",
        pl.int_range(pl.len(), dtype=pl.Int32).over("document").alias("zone_number"),
        "zone",
        pl.col("start_offset", "end_offset").cast(pl.Int32),
        pl.when(pl.col("zone").is_in(sorted(ARTICLE_ZONES)))
        .then(pl.concat_str("document_id", "article", separator="-"))
        .alias("article_id"),
        "rule",
        pl.col("rule")
        .replace_strict(rules, [score_of(rule) for rule in rules], return_dtype=pl.Float64)
        .alias("score"),
    )


def _learned_from(documents: pl.DataFrame, learned: Learned) -> pl.Series:
    """Name the source of each document, null where no lines are learned of it."""
    if not learned:
        return pl.Series("learned_from", [None] * documents.height, dtype=pl.String)
    facts = documents.select("url", "stated_source", "bundle").iter_rows()
    sources = [source_of(url, stated_source, bundle) for url, stated_source, bundle in facts]
    return pl.Series("learned_from", [source if learned.knows(source) else None for source in sources], dtype=pl.String)


def _walk(documents: pl.DataFrame, lines: Mapping[int, list[Line]], matcher: Matcher, learned: Learned) -> pl.DataFrame:
    """Divide documents one by one, with a walk over the lines of each; those of some are read already."""
    stretches: list[Stretch] = []
    numbers: list[int] = []
    rows = documents.select("document", "text", "title_end_offset", "learned_from").iter_rows()
    for number, text, title_end, source in rows:
        known = lines.get(number)
        read = read_lines(text, matcher, start=title_end or 0) if known is None else join_broken(known, text, matcher)
        found = _divide(text, read, matcher, title_end=title_end, learned=learned if source else None, source=source)
        stretches += found
        numbers += [number] * len(found)
    columns = {
        "document": numbers,
        "zone": [stretch.zone for stretch in stretches],
        "start_offset": [stretch.start for stretch in stretches],
        "end_offset": [stretch.end for stretch in stretches],
        "rule": [stretch.rule for stretch in stretches],
        "article": [stretch.article for stretch in stretches],
    }
    return pl.DataFrame(columns, schema=_WALKED_SCHEMA)


class _Compiled(NamedTuple):
    furniture: Furniture
    matcher: Matcher


_last: list[_Compiled] = []


def _matcher(furniture: Furniture) -> Matcher:
    """Compile the markers, once for all the shards that a process works through.

    Source: compiling takes 0.2 s, as long as the zones of 1,500 records.
    """
    if not _last or _last[0].furniture is not furniture:
        _last[:] = [_Compiled(furniture, Matcher(furniture))]
    return _last[0].matcher


def divide(text: str, matcher: Matcher, *, title_end: int | None = None) -> list[Stretch]:
    """Split one text into stretches that tile it.

    Args:
        text: the document.
        matcher: the markers.
        title_end: where its title field ends; null where it has none.
    """
    lines = read_lines(text, matcher, start=title_end or 0)
    return _divide(text, lines, matcher, title_end=title_end, learned=None, source=None)


def _divide(
    text: str,
    lines: list[Line],
    matcher: Matcher,
    *,
    title_end: int | None,
    learned: Learned | None,
    source: str | None,
) -> list[Stretch]:
    """Split one text into stretches that tile it.

    Args:
        text: the document.
        lines: what stands on it, after its title field.
        matcher: the markers.
        title_end: where its title field ends; null where it has none.
        learned: the lines learned of all sources, where any are learned of the one this page is of.
        source: that one, see `source_of`.
    """
    if not text:
        return []
    if title_end is None:
        lines = cut_senders(cut_headline(pour(lines, text, matcher), matcher), matcher)
        mark_framed(lines)
        mark_stopped(lines)
        mark_fields(lines, matcher)
        mark_references(lines)
        mark_repeats(lines, text)
        mark_timed(lines)
        mark_tables(lines)
        mark_addressed(lines, matcher)
        mark_listed(lines, matcher)
    if learned is not None and source is not None:
        learned.mark(lines, source, has_title_field=title_end is not None)
    undecided = [line for line in lines if line.zone is None]
    Walk(undecided, matcher, title=text[:title_end].strip() if title_end is not None else None).run()
    if title_end is None:
        lines = trim_headlines(lines, matcher)
    stretches: list[Stretch] = []
    if title_end and text[:title_end].strip():
        stretches.append(Stretch("title", 0, title_end, 0, "title_field"))
    stretches += _runs(lines, text)
    if not stretches:
        return [Stretch("other", 0, len(text), 0, "blank_page")]
    # white space belongs to the zone before it, at the head of the text to the first zone
    starts = [0, *(stretch.start for stretch in stretches[1:]), len(text)]
    return [
        Stretch(zone, start, end, article, rule)
        for (zone, _, _, article, rule), (start, end) in zip(stretches, pairwise(starts), strict=True)
    ]


def _has_sign(between: str) -> bool:
    return any(not char.isspace() and char not in INVISIBLE for char in between)


def _runs(lines: list[Line], text: str) -> list[Stretch]:
    """Join the lines of one zone that follow each other; of some zones every line stays one of its own.

    A sign that joined the lines of an article, or stands before each of them, is none of it.
    """
    runs: list[Stretch] = []
    first: Line | None = None
    zone: Zone = "other"
    end, rule = 0, ""
    for line in lines:
        line_zone: Zone = line.zone or "other"
        is_article = zone in ARTICLE_ZONES or line_zone in ARTICLE_ZONES
        has_joint = first is not None and is_article and _has_sign(text[end : line.start])
        same = first is not None and zone == line_zone and first.article == line.article and zone in _RUN_ZONES
        if same and not has_joint and (zone == "body" or rule == line.rule):
            end = line.end
            if line.rule == "prose_paragraph":
                rule = line.rule
            continue
        if first is not None:
            runs.append(Stretch(zone, first.start, end, first.article, rule))
        if has_joint:
            runs.append(
                Stretch("other", line.start - len(text[end : line.start].lstrip()), line.start, 0, "joint_of_lines")
            )
        first, zone, end, rule = line, line_zone, line.end, line.rule
    if first is not None:
        runs.append(Stretch(zone, first.start, end, first.article, rule))
    return runs
