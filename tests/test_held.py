"""What is held back: in which list it stands, how it is shown, how it is judged again."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.held import show_held
from marsad.errors import CheckError, MarsadError
from marsad.settings import Settings
from marsad.warehouse.held import held_now, the_held
from tests.conftest import MakeBundle
from tests.spine import PAGES, document_id, fates, published, rows, settings_for, take, worked

GOOD, OTHER, THIRD = list(PAGES.values())[1:4]
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
TOLD = "It was told to."


def ask(warehouse: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--warehouse", str(warehouse)])


def shown(settings: Settings, wanted: str) -> str:
    buffer = io.StringIO()
    show_held(settings, wanted, console=Console(file=buffer, width=200, highlight=False))
    return buffer.getvalue()


@pytest.fixture
def held(make_bundle: MakeBundle, tmp_path: Path) -> Settings:
    """A warehouse with a page, one that the gate refused, and two that cannot be read."""
    settings = settings_for(tmp_path / "warehouse")
    bundle = make_bundle({"a.txt": GOOD, "b.txt": OTHER, "c.txt": PICTURE, "d.pdf": "%PDF"})
    take(settings, bundle, refused={document_id(OTHER): TOLD})
    return settings


# Which are held back


def test_what_is_held_back_says_its_source_and_how_it_begins(held: Settings) -> None:
    ((source, glimpse),) = rows(held.warehouse, "select source, glimpse from quarantined_now where uri = 'b.txt'")
    assert source
    assert 0 < len(glimpse) <= 120
    assert glimpse.split()[0] in OTHER
    assert "\n" not in glimpse


def test_a_document_leaves_the_quarantine_when_it_is_loaded(held: Settings) -> None:
    report = take(held, None, flow="replay", forced=[document_id(OTHER)])
    assert fates(report) == {"read": 1, "loaded": 1}
    assert rows(held.warehouse, "select uri from quarantined_now order by uri") == [("c.txt",), ("d.pdf",)]
    assert rows(held.warehouse, "select state from document_history where uri = 'b.txt' order by started_at") == [
        ("quarantined",),
        ("loaded",),
    ]


def test_what_is_held_back_again_stands_there_once_under_its_newest_reason(held: Settings) -> None:
    report = take(held, None, flow="replay", forced=[document_id(OTHER)], refused={document_id(OTHER): "Still."})
    assert fates(report) == {"read": 1, "quarantined": 1}
    assert rows(held.warehouse, "select reason from quarantined_now where uri = 'b.txt'") == [("Still.",)]
    assert rows(
        held.warehouse,
        "select reason, replayed_in_run_id = ? from quarantine where uri = 'b.txt' order by reason",
        report.run_id,
    ) == [(TOLD, True), ("Still.", None)]


def test_a_replay_that_is_stopped_takes_nothing_out_of_quarantine(
    held: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(run: object) -> None:
        raise CheckError("Stopped.")

    with pytest.raises(CheckError):
        take(held, None, flow="replay", forced=[document_id(OTHER)], before_load=stop)
    assert rows(held.warehouse, "select reason from quarantined_now where uri = 'b.txt'") == [(TOLD,)]
    assert rows(held.warehouse, "select state from ledger where uri = 'b.txt' order by state") == [
        ("held",),
        ("quarantined",),
    ]


def test_a_clock_that_goes_backwards_leaves_the_newest_reason_the_last_word(held: Settings) -> None:
    from tests.spine import writer

    with writer(held.warehouse, "journal") as journal:
        # as if the first run had been tomorrow's
        for table in ("runs", "ledger", "quarantine"):
            journal.execute(f"update {table} set run_id = '9999' || run_id")
    take(held, None, flow="replay", forced=[document_id(OTHER)], refused={document_id(OTHER): "Still."})
    assert rows(held.warehouse, "select reason from quarantined_now where uri = 'b.txt'") == [("Still.",)]


def test_what_readers_have_is_not_held_back_by_a_run_that_was_stopped(held: Settings, make_bundle: MakeBundle) -> None:
    def stop(run: object) -> None:
        raise CheckError("Stopped.")

    with pytest.raises(CheckError):
        take(held, None, flow="replay", forced=[document_id(GOOD)], refused={document_id(GOOD): TOLD}, before_load=stop)
    assert rows(held.warehouse, "select count(*) from quarantined_now where uri = 'a.txt'") == [(0,)]


def test_an_input_without_bytes_leaves_when_its_uri_brings_some(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse", max_input_bytes=3)
    bundle = make_bundle({"a.txt": GOOD})
    take(settings, bundle)
    assert rows(settings.warehouse, "select uri, document_id from quarantined_now") == [("a.txt", None)]
    take(settings_for(tmp_path / "warehouse"), bundle)
    assert rows(settings.warehouse, "select count(*) from quarantined_now") == [(0,)]


# Replay


def test_a_replay_works_on_what_is_chosen_alone(held: Settings) -> None:
    before = published(held.warehouse)
    report = take(held, None, flow="replay", forced=[document_id(PICTURE)])
    assert fates(report) == {"read": 1, "quarantined": 1}
    assert published(held.warehouse) == before


def test_a_replay_and_a_first_reading_make_the_same_tables(
    held: Settings, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    take(held, None, flow="replay", forced=[document_id(OTHER)])
    fresh = settings_for(tmp_path / "fresh")
    take(fresh, make_bundle({"a.txt": GOOD, "b.txt": OTHER, "c.txt": PICTURE, "d.pdf": "%PDF"}))
    assert published(held.warehouse) == published(fresh.warehouse)


def test_one_is_chosen_by_digits_uri_or_check(held: Settings) -> None:
    database = held.layout.database
    found = document_id(OTHER)
    assert [one.uri for one in held_now(database, wanted=[found[:6]])] == ["b.txt"]
    assert [one.uri for one in held_now(database, wanted=["b.txt", "c.txt"])] == ["b.txt", "c.txt"]
    assert [one.uri for one in held_now(database, checks=["told_to"])] == ["b.txt"]
    assert held_now(database, checks=["told_to"], wanted=["c.txt"]) == []


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("nothing", "not in quarantine.*marsad quarantine"),
        ("a.txt", "it is loaded.*marsad show"),
        ("", "not in quarantine"),
    ],
)
def test_what_is_not_held_back_is_told_in_one_sentence(held: Settings, wanted: str, words: str) -> None:
    with pytest.raises(MarsadError, match=words):
        the_held(held.layout.database, wanted)


def test_nothing_to_replay_is_a_sentence_and_no_failure(held: Settings) -> None:
    asked = ask(held.warehouse, "replay", "--check", "no_such")
    assert asked.exit_code == 0
    assert "Nothing to replay" in asked.stdout
    assert rows(held.warehouse, "select count(*) from runs") == [(1,)]


@pytest.mark.slow
def test_replay_loads_what_passes_and_publishes_it(held: Settings, prefect_api: str) -> None:
    del prefect_api
    from flows.replay import replay

    report = replay(warehouse=str(held.warehouse))
    assert fates(report) == {"read": 3, "loaded": 1, "quarantined": 2}
    assert worked(report) == {"segment", "describe", "recognise"}
    assert report.is_new_snapshot
    assert rows(held.warehouse, "select uri, count(*) from quarantine group by uri order by uri") == [
        ("b.txt", 1),
        ("c.txt", 2),
        ("d.pdf", 2),
    ]
    assert rows(held.warehouse, "select flow, state from runs order by started_at desc limit 1") == [
        ("replay", "completed")
    ]


@pytest.mark.slow
def test_a_replay_of_nothing_is_skipped(held: Settings, prefect_api: str) -> None:
    del prefect_api
    from flows.replay import replay

    assert replay(checks=["no_such"], warehouse=str(held.warehouse), return_state=True).name == "Skipped"


@pytest.mark.slow
def test_every_reason_of_the_gate_is_in_the_journal_with_its_document(
    make_bundle: MakeBundle, tmp_path: Path, prefect_api: str
) -> None:
    del prefect_api
    from flows.ingest import ingest

    bundle = make_bundle({"a.txt": "\u0642\u0635\u064a\u0631 \u062c\u062f\u0627\n"})
    ingest(bundle=str(bundle), warehouse=str(tmp_path / "warehouse"))
    settings = settings_for(tmp_path / "warehouse")
    broken = rows(
        settings.warehouse,
        "select check_name, reason from check_failures where document_id = (select document_id from quarantined_now)",
    )
    assert ("body_not_empty", "The page's main article has no body.") in broken
    assert ("source_detected", "No publisher is named by the page, its url or the bundle, and no agency is cited.") in (
        broken
    )
    page = shown(settings, "a.txt")
    assert all(reason in page for _, reason in broken)
    assert "Rules or code have changed" not in page


# In the terminal


def test_the_list_counts_by_check_and_says_why(held: Settings) -> None:
    listed = ask(held.warehouse, "quarantine")
    assert listed.exit_code == 0, listed.stderr
    for words in (document_id(OTHER)[:8], "told_to", TOLD, "readable", "PNG image", "no reader for '.pdf'"):
        assert words in listed.stdout
    assert "told_to" not in ask(held.warehouse, "quarantine", "--check", "readable").stdout


def test_the_list_for_programs_has_whole_ids(held: Settings) -> None:
    listed = json.loads(ask(held.warehouse, "quarantine", "--check", "told_to", "--format", "json").stdout)
    assert [row["document_id"] for row in listed] == [document_id(OTHER)]


def test_an_empty_quarantine_is_a_sentence(seeded: Path) -> None:
    assert ask(seeded, "quarantine").stdout == "Nothing is held back.\n"


def test_a_page_in_quarantine_is_shown_with_its_zones_and_its_reason(held: Settings) -> None:
    page = shown(held, "b.txt")
    assert TOLD in page
    assert "title of article 0" in page
    assert "Evidence" in page
    # every word of the page is there
    assert all(word in page for word in OTHER.split())


def test_what_cannot_be_read_is_shown_by_its_bytes(held: Settings) -> None:
    page = shown(held, "c.txt")
    assert "PNG image" in page
    assert f"{len(PICTURE)} bytes:" in page
    assert "89 50 4e 47 0d 0a 1a 0a" in page
    assert ".PNG....." in page


def test_a_page_that_other_rules_judged_says_so(held: Settings, tmp_path: Path) -> None:
    assert "Rules or code have changed" in shown(settings_for(held.warehouse, min_body_chars=7), "b.txt")


def test_a_name_that_acts_on_the_terminal_is_spelled_out(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "warehouse")
    name = "\u202etxt.\x1b[2J.txt"
    take(settings, make_bundle({name: f"\u202e\x1b[2J{GOOD}"}), refused={document_id(f"\u202e\x1b[2J{GOOD}"): TOLD})
    ((found,),) = rows(settings.warehouse, "select document_id from quarantined_now")
    for text in (ask(settings.warehouse, "quarantine").stdout, shown(settings, found[:8])):
        assert "\u202e" not in text
        assert "\x1b" not in text
