-- An article without its document, without its parent, or a document without a main article.
with checked as (
    select
        articles.article_id,
        articles.document_id,
        articles.parent_article_id,
    from articles
    inner join checked_documents on articles.document_id = checked_documents.document_id
),

astray as (
    select
        checked.article_id,
        checked.document_id,
    from checked
    left join documents on checked.document_id = documents.document_id
    left join articles as parents on checked.parent_article_id = parents.article_id
    where
        documents.document_id is null
        or left(checked.article_id, 33) <> checked.document_id || '-'
        or (checked.parent_article_id is null) <> (checked.article_id = checked.document_id || '-0')
        or (checked.parent_article_id is not null and parents.article_id is null)
),

without_article as (
    select
        null as article_id,
        checked_documents.document_id,
    from checked_documents
    anti join checked on checked_documents.document_id = checked.document_id
)

select * from astray
union all
select * from without_article
