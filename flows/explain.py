"""explain: why a name is a mention, or why it is not counted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.text import Text

from flows.terminal import isolated, plain
from marsad.entities.explaining import Case, explain
from marsad.errors import MarsadError
from marsad.models import MENTION_ZONES, ZONES
from marsad.scoring.said import knowledge_of, named_in
from marsad.seeds.gazetteer import row_of
from marsad.settings import RecogniserSetting
from marsad.warehouse.query import query

_FOUND = """
with found as (
    select mention_id, document_id, article_id, entity_id, method, start_offset, end_offset, true as is_counted
    from mentions
    union all
    select mention_id, document_id, article_id, entity_id, method, start_offset, end_offset, false as is_counted
    from furniture_mentions
)

select
    found.document_id,
    found.entity_id,
    found.method,
    found.is_counted,
    found.start_offset,
    found.end_offset,
    documents.uri,
    documents.text,
    zones.zone,
    zones.rule,
    zones.score,
    zones.article_id,
from found
inner join documents on found.document_id = documents.document_id
inner join zones
    on
        found.document_id = zones.document_id
        and zones.start_offset <= found.start_offset
        and found.start_offset < zones.end_offset
where found.mention_id = $mention_id
"""
_ZONES = """
select zones.document_id, zones.zone_number, zones.zone, zones.start_offset, zones.end_offset, zones.article_id
from zones
where zones.document_id = $document_id
order by zones.zone_number
"""
#: code points of the text shown on either side of the name
_CONTEXT_CHARS = 60


def explain_mention(
    database: Path,
    mention_id: str,
    *,
    seeds: Sequence[Path],
    console: Console,
    recognisers: tuple[RecogniserSetting, ...] = (),
) -> None:
    """Print why a name is a mention: zone, layer, row of the gazetteer, form of the name, what licensed it.

    The document is read from the warehouse and its names are recognised again under today's rules.

    Args:
        database: the published database.
        mention_id: of a mention, or of a name in page furniture.
        seeds: folders of rules, lowest layer first.
        console: where to print.
        recognisers: models that vote on names beside the tagger of the rules.

    Raises:
        MarsadError: no name has this id.
    """
    rows = query(database, _FOUND, parameters={"mention_id": mention_id}).rows
    if not rows:
        raise MarsadError(
            f"No name '{mention_id}' is loaded, neither in mentions nor in furniture_mentions. List their ids: "
            'marsad sql "select mention_id, surface from mentions".'
        )
    document_id, entity_id, method, is_counted, start, end, uri, text, zone, rule, score, article_id = rows[0]
    _tell(console, "mention", text[start:end])
    _tell(console, "where", f"{start} to {end} of {uri}")
    before, after = text[max(0, start - _CONTEXT_CHARS) : start], text[end : end + _CONTEXT_CHARS]
    _tell(console, "in the text", f"{before}[{text[start:end]}]{after}")
    number = "page furniture" if article_id is None else f"article {article_id[33:]}"
    _tell(console, "zone", f"{zone} of {number}, by rule {rule}, score {score:.2f}")
    _tell(console, "counted", "yes" if is_counted else _not_counted(zone, rule, article_id))
    mentions = _named_again(database, document_id, text, seeds, recognisers)
    mention = next((row for row in mentions if row["mention_id"] == mention_id), None)
    if mention is None or (mention["entity_id"], mention["method"]) != (entity_id, method):
        now = "no name here" if mention is None else f"{mention['entity_id']} by {mention['method']}"
        _tell(console, "loaded", f"as {entity_id} by {method}; today's rules see {now}. To bring it up: marsad rebuild")
    if mention is None:
        return
    knowledge = knowledge_of(tuple(seeds), recognisers)
    case = Case(
        mention,
        mentions,
        knowledge.gazetteer.entities,
        before=before,
        lexicon=knowledge.lexicon,
        heads=knowledge.heads,
    )
    for reason in explain(case):
        _tell(console, reason.what, *reason.values)
    row = None if case.entity is None else row_of(seeds, case.entity)
    if row is not None:
        _tell(console, "row", f"{row[0]}, line {row[1]}")


def _named_again(
    database: Path, document_id: str, text: str, seeds: Sequence[Path], recognisers: tuple[RecogniserSetting, ...]
) -> list[dict[str, Any]]:
    found = query(database, _ZONES, parameters={"document_id": document_id})
    zones = pl.DataFrame(found.rows, schema=_ZONES_SCHEMA, orient="row")
    documents = pl.DataFrame({"document_id": [document_id], "text": [text]})
    return named_in(documents, zones, seeds, recognisers).to_dicts()


_ZONES_SCHEMA = {
    "document_id": pl.String,
    "zone_number": pl.Int32,
    "zone": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "article_id": pl.String,
}


def _not_counted(zone: str, rule: str, article_id: str | None) -> str:
    where = "page furniture" if article_id is None else "a zone of the article that is not its text"
    zones = ", ".join(name for name in ZONES if name in MENTION_ZONES)
    return f"no: it stands in {where} (zone {zone}, by rule {rule}); names count in {zones} of an article"


def _tell(console: Console, what: str, *values: str) -> None:
    # each value isolated by itself: Arabic ones side by side with others would change places
    told = ", ".join(isolated(plain(value)) for value in values)
    console.print(Text(f"{what:<15} ", style="dim") + Text(told), soft_wrap=True)
