-- One news article. A page can hold more than one: those after the first have a parent.
-- kind: data
-- key: article_id
-- derived: revision, is_current
create table articles (
    article_id varchar not null,
    document_id varchar not null,
    parent_article_id varchar,
    title varchar,
    body varchar not null,
    lead varchar,
    section varchar,
    byline varchar,
    language varchar,
    script varchar,
    source_id varchar,
    source_role varchar,
    published_on date,
    published_at timestamptz,
    published_precision varchar,
    word_count integer not null,
    content_hash varchar not null,
    revision integer not null default 1,
    is_current boolean not null default true
);
comment on table articles is
'One news article. A page can hold more than one: those after the first have a parent.';
comment on column articles.article_id is
'document_id, a hyphen and a number: 0 for the main article of the page, 1 and up for articles inside it.';
comment on column articles.document_id is
'The document it stands in.';
comment on column articles.parent_article_id is
'The main article of the page, for an article inside it; null for the main article.';
comment on column articles.title is
'The headline as printed; null where the page has none (never the first sentence passed off as one). Table corrections says of each value of an article where a person put it right.';
comment on column articles.body is
'Its body and subheading zones, each without outer white space, joined by newlines; empty where the page has none.';
comment on column articles.lead is
'The first paragraph of the body; null where the body is empty.';
comment on column articles.section is
'The section of the outlet the page names, as printed; null where it names none.';
comment on column articles.byline is
'The author line as printed, or as the record states it; null where there is none.';
comment on column articles.language is
'Language of the title and body, ISO 639-3; null where it could not be told.';
comment on column articles.script is
'Main script of the title and body, ISO 15924 (Arab, Latn); null where there are no letters.';
comment on column articles.source_id is
'The publisher; where none is known, the agency cited most surely; null where neither is.';
comment on column articles.source_role is
'publisher or agency: which of the two source_id is; null without source_id.';
comment on column articles.published_on is
'The publication day as printed on the page or stated from outside, in the Gregorian calendar (converted where only the Hijri day is printed: the method of its evidence says so); null where neither states it.';
comment on column articles.published_at is
'The publication time in UTC, only where both time and zone are stated.';
comment on column articles.published_precision is
'day, minute or second: how exactly the publication is stated; null without published_on.';
comment on column articles.word_count is
'Words of the body: stretches without white space that hold a letter or digit.';
comment on column articles.content_hash is
'First 32 hex digits of the sha256 of title, newline, body, all as printed: the same for the same article in another page.';
comment on column articles.revision is
'Which revision of its page it belongs to, from 1, in catalogue order of what was loaded. A page is its url where one is stated, else its file (bundle and uri); a line of a file without url is a page of its own. Articles inside a page follow it.';
comment on column articles.is_current is
'Whether it belongs to the newest revision of its page that was loaded. Views leave the others out.';
