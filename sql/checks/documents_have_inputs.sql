-- A document that the catalogue of inputs does not know as the first of its content.
with broken as (
    select
        documents.document_id,
        documents.uri,
    from documents
    inner join checked_documents on documents.document_id = checked_documents.document_id
    anti join inputs
        on
            documents.document_id = inputs.document_id
            and documents.uri = inputs.uri
            and documents.bundle = inputs.bundle
            and inputs.duplicate_of is null
)

select * from broken
