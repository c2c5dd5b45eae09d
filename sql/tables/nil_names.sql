-- One way in which a document writes an entity that no base knows.
-- kind: data
-- key: document_id, entity_id, name_ar
create table nil_names (
    document_id varchar not null,
    entity_id varchar not null,
    entity_type varchar not null,
    name_ar varchar not null,
    name_en varchar not null
);
comment on table nil_names is
'One way in which a document writes an entity that no base knows. The name of the entity is the way most documents write it.';
comment on column nil_names.document_id is
'The document.';
comment on column nil_names.entity_id is
'The entity: nil-<type>-<hash of the folded name>.';
comment on column nil_names.entity_type is
'PER, LOC, ORG, NORP or EVENT.';
comment on column nil_names.name_ar is
'The name as written, without clitic; with the alef that the article loses after "to".';
comment on column nil_names.name_en is
'The name in Latin letters: words as people of that name write them most often, others letter by letter.';
