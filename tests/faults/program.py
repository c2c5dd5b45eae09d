"""python -m tests.faults.program POINT FAULT ARGUMENTS…: the real program, with a fault armed."""

import os
import sys
from importlib import import_module

from tests.faults.points import arm

if __name__ == "__main__":
    point, fault, *arguments = sys.argv[1:]
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    # before the flows are imported: a task holds the function that it was made of
    import_module("marsad.runs")
    arm(point, fault)
    from flows.cli import main

    sys.argv[1:] = arguments
    main()
