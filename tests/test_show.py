import io

import pytest
from rich.console import Console

from flows.show import show
from marsad.errors import MarsadError

pytestmark = pytest.mark.slow


def shown(warehouse, wanted: str) -> str:
    buffer = io.StringIO()
    show(warehouse / "marsad.duckdb", wanted, console=Console(file=buffer, width=200))
    return buffer.getvalue()


def test_a_page_is_shown_whole_with_the_rule_of_each_zone(ingested) -> None:
    page = shown(ingested, "003_0ca2c474f5314dc0.txt")
    assert "title of article 1" in page
    assert "source_line of article 0" in page
    assert "كلمات دلالية" in page
    assert "Al Khaleej" in page


@pytest.mark.parametrize("wanted", ["06c340a9dbeebbf97f", "06c340a9dbeebbf97f"[:6]])
def test_the_first_digits_of_an_id_are_enough(wanted: str, ingested) -> None:
    assert "003_0ca2c474f5314dc0.txt" in shown(ingested, wanted)


def test_an_unknown_page_is_one_sentence(ingested) -> None:
    with pytest.raises(MarsadError, match="No document 'nothing' is loaded"):
        shown(ingested, "nothing")


def test_digits_of_several_pages_are_refused_with_their_ids(ingested) -> None:
    with pytest.raises(MarsadError, match="Give more digits"):
        shown(ingested, "")
