"""python -m tests.faults.warm: the program, again and again, from one process that has imported and compiled all of it.

What is tried is a process of its own each time, which begins in `flows.cli.main` and ends as any does; but it begins
where the imports and the rules, ten seconds of a processor, are behind it. It is a fork: nothing is run before.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import Task

from marsad import runs
from tests.faults.points import arm
from tests.spine import ROOT


class Program:
    """One program that was started: what `subprocess.Popen` of it would be."""

    def __init__(self, ask: "_Ask", folder: Path, **asked: Any) -> None:
        self._ask = ask
        self._said = [folder / f"said-{time.monotonic_ns()}-{name}" for name in ("out", "err")]
        self.returncode: int | None = None
        self.pid: int = ask(start={"folder": str(folder), "streams": [os.devnull, *map(str, self._said)], **asked})

    def poll(self) -> int | None:
        """How it ended, None while it goes on."""
        if self.returncode is None:
            self.returncode = self._ask(poll=self.pid)
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def communicate(self, timeout: float = 600) -> tuple[str, str]:
        """Wait for its end: what it said, and what it said beside it."""
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                self.send_signal(signal.SIGKILL)
            time.sleep(0.005)
        said, complained = (path.read_text(encoding="utf-8") for path in self._said)
        return said, complained


@dataclass(frozen=True)
class _Ask:
    nursery: "subprocess.Popen[str]"

    def __call__(self, **request: Any) -> Any:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(request) + "\n")
        self.nursery.stdin.flush()
        return json.loads(self.nursery.stdout.readline())


class Programs:
    """Starts programs."""

    def __init__(self, ask: _Ask) -> None:
        self._ask = ask

    def start(
        self, *arguments: object, folder: Path, armed: tuple[str, str] | None = None, **environment: str
    ) -> Program:
        """Start `marsad` with these arguments in a folder, with a fault armed at a point where they are named."""
        words = [str(argument) for argument in arguments]
        return Program(self._ask, folder, arguments=words, armed=armed, environment=environment)


@contextmanager
def warm_programs(prefect_api: str) -> Generator[Programs]:
    """Import and compile all once, for programs that all use this server of Prefect's."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.warm"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": prefect_api},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with nursery:
        yield Programs(_Ask(nursery))
        assert nursery.stdin is not None
        nursery.stdin.close()


def _warm_up() -> None:
    """Import what a run imports and compile what ships; no frame is worked on, which would start threads."""
    from expectations import dialect
    from flows import gates, ingest
    from flows.cli import main
    from marsad import shards, staging
    from marsad.settings import load_settings

    del dialect, ingest, main
    settings = load_settings()
    known = staging.fingerprints(settings.seeds, gate=runs.gate_thresholds(settings))
    shards._furniture(settings.seeds, known["segment"])
    shards._publishers(settings.seeds, known["describe"])
    shards._calendars(settings.seeds, known["describe"])
    shards._knowledge((settings.seeds, settings.recognisers), known["recognise"])
    shards._quotations(settings.seeds, known["recognise"])
    # they make frames of rows, which starts no thread
    shards._listed_entities(settings.seeds, known["recognise"])
    gates.checks_of_rows(settings)
    gates.checks_of_run(settings, None)
    gates.checks_of_files(settings)


def _become(asked: Any) -> None:
    """Be the program that was asked for."""
    from flows import steps

    os.chdir(asked["folder"])
    for number, path in enumerate(asked["streams"]):
        target = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(target, number)
        os.close(target)
    os.environ.update(asked["environment"])
    if asked["armed"]:
        arm(*asked["armed"])
        # a task holds the function that it was made of
        for step in (step for step in vars(steps).values() if isinstance(step, Task)):
            step.fn = getattr(runs, step.fn.__name__, step.fn)
    sys.argv = ["marsad", *asked["arguments"]]


def _serve() -> None:
    """Start programs and tell how they ended, until nobody asks any more; returns in each program."""
    while line := sys.stdin.readline():
        asked = json.loads(line)
        if "poll" in asked:
            answer: int | None = None
            with suppress(ChildProcessError):
                pid, status = os.waitpid(asked["poll"], os.WNOHANG)
                answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if not answer:
                return _become(asked["start"])
        print(json.dumps(answer), flush=True)
    sys.exit()


if __name__ == "__main__":
    _warm_up()
    _serve()
    from flows.cli import main

    main()
