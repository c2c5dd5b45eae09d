-- One run.
-- kind: journal
-- key: run_id
create table runs (
    run_id varchar not null,
    flow varchar not null,
    flow_run_id varchar,
    started_at timestamptz not null,
    finished_at timestamptz,
    state varchar not null,
    message varchar,
    bundle varchar,
    parameters json not null,
    code_version varchar not null,
    fingerprint varchar not null,
    read_count bigint not null,
    loaded_count bigint not null,
    unchanged_count bigint not null,
    duplicate_count bigint not null,
    quarantined_count bigint not null,
    held_count bigint not null,
    stage_seconds json not null
);
comment on table runs is
'One run.';
comment on column runs.run_id is
'UTC start time and a random part.';
comment on column runs.flow is
'ingest, rebuild, replay, verify or restore.';
comment on column runs.flow_run_id is
'Id of the Prefect flow run; null outside Prefect.';
comment on column runs.started_at is
'Start, UTC.';
comment on column runs.finished_at is
'End, UTC; null while it runs.';
comment on column runs.state is
'running, completed, failed, or crashed (it ended without saying so; found by the next run).';
comment on column runs.message is
'Why it failed, and what was found damaged and made anew when it began, for a person to read; null otherwise.';
comment on column runs.bundle is
'Name of the bundle; null for a run without one.';
comment on column runs.parameters is
'What the run was called with.';
comment on column runs.code_version is
'Version of marsad.';
comment on column runs.fingerprint is
'Hash of rules, core code and library versions.';
comment on column runs.read_count is
'Inputs of the run: those of the bundle, and those of the catalogue that older rules had worked on.';
comment on column runs.loaded_count is
'Inputs loaded.';
comment on column runs.unchanged_count is
'Inputs loaded before and the same since.';
comment on column runs.duplicate_count is
'Inputs whose bytes an earlier input brought.';
comment on column runs.quarantined_count is
'Inputs held back.';
comment on column runs.held_count is
'Inputs not loaded because the run was stopped.';
comment on column runs.stage_seconds is
'Wall seconds by stage.';
