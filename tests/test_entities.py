"""Names in zones: clitics, spellings, nationalities, short names, overlaps. Every gazetteer here is inline."""

import doctest
import importlib

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.entities import Entity, Knowledge, compile_gazetteer, entity_frame, name_conflicts, name_frame, recognise
from marsad.entities.recognise import SCHEMA


def entity(kind, entity_id, name, *aliases, country=None):
    return Entity(
        entity_type=kind,
        entity_id=entity_id,
        name_ar=name,
        name_en=entity_id,
        aliases_ar=aliases,
        wikidata_id=entity_id if entity_id.startswith("Q") else None,
        country_code=country,
    )


ENTITIES = (
    entity("LOC", "Q159", "روسيا", country="RU"),
    entity("LOC", "Q649", "موسكو", country="RU"),
    entity("LOC", "Q956", "بكين", country="CN"),
    entity("LOC", "Q18808", "بيونغ يانغ", country="KP"),
    entity("LOC", "Q423", "كوريا الشمالية", "~الشمال", country="KP"),
    entity("LOC", "Q884", "كوريا الجنوبية", "~الجنوب", country="KR"),
    entity("LOC", "Q18097", "كوريا"),
    entity("LOC", "Q483134", "شبه الجزيرة الكورية"),
    entity("LOC", "Q15180", "الاتحاد السوفيتي", country="RU"),
    entity("LOC", "Q30", "الولايات المتحدة", "أمريكا", country="US"),
    entity("LOC", "Q851", "السعودية", country="SA"),
    entity("LOC", "Q183", "ألمانيا", country="DE"),
    entity("LOC", "Q47492", "كين", country="FR"),
    entity("LOC", "Q374365", "جدة", country="SA"),
    entity("LOC", "Q33959", "نيس", country="FR"),
    entity("ORG", "Q1065", "الأمم المتحدة"),
    entity("ORG", "Q37470", "مجلس الأمن", "مجلس الأمن التابع للأمم المتحدة"),
    entity("ORG", "marsad:national-council", "مجلس الأمن القومي"),
    entity("ORG", "marsad:committee", "اللجنة الدولية للصليب الأحمر"),
    entity("ORG", "Q312", "أبل", country="US"),
    entity("EVENT", "Q8663", "الحرب الكورية"),
    entity("EVENT", "Q81068910", "كوفيد-19"),
    entity("PER", "Q56226", "كيم جونغ أون", "~كيم", "~جونغ أون", country="KP"),
    entity("PER", "Q41117", "كيم إيل سونغ", "~كيم", country="KP"),
    entity("PER", "Q58217", "سيرغي لافروف", "لافروف", country="RU"),
    entity("PER", "marsad:ali", "علي الكبير", "~علي", country="IQ"),
    entity("NORP", "Q159", "روسي", "الروس", country="RU"),
    entity("NORP", "Q423", "كوري شمالي", country="KP"),
    entity("NORP", "Q884", "كوري جنوبي", country="KR"),
    entity("NORP", "Q18097", "كوري"),
    entity("NORP", "Q15", "أفريقي"),
    entity("NORP", "Q929", "أفريقي وسطي", country="CF"),
    entity("NORP", "Q15180", "سوفيتي", country="RU"),
    entity("NORP", "Q851", "سعودي", country="SA"),
    entity("NORP", "Q183", "ألماني", "ألمان", country="DE"),
    entity("NORP", "Q28", "مجري", country="HU"),
)
GAZETTEER = compile_gazetteer(ENTITIES)


def zones_of(*zones):
    return pl.DataFrame(
        [(number, *zone) for number, zone in enumerate(zones)],
        schema={
            "zone_number": pl.Int32,
            "document_id": pl.String,
            "zone": pl.String,
            "start_offset": pl.Int32,
            "end_offset": pl.Int32,
            "article_id": pl.String,
        },
        orient="row",
    )


def found(text, gazetteer=GAZETTEER):
    """Recognise in one document that is one body zone."""
    documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
    frame = recognise(documents, zones_of(("d", "body", 0, len(text), "d-0")), Knowledge(gazetteer)).mentions
    assert frame.schema == pl.Schema(SCHEMA)
    for start, end, surface in frame.select("start_offset", "end_offset", "surface").iter_rows():
        assert text[start:end] == surface
    return frame


def outer(text, *columns):
    columns = columns or ("surface", "entity_id")
    rows = found(text).filter(pl.col("parent_mention_id").is_null()).select(columns).rows()
    return [row[0] for row in rows] if len(columns) == 1 else rows


