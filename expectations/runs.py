"""Checks on a whole run: its new documents against those of earlier runs of the same bundle, source by source.

What is compared is compared twice, with what is usual (the median of the earlier runs) and with the last run, and only
what is far from both is told. The median forgives one strange day in the past; the last run, which was loaded, lets a
change that somebody has accepted be told once and not for weeks. How many documents a source brings is compared with
the fewest and the most of the earlier runs: some crawlers bring an outlet only every other time.

Source of the defaults: four days of eleven Saudi outlets (5,617 pages of 2015). From day to day at most 0.05 of an
outlet's pages changed zones, mentions a page differed by a factor of 1.4 and linked shares of a day by 0.03.
"""

from collections.abc import Mapping

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween

from expectations import Check, Severity, Subject

_MEASURES: dict[str, str | None] = {
    "run_id": "varchar",
    "source_id": "varchar",
    "source_name": "varchar",
    "document_count": "bigint",
    "quarantined_count": "bigint",
    "titled_count": "bigint",
    "mention_count": "bigint",
    "linked_count": "bigint",
    "zone_shares": "varchar",
}


def _run(min_documents: int) -> Subject:
    """Measure the run as a whole; one with too few new documents is not judged."""
    return Subject(
        name="run",
        table="runs",
        reads={"run_sources": _MEASURES, "past_sources": _MEASURES, "past_names": _MEASURES},
        query=f"""
            with now as (
                select
                    max(run_id) as run_id,
                    sum(document_count) as document_count,
                    sum(quarantined_count) / sum(document_count) as quarantined_share,
                    sum(linked_count) / nullif(sum(mention_count), 0) as linked_share,
                from staged.run_sources
            ),

            quarantined as (
                select
                    run_id,
                    sum(quarantined_count) / sum(document_count) as share,
                from staged.past_sources
                group by run_id
            ),

            linked as (
                select
                    run_id,
                    sum(linked_count) / nullif(sum(mention_count), 0) as share,
                from staged.past_names
                group by run_id
            ),

            usual as (
                select
                    (select median(share) from quarantined) as usual_quarantined,
                    (select arg_max(share, run_id) from quarantined) as last_quarantined,
                    (select median(share) from linked) as usual_linked,
                    (select arg_max(share, run_id) from linked) as last_linked,
            )

            select
                now.run_id as key,
                null::varchar as document_id,
                now.document_count,
                round(100 * now.quarantined_share, 1) as quarantined_percent,
                round(100 * coalesce(usual.usual_quarantined, 0), 1) as usual_quarantined_percent,
                round(
                    now.quarantined_share
                    - greatest(coalesce(usual.usual_quarantined, 0), coalesce(usual.last_quarantined, 0)),
                    4
                ) as quarantined_rise,
                round(100 * now.linked_share, 1) as linked_percent,
                round(100 * usual.usual_linked, 1) as usual_linked_percent,
                round(
                    least(abs(now.linked_share - usual.usual_linked), abs(now.linked_share - usual.last_linked)), 4
                ) as linked_change,
            from now
            cross join usual
            where now.document_count >= {min_documents}
        """,
    )


