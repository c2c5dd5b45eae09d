"""What the pipeline says about the texts of a gold: the same functions as in `marsad.shards`, in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import polars as pl

from marsad.dates import find
from marsad.entities import Knowledge, name_frame, recognise
from marsad.models import MENTION_ZONES
from marsad.pages import describe, segment
from marsad.quotes import compile_rules
from marsad.quotes import find as find_quotes
from marsad.recognisers import plug_in
from marsad.scoring.fields import Row
from marsad.scoring.gold import Asked, GoldPage
from marsad.seeds.calendars import load_calendars
from marsad.seeds.furniture import load_furniture
from marsad.seeds.gazetteer import load_gazetteer
from marsad.seeds.names import load_knowledge
from marsad.seeds.publishers import load_publishers
from marsad.seeds.quotes import load_quotes
from marsad.settings import RecogniserSetting
from marsad.sources import detect, listed
from marsad.text.normalize import matching_key

#: what is asked of a text for which its names must be recognised
_OF_NAMES: frozenset[Asked] = frozenset({"mentions", "names", "quotes"})


@dataclass(frozen=True, eq=False)
class Said:
    """Everything the pipeline says about some documents: the frames of its stages."""

    zones: pl.DataFrame
    articles: pl.DataFrame
    article_evidence: pl.DataFrame
    article_sources: pl.DataFrame
    listed: pl.DataFrame
    dates: pl.DataFrame
    mentions: pl.DataFrame
    quotes: pl.DataFrame
    #: ISO 639-3 of each main article, by document
    languages: dict[str, str | None]
    #: matching keys of the names of each entity; empty where no quotes are asked
    names: dict[str, frozenset[str]]

    def rows(self, table: str, page: GoldPage) -> list[Row]:
        """Give the rows of one table that are about one page."""
        return self._by_document[table].get(page.document_id, [])

    @cached_property
    def outlets(self) -> list[Row]:
        """Rows of the outlets that are listed."""
        return [*self.listed.iter_rows(named=True)]

    @cached_property
    def _by_document(self) -> dict[str, dict[str, list[Row]]]:
        tables = ("zones", "articles", "article_evidence", "article_sources", "dates", "mentions", "quotes")
        return {table: _rows_by_document(getattr(self, table)) for table in tables}


def said_of(pages: Sequence[GoldPage], seeds: Sequence[Path], recognisers: tuple[RecogniserSetting, ...] = ()) -> Said:
    """Read the texts of a gold as pages, alone: no url, no facts, so that everything has to come from the text.

    Names and quotes are looked for where any page asks for them; else there are none.

    Args:
        pages: the documents; of two with the same text one is read.
        seeds: folders of rules, lowest layer first.
        recognisers: models that vote on names beside the tagger of the rules.
    """
    documents = documents_frame(pages)
    zones = segment(documents, load_furniture(seeds))
    articles, described = describe(documents, zones)
    publishers = load_publishers(seeds)
    detected = detect(documents, zones, publishers)
    found = find(documents, zones, load_calendars(seeds))
    main = articles.filter(pl.col("article_id").str.ends_with("-0"))
    # names take longer than all the rest
    mentions = quotes = pl.DataFrame(schema={"document_id": pl.String})
    if any(page.asked & _OF_NAMES for page in pages):
        mentions = named_in(documents, zones, seeds, recognisers)
        counted = mentions.filter(pl.col("zone").is_in(sorted(MENTION_ZONES)) & pl.col("article_id").is_not_null())
        quotes = find_quotes(documents, zones, counted, compile_rules(load_quotes(seeds)))
    return Said(
        zones=zones,
        articles=articles,
        article_evidence=pl.concat([described, detected.evidence, found.evidence]),
        article_sources=detected.article_sources,
        listed=listed(publishers),
        dates=found.dates,
        mentions=mentions,
        quotes=quotes,
        languages=dict(main.select("document_id", "language").iter_rows()),
        names=_names(seeds) if any("quotes" in page.asked for page in pages) else {},
    )


def named_in(
    documents: pl.DataFrame,
    zones: pl.DataFrame,
    seeds: Sequence[Path],
    recognisers: tuple[RecogniserSetting, ...] = (),
) -> pl.DataFrame:
    """Recognise the names of documents whose zones are known, furniture included: the columns of table `mentions`."""
    return recognise(documents, zones, knowledge_of(tuple(seeds), recognisers)).mentions


@cache
def knowledge_of(seeds: tuple[Path, ...], recognisers: tuple[RecogniserSetting, ...]) -> Knowledge:
    """Load what names are recognised by once a process: it takes seconds."""
    return plug_in(load_knowledge(seeds), recognisers)


def documents_frame(pages: Sequence[GoldPage]) -> pl.DataFrame:
    """Give the texts as the stages take them, without any fact from outside."""
    texts = {page.document_id: page.text for page in pages}
    return pl.DataFrame(
        {"document_id": list(texts), "text": list(texts.values())},
        schema={"document_id": pl.String, "text": pl.String},
    ).with_columns(
        bundle=pl.lit("gold"),
        title_end_offset=pl.lit(None, pl.Int32),
        url=pl.lit(None, pl.String),
        stated_source=pl.lit(None, pl.String),
        stated_author=pl.lit(None, pl.String),
        stated_published=pl.lit(None, pl.String),
        fetched_at=pl.lit(None, pl.Datetime("us", "UTC")),
    )


def _names(seeds: Sequence[Path]) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for entity_id, name in name_frame(load_gazetteer(seeds)).select("entity_id", "name").iter_rows():
        names.setdefault(entity_id, set()).add(matching_key(name))
    return {entity_id: frozenset(keys) for entity_id, keys in names.items()}


def _rows_by_document(frame: pl.DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        # an article_id is its document_id, a hyphen and a number
        document_id: str = row["document_id"] if "document_id" in row else row["article_id"][:32]
        rows.setdefault(document_id, []).append(row)
    return rows
