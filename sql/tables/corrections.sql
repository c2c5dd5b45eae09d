-- One value of one article that a correction names.
-- kind: data
-- key: article_id, field, correction
create table corrections (
    article_id varchar not null,
    field varchar not null,
    correction varchar not null,
    outcome varchar not null,
    found_value varchar,
    corrected_value varchar,
    reason varchar not null,
    corrected_by varchar not null
);
comment on table corrections is
'One value of one article that a correction names. What is not here is as the rules found it.';
comment on column corrections.article_id is
'The article.';
comment on column corrections.field is
'The column of articles that is corrected: title, byline, section, language, published_on or source_id.';
comment on column corrections.correction is
'Name of the correction in corrections.yml.';
comment on column corrections.outcome is
'applied: articles holds the corrected value; expired: the page was fetched (or, where that is not known, published) after the last day of the correction; overruled: another correction named the column first.';
comment on column corrections.found_value is
'What the rules had found, as text; null where nothing.';
comment on column corrections.corrected_value is
'What is true, as text; null where the article has none.';
comment on column corrections.reason is
'Why, from corrections.yml.';
comment on column corrections.corrected_by is
'Who says so.';
