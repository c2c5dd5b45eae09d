"""How far a run is: told to the Prefect UI as a progress artifact, and to whoever watches in this process."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

Watcher = Callable[[str, int, int], None]

_watchers: list[Watcher] = []


class Bar(Protocol):
    """Takes the number of things done so far."""

    def __call__(self, done: int) -> None:
        """Say how many are done."""
        ...


@contextmanager
def watched_by(watcher: Watcher) -> Generator[None]:
    """Tell a function (stage, done, total) of all progress in this process."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


@contextmanager
def progress(stage: str, total: int) -> Generator[Bar]:
    """Show the progress of one stage of the flow run that is going on.

    The artifact is written at most once a second: each write is a request to the server.
    """
    from prefect.artifacts import create_progress_artifact, update_progress_artifact

    artifact = create_progress_artifact(progress=0.0, key=f"marsad-{stage}", description=_described(stage, 0, total))
    told_at = monotonic()

    def bar(done: int) -> None:
        nonlocal told_at
        for watcher in _watchers:
            watcher(stage, done, total)
        if done == total or monotonic() - told_at > 1:
            update_progress_artifact(
                artifact_id=artifact,  # pyright: ignore[reportArgumentType]
                progress=100.0 * done / total if total else 100.0,
                description=_described(stage, done, total),
            )
            told_at = monotonic()

    bar(0)
    yield bar


def _described(stage: str, done: int, total: int) -> str:
    return f"{stage}: {done} of {total} shards" if total else f"{stage}: nothing to do"


def tell(stage: str) -> None:
    """Say that a stage without countable parts has begun."""
    for watcher in _watchers:
        watcher(stage, 0, 0)
