"""The same page with changed content is a new revision of its article, and views show the newest."""

import io
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from rich.console import Console

from marsad.errors import MarsadError
from marsad.warehouse.query import query
from tests.conftest import MakeBundle
from tests.spine import PAGES, document_id, published, rows, settings_for, take

TEXTS = list(PAGES.values())
ADDED = "أضاف المصدر أن العمل مستمر حتى نهاية الأسبوع المقبل في المدينة كلها."
#: a page of two paragraphs, and what it says when it is fetched again
HEAD = (
    "زيارة رسمية إلى العاصمة خلال الأسبوع المقبل\n\n"
    "روسيا أعلنت أن الرئيس فلاديمير بوتين سيزور الصين خلال الأسبوع المقبل لبحث عدد من الملفات المشتركة.\n\n"
)
TAIL = (
    "وقال المتحدث إن مجلس الأمن التابع للأمم المتحدة سيناقش الملف في جلسة مغلقة قبل نهاية الشهر الحالي.\n\n"
    "كلمات دلالية: البرازيل\n"
)
BODY = HEAD + TAIL
CHANGED = f"{HEAD}{ADDED}\n\n{TAIL}"
AGAIN = f"{HEAD}{ADDED}\n\nانتهى العمل أمس في المدينة كلها كما كان مقررا منذ البداية.\n\n{TAIL}"


def revisions(warehouse: Path) -> list[tuple[str, int, bool]]:
    """Of every main article: its text, revision and whether it is current, in catalogue order."""
    return rows(
        warehouse,
        "select documents.text, articles.revision, articles.is_current from articles"
        " inner join documents on articles.document_id = documents.document_id"
        " inner join inputs on documents.document_id = inputs.document_id and inputs.duplicate_of is null"
        " where articles.parent_article_id is null order by inputs.input_number",
    )


def records(*pairs: tuple[str | None, str]) -> bytes:
    return b"\n".join(
        orjson.dumps({"content": text} if url is None else {"url": url, "content": text}) for url, text in pairs
    )


