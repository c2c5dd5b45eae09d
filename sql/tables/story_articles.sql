-- One article of one story; copies are kept, not deleted.
-- kind: data
-- key: story_id, article_id
create table story_articles (
    story_id varchar not null,
    article_id varchar not null,
    is_original boolean not null,
    similarity double not null,
    method varchar not null
);
comment on table story_articles is
'One article of one story; copies are kept, not deleted. Filled once copies are compared: empty so far.';
comment on column story_articles.story_id is
'The story.';
comment on column story_articles.article_id is
'The article.';
comment on column story_articles.is_original is
'Whether it is the first of the story in catalogue order.';
comment on column story_articles.similarity is
'Likeness to the original, from 0 to 1, rounded to 4 decimals.';
comment on column story_articles.method is
'How the likeness was measured.';
