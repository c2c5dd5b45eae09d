"""The flows from end to end, on the seed bundle and on bundles that are not so good."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from marsad.errors import CheckError, MarsadError
from marsad.runs import Report
from marsad.warehouse.tables import tables_of
from tests.conftest import MakeBundle, copied
from tests.spine import (
    PAGES,
    SEED_BUNDLE,
    SEED_PAGES,
    fates,
    published,
    rows,
    settings_for,
    snapshot_names,
    take,
    worked,
    write_rules,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("prefect_api"),
]

# what a page needs to be one: an outlet is named, the body is long enough
GOOD, OTHER = list(PAGES.values())[1:3]
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.fixture(autouse=True)
def without_data_docs(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take a tenth of a run, and a defect of theirs fails none; tests/test_data_docs.py looks at them."""
    monkeypatch.setenv("MARSAD_KEEP_DOCS", "0")


def ingest(bundle: Path, warehouse: Path) -> Report:
    from flows.ingest import ingest as flow

    return flow(bundle=str(bundle), warehouse=str(warehouse))


def rebuild(warehouse: Path) -> Report:
    from flows.rebuild import rebuild as flow

    return flow(warehouse=str(warehouse))


def part(folder: Path, names: list[str], **rules: Any) -> Path:
    """Some of the seeds, as a bundle of the same name."""
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(SEED_PAGES[name])
    described = yaml.safe_load((SEED_BUNDLE / "bundle.yml").read_text(encoding="utf-8"))
    (folder / "bundle.yml").write_text(yaml.safe_dump(described | rules, allow_unicode=True), encoding="utf-8")
    return folder


# What is there after the seeds


def test_five_pages_hold_seven_articles_two_of_them_inside_others(ingested: Path) -> None:
    assert rows(
        ingested,
        "select count(*), count(parent_article_id), count(*) filter (parent_article_id = document_id || '-0')"
        " from articles",
    ) == [(7, 2, 2)]
    assert rows(ingested, "select count(distinct document_id) from articles where parent_article_id is null") == [(5,)]


@pytest.mark.parametrize("table", ["mentions", "furniture_mentions"])
def test_offsets_cut_every_surface_out_of_the_text(ingested: Path, table: str) -> None:
    ((count, wrong),) = rows(
        ingested,
        "select count(*), count(*) filter (substr(text, start_offset + 1, end_offset - start_offset) <> surface)"
        f" from {table} inner join documents using (document_id)",
    )
    assert (count > 0, wrong) == (True, 0)


def test_the_text_is_the_text_of_the_file(ingested: Path) -> None:
    for uri, text in rows(ingested, "select uri, text from documents"):
        assert text.encode() == SEED_PAGES[uri]


def test_zones_tile_every_page(ingested: Path) -> None:
    tiled = rows(
        ingested,
        "select documents.document_id, any_value(char_count), min(start_offset), max(end_offset),"
        " sum(end_offset - start_offset) from documents inner join zones using (document_id) group by all",
    )
    assert len(tiled) == 5
    assert all((first, last, total) == (0, chars, chars) for _, chars, first, last, total in tiled)


def test_every_article_has_a_source_with_evidence_or_a_stated_null(ingested: Path) -> None:
    named = rows(
        ingested,
        "select articles.source_id is null, count(article_evidence.value) from articles left join article_evidence"
        " on articles.article_id = article_evidence.article_id and field = 'source_id' and is_chosen"
        " group by articles.article_id, articles.source_id",
    )
    assert len(named) == 7
    assert all(evidence == (0 if is_null else 1) for is_null, evidence in named)


def test_bodies_hold_no_furniture(ingested: Path) -> None:
    lines = rows(
        ingested,
        "select zones.zone, trim(substr(text, start_offset + 1, end_offset - start_offset)) as line, body"
        " from zones inner join documents using (document_id) inner join articles using (document_id)"
        " where zones.article_id is null and zone not in ('other')",
    )
    assert lines
    # a box may repeat a few words of the body, its lines may not stand in it whole
    assert [line for _, line, body in lines if len(line) > 40 and line in body] == []


