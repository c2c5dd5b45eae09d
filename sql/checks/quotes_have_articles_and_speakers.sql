-- A quotation that is not inside one zone of its article that counts, or whose speaker no mention
-- of that article names.
with checked as (
    select
        quotes.quote_id,
        quotes.article_id,
        articles.document_id,
        quotes.start_offset,
        quotes.end_offset,
        quotes.speaker_mention_id,
        quotes.speaker_entity_id,
    from quotes
    inner join checked_documents on left(quotes.article_id, 32) = checked_documents.document_id
    left join articles on quotes.article_id = articles.article_id
),

inside as (
    select checked.quote_id
    from checked
    inner join zones
        on
            checked.document_id = zones.document_id
            and checked.article_id = zones.article_id
            and checked.start_offset >= zones.start_offset
            and checked.end_offset <= zones.end_offset
    where
        zones.zone in ('title', 'subheading', 'caption', 'body')
        and checked.start_offset < checked.end_offset
),

broken as (
    select
        checked.quote_id,
        checked.article_id,
        checked.speaker_mention_id,
        checked.speaker_entity_id,
    from checked
    left join inside on checked.quote_id = inside.quote_id
    left join mentions
        on
            checked.speaker_mention_id = mentions.mention_id
            and checked.article_id = mentions.article_id
    where
        inside.quote_id is null
        or checked.speaker_entity_id is distinct from mentions.entity_id
        or (checked.speaker_mention_id is not null and mentions.mention_id is null)
)

select * from broken
