"""Names that no list has: chains of people's names, words that head a name, and following both through an article."""

from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.entities import Entity, Knowledge, Recognised, compile_gazetteer, recognise
from marsad.entities.lexicon import clitic_letters, with_clitics
from marsad.entities.link import NIL_SCHEMA, nil_id
from marsad.entities.words import words_of
from marsad.errors import RulesError
from marsad.seeds.names import load_heads, load_lexicon
from marsad.text.normalize import fold_codes
from tests.gold_loading import ROOT


def entity(kind: str, entity_id: str, name: str, *aliases: str, country: str | None = None) -> Entity:
    return Entity(
        entity_type=kind,
        entity_id=entity_id,
        name_ar=name,
        name_en=entity_id,
        aliases_ar=aliases,
        wikidata_id=entity_id if entity_id.startswith("Q") else None,
        country_code=country,
    )


LISTED = (
    entity("LOC", "Q851", "السعودية", country="SA"),
    entity("LOC", "Q79", "مصر", country="EG"),
    entity("LOC", "Q3692", "الرياض", country="SA"),
    entity("NORP", "Q851", "سعودي", country="SA"),
    entity("NORP", "Q79", "مصري", country="EG"),
    entity("NORP", "Q142", "فرنسي", country="FR"),
    entity("PER", "marsad:salman", "سلمان بن عبدالعزيز", "الملك سلمان", country="SA"),
    entity("ORG", "marsad:ahli-sa", "الأهلي السعودي", "~الأهلي", country="SA"),
    entity("ORG", "marsad:ahli-eg", "الأهلي المصري", "~الأهلي", country="EG"),
)


@cache
def knowledge() -> Knowledge:
    folders = [ROOT / "seeds"]
    return Knowledge(compile_gazetteer(LISTED), load_lexicon(folders), load_heads(folders))


def recognised(*texts: str) -> Recognised:
    documents = pl.DataFrame({"document_id": [f"d{number}" for number in range(len(texts))], "text": texts})
    zones = pl.DataFrame(
        {
            "document_id": documents["document_id"],
            "zone_number": pl.Series([0] * len(texts), dtype=pl.Int32),
            "zone": ["body"] * len(texts),
            "start_offset": pl.Series([0] * len(texts), dtype=pl.Int32),
            "end_offset": pl.Series([len(text) for text in texts], dtype=pl.Int32),
            "article_id": [f"d{number}-0" for number in range(len(texts))],
        }
    )
    return recognise(documents, zones, knowledge())


def found(text: str) -> list[tuple[str, str]]:
    rows = recognised(text).mentions.filter(pl.col("parent_mention_id").is_null())
    for start, end, surface in rows.select("start_offset", "end_offset", "surface").iter_rows():
        assert text[start:end] == surface
    return rows.select("surface", "entity_type").rows()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وأوضح محمد العصيمي أن الأمر انتهى", "محمد العصيمي"),
        ("قال عبدالرحمن الشهري اليوم", "عبدالرحمن الشهري"),
        ("بحضور خالد بن أحمد بن سعد الداموك في المقر", "خالد بن أحمد بن سعد الداموك"),
        ("العقيد ناصر بن سلطان الشريف، المتحدث", "ناصر بن سلطان الشريف"),
        ("التقى علي آل نصر في المجلس", "علي آل نصر"),
        ("الشيخة مي بنت محمد آل خليفة", "مي بنت محمد آل خليفة"),
        ("المدرب الفرنسي ليوبولد شنيدر حضر", "ليوبولد شنيدر"),
        ("ومحمد عبدالشافي عن اللقاء", "محمد عبدالشافي"),
        ("وزير الثقافة نبيل حسان وصل", "نبيل حسان"),
        ("قال الدكتور الخازم إن العسل نافع", "الخازم"),
        ("حديقة الأمير سطام مفتوحة", "سطام"),
    ],
)
def test_people_are_found_by_their_names_and_titles(text, name):
    assert (name, "PER") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "حرصت على كل حال أن تكون حاضرة",  # "on", not Ali
        "كان القرار جميلا جدا في نظر الجميع",
        "الملك المفدى في الحفل",
        "اعتبر الأمر نادياً صيفياً للأطفال",
        "أسماء شهيرة حضرت المناسبة",
    ],
)
def test_words_that_are_names_too_are_words(text):
    assert [surface for surface, kind in found(text) if kind == "PER"] == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("أعلنت وزارة الشؤون البلدية والقروية عن خطة", "وزارة الشؤون البلدية والقروية", "ORG"),
        ("قالت وزارة الداخلية السعودية اليوم إنها", "وزارة الداخلية السعودية", "ORG"),
        ("ردت الخارجية المصرية على البيان", "الخارجية المصرية", "ORG"),
        ("في جامعة الملك سعود أمس", "جامعة الملك سعود", "ORG"),
        ("المديرية العامة للدفاع المدني قالت", "المديرية العامة للدفاع المدني", "ORG"),
        ("بحسب صحيفة «الضوء الأزرق» الصادرة", "الضوء الأزرق", "ORG"),
        ("إلى قرية شقصان أمس", "شقصان", "LOC"),
        ("وصل مطار الملك خالد الدولي", "مطار الملك خالد الدولي", "LOC"),
        ("في دوري أبطال آسيا أمس", "دوري أبطال آسيا", "EVENT"),
        ("للمديرية العامة للدفاع المدني", "لمديرية العامة للدفاع المدني", "ORG"),
    ],
)
def test_names_are_found_by_the_word_that_heads_them(text, name, kind):
    assert (name, kind) in found(text)


