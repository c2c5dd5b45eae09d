-- One person, place, organisation, people or event that is named on a page.
-- kind: data
-- key: entity_id
create table entities (
    entity_id varchar not null,
    entity_type varchar not null,
    name_ar varchar,
    name_en varchar,
    wikidata_id varchar,
    link_status varchar not null,
    country_code varchar
);
comment on table entities is
'One person, place, organisation, people or event that is named on a page.';
comment on column entities.entity_id is
'The Wikidata id where it is verified, else marsad:<slug> for an entity of the gazetteer, else nil-<type>-<hash of the folded name> for a name no base knows.';
comment on column entities.entity_type is
'PER, LOC, ORG, NORP (nationality or group) or EVENT.';
comment on column entities.name_ar is
'Preferred Arabic name; null where none is known.';
comment on column entities.name_en is
'Preferred English name; null where none is known.';
comment on column entities.wikidata_id is
'Wikidata id, only where verified.';
comment on column entities.link_status is
'linked: an entity of the gazetteer; nil: a name no base knows.';
comment on column entities.country_code is
'Country it belongs to, ISO 3166-1 alpha-2; null where none or not known.';
