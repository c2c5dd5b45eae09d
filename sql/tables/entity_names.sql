-- One name form of one entity.
-- kind: data
-- key: entity_id, name, language, kind
create table entity_names (
    entity_id varchar not null,
    name varchar not null,
    language varchar not null,
    kind varchar not null
);
comment on table entity_names is
'One name form of one entity.';
comment on column entity_names.entity_id is
'The entity.';
comment on column entity_names.name is
'The form as written.';
comment on column entity_names.language is
'Language of the form, ISO 639-3; und for forms as observed on pages.';
comment on column entity_names.kind is
'preferred, alias (in the gazetteer), observed (on a page).';
