"""`marsad score`: gold in every format, scored as its README says, and one sentence for what a person can mend."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from marsad.errors import GoldError
from marsad.models import ENTITY_TYPES
from marsad.scoring.gold import GoldMention, GoldPage, GoldQuote
from marsad.scoring.loading import load_gold
from marsad.scoring.names import score_mentions, score_quotes
from marsad.scoring.report import tables, values
from marsad.scoring.tallies import Scores, Tally

# "President Vladimir Putin said." and "Moscow announced that." as news writes it
TEXT = "قال الرئيس الروسي فلاديمير بوتين إن روسيا لا تريد الحرب مع أحد من جيرانها في المنطقة كلها.\n"
WriteGold = Callable[..., Path]


def mention(surface: str, entity_type: str, **more: object) -> dict[str, Any]:
    start = TEXT.index(surface)
    return {"start": start, "end": start + len(surface), "type": entity_type, **more}


@pytest.fixture
def write_gold(tmp_path: Path) -> WriteGold:
    def write(records: Sequence[Mapping[str, Any]], *, name: str = "gold.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
        return path

    return write


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["score", *map(str, arguments)])


# One document a line: what an examiner of real news writes


def test_plain_mentions_of_a_text_are_scored_by_type_and_nothing_that_is_not_stated(write_gold: WriteGold) -> None:
    gold = write_gold(
        [
            {
                "text": TEXT,
                "mentions": [
                    mention("فلاديمير بوتين", "PER", qid="Q7747"),
                    mention("روسيا", "LOC", optional=False),
                    mention("الروسي", "NORP"),
                    mention("المنطقة", "LOC"),
                ],
            }
        ]
    )

    scored = json.loads(ask("--gold", gold, "--format", "json", "--failures").stdout)

    assert scored["document_count"] == 1
    assert scored["scores"]["mention_recall"] == {"right": 3, "of": 4, "share": 0.75}
    assert scored["scores"]["mention_precision"] == {"right": 3, "of": 3, "share": 1.0}
    assert scored["scores"]["links"] == {"right": 1, "of": 1, "share": 1.0}
    assert scored["f1"]["mention_f1:PER"] == 1.0
    assert scored["failures"] == [
        "mention_recall: line 1: missed LOC 'المنطقة'",
        "mention_overlap_recall: line 1: nothing of LOC 'المنطقة'",
    ]
    assert not {"titles", "publishers", "published_on", "zone_accuracy", "languages"} & scored["scores"].keys()


def test_alternatives_are_pairs_or_objects_and_types_of_others_neither_help_nor_hurt(write_gold: WriteGold) -> None:
    (page,) = load_gold(
        write_gold(
            [
                {
                    "text": TEXT,
                    "mentions": [
                        mention("بوتين", "PER", alternatives=[[4, 9], {"start": 10, "end": 12}]),
                        mention("الحرب", "MISC"),
                        mention("روسيا", "LOC", nested=True),
                    ],
                }
            ]
        ),
        Path(),
    )

    assert page.mentions[0].also == ((4, 9), (10, 12))
    assert [found.need for found in page.mentions] == ["required", "optional", "nested"]


def test_mentions_of_types_that_we_do_not_have_are_told(write_gold: WriteGold) -> None:
    gold = write_gold([{"text": TEXT, "mentions": [mention("الحرب", "MISC"), mention("روسيا", "LOC")]}])

    assert "1 mentions of type MISC left out: we have no such type." in ask("--gold", gold).stdout
    scored = json.loads(ask("--gold", gold, "--format", "json").stdout)
    assert scored["types_left_out"] == {"MISC": 1}
    assert scored["scores"]["mention_recall"]["of"] == 1


@pytest.mark.parametrize(
    ("speaker", "speakers"),
    [
        (None, ()),
        ("Q7747", ("Q7747",)),
        (["Q7747", "Vladimir Putin"], ("Q7747", "Vladimir Putin")),
        ({"name": "Vladimir Putin", "qid": "Q7747", "type": "PER"}, ("Q7747", "Vladimir Putin")),
    ],
    ids=["open", "an id", "several spellings", "an object"],
)
def test_a_speaker_is_an_id_a_name_or_both(speaker: object, speakers: tuple[str, ...], write_gold: WriteGold) -> None:
    quote = {"start": 0, "end": 3, "kind": "direct", "speaker": speaker}

    (page,) = load_gold(write_gold([{"text": TEXT, "quotes": [quote]}]), Path())

    assert page.quotes == (GoldQuote(0, 3, "direct", speakers),)
    assert page.asked == {"quotes"}


def test_a_sentence_alone_is_enough_of_a_document(write_gold: WriteGold) -> None:
    gold = write_gold([{"text": "روسيا", "mentions": [{"start": 0, "end": 5, "type": "LOC"}]}] * 2)

    ended = ask("--gold", gold)

    assert ended.exit_code == 0, ended.output
    assert "2 documents, 10 code points." in ended.stdout


# Older gold, one document a line, its zones under older names

OLD_TEXT = "دولي\n\nعنوان\n\nمتن الخبر.\nفرعي\nمتن آخر.\n\nإقرأ أيضاً:\nخبر ثان\nمتنه.\n"


def old_record() -> dict[str, Any]:
    def zone(name: str, words: str) -> dict[str, Any]:
        start = OLD_TEXT.index(words)
        return {"zone": name, "start": start, "end": start + len(words)}

    subheading = OLD_TEXT.index("فرعي")
    return {
        "file": "old.txt",
        "chars": len(OLD_TEXT),
        "title": "عنوان",
        "section": "دولي (keyword line)",
        "publisher": "BBC News Arabic (BBC News عربي)",
        "cited_agencies": [{"name": "Reuters"}],
        "pub_date": {"value": None, "earliest": "2025-07-11", "latest": "2025-07-15"},
        "subheadings": [{"text": "فرعي", "start": subheading, "end": subheading + 4}],
        "zones": [
            zone("section_label", "دولي"),
            zone("title", "عنوان"),
            zone("body", "متن الخبر.\nفرعي\nمتن آخر."),
            zone("read_also_article", "إقرأ أيضاً:\nخبر ثان\nمتنه."),
        ],
        "dates": [{"start": 0, "end": 4, "value": "--07"}, {"start": 0, "end": 3, "value": "relative:last-year"}],
    }


def test_older_zone_names_are_mapped_and_subheadings_cut_out_of_the_body(write_gold: WriteGold, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text(OLD_TEXT, encoding="utf-8")

    (page,) = load_gold(write_gold([old_record()]), tmp_path)

    assert [(zone.zone, zone.article) for zone in page.zones] == [
        ("section", 0),
        ("title", 0),
        ("body", 0),
        ("subheading", 0),
        ("body", 0),
        ("body", 1),
    ]
    assert {"title", "suggested", "sharing"} <= page.zones[-1].labels
    assert page.embedded_titles == (None,)
    assert page.sections == ("دولي", "دولي", "دولي", None)
    assert page.publisher is not None
    assert page.publisher.names == ("BBC News Arabic", "BBC News عربي")
    assert [found.edtf for found in page.dates] == ["XXXX-07", None]
    assert "mentions" not in page.asked


# Our own gold


def test_a_page_with_its_yml_is_scored_alone_or_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"عنوان الخبر هنا\n\n{TEXT}", encoding="utf-8")
    (tmp_path / "a.yml").write_text(
        "title: عنوان الخبر هنا\nsection: null\nbyline: null\npublisher: null\nembedded: 0\npublished_on: null\n"
        "names_in_body: [روسيا]\nnames_only_in_furniture: []\nzones:\n"
        "  - {zone: title, article: 0, text: عنوان الخبر هنا}\n"
        "  - {zone: body, article: 0, text_start: قال, text_end: كلها.}\n",
        encoding="utf-8",
    )

    alone, folder = (
        json.loads(ask("--gold", path, "--format", "json").stdout) for path in (tmp_path / "a.yml", tmp_path)
    )

    assert alone["scores"] == folder["scores"]
    assert alone["scores"]["body_recall"]["share"] == 1.0
    assert alone["scores"]["titles"] == {"right": 1, "of": 1, "share": 1.0}
    assert alone["scores"]["names_found"] == {"right": 1, "of": 1, "share": 1.0}
    assert "mention_precision" not in alone["scores"]
    assert "failures" not in alone


def test_the_gold_of_the_seeds_prints_zones_by_label_fields_publishers_and_mentions_by_type() -> None:
    ended = ask("--gold", Path(__file__).parent / "gold" / "seeds.jsonl")

    assert ended.exit_code == 0, ended.output
    for words in ("body with subheadings", "suggested", "Titles", "Publishers", "mentions, exact", "time expressions"):
        assert words in ended.stdout
    assert all(f"– {entity_type}" in ended.stdout for entity_type in ENTITY_TYPES)
    assert "missed" not in ended.stdout


def test_a_file_of_tokens_and_tags_is_scored_by_the_types_of_its_tags() -> None:
    invented = Path(__file__).parent / "tagger" / "invented.conll"

    scored = json.loads(ask("--gold", invented, "--format", "json").stdout)["scores"]

    assert {"PER", "LOC", "ORG", "ALL"} <= scored.keys()
    assert scored["ALL"]["gold"] == sum(score["gold"] for name, score in scored.items() if name != "ALL")
    assert "ALL" in ask("--gold", invented).stdout


# Mistakes that a person can mend


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"file": "gone.txt"}, "gone.txt: the text is missing. Name the folder of the texts by --texts DIR."),
        ({"mentions": []}, "neither 'record', nor 'text', nor 'file' is stated"),
        ({"text": " \n", "mentions": []}, "line 1: the text is empty"),
        ({"text": TEXT, "chars": 7}, f"the gold is of a text of 7 code points; this one has {len(TEXT)}"),
        ({"text": "ab", "mentions": [{"start": 1, "end": 3, "type": "PER"}]}, "1 to 3 is no stretch of a text of 2"),
        (
            {"text": "ab", "mentions": [{"start": 0, "end": 2, "type": "PER", "surface": "xy"}]},
            "at 0 to 2 stands 'ab', not 'xy'. Is it another text?",
        ),
        ({"text": "ab", "mentions": [{"start": 0, "type": "PER"}]}, "line 1, mentions.0.end: Field required"),
        ({"text": "ab", "zones": [{"zone": "bdoy", "start": 0, "end": 2}]}, "no zone 'bdoy'. Known: title"),
    ],
    ids=lambda value: "",
)
def test_gold_that_does_not_fit_is_told_in_one_sentence(
    record: dict[str, Any], words: str, write_gold: WriteGold, tmp_path: Path
) -> None:
    ended = ask("--gold", write_gold([record]), "--texts", tmp_path)

    assert isinstance(ended.exception, GoldError)
    assert words in str(ended.exception)
    assert not ended.stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gold.csv", "a,b", "'.csv' is no format of gold. Known formats: .jsonl"),
        ("gold.jsonl", "{", "line 1: no JSON"),
        ("gold.jsonl", "[]", "line 1: no JSON object"),
        ("gold.jsonl", "", "nothing is in it"),
        ("gold.yml", "title: x", "gold.txt: the text is missing"),
        (".", "", "no .txt with its .yml is in this folder"),
        ("gone.jsonl", None, "no such file or folder"),
    ],
    ids=lambda value: "",
)
def test_a_file_of_no_known_format_is_told_with_those_that_are(
    name: str, content: str | None, words: str, tmp_path: Path
) -> None:
    if content is not None and name != ".":
        (tmp_path / name).write_text(content, encoding="utf-8")

    ended = ask("--gold", tmp_path / name)

    assert isinstance(ended.exception, GoldError)
    assert words in str(ended.exception)


# Mentions that overlap, and quotes

PAGE = GoldPage(
    name="page",
    text='Vladimir Putin said "one two three four five" and left. "Six seven", he added.',
    mentions=(
        GoldMention(0, 14, "PER", "Q7747", "required"),
        GoldMention(50, 54, "ORG", None, "optional"),
    ),
    quotes=(GoldQuote(21, 44, "direct", ("Vladimir Putin",)), GoldQuote(57, 66, "direct")),
    asked=frozenset({"mentions", "quotes"}),
)


def named(start: int, end: int, entity_type: str) -> dict[str, Any]:
    article_id = f"{PAGE.document_id}-0"
    return {
        "mention_id": f"{article_id}:{start}-{end}",
        "article_id": article_id,
        "start_offset": start,
        "end_offset": end,
        "entity_type": entity_type,
        "entity_id": "Q7747",
        "surface": PAGE.text[start:end],
        "zone": "body",
    }


def quoted(start: int, end: int, *, speaker: str | None = None, mention_id: str | None = None) -> dict[str, Any]:
    return {
        "start_offset": start,
        "end_offset": end,
        "speaker_entity_id": speaker,
        "speaker_mention_id": mention_id,
    }


@pytest.mark.parametrize(
    ("span", "entity_type", "strict", "overlap", "precision"),
    [
        ((0, 14), "PER", 1, 1, (1, 1)),
        ((9, 14), "PER", 0, 1, (1, 1)),
        ((9, 14), "LOC", 0, 0, (0, 1)),
        ((48, 52), "LOC", 0, 0, (0, 0)),
    ],
    ids=["exact", "a part of it", "of another type", "what is optional"],
)
def test_a_name_that_shares_letters_counts_only_as_overlapping(
    span: tuple[int, int], entity_type: str, strict: int, overlap: int, precision: tuple[int, int]
) -> None:
    scores = score_mentions(PAGE, [named(*span, entity_type)])

    assert scores["mention_recall"].right == strict
    assert scores["mention_overlap_recall"].right == overlap
    tally = scores["mention_overlap_precision"]
    assert (tally.right, tally.of) == precision


@pytest.mark.parametrize(
    ("span", "right"),
    [((21, 44), 1), ((20, 45), 1), ((21, 39), 1), ((21, 34), 0), ((15, 44), 1), ((9, 54), 0)],
    ids=["the same", "with its marks", "four words of five", "three of five", "one word more", "three words more"],
)
def test_a_quote_is_found_where_four_fifths_of_the_words_are_the_same(span: tuple[int, int], right: int) -> None:
    scores = score_quotes(PAGE, [quoted(*span)], [], {})

    assert (scores["quote_recall"].right, scores["quote_recall"].of) == (right, 2)
    assert (scores["quote_precision"].right, scores["quote_precision"].of) == (right, 1)


def test_two_quotes_for_one_of_the_gold_are_one_too_many() -> None:
    scores = score_quotes(PAGE, [quoted(21, 44), quoted(20, 45)], [], {})

    assert (scores["quote_recall"].right, scores["quote_precision"].right, scores["quote_precision"].of) == (1, 1, 2)


@pytest.mark.parametrize(("span", "of"), [((57, 66), 0), ((21, 44), 1)], ids=["the optional one", "another"])
def test_an_optional_quote_neither_helps_nor_hurts(span: tuple[int, int], of: int) -> None:
    page = replace(PAGE, quotes=(GoldQuote(57, 66, is_optional=True),))

    scores = score_quotes(page, [quoted(*span)], [], {})

    assert (scores["quote_recall"].of, scores["quote_precision"].right, scores["quote_precision"].of) == (0, 0, of)


def test_another_span_of_a_quote_is_as_right_as_the_first() -> None:
    page = replace(PAGE, quotes=(GoldQuote(21, 54, also=((21, 29),)),))

    assert score_quotes(page, [quoted(21, 28)], [], {})["quote_recall"].right == 1


def test_one_quote_is_not_found_twice() -> None:
    doubled = replace(PAGE, quotes=(GoldQuote(21, 44), GoldQuote(21, 39)))

    scores = score_quotes(doubled, [quoted(21, 44)], [], {})

    assert (scores["quote_recall"].right, scores["quote_recall"].of) == (1, 2)


@pytest.mark.parametrize(
    ("speaker", "mention_span", "right", "not_wrong"),
    [
        ("Q7747", None, 1, 1),
        ("nil-1", (9, 14), 1, 1),
        (None, None, 0, 1),
        ("Q1", None, 0, 0),
        ("Q1", (15, 19), 0, 0),
    ],
    ids=["by a name of the entity", "by the surname in the text", "nobody", "somebody else", "other words"],
)
def test_a_speaker_is_right_nobody_or_wrong(
    speaker: str | None, mention_span: tuple[int, int] | None, right: int, not_wrong: int
) -> None:
    mentions = [] if mention_span is None else [named(*mention_span, "PER")]
    mention_id = mentions[0]["mention_id"] if mentions else None
    names = {"Q7747": frozenset({"vladimir putin"})}

    scores = score_quotes(PAGE, [quoted(21, 44, speaker=speaker, mention_id=mention_id)], mentions, names)

    assert (scores["speakers"].right, scores["speakers_not_wrong"].right, scores["speakers"].of) == (
        right,
        not_wrong,
        1,
    )


@pytest.mark.parametrize(("speaker", "right"), [(None, 1), ("Q7747", 0)])
def test_where_the_gold_leaves_the_speaker_open_nobody_is_right(speaker: str | None, right: int) -> None:
    scores = score_quotes(PAGE, [quoted(57, 66, speaker=speaker)], [], {})

    assert (scores["speakers"].right, scores["speakers_not_wrong"].right) == (right, right)


# The report


def test_a_table_leaves_out_what_nothing_was_counted_for() -> None:
    scores: Scores = {"mention_precision": Tally(1, 2), "mention_recall": Tally(1, 1), "titles": Tally()}

    (table,) = tables(scores)

    assert table.rows == [("mentions, exact", 1, 2, "0.5000", "1.0000", "0.6667")]
    assert values(scores, failures=False)["f1"] == {"mention_f1": 0.6667}
