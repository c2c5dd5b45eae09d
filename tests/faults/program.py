"""python -m tests.faults.program POINT FAULT ARGUMENTS…: the real program, with a fault armed."""

import sys

from flows.cli import main
from tests.faults.points import arm

if __name__ == "__main__":
    # imported first: what is imported later would not be struck
    import flows.ingest  # noqa: F401

    point, fault, *arguments = sys.argv[1:]
    arm(point, fault)
    sys.argv[1:] = arguments
    main()
