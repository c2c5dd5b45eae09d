-- Grain: one revision of a page, by its main article. To see how a page changed; older ones stand here too.
create view article_revisions as
with placed as (
    select
        case
            when documents.url is not null then documents.url
            -- a line of a file is a page of its own
            when regexp_matches(documents.uri, '#[0-9]+$')
                then documents.bundle || '/' || documents.uri || ' ' || documents.document_id
            else documents.bundle || '/' || documents.uri
        end as page,
        articles.revision,
        articles.is_current,
        articles.article_id,
        articles.document_id,
        inputs.input_number,
        documents.fetched_at,
        articles.title,
        articles.word_count,
        articles.content_hash,
    from articles
    inner join documents on articles.document_id = documents.document_id
    inner join inputs on documents.document_id = inputs.document_id and inputs.duplicate_of is null
    where articles.parent_article_id is null
),

compared as (
    select
        page,
        revision,
        is_current,
        article_id,
        document_id,
        input_number,
        fetched_at,
        title,
        word_count,
        content_hash <> lag(content_hash) over (partition by page order by input_number) as is_text_changed,
    from placed
)

select * from compared;

comment on view article_revisions is
'One row a revision of a page, by its main article; older ones stand here too.';
comment on column article_revisions.page is 'Its address, or bundle and uri where no address is stated (and the document for a line of a file, which is a page of its own).';
comment on column article_revisions.revision is 'Which revision, from 1, in catalogue order.';
comment on column article_revisions.is_current is 'Whether it is the newest.';
comment on column article_revisions.article_id is 'The main article of the page.';
comment on column article_revisions.document_id is 'The document.';
comment on column article_revisions.input_number is 'Place in the catalogue of the input that brought it.';
comment on column article_revisions.fetched_at is 'When it was fetched, where that is stated.';
comment on column article_revisions.title is 'The headline as printed.';
comment on column article_revisions.word_count is 'Words of the body.';
comment on column article_revisions.is_text_changed is
'Whether title or body differ from the revision before, and not only what stands around them; null for the first.';
