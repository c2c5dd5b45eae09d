"""Checks on quotations. Whether the speaker is a mention of the article is asked across tables: see sql/checks."""

from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull

from expectations import Check
from expectations.spans import span_checks, spans_in_articles

#: as in the comment of quotes.kind
KINDS = ("direct", "indirect")

QUOTES = spans_in_articles(
    "quotes",
    key="quote_id",
    columns={"quote_id": "varchar", "kind": "varchar"},
    measures="""
                coalesce(kind, '') as kind,
                case when quote_id <> article_id || ':' || start_offset || '-' || end_offset then quote_id end
                    as untrue_id,
    """,
)


def checks() -> list[Check]:
    """Build the checks on quotations."""
    return [
        *span_checks(QUOTES, prefix="quote", thing="A quotation"),
        Check(
            name="quote_kind_known",
            subject=QUOTES,
            expectation=ExpectColumnValuesToBeInSet(column="kind", value_set=list(KINDS)),
            severity="critical",
            notes="Who looks for the very words of a speaker asks for direct ones; another kind is never found.",
            reason="A quotation from {start_offset} to {end_offset} is of kind '{kind}'; no kind is called so.",
        ),
        Check(
            name="quote_id_true",
            subject=QUOTES,
            expectation=ExpectColumnValuesToBeNull(column="untrue_id"),
            severity="critical",
            notes="The id says article and place, and is cited. If it says another place, the offsets were moved after "
            "it was made.",
            reason="The quotation {untrue_id} runs from {start_offset} to {end_offset}.",
        ),
    ]
