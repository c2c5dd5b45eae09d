"""Find the publisher of each article, the agencies it cites and the credits of its pictures."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from marsad.models import BODY_ZONES
from marsad.sources import lines, template
from marsad.sources.choice import Reason, choose, reason_of, without_repeats
from marsad.sources.citations import citation, credit
from marsad.sources.page import MAX_LINE_CHARS, CompiledPublishers, Page, Zone, compile_publishers
from marsad.sources.rules import Publisher, Publishers

_ARTICLE_SOURCES = {
    "article_id": pl.String,
    "source_id": pl.String,
    "role": pl.String,
    "name": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "method": pl.String,
    "confidence": pl.Float64,
}
_SOURCES = {
    "source_id": pl.String,
    "kind": pl.String,
    "name_ar": pl.String,
    "name_en": pl.String,
    "domain": pl.String,
    "country_code": pl.String,
    "wikidata_id": pl.String,
}
_EVIDENCE = {
    "article_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "method": pl.String,
    "start_offset": pl.Int32,
    "end_offset": pl.Int32,
    "confidence": pl.Float64,
    "is_chosen": pl.Boolean,
}
_CHOSEN = {"article_id": pl.String, "source_id": pl.String, "source_role": pl.String}
_CITING_ZONES = BODY_ZONES | {"title"}
_CREDIT_ZONES = frozenset({"credit", "caption"})


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found out about the sources of a batch of articles.

    Attributes:
        article_sources: as sql/tables/article_sources.sql; of publishers only the chosen one.
        evidence: as sql/tables/article_evidence.sql, field source_id: all reasons, also for what was not chosen.
        chosen: article_id, source_id, source_role, a row for each article that has a source.
    """

    article_sources: pl.DataFrame
    evidence: pl.DataFrame
    chosen: pl.DataFrame


def detect(
    documents: pl.DataFrame,
    zones: pl.DataFrame,
    publishers: CompiledPublishers | Publishers,
    *,
    minimum_confidence: float = 0.5,
) -> Detected:
    """Find the sources of all articles of a batch of documents.

    The strongest reason decides who published an article, and where none reaches the threshold nobody is named:
    unknown beats wrong. An outlet that the page names and no list knows is kept under its printed name.

    Args:
        documents: document_id, text, url, stated_source, stated_author.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id; tiling each document.
        publishers: what is known beforehand, best compiled: compiling takes as long as a hundred pages.
        minimum_confidence: from 0 to 1; what is less sure is no source of the article, its evidence is kept.
    """
    rules = compile_publishers(publishers) if isinstance(publishers, Publishers) else publishers
    zones_of = _zones_by_document(zones)
    # the values of all rows one after the other: thousands of row tuples kept would set the garbage collector to work
    article_values: list[object] = []
    evidence_values: list[object] = []
    chosen_values: list[object] = []
    texts: list[str] = documents["text"].to_list()
    rows = documents.select("document_id", "url", "stated_source", "stated_author").rows()
    pages = [
        Page(text, zones_of.get(row[0], ()), f"{row[0]}-0", found.hits, found.marks)
        for row, text, found in zip(rows, texts, rules.search.find(texts), strict=True)
    ]
    credited = _credits(rules, pages)
    for page, (_, url, stated_source, stated_author) in zip(pages, rows, strict=True):
        reasons_of = _reasons(rules, page)
        reasons_of[page.main_id].extend(_stated(rules, url, stated_source, stated_author))
        for article_id, reason in credited.get(page.main_id, ()):
            reasons_of[article_id].append(reason)
        for article_id, reasons in reasons_of.items():
            kept = without_repeats(reasons)
            chosen = choose(kept, minimum_confidence)
            if chosen is not None:
                chosen_values += (article_id, chosen.source_id, chosen.role)
            publisher_id = chosen.source_id if chosen is not None and chosen.role == "publisher" else None
            for reason in kept:
                source_id, role, method, sure, start, end, printed = reason
                confidence = round(sure, 4)
                # a second publisher is a mistake of the page or ours, and an agency does not cite itself on its own
                # page: that is evidence, not a source
                is_source = role == "photo" or (role == "publisher") == (source_id == publisher_id)
                if is_source and sure >= minimum_confidence:
                    article_values += (article_id, source_id, role, printed or None, start, end, method, confidence)
                if role != "photo":
                    is_chosen = reason is chosen
                    evidence_values += (article_id, "source_id", source_id, method, start, end, confidence, is_chosen)
    return Detected(
        article_sources=_frame(article_values, _ARTICLE_SOURCES).sort(
            "article_id", "source_id", "role", "method", "start_offset", nulls_last=False
        ),
        evidence=_frame(evidence_values, _EVIDENCE).sort(
            "article_id", "field", "value", "method", "start_offset", nulls_last=False
        ),
        chosen=_frame(chosen_values, _CHOSEN).sort("article_id"),
    )


