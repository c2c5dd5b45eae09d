-- One document held back in one run.
-- kind: journal
-- key: run_id, bundle, uri, check_name
create table quarantine (
    document_id varchar,
    run_id varchar not null,
    bundle varchar not null,
    uri varchar not null,
    stage varchar not null,
    check_name varchar not null,
    reason varchar not null,
    replayed_in_run_id varchar
);
comment on table quarantine is
'One document held back in one run.';
comment on column quarantine.document_id is
'The document; null where no bytes could be read.';
comment on column quarantine.run_id is
'The run that held it back.';
comment on column quarantine.bundle is
'The bundle of the input.';
comment on column quarantine.uri is
'The input.';
comment on column quarantine.stage is
'Where it was held back: read, segment, describe, recognise or gate.';
comment on column quarantine.check_name is
'The check it failed; readable for a document that could not be read.';
comment on column quarantine.reason is
'Why, for a person to read.';
comment on column quarantine.replayed_in_run_id is
'The later run that loaded it after all; null while it is held.';
