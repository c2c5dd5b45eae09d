"""What tests share: a clean environment, small bundles, one Prefect server, one warehouse for all who only read."""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import settings

if TYPE_CHECKING:
    from tests.faults.warm import Programs

SEED_BUNDLE = Path(__file__).parent.parent / "seeds" / "bundle"
_PREFECT_HOME = pytest.StashKey[str]()
#: files that take a minute and more: where the last file is one of them, one process works on it alone while the others
#: are idle
_LONGEST = (
    "test_warehouse.py",
    "test_serve.py",
    "test_flows.py",
    "test_held.py",
    "test_snapshots.py",
    "test_program.py",
    "test_sequences.py",
    "test_reading_meanwhile.py",
)

MakeBundle = Callable[..., Path]


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings of the person who runs the tests out of them; Prefect reads its own when it is imported."""
    for name in [name for name in os.environ if name.startswith(("MARSAD_", "PREFECT_"))]:
        del os.environ[name]
    # started in the background, or by nohup, the tests and what they start would ignore these
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    # machines are busy at times: how long one example takes says nothing of the code
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")
    # as the program does
    gc.set_threshold(50_000, 20, 20)
    home = tempfile.mkdtemp(prefix="marsad-tests-prefect-")
    config.stash[_PREFECT_HOME] = home
    os.environ["PREFECT_HOME"] = home
    os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_PREFECT_HOME], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: a file stays in one process (see SPREAD in the Makefile)."""
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))


@pytest.fixture(scope="session")
def prefect_api() -> Generator[str]:
    """A Prefect server for the whole session, started once: it takes seconds. Gives its address."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, get_current_settings, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    # starting and stopping the heartbeat takes a second of every flow run
    quiet = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    with prefect_test_harness(server_startup_timeout=120), quiet:
        address = get_current_settings().api.url
        assert address is not None
        yield address


@pytest.fixture(scope="session")
def programs(prefect_api: str) -> Generator["Programs"]:
    """Starts the program as a process of its own, from one that has imported and compiled everything."""
    from tests.faults.warm import warm_programs

    with warm_programs(prefect_api) as started:
        yield started


@pytest.fixture
def make_bundle(tmp_path: Path) -> MakeBundle:
    """Makes a bundle of files by path; `rules` is what its bundle.yml says."""

    def make(
        files: Mapping[str, str | bytes], *, folder: str = "bundle", rules: Mapping[str, object] | None = None
    ) -> Path:
        root = tmp_path / folder
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        if rules is not None:
            (root / "bundle.yml").write_text(yaml.safe_dump(dict(rules), allow_unicode=True), encoding="utf-8")
        return root

    return make


@pytest.fixture(scope="session")
def ingested(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the seed bundle, made by the flow. Read it only; copy it to change it."""
    del prefect_api
    from flows.ingest import ingest

    warehouse = tmp_path_factory.mktemp("ingested") / "warehouse"
    ingest(bundle=str(SEED_BUNDLE), warehouse=str(warehouse))
    return warehouse


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the seed bundle, made without Prefect. Read it only."""
    from tests.spine import settings_for, take

    warehouse = tmp_path_factory.mktemp("seeded") / "warehouse"
    take(settings_for(warehouse), SEED_BUNDLE)
    return warehouse


@pytest.fixture
def ingested_copy(ingested: Path, tmp_path: Path) -> Path:
    """A copy of the warehouse with the seed bundle, to change."""
    return copied(ingested, tmp_path / "warehouse")


def copied(warehouse: Path, target: Path) -> Path:
    shutil.copytree(warehouse, target, symlinks=True)
    return target