def test_every_data_table_is_published(ingested: Path) -> None:
    assert {path.split("/")[0] for path in published(ingested)} == {table.name for table in tables_of("data")}


def test_the_published_files_say_what_the_database_says(ingested: Path) -> None:
    for table in tables_of("data"):
        file = ingested / "snapshots" / "latest" / table.name / "part-0000.parquet"
        columns, key = ", ".join(table.column_names), ", ".join(table.key)
        stored = duckdb.sql(f"select {columns} from '{file}' order by {key}").fetchall()
        assert stored == rows(ingested, f"select {columns} from {table.name} order by {key}"), table.name


def test_the_checks_of_the_run_are_in_the_journal(ingested: Path) -> None:
    suites = rows(
        ingested, "select suite, count(*) > 5, bool_and(passed or severity = 'warning') from checks group by 1"
    )
    assert ("row_gate", True, True) in suites
    assert ("warehouse_gate", True, True) in suites


def artifacts() -> list[Any]:
    from prefect.client.orchestration import get_client

    async def read() -> list[Any]:
        async with get_client() as client:
            return await client.read_artifacts(limit=200)

    return asyncio.run(read())


def test_a_run_shows_a_summary_its_checks_and_its_progress(ingested: Path) -> None:
    ((run_id, flow_run_id),) = rows(ingested, "select run_id, flow_run_id from runs")
    shown = {artifact.key: artifact for artifact in artifacts() if str(artifact.flow_run_id) == flow_run_id}
    assert shown["marsad-summary"].type == "markdown"
    assert run_id in shown["marsad-summary"].data
    assert "5 read: 5 loaded" in shown["marsad-summary"].data
    assert shown["marsad-checks"].type == "table"
    checks = shown["marsad-checks"].data
    checks = json.loads(checks) if isinstance(checks, str) else checks
    assert "body_not_empty" in {row["check"] for row in checks}
    assert shown["marsad-work"].type == "progress"
    assert float(shown["marsad-work"].data) == 100.0


def test_the_sound_warehouse_is_verified(ingested: Path) -> None:
    from flows.verify import verify

    verdicts = verify(warehouse=str(ingested))
    assert isinstance(verdicts, list)
    assert {verdict.subject: verdict.problems for verdict in verdicts} == {
        (ingested / "snapshots" / "latest").readlink().name: (),
        "marsad.duckdb": (),
        "raw": (),
    }
    assert verdicts[0].row_counts["articles"] == 7


# The same again


def test_running_twice_changes_nothing(ingested_copy: Path) -> None:
    before, names = published(ingested_copy), snapshot_names(ingested_copy)
    again = ingest(SEED_BUNDLE, ingested_copy)
    assert fates(again) == {"read": 5, "unchanged": 5}
    assert worked(again) == set()
    assert not again.is_new_snapshot
    assert (published(ingested_copy), snapshot_names(ingested_copy)) == (before, names)


def test_a_warehouse_that_was_deleted_comes_back_byte_for_byte(ingested: Path, tmp_path: Path) -> None:
    # from another place on the disk, under another folder name
    bundle = part(tmp_path / "moved", list(SEED_PAGES))
    ingest(bundle, tmp_path / "warehouse")
    assert published(tmp_path / "warehouse") == published(ingested)


def test_three_pages_and_then_two_make_what_five_make(ingested: Path, tmp_path: Path) -> None:
    names = list(SEED_PAGES)
    warehouse = tmp_path / "warehouse"
    ingest(part(tmp_path / "first", names[:3]), warehouse)
    report = ingest(part(tmp_path / "second", names[3:]), warehouse)
    assert fates(report) == {"read": 2, "loaded": 2}
    assert published(warehouse) == published(ingested)


def test_a_rebuild_makes_the_same_bytes(ingested_copy: Path) -> None:
    before, names = published(ingested_copy), snapshot_names(ingested_copy)
    report = rebuild(ingested_copy)
    assert fates(report) == {"read": 5, "loaded": 5}
    assert (published(ingested_copy), snapshot_names(ingested_copy)) == (before, names)