def _sources(min_documents: int) -> Subject:
    """Measure each source that this run or an earlier one brought documents of."""
    return Subject(
        name="run_sources",
        table="run_sources",
        reads={
            "run_sources": _MEASURES,
            "past_sources": _MEASURES,
            "past_pages": _MEASURES,
            "past_names": _MEASURES,
        },
        # what cannot be judged (too few documents now, too few ever) is null, which Great Expectations passes over
        query=f"""
            with sizes as (
                select
                    run_id,
                    sum(document_count) as run_document_count,
                from staged.past_sources
                group by run_id
            ),

            run_size as (
                select coalesce(sum(document_count), 0) as run_document_count from staged.run_sources
            ),

            known as (
                select source_id, max(source_name) as source_name
                from (
                    select source_id, source_name from staged.run_sources
                    union
                    select source_id, source_name from staged.past_sources
                )
                where source_id <> 'unknown'
                group by source_id
            ),

            -- a source that brought nothing to an earlier run had a share of 0 in it
            past_document_shares as (
                select
                    known.source_id,
                    min(coalesce(past.document_count, 0) / sizes.run_document_count) as fewest_share,
                    max(coalesce(past.document_count, 0) / sizes.run_document_count) as most_share,
                from known
                cross join sizes
                left join staged.past_sources as past
                    on known.source_id = past.source_id and sizes.run_id = past.run_id
                group by known.source_id
            ),

            past_documents as (
                select
                    past_document_shares.source_id,
                    past_document_shares.fewest_share * run_size.run_document_count as fewest,
                    past_document_shares.most_share * run_size.run_document_count as most,
                from past_document_shares
                cross join run_size
            ),

            past_titles as (
                select
                    source_id,
                    median(titled_count / document_count) as usual_titled,
                    arg_max(titled_count / document_count, run_id) as last_titled,
                from staged.past_pages
                where document_count >= {min_documents}
                group by source_id
            ),

            past_names as (
                select
                    source_id,
                    median(mention_count / document_count) as usual_mentions,
                    arg_max(mention_count / document_count, run_id) as last_mentions,
                from staged.past_names
                where document_count >= {min_documents}
                group by source_id
            ),

            shares as (
                select
                    source_id,
                    run_id,
                    unnest(map_entries(zone_shares::json::map(varchar, double)), recursive := true),
                from staged.past_pages
                where document_count >= {min_documents}
            ),

            shares_now as (
                select
                    source_id,
                    unnest(map_entries(zone_shares::json::map(varchar, double)), recursive := true),
                from staged.run_sources
                where document_count >= {min_documents}
            ),

            labels as (
                select key from shares
                union
                select key from shares_now
            ),

            -- a zone that a source did not have in an earlier run had a share of 0 there
            past_shares as (
                select
                    pages.source_id,
                    labels.key as zone,
                    median(coalesce(shares.value, 0)) as usual_share,
                    arg_max(coalesce(shares.value, 0), pages.run_id) as last_share,
                from (select distinct source_id, run_id from shares) as pages
                cross join labels
                left join shares
                    on pages.source_id = shares.source_id and pages.run_id = shares.run_id and labels.key = shares.key
                group by pages.source_id, labels.key
            ),

            moved as (
                select
                    past_shares.source_id,
                    past_shares.zone,
                    past_shares.usual_share,
                    past_shares.last_share,
                    coalesce(shares_now.value, 0) as share_now,
                from past_shares
                inner join (select distinct source_id from shares_now) as judged
                    on past_shares.source_id = judged.source_id
                left join shares_now
                    on past_shares.source_id = shares_now.source_id and past_shares.zone = shares_now.key
            ),

            -- half the sum of the differences: the share of the page that changed its zone
            mixes as (
                select
                    source_id,
                    least(sum(abs(share_now - usual_share)), sum(abs(share_now - last_share))) / 2 as zone_change,
                    string_agg(
                        zone || ' ' || round(100 * usual_share)::integer || ' % -> '
                        || round(100 * share_now)::integer || ' %',
                        ', ' order by abs(share_now - usual_share) desc, zone
                    ) filter (abs(share_now - usual_share) >= 0.02) as zone_moves,
                from moved
                group by source_id
            )

            select
                known.source_id as key,
                null::varchar as document_id,
                coalesce(known.source_name || ' (' || known.source_id || ')', known.source_id) as source,
                coalesce(now.document_count, 0) as document_count,
                round(past_documents.fewest)::bigint as fewest_documents,
                round(past_documents.most)::bigint as most_documents,
                round(case
                    when
                        past_documents.fewest >= {min_documents}
                        and coalesce(now.document_count, 0) < past_documents.fewest
                        then (coalesce(now.document_count, 0) + 1) / (past_documents.fewest + 1)
                end, 4) as kept_documents,
                round(case
                    when past_documents.most > 0 and now.document_count > past_documents.most
                        then (now.document_count + 1) / (greatest(past_documents.most, {min_documents}) + 1)
                end, 4) as times_documents,
                round(now.mention_count / now.document_count, 1) as mentions_each,
                round(past_names.usual_mentions, 1) as usual_mentions_each,
                round(case when now.document_count >= {min_documents} then least(
                    exp(abs(ln((now.mention_count / now.document_count + 0.1) / (past_names.usual_mentions + 0.1)))),
                    exp(abs(ln((now.mention_count / now.document_count + 0.1) / (past_names.last_mentions + 0.1))))
                ) end, 4) as times_mentions,
                round(100 * now.titled_count / now.document_count, 1) as titled_percent,
                round(100 * past_titles.usual_titled, 1) as usual_titled_percent,
                round(case when now.document_count >= {min_documents} then
                    least(past_titles.usual_titled, past_titles.last_titled) - now.titled_count / now.document_count
                end, 4) as title_fall,
                round(mixes.zone_change, 4) as zone_change,
                round(100 * mixes.zone_change)::integer as changed_percent,
                coalesce(mixes.zone_moves, '') as zone_moves,
            from known
            left join staged.run_sources as now on known.source_id = now.source_id
            left join past_documents on known.source_id = past_documents.source_id
            left join past_titles on known.source_id = past_titles.source_id
            left join past_names on known.source_id = past_names.source_id
            left join mixes on known.source_id = mixes.source_id
        """,
    )


