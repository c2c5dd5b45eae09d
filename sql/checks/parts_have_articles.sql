-- A zone, time expression, source, reason or correction of an article that is not there.
with parts as (
    select
        'zones' as part,
        zones.article_id,
    from zones
    where zones.article_id is not null
    union
    select
        'dates' as part,
        dates.article_id,
    from dates
    union
    select
        'article_sources' as part,
        article_sources.article_id,
    from article_sources
    union
    select
        'article_evidence' as part,
        article_evidence.article_id,
    from article_evidence
    union
    select
        'corrections' as part,
        corrections.article_id,
    from corrections
),

broken as (
    select
        parts.article_id,
        parts.part,
    from parts
    inner join checked_documents on left(parts.article_id, 32) = checked_documents.document_id
    anti join articles on parts.article_id = articles.article_id
)

select * from broken
