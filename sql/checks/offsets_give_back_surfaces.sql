-- A mention or time expression whose offsets do not cut its surface out of the text of its
-- document.
with placed as (
    select
        mentions.mention_id as row_key,
        mentions.document_id,
        mentions.surface,
        mentions.start_offset,
        mentions.end_offset,
    from mentions
    union all
    select
        furniture_mentions.mention_id as row_key,
        furniture_mentions.document_id,
        furniture_mentions.surface,
        furniture_mentions.start_offset,
        furniture_mentions.end_offset,
    from furniture_mentions
    union all
    select
        dates.article_id || ':' || dates.start_offset as row_key,
        left(dates.article_id, 32) as document_id,
        dates.surface,
        dates.start_offset,
        dates.end_offset,
    from dates
),

cut as (
    select
        placed.row_key,
        placed.surface,
        substr(documents.text, placed.start_offset + 1, placed.end_offset - placed.start_offset)
            as cut_surface,
    from placed
    inner join checked_documents on placed.document_id = checked_documents.document_id
    left join documents on placed.document_id = documents.document_id
),

broken as (
    select
        row_key,
        surface,
        cut_surface,
    from cut
    where cut_surface is distinct from surface
)

select * from broken
