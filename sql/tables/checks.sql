-- One check in one run.
-- kind: journal
-- key: run_id, suite, check_name
create table checks (
    run_id varchar not null,
    suite varchar not null,
    check_name varchar not null,
    severity varchar not null,
    passed boolean not null,
    unexpected_count bigint not null,
    notes varchar
);
comment on table checks is
'One check in one run.';
comment on column checks.run_id is
'The run.';
comment on column checks.suite is
'row_gate, run_gate or warehouse_gate (Great Expectations), sql_checks (sql/checks), corrections (which of corrections.yml no article needs), or verdicts (what a person let load).';
comment on column checks.check_name is
'The check.';
comment on column checks.severity is
'critical or warning.';
comment on column checks.passed is
'Whether nothing broke it.';
comment on column checks.unexpected_count is
'How many rows broke it.';
comment on column checks.notes is
'Why the check exists.';
