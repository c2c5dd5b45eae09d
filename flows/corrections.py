"""corrections: what they match and fix, how many articles bear them, and which are no longer needed."""

from typing import NamedTuple

from marsad import runs, staging
from marsad.corrections import Tally, complaints, described, state_of
from marsad.seeds.corrections import load_corrections
from marsad.settings import Settings
from marsad.warehouse.corrected import last_fingerprint, published_tallies


class Listed(NamedTuple):
    """One correction as people look at it."""

    correction: str
    matches: str
    fixes: str
    articles: int
    state: str
    until: str | None
    reason: str
    by: str


def list_corrections(settings: Settings) -> tuple[list[Listed], list[str]]:
    """List the corrections of the rules, in the order in which they count, as the last run that loaded left them.

    Returns:
        The corrections, and a sentence for each thing that a person should look into.

    Raises:
        RulesError: a correction says something it may not.
        WarehouseError: there is no database yet.
    """
    corrections = load_corrections(settings.seeds)
    tallies = published_tallies(settings.layout.database)
    rows = [
        Listed(
            one.name,
            described(one.match),
            described(one.fix),
            tallies.get(one.name, Tally()).applied,
            state_of(tallies.get(one.name, Tally())),
            None if one.until is None else one.until.isoformat(),
            one.reason,
            one.by,
        )
        for one in corrections
    ]
    today = staging.fingerprints(settings.seeds, gate=runs.gate_thresholds(settings), recognisers=settings.recognisers)
    if last_fingerprint(settings.layout.database) != staging.whole_fingerprint(today):
        return rows, ["Rules or code have changed since the last run: the next one applies what stands here now."]
    return rows, [sentence for _, sentence in complaints(corrections, tallies)]
