"""Whatever strikes a run, what is published stays whole, nothing is lost or double, and the next run mends it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.spine import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.mark.parametrize(("fault", "words"), [("full", "No space left on device"), ("refused", "Permission denied")])
def test_what_the_machine_refuses_is_told_in_one_sentence(
    fault: str, words: str, prefect_api: str, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.program", "export", fault, "ingest", "--warehouse", str(tmp_path / "w")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": prefect_api},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert words in ended.stderr
    assert "run again" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not ended.stdout


def test_no_kill_does_harm() -> None:
    # a process of its own: a fork of this one would lack the threads of what was used before
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.kills", "--count", "10", "--seed", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
