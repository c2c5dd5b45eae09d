"""`marsad serve` as a person starts it: a real server, a real worker, the schedules of prefect.yaml."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.processes import descendants, processes, send

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

SEEDS = Path(__file__).parent.parent / "seeds" / "bundle"
PREFECT_YAML = SEEDS.parent.parent / "prefect.yaml"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Served:
    """`marsad serve` in a folder of its own, on a free port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.inbox, self.warehouse = folder / "inbox", folder / "warehouse"
        self.log = folder / "serve.log"
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "MARSAD_"))}
        self.environment = own | {
            "PREFECT_HOME": str(folder / "prefect"),
            "MARSAD_INBOX": str(self.inbox),
            "MARSAD_INBOX_SETTLE_SECONDS": "0.5",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=folder, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def command(self) -> list[str]:
        arguments = ["serve", "--port", str(self.port), "--warehouse", str(self.warehouse)]
        return [sys.executable, "-m", "flows.cli", *arguments]

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ask(self, path: str, body: object = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        end = time.monotonic() + 30
        while True:
            try:
                with DIRECTLY.open(request, timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # the server says so while its database is being written to
                if error.code != 503 or time.monotonic() > end:
                    raise
            time.sleep(0.5)

    def runs(self, deployment: str, *states: str) -> list[dict[str, Any]]:
        chosen = {"deployments": {"name": {"any_": [deployment]}}, "sort": "START_TIME_DESC"}
        return self.ask("/flow_runs/filter", chosen | {"flow_runs": {"state": {"type": {"any_": list(states)}}}})

    def run_now(self, flow: str, deployment: str) -> None:
        deployed = self.ask(f"/deployments/name/{flow}/{deployment}")
        self.ask(f"/deployments/{deployed['id']}/create_flow_run", {})


def wait(until: Callable[[], Any], served: Served, *, seconds: float) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := until():
            return found
        assert served.process.poll() is None, served.said()
        time.sleep(0.5)
    worker = served.warehouse.parent / "prefect" / "worker.log"
    pytest.fail(f"not within {seconds} seconds.\n{worker.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    started = Served(tmp_path_factory.mktemp("served"))
    try:
        end = time.monotonic() + 150
        while "Ctrl-C stops it." not in started.said():
            assert started.process.poll() is None, started.said()
            assert time.monotonic() < end, started.said()
            time.sleep(0.3)
        yield started
    finally:
        below = descendants(started.process.pid)
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()
        send(below, signal.SIGKILL)


def test_the_address_and_the_folders_are_told(served):
    assert f"http://127.0.0.1:{served.port}" in served.said()
    assert str(served.inbox) in served.said()
    assert str(served.warehouse) in served.said()


def test_the_schedules_create_runs(served):
    # with other pins the server runs, and this is what does not happen (docs/decisions)
    for deployment in ("inbox", "nightly"):
        wait(lambda name=deployment: served.runs(name, "SCHEDULED"), served, seconds=30)


def test_deploying_writes_no_path_of_this_machine_into_the_checkout():
    assert str(PREFECT_YAML.parent) not in PREFECT_YAML.read_text(encoding="utf-8")


def test_a_port_that_is_taken_is_one_sentence(served):
    done = subprocess.run(served.command(), env=served.environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "a Prefect server runs there already" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_dropped_into_the_inbox_is_published_by_the_worker(served):
    shutil.copy(SEEDS / "000_7e054163f0b02417.txt", served.inbox / "page.txt")
    latest = served.warehouse / "snapshots" / "latest"

    def published() -> bool:
        # on the minute the schedule may be quicker than we, and ours is cancelled
        if not latest.exists() and not served.runs("inbox", "RUNNING", "PENDING"):
            served.run_now("ingest", "inbox")
            time.sleep(2)
        return latest.exists()

    wait(published, served, seconds=120)
    assert pl.read_parquet(latest / "articles" / "*.parquet").height == 1
    finished = wait(lambda: served.runs("inbox", "COMPLETED"), served, seconds=30)
    artifacts = served.ask("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [finished[-1]["id"]]}}})
    assert {"marsad-summary", "marsad-checks", "marsad-work"} <= {artifact["key"] for artifact in artifacts}


def test_ctrl_c_in_the_middle_of_a_run_leaves_no_process(served):
    shutil.copy(SEEDS / "001_d83d7f4b06c21963.txt", served.inbox / "other.txt")
    served.run_now("verify", "nightly")
    served.run_now("ingest", "inbox")
    wait(lambda: served.runs("inbox", "RUNNING") + served.runs("nightly", "RUNNING"), served, seconds=90)
    below = descendants(served.process.pid)
    assert len(below) >= 3  # server, worker, run

    served.process.send_signal(signal.SIGINT)

    assert served.process.wait(60) == 0, served.said()
    assert served.said().endswith("Stopped.\n")
    assert not below & processes().keys()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", served.port))