@pytest.mark.parametrize("name", ["recognise", "gazetteer", "rules", "variants", "match", "resolve"])
def test_doctests_hold(name):
    assert doctest.testmod(importlib.import_module(f"marsad.entities.{name}")).failed == 0


@pytest.mark.parametrize(
    ("text", "surface", "clitic"),
    [
        ("روسيا", "روسيا", None),
        ("وروسيا", "روسيا", "و"),
        ("فروسيا", "روسيا", "ف"),
        ("بروسيا", "روسيا", "ب"),
        ("لروسيا", "روسيا", "ل"),
        ("كروسيا", "روسيا", "ك"),
        ("ولروسيا", "روسيا", "ول"),
        ("فبروسيا", "روسيا", "فب"),
        ("بـروسيا", "روسيا", "ب"),
        ("بالأمم المتحدة", "الأمم المتحدة", "ب"),
        ("وبالأمم المتحدة", "الأمم المتحدة", "وب"),
        ("للأمم المتحدة", "لأمم المتحدة", "ل"),
        ("وللأمم المتحدة", "لأمم المتحدة", "ول"),
        ("للجنة الدولية للصليب الأحمر", "لجنة الدولية للصليب الأحمر", "ل"),
        ("واللجنة الدولية للصليب الأحمر", "اللجنة الدولية للصليب الأحمر", "و"),
        ("لألمانيا", "ألمانيا", "ل"),
        ("للروس", "لروس", "ل"),
        ("«روسيا»", "روسيا", None),
        ("في2022روسيا", "روسيا", None),
    ],
)
def test_clitics_are_left_out_and_recorded(text, surface, clitic):
    assert outer(text, "surface", "clitic") == [(surface, clitic)]


@pytest.mark.parametrize(
    "text",
    ["روسياه", "يروسيا", "سروسيا", "لالروسيا", "ووروسيا", "كنيس", "روسياABC"],
)
def test_a_part_of_a_word_is_no_name(text):
    assert found(text).is_empty()


@pytest.mark.parametrize(
    ("text", "surface", "entity_id"),
    [
        ("في بكين", "بكين", "Q956"),  # not "in Caen", which the gazetteer has too
        ("إلى كين", "كين", "Q47492"),
        ("مع بيونغ يانغ", "بيونغ يانغ", "Q18808"),
        ("قال لافروف", "لافروف", "Q58217"),
    ],
)
def test_first_letters_that_look_like_clitics_stay(text, surface, entity_id):
    assert outer(text) == [(surface, entity_id)]


@pytest.mark.parametrize(
    ("text", "entity_id"),
    [
        ("كِيم جُونغ أُون", "Q56226"),
        ("كيم جونج اون", "Q56226"),
        ("كيم جونغ-أون", "Q56226"),
        ("كيم  جونغ\u00a0أون", "Q56226"),
        ("كيم جونغأون", "Q56226"),
        ("#كيم_جونغ_أون", "Q56226"),
        ("كيم إيل سونج", "Q41117"),
        ("سيرجي لافروف", "Q58217"),
        ("بيونج يانج", "Q18808"),
        ("بيونغيانغ", "Q18808"),
        ("بیونغ یانغ", "Q18808"),
        ("کوریا الجنوبیة", "Q884"),
        ("الاتحاد السوفييتي", "Q15180"),
        ("الاتحاد السوفياتى في", "Q15180"),
        ("الإتحاد السوفيتي", "Q15180"),
        ("أميركا", "Q30"),
        ("امريكا", "Q30"),
        ("كوفيد 19", "Q81068910"),
        ("كوفيد19", "Q81068910"),
    ],
)
def test_spellings_nobody_listed_are_found(text, entity_id):
    text = text.replace(" في", " فى")
    assert outer(text, "entity_id") == [entity_id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الزعيم الكوري الشمالي", [("الكوري الشمالي", "Q423")]),
        ("مسؤول كوري شمالي", [("كوري شمالي", "Q423")]),
        ("الحكومة الكورية الشمالية", [("الكورية الشمالية", "Q423")]),
        ("مع كوريين شماليين", [("كوريين شماليين", "Q423")]),
        ("وفدا كورياً شمالياً", [("كورياً شمالياً", "Q423")]),
        ("الشعب الكوري", [("الكوري", "Q18097")]),
        ("التعاون الروسي-الكوري الشمالي", [("الروسي", "Q159"), ("الكوري الشمالي", "Q423")]),
        ("مسؤولون روس", [("روس", "Q159")]),
        ("السفن السوفياتية", [("السوفياتية", "Q15180")]),
        ("الشركات الألمانية", [("الألمانية", "Q183")]),
        ("للألمان", [("لألمان", "Q183")]),
    ],
)
def test_nationalities_are_found_in_all_forms_and_linked_to_the_country(text, expected):
    assert outer(text) == expected
    assert set(outer(text, "entity_type")) == {"NORP"}
    assert set(outer(text, "method")) == {"nationality"}


