"""One writer at a time: a lock that names its holder and falls when its holder dies."""

import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from marsad.errors import BusyError, WarehouseError
from marsad.staging import write_json


@contextmanager
def writing(state: Path, *, flow: str, run_id: str) -> Generator[None]:
    """Hold the warehouse for one run.

    The lock is the operating system's: it falls with the process, however that ends.

    Raises:
        BusyError: another run holds it; the text says which.
        WarehouseError: the folder cannot be written.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "writable").touch()
        (state / "writable").unlink(missing_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"{state.parent}: cannot write there ({error.strerror}). Name another folder with --warehouse DIR."
        ) from error
    lock = FileLock(state / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(
            f"{state.parent}: another run is writing ({describe_holder(state)}). Run again when it has ended."
        ) from error
    try:
        holder = {"flow": flow, "run_id": run_id, "process": os.getpid(), "host": socket.gethostname()}
        holder["since"] = datetime.now(UTC).isoformat(timespec="seconds")
        write_json(holder, state / "holder.json")
        yield
    finally:
        (state / "holder.json").unlink(missing_ok=True)
        lock.release()


def current_holder(state: Path) -> dict[str, Any] | None:
    """Who is writing at this moment; null when nobody is."""
    path, lock = state / "holder.json", state / "lock"
    if not path.exists() or not lock.exists():
        return None
    probe = FileLock(lock)
    try:
        probe.acquire(timeout=0)
    except Timeout:
        return json.loads(path.read_text(encoding="utf-8"))
    probe.release()
    return None


def describe_holder(state: Path) -> str:
    """Say who holds the lock, in a few words."""
    try:
        holder = json.loads((state / "holder.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "it has only just begun, or ended"
    return "{flow} {run_id}, process {process} on {host}, since {since}".format(**holder)
