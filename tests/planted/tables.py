"""Changes of sound tables that break a check of sql/checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from marsad.warehouse.connection import create_tables, opened

_D = "d" * 32
_MAIN, _INNER = f"{_D}-0", f"{_D}-1"
TEXT = "Head\nIn Cairo on 4 May.\nMore news: Rome\nNext\nRome is old.\n"
#: one page with an article, a box, and a second article: it breaks no check
SOUND = f"""
insert into inputs values (1, 'a.txt', 'news', '{_D}', '{{}}', null);
insert into documents by name select
    '{_D}' as document_id, 's' as sha256, 'a.txt' as uri, 'news' as bundle, 'text/plain' as media_type,
    'utf-8' as charset, $text as text, 9 as byte_count, {len(TEXT)} as char_count;
"""
SOUND_ROWS: dict[str, list[tuple[object, ...]]] = {
    "zones": [
        (_D, 0, "title", 0, 5, _MAIN, "r", 0.9),
        (_D, 1, "body", 5, 24, _MAIN, "r", 0.9),
        (_D, 2, "suggested", 24, 40, None, "r", 0.9),
        (_D, 3, "title", 40, 45, _INNER, "r", 0.9),
        (_D, 4, "body", 45, len(TEXT), _INNER, "r", 0.9),
    ],
    "articles": [
        (
            _MAIN,
            _D,
            None,
            "Head",
            "In Cairo on 4 May.",
            *[None] * 5,
            "marsad:x",
            *[None] * 4,
            5,
            "h",
            1,
            True,
        ),
        (_INNER, _D, _MAIN, "Next", "Rome is old.", *[None] * 10, 3, "h", 1, True),
    ],
    "article_evidence": [
        (_MAIN, "title", "Head", "m", 0, 4, 1.0, True),
        (_MAIN, "title", "In Cairo", "m", 5, 13, 0.5, False),
        (_MAIN, "source_id", "marsad:x", "fact", None, None, 1.0, True),
        (_INNER, "title", "Next", "m", 40, 44, 1.0, True),
    ],
    "article_sources": [(_MAIN, "marsad:x", "publisher", "X", None, None, "fact", 1.0)],
    "sources": [("marsad:x", "publisher", None, "X", None, None, None)],
    "entity_names": [
        ("Q85", "Cairo", "und", "observed"),
        ("Q220", "Rome", "und", "observed"),
    ],
    "corrections": [(_MAIN, "section", "own", "applied", "News", None, "It has none.", "Amal")],
    "verdicts": [(_D, "body_long_enough", "It is true.", "Amal")],
    "stories": [("s0", 2)],
    "story_articles": [("s0", _MAIN, True, 1.0, "m"), ("s0", _INNER, False, 0.9, "m")],
    "entities": [
        ("Q85", "LOC", None, "Cairo", "Q85", "linked", "EG"),
        ("Q220", "LOC", None, "Rome", "Q220", "linked", "IT"),
    ],
    "mentions": [
        *[("m0", _MAIN, _D, "Q85", "LOC", "Cairo", 8, 13, "body", 0, None, None, "g", 1.0)],
        *[("m1", _INNER, _D, "Q220", "LOC", "Rome", 45, 49, "body", 0, None, None, "g", 1.0)],
    ],
    "furniture_mentions": [("f0", None, _D, "Q220", "LOC", "Rome", 35, 39, "suggested", 0, None, None, "g", 1.0)],
    "dates": [(_MAIN, "4 May", 17, 22, "XXXX-05-04", "partial")],
    "quotes": [("q0", _MAIN, 5, 13, "indirect", None, "m0", "Q85")],
}


@contextmanager
def sound_tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with tables that break no check."""
    with opened(None) as connection:
        create_tables(connection, "data")
        for statement in SOUND.split(";"):
            if statement.strip():
                connection.execute(statement, {"text": TEXT} if "$text" in statement else None)
        for table, values in SOUND_ROWS.items():
            for row in values:
                connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))
        connection.execute("create temp view checked_documents as select document_id from documents")
        yield connection


@dataclass(frozen=True)
class Change:
    """A statement that breaks a check, the keys that the check must name, and what other checks must name."""

    check: str
    statement: str
    keys: tuple[str, ...]
    also: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


