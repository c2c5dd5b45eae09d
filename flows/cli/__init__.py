"""The command line: thin over the flows and the reading side of the warehouse. One module a group of commands."""

import atexit
import errno
import gc
import logging
import os
import signal
import sys
from contextlib import suppress

# the order of the help
# isort: off
from flows.cli import running, held, asking, published, rules, measuring
from flows.cli.app import app, err

# isort: on
from flows.terminal import plain
from marsad.errors import MarsadError

#: what the machine refuses, and a person can mend
_REFUSALS = {errno.EACCES, errno.EDQUOT, errno.ENOSPC, errno.EPERM, errno.EROFS}

__all__ = ["app", "asking", "held", "main", "measuring", "published", "rules", "running"]


def main() -> None:
    """Run the command line; a mistake a person can mend is one sentence and exit code 1."""
    # what is imported and compiled stays: looking it through for garbage again and again took a fifth of the start
    gc.set_threshold(50_000, 20, 20)
    # what ends in no way known here is a defect of ours: a traceback, and no success
    code = 1
    # Registered first, so it runs last, after every thread and every other handler has ended. It leaves out taking
    # modules apart: Prefect and Great Expectations keep DuckDB's alive, which then reports half a page of leaks.
    atexit.register(lambda: _leave(code))
    for number in (signal.SIGTERM, signal.SIGHUP):
        # what is ignored, as by nohup, stays so; while a flow runs Prefect writes down that it was stopped and asks us
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        app()
    except MarsadError as error:
        err.print(plain(error), markup=False, soft_wrap=True)
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        where = f"{error.filename}: " if error.filename else ""
        err.print(
            plain(f"{where}{error.strerror}. What is published is as it was; make room or give leave, and run again."),
            markup=False,
            soft_wrap=True,
        )
    except _Stopped as stopped:
        _say_stopped()
        code = 128 + stopped.number
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        # Typer's way of saying Ctrl-C
        if code == 128 + signal.SIGINT:
            _say_stopped()


_STOPPED = "Stopped. What is published is as it was, or whole and new. Run it again: it goes on where it was."


class _Stopped(BaseException):
    """Somebody asked us to end; no Exception, so that nothing on the way takes it for a failure of its own."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _say_stopped() -> None:
    # a task that is ending meanwhile logs to a service of Prefect's that has ended: no pages of tracebacks for that
    logging.raiseExceptions = False
    err.print(_STOPPED, soft_wrap=True)


def _stop(number: int, frame: object) -> None:
    raise _Stopped(number)


def _leave(code: int) -> None:
    # whoever read our output may have gone (marsad sql ... | head)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
