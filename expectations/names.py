"""Checks on the spellings of names that no base knows."""

from collections.abc import Sequence

from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from expectations import Check, Subject

NIL_NAMES = Subject(
    name="nil_names",
    table="nil_names",
    reads={
        "nil_names": {
            "document_id": "varchar",
            "entity_id": "varchar",
            "entity_type": "varchar",
            "name_ar": "varchar",
            "name_en": "varchar",
        },
        "mentions": {"document_id": "varchar", "entity_id": "varchar"},
        "furniture_mentions": {"document_id": "varchar", "entity_id": "varchar"},
    },
    query=r"""
        with named as (
            select mentions.document_id, mentions.entity_id from staged.mentions
            union
            select furniture_mentions.document_id, furniture_mentions.entity_id from staged.furniture_mentions
        )

        select
            concat_ws(':', nil_names.document_id, nil_names.entity_id, nil_names.name_ar) as key,
            nil_names.document_id,
            coalesce(nil_names.entity_type, '') as entity_type,
            nil_names.entity_id,
            -- a type that nobody knows is told by its own check
            case
                when not regexp_full_match(nil_names.entity_id, 'nil-[a-z]+-[0-9a-f]{16}') then nil_names.entity_id
            end as malformed_id,
            nullif(regexp_extract(nil_names.name_ar, '[^\s\x{85}\pZ\p{Cf}]'), '') as name_start,
            case when named.entity_id is null then nil_names.entity_id end as unmentioned_id,
        from staged.nil_names
        left join named on nil_names.document_id = named.document_id and nil_names.entity_id = named.entity_id
    """,
)


def checks(*, entity_types: Sequence[str]) -> list[Check]:
    """Build the checks on the spellings of names that no base knows.

    Args:
        entity_types: The types a name may have.
    """
    return [
        Check(
            name="nil_name_id_wellformed",
            subject=NIL_NAMES,
            expectation=ExpectColumnValuesToBeNull(column="malformed_id"),
            severity="critical",
            notes="What begins with nil- and a type is told from listed entities by it, in the load and in every count "
            "of linked mentions.",
            reason="The id of a name that no base knows is '{malformed_id}'.",
        ),
        Check(
            name="nil_name_type_known",
            subject=NIL_NAMES,
            expectation=ExpectColumnValuesToBeInSet(column="entity_type", value_set=sorted(entity_types)),
            severity="critical",
            notes="It becomes the type of the entity; one that nobody knows would be found by nobody.",
            reason="The name of {entity_id} is of type '{entity_type}'; no type is called so.",
        ),
        Check(
            name="nil_name_visible",
            subject=NIL_NAMES,
            expectation=ExpectColumnValuesToNotBeNull(column="name_start"),
            severity="critical",
            notes="It becomes the name of the entity, where most documents write it so.",
            reason="A spelling of {entity_id} has no visible text.",
        ),
        Check(
            name="nil_name_mentioned",
            subject=NIL_NAMES,
            expectation=ExpectColumnValuesToBeNull(column="unmentioned_id"),
            severity="critical",
            notes="Spellings are counted by document to find the name of an entity; one that the document does not "
            "mention votes for a name nobody wrote.",
            reason="A spelling of {unmentioned_id} is kept, and the document does not mention it.",
        ),
    ]
