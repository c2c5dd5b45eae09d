"""python -m tests.faults.boundaries [--every]: a fault at each stage boundary and file operation, and what is left.

Without --every each moment meets one fault in turn; with it, all of them.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

from tests.faults.driver import COMPLETED, KILLED, SPOKE, in_fork, look_after_fault, look_at_end, make_scene, take
from tests.faults.points import FAULTS, POINTS, arm, arm_file_operation

#: how a run ends that meets it
_ENDS = {"kill": KILLED, "terminate": -signal.SIGTERM, "full": SPOKE, "refused": SPOKE}
_FILE_OPERATIONS = range(1, 60, 7)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.boundaries")
    parser.add_argument("--every", action="store_true")
    is_every = parser.parse_args().every
    faults = cycle(FAULTS)
    tries: list[tuple[str, str, Callable[[Path], None]]] = []
    for point in POINTS:
        for when in ("before", "after"):
            for fault in FAULTS if is_every else [next(faults)]:
                tries.append((f"{when} {point}", fault, lambda _, p=point, f=fault, w=when: arm(p, f, when=w)))
    for number in _FILE_OPERATIONS:
        for fault in FAULTS if is_every else [next(faults)]:
            tries.append(
                (
                    f"file operation {number}",
                    fault,
                    lambda folder, n=number, f=fault: arm_file_operation(n, f, under=str(folder)),
                )
            )
    bad = 0
    with tempfile.TemporaryDirectory(prefix="marsad-faults-") as scratch:
        folder = Path(scratch)
        said, warehouse = folder / "said", folder / "warehouse"
        scene = make_scene(folder)
        for moment, fault, arm_it in tries:
            ended = in_fork(partial(_struck, arm_it, warehouse, scene.bundle), say=said)
            problems = [] if ended == _ENDS[fault] else [f"it ended with {ended}:\n{said.read_text(encoding='utf-8')}"]
            for step, look in (
                ("after the fault", partial(look_after_fault, warehouse)),
                ("the next run", partial(take, warehouse, scene.bundle)),
                ("at the end", partial(look_at_end, warehouse, scene)),
            ):
                if in_fork(look, say=said) != COMPLETED:
                    problems.append(f"{step}:\n{said.read_text(encoding='utf-8')}")
            print(f"{moment}, {fault}: {'; '.join(problems) or 'well'}", flush=True)
            bad += bool(problems)
            shutil.rmtree(warehouse)
    print(f"{len(tries)} faults, {bad} of them did harm")
    return 1 if bad else 0


def _struck(arm_it: Callable[[Path], None], warehouse: Path, bundle: Path) -> None:
    arm_it(warehouse)
    take(warehouse, bundle)


if __name__ == "__main__":
    sys.exit(main())
