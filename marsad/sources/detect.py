"""Find the publisher of each article, the agencies it cites and the credits of its pictures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import polars as pl

from marsad.models import BODY_ZONES, EVIDENCE_SCHEMA
from marsad.sources import lines, template
from marsad.sources.choice import SURE, Reason, choose, reason_of, without_repeats
from marsad.sources.citations import citation, credit
from marsad.sources.labelled import labelled, sender_of_message, stamped
from marsad.sources.names import Named
from marsad.sources.opening import is_borne_out, opening
from marsad.sources.page import MAX_LINE_CHARS, CompiledPublishers, Page, compile_publishers
from marsad.sources.posts import poster
from marsad.sources.rules import Publisher, Publishers
from marsad.sources.search import Found
from marsad.text.laid import LaidZones, lay
from marsad.text.texts import Texts

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
_CHOSEN = {"article_id": pl.String, "source_id": pl.String, "source_role": pl.String}
_CITING_ZONES = BODY_ZONES | {"title"}
#: a page of an agency that names it in two places
_OWN_PAGE = 0.7
#: an owner that no list knows; and a phrase of the template of another outlet on such a page
_OWNER, _TAKEN_OVER = 0.6, 0.45
#: a name that is in doubt for what it says, not for where it stands; the same where the page bears it out
_DOUBTFUL, _BORNE_OUT = 0.45, 0.58
#: of more names in doubt none is borne out: they are a list, and each is looked for in all of the page
_MOST_IN_DOUBT = 50
_SOME = 0.5
_NOTHING_FOUND = Found([], [])
_CREDIT_ZONES = frozenset({"credit", "caption"})
#: zones of an article whose lines are read whatever is in them
_TELLING_ZONES = frozenset({"source_line", "dateline", "byline", "keywords"}) | _CREDIT_ZONES
#: of the page or of its main article
_POSTED_ZONES = frozenset({"dateline", "byline", "source_line", "section", "subheading", "navigation", "other"})
#: a body may begin with a headline and the line under it
_POSTED_CHARS = 300
_ARTICLES = {"article_id": pl.String, "outcome": pl.Int64}


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


class _Heads(NamedTuple):
    """Datelines at the head of first paragraphs: by article_id, and the documents that have one."""

    documents: set[int]
    reasons: dict[str, Sequence[Reason]]


class _Read(NamedTuple):
    """What the texts say: the reasons for a source, and who is credited for pictures, by article_id."""

    reasons: dict[str, list[Reason]]
    credits: dict[str, list[Reason]]


def detect(
    documents: pl.DataFrame,
    zones: pl.DataFrame,
    publishers: CompiledPublishers | Publishers,
    *,
    texts: Texts | None = None,
    minimum_confidence: float = 0.5,
) -> Detected:
    """Find the sources of all articles of a batch of documents.

    The strongest reason decides who published an article, and where none reaches the threshold nobody is named:
    unknown beats wrong. An outlet that the page names and no list knows is kept under its printed name.

    Args:
        documents: document_id, text, url, stated_source, stated_author.
        zones: document_id, zone_number, zone, start_offset, end_offset, article_id; tiling each document.
        publishers: what is known beforehand, best compiled: compiling takes as long as a hundred pages.
        texts: the column text, where the caller has it laid out already.
        minimum_confidence: from 0 to 1; what is less sure is no source of the article, its evidence is kept.
    """
    rules = compile_publishers(publishers) if isinstance(publishers, Publishers) else publishers
    laid = lay(documents, zones)
    texts = texts if texts is not None else Texts.of(documents["text"])
    main_ids = [f"{document_id}-0" for document_id in documents["document_id"].to_list()]
    read = _read(rules, texts, main_ids, laid)
    # what the articles have in common, mostly their outlet and nothing else, is judged once
    numbers: dict[tuple[Reason, ...], int] = {}
    article_ids: list[str] = []
    outcomes: list[int] = []
    for article_id, stated in zip(main_ids, _stated(rules, documents), strict=True):
        reasons = (*read.reasons.pop(article_id, ()), *stated, *read.credits.pop(article_id, ()))
        if reasons:
            article_ids.append(article_id)
            outcomes.append(numbers.setdefault(reasons, len(numbers)))
    for article_id in (*read.reasons, *(article_id for article_id in read.credits if article_id not in read.reasons)):
        reasons = (*read.reasons.get(article_id, ()), *read.credits.get(article_id, ()))
        if reasons:
            article_ids.append(article_id)
            outcomes.append(numbers.setdefault(reasons, len(numbers)))
    articles = pl.DataFrame({"article_id": article_ids, "outcome": outcomes}, schema=_ARTICLES).sort("article_id")
    judged = _judged(numbers, minimum_confidence)
    return Detected(*(_of_articles(articles, rows) for rows in judged))


def _of_articles(articles: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of the outcome of each article, in order."""
    return articles.join(rows, on="outcome", how="inner", maintain_order="left_right").drop("outcome")


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


