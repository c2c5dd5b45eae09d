"""show: a page in the terminal, with its zones and names marked and what was found out about its articles."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from flows.terminal import ISOLATE, POP, is_right_to_left, plain, print_table
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
_TYPE_STYLES: Mapping[str, str] = {
    "PER": "black on bright_green",
    "LOC": "black on bright_cyan",
    "ORG": "black on bright_yellow",
    "NORP": "black on bright_magenta",
    "EVENT": "black on bright_white",
}
_TYPE_NAMES: Mapping[str, str] = {
    "PER": "person",
    "LOC": "place",
    "ORG": "organisation",
    "NORP": "nationality or people",
    "EVENT": "event",
}
#: rules with lower scores go by place alone, or by shape and place without a wording: see marsad/pages/scores.py
_DOUBTFUL_BELOW = 0.7
_DOCUMENT = """
select document_id, bundle, uri, url, charset, char_count
from documents
where
    starts_with(document_id, $wanted)
    -- a file that came with other content later is its newest revision
    or (uri = $wanted and document_id in (select articles.document_id from articles where articles.is_current))
order by document_id
limit 3
"""
_ZONES = """
select
    zones.zone,
    zones.rule,
    zones.score,
    zones.article_id,
    substr(documents.text, zones.start_offset + 1, zones.end_offset - zones.start_offset) as stretch,
    zones.start_offset,
    zones.end_offset,
from zones
inner join documents on zones.document_id = documents.document_id
where zones.document_id = $document_id
order by zones.zone_number
"""
_MENTIONS = """
select mentions.start_offset, mentions.end_offset, mentions.entity_type
from mentions
where mentions.document_id = $document_id
order by mentions.start_offset, mentions.end_offset desc
"""
_EVIDENCE = """
select
    article_evidence.article_id,
    article_evidence.field,
    -- no value: a correction says that there is none
    coalesce(sources.name_en, sources.name_ar, article_evidence.value, 'none') as value,
    article_evidence.method,
    article_evidence.confidence,
    article_evidence.is_chosen as chosen,
from article_evidence
left join sources on article_evidence.value = sources.source_id
where left(article_evidence.article_id, 32) = $document_id
order by article_evidence.article_id, article_evidence.field, article_evidence.confidence desc
"""
_DECISIONS = """
select
    'Correction ' || correction || ' of ' || string_agg(field, ', ' order by field)
    || case when outcome = 'applied' then '' else ' (' || outcome || ')' end
    || ', by ' || min(corrected_by) || ': ' || min(reason) as told,
from corrections
where left(article_id, 32) = $document_id
group by article_id, correction, outcome
union all
select
    'Accepted by ' || min(accepted_by) || ' though it broke ' || string_agg(check_name, ', ' order by check_name)
    || ': ' || min(reason) as told,
from verdicts
where document_id = $document_id
group by document_id
order by all
"""


class Mention(NamedTuple):
    """A name that counts, where it stands in its document."""

    start: int
    end: int
    entity_type: str


class Stretch(NamedTuple):
    """One zone with its text."""

    zone: str
    rule: str
    score: float
    article_id: str | None
    text: str
    start: int
    end: int


def show(database: Path, wanted: str, *, console: Console, with_mentions: bool = True) -> None:
    """Print one document: every zone with its label, rule and score above it, the evidence, what a person decided.

    Names that count are marked where they stand: by colour, or as [PER name] where there are no colours. Names in
    page furniture do not count and are not marked.

    Args:
        database: the published database.
        wanted: a document_id or its first digits, an article_id, or a uri.
        console: where to print.
        with_mentions: whether names are marked.

    Raises:
        MarsadError: no document answers to it, or several do.
    """
    document_id, bundle, uri, url, charset, char_count = find_document(database, wanted)
    console.print(
        Text(f"{document_id}  {bundle}/{plain(uri)}  {charset}, {char_count} code points", style="bold"), soft_wrap=True
    )
    if url:
        console.print(Text(plain(url)), soft_wrap=True)
    mentions: list[Mention] = []
    if with_mentions:
        rows = query(database, _MENTIONS, parameters={"document_id": document_id}).rows
        mentions = [Mention(*row) for row in rows]
    zones = query(database, _ZONES, parameters={"document_id": document_id}).rows
    print_zones(console, [Stretch(*row) for row in zones], mentions)
    print_evidence(console, query(database, _EVIDENCE, parameters={"document_id": document_id}).rows)
    for (told,) in query(database, _DECISIONS, parameters={"document_id": document_id}).rows:
        console.print(Text(plain(told)), soft_wrap=True)


def find_document(database: Path, wanted: str) -> tuple[str, str, str, str | None, str, int]:
    """The document that a person named by its id or its first digits, an article_id, or a uri.

    Returns:
        document_id, bundle, uri, url, charset, char_count.

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
    return document_id, bundle, uri, url, charset, char_count


