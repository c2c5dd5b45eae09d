"""Checks on the evidence for values of articles. Whether it gives the values is asked across tables: see sql/checks."""

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull

from expectations import Check
from expectations.spans import span_checks, spans_in_articles

#: the columns of articles that are found, and not counted or derived
FIELDS = ("byline", "language", "published_at", "published_on", "section", "source_id", "title")

EVIDENCE = spans_in_articles(
    "article_evidence",
    key="concat_ws(':', article_id, field, value, method, start_offset)",
    columns={"field": "varchar", "value": "varchar", "method": "varchar", "confidence": "double"},
    measures="""
                coalesce(field, '') as field,
                coalesce(confidence, 'nan') as confidence,
                case
                    when
                        field in ('title', 'byline', 'section')
                        and value <> substr(text, start_offset + 1, end_offset - start_offset)
                        then left(value, 80)
                end as unprinted_value,
    """,
)


def checks() -> list[Check]:
    """Build the checks on evidence."""
    return [
        *span_checks(EVIDENCE, prefix="evidence", thing="A reason"),
        Check(
            name="evidence_field_known",
            subject=EVIDENCE,
            expectation=ExpectColumnValuesToBeInSet(column="field", value_set=list(FIELDS)),
            severity="critical",
            notes="A reason for a value that articles do not have: a column was renamed in one place only, and its "
            "values stand without a reason now.",
            reason="A reason is given for '{field}'; articles have no value that is called so and found.",
        ),
        Check(
            name="evidence_confidence_in_bounds",
            subject=EVIDENCE,
            expectation=ExpectColumnValuesToBeBetween(column="confidence", min_value=0, max_value=1),
            severity="critical",
            notes="The surest reason is chosen; one outside of 0 to 1, or not a number, is chosen always or never.",
            reason="A reason for {field} has the confidence {confidence}; from 0 to 1 is wanted.",
        ),
        Check(
            name="evidence_value_printed",
            subject=EVIDENCE,
            expectation=ExpectColumnValuesToBeNull(column="unprinted_value"),
            severity="warning",
            notes="A headline, byline or section is given as printed, so its place must show it. The value may be "
            "right all the same; that its proof points elsewhere is what a reader would find.",
            reason="The {field} '{unprinted_value}' is not what stands from {start_offset} to {end_offset}.",
        ),
    ]