@pytest.mark.parametrize(
    ("text", "entity_id"),
    [
        ("جرب صواريخ في كوريا الشمالية بحضور الزعيم الكوري", "Q423"),
        ("قال الرئيس الكوري في بيان إن كوريا الجنوبية مستعدة", "Q884"),
        ("رحب الجنود الكوريون بالوفد الكوري الشمالي", "Q423"),
        ("أعلنت بيونغ يانغ أن الزعيم الكوري وصل", "Q423"),
        ("قالت كوريا الشمالية وكوريا الجنوبية إن الشعب الكوري واحد", "Q18097"),
        ("وصل الوفد الكوري إلى موسكو", "Q18097"),
        ("وصل المنتخب الأفريقي، وهو أفريقي وسطي", "Q15"),
    ],
)
def test_a_people_of_several_states_is_the_one_state_that_the_article_names(text, entity_id):
    surfaces = ("الكوري", "الكوريون", "الأفريقي")
    assert [found_id for surface, found_id in outer(text) if surface in surfaces] == [entity_id]


def test_which_korea_is_told_by_the_article_and_not_by_its_neighbours():
    text = "كوريا الشمالية\nالزعيم الكوري"
    line = text.index("\n")
    zones = zones_of(("d", "body", 0, line, "d-0"), ("d", "body", line + 1, len(text), "d-1"))
    frame = recognise(pl.DataFrame({"document_id": ["d"], "text": [text]}), zones, Knowledge(GAZETTEER)).mentions
    assert frame["entity_id"].to_list() == ["Q423", "Q18097"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("زار السعودية", "LOC"),
        ("بين مصر والسعودية", "LOC"),
        ("إلى المملكة والسعودية", "LOC"),
        ("الحكومة السعودية", "NORP"),
        ("بالصحف السعودية", "NORP"),
        ("للحكومة السعودية", "NORP"),
        ("مع روسيا", "LOC"),
        ("دعما روسياً", "NORP"),
        ("دعما روسيًا", "NORP"),
    ],
)
def test_country_and_nationality_of_one_spelling_are_told_apart(text, kind):
    assert outer(text, "entity_type") == [kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("في جدة", ["جدة"]),
        ("وجده في البيت", []),
        ("المنتخب المجري", ["المجري"]),
        ("مجرى الأحداث", []),
        ("شركة أبل", ["أبل"]),
        ("شركة ابل", ["ابل"]),
        ("رعاة إبل", []),
        ("الوزير المجرى فى الوزارة", ["المجرى"]),
        ("علي الكبير على الأرض ثم علي", ["علي الكبير", "علي"]),
    ],
)
def test_a_letter_that_makes_another_word_is_not_folded(text, expected):
    assert outer(text, "surface") == expected


def test_names_side_by_side_are_not_merged():
    text = "قاتلت كوريا الشمالية كوريا الجنوبية واتهمت الولايات المتحدة كوريا الشمالية"
    assert outer(text, "entity_id") == ["Q423", "Q884", "Q30", "Q423"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("كوريا الشمالية", [("كوريا الشمالية", None)]),
        ("الاتحاد السوفيتي", [("الاتحاد السوفيتي", None)]),
        ("مجلس الأمن القومي", [("مجلس الأمن القومي", None)]),
        ("شبه الجزيرة الكورية", [("شبه الجزيرة الكورية", None), ("الكورية", "d-0:0-19")]),
        ("الحرب الكورية", [("الحرب الكورية", None), ("الكورية", "d-0:0-13")]),
        (
            "مجلس الأمن التابع للأمم المتحدة",
            [("مجلس الأمن التابع للأمم المتحدة", None), ("لأمم المتحدة", "d-0:0-31")],
        ),
    ],
)
def test_a_name_inside_a_name_counts_only_as_another_entity(text, expected):
    assert found(text).select("surface", "parent_mention_id").rows() == expected


