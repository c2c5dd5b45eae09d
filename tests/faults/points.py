"""Named moments of a run, and what may happen there. Armed in tests only: nothing of it is in what ships."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import wraps
from importlib import import_module
from typing import Any

#: name: module and function before and after which a fault may strike; in the order in which a run comes there
POINTS = {
    "begin": "marsad.warehouse.journal.begin_run",
    "read": "marsad.runs.read",
    "keep": "marsad.shards.write_frame",
    "plan": "marsad.runs.lay_out",
    "work": "marsad.runs.work",
    "segment": "marsad.shards._segment",
    "describe": "marsad.shards._describe",
    "recognise": "marsad.shards._recognise",
    "stage-done": "marsad.shards.mark_done",
    "checks": "marsad.warehouse.journal.record_checks",
    "gate": "marsad.runs.hold_back",
    "load": "marsad.runs.take_in",
    "replace-documents": "marsad.warehouse.load._replace_documents",
    "commit": "marsad.warehouse.load._count_fates",
    "export": "marsad.warehouse.publish.export_tables",
    "seal": "marsad.runs.seal",
    "latest": "marsad.snapshots.publish.point_latest",
    "record-snapshot": "marsad.warehouse.journal.record_snapshot",
    "mark-published": "marsad.warehouse.publish.mark_published",
    "finish": "marsad.warehouse.journal.finish_run",
    "settle": "marsad.warehouse.journal.settle",
    "publish-database": "marsad.warehouse.publish.publish_database",
    "replace-database": "marsad.warehouse.publish.replace_file",
}
_FILE_EVENTS = {
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.symlink",
    "os.link",
    "os.truncate",
    "shutil.copyfile",
}


def _strike(fault: str) -> None:
    """Let the fault happen."""
    if fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault == "terminate":
        os.kill(os.getpid(), signal.SIGTERM)
    elif fault == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    elif fault == "hang-up":
        os.kill(os.getpid(), signal.SIGHUP)
    elif fault == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a file of the warehouse")
    elif fault == "refused":
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), "a file of the warehouse")
    elif fault == "error":
        raise RuntimeError("What nobody thought of.")


FAULTS = ("kill", "full", "refused", "terminate", "interrupt", "error")


def arm(point: str, fault: str, *, when: str = "before", nth: int = 1) -> None:
    """Let a fault strike before or after the n-th call of a point, in this process."""
    module_name, _, name = POINTS[point].rpartition(".")
    module = import_module(module_name)
    real: Callable[..., Any] = getattr(module, name)
    calls = 0

    @wraps(real)
    def struck(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth and when == "before":
            _strike(fault)
        result = real(*args, **kwargs)
        if calls == nth and when == "after":
            _strike(fault)
        return result

    # everywhere: `from module import name` has made others
    for other in [other for key, other in sys.modules.items() if key.startswith("marsad")]:
        if getattr(other, name, None) is real:
            setattr(other, name, struck)


def arm_file_operation(nth: int, fault: str, *, under: str) -> Callable[[], int]:
    """Let a fault strike at the n-th operation of Python on the files under a folder: open for writing, rename, ...

    Returns:
        What says how many there were.
    """
    seen = 0

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen
        is_write = (
            event == "open" and len(args) > 2 and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if (is_write or event in _FILE_EVENTS) and str(args[0]).startswith(under):
            seen += 1
            if seen == nth:
                _strike(fault)

    sys.addaudithook(hook)
    return lambda: seen


@contextmanager
def clock_set(shift: timedelta) -> Generator[None]:
    """Let the clock of our own modules, in this process, go ahead of the machine's by so much, or behind it."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # pyright: ignore[reportIncompatibleMethodOverride]
            return datetime.now(tz) + shift

    ours = [module for name, module in sys.modules.items() if name.startswith(("marsad.", "flows."))]
    changed = [module for module in ours if getattr(module, "datetime", None) is datetime]
    for module in changed:
        module.datetime = Shifted  # pyright: ignore[reportAttributeAccessIssue]
    yield
    for module in changed:
        module.datetime = datetime  # pyright: ignore[reportAttributeAccessIssue]
