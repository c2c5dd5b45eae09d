"""Makes article records out of zones: title, body, lead, section and byline, each with its evidence."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

import polars as pl

from marsad.models import BODY_ZONES
from marsad.pages.scores import score_of

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
EVIDENCE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "article_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "method": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "confidence": pl.Float64,
    "is_chosen": pl.Boolean,
}

_FIELDS = ("title", "section", "byline")


class Value(NamedTuple):
    """One reason for one value."""

    value: str
    method: str
    start: int | None
    end: int | None


@dataclass(slots=True)
class _Article:
    article_id: str
    document_id: str
    parent_article_id: str | None
    values: dict[str, list[Value]] = field(default_factory=lambda: {name: [] for name in _FIELDS})
    parts: list[str] = field(default_factory=list[str])
    lead: str | None = None


def describe(documents: pl.DataFrame, zones: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the article records of documents.

    Args:
        documents: document_id, text, stated_author (null where no record states one).
        zones: the zones of these documents, as `segment` gives them.

    Returns:
        The articles, in order of the documents and of the articles in them, without the columns that other stages
        fill; every document has a main article, its body empty where the page has none. And their evidence for title,
        section and byline: every value found, the first one chosen.
    """
    zone_rows: dict[str, list[tuple[str, int, int, str | None, str]]] = {}
    columns = ("document_id", "zone", "start_offset", "end_offset", "article_id", "rule")
    for document_id, *row in zones.select(columns).iter_rows():
        zone_rows.setdefault(document_id, []).append((row[0], row[1], row[2], row[3], row[4]))
    articles: list[_Article] = []
    for document_id, text, author in documents.select("document_id", "text", "stated_author").iter_rows():
        articles += _articles(document_id, text, author, zone_rows.get(document_id, []))
    return _article_frame(articles), _evidence_frame(articles)


def _articles(
    document_id: str, text: str, author: str | None, rows: list[tuple[str, int, int, str | None, str]]
) -> list[_Article]:
    main = _Article(f"{document_id}-0", document_id, None)
    found = {main.article_id: main}
    for zone, start, end, article_id, rule in rows:
        if article_id is None:
            continue
        article = found.get(article_id)
        if article is None:
            article = found[article_id] = _Article(article_id, document_id, main.article_id)
        if zone in BODY_ZONES:
            part = text[start:end].strip()
            article.parts.append(part)
            if zone == "body" and article.lead is None:
                article.lead = part.splitlines()[0].strip()
        elif zone in article.values:
            surface = text[start:end]
            value = surface.strip()
            first = start + len(surface) - len(surface.lstrip())
            article.values[zone].append(Value(value, rule, first, first + len(value)))
    if author is not None and author.strip():
        main.values["byline"].append(Value(author.strip(), "fact", None, None))
    return sorted(found.values(), key=lambda article: int(article.article_id.rsplit("-", 1)[1]))


def _article_frame(articles: list[_Article]) -> pl.DataFrame:
    bodies = ["\n".join(article.parts) for article in articles]
    chosen = {
        name: [article.values[name][0].value if article.values[name] else None for article in articles]
        for name in _FIELDS
    }
    frame = pl.DataFrame(
        {
            "article_id": [article.article_id for article in articles],
            "document_id": [article.document_id for article in articles],
            "parent_article_id": [article.parent_article_id for article in articles],
            "title": chosen["title"],
            "body": bodies,
            # a page of subheadings alone has a body but no paragraph: its first line leads
            "lead": [
                article.lead if article.lead is not None else body.split("\n", 1)[0] or None
                for article, body in zip(articles, bodies, strict=True)
            ],
            "section": chosen["section"],
            "byline": chosen["byline"],
            "word_count": pl.Series([0] * len(articles), dtype=pl.Int32),
            "content_hash": [
                sha256(f"{title or ''}\n{body}".encode()).hexdigest()[:32]
                for title, body in zip(chosen["title"], bodies, strict=True)
            ],
        },
        schema=ARTICLES_SCHEMA,
    )
    words = pl.col("body").str.count_matches(r"\S*[\p{L}\p{N}]\S*")
    return frame.with_columns(words.cast(pl.Int32).alias("word_count"))


def _evidence_frame(articles: list[_Article]) -> pl.DataFrame:
    rows = [
        (
            article.article_id,
            name,
            value.value,
            value.method,
            value.start,
            value.end,
            score_of(value.method),
            place == 0,
        )
        for article in articles
        for name in _FIELDS
        for place, value in enumerate(article.values[name])
    ]
    return pl.DataFrame(rows, schema=EVIDENCE_SCHEMA, orient="row")
