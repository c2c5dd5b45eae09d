-- Grain: one mention. Each name between the words before and after it, to read how it is used.
create view mentions_in_context as
with older_revisions as (
    select articles.article_id
    from articles
    -- set variable all_revisions = true shows them too
    where not articles.is_current and not coalesce(getvariable('all_revisions'), false)
),

placed as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.entity_id,
        mentions.entity_type,
        mentions.surface,
        mentions.zone,
        mentions.start_offset,
        mentions.end_offset,
        entities.name_ar,
        entities.name_en,
        zones.start_offset as zone_start,
        zones.end_offset as zone_end,
        documents.text as document_text,
    from mentions
    inner join entities on mentions.entity_id = entities.entity_id
    inner join documents on mentions.document_id = documents.document_id
    inner join zones
        on
            mentions.document_id = zones.document_id
            and mentions.start_offset >= zones.start_offset
            and mentions.start_offset < zones.end_offset
    anti join older_revisions on mentions.article_id = older_revisions.article_id
),

-- the context ends with the zone: what stands beside it on the page is another text
cut as (
    select
        mention_id,
        article_id,
        entity_id,
        entity_type,
        name_ar,
        name_en,
        zone,
        substr(
            document_text,
            greatest(zone_start, start_offset - 60) + 1,
            start_offset - greatest(zone_start, start_offset - 60)
        ) as text_before,
        surface,
        substr(document_text, end_offset + 1, least(zone_end, end_offset + 60) - end_offset) as text_after,
    from placed
),

smoothed as (
    select
        mention_id,
        article_id,
        entity_id,
        entity_type,
        name_ar,
        name_en,
        zone,
        regexp_replace(text_before, '\s+', ' ', 'g') as text_before,
        surface,
        regexp_replace(text_after, '\s+', ' ', 'g') as text_after,
    from cut
)

select * from smoothed;

comment on view mentions_in_context is
'One row a mention, with up to 60 code points of its zone before and after it (keyword in context). Older revisions of a page are left out (set variable all_revisions = true brings them in).';
comment on column mentions_in_context.mention_id is 'The mention.';
comment on column mentions_in_context.article_id is 'The article it stands in.';
comment on column mentions_in_context.entity_id is 'The entity it is linked to.';
comment on column mentions_in_context.entity_type is 'Type of the mention.';
comment on column mentions_in_context.name_ar is 'Preferred Arabic name of the entity.';
comment on column mentions_in_context.name_en is 'Preferred English name of the entity.';
comment on column mentions_in_context.zone is 'title, subheading, caption or body.';
comment on column mentions_in_context.text_before is 'What stands before it, line breaks made spaces.';
comment on column mentions_in_context.surface is 'The name as written, without the clitic.';
comment on column mentions_in_context.text_after is 'What stands after it, line breaks made spaces.';
