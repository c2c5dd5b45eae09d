-- One document of the catalogue whose bytes are not kept here, because it came with a snapshot that
-- was restored. Kept by the writer and not published.
-- kind: state
-- key: document_id
create table missing_bytes (
    document_id varchar not null
);
comment on table missing_bytes is
'One document of the catalogue whose bytes are not kept here, because it came with a snapshot that was restored. Kept by the writer and not published.';
comment on column missing_bytes.document_id is
'The document. It leaves this table when its bytes come again.';
