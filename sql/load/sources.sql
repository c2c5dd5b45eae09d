-- Every source that an article names: a listed one as the rules know it, an unlisted one as pages
-- print it.
delete from sources;

insert into sources by name
with named as (
    select distinct article_sources.source_id
    from article_sources
),

-- one outlet may be printed in several spellings: the first in code point order stands for it
printed as (
    select
        article_sources.source_id,
        min(article_sources.name) as name,
    from article_sources
    where article_sources.source_id like 'nil-source-%'
    group by article_sources.source_id
),

listed as (
    select
        publishers.source_id,
        publishers.kind,
        publishers.name_ar,
        publishers.name_en,
        publishers.domain,
        publishers.country_code,
        publishers.wikidata_id,
    from publishers
    inner join named on publishers.source_id = named.source_id
),

unlisted as (
    select
        source_id,
        'publisher' as kind,
        case when regexp_matches(name, '\p{Arabic}') then name end as name_ar,
        case when not regexp_matches(name, '\p{Arabic}') then name end as name_en,
        case when regexp_matches(name, '^[a-z0-9-]+(\.[a-z0-9-]+)+$') then name end as domain,
        null as country_code,
        null as wikidata_id,
    from printed
)

select * from listed
union all by name
select * from unlisted;
