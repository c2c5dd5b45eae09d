"""Whatever strikes a run, what is published stays whole, nothing is lost or double, and the next run mends it."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marsad.settings import Layout
from marsad.snapshots.publish import point_latest
from tests.faults.warm import Programs
from tests.spine import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.mark.parametrize(("fault", "words"), [("full", "No space left on device"), ("refused", "Permission denied")])
def test_what_the_machine_refuses_is_told_in_one_sentence(
    fault: str, words: str, programs: Programs, tmp_path: Path
) -> None:
    run = programs.start("ingest", "--warehouse", tmp_path / "w", folder=tmp_path, armed=("export", fault))
    said, complained = run.communicate()
    assert run.returncode == 1
    assert words in complained
    assert "run again" in complained
    assert complained.count("\n") == 1
    assert not said


def test_latest_leads_to_the_snapshot_before_until_the_very_last_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(tmp_path)
    for name in ("one", "two"):
        (layout.snapshots / name).mkdir(parents=True)
    point_latest(layout, "one")

    def strike(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as struck:
        struck.setattr(os, "replace", strike)
        with pytest.raises(OSError, match="No space"):
            point_latest(layout, "two")
    assert (layout.snapshots / "latest").resolve().name == "one"
    point_latest(layout, "two")
    assert (layout.snapshots / "latest").resolve().name == "two"


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
