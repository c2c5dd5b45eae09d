"""What a stage's result depends on."""

from pathlib import Path

from marsad import staging

MODULE = """
import polars
import marsad.words
from marsad import text, errors as e
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from expectations.rows import Suite
class Reader:
    def read(self):
        def later():
            from marsad.pages.walk import walk
        import os.path, marsad.quotes
"""


def test_all_modules_of_ours_that_a_source_file_imports_are_seen_wherever_it_does(tmp_path: Path) -> None:
    path = tmp_path / "reader.py"
    path.write_text(MODULE, encoding="utf-8")
    assert sorted(set(staging.own_imports(path))) == [
        "expectations.rows",
        "expectations.rows.Suite",
        "marsad",
        "marsad.errors",
        "marsad.pages.walk",
        "marsad.pages.walk.walk",
        "marsad.quotes",
        "marsad.text",
        "marsad.words",
    ]
