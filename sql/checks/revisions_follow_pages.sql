-- An article inside a page that is of another revision than the page, or a page with another number
-- of current revisions than one.
with apart as (
    select
        articles.article_id,
        'another revision than its page' as problem,
    from articles
    inner join checked_documents on articles.document_id = checked_documents.document_id
    inner join articles as parents on articles.parent_article_id = parents.article_id
    where articles.revision <> parents.revision or articles.is_current <> parents.is_current
),

pages as (
    select
        coalesce(documents.url, documents.bundle || ' ' || documents.uri) as page,
        articles.article_id,
        articles.is_current,
    from articles
    inner join documents on articles.document_id = documents.document_id
    where
        articles.parent_article_id is null
        and (documents.url is not null or not regexp_matches(documents.uri, '#[0-9]+$'))
),

counted as (
    select
        min(article_id) as article_id,
        'a page with ' || count(*) filter (is_current) || ' current revisions' as problem,
    from pages
    group by page
    having count(*) filter (is_current) <> 1
)

select * from apart
union all by name
select * from counted
