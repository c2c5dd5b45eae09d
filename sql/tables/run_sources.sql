-- One source in one run: what its new documents were like. The run gate compares runs by it.
-- kind: journal
-- key: run_id, source_id
create table run_sources (
    run_id varchar not null,
    bundle varchar not null,
    source_id varchar not null,
    source_name varchar,
    document_count bigint not null,
    quarantined_count bigint not null,
    titled_count bigint not null,
    mention_count bigint not null,
    linked_count bigint not null,
    zone_shares json not null,
    segment_fingerprint varchar not null,
    recognise_fingerprint varchar not null
);
comment on table run_sources is
'One source in one run that loaded: what its new documents were like. The run gate compares runs by it. Documents known before, which newer rules had worked on again, are not counted.';
comment on column run_sources.run_id is
'The run.';
comment on column run_sources.bundle is
'The bundle of the run.';
comment on column run_sources.source_id is
'The source of the main article; unknown for documents without one, those that could not be read among them.';
comment on column run_sources.source_name is
'Its name as most of the pages print it or their facts state it; null where none does.';
comment on column run_sources.document_count is
'New documents of the source.';
comment on column run_sources.quarantined_count is
'How many of them were held back.';
comment on column run_sources.titled_count is
'How many of them have a headline.';
comment on column run_sources.mention_count is
'Mentions in them.';
comment on column run_sources.linked_count is
'How many of the mentions are linked to an entity of the gazetteer.';
comment on column run_sources.zone_shares is
'Share of the characters of a page that each zone has, from 0 to 1, as the mean over the documents that could be read: a long page counts like a short one. Zones of which there is none are left out.';
comment on column run_sources.segment_fingerprint is
'Fingerprint of the rules that cut the pages into zones.';
comment on column run_sources.recognise_fingerprint is
'Fingerprint of the rules that found the names.';
