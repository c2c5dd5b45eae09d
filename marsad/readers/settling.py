"""Which files of an inbox are whole: those whose size and time stood still for a while."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from marsad.errors import BundleError
from marsad.readers.names import reason, safe
from marsad.readers.rules import RULES_NAME


def settled_files(folder: Path, *, seconds: float) -> frozenset[Path]:
    """Look at an inbox until its files have settled, at most twice, and tell which have.

    A file that changed less than `seconds` ago makes it look again after that time; one that changes in between, or
    comes later, waits for the next run. While bundle.yml is being written everything waits: it says what the files are.

    Returns:
        What a bundle of this folder may read now; nothing where the folder is empty or not there yet.

    Raises:
        BundleError: it is no folder, or may not be looked into.
    """
    before = _look(folder)
    if any(time.time() - changed < seconds for changed, _ in before.values()):
        time.sleep(seconds)
    after = _look(folder)
    rules = folder / RULES_NAME
    if before.get(rules) != after.pop(rules, None):
        return frozenset()
    return frozenset(path for path, seen in after.items() if before.get(path) == seen)


def _look(folder: Path) -> dict[Path, tuple[float, int]]:
    """When each file last changed, and its size."""
    try:
        os.scandir(folder).close()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BundleError(
            f"{safe(str(folder))}: the inbox cannot be opened ({reason(error)}). Name a folder in MARSAD_INBOX."
        ) from error
    seen: dict[Path, tuple[float, int]] = {}
    for path in _walk(folder):
        try:
            # of a link the file it leads to, which is what is written; of one that leads nowhere the link itself, so
            # that it is read, and the reader says what is wrong with it
            facts = path.stat() if path.exists() else path.lstat()
        except OSError:
            continue  # gone while we looked
        seen[path] = (facts.st_mtime, facts.st_size)
    return seen


def _walk(folder: Path) -> Iterator[Path]:
    """Yield what a bundle would take for its files; folders that cannot be opened too: the reader says so of them."""
    refused: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: refused.append(Path(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))
        yield from (path for name in folders if (path := Path(parent, name)).is_symlink())
    yield from refused
