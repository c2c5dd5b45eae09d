-- An article, or a source of an article, that names a source which is not in sources.
with named as (
    select
        articles.article_id,
        articles.source_id,
    from articles
    where articles.source_id is not null
    union
    select
        article_sources.article_id,
        article_sources.source_id,
    from article_sources
),

broken as (
    select
        named.article_id,
        named.source_id,
    from named
    inner join checked_documents on left(named.article_id, 32) = checked_documents.document_id
    anti join sources on named.source_id = sources.source_id
)

select * from broken
