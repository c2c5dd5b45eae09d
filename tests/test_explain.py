"""`marsad explain`: which layer and which row made a name a mention, or why it is not counted."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from marsad.entities import Entity
from marsad.entities.explaining import Case, explain, licences, name_form
from marsad.errors import MarsadError
from tests.spine import ROOT, rows, settings_for, take, write_rules

TEXT = (
    "زيارة رسمية إلى العاصمة خلال الأسبوع المقبل\n\n"
    "أعلنت روسيا أن الرئيس الكوري الشمالي كيم جونج أون سيزور الصين وروسيا خلال الأسبوع المقبل لبحث عدد من الملفات.\n\n"
    "وقال المتحدث إن كيم سيناقش الملف في جلسة مغلقة قبل نهاية الشهر الحالي مع عدد من المسؤولين هناك.\n\n"
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


def ask(warehouse: Path, mention_id: str) -> Result:
    return CliRunner().invoke(app, ["explain", mention_id, "--warehouse", str(warehouse)])


def explained(warehouse: Path, surface: str, *, table: str = "mentions", last: bool = False) -> dict[str, str]:
    """What is told of a name, by what it is about; isolates left out."""
    found = rows(warehouse, f"select mention_id from {table} where surface = ? order by start_offset", surface)
    ended = ask(warehouse, found[-1 if last else 0][0])
    assert ended.exit_code == 0, ended.output
    told = [line.replace("\u2068", "").replace("\u2069", "") for line in ended.stdout.splitlines()]
    return {line[:15].strip(): line[16:] for line in told}


def test_a_listed_name_is_explained_by_its_row_its_spelling_and_its_zone(one_page: Path) -> None:
    told = explained(one_page, "كيم جونج أون")

    assert told["layer"].startswith("gazetteer, score 0.97")
    assert told["entity"].startswith("Q56226 PER, ")
    assert told["listed name"] == "كيم جونغ أون, spelt otherwise"
    assert told["compared as"] == "كيم جونج اون"
    assert told["zone"].startswith("body of article 0, by rule ")
    assert told["counted"] == "yes"
    path, _, line = told["row"].partition(", line ")
    assert (ROOT / "seeds" / "gazetteer" / "per.csv").samefile(path)
    assert Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1].startswith("Q56226,")


def test_a_clitic_is_told(one_page: Path) -> None:
    told = explained(one_page, "روسيا", last=True)

    assert told["clitic"] == "و, left out of the span"
    assert "و[روسيا]" in told["in the text"]


def test_a_nationality_is_explained_by_its_own_row_and_inflection(one_page: Path) -> None:
    told = explained(one_page, "الكوري الشمالي")

    assert told["layer"].startswith("nationality")
    assert "NORP" in told["entity"]
    assert told["row"].split(", line ")[0].endswith("norp.csv")


def test_a_short_name_is_explained_by_the_full_one_that_licensed_it(one_page: Path) -> None:
    told = explained(one_page, "كيم")

    assert told["layer"].startswith("short_name")
    assert told["short name"] == "كيم, as listed"
    assert told["licensed by"].startswith("كيم جونج أون, mention ")
    assert told["also short for"].partition(" PER, ")[1]


def test_a_name_in_page_furniture_is_told_with_its_zone_and_why_it_is_not_counted(one_page: Path) -> None:
    told = explained(one_page, "البرازيل", table="furniture_mentions")

    assert told["counted"].startswith("no: it stands in a zone of the article that is not its text (zone keywords, by ")
    assert told["counted"].endswith("names count in title, caption, subheading, body of an article")
    assert told["layer"].startswith("gazetteer")


def test_an_unknown_id_is_one_sentence_with_where_to_look(one_page: Path) -> None:
    ended = ask(one_page, "nothing:1-2")

    assert isinstance(ended.exception, MarsadError)
    assert str(ended.exception).startswith("No name 'nothing:1-2' is loaded, neither in mentions nor in ")
    assert "select mention_id, surface from mentions" in str(ended.exception)


def test_a_name_that_todays_rules_see_otherwise_is_told_with_the_remedy(
    one_page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mention_id,) = rows(one_page, "select mention_id from mentions where surface = 'الصين'")[0]
    header = (ROOT / "seeds" / "gazetteer" / "loc.csv").read_text(encoding="utf-8").splitlines()[0]
    # your own row in the place of ours, without the name the page has
    own = write_rules(tmp_path / "rules", {"gazetteer/loc.csv": [header, "Q148,جمهورية هان,China,,Q148,CN,,"]})
    monkeypatch.setenv("MARSAD_RULES", str(own))

    told = ask(one_page, mention_id).stdout

    assert "as Q148 by gazetteer; today's rules see " in told
    assert ". To bring it up: marsad rebuild" in told


# The core: values in, values out

RUSSIA = Entity(entity_type="LOC", entity_id="Q159", name_ar="روسيا", name_en="Russia", wikidata_id="Q159")
RUSSIAN = Entity(entity_type="NORP", entity_id="Q159", name_ar="روسي", name_en="Russian", wikidata_id="Q159")
KIM = Entity(
    entity_type="PER",
    entity_id="Q56226",
    name_ar="كيم جونغ أون",
    name_en="Kim Jong-un",
    aliases_ar=("~كيم",),
    wikidata_id="Q56226",
    country_code="KP",
)
UNITED_NATIONS = Entity(
    entity_type="ORG", entity_id="Q1065", name_ar="الأمم المتحدة", name_en="United Nations", wikidata_id="Q1065"
)


@pytest.mark.parametrize(
    ("surface", "entity", "listed", "relation"),
    [
        ("كيم جونغ أون", KIM, "كيم جونغ أون", "as listed"),
        ("كِيم جونغ اون", KIM, "كيم جونغ أون", "as listed"),
        ("كيم جونج أون", KIM, "كيم جونغ أون", "spelt otherwise"),
        ("كيمجونغ أون", KIM, "كيم جونغ أون", "spaces lost"),
        ("كيم", KIM, "كيم", "as listed"),
        ("الروسية", RUSSIAN, "روسي", "inflected"),
        ("لأمم المتحدة", UNITED_NATIONS, "الأمم المتحدة", "as listed"),
    ],
)
def test_a_surface_is_traced_to_the_name_it_is_a_form_of(
    surface: str, entity: Entity, listed: str, relation: str
) -> None:
    form = name_form(surface, entity)

    assert form is not None
    assert (form.listed, form.relation, form.is_short) == (listed, relation, surface == "كيم")


def test_a_surface_that_is_no_form_of_any_name_is_traced_to_none() -> None:
    assert name_form("روما", RUSSIA) is None


def mention(start: int, surface: str, method: str, *, article: int | None = 0) -> dict[str, Any]:
    return {
        "mention_id": f"{article}:{start}",
        "article_id": article,
        "entity_id": "Q56226",
        "entity_type": "PER",
        "surface": surface,
        "start_offset": start,
        "clitic": None,
        "parent_mention_id": None,
        "method": method,
        "score": 0.9,
        "zone": "body",
    }


def test_the_last_full_name_before_a_short_one_licenses_it_else_the_first_after_it() -> None:
    full = [mention(at, "كيم جونغ أون", "gazetteer") for at in (10, 20, 40, 50)]
    elsewhere = mention(29, "كيم جونغ أون", "gazetteer", article=1)

    ordered = licences(Case(mention(30, "كيم", "short_name"), [*full, elsewhere], [KIM]))

    assert [row["start_offset"] for row in ordered] == [20, 10, 40, 50]


def test_a_nationality_that_is_written_like_its_country_says_that_it_was_not_read_as_it() -> None:
    country = Entity(
        entity_type="LOC", entity_id="Q851", name_ar="السعودية", name_en="Saudi Arabia", wikidata_id="Q851"
    )
    nationality = Entity(entity_type="NORP", entity_id="Q851", name_ar="سعودي", name_en="Saudi", wikidata_id="Q851")
    saudi = {**mention(0, "السعودية", "nationality"), "entity_id": "Q851", "entity_type": "NORP"}

    told = {reason.what: reason.values for reason in explain(Case(saudi, [saudi], [country, nationality]))}

    assert told["entity"] == ("Q851 NORP", "Saudi", "سعودي")
    assert told["listed name"] == ("سعودي", "inflected")
    assert told["not read as"] == ("Q851 LOC", "Saudi Arabia", "السعودية", "written alike")


def test_a_people_narrowed_to_the_one_state_that_the_article_names_says_so() -> None:
    korean = Entity(entity_type="NORP", entity_id="Q18097", name_ar="كوري", name_en="Korean", wikidata_id="Q18097")
    north = Entity(
        entity_type="NORP",
        entity_id="Q423",
        name_ar="كوري شمالي",
        name_en="North Korean",
        wikidata_id="Q423",
        country_code="KP",
    )
    narrowed = {**mention(0, "الكوري", "nationality"), "entity_id": "Q423", "entity_type": "NORP"}

    told = {reason.what: reason.values for reason in explain(Case(narrowed, [narrowed], [korean, north]))}

    assert told["entity"] == ("Q423 NORP", "North Korean", "كوري شمالي")
    assert told["the one state named of"] == ("Q18097 NORP", "Korean", "كوري")


def test_a_name_inside_another_names_the_one_around_it() -> None:
    outer = mention(0, "حزب كيم", "gazetteer")
    inner = {**mention(4, "كيم", "short_name"), "parent_mention_id": outer["mention_id"]}

    told = {reason.what: reason.values for reason in explain(Case(inner, [outer, inner], [KIM]))}

    assert told["inside"] == ("حزب كيم", "mention 0:0")


def test_a_layer_that_explains_nothing_is_still_named() -> None:
    (layer,) = explain(Case(mention(0, "x", "some_layer"), [], [KIM]))

    assert (layer.what, layer.values) == ("layer", ("some_layer", "score 0.90"))
