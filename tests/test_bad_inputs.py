"""The real program takes more than a hundred kinds of bad input: each is accounted for, and good neighbours load."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from marsad.errors import BundleError
from marsad.readers import open_bundle
from tests.bad_inputs import KINDS, NEIGHBOURS, Fate, make_bundle
from tests.spine import ROOT, rows

#: what the program takes without any document is some 700 MB; the bombs of the bundle unpack to 900 MB
MOST_MEMORY_BYTES = 2 * 2**30


class Taken(NamedTuple):
    """A run over the bundle of bad inputs."""

    fates: dict[str, Fate]
    ledger: list[tuple[Any, ...]]
    said: str
    exit_code: int
    peak_bytes: int


@pytest.fixture(scope="module")
def taken(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    folder = tmp_path_factory.mktemp("bad")
    fates = make_bundle(folder / "bundle")
    warehouse = folder / "warehouse"
    with tempfile.TemporaryFile() as said:
        run = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "ingest", str(folder / "bundle"), "--warehouse", str(warehouse)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": prefect_api},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        told = said.read().decode()
    ledger = rows(warehouse, "select uri, state, reason from ledger order by uri")
    return Taken(fates, ledger, told, run.returncode, usage.ru_maxrss * 1024)


def test_there_are_more_than_a_hundred_kinds_each_with_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 100


@pytest.mark.slow
def test_the_program_ends_well_and_shows_no_traceback(taken: Taken) -> None:
    assert taken.exit_code == 0, taken.said
    assert "Traceback" not in taken.said
    assert "quarantined" in taken.said


@pytest.mark.slow
def test_every_input_is_accounted_for_exactly_once(taken: Taken) -> None:
    counted = Counter(uri for uri, _, _ in taken.ledger)
    assert {uri: count for uri, count in counted.items() if count > 1} == {}
    assert counted.keys() == taken.fates.keys()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_bad_input_has_its_fate_and_a_reason_that_names_what_is_wrong(kind: Any, taken: Taken) -> None:
    found = {uri: (state, reason) for uri, state, reason in taken.ledger if uri in kind.fates}
    for uri, fate in kind.fates.items():
        state, reason = found[uri]
        assert state == fate.state, (uri, reason)
        assert (reason is None) == (state == "loaded"), (uri, reason)
        assert fate.words in (reason or "")
        assert "\n" not in (reason or "")
        assert (reason or "").isprintable()


@pytest.mark.slow
def test_good_neighbours_load(taken: Taken) -> None:
    loaded = {uri for uri, state, _ in taken.ledger if state == "loaded"}
    assert loaded >= NEIGHBOURS.keys()


@pytest.mark.slow
def test_no_bomb_takes_more_memory_than_the_bound(taken: Taken) -> None:
    assert taken.peak_bytes < MOST_MEMORY_BYTES, f"{taken.peak_bytes / 2**20:.0f} MiB"


_MERGES = "".join(
    f"x{level}: &x{level} {{<<: [{', '.join([f'*x{level - 1}'] * 9)}], a{level}: b}}\n" for level in range(1, 12)
)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("name: !!python/object/apply:os.system [id]", "could not determine a constructor"),
        ("name: !!python/name:os.system", "could not determine a constructor"),
        ("name: !!int x", "could not determine a constructor"),
        ("name: !!timestamp x", "could not determine a constructor"),
        ("name: !!bool x", "could not determine a constructor"),
        (f"x0: &x0 {{a: b}}\n{_MERGES}", "merges too much"),
        ("a: &a [x]\nb: [" + ", ".join(["*a"] * 2000) + "]", "repeats too much"),
        ("name: &a [*a]", ""),
        ("? {a: b}\n: c", ""),
        ("files: {../outside.txt: {author: a}}", "the bundle has no such file"),
        ("files: {/etc/passwd: {author: a}}", "the bundle has no such file"),
    ],
    ids=lambda value: value[:20],
)
def test_a_bundle_yml_that_means_harm_is_refused_in_a_sentence(rules: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "bundle.yml").write_text(rules)
    with pytest.raises(BundleError, match=words or None) as caught:
        open_bundle(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000
