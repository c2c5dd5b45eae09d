-- A correction that was applied, and an article that holds another value.
with applied as (
    select
        corrections.article_id,
        corrections.field,
        corrections.corrected_value,
    from corrections
    inner join checked_documents on left(corrections.article_id, 32) = checked_documents.document_id
    where corrections.outcome = 'applied'
),

compared as (
    select
        applied.article_id,
        applied.field,
        applied.corrected_value,
        case applied.field
            when 'title' then articles.title
            when 'byline' then articles.byline
            when 'section' then articles.section
            when 'language' then articles.language
            when 'published_on' then articles.published_on::varchar
            when 'source_id' then articles.source_id
        end as given_value,
    from applied
    left join articles on applied.article_id = articles.article_id
),

broken as (
    select *
    from compared
    where corrected_value is distinct from given_value
)

select * from broken
