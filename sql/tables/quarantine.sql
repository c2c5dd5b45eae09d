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
    source varchar,
    glimpse varchar,
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
'The check it failed, the first by name of several; readable for a document that could not be read; restored where only a snapshot tells that it was held back.';
comment on column quarantine.reason is
'Why, for a person to read.';
comment on column quarantine.source is
'The source as the page, its url or the bundle names it, its id where the page template alone tells it; null where none is known.';
comment on column quarantine.glimpse is
'How its title, else its first paragraph, else its text begins, on one line; null where it could not be read.';
comment on column quarantine.replayed_in_run_id is
'The next run that judged it again, whatever came of it (a replay, or any run under other rules); null while this row is the last word on it.';
