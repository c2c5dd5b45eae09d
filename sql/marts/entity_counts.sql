-- Grain: one entity. Who and what is named most; names in page furniture do not count.
create view entity_counts as
with older_revisions as (
    select articles.article_id
    from articles
    -- set variable all_revisions = true shows them too
    where not articles.is_current and not coalesce(getvariable('all_revisions'), false)
),

counted as (
    select
        mentions.entity_id,
        count(*) as mention_count,
        count(distinct mentions.article_id) as article_count,
    from mentions
    anti join older_revisions on mentions.article_id = older_revisions.article_id
    group by mentions.entity_id
),

named as (
    select
        entities.entity_id,
        entities.entity_type,
        entities.name_ar,
        entities.name_en,
        entities.wikidata_id,
        entities.country_code,
        counted.mention_count,
        counted.article_count,
    from entities
    inner join counted on entities.entity_id = counted.entity_id
)

select * from named;

comment on view entity_counts is
'One row an entity that is mentioned: how often, and in how many articles. Names in page furniture do not count, nor do older revisions of a page (set variable all_revisions = true brings them in).';
comment on column entity_counts.entity_id is 'The entity.';
comment on column entity_counts.entity_type is 'PER, LOC, ORG, NORP or EVENT.';
comment on column entity_counts.name_ar is 'Preferred Arabic name.';
comment on column entity_counts.name_en is 'Preferred English name.';
comment on column entity_counts.wikidata_id is 'Wikidata id, only where verified.';
comment on column entity_counts.country_code is 'Country it belongs to, ISO 3166-1 alpha-2.';
comment on column entity_counts.mention_count is 'Mentions in all articles; a nationality counts for its country.';
comment on column entity_counts.article_count is 'Articles that mention it.';
