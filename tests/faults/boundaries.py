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
_ENDS = {
    "kill": KILLED,
    "terminate": -signal.SIGTERM,
    "interrupt": SPOKE,
    "full": SPOKE,
    "refused": SPOKE,
    "error": SPOKE,
}
#: of the operations on files so many meet a fault, evenly spread
_FILE_OPERATIONS = 12


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
    bad = 0
    table: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="marsad-faults-") as scratch:
        folder = Path(scratch)
        said, warehouse = folder / "said", folder / "warehouse"
        scene = make_scene(folder)
        if in_fork(partial(_counted, warehouse, scene.bundle), say=said) != COMPLETED:
            raise RuntimeError(said.read_text(encoding="utf-8"))
        shutil.rmtree(warehouse)
        count = int(said.read_text(encoding="utf-8").split()[-1])
        for number in range(1, count + 1, -(-count // _FILE_OPERATIONS)):
            for fault in FAULTS if is_every else [next(faults)]:
                tries.append(
                    (f"file operation {number} of {count}", fault, partial(_arm_file_operation, number, fault))
                )
        for moment, fault, arm_it in tries:
            ended = in_fork(partial(_struck, arm_it, warehouse, scene.bundle), say=said)
            # a refusal need not stop a run: of a folder that is there already, of staging that is cleared away
            may_go_on = moment.startswith("file operation") and _ENDS[fault] == SPOKE
            is_told = ended == _ENDS[fault] or (may_go_on and ended == COMPLETED)
            problems = [] if is_told else [f"it ended with {ended}:\n{said.read_text(encoding='utf-8')}"]
            for step, look in (
                ("after the fault", partial(look_after_fault, warehouse)),
                ("the next run", partial(take, warehouse, scene.bundle)),
                ("at the end", partial(look_at_end, warehouse, scene)),
            ):
                if in_fork(look, say=said) != COMPLETED:
                    problems.append(f"{step}:\n{said.read_text(encoding='utf-8')}")
            table.setdefault(moment, {})[fault] = "HARM" if problems else "well"
            if problems:
                print(f"{moment}, {fault}: {'; '.join(problems)}", flush=True)
            bad += bool(problems)
            shutil.rmtree(warehouse)
    print(f"{'moment':32}" + "".join(f"{fault:>10}" for fault in FAULTS))
    for moment, ends in table.items():
        print(f"{moment:32}" + "".join(f"{ends.get(fault, '-'):>10}" for fault in FAULTS))
    print(f"{len(tries)} faults at {len(table)} moments, {bad} of them did harm")
    return 1 if bad else 0


def _counted(warehouse: Path, bundle: Path) -> None:
    seen = arm_file_operation(0, "", under=str(warehouse))
    take(warehouse, bundle)
    print(seen())


def _arm_file_operation(number: int, fault: str, warehouse: Path) -> None:
    arm_file_operation(number, fault, under=str(warehouse))


def _struck(arm_it: Callable[[Path], None], warehouse: Path, bundle: Path) -> None:
    arm_it(warehouse)
    take(warehouse, bundle)


if __name__ == "__main__":
    sys.exit(main())
