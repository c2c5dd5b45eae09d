"""Checks on articles.

What a page's main article lacks is critical; what an article inside it lacks is a warning. Columns that contradict each
other are critical in both: there it is not the page that is wrong.
"""

from collections.abc import Sequence

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from expectations import Check, Subject

# What text looks like that was decoded with another charset than it was written in. Three or four of these stand in a
# row wherever there is one word of it; a single one can be a letter of a name.
_MOJIBAKE = "|".join(
    (
        # UTF-8 read as Latin-1 or windows-1252: the lead bytes D8 to DB of Arabic letters become four Latin capitals
        r"(?:[\x{d8}-\x{db}][\x{80}-\x{bf}\x{152}\x{153}\x{160}\x{161}\x{178}\x{17d}\x{17e}\x{192}\x{2c6}\x{2dc}"
        r"\x{2013}-\x{203a}\x{20ac}\x{2122}]){3,}",
        # UTF-8 read as windows-1256: the lead bytes D8 and D9 become the letters tah and zah, the bytes behind them
        # become signs, or letters that Arabic does not use
        r"(?:[\x{637}\x{638}][\x{a0}-\x{bf}\x{60c}\x{61b}\x{61f}\x{679}\x{67e}\x{686}\x{688}\x{691}\x{698}\x{6a9}"
        r"\x{6af}\x{6ba}\x{6be}\x{152}\x{153}\x{192}\x{2c6}\x{200c}\x{200d}\x{2013}-\x{203a}\x{20ac}\x{2122}]){3,}",
        # windows-1256 read as Latin-1 or windows-1252: letters of Arabic words become accented Latin letters
        r"[\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{ff}]{4,}",
        # quotation marks and dashes of UTF-8 read as windows-1252
        r"\x{e2}\x{20ac}[\x{80}-\x{bf}\x{2013}-\x{203a}\x{2dc}\x{2122}\x{152}\x{153}\x{160}\x{161}]",
    )
)


def _articles(name: str, which: str) -> Subject:
    """Measure the articles for which a condition holds.

    A day is taken to begin where it begins first, 14 hours before it does in UTC: the page does not say where its day
    was printed.
    """
    return Subject(
        name=name,
        table="articles",
        reads={
            "articles": {
                "article_id": "varchar",
                "document_id": "varchar",
                "parent_article_id": "varchar",
                "title": "varchar",
                "body": "varchar",
                "language": "varchar",
                "source_id": "varchar",
                "published_on": "date",
                "published_at": "timestamptz",
            },
            "documents": {"document_id": "varchar", "fetched_at": "timestamptz"},
            "work": {"document_id": "varchar", "first_read_on": "date"},
        },
        query=rf"""
            with chosen as (
                select
                    articles.article_id,
                    articles.document_id,
                    articles.title,
                    articles.language,
                    articles.source_id,
                    articles.body,
                    concat_ws(chr(10), articles.title, articles.body) as read_text,
                    coalesce(
                        make_timestamp(epoch_us(articles.published_at)),
                        articles.published_on - interval 14 hours
                    ) as published_from,
                    coalesce(
                        strftime(make_timestamp(epoch_us(articles.published_at)), '%Y-%m-%d %H:%M UTC'),
                        articles.published_on::varchar
                    ) as published,
                    make_timestamp(epoch_us(documents.fetched_at)) as fetched_at,
                    case when documents.fetched_at is null then work.first_read_on end as first_read_on,
                from staged.articles
                left join staged.documents on documents.document_id = articles.document_id
                left join staged.work on work.document_id = articles.document_id
                where {which}
            ),

            measured as (
                select
                    chosen.*,
                    case when regexp_matches(body, '[^\s\x{{85}}\pZ\p{{Cf}}]') then length(body) else 0 end
                        as body_chars,
                    length(read_text) - length(replace(read_text, chr(65533), '')) as replacement_chars,
                    case
                        when regexp_matches(read_text, '{_MOJIBAKE}')
                            then length(read_text) - length(regexp_replace(read_text, '{_MOJIBAKE}', '', 'g'))
                        else 0
                    end as mojibake_chars,
                from chosen
            )

            select
                article_id as key,
                document_id,
                nullif(regexp_extract(title, '[^\s\x{{85}}\pZ\p{{Cf}}]'), '') as title_start,
                body_chars,
                nullif(body_chars, 0) as filled_body_chars,
                replacement_chars + mojibake_chars as damaged_chars,
                language,
                source_id,
                published,
                year(published_from + interval 14 hours)::integer as published_year,
                strftime(fetched_at, '%Y-%m-%d %H:%M UTC') as fetched,
                (epoch(published_from) - epoch(fetched_at)) / 3600 as published_hours_after_fetch,
                first_read_on,
                (epoch(published_from) - epoch(first_read_on + interval 1 day)) / 3600 as published_hours_after_read,
            from measured
        """,
    )


