"""The day a page was first read: kept beside its bytes, and the same bound whenever the page is judged again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import yaml

from flows.gates import gate
from marsad import runs
from marsad.errors import WarehouseError
from marsad.settings import Settings
from tests.conftest import MakeBundle, copied
from tests.spine import PAGES, document_id, fates, published, rows, settings_for, writer

pytestmark = [
    pytest.mark.slow,
    # Great Expectations imports two modules that Python 3.11 deprecates
    pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning"),
]
PAGE, OTHER = list(PAGES.values())[1:3]
CHECK = "published_not_after_read"


def take(settings: Settings, bundle: Path | None, *, flow: str = "ingest", forced: Sequence[str] = ()) -> runs.Report:
    """Carry a bundle through with the real row gate, without Prefect."""
    with runs.running(settings, flow=flow, parameters={}, flow_run_id=None) as run:
        planned = runs.lay_out(run, [] if bundle is None else runs.read(run, str(bundle)), forced)
        for shard in planned.shards:
            runs.work(run, shard)
        rejected, _ = gate.fn(run, planned)
        runs.take_in(run, planned, rejected)
        return runs.report(run, runs.seal(run, runs.export(run)), {})


def dated(published_on: date, **facts: str) -> dict[str, object]:
    return {"files": {"a.txt": {"published": published_on.isoformat(), **facts}}}


def said_first_read(settings: Settings, day: date | None, *, file: str | None = None) -> None:
    """Write another day beside the bytes; None: as a version that kept none. file: into a copy of that name."""
    (path,) = settings.layout.raw.glob("*.parquet")
    frame = pl.read_parquet(path).drop("first_read_on")
    if day is not None:
        frame = frame.with_columns(first_read_on=pl.lit(day))
    frame.write_parquet(path if file is None else path.with_name(file))


def held_back(settings: Settings) -> list[tuple[str, str]]:
    return rows(settings.warehouse, "select check_name, reason from quarantined_now")


@pytest.fixture(scope="module")
def with_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a page of the first of March, which passed the gate; its bundle beside it. Read it only."""
    folder = tmp_path_factory.mktemp("with_page")
    (folder / "bundle").mkdir()
    (folder / "bundle" / "a.txt").write_text(PAGE, encoding="utf-8")
    (folder / "bundle" / "bundle.yml").write_text(yaml.safe_dump(dated(date(2026, 3, 1))), encoding="utf-8")
    report = take(settings_for(folder / "warehouse"), folder / "bundle")
    assert fates(report) == {"read": 1, "loaded": 1}
    return folder


@pytest.fixture
def loaded(with_page: Path, tmp_path: Path) -> Settings:
    """A copy of that warehouse and its bundle, to change."""
    copied(with_page / "bundle", tmp_path / "bundle")
    return settings_for(copied(with_page / "warehouse", tmp_path / "warehouse"))


def test_a_page_of_tomorrow_is_held_back_and_stays_so_in_a_replay_and_a_rebuild(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path / "warehouse")
    later = datetime.now(UTC).date() + timedelta(days=3)
    bundle = make_bundle({"a.txt": PAGE, "b.txt": OTHER}, rules=dated(later))
    assert fates(take(settings, bundle)) == {"read": 2, "loaded": 1, "quarantined": 1}
    before, first = published(settings.warehouse), held_back(settings)
    ((check, reason),) = first
    assert check == CHECK
    assert reason.startswith(f"The article is dated {later}, but was first read before, on ")
    take(settings, None, flow="replay", forced=[document_id(PAGE)])
    assert (published(settings.warehouse), held_back(settings)) == (before, first)
    take(settings, None, flow="rebuild")
    assert (published(settings.warehouse), held_back(settings)) == (before, first)


def test_the_day_beside_the_bytes_counts_and_not_the_clock(loaded: Settings) -> None:
    said_first_read(loaded, date(2026, 2, 1))
    assert fates(take(loaded, None, flow="replay", forced=[document_id(PAGE)])) == {"read": 1, "quarantined": 1}
    told = [(CHECK, "The article is dated 2026-03-01, but was first read before, on 2026-02-01.")]
    assert held_back(loaded) == told
    take(loaded, None, flow="rebuild")
    assert held_back(loaded) == told


def test_of_several_readings_the_earliest_counts(loaded: Settings) -> None:
    said_first_read(loaded, date(2026, 2, 1), file="0.parquet")
    # the same page, judged again from its tables: no stage needs its bytes
    stricter = settings_for(loaded.warehouse, min_furniture_share=0.001)
    assert fates(take(stricter, None)) == {"read": 1, "quarantined": 1}
    assert held_back(loaded)[0][1].endswith("on 2026-02-01.")


def test_a_page_that_states_when_it_was_fetched_is_not_judged_by_the_day_of_reading(
    loaded: Settings, make_bundle: MakeBundle
) -> None:
    said_first_read(loaded, date(2026, 2, 1))
    bundle = make_bundle({"a.txt": PAGE}, rules=dated(date(2026, 3, 1), fetched_at="2026-03-02T00:00:00Z"))
    assert fates(take(loaded, bundle)) == {"read": 1, "loaded": 1}


def test_bytes_that_an_older_version_kept_have_no_day_and_are_read_beside_those_that_have(
    loaded: Settings, make_bundle: MakeBundle
) -> None:
    said_first_read(loaded, None)
    assert fates(take(loaded, make_bundle({"a.txt": PAGE, "b.txt": OTHER}))) == {
        "read": 2,
        "loaded": 1,
        "unchanged": 1,
    }
    before = published(loaded.warehouse)
    take(loaded, None, flow="rebuild")
    assert published(loaded.warehouse) == before


def test_a_clock_that_goes_backwards_makes_no_page_one_of_the_future(loaded: Settings, make_bundle: MakeBundle) -> None:
    with writer(loaded.warehouse, "journal") as journal:
        # as if this run were before the first
        journal.execute("update runs set started_at = timestamptz '2999-01-01 12:00:00+00'")
    take(loaded, make_bundle({"b.txt": OTHER}, folder="other"))
    days = pl.read_parquet(loaded.layout.raw / "*.parquet")["first_read_on"]
    assert days.max() == date(2999, 1, 1)


def test_bytes_that_cannot_be_read_are_told_in_one_sentence(loaded: Settings, make_bundle: MakeBundle) -> None:
    (loaded.layout.raw / "0.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(WarehouseError, match=r"a file of the bytes kept there cannot be read .*marsad verify"):
        take(loaded, make_bundle({"b.txt": OTHER}, folder="other"))
