"""python -m tests.faults.kills --count 200 --seed N: kills runs at random moments and looks at what is left.

A warehouse is killed five times in a row, so that later kills meet what earlier ones left; then a plain run ends it.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from tests.faults.driver import COMPLETED, KILLED, in_fork, look_after_fault, look_at_end, make_scene, take

KILLS_A_WAREHOUSE = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random = Random(arguments.seed)
    outcomes: Counter[str] = Counter({"broken": 0, "lost": 0, "double": 0})
    killed = ended_before = finished = identical = 0
    with tempfile.TemporaryDirectory(prefix="marsad-kills-") as scratch:
        folder = Path(scratch)
        said = folder / "said"
        scene = make_scene(folder)
        warehouse = folder / "warehouse"
        while killed < arguments.count:
            for _ in range(min(KILLS_A_WAREHOUSE, arguments.count - killed)):
                after = random.uniform(0, scene.seconds)
                code = in_fork(lambda: take(warehouse, scene.bundle), kill_after=after, say=said)
                if code == KILLED:
                    killed += 1
                elif code == COMPLETED:
                    # what is done already makes a run short; the next begins anew
                    ended_before += 1
                else:
                    _count(outcomes, said, f"the run failed, with the kill set to {after:.3f} s")
                if in_fork(lambda: look_after_fault(warehouse), say=said) != COMPLETED:
                    _count(outcomes, said, f"killed after {after:.3f} s")
                if code == COMPLETED:
                    break
            if in_fork(lambda: take(warehouse, scene.bundle), say=said) != COMPLETED:
                _count(outcomes, said, "the plain run after it failed")
            finished += 1
            if in_fork(lambda: look_at_end(warehouse, scene), say=said) == COMPLETED:
                identical += 1
            else:
                _count(outcomes, said, "at the end")
            shutil.rmtree(warehouse)
            print(f"{killed} kills, {identical} of {finished} identical", file=sys.stderr, flush=True)
    print(
        f"{killed} kills (seed {arguments.seed}) in runs of {scene.seconds:.1f} s; {ended_before} runs ended before "
        f"their kill. Broken latest or database: {outcomes['broken']}, lost: {outcomes['lost']}, double: "
        f"{outcomes['double']}, other: {outcomes['other']}. End state byte-identical: {identical} of {finished}."
    )
    return 0 if identical == finished and not outcomes.total() else 1


def _count(outcomes: "Counter[str]", said: Path, when: str) -> None:
    text = said.read_text(encoding="utf-8", errors="replace")
    print(f"{when}:\n{text}", file=sys.stderr, flush=True)
    last = text.strip().rpartition("\n")[2]
    kind = next((kind for kind in ("broken", "lost", "double") if f"{kind} " in last or f"{kind}:" in last), "other")
    outcomes[kind] += 1


if __name__ == "__main__":
    sys.exit(main())
