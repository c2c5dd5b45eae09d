"""`marsad show`: a page with its zones, how sure each is, and the names that count."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows.cli import app
from flows.show import show
from flows.terminal import ISOLATE, POP
from marsad.errors import MarsadError
from tests.conftest import MakeBundle, copied
from tests.spine import document_id, rows, settings_for, take

PAGE = "003_0ca2c474f5314dc0.txt"


def shown(warehouse: Path, wanted: str, *, console: Mapping[str, Any] | None = None, with_mentions: bool = True) -> str:
    buffer = io.StringIO()
    printer = Console(file=buffer, width=200, highlight=False, **(console or {}))
    show(warehouse / "marsad.duckdb", wanted, console=printer, with_mentions=with_mentions)
    return buffer.getvalue()


def marked(name: str, entity_type: str) -> str:
    return f"{ISOLATE}[{entity_type} {ISOLATE}{name}{POP}]{POP}"


def test_a_page_is_shown_whole_with_the_rule_of_each_zone(seeded: Path) -> None:
    page = shown(seeded, PAGE)
    assert "title of article 1" in page
    assert "source_line of article 0" in page
    assert "كلمات دلالية" in page
    assert "Al Khaleej" in page


@pytest.mark.parametrize("wanted", ["06c340a9dbeebbf97f", "06c340a9dbeebbf97f"[:6]])
def test_the_first_digits_of_an_id_are_enough(wanted: str, seeded: Path) -> None:
    assert PAGE in shown(seeded, wanted)


def test_an_unknown_page_is_one_sentence(seeded: Path) -> None:
    with pytest.raises(MarsadError, match="No document 'nothing' is loaded"):
        shown(seeded, "nothing")


def test_digits_of_several_pages_are_refused_with_their_ids(seeded: Path) -> None:
    with pytest.raises(MarsadError, match="Give more digits"):
        shown(seeded, "")


# How sure a zone is


def test_every_zone_of_the_warehouse_says_how_sure_its_rule_is(seeded: Path) -> None:
    scores = [score for (score,) in rows(seeded, "select score from zones")]

    assert scores
    assert all(0 <= score <= 1 and score == round(score, 4) for score in scores)
    assert len(set(scores)) > 1


def test_a_score_that_goes_by_place_alone_is_shown_as_doubtful(one_page: Path, tmp_path: Path) -> None:
    warehouse = copied(one_page, tmp_path / "warehouse")
    with duckdb.connect(str(warehouse / "marsad.duckdb")) as connection:
        connection.execute("update zones set score = if(zone_number = 0, 0.6999, 0.7)")

    heads = [line for line in shown(warehouse, "a.txt").splitlines() if line.startswith("── ")]

    assert len(heads) > 1
    assert [head.endswith("  doubtful") for head in heads] == [True] + [False] * (len(heads) - 1)
    assert all("  0.70" in head for head in heads)


# Names

TEXT = (
    "زيارة رسمية إلى العاصمة خلال الأسبوع المقبل\n\n"
    "روسيا أعلنت أن الرئيس فلاديمير بوتين سيزور الصين خلال الأسبوع المقبل لبحث عدد من الملفات المشتركة.\n\n"
    "وقال المتحدث إن مجلس الأمن التابع للأمم المتحدة سيناقش الملف في جلسة مغلقة قبل نهاية الشهر الحالي.\n\n"
    "كلمات دلالية: البرازيل\n"
)


@pytest.fixture(scope="module")
def one_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of one page. Read it only."""
    root = tmp_path_factory.mktemp("one_page")
    (root / "bundle").mkdir()
    (root / "bundle" / "a.txt").write_text(TEXT, encoding="utf-8")
    take(settings_for(root / "warehouse"), root / "bundle")
    return root / "warehouse"


def test_names_that_count_are_marked_with_their_type_and_furniture_names_are_not(one_page: Path) -> None:
    page = shown(one_page, "a.txt")

    assert f"أن الرئيس {marked('فلاديمير بوتين', 'PER')} سيزور {marked('الصين', 'LOC')} خلال" in page
    assert "البرازيل" in page
    assert rows(one_page, "select count(*) from furniture_mentions where surface = 'البرازيل'") == [(1,)]
    assert marked("البرازيل", "LOC") not in page
    assert "[LOC place]" in page


def test_a_name_at_the_head_of_an_arabic_line_leaves_the_line_from_right_to_left(one_page: Path) -> None:
    (line,) = [line.strip() for line in shown(one_page, "a.txt").splitlines() if "أعلنت" in line]

    # the first letter outside of every inner isolate decides
    inside = line[1:-1]
    while ISOLATE in inside:
        inside = re.sub(f"{ISOLATE}[^{ISOLATE}{POP}]*{POP}", "", inside)
    assert line.startswith(ISOLATE)
    assert line.endswith(POP)
    assert re.match(r"\W*أعلنت", inside)


def test_every_isolate_that_is_opened_is_closed_in_its_line(seeded: Path) -> None:
    for line in shown(seeded, PAGE).splitlines():
        depth = 0
        for char in line:
            depth += (char == ISOLATE) - (char == POP)
            assert depth >= 0
        assert depth == 0


def test_without_marks_the_page_is_printed_as_it_stands(one_page: Path) -> None:
    page = shown(one_page, "a.txt", with_mentions=False)

    assert "أن الرئيس فلاديمير بوتين سيزور الصين خلال" in page
    assert "[PER" not in page


def test_the_command_has_an_option_to_leave_the_marks_out(one_page: Path) -> None:
    command = ["show", "a.txt", "--warehouse", str(one_page)]

    assert marked("الصين", "LOC") in CliRunner().invoke(app, command).stdout
    assert "[LOC" not in CliRunner().invoke(app, [*command, "--no-mentions"]).stdout


def test_in_a_terminal_names_are_coloured_and_their_words_are_as_on_the_page(one_page: Path) -> None:
    coloured = shown(one_page, "a.txt", console={"force_terminal": True, "color_system": "truecolor"})

    assert "[PER" not in coloured
    assert re.search("\x1b\\[[0-9;]+mفلاديمير بوتين\x1b\\[0m", coloured)
    assert "أن الرئيس فلاديمير بوتين سيزور الصين خلال" in re.sub("\x1b\\[[0-9;]*m", "", coloured)


def test_a_terminal_without_colours_gets_the_types_in_brackets(one_page: Path) -> None:
    assert marked("الصين", "LOC") in shown(
        one_page, "a.txt", console={"force_terminal": True, "color_system": "truecolor", "no_color": True}
    )


def test_a_name_inside_a_name_is_marked_inside_of_it(one_page: Path) -> None:
    nested = rows(
        one_page,
        "select inner_one.surface, inner_one.entity_type from mentions as inner_one"
        " inner join mentions as outer_one on inner_one.parent_mention_id = outer_one.mention_id",
    )
    assert nested
    page = shown(one_page, "a.txt")
    for surface, entity_type in nested:
        assert f"{marked(surface, entity_type)}{POP}]{POP}" in page


def test_characters_that_act_on_the_terminal_are_spelled_out_around_a_marked_name(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    hostile = TEXT.replace("الصين", "الصين\u2069\x1b[2J\u202e")
    take(settings_for(tmp_path / "warehouse"), make_bundle({"a.txt": hostile}))

    page = shown(tmp_path / "warehouse", document_id(hostile))

    assert f"{marked('الصين', 'LOC')}\\u2069\\x1b[2J\\u202e" in page
