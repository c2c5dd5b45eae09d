"""What a sequence does to a warehouse and how it looks at one, in forks of a process that has compiled all rules."""

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import yaml

from marsad import runs, shards, snapshots, staging
from marsad.pages.segment import _matcher
from marsad.seeds.verdicts import Verdict, save_verdict
from marsad.settings import Settings
from marsad.snapshots.publish import snapshot_folders
from marsad.warehouse.connection import log_of
from marsad.warehouse.held import held_now
from marsad.warehouse.load import run_checks
from marsad.warehouse.tables import tables
from tests.faults.driver import warm_up
from tests.faults.model import CHECK, CONTENTS, Fault, Rules
from tests.faults.points import clock_set
from tests.spine import published, settings_for, take, write_rules

HEADLINES = (None, "\u0639\u0646\u0648\u0627\u0646", "\u0639\u0646\u0648\u0627\u0646 \u0622\u062e\u0631")
_LINE = min(
    (line for line in CONTENTS[0].decode().splitlines() if 12 <= len(line) <= 60 and not {":", "'"} & set(line)),
    key=len,
)
_MARKER = f"""\
markers:
  - id: own_marker
    zone: promotion
    match: line
    phrases: ['{_LINE}']
    examples: ['{_LINE}']
    near_misses: ['{_LINE} x y z']
"""
_PUBLISHER = """\
source_id: marsad:own-outlet
kind: publisher
name_ar: \u0645\u0631\u0642\u0628\u0646\u0627
name_en: Our outlet
domain: own.example
country_code: JO
names:
- \u0645\u0631\u0642\u0628\u0646\u0627
example: '\u0627\u0644\u0645\u0635\u062f\u0631: \u0645\u0631\u0642\u0628\u0646\u0627'
near_miss: \u0644\u0627 \u0634\u064a\u0621 \u0647\u0646\u0627.
"""
#: how far the clock of the forks is ahead of the machine's
CLOCK = [timedelta(0)]
ROOM: dict[str, Path] = {}


def do_run(own: Settings, bundle: Path | None, flow: str, refused: Sequence[str]) -> None:
    """Carry a bundle through; replay what is held back, as flows.replay does; rebuild."""
    forced: list[str] = []
    if flow == "replay":
        forced = [str(held.document_id) for held in held_now(own.layout.database) if held.can_be_replayed]
    told = dict.fromkeys(refused, "It was told to.")
    report = take(own, bundle, flow=flow, refused=told, forced=forced)
    print(json.dumps({"fates": dict(report.fates), "forced": forced}))


def do_restore(own: Settings, name: str) -> None:
    layout = own.layout
    snapshots.restore(
        layout, layout.snapshots / name, run_id=f"restore-{time.time_ns()}", now=now(), memory_limit="1GB"
    )
    print(json.dumps({}))


def do_prune(own: Settings, keep: int) -> None:
    snapshots.prune(own.layout, keep=keep, run_id="prune", now=now(), memory_limit="1GB")
    print(json.dumps({}))


def now() -> datetime:
    return datetime.now(UTC) + CLOCK[0]


def struck(fault: Fault | None, warehouse: Path, work: Callable[[], None]) -> None:
    with clock_set(CLOCK[0]):
        if fault is not None:
            fault.arm(warehouse)
        work()


def look(own: Settings, scratch: Path, *, is_thorough: bool) -> None:
    """Print what is there, as JSON. The writer's own database is looked at in a copy: opening it would mend it."""
    layout = own.layout
    seen: dict[str, Any] = {"writer": "missing", "database": None, "latest": None, "problems": []}
    if layout.writer.exists():
        copy = scratch / "copy.duckdb"
        for path in (copy, log_of(copy)):
            path.unlink(missing_ok=True)
        shutil.copyfile(layout.writer, copy)
        if log_of(layout.writer).exists():
            shutil.copyfile(log_of(layout.writer), log_of(copy))
        seen["writer"] = _committed(copy)
    folders = snapshot_folders(layout)
    seen["folders"] = [path.name for path in folders]
    latest = layout.snapshots / "latest"
    if latest.exists():
        seen["latest"] = latest.resolve().name
        problems = list(snapshots.verify_folder(latest.resolve()).problems)
        if is_thorough:
            problems += [problem for verdict in snapshots.verify(layout) for problem in verdict.problems]
        seen["problems"] = problems
    if layout.database.exists():
        seen["database"] = _read(layout.database)
    making = [
        path.name for pattern in (".making-*", ".pruning-*", ".restoring-*") for path in layout.snapshots.glob(pattern)
    ]
    seen["left"] = making + [path.name for path in layout.raw.glob("*.part")]
    print(json.dumps(seen))


