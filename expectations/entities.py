"""Checks on entities and the forms of their names, read back from what was written for a snapshot."""

from collections.abc import Sequence

from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from expectations import Check, Subject

#: as in the comment of entity_names.kind
NAME_KINDS = ("alias", "observed", "preferred")

ENTITIES = Subject(
    name="entities",
    table="entities",
    reads={
        "entities": {
            "entity_id": "varchar",
            "entity_type": "varchar",
            "name_ar": "varchar",
            "name_en": "varchar",
            "wikidata_id": "varchar",
            "link_status": "varchar",
            "country_code": "varchar",
        }
    },
    query=r"""
        select
            entity_id as key,
            null::varchar as document_id,
            entity_id,
            coalesce(entity_type, '') as entity_type,
            case
                when link_status is null or link_status <> if(entity_id like 'nil-%', 'nil', 'linked')
                    then coalesce(link_status, 'none')
            end as untrue_status,
            nullif(regexp_extract(concat(name_ar, name_en), '[^\s\x{85}\pZ\p{Cf}]'), '') as name_start,
            country_code,
            case
                when wikidata_id is distinct from if(entity_id like 'Q%', entity_id, null)
                    then coalesce(wikidata_id, 'none')
            end as other_wikidata_id,
        from staged.entities
    """,
)

ENTITY_NAMES = Subject(
    name="entity_names",
    table="entity_names",
    reads={
        "entity_names": {"entity_id": "varchar", "name": "varchar", "language": "varchar", "kind": "varchar"},
    },
    query=r"""
        select
            concat_ws(':', entity_id, name, language, kind) as key,
            null::varchar as document_id,
            entity_id,
            nullif(regexp_extract(name, '[^\s\x{85}\pZ\p{Cf}]'), '') as name_start,
            coalesce(language, '') as language,
            coalesce(kind, '') as kind,
        from staged.entity_names
    """,
)


def checks(*, entity_types: Sequence[str]) -> list[Check]:
    """Build the checks on entities and their names.

    Args:
        entity_types: The types an entity may have.
    """
    return [
        Check(
            name="entity_id_wellformed",
            subject=ENTITIES,
            expectation=ExpectColumnValuesToMatchRegex(
                column="entity_id",
                regex=r"^(Q[1-9][0-9]*|marsad:[a-z0-9]+(-[a-z0-9]+)*|nil-(per|loc|org|norp|event)-[0-9a-f]{16})$",
            ),
            severity="critical",
            notes="The form of the id tells a verified entity from one of our list and from a name that no base knows; "
            "other people join by it.",
            reason="The entity_id '{entity_id}' is no Wikidata id, none of ours and none of an unlisted name.",
        ),
        Check(
            name="entity_type_known",
            subject=ENTITIES,
            expectation=ExpectColumnValuesToBeInSet(column="entity_type", value_set=sorted(entity_types)),
            severity="critical",
            notes="Readers filter by type; one that nobody knows would be found by nobody.",
            reason="The entity is of type '{entity_type}'; no type is called so.",
        ),
        Check(
            name="entity_link_status_true",
            subject=ENTITIES,
            expectation=ExpectColumnValuesToBeNull(column="untrue_status"),
            severity="critical",
            notes="The share of linked mentions is counted by it, and the run gate by the form of the id: they must "
            "say the same.",
            reason="The link status of {entity_id} is {untrue_status}.",
        ),
        Check(
            name="entity_named",
            subject=ENTITIES,
            expectation=ExpectColumnValuesToNotBeNull(column="name_start"),
            severity="critical",
            notes="An entity without a name cannot be shown: its row of the gazetteer is gone, or no spelling of it "
            "was kept.",
            reason="The entity has neither an Arabic nor an English name.",
        ),
        Check(
            name="entity_country_wellformed",
            subject=ENTITIES,
            expectation=ExpectColumnValuesToMatchRegex(column="country_code", regex="^[A-Z]{2}$"),
            severity="critical",
            notes="Countries are joined by their two letters of ISO 3166-1; a name or a small letter joins nothing.",
            reason="The country '{country_code}' is not two capital letters.",
        ),
        Check(
            name="entity_wikidata_agrees",
            subject=ENTITIES,
            expectation=ExpectColumnValuesToBeNull(column="other_wikidata_id"),
            severity="critical",
            notes="A verified entity has its Wikidata id as its id, and no other has one. Two that differ make one "
            "person out of two.",
            reason="The Wikidata id of {entity_id} is {other_wikidata_id}.",
        ),
        Check(
            name="entity_name_visible",
            subject=ENTITY_NAMES,
            expectation=ExpectColumnValuesToNotBeNull(column="name_start"),
            severity="critical",
            notes="A form of white space or invisible signs: an alias that folds to nothing matches everywhere.",
            reason="A form of the name of {entity_id} has no visible text.",
        ),
        Check(
            name="entity_name_language_wellformed",
            subject=ENTITY_NAMES,
            expectation=ExpectColumnValuesToMatchRegex(column="language", regex="^[a-z]{3}$"),
            severity="critical",
            notes="Readers ask for the Arabic or the English form by the three letters of ISO 639-3.",
            reason="A form of the name of {entity_id} is of language '{language}', which is not three letters.",
        ),
        Check(
            name="entity_name_kind_known",
            subject=ENTITY_NAMES,
            expectation=ExpectColumnValuesToBeInSet(column="kind", value_set=list(NAME_KINDS)),
            severity="critical",
            notes="It tells what somebody wrote into the gazetteer from what pages print.",
            reason="A form of the name of {entity_id} is of kind '{kind}'; no kind is called so.",
        ),
    ]
