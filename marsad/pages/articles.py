"""Makes article records out of zones: title, body, lead, section and byline, each with its evidence."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import polars as pl

from marsad.models import BODY_ZONES, EVIDENCE_SCHEMA
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

_FIELDS = ("title", "section", "byline")
#: what is counted at once: so much stays in the processor's cache (see `text.normalize`)
_CHUNK_CHARS = 60_000
_SPACE, _IN_WORD = 1, 2
_MOST_STEPS = 12
#: white space of Unicode
_SPACES = (
    *"\t\n\x0b\x0c\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
    *"\u2028\u2029\u202f\u205f\u3000",
)


class _Article:
    """One article while its zones are read; `values` holds field, value, method and the offsets of the value."""

    __slots__ = ("article_id", "document_id", "lead", "parent_article_id", "parts", "values")

    def __init__(self, article_id: str, document_id: str, parent_article_id: str | None) -> None:
        self.article_id = article_id
        self.document_id = document_id
        self.parent_article_id = parent_article_id
        self.parts: list[str] = []
        self.lead: str | None = None
        self.values: list[tuple[str, str, str, int | None, int | None]] = []

    def first(self, name: str) -> str | None:
        """Give the value that is chosen for a field."""
        for value in self.values:
            if value[0] == name:
                return value[1]
        return None


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
    # a row of Python objects for each zone would take longer than the rest
    columns = [zones[name].to_list() for name in ("zone", "start_offset", "end_offset", "article_id", "rule")]
    runs = zones["document_id"].rle()
    lengths: list[int] = runs.struct.field("len").to_list()
    ends = list(accumulate(lengths))
    bounds = {
        document_id: (end - length, end)
        for document_id, length, end in zip(runs.struct.field("value").to_list(), lengths, ends, strict=True)
    }
    articles: list[_Article] = []
    for document_id, text, author in documents.select("document_id", "text", "stated_author").iter_rows():
        first, last = bounds.get(document_id, (0, 0))
        articles += _articles(document_id, text, author, [column[first:last] for column in columns])
    return _article_frame(articles), _evidence_frame(articles)


def _articles(document_id: str, text: str, author: str | None, columns: Sequence[Sequence[object]]) -> list[_Article]:
    main = _Article(f"{document_id}-0", document_id, None)
    found = {main.article_id: main}
    for zone, start, end, article_id, rule in zip(*columns, strict=True):
        if article_id is None:
            continue
        article = found.get(article_id)
        if article is None:
            article = found[article_id] = _Article(article_id, document_id, main.article_id)
        if zone in BODY_ZONES:
            part = text[start:end].strip()
            article.parts.append(part)
            if zone == "body" and article.lead is None:
                newline = part.find("\n")
                article.lead = (part if newline < 0 else part[:newline]).splitlines()[0].strip()
        elif zone in _FIELDS:
            surface = text[start:end]
            value = surface.strip()
            first = start + len(surface) - len(surface.lstrip())
            article.values.append((zone, value, rule, first, first + len(value)))
    if author is not None and author.strip():
        main.values.append(("byline", author.strip(), "fact", None, None))
    if len(found) == 1:
        return [main]
    return sorted(found.values(), key=lambda article: int(article.article_id.rsplit("-", 1)[1]))


def _article_frame(articles: list[_Article]) -> pl.DataFrame:
    bodies = ["\n".join(article.parts) if len(article.parts) != 1 else article.parts[0] for article in articles]
    titles = [article.first("title") for article in articles]
    return pl.DataFrame(
        {
            "article_id": [article.article_id for article in articles],
            "document_id": [article.document_id for article in articles],
            "parent_article_id": [article.parent_article_id for article in articles],
            "title": titles,
            "body": bodies,
            # a page of subheadings alone has a body but no paragraph: its first line leads
            "lead": [
                article.lead if article.lead is not None else body.split("\n", 1)[0] or None
                for article, body in zip(articles, bodies, strict=True)
            ],
            "section": [article.first("section") for article in articles],
            "byline": [article.first("byline") for article in articles],
            "word_count": _word_counts(bodies),
            "content_hash": [
                sha256(f"{title or ''}\n{body}".encode()).hexdigest()[:32]
                for title, body in zip(titles, bodies, strict=True)
            ],
        },
        schema=ARTICLES_SCHEMA,
    )


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """Give for each code point whether it is white space, part of a word (a letter or a number), or neither."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    classes[[code for code in range(0x110000) if unicodedata.category(chr(code))[0] in "LN"]] = _IN_WORD
    classes[[ord(char) for char in _SPACES]] = _SPACE
    return classes


def _word_counts(texts: Sequence[str]) -> npt.NDArray[np.int32]:
    """Count the words of each text: stretches between white space that hold a letter or a number."""
    counts = np.zeros(len(texts), dtype=np.int32)
    first, chars = 0, 0
    for at, text in enumerate(texts):
        chars += len(text) + 1
        if chars >= _CHUNK_CHARS or at == len(texts) - 1:
            counts[first : at + 1] = _word_counts_at_once(texts[first : at + 1])
            first, chars = at + 1, 0
    return counts


def _word_counts_at_once(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    # white space around each text, so that every word has some before and after it
    joined = f" {' '.join(texts)} "
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _classes().take(codes)
    is_space = classes == _SPACE
    begins = np.flatnonzero(is_space[:-1] & ~is_space[1:]) + 1
    kinds = classes[begins]
    words = [begins[kinds == _IN_WORD]]
    # most words begin with a letter; the others after a bracket or quotation mark or two
    undecided, reached = begins[kinds == 0], begins[kinds == 0]
    while len(reached):
        reached = reached + 1
        kinds = classes[reached]
        words.append(undecided[kinds == _IN_WORD])
        undecided, reached = undecided[kinds == 0], reached[kinds == 0]
        if len(words) > _MOST_STEPS:
            # a line of ornaments, perhaps a million of them: find the next letter or white space of all at once
            next_ones = np.flatnonzero(classes)
            nearest = next_ones[np.searchsorted(next_ones, reached)]
            words.append(undecided[classes[nearest] == _IN_WORD])
            break
    bounds = list(accumulate((len(text) + 1 for text in texts), initial=1))
    return np.sum([np.diff(np.searchsorted(found, bounds)) for found in words], axis=0)


def _evidence_frame(articles: list[_Article]) -> pl.DataFrame:
    columns: dict[str, list[str | int | float | bool | None]] = {name: [] for name in EVIDENCE_SCHEMA}
    for article in articles:
        for name in _FIELDS:
            is_chosen = True
            for field, value, method, start, end in article.values:
                if field == name:
                    row = (article.article_id, name, value, method, start, end, score_of(method), is_chosen)
                    for column, cell in zip(columns.values(), row, strict=True):
                        column.append(cell)
                    is_chosen = False
    return pl.DataFrame(columns, schema=EVIDENCE_SCHEMA)
