-- An entity that no page names, one without any form of its name, or a form of a name whose entity
-- is not there.
with named as (
    select mentions.entity_id from mentions
    union
    select furniture_mentions.entity_id from furniture_mentions
),

unnamed as (
    select
        entities.entity_id,
        'no page names it' as problem,
    from entities
    anti join named on entities.entity_id = named.entity_id
),

formless as (
    select
        entities.entity_id,
        'no form of its name is kept' as problem,
    from entities
    anti join entity_names on entities.entity_id = entity_names.entity_id
),

ownerless as (
    select distinct
        entity_names.entity_id,
        'it is not there, and has a name' as problem,
    from entity_names
    anti join entities on entity_names.entity_id = entities.entity_id
)

select * from unnamed
union all
select * from formless
union all
select * from ownerless
