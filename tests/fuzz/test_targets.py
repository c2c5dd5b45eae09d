"""The targets of the fuzzer: a little of each, and what it and its like have found."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, look_at_pages
from tests.spine import PAGES

FEW = settings(max_examples=30, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_no_input_breaks_a_promise(target: str, tmp_path: Path) -> None:
    look, strategies = TARGETS[target]

    @seed(1)
    @FEW
    @given(st.tuples(*strategies))
    def search(values: tuple[object, ...]) -> None:
        look(*values, tmp_path)

    search()


@pytest.mark.parametrize(
    "flood",
    [
        '\u0648\u0642\u0627\u0644 "',  # and he said, with a quotation mark that nothing closes
        "\u00ab",
        "\u00ab\u201c",
        "\u064b",  # vowel signs on one letter
        "\u0640",
        "\u200b",
        "\u202e",
        "1/",
        "\u0645\n",
        "- ",
        ":",
        "(",
        "\u0628\u0646 \u0639\u0628\u062f ",  # son of the servant of
        "\u0646\u0642\u0644\u0627 \u0639\u0646 ",  # quoting from
    ],
)
def test_a_page_of_one_sign_over_and_over_takes_no_longer_than_its_length(flood: str, tmp_path: Path) -> None:
    page = next(iter(PAGES.values()))
    look_at_pages([f"{page}\n\u0645{flood * (1_000 // len(flood))}"], tmp_path)
    started = process_time()
    look_at_pages([f"{page}\n\u0645{flood * (200_000 // len(flood))}"], tmp_path)
    # twice: together and alone; what grows with the square of the length takes minutes
    assert process_time() - started < 40
