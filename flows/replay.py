"""replay: what is in quarantine again, from its raw bytes, under today's rules.

quarantine --lay_out--> shards --work--> staged --gate--> --take_in--> warehouse --seal--> snapshot

What passes is loaded and published; what does not stays, with a new row in quarantine.
"""

from collections.abc import Sequence

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.gates import check_severities
from flows.steps import carry_through, shard_runner
from marsad.runs import Report, running
from marsad.seeds.verdicts import load_verdicts
from marsad.settings import load_settings
from marsad.warehouse.held import held_now, loaded_of


@flow(
    name="replay",
    description="What is in quarantine again, under today's rules.",
    task_runner=shard_runner,
    persist_result=False,
)
def replay(checks: Sequence[str] = (), ids: Sequence[str] = (), warehouse: str | None = None) -> Report | State[Report]:
    """Work again on documents that are held back, also where no rule has changed.

    As every run, it also brings up to date what older rules had worked on, and takes out what a person rejected since.

    Args:
        checks: only what these checks hold back; none: all.
        ids: only these: document ids, their first digits, or uris; none: all.
        warehouse: the warehouse; None for the one of the settings.
    """
    settings = load_settings(warehouse=warehouse)
    check_severities(settings)
    chosen = [held for held in held_now(settings.layout.database, checks=checks, wanted=ids) if held.can_be_replayed]
    rejected = [name for name, verdict in load_verdicts(settings.seeds).items() if not verdict.is_accepted]
    is_all = not checks and not ids
    if not chosen and not (is_all and loaded_of(settings.layout.database, rejected)):
        return Completed(name="Skipped", message="Nothing in quarantine can be replayed.")
    parameters = {"checks": list(checks), "ids": list(ids), "warehouse": str(settings.warehouse)}
    with running(settings, flow="replay", parameters=parameters, flow_run_id=flow_run.get_id()) as run:
        return carry_through(run, manifests=[], forced=[str(held.document_id) for held in chosen])
