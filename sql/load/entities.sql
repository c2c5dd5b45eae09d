-- Every entity that is named on a page: as the gazetteer knows it, else as most documents write it.
delete from entities;

insert into entities by name
with named as (
    select mentions.entity_id from mentions
    union
    select furniture_mentions.entity_id from furniture_mentions
),

listed as (
    select
        gazetteer_entities.entity_id,
        gazetteer_entities.entity_type,
        gazetteer_entities.name_ar,
        gazetteer_entities.name_en,
        gazetteer_entities.wikidata_id,
        'linked' as link_status,
        gazetteer_entities.country_code,
    from gazetteer_entities
    inner join named on gazetteer_entities.entity_id = named.entity_id
),

counted_spellings as (
    select
        nil_names.entity_id,
        nil_names.entity_type,
        nil_names.name_ar,
        nil_names.name_en,
        count(*) as document_count,
    from nil_names
    group by nil_names.entity_id, nil_names.entity_type, nil_names.name_ar, nil_names.name_en
),

unlisted as (
    select
        entity_id,
        entity_type,
        name_ar,
        name_en,
        null as wikidata_id,
        'nil' as link_status,
        null as country_code,
    from counted_spellings
    qualify row_number() over (partition by entity_id order by document_count desc, name_ar asc) = 1
)

select * from listed
union all by name
select * from unlisted;
