"""Holds what the pipeline says against the gold. The rules of scoring are in tests/gold/README.md.

Every function takes one page and the rows of that page, as dicts, and gives tallies; nothing here knows how the rows
came about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marsad.models import BODY_ZONES, MENTION_ZONES
from marsad.text.normalize import matching_key
from tests.gold_loading import GoldPage, GoldSource, GoldZone

Row = Mapping[str, Any]


@dataclass
class Tally:
    """`right` of `of`, and for people what went wrong."""

    right: int = 0
    of: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0

    def add(self, *, right: bool, failure: str = "") -> None:
        self.of += 1
        self.right += right
        if not right:
            self.failures.append(failure)


Scores = dict[str, Tally]


def merged(scores: Iterable[Scores]) -> Scores:
    """Add up the tallies of several pages, by name."""
    total: Scores = {}
    for page_scores in scores:
        for name, tally in page_scores.items():
            into = total.setdefault(name, Tally())
            into.right += tally.right
            into.of += tally.of
            into.failures.extend(tally.failures)
    return total


def score_zones(page: GoldPage, zones: Sequence[Row]) -> Scores:
    """Score bodies (precision, recall) and labels, by characters that are not white space.

    Characters whose accepted labels lie on both sides of the body's border are left out of the body's two scores.
    """
    said: list[tuple[str, int | None] | None] = [None] * len(page.text)
    for row in zones:
        number = None if row["article_id"] is None else int(row["article_id"].rsplit("-", 1)[1])
        for at in range(row["start_offset"], row["end_offset"]):
            said[at] = (row["zone"], number)
    scores = {"body_precision": Tally(), "body_recall": Tally(), "zone_accuracy": Tally()}
    for gold in page.zones:
        label = scores.setdefault(f"zone_accuracy:{gold.zone}", Tally())
        sides = {name in BODY_ZONES for name in gold.labels}
        runs: list[tuple[str, str]] = []
        for at in range(gold.start, gold.end):
            if page.text[at].isspace():
                continue
            zone, number = said[at] or ("nothing", None)
            right = _is_right(gold, zone, number)
            if len(sides) == 1:
                in_body = zone in BODY_ZONES
                same_body = in_body and True in sides and gold.article == number
                if in_body:
                    scores["body_precision"].of += 1
                    scores["body_precision"].right += same_body
                if True in sides:
                    scores["body_recall"].of += 1
                    scores["body_recall"].right += same_body
            for tally in (scores["zone_accuracy"], label):
                tally.of += 1
                tally.right += right
            if not right:
                came = zone if number is None else f"{zone} {number}"
                if runs and runs[-1][0] == came:
                    runs[-1] = (came, runs[-1][1] + page.text[at])
                else:
                    runs.append((came, page.text[at]))
        wanted = gold.zone if gold.article is None else f"{gold.zone} {gold.article}"
        for came, letters in runs:
            scores["zone_accuracy"].failures.append(
                f"{page.name}: {wanted} came as {came}: {len(letters)} letters, {letters[:40]!r}"
            )
    for name in ("body_precision", "body_recall"):
        tally = scores[name]
        if tally.right < tally.of:
            tally.failures.append(f"{page.name}: {tally.right} of {tally.of} letters")
    return scores


def score_articles(page: GoldPage, articles: Sequence[Row]) -> Scores:
    """Score the number of articles, titles, section and byline of the page."""
    main, *embedded = sorted(articles, key=lambda row: int(row["article_id"].rsplit("-", 1)[1]))
    scores = {name: Tally() for name in ("titles", "embedded_counts", "embedded_titles", "sections", "bylines")}
    scores["titles"].add(
        right=_line(main["title"]) == _line(page.title),
        failure=f"{page.name}: {page.title!r} came as {main['title']!r}",
    )
    scores["embedded_counts"].add(
        right=len(embedded) == len(page.embedded_titles),
        failure=f"{page.name}: {len(page.embedded_titles)} inside came as {len(embedded)}",
    )
    for number, title in enumerate(page.embedded_titles):
        came = embedded[number]["title"] if number < len(embedded) else None
        scores["embedded_titles"].add(
            right=_line(came) == _line(title), failure=f"{page.name}: {title!r} came as {came!r}"
        )
    scores["sections"].add(
        right=_line(main["section"]) in map(_line, page.sections),
        failure=f"{page.name}: {page.sections[0]!r} came as {main['section']!r}",
    )
    if page.bylines is not None:
        scores["bylines"].add(
            right=_line(main["byline"]) in map(_line, page.bylines),
            failure=f"{page.name}: {page.bylines[0]!r} came as {main['byline']!r}",
        )
    return scores


def score_language(page: GoldPage, language: str | None) -> Scores:
    """Score the language of the main article, where the gold states one."""
    tally = Tally()
    if page.language is not None:
        tally.add(right=language == page.language, failure=f"{page.name}: {page.language} came as {language}")
    return {"languages": tally}


def score_sources(
    page: GoldPage, article_sources: Sequence[Row], listed: Sequence[Row], evidence: Sequence[Row]
) -> Scores:
    """Score publisher and cited agencies of the page, and the publishers of the articles inside.

    An outlet that is not among those `listed` is known by the name that its page prints.
    """
    by_id: dict[str, Row] = {row["source_id"]: row for row in listed}
    for row in article_sources:
        by_id.setdefault(row["source_id"], {**row, "name_en": None, "name_ar": row["name"], "domain": None})
    outlets = ("publishers", "embedded_publishers")
    scores = {name: Tally() for name in (*outlets, *(f"{outlet}_not_wrong" for outlet in outlets), "agencies")}
    wanted = [page.publisher, *page.embedded_publishers]
    for number, gold in enumerate(wanted):
        came = _publisher(f"{page.document_id}-{number}", article_sources, evidence)
        named = None if came is None else by_id[came]
        failure = f"{page.name}, article {number}: {gold and gold.names[0]} came as {_called(named)}"
        right = named is None if gold is None else named is not None and is_source(gold, named)
        outlet = "embedded_publishers" if number else "publishers"
        scores[outlet].add(right=right, failure=failure)
        scores[f"{outlet}_not_wrong"].add(right=right or named is None, failure=failure)
    main = f"{page.document_id}-0"
    cited = {row["source_id"] for row in article_sources if row["article_id"] == main and row["role"] == "agency"}
    for gold in page.agencies:
        found = sorted(source_id for source_id in cited if is_source(gold, by_id[source_id]))
        scores["agencies"].add(right=bool(found), failure=f"{page.name}: {gold.names[0]} not among those cited")
        cited.difference_update(found)
    # an agency that signs its own page: whether it cites itself is a matter of taste
    for source_id in sorted(cited - {_chosen(main, "source_id", evidence)}):
        scores["agencies"].add(right=False, failure=f"{page.name}: {_called(by_id[source_id])} is not cited as agency")
    return scores


def is_source(gold: GoldSource, row: Row) -> bool:
    """Whether a row of `sources` is the outlet meant: by domain or by one of its names."""
    if not gold.listed and not row["source_id"].startswith("nil-source-"):
        return False
    if gold.domain is not None and row["domain"] is not None and _same_site(gold.domain, row["domain"]):
        return True
    names = {_name(name) for name in gold.names}
    return any(_name(name) in names for name in (row["name_en"], row["name_ar"]) if name)


def score_publication(page: GoldPage, evidence: Sequence[Row]) -> Scores:
    """Score the day of publication of the main article; and the moment, where the gold states one."""
    scores = {name: Tally() for name in ("published_on", "published_on_not_wrong", "published_at")}
    day = _chosen(f"{page.document_id}-0", "published_on", evidence)
    wanted = page.published_on and page.published_on.isoformat()
    failure = f"{page.name}: {wanted} came as {day}"
    scores["published_on"].add(right=day == wanted, failure=failure)
    scores["published_on_not_wrong"].add(right=day in (None, wanted), failure=failure)
    if page.published_at is not None:
        moment = _chosen(f"{page.document_id}-0", "published_at", evidence)
        stated = page.published_at.strftime("%Y-%m-%dT%H:%M")
        scores["published_at"].add(
            right=(moment or "").replace(" ", "T").startswith(stated), failure=f"{page.name}: {stated} came as {moment}"
        )
    return scores


def score_dates(page: GoldPage, dates: Sequence[Row]) -> Scores:
    """Score time expressions of the main article: span and EDTF value both."""
    wanted = {(found.start, found.end): found.edtf for found in page.dates}
    came = {
        (row["start_offset"], row["end_offset"]): row["edtf"]
        for row in dates
        if row["article_id"] == f"{page.document_id}-0"
    }
    scores = {"date_precision": Tally(), "date_recall": Tally()}
    for span, edtf in came.items():
        scores["date_precision"].add(
            right=span in wanted and wanted[span] == edtf,
            failure=f"{page.name}: not so in the gold: {page.text[slice(*span)]!r} = {edtf}",
        )
    for span, edtf in wanted.items():
        scores["date_recall"].add(
            right=span in came and came[span] == edtf,
            failure=f"{page.name}: missed {page.text[slice(*span)]!r} = {edtf}",
        )
    return scores


def score_mentions(page: GoldPage, mentions: Sequence[Row]) -> Scores:
    """Score names of the main article: exact span and type; and the entity id, where the gold knows one.

    `mention_precision` and `mention_recall` have one more tally for each type, as `mention_recall:PER`.
    """
    came = {
        (row["start_offset"], row["end_offset"]): row
        for row in mentions
        if row["article_id"] == f"{page.document_id}-0" and row["zone"] in MENTION_ZONES
    }
    scores: Scores = {name: Tally() for name in ("mention_precision", "mention_recall", "links")}

    def add(name: str, entity_type: str, failure: str) -> None:
        for key in (name, f"{name}:{entity_type}"):
            scores.setdefault(key, Tally()).add(right=not failure, failure=failure)

    settled: set[tuple[int, int]] = set()
    for gold in page.mentions:
        spans = ((gold.start, gold.end), *gold.also)
        hits = [span for span in spans if span in came and came[span]["entity_type"] == gold.entity_type]
        if gold.need != "required":
            # neither helps nor hurts, under whatever type
            settled.update(span for span in spans if span in came)
            continue
        surface = page.text[gold.start : gold.end]
        add("mention_recall", gold.entity_type, "" if hits else f"{page.name}: missed {gold.entity_type} {surface!r}")
        if not hits:
            continue
        add("mention_precision", gold.entity_type, "")
        settled.update(hits)
        if gold.entity_id is not None:
            linked = came[hits[0]]["entity_id"]
            scores["links"].add(
                right=linked == gold.entity_id, failure=f"{page.name}: {surface!r} {gold.entity_id} linked to {linked}"
            )
    for span in sorted(came.keys() - settled):
        entity_type = came[span]["entity_type"]
        add("mention_precision", entity_type, f"{page.name}: no {entity_type}: {page.text[slice(*span)]!r}")
    return scores


def score_names(page: GoldPage, mentions: Sequence[Row]) -> Scores:
    """Score the names a page must yield from its body, and those it must not count because they are furniture."""
    came = [
        matching_key(row["surface"])
        for row in mentions
        if row["article_id"] is not None and row["zone"] in MENTION_ZONES
    ]
    scores = {"names_found": Tally(), "furniture_names_not_counted": Tally()}
    for name in page.names_in_body:
        found = any(_within(matching_key(name), surface) for surface in came)
        scores["names_found"].add(right=found, failure=f"{page.name}: missed {name}")
    for name in page.names_only_in_furniture:
        found = any(_within(matching_key(name), surface) for surface in came)
        scores["furniture_names_not_counted"].add(right=not found, failure=f"{page.name}: counted {name}")
    return scores


def f1(precision: Tally, recall: Tally) -> float:
    """Harmonic mean of the two shares."""
    both = precision.share + recall.share
    return 2 * precision.share * recall.share / both if both else 0.0


def _is_right(gold: GoldZone, zone: str, article: int | None) -> bool:
    if zone == gold.zone:
        return article == gold.article
    return zone in gold.also


def _publisher(article_id: str, article_sources: Sequence[Row], evidence: Sequence[Row]) -> str | None:
    chosen = _chosen(article_id, "source_id", evidence)
    roles = {row["role"] for row in article_sources if row["article_id"] == article_id and row["source_id"] == chosen}
    return chosen if "publisher" in roles else None


def _chosen(article_id: str, column: str, evidence: Sequence[Row]) -> str | None:
    values = {
        row["value"]
        for row in evidence
        if row["article_id"] == article_id and row["field"] == column and row["is_chosen"]
    }
    assert len(values) <= 1, f"{article_id} has {len(values)} chosen values for {column}"
    return next(iter(values), None)


def _called(row: Row | None) -> str | None:
    return None if row is None else f"{row['name_en'] or row['name_ar']} ({row['source_id']})"


def _line(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _name(name: str) -> str:
    return "".join(letter for letter in matching_key(name) if letter.isalnum())


def _same_site(domain: str, other: str) -> bool:
    """Whether one is the other or a part of it: arabic.cnn.com and cnn.com."""
    return f".{domain}".endswith(f".{other}") or f".{other}".endswith(f".{domain}")


def _within(name: str, surface: str) -> bool:
    return f" {name} " in f" {surface} "
