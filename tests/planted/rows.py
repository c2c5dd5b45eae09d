"""Pages whose staged rows break a check of the row gate, and pages that break none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from expectations import Check
from expectations.gate import row_checks
from marsad.warehouse.tables import frame_schema

ZONES = ("title", "body", "navigation", "promotion")
ARTICLE_ZONES = ("title", "body")
ENTITY_TYPES = ("PER", "LOC")
FETCHED_AT = datetime(2026, 3, 1, 22, tzinfo=UTC)
READ_ON = date(2026, 11, 21)

ARABIC = "\u0627\u0644\u0631\u0626\u064a\u0633"  # "the president"
# what could be taken for damage and is none: letters of names, zah before an Arabic comma, an emoji, a joiner, vowels
BODY = (f"\u0638\u060c \u0637\u061b \u00d8rsted, \u00c9lys\u00e9e \U0001f600 a\u200cb \u0645\u064e {ARABIC} " * 9)[:200]
TEXT = BODY + "\n" + "n" * 800
NIL_ID = "nil-per-0123456789abcdef"

#: staged tables that the row gate reads
TABLES = (
    "documents",
    "zones",
    "articles",
    "article_evidence",
    "article_sources",
    "dates",
    "mentions",
    "furniture_mentions",
    "nil_names",
    "quotes",
    "work",
)
_WORK = {"document_id": pl.String, "first_read_on": pl.Date}
#: rows beside the one that a page may change; all of them are sound
_EVIDENCE_FROM_OUTSIDE = {"field": "source_id", "value": "Q1", "method": "fact", "confidence": 1.0, "is_chosen": True}
_SOURCE_FROM_OUTSIDE = {"source_id": "Q1", "role": "agency", "name": "X", "method": "url", "confidence": 0.0}
_SOUND_DATES = (
    "2024-02-29",
    "XXXX-02-29",
    "XXXX-07",
    "2022-21",
    "2022-41",
    "-0322",
    "199X",
    "19XX",
    "{2014,2016,2018}",
    "1950/1953",
    "2022-12-31/2023-01-02",
    "2022-07-30~/2023-07-18~",
    "XXXX-11/XXXX-02",
    "2023-03~",
    None,
)


def page(
    document_id: str, *, embedded: Mapping[str, Any] | None = None, **changes: Mapping[str, Any] | None
) -> dict[str, list[dict[str, Any]]]:
    """Make the staged rows of a page that breaks nothing, but for the changes of one row of a table.

    Args:
        document_id: of the page.
        embedded: changes of an article inside it; None for a page of one article.
        changes: columns of the last row of a table; None for a table without rows.
    """
    main = f"{document_id}-0"
    sound: dict[str, list[dict[str, Any]]] = {
        "work": [{"document_id": document_id, "first_read_on": READ_ON}],
        "documents": [
            {
                "document_id": document_id,
                "sha256": document_id,
                "text": TEXT,
                "byte_count": 2000,
                "char_count": len(TEXT),
                "fetched_at": FETCHED_AT,
            }
        ],
        "zones": [
            {
                "document_id": document_id,
                "zone_number": 0,
                "zone": "body",
                "start_offset": 0,
                "end_offset": 201,
                "article_id": main,
                "score": 0.95,
            },
            {
                "document_id": document_id,
                "zone_number": 1,
                "zone": "promotion",
                "start_offset": 201,
                "end_offset": 311,
                "article_id": None,
                "score": 0.95,
            },
            {
                "document_id": document_id,
                "zone_number": 2,
                "zone": "navigation",
                "start_offset": 311,
                "end_offset": len(TEXT),
                "article_id": None,
                "score": 0.95,
            },
        ],
        "articles": [
            {
                "article_id": main,
                "document_id": document_id,
                "parent_article_id": None,
                "title": "A headline",
                "body": BODY,
                "language": "ara",
                "script": "Arab",
                "source_id": "Q1",
                "source_role": "publisher",
                # still the day before in UTC, but already this day where clocks are ahead
                "published_on": date(2026, 3, 2),
                "published_at": None,
                "published_precision": "day",
            }
        ],
        "article_evidence": [
            {"article_id": main, **_EVIDENCE_FROM_OUTSIDE},
            {
                "article_id": main,
                "field": "title",
                "value": TEXT[:2],
                "method": "m",
                "start_offset": 0,
                "end_offset": 2,
                "confidence": 0.0,
                "is_chosen": True,
            },
        ],
        "article_sources": [
            {"article_id": main, **_SOURCE_FROM_OUTSIDE},
            {
                "article_id": main,
                "source_id": "Q1",
                "role": "publisher",
                "name": TEXT[:2],
                "start_offset": 0,
                "end_offset": 2,
                "method": "masthead",
                "confidence": 1.0,
            },
        ],
        "dates": [
            *(
                {"article_id": main, "surface": "x", "start_offset": at, "end_offset": len(TEXT), "edtf": edtf}
                | {"kind": "partial"}
                for at, edtf in enumerate(_SOUND_DATES, start=10)
            ),
            {
                "article_id": main,
                "surface": TEXT[:4],
                "start_offset": 0,
                "end_offset": 4,
                "edtf": "2022-02-28",
                "kind": "explicit",
            },
        ],
        "mentions": [
            _mention(document_id, main, 4, 5, NIL_ID, 0.0),
            _mention(document_id, main, 0, len(TEXT), "Q2", 1.0),
        ],
        "furniture_mentions": [
            _mention(document_id, main, 5, 6, "Q2", 0.0),
            _mention(document_id, None, 300, 304, "Q2", 1.0),
        ],
        "nil_names": [
            {
                "document_id": document_id,
                "entity_id": NIL_ID,
                "entity_type": "PER",
                "name_ar": "name",
                "name_en": "name",
            }
        ],
        "quotes": [
            {
                "quote_id": f"{main}:0-4",
                "article_id": main,
                "start_offset": 0,
                "end_offset": 4,
                "kind": "direct",
            }
        ],
    }
    rows = {table: [*found[:-1], found[-1] | (changes.get(table) or {})] for table, found in sound.items()}
    rows |= {table: [] for table, change in changes.items() if change is None}
    if embedded is not None:
        rows["articles"].append(
            {**sound["articles"][0], "article_id": f"{document_id}-1", "parent_article_id": main, **embedded}
        )
    rows["articles"] = [_derived(article) | article for article in rows["articles"]]
    for table, key in (("mentions", "mention_id"), ("furniture_mentions", "mention_id"), ("quotes", "quote_id")):
        if key not in (changes.get(table) or {}):
            rows[table] = [{**row, key: _identified(row, key)} for row in rows[table]]
    return rows


def _mention(
    document_id: str, article_id: str | None, start: int, end: int, entity_id: str, score: float
) -> dict[str, Any]:
    return {
        "mention_id": f"{article_id or document_id}:{start}-{end}",
        "article_id": article_id,
        "document_id": document_id,
        "entity_id": entity_id,
        "entity_type": "PER",
        "surface": "name",
        "start_offset": start,
        "end_offset": end,
        "score": score,
    }


def _derived(article: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from title and body."""
    title, body = article["title"] or "", article["body"] or ""
    return {
        "lead": body.split("\n")[0] or None,
        "word_count": len(body.split()),
        "content_hash": sha256(f"{title}\n{body}".encode()).hexdigest()[:32],
    }


