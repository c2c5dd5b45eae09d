"""Checks on zones, and on how much of a page is furniture."""

from collections.abc import Collection, Sequence

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_in_set import ExpectColumnValuesToNotBeInSet

from expectations import Check, Subject
from expectations.spans import span_checks

_ZONES = {
    "document_id": "varchar",
    "zone_number": "integer",
    "zone": "varchar",
    "start_offset": "integer",
    "end_offset": "integer",
    "article_id": "varchar",
    "score": "double",
}
_DOCUMENTS = {"document_id": "varchar", "char_count": "integer"}

ZONES = Subject(
    name="zones",
    table="zones",
    reads={"zones": _ZONES, "documents": _DOCUMENTS},
    # a zone of a document that is not there lies outside of it; a score that is missing is not a number
    query="""
        with measured as (
            select
                zones.document_id || ':' || zones.zone_number as key,
                zones.document_id,
                coalesce(zones.zone, '') as zone,
                zones.zone || if(zones.article_id is null, ' of no', ' of an') || ' article' as label_and_owner,
                coalesce(zones.start_offset, -1) as start_offset,
                coalesce(zones.end_offset, -1) as end_offset,
                coalesce(documents.char_count, 0) as char_count,
                coalesce(zones.score, 'nan') as score,
            from staged.zones
            left join staged.documents on documents.document_id = zones.document_id
        )

        select
            measured.*,
            greatest(-start_offset, end_offset - char_count, 0) as chars_outside,
        from measured
    """,
)

PAGES = Subject(
    name="pages",
    table="documents",
    reads={"zones": _ZONES, "documents": _DOCUMENTS},
    query="""
        with furniture as (
            select
                zones.document_id,
                sum(zones.end_offset - zones.start_offset) as furniture_chars,
            from staged.zones
            where zones.article_id is null
            group by zones.document_id
        )

        select
            documents.document_id as key,
            documents.document_id,
            round(coalesce(furniture.furniture_chars, 0) / nullif(documents.char_count, 0), 4) as furniture_share,
        from staged.documents
        left join furniture on furniture.document_id = documents.document_id
    """,
)


def checks(
    *, zones: Sequence[str], article_zones: Collection[str], min_furniture_share: float, max_furniture_share: float
) -> list[Check]:
    """Build the checks on zones.

    Args:
        zones: The labels a zone may have.
        article_zones: Those of them that belong to an article; the others are page furniture.
        min_furniture_share: Least share of a page, from 0 to 1 of its characters, that belongs to no article.
        max_furniture_share: Greatest such share.
    """
    return [
        *span_checks(ZONES, prefix="zone", thing="A zone"),
        Check(
            name="zone_known",
            subject=ZONES,
            expectation=ExpectColumnValuesToBeInSet(column="zone", value_set=sorted(zones)),
            severity="critical",
            notes="Names count as mentions by the label of their zone; one that nobody knows would count nowhere.",
            reason="A zone is called '{zone}'; no zone is called so.",
        ),
        Check(
            name="zone_of_article_owned",
            subject=ZONES,
            expectation=ExpectColumnValuesToNotBeInSet(
                column="label_and_owner",
                value_set=[f"{zone} {'of no' if zone in article_zones else 'of an'} article" for zone in sorted(zones)],
            ),
            severity="critical",
            notes="A body that belongs to no article is lost with all its names; a menu that belongs to one is counted "
            "as what it says.",
            reason="A zone from {start_offset} to {end_offset} is a {label_and_owner}.",
        ),
        Check(
            name="zone_score_in_bounds",
            subject=ZONES,
            expectation=ExpectColumnValuesToBeBetween(column="score", min_value=0, max_value=1),
            severity="critical",
            notes="Whoever leaves doubtful zones out compares scores; one outside of 0 to 1, or not a number, is kept "
            "or left out always.",
            reason="A zone from {start_offset} to {end_offset} has the score {score}; from 0 to 1 is wanted.",
        ),
        Check(
            name="furniture_share_in_bounds",
            subject=PAGES,
            expectation=ExpectColumnValuesToBeBetween(
                column="furniture_share", min_value=min_furniture_share, max_value=max_furniture_share
            ),
            severity="warning",
            notes="Nearly all furniture: the body was taken for navigation or other stories. Less than there should "
            "be: furniture was taken for body. Either way the source's template may have changed.",
            reason="Share of the page that belongs to no article: {furniture_share}; from "
            f"{min_furniture_share} to {max_furniture_share} is usual.",
        ),
    ]
