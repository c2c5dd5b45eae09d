"""Whatever happens to a warehouse, in whatever order, it ends where a fresh one ends that is fed the same."""

import os
import subprocess
import sys

import pytest

from tests.spine import ROOT


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_sequence_of_runs_faults_rules_and_replays_loses_or_doubles_anything() -> None:
    # a process of its own, as for the kills; the long run: python -m tests.faults.sequences --examples 100 --seed N
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.sequences", "--examples", "3", "--steps", "10", "--seed", "11"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-8000:]