def _identified(row: Mapping[str, Any], key: str) -> str:
    """The id that follows from a place; of one that is not whole, the id it had."""
    if row["start_offset"] is None or row["end_offset"] is None:
        return row[key]
    return f"{row[key].split(':')[0]}:{row['start_offset']}-{row['end_offset']}"


def write(folder: Path, pages: Sequence[Mapping[str, Any]], *, page_count: int = 7) -> dict[str, list[Path]]:
    """Write pages as shards of a few pages each."""
    relations: dict[str, list[Path]] = {table: [] for table in TABLES}
    for number, start in enumerate(range(0, max(len(pages), 1), page_count)):
        for table in TABLES:
            rows = [row for one in pages[start : start + page_count] for row in one[table]]
            path = folder / f"{table}-{number}.parquet"
            schema = pl.Schema(_WORK) if table == "work" else frame_schema(table)
            pl.DataFrame(rows, schema=schema).write_parquet(path)
            relations[table].append(path)
    return relations


def the_row_checks(**changes: Any) -> list[Check]:
    """Build the row gate with thresholds that the pages are made for."""
    return row_checks(
        **{
            "min_body_chars": 200,
            "languages": ["ara", "it's"],
            "zones": ZONES,
            "article_zones": ARTICLE_ZONES,
            "entity_types": ENTITY_TYPES,
            "max_damaged_chars": 0,
            "max_hours_after_fetch": 1.0,
            "min_published_year": 1800,
            "min_furniture_share": 0.1,
            "max_furniture_share": 0.9,
            **changes,
        }
    )


