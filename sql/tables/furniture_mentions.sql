-- One name found anywhere else on the page (lists of other stories, keywords, navigation): never counted.
-- kind: data
-- key: mention_id
create table furniture_mentions (
    mention_id varchar not null,
    article_id varchar,
    document_id varchar not null,
    entity_id varchar not null,
    entity_type varchar not null,
    surface varchar not null,
    start_offset integer not null,
    end_offset integer not null,
    zone varchar not null,
    sentence_number integer not null,
    clitic varchar,
    parent_mention_id varchar,
    method varchar not null,
    score double not null
);
comment on table furniture_mentions is
'One name found anywhere else on the page (lists of other stories, keywords, navigation): never counted.';
comment on column furniture_mentions.mention_id is
'article_id (document_id where there is no article), a colon, start_offset, a hyphen, end_offset.';
comment on column furniture_mentions.article_id is
'The article the zone belongs to; null for page furniture.';
comment on column furniture_mentions.document_id is
'The document.';
comment on column furniture_mentions.entity_id is
'The entity it is linked to.';
comment on column furniture_mentions.entity_type is
'Type of the mention: PER, LOC, ORG, NORP or EVENT. It may differ from that of the entity: a nationality is a NORP mention of a country.';
comment on column furniture_mentions.surface is
'The name as written, without the clitic.';
comment on column furniture_mentions.start_offset is
'First code point, counted from 0 in documents.text.';
comment on column furniture_mentions.end_offset is
'One past the last code point, counted from 0 in documents.text.';
comment on column furniture_mentions.zone is
'The zone it stands in.';
comment on column furniture_mentions.sentence_number is
'Sentence of the article (of the document, where there is no article), from 0.';
comment on column furniture_mentions.clitic is
'Letters written onto the front of the name and left out of the span; null where there are none.';
comment on column furniture_mentions.parent_mention_id is
'The mention this one stands inside of; null for an outermost one.';
comment on column furniture_mentions.method is
'The layer that found it.';
comment on column furniture_mentions.score is
'Confidence from 0 to 1, rounded to 4 decimals.';
