"""seeds/calendars: every example holds, and a bad file is named."""

from pathlib import Path

import pytest
from hijridate import Gregorian

from marsad.dates import Calendars
from marsad.dates.rules import Example
from marsad.errors import RulesError
from marsad.seeds.calendars import load_calendars

SEEDS = Path(__file__).parent.parent / "seeds"
CALENDARS = load_calendars([SEEDS])


@pytest.mark.parametrize("example", CALENDARS.rules.examples, ids=lambda example: example.text)
def test_an_example_yields_what_it_says_and_nothing_else(example: Example):
    found = []
    for expression in CALENDARS.reader.read(example.text):
        edtf = expression.reading.edtf
        if expression.reading.resolve is not None and example.published_on is not None:
            edtf = expression.reading.resolve(example.published_on) or edtf
        found.append((example.text[expression.start : expression.end], edtf, expression.reading.kind))
    assert found == [(date.surface, date.edtf, date.kind) for date in example.dates]


@pytest.mark.parametrize("month", CALENDARS.rules.months, ids=lambda month: f"{month.name}-{month.month}")
def test_every_month_name_makes_a_whole_date(month):
    text = f"15 {month.name} {'1444' if month.calendar == 'hijri' else '2022'}"
    (expression,) = CALENDARS.reader.read(text)
    assert text[expression.start : expression.end] == text
    if month.calendar == "hijri":
        (day,) = expression.reading.hijri_days
        assert Gregorian.fromdate(day).to_hijri().datetuple() == (1444, month.month, 15)
        assert expression.reading.edtf == f"{day.isoformat()}~"
    else:
        assert expression.reading.edtf == f"2022-{month.month:02d}-15"


def test_all_twelve_months_are_named_in_every_region():
    gregorian = [month for month in CALENDARS.rules.months if month.calendar == "gregorian"]
    for region in ("egypt_gulf", "levant", "algeria_tunisia", "morocco", "mauritania", "english", "french"):
        assert {month.month for month in gregorian if region in month.used_in} == set(range(1, 13)), region
    assert {month.month for month in CALENDARS.rules.months if month.calendar == "hijri"} == set(range(1, 13))


def _written(folder: Path, text: str, name: str = "own.yml") -> Path:
    (folder / "calendars").mkdir(parents=True, exist_ok=True)
    (folder / "calendars" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_later_folder_replaces_a_word_by_its_folded_spelling(tmp_path: Path):
    own = _written(tmp_path, "months:\n  - {name: اغسطس, month: 8, needs: company}\n")
    calendars = load_calendars([SEEDS, own])
    august = [month for month in calendars.rules.months if month.name in ("أغسطس", "اغسطس")]
    assert [(month.name, month.needs) for month in august] == [("اغسطس", "company")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("months:\n  - {name: x, month: 13}\n", "months.0.month"),
        ("months:\n  - {name: x, month: 1, colour: red}\n", "months.0.colour"),
        ("moons:\n  - {name: x}\n", "moons"),
        ("- a list\n", "sections"),
        ("months: [\n", "not YAML"),
        ("months:\n  - {name: أيار, month: 5}\n  - {name: ايار, month: 5}\n", "ايار"),
        ("time_zones:\n  - {name: x, offset: '3'}\n", "time_zones.0.offset"),
        ("time_zones:\n  - {name: x}\n", "needs either offset"),
        ("time_zones:\n  - {name: x, zone: Africa/Kairo}\n", "Africa/Kairo"),
    ],
)
def test_a_bad_file_is_named_with_its_entry(tmp_path: Path, text: str, named: str):
    with pytest.raises(RulesError) as raised:
        load_calendars([_written(tmp_path, text)])
    assert "own.yml" in str(raised.value)
    assert named in str(raised.value)


def test_one_word_with_two_meanings_is_refused(tmp_path: Path):
    with pytest.raises(RulesError, match="folds to the same key"):
        load_calendars([SEEDS, _written(tmp_path, "weekdays:\n  - {name: أيار, weekday: 1}\n")])


def test_no_calendars_at_all_is_an_error(tmp_path: Path):
    with pytest.raises(RulesError, match="no calendars"):
        load_calendars([tmp_path])


def test_compiled_calendars_keep_their_rules():
    assert isinstance(CALENDARS, Calendars)
    assert CALENDARS.time_zones
