-- Grain: one change of fate of one input. For who asks what happened to a document, and when.
-- kind: journal
create or replace view document_history as
with told as (
    select
        ledger.document_id,
        ledger.bundle,
        ledger.uri,
        ledger.run_id,
        runs.flow,
        runs.started_at,
        ledger.state,
        ledger.stage,
        quarantine.check_name,
        ledger.reason,
    from ledger
    left join runs on ledger.run_id = runs.run_id
    left join quarantine
        on
            ledger.run_id = quarantine.run_id
            and ledger.bundle = quarantine.bundle
            and ledger.uri = quarantine.uri
            and ledger.document_id is not distinct from quarantine.document_id
)

select * from told;

comment on view document_history is
'One row a change of fate of an input: what every run that worked on it made of it.';
comment on column document_history.document_id is
'The document it brought; null where no bytes could be read.';
comment on column document_history.bundle is 'The bundle of the input.';
comment on column document_history.uri is 'The input.';
comment on column document_history.run_id is 'The run.';
comment on column document_history.flow is 'What the run did: ingest, rebuild or replay.';
comment on column document_history.started_at is 'When the run started, UTC.';
comment on column document_history.state is 'loaded, duplicate, quarantined or held.';
comment on column document_history.stage is 'Where it was decided.';
comment on column document_history.check_name is 'The check it failed; null unless it was quarantined.';
comment on column document_history.reason is 'Why, for a person to read; null for most loaded inputs.';