# What changed is worked on again, and no more


def test_a_fact_that_changed_works_again_on_its_page_alone(ingested_copy: Path, tmp_path: Path) -> None:
    names = list(SEED_PAGES)
    facts = {"files": {names[0]: {"url": "https://example.org/a", "fetched_at": "2026-01-02T03:04:05Z"}}}
    bundle = part(tmp_path / "bundle", names, **facts)
    report = ingest(bundle, ingested_copy)
    assert fates(report) == {"read": 5, "loaded": 1, "unchanged": 4}
    ((run_id,),) = rows(ingested_copy, "select max(run_id) from runs")
    assert rows(ingested_copy, "select uri, state from ledger where run_id = ?", run_id) == [(names[0], "loaded")]
    take(settings_for(tmp_path / "fresh"), bundle)
    assert published(ingested_copy) == published(tmp_path / "fresh")


NEW_MARKER = """
markers:
  - id: own_marker
    zone: promotion
    match: line
    phrases: ['{line}']
    examples: ['{line}']
    near_misses: ['{line} x y z']
"""


def a_line_of_a_body(warehouse: Path) -> str:
    """A short line that the body of a seed holds: a rule may be wrong, and must still be followed."""
    ((line,),) = rows(
        warehouse,
        "with lines as (select unnest(string_split(body, chr(10))) as line from articles)"
        " select line from lines where length(line) between 5 and 40 and line not like '%:%' and line not like '%''%'"
        " order by length(line), line limit 1",
    )
    return line


