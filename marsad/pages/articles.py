"""Makes article records out of zones: title, body, lead, section and byline, each with its evidence."""

from hashlib import sha256

import numpy as np
import polars as pl

from marsad.models import BODY_ZONES, EVIDENCE_SCHEMA
from marsad.pages.line import INVISIBLE
from marsad.pages.scores import score_of
from marsad.text.language import detect_in
from marsad.text.texts import Texts
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
    "language": pl.String,
    "script": pl.String,
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

_HEADING = rf"^([{INVISIBLE}]*(?:#{{1,6}}\s+)?)[^\s{INVISIBLE}]"
_INVISIBLE_BEHIND = rf"[^\s{INVISIBLE}]([{INVISIBLE}]+)$"
#: one or two words and a bar before a headline of four and more; a bar and up to four words behind one
_LABEL = r"^([^\s|]+(?: [^\s|]+)?\s*\|\s+)(?:[^\s|]+\s+){3,}[^\s|]+"
_SITE = r"^(?:[^\s|]+\s+){3,}[^\s|]+(\s+(?:\||::)\s+(?:[^\s|]+\s+){0,3}[^\s|]+)$"


def describe(
    documents: pl.DataFrame, zones: pl.DataFrame, *, texts: Texts | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the article records of documents.

    Args:
        documents: document_id, text, stated_author (null where no record states one).
        zones: the zones of these documents, as `segment` gives them: those of a document follow each other.
        texts: the column text, where the caller has it laid out already.

    Returns:
        The articles, in order of the documents and of the articles in them, without the columns that other stages
        fill; every document has a main article, its body empty where the page has none. And their evidence for title,
        section and byline: every value found, the first one chosen.
    """
    texts = texts if texts is not None else Texts.of(documents["text"])
    documents = documents.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("document"), "document_id", "text", "stated_author"
    )
    numbers = documents.select("document", "document_id")
    zones = zones.filter(pl.col("article_id").is_not_null()).join(numbers, on="document_id", maintain_order="left")
    articles = _articles(numbers, zones)
    zones = zones.filter(pl.col("zone").is_in([*BODY_ZONES, *_FIELDS])).join(
        articles.select("article", "article_id"), on="article_id", maintain_order="left"
    )
    zones = _parts(documents["text"], zones.sort("document", maintain_order=True), texts)
    values = _values(documents, zones, articles)
    chosen = values.filter("is_chosen")
    fields = [
        chosen.filter(pl.col("field") == field).select("article", pl.col("value").alias(field)) for field in _FIELDS
    ]
    parts = zones.filter(pl.col("zone").is_in(sorted(BODY_ZONES)))
    for columns in (_bodies(parts), *fields):
        articles = articles.join(columns, on="article", how="left", maintain_order="left")
    articles = articles.with_columns(pl.col("body").fill_null(""))
    articles = articles.with_columns(
        *_counted(articles, parts, texts), *_languages(articles.height, chosen, parts, texts)
    )
    return (
        articles.select(pl.col(name).cast(dtype) for name, dtype in ARTICLES_SCHEMA.items()),
        values.select(pl.col(name).cast(dtype) for name, dtype in EVIDENCE_SCHEMA.items()),
    )


def _counted(articles: pl.DataFrame, parts: pl.DataFrame, texts: Texts) -> list[pl.Series]:
    """Count the words of each body, and hash what is printed."""
    printed = articles.select(pl.concat_str(pl.col("title").fill_null(""), "body", separator="\n").cast(pl.Binary))
    hashes = [sha256(raw).hexdigest()[:32] for raw in printed.to_series().to_list()]
    words = word_counts(texts, parts["start"].to_numpy(), parts["end"].to_numpy())
    counts = np.bincount(parts["article"].to_numpy(), weights=words, minlength=articles.height)
    return [pl.Series("word_count", counts.astype(np.int32)), pl.Series("content_hash", hashes, dtype=pl.String)]


def _languages(count: int, chosen: pl.DataFrame, parts: pl.DataFrame, texts: Texts) -> list[pl.Series]:
    """Tell language and script of each article by its title and its body."""
    titles = chosen.filter(pl.col("field") == "title")
    stretches = pl.concat([frame.select("article", "start", "end") for frame in (titles, parts)])
    stretches = stretches.sort("article", maintain_order=True)
    article, start, end = (stretches[name].to_numpy() for name in ("article", "start", "end"))
    found = detect_in(texts, start, end, article, count)
    return [
        pl.Series("language", [language for language, _, _ in found], dtype=pl.String),
        pl.Series("script", [script for _, script, _ in found], dtype=pl.String),
    ]


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


def _parts(pages: pl.Series, zones: pl.DataFrame, texts: Texts) -> pl.DataFrame:
    """Cut what zones hold out of their documents, without the white space around it.

    Returns:
        The zones with `part`, where it begins and ends on its page (start_offset, end_offset), and where in what is
        joined (start, end).
    """
    document = zones["document"].to_numpy()
    before = texts.starts
    byte_before = (pages.str.len_bytes().cast(pl.Int64) + 1).cum_sum().shift(1, fill_value=0).to_numpy() + 1
    places = zones.select(pl.col("start_offset", "end_offset").cast(pl.Int64)).to_numpy() + before[document, None]
    # a slice by code points would begin at the first
    start, end = (texts.byte_offsets(places.ravel()).reshape(-1, 2) - byte_before[document, None]).T
    cut = pl.col("page").cast(pl.Binary).bin.slice(pl.lit(pl.Series(start)), pl.lit(pl.Series(end - start)))
    whole, part = pl.col("whole"), pl.col("part")
    return (
        zones.with_columns(pages.gather(document).alias("page"), pl.Series("before", before[document]))
        .with_columns(cut.cast(pl.String).alias("whole"))
        .with_columns(whole.str.strip_chars_start(_WHITE).alias("part"))
        .with_columns(
            (pl.col("end_offset").cast(pl.Int64) - part.str.len_chars().cast(pl.Int64)).alias("start_offset"),
            part.str.strip_chars_end(_WHITE).alias("part"),
        )
        .with_columns((pl.col("start_offset") + part.str.len_chars().cast(pl.Int64)).alias("end_offset"))
        .with_columns(
            (pl.col("start_offset") + pl.col("before")).alias("start"),
            (pl.col("end_offset") + pl.col("before")).alias("end"),
        )
    )


def _values(documents: pl.DataFrame, zones: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Give all values of the fields, by article and field; of a field the first one is chosen."""
    author = pl.col("stated_author").str.strip_chars(_WHITE)
    found = zones.filter(pl.col("zone").is_in(_FIELDS)).select(
        "article",
        pl.col("zone").alias("field"),
        "part",
        pl.col("rule").alias("method"),
        *(pl.col(name) for name in ("start_offset", "end_offset", "start", "end")),
    )
    # the marks of a heading of Markdown are not part of the title, nor are invisible ones around it
    title = pl.when(pl.col("field") == "title").then(pl.col("part"))
    heading = title.str.extract(_HEADING)
    found = found.with_columns(heading.str.len_chars().fill_null(0).cast(pl.Int64).alias("before"))
    # nor is what a page prints before or behind it and a bar: a label of two words at most, the name of the site
    is_printed = (pl.col("field") == "title") & (pl.col("method") != "title_field")
    headline = pl.when(is_printed).then(pl.col("part").str.slice(pl.col("before")))
    found = found.with_columns(headline.alias("headline"))
    label = pl.col("headline").str.extract(_LABEL).str.len_chars()
    found = found.with_columns(label.fill_null(0).cast(pl.Int64).alias("label"))
    site = (
        pl.col("headline")
        .str.slice(pl.col("label"))
        .str.extract(_SITE)
        .fill_null(title.str.extract(_INVISIBLE_BEHIND))
        .str.len_chars()
    )
    before, behind = pl.col("before") + pl.col("label"), pl.col("behind")
    found = found.with_columns(site.fill_null(0).cast(pl.Int64).alias("behind")).select(
        "article",
        "field",
        pl.col("part")
        .str.slice(before, pl.col("part").str.len_chars().cast(pl.Int64) - before - behind)
        .alias("value"),
        "method",
        pl.col("start_offset") + before,
        pl.col("end_offset") - behind,
        pl.col("start") + before,
        pl.col("end") - behind,
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


def _bodies(parts: pl.DataFrame) -> pl.DataFrame:
    """Join the parts of each body; its first paragraph leads."""
    part, first = pl.col("part"), pl.col("first")
    return (
        parts.group_by("article", maintain_order=True)
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
