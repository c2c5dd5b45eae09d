"""The reasons for a source, how sure each is, and which of them decides."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from marsad.sources.names import Named

#: How sure each kind of evidence is by itself. Judgements, ordered by how directly the evidence speaks of the page:
#: its address, what the bundle states, a line that says "source", ... a phrase of its template.
SURE = {
    "url": 0.99,
    "fact": 0.95,
    "source_line": 0.92,
    "dateline": 0.88,
    "copyright": 0.86,
    "byline": 0.84,
    "title_end": 0.8,
    "masthead": 0.66,
    "name_and_host": 0.84,
    "furniture": 0.72,
    "furniture_twice": 0.85,
    "credit": 0.9,
    "agency_word": 0.92,
    "cue": 0.88,
    "brackets": 0.9,
    "paragraph_end": 0.75,
    "signature": 0.92,
}
#: An outlet that no list knows, under its printed name. A bare host loses to any name that the page itself prints.
_UNKNOWN = {"url": 0.58, "fact": 0.9, "source_line": 0.8, "copyright": 0.62, "title_end": 0.6, "name_and_host": 0.64}

#: kinds of evidence that the tables know by another name
METHOD = {
    "copyright": "masthead",
    "title_end": "masthead",
    "name_and_host": "masthead",
    "furniture_twice": "furniture",
    "agency_word": "citation",
    "cue": "citation",
    "brackets": "citation",
    "paragraph_end": "citation",
}


class Reason(NamedTuple):
    """One place that names a source of one article; without offsets where it is stated from outside the text."""

    source_id: str
    role: str
    method: str
    confidence: float
    start: int | None = None
    end: int | None = None
    printed: str = ""

    def rank(self) -> tuple[float, int, str, str]:
        """Order reasons: the surest first, then the earliest."""
        source_id, _, method, confidence, start, _, _ = self
        return (-confidence, -1 if start is None else start, source_id, method)


def reason_of(
    named: Named, role: str, how: str, start: int | None = None, end: int | None = None, confidence: float | None = None
) -> Reason:
    """Make the reason that a printed name gives; as sure as its kind of evidence where nothing else is said."""
    if named.source_id is None:
        raise ValueError(f"{named.printed} names no source")
    if confidence is None:
        confidence = _UNKNOWN[how] if named.certainty == "unknown" else SURE[how]
    return Reason(named.source_id, role, METHOD.get(how, how), confidence, start, end, named.printed)


def choose(reasons: Sequence[Reason], minimum_confidence: float) -> Reason | None:
    """Return the reason that decides: the surest for a publisher, else for an agency.

    Of agencies one that the page sets apart (source line, dateline, author field) before those cited in passing; among
    these the surest, and then the one cited most often.

    Args:
        reasons: the surest first, as `without_repeats` gives them.
        minimum_confidence: what is less sure decides nothing.
    """
    agencies: list[Reason] = []
    for reason in reasons:
        if reason.confidence < minimum_confidence:
            break
        if reason.role == "publisher":
            return reason
        if reason.role == "agency":
            agencies.append(reason)
    if not agencies:
        return None
    times = Counter(reason.source_id for reason in agencies)
    return min(
        agencies,
        key=lambda reason: (
            reason.method == "citation",
            -reason.confidence,
            -times[reason.source_id],
            *reason.rank()[1:],
        ),
    )


def without_repeats(reasons: Iterable[Reason]) -> list[Reason]:
    """Keep the surest of several reasons that the tables could not tell apart; the surest first."""
    best: dict[tuple[object, ...], Reason] = {}
    for reason in sorted(reasons, key=Reason.rank):
        source_id, role, method, _, start, _, _ = reason
        best.setdefault((source_id, role, method, start), reason)
    return list(best.values())
