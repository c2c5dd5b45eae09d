"""Data Docs: what the gates of a run judged, read offline in a real browser."""

import json
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from expectations.data_docs import Gate, Row, Site, Told, assets, build
from marsad.errors import CheckError, MarsadError
from marsad.runs import Report
from marsad.warehouse import tables
from tests.browser import Page, chromium
from tests.conftest import MakeBundle
from tests.spine import PAGES, rows

pytestmark = pytest.mark.slow

_HOSTILE = '<script>document.title="run"</script><img src=x onerror="document.title=1"> $value ${value} {{ 7 * 7 }}'
_TITLE = "\u0639\u0646\u0648\u0627\u0646"  # "title", in Arabic


@pytest.fixture(scope="module")
def vendored() -> None:
    """The assets; a checkout that was set up has them."""
    if not assets.are_there():
        assets.fetch()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Generator[Page]:
    with chromium(tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture
def site(tmp_path: Path, vendored: None) -> Path:
    """The Data Docs of an invented run: a check of SQL that two rows broke, and one that held."""
    told = [
        Told(
            name="titles_are_told",
            severity="critical",
            outcome="stopped",
            notes="Because.",
            broken_count=3,
            rows=[
                Row(key="d1", reason=_HOSTILE, source=_HOSTILE, glimpse=f"{_TITLE} {_HOSTILE}"),
                Row(key=_HOSTILE, reason="short", source="", glimpse="An English page."),
            ],
            subject="sql/checks",
            query="select 1 where 1 < 2",
        ),
        Told(
            name="all_is_well",
            severity="critical",
            outcome="ok",
            notes="Because.",
            broken_count=0,
            rows=[],
            subject="sql/checks",
            query="select 1",
        ),
    ]
    gate = Gate(name="sql_checks", explained="All tables.", checks=told)
    return build(
        Site(run_id="20261127T000000Z-abcd", facts={"Bundle": _HOSTILE}, gates=[gate]), tmp_path / "site"
    ).parent


@pytest.mark.parametrize("name", ["index", "sql_checks"])
def test_a_page_asks_nobody_and_no_script_of_it_fails(site: Path, browser: Page, name: str) -> None:
    browser.open((site / f"{name}.html").as_uri())
    assert browser.errors == []
    assert browser.requests
    assert [url for url in browser.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("name", ["index", "sql_checks"])
def test_what_a_page_says_is_shown_and_never_run(site: Path, browser: Page, name: str) -> None:
    browser.open((site / f"{name}.html").as_uri())
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert "run" in browser.value("document.title")
    assert browser.value("document.title").endswith("run 20261127T000000Z-abcd")
    assert _HOSTILE in browser.value("[...document.querySelectorAll('.value')].map(cell => cell.textContent.trim())")


def test_arabic_runs_from_right_to_left_and_disturbs_nothing_beside_it(site: Path, browser: Page) -> None:
    browser.open((site / "sql_checks.html").as_uri())
    script = (
        "[...document.querySelectorAll('.value')].filter(cell => cell.textContent.includes('%s'))"
        ".map(cell => { const style = getComputedStyle(cell); return [style.direction, style.unicodeBidi] })"
    )
    assert browser.value(script % _TITLE) == [["rtl", "isolate"]]
    assert browser.value(script % "An English page") == [["ltr", "isolate"]]


def test_the_styles_are_those_that_were_vendored_and_the_filter_works(site: Path, browser: Page) -> None:
    browser.open((site / "sql_checks.html").as_uri())
    visible = (
        "[...document.querySelectorAll('strong[id^=check-]')].filter(name => name.offsetParent).map(name => name.id)"
    )
    assert browser.value("getComputedStyle(document.querySelector('.badge')).display") == "inline-block"
    assert browser.value("document.fonts.load('900 16px \"Font Awesome 6 Free\"').then(fonts => fonts.length)") == 1
    assert browser.value(visible) == ["check-titles_are_told", "check-all_is_well"]
    browser.value("hideSucceededValidations(); new Promise(done => setTimeout(done, 1000))")
    assert browser.value(visible) == ["check-titles_are_told"]


def test_without_assets_the_pages_say_so_and_ask_nobody(
    tmp_path: Path, browser: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "VENDORED", tmp_path / "nothing")
    index = build(Site(run_id="20261127T000000Z-abcd", facts={"Flow": "ingest"}, gates=[]), tmp_path / "site")
    browser.open(index.as_uri())
    assert browser.errors == []
    assert "make assets" in browser.value("document.body.textContent")
    assert [url for url in browser.requests if url != index.as_uri() and not url.startswith("data:")] == []


def test_an_archive_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # npm itself is not asked: this program stands for one whose registry was tampered with
    program = tmp_path / "npm"
    program.write_text('#!/bin/sh\nfor last; do :; done\nprintf other > "$last/other.tgz"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(assets, "VENDORED", tmp_path / "vendor")
    with pytest.raises(MarsadError, match="Nothing was taken"):
        assets.fetch()
    assert not (tmp_path / "vendor").exists()


def test_without_npm_a_sentence_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MarsadError, match="npm is not installed"):
        assets.fetch()


def test_every_pin_has_a_checksum_a_licence_and_no_address() -> None:
    text = assets.PINS.read_text(encoding="utf-8")
    assert "://" not in text
    for pin in json.loads(text):
        assert pin["integrity"].startswith("sha512-")
        assert any(name.startswith("LICENSE") for name in pin["files"])


# of a run


def _ingest(bundle: Path, warehouse: Path) -> Report:
    from flows.ingest import ingest

    report = ingest(bundle=str(bundle), warehouse=str(warehouse))
    assert isinstance(report, Report)
    return report


def _page() -> str:
    return next(iter(PAGES.values()))


def test_a_run_has_data_docs_that_name_what_it_held_back_with_a_glimpse(
    prefect_api: str, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    bundle = make_bundle({"good.txt": _page(), "short.txt": f"{_TITLE} <script>alert(1)</script>\n"})
    report = _ingest(bundle, tmp_path / "w")
    assert report.docs is not None
    assert report.docs == tmp_path / "w" / "docs" / report.run_id / "index.html"
    page = (report.docs.parent / "row_gate.html").read_text(encoding="utf-8")
    held = rows(tmp_path / "w", "select distinct document_id from quarantine")
    assert held
    assert all(document_id in page for (document_id,) in held)
    assert _TITLE in page
    assert "<script>alert" not in page
    assert {path.name for path in report.docs.parent.glob("*.html")} == {
        "corrections.html",
        "index.html",
        "row_gate.html",
        "run_gate.html",
        "sql_checks.html",
        "verdicts.html",
        "warehouse_gate.html",
    }
    assert not list((tmp_path / "w" / "docs").glob(".*"))
    # a run that judges nothing has none, and takes nobody's place
    assert _ingest(bundle, tmp_path / "w").docs is None
    assert len(list((tmp_path / "w" / "docs").iterdir())) == 1


def test_a_run_that_a_check_stops_has_data_docs_too(
    prefect_api: str, make_bundle: MakeBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "sql"
    shutil.copytree(tables.SQL, planted)
    (planted / "checks" / "never.sql").write_text("-- A document.\nselect document_id from checked_documents\n")
    monkeypatch.setattr(tables, "SQL", planted)
    with pytest.raises(CheckError):
        _ingest(make_bundle({"good.txt": _page()}), tmp_path / "w")
    (index,) = (tmp_path / "w" / "docs").glob("*/index.html")
    assert "never" in index.read_text(encoding="utf-8")


def test_only_the_last_data_docs_are_kept(
    prefect_api: str, make_bundle: MakeBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARSAD_KEEP_DOCS", "1")
    half = tmp_path / "w" / "docs" / ".making-20260101T000000Z-dead"
    half.mkdir(parents=True)
    _ingest(make_bundle({"a.txt": _page()}, folder="one"), tmp_path / "w")
    second = _ingest(make_bundle({"b.txt": f"{_page()}\n2\n"}, folder="two"), tmp_path / "w")
    assert [path.name for path in (tmp_path / "w" / "docs").iterdir()] == [second.run_id]


def test_data_docs_that_cannot_be_built_fail_no_run_and_say_why(
    prefect_api: str, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "docs").write_text("a file where the folder should be", encoding="utf-8")
    report = _ingest(make_bundle({"a.txt": _page()}), tmp_path / "w")
    assert report.fates["loaded"] == 1
    assert report.docs is None
    assert report.docs_problem is not None
    assert "File exists" in report.docs_problem
