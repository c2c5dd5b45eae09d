-- Every name form of an entity that is named: those of the gazetteer, and those seen on pages.
delete from entity_names;

insert into entity_names by name
with listed as (
    select
        gazetteer_names.entity_id,
        gazetteer_names.name,
        gazetteer_names.language,
        gazetteer_names.kind,
    from gazetteer_names
    inner join entities on gazetteer_names.entity_id = entities.entity_id
),

observed as (
    select
        mentions.entity_id,
        mentions.surface as name,
        'und' as language,
        'observed' as kind,
    from mentions
    union
    select
        furniture_mentions.entity_id,
        furniture_mentions.surface as name,
        'und' as language,
        'observed' as kind,
    from furniture_mentions
)

select * from listed
union
select * from observed;
