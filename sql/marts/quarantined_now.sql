-- Grain: one input held back now. For who mends it: why it is held, of which source it is, what it says.
-- kind: journal
create or replace view quarantined_now as
with last_word as (
    select
        quarantine.document_id,
        quarantine.bundle,
        quarantine.uri,
        quarantine.run_id,
        quarantine.stage,
        quarantine.check_name,
        quarantine.reason,
        quarantine.source,
        quarantine.glimpse,
    from quarantine
    where quarantine.replayed_in_run_id is null
),

-- a run that was stopped may have held back what readers still have
not_loaded as (
    select last_word.*
    from last_word
    anti join documents on last_word.document_id = documents.document_id
)

select * from not_loaded;

comment on view quarantined_now is
'One row an input that is held back now; it leaves when it is loaded.';
comment on column quarantined_now.document_id is 'The document; null where no bytes could be read.';
comment on column quarantined_now.bundle is 'The bundle of the input.';
comment on column quarantined_now.uri is 'The input.';
comment on column quarantined_now.run_id is 'The run that judged it last.';
comment on column quarantined_now.stage is 'Where it was held back: read or gate.';
comment on column quarantined_now.check_name is
'The check it failed, the first by name of several: check_failures has them all.';
comment on column quarantined_now.reason is 'Why, for a person to read.';
comment on column quarantined_now.source is 'The source as the page, its url or the bundle names it.';
comment on column quarantined_now.glimpse is 'How its title or text begins.';
