-- One check that a loaded document broke, and that a person accepted.
-- kind: data
-- key: document_id, check_name
create table verdicts (
    document_id varchar not null,
    check_name varchar not null,
    reason varchar not null,
    accepted_by varchar not null
);
comment on table verdicts is
'One check that a loaded document broke, and that a person accepted. A document that is not here passed by itself.';
comment on column verdicts.document_id is
'The document.';
comment on column verdicts.check_name is
'The critical check it broke.';
comment on column verdicts.reason is
'Why the person accepted it, from verdicts.yml.';
comment on column verdicts.accepted_by is
'Who accepted it.';
