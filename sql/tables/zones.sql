-- One stretch of a document.
-- kind: data
-- key: document_id, zone_number
create table zones (
    document_id varchar not null,
    zone_number integer not null,
    zone varchar not null,
    start_offset integer not null,
    end_offset integer not null,
    article_id varchar,
    rule varchar not null,
    score double not null
);
comment on table zones is
'One stretch of a document. The zones of a document tile it: no gap, no overlap; white space belongs to the zone before it.';
comment on column zones.document_id is
'The document.';
comment on column zones.zone_number is
'Place in the document, from 0.';
comment on column zones.zone is
'What the stretch is: title, section, byline, dateline, credit, caption, subheading, body, source_line, keywords, suggested, navigation, comments, sharing, promotion, other.';
comment on column zones.start_offset is
'First code point, counted from 0 in documents.text.';
comment on column zones.end_offset is
'One past the last code point, counted from 0 in documents.text.';
comment on column zones.article_id is
'The article the stretch belongs to; null for page furniture.';
comment on column zones.rule is
'The rule that decided: the id of a marker of seeds/furniture, or a named rule of the segmentation.';
comment on column zones.score is
'How sure the rule is, from 0 to 1, rounded to 4 decimals: the same number for every zone that the rule decides, set by what it rests on.';
