"""What the new documents of a run are like, source by source, and what those of earlier runs of the bundle were like.

staged Parquet, journal --measure--> one Parquet file a relation of the run gate
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from marsad.settings import Layout
from marsad.warehouse.connection import file_list, file_pattern, literal, opened
from marsad.warehouse.tables import tables

#: where the measures of a run are, in its folder
RUN_SOURCES = "run_sources.parquet"
#: staged tables that are measured
_STAGED = ("documents", "zones", "articles", "article_sources", "mentions")
#: relation of the run gate -> the rules that its runs have in common with this one, where enough of them do
PASTS = {
    "past_sources": (),
    "past_pages": ("segment_fingerprint",),
    "past_names": ("segment_fingerprint", "recognise_fingerprint"),
}

# Only what is new: documents that newer rules had worked on again would make every source look changed
_MEASURE = """
create table measured as
with new_documents as (
    select document_id from planned where fate = 'work' and is_new
),

held_back as (
    select distinct document_id from rejected
),

main_articles as (
    select
        articles.document_id,
        articles.source_id,
        articles.title is not null as is_titled,
    from articles
    where articles.parent_article_id is null
),

-- the most frequent spelling, of several the first
names as (
    select
        source_id,
        arg_min(name, (-document_count, name)) as source_name,
    from (
        select
            article_sources.source_id,
            article_sources.name,
            count(*) as document_count,
        from article_sources
        where article_sources.name is not null
        group by article_sources.source_id, article_sources.name
    )
    group by source_id
),

named as (
    select
        left(mentions.article_id, 32) as document_id,
        count(*) as mention_count,
        count(*) filter (mentions.entity_id not like 'nil-%') as linked_count,
    from mentions
    group by all
),

described as (
    select
        new_documents.document_id,
        coalesce(main_articles.source_id, 'unknown') as source_id,
        held_back.document_id is not null as is_quarantined,
        coalesce(main_articles.is_titled, false) as is_titled,
        documents.char_count,
        coalesce(named.mention_count, 0) as mention_count,
        coalesce(named.linked_count, 0) as linked_count,
    from new_documents
    left join documents on new_documents.document_id = documents.document_id
    left join main_articles on new_documents.document_id = main_articles.document_id
    left join held_back on new_documents.document_id = held_back.document_id
    left join named on new_documents.document_id = named.document_id
),

counted as (
    select
        source_id,
        count(*) as document_count,
        count(*) filter (is_quarantined) as quarantined_count,
        count(*) filter (is_titled) as titled_count,
        sum(mention_count)::bigint as mention_count,
        sum(linked_count)::bigint as linked_count,
        count(*) filter (char_count > 0) as readable_count,
    from described
    group by source_id
),

zoned as (
    select
        described.source_id,
        zones.zone,
        sum((zones.end_offset - zones.start_offset) / described.char_count) as share_sum,
    from described
    inner join zones on described.document_id = zones.document_id
    where described.char_count > 0
    group by described.source_id, zones.zone
),

mixed as (
    select
        zoned.source_id,
        to_json(map(
            list(zoned.zone order by zoned.zone),
            list(round(zoned.share_sum / counted.readable_count, 4) order by zoned.zone)
        )) as zone_shares,
    from zoned
    inner join counted on zoned.source_id = counted.source_id
    group by zoned.source_id
)

select
    $run_id as run_id,
    $bundle as bundle,
    counted.source_id,
    names.source_name,
    counted.document_count,
    counted.quarantined_count,
    counted.titled_count,
    counted.mention_count,
    counted.linked_count,
    coalesce(mixed.zone_shares, '{}') as zone_shares,
    $segment as segment_fingerprint,
    $recognise as recognise_fingerprint,
from counted
left join names on counted.source_id = names.source_id
left join mixed on counted.source_id = mixed.source_id
order by counted.source_id
"""

_HISTORY = """
create temp table earlier as
with sized as (
    select
        run_id,
        any_value(segment_fingerprint) as segment_fingerprint,
        any_value(recognise_fingerprint) as recognise_fingerprint,
    from run_sources
    where bundle = $bundle and run_id <> $run_id
    group by run_id
    having sum(document_count) >= $min_documents
)

