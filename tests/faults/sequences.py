"""python -m tests.faults.sequences --examples 40 --steps 20 --seed N: random sequences of what can befall a warehouse.

Runs, replays, rebuilds, restorations and prunings, each of which a fault may strike; pages that come, change, go and
come twice; rules, thresholds and verdicts that change; files that somebody deletes or damages; a clock that is set
back. A model counts along. After each step it knows what the catalogue of the writer must hold (where a fault struck:
what was there before, or all of the step), how many inputs a run must have counted under which fate, which documents
must be loaded and which held back; and what people read must be whole. At the end a fresh warehouse that is fed the
same inputs in the same order under the rules of that day must have the same bytes.

The real code runs, step by step, in forks of a process that has compiled all rules (see driver.py). Only what the gate
refuses is told to it: Great Expectations takes too long for thousands of steps.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from marsad import staging
from marsad.settings import Settings
from tests.faults.doing import (
    CLOCK,
    HEADLINES,
    ROOM,
    compare,
    do_prune,
    do_restore,
    do_run,
    feed,
    fingerprints_of,
    look,
    prepare,
    settings_with,
    struck,
    write_own_rules,
)
from tests.faults.driver import COMPLETED, in_fork
from tests.faults.model import (
    BUNDLES,
    CONTENTS,
    FILE_OPERATIONS,
    IDS,
    NAMES,
    REFUSED,
    REFUSED_IF_STRICT,
    Entry,
    Fault,
    Rules,
    State,
    Today,
    as_found,
    carried,
    restored,
)
from tests.faults.points import FAULTS, POINTS

faults = st.one_of(
    st.none(),
    st.none(),
    st.builds(
        Fault, st.sampled_from(FAULTS), st.sampled_from(list(POINTS)), st.sampled_from(["before", "after"]), st.just(1)
    ),
    st.builds(Fault, st.sampled_from(FAULTS), st.none(), st.just("at"), st.integers(1, FILE_OPERATIONS)),
)
edits = st.dictionaries(st.sampled_from(NAMES), st.integers(-1, len(CONTENTS) - 1), max_size=3)


class Told:
    """What happened in all sequences, for the figures at the end."""

    def __init__(self) -> None:
        self.steps: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self.examples = 0
        self.compared = 0


TOLD = Told()


class Sequences(RuleBasedStateMachine):
    """A warehouse, its bundles, its rules, and what must be there."""

    def __init__(self) -> None:
        super().__init__()
        TOLD.examples += 1
        self.folder = Path(tempfile.mkdtemp(prefix="sequence-", dir=ROOM["folder"]))
        self.said = self.folder / "said"
        self.warehouse = self.folder / "warehouse"
        self.files: dict[str, dict[str, int]] = {"north": {"a.txt": 0}, "south": {"b.txt": 1}}
        self.urls = dict.fromkeys(BUNDLES, False)
        self.rules = Rules()
        self.verdicts: dict[str, str] = {}
        self.state = State()
        self.given: set[tuple[str, str, str]] = set()
        #: by id: what was committed when it was published, and the fingerprints in its description
        self.published: dict[str, tuple[State, tuple[str, ...]]] = {}
        self.latest: str | None = None
        #: what somebody damaged and no run has mended yet
        self.hurt: str | None = None
        #: whether the last step went to its end, so that what people read is what was committed
        self.is_told = True
        CLOCK[0] = timedelta(0)
        write_own_rules(self.rules, self.verdicts)

    # What happens

    @initialize(more=edits)
    def begin(self, more: dict[str, int]) -> None:
        self.ingest("north", more, None)

    @rule(bundle=st.sampled_from(BUNDLES), edits=edits, fault=faults)
    def ingest(self, bundle: str, edits: dict[str, int], fault: Fault | None) -> None:
        files = self.files[bundle]
        for name, content in edits.items():
            files[name] = content
            if content < 0:
                del files[name]
        if not files:
            files["a.txt"] = 0
        path = self.write_bundle(self.folder / bundle, files, has_urls=self.urls[bundle])
        incoming = [
            Entry(bundle, name, IDS[content], self.url_of(bundle, name)) for name, content in sorted(files.items())
        ]
        self.given |= {entry[:3] for entry in incoming}
        self.run("ingest", path, incoming, fault)

    @rule(fault=faults)
    def replay(self, fault: Fault | None) -> None:
        self.run("replay", None, [], fault)

    @rule(fault=faults)
    def rebuild(self, fault: Fault | None) -> None:
        self.run("rebuild", None, [], fault)

    @rule(rules=st.builds(Rules, st.booleans(), st.booleans(), st.sampled_from(HEADLINES), st.booleans()))
    def change_rules(self, rules: Rules) -> None:
        TOLD.steps["change rules"] += 1
        self.rules = rules
        write_own_rules(self.rules, self.verdicts)

    @rule(content=st.integers(0, len(IDS) - 1), verdict=st.sampled_from(["accepted", "rejected", None]))
    def decide(self, content: int, verdict: str | None) -> None:
        TOLD.steps["decide"] += 1
        self.verdicts.pop(IDS[content], None)
        if verdict is not None:
            self.verdicts[IDS[content]] = verdict
        write_own_rules(self.rules, self.verdicts)

    @rule(bundle=st.sampled_from(BUNDLES))
    def change_facts(self, bundle: str) -> None:
        TOLD.steps["change facts"] += 1
        self.urls[bundle] = not self.urls[bundle]

    @rule(days=st.sampled_from([-400, -1, 0, 1]))
    def set_the_clock(self, days: int) -> None:
        TOLD.steps["set the clock"] += 1
        CLOCK[0] = timedelta(days=days)

    @precondition(lambda self: self.published and self.hurt is None)
    @rule(which=st.integers(0, 9), fault=faults)
    def restore(self, which: int, fault: Fault | None) -> None:
        name = sorted(self.published)[which % len(self.published)]
        ended, said = self.step("restore", partial(do_restore, self.own, name), fault)
        after = restored(self.published[name])
        self.settle(ended, said, [after], None)

    @precondition(lambda self: self.published and self.hurt is None)
    @rule(keep=st.integers(1, 3), fault=faults)
    def prune(self, keep: int, fault: Fault | None) -> None:
        names = sorted(self.published)
        going = [name for name in names[: max(0, len(names) - keep)] if name != self.latest]
        was_told = self.is_told
        ended, said = self.step("prune", partial(do_prune, self.own, keep), fault)
        there = self.settle(ended, said, [self.state], None, is_run=False)
        gone = set(names) - set(there["folders"])
        if ended == COMPLETED and gone != set(going):
            self.fail(f"pruned {gone}, and not {going}", said)
        if gone - set(going):
            self.fail(f"pruned what was to be kept: {gone - set(going)}", said)
        for name in gone:
            del self.published[name]
        self.is_told = was_told

    @precondition(lambda self: self.published and self.hurt is None and self.is_told)
    @rule(
        what=st.sampled_from(
            ["snapshot", "latest", "link", "writer", "no writer", "journal", "no journal", "database"]
        ),
        which=st.integers(0, 9),
    )
    def damage(self, what: str, which: int) -> None:
        state = self.warehouse / "state"
        TOLD.steps[f"damage: {what}"] += 1
        if what == "snapshot":
            others = sorted(set(self.published) - {self.latest})
            if others:
                name = others[which % len(others)]
                shutil.rmtree(self.warehouse / "snapshots" / name)
                del self.published[name]
            return
        self.hurt = what
        if what == "latest" and self.latest is not None:
            shutil.rmtree(self.warehouse / "snapshots" / self.latest)
            del self.published[self.latest]
        elif what == "link":
            (self.warehouse / "snapshots" / "latest").unlink()
        elif what == "database":
            (self.warehouse / "marsad.duckdb").unlink()
        else:
            path = state / f"{what.removeprefix('no ')}.duckdb"
            content = path.read_bytes()
            path.unlink()
            if not what.startswith("no "):
                path.write_bytes(content[: len(content) // 2])

    def teardown(self) -> None:
        try:
            if self.state.inputs and not sys.exc_info()[0]:
                self.end()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    # What must be

    @property
    def own(self) -> Settings:
        return settings_with(self.rules, self.warehouse)

    def today(self) -> Today:
        known = fingerprints_of(self.rules)
        return Today(tuple(known[name] for name in staging.STAGE_NAMES), self.rules.is_strict, dict(self.verdicts))

    def url_of(self, bundle: str, name: str) -> str | None:
        return f"https://own.example/{bundle}/{name}" if self.urls[bundle] else None

    def write_bundle(self, path: Path, files: Mapping[str, int], *, has_urls: bool) -> Path:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        for name, content in files.items():
            (path / name).write_bytes(CONTENTS[content])
        if has_urls:
            stated = {name: {"url": f"https://own.example/{path.name}/{name}"} for name in files}
            (path / "bundle.yml").write_text(yaml.safe_dump({"files": stated}), encoding="utf-8")
        return path

    def run(self, flow: str, bundle: Path | None, incoming: Sequence[Entry], fault: Fault | None) -> None:
        today = self.today()
        refused = REFUSED_IF_STRICT if today.is_strict else REFUSED
        ended, said = self.step(flow, partial(do_run, self.own, bundle, flow, refused), fault)
        bases = [self.state]
        if self.hurt in ("writer", "no writer"):
            # made anew from the latest snapshot, or begun anew where there is none
            bases = [restored(self.published[self.latest]) if self.latest in self.published else State()]
        report = json.loads(said.splitlines()[-1]) if ended == COMPLETED else None
        forced = report["forced"] if report else []
        options: list[tuple[State, Counter[str]]] = [
            carried(base, incoming, today, forced=forced, is_rebuild=flow == "rebuild") for base in bases
        ]
        if flow == "replay" and report and self.is_told and self.hurt is None:
            held = sorted(name for name, progress in self.state.progress.items() if progress.state == "quarantined")
            if sorted(forced) != held:
                self.fail(f"to be replayed: {forced}, and not {held}", said)
        fates = None
        if report:
            fates = {name: count for name, count in report["fates"].items() if count}
            if fates != dict(options[0][1]):
                self.fail(f"counted {fates}, and not {dict(options[0][1])}", said)
        self.settle(ended, said, [option for option, _ in options], bases)

    def step(self, name: str, work: Callable[[], None], fault: Fault | None) -> tuple[int, str]:
        TOLD.steps[name] += 1
        ended = in_fork(partial(struck, fault, self.warehouse, work), say=self.said)
        said = self.said.read_text(encoding="utf-8", errors="replace")
        if fault is not None:
            TOLD.struck[fault.kind if ended != COMPLETED else "none: it went on"] += 1
        if fault is None and ended != COMPLETED and not self.may_refuse(name, said):
            self.fail(f"{name} failed, and nothing had struck it", said)
        return ended, said

    def may_refuse(self, name: str, said: str) -> bool:
        if self.hurt == "database" and name == "replay":
            return "no database" in said or "marsad ingest" in said
        return name in ("replay", "rebuild") and not self.state.inputs

    def settle(
        self,
        ended: int,
        said: str,
        after: Sequence[State],
        bases: Sequence[State] | None,
        *,
        is_run: bool = True,
    ) -> dict[str, Any]:
        """See which of the states that may be there is; where the step went to its end, only one may."""
        is_completed = ended == COMPLETED
        is_whole = is_completed and is_run
        there = self.look(is_thorough=is_whole)
        options = list(after) if is_completed else [*after, *(bases or []), self.state]
        if there["writer"] == "damaged" or (there["writer"] == "missing" and self.hurt == "no writer"):
            if self.hurt not in ("writer", "no writer") or is_completed:
                self.fail("the writer's database is damaged", said)
        else:
            found = self.found(there["writer"])
            matching = [option for option in options if as_found(option) == found]
            if not matching:
                self.fail(f"committed is {found}, and not one of {[as_found(option) for option in options]}", said)
            self.state = matching[0]
            if self.hurt in ("writer", "no writer"):
                self.hurt = None
        new = sorted(set(there["folders"]) - set(self.published))
        for name in new:
            self.published[name] = (self.state, self.today().fingerprints)
        self.latest = there["latest"] or self.latest
        is_there_again = {"latest": there["latest"], "link": there["latest"], "database": there["database"]}
        if is_whole or is_there_again.get(self.hurt or ""):
            self.hurt = None
        self.is_told = is_whole
        self.must_be_whole(there, said, is_completed=is_whole)
        return there

    def must_be_whole(self, there: dict[str, Any], said: str, *, is_completed: bool) -> None:
        if there["problems"]:
            self.fail(f"latest: {there['problems']}", said)
        if there["latest"] is None and self.published and self.hurt not in ("latest", "link"):
            self.fail("no latest snapshot", said)
        database = there["database"]
        if database is None:
            if is_completed:
                self.fail("no database", said)
            return
        for name in ("broken", "not_adding_up", "twice_in_a_run", "twice_held"):
            if database[name]:
                self.fail(f"{name}: {database[name]}", said)
        if not is_completed:
            return
        for name in ("running", "miscounted"):
            if database[name]:
                self.fail(f"{name}: {database[name]}", said)
        if there["left"]:
            self.fail(f"left behind: {there['left']}", said)
        loaded = sorted(name for name, progress in self.state.progress.items() if progress.state == "loaded")
        if database["documents"] != loaded:
            self.fail(f"loaded are {database['documents']}, and not {loaded}", said)
        inputs = [list(entry[:3]) for entry in self.state.inputs]
        if database["inputs"] != inputs:
            self.fail(f"the catalogue people read is {database['inputs']}, and not {inputs}", said)
        held = {tuple(row) for row in database["held"]}
        first: dict[str, tuple[str, str, str]] = {}
        for entry in self.state.inputs:
            first.setdefault(entry.document_id, entry[:3])
        due = {place for name, place in first.items() if self.state.progress[name].state == "quarantined"}
        if due - held:
            self.fail(f"held back, and not in quarantine: {due - held}", said)
        # what was taken out of the catalogue since, or never came into it, may still be told
        wrong = {row for row in held - due if row in first.values() or row not in self.given}
        if wrong:
            self.fail(f"in quarantine, and not held back: {wrong}", said)

    def end(self) -> None:
        """One more run under today's rules; then a fresh warehouse with the same inputs must have the same bytes."""
        self.ingest("north", {}, None)
        fresh = self.folder / "fresh"
        chunks: list[list[Entry]] = []
        for entry in self.state.inputs:
            if not chunks or chunks[-1][-1].bundle != entry.bundle or chunks[-1][-1].uri >= entry.uri:
                chunks.append([])
            chunks[-1].append(entry)
        paths: list[Path] = []
        for number, chunk in enumerate(chunks):
            path = self.folder / f"again{number}" / chunk[0].bundle
            files = {entry.uri: IDS.index(entry.document_id) for entry in chunk}
            self.write_bundle(path, files, has_urls=False)
            stated = {entry.uri: {"url": entry.url} for entry in chunk if entry.url}
            if stated:
                (path / "bundle.yml").write_text(yaml.safe_dump({"files": stated}), encoding="utf-8")
            paths.append(path)
        refused = REFUSED_IF_STRICT if self.rules.is_strict else REFUSED
        own = settings_with(self.rules, fresh)
        for work in (partial(feed, own, paths, refused), partial(compare, self.warehouse, fresh)):
            if in_fork(work, say=self.said) != COMPLETED:
                self.fail("at the end", self.said.read_text(encoding="utf-8"))
        TOLD.compared += 1

    def look(self, *, is_thorough: bool) -> dict[str, Any]:
        ended = in_fork(partial(look, self.own, self.folder, is_thorough=is_thorough), say=self.said)
        said = self.said.read_text(encoding="utf-8")
        if ended != COMPLETED:
            self.fail("what is there cannot be looked at", said)
        return json.loads(said.splitlines()[-1])

    def found(self, writer: Any) -> Any:
        if writer == "missing":
            return [], {}
        inputs, progress = writer
        if [number for number, *_ in inputs] != list(range(1, len(inputs) + 1)):
            self.fail(f"input numbers: {inputs}", "")
        return (
            [(bundle, uri, document, _url(facts)) for _, bundle, uri, document, facts, _ in inputs],
            {
                document: (state, _url(facts), tuple(known), verdict and json.loads(verdict)["verdict"])
                for document, state, facts, verdict, *known in progress
            },
        )

    def fail(self, what: str, said: str) -> None:
        raise AssertionError(f"{what}\n{said[-3000:]}")


def _url(facts: str) -> str | None:
    return json.loads(facts).get("url")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sequences")
    parser.add_argument("--examples", type=int, default=30)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shrink", action="store_true", help="make what breaks as short as it can be: takes long")
    arguments = parser.parse_args()
    started = time.monotonic()
    chosen = settings(
        max_examples=arguments.examples,
        stateful_step_count=arguments.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, *([Phase.shrink] if arguments.shrink else [])],
        print_blob=False,
    )
    with tempfile.TemporaryDirectory(prefix="marsad-sequences-") as scratch:
        prepare(Path(scratch))
        try:
            run_state_machine_as_test(seed(arguments.seed)(Sequences), settings=chosen)
        finally:
            steps = ", ".join(f"{count} {name}" for name, count in sorted(TOLD.steps.items()))
            struck_by = ", ".join(f"{count} {name}" for name, count in sorted(TOLD.struck.items()))
            print(
                f"{TOLD.examples} sequences (seed {arguments.seed}), {sum(TOLD.steps.values())} steps in "
                f"{time.monotonic() - started:.0f} s: {steps}. Faults: {struck_by}. "
                f"Byte-identical to a fresh warehouse at the end: {TOLD.compared}."
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
