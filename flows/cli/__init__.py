"""The command line: thin over the flows and the reading side of the warehouse. One module a group of commands."""

import atexit
import errno
import gc
import os
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
    except KeyboardInterrupt:
        err.print("Stopped. Run it again: it goes on where it was.")
        code = 130
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1


def _leave(code: int) -> None:
    # whoever read our output may have gone (marsad sql ... | head)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
