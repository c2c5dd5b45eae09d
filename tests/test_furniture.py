from pathlib import Path

import pytest

from marsad.errors import RulesError
from marsad.pages import Furniture, Marker, Matcher
from marsad.seeds.furniture import load_furniture

SEEDS = Path(__file__).parents[1] / "seeds"
FURNITURE = load_furniture([SEEDS])
GOOD = """markers:
  - id: read_also
    zone: suggested
    match: line
    phrases: ['اقرأ أيضا']
    examples: ['إقرأ أيضاً:']
    near_misses: ['اقرأ أيضا ما كتبه']
"""


def ids(matcher: Matcher, line: str) -> set[str]:
    labels = [label for label in (matcher.label(line),) if label is not None]
    cut = {marker.id for _, marker in (*matcher.cuts(line), *labels)}
    cut |= {"glued_headline"} if matcher.is_lead(line) else set()
    shaped = (
        *matcher.shape(line.strip()).hits,
        *matcher.as_headlines(line.strip()),
        *matcher.in_other_letters(line),
        *matcher.said_to_readers(line),
    )
    return cut | {hit.marker.id for hit in (*matcher.match(line.strip()), *matcher.inside(line), *shaped)}


@pytest.mark.parametrize("marker", FURNITURE.markers, ids=lambda marker: marker.id)
def test_a_marker_matches_its_examples_and_not_its_near_misses(marker: Marker):
    matcher = Matcher(Furniture(markers=(marker,)))
    assert [example for example in marker.examples if not ids(matcher, example)] == []
    assert [near_miss for near_miss in marker.near_misses if ids(matcher, near_miss)] == []


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضا",
        "إقرأ أيضاً:",
        "  «أقرأ أيضًا»",
        "• اقْرَأْ أَيْضًا :",
        "اقرأ\u00a0أيضا",
        "\u200fاقـــرأ أيضاً…",
        "[اقرأ أيضا]",
        "◄◄ إقرأ ايضا",
    ],
)
def test_spelling_and_ornaments_do_not_hide_a_marker(line: str):
    assert "read_also" in ids(Matcher(FURNITURE), line)


def test_glued_section_names_are_taken_apart():
    matcher = Matcher(FURNITURE)
    assert "section_words" in ids(matcher, "الأخبارالاقتصادية")
    assert "section_words" not in ids(matcher, "الأخبارالسارة")


def write(folder: Path, name: str, text: str) -> Path:
    (folder / "furniture").mkdir(parents=True, exist_ok=True)
    (folder / "furniture" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_later_folder_replaces_a_marker_by_its_id(tmp_path: Path):
    first = write(tmp_path / "a", "one.yml", GOOD)
    second = write(tmp_path / "b", "two.yml", GOOD.replace("zone: suggested", "zone: promotion"))
    loaded = load_furniture([first, second])
    assert [(marker.id, marker.zone) for marker in loaded.markers] == [("read_also", "promotion")]


def test_a_folder_without_furniture_adds_nothing(tmp_path: Path):
    assert load_furniture([SEEDS, tmp_path]) == FURNITURE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("markers: [", "one.yml: no valid YAML"),
        ("[]", "one.yml: the file"),
        (GOOD.replace("zone: suggested", "zone: suggestion"), "marker 'read_also', zone"),
        (GOOD.replace("    match: line", "    match: line\n    color: red"), "marker 'read_also', color"),
        (GOOD.replace("'إقرأ أيضاً:'", "12"), "marker 'read_also', examples.0"),
        (GOOD.replace("'إقرأ أيضاً:'", "'طالع أيضا'"), "does not match its example"),
        (GOOD.replace("'اقرأ أيضا ما كتبه'", "'إقرأ ايضا'"), "matches its near miss"),
        (GOOD.replace("['اقرأ أيضا']", "['...']"), "has no word"),
        (GOOD.replace("match: line", "match: start"), "needs max_words"),
        ("markers: [read_also]", "marker 'number 1'"),
        (GOOD.replace("id: read_also", "id: Read-Also"), "marker 'Read-Also', id"),
        (GOOD + GOOD.removeprefix("markers:\n"), "also in one.yml"),
    ],
)
def test_a_bad_file_is_named_with_its_entry(tmp_path: Path, text: str, words: str):
    with pytest.raises(RulesError, match=r"one\.yml") as caught:
        load_furniture([write(tmp_path, "one.yml", text)])
    assert words in str(caught.value)
