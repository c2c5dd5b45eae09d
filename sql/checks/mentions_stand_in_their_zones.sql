-- A mention that is not inside a zone of its kind and article, or a counted one outside the zones
-- that count.
with placed as (
    select
        mentions.mention_id,
        mentions.document_id,
        mentions.article_id,
        mentions.zone,
        mentions.start_offset,
        mentions.end_offset,
        true as is_counted,
    from mentions
    union all
    select
        furniture_mentions.mention_id,
        furniture_mentions.document_id,
        furniture_mentions.article_id,
        furniture_mentions.zone,
        furniture_mentions.start_offset,
        furniture_mentions.end_offset,
        false as is_counted,
    from furniture_mentions
),

checked as (
    select placed.*
    from placed
    inner join checked_documents on placed.document_id = checked_documents.document_id
),

inside as (
    select checked.mention_id
    from checked
    inner join zones
        on
            checked.document_id = zones.document_id
            and checked.zone = zones.zone
            and checked.article_id is not distinct from zones.article_id
            and checked.start_offset >= zones.start_offset
            and checked.end_offset <= zones.end_offset
),

broken as (
    select
        checked.mention_id,
        checked.zone,
        checked.is_counted,
    from checked
    left join inside on checked.mention_id = inside.mention_id
    where
        inside.mention_id is null
        or checked.is_counted <> (checked.zone in ('title', 'subheading', 'caption', 'body'))
)

select * from broken
