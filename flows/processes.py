"""Processes: which stand below one, and sending them a signal."""

import os
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: process id and start: the id alone may have been given to another process meanwhile
Process = tuple[int, str]


def processes() -> dict[Process, int]:
    """Every process that runs, and the id of its parent."""
    if Path("/proc/self/stat").exists():
        return _processes_of_linux()
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,lstart="], capture_output=True, text=True, check=True)
    lines = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return {(int(pid), started): int(parent) for pid, parent, started in lines}


def descendants(pid: int) -> set[Process]:
    """Processes below one, also those that left its group for a session of their own, as runs of Prefect do."""
    parents = processes()
    found: set[Process] = set()
    above = {pid}
    while new := {process for process, parent in parents.items() if parent in above} - found:
        found |= new
        above = {process[0] for process in new}
    return found


def send(these: Iterable[Process], number: int) -> None:
    """Send a signal to those that still run."""
    for pid, _ in set(these) & processes().keys():
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _processes_of_linux() -> dict[Process, int]:
    # not ps: slim container images have none
    found: dict[Process, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # gone meanwhile
            # the name in parentheses may hold anything; after it: state, parent, and the start as the 20th
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                found[int(path.parent.name), fields[19]] = int(fields[1])
    return found
