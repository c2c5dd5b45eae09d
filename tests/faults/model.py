"""What a warehouse must hold after each step of a sequence: counted along, without any code of the pipeline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.points import arm, arm_file_operation
from tests.spine import document_id, numbered_pages

#: what a file may hold; by place: pages that load, one that a strict gate refuses, one that any does, no page at all
CONTENTS = [text.encode() for text in numbered_pages(6).values()] + [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b""]
IDS = [document_id(content) for content in CONTENTS]
REFUSED_IF_STRICT, REFUSED = IDS[4:6], IDS[5:6]
UNREADABLE = IDS[6:8]
BUNDLES = ("north", "south")
NAMES = ("a.txt", "b.txt", "c.txt", "d.txt")
CHECK = "told_to"
#: of how many operations on files of a run one may meet a fault
FILE_OPERATIONS = 150


class Rules(NamedTuple):
    """A person's own rules."""

    has_marker: bool = False
    has_publisher: bool = False
    #: a headline that a correction gives to the pages called b.txt
    headline: str | None = None
    is_strict: bool = False


class Entry(NamedTuple):
    """An input of the catalogue; the url is what is known of it from outside."""

    bundle: str
    uri: str
    document_id: str
    url: str | None


class Progress(NamedTuple):
    """What became of a document, and under what it was worked on."""

    state: str
    url: str | None
    fingerprints: tuple[str, ...]
    verdict: str | None


class State(NamedTuple):
    """What the writer has committed."""

    inputs: tuple[Entry, ...] = ()
    progress: Mapping[str, Progress] = {}


class Today(NamedTuple):
    """What a run judges by."""

    fingerprints: tuple[str, ...]
    is_strict: bool
    verdicts: Mapping[str, str]

    def fate_of(self, document: str) -> str:
        """What becomes of a document that is worked on."""
        verdict = self.verdicts.get(document)
        refused = document in (REFUSED_IF_STRICT if self.is_strict else REFUSED)
        if document in UNREADABLE or verdict == "rejected" or (refused and verdict != "accepted"):
            return "quarantined"
        return "loaded"


class Fault(NamedTuple):
    """What strikes a step: at a point of it, or at an operation on a file."""

    kind: str
    point: str | None
    when: str
    nth: int

    def arm(self, warehouse: Path) -> None:
        """Let it strike in this process."""
        if self.point is None:
            arm_file_operation(self.nth, self.kind, under=str(warehouse))
        else:
            arm(self.point, self.kind, when=self.when)


def carried(
    state: State, incoming: Sequence[Entry], today: Today, *, forced: Sequence[str] = (), is_rebuild: bool = False
) -> tuple[State, Counter[str]]:
    """What the writer holds after a run, and how many inputs had which fate."""
    inputs = list(state.inputs)
    places = {entry[:3]: place for place, entry in enumerate(inputs)}
    touched: set[int] = set()
    for entry in incoming:
        if entry[:3] in places:
            inputs[places[entry[:3]]] = entry
        else:
            places[entry[:3]] = len(inputs)
            inputs.append(entry)
        touched.add(places[entry[:3]])
    first: dict[str, int] = {}
    for place, entry in enumerate(inputs):
        first.setdefault(entry.document_id, place)
    progress: dict[str, Progress] = {} if is_rebuild else dict(state.progress)
    fates: Counter[str] = Counter()
    for place, entry in enumerate(inputs):
        document, is_first = entry.document_id, first[entry.document_id] == place
        known, verdict = progress.get(document), today.verdicts.get(document)
        is_due = is_first and (
            known is None
            or document in forced
            or (known.url, known.fingerprints, known.verdict) != (entry.url, today.fingerprints, verdict)
        )
        if not (is_due or is_rebuild or place in touched):
            continue
        if is_due:
            fate = today.fate_of(document)
            progress[document] = Progress(fate, entry.url, today.fingerprints, verdict)
        elif not is_first:
            fate = "duplicate"
        else:
            fate = "unchanged" if known and known.state == "loaded" else "quarantined"
        fates["read"] += 1
        fates[fate] += 1
    return State(tuple(inputs), progress), fates


def restored(snapshot: tuple[State, tuple[str, ...]]) -> State:
    """What the writer holds when it was made from a snapshot: not under which verdicts it was judged."""
    (inputs, progress), fingerprints = snapshot
    urls: dict[str, str | None] = {}
    for entry in inputs:
        urls.setdefault(entry.document_id, entry.url)
    return State(inputs, {name: Progress(progress[name].state, url, fingerprints, None) for name, url in urls.items()})


def as_found(state: State) -> tuple[list[tuple[Any, ...]], dict[str, tuple[Any, ...]]]:
    return [tuple(entry) for entry in state.inputs], {name: tuple(one) for name, one in state.progress.items()}
