-- A check that a person accepted of a document that is not loaded.
with broken as (
    select
        verdicts.document_id,
        verdicts.check_name,
    from verdicts
    anti join documents on verdicts.document_id = documents.document_id
)

select * from broken
