"""Counting what is right."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Tally:
    """`right` of `of`, and for people what went wrong."""

    right: int = 0
    of: int = 0
    failures: list[str] = field(default_factory=list[str])

    @property
    def share(self) -> float:
        """Share that is right, 0 to 1; of nothing, all is right."""
        return self.right / self.of if self.of else 1.0

    def add(self, *, right: bool, failure: str = "") -> None:
        """Count one, with what to tell of it if it is wrong."""
        self.of += 1
        self.right += right
        if not right:
            self.failures.append(failure)


#: tallies by name; `name:label` is the part of a tally that is of one label or type
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


def f1(precision: Tally, recall: Tally) -> float:
    """Harmonic mean of the two shares."""
    both = precision.share + recall.share
    return 2 * precision.share * recall.share / both if both else 0.0
