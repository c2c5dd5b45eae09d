-- One published snapshot.
-- kind: journal
-- key: snapshot_id
create table snapshots (
    snapshot_id varchar not null,
    run_id varchar not null,
    published_at timestamptz not null,
    path varchar not null,
    content_sha256 varchar not null,
    row_counts json not null
);
comment on table snapshots is
'One published snapshot.';
comment on column snapshots.snapshot_id is
'UTC time of publication and the first 8 digits of content_sha256.';
comment on column snapshots.run_id is
'The run that published it.';
comment on column snapshots.published_at is
'When, UTC.';
comment on column snapshots.path is
'Its folder, relative to the warehouse.';
comment on column snapshots.content_sha256 is
'sha256 over the checksums of its Parquet files, in order of path.';
comment on column snapshots.row_counts is
'Rows by table.';