def test_curated_names_beat_nationalities_they_cross():
    crossing = compile_gazetteer([*ENTITIES, entity("ORG", "marsad:team", "المنتخب الكوري")])
    frame = found("المنتخب الكوري الشمالي", crossing)
    assert frame.filter(pl.col("parent_mention_id").is_null())["surface"].to_list() == ["المنتخب الكوري"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال كيم اليوم", []),
        ("كيم جونغ أون وصل. وقال كيم", ["Q56226", "Q56226"]),
        ("قال كيم. ووصل كيم جونغ أون", ["Q56226", "Q56226"]),
        ("كيم إيل سونغ ثم كيم جونغ أون ثم كيم", ["Q41117", "Q56226", "Q56226"]),
        ("كيم جونغ أون ثم كيم ثم كيم إيل سونغ", ["Q56226", "Q56226", "Q41117"]),
        ("كوريا الشمالية وطائرات الشمال", ["Q423", "Q423"]),
        ("مسؤول كوري شمالي في الشمال", ["Q423"]),
    ],
)
def test_a_short_name_counts_beside_the_full_one(text, expected):
    assert outer(text, "entity_id") == expected


def test_short_names_are_licensed_by_article_and_furniture_by_document():
    lines = ["كيم جونغ أون", "كيم", "كيم", "كيم جونغ أون", "كيم"]
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    kinds = [
        ("title", "d-0"),
        ("body", "d-0"),
        ("body", "d-1"),
        ("navigation", None),
        ("suggested", None),
    ]
    zones = zones_of(
        *(
            ("d", zone, start, min(start + len(line) + 1, len(text)), article)
            for (zone, article), start, line in zip(kinds, starts, lines, strict=True)
        )
    )
    frame = recognise(pl.DataFrame({"document_id": ["d"], "text": [text]}), zones, Knowledge(GAZETTEER)).mentions
    assert frame.select("article_id", "zone", "method", "mention_id").rows() == [
        ("d-0", "title", "gazetteer", "d-0:0-12"),
        ("d-0", "body", "short_name", "d-0:13-16"),
        (None, "navigation", "gazetteer", "d:21-33"),
        (None, "suggested", "short_name", "d:34-37"),
    ]


def test_a_name_over_a_line_break_or_a_zone_boundary_is_none():
    text = "كوريا\nالجنوبية كيم جونغ أون"
    cut = text.index("جونغ")
    documents = pl.DataFrame({"document_id": ["d"], "text": [text]})
    zones = zones_of(("d", "body", 0, cut, "d-0"), ("d", "keywords", cut, len(text), "d-0"))
    assert recognise(documents, zones, Knowledge(GAZETTEER)).mentions["surface"].to_list() == ["كوريا"]


def test_sentences_are_numbered_through_the_mention_zones_of_an_article():
    pieces = [
        ("title", "روسيا؟ بكين", "d-0"),
        ("keywords", "روسيا", "d-0"),
        ("body", "روسيا. موسكو\nبكين", "d-0"),
        ("suggested", "روسيا. موسكو", None),
        ("body", "روسيا", "d-0"),
    ]
    text, rows = "", []
    for zone, piece, article in pieces:
        rows.append(("d", zone, len(text), len(text) + len(piece) + 1, article))
        text += piece + "\n"
    frame = recognise(
        pl.DataFrame({"document_id": ["d"], "text": [text]}), zones_of(*rows), Knowledge(GAZETTEER)
    ).mentions
    assert frame["sentence_number"].to_list() == [0, 1, 0, 2, 3, 4, 0, 1, 5]


def test_vowel_signs_and_tatweel_belong_to_the_name():
    assert outer("في رُوسيـــاَ.", "surface") == ["رُوسيـــاَ"]


def test_empty_frames_and_pages_without_names_keep_the_schema():
    documents = pl.DataFrame({"document_id": ["d"], "text": ["لا شيء"]})
    zones = zones_of(("d", "body", 0, 6, None))
    for frame in (
        recognise(documents, zones, Knowledge(GAZETTEER)).mentions,
        recognise(documents, zones.clear(), Knowledge(GAZETTEER)).mentions,
        recognise(documents.clear(), zones, Knowledge(GAZETTEER)).mentions,
        recognise(documents, zones, Knowledge(compile_gazetteer([]))).mentions,
    ):
        assert frame.is_empty()
        assert frame.schema == pl.Schema(SCHEMA)


SNIPPETS = st.lists(
    st.sampled_from(
        [
            *("كيم جونغ أون", "كيم", "كيم إيل سونغ", "كوريا الشمالية", "وكوريا", "الشمال"),
            *("السعودية", "الحكومة", "روسياً", "للأمم المتحدة", "\n", ".", "، "),
        ]
    ),
    max_size=12,
).map(" ".join)


