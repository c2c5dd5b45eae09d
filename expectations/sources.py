"""Checks on outlets and agencies: as articles name them (staged), and as the warehouse lists them (read back)."""

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from expectations import Check, Subject
from expectations.spans import span_checks, spans_in_articles

#: as in the comments of article_sources.role, article_sources.method and sources.kind
ROLES = ("agency", "photo", "publisher")
METHODS = ("citation", "correction", "credit", "dateline", "fact", "furniture", "masthead", "source_line", "url")
KINDS = ("agency", "publisher")

ARTICLE_SOURCES = spans_in_articles(
    "article_sources",
    key="concat_ws(':', article_id, source_id, role, method, start_offset)",
    columns={
        "source_id": "varchar",
        "role": "varchar",
        "name": "varchar",
        "method": "varchar",
        "confidence": "double",
    },
    measures="""
                coalesce(role, '') as role,
                coalesce(method, '') as method,
                coalesce(confidence, 'nan') as confidence,
                case when name <> substr(text, start_offset + 1, end_offset - start_offset) then left(name, 80) end
                    as unprinted_name,
    """,
)

SOURCES = Subject(
    name="sources",
    table="sources",
    reads={
        "sources": {
            "source_id": "varchar",
            "kind": "varchar",
            "name_ar": "varchar",
            "name_en": "varchar",
            "country_code": "varchar",
            "wikidata_id": "varchar",
        }
    },
    query=r"""
        select
            source_id as key,
            null::varchar as document_id,
            source_id,
            coalesce(kind, '') as kind,
            nullif(regexp_extract(concat(name_ar, name_en), '[^\s\x{85}\pZ\p{Cf}]'), '') as name_start,
            country_code,
            case
                when not regexp_full_match(wikidata_id, 'Q[1-9][0-9]*') then wikidata_id
                when source_id like 'Q%' and wikidata_id is distinct from source_id then coalesce(wikidata_id, 'none')
            end as other_wikidata_id,
        from staged.sources
    """,
)


def named_checks() -> list[Check]:
    """Build the checks on the sources that articles name."""
    return [
        *span_checks(ARTICLE_SOURCES, prefix="article_source", thing="The name of a source"),
        Check(
            name="article_source_role_known",
            subject=ARTICLE_SOURCES,
            expectation=ExpectColumnValuesToBeInSet(column="role", value_set=list(ROLES)),
            severity="critical",
            notes="Who published and who is cited are counted apart; a role that nobody knows is counted nowhere.",
            reason="A source has the role '{role}'; no role is called so.",
        ),
        Check(
            name="article_source_method_known",
            subject=ARTICLE_SOURCES,
            expectation=ExpectColumnValuesToBeInSet(column="method", value_set=list(METHODS)),
            severity="critical",
            notes="The method says how far a source can be trusted; the data dictionary tells what each one means.",
            reason="A source was found by '{method}'; no method is called so.",
        ),
        Check(
            name="article_source_confidence_in_bounds",
            subject=ARTICLE_SOURCES,
            expectation=ExpectColumnValuesToBeBetween(column="confidence", min_value=0, max_value=1),
            severity="critical",
            notes="The surest source becomes that of the article; one outside of 0 to 1, or not a number, wins or "
            "loses always.",
            reason="A source found by {method} has the confidence {confidence}; from 0 to 1 is wanted.",
        ),
        Check(
            name="article_source_name_printed",
            subject=ARTICLE_SOURCES,
            expectation=ExpectColumnValuesToBeNull(column="unprinted_name"),
            severity="warning",
            notes="An outlet is named as printed, so its place must show it. The source may still be right; that its "
            "proof points elsewhere is what a reader would find.",
            reason="The source '{unprinted_name}' is not what stands from {start_offset} to {end_offset}.",
        ),
    ]


def listed_checks() -> list[Check]:
    """Build the checks on the list of sources."""
    return [
        Check(
            name="source_id_wellformed",
            subject=SOURCES,
            expectation=ExpectColumnValuesToMatchRegex(
                column="source_id",
                regex=r"^(Q[1-9][0-9]*|marsad:[a-z0-9]+(-[a-z0-9]+)*|nil-source-[0-9a-f]{16})$",
            ),
            severity="critical",
            notes="The form of the id tells a verified outlet from a listed one and from one that only a page names.",
            reason="The source_id '{source_id}' is no Wikidata id, none of ours and none of an unlisted outlet.",
        ),
        Check(
            name="source_kind_known",
            subject=SOURCES,
            expectation=ExpectColumnValuesToBeInSet(column="kind", value_set=list(KINDS)),
            severity="critical",
            notes="Publishers and agencies are listed apart; another kind is on no list.",
            reason="The source is of kind '{kind}'; no kind is called so.",
        ),
        Check(
            name="source_named",
            subject=SOURCES,
            expectation=ExpectColumnValuesToNotBeNull(column="name_start"),
            severity="critical",
            notes="A source without a name cannot be shown: a listed one lost its row of seeds/publishers, or a page "
            "named one by white space.",
            reason="The source has neither an Arabic nor an English name.",
        ),
        Check(
            name="source_country_wellformed",
            subject=SOURCES,
            expectation=ExpectColumnValuesToMatchRegex(column="country_code", regex="^[A-Z]{2}$"),
            severity="critical",
            notes="Countries are joined by their two letters of ISO 3166-1; a name or a small letter joins nothing.",
            reason="The country '{country_code}' is not two capital letters.",
        ),
        Check(
            name="source_wikidata_agrees",
            subject=SOURCES,
            expectation=ExpectColumnValuesToBeNull(column="other_wikidata_id"),
            severity="critical",
            notes="The Wikidata id of a verified source is its id. Two that differ send readers to two outlets.",
            reason="The Wikidata id of {source_id} is {other_wikidata_id}.",
        ),
    ]
