-- One quotation in the title, a subheading, a caption or the body of an article.
-- kind: data
-- key: quote_id
create table quotes (
    quote_id varchar not null,
    article_id varchar not null,
    start_offset integer not null,
    end_offset integer not null,
    kind varchar not null,
    cue varchar,
    speaker_mention_id varchar,
    speaker_entity_id varchar
);
comment on table quotes is
'One quotation in the title, a subheading, a caption or the body of an article: what somebody says, in marks or after «قال إن».';
comment on column quotes.quote_id is
'article_id, a colon, start_offset, a hyphen, end_offset.';
comment on column quotes.article_id is
'The article.';
comment on column quotes.start_offset is
'First code point, counted from 0 in documents.text; quotation marks and the word «أن» are outside.';
comment on column quotes.end_offset is
'One past the last code point, counted from 0 in documents.text.';
comment on column quotes.kind is
'direct (in quotation marks, or after a colon) or indirect (a clause). An indirect one can hold direct ones, which are rows of their own.';
comment on column quotes.cue is
'The word or phrase that announces it, as written («وأكد», «بحسب»); null where none does, as in «Name: …».';
comment on column quotes.speaker_mention_id is
'The mention that names the speaker, which may stand in an earlier sentence; null where unsure, and for sources without a name.';
comment on column quotes.speaker_entity_id is
'The entity of that mention.';