def _committed(copy: Path) -> Any:
    try:
        with duckdb.connect(str(copy)) as connection:
            names = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
            if not {"inputs", "progress"} <= names:
                return [[], []]
            inputs = connection.execute(
                "select input_number, bundle, uri, document_id, facts, duplicate_of from inputs order by input_number"
            ).fetchall()
            fingerprints = ", ".join(f"{name}_fingerprint" for name in staging.STAGE_NAMES)
            progress = connection.execute(
                f"select document_id, state, facts, verdict, {fingerprints} from progress"
            ).fetchall()
    except duckdb.Error:
        return "damaged"
    return [inputs, progress]


def _read(database: Path) -> dict[str, Any]:
    """What people read."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create temp view checked_documents as select document_id from documents")
        ask = lambda query: connection.execute(query).fetchall()  # noqa: E731
        return {
            "broken": [outcome.name for outcome in run_checks(connection) if outcome.failures],
            "documents": [name for (name,) in ask("select document_id from documents order by all")],
            "inputs": ask("select bundle, uri, document_id from inputs order by input_number"),
            "held": ask("select bundle, uri, document_id from quarantined_now order by all"),
            "running": ask("select run_id from runs where state = 'running'"),
            "not_adding_up": ask(
                "select run_id from runs where read_count <> loaded_count + unchanged_count + duplicate_count"
                " + quarantined_count + held_count"
            ),
            "twice_in_a_run": ask(
                "select run_id, bundle, uri, document_id, count(*) from ledger group by all having count(*) > 1"
            ),
            "twice_held": ask(
                "select bundle, uri, document_id, count(*) from quarantined_now group by all having count(*) > 1"
            ),
            # of runs that said how they ended, the ledger has as many loaded as they counted
            "miscounted": ask(
                "select runs.run_id from runs left join ledger on runs.run_id = ledger.run_id"
                " where runs.state in ('completed', 'failed') and runs.flow <> 'restore'"
                " group by runs.run_id, runs.loaded_count"
                " having runs.loaded_count <> count(*) filter (ledger.state = 'loaded')"
            ),
        }


def feed(own: Settings, chunks: Sequence[Path], refused: Sequence[str]) -> None:
    for chunk in chunks:
        take(own, chunk, refused=dict.fromkeys(refused, "It was told to."))


def compare(one: Path, other: Path) -> None:
    first, second = published(one), published(other)
    if first != second:
        print(
            "other bytes:", sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
        )
        raise AssertionError("A fresh warehouse has other bytes.")


@cache
def fingerprints_of(rules: Rules) -> dict[str, str]:
    """Of every stage; the rules must stand in their folder."""
    own = settings_with(rules, ROOM["rules"].parent / "none")
    return staging.fingerprints(own.seeds, gate=runs.gate_thresholds(own))


def settings_with(rules: Rules, warehouse: Path) -> Settings:
    return settings_for(
        warehouse,
        rules=ROOM["rules"],
        shard_documents=3,
        workers=1,
        min_body_chars=101 if rules.is_strict else 100,
    )


def write_own_rules(rules: Rules, verdicts: Mapping[str, str]) -> None:
    """Write a person's own rules, in the place of those before."""
    folder = ROOM["rules"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files: dict[str, str] = {}
    if rules.has_marker:
        files["furniture/own.yml"] = _MARKER
    if rules.has_publisher:
        files["publishers/own.yml"] = _PUBLISHER
    if rules.headline is not None:
        entry = {"name": "own", "match": {"uri": "b.txt"}, "fix": {"title": rules.headline}, "reason": "r", "by": "b"}
        files["corrections.yml"] = yaml.safe_dump({"corrections": [entry]}, allow_unicode=True)
    write_rules(folder, files)
    for document, verdict in verdicts.items():
        checks = (CHECK,) if verdict == "accepted" else ()
        save_verdict(folder, Verdict(document_id=document, verdict=verdict, checks=checks, reason="r", by="b"))  # pyright: ignore[reportArgumentType]


def prepare(folder: Path) -> None:
    """Compile all rules that a sequence may know, once for all forks."""
    ROOM["rules"], ROOM["folder"] = folder / "rules", folder
    tables()
    real = runs.staging.fingerprints
    load_publishers = shards.load_publishers
    write_own_rules(Rules(), {})
    warm_up(settings_with(Rules(), folder / "none"))
    runs.staging.fingerprints = real

    @cache
    def by_rules(folders: tuple[Path, ...], has_publisher: bool) -> Any:
        del has_publisher
        return load_publishers(folders)

    shards.load_publishers = lambda folders: by_rules(tuple(folders), (folders[-1] / "publishers").exists())
    for has_marker, has_publisher, headline in product((False, True), (False, True), HEADLINES):
        for is_strict in (False, True):
            rules = Rules(has_marker, has_publisher, headline, is_strict)
            write_own_rules(rules, {})
            known = fingerprints_of(rules)
            folders = settings_with(rules, folder / "none").seeds
            _matcher(shards._furniture(folders, known["segment"]))
            shards._publishers(folders, known["describe"])
            shards._calendars(folders, known["describe"])
            shards._knowledge((folders, ()), known["recognise"])
            shards._quotations(folders, known["recognise"])
            shards.load_publishers(folders)
