"""serve: Prefect's server, work pool, worker and deployments on this machine, with one command.

server --healthy--> work pool --> deployments of prefect.yaml --> worker, until Ctrl-C; then all of it ends
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from flows.processes import Process, descendants, processes, send
from marsad.errors import MarsadError
from marsad.settings import PROJECT, Settings

POOL = "marsad"
#: a busy machine takes long to import Prefect; an idle one needs 5 seconds
_START_SECONDS = 180
#: what runs may need to end by themselves; what is left then is killed, and the next run goes on where it was
_STOP_SECONDS = 15
_HTTP_SECONDS = 10
_BUSY_SECONDS = 20
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def serve(settings: Settings, *, port: int, say: Callable[[str], None]) -> None:
    """Start everything, say where it is, and wait for Ctrl-C (or SIGTERM); then stop everything.

    The parts and the runs they start work in the current folder, so that they read the same marsad.toml.

    Raises:
        MarsadError: the port is taken, or something did not start; the text says what to do or names its log.
    """
    home = Path(os.environ.get("PREFECT_HOME", ".prefect")).expanduser().absolute()
    address = f"http://127.0.0.1:{port}"
    _refuse_taken_port(port, address)
    home.mkdir(parents=True, exist_ok=True)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    environment = {
        # a slot of a concurrency limit is given back also when server and run were killed: leases outlive the server
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"{address}/api",
        # what is on this machine is not asked for through a proxy
        "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY", os.environ.get("no_proxy")), "127.0.0.1"])),
        "MARSAD_WAREHOUSE": str(settings.warehouse.absolute()),
        "MARSAD_INBOX": str(settings.inbox.absolute()),
    }
    with _ended_by_signals(), _docs_served(settings, port=port + 1, say=say) as docs_url:
        if docs_url is not None:
            environment["MARSAD_DOCS_URL"] = docs_url
        try:
            say("Starting Prefect's server ...")
            with _part(["server", "start", "--host", "127.0.0.1", "--port", str(port)], home, environment) as server:
                _wait_for_health(address, server, home / "server.log")
                if _ask(f"{address}/api/work_pools/{POOL}") is None:
                    _run(["work-pool", "create", "--type", "process", POOL], environment)
                say("Deploying the flows of prefect.yaml ...")
                _run(["--no-prompt", "deploy", "--all", "--prefect-file", str(PROJECT / "prefect.yaml")], environment)
                _close_abandoned_runs(address)
                try:
                    arguments = ["worker", "start", "--pool", POOL, "--name", "marsad-worker"]
                    with _part(arguments, home, environment) as worker:
                        say(f"Prefect:   {address}")
                        say(f"Inbox:     {environment['MARSAD_INBOX']} (read every five minutes)")
                        say(f"Warehouse: {environment['MARSAD_WAREHOUSE']}")
                        say(f"Data Docs: {docs_url or settings.layout.docs}")
                        say(f"Logs:      {home / 'server.log'}, {home / 'worker.log'}")
                        say("Ctrl-C stops it.")
                        _watch(server, worker, home)
                finally:
                    with suppress(MarsadError):  # the server may be what ended
                        _close_abandoned_runs(address)
        except KeyboardInterrupt:
            say("Stopped.")


class _DocsHandler(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:
        """Leave the terminal alone."""


@contextmanager
def _docs_served(settings: Settings, *, port: int, say: Callable[[str], None]) -> Generator[str | None]:
    """Serve the Data Docs: no browser follows a link from Prefect's page to a file.

    Gives their address; None where the port is taken. What a person serves by other means is left to that.
    """
    if settings.docs_url is not None:
        yield settings.docs_url
        return
    settings.layout.docs.mkdir(parents=True, exist_ok=True)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_DocsHandler, directory=str(settings.layout.docs)))
    except (OSError, OverflowError):
        say(f"Port {port} of 127.0.0.1 cannot be had: the links to the Data Docs lead to files, which browsers refuse.")
        yield None
        return
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.shutdown()


@contextmanager
def _ended_by_signals() -> Generator[None]:
    """Let SIGTERM, and a terminal that closes, end us as Ctrl-C does: everything is stopped on the way out."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _part(arguments: Sequence[str], home: Path, environment: Mapping[str, str]) -> Generator[subprocess.Popen[bytes]]:
    """Run a part of Prefect in a session of its own, so that Ctrl-C reaches us alone and we stop the parts in order."""
    with (home / f"{arguments[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", *arguments],
            env=dict(environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a part, and the runs it started, for an end; make one where none comes.

    A worker that is interrupted waits for its runs however long they take, so they are ended too. That is safe at any
    moment: the next run goes on where this one was, and writes down that it crashed.
    """
    # a second Ctrl-C must not leave half of it running: all ends within the seconds given
    ignored = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        process.send_signal(signal.SIGINT)
        started: set[Process] = set()
        until = time.monotonic() + _STOP_SECONDS
        while (process.poll() is None or started & processes().keys()) and time.monotonic() < until:
            new = descendants(process.pid) - started
            send(new, signal.SIGTERM)
            started |= new
            time.sleep(0.2)
        send(started | descendants(process.pid), signal.SIGKILL)
        process.kill()
        process.wait()
    finally:
        for number, handler in ignored.items():
            signal.signal(number, handler)


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MarsadError(f"prefect {' '.join(arguments)}: {(done.stdout + done.stderr).strip()[-600:]}")


def _refuse_taken_port(port: int, address: str) -> None:
    """Say before anything starts that the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            if _is_healthy(address):
                raise MarsadError(
                    f"{address}: a Prefect server runs there already. Stop it, or choose another port with --port."
                ) from error
            why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
            raise MarsadError(
                f"Port {port} of 127.0.0.1 cannot be had ({why}). Choose another one with --port."
            ) from error


def _wait_for_health(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if _is_healthy(address):
            return
        time.sleep(0.2)
    raise MarsadError(f"Prefect's server did not start. Its log says why: {log}.")


def _close_abandoned_runs(address: str) -> None:
    """Mark as crashed what ended with its worker, now or earlier: it would go on for ever, and hold its slot."""
    chosen = {
        "work_pools": {"name": {"any_": [POOL]}},
        "flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}},
    }
    state = {"type": "CRASHED", "message": "Its worker ended before it did. The next run goes on where it was."}
    left: list[dict[str, Any]] = _ask(f"{address}/api/flow_runs/filter", chosen)
    for run in left:
        _ask(f"{address}/api/flow_runs/{run['id']}/set_state", {"state": state})


def _watch(server: subprocess.Popen[bytes], worker: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until a part ends by itself.

    Raises:
        MarsadError: one did.
    """
    while server.poll() is None and worker.poll() is None:
        time.sleep(0.5)
    name = "worker" if server.poll() is None else "server"
    raise MarsadError(f"Prefect's {name} ended by itself. Its log says why: {home / f'{name}.log'}.")


def _is_healthy(address: str) -> bool:
    try:
        return _ask(f"{address}/api/health") is True
    except MarsadError:
        return False


def _ask(url: str, body: object = None) -> Any:  # noqa: ANN401 - what JSON may be
    """Ask the server; null where it does not know the thing.

    Raises:
        MarsadError: no answer, or not one of a Prefect server.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers={"Content-Type": "application/json"})
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            with _DIRECTLY.open(request, timeout=_HTTP_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            # its database is written to by others at this moment
            if error.code != 503 or time.monotonic() > until:
                raise MarsadError(f"{url}: the server answers {error.code}, {error.reason}.") from error
        except (OSError, ValueError) as error:
            raise MarsadError(f"{url}: no answer of a Prefect server ({error}).") from error
        time.sleep(0.5)
