"""Words that every part shares: zones, entity types, roles, and the base of all rule models."""

from typing import Literal, get_args

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


class Rule(BaseModel):
    """Base of every rule that people edit in seeds/: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)
