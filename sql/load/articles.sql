-- Which revision of its page each article belongs to, and whether that is the newest. A page is its
-- address where one is stated; else its file. A line of a file has no lasting place: the next dump
-- of the same name has another page on it, so that a line without address is a page of its own.
update articles
set revision = numbered.revision, is_current = numbered.is_current
from (
    select
        pages.document_id,
        row_number() over by_page as revision,
        row_number() over by_page = count(*) over (partition by pages.page) as is_current,
    from (
        select
            documents.document_id,
            inputs.input_number,
            case
                when documents.url is not null then ['url', documents.url]
                when regexp_matches(documents.uri, '#[0-9]+$')
                    then ['document', documents.document_id]
                else ['file', documents.bundle, documents.uri]
            end as page,
        from documents
        inner join inputs
            on documents.document_id = inputs.document_id and inputs.duplicate_of is null
    ) as pages
    window by_page as (partition by pages.page order by pages.input_number)
) as numbered
where
    articles.document_id = numbered.document_id
    and (
        articles.revision <> numbered.revision
        or articles.is_current <> numbered.is_current
    );