def listed(publishers: Publishers) -> pl.DataFrame:
    """Return the known outlets as rows of `sources`, in order of source_id."""
    values: list[object] = []
    for rule in sorted(publishers.publishers, key=_source_id):
        domain = rule.domain[0].split("/")[0] if rule.domain else None
        values += (
            rule.source_id,
            rule.kind,
            rule.name_ar,
            rule.name_en,
            domain,
            rule.country_code,
            rule.wikidata_id,
        )
    return _frame(values, _SOURCES)


def _zones_by_document(zones: pl.DataFrame) -> dict[str, list[Zone]]:
    zones_of: defaultdict[str, list[Zone]] = defaultdict(list)
    columns = ("document_id", "zone", "start_offset", "end_offset", "article_id")
    ordered = zones if zones["zone_number"].is_sorted() else zones.sort("zone_number", maintain_order=True)
    document_ids, *rest = (ordered[column].to_list() for column in columns)
    for document_id, zone in zip(document_ids, map(Zone, *rest), strict=True):
        zones_of[document_id].append(zone)
    return zones_of


def _stated(
    rules: CompiledPublishers, url: str | None, stated_source: str | None, stated_author: str | None
) -> Iterator[Reason]:
    """Read what is known from outside the text: the address, and what the bundle states."""
    if url is not None:
        named = rules.names.by_url(url)
        if named is not None:
            yield reason_of(named, "publisher", "url")
    if stated_source is not None and len(stated_source) <= MAX_LINE_CHARS:
        named = rules.names.by_name(stated_source, is_loose=True)
        if named is not None and named.source_id is not None:
            yield reason_of(named, "publisher", "fact")
    if stated_author is not None:
        # who published the page is stated elsewhere
        for named in lines.outlets_of_author(rules, stated_author):
            yield reason_of(named, "agency", "fact")


def _reasons(rules: CompiledPublishers, page: Page) -> defaultdict[str, list[Reason]]:
    """Collect every reason that the text gives, by article_id."""
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    # The template says who runs the page. An article inside it was often taken over from elsewhere with its own
    # dateline or source line: only those speak of it.
    main = reasons[page.main_id]
    main.extend(template.mastheads(rules, page))
    main.extend(template.furniture(page))
    # a line with the day alone leaves open whether the first paragraph names the outlet; an agency is cited there
    has_day = {zone.article_id for zone in page.zones if zone.zone == "dateline"}
    has_dateline: set[str | None] = set()
    for zone in page.zones:
        if zone.article_id is None:
            continue
        if zone.zone == "source_line":
            for start, line in page.lines(zone):
                reasons[zone.article_id].extend(lines.source_line(rules, start, line))
        elif zone.zone in ("dateline", "byline"):
            for start, line in page.lines(zone):
                named = list(lines.dateline(rules, start, line, is_marked=True))
                reasons[zone.article_id].extend(named)
                if named and zone.zone == "dateline":
                    has_dateline.add(zone.article_id)
        elif zone.zone == "body" and zone.article_id not in has_dateline:
            # only what opens the article is one
            has_dateline.add(zone.article_id)
            named = lines.head(rules, page, zone)
            if zone.article_id in has_day:
                named = (reason for reason in named if reason.role == "publisher")
            reasons[zone.article_id].extend(named)
    # what opens an article as its dateline is no citation once more
    taken: set[tuple[int | None, int | None]] = set()
    if page.hits:
        taken.update((reason.start, reason.end) for found in reasons.values() for reason in found)
    for hit, zone in page.hits_in_zones():
        if zone.article_id is not None and zone.zone in _CITING_ZONES and (hit.start, hit.end) not in taken:
            reason = citation(rules, page, zone, hit)
            if reason is not None:
                reasons[zone.article_id].append(reason)
    return reasons


def _credits(rules: CompiledPublishers, pages: Sequence[Page]) -> dict[str, list[tuple[str, Reason]]]:
    """Find who is credited for pictures: article_id and reason, by the main article of the page."""
    credited: defaultdict[str, list[tuple[str, Reason]]] = defaultdict(list)
    places = [
        (page, zone)
        for page in pages
        for zone in page.zones
        if zone.zone in _CREDIT_ZONES and zone.article_id is not None
    ]
    texts = [page.text[zone.start : zone.end] for page, zone in places]
    for (page, zone), found in zip(places, rules.search_all.find(texts), strict=True):
        for hit in found.hits:
            hit = hit._replace(start=zone.start + hit.start, end=zone.start + hit.end)
            reason = credit(rules, page, zone, hit)
            if reason is not None and zone.article_id is not None:
                credited[page.main_id].append((zone.article_id, reason))
    return credited


def _source_id(rule: Publisher) -> str:
    return rule.source_id


def _frame(values: Sequence[object], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    width = len(schema)
    return pl.DataFrame({name: values[number::width] for number, name in enumerate(schema)}, schema=schema)
