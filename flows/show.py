"""show: a page in the terminal, with its zones marked and what was found out about its articles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.terminal import isolated, plain, print_table
from marsad.errors import MarsadError
from marsad.warehouse.query import query

#: what counts is plain, what names or describes it is coloured, what was set aside is dim
_STYLES: Mapping[str, str] = {
    "title": "bold green",
    "subheading": "bold",
    "section": "cyan",
    "byline": "cyan",
    "dateline": "cyan",
    "credit": "magenta",
    "caption": "magenta",
    "source_line": "yellow",
    "keywords": "yellow",
    "body": "",
}
_DOCUMENT = """
select document_id, bundle, uri, url, charset, char_count
from documents
where starts_with(document_id, $wanted) or uri = $wanted
order by document_id
limit 3
"""
_ZONES = """
select
    zones.zone,
    zones.rule,
    zones.article_id,
    substr(documents.text, zones.start_offset + 1, zones.end_offset - zones.start_offset) as stretch,
    zones.start_offset,
    zones.end_offset,
from zones
inner join documents on zones.document_id = documents.document_id
where zones.document_id = $document_id
order by zones.zone_number
"""
_EVIDENCE = """
select
    article_evidence.article_id,
    article_evidence.field,
    coalesce(sources.name_en, sources.name_ar, article_evidence.value) as value,
    article_evidence.method,
    article_evidence.confidence,
    article_evidence.is_chosen as chosen,
from article_evidence
left join sources on article_evidence.value = sources.source_id
where left(article_evidence.article_id, 32) = $document_id
order by article_evidence.article_id, article_evidence.field, article_evidence.confidence desc
"""


def show(database: Path, wanted: str, *, console: Console) -> None:
    """Print one document: every zone with its label and rule in the margin, then the evidence for each article.

    Args:
        database: the published database.
        wanted: a document_id or its first digits, an article_id, or a uri.
        console: where to print.

    Raises:
        MarsadError: no document answers to it, or several do.
    """
    # an article is shown as the page it stands in
    key = wanted.rsplit("-", 1)[0] if wanted[:32].isalnum() and wanted[32:33] == "-" else wanted
    found = query(database, _DOCUMENT, parameters={"wanted": key}).rows
    if not found:
        raise MarsadError(
            f"No document '{wanted}' is loaded. Give a document_id or its first digits, or a uri: "
            'marsad sql "select document_id, uri from documents" lists them.'
        )
    if len(found) > 1:
        raise MarsadError(
            f"'{wanted}' is {len(found)} documents or more: {', '.join(row[0] for row in found)}. Give more digits."
        )
    document_id, bundle, uri, url, charset, char_count = found[0]
    console.print(Text(f"{document_id}  {bundle}/{plain(uri)}  {charset}, {char_count} code points", style="bold"))
    if url:
        console.print(Text(plain(url)))
    for zone, rule, article_id, stretch, start, end in query(
        database, _ZONES, parameters={"document_id": document_id}
    ).rows:
        number = "" if article_id is None else f" of article {article_id[33:]}"
        console.print(Text(f"── {zone}{number}  {start}-{end}  {rule}", style="dim"), soft_wrap=True)
        for line in stretch.splitlines():
            if line.strip():
                console.print(Text("   " + isolated(plain(line)), style=_STYLES.get(zone, "dim")), soft_wrap=True)
    evidence = query(database, _EVIDENCE, parameters={"document_id": document_id})
    rows: list[list[Any]] = [[row[0][33:], *row[1:5], "yes" if row[5] else ""] for row in evidence.rows]
    if rows:
        print_table(console, ["article", *evidence.columns[1:]], rows, title="Evidence")
