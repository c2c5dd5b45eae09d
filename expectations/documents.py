"""Checks on documents: what the offsets of every other table point into."""

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull

from expectations import Check, Subject

DOCUMENTS = Subject(
    name="documents",
    table="documents",
    reads={
        "documents": {
            "document_id": "varchar",
            "sha256": "varchar",
            "text": "varchar",
            "byte_count": "bigint",
            "char_count": "integer",
        }
    },
    query="""
        select
            documents.document_id as key,
            documents.document_id,
            case when document_id is distinct from left(sha256, 32) then coalesce(sha256, 'none') end as other_sha256,
            coalesce(documents.byte_count, 0) as byte_count,
            coalesce(length(documents.text), 0) as text_chars,
            coalesce(documents.char_count, 0) as char_count,
            coalesce(abs(length(documents.text) - documents.char_count), 0) as miscounted_chars,
        from staged.documents
    """,
)


def checks() -> list[Check]:
    """Build the checks on documents."""
    return [
        Check(
            name="document_id_of_bytes",
            subject=DOCUMENTS,
            expectation=ExpectColumnValuesToBeNull(column="other_sha256"),
            severity="critical",
            notes="The id of a document is the start of the hash of its bytes: by it bytes are found again, duplicates "
            "told and verdicts kept. If they differ, rows of two documents were mixed.",
            reason="The sha256 is {other_sha256}; the document_id must be its first 32 digits.",
        ),
        Check(
            name="document_byte_count_positive",
            subject=DOCUMENTS,
            expectation=ExpectColumnValuesToBeBetween(column="byte_count", min_value=1),
            severity="critical",
            notes="Shards are cut by the sum of bytes; a document that counts for none, or less, lets them grow beyond "
            "the memory that was set.",
            reason="byte_count is {byte_count}; 1 or more is wanted.",
        ),
        Check(
            name="document_text_not_empty",
            subject=DOCUMENTS,
            expectation=ExpectColumnValuesToBeBetween(column="text_chars", min_value=1),
            severity="critical",
            notes="A document without text is a page that was not fetched, or a field mapping that points nowhere.",
            reason="The document has no text.",
        ),
        Check(
            name="document_char_count_positive",
            subject=DOCUMENTS,
            expectation=ExpectColumnValuesToBeBetween(column="char_count", min_value=1),
            severity="critical",
            notes="Zones tile a document from 0 to char_count, and shares are divided by it.",
            reason="char_count is {char_count}; 1 or more is wanted.",
        ),
        Check(
            name="document_char_count_true",
            subject=DOCUMENTS,
            expectation=ExpectColumnValuesToBeBetween(column="miscounted_chars", max_value=0),
            severity="critical",
            notes="Offsets count code points of the stored text. If char_count differs from what DuckDB counts in the "
            "text it stored, the text was changed on its way, and every offset behind the change is wrong.",
            reason="char_count is {char_count}, but the stored text has {text_chars} characters.",
        ),
    ]