@given(st.lists(SNIPPETS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_a_document_reads_the_same_beside_any_others(texts):
    ids = [f"d{number}" for number in range(len(texts))]
    documents = pl.DataFrame({"document_id": ids, "text": texts})
    zones = pl.concat(
        zones_of((name, "body", 0, len(text), f"{name}-0")) for name, text in zip(ids, texts, strict=True)
    )
    together = recognise(documents, zones, Knowledge(GAZETTEER)).mentions
    apart = pl.concat(
        recognise(documents[number : number + 1], zones[number : number + 1], Knowledge(GAZETTEER)).mentions
        for number in range(len(texts))
    )
    assert together.equals(apart)
    assert together["mention_id"].is_unique().all()


def test_two_owners_of_one_name_are_a_conflict_within_a_type():
    rows = [
        entity("LOC", "Q1", "عمان"),
        entity("LOC", "Q2", "عمّان"),
        entity("ORG", "Q3", "عُمان"),
        entity("LOC", "Q4", "مسقط", "~عمان"),
    ]
    assert name_conflicts(rows) == [("LOC", "عمان", ("Q1", "Q2"))]


def test_a_listed_name_beats_a_regular_spelling_of_another():
    rows = [
        entity("LOC", "marsad:gala", "مدينة غاليا", country="GN"),
        entity("LOC", "marsad:jala", "مدينة جاليا", country="KE"),
    ]
    text = "مدينة غاليا ومدينة جاليا"
    assert found(text, compile_gazetteer(rows))["entity_id"].to_list() == ["marsad:gala", "marsad:jala"]
    assert found(text, compile_gazetteer(rows[:1]))["entity_id"].to_list() == ["marsad:gala", "marsad:gala"]


@pytest.mark.parametrize(
    ("listed", "other"),
    [
        ("غينيا", "جينيا"),  # genetically
        ("غانا", "لجانا"),  # committees
        ("الغاني", "الجاني"),  # the culprit; the nationality goes through the same
        ("ريغان", "بريكان"),  # a first name
        ("غويتا", "كويتا"),  # Quetta
        ("غارديان", "كاردين"),  # Pierre Cardin
    ],
)
def test_a_short_name_of_one_word_is_not_respelt_into_another_word(listed, other):
    kind = "NORP" if listed.endswith("ي") else "LOC"
    gazetteer = compile_gazetteer([entity(kind, "Q1", listed, country="GN")])
    assert found(listed, gazetteer)["entity_id"].to_list() == ["Q1"]
    assert found(other, gazetteer).is_empty()


@pytest.mark.parametrize(
    ("listed", "other"),
    [("غوغل", "جوجل"), ("براغ", "براج"), ("توغو", "توجو"), ("غامبيا", "جامبيا"), ("غورباتشوف", "كورباتشوف")],
)
def test_other_names_of_one_word_keep_their_spellings(listed, other):
    assert len(found(other, compile_gazetteer([entity("LOC", "Q1", listed, country="CZ")]))) == 1


def test_the_order_of_the_rows_does_not_matter():
    text = "التقى كيم جونغ أون الروس في السعودية للأمم المتحدة كيم"
    assert found(text).equals(found(text, compile_gazetteer(ENTITIES[::-1])))


def test_nationalities_are_no_entities_beside_their_country():
    frame = entity_frame(ENTITIES)
    assert frame["entity_id"].is_unique().all()
    assert frame.filter(pl.col("entity_id") == "Q159")["entity_type"].to_list() == ["LOC"]
    assert frame.filter(pl.col("entity_id") == "Q28")["entity_type"].to_list() == ["NORP"]
    names = name_frame(ENTITIES).filter(pl.col("entity_id") == "Q159").select("name", "language", "kind").rows()
    assert ("روسيا", "ara", "preferred") in names
    assert ("الروس", "ara", "alias") in names


def test_an_entity_id_is_its_wikidata_id_or_a_slug():
    with pytest.raises(ValueError, match="must be Q159"):
        Entity(entity_type="LOC", entity_id="Q159", name_ar="روسيا", name_en="Russia")
    with pytest.raises(ValueError, match="must be empty"):
        Entity(entity_type="LOC", entity_id="marsad:x", name_ar="روسيا", name_en="Russia", wikidata_id="Q159")
    with pytest.raises(ValueError, match="fewer than 2 letters"):
        Entity(entity_type="LOC", entity_id="marsad:x", name_ar="روسيا", name_en="Russia", aliases_ar=("ر",))
