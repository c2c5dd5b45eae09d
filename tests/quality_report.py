"""Prints what tests/test_quality.py measures, as the table of docs/quality.md: `python -m tests.quality_report`.

`python -m tests.quality_report pages` lists what went wrong in one set; of pages held out only how, and how often.
"""

import sys

from marsad.scoring.report import FIELDS, THREE_WAYS, three_ways
from marsad.scoring.tallies import Scores
from tests.test_quality import GOLD, scores, told

_SETS = tuple(GOLD)
_SHARES = {
    "body_precision": "Body, precision by letters",
    "body_recall": "Body, recall by letters",
    "zone_accuracy": "Zones, all labels, by letters",
}


def table() -> list[str]:
    """The scores of all sets, side by side, as Markdown."""
    measured = [scores(gold_set) for gold_set in _SETS]
    labels = sorted({name for each in measured for name in each if name.startswith("zone_accuracy:")})
    lines = [
        f"| | {' | '.join(f'{gold_set} ({len(GOLD[gold_set]())})' for gold_set in _SETS)} |",
        f"|---|{'---:|' * len(_SETS)}",
    ]
    for name, title in _SHARES.items():
        lines.append(_line(title, [_share(each, name) for each in measured]))
    for name in labels:
        lines.append(_line(f"– `{name.partition(':')[2]}`", [_share(each, name) for each in measured]))
    for name, title in THREE_WAYS.items():
        lines.append(_line(f"{title}: right / nothing / wrong", [_three_ways(each, name) for each in measured]))
    for name, title in FIELDS.items():
        lines.append(_line(title, [_count(each, name) for each in measured]))
    return lines


def failures(gold_set: str) -> list[str]:
    """What went wrong in one set, by score."""
    return [
        f"{name}: {line}"
        for name, tally in scores(gold_set).items()
        if tally.failures
        for line in (told(gold_set, tally.failures) if gold_set == "heldout" else tally.failures)
    ]


def _line(title: str, cells: list[str]) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _share(measured: Scores, name: str) -> str:
    return f"{measured[name].share:.4f}" if name in measured and measured[name].of else ""


def _count(measured: Scores, name: str) -> str:
    return f"{measured[name].right} of {measured[name].of}" if name in measured and measured[name].of else ""


def _three_ways(measured: Scores, name: str) -> str:
    return " / ".join(map(str, three_ways(measured, name))) if name in measured and measured[name].of else ""


if __name__ == "__main__":
    print("\n".join(failures(sys.argv[1]) if len(sys.argv) > 1 else table()))
