"""Lists made from packages: the rules they are made by. The packages themselves are not needed here."""

import csv

import pytest

from marsad.errors import MarsadError
from marsad.gazetteer_building import NAME_COLUMNS, WORD_COLUMNS, NameRow, Unit, build, name_rows, zipf_by_key
from marsad.text.normalize import matching_key
from tests.spine import ROOT


def test_spellings_that_fold_alike_are_counted_as_one_word() -> None:
    zipf = zipf_by_key([("أحمد", 9e-5), ("احمد", 1e-5), ("أحمد1", 1e-3), ("Ahmad", 1e-3), ("أ ب", 1e-3), ("سعد", 0.0)])
    assert zipf.keys() == {"احمد"}
    assert round(zipf["احمد"], 6) == 5.0


def test_a_word_of_unknown_role_counts_as_a_surname() -> None:
    units = [
        Unit("سالم", "Salem", "given", 5),
        Unit("سالم", "Salim", "surname", 2),
        Unit("سالم", "Salim", "unknown", 1),
        Unit("سَالم", "Sālim", "given", 1),
        Unit("بن سالم", "Ben Salem", "surname", 9),
    ]
    assert name_rows(units, {"سالم": 4.46}) == [NameRow("سالم", 6, 3, 4.46, "Salem")]


def test_of_latin_forms_met_equally_often_the_first_of_the_alphabet_is_taken() -> None:
    one, other = Unit("ايفون", "Yvonne", "given", 1), Unit("ايفون", "Ivonne", "given", 1)
    assert name_rows([one, other], {}) == name_rows([other, one], {}) == [NameRow("ايفون", 2, 0, 0.0, "Ivonne")]


def test_a_name_written_in_no_plain_latin_form_has_none() -> None:
    assert name_rows([Unit("علي", "ʿAlī", "given", 1)], {}) == [NameRow("علي", 1, 0, 0.0, "")]


def test_a_package_that_is_missing_is_told_with_the_way_to_install_it(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(MarsadError, match=r"not installed.*pip install 'marsad\[build\]'"):
        build(tmp_path)


@pytest.mark.parametrize(("name", "columns"), [("names.csv", NAME_COLUMNS), ("words.csv", WORD_COLUMNS)])
def test_the_lists_that_ship_are_folded_sorted_and_each_key_once(name: str, columns: tuple[str, ...]) -> None:
    header, *rows = csv.reader((ROOT / "seeds" / "names" / name).read_text(encoding="utf-8").splitlines())
    keys = [row[0] for row in rows]
    assert tuple(header) == columns
    assert keys == sorted(set(keys))
    assert all(key == matching_key(key) for key in keys)