ARTICLES = Subject(
    name="articles",
    table="articles",
    reads={
        "articles": {
            "article_id": "varchar",
            "document_id": "varchar",
            "title": "varchar",
            "body": "varchar",
            "lead": "varchar",
            "language": "varchar",
            "script": "varchar",
            "source_id": "varchar",
            "source_role": "varchar",
            "published_on": "date",
            "published_at": "timestamptz",
            "published_precision": "varchar",
            "word_count": "integer",
            "content_hash": "varchar",
        }
    },
    # each measure is null where nothing contradicts; clocks differ from UTC by 14 hours at most
    query=r"""
        select
            article_id as key,
            document_id,
            case
                when content_hash is distinct from left(sha256(concat(title, chr(10), body)), 32)
                    then coalesce(content_hash, 'none')
            end as untrue_hash,
            case
                when (lead is null) <> (coalesce(body, '') = '') or not contains(body, lead)
                    then coalesce(left(lead, 40), 'none')
            end as other_lead,
            case
                when
                    coalesce(word_count, -1) < regexp_matches(coalesce(body, ''), '[\pL\pN]')::integer
                    or word_count > (length(coalesce(body, '')) + 1) // 2
                    then coalesce(word_count, -1)
            end as impossible_word_count,
            language,
            script,
            source_id,
            case
                when
                    (source_id is null) <> (source_role is null) or source_role not in ('publisher', 'agency')
                    then coalesce(source_role, 'none')
            end as other_role,
            published_on,
            case
                when
                    (published_on is null) <> (published_precision is null)
                    or published_precision not in ('day', 'minute', 'second')
                    or (published_at is not null and coalesce(published_precision, 'day') = 'day')
                    then coalesce(published_precision, 'none')
            end as other_precision,
            case
                when
                    make_timestamp(epoch_us(published_at)) < published_on - interval 14 hours
                    or make_timestamp(epoch_us(published_at)) >= published_on + interval 36 hours
                    then strftime(make_timestamp(epoch_us(published_at)), '%Y-%m-%d %H:%M UTC')
            end as time_of_other_day,
        from staged.articles
    """,
)
MAIN_ARTICLES = _articles("main_articles", "articles.parent_article_id is null")
EMBEDDED_ARTICLES = _articles("embedded_articles", "articles.parent_article_id is not null")


def checks(
    *,
    min_body_chars: int,
    languages: Sequence[str],
    max_damaged_chars: int,
    max_hours_after_fetch: float,
    min_published_year: int,
) -> list[Check]:
    """Build the checks on articles.

    Args:
        min_body_chars: Fewest code points of a body.
        languages: ISO 639-3 codes of the languages that are supported.
        max_damaged_chars: Most code points of title and body that may be U+FFFD or mojibake.
        max_hours_after_fetch: Hours that a publication may lie after the fetch, or the day of first reading; clocks
            differ.
        min_published_year: Earliest year of publication.
    """
    return [
        Check(
            name="body_not_empty",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(column="body_chars", min_value=1),
            severity="critical",
            notes="A page without a body has no mentions and no language. If many of one source break it, its template "
            "changed and its text went into other zones.",
            reason="The page's main article has no body.",
        ),
        Check(
            name="body_long_enough",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(column="filled_body_chars", min_value=min_body_chars),
            severity="critical",
            notes="What is shorter is a picture caption, a paywall notice or a cookie banner more often than news. "
            "Empty bodies are told by body_not_empty.",
            reason=f"The body has {{filled_body_chars}} characters; at least {min_body_chars} are wanted.",
        ),
        Check(
            name="source_detected",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToNotBeNull(column="source_id"),
            severity="critical",
            notes="An article that nobody can be asked about is not evidence. A publisher counts that the page, its "
            "url or the bundle names, known or not; failing that, a cited agency. The remedy is a url or a source in "
            "bundle.yml, or an entry in seeds/publishers.",
            reason="No publisher is named by the page, its url or the bundle, and no agency is cited.",
        ),
        Check(
            name="language_detected",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToNotBeNull(column="language"),
            severity="critical",
            notes="Text whose language cannot be told is mostly a list of names or numbers, or of a wrong charset.",
            reason="The language of title and body could not be told.",
        ),
        Check(
            name="language_supported",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeInSet(column="language", value_set=sorted(languages)),
            severity="critical",
            notes="Names are found by Arabic rules; on another language they would find little, and that wrong. Null "
            "is told by language_detected.",
            reason=f"The language is {{language}}; supported: {', '.join(sorted(languages))}.",
        ),
        Check(
            name="title_present",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToNotBeNull(column="title_start"),
            severity="warning",
            notes="Pages without a headline exist, so they load. Many at once from one source mean that its headline "
            "is no longer recognised.",
            reason="The page has no headline.",
        ),
        Check(
            name="no_replacement_characters",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(column="damaged_chars", max_value=max_damaged_chars),
            severity="critical",
            notes="U+FFFD or letters of a wrong charset: the page was decoded wrongly, here or by who scraped it. "
            "Names in it are missed silently. The raw bytes are kept: replay after the charset is mended.",
            reason=f"{{damaged_chars}} characters of title and body are damaged (wrong charset); at most "
            f"{max_damaged_chars} are allowed.",
        ),
        Check(
            name="published_not_after_fetched",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(
                column="published_hours_after_fetch", max_value=max_hours_after_fetch
            ),
            severity="critical",
            notes="Nobody fetches tomorrow's news: the date is another one on the page (an event, a copyright line), "
            "or day and month are swapped.",
            reason="The article is dated {published}, but was fetched before, at {fetched}.",
        ),
        Check(
            name="published_not_after_read",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(
                column="published_hours_after_read", max_value=max_hours_after_fetch
            ),
            severity="critical",
            notes="As published_not_after_fetched, for pages of which nobody says when they were fetched: they were "
            "there on the day their bytes were first read. That day is kept beside the bytes, so that it is the "
            "same whenever the page is judged again. Where it is wrong, state fetched_at in bundle.yml.",
            reason="The article is dated {published}, but was first read before, on {first_read_on}.",
        ),
        Check(
            name="published_not_before_the_press",
            subject=MAIN_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(column="published_year", min_value=min_published_year),
            severity="critical",
            notes="There was no Arabic press before 1828: a Hijri year was taken for a Gregorian one, or digits were "
            "lost.",
            reason=f"The article is dated {{published}}; {min_published_year} is the earliest year that counts.",
        ),
        *_consistency_checks(),
        Check(
            name="embedded_body_not_empty",
            subject=EMBEDDED_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(column="body_chars", min_value=1),
            severity="warning",
            notes="An article inside a page that is a headline only was perhaps a link to another story.",
            reason="An article inside the page has no body.",
        ),
        Check(
            name="embedded_body_long_enough",
            subject=EMBEDDED_ARTICLES,
            expectation=ExpectColumnValuesToBeBetween(column="filled_body_chars", min_value=min_body_chars),
            severity="warning",
            notes="An article inside a page that is so short was perhaps a teaser of another story.",
            reason=f"The body of an article inside the page has {{filled_body_chars}} characters; at least "
            f"{min_body_chars} are wanted.",
        ),
        Check(
            name="embedded_source_detected",
            subject=EMBEDDED_ARTICLES,
            expectation=ExpectColumnValuesToNotBeNull(column="source_id"),
            severity="warning",
            notes="An article inside a page may well name no source: it loads, and is counted here.",
            reason="An article inside the page names no publisher, and cites no agency.",
        ),
    ]


