"""The plan of a run: what is new, what is known, what must be worked on again and from which stage."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb

from marsad.errors import WarehouseError
from marsad.settings import Layout
from marsad.staging import STAGE_NAMES, STAGES, is_done, mark_done
from marsad.warehouse.connection import create_tables, file_list, literal, opened
from marsad.warehouse.tables import tables

_ALL_STAGES = " ".join(STAGE_NAMES)
_HAS_OTHER_VERDICT = "progress.verdict is distinct from verdicts_today.verdict"
# the stages after the first read what it found, and not what each other found
_STAGES_OF_OTHER_RULES = ", ".join(
    f"case when progress.{name}_fingerprint <> ${name}"
    f"{f' or {_HAS_OTHER_VERDICT}' if name == 'gate' else ''} then '{name}' end"
    for name in STAGE_NAMES[1:]
)

# Every input of the run with its place in the catalogue and what is to become of it. Inputs of the catalogue that are
# not in the bundle, but were worked on under other rules, are part of the run: the tables are a function of all inputs.
_PLAN = f"""
create temp table planned as
with incoming_numbered as (
    select
        incoming.ordinal,
        incoming.bundle,
        incoming.uri,
        incoming.document_id,
        incoming.byte_count,
        incoming.facts,
        incoming.problem,
        incoming.raw_file,
        inputs.input_number is null as is_new,
        coalesce(inputs.facts <> incoming.facts, false) as has_new_facts,
        coalesce(
            inputs.input_number,
            (select coalesce(max(inputs.input_number), 0) from inputs)
            + row_number() over (partition by inputs.input_number is null order by incoming.ordinal)
        )::integer as input_number,
    from incoming
    left join inputs
        on
            incoming.bundle = inputs.bundle
            and incoming.uri = inputs.uri
            and incoming.document_id is not distinct from inputs.document_id
),

known_elsewhere as (
    select
        null::bigint as ordinal,
        inputs.bundle,
        inputs.uri,
        inputs.document_id,
        documents.byte_count,
        inputs.facts,
        case when inputs.document_id is null
            then 'No bytes of this input could be read when it came, so there is nothing to work on.'
        end as problem,
        null::varchar as raw_file,
        false as is_new,
        false as has_new_facts,
        inputs.input_number,
    from inputs
    left join documents on inputs.document_id = documents.document_id
    where
        inputs.input_number not in (select incoming_numbered.input_number from incoming_numbered)
        and ($whole_catalogue or (inputs.document_id is not null and inputs.duplicate_of is null))
),

all_inputs as (
    select * from incoming_numbered
    union all
    select * from known_elsewhere
),

-- all inputs that are known or coming, to find the first of each content
first_numbers as (
    select
        document_id,
        min(input_number) as first_number,
    from (
        select inputs.document_id, inputs.input_number from inputs
        union all
        select incoming_numbered.document_id, incoming_numbered.input_number from incoming_numbered
    )
    where document_id is not null
    group by document_id
),

judged as (
    select
        all_inputs.*,
        first_numbers.first_number,
        progress.state as known_state,
        case
            when all_inputs.document_id is null or first_numbers.first_number <> all_inputs.input_number then null
            when progress.document_id is null then '{_ALL_STAGES}'
            when progress.facts <> all_inputs.facts then '{_ALL_STAGES}'
            when all_inputs.document_id in (select forced.document_id from forced) then '{_ALL_STAGES}'
            -- of a document in quarantine no stage's result is kept
            when
                progress.state = 'quarantined'
                and (
                    {" || ".join(f"progress.{name}_fingerprint" for name in STAGE_NAMES)}
                    <> {" || ".join(f"${name}" for name in STAGE_NAMES)}
                    or {_HAS_OTHER_VERDICT}
                )
                then '{_ALL_STAGES}'
            when progress.{STAGE_NAMES[0]}_fingerprint <> ${STAGE_NAMES[0]} then '{_ALL_STAGES}'
            else nullif(concat_ws(' ', {_STAGES_OF_OTHER_RULES}), '')
        end as stages_to_do,
    from all_inputs
    left join first_numbers on all_inputs.document_id = first_numbers.document_id
    left join progress on all_inputs.document_id = progress.document_id
    left join verdicts_today on all_inputs.document_id = verdicts_today.document_id
)

select
    *,
    case
        when stages_to_do is not null then 'work'
        when document_id is null then 'quarantined'
        when first_number <> input_number then 'duplicate'
        when known_state = 'loaded' then 'unchanged'
        else 'quarantined'
    end as fate,
