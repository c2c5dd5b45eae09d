"""What a person puts right of single articles: which it hits, what it changes, and when it is no longer needed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from marsad.corrections import FIELDS, Tally, complaints, state_of
from marsad.errors import RulesError
from marsad.runs import Report
from marsad.seeds.corrections import load_corrections
from marsad.settings import Settings
from tests.conftest import MakeBundle
from tests.spine import ROOT, SEED_BUNDLE, document_id, published, rows, settings_for, take, worked, write_rules

#: a page with its own headline, day and a word that is counted from it
HEADLINE = "وزير الخارجية: «لا نية للتصعيد» في المنطقة"
BODY = (
    "أعلن المتحدث باسم الحكومة أمس أن الوزير سيزور العاصمة خلال الأسبوع المقبل لبحث عدد من الملفات المشتركة "
    "بين البلدين، ومنها التعاون في مجالات الطاقة والتعليم والصحة.\n\n"
    "وقال المتحدث إن الزيارة تأتي في وقت مهم، وإن الجانبين سيوقعان عددا من الاتفاقات قبل نهاية الشهر الحالي."
)
PAGE = f"{HEADLINE}\n\n{BODY}\n"
OTHER = f"اجتماع طارئ في العاصمة بشأن المياه\n\n{BODY}\nانتهى الاجتماع مساء اليوم دون اتفاق.\n"
FACTS = {
    "source": "العربية",
    "url": "https://example.com/news/17",
    "published": "2022-08-15T10:00:00+03:00",
    "fetched_at": "2022-08-16T00:00:00Z",
}
#: an outlet that the pages do not name
OUTLET = "marsad:sabq"


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "name": "own",
        "match": {"uri": "a.txt"},
        "fix": {"section": "محليات"},
        "reason": "The outlet's archive says so.",
        "by": "Amal",
    } | changes


def rules_with(folder: Path, *entries: Mapping[str, Any]) -> Path:
    text = yaml.safe_dump({"corrections": list(entries)}, allow_unicode=True, sort_keys=False)
    return write_rules(folder, {"corrections.yml": text})


def shared_rules(tmp_path: Path) -> Path:
    """One folder for all tests: the rules of names take seconds to compile, once for each place they lie in."""
    return tmp_path.parent / "rules-with-corrections"


@pytest.fixture
def bundle(make_bundle: MakeBundle) -> Path:
    return make_bundle(
        {"a.txt": PAGE, "b.txt": OTHER},
        rules={"files": {"a.txt": FACTS, "b.txt": FACTS | {"url": "https://example.com/news/18"}}},
    )


def corrected(bundle: Path, tmp_path: Path, *entries: Mapping[str, Any]) -> tuple[Settings, Report]:
    settings = settings_for(tmp_path / "warehouse", rules=rules_with(shared_rules(tmp_path), *entries))
    return settings, take(settings, bundle)


def borne(warehouse: Path) -> list[tuple[Any, ...]]:
    """Uri of the page, column and outcome of what corrections say."""
    return rows(
        warehouse,
        "select documents.uri, corrections.field, corrections.outcome from corrections"
        " inner join documents on left(corrections.article_id, 32) = documents.document_id order by all",
    )


# Which article


@pytest.mark.parametrize(
    "match",
    [
        {"uri": "a.txt"},
        {"uri": "a.txt", "bundle": "bundle"},
        {"url": "https://example.com/news/17"},
        {"document_id": document_id(PAGE)},
        {"title": HEADLINE},
        # as one types it: other spellings, and what a terminal puts around a line of Arabic
        {"title": f"\u2068{HEADLINE.replace('إ', 'ا').replace('ة', 'ه').replace(' ', '  ')}\u2069"},
        {"title": HEADLINE, "article": 0},
        {"url": "https://example.com/news/17", "title": HEADLINE, "uri": "a.txt"},
    ],
)
def test_an_article_is_found_by_what_is_given_of_it(bundle: Path, tmp_path: Path, match: dict[str, Any]) -> None:
    settings, report = corrected(bundle, tmp_path, entry(match=match))
    assert borne(settings.warehouse) == [("a.txt", "section", "applied")]
    assert rows(settings.warehouse, "select section from articles where section is not null") == [("محليات",)]
    assert not report.remarks


def test_the_whole_hash_and_the_source_are_matches_too(bundle: Path, tmp_path: Path) -> None:
    settings, _ = corrected(bundle, tmp_path)
    ((sha256, source_id),) = rows(
        settings.warehouse,
        "select sha256, source_id from documents inner join articles using (document_id) where uri = 'a.txt'",
    )
    rules_with(shared_rules(tmp_path), entry(match={"sha256": sha256, "source_id": source_id}))
    take(settings, bundle)
    assert borne(settings.warehouse) == [("a.txt", "section", "applied")]


@pytest.mark.parametrize(
    "match",
    [
        {"uri": "a.txt", "bundle": "other"},
        {"uri": "a.txt", "url": "https://example.com/news/18"},
        {"uri": "a.txt", "source_id": "Q1"},
        {"uri": "a.txt", "article": 1},
        {"title": f"{HEADLINE} و"},
    ],
)
def test_all_that_is_given_must_hold(bundle: Path, tmp_path: Path, match: dict[str, Any]) -> None:
    settings, report = corrected(bundle, tmp_path, entry(match=match))
    assert borne(settings.warehouse) == []
    assert report.remarks == ("Correction own matches no loaded article. Mend its 'match', or remove it.",)


@pytest.mark.parametrize(
    ("match", "number"),
    [
        ({"uri": "003_0ca2c474f5314dc0.txt"}, "0"),
        ({"uri": "003_0ca2c474f5314dc0.txt", "article": 1}, "1"),
        ({"title": "«العدل» وجامعة الإمارات تتعاونان في الطب الشرعي"}, "1"),
    ],
)
def test_an_article_inside_a_page_is_left_alone_unless_it_is_named(
    tmp_path: Path, match: dict[str, Any], number: str
) -> None:
    fix = {"title": "عنوان", "byline": "أمل", "section": "محليات", "published_on": "2025-04-03", "source_id": None}
    settings, _ = corrected(SEED_BUNDLE, tmp_path, entry(match=match, fix=fix))
    assert rows(settings.warehouse, "select distinct article_id[34:] from corrections") == [(number,)]
    assert rows(settings.warehouse, "select article_id[34:] from articles where title = 'عنوان'") == [(number,)]
    assert rows(
        settings.warehouse, "select distinct article_id[34:] from article_evidence where method = 'correction:own'"
    ) == [(number,)]


# What it changes


def test_every_column_takes_the_value_and_tells_what_was_found(bundle: Path, tmp_path: Path) -> None:
    fix = {
        "title": "عنوان: «صحيح» # هنا",
        "byline": "أمل",
        "section": "محليات",
        "language": "fas",
        "published_on": "2022-08-14",
        "source_id": OUTLET,
    }
    assert set(fix) == set(FIELDS)
    settings, _ = corrected(bundle, tmp_path, entry(fix=fix))
    columns = ", ".join(f"{name}::varchar" for name in fix)
    ((*given,),) = rows(
        settings.warehouse,
        f"select {columns} from articles inner join documents using (document_id) where uri = 'a.txt'",
    )
    assert given == list(fix.values())
    told = rows(
        settings.warehouse,
        "select field, value, method, confidence, start_offset from article_evidence where is_chosen"
        " and left(article_id, 32) = ? order by field",
        document_id(PAGE),
    )
    assert told == [(name, fix[name], "correction:own", 1.0, None) for name in sorted(fix)]
    was = dict(rows(settings.warehouse, "select field, found_value from corrections"))
    assert (was["title"], was["byline"], was["language"], was["published_on"]) == (HEADLINE, None, "ara", "2022-08-15")
    # what was found stays told
    assert rows(
        settings.warehouse,
        "select value, is_chosen from article_evidence where field = 'title' and method <> 'correction:own'"
        " and left(article_id, 32) = ?",
        document_id(PAGE),
    ) == [(HEADLINE, False)]
    assert rows(settings.warehouse, "select distinct reason, corrected_by from corrections") == [
        ("The outlet's archive says so.", "Amal")
    ]


def test_null_says_that_there_is_none(bundle: Path, tmp_path: Path) -> None:
    settings, _ = corrected(bundle, tmp_path, entry(fix={"title": None, "published_on": None}))
    assert rows(
        settings.warehouse,
        "select title, published_on, published_at, published_precision from articles"
        " inner join documents using (document_id) where uri = 'a.txt'",
    ) == [(None, None, None, None)]
    assert (
        rows(settings.warehouse, "select value from article_evidence where method = 'correction:own'") == [(None,)] * 2
    )


def test_a_day_that_moves_has_no_time_and_dates_are_counted_from_it(bundle: Path, tmp_path: Path) -> None:
    settings, _ = corrected(bundle, tmp_path)
    asked = (
        "select published_at, published_precision, list(edtf order by start_offset) from articles"
        " inner join dates using (article_id) inner join documents using (document_id) where uri = ?"
        " group by all"
    )
    ((at, precision, before),) = rows(settings.warehouse, asked, "a.txt")
    assert at is not None
    assert "2022-08-14" in before
    rules_with(shared_rules(tmp_path), entry(fix={"published_on": "2022-07-02"}))
    take(settings, bundle)
    ((at, precision, after),) = rows(settings.warehouse, asked, "a.txt")
    assert (at, precision) == (None, "day")
    assert "2022-07-01" in after
    # of the other page as before
    assert rows(settings.warehouse, asked, "b.txt")[0][2][: len(before)] == before
    rules_with(shared_rules(tmp_path), entry(fix={"published_on": "2022-08-15"}))
    take(settings, bundle)
    ((at, precision, again),) = rows(settings.warehouse, asked, "a.txt")
    assert at is not None
    assert (precision, again) == ("second", before)


def test_a_source_that_is_corrected_is_the_only_publisher(bundle: Path, tmp_path: Path) -> None:
    settings, _ = corrected(bundle, tmp_path, entry(fix={"source_id": OUTLET}))
    sources = (
        "select source_id, role, method from article_sources where left(article_id, 32) = ? and role = 'publisher'"
    )
    assert rows(settings.warehouse, sources, document_id(PAGE)) == [(OUTLET, "publisher", "correction")]
    assert rows(settings.warehouse, "select count(*) from sources where source_id = ?", OUTLET) == [(1,)]
    rules_with(shared_rules(tmp_path), entry(fix={"source_id": None}))
    take(settings, bundle)
    assert rows(settings.warehouse, sources, document_id(PAGE)) == []
    assert rows(
        settings.warehouse, "select source_id, source_role from articles where document_id = ?", document_id(PAGE)
    ) == [(None, None)]


def test_a_correction_gives_a_source_to_a_page_that_has_none(make_bundle: MakeBundle, tmp_path: Path) -> None:
    settings, _ = corrected(make_bundle({"a.txt": PAGE}), tmp_path, entry(fix={"source_id": OUTLET}))
    assert rows(settings.warehouse, "select source_id, source_role from articles") == [(OUTLET, "publisher")]


# Until when


@pytest.mark.parametrize(
    ("facts", "until", "outcome"),
    [
        ({}, "2022-08-16", "applied"),
        ({}, "2022-08-15", "expired"),
        ({"fetched_at": None}, "2022-08-15", "applied"),
        ({"fetched_at": None}, "2022-08-14", "expired"),
        # nothing says that it is from later
        ({"fetched_at": None, "published": None}, "2000-01-01", "applied"),
    ],
)
def test_it_holds_for_what_was_fetched_up_to_its_last_day_else_published(
    make_bundle: MakeBundle, tmp_path: Path, facts: dict[str, None], until: str, outcome: str
) -> None:
    known = {name: value for name, value in (FACTS | {"url": "https://example.com/x"} | facts).items() if value}
    bundle = make_bundle({"a.txt": PAGE}, rules={"files": {"a.txt": known}})
    settings, report = corrected(bundle, tmp_path, entry(until=until))
    assert borne(settings.warehouse) == [("a.txt", "section", outcome)]
    is_applied = outcome == "applied"
    assert rows(settings.warehouse, "select section from articles") == [("محليات" if is_applied else None,)]
    assert [("expired" in remark) for remark in report.remarks] == ([] if is_applied else [True])


def test_of_two_the_user_s_own_counts_and_then_the_first(bundle: Path, tmp_path: Path) -> None:
    first, second = entry(name="first", fix={"section": "أولى"}), entry(name="second", fix={"section": "ثانية"})
    settings, report = corrected(bundle, tmp_path, first, second)
    assert rows(settings.warehouse, "select correction, outcome from corrections order by all") == [
        ("first", "applied"),
        ("second", "overruled"),
    ]
    assert "Correction second: another correction says the same" in report.remarks[0]
    own, shipped = rules_with(tmp_path / "own", second), rules_with(tmp_path / "shipped", first, entry(name="second"))
    found = load_corrections([shipped, own])
    assert [one.name for one in found] == ["second", "first"]
    assert found[0].fix.section == "ثانية"


# The way into the tables


def test_an_edited_correction_works_again_on_its_stage_alone_and_a_rebuild_makes_the_same(
    bundle: Path, tmp_path: Path
) -> None:
    settings, report = corrected(bundle, tmp_path)
    assert worked(report) == {"segment", "describe", "recognise"}
    fix = {"title": "عنوان", "published_on": "2022-07-02", "source_id": OUTLET, "byline": None}
    rules_with(shared_rules(tmp_path), entry(fix=fix))
    report = take(settings, bundle)
    assert worked(report) == {"describe"}
    assert report.is_new_snapshot
    once = published(settings.warehouse)
    rules_with(shared_rules(tmp_path), entry(fix=fix | {"title": "عنوان آخر"}), entry(name="late", until="2000-01-01"))
    take(settings, bundle)
    twice = published(settings.warehouse)
    assert twice != once
    take(settings, None, flow="rebuild")
    assert published(settings.warehouse) == twice
    fresh = settings_for(tmp_path / "fresh", rules=settings.rules)
    take(fresh, bundle)
    assert published(fresh.warehouse) == twice


def test_what_is_taken_back_leaves_no_trace(bundle: Path, tmp_path: Path) -> None:
    settings, _ = corrected(bundle, tmp_path)
    before = published(settings.warehouse)
    rules_with(shared_rules(tmp_path), entry(fix={"title": None, "published_on": "2022-07-02", "source_id": OUTLET}))
    take(settings, bundle)
    assert published(settings.warehouse) != before
    (shared_rules(tmp_path) / "corrections.yml").unlink()
    take(settings, bundle)
    assert published(settings.warehouse) == before


# What is no longer needed


def test_what_the_rules_say_by_themselves_can_be_removed(bundle: Path, tmp_path: Path) -> None:
    _, report = corrected(bundle, tmp_path, entry(fix={"title": HEADLINE, "published_on": "2022-08-15"}))
    assert report.remarks == ("Correction own: the rules now say the same by themselves. It can be removed.",)
    _, report = corrected(bundle, tmp_path, entry(fix={"title": HEADLINE, "published_on": "2022-08-14"}))
    assert not report.remarks


@pytest.mark.parametrize(
    ("tally", "state"),
    [
        (Tally(), "matches nothing"),
        (Tally(applied=2, agreeing=1, expired=1), "borne"),
        (Tally(applied=2, agreeing=2), "not needed any more"),
        (Tally(expired=1), "expired"),
        (Tally(expired=1, overruled=1), "overruled"),
    ],
)
def test_a_correction_is_told_by_what_became_of_it(tmp_path: Path, tally: Tally, state: str) -> None:
    corrections = load_corrections([rules_with(tmp_path, entry(until="2022-08-15"))])
    assert state_of(tally) == state
    assert bool(list(complaints(corrections, {"own": tally}))) == (state != "borne")


def test_the_run_the_status_and_the_list_say_which_no_article_needs(bundle: Path, tmp_path: Path) -> None:
    settings, report = corrected(bundle, tmp_path, entry(), entry(name="lost", match={"uri": "z.txt"}))
    sentence = "Correction lost matches no loaded article. Mend its 'match', or remove it."
    assert report.remarks == (sentence,)
    asked = ("--warehouse", str(settings.warehouse))
    assert sentence in CliRunner().invoke(app, ["status", *asked]).stdout
    with_rules = ["corrections", *asked, "--rules", str(settings.rules)]
    listed = CliRunner().invoke(app, with_rules)
    assert listed.exit_code == 0, listed.exception
    assert sentence in listed.stdout
    for_programs = json.loads(CliRunner().invoke(app, [*with_rules, "--format", "json"]).stdout)
    assert [(row["correction"], row["articles"], row["state"]) for row in for_programs] == [
        ("own", 1, "borne"),
        ("lost", 0, "matches nothing"),
    ]
    # a run without the correction has nothing to say of it
    rules_with(shared_rules(tmp_path), entry())
    assert "Rules or code have changed" in CliRunner().invoke(app, with_rules).stdout
    take(settings, bundle)
    assert sentence not in CliRunner().invoke(app, ["status", *asked]).stdout


def test_a_page_says_what_was_put_right_and_why(bundle: Path, tmp_path: Path) -> None:
    settings, _ = corrected(bundle, tmp_path, entry(fix={"title": None}, reason="\u202eForged"))
    shown = CliRunner().invoke(app, ["show", "a.txt", "--warehouse", str(settings.warehouse)]).stdout
    assert "Correction own of title, by Amal: " in shown
    assert "\u202e" not in shown
    assert "correction:own" in shown


# Mistakes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fix": {"body": "x"}}, r"corrections.yml:6: unknown key 'fix.body'"),
        ({"fix": {}}, "give what is to be right: title, byline, section, language, published_on, source_id"),
        ({"fix": {"title": " "}}, r"corrections.yml:\d: fix.title"),
        ({"fix": {"title": "a\nb"}}, "fix.title: it must be one line"),
        ({"fix": {"title": 5}}, "fix.title: Input should be a valid string"),
        ({"fix": {"language": "arabic"}}, "fix.language"),
        ({"fix": {"published_on": "2022-02-30"}}, r"corrections.yml:6: fix.published_on: there is no day 2022-02-30"),
        ({"fix": {"published_on": 1660521600}}, "1660521600 is no day; one is written 2022-08-15"),
        ({"fix": {"published_on": "15/8/2022"}}, "is no day"),
        ({"fix": {"source_id": "marsad:no-such"}}, r"corrections.yml:6: fix.source_id: no outlet 'marsad:no-such'"),
        ({"fix": {"source_id": "العربية"}}, "fix.source_id"),
        ({"match": {"source_id": "Q1"}}, "give url, uri, document_id, sha256 or title"),
        ({"match": {"uri": "a.txt", "url": None}}, "'url' says nothing"),
        ({"match": {"document_id": "abc"}}, "match.document_id"),
        ({"match": {"uri": "a.txt", "article": -1}}, "match.article"),
        ({"match": {"uri": "a.txt", "article": True}}, "match.article"),
        ({"name": "My own"}, r"corrections.yml:2: name"),
        ({"reason": ""}, r"corrections.yml:\d: reason"),
        ({"until": "tomorrow"}, r"corrections.yml:\d: until: 'tomorrow' is no day"),
        ({"untill": "2022-08-15"}, "unknown key 'untill'"),
    ],
)
def test_what_a_correction_may_not_say_is_refused_with_its_line(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(RulesError, match=words):
        load_corrections([ROOT / "seeds", rules_with(tmp_path, entry(**changes))])


def test_a_day_that_there_is_not_is_told_with_its_line_also_unquoted(tmp_path: Path) -> None:
    folder = rules_with(tmp_path, entry())
    path = folder / "corrections.yml"
    path.write_text(path.read_text(encoding="utf-8") + "  until: 2022-02-30\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"corrections.yml:9: until: there is no day 2022-02-30"):
        load_corrections([folder])


def test_a_name_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"corrections.yml:9: correction 'own' stands on line 2 too"):
        load_corrections([rules_with(tmp_path, entry(), entry())])


def test_a_run_does_not_begin_with_a_correction_that_cannot_be(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no outlet"):
        corrected(bundle, tmp_path, entry(fix={"source_id": "Q1"}))
    assert not (tmp_path / "warehouse").exists()


def test_a_correction_without_reason_or_name_of_who_says_so_is_refused(tmp_path: Path) -> None:
    for name in ("reason", "by"):
        folder = rules_with(tmp_path / name, {key: value for key, value in entry().items() if key != name})
        with pytest.raises(RulesError, match=f"{name}: Field required"):
            load_corrections([folder])
