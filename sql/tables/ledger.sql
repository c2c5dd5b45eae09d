-- One change of fate of one input.
-- kind: journal
-- key: run_id, bundle, uri
create table ledger (
    run_id varchar not null,
    bundle varchar not null,
    uri varchar not null,
    document_id varchar,
    state varchar not null,
    stage varchar not null,
    reason varchar
);
comment on table ledger is
'One change of fate of one input.';
comment on column ledger.run_id is
'The run.';
comment on column ledger.bundle is
'The bundle of the input.';
comment on column ledger.uri is
'The input: a file, or a line of one (dump.jsonl#17).';
comment on column ledger.document_id is
'The document it brought; null where no bytes could be read.';
comment on column ledger.state is
'loaded, duplicate, quarantined or held (the run was stopped before loading). Unchanged inputs are counted in runs.';
comment on column ledger.stage is
'Where it was decided: read, segment, describe, recognise, gate or load.';
comment on column ledger.reason is
'Why, for a person to read; of a loaded input only where a person accepted it, else null.';
