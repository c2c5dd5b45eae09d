-- One distinct loaded content.
-- kind: data
-- key: document_id
create table documents (
    document_id varchar not null,
    sha256 varchar not null,
    uri varchar not null,
    bundle varchar not null,
    media_type varchar not null,
    charset varchar not null,
    text varchar not null,
    byte_count bigint not null,
    char_count integer not null,
    url varchar,
    fetched_at timestamptz,
    stated_source varchar,
    stated_author varchar,
    stated_published varchar
);
comment on table documents is
'One distinct loaded content.';
comment on column documents.document_id is
'First 32 hex digits of the sha256 of the raw bytes.';
comment on column documents.sha256 is
'The whole sha256 of the raw bytes, 64 hex digits.';
comment on column documents.uri is
'The uri that brought this content first.';
comment on column documents.bundle is
'The bundle that brought this content first.';
comment on column documents.media_type is
'IANA media type of the input as read: text/plain, application/json.';
comment on column documents.charset is
'Charset the bytes were decoded with, as the IANA names it; utf-8-sig where a byte-order mark was taken off.';
comment on column documents.text is
'The decoded text as read: no normalisation, no newline translation, no strip. For records with fields: title, newline, content. All offsets point into it.';
comment on column documents.byte_count is
'Length of the raw bytes.';
comment on column documents.char_count is
'Length of text in Unicode code points.';
comment on column documents.url is
'Address of the page where the bundle or the record states it.';
comment on column documents.fetched_at is
'When the page was fetched, where the bundle or the record states it with a time zone.';
comment on column documents.stated_source is
'The outlet as the bundle or the record states it, unchanged; null where neither does.';
comment on column documents.stated_author is
'The author as the record states it, unchanged; null where it does not.';
comment on column documents.stated_published is
'The publication date as the bundle or the record states it, unchanged; null where neither does.';