@pytest.mark.parametrize("text", ["قالت الوزارة إنها بخير", "فريق العمل حضر", "قرية صغيرة جدا", "وزارة جديدة"])
def test_a_head_alone_is_no_name(text):
    assert found(text) == []


def test_a_title_is_no_part_of_a_listed_name():
    assert ("سلمان", "PER") in found("وصل الملك سلمان أمس")


def test_a_longer_name_of_a_listed_person_is_that_person():
    frame = recognised("حضر سلمان بن عبدالعزيز آل سعود الحفل").mentions

    assert frame.select("surface", "entity_id").rows() == [("سلمان بن عبدالعزيز آل سعود", "marsad:salman")]


def test_a_family_name_alone_is_the_person_named_before():
    frame = recognised("قال مبارك بن فهد العصيمي إنه سعيد. وأضاف العصيمي وللعصيمي رأي").mentions

    assert frame.select("surface", "clitic").rows()[1:] == [("العصيمي", None), ("لعصيمي", "ول")]
    assert frame["entity_id"].n_unique() == 1


def test_a_family_name_of_another_article_is_nobody():
    frame = recognised("قال مبارك بن فهد العصيمي", "وأضاف العصيمي").mentions

    assert frame["document_id"].to_list() == ["d0"]


def test_a_surname_that_reads_as_another_after_a_clitic_changes_nothing_in_its_neighbours():
    # what is "and Al-Falah" in the one article is a whole surname in the other
    mine, neighbour = "قال محمد بن سعود الفلاح إنه سعيد. وذكر والفلاح", "قال سعد بن والفلاح إنه سعيد"
    alone = recognised(mine).mentions.filter(pl.col("method") == "short_name")
    beside = recognised(mine, neighbour).mentions.filter(
        pl.col("method") == "short_name", pl.col("document_id") == "d0"
    )
    assert alone["surface"].to_list() == ["الفلاح"]
    assert beside.equals(alone)


def test_a_club_is_a_club_all_over_an_article_and_its_country_tells_which():
    frame = recognised("في السعودية فاز نادي الأهلي. الأهلي يستعد", "في مصر فاز نادي الأهلي").mentions
    clubs = frame.filter(pl.col("entity_type") == "ORG").select("document_id", "surface", "entity_id")

    assert clubs.rows() == [
        ("d0", "الأهلي", "marsad:ahli-sa"),
        ("d0", "الأهلي", "marsad:ahli-sa"),
        ("d1", "الأهلي", "marsad:ahli-eg"),
    ]


def test_spellings_of_an_unlisted_name_are_one_entity_with_a_name_in_latin_letters():
    names = recognised("قال أحمد العصيمي", "ورد احمد العصيمي").nil_names

    assert names.schema == pl.Schema(NIL_SCHEMA)
    assert names["entity_id"].n_unique() == 1
    assert names["name_ar"].to_list() == ["أحمد العصيمي", "احمد العصيمي"]
    assert names["name_en"].unique().to_list() == ["Ahmed Al-Ossimi"]


def test_the_fold_behind_an_id_is_frozen():
    assert nil_id("PER", "أحمد العصيمي") == "nil-per-4d669da8ef4c05d9"


def test_a_kind_that_heads_do_not_know_is_refused(tmp_path):
    (tmp_path / "names").mkdir()
    rule = "heads:\n- words: [x]\n  type: ORG\n  includes: true\n  then: [place+nonsense]\n"
    (tmp_path / "names" / "heads.yml").write_text(rule, encoding="utf-8")

    with pytest.raises(RulesError, match="unknown kind nonsense"):
        load_heads([tmp_path])


@pytest.mark.parametrize("word", ["الرييس", "وزير"])
def test_clitics_are_counted_so_that_the_rest_is_the_word(word):
    for form in with_clitics(word):
        rest = form[clitic_letters(word, form) :]
        assert rest in (word, word[1:])


ARABIC = st.text(alphabet='ابتعليمحدوسرنه ال«»"()،.:\nًىأ-', max_size=80)
PIECES = st.lists(
    st.sampled_from(
        [
            "محمد ",
            "بن ",
            "آل ",
            "العصيمي ",
            "الأمير ",
            "وزير ",
            "وزارة ",
            "الداخلية ",
            "«",
            "» ",
            "علي ",
            "على ",
            "نادي ",
        ]
    ),
    max_size=20,
).map("".join)


@settings(max_examples=200)
@given(st.lists(ARABIC | PIECES, min_size=1, max_size=4))
def test_no_text_raises_and_neighbours_change_nothing(texts):
    together = recognised(*texts).mentions

    for number, text in enumerate(texts):
        rows = together.filter(pl.col("document_id") == f"d{number}")
        alone = recognised(text).mentions
        columns = ["start_offset", "end_offset", "entity_type", "entity_id", "method"]
        assert rows.select(columns).equals(alone.select(columns))
        for start, end, surface in rows.select("start_offset", "end_offset", "surface").iter_rows():
            assert text[start:end] == surface


@settings(max_examples=200)
@given(st.text(max_size=60) | PIECES)
def test_words_are_the_runs_of_letters_and_digits(text):
    words = words_of(fold_codes(text))

    assert (words.ends[:-1] <= words.starts[1:]).all()
    assert len(words.types) == len(words.starts) == len(words.follows)
    for number, start in zip(words.types.tolist(), words.starts.tolist(), strict=True):
        assert words.keys[number]
        assert text[start].strip()