CHANGES = [
    Change("corrections_give_values", "update corrections set field = 'title', corrected_value = 'Other'", (_MAIN,)),
    Change("corrections_give_values", "update corrections set field = 'byline', corrected_value = 'Other'", (_MAIN,)),
    Change("corrections_give_values", "update corrections set field = 'section', corrected_value = 'Other'", (_MAIN,)),
    Change("corrections_give_values", "update corrections set field = 'language', corrected_value = 'fas'", (_MAIN,)),
    Change(
        "corrections_give_values",
        "update corrections set field = 'published_on', corrected_value = '2025-05-04'",
        (_MAIN,),
    ),
    Change("corrections_give_values", "update corrections set field = 'source_id', corrected_value = 'Q1'", (_MAIN,)),
    Change("parts_have_articles", f"update corrections set article_id = '{_D}-7'", (f"{_D}-7",)),
    Change(
        "articles_have_documents_and_parents",
        "update articles set parent_article_id = null where title = 'Next'",
        (_INNER,),
        {"revisions_follow_pages": (_MAIN,)},
    ),
    Change(
        "articles_have_documents_and_parents",
        "update articles set parent_article_id = 'x' where title = 'Next'",
        (_INNER,),
    ),
    Change(
        "articles_have_documents_and_parents",
        "update articles set parent_article_id = 'x' where title = 'Head'",
        (_MAIN,),
    ),
    Change(
        "articles_have_documents_and_parents",
        "delete from articles where title = 'Head'",
        (_INNER,),
        {
            "chosen_evidence_gives_values": (_MAIN,),
            "mentions_have_articles_and_entities": ("m0",),
            "parts_have_articles": (_MAIN,),
            "quotes_have_articles_and_speakers": ("q0",),
            "stories_hold_articles": ("s0",),
        },
    ),
    Change(
        "articles_have_documents_and_parents",
        "delete from articles",
        (_D,),
        {
            "chosen_evidence_gives_values": (
                _MAIN,
                _INNER,
            ),
            "mentions_have_articles_and_entities": (
                "m0",
                "m1",
            ),
            "parts_have_articles": (
                _MAIN,
                _INNER,
            ),
            "quotes_have_articles_and_speakers": ("q0",),
            "stories_hold_articles": ("s0",),
        },
    ),
    Change(
        "bodies_are_made_of_zones",
        "update articles set body = body || ' x' where title = 'Head'",
        (_MAIN,),
    ),
    Change(
        "bodies_are_made_of_zones",
        "update articles set body = '' where title = 'Next'",
        (_INNER,),
    ),
    Change(
        "chosen_evidence_gives_values",
        "update articles set title = 'Other' where title = 'Head'",
        (_MAIN,),
    ),
    Change(
        "chosen_evidence_gives_values",
        "update article_evidence set is_chosen = false where value = 'Next'",
        (_INNER,),
    ),
    Change(
        "chosen_evidence_gives_values",
        "update article_evidence set is_chosen = true where value = 'In Cairo'",
        (_MAIN,),
    ),
    Change(
        "chosen_evidence_gives_values",
        "update articles set published_on = '2025-05-04' where title = 'Head'",
        (_MAIN,),
    ),
    Change(
        "documents_have_inputs",
        "update inputs set uri = 'b.txt'",
        (_D,),
    ),
    Change(
        "documents_have_inputs",
        "update inputs set duplicate_of = 7",
        (_D,),
        {"duplicates_follow_firsts": ("1",)},
    ),
    Change(
        "duplicates_follow_firsts",
        "update inputs set input_number = 2",
        ("2",),
    ),
    Change(
        "duplicates_follow_firsts",
        "update inputs set duplicate_of = 1",
        ("1",),
        {"documents_have_inputs": (_D,)},
    ),
    Change(
        "duplicates_follow_firsts",
        f"insert into inputs values (2, 'b.txt', 'news', '{_D}', '{{}}', null)",
        ("2",),
    ),
    Change(
        "duplicates_follow_firsts",
        "insert into inputs values (2, 'b.txt', 'news', null, '{}', 1)",
        ("2",),
    ),
    Change(
        "duplicates_follow_firsts",
        "insert into inputs values (3, 'b.txt', 'news', null, '{}', null)",
        ("3",),
    ),
    Change(
        "mentions_have_articles_and_entities",
        "delete from entities where entity_id = 'Q85'",
        ("m0",),
        {"names_have_entities": ("Q85",)},
    ),
    Change(
        "mentions_have_articles_and_entities",
        "update mentions set parent_mention_id = 'x' where mention_id = 'm0'",
        ("m0",),
    ),
    Change(
        "mentions_have_articles_and_entities",
        "update furniture_mentions set entity_id = 'Q1'",
        ("f0",),
    ),
    Change(
        "mentions_stand_in_their_zones",
        "update mentions set zone = 'title' where mention_id = 'm0'",
        ("m0",),
    ),
    Change(
        "mentions_stand_in_their_zones",
        f"insert into mentions by name select * replace ('f1' as mention_id, '{_D}-0' as "
        "article_id) from furniture_mentions",
        ("f1",),
    ),
    Change(
        "mentions_stand_in_their_zones",
        "insert into furniture_mentions by name select * replace ('f1' as mention_id) from "
        "mentions where mention_id = 'm0'",
        ("f1",),
    ),
    Change(
        "names_have_entities",
        "insert into entities values ('Q1', 'PER', 'x', null, 'Q1', 'linked', null); insert into "
        "entity_names values ('Q1', 'x', 'ara', 'preferred')",
        ("Q1",),
    ),
    Change(
        "names_have_entities",
        "delete from entity_names where entity_id = 'Q85'",
        ("Q85",),
    ),
    Change(
        "names_have_entities",
        "insert into entity_names values ('Q1', 'x', 'ara', 'alias')",
        ("Q1",),
    ),
    Change(
        "offsets_give_back_surfaces",
        "update mentions set surface = 'Cair' where mention_id = 'm0'",
        ("m0",),
    ),
    Change(
        "offsets_give_back_surfaces",
        "update furniture_mentions set surface = 'Roma'",
        ("f0",),
    ),
    Change(
        "offsets_give_back_surfaces",
        "update dates set end_offset = end_offset + 1",
        (f"{_D}-0:17",),
    ),
    Change(
        "parts_have_articles",
        f"insert into dates by name select * replace ('{_D}-7' as article_id) from dates",
        (f"{_D}-7",),
    ),
    Change(
        "parts_have_articles",
        f"insert into article_sources by name select * replace ('{_D}-7' as article_id) from article_sources",
        (f"{_D}-7",),
    ),
    Change(
        "parts_have_articles",
        f"update zones set article_id = '{_D}-7' where zone_number = 0",
        (f"{_D}-7",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "update quotes set end_offset = 30",
        ("q0",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "update quotes set start_offset = 26, end_offset = 30",
        ("q0",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "update quotes set end_offset = start_offset",
        ("q0",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "update quotes set speaker_mention_id = 'm1', speaker_entity_id = 'Q220'",
        ("q0",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "update quotes set speaker_entity_id = 'Q220'",
        ("q0",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "update quotes set speaker_entity_id = null",
        ("q0",),
    ),
    Change(
        "quotes_have_articles_and_speakers",
        "delete from articles",
        ("q0",),
        {
            "articles_have_documents_and_parents": (_D,),
            "chosen_evidence_gives_values": (
                _MAIN,
                _INNER,
            ),
            "mentions_have_articles_and_entities": (
                "m0",
                "m1",
            ),
            "parts_have_articles": (
                _MAIN,
                _INNER,
            ),
            "stories_hold_articles": ("s0",),
        },
    ),
    Change(
        "revisions_follow_pages",
        "update articles set revision = 2 where title = 'Next'",
        (_INNER,),
    ),
    Change(
        "revisions_follow_pages",
        "update articles set is_current = false where title = 'Next'",
        (_INNER,),
    ),
    Change(
        "revisions_follow_pages",
        "update articles set is_current = false",
        (_MAIN,),
    ),
    Change(
        "sources_are_known",
        "delete from sources",
        (_MAIN,),
    ),
    Change(
        "stories_hold_articles",
        "update stories set article_count = 3",
        ("s0",),
    ),
    Change(
        "stories_hold_articles",
        "update stories set story_id = 's1'",
        (
            "s0",
            "s1",
        ),
    ),
    Change(
        "stories_hold_articles",
        "update story_articles set is_original = true",
        ("s0",),
    ),
    Change(
        "stories_hold_articles",
        "update story_articles set similarity = 1.01 where not is_original",
        ("s0",),
    ),
    Change(
        "stories_hold_articles",
        "update story_articles set article_id = 'x' where is_original",
        ("s0",),
    ),
    Change(
        "verdicts_have_documents",
        "update verdicts set document_id = 'elsewhere'",
        ("elsewhere",),
    ),
    Change(
        "zones_tile_documents",
        "update zones set end_offset = 23 where zone_number = 1",
        (_D,),
    ),
    Change(
        "zones_tile_documents",
        "update zones set end_offset = 25 where zone_number = 1",
        (_D,),
        {"bodies_are_made_of_zones": (_MAIN,)},
    ),
    Change(
        "zones_tile_documents",
        "update zones set start_offset = 1 where zone_number = 0",
        (_D,),
    ),
    Change(
        "zones_tile_documents",
        "update zones set end_offset = 59 where zone_number = 4",
        (_D,),
    ),
    Change(
        "zones_tile_documents",
        "update zones set zone_number = 9 where zone_number = 4",
        (_D,),
    ),
    Change(
        "zones_tile_documents",
        "delete from zones",
        (_D,),
        {
            "bodies_are_made_of_zones": (
                _MAIN,
                _INNER,
            ),
            "mentions_stand_in_their_zones": (
                "f0",
                "m0",
                "m1",
            ),
            "quotes_have_articles_and_speakers": ("q0",),
        },
    ),
]
