"""Lists made from packages: the rules they are made by. The packages themselves are not needed here."""

import csv

import pytest

from marsad.entities import Entity
from marsad.entities.variants import name_key
from marsad.errors import MarsadError
from marsad.gazetteer_building import (
    LEFT_OUT,
    NAME_COLUMNS,
    WORD_COLUMNS,
    NameRow,
    Place,
    Unit,
    build,
    name_rows,
    vetted_places,
    zipf_by_key,
)
from marsad.seeds.gazetteer import load_gazetteer
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


# --- places ----------------------------------------------------------------------------------------------------

ZIPF = {
    "بافلودار": 2.0,
    "كوتا": 3.4,
    "ينابولي": 2.0,
    "زاريا": 1.9,
    "وزاريا": 2.4,
    "نور": 4.5,
    "سانتوس": 2.9,
    "وجده": 2.1,
}
ZIPF |= {"جده": 3.2, "فونت": 1.5, "بارك": 2.6, "ياروسلافل": 2.2, "الوادي": 3.1, "وادي": 4.4, "بيت": 5.0, "جديد": 5.0}
PEOPLE = {"سانتوس": NameRow("سانتوس", 3, 40, 2.9, "Santos")}


def listed(name: str, *, country: str | None = "KZ", english: str = "Elsewhere") -> Entity:
    return Entity(entity_type="LOC", entity_id="marsad:listed", name_ar=name, name_en=english, country_code=country)


def chosen(*names: str, curated: tuple[Entity, ...] = ()) -> list[str]:
    place = Place("marsad:geonames-1", names, "Somewhere", "KZ")
    return [row.name_ar for row in vetted_places([place], curated, ZIPF, PEOPLE)]


def test_a_place_is_taken_by_the_name_that_is_met_most_often() -> None:
    assert chosen("Pavlodar", "بافلودار", "ياروسلافل", "پافلودار") == ["ياروسلافل"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("كوتا", "a common word"),
        ("نور", "too short"),
        ("تشيمكنت", "never met in Arabic"),
        ("سانتوس", "a person's name"),
        ("الوادي", "a common word with the article"),
        ("زاريا", "a commoner word with a clitic before it"),
        ("وجدة", "a clitic before a listed name"),
        ("بيت جديد", "two common words"),
        ("فونت لاكن", "a word of it never met in Arabic"),
    ],
)
def test_a_name_that_is_something_else_as_well_is_left_out(name: str, reason: str) -> None:
    assert chosen(name, curated=(listed("جدة", country="SA"),)) == [], reason


def test_of_several_words_a_rare_one_is_enough() -> None:
    assert chosen("فونت بارك") == ["فونت بارك"]


@pytest.mark.parametrize(
    "curated", [listed("بافلودار"), listed("بافلودار", country=None), listed("مدينة أخرى", english="Sömewhere (city)")]
)
def test_a_place_that_somebody_listed_is_left_out(curated: Entity) -> None:
    assert chosen("بافلودار", curated=(curated,)) == []


def test_two_places_of_one_name_are_both_left_out() -> None:
    places = [Place(f"marsad:geonames-{number}", ("بافلودار",), f"Town {number}", "KZ") for number in (1, 2)]
    assert vetted_places(places, (), ZIPF, PEOPLE) == []


def test_the_places_that_ship_are_no_names_of_curated_rows() -> None:
    curated = {name_key(name) for row in load_gazetteer([ROOT / "seeds"], only_curated=True) for name in row.full_names}
    rows = csv.DictReader((ROOT / "seeds" / "gazetteer" / "loc.geonames.csv").read_text(encoding="utf-8").splitlines())
    places = [(row["entity_id"], name_key(row["name_ar"])) for row in rows]
    left_out = (ROOT / "seeds" / "gazetteer" / LEFT_OUT).read_text(encoding="utf-8").splitlines()
    assert {key for _, key in places} & curated == set()
    assert {entity_id.rsplit("-", 1)[1] for entity_id, _ in places} & {
        line.split("\t")[0] for line in left_out
    } == set()