from judged
where ordinal is not null or stages_to_do is not null or $whole_catalogue
"""

# the later stages read what the first found, which the tables hold
_NEEDS_BYTES = f"planned.stages_to_do = '{_ALL_STAGES}'"

_SHARDS = """
create temp table sharded as
with placed as (
    select
        *,
        row_number() over by_number - 1 as documents_before,
        sum(byte_count) over by_number - byte_count as bytes_before,
    from planned
    where fate = 'work'
    window by_number as (partition by stages_to_do order by input_number)
)

select
    *,
    dense_rank() over (
        order by stages_to_do, documents_before // $shard_documents, bytes_before // $shard_bytes
    ) - 1 as shard_number,
from placed
"""


@dataclass(frozen=True)
class Plan:
    """What a run is to do: a file with one row an input, and the folders of the shards to work on."""

    path: Path
    shards: tuple[Path, ...]
    input_count: int
    work_count: int


def make_plan(
    layout: Layout,
    database: Path,
    manifests: Sequence[Path],
    folder: Path,
    *,
    fingerprints: Mapping[str, str],
    shard_documents: int,
    shard_bytes: int,
    memory_limit: str,
    whole_catalogue: bool = False,
    forced: Sequence[str] = (),
    verdicts: Mapping[str, str] | None = None,
) -> Plan:
    """Compare the inputs of a run with the catalogue and lay out the shards.

    Args:
        layout: where things lie.
        database: the writer's database.
        manifests: Parquet files with one row an input (see `marsad.shards.extract`).
        folder: the run's own staging folder; the plan is written there.
        fingerprints: of every stage, today.
        shard_documents: documents in a shard, at most.
        shard_bytes: raw bytes in a shard, at most.
        memory_limit: for DuckDB.
        whole_catalogue: count every input of the catalogue as read, also those with nothing to do (rebuild).
        forced: documents of the catalogue to work on from their bytes, whatever they were worked on with (replay).
        verdicts: what a person decided, by document, as `progress` remembers it; a document is judged again where it
            is not the verdict it was judged with.

    Returns:
        The plan. Its shards hold `work.parquet` (document_id, input_number, bundle, uri, facts, raw_file,
        first_read_on) and,
        where not all stages are to be done again, what the others had found.
    """
    with opened(database, memory_limit=memory_limit) as connection:
        _read_manifests(connection, manifests)
        connection.execute(
            "create temp table forced as select unnest($ids)::varchar as document_id", {"ids": list(forced)}
        )
        register_verdicts(connection, verdicts or {})
        connection.execute(_PLAN, {**fingerprints, "whole_catalogue": whole_catalogue})
        _find_raw_bytes(connection, layout.raw)
        _find_first_days(connection, layout.raw)
        connection.execute(_SHARDS, {"shard_documents": shard_documents, "shard_bytes": shard_bytes})
        path = folder / "plan.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"copy (select * from planned order by input_number) to {literal(str(path))}")
        numbers = connection.execute(
            "select distinct shard_number, stages_to_do from sharded order by shard_number"
        ).fetchall()
        shards = [_lay_out(connection, layout, number, stages, fingerprints) for number, stages in numbers]
        input_count, work_count = connection.execute(
            "select count(*), count(*) filter (fate = 'work') from planned"
        ).fetchall()[0]
    return Plan(path, tuple(shards), input_count, work_count)


def known_documents(database: Path, document_ids: Sequence[str], *, memory_limit: str) -> set[str]:
    """Which of these documents have their bytes in the warehouse already."""
    with opened(database, memory_limit=memory_limit) as connection:
        create_tables(connection, "data", "state")
        rows = connection.execute(
            "select document_id from inputs where document_id in (select unnest($ids))"
            " and document_id not in (select document_id from missing_bytes)",
            {"ids": list(document_ids)},
        ).fetchall()
    return {document_id for (document_id,) in rows}


def register_verdicts(connection: duckdb.DuckDBPyConnection, verdicts: Mapping[str, str]) -> None:
    """Make the temporary table verdicts_today: document_id, verdict."""
    connection.execute("create temp table verdicts_today (document_id varchar, verdict varchar)")
    connection.execute(
        "insert into verdicts_today select unnest($ids), unnest($verdicts)",
        {"ids": list(verdicts), "verdicts": list(verdicts.values())},
    )


def _read_manifests(connection: duckdb.DuckDBPyConnection, manifests: Sequence[Path]) -> None:
    connection.execute(
        "create temp table incoming (ordinal bigint, bundle varchar, uri varchar, document_id varchar,"
        " byte_count bigint, facts varchar, problem varchar, raw_file varchar)"
    )
    if manifests:
        connection.execute(f"insert into incoming by name select * from read_parquet({file_list(manifests)})")


def _find_raw_bytes(connection: duckdb.DuckDBPyConnection, raw: Path) -> None:
    """Fill raw_file and byte_count of what is to be worked on from its bytes and did not come with this run."""
    (missing,) = connection.execute(
        f"select count(*) from planned where {_NEEDS_BYTES} and (raw_file is null or byte_count is null)"
    ).fetchall()[0]
    if not missing:
        return
    stored = sorted(raw.glob("*.parquet"))
    if not stored:
        raise _missing(raw, missing)
    connection.execute(
        f"""
        update planned
        set raw_file = stored.raw_file, byte_count = stored.byte_count
        from (
            select document_id, min(parse_filename(filename)) as raw_file, min(byte_count) as byte_count
            from read_parquet({file_list(stored)}, filename = true)
            group by document_id
        ) as stored
        where planned.document_id = stored.document_id and {_NEEDS_BYTES}
        """
    )
    (missing,) = connection.execute(
        f"select count(*) from planned where {_NEEDS_BYTES} and raw_file is null"
    ).fetchall()[0]
    if missing:
        raise _missing(raw, missing)


def _find_first_days(connection: duckdb.DuckDBPyConnection, raw: Path) -> None:
    """Fill first_read_on of what is to be worked on: the earliest day that stands beside its bytes.

    All files are asked: bytes that a run which died had kept already are kept again by the next. Null where no bytes
    are here, or only such as an older version kept.
    """
    connection.execute("alter table planned add column first_read_on date")
    (count,) = connection.execute("select count(*) from planned where fate = 'work'").fetchall()[0]
    files = file_list(sorted(raw.glob("*.parquet")))
    if not count or files == "[]":
        return
    stored = f"read_parquet({files}, union_by_name = true)"
    try:
        if "first_read_on" in connection.sql(f"from {stored}").columns:
            connection.execute(
                f"""
                update planned
                set first_read_on = kept.first_read_on
                from (
                    select document_id, min(first_read_on) as first_read_on
                    from {stored}
                    group by document_id
                ) as kept
                where planned.document_id = kept.document_id and planned.fate = 'work'
                """
            )
    except duckdb.Error as error:
        raise WarehouseError(
            f"{raw}: a file of the bytes kept there cannot be read ({str(error).splitlines()[0]}). 'marsad verify' "
            "names it; copy it back from where it was kept, or move it away."
        ) from error


def _missing(raw: Path, count: int) -> WarehouseError:
    return WarehouseError(
        f"{raw}: the bytes of {count} documents are missing. Restore the folder from a copy, or ingest the bundles "
        "that brought them, all together."
    )


def _lay_out(
    connection: duckdb.DuckDBPyConnection,
    layout: Layout,
    number: int,
    stages_to_do: str,
    fingerprints: Mapping[str, str],
) -> Path:
    """Make the folder of one shard, named by its content and the rules; what is there already is kept."""
    # all that work.parquet says but the place in the catalogue, which no result depends on
    rows = connection.execute(
        "select document_id, bundle, uri, facts, raw_file, first_read_on::varchar from sharded"
        " where shard_number = ? order by input_number",
        [number],
    ).fetchall()
    name = sha256(json.dumps([stages_to_do, sorted(fingerprints.items()), rows]).encode()).hexdigest()[:32]
    shard = layout.staging / "shards" / name
    shard.mkdir(parents=True, exist_ok=True)
    work = f"select * from sharded where shard_number = {number}"
    if not (shard / "work.parquet").exists():
        _copy(
            connection,
            "select document_id, input_number, bundle, uri, facts, raw_file, first_read_on"
            f" from ({work}) order by input_number",
            shard / "work.parquet",
        )
    for stage in STAGES:
        if stage.name in stages_to_do.split() or is_done(shard, stage.name):
            continue
        for name in stage.outputs:
            table = tables()[name]
            columns = ", ".join(f"{name}.{column}" for column in table.staged_column_names)
            expression = (
                (table.document_expression or "")
                .replace("document_id", f"{name}.document_id")
                .replace("article_id", f"{name}.article_id")
            )
            keys = ", ".join(f"{name}.{column}" for column in table.key)
            _copy(
                connection,
                f"select {columns} from {name} inner join ({work}) as worked"
                f" on {expression} = worked.document_id order by worked.input_number, {keys}",
                shard / f"{name}.parquet",
            )
        mark_done(shard, stage.name)
    return shard


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    aside = path.with_suffix(".part")
    connection.execute(f"copy ({query}) to {literal(str(aside))} (format parquet, compression zstd)")
    aside.replace(path)