@dataclass(frozen=True, kw_only=True)
class Break:
    """A page that breaks a check; in the keys it names, {} is the document."""

    check: str
    key: str
    reason: str | None = None
    also: dict[str, str] = field(default_factory=dict[str, str])
    embedded: dict[str, Any] | None = None
    changes: dict[str, Any] = field(default_factory=dict[str, Any])


def breaks(check: str, key: str, /, **kwargs: Any) -> Break:
    """Make a page that breaks a check: what is no field of Break changes rows of a table."""
    extra = {name: kwargs.pop(name) for name in ("reason", "also", "embedded") if name in kwargs}
    return Break(check=check, key=key, changes=kwargs, **extra)


ZONE, MAIN, INNER, MENTION = "{}:2", "{}-0", "{}-1", "{}-0:0-1001"
FURNITURE, DATE, QUOTE, SPELLING = "{}:300-304", "{}-0:0:4", "{}-0:0-4", f"{{}}:{NIL_ID}:name"
EVIDENCE, SOURCE = f"{{}}-0:title:{TEXT[:2]}:m:0", "{}-0:Q1:publisher:masthead:0"
#: a document of which nothing says where in it anything stands
_BARE: dict[str, None] = dict.fromkeys(TABLES[1:2] + TABLES[3:])
BROKEN = [
    breaks(
        "document_text_not_empty",
        "{}",
        reason="The document has no text.",
        documents={"text": ""},
        also={
            "document_char_count_true": "{}",
            "evidence_value_printed": EVIDENCE,
            "article_source_name_printed": SOURCE,
        },
    ),
    breaks("document_text_not_empty", "{}", documents={"text": None}),
    breaks(
        "document_char_count_positive",
        "{}",
        reason="char_count is 0; 1 or more is wanted.",
        documents={"text": None, "char_count": 0},
        also={"document_text_not_empty": "{}"},
        **_BARE,
    ),
    breaks("document_char_count_positive", "{}", documents={"char_count": None}, **_BARE),
    breaks(
        "document_id_of_bytes",
        "{}",
        reason="The sha256 is 0123; the document_id must be its first 32 digits.",
        documents={"sha256": "0123"},
    ),
    breaks("document_id_of_bytes", "{}", documents={"sha256": None}),
    breaks(
        "document_byte_count_positive",
        "{}",
        reason="byte_count is 0; 1 or more is wanted.",
        documents={"byte_count": 0},
    ),
    breaks("document_byte_count_positive", "{}", documents={"byte_count": None}),
    breaks(
        "zone_of_article_owned",
        ZONE,
        reason="A zone from 311 to 1001 is a navigation of an article.",
        zones={"article_id": "x", "start_offset": 311},
    ),
    breaks("zone_of_article_owned", ZONE, zones={"zone": "title"}),
    breaks(
        "document_char_count_true",
        "{}",
        documents={"char_count": 1000},
        also={
            "zone_offsets_in_range": ZONE,
            "mention_offsets_in_range": MENTION,
            "date_offsets_in_range": " ".join(f"{{0}}-0:{at}:1001" for at in range(10, 10 + len(_SOUND_DATES))),
        },
    ),
    breaks(
        "document_char_count_true",
        "{}",
        reason="char_count is 1002, but the stored text has 1001 characters.",
        documents={"char_count": 1002},
    ),
    breaks(
        "zone_offsets_in_order",
        ZONE,
        reason="A zone runs from 300 to 300.",
        zones={"start_offset": 300, "end_offset": 300},
    ),
    breaks(
        "zone_offsets_in_order",
        ZONE,
        zones={"start_offset": 900, "end_offset": None},
    ),
    breaks(
        "zone_offsets_in_range",
        ZONE,
        reason="A zone runs from 311 to 1002; the document has 1001 characters.",
        zones={"end_offset": 1002},
    ),
    breaks("zone_offsets_in_range", ZONE, zones={"start_offset": -1, "end_offset": 700}),
    breaks("zone_offsets_in_range", ZONE, zones={"start_offset": None}),
    breaks(
        "zone_offsets_in_range",
        "elsewhere:2",
        zones={"document_id": "elsewhere"},
    ),
    breaks("zone_known", ZONE, reason="A zone is called 'bdoy'; no zone is called so.", zones={"zone": "bdoy"}),
    breaks("zone_known", ZONE, zones={"zone": None}),
    breaks(
        "zone_score_in_bounds",
        ZONE,
        reason="A zone from 311 to 1001 has the score 1.01; from 0 to 1 is wanted.",
        zones={"score": 1.01},
    ),
    breaks("zone_score_in_bounds", ZONE, zones={"score": -0.01}),
    breaks("zone_score_in_bounds", ZONE, zones={"score": float("nan")}),
    breaks("zone_score_in_bounds", ZONE, zones={"score": None}),
    breaks(
        "furniture_share_in_bounds",
        "{}",
        reason="Share of the page that belongs to no article: 0.9001; from 0.1 to 0.9 is usual.",
        zones={"start_offset": 210},
    ),
    breaks(
        "furniture_share_in_bounds",
        "{}",
        documents={"text": TEXT + "n" * 100, "char_count": len(TEXT) + 100},
        zones={"zone": "body", "article_id": "x"},
    ),
    breaks("body_not_empty", MAIN, reason="The page's main article has no body.", articles={"body": ""}),
    breaks("body_not_empty", MAIN, articles={"body": None}),
    breaks("body_not_empty", MAIN, articles={"body": " \n\u00a0\u200f\ufeff" * 90}),
    breaks(
        "body_long_enough",
        MAIN,
        reason="The body has 199 characters; at least 200 are wanted.",
        articles={"body": BODY[:199]},
    ),
    breaks(
        "source_detected",
        MAIN,
        reason="No publisher is named by the page, its url or the bundle, and no agency is cited.",
        articles={"source_id": None, "source_role": None},
    ),
    breaks(
        "language_detected",
        MAIN,
        reason="The language of title and body could not be told.",
        articles={"language": None},
    ),
    breaks(
        "language_supported",
        MAIN,
        reason="The language is eng; supported: ara, it's.",
        articles={"language": "eng"},
    ),
    breaks("title_present", MAIN, reason="The page has no headline.", articles={"title": None}),
    breaks("title_present", MAIN, articles={"title": "\u00a0\u200f"}),
    breaks(
        "no_replacement_characters",
        MAIN,
        reason="2 characters of title and body are damaged (wrong charset); at most 0 are allowed.",
        articles={"title": "\ufffd", "body": BODY + "\ufffd"},
    ),
    breaks("no_replacement_characters", MAIN, articles={"title": ARABIC.encode().decode("latin-1")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + ARABIC.encode().decode("cp1252", "ignore")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + ARABIC.encode().decode("cp1256")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + ARABIC.encode("cp1256").decode("cp1252")}),
    breaks("no_replacement_characters", MAIN, articles={"body": BODY + "\u201c".encode().decode("cp1252")}),
    breaks(
        "published_not_after_fetched",
        MAIN,
        reason="The article is dated 2026-03-03, but was fetched before, at 2026-03-01 22:00 UTC.",
        articles={"published_on": date(2026, 3, 3)},
    ),
    breaks(
        "published_not_after_fetched",
        MAIN,
        reason="The article is dated 2026-03-01 23:01 UTC, but was fetched before, at 2026-03-01 22:00 UTC.",
        articles={"published_on": date(2026, 3, 1), "published_at": datetime(2026, 3, 1, 23, 1, tzinfo=UTC)}
        | {"published_precision": "minute"},
    ),
    breaks(
        "published_not_after_read",
        MAIN,
        reason="The article is dated 2026-11-23, but was first read before, on 2026-11-21.",
        documents={"fetched_at": None},
        articles={"published_on": date(2026, 11, 23)},
    ),
    breaks(
        "published_not_after_read",
        MAIN,
        documents={"fetched_at": None},
        work={"first_read_on": date(2025, 1, 1)},
    ),
    breaks(
        "embedded_body_not_empty",
        INNER,
        reason="An article inside the page has no body.",
        embedded={"body": "", "title": None, "language": None, "published_on": date(2027, 1, 1)},
    ),
    breaks(
        "embedded_body_long_enough",
        INNER,
        reason="The body of an article inside the page has 4 characters; at least 200 are wanted.",
        embedded={"body": "four"},
    ),
    breaks(
        "embedded_source_detected",
        INNER,
        reason="An article inside the page names no publisher, and cites no agency.",
        embedded={"source_id": None, "source_role": None},
    ),
    breaks(
        "mention_offsets_in_order",
        "{}-0:7-7",
        reason="A mention runs from 7 to 7.",
        mentions={"start_offset": 7, "end_offset": 7},
    ),
    breaks("mention_offsets_in_order", MENTION, mentions={"end_offset": None}),
    breaks(
        "mention_offsets_in_range",
        "{}-0:1000-1002",
        reason="A mention runs from 1000 to 1002; the document has 1001 characters.",
        mentions={"start_offset": 1000, "end_offset": 1002},
    ),
    breaks("mention_offsets_in_range", "{}-0:-2-1001", mentions={"start_offset": -2}),
    breaks("mention_offsets_in_range", MENTION, mentions={"document_id": "elsewhere"}),
    breaks(
        "mention_surface_not_empty",
        MENTION,
        reason="A mention from 0 to 1001 has no visible text.",
        mentions={"surface": ""},
    ),
    breaks("mention_surface_not_empty", MENTION, mentions={"surface": "\u200f\u00a0 "}),
    breaks("mention_surface_not_empty", MENTION, mentions={"surface": None}),
    breaks(
        "mention_entity_present",
        MENTION,
        reason="A mention from 0 to 1001 is linked to no entity.",
        mentions={"entity_id": None},
    ),
    breaks("mention_entity_present", MENTION, mentions={"entity_id": ""}),
    breaks(
        "mention_type_known",
        MENTION,
        reason="A mention is of type 'MISC'; no type is called so.",
        mentions={"entity_type": "MISC"},
    ),
    breaks("mention_type_known", MENTION, mentions={"entity_type": None}),
    breaks(
        "mention_score_in_bounds",
        MENTION,
        reason="A mention from 0 to 1001 has the score 1.01; from 0 to 1 is wanted.",
        mentions={"score": 1.01},
    ),
    breaks("mention_score_in_bounds", MENTION, mentions={"score": -0.01}),
    breaks("mention_score_in_bounds", MENTION, mentions={"score": float("nan")}),
    breaks("mention_score_in_bounds", MENTION, mentions={"score": None}),
    breaks(
        "mention_entity_spelled",
        "{}-0:4-5",
        reason=f"A mention from 4 to 5 is linked to {NIL_ID}, of which the document keeps no spelling.",
        nil_names=None,
    ),
    breaks(
        "mention_id_true",
        "untrue:0-4",
        reason="A mention with the id untrue:0-4 runs from 0 to 1001.",
        mentions={"mention_id": "untrue:0-4"},
    ),
    breaks(
        "furniture_mention_offsets_in_order",
        "{}:7-7",
        reason="A mention in page furniture runs from 7 to 7.",
        furniture_mentions={"start_offset": 7, "end_offset": 7},
    ),
    breaks("furniture_mention_offsets_in_order", FURNITURE, furniture_mentions={"end_offset": None}),
    breaks(
        "furniture_mention_offsets_in_range",
        "{}:1000-1002",
        reason="A mention in page furniture runs from 1000 to 1002; the document has 1001 characters.",
        furniture_mentions={"start_offset": 1000, "end_offset": 1002},
    ),
    breaks("furniture_mention_offsets_in_range", "{}:-2-304", furniture_mentions={"start_offset": -2}),
    breaks(
        "furniture_mention_surface_not_empty",
        FURNITURE,
        reason="A mention in page furniture from 300 to 304 has no visible text.",
        furniture_mentions={"surface": "\u200f\u00a0 "},
    ),
    breaks(
        "furniture_mention_entity_present",
        FURNITURE,
        reason="A mention in page furniture from 300 to 304 is linked to no entity.",
        furniture_mentions={"entity_id": None},
    ),
    breaks(
        "furniture_mention_entity_spelled",
        FURNITURE,
        reason="A mention in page furniture from 300 to 304 is linked to nil-loc-0, of which the document keeps no "
        "spelling.",
        furniture_mentions={"entity_id": "nil-loc-0"},
    ),
    breaks(
        "furniture_mention_id_true",
        "untrue:0-5",
        reason="A mention in page furniture with the id untrue:0-5 runs from 300 to 304.",
        furniture_mentions={"mention_id": "untrue:0-5"},
    ),
    breaks(
        "furniture_mention_type_known",
        FURNITURE,
        reason="A mention in page furniture is of type 'MISC'; no type is called so.",
        furniture_mentions={"entity_type": "MISC"},
    ),
    breaks(
        "furniture_mention_score_in_bounds",
        FURNITURE,
        reason="A mention in page furniture from 300 to 304 has the score 1.01; from 0 to 1 is wanted.",
        furniture_mentions={"score": 1.01},
    ),
    breaks("furniture_mention_score_in_bounds", FURNITURE, furniture_mentions={"score": None}),
    breaks(
        "nil_name_id_wellformed",
        "{}:nil-per-01:name",
        reason="The id of a name that no base knows is 'nil-per-01'.",
        nil_names={"entity_id": "nil-per-01"},
        mentions={"entity_id": "nil-per-01"},
        also={"mention_entity_spelled": "{}-0:4-5"},
    ),
    breaks("nil_name_id_wellformed", "{}:Q2:name", nil_names={"entity_id": "Q2"}, mentions=None),
    breaks(
        "nil_name_type_known",
        SPELLING,
        reason=f"The name of {NIL_ID} is of type 'MISC'; no type is called so.",
        nil_names={"entity_type": "MISC"},
    ),
    breaks("nil_name_type_known", SPELLING, nil_names={"entity_type": None}),
    breaks(
        "nil_name_visible",
        f"{{}}:{NIL_ID}:\u200f",
        reason=f"A spelling of {NIL_ID} has no visible text.",
        nil_names={"name_ar": "\u200f"},
    ),
    breaks("nil_name_visible", f"{{}}:{NIL_ID}", nil_names={"name_ar": None}),
    breaks(
        "nil_name_mentioned",
        SPELLING,
        reason=f"A spelling of {NIL_ID} is kept, and the document does not mention it.",
        mentions=None,
    ),
    breaks(
        "date_offsets_in_order",
        "{}-0:4:4",
        reason="A time expression runs from 4 to 4.",
        dates={"start_offset": 4},
    ),
    breaks("date_offsets_in_order", "{}-0:0", dates={"end_offset": None}),
    breaks(
        "date_offsets_in_range",
        "{}-0:0:1002",
        reason="A time expression runs from 0 to 1002; the document has 1001 characters.",
        dates={"end_offset": 1002},
    ),
    breaks("date_offsets_in_range", "{}-0:-1:4", dates={"start_offset": -1}),
    breaks("date_offsets_in_range", "elsewhere-0:0:4", dates={"article_id": "elsewhere-0"}),
    breaks(
        "date_kind_known",
        DATE,
        reason="A time expression from 0 to 4 is of kind 'vague'; no kind is called so.",
        dates={"kind": "vague"},
    ),
    breaks("date_kind_known", DATE, dates={"kind": None}),
    breaks(
        "date_edtf_wellformed",
        DATE,
        reason="A time expression from 0 to 4 has the value '2022-2', which is not EDTF.",
        dates={"edtf": "2022-2"},
    ),
    *(
        breaks("date_edtf_wellformed", DATE, dates={"edtf": edtf})
        for edtf in ("", "22", "2022-13", "2022-42", "2022-00", "199X-02", "2022/", "{2022}", "2022?", "2022-02-28T10")
    ),
    breaks(
        "date_day_exists",
        DATE,
        reason="A time expression from 0 to 4 means 2023-02-29, which is no day.",
        dates={"edtf": "2023-02-29"},
    ),
    breaks("date_day_exists", DATE, dates={"edtf": "XXXX-02-30"}),
    breaks("date_day_exists", DATE, dates={"edtf": "2022-04-01/2022-04-31~"}),
    breaks(
        "date_interval_in_order",
        DATE,
        reason="A time expression from 0 to 4 means 1953/1950, which ends before it begins.",
        dates={"edtf": "1953/1950"},
    ),
    breaks("date_interval_in_order", DATE, dates={"edtf": "2023-04-20~/2023-03-23~"}),
    breaks("quote_offsets_in_order", "{}-0:4-4", reason="A quotation runs from 4 to 4.", quotes={"start_offset": 4}),
    breaks("quote_offsets_in_order", QUOTE, quotes={"end_offset": None}),
    breaks(
        "quote_offsets_in_range",
        "{}-0:0-1002",
        reason="A quotation runs from 0 to 1002; the document has 1001 characters.",
        quotes={"end_offset": 1002},
    ),
    breaks(
        "quote_kind_known",
        QUOTE,
        reason="A quotation from 0 to 4 is of kind 'free'; no kind is called so.",
        quotes={"kind": "free"},
    ),
    breaks("quote_kind_known", QUOTE, quotes={"kind": None}),
    breaks(
        "quote_id_true",
        "untrue:0-6",
        reason="The quotation untrue:0-6 runs from 0 to 4.",
        quotes={"quote_id": "untrue:0-6"},
    ),
    breaks(
        "evidence_offsets_in_order",
        f"{{}}-0:source_id:{TEXT[:2]}:m:0",
        reason="A reason runs from 0 to 0.",
        article_evidence={"field": "source_id", "end_offset": 0},
    ),
    breaks(
        "evidence_offsets_in_range",
        f"{{}}-0:source_id:{TEXT[:2]}:m:0",
        reason="A reason runs from 0 to 1002; the document has 1001 characters.",
        article_evidence={"field": "source_id", "end_offset": 1002},
    ),
    breaks("evidence_offsets_in_range", f"{{}}-0:title:{TEXT[:2]}:m", article_evidence={"start_offset": None}),
    breaks(
        "evidence_field_known",
        f"{{}}-0:author:{TEXT[:2]}:m:0",
        reason="A reason is given for 'author'; articles have no value that is called so and found.",
        article_evidence={"field": "author"},
    ),
    breaks(
        "evidence_confidence_in_bounds",
        EVIDENCE,
        reason="A reason for title has the confidence 1.01; from 0 to 1 is wanted.",
        article_evidence={"confidence": 1.01},
    ),
    breaks("evidence_confidence_in_bounds", EVIDENCE, article_evidence={"confidence": None}),
    breaks(
        "evidence_value_printed",
        "{}-0:title:other:m:0",
        reason="The title 'other' is not what stands from 0 to 2.",
        article_evidence={"value": "other"},
    ),
    breaks(
        "article_source_offsets_in_order",
        "{}-0:Q1:publisher:masthead:2",
        reason="The name of a source runs from 2 to 2.",
        article_sources={"start_offset": 2, "name": None},
    ),
    breaks(
        "article_source_offsets_in_range",
        SOURCE,
        reason="The name of a source runs from 0 to 1002; the document has 1001 characters.",
        article_sources={"end_offset": 1002, "name": None},
    ),
    breaks(
        "article_source_role_known",
        "{}-0:Q1:owner:masthead:0",
        reason="A source has the role 'owner'; no role is called so.",
        article_sources={"role": "owner"},
    ),
    breaks(
        "article_source_method_known",
        "{}-0:Q1:publisher:guess:0",
        reason="A source was found by 'guess'; no method is called so.",
        article_sources={"method": "guess"},
    ),
    breaks(
        "article_source_confidence_in_bounds",
        SOURCE,
        reason="A source found by masthead has the confidence -0.01; from 0 to 1 is wanted.",
        article_sources={"confidence": -0.01},
    ),
    breaks(
        "article_source_name_printed",
        SOURCE,
        reason="The source 'Other' is not what stands from 0 to 2.",
        article_sources={"name": "Other"},
    ),
    breaks(
        "published_not_before_the_press",
        MAIN,
        reason="The article is dated 1447-05-01; 1800 is the earliest year that counts.",
        articles={"published_on": date(1447, 5, 1)},
    ),
    breaks(
        "article_content_hash_true",
        MAIN,
        reason="content_hash is 0123, and not that of title and body.",
        articles={"content_hash": "0123"},
    ),
    breaks("article_content_hash_true", INNER, embedded={"content_hash": None}),
    breaks(
        "article_lead_in_body",
        MAIN,
        reason="The lead is Other; the body has no such paragraph.",
        articles={"lead": "Other"},
    ),
    breaks("article_lead_in_body", INNER, embedded={"lead": None}),
    breaks(
        "article_word_count_possible",
        MAIN,
        reason="word_count is 101, which the body cannot have.",
        articles={"word_count": 101},
    ),
    breaks("article_word_count_possible", MAIN, articles={"word_count": 0}),
    breaks("article_word_count_possible", INNER, embedded={"word_count": None}),
    breaks(
        "article_language_wellformed",
        INNER,
        reason="The language is 'ar', which is not three small letters.",
        embedded={"language": "ar"},
    ),
    breaks(
        "article_script_wellformed",
        MAIN,
        reason="The script is 'Arabic', which is not four letters, the first of them a capital.",
        articles={"script": "Arabic"},
    ),
    breaks(
        "article_source_role_stated",
        MAIN,
        reason="The role of source Q1 is photo.",
        articles={"source_role": "photo"},
    ),
    breaks("article_source_role_stated", MAIN, articles={"source_role": None}),
    breaks("article_source_role_stated", INNER, embedded={"source_id": None}, also={"embedded_source_detected": INNER}),
    breaks(
        "article_published_precision_stated",
        MAIN,
        reason="The article is dated 2026-03-02, to the hour.",
        articles={"published_precision": "hour"},
    ),
    breaks("article_published_precision_stated", MAIN, articles={"published_precision": None}),
    breaks("article_published_precision_stated", MAIN, articles={"published_on": None}),
    breaks(
        "article_published_precision_stated",
        MAIN,
        articles={"published_at": datetime(2026, 3, 1, 12, tzinfo=UTC)},
    ),
    breaks(
        "article_published_at_on_its_day",
        MAIN,
        reason="The article is dated 2026-02-03, and its time is 2026-03-01 12:00 UTC.",
        articles={"published_on": date(2026, 2, 3), "published_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}
        | {"published_precision": "minute"},
    ),
    breaks(
        "article_published_at_on_its_day",
        INNER,
        embedded={"published_at": datetime(2026, 3, 1, 9, 59, tzinfo=UTC), "published_precision": "second"},
    ),
]
NAMES = sorted({broken.check for broken in BROKEN})


def planted() -> dict[str, set[str]]:
    """Say which keys each check must name."""
    keys: dict[str, set[str]] = {}
    for number, broken in enumerate(BROKEN):
        for check, key in [(broken.check, broken.key), *broken.also.items()]:
            keys.setdefault(check, set()).update(key.format(f"d{number:02}").split())
    return keys
