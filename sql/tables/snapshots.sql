-- One published snapshot.
-- kind: journal
-- key: snapshot_id
create table snapshots (
    snapshot_id varchar not null,
    run_id varchar not null,
    published_at timestamptz not null,
    path varchar not null,
    content_sha256 varchar not null,
    row_counts json not null,
    package_sha256 varchar,
    base_snapshot_id varchar,
    pruned_at timestamptz
);
comment on table snapshots is
'One published snapshot.';
comment on column snapshots.snapshot_id is
'UTC time of publication and the first 8 digits of content_sha256. In order of it, snapshots are in order of publication, whatever the clock did.';
comment on column snapshots.run_id is
'The run that published it.';
comment on column snapshots.published_at is
'When, UTC; where the clock stood behind the snapshot before it, one second after that.';
comment on column snapshots.path is
'Its folder, relative to the warehouse.';
comment on column snapshots.content_sha256 is
'sha256 over the checksums of the Parquet files of its tables, in order of path.';
comment on column snapshots.row_counts is
'Rows by table.';
comment on column snapshots.package_sha256 is
'sha256 of its datapackage.json.';
comment on column snapshots.base_snapshot_id is
'The snapshot that its delta starts from; null where it has no delta.';
comment on column snapshots.pruned_at is
'When it was pruned, or found to be deleted by hand, UTC; null while it is kept.';