def _judged(
    outcomes: Iterable[tuple[Reason, ...]], minimum_confidence: float
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Judge the reasons of each outcome.

    Returns:
        The rows of Detected, in its order, with the number of the outcome for the article.
    """
    sources: list[object] = []
    evidence: list[object] = []
    chosen_sources: list[object] = []
    for outcome, reasons in enumerate(outcomes):
        kept = without_repeats(reasons)
        chosen = choose(kept, minimum_confidence)
        if chosen is not None:
            chosen_sources += (outcome, chosen.source_id, chosen.role)
        publisher_id = chosen.source_id if chosen is not None and chosen.role == "publisher" else None
        for source_id, role, method, sure, start, end, printed in sorted(kept, key=_by_source):
            # a second publisher is a mistake of the page or ours, and an agency does not cite itself on its own
            # page: that is evidence, not a source
            is_source = role == "photo" or (role == "publisher") == (source_id == publisher_id)
            if is_source and sure >= minimum_confidence:
                sources += (outcome, source_id, role, printed or None, start, end, method, round(sure, 4))
        for reason in sorted(kept, key=_by_value):
            source_id, role, method, sure, start, end, _ = reason
            if role != "photo":
                is_chosen = reason is chosen
                evidence += (outcome, "source_id", source_id, method, start, end, round(sure, 4), is_chosen)
    return (
        _frame(sources, _of_outcome(_ARTICLE_SOURCES)),
        _frame(evidence, _of_outcome(EVIDENCE_SCHEMA)),
        _frame(chosen_sources, _of_outcome(_CHOSEN)),
    )


def _by_source(reason: Reason) -> tuple[str, str, str, int]:
    return reason.source_id, reason.role, reason.method, -1 if reason.start is None else reason.start


def _by_value(reason: Reason) -> tuple[str, str, int]:
    return reason.source_id, reason.method, -1 if reason.start is None else reason.start


def _of_outcome(schema: Mapping[str, type[pl.DataType]]) -> dict[str, type[pl.DataType]]:
    return {"outcome": pl.Int64, **{name: kind for name, kind in schema.items() if name != "article_id"}}


def _stated(rules: CompiledPublishers, documents: pl.DataFrame) -> Iterator[tuple[Reason, ...]]:
    """Read what is known of each document from outside the text: the address, and what the bundle states."""
    of_source: dict[str | None, tuple[Reason, ...]] = {None: ()}
    of_author: dict[str | None, tuple[Reason, ...]] = {None: ()}
    of_url: dict[Named | None, tuple[Reason, ...]] = {None: ()}
    columns = (documents[name].to_list() for name in ("url", "stated_source", "stated_author"))
    for url, source, author in zip(*columns, strict=True):
        named = None if url is None else rules.names.by_url(url)
        if named is not None and named not in of_url:
            of_url[named] = (reason_of(named, "publisher", "url"),)
        if source not in of_source:
            of_source[source] = tuple(_stated_source(rules, source))
        if author not in of_author:
            # who published the page is stated elsewhere
            of_author[author] = tuple(
                reason_of(agency, "agency", "fact") for agency in lines.outlets_of_author(rules, author)
            )
        yield of_url[named] + of_source[source] + of_author[author]


def _stated_source(rules: CompiledPublishers, stated: str) -> Iterator[Reason]:
    if len(stated) <= MAX_LINE_CHARS:
        named = rules.names.by_name(stated, is_loose=True)
        if named is not None and named.source_id is not None:
            yield reason_of(named, "publisher", "fact")


def _read(rules: CompiledPublishers, texts: Texts, main_ids: Sequence[str], laid: LaidZones) -> _Read:
    """Collect the reasons that the texts give, of the pages where anything can give one."""
    found = rules.search.find(texts)
    telling = set(_telling(texts.strings, main_ids, laid))
    heads = _heads(rules, texts.strings, laid)
    reasons: dict[str, list[Reason]] = {}
    pages: list[Page] = []
    for document in sorted({*found, *telling, *heads.documents}):
        hits, marks = found.get(document, _NOTHING_FOUND)
        page = Page(texts.strings[document], laid.of_document(document)[1], main_ids[document], hits, marks)
        if document in telling:
            pages.append(page)
        reasons.update(_reasons(rules, page, heads.reasons, is_telling=document in telling))
    return _Read(reasons, _credits(rules, pages))


def _heads(rules: CompiledPublishers, texts: Sequence[str], laid: LaidZones) -> _Heads:
    """Read the datelines that open the first paragraph of articles; whether they count, other lines may decide."""
    heads = _Heads(set(), {})
    opened: set[str] = set()
    for document, zone, start, end, article_id in zip(*laid, strict=True):
        if zone == "body" and article_id is not None and article_id not in opened:
            opened.add(article_id)
            reasons = lines.head(rules, texts[document], start, end)
            if reasons:
                heads.documents.add(document)
                heads.reasons[article_id] = reasons
    return heads


def _telling(texts: Sequence[str], main_ids: Sequence[str], laid: LaidZones) -> Iterator[int]:
    """Give the documents with a zone that may name an outlet by what it is."""
    for document, zone, start, end, article_id in zip(*laid, strict=True):
        is_headline = zone == "title" and article_id == main_ids[document]
        if (
            article_id is None
            or zone in _TELLING_ZONES
            or (is_headline and template.may_name_site(texts[document], start, end))
        ):
            yield document


def _reasons(
    rules: CompiledPublishers, page: Page, heads: Mapping[str, Sequence[Reason]], *, is_telling: bool
) -> defaultdict[str, list[Reason]]:
    """Collect every reason that the text of a page gives, by article_id."""
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    # The template says who runs the page. An article inside it was often taken over from elsewhere with its own
    # dateline or source line: only those speak of it.
    main = reasons[page.main_id]
    if is_telling:
        main.extend(template.mastheads(rules, page))
        main.extend(poster(rules, page.text))
        main.extend(labelled(rules, page))
        main.extend(sender_of_message(rules, page))
        main.extend(stamped(rules, page))
    # whose copyright it is says more than one phrase of a template, which others may have taken over
    has_owner = any(rules.names.is_unknown(reason.source_id) and reason.confidence >= _OWNER for reason in main)
    main.extend(
        reason._replace(confidence=_TAKEN_OVER) if has_owner and reason.confidence <= SURE["furniture"] else reason
        for reason in template.furniture(page)
    )
    # a line with the day alone leaves open whether the first paragraph names the outlet; an agency is cited there
    has_day = {zone.article_id for zone in page.zones if zone.zone == "dateline"}
    has_dateline: set[str | None] = set()
    asked = count()
    for zone in page.zones:
        if zone.article_id in (None, page.main_id) and zone.zone in _POSTED_ZONES:
            main.extend(lines.posted(rules, page.text, zone.start, zone.end))
        elif zone.article_id == page.main_id and zone.zone == "body":
            main.extend(lines.posted(rules, page.text, zone.start, min(zone.end, zone.start + _POSTED_CHARS)))
        if zone.article_id is None:
            continue
        if zone.zone == "source_line":
            reasons[zone.article_id].extend(
                lines.source_lines(
                    rules,
                    page.lines(zone),
                    lambda reason: (
                        next(asked) < _MOST_IN_DOUBT
                        and page.says_again(reason.printed, reason.start or 0, reason.end or 0)
                    ),
                )
            )
            main.extend(template.owner_at(rules, page, zone.start))
        elif zone.zone == "credit":
            main.extend(template.owner_at(rules, page, zone.start))
        elif zone.zone in ("dateline", "byline"):
            for start, line in page.lines(zone):
                named = list(lines.dateline(rules, start, line, is_marked=True))
                if zone.zone == "byline":
                    # who posted a page may be another outlet than the owner of the page
                    named = [reason._replace(confidence=min(reason.confidence, SURE["byline"])) for reason in named]
                if named and zone.zone == "dateline":
                    has_dateline.add(zone.article_id)
                    reasons[zone.article_id][:] = _overtaken(reasons[zone.article_id], named, line_start=start)
                reasons[zone.article_id].extend(named)
        elif zone.zone == "body" and zone.article_id not in has_dateline:
            # only what opens the article is one
            has_dateline.add(zone.article_id)
            named = heads.get(zone.article_id, ())
            if zone.article_id in has_day:
                named = (reason for reason in named if reason.role == "publisher")
            reasons[zone.article_id].extend(named)
    if is_telling and not any(reason.role == "publisher" and reason.confidence >= _SOME for reason in main):
        main[:] = _raised(rules, page, main)
        main.extend(opening(rules, page))
    main.extend(_own_pages_of_agencies([*main, *heads.get(page.main_id, ())]))
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


def _raised(rules: CompiledPublishers, page: Page, found: Sequence[Reason]) -> list[Reason]:
    """Let publishers in doubt decide where the page bears their names out."""
    in_doubt = {reason.printed for reason in found if _is_in_doubt(rules, reason)}
    if len(in_doubt) > _MOST_IN_DOUBT:
        return list(found)
    borne_out = {printed for printed in in_doubt if is_borne_out(rules, page, printed)}
    return [
        reason._replace(confidence=_BORNE_OUT)
        if reason.printed in borne_out and _is_in_doubt(rules, reason)
        else reason
        for reason in found
    ]


def _is_in_doubt(rules: CompiledPublishers, reason: Reason) -> bool:
    """Tell whether a name may be the publisher's; of agencies a page may only take its text."""
    return (
        reason.role == "publisher"
        and reason.method in ("dateline", "masthead")
        and reason.confidence >= _DOUBTFUL
        and not rules.names.is_taken_from(reason.source_id)
    )


def _overtaken(found: Sequence[Reason], named: Sequence[Reason], *, line_start: int) -> Iterator[Reason]:
    """Put the publishers of the datelines further up in doubt where a dateline names others.

    Over a headline stand those of other headlines, in a list of them.
    """
    publishers = {reason.source_id for reason in named if reason.role == "publisher"}
    for reason in found:
        is_further_up = reason.method == "dateline" and reason.role == "publisher" and (reason.start or 0) < line_start
        is_other = bool(publishers) and reason.source_id not in publishers
        yield reason._replace(confidence=min(reason.confidence, _TAKEN_OVER)) if is_further_up and is_other else reason


def _own_pages_of_agencies(found: Sequence[Reason]) -> Iterator[Reason]:
    """Give the agencies whose page it is.

    Two places of these say so: its name over the headline, its address alone on a line, the dateline.
    """
    if any(reason.role == "publisher" and reason.confidence >= _OWN_PAGE for reason in found):
        return
    ways: defaultdict[str, set[str]] = defaultdict(set)
    for reason in found:
        if reason.role == "agency" and reason.method != "citation":
            ways[reason.source_id].add("written by")
        elif reason.role == "publisher" and reason.method in ("masthead", "url"):
            ways[reason.source_id].add(reason.method)
    for reason in found:
        if reason.role == "publisher" and reason.method in ways[reason.source_id] and len(ways[reason.source_id]) > 1:
            yield reason._replace(confidence=_OWN_PAGE)
            return


def _credits(rules: CompiledPublishers, pages: Iterable[Page]) -> dict[str, list[Reason]]:
    """Find who is credited for pictures, by article_id."""
    credited: defaultdict[str, list[Reason]] = defaultdict(list)
    places = [
        (page, zone, zone.article_id)
        for page in pages
        for zone in page.zones
        if zone.zone in _CREDIT_ZONES and zone.article_id is not None
    ]
    found = rules.search_all.find(Texts.of([page.text[zone.start : zone.end] for page, zone, _ in places]))
    for number, (hits, _) in found.items():
        page, zone, article_id = places[number]
        for hit in hits:
            reason = credit(rules, page, zone, hit._replace(start=zone.start + hit.start, end=zone.start + hit.end))
            if reason is not None:
                credited[article_id].append(reason)
    return dict(credited)


def _source_id(rule: Publisher) -> str:
    return rule.source_id


def _frame(values: Sequence[object], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    width = len(schema)
    return pl.DataFrame({name: values[number::width] for number, name in enumerate(schema)}, schema=schema)
