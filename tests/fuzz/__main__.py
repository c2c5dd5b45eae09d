"""python -m tests.fuzz readers|pages --minutes 20 [--seed N]: looks for input that breaks a promise, for so long."""

import argparse
import sys
import tempfile
from pathlib import Path
from time import monotonic

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.fuzz.targets import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, help="Folder for what was found, to begin with the next time.")
    arguments = parser.parse_args()
    look, strategies = TARGETS[arguments.target]
    database = None if arguments.kept is None else DirectoryBasedExampleDatabase(arguments.kept)
    until = monotonic() + arguments.minutes * 60
    tried = 0
    found: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        number = arguments.seed
        while monotonic() < until:

            @seed(number)
            @settings(max_examples=200, deadline=None, database=database, suppress_health_check=list(HealthCheck))
            @given(st.tuples(*strategies))
            def search(values: tuple[object, ...]) -> None:
                nonlocal tried
                tried += 1
                # only between examples: one that breaks a promise is made smaller first
                if monotonic() < until:
                    look(*values, Path(folder))

            try:
                search()
            except (Exception, ExceptionGroup) as error:
                first = str(error).partition("\n")[0]
                kind = f"{type(error).__name__}: {first[:60]}"
                if kind not in found:
                    found.add(kind)
                    notes: list[str] = getattr(error, "__notes__", [])
                    print(f"found (seed {number}): {type(error).__name__}: {error}", *notes, sep="\n", flush=True)
            number += 1
    print(
        f"{arguments.target}: {tried} tries in {arguments.minutes:g} minutes, seeds {arguments.seed} to {number - 1}, "
        f"{len(found)} kinds of failure"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
