-- What the writer remembers between runs, kept by the writer and not published. One row.
-- kind: state
-- key: schema_hash
create table writer (
    schema_hash varchar not null,
    has_unpublished boolean not null
);
comment on table writer is
'What the writer remembers between runs, kept by the writer and not published. One row.';
comment on column writer.schema_hash is
'Hash of the columns of the data tables and progress when they were made.';
comment on column writer.has_unpublished is
'Whether a run committed changes that no snapshot holds yet.';
