-- One quotation. Filled once quotes are recognised: empty so far.
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
'One quotation. Filled once quotes are recognised: empty so far.';
comment on column quotes.quote_id is
'article_id, a colon, start_offset, a hyphen, end_offset.';
comment on column quotes.article_id is
'The article.';
comment on column quotes.start_offset is
'First code point, counted from 0 in documents.text.';
comment on column quotes.end_offset is
'One past the last code point, counted from 0 in documents.text.';
comment on column quotes.kind is
'direct or indirect.';
comment on column quotes.cue is
'The word that announces it, as written.';
comment on column quotes.speaker_mention_id is
'The mention that names the speaker; null where unsure.';
comment on column quotes.speaker_entity_id is
'The speaker; null where unsure.';
