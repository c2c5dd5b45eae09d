-- One story: near-duplicates and syndicated copies of one article.
-- kind: data
-- key: story_id
create table stories (
    story_id varchar not null,
    article_count integer not null
);
comment on table stories is
'One story: near-duplicates and syndicated copies of one article. Filled once copies are compared: empty so far.';
comment on column stories.story_id is
'The article_id of its first article in catalogue order.';
comment on column stories.article_count is
'How many articles it holds.';
