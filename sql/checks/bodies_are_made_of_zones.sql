-- An article whose body is not the text of its body and subheading zones, white space apart.
with stretches as (
    select
        zones.article_id,
        zones.zone_number,
        substr(documents.text, zones.start_offset + 1, zones.end_offset - zones.start_offset)
            as stretch,
    from zones
    inner join documents on zones.document_id = documents.document_id
    inner join checked_documents on zones.document_id = checked_documents.document_id
    where zones.zone in ('body', 'subheading')
),

joined as (
    select
        article_id,
        string_agg(stretch, '' order by zone_number) as body,
    from stretches
    group by article_id
),

broken as (
    select
        articles.article_id,
        articles.word_count,
    from articles
    inner join checked_documents on articles.document_id = checked_documents.document_id
    left join joined on articles.article_id = joined.article_id
    where
        regexp_replace(articles.body, '[\s\pZ\x0b\x1c-\x1f\x{85}]', '', 'g')
        <> regexp_replace(coalesce(joined.body, ''), '[\s\pZ\x0b\x1c-\x1f\x{85}]', '', 'g')
)

select * from broken