def checks(
    *,
    min_source_documents: int,
    max_quarantined_rise: float,
    max_linked_change: float,
    max_zone_change: float,
    max_title_fall: float,
    max_mention_ratio: float,
    max_document_ratio: float,
    is_binding: Mapping[str, bool],
) -> list[Check]:
    """Build the checks on a run.

    Args:
        min_source_documents: Fewest new documents, of a run or of a source in it, that are judged.
        max_quarantined_rise: How much greater the share of documents in quarantine may be than it was, from 0 to 1.
        max_linked_change: How much the share of linked mentions may differ from what it was, from 0 to 1.
        max_zone_change: Which share of a source's pages may have changed its zone, from 0 to 1.
        max_title_fall: How much smaller the share of a source's pages with a headline may be than it was, from 0 to 1.
        max_mention_ratio: How many times more or fewer mentions a document of a source may have than it had.
        max_document_ratio: How many times more documents than the most, or fewer than the fewest, a source may bring.
        is_binding: Whether this run and its history are long enough to stop it: by past_sources, past_pages and
            past_names, since rules that changed make a difference of their own. Else the critical checks warn.
    """
    run, sources = _run(min_source_documents), _sources(min_source_documents)

    def severity(past: str) -> Severity:
        return "critical" if is_binding[past] else "warning"

    return [
        Check(
            name="run_quarantined_share",
            subject=run,
            expectation=ExpectColumnValuesToBeBetween(column="quarantined_rise", max_value=max_quarantined_rise),
            severity=severity("past_sources"),
            notes="Far more pages than ever are held back: the bundle's form changed, or a rule did. What is held back "
            "is kept; that so much is missing is what readers would not see. 'marsad status' says which checks they "
            "broke.",
            reason="{quarantined_percent} % of {document_count} new documents are in quarantine; usual are "
            "{usual_quarantined_percent} %.",
        ),
        Check(
            name="run_linked_share",
            subject=run,
            expectation=ExpectColumnValuesToBeBetween(column="linked_change", max_value=max_linked_change),
            severity=severity("past_names"),
            notes="Which share of the names a base knows hardly moves between runs of one bundle. A fall: the text is "
            "damaged, of another language, or a gazetteer was not read. A leap: lists of names count as body.",
            reason="{linked_percent} % of the mentions are linked to a known entity; usual are {usual_linked_percent} "
            "%.",
        ),
        Check(
            name="run_source_zone_mix",
            subject=sources,
            expectation=ExpectColumnValuesToBeBetween(column="zone_change", max_value=max_zone_change),
            severity=severity("past_pages"),
            notes="The source's template changed: what was body is now taken for something else, or the other way "
            "round. The shares are means over pages, so that one long page changes little, and a source with few "
            "pages is not judged.",
            reason="The template of {source} seems to have changed: of its {document_count} pages {changed_percent} % "
            "are in other zones than usual ({zone_moves}).",
        ),
        Check(
            name="run_source_titles",
            subject=sources,
            expectation=ExpectColumnValuesToBeBetween(column="title_fall", max_value=max_title_fall),
            severity=severity("past_pages"),
            notes="A headline is short: losing it hardly shows in the mix of zones.",
            reason="{titled_percent} % of the {document_count} pages of {source} have a headline; usual are "
            "{usual_titled_percent} %.",
        ),
        Check(
            name="run_source_mentions",
            subject=sources,
            expectation=ExpectColumnValuesToBeBetween(column="times_mentions", max_value=max_mention_ratio),
            severity=severity("past_names"),
            notes="Names a page hardly change as long as the outlet writes as it did. Fewer: bodies are cut off, or "
            "damaged. More: lists of other stories count as body.",
            reason="{mentions_each} mentions in a page of {source}, over {document_count} pages; usual are "
            "{usual_mentions_each}.",
        ),
        Check(
            name="run_source_documents_fewest",
            subject=sources,
            expectation=ExpectColumnValuesToBeBetween(column="kept_documents", min_value=1 / max_document_ratio),
            # what did not come does not make wrong what came: holding the other sources back would make it worse
            severity="warning",
            notes="The crawler lost the source, or its records name it otherwise now. Counted as a share of the run, "
            "so that a small run does not warn, and against the fewest of the earlier runs, so that a source that "
            "comes every other time does not either.",
            reason="{document_count} new documents of {source}; for a run of this size {fewest_documents} were the "
            "fewest so far.",
        ),
        Check(
            name="run_source_documents_most",
            subject=sources,
            expectation=ExpectColumnValuesToBeBetween(column="times_documents", max_value=max_document_ratio),
            severity="warning",
            notes="The crawler took in an archive, or the same pages under changing content (a counter, an "
            "advertisement). Counted as a share of the run; a source that is new is not judged.",
            reason="{document_count} new documents of {source}; for a run of this size {most_documents} were the most "
            "so far.",
        ),
    ]
