"""Holds zones, articles, sources and dates against the gold of a page. How each is scored: tests/gold/README.md.

Every function takes one page and the rows of that page, as dicts, and gives tallies; nothing here knows how the rows
came about.
"""

from collections.abc import Mapping, Sequence
from string import whitespace
from typing import Any

from marsad.models import BODY_ZONES
from marsad.pages.line import INVISIBLE
from marsad.scoring.gold import GoldPage, GoldSource, GoldZone
from marsad.scoring.tallies import Scores, Tally
from marsad.text.normalize import matching_key

Row = Mapping[str, Any]


def score_zones(page: GoldPage, zones: Sequence[Row]) -> Scores:
    """Score bodies (precision, recall) and labels, by characters that are not white space.

    Characters whose accepted labels lie on both sides of the body's border are left out of the body's two scores.
    `zone_accuracy:label` is of what the gold calls so (the recall of the label), `zone_precision:label` of what came
    as that.
    """
    said: list[tuple[str, int | None] | None] = [None] * len(page.text)
    for row in zones:
        number = None if row["article_id"] is None else int(row["article_id"].rsplit("-", 1)[1])
        for at in range(row["start_offset"], row["end_offset"]):
            said[at] = (row["zone"], number)
    scores: Scores = {name: Tally() for name in ("body_precision", "body_recall", "zone_accuracy")}
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
            for tally in (scores["zone_accuracy"], label, scores.setdefault(f"zone_precision:{zone}", Tally())):
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
    """Score title, section and byline of the page, and the articles inside: how many, and their titles."""
    main, *embedded = sorted(articles, key=lambda row: int(row["article_id"].rsplit("-", 1)[1])) or [_NO_ARTICLE]
    scores: Scores = {name: Tally() for name in ("titles", "embedded_counts", "embedded_titles", "sections", "bylines")}
    if "title" in page.asked:
        scores["titles"].add(
            right=_line(main["title"]) == _line(page.title),
            failure=f"{page.name}: {page.title!r} came as {main['title']!r}",
        )
    if "embedded" in page.asked:
        scores["embedded_counts"].add(
            right=len(embedded) == len(page.embedded_titles),
            failure=f"{page.name}: {len(page.embedded_titles)} inside came as {len(embedded)}",
        )
        for number, title in enumerate(page.embedded_titles):
            came = embedded[number]["title"] if number < len(embedded) else None
            if title is not None:
                scores["embedded_titles"].add(
                    right=_line(came) == _line(title), failure=f"{page.name}: {title!r} came as {came!r}"
                )
    if "section" in page.asked:
        scores["sections"].add(
            right=_line(main["section"]) in map(_line, page.sections),
            failure=f"{page.name}: {page.sections[0]!r} came as {main['section']!r}",
        )
    if "byline" in page.asked:
        scores["bylines"].add(
            right=_line(main["byline"]) in map(_line, page.bylines),
            failure=f"{page.name}: {page.bylines[0]!r} came as {main['byline']!r}",
        )
    return scores


_NO_ARTICLE: Row = {"title": None, "section": None, "byline": None}


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
    scores: Scores = {name: Tally() for name in (*outlets, *(f"{outlet}_not_wrong" for outlet in outlets), "agencies")}
    wanted = [page.publisher, *page.embedded_publishers] if "publisher" in page.asked else []
    for number, gold in enumerate(wanted):
        came = _publisher(f"{page.document_id}-{number}", article_sources, evidence)
        named = None if came is None else by_id[came]
        failure = f"{page.name}, article {number}: {gold and gold.names[0]} came as {_called(named)}"
        right = named is None if gold is None else named is not None and is_source(gold, named)
        outlet = "embedded_publishers" if number else "publishers"
        scores[outlet].add(right=right, failure=failure)
        scores[f"{outlet}_not_wrong"].add(right=right or named is None, failure=failure)
    if "agencies" in page.asked:
        _score_agencies(page, article_sources, by_id, evidence, scores["agencies"])
    return scores


def _score_agencies(
    page: GoldPage, article_sources: Sequence[Row], by_id: Mapping[str, Row], evidence: Sequence[Row], tally: Tally
) -> None:
    main = f"{page.document_id}-0"
    cited = {(row["source_id"], row["role"]) for row in article_sources if row["article_id"] == main}
    wrong = {source_id for source_id, role in cited if role == "agency"}
    for gold in page.agencies:
        found = {source_id for source_id, role in cited if role in gold.roles and is_source(gold, by_id[source_id])}
        tally.add(right=bool(found), failure=f"{page.name}: {gold.names[0]} not among those cited")
        wrong -= found
    # an agency that signs its own page: whether it cites itself is a matter of taste
    for source_id in sorted(wrong - {_chosen(main, "source_id", evidence)}):
        tally.add(right=False, failure=f"{page.name}: {_called(by_id[source_id])} is not cited as agency")


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
    scores: Scores = {name: Tally() for name in ("published_on", "published_on_not_wrong", "published_at")}
    if "published" not in page.asked:
        return scores
    day = _chosen(f"{page.document_id}-0", "published_on", evidence)
    if page.published_between is None:
        wanted = page.published_on and page.published_on.isoformat()
        right = day == wanted
    else:
        first, last = (bound.isoformat() for bound in page.published_between)
        wanted = f"none, or {first} to {last}"
        right = day is None or first <= day <= last
    failure = f"{page.name}: {wanted} came as {day}"
    scores["published_on"].add(right=right, failure=failure)
    scores["published_on_not_wrong"].add(right=right or day is None, failure=failure)
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
    scores: Scores = {"date_precision": Tally(), "date_recall": Tally()}
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


def _is_right(gold: GoldZone, zone: str, article: int | None) -> bool:
    if zone == gold.zone:
        return article == gold.article
    return zone in gold.also


def _publisher(article_id: str, article_sources: Sequence[Row], evidence: Sequence[Row]) -> str | None:
    chosen = _chosen(article_id, "source_id", evidence)
    roles = {row["role"] for row in article_sources if row["article_id"] == article_id and row["source_id"] == chosen}
    return chosen if "publisher" in roles else None


def _chosen(article_id: str, column: str, evidence: Sequence[Row]) -> str | None:
    """Give the value chosen for a field; sql/checks refuses several."""
    values = [
        row["value"]
        for row in evidence
        if row["article_id"] == article_id and row["field"] == column and row["is_chosen"]
    ]
    return values[0] if values else None


def _called(row: Row | None) -> str | None:
    return None if row is None else f"{row['name_en'] or row['name_ar']} ({row['source_id']})"


def _line(text: str | None) -> str | None:
    # nobody sees a direction mark at the end of a headline
    return None if text is None else " ".join(text.strip(INVISIBLE + whitespace).split())


def _name(name: str) -> str:
    return "".join(letter for letter in matching_key(name) if letter.isalnum())


def _same_site(domain: str, other: str) -> bool:
    """Whether one is the other or a part of it: arabic.cnn.com and cnn.com."""
    return f".{domain}".endswith(f".{other}") or f".{other}".endswith(f".{domain}")
