"""Scores as tables for people, and as values for machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marsad.models import ENTITY_TYPES, ZONES
from marsad.scoring.tallies import Scores, Tally, f1

#: scores that count fields, in the order they are printed
FIELDS: Mapping[str, str] = {
    "titles": "Titles",
    "sections": "Sections",
    "bylines": "Bylines",
    "embedded_counts": "Articles inside, number right",
    "embedded_titles": "Articles inside, titles",
    "agencies": "Agencies cited",
    "published_at": "Moment of publication",
    "languages": "Language",
    "names_found": "Names asked of the body",
    "furniture_names_not_counted": "Furniture names not counted",
    "links": "Links of mentions found",
}
#: scores where nothing said is better than something wrong; `x_not_wrong` counts abstentions as right
THREE_WAYS: Mapping[str, str] = {
    "publishers": "Publishers",
    "embedded_publishers": "Articles inside, publishers",
    "published_on": "Day of publication",
    "speakers": "Speakers of quotes found",
}
#: names of pairs `x_precision` and `x_recall`
_PAIRS: Mapping[str, str] = {
    "mention": "mentions, exact",
    "mention_overlap": "mentions, overlapping",
    "quote": "quotes",
    "date": "time expressions",
}
_NOTHING = Tally()


@dataclass(frozen=True)
class Table:
    """One table of a report; a cell of a share that nothing was counted for is empty."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def three_ways(scores: Scores, name: str) -> tuple[int, int, int]:
    """Give how often the right value came, none, and a wrong one."""
    tally, bearable = scores[name], scores[f"{name}_not_wrong"]
    return tally.right, bearable.right - tally.right, bearable.of - bearable.right


def tables(scores: Scores) -> list[Table]:
    """Give the tables of a report, those left out that have nothing in them."""
    found = [
        Table("Zones, by letters", ("zone", "in gold", "came", "precision", "recall", "F1"), _zone_rows(scores)),
        Table(
            "Fields",
            ("field", "right", "of", "share"),
            [
                (title, tally.right, tally.of, f"{tally.share:.4f}")
                for name, title in FIELDS.items()
                if (tally := scores.get(name, _NOTHING)).of
            ],
        ),
        Table(
            "Fields where nothing is better than wrong",
            ("field", "right", "nothing", "wrong"),
            [(title, *three_ways(scores, name)) for name, title in THREE_WAYS.items() if scores.get(name, _NOTHING).of],
        ),
        Table("Names, quotes and dates", ("what", "in gold", "came", "precision", "recall", "F1"), _span_rows(scores)),
    ]
    return [table for table in found if table.rows]


def values(scores: Scores, *, failures: bool) -> dict[str, Any]:
    """Give every score as values: right, of, share; F1 of each pair of precision and recall, labels and types apart."""
    pairs = {
        recall.replace("zone_accuracy", "zone").replace("_recall", "_f1"): f1(*pair)
        for recall in scores
        if (pair := _pair(scores, recall)) is not None
    }
    return {
        "scores": {
            name: {"right": tally.right, "of": tally.of, "share": round(tally.share, 4)}
            for name, tally in sorted(scores.items())
            if tally.of
        },
        "f1": {name: round(value, 4) for name, value in sorted(pairs.items())},
        **({"failures": failure_lines(scores)} if failures else {}),
    }


def failure_lines(scores: Scores) -> list[str]:
    """Give what went wrong, each with the score it is of; what is counted by label too is told once."""
    return [f"{name}: {failure}" for name, tally in scores.items() if ":" not in name for failure in tally.failures]


def _pair(scores: Scores, recall: str) -> tuple[Tally, Tally] | None:
    """Give precision and recall of a score that is one of such a pair and counted something."""
    name, colon, label = recall.partition(":")
    if name.endswith("_recall"):
        precision = name.removesuffix("_recall") + "_precision"
    elif name == "zone_accuracy" and colon:
        precision = "zone_precision"
    else:
        return None
    pair = (scores.get(precision + colon + label, _NOTHING), scores[recall])
    return pair if pair[0].of or pair[1].of else None


def _zone_rows(scores: Scores) -> list[tuple[object, ...]]:
    rows = [_row("body with subheadings", scores, "body_precision", "body_recall")]
    rows += [_row(zone, scores, f"zone_precision:{zone}", f"zone_accuracy:{zone}") for zone in ZONES]
    whole = scores.get("zone_accuracy", _NOTHING)
    if whole.of:
        rows.append(
            ("all labels", whole.of, whole.of, f"{whole.share:.4f}", f"{whole.share:.4f}", f"{whole.share:.4f}")
        )
    return [row for row in rows if row[1] or row[2]]


def _span_rows(scores: Scores) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, title in _PAIRS.items():
        rows.append(_row(title, scores, f"{name}_precision", f"{name}_recall"))
        rows += [
            _row(f"– {entity_type}", scores, f"{name}_precision:{entity_type}", f"{name}_recall:{entity_type}")
            for entity_type in ENTITY_TYPES
        ]
    return [row for row in rows if row[1] or row[2]]


def _row(title: str, scores: Scores, precision: str, recall: str) -> tuple[object, ...]:
    came, wanted = scores.get(precision, _NOTHING), scores.get(recall, _NOTHING)
    return (
        title,
        wanted.of,
        came.of,
        f"{came.share:.4f}" if came.of else "",
        f"{wanted.share:.4f}" if wanted.of else "",
        f"{f1(came, wanted):.4f}" if came.of and wanted.of else "",
    )
