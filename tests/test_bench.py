import pytest

from marsad.bench import STAGES, bench
from marsad.errors import MarsadError
from tests.spine import ROOT, SEED_BUNDLE


@pytest.mark.parametrize("stage", STAGES)
def test_every_part_of_a_stage_is_measured(stage: str) -> None:
    measured = bench(SEED_BUNDLE, [ROOT / "seeds"], stage=stage, rounds=1, max_documents=5)
    assert measured.document_count == 5
    assert min(part.megabytes_per_second for part in measured.speeds) > 0


def test_parts_that_follow_each_other_are_summed() -> None:
    *parts, whole = bench(SEED_BUNDLE, [ROOT / "seeds"], stage="pages", rounds=1, max_documents=5).speeds
    assert whole.part == "pages, all parts"
    assert whole.cpu_seconds == pytest.approx(sum(part.cpu_seconds for part in parts))


@pytest.mark.parametrize("stage", STAGES)
def test_every_part_is_compared_with_reading_writing_and_loading_alone(stage: str) -> None:
    measured = bench(SEED_BUNDLE, [ROOT / "seeds"], stage=stage, rounds=1, max_documents=5)
    (floor,) = [speed for speed in measured.compared if speed.part.startswith("floor")]
    assert floor.times_floor == pytest.approx(1)
    for speed in (*measured.speeds, *measured.compared):
        assert speed.times_floor == pytest.approx(floor.megabytes_per_second / speed.megabytes_per_second)


def test_parts_that_contain_each_other_are_not_summed() -> None:
    speeds = bench(SEED_BUNDLE, [ROOT / "seeds"], stage="entities", rounds=1, max_documents=5).speeds
    assert [speed.part for speed in speeds if "all parts" in speed.part] == []


def test_a_bundle_without_documents_is_one_sentence(tmp_path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(MarsadError, match="no document to measure on"):
        bench(tmp_path, [ROOT / "seeds"], stage="pages", rounds=1, max_documents=5)


def test_a_gazetteer_with_made_up_names_is_compared() -> None:
    measured = bench(SEED_BUNDLE, [ROOT / "seeds"], stage="entities", rounds=1, max_documents=5, added_names=50)
    (added,) = [speed.part for speed in measured.compared if "50 names more" in speed.part]
    assert added.startswith("gazetteer alone")
