"""What is held back now, asked of the published database; and its bytes, from where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from marsad.errors import MarsadError, WarehouseError
from marsad.settings import Layout
from marsad.warehouse.connection import file_list, opened
from marsad.warehouse.query import Answer, query

_HELD = """
select
    quarantined_now.document_id,
    quarantined_now.bundle,
    quarantined_now.uri,
    quarantined_now.run_id,
    quarantined_now.stage,
    quarantined_now.check_name,
    quarantined_now.reason,
    inputs.facts,
    runs.fingerprint,
from quarantined_now
left join inputs
    on
        quarantined_now.bundle = inputs.bundle
        and quarantined_now.uri = inputs.uri
        and quarantined_now.document_id = inputs.document_id
left join runs on quarantined_now.run_id = runs.run_id
"""
_IN_ORDER = " order by quarantined_now.bundle, quarantined_now.uri, quarantined_now.document_id"
_FAILURES = """
select
    check_failures.check_name as "check",
    coalesce(checks.severity, 'critical') as severity,
    check_failures.reason,
    check_failures.key,
from check_failures
left join checks
    on
        check_failures.run_id = checks.run_id
        and check_failures.suite = checks.suite
        and check_failures.check_name = checks.check_name
where
    check_failures.run_id = $run_id
    and check_failures.document_id = $document_id
    and check_failures.suite = 'row_gate'
order by severity, check_failures.check_name, check_failures.key
"""


@dataclass(frozen=True)
class Held:
    """One input that is held back now.

    Attributes:
        document_id: null where no bytes could be read.
        facts: JSON, what was known of it from outside; null where the run that held it back was stopped before it
            loaded anything, so that the catalogue does not know the input.
        fingerprint: of rules and code of the run that judged it.
    """

    document_id: str | None
    bundle: str
    uri: str
    run_id: str
    stage: str
    check_name: str
    reason: str
    facts: str | None
    fingerprint: str | None

    @property
    def can_be_replayed(self) -> bool:
        """Whether there are bytes to start from, and the catalogue knows the input."""
        return self.document_id is not None and self.facts is not None


def held_now(database: Path, *, checks: Sequence[str] = (), wanted: Sequence[str] = ()) -> list[Held]:
    """List what is held back, in order of bundle and uri.

    Args:
        database: the published database.
        checks: only what these checks hold back; none: all.
        wanted: only these: a document_id or its first digits, or a uri; none: all.

    Raises:
        MarsadError: something wanted is not held back, or could be several documents.
    """
    rows = [Held(*row) for row in query(database, _HELD + _IN_ORDER).rows]
    if wanted:
        chosen = {id(held) for name in wanted for held in _named(database, rows, name)}
        rows = [held for held in rows if id(held) in chosen]
    return [held for held in rows if not checks or held.check_name in checks]


def the_held(database: Path, wanted: str) -> Held:
    """Find the one input held back that a person means.

    Raises:
        MarsadError: none is, or several are.
    """
    found = held_now(database, wanted=[wanted])
    if len(found) > 1:
        named = ", ".join(f"{held.bundle}/{held.uri} ({(held.document_id or '-')[:8]})" for held in found)
        raise MarsadError(f"'{wanted}' is {len(found)} inputs: {named}. Give the digits of one.")
    return found[0]


def loaded_of(database: Path, document_ids: Sequence[str]) -> list[str]:
    """Which of some documents are loaded."""
    rows = query(
        database,
        "select document_id from documents where list_contains($ids, document_id) order by all",
        parameters={"ids": list(document_ids)},
    ).rows
    return [document_id for (document_id,) in rows]


def failures_of(database: Path, held: Held) -> Answer:
    """Every check of the row gate that the document broke when it was judged: check, severity, reason, key."""
    return query(database, _FAILURES, parameters={"run_id": held.run_id, "document_id": held.document_id})


def kept_bytes(layout: Layout, document_id: str) -> tuple[str, bytes]:
    """Find the raw bytes of a document: the name of the file in `raw/` that has them, and the bytes.

    Raises:
        WarehouseError: no file has them.
    """
    stored = sorted(layout.raw.glob("*.parquet"))
    if stored:
        with opened(None) as connection:
            rows = connection.execute(
                f"select parse_filename(filename), raw from read_parquet({file_list(stored)}, filename = true)"
                " where document_id = ? order by all limit 1",
                [document_id],
            ).fetchall()
        if rows:
            return rows[0]
    raise WarehouseError(
        f"{layout.raw}: the bytes of document {document_id} are missing. Restore the folder from a copy."
    )


def work_row(layout: Layout, held: Held) -> pl.DataFrame:
    """What `marsad.shards` needs to work on one document again: one row, as in the work.parquet of a shard."""
    raw_file, _ = kept_bytes(layout, held.document_id or "")
    return pl.DataFrame(
        {
            "document_id": [held.document_id],
            "input_number": [0],
            "bundle": [held.bundle],
            "uri": [held.uri],
            "facts": [held.facts],
            "raw_file": [raw_file],
        }
    )


def _named(database: Path, rows: Sequence[Held], name: str) -> list[Held]:
    found = [held for held in rows if name and (held.uri == name or (held.document_id or "").startswith(name))]
    if not found:
        loaded = query(
            database,
            "select document_id from documents where starts_with(document_id, $name) or uri = $name limit 1",
            parameters={"name": name},
        ).rows
        if name and loaded:
            raise MarsadError(f"'{name}' is not in quarantine: it is loaded. Look at it with: marsad show {name}")
        raise MarsadError(
            f"'{name}' is not in quarantine. Give a document_id, its first digits, or a uri: "
            "'marsad quarantine' lists them."
        )
    ids = {held.document_id for held in found}
    if len(ids) > 1 and all(held.uri != name for held in found):
        named = ", ".join(sorted(str(document_id) for document_id in ids))
        raise MarsadError(f"'{name}' is {len(ids)} documents: {named}. Give more digits.")
    return found
