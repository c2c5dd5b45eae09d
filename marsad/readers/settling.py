"""Which files of an inbox are whole: those whose size and time stood still for a while."""

import time
from collections.abc import Callable
from pathlib import Path


def settled_files(folder: Path, *, seconds: float) -> Callable[[Path], bool]:
    """Look at a folder until its files have settled, at most twice, and tell which have.

    A file that changed less than `seconds` ago makes it look again after that time; one that changes in between, or
    comes later, waits for the next run.

    Returns:
        Whether a file of the folder may be read.
    """
    before = _look(folder)
    if any(time.time() - changed < seconds for changed, _ in before.values()):
        time.sleep(seconds)
    after = _look(folder)
    whole = {path for path, seen in after.items() if before.get(path) == seen}
    return whole.__contains__


def _look(folder: Path) -> dict[Path, tuple[float, int]]:
    seen: dict[Path, tuple[float, int]] = {}
    for path in folder.rglob("*"):
        try:
            facts = path.stat()
        except OSError:
            # gone while we looked, or not ours to see: the reader says so of what is still there
            continue
        seen[path] = (facts.st_mtime, facts.st_size)
    return seen
