-- One document ever worked on and how far, kept by the writer and not published.
-- kind: state
-- key: document_id
create table progress (
    document_id varchar not null,
    state varchar not null,
    facts json not null,
    segment_fingerprint varchar not null,
    describe_fingerprint varchar not null,
    recognise_fingerprint varchar not null,
    gate_fingerprint varchar not null,
    verdict varchar
);
comment on table progress is
'One document ever worked on and how far, kept by the writer and not published.';
comment on column progress.document_id is
'The document.';
comment on column progress.state is
'loaded or quarantined.';
comment on column progress.facts is
'The facts it was worked on with.';
comment on column progress.segment_fingerprint is
'Fingerprint of the segment stage it was worked on with.';
comment on column progress.describe_fingerprint is
'Fingerprint of the describe stage it was worked on with.';
comment on column progress.recognise_fingerprint is
'Fingerprint of the recognise stage it was worked on with.';
comment on column progress.gate_fingerprint is
'Fingerprint of the row gate that judged it.';
comment on column progress.verdict is
'The verdict of verdicts.yml it was judged with, as JSON; null for none.';
