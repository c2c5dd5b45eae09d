"""What is held back: in which list it stands, how it is shown, how it is judged again."""

import io
import json
import re
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from flows.artifacts import summary
from flows.cli import app
from flows.held import show_held
from marsad.errors import CheckError, MarsadError, RulesError
from marsad.runs import Report
from marsad.seeds.verdicts import Verdict, load_verdicts, save_verdict
from marsad.settings import Settings
from marsad.warehouse.held import held_now, the_held
from marsad.warehouse.load import HELD_BACK
from tests.conftest import MakeBundle, copied
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


@pytest.fixture(scope="module")
def with_held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a page, one that the gate refused, and two that cannot be read; its bundle beside it.

    Read it only.
    """
    folder = tmp_path_factory.mktemp("with_held")
    (folder / "bundle").mkdir()
    pages = {"a.txt": GOOD.encode(), "b.txt": OTHER.encode(), "c.txt": PICTURE, "d.pdf": b"%PDF"}
    for name, content in pages.items():
        (folder / "bundle" / name).write_bytes(content)
    take(settings_for(folder / "warehouse"), folder / "bundle", refused={document_id(OTHER): TOLD})
    return folder


@pytest.fixture
def held(with_held: Path, tmp_path: Path) -> Settings:
    """A copy of that warehouse and its bundle, to change."""
    copied(with_held / "bundle", tmp_path / "bundle")
    return settings_for(copied(with_held / "warehouse", tmp_path / "warehouse"))


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


def test_a_replay_and_a_first_reading_make_the_same_tables(held: Settings, tmp_path: Path) -> None:
    take(held, None, flow="replay", forced=[document_id(OTHER)])
    fresh = settings_for(tmp_path / "fresh")
    take(fresh, tmp_path / "bundle")
    assert published(held.warehouse) == published(fresh.warehouse)


def test_the_reason_of_what_no_reader_knows_is_the_same_read_first_replayed_and_rebuilt(held: Settings) -> None:
    first = rows(held.warehouse, "select reason from quarantined_now where uri = 'd.pdf'")
    assert "d.pdf: no reader for '.pdf'" in first[0][0]
    take(held, None, flow="replay", forced=[document_id("%PDF")])
    assert rows(held.warehouse, "select reason from quarantined_now where uri = 'd.pdf'") == first
    take(held, None, flow="rebuild")
    assert rows(held.warehouse, "select reason from quarantined_now where uri = 'd.pdf'") == first
    assert rows(held.warehouse, "select count(distinct reason) from quarantine where uri = 'd.pdf'") == [(1,)]
    assert first[0][0] in shown(held, "d.pdf")


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


# Verdicts


def verdict(rules: Path, *entries: str) -> Path:
    rules.mkdir(exist_ok=True)
    (rules / "verdicts.yml").write_text("verdicts:\n" + "".join(entries), encoding="utf-8")
    return rules


def accepted(found: str, check: str = "told_to") -> str:
    return f"- {{document_id: {found}, verdict: accepted, checks: [{check}], reason: A true page., by: Amal}}\n"


def rejected(found: str) -> str:
    return f"- {{document_id: {found}, verdict: rejected, reason: A forged page., by: Amal}}\n"


def test_what_a_person_accepts_is_loaded_and_says_by_whom(held: Settings, tmp_path: Path) -> None:
    rules = verdict(tmp_path / "rules", accepted(document_id(OTHER)))
    settings = settings_for(held.warehouse, rules=rules)
    # no replay: a new verdict is taken up by whatever runs next
    report = take(settings, tmp_path / "bundle", refused={document_id(OTHER): TOLD})
    assert fates(report) == {"read": 4, "loaded": 1, "unchanged": 1, "quarantined": 2}
    assert rows(held.warehouse, "select document_id, check_name, reason, accepted_by from verdicts") == [
        (document_id(OTHER), "told_to", "A true page.", "Amal")
    ]
    ((reason,),) = rows(held.warehouse, "select reason from ledger where state = 'loaded' and uri = 'b.txt'")
    assert reason == "Accepted by Amal though it broke told_to: A true page."
    again = take(settings, tmp_path / "bundle")
    assert fates(again) == {"read": 4, "unchanged": 2, "quarantined": 2}


def test_what_a_verdict_lets_load_is_a_warning_of_its_run_and_stands_where_people_read(
    held: Settings, tmp_path: Path
) -> None:
    settings = settings_for(held.warehouse, rules=verdict(tmp_path / "rules", accepted(document_id(OTHER))))
    report = take(settings, None, flow="replay", refused={document_id(OTHER): TOLD})
    told = "Accepted by Amal though it broke told_to: A true page."
    of_run = "where suite = 'verdicts' and run_id = ?"
    assert rows(held.warehouse, f"select check_name, severity, passed from checks {of_run}", report.run_id) == [
        ("loaded_by_verdict", "warning", False)
    ]
    assert rows(held.warehouse, f"select key, document_id, reason from check_failures {of_run}", report.run_id) == [
        (f"{document_id(OTHER)}:told_to", document_id(OTHER), told)
    ]
    (remark,) = report.remarks
    assert document_id(OTHER)[:8] in remark
    assert told in remark
    assert rows(held.warehouse, "select uri, verdict from article_overview where not is_embedded order by uri") == [
        ("a.txt", None),
        ("b.txt", told),
    ]
    printed = ask(held.warehouse, "show", "b.txt").stdout
    assert told in printed
    assert "Accepted" not in ask(held.warehouse, "show", "a.txt").stdout
    assert told in ask(held.warehouse, "status").stdout


@pytest.mark.slow
def of_row_gate(report: Report, check: str) -> str:
    """The word that stands before a check on its page of the Data Docs."""
    assert report.docs is not None
    page = (report.docs.parent / "row_gate.html").read_text(encoding="utf-8")
    return re.findall(r">\s*(ok|warns|held back|stopped)\s*<", page[: page.index(f'id="check-{check}"')])[-1]


def test_the_gate_lets_pass_what_a_verdict_names_and_every_face_of_the_run_tells_it(
    make_bundle: MakeBundle, tmp_path: Path, prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del prefect_api
    from flows.ingest import ingest

    monkeypatch.setenv("MARSAD_MIN_BODY_CHARS", "100000")
    monkeypatch.setenv(
        "MARSAD_RULES", str(verdict(tmp_path / "rules", accepted(document_id(GOOD), "body_long_enough")))
    )
    bundle = make_bundle({"a.txt": GOOD, "b.txt": OTHER})
    report = ingest(bundle=str(bundle), warehouse=str(tmp_path / "w"))
    assert isinstance(report, Report)
    assert fates(report) == {"read": 2, "loaded": 1, "quarantined": 1}
    assert report.warnings["loaded_by_verdict"] == 1
    assert "loaded_by_verdict" in summary(report)
    told = "Accepted by Amal though it broke body_long_enough: A true page."
    assert told in summary(report)
    assert report.docs is not None
    page = (report.docs.parent / "verdicts.html").read_text(encoding="utf-8")
    assert told in page
    ((title,),) = rows(tmp_path / "w", "select title from article_overview where verdict is not null")
    # with the page that it is about
    assert title in page
    # another page broke the same check
    assert of_row_gate(report, "body_long_enough") == "held back"
    # of a run that only has what a verdict lets pass, the check holds back nothing
    (bundle / "b.txt").unlink()
    report = ingest(bundle=str(bundle), warehouse=str(tmp_path / "only"))
    assert isinstance(report, Report)
    assert fates(report) == {"read": 1, "loaded": 1}
    assert of_row_gate(report, "body_long_enough") == "warns"


def test_a_verdict_works_again_on_its_document_alone_and_a_rebuild_makes_the_same(
    held: Settings, tmp_path: Path
) -> None:
    settings = settings_for(held.warehouse, rules=verdict(tmp_path / "rules", accepted(document_id(OTHER))))
    refused = {document_id(OTHER): TOLD}
    report = take(settings, None, flow="replay", refused=refused)
    assert fates(report) == {"read": 1, "loaded": 1}
    before = published(held.warehouse)
    take(settings, None, flow="rebuild", refused=refused)
    assert published(held.warehouse) == before


def test_an_accepted_document_is_held_back_by_another_check(held: Settings, tmp_path: Path) -> None:
    settings = settings_for(held.warehouse, rules=verdict(tmp_path / "rules", accepted(document_id(OTHER), "other")))
    report = take(settings, None, flow="replay", refused={document_id(OTHER): TOLD})
    assert fates(report) == {"read": 1, "quarantined": 1}
    assert rows(held.warehouse, "select count(*) from verdicts") == [(0,)]


def test_of_an_accepted_document_that_is_held_back_by_another_check_no_run_says_that_it_loaded(
    held: Settings, tmp_path: Path
) -> None:
    rules = verdict(tmp_path / "rules", accepted(document_id(OTHER)))

    def read_wrongly(run: object) -> None:
        ((shard,),) = [list(held.layout.staging.glob("shards/*"))]
        pl.DataFrame(
            [(document_id(OTHER), "read", "readable", "Torn.", None, None)],
            schema=dict.fromkeys(HELD_BACK, pl.String),
            orient="row",
        ).write_parquet(shard / "rejected.parquet")

    settings = settings_for(held.warehouse, rules=rules)
    report = take(settings, None, flow="replay", refused={document_id(OTHER): TOLD}, before_load=read_wrongly)
    assert fates(report) == {"read": 1, "quarantined": 1}
    assert not report.remarks


def test_a_verdict_that_is_taken_back_holds_the_document_back_again(held: Settings, tmp_path: Path) -> None:
    rules = verdict(tmp_path / "rules", accepted(document_id(OTHER)))
    settings = settings_for(held.warehouse, rules=rules)
    take(settings, None, flow="replay", refused={document_id(OTHER): TOLD})
    (rules / "verdicts.yml").unlink()
    report = take(settings, None, flow="replay", refused={document_id(OTHER): TOLD})
    # judged again on what is there: no stage before the gate is done again
    assert (fates(report), worked(report)) == ({"read": 1, "quarantined": 1}, set())
    assert rows(held.warehouse, "select count(*) from verdicts") == [(0,)]


def test_a_person_can_hold_back_what_every_check_lets_pass(held: Settings, tmp_path: Path) -> None:
    settings = settings_for(held.warehouse, rules=verdict(tmp_path / "rules", rejected(document_id(GOOD))))
    report = take(settings, None, flow="replay")
    assert fates(report) == {"read": 1, "quarantined": 1}
    assert rows(held.warehouse, "select check_name, reason from quarantined_now where uri = 'a.txt'") == [
        ("verdict", "Held back by Amal: A forged page.")
    ]
    assert rows(held.warehouse, "select count(*) from documents") == [(0,)]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("- {document_id: x}\n", "verdicts.yml:2: document_id"),
        (accepted("a" * 32) + accepted("a" * 32), "verdicts.yml:3: document a+ stands twice"),
        (accepted("a" * 32).replace("by: Amal", "bye: Amal"), "verdicts.yml:2: (by|unknown key 'bye')"),
        (rejected("a" * 32).replace("reason", "checks: [a], reason"), "names no 'checks'"),
        (rejected("a" * 32).replace("rejected", "accepted"), "Name them in 'checks'"),
        (rejected("a" * 32).replace("reason: A forged page.", "reason: ' '"), "reason"),
        ("- document_id: x\n  by: a\n  by: b\n", "verdicts.yml:4: 'by' stands twice"),
        ("- [\n", "not YAML"),
    ],
)
def test_a_verdict_that_says_what_it_may_not_is_refused_with_its_line(tmp_path: Path, entry: str, words: str) -> None:
    with pytest.raises(RulesError, match=words):
        load_verdicts([verdict(tmp_path / "rules", entry)])


def test_the_file_of_verdicts_is_sorted_and_a_second_verdict_replaces_the_first(tmp_path: Path) -> None:
    first, second = "a" * 32, "b" * 32
    for found, reason in ((second, "One."), (first, "Two: \u0645"), (second, "Three.")):
        save_verdict(tmp_path, Verdict(document_id=found, verdict="rejected", reason=reason, by="Amal"))
    text = (tmp_path / "verdicts.yml").read_text(encoding="utf-8")
    assert text.index(first) < text.index(second)
    assert "Two: \u0645" in text
    assert {found: one.reason for found, one in load_verdicts([tmp_path]).items()} == {
        first: "Two: \u0645",
        second: "Three.",
    }


def test_the_command_writes_the_verdict_and_says_how_to_load(held: Settings, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    arguments = ("--reason", "A true page.", "--by", "Amal", "--rules", str(tmp_path / "rules"))
    asked = ask(held.warehouse, "quarantine", "accept", "b.txt", *arguments)
    assert asked.exit_code == 0, asked.exception
    assert f"marsad replay --id {document_id(OTHER)[:8]}" in asked.stdout
    assert load_verdicts([tmp_path / "rules"])[document_id(OTHER)].checks == ("told_to",)
    refused = ask(held.warehouse, "quarantine", "reject", "a.txt", *arguments)
    assert refused.exit_code == 0, refused.exception
    assert not load_verdicts([tmp_path / "rules"])[document_id(GOOD)].is_accepted


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("b.txt",), "no folder of them is set.*MARSAD_RULES"),
        (("c.txt", "--rules"), "cannot be read .*nothing to accept"),
        (("b.txt", "--check", "source_detected", "--rules"), "did not break 'source_detected'. It broke: told_to"),
        (("a.txt", "--rules"), "it is loaded"),
    ],
)
def test_what_cannot_be_accepted_is_told_in_one_sentence(
    held: Settings, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    last = (str(tmp_path),) if arguments[-1] == "--rules" else ()
    asked = ask(held.warehouse, "quarantine", "accept", *arguments, *last, "--reason", "r", "--by", "b")
    with pytest.raises(MarsadError, match=words):
        raise asked.exception or AssertionError(asked.stdout)