def test_a_page_that_changed_is_a_new_revision_and_the_current_one(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    for text in (BODY, CHANGED, AGAIN):
        take(settings, make_bundle({"a.txt": text, "other.txt": TEXTS[2]}))
    assert revisions(settings.warehouse) == [
        (BODY, 1, False),
        (TEXTS[2], 1, True),
        (CHANGED, 2, False),
        (AGAIN, 3, True),
    ]
    before = published(settings.warehouse)
    take(settings, None, flow="rebuild")
    assert published(settings.warehouse) == before


def test_an_address_is_the_same_page_wherever_it_comes_from(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    take(settings, make_bundle({"day.jsonl": records(("https://example.org/a", BODY), (None, TEXTS[2]))}, folder="one"))
    lines = records((None, TEXTS[3]), (None, TEXTS[4]), ("https://example.org/a", CHANGED))
    take(settings, make_bundle({"day.jsonl": lines}, folder="two"))
    assert revisions(settings.warehouse) == [
        (BODY, 1, False),
        (TEXTS[2], 1, True),
        (TEXTS[3], 1, True),
        (TEXTS[4], 1, True),
        (CHANGED, 2, True),
    ]


def test_two_addresses_are_two_pages_though_they_came_as_one_file(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    for number, text in enumerate((BODY, CHANGED)):
        rules = {"files": {"page.txt": {"url": f"https://example.org/{number}"}}}
        take(settings, make_bundle({"page.txt": text}, rules=rules))
    assert revisions(settings.warehouse) == [(BODY, 1, True), (CHANGED, 1, True)]


def test_a_line_of_a_file_without_address_is_a_page_of_its_own(make_bundle: MakeBundle, tmp_path: Path) -> None:
    """The next dump of the same name has another page on line 1."""
    settings = settings_for(tmp_path / "warehouse")
    for text in (BODY, TEXTS[2]):
        take(settings, make_bundle({"day.jsonl": records((None, text))}))
    assert revisions(settings.warehouse) == [(BODY, 1, True), (TEXTS[2], 1, True)]


def test_a_revision_in_quarantine_does_not_take_the_place_of_one_that_loaded(
    make_bundle: MakeBundle, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path / "warehouse")
    take(settings, make_bundle({"a.txt": BODY}))
    take(settings, make_bundle({"a.txt": CHANGED}), refused={document_id(CHANGED): "It was told to."})
    assert revisions(settings.warehouse) == [(BODY, 1, True)]
    take(settings, make_bundle({"a.txt": AGAIN}))
    assert revisions(settings.warehouse) == [(BODY, 1, False), (AGAIN, 2, True)]
    # it is let in after all, at its place in the catalogue
    take(settings_for(settings.warehouse, min_body_chars=101), make_bundle({"a.txt": AGAIN}))
    assert revisions(settings.warehouse) == [(BODY, 1, False), (CHANGED, 2, False), (AGAIN, 3, True)]


def test_a_document_belongs_to_the_page_that_brought_it_first(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    take(settings, make_bundle({"a.txt": BODY, "b.txt": CHANGED}))
    take(settings, make_bundle({"a.txt": CHANGED, "b.txt": AGAIN}))
    assert revisions(settings.warehouse) == [(BODY, 1, True), (CHANGED, 1, False), (AGAIN, 2, True)]


def test_a_fact_that_changed_can_make_two_pages_one(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    pages = {"a.txt": BODY, "b.txt": CHANGED}

    def rules(*names: str) -> Mapping[str, object]:
        return {"files": {name: {"url": "https://example.org/a"} for name in names}}

    take(settings, make_bundle(pages, rules=rules("a.txt")))
    assert revisions(settings.warehouse) == [(BODY, 1, True), (CHANGED, 1, True)]
    take(settings, make_bundle(pages, rules=rules("a.txt", "b.txt")))
    assert revisions(settings.warehouse) == [(BODY, 1, False), (CHANGED, 2, True)]
    before = published(settings.warehouse)
    take(settings, None, flow="rebuild")
    assert published(settings.warehouse) == before
    take(settings, make_bundle(pages, rules=rules("b.txt")))
    assert revisions(settings.warehouse) == [(BODY, 1, True), (CHANGED, 1, True)]


def test_articles_inside_a_page_follow_it(tmp_path: Path, make_bundle: MakeBundle) -> None:
    from tests.spine import SEED_PAGES

    page = SEED_PAGES["003_0ca2c474f5314dc0.txt"].decode()
    settings = settings_for(tmp_path / "warehouse")
    take(settings, make_bundle({"a.txt": page}))
    take(settings, make_bundle({"a.txt": page.rstrip() + "\n\nنهاية\n"}))
    found = rows(settings.warehouse, "select revision, is_current, count(*) > 1 from articles group by all order by 1")
    assert found == [(1, False, True), (2, True, True)]


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a page of two revisions, and another page. Read it only."""
    folder = tmp_path_factory.mktemp("revised")
    (folder / "news").mkdir()
    (folder / "news" / "other.txt").write_text(TEXTS[2], encoding="utf-8")
    for text in (BODY, CHANGED):
        (folder / "news" / "a.txt").write_text(text, encoding="utf-8")
        take(settings_for(folder / "warehouse"), folder / "news")
    return folder / "warehouse"


@pytest.mark.parametrize("view", ["article_overview", "mentions_in_context", "quotes_by_speaker"])
def test_views_show_the_current_revision_and_all_when_asked(revised: Path, view: str) -> None:
    database = revised / "marsad.duckdb"
    old = document_id(BODY)
    shown = f"select count(*) from {view} where starts_with(article_id, '{old}')"
    assert query(database, shown).rows == [(0,)]
    assert query(database, f"select count(*) > 0 from {view}").rows == [(True,)]
    assert query(database, f"set variable all_revisions = true; select ({shown}) > 0").rows == [(True,)]


def test_counts_are_of_the_current_revision(revised: Path) -> None:
    database = revised / "marsad.duckdb"
    counts = "select coalesce(sum(mention_count), 0) from entity_counts"
    current = "select count(*) from mentions inner join articles using (article_id) where is_current"
    assert query(database, counts).rows == query(database, current).rows
    everything = query(database, f"set variable all_revisions = true; {counts}").rows
    assert everything == query(database, "select count(*) from mentions").rows


# marsad show --diff


def shown(warehouse: Path, wanted: str, revision: int | None = None) -> str:
    from flows.revisions import show_changes

    buffer = io.StringIO()
    console = Console(file=buffer, width=200, highlight=False)
    show_changes(warehouse / "marsad.duckdb", wanted, against=revision, console=console)
    return buffer.getvalue()


def test_show_marks_the_words_that_came(revised: Path) -> None:
    page = shown(revised, document_id(CHANGED))
    assert "revision 2" in page
    assert "revision 1" in page
    assert f"{{+{ADDED}+}}" in page
    assert "[-" not in page


def test_show_compares_with_any_revision_and_the_words_that_went_are_marked(revised: Path) -> None:
    page = shown(revised, document_id(BODY), 2)
    assert f"[-{ADDED}-]" in page
    assert "{+" not in page


@pytest.mark.parametrize(
    ("wanted", "revision", "says"),
    [
        (BODY, None, "is the first revision of its page; --against N"),
        (CHANGED, 7, "There are: 1, 2"),
        (CHANGED, 2, "itself"),
        (TEXTS[2], None, "is the only revision of its page.$"),
    ],
)
def test_a_revision_that_is_not_there_is_one_sentence(
    revised: Path, wanted: str, revision: int | None, says: str
) -> None:
    with pytest.raises(MarsadError, match=says) as caught:
        shown(revised, document_id(wanted), revision)
    assert "\n" not in str(caught.value)


def test_what_acts_on_a_terminal_is_spelled_out_in_a_comparison(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    take(settings, make_bundle({"a.txt": BODY}))
    hostile = CHANGED.replace("أضاف", "أضاف\u202e\x1b[2J")
    take(settings, make_bundle({"a.txt": hostile}))
    page = shown(settings.warehouse, document_id(hostile))
    assert "\\u202e" in page
    assert "\x1b" not in page
    assert "\u202e" not in page
