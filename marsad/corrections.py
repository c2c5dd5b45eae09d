"""Corrections: what a person knows better about single articles than their pages say, put into the tables."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple, cast
from unicodedata import category

import polars as pl
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, model_validator

from marsad.models import EVIDENCE_SCHEMA, Rule
from marsad.text.normalize import matching_key

Outcome = Literal["applied", "expired", "overruled"]
#: rows of the table corrections
CORRECTIONS_SCHEMA: dict[str, type[pl.DataType]] = {
    "article_id": pl.String,
    "field": pl.String,
    "correction": pl.String,
    "outcome": pl.String,
    "found_value": pl.String,
    "corrected_value": pl.String,
    "reason": pl.String,
    "corrected_by": pl.String,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SOURCE_ID = r"^(Q[1-9][0-9]*|marsad:[a-z0-9]+(-[a-z0-9]+)*)$"


def _day(value: object) -> object:
    """Take a day as people write it; pydantic takes a number for the seconds since 1970."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"there is no day {value}") from error
    if value is None or type(value) is dt.date:
        return value
    raise ValueError(f"{value!r} is no day; one is written 2022-08-15")


def _one_line(value: str) -> str:
    if any(category(character) == "Cc" for character in value):
        raise ValueError("it must be one line, without control characters")
    return value


def _listed(value: str, info: ValidationInfo) -> str:
    """Refuse an outlet that nothing is known of: `sources` could not say what it is."""
    context = cast("Mapping[str, Callable[[str], bool]]", info.context or {})
    knows = context.get("knows_source")
    if knows is not None and not knows(value):
        raise ValueError(
            f"no outlet '{value}' is listed; it would be a source_id of publishers/, in seeds or in your own rules"
        )
    return value


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
_Day = Annotated[dt.date, BeforeValidator(_day)]
_NoDay = Annotated[dt.date | None, BeforeValidator(_day)]


class Match(Rule):
    """Which article is meant: all that is given must hold, and something that few pages share must be given."""

    url: _Text | None = None
    uri: _Text | None = None
    bundle: _Text | None = None
    document_id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")] | None = None
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    source_id: _Text | None = None
    title: _Text | None = None
    article: int | None = Field(None, ge=0, strict=True)

    @model_validator(mode="after")
    def _means_something(self) -> "Match":
        empty = sorted(name for name in self.model_fields_set if getattr(self, name) is None)
        if empty:
            raise ValueError(f"'{empty[0]}' says nothing; leave it out where it does not matter")
        if not self.model_fields_set & {"url", "uri", "document_id", "sha256", "title"}:
            raise ValueError("give url, uri, document_id, sha256 or title: the rest is shared by many pages")
        return self


