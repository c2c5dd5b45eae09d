-- Grain: one article. To see at a glance what there is: who published it, when, what it is called, how much it names.
create view article_overview as
with older_revisions as (
    select articles.article_id
    from articles
    -- set variable all_revisions = true shows them too
    where not articles.is_current and not coalesce(getvariable('all_revisions'), false)
),

counted_mentions as (
    select
        mentions.article_id,
        count(*) as mention_count,
        count(distinct mentions.entity_id) as entity_count,
    from mentions
    group by mentions.article_id
),

accepted as (
    select
        verdicts.document_id,
        'Accepted by ' || string_agg(distinct verdicts.accepted_by, ', ' order by verdicts.accepted_by)
        || ' though it broke ' || string_agg(verdicts.check_name, ', ' order by verdicts.check_name)
        || ': ' || min(verdicts.reason) as verdict,
    from verdicts
    group by verdicts.document_id
),

described as (
    select
        articles.article_id,
        documents.bundle,
        documents.uri,
        articles.parent_article_id is not null as is_embedded,
        articles.title,
        articles.lead,
        articles.section,
        sources.name_ar as source_name_ar,
        sources.name_en as source_name_en,
        articles.source_role,
        articles.published_on,
        articles.language,
        articles.word_count,
        articles.revision,
        articles.is_current,
        coalesce(counted_mentions.mention_count, 0) as mention_count,
        coalesce(counted_mentions.entity_count, 0) as entity_count,
        accepted.verdict,
    from articles
    inner join documents on articles.document_id = documents.document_id
    left join sources on articles.source_id = sources.source_id
    left join counted_mentions on articles.article_id = counted_mentions.article_id
    left join accepted on articles.document_id = accepted.document_id
    anti join older_revisions on articles.article_id = older_revisions.article_id
)

select * from described;

comment on view article_overview is
'One row an article: where it came from, its source, date and title, and how much it names. Older revisions of a page are left out (set variable all_revisions = true brings them in).';
comment on column article_overview.article_id is 'The article.';
comment on column article_overview.bundle is 'The bundle that brought its page first.';
comment on column article_overview.uri is 'The input that brought its page first.';
comment on column article_overview.is_embedded is 'Whether it stands inside the page of another article.';
comment on column article_overview.title is 'The headline as printed; null where the page has none.';
comment on column article_overview.lead is 'The first paragraph of the body.';
comment on column article_overview.section is 'The section the page names.';
comment on column article_overview.source_name_ar is 'Arabic name of its source; null where none is known.';
comment on column article_overview.source_name_en is 'English name of its source; null where none is known.';
comment on column article_overview.source_role is 'publisher, or agency where only a cited agency is known.';
comment on column article_overview.published_on is 'The publication day, where the page or the bundle states it.';
comment on column article_overview.language is 'Language of title and body, ISO 639-3.';
comment on column article_overview.word_count is 'Words of the body.';
comment on column article_overview.revision is 'Which revision of its page it is, from 1.';
comment on column article_overview.is_current is 'Whether that is the newest.';
comment on column article_overview.mention_count is 'Mentions in title, subheadings, captions and body.';
comment on column article_overview.entity_count is 'Different entities among them.';
comment on column article_overview.verdict is
'Whose verdict let its page load in spite of which checks, and why; null where it passed by itself.';
