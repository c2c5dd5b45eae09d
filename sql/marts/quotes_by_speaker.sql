-- Grain: one quotation. Who said what, where it was printed and when; the speaker is null where the text leaves it open.
create view quotes_by_speaker as
with older_revisions as (
    select articles.article_id
    from articles
    -- set variable all_revisions = true shows them too
    where not articles.is_current and not coalesce(getvariable('all_revisions'), false)
),

cut as (
    select
        quotes.quote_id,
        quotes.article_id,
        quotes.kind,
        quotes.cue,
        quotes.speaker_mention_id,
        quotes.speaker_entity_id,
        regexp_replace(
            substr(documents.text, quotes.start_offset + 1, quotes.end_offset - quotes.start_offset),
            '\s+',
            ' ',
            'g'
        ) as quote_text,
        articles.title,
        articles.source_id,
        articles.published_on,
    from quotes
    inner join articles on quotes.article_id = articles.article_id
    inner join documents on articles.document_id = documents.document_id
    anti join older_revisions on quotes.article_id = older_revisions.article_id
),

named as (
    select
        cut.quote_id,
        cut.speaker_entity_id,
        entities.name_ar as speaker_name_ar,
        entities.name_en as speaker_name_en,
        mentions.surface as speaker_surface,
        cut.quote_text,
        cut.kind,
        cut.cue,
        cut.article_id,
        cut.title,
        sources.name_ar as source_name_ar,
        sources.name_en as source_name_en,
        cut.published_on,
    from cut
    left join mentions on cut.speaker_mention_id = mentions.mention_id
    left join entities on cut.speaker_entity_id = entities.entity_id
    left join sources on cut.source_id = sources.source_id
)

select * from named;

comment on view quotes_by_speaker is
'One row a quotation: who said it, what, in which article, of which source and day. Older revisions of a page are left out (set variable all_revisions = true brings them in).';
comment on column quotes_by_speaker.quote_id is 'The quotation.';
comment on column quotes_by_speaker.speaker_entity_id is 'Who says it; null where unsure.';
comment on column quotes_by_speaker.speaker_name_ar is 'Preferred Arabic name of the speaker.';
comment on column quotes_by_speaker.speaker_name_en is 'Preferred English name of the speaker.';
comment on column quotes_by_speaker.speaker_surface is 'The speaker''s name as the article writes it.';
comment on column quotes_by_speaker.quote_text is 'What is said, line breaks made spaces.';
comment on column quotes_by_speaker.kind is 'direct or indirect.';
comment on column quotes_by_speaker.cue is 'The word that announces it, as written.';
comment on column quotes_by_speaker.article_id is 'The article.';
comment on column quotes_by_speaker.title is 'Its headline.';
comment on column quotes_by_speaker.source_name_ar is 'Arabic name of its source; null where none is known.';
comment on column quotes_by_speaker.source_name_en is 'English name of its source; null where none is known.';
comment on column quotes_by_speaker.published_on is 'Its publication day, where the page or the bundle states it.';
