import pytest

from marsad.bench import STAGES, bench
from marsad.errors import MarsadError
from tests.spine import ROOT, SEED_BUNDLE


@pytest.mark.parametrize("stage", STAGES)
def test_every_part_is_measured_and_the_whole_is_slower_than_any(stage: str) -> None:
    measured = bench(SEED_BUNDLE, [ROOT / "seeds"], stage=stage, rounds=1, max_documents=5)
    *parts, whole = measured.speeds
    assert measured.document_count == 5
    assert whole.megabytes_per_second <= min(part.megabytes_per_second for part in parts)


def test_a_bundle_without_documents_is_one_sentence(tmp_path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(MarsadError, match="no document to measure on"):
        bench(tmp_path, [ROOT / "seeds"], stage="pages", rounds=1, max_documents=5)


def test_a_gazetteer_with_made_up_names_is_compared() -> None:
    measured = bench(SEED_BUNDLE, [ROOT / "seeds"], stage="entities", rounds=1, max_documents=5, added_names=50)
    (added,) = [speed.part for speed in measured.compared if "50 names more" in speed.part]
    assert added.startswith("gazetteer alone")
