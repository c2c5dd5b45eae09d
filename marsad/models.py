"""Words that every part shares: zones, entity types, roles, rows of evidence, and the base of all rule models."""

from typing import Literal, get_args

import polars as pl
from pydantic import BaseModel, ConfigDict

Zone = Literal[
    "title",
    "section",
    "byline",
    "dateline",
    "credit",
    "caption",
    "subheading",
    "body",
    "source_line",
    "keywords",
    "suggested",
    "navigation",
    "comments",
    "sharing",
    "promotion",
    "other",
]
EntityType = Literal["PER", "LOC", "ORG", "NORP", "EVENT"]
SourceKind = Literal["publisher", "agency"]
SourceRole = Literal["publisher", "agency", "photo"]

ZONES: tuple[str, ...] = get_args(Zone)
ENTITY_TYPES: tuple[str, ...] = get_args(EntityType)
#: zones that belong to an article and carry its article_id; the others are page furniture
ARTICLE_ZONES: frozenset[str] = frozenset(
    {"title", "section", "byline", "dateline", "credit", "caption", "subheading", "body", "source_line", "keywords"}
)
#: zones whose text makes up articles.body
BODY_ZONES: frozenset[str] = frozenset({"body", "subheading"})
#: zones where a name counts as a mention of the article
MENTION_ZONES: frozenset[str] = frozenset({"title", "subheading", "caption", "body"})
#: a reason for a value of an article, whichever part found it: the columns of sql/tables/article_evidence.sql
EVIDENCE_SCHEMA: dict[str, type[pl.DataType]] = {
    "article_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "method": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "confidence": pl.Float64,
    "is_chosen": pl.Boolean,
}


class Rule(BaseModel):
    """Base of every rule that people edit in seeds/: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)