def print_zones(console: Console, zones: Sequence[Stretch], mentions: Sequence[Mention] = ()) -> None:
    """Print a page: every zone with its label, rule and score above its text, names marked where they stand."""
    is_coloured = console.is_terminal and not console.no_color and console.color_system is not None
    if mentions:
        console.print(_legend(is_coloured=is_coloured), soft_wrap=True)
    for zone, rule, score, article_id, stretch, start, end in zones:
        number = "" if article_id is None else f" of article {article_id[33:]}"
        head = Text(f"── {zone}{number}  {start}-{end}  {rule}  {score:.2f}", style="dim")
        if score < _DOUBTFUL_BELOW:
            head.append("  doubtful", style="not dim bold red")
        console.print(head, soft_wrap=True)
        at = start
        for line, whole in zip(stretch.splitlines(), stretch.splitlines(keepends=True), strict=True):
            if line.strip():
                inside = [mention for mention in mentions if mention.start < at + len(line) and at < mention.end]
                marked = _marked(line, at, inside, is_coloured=is_coloured)
                console.print(Text("   ", style=_STYLES.get(zone, "dim")) + marked, soft_wrap=True)
            at += len(whole)


def print_evidence(console: Console, rows: Sequence[Sequence[Any]]) -> None:
    """Print the reasons for values of articles: article_id, field, value, method, confidence, whether it is chosen."""
    shown = [[row[0][33:], *row[1:5], "yes" if row[5] else ""] for row in rows]
    if shown:
        print_table(console, ["article", "field", "value", "method", "confidence", "chosen"], shown, title="Evidence")


def _legend(*, is_coloured: bool) -> Text:
    legend = Text("Names that count:")
    for entity_type, name in _TYPE_NAMES.items():
        marked = f" {entity_type} {name} " if is_coloured else f"[{entity_type} {name}]"
        legend.append(" ").append(marked, style=_TYPE_STYLES[entity_type] if is_coloured else "")
    return legend


def _marked(line: str, start: int, mentions: Sequence[Mention], *, is_coloured: bool) -> Text:
    """Write a line of the document with its names marked.

    Args:
        line: the line, without its end.
        start: where it starts in the document.
        mentions: those that stand in it, in order of start, the outer before the inner.
        is_coloured: by colour; else each as [PER name], isolated as a whole, for the letters of a type at the head of
            an Arabic line would turn it into a line from left to right, and its name once more, for what stands in it.
    """
    end = start + len(line)
    spans = [(max(mention.start, start), min(mention.end, end), mention.entity_type) for mention in mentions]
    cuts = sorted({start, end, *(edge for first, last, _ in spans for edge in (first, last))})
    written = Text()
    for at, until in pairwise(cuts):
        piece = plain(line[at - start : until - start])
        if is_coloured:
            around = [entity_type for first, last, entity_type in spans if first <= at and until <= last]
            written.append(piece, style=_TYPE_STYLES[around[-1]] if around else "")
        else:
            opening = "".join(f"{ISOLATE}[{entity_type} {ISOLATE}" for first, _, entity_type in spans if first == at)
            closing = f"{POP}]{POP}" * sum(last == until for _, last, _ in spans)
            written.append(f"{opening}{piece}{closing}")
    return Text(ISOLATE) + written + Text(POP) if is_right_to_left(line) else written
