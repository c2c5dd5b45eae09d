"""What became of corrections: how many articles bear each, asked of the tables."""

from pathlib import Path

from marsad.corrections import Tally
from marsad.warehouse.connection import opened
from marsad.warehouse.query import query

_TALLIES = """
with of_articles as (
    select
        correction,
        article_id,
        bool_or(outcome = 'applied') as is_applied,
        bool_and(outcome = 'expired') as is_expired,
        bool_and(outcome <> 'applied' or corrected_value is not distinct from found_value) as agrees,
    from corrections
    group by correction, article_id
)

select
    correction,
    count(*) filter (is_applied) as applied,
    count(*) filter (is_expired) as expired,
    count(*) filter (not is_applied and not is_expired) as overruled,
    count(*) filter (is_applied and agrees) as agreeing,
from of_articles
group by correction
"""


def published_tallies(database: Path) -> dict[str, Tally]:
    """Count by name of a correction, in the database that people read.

    Raises:
        WarehouseError: there is no database yet.
    """
    return _by_name(query(database, _TALLIES).rows)


def loaded_tallies(database: Path, *, memory_limit: str) -> dict[str, Tally]:
    """Count by name of a correction, in the writer's database."""
    with opened(database, memory_limit=memory_limit) as connection:
        return _by_name(connection.execute(_TALLIES).fetchall())


def _by_name(rows: list[tuple[str, int, int, int, int]]) -> dict[str, Tally]:
    return {name: Tally(*counts) for name, *counts in rows}


def last_fingerprint(database: Path) -> str | None:
    """Give the fingerprint of rules and code of the last run that loaded; null where none did."""
    rows = query(
        database,
        "select fingerprint from runs where state = 'completed' and flow in ('ingest', 'rebuild', 'replay')"
        " order by started_at desc, run_id desc limit 1",
    ).rows
    return rows[0][0] if rows else None
