"""Checks on mentions."""

from collections.abc import Sequence

from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
    ExpectColumnPairValuesAToBeGreaterThanB,
)
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from expectations import Check, Subject

MENTIONS = Subject(
    name="mentions",
    table="mentions",
    reads={
        "mentions": {
            "mention_id": "varchar",
            "document_id": "varchar",
            "entity_id": "varchar",
            "entity_type": "varchar",
            "surface": "varchar",
            "start_offset": "integer",
            "end_offset": "integer",
            "score": "double",
        },
        "documents": {"document_id": "varchar", "char_count": "integer"},
    },
    # a mention in a document that is not there lies outside of it; a score that is missing is not a number
    query=r"""
        with measured as (
            select
                mentions.mention_id as key,
                mentions.document_id,
                nullif(mentions.entity_id, '') as entity_id,
                coalesce(mentions.entity_type, '') as entity_type,
                nullif(regexp_extract(mentions.surface, '[^\s\x{85}\pZ\p{Cf}]'), '') as surface_start,
                coalesce(mentions.start_offset, -1) as start_offset,
                coalesce(mentions.end_offset, -1) as end_offset,
                coalesce(documents.char_count, 0) as char_count,
                coalesce(mentions.score, 'nan') as score,
            from staged.mentions
            left join staged.documents on documents.document_id = mentions.document_id
        )

        select
            measured.*,
            greatest(-start_offset, end_offset - char_count, 0) as chars_outside,
        from measured
    """,
)


def checks(*, entity_types: Sequence[str]) -> list[Check]:
    """Build the checks on mentions.

    Args:
        entity_types: The types a mention may have.
    """
    return [
        Check(
            name="mention_offsets_in_order",
            subject=MENTIONS,
            expectation=ExpectColumnPairValuesAToBeGreaterThanB(column_A="end_offset", column_B="start_offset"),
            severity="critical",
            notes="A mention without text, or one that ends before it starts: the recognition is wrong, not the page.",
            reason="A mention runs from {start_offset} to {end_offset}.",
        ),
        Check(
            name="mention_offsets_in_range",
            subject=MENTIONS,
            expectation=ExpectColumnValuesToBeBetween(column="chars_outside", max_value=0),
            severity="critical",
            notes="A mention that reaches out of its document, or whose document is not there: offsets were counted in "
            "bytes, or in another text than the stored one.",
            reason="A mention runs from {start_offset} to {end_offset}; the document has {char_count} characters.",
        ),
        Check(
            name="mention_surface_not_empty",
            subject=MENTIONS,
            expectation=ExpectColumnValuesToNotBeNull(column="surface_start"),
            severity="critical",
            notes="A name of white space or invisible signs: an alias in the gazetteer folds to nothing, and matches "
            "everywhere.",
            reason="A mention from {start_offset} to {end_offset} has no visible text.",
        ),
        Check(
            name="mention_entity_present",
            subject=MENTIONS,
            expectation=ExpectColumnValuesToNotBeNull(column="entity_id"),
            severity="critical",
            notes="A name that no base knows gets a nil entity; without any it would drop out of every count.",
            reason="A mention from {start_offset} to {end_offset} is linked to no entity.",
        ),
        Check(
            name="mention_type_known",
            subject=MENTIONS,
            expectation=ExpectColumnValuesToBeInSet(column="entity_type", value_set=sorted(entity_types)),
            severity="critical",
            notes="Readers filter by type; one that nobody knows would be found by nobody.",
            reason="A mention is of type '{entity_type}'; no type is called so.",
        ),
        Check(
            name="mention_score_in_bounds",
            subject=MENTIONS,
            expectation=ExpectColumnValuesToBeBetween(column="score", min_value=0, max_value=1),
            severity="critical",
            notes="Scores are compared across methods; one outside of 0 to 1, or not a number, wins or loses always.",
            reason="A mention from {start_offset} to {end_offset} has the score {score}; from 0 to 1 is wanted.",
        ),
    ]