class Fix(Rule):
    """What is true of the article, by column of `articles`; null says that it has none."""

    title: _Text | None = None
    byline: _Text | None = None
    section: _Text | None = None
    language: Annotated[str, StringConstraints(pattern="^[a-z]{3}$")] | None = None
    published_on: _NoDay = None
    source_id: Annotated[str, StringConstraints(pattern=_SOURCE_ID), AfterValidator(_listed)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Fix":
        if not self.model_fields_set:
            raise ValueError(f"give what is to be right: {', '.join(FIELDS)}")
        return self

    def values(self) -> dict[str, str | None]:
        """What is given, by column, as text: null for what the article has not."""
        given = {name: getattr(self, name) for name in FIELDS if name in self.model_fields_set}
        return {name: None if value is None else str(value) for name, value in given.items()}


#: columns of `articles` that a person can know better
FIELDS: tuple[str, ...] = tuple(Fix.model_fields)


class Correction(Rule):
    """One correction: which article, what is true of it, why, who says so, and how long it is needed."""

    name: Annotated[str, StringConstraints(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    match: Match
    fix: Fix
    reason: _Text
    by: _Text
    until: _Day | None = None


class Tally(NamedTuple):
    """What became of one correction in the tables: articles that bear it, and those it is too old for."""

    applied: int = 0
    expired: int = 0
    overruled: int = 0
    #: of those that bear it, how many the rules say the same of by themselves
    agreeing: int = 0


def bearing(documents: pl.DataFrame, articles: pl.DataFrame, corrections: Sequence[Correction]) -> pl.DataFrame:
    """Find which articles bear which corrections.

    What a title or a source is matched with is what the rules found. A title names its article, also one inside a page;
    otherwise the main article of the page is meant, unless `article` gives another number.

    Args:
        documents: document_id, sha256, url, uri, bundle, fetched_at.
        articles: article_id, document_id, parent_article_id and the columns of FIELDS, as the rules found them.
        corrections: of two that fix the same column of an article the first counts.

    Returns:
        Rows of the table corrections: one for each column that a correction fixes of an article it matches. It is
        expired where the page was fetched (or, where that is not known, published) after its last day.
    """
    if not corrections:
        return pl.DataFrame(schema=CORRECTIONS_SCHEMA)
    told = documents.select("document_id", "sha256", "url", "uri", "bundle", "fetched_at")
    pages = articles.join(told, on="document_id", how="left", maintain_order="left").with_columns(
        number=pl.col("article_id").str.slice(33).cast(pl.Int64),
        day=pl.coalesce(pl.col("fetched_at").dt.date(), "published_on"),
        title_key=pl.col("title").map_elements(_title_key, return_dtype=pl.String)
        if any(correction.match.title for correction in corrections)
        else pl.lit(None, pl.String),
    )
    meant = pages.select(_is_meant(one.match).fill_null(value=False).alias(one.name) for one in corrections)
    found = pages.select(pl.col(name).cast(pl.String) for name in FIELDS)
    rows: list[tuple[str | None, ...]] = []
    taken: set[tuple[str, str]] = set()
    for one in corrections:
        for place in meant[one.name].arg_true():
            article_id, day = pages.item(place, "article_id"), pages.item(place, "day")
            is_expired = one.until is not None and day is not None and day > one.until
            for field, value in one.fix.values().items():
                outcome: Outcome = "expired" if is_expired else "applied"
                if not is_expired and (article_id, field) in taken:
                    outcome = "overruled"
                if outcome == "applied":
                    taken.add((article_id, field))
                rows.append((article_id, field, one.name, outcome, found.item(place, field), value, one.reason, one.by))
    return pl.DataFrame(rows, schema=CORRECTIONS_SCHEMA, orient="row")


def _title_key(title: str) -> str:
    return " ".join(matching_key(title).split())


def _is_meant(match: Match) -> pl.Expr:
    names = match.model_fields_set - {"title", "article"}
    conditions = [pl.col(name) == getattr(match, name) for name in sorted(names)]
    if match.title is not None:
        conditions.append(pl.col("title_key") == _title_key(match.title))
    if match.article is not None:
        conditions.append(pl.col("number") == match.article)
    elif match.title is None:
        conditions.append(pl.col("number") == 0)
    return pl.all_horizontal(conditions)


def moved_days(rows: pl.DataFrame) -> dict[str, dt.date | None]:
    """Give the articles whose publication day a correction moves, with the day: dates counted from it move too."""
    moved = rows.filter(
        (pl.col("field") == "published_on")
        & (pl.col("outcome") == "applied")
        & pl.col("corrected_value").ne_missing(pl.col("found_value"))
    )
    days = moved.select("article_id", pl.col("corrected_value").str.to_date("%Y-%m-%d"))
    return dict(cast("list[tuple[str, dt.date | None]]", days.rows()))


def correct(
    rows: pl.DataFrame, *, articles: pl.DataFrame, evidence: pl.DataFrame, article_sources: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Put what corrections say into the tables of articles.

    What the rules found stays as evidence that was not chosen. A day that is moved has no time any more; a source that
    is corrected is the publisher, and the only one; a source that there is none of takes the agencies with it.

    Args:
        rows: as `bearing` gives them.
        articles: as sql/tables/articles.sql.
        evidence: as sql/tables/article_evidence.sql.
        article_sources: as sql/tables/article_sources.sql.

    Returns:
        The same three, corrected.
    """
    applied = rows.filter(pl.col("outcome") == "applied")
    if applied.is_empty():
        return articles, evidence, article_sources
    for field in FIELDS:
        articles = _with_field(articles, field, applied)
    said = applied.select("article_id", "field", "corrected_value", "correction")
    method = pl.concat_str(pl.lit("correction:"), "correction")
    moved = pl.DataFrame({"article_id": list(moved_days(rows))}, schema={"article_id": pl.String})
    changed = pl.concat(
        [applied.select("article_id", "field"), moved.with_columns(pl.lit("published_at").alias("field"))]
    ).with_columns(pl.lit(value=True).alias("is_corrected"))
    evidence = evidence.join(changed, on=["article_id", "field"], how="left", maintain_order="left")
    stands = pl.col("is_chosen") & pl.col("is_corrected").is_null()
    evidence = evidence.with_columns(stands.alias("is_chosen")).drop("is_corrected")
    added = said.select(
        "article_id",
        "field",
        pl.col("corrected_value").alias("value"),
        method.alias("method"),
        pl.lit(None, pl.Int32).alias("start_offset"),
        pl.lit(None, pl.Int32).alias("end_offset"),
        pl.lit(1.0).alias("confidence"),
        pl.lit(value=True).alias("is_chosen"),
    )
    return articles, pl.concat([evidence, added.select(list(EVIDENCE_SCHEMA))]), _with_sources(article_sources, said)


def _with_field(articles: pl.DataFrame, field: str, applied: pl.DataFrame) -> pl.DataFrame:
    """Set one column where a correction gives it, with the columns that say more of the same."""
    said = applied.filter(pl.col("field") == field).select(
        "article_id", "corrected_value", pl.lit(value=True).alias("is_corrected")
    )
    if said.is_empty():
        return articles
    is_said, value = pl.col("is_corrected").fill_null(value=False), pl.col("corrected_value")
    columns = {field: pl.when(is_said).then(value).otherwise(field)}
    if field == "source_id":
        role = pl.when(value.is_not_null()).then(pl.lit("publisher"))
        columns["source_role"] = pl.when(is_said).then(role).otherwise("source_role")
    if field == "published_on":
        day = value.str.to_date("%Y-%m-%d")
        is_moved = is_said & day.ne_missing(pl.col(field))
        precision = pl.when(day.is_not_null()).then(pl.lit("day"))
        columns = {
            field: pl.when(is_said).then(day).otherwise(field),
            "published_at": pl.when(~is_moved).then("published_at"),
            "published_precision": pl.when(is_moved).then(precision).otherwise("published_precision"),
        }
    joined = articles.join(said, on="article_id", how="left", maintain_order="left")
    return joined.with_columns(expression.alias(name) for name, expression in columns.items()).select(articles.columns)


def _with_sources(article_sources: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Let the corrected publisher take the place of the one found."""
    publishers = said.filter(pl.col("field") == "source_id").select(
        "article_id", pl.col("corrected_value").alias("publisher_id"), "correction"
    )
    if publishers.is_empty():
        return article_sources
    known = article_sources.join(
        publishers.with_columns(pl.lit(value=True).alias("is_corrected")),
        on="article_id",
        how="left",
        maintain_order="left",
    )
    # an agency does not cite itself on its own page
    gives_way = (pl.col("role") == "publisher") | (
        (pl.col("role") == "agency")
        & (pl.col("publisher_id").is_null() | (pl.col("source_id") == pl.col("publisher_id")))
    )
    kept = known.filter(pl.col("is_corrected").is_null() | ~gives_way).select(article_sources.columns)
    named = publishers.filter(pl.col("publisher_id").is_not_null()).select(
        "article_id",
        pl.col("publisher_id").alias("source_id"),
        pl.lit("publisher").alias("role"),
        pl.lit(None, pl.String).alias("name"),
        pl.lit(None, pl.Int32).alias("start_offset"),
        pl.lit(None, pl.Int32).alias("end_offset"),
        pl.lit("correction").alias("method"),
        pl.lit(1.0).alias("confidence"),
    )
    return pl.concat([kept, named.select(article_sources.columns)])


def state_of(tally: Tally) -> str:
    """Say in a few words what became of a correction: borne, or why not."""
    if tally.applied and tally.agreeing == tally.applied:
        return "not needed any more"
    if tally.applied:
        return "borne"
    if tally.overruled:
        return "overruled"
    return "expired" if tally.expired else "matches nothing"


def complaints(corrections: Sequence[Correction], tallies: Mapping[str, Tally]) -> Iterator[tuple[str, str]]:
    """Say of each correction that no loaded article needs why, and what to do: its name, and a sentence."""
    for one in corrections:
        tally = tallies.get(one.name, Tally())
        state = state_of(tally)
        if state == "not needed any more":
            yield one.name, f"Correction {one.name}: the rules now say the same by themselves. It can be removed."
        elif state == "overruled":
            yield (
                one.name,
                f"Correction {one.name}: another correction says the same columns of its articles. Remove one of them.",
            )
        elif state == "expired":
            yield (
                one.name,
                f"Correction {one.name} has expired: what it matches is from after {one.until}. Remove it, or set a "
                "later 'until'.",
            )
        elif state == "matches nothing":
            yield (
                one.name,
                f"Correction {one.name} matches no loaded article. Mend its 'match', or remove it.",
            )


def described(said: Rule) -> str:
    """Write what a match or a fix says on one line."""
    given = said.model_dump(exclude_unset=True)
    return ", ".join(f"{name}: {'none' if value is None else value}" for name, value in given.items())
