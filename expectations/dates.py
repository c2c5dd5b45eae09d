"""Checks on time expressions. Whether offsets cut out the surface is asked across tables: see sql/checks."""

from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex

from expectations import Check
from expectations.spans import span_checks, spans_in_articles

#: as in the comment of dates.kind
KINDS = ("explicit", "partial", "range", "relative")

# ISO 8601-2: a year (negative before the common era), a decade or century, or any year; with a month, a season or
# another part of the year (21 to 41), a month with a day; ~ where it is approximate
_ONE = (
    r"((-?[0-9]{4}|XXXX)(-(0[1-9]|1[0-2]|2[1-9]|3[0-9]|4[01]))?|(-?[0-9]{4}|XXXX)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"|[0-9]{3}X|[0-9]{2}XX)~?"
)
_EDTF = rf"^({_ONE}|{_ONE}/{_ONE}|\{{{_ONE}(,{_ONE})+\}})$"

DATES = spans_in_articles(
    "dates",
    key="concat_ws(':', article_id, start_offset, end_offset)",
    columns={"edtf": "varchar", "kind": "varchar"},
    # the years that nobody stated are leap years here, and ends that cannot be compared are left alone
    measures=r"""
                edtf,
                coalesce(kind, '') as kind,
                list_filter(
                    regexp_extract_all(edtf, '([0-9]{4}|XXXX)-[0-9]{2}-[0-9]{2}'),
                    lambda day: try_cast(replace(day, 'XXXX', '2000') as date) is null
                )[1] as impossible_day,
                case
                    when
                        regexp_matches(edtf, '^[0-9]{4}[^X]*/[0-9]{4}[^X]*$')
                        and replace(split_part(edtf, '/', 1), '~', '') > replace(split_part(edtf, '/', 2), '~', '')
                        then edtf
                end as backward_interval,
    """,
)


def checks() -> list[Check]:
    """Build the checks on time expressions."""
    return [
        *span_checks(DATES, prefix="date", thing="A time expression"),
        Check(
            name="date_kind_known",
            subject=DATES,
            expectation=ExpectColumnValuesToBeInSet(column="kind", value_set=list(KINDS)),
            severity="critical",
            notes="Readers choose by kind what a time line may hold; one that nobody knows would be on none.",
            reason="A time expression from {start_offset} to {end_offset} is of kind '{kind}'; no kind is called so.",
        ),
        Check(
            name="date_edtf_wellformed",
            subject=DATES,
            expectation=ExpectColumnValuesToMatchRegex(column="edtf", regex=_EDTF),
            severity="critical",
            notes="Values are compared and sorted by programs that read ISO 8601-2; what they cannot read is lost to "
            "them silently. Null is allowed: it says that the day is not known.",
            reason="A time expression from {start_offset} to {end_offset} has the value '{edtf}', which is not EDTF.",
        ),
        Check(
            name="date_day_exists",
            subject=DATES,
            expectation=ExpectColumnValuesToBeNull(column="impossible_day"),
            severity="critical",
            notes="A 31 April or 29 February of no leap year: day and month were read from two different dates, or "
            "counting went over the end of a month.",
            reason="A time expression from {start_offset} to {end_offset} means {impossible_day}, which is no day.",
        ),
        Check(
            name="date_interval_in_order",
            subject=DATES,
            expectation=ExpectColumnValuesToBeNull(column="backward_interval"),
            severity="critical",
            notes="An interval that ends before it begins holds no day at all: its ends belong to two expressions, or "
            "stand right to left.",
            reason="A time expression from {start_offset} to {end_offset} means {backward_interval}, which ends before "
            "it begins.",
        ),
    ]
