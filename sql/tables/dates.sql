-- One time expression in the title, a subheading, a caption or the body of an article.
-- kind: data
-- key: article_id, start_offset, end_offset
create table dates (
    article_id varchar not null,
    surface varchar not null,
    start_offset integer not null,
    end_offset integer not null,
    edtf varchar,
    kind varchar not null
);
comment on table dates is
'One time expression in the title, a subheading, a caption or the body of an article.';
comment on column dates.article_id is
'The article.';
comment on column dates.surface is
'The expression as written.';
comment on column dates.start_offset is
'First code point, counted from 0 in documents.text.';
comment on column dates.end_offset is
'One past the last code point, counted from 0 in documents.text.';
comment on column dates.edtf is
'Its value in EDTF (ISO 8601-2): 2022-02, 1950/1953, 199X, XXXX-07; with ~ where it is converted from a Hijri day, and an interval for a Hijri month or year; null where it depends on a publication day that is not known.';
comment on column dates.kind is
'explicit (a year is stated), partial (a month or day without a year), relative (counted from the publication day), range.';
