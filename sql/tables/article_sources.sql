-- One source of one article with the place that names it.
-- kind: data
-- key: article_id, source_id, role, method, start_offset
create table article_sources (
    article_id varchar not null,
    source_id varchar not null,
    role varchar not null,
    name varchar,
    start_offset integer,
    end_offset integer,
    method varchar not null,
    confidence double not null
);
comment on table article_sources is
'One source of one article with the place that names it.';
comment on column article_sources.article_id is
'The article.';
comment on column article_sources.source_id is
'The outlet or agency.';
comment on column article_sources.role is
'publisher (who published the page), agency (whom the article cites), photo (who is credited for a picture).';
comment on column article_sources.name is
'The outlet as the page prints it, or as the url (its host) or a fact states it; an address printed on the page counts as url; null for a listed outlet known by its page template, or named by a correction.';
comment on column article_sources.start_offset is
'First code point of the name or mark in documents.text; null for a fact from outside and for a correction.';
comment on column article_sources.end_offset is
'One past its last code point; null for a fact from outside and for a correction.';
comment on column article_sources.method is
'How it was found: url, fact, source_line, dateline, masthead, furniture, citation, credit, correction.';
comment on column article_sources.confidence is
'Confidence from 0 to 1, rounded to 4 decimals.';
