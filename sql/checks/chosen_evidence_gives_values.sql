-- A value of an article without the evidence that was chosen for it, or evidence chosen for
-- another value.
with valued as (
    unpivot (
        select
            articles.article_id,
            articles.title,
            articles.section,
            articles.byline,
            articles.source_id,
            articles.published_on::varchar as published_on,
        from articles
        inner join checked_documents on articles.document_id = checked_documents.document_id
    )
    on title, section, byline, source_id, published_on
    into name field value given_value
),

chosen as (
    select
        article_evidence.article_id,
        article_evidence.field,
        article_evidence.value,
    from article_evidence
    inner join checked_documents
        on left(article_evidence.article_id, 32) = checked_documents.document_id
    where
        article_evidence.is_chosen
        and article_evidence.field in ('title', 'section', 'byline', 'source_id', 'published_on')
),

broken as (
    select
        coalesce(valued.article_id, chosen.article_id) as article_id,
        coalesce(valued.field, chosen.field) as field,
        valued.given_value,
        chosen.value as chosen_value,
    from valued
    full join chosen on valued.article_id = chosen.article_id and valued.field = chosen.field
    where valued.given_value is distinct from chosen.value
)

select * from broken
