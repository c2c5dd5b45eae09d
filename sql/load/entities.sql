-- Every entity that is named on a page, as the gazetteer knows it.
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
)

select * from listed;
