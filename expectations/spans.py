"""Spans of text: subjects that measure where their rows stand, and the checks that all of them share."""

from collections.abc import Mapping

from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
    ExpectColumnPairValuesAToBeGreaterThanB,
)
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween

from expectations import Check, Subject


def spans_in_articles(table: str, *, key: str, columns: Mapping[str, str], measures: str) -> Subject:
    """Measure the rows of a table of spans that know their article, and not their document.

    Args:
        table: The staged table.
        key: SQL for its key.
        columns: Its columns that are read, with their types, besides article_id and the offsets.
        measures: SQL for the columns that the checks of the table name, each followed by a comma.
    """
    offsets = {"article_id": "varchar", "start_offset": "integer", "end_offset": "integer"}
    return Subject(
        name=table,
        table=table,
        reads={
            table: {**offsets, **columns},
            "articles": {"article_id": "varchar", "document_id": "varchar"},
            "documents": {"document_id": "varchar", "text": "varchar", "char_count": "integer"},
        },
        # what has no place at all, a fact from outside, is given one that is sound; a row of an article that is not
        # there lies outside of its document, and is still known by the document its key names
        query=f"""
            with placed as (
                select
                    {table}.*,
                    coalesce(articles.document_id, left({table}.article_id, 32)) as document_id,
                    documents.text,
                    coalesce(documents.char_count, 0) as char_count,
                    {table}.start_offset is null and {table}.end_offset is null as is_placeless,
                from staged.{table}
                left join staged.articles on {table}.article_id = articles.article_id
                left join staged.documents on articles.document_id = documents.document_id
            )

            select
                {key} as key,
                document_id,
                {measures}
                char_count,
                case when is_placeless then 0 else coalesce(start_offset, -1) end as start_offset,
                case when is_placeless then 1 else coalesce(end_offset, -1) end as end_offset,
                case
                    when is_placeless then 0
                    else greatest(-coalesce(start_offset, -1), coalesce(end_offset, -1) - char_count, 0)
                end as chars_outside,
            from placed
        """,
    )


def span_checks(subject: Subject, *, prefix: str, thing: str) -> list[Check]:
    """Build the two checks on where the rows of a subject stand.

    Args:
        subject: It measures start_offset, end_offset, char_count of the document, and chars_outside of it.
        prefix: What the names of the checks begin with.
        thing: What a row is, for people.
    """
    return [
        Check(
            name=f"{prefix}_offsets_in_order",
            subject=subject,
            expectation=ExpectColumnPairValuesAToBeGreaterThanB(column_A="end_offset", column_B="start_offset"),
            severity="critical",
            notes=f"{thing} without text, or one that ends before it starts: the rules that found it are wrong, not "
            "the page.",
            reason=f"{thing} runs from {{start_offset}} to {{end_offset}}.",
        ),
        Check(
            name=f"{prefix}_offsets_in_range",
            subject=subject,
            expectation=ExpectColumnValuesToBeBetween(column="chars_outside", max_value=0),
            severity="critical",
            notes=f"{thing} that reaches out of its document, or whose document is not there: offsets were counted in "
            "bytes, or in another text than the stored one.",
            reason=f"{thing} runs from {{start_offset}} to {{end_offset}}; the document has {{char_count}} characters.",
        ),
    ]
