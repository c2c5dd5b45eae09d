"""The gazetteer as people write it: what the loader refuses, and the integrity of what ships."""

import re
from pathlib import Path

import pytest

from marsad.entities import compile_gazetteer, gazetteer, name_conflicts
from marsad.entities.rules import Entity
from marsad.entities.variants import name_key, name_keys
from marsad.errors import RulesError
from marsad.seeds.gazetteer import COLUMNS, load_gazetteer

SEEDS = Path(__file__).parent.parent / "seeds"


HEADER = ",".join(COLUMNS)


def folder(path, name="loc.csv", *lines, header=HEADER):
    (path / "gazetteer").mkdir(parents=True, exist_ok=True)
    (path / "gazetteer" / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_rows_are_read_with_aliases_and_short_names(tmp_path):
    rows = folder(tmp_path, "per.csv", "Q1,اسم كامل,Name,لقب|~اسم,Q1,KP,short_with_full,ملاحظة")
    (read,) = load_gazetteer([rows])
    assert (read.entity_type, read.full_names, read.short_names) == ("PER", ("اسم كامل", "لقب"), ("اسم",))
    assert (read.country_code, read.note) == ("KP", "ملاحظة")


def test_a_later_folder_replaces_rows_by_type_and_id(tmp_path):
    first = folder(tmp_path / "a", "loc.csv", "Q1,روسيا,Russia,,Q1,,,", "Q2,موسكو,Moscow,,Q2,,,")
    second = folder(tmp_path / "b", "loc.csv", "Q1,روسيا,Russian Federation,,Q1,,,")
    read = load_gazetteer([first, second])
    assert [(row.entity_id, row.name_en) for row in read] == [("Q1", "Russian Federation"), ("Q2", "Moscow")]


def test_a_part_is_read_as_its_type_unless_only_what_is_curated_is_wanted(tmp_path):
    folder(tmp_path, "loc.csv", "Q1,روسيا,Russia,,Q1,,,")
    folder(tmp_path, "loc.towns.csv", "marsad:towns-1,موسكو,Moscow,,,RU,,")
    assert [(row.entity_type, row.name_en) for row in load_gazetteer([tmp_path])] == [
        ("LOC", "Russia"),
        ("LOC", "Moscow"),
    ]
    assert [row.name_en for row in load_gazetteer([tmp_path], only_curated=True)] == ["Russia"]


def test_an_id_has_one_row_whichever_file_of_the_folder_it_is_in(tmp_path):
    folder(tmp_path, "loc.csv", "Q1,روسيا,Russia,,Q1,,,")
    folder(tmp_path, "loc.towns.csv", "Q1,موسكو,Moscow,,Q1,,,")
    with pytest.raises(RulesError, match=r"loc\.towns\.csv: Q1 has a row already, in loc\.csv"):
        load_gazetteer([tmp_path])


def test_a_folder_without_a_gazetteer_has_none(tmp_path):
    assert load_gazetteer([tmp_path]) == ()


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("towns.csv", ["Q1,روسيا,Russia,,Q1,,,"], "no entity type 'towns'"),
        ("loc.csv", ["Q1,روسيا,Russia"], r"loc\.csv, line 2: 3 cells"),
        ("loc.csv", ["Q1,روسيا,Russia,,,,,"], "wikidata_id is empty; it must be Q1"),
        ("loc.csv", ["Q1,,Russia,,Q1,,,"], r"line 2 \(Q1\), name_ar"),
        ("loc.csv", ["russia,روسيا,Russia,,,,,"], r"line 2 \(russia\), entity_id"),
        ("loc.csv", ["Q1,روسيا,Russia,,Q1,RUS,,"], "country_code"),
        ("loc.csv", ["Q1,روسيا,Russia,,Q1,,famous,"], "flags"),
        ("loc.csv", ["Q1,روسيا,Russia,ر|ر,Q1,,,"], "empty or repeated part"),
        ("loc.csv", ["Q1,روسيا,Russia,,Q1,,,", "Q1,روسيا,Russia,,Q1,,,"], "line 3: Q1 has a row already, line 2"),
        (
            "loc.csv",
            ["Q1,عمان,Oman,,Q1,,,", "Q2,عمّان,Amman,,Q2,,,"],
            "one name with two owners: 'عمان' of LOC Q1 and Q2",
        ),
        ("loc.csv", ['Q1,"روسيا,Russia,,Q1,,,'], "must be CSV in UTF-8"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(tmp_path, name, lines, message):
    with pytest.raises(RulesError, match=message):
        load_gazetteer([folder(tmp_path, name, *lines)])


def test_a_wrong_header_is_refused(tmp_path):
    with pytest.raises(RulesError, match="the first line is 'id,name'"):
        load_gazetteer([folder(tmp_path, "loc.csv", header="id,name")])


# --- what ships ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    # loading refuses repeated ids, ids that do not equal wikidata_id, missing names and unknown types
    return load_gazetteer([SEEDS])


def test_every_type_has_rows(shipped):
    assert {row.entity_type for row in shipped} == {"PER", "LOC", "ORG", "NORP", "EVENT"}


def test_no_name_has_two_owners(shipped):
    assert name_conflicts(shipped) == []


def test_an_entity_is_of_one_type_but_for_nationalities(shipped):
    types = {}
    for row in shipped:
        if row.entity_type != "NORP":
            types.setdefault(row.entity_id, set()).add(row.entity_type)
    assert {entity_id: kinds for entity_id, kinds in types.items() if len(kinds) > 1} == {}


def test_no_name_is_listed_twice_in_a_row(shipped):
    for row in shipped:
        # forms that fold alike are one name: the second is of no use
        assert len({name_key(name) for name in row.short_names} & {name_key(name) for name in row.full_names}) == 0


def test_no_name_hides_one_of_another_type(shipped):
    # people go before places, places before organisations, these before events; who loses is never found
    owners = {}
    for row in shipped:
        if row.entity_type != "NORP":
            for name in row.full_names:
                owners.setdefault(name_key(name), set()).add((row.entity_type, row.entity_id))
    assert {name: rows for name, rows in owners.items() if len({kind for kind, _ in rows}) > 1} == {}


def test_no_short_name_is_hidden_by_a_full_one(shipped):
    full = {name_key(name) for row in shipped for name in row.full_names}
    hidden = [(row.entity_id, name) for row in shipped for name in row.short_names if name_key(name) in full]
    assert hidden == []


def test_two_people_have_two_english_names(shipped):
    # one person in two rows is two persons in the warehouse
    people = [row.name_en for row in shipped if row.entity_type == "PER"]
    assert sorted(people) == sorted(set(people))


def test_names_are_of_arabic_letters_and_english_names_of_latin_ones(shipped):
    arabic = re.compile("[\u0621-\u0652\u067e\u06a4 0-9.+-]+")
    for row in shipped:
        for name in (*row.full_names, *row.short_names):
            assert arabic.fullmatch(name), (row.entity_id, name)
            assert name == " ".join(name.split()), (row.entity_id, name)
        assert re.search("[A-Za-z]", row.name_en), row.entity_id
        assert not arabic.search(re.sub("[ 0-9.+-]", "", row.name_en)), row.entity_id


def test_a_country_code_is_of_a_country_with_a_place(shipped):
    places = {row.country_code for row in shipped if row.entity_type == "LOC"}
    assert {row.country_code for row in shipped} <= places


def test_the_flag_says_whether_a_row_has_short_names(shipped):
    for row in shipped:
        assert ("short_with_full" in row.flags) == bool(row.short_names), row.entity_id


def test_rows_are_sorted_by_id():
    for path in sorted((SEEDS / "gazetteer").glob("*.csv")):
        ids = [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        assert ids == sorted(ids), path.name


def test_short_names_are_shorter_than_a_full_one(shipped):
    for row in shipped:
        longest = max(len(name_key(name)) for name in row.full_names)
        assert all(len(name_key(name)) < longest for name in row.short_names), row.entity_id


def test_it_compiles(shipped):
    assert len(compile_gazetteer(shipped).entities) == len(shipped)


def test_names_with_spaces_lost_are_not_listed_of_more_names_than_fit(monkeypatch):
    rows = [
        Entity(entity_type="LOC", entity_id=f"marsad:{letter}", name_ar=f"بلد {letter * 6}", name_en=letter)
        for letter in "abc"
    ]
    assert len(compile_gazetteer(rows).key_chars) == 6
    monkeypatch.setattr(gazetteer, "_MAX_GLUED_NAMES", 2)
    assert len(compile_gazetteer(rows).key_chars) == 3


def test_many_names_are_folded_as_each_alone(shipped):
    names = [name for entity in shipped for name in (*entity.full_names, *entity.short_names)]
    assert name_keys(names) == [name_key(name) for name in names]
