-- A story whose articles are not there, are not as many as it says, or are not just one original
-- and its copies.
with held as (
    select
        coalesce(stories.story_id, story_articles.story_id) as story_id,
        stories.article_count,
        story_articles.is_original,
        story_articles.similarity,
        articles.article_id,
    from stories
    full join story_articles on stories.story_id = story_articles.story_id
    left join articles on story_articles.article_id = articles.article_id
),

broken as (
    select
        story_id,
        min(article_count) as stated_count,
        count(article_id) as article_count,
        count(*) filter (is_original) as original_count,
        min(similarity) as least_similarity,
    from held
    group by story_id
    having
        min(article_count) is distinct from count(article_id)
        or count(*) <> count(article_id)
        or count(*) filter (is_original) <> 1
        or not coalesce(min(similarity) >= 0 and max(similarity) <= 1, false)
)

select * from broken
