"""The outlets of seeds/publishers: each finds its example and leaves its near miss alone."""

from pathlib import Path

import polars as pl
import pytest

from marsad.errors import RulesError
from marsad.seeds.publishers import load_publishers
from marsad.sources import compile_publishers, detect, listed
from marsad.text.normalize import matching_key

SEEDS = Path(__file__).parent.parent / "seeds"
PUBLISHERS = load_publishers([SEEDS])
COMPILED = compile_publishers(PUBLISHERS)
PLACES = ("source_line", "dateline", "body", "other", "title", "credit")


def sources_of(lines: dict[str, str], places: tuple[str, ...]) -> dict[str, set[str]]:
    """Read each line in every place of a page that it could stand in; give the sources found surely enough."""
    pages = [(f"{name} {place}", place, line) for name, line in lines.items() for place in places]
    documents = pl.DataFrame(
        {"document_id": [page for page, _, _ in pages], "text": [line for _, _, line in pages]}
    ).with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in ("url", "stated_source", "stated_author"))
    zones = pl.DataFrame(
        [(page, 0, place, 0, len(line), None if place == "other" else f"{page}-0") for page, place, line in pages],
        schema=["document_id", "zone_number", "zone", "start_offset", "end_offset", "article_id"],
        orient="row",
        schema_overrides={"article_id": pl.String},
    )
    found: dict[str, set[str]] = {name: set() for name in lines}
    rows = detect(documents, zones, COMPILED).article_sources.filter(pl.col("confidence") >= 0.5)
    for article_id, source_id in rows.select("article_id", "source_id").rows():
        found[article_id.split(" ")[0]].add(source_id)
    return found


@pytest.fixture(scope="module")
def in_examples() -> dict[str, set[str]]:
    return sources_of({rule.source_id: rule.example for rule in PUBLISHERS.publishers}, PLACES)


@pytest.fixture(scope="module")
def in_near_misses() -> dict[str, set[str]]:
    # a credit line holds nothing but names, so running text has no meaning there
    places = tuple(place for place in PLACES if place != "credit")
    return sources_of({rule.source_id: rule.near_miss for rule in PUBLISHERS.publishers}, places)


def test_there_are_at_least_a_hundred_outlets_and_agencies() -> None:
    kinds = [rule.kind for rule in PUBLISHERS.publishers]
    assert len(kinds) >= 100
    assert kinds.count("agency") >= 30


@pytest.mark.parametrize("source_id", [rule.source_id for rule in PUBLISHERS.publishers])
def test_the_example_is_recognised(source_id: str, in_examples: dict[str, set[str]]) -> None:
    assert source_id in in_examples[source_id]


@pytest.mark.parametrize("source_id", [rule.source_id for rule in PUBLISHERS.publishers])
def test_the_near_miss_is_not(source_id: str, in_near_misses: dict[str, set[str]]) -> None:
    assert source_id not in in_near_misses[source_id]


def test_ids_are_in_order_and_unique() -> None:
    ids = [rule.source_id for rule in PUBLISHERS.publishers]
    assert ids == sorted(set(ids))


def test_no_name_is_owned_by_two() -> None:
    owners: dict[str, set[str]] = {}
    for rule in PUBLISHERS.publishers:
        for name in (*rule.names, *rule.ambiguous_names, *rule.furniture, *rule.signatures, *rule.domain):
            owners.setdefault(matching_key(name), set()).add(rule.source_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_wikidata_ids_are_used_once_and_agree_with_the_source_id() -> None:
    with_ids = [rule for rule in PUBLISHERS.publishers if rule.wikidata_id is not None]
    assert len({rule.wikidata_id for rule in with_ids}) == len(with_ids)
    assert all(rule.source_id == rule.wikidata_id for rule in with_ids)


def test_listed_outlets_are_rows_of_sources() -> None:
    rows = listed(PUBLISHERS)
    assert rows.columns == ["source_id", "kind", "name_ar", "name_en", "domain", "country_code", "wikidata_id"]
    assert rows["source_id"].to_list() == [rule.source_id for rule in PUBLISHERS.publishers]
    reuters = rows.filter(pl.col("source_id") == "Q130879").row(0, named=True)
    assert (reuters["kind"], reuters["name_en"], reuters["domain"]) == ("agency", "Reuters", "reuters.com")


OUTLET = """source_id: {source_id}
kind: publisher
name_ar: المرفأ الجديد
name_en: Al Marfa
names:
- {name}
example: "المصدر: {name}"
near_miss: رست السفينة في المرفأ.
"""


def _folder(root: Path, files: dict[str, str]) -> Path:
    (root / "publishers").mkdir(parents=True)
    for name, text in files.items():
        (root / "publishers" / name).write_text(text, encoding="utf-8")
    return root


def test_a_later_folder_replaces_an_outlet_and_adds_words(tmp_path: Path) -> None:
    rules = _folder(
        tmp_path,
        {
            "arabi21.yml": OUTLET.format(source_id="marsad:arabi21", name="المرفأ الجديد"),
            "_wordings.yml": "generic_sources: [مكتب الميناء]\n",
        },
    )
    layered = load_publishers([SEEDS, rules])
    assert len(layered.publishers) == len(PUBLISHERS.publishers)
    assert next(rule for rule in layered.publishers if rule.source_id == "marsad:arabi21").names == ("المرفأ الجديد",)
    assert layered.wordings.generic_sources == (*PUBLISHERS.wordings.generic_sources, "مكتب الميناء")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.yml": OUTLET.format(source_id="marsad:a", name="صدي البلد")}, "already belongs to"),
        ({"a.yml": OUTLET.format(source_id="marsad:a", name="المرفأ") + "colour: red\n"}, "unknown field colour"),
        ({"a.yml": OUTLET.format(source_id="a", name="المرفأ")}, "source_id"),
        ({"a.yml": "- one\n- two\n"}, "name: value"),
        ({"a.yml": "names: [\n"}, "not YAML"),
        (
            {
                "a.yml": OUTLET.format(source_id="marsad:a", name="المرفأ"),
                "b.yml": OUTLET.format(source_id="marsad:a", name="الميناء"),
            },
            "already in a.yml",
        ),
        ({"_wordings.yml": "source_labels: المصدر\n"}, "must be a list"),
        ({"_wordings.yml": "labels: [المصدر]\n"}, "unknown field labels"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_the_remedy(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(RulesError, match=r"\.yml: ") as refusal:
        load_publishers([SEEDS, _folder(tmp_path, files)])
    assert said in str(refusal.value)


def test_folders_without_wordings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"_wordings\.yml"):
        load_publishers([_folder(tmp_path, {})])
