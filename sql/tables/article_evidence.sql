-- One reason for one value of an article, chosen or not.
-- kind: data
-- key: article_id, field, value, method, start_offset
create table article_evidence (
    article_id varchar not null,
    field varchar not null,
    value varchar,
    method varchar not null,
    start_offset integer,
    end_offset integer,
    confidence double not null,
    is_chosen boolean not null
);
comment on table article_evidence is
'One reason for one value of an article, chosen or not.';
comment on column article_evidence.article_id is
'The article.';
comment on column article_evidence.field is
'The column of articles the value is for.';
comment on column article_evidence.value is
'The value as text; dates as ISO 8601. Null where a correction says that the article has none.';
comment on column article_evidence.method is
'How it was found: a named rule, the id of a marker, fact for what is stated from outside the text, or correction: and the name of a correction.';
comment on column article_evidence.start_offset is
'First code point of the evidence in documents.text; null for a fact from outside and for a correction.';
comment on column article_evidence.end_offset is
'One past its last code point; null for a fact from outside and for a correction.';
comment on column article_evidence.confidence is
'Confidence from 0 to 1, rounded to 4 decimals.';
comment on column article_evidence.is_chosen is
'Whether articles holds this value.';
