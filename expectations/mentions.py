"""Checks on mentions, those that count and those in page furniture.

Whether offsets cut out the surface, and whether entity, article, zone and outer mention are there, is asked across
tables: see sql/checks.
"""

from collections.abc import Sequence

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from expectations import Check, Subject
from expectations.spans import span_checks


def _mentions(table: str) -> Subject:
    """Measure the mentions of a table."""
    return Subject(
        name=table,
        table=table,
        reads={
            table: {
                "mention_id": "varchar",
                "article_id": "varchar",
                "document_id": "varchar",
                "entity_id": "varchar",
                "entity_type": "varchar",
                "surface": "varchar",
                "start_offset": "integer",
                "end_offset": "integer",
                "score": "double",
            },
            "documents": {"document_id": "varchar", "char_count": "integer"},
            "nil_names": {"document_id": "varchar", "entity_id": "varchar"},
        },
        # a mention in a document that is not there lies outside of it; a score that is missing is not a number
        query=rf"""
            with spelled as (
                select distinct nil_names.document_id, nil_names.entity_id from staged.nil_names
            ),

            measured as (
                select
                    mentions.mention_id as key,
                    mentions.document_id,
                    nullif(mentions.entity_id, '') as entity_id,
                    case
                        when mentions.entity_id like 'nil-%' and spelled.entity_id is null then mentions.entity_id
                    end as unspelled_id,
                    coalesce(mentions.entity_type, '') as entity_type,
                    nullif(regexp_extract(mentions.surface, '[^\s\x{{85}}\pZ\p{{Cf}}]'), '') as surface_start,
                    case
                        when
                            mentions.mention_id <> coalesce(mentions.article_id, mentions.document_id) || ':'
                            || mentions.start_offset || '-' || mentions.end_offset
                            then mentions.mention_id
                    end as untrue_id,
                    coalesce(mentions.start_offset, -1) as start_offset,
                    coalesce(mentions.end_offset, -1) as end_offset,
                    coalesce(documents.char_count, 0) as char_count,
                    coalesce(mentions.score, 'nan') as score,
                from staged.{table} as mentions
                left join staged.documents on documents.document_id = mentions.document_id
                left join spelled
                    on spelled.document_id = mentions.document_id and spelled.entity_id = mentions.entity_id
            )

            select
                measured.*,
                greatest(-start_offset, end_offset - char_count, 0) as chars_outside,
            from measured
        """,
    )


def checks(*, entity_types: Sequence[str]) -> list[Check]:
    """Build the checks on mentions: the same on those that count and on those in page furniture.

    Args:
        entity_types: The types a mention may have.
    """
    counted = _checks(_mentions("mentions"), "mention", "A mention", entity_types)
    return counted + _checks(
        _mentions("furniture_mentions"), "furniture_mention", "A mention in page furniture", entity_types
    )


def _checks(subject: Subject, prefix: str, thing: str, entity_types: Sequence[str]) -> list[Check]:
    return [
        *span_checks(subject, prefix=prefix, thing=thing),
        Check(
            name=f"{prefix}_surface_not_empty",
            subject=subject,
            expectation=ExpectColumnValuesToNotBeNull(column="surface_start"),
            severity="critical",
            notes="A name of white space or invisible signs: an alias in the gazetteer folds to nothing, and matches "
            "everywhere.",
            reason=f"{thing} from {{start_offset}} to {{end_offset}} has no visible text.",
        ),
        Check(
            name=f"{prefix}_entity_present",
            subject=subject,
            expectation=ExpectColumnValuesToNotBeNull(column="entity_id"),
            severity="critical",
            notes="A name that no base knows gets a nil entity; without any it would drop out of every count.",
            reason=f"{thing} from {{start_offset}} to {{end_offset}} is linked to no entity.",
        ),
        Check(
            name=f"{prefix}_entity_spelled",
            subject=subject,
            expectation=ExpectColumnValuesToBeNull(column="unspelled_id"),
            severity="critical",
            notes="The load makes the entity of a name that no base knows from its spellings. Without one the entity "
            "would be missing, and the load would stop for all; so this page alone is held back.",
            reason=f"{thing} from {{start_offset}} to {{end_offset}} is linked to {{unspelled_id}}, of which the "
            "document keeps no spelling.",
        ),
        Check(
            name=f"{prefix}_id_true",
            subject=subject,
            expectation=ExpectColumnValuesToBeNull(column="untrue_id"),
            severity="critical",
            notes="The id says article (document, where there is no article) and place, and is cited. If it says "
            "another place, the offsets were moved after it was made.",
            reason=f"{thing} with the id {{untrue_id}} runs from {{start_offset}} to {{end_offset}}.",
        ),
        Check(
            name=f"{prefix}_type_known",
            subject=subject,
            expectation=ExpectColumnValuesToBeInSet(column="entity_type", value_set=sorted(entity_types)),
            severity="critical",
            notes="Readers filter by type; one that nobody knows would be found by nobody.",
            reason=f"{thing} is of type '{{entity_type}}'; no type is called so.",
        ),
        Check(
            name=f"{prefix}_score_in_bounds",
            subject=subject,
            expectation=ExpectColumnValuesToBeBetween(column="score", min_value=0, max_value=1),
            severity="critical",
            notes="Scores are compared across methods; one outside of 0 to 1, or not a number, wins or loses always.",
            reason=f"{thing} from {{start_offset}} to {{end_offset}} has the score {{score}}; from 0 to 1 is wanted.",
        ),
    ]
