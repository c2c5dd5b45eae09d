"""Makes article records out of zones: title, body, lead, section and byline, each with its evidence."""

from hashlib import sha256
from typing import cast

import numpy as np
import polars as pl

from marsad.models import BODY_ZONES, EVIDENCE_SCHEMA
from marsad.pages.scores import score_of
from marsad.text.utf8 import byte_offsets
from marsad.text.words import word_counts

ARTICLES_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.String,
    "document_id": pl.String,
    "parent_article_id": pl.String,
    "title": pl.String,
    "body": pl.String,
    "lead": pl.String,
    "section": pl.String,
    "byline": pl.String,
    "word_count": pl.Int32,
    "content_hash": pl.String,
}

_FIELDS = ("title", "section", "byline")
#: white space as Python has it
_WHITE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
#: where Python's `splitlines` breaks
_LINE_BREAK = r"[\n\r\x0b\x0c\x1c-\x1e\x{85}\x{2028}\x{2029}]"


def describe(documents: pl.DataFrame, zones: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the article records of documents.

    Args:
        documents: document_id, text, stated_author (null where no record states one).
        zones: the zones of these documents, as `segment` gives them: those of a document follow each other.

    Returns:
        The articles, in order of the documents and of the articles in them, without the columns that other stages
        fill; every document has a main article, its body empty where the page has none. And their evidence for title,
        section and byline: every value found, the first one chosen.
    """
    documents = documents.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("document"), "document_id", "text", "stated_author"
    )
    numbers = documents.select("document", "document_id")
    zones = zones.filter(pl.col("article_id").is_not_null()).join(numbers, on="document_id", maintain_order="left")
    articles = _articles(numbers, zones)
    zones = zones.filter(pl.col("zone").is_in([*BODY_ZONES, *_FIELDS])).join(
        articles.select("article", "article_id"), on="article_id", maintain_order="left"
    )
    zones = zones.with_columns(_surfaces(documents["text"], zones).alias("surface"))
    values = _values(documents, zones, articles)
    bodies = _bodies(zones.filter(pl.col("zone").is_in(sorted(BODY_ZONES))))
    chosen = [
        values.filter((pl.col("field") == field) & pl.col("is_chosen")).select("article", pl.col("value").alias(field))
        for field in _FIELDS
    ]
    for columns in (bodies, *chosen):
        articles = articles.join(columns, on="article", how="left", maintain_order="left")
    articles = articles.with_columns(pl.col("body").fill_null(""))
    printed = articles.select(pl.concat_str(pl.col("title").fill_null(""), "body", separator="\n").cast(pl.Binary))
    hashes = [sha256(raw).hexdigest()[:32] for raw in printed.to_series().to_list()]
    articles = articles.with_columns(
        pl.Series("word_count", word_counts(articles["body"])), pl.Series("content_hash", hashes, dtype=pl.String)
    )
    return (
        articles.select(pl.col(name).cast(dtype) for name, dtype in ARTICLES_SCHEMA.items()),
        values.select(pl.col(name).cast(dtype) for name, dtype in EVIDENCE_SCHEMA.items()),
    )


def _articles(documents: pl.DataFrame, zones: pl.DataFrame) -> pl.DataFrame:
    """Number the articles: the main one of every document, and those that zones name besides."""
    main_id, article_id = pl.concat_str("document_id", pl.lit("-0")), pl.col("article_id")
    inner = zones.select("document", "document_id", "article_id").filter(article_id != main_id).unique()
    number = article_id.str.slice(pl.col("document_id").str.len_chars() + 1).cast(pl.Int64)
    return (
        pl.concat(
            [
                documents.with_columns(main_id.alias("article_id"), pl.lit(0, pl.Int64).alias("number")),
                inner.select("document", "document_id", "article_id", number.alias("number")),
            ]
        )
        .sort("document", "number")
        .select(
            pl.int_range(pl.len(), dtype=pl.Int64).alias("article"),
            "document",
            "document_id",
            "article_id",
            pl.when(pl.col("number") > 0).then(main_id).alias("parent_article_id"),
        )
    )


def _surfaces(texts: pl.Series, zones: pl.DataFrame) -> pl.Series:
    """Cut the texts of zones out of those of their documents: a slice by code points would begin at the first."""
    document = zones["document"].to_numpy()
    sizes, byte_sizes = (counts.cast(pl.Int64).to_numpy() for counts in (texts.str.len_chars(), texts.str.len_bytes()))
    before = (sizes.cumsum() - sizes)[document]
    byte_before = (byte_sizes.cumsum() - byte_sizes)[document]
    data = np.frombuffer(cast("bytes", texts.str.join("").cast(pl.Binary).item()), dtype=np.uint8)
    places = np.concatenate([before + zones[name].cast(pl.Int64).to_numpy() for name in ("start_offset", "end_offset")])
    start, end = byte_offsets(data, places).reshape(2, -1) - byte_before
    cut = pl.col("text").cast(pl.Binary).bin.slice(pl.lit(pl.Series(start)), pl.lit(pl.Series(end - start)))
    return texts.gather(document).rename("text").to_frame().select(cut.cast(pl.String)).to_series()


def _values(documents: pl.DataFrame, zones: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Give all values of the fields, by article and field; of a field the first one is chosen."""
    surface, author = pl.col("surface"), pl.col("stated_author").str.strip_chars(_WHITE)
    found = zones.filter(pl.col("zone").is_in(_FIELDS)).select(
        "article",
        pl.col("zone").alias("field"),
        surface.str.strip_chars(_WHITE).alias("value"),
        pl.col("rule").alias("method"),
        (
            pl.col("start_offset")
            + surface.str.len_chars().cast(pl.Int64)
            - surface.str.strip_chars_start(_WHITE).str.len_chars().cast(pl.Int64)
        ).alias("start_offset"),
    )
    found = found.with_columns(
        (pl.col("start_offset") + pl.col("value").str.len_chars().cast(pl.Int64)).alias("end_offset")
    )
    stated = (
        articles.filter(pl.col("parent_article_id").is_null())
        .select("article", documents.select(author.alias("value")).to_series())
        .filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
        .select("article", pl.lit("byline").alias("field"), "value", pl.lit("fact").alias("method"))
    )
    methods = pl.concat([found["method"], stated["method"]]).unique()
    scores = [score_of(method) for method in methods]
    return (
        pl.concat([found, stated], how="diagonal")
        .with_columns(
            pl.col("field").replace_strict(_FIELDS, range(len(_FIELDS)), return_dtype=pl.Int64).alias("order"),
            pl.col("method").replace_strict(methods, scores, return_dtype=pl.Float64).alias("confidence"),
        )
        .sort("article", "order", maintain_order=True)
        .with_columns(pl.struct("article", "field").is_first_distinct().alias("is_chosen"))
        .join(articles.select("article", "article_id"), on="article", how="left", maintain_order="left")
    )


def _bodies(zones: pl.DataFrame) -> pl.DataFrame:
    """Join the parts of each body; its first paragraph leads."""
    part, first = pl.col("part"), pl.col("first")
    return (
        zones.select("article", "zone", pl.col("surface").str.strip_chars(_WHITE).alias("part"))
        .group_by("article", maintain_order=True)
        .agg(part.str.join("\n").alias("body"), part.filter(pl.col("zone") == "body").first().alias("first"))
        .select(
            "article",
            "body",
            # a page of subheadings alone has a body but no paragraph: its first line leads
            pl.when(first.is_not_null())
            .then(_up_to_break(first, _LINE_BREAK).str.strip_chars(_WHITE))
            .otherwise(_up_to_break(pl.col("body"), "\n"))
            .alias("lead"),
        )
    )


def _up_to_break(text: pl.Expr, line_break: str) -> pl.Expr:
    # `find` counts bytes
    return text.cast(pl.Binary).bin.slice(0, text.str.find(line_break)).cast(pl.String)
