import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.errors import RulesError
from marsad.quotes import SCHEMA, Lexicon, compile_rules, find
from marsad.quotes.marks import pair
from marsad.quotes.rules import Example
from marsad.seeds.quotes import load_quotes
from marsad.warehouse.tables import frame_schema
from tests.spine import ROOT

RULES = load_quotes([ROOT / "seeds"])
LEXICON = compile_rules(RULES)
MINISTER = "سامي الجبلي"
DIRECTOR = "ليلى المنصور"


def article(number: int, title: str | None, body: str) -> tuple[tuple[str, str], list[tuple[object, ...]]]:
    """A page with a title and a body: its document and zones."""
    document_id = f"{number:032x}"
    head = "" if title is None else title + "\n"
    article_id = f"{document_id}-0"
    zones: list[tuple[object, ...]] = []
    if head:
        zones.append((document_id, 0, "title", 0, len(head), article_id))
    zones.append((document_id, len(zones), "body", len(head), len(head + body), article_id))
    return (document_id, head + body), zones


def frames(
    pages: list[tuple[str | None, str]], persons: tuple[str, ...] = (), organisations: tuple[str, ...] = ()
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Documents, zones and a mention wherever one of the names stands."""
    documents: list[tuple[str, str]] = []
    zones: list[tuple[object, ...]] = []
    mentions: list[tuple[object, ...]] = []
    types = {**dict.fromkeys(persons, "PER"), **dict.fromkeys(organisations, "ORG")}
    names = re.compile("|".join(map(re.escape, sorted(types, key=len, reverse=True)))) if types else None
    for number, (title, body) in enumerate(pages):
        document, of_page = article(number, title, body)
        documents.append(document)
        zones.extend(of_page)
        for found in names.finditer(document[1]) if names else ():
            article_id = f"{document[0]}-0"
            mentions.append(
                (
                    f"{article_id}:{found.start()}-{found.end()}",
                    article_id,
                    document[0],
                    f"marsad:{found.group()}",
                    types[found.group()],
                    found.start(),
                    found.end(),
                )
            )
    return (
        pl.DataFrame(documents, schema={"document_id": pl.String, "text": pl.String}, orient="row"),
        pl.DataFrame(
            zones,
            schema={
                "document_id": pl.String,
                "zone_number": pl.Int32,
                "zone": pl.String,
                "start_offset": pl.Int32,
                "end_offset": pl.Int32,
                "article_id": pl.String,
            },
            orient="row",
        ),
        pl.DataFrame(
            mentions,
            schema={
                "mention_id": pl.String,
                "article_id": pl.String,
                "document_id": pl.String,
                "entity_id": pl.String,
                "entity_type": pl.String,
                "start_offset": pl.Int32,
                "end_offset": pl.Int32,
            },
            orient="row",
        ),
    )


def read(
    body: str, *, title: str | None = None, persons: tuple[str, ...] = (), organisations: tuple[str, ...] = ()
) -> list[tuple[str, str, str | None]]:
    """Text, kind and speaker of each quotation."""
    documents, zones, mentions = frames([(title, body)], persons, organisations)
    text = documents["text"][0]
    return [
        (
            text[row["start_offset"] : row["end_offset"]],
            row["kind"],
            (row["speaker_entity_id"] or ":").split(":")[1] or None,
        )
        for row in find(documents, zones, mentions, LEXICON).rows(named=True)
    ]


@pytest.mark.parametrize("example", RULES.examples, ids=lambda example: example.text[:40])
def test_the_examples_of_the_rules_hold(example: Example) -> None:
    found = read(example.text, title=example.title, persons=example.persons, organisations=example.organisations)
    assert found == [(quote.text, quote.kind, quote.speaker) for quote in example.quotes]


SPEECH = "سنبني الرصيف قبل نهاية هذا العام"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("«", "»"),
        ("»", "«"),
        ('"', '"'),
        ("“", "”"),
        ("”", "“"),
        ("“", "“"),
        ("”", "”"),
        ("‘", "’"),
        ("'", "'"),
        ("« ", " »"),
        ("„", "“"),
    ],
)
@pytest.mark.parametrize("between", [": ", " ", ":", " إن "])
def test_marks_may_point_any_way(opening: str, closing: str, between: str) -> None:
    body = f"وقال {MINISTER}{between}{opening}{SPEECH}{closing}. وعاد إلى مكتبه."
    assert read(body, persons=(MINISTER,)) == [(SPEECH, "direct", MINISTER)]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"قال {MINISTER}: «{SPEECH}. ولن نتأخر. هذا وعد».", [f"{SPEECH}. ولن نتأخر. هذا وعد"]),
        (f'قال {MINISTER}: "نحن في "دار البحر" نعمل كل يوم".', ['نحن في "دار البحر" نعمل كل يوم']),
        (f"قال {MINISTER}: «نحن في “دار البحر” نعمل كل يوم».", ["نحن في “دار البحر” نعمل كل يوم"]),
        (f"قال {MINISTER}: «{SPEECH}.\nولن نتأخر عن موعدنا».\nوعاد.", [f"{SPEECH}.\nولن نتأخر عن موعدنا"]),
        (f"قال {MINISTER}: «{SPEECH}\nوعاد إلى مكتبه.", [SPEECH]),
        (f"قال {MINISTER}: «{SPEECH}\nوقالت {DIRECTOR}: «لن نغلق باب المتحف أبدا».",
         [SPEECH, "لن نغلق باب المتحف أبدا"]),
        (f"«{SPEECH}»، قال {MINISTER} أمس.", [SPEECH]),
        (f"قال {MINISTER} إن الرصيف «أطول رصيف في هذا البحر» وإنه جاهز.",
         ["الرصيف «أطول رصيف في هذا البحر» وإنه جاهز", "أطول رصيف في هذا البحر"]),
        (f"قال {MINISTER} إن الكلفة 2.5 مليون. وعاد.", ["الكلفة 2.5 مليون"]),
        (f"قال {MINISTER} إن د. سعيد غائب. وعاد.", ["د. سعيد غائب"]),
        (f"قَالَ {MINISTER} إنَّ الرصيف طويلٌ.", ["الرصيف طويلٌ"]),
        (f"قـــال {MINISTER} إن الرصيف طويل؛ والبحر هادئ", ["الرصيف طويل؛ والبحر هادئ"]),
        (f"قال {MINISTER}: إن الرصيف طويل!", ["الرصيف طويل"]),
    ],
)  # fmt: skip
def test_spans_of_hard_cases(body: str, texts: list[str]) -> None:
    assert [text for text, _, _ in read(body, persons=(MINISTER, DIRECTOR))] == texts


@pytest.mark.parametrize(
    "body",
    [
        f"زار {MINISTER} معرض «كتب الأطفال في المدن البعيدة» أمس.",
        f"قال {MINISTER} كلمة قصيرة في الحفل.",
        f"قرأ {MINISTER} رواية «الرحلة الطويلة إلى آخر البحر».",
        "قال له «لا».",
        "الموعد 10:30 في القاعة الكبرى.",
        f"زار {MINISTER} «دار البحر للكتب القديمة والنادرة» وأعلن افتتاحها.",
    ],
)
def test_what_nobody_says_is_no_quotation(body: str) -> None:
    assert read(body, persons=(MINISTER,), organisations=("دار البحر للكتب القديمة والنادرة",)) == []


@pytest.mark.parametrize(
    ("body", "speakers"),
    [
        (f"قال رئيس الهيئة في المدينة الدكتور {MINISTER} إن الباب مفتوح.", [MINISTER]),
        (f"أكد المكلف بالإدارة، الدكتور {MINISTER}، أن الباب مفتوح.", [MINISTER]),
        (f"قال {MINISTER} إن الباب مفتوح. وقالت إن النافذة مغلقة.", [MINISTER, None]),
        (f"أشاد {MINISTER} بالعمال، مؤكدا أن الباب مفتوح.", [MINISTER]),
        (f"قال متحدث بعد لقاء {MINISTER} إن الباب مفتوح.", [None]),
        (f"قال مسؤول إن {MINISTER} وصل إلى الميناء.", [None]),
        (f"قال {MINISTER} إن الباب مفتوح. وقالت مصادر إن الباب مغلق. وأضافت أن الأمر غامض.", [MINISTER, None, None]),
        ("قالت وزارة الموانئ إن الباب مفتوح. وأوضحت أن النافذة مغلقة.", ["وزارة الموانئ"] * 2),
        (f"قال {MINISTER} للصحافيين إن الباب مفتوح. وقال الوزير إن البحر هادئ.", [MINISTER, None]),
    ],
)
def test_speakers_of_hard_cases(body: str, speakers: list[str | None]) -> None:
    found = read(body, persons=(MINISTER, DIRECTOR), organisations=("وزارة الموانئ",))
    assert [speaker for _, _, speaker in found] == speakers


def test_the_frame_has_the_columns_of_the_table() -> None:
    documents, zones, mentions = frames([(None, f"قال {MINISTER} إن الباب مفتوح.")], (MINISTER,))
    found = find(documents, zones, mentions, LEXICON)
    assert dict(found.schema) == dict(frame_schema("quotes")) == dict(pl.Schema(SCHEMA))
    assert found.rows() == [
        (
            f"{0:032x}-0:19-30",
            f"{0:032x}-0",
            19,
            30,
            "indirect",
            "قال",
            f"{0:032x}-0:4-15",
            f"marsad:{MINISTER}",
        )
    ]


def test_only_zones_that_count_are_read() -> None:
    documents, zones, mentions = frames([(None, f"قال {MINISTER} إن الباب مفتوح.")], (MINISTER,))
    furniture = zones.with_columns(zone=pl.lit("suggested"), article_id=pl.lit(None, dtype=pl.String))
    assert find(documents, furniture, mentions.clear(), LEXICON).is_empty()
    assert find(documents, zones.with_columns(zone=pl.lit("byline")), mentions, LEXICON).is_empty()


def test_no_quotation_crosses_from_zone_to_zone() -> None:
    body = f"قال {MINISTER}: «{SPEECH}.\nولن نتأخر عن موعدنا».\n"
    documents, zones, mentions = frames([(None, body)], (MINISTER,))
    middle = body.index("\n") + 1
    last = zones.row(0)
    halves = pl.DataFrame(
        [(*last[:4], middle, last[5]), (last[0], 1, "subheading", middle, len(body), last[5])],
        schema=zones.schema,
        orient="row",
    )
    found = find(documents, halves, mentions, LEXICON)
    assert found["end_offset"].to_list() == [body.index(".\n")]


PAGES: list[tuple[str | None, str]] = [
    (f"{MINISTER}: الباب مفتوح اليوم", f"قال {MINISTER} إن الباب مفتوح.\nوأضاف أن البحر هادئ."),
    (None, "وأضاف أن النافذة مغلقة، مشيرا إلى أن الريح قوية."),
    ("خبر", f"«{SPEECH}»، قالت {DIRECTOR}.\nوقال: «ولن نتأخر أبدا عن ذلك الموعد\nوعاد."),
    (None, ""),
    ("العنوان فقط", f"وبحسب {DIRECTOR}، سيفتح الميناء في الربيع."),
]


def test_a_document_does_not_depend_on_its_neighbours() -> None:
    documents, zones, mentions = frames(PAGES, (MINISTER, DIRECTOR))
    together = find(documents, zones, mentions, LEXICON)
    assert together.height >= 6
    alone = pl.concat([find(documents[at : at + 1], zones, mentions, LEXICON) for at in range(documents.height)])
    assert together.rows() == alone.rows()
    backwards = find(documents.reverse(), zones, mentions, LEXICON)
    assert sorted(backwards.rows()) == sorted(together.rows())


SMALL_WORDS = "قال وأكد إن أن مشيرا وبحسب وفقا على حد قوله الوزير باسم في كتاب بيت قَالَ ﷲ د d 3"
_WORDS = st.sampled_from([*SMALL_WORDS.split(), MINISTER, "\n", "\u200f", "😀", *"«»“”\"':،.…"])


@settings(max_examples=300)
@given(st.lists(st.tuples(_WORDS, st.sampled_from(["", " ", "  "])), max_size=40), st.booleans())
def test_no_text_is_too_odd_and_every_span_lies_in_its_zone(words: list[tuple[str, str]], has_title: bool) -> None:
    text = "".join(word + space for word, space in words)
    title, body = (text.partition("\n")[0], text.partition("\n")[2]) if has_title else (None, text)
    documents, zones, mentions = frames([(title, body)], (MINISTER,))
    found = find(documents, zones, mentions, LEXICON)
    stored = documents["text"][0]
    assert found["quote_id"].n_unique() == found.height
    known = set(mentions["mention_id"])
    for row in found.rows(named=True):
        start, end = row["start_offset"], row["end_offset"]
        assert any(first <= start < end <= last for first, last in zones.select("start_offset", "end_offset").rows())
        assert stored[start:end].strip() == stored[start:end]
        assert row["speaker_mention_id"] is None or row["speaker_mention_id"] in known
        assert (row["speaker_mention_id"] is None) == (row["speaker_entity_id"] is None)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    find(*frames([(None, text)]), LEXICON)


@given(st.text(alphabet="«»“”\"' \u0628.:\n", max_size=30))
def test_pairs_of_marks_do_not_cross(text: str) -> None:
    places = [at for at, char in enumerate(text) if char in "«»“”\"'"]
    last = -1
    for opening, closing in pair(text, places, len(text)):
        assert opening > last
        assert closing is None or closing > opening
        last = len(places) if closing is None else closing


def rules_of(folder: Path, content: str) -> Path:
    (folder / "quotes").mkdir(parents=True)
    (folder / "quotes" / "own.yml").write_text(content, encoding="utf-8")
    return folder


def test_a_user_may_add_a_verb_and_replace_one(tmp_path: Path) -> None:
    own = rules_of(tmp_path, "verbs:\n  - {name: همس, finite: {masculine: [همس]}}\n  - {name: قال, finite: {}}\n")
    lexicon: Lexicon = compile_rules(load_quotes([ROOT / "seeds", own]))
    documents, zones, mentions = frames([(None, "همس سعيد إن الباب مفتوح. قال سعيد إن الباب مغلق.")])
    found = find(documents, zones, mentions, lexicon)
    assert found["cue"].to_list() == ["همس"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("verbs:\n  - {name: همس, forms: [همس]}\n", "unknown field verbs.0.forms"),
        ("- a\n", "must be a list of sections"),
        ("openers: [أن, إن]\n", "folds to the same key"),
        ("verbs: [\n", "not YAML"),
        ("verbs:\n  - {name: ''}\n", "verbs.0.name"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(RulesError, match=re.escape(message)):
        load_quotes([ROOT / "seeds", rules_of(tmp_path, content)])


def test_rules_without_verbs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no verbs of saying"):
        load_quotes([rules_of(tmp_path, "openers: [أن]\n")])
