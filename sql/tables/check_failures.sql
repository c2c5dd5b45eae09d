-- One row that broke one check in one run.
-- kind: journal
-- key: run_id, suite, check_name, key
create table check_failures (
    run_id varchar not null,
    suite varchar not null,
    check_name varchar not null,
    key varchar not null,
    document_id varchar,
    reason varchar
);
comment on table check_failures is
'One row that broke one check in one run.';
comment on column check_failures.run_id is
'The run.';
comment on column check_failures.suite is
'As in checks.';
comment on column check_failures.check_name is
'The check.';
comment on column check_failures.key is
'Key of the failing row.';
comment on column check_failures.document_id is
'The document the row belongs to; null where it belongs to none.';
comment on column check_failures.reason is
'What is wrong with the row, with its values, for a person to read.';
