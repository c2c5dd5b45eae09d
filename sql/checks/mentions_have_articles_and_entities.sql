-- A mention without its article or entity, or one that stands inside a mention that is not there.
with placed as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.document_id,
        mentions.entity_id,
        mentions.parent_mention_id,
    from mentions
    union all
    select
        furniture_mentions.mention_id,
        furniture_mentions.article_id,
        furniture_mentions.document_id,
        furniture_mentions.entity_id,
        furniture_mentions.parent_mention_id,
    from furniture_mentions
),

checked as (
    select placed.*
    from placed
    inner join checked_documents on placed.document_id = checked_documents.document_id
),

broken as (
    select
        checked.mention_id,
        checked.article_id,
        checked.entity_id,
        checked.parent_mention_id,
    from checked
    left join articles on checked.article_id = articles.article_id
    left join entities on checked.entity_id = entities.entity_id
    left join placed as parents on checked.parent_mention_id = parents.mention_id
    where
        (checked.article_id is not null and articles.article_id is null)
        or entities.entity_id is null
        or (checked.parent_mention_id is not null and parents.mention_id is null)
)

select * from broken