def test_a_gazetteer_row_works_again_on_names_alone_and_gives_what_a_fresh_warehouse_has(
    ingested_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(ingested_copy)
    ((word,),) = rows(
        ingested_copy,
        "with words as (select unnest(regexp_extract_all(body, '\\p{Arabic}{5,}')) as word from articles)"
        " select word from words group by word having count(*) >= 2 and word not in"
        " (select unnest(string_split(surface, ' ')) from mentions) order by count(*) desc, word limit 1",
    )
    header = "entity_id,name_ar,name_en,aliases_ar,wikidata_id,country_code,flags,note"
    rules = write_rules(tmp_path / "rules", {"gazetteer/org.csv": (header, f"marsad:own-row,{word},Own row,,,,,")})
    monkeypatch.setenv("MARSAD_RULES", str(rules))
    report = ingest(SEED_BUNDLE, ingested_copy)
    assert worked(report) == {"recognise"}
    assert rows(ingested_copy, "select count(*) >= 2 from mentions where entity_id = 'marsad:own-row'") == [(True,)]
    after = published(ingested_copy)
    changed = {name.split("/")[0] for name in before if before[name] != after[name]}
    assert (
        {"mentions", "entities", "entity_names"}
        <= changed
        <= {*("mentions", "furniture_mentions", "entities", "entity_names")}
    )
    take(settings_for(tmp_path / "fresh"), SEED_BUNDLE)
    assert after == published(tmp_path / "fresh")


def test_a_furniture_marker_works_again_on_everything_and_on_other_bundles_too(
    ingested_copy: Path, make_bundle: MakeBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = a_line_of_a_body(ingested_copy)
    rules = write_rules(tmp_path / "rules", {"furniture/own.yml": NEW_MARKER.format(line=line)})
    monkeypatch.setenv("MARSAD_RULES", str(rules))
    other = make_bundle({"page.txt": GOOD}, folder="other")
    # the seeds are not in this bundle, and are brought to the new rules with it
    report = ingest(other, ingested_copy)
    assert fates(report) == {"read": 6, "loaded": 6}
    assert worked(report) == {"segment", "describe", "recognise"}
    assert rows(ingested_copy, "select count(*) > 0 from zones where rule = 'own_marker'") == [(True,)]
    take(settings_for(tmp_path / "fresh"), SEED_BUNDLE)
    take(settings_for(tmp_path / "fresh"), other)
    assert published(ingested_copy) == published(tmp_path / "fresh")


# Bundles that are not so good


@pytest.fixture(scope="module")
def mixed(prefect_api: str, ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """A warehouse that took in good pages beside bad ones."""
    del prefect_api
    folder = tmp_path_factory.mktemp("mixed")
    bundle = folder / "bundle"
    bundle.mkdir()
    ((furniture,),) = rows(
        ingested,
        "select string_agg(substr(text, start_offset + 1, end_offset - start_offset), '' order by zone_number)"
        " from zones inner join documents using (document_id) where zones.article_id is null and zone = 'navigation'"
        " group by document_id order by sum(end_offset - start_offset) desc limit 1",
    )
    # the paragraphs of a page without the lines that name its outlet
    nameless = "\n".join(line for line in PAGES["08-no-headline"].split("\n") if len(line) > 80)
    for name, content in {
        "empty.txt": b"",
        "furniture.txt": furniture.encode(),
        "good.txt": GOOD.encode(),
        "good-again.txt": GOOD.encode(),
        "nameless.txt": nameless.encode(),
        "other.txt": OTHER.encode(),
        "picture.txt": PICTURE,
        "report.pdf": b"%PDF-1.7",
    }.items():
        (bundle / name).write_bytes(content)
    return folder / "warehouse", ingest(bundle, folder / "warehouse")


def test_good_pages_load_beside_bad_ones(mixed: tuple[Path, Report]) -> None:
    warehouse, report = mixed
    assert fates(report) == {"read": 8, "loaded": 2, "duplicate": 1, "quarantined": 5}
    assert rows(warehouse, "select uri from documents order by uri") == [("good-again.txt",), ("other.txt",)]
    assert report.is_new_snapshot


@pytest.mark.parametrize(
    ("uri", "stage", "words"),
    [
        ("empty.txt", "read", "empty"),
        ("furniture.txt", "gate", "body"),
        ("nameless.txt", "gate", "No publisher is named"),
        ("picture.txt", "read", "PNG"),
        ("report.pdf", "read", "no reader for '.pdf'"),
    ],
)
def test_a_bad_page_is_in_quarantine_with_a_reason(
    mixed: tuple[Path, Report], uri: str, stage: str, words: str
) -> None:
    ((found, reason),) = rows(mixed[0], "select stage, reason from quarantine where uri = ?", uri)
    assert found == stage
    assert words in reason
    assert reason[0].isupper() or uri in reason


def test_the_bytes_of_a_bad_page_are_kept(mixed: tuple[Path, Report]) -> None:
    kept = duckdb.sql(f"select raw from read_parquet('{mixed[0]}/raw/*.parquet')").fetchall()
    assert (PICTURE,) in kept
    assert len(kept) == 7


def test_a_failing_document_names_its_check_and_key_in_the_journal(mixed: tuple[Path, Report]) -> None:
    ((key, document),) = rows(
        mixed[0],
        "select key, document_id from check_failures inner join quarantine using (run_id, check_name, document_id)"
        " where uri = 'nameless.txt'",
    )
    assert key == f"{document}-0"


def test_the_bad_pages_stay_where_they_are(mixed: tuple[Path, Report], tmp_path: Path) -> None:
    warehouse = copied(mixed[0], tmp_path / "warehouse")
    report = ingest(mixed[0].parent / "bundle", warehouse)
    assert fates(report) == {"read": 8, "unchanged": 2, "duplicate": 1, "quarantined": 5}
    assert worked(report) == set()
    assert rows(warehouse, "select count(*) from quarantine") == [(5,)]


def test_a_failed_check_loads_nothing_holds_the_inputs_and_leaves_readers_what_they_had(
    ingested_copy: Path, make_bundle: MakeBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marsad.warehouse import tables

    # a check that refuses every page, beside those of sql/checks
    planted = tmp_path / "sql"
    shutil.copytree(tables.SQL, planted)
    (planted / "checks" / "never.sql").write_text("-- A document.\nselect document_id from checked_documents\n")
    monkeypatch.setattr(tables, "SQL", planted)
    before = published(ingested_copy)
    with pytest.raises(CheckError, match=r"^sql/checks/never.sql: 1 rows, for example .*Nothing was loaded\."):
        ingest(make_bundle({"page.txt": GOOD}), ingested_copy)
    assert published(ingested_copy) == before
    assert rows(ingested_copy, "select count(*) from documents") == [(5,)]
    ((state, held, message),) = rows(
        ingested_copy, "select state, held_count, message from runs order by started_at desc limit 1"
    )
    assert (state, held) == ("failed", 1)
    assert message.startswith("sql/checks/never.sql")
    assert rows(ingested_copy, "select uri, state from ledger where uri = 'page.txt'") == [("page.txt", "held")]


def test_a_run_that_is_unlike_the_earlier_ones_is_stopped_before_loading_and_says_why(
    tmp_path: Path, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = tmp_path / "warehouse"
    for name in ("MIN_DOCUMENTS", "MIN_HISTORY", "MIN_SOURCE_DOCUMENTS"):
        monkeypatch.setenv(f"MARSAD_RUN_{name}", "1")
    ingest(make_bundle({"a.txt": GOOD}, folder="1/news"), warehouse)
    bundle = make_bundle({"b.txt": OTHER, "c.txt": PICTURE, "d.txt": PICTURE + b"."}, folder="2/news")
    with pytest.raises(CheckError, match="Check run_quarantined_share of the run gate") as caught:
        ingest(bundle, warehouse)
    said = str(caught.value)
    assert "66.7 % of 3 new documents are in quarantine; usual are 0.0 %. Nothing was loaded" in said
    assert rows(warehouse, "select uri, state, reason = ? from ledger where uri = 'b.txt'", said) == [
        ("b.txt", "held", True)
    ]
    assert rows(warehouse, "select uri from documents") == [("a.txt",)]
    assert rows(warehouse, "select count(distinct run_id) from run_sources") == [(1,)]
    assert rows(
        warehouse, "select severity, passed from checks where check_name = 'run_quarantined_share' order by run_id"
    ) == [("warning", True), ("critical", False)]
    # somebody looked, and accepts it
    monkeypatch.setenv("MARSAD_SEVERITY__run_quarantined_share", "warning")
    assert fates(ingest(bundle, warehouse)) == {"read": 3, "loaded": 1, "quarantined": 2}


def test_a_severity_of_no_check_is_refused_before_anything_is_read(
    tmp_path: Path, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARSAD_SEVERITY__sauce_detected", "warning")
    with pytest.raises(CheckError, match=r"there is no check 'sauce_detected'\. Did you mean source_detected"):
        ingest(make_bundle({"a.txt": GOOD}), tmp_path / "warehouse")
    assert not (tmp_path / "warehouse").exists()


def test_a_check_that_is_relaxed_quarantines_nothing_and_one_that_is_tightened_does(
    tmp_path: Path, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = tmp_path / "warehouse"
    nameless = "\n".join(line for line in PAGES["08-no-headline"].split("\n") if len(line) > 80)
    bundle = make_bundle({"a.txt": nameless, "b.txt": GOOD})
    assert fates(ingest(bundle, warehouse)) == {"read": 2, "loaded": 1, "quarantined": 1}
    # the setting is part of what a verdict depends on: the page is judged again
    monkeypatch.setenv("MARSAD_SEVERITY__source_detected", "warning")
    assert fates(ingest(bundle, warehouse)) == {"read": 2, "loaded": 2}
    monkeypatch.setenv("MARSAD_SEVERITY__title_present", "critical")
    assert fates(ingest(bundle, warehouse)) == {"read": 2, "loaded": 1, "quarantined": 1}


def test_a_failed_run_is_failed_in_prefect_too(tmp_path: Path, make_bundle: MakeBundle) -> None:
    from prefect.client.orchestration import get_client

    with pytest.raises(MarsadError, match="no such file or folder"):
        ingest(tmp_path / "nowhere", tmp_path / "warehouse")
    ((flow_run_id,),) = rows(tmp_path / "warehouse", "select flow_run_id from runs")

    async def state() -> Any:
        async with get_client() as client:
            return (await client.read_flow_run(flow_run_id)).state

    assert asyncio.run(state()).is_failed()
