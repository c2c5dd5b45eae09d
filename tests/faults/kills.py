"""python -m tests.faults.kills --count 200 --seed N: kills runs at random moments and looks at what is left.

A warehouse is killed five times in a row, so that later kills meet what earlier ones left; then a plain run ends it.
Of ten warehouses one is worked on by the whole program, with Prefect and Great Expectations; the others by the steps.
Only a kill that meets a run counts: where the run ended before, another moment is drawn.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.error import URLError

from tests.faults.driver import (
    COMPLETED,
    KILLED,
    SHARD_DOCUMENTS,
    Scene,
    in_fork,
    look_after_fault,
    look_at_end,
    make_scene,
    take,
)
from tests.spine import ROOT

KILLS_A_WAREHOUSE = 5
PROGRAM_EVERY = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", action="store_true", help="let one warehouse of ten go through the whole program")
    arguments = parser.parse_args()
    random = Random(arguments.seed)
    outcomes: Counter[str] = Counter({"broken": 0, "lost": 0, "double": 0})
    killed = killed_programs = too_late = finished = identical = 0
    with tempfile.TemporaryDirectory(prefix="marsad-kills-") as scratch:
        folder = Path(scratch)
        said, warehouse = folder / "said", folder / "warehouse"
        scene = make_scene(folder)
        with _prefect(folder, is_wanted=arguments.program) as api:
            program_seconds = _time_program(scene, folder / "timed-program", api, said) if arguments.program else 0.0
            while killed < arguments.count:
                is_program = arguments.program and finished % PROGRAM_EVERY == 0
                for _ in range(min(KILLS_A_WAREHOUSE, arguments.count - killed)):
                    if is_program:
                        after = random.uniform(0, program_seconds)
                        code = _run_program(scene, warehouse, api, said, kill_after=after)
                    else:
                        after = random.uniform(0, scene.seconds)
                        code = in_fork(lambda: take(warehouse, scene.bundle), kill_after=after, say=said)
                    if code == KILLED:
                        killed += 1
                        killed_programs += is_program
                    elif code == COMPLETED:
                        # what is done already makes a run short; the next begins anew
                        too_late += 1
                    else:
                        _count(outcomes, said, f"the run failed, with the kill set to {after:.3f} s")
                    if in_fork(lambda: look_after_fault(warehouse), say=said) != COMPLETED:
                        _count(outcomes, said, f"killed after {after:.3f} s")
                    if code == COMPLETED:
                        break
                if is_program:
                    code = _run_program(scene, warehouse, api, said)
                else:
                    code = in_fork(lambda: take(warehouse, scene.bundle), say=said)
                if code != COMPLETED:
                    _count(outcomes, said, "the plain run after it failed")
                finished += 1
                if in_fork(lambda: look_at_end(warehouse, scene), say=said) == COMPLETED:
                    identical += 1
                else:
                    _count(outcomes, said, "at the end")
                shutil.rmtree(warehouse)
                print(f"{killed} kills, {identical} of {finished} identical", file=sys.stderr, flush=True)
    print(
        f"{killed} kills that met a run (seed {arguments.seed}), {killed_programs} of them the whole program; "
        f"{too_late} more were drawn too late and do not count. Broken latest or database: {outcomes['broken']}, "
        f"lost: {outcomes['lost']}, double: {outcomes['double']}, other: {outcomes['other']}. "
        f"End state byte-identical: {identical} of {finished}."
    )
    return 0 if identical == finished and not outcomes.total() else 1


@contextmanager
def _prefect(folder: Path, *, is_wanted: bool) -> Generator[str]:
    """A Prefect server of our own, in a process of its own: its threads would not survive a fork. Gives its address."""
    if not is_wanted:
        yield ""
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ["PREFECT_HOME"] = str(folder / "prefect")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    api = f"http://127.0.0.1:{port}/api"
    try:
        until = time.monotonic() + 120
        while not _answers(f"{api}/health"):
            if time.monotonic() > until or server.poll() is not None:
                raise TimeoutError("Prefect's server does not start")
            time.sleep(0.5)
        yield api
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def _time_program(scene: Scene, warehouse: Path, api: str, said: Path) -> float:
    """Seconds from when the program holds the warehouse to its end."""
    begun = [0.0]
    code = _run_program(scene, warehouse, api, said, begun=begun)
    if code != COMPLETED:
        raise RuntimeError(said.read_text(encoding="utf-8"))
    return time.monotonic() - begun[0]


def _run_program(
    scene: Scene,
    warehouse: Path,
    api: str,
    said: Path,
    *,
    kill_after: float | None = None,
    begun: list[float] | None = None,
) -> int:
    """Run `marsad ingest`, and kill it so many seconds after it took hold of the warehouse."""
    with said.open("w", encoding="utf-8") as output:
        run = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "ingest", str(scene.bundle), "--warehouse", str(warehouse)],
            cwd=said.parent,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PREFECT_API_URL": api,
                "MARSAD_SHARD_DOCUMENTS": str(SHARD_DOCUMENTS),
                "MARSAD_WORKERS": "1",
            },
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        # what a killed run left would look like a beginning
        lock = warehouse / "state" / "holder.json"
        before = lock.stat().st_mtime_ns if lock.exists() else 0
        while run.poll() is None and not (lock.exists() and lock.stat().st_mtime_ns != before):
            time.sleep(0.002)
        started = time.monotonic()
        if begun is not None:
            begun[:] = [started]
        if kill_after is not None:
            while run.poll() is None and time.monotonic() < started + kill_after:
                time.sleep(0.002)
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
        return run.wait()


def _count(outcomes: "Counter[str]", said: Path, when: str) -> None:
    text = said.read_text(encoding="utf-8", errors="replace")
    print(f"{when}:\n{text}", file=sys.stderr, flush=True)
    last = text.strip().rpartition("\n")[2]
    kind = next((kind for kind in ("broken", "lost", "double") if f"{kind} " in last or f"{kind}:" in last), "other")
    outcomes[kind] += 1


if __name__ == "__main__":
    sys.exit(main())
