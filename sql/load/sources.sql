-- Every source that an article names: a listed one as the rules know it, an unlisted one as pages
-- print it.
delete from sources;

insert into sources by name
with named as (
    select distinct article_sources.source_id
    from article_sources
),

printed as (
    select
        article_sources.source_id,
        coalesce(
            substr(
                documents.text,
                article_sources.start_offset + 1,
                article_sources.end_offset - article_sources.start_offset
            ),
            documents.stated_source
        ) as printed_name,
    from article_sources
    inner join documents on left(article_sources.article_id, 32) = documents.document_id
    where article_sources.source_id like 'nil-source-%'
),

-- one outlet may be printed in several spellings: the first in code point order stands for it
printed_once as (
    select
        source_id,
        min(printed_name) as printed_name,
    from printed
    group by source_id
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
        case when regexp_matches(printed_name, '\p{Arabic}') then printed_name end as name_ar,
        case when not regexp_matches(printed_name, '\p{Arabic}') then printed_name end as name_en,
        null as domain,
        null as country_code,
        null as wikidata_id,
    from printed_once
)

select * from listed
union all by name
select * from unlisted;