select * from sized order by run_id desc limit $history
"""


@dataclass(frozen=True)
class Measures:
    """What the run gate judges.

    Attributes:
        files: Parquet file of each relation: run_sources of this run, and of earlier ones (past_sources; past_pages and
            past_names: those under today's rules of zones and of names, where there are enough of them).
        document_count: new documents of this run.
        run_counts: how many earlier runs stand behind past_sources, past_pages and past_names under today's rules.
    """

    files: Mapping[str, Path]
    document_count: int
    run_counts: Mapping[str, int]


def measure(
    layout: Layout,
    plan: Path,
    staged: Mapping[str, Sequence[Path]],
    rejected: Sequence[Path],
    folder: Path,
    *,
    run_id: str,
    fingerprints: Mapping[str, str],
    min_documents: int,
    min_history: int,
    history: int,
    memory_limit: str,
) -> Measures | None:
    """Measure the new documents of a run by source, and look up those of earlier runs of its bundle.

    Args:
        layout: where things lie.
        plan: the file `make_plan` wrote.
        staged: Parquet files by table.
        rejected: Parquet files of documents held back.
        folder: where to write.
        run_id: the run.
        fingerprints: of every stage, today.
        min_documents: an earlier run with fewer new documents says nothing about shares, and is passed over.
        min_history: fewest earlier runs under today's rules to compare with those alone.
        history: most earlier runs.
        memory_limit: for DuckDB.

    Returns:
        The measures; None where the run has no new document.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run_sources = folder / RUN_SOURCES
    with opened(None, memory_limit=memory_limit) as connection:
        connection.execute(f"create view planned as select * from read_parquet({file_pattern(plan)})")
        connection.execute(
            f"create view rejected as select document_id from read_parquet({file_list(rejected)})"
            if rejected
            else "create view rejected as select null::varchar as document_id where false"
        )
        for table in _STAGED:
            connection.execute(
                f"create view {table} as select * from read_parquet({file_list(staged[table])})"
                if staged[table]
                else tables()[table].ddl
            )
        # a run takes in one bundle; what newer rules had worked on again may be of others
        bundles = connection.execute(
            "select bundle, count(*) from planned where fate = 'work' and is_new group by bundle"
        ).fetchall()
        if not bundles:
            return None
        ((bundle, document_count),) = bundles
        connection.execute(
            _MEASURE,
            {
                "run_id": run_id,
                "bundle": bundle,
                "segment": fingerprints["segment"],
                "recognise": fingerprints["recognise"],
            },
        )
        _copy(connection, "select * from measured", run_sources)
    with opened(None, memory_limit=memory_limit) as connection:
        # only read: who changes the journal does so by a copy that takes its place
        connection.execute(f"attach {literal(str(layout.journal))} as journal_file (read_only)")
        connection.execute("create view run_sources as select * from journal_file.run_sources")
        connection.execute(
            _HISTORY,
            {"run_id": run_id, "bundle": bundle, "min_documents": min_documents, "history": history},
        )
        run_counts: dict[str, int] = {}
        files = {"run_sources": run_sources}
        for relation, same in PASTS.items():
            same_rules = " and ".join(f"earlier.{name} = {literal(fingerprints[name.split('_')[0]])}" for name in same)
            (run_counts[relation],) = connection.execute(
                f"select count(*) from earlier where {same_rules or 'true'}"
            ).fetchall()[0]
            chosen = same_rules if same_rules and run_counts[relation] >= min_history else "true"
            files[relation] = folder / f"{relation}.parquet"
            _copy(
                connection,
                "select run_sources.* from run_sources inner join earlier on run_sources.run_id = earlier.run_id"
                f" where {chosen}",
                files[relation],
            )
    return Measures(files, document_count, run_counts)


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"copy ({query}) to {literal(str(path))} (format parquet)")
