-- One input ever seen: a file of a bundle, or one line of a file. The catalogue only grows.
-- kind: data
-- key: input_number
create table inputs (
    input_number integer not null,
    uri varchar not null,
    bundle varchar not null,
    document_id varchar,
    facts json not null,
    duplicate_of integer
);
comment on table inputs is
'One input ever seen: a file of a bundle, or one line of a file. The catalogue only grows.';
comment on column inputs.input_number is
'Place in the catalogue, from 1; within a run new inputs are numbered in order of uri.';
comment on column inputs.uri is
'Where the input lies in its bundle: a relative path, or path#line for one line of a file (lines count from 1).';
comment on column inputs.bundle is
'Name of the bundle the input came with.';
comment on column inputs.document_id is
'First 32 hex digits of the sha256 of the raw bytes; null where no bytes could be read.';
comment on column inputs.facts is
'What is known from outside the text: the reader, its field mapping, and what bundle.yml says (url, source, fetched_at, ...).';
comment on column inputs.duplicate_of is
'The input_number that brought the same bytes first; null for the first.';