def _consistency_checks() -> list[Check]:
    """Build the checks on columns of an article that must not contradict each other."""
    return [
        Check(
            name="article_content_hash_true",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToBeNull(column="untrue_hash"),
            severity="critical",
            notes="Copies of one article are told by this hash; one of another text hides an article or doubles it.",
            reason="content_hash is {untrue_hash}, and not that of title and body.",
        ),
        Check(
            name="article_lead_in_body",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToBeNull(column="other_lead"),
            severity="critical",
            notes="Lists show the lead for the article; it is the first paragraph of its body.",
            reason="The lead is {other_lead}; the body has no such paragraph.",
        ),
        Check(
            name="article_word_count_possible",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToBeNull(column="impossible_word_count"),
            severity="critical",
            notes="Fewer words than none, none in a body with letters, or more than there is room for: counted in "
            "another text.",
            reason="word_count is {impossible_word_count}, which the body cannot have.",
        ),
        Check(
            name="article_language_wellformed",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToMatchRegex(column="language", regex="^[a-z]{3}$"),
            severity="critical",
            notes="Readers ask for a language by the three letters of ISO 639-3.",
            reason="The language is '{language}', which is not three small letters.",
        ),
        Check(
            name="article_script_wellformed",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToMatchRegex(column="script", regex="^[A-Z][a-z]{3}$"),
            severity="critical",
            notes="Readers ask for a script by the four letters of ISO 15924.",
            reason="The script is '{script}', which is not four letters, the first of them a capital.",
        ),
        Check(
            name="article_source_role_stated",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToBeNull(column="other_role"),
            severity="critical",
            notes="Whether a source published an article or is cited by it makes all the difference; without a source "
            "there is no role.",
            reason="The role of source {source_id} is {other_role}.",
        ),
        Check(
            name="article_published_precision_stated",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToBeNull(column="other_precision"),
            severity="critical",
            notes="A day without its precision looks as exact as any; a time needs minutes at least.",
            reason="The article is dated {published_on}, to the {other_precision}.",
        ),
        Check(
            name="article_published_at_on_its_day",
            subject=ARTICLES,
            expectation=ExpectColumnValuesToBeNull(column="time_of_other_day"),
            severity="critical",
            notes="The time in UTC may fall on the day before or after, as zones differ; further away, day and time "
            "come from two dates of the page.",
            reason="The article is dated {published_on}, and its time is {time_of_other_day}.",
        ),
    ]
