"""ingest: a bundle of pages in, a checked and published warehouse out.

(--learn: bundle --learn--> rules, before anything else)
bundle --read--> manifests --lay_out--> shards --work--> staged --gate--> --take_in--> warehouse --seal--> snapshot

Safe to run twice: what is unchanged is not worked on again, and a run that changes nothing publishes nothing.
"""

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.gates import check_severities
from flows.progress import tell
from flows.steps import carry_through, learn, read, shard_runner
from marsad.errors import BusyError
from marsad.runs import Report, running
from marsad.settings import load_settings


@flow(
    name="ingest",
    description="A bundle of pages in, a checked and published warehouse out.",
    task_runner=shard_runner,
    persist_result=False,
)
def ingest(
    bundle: str | None = None, warehouse: str | None = None, is_learning: bool = False
) -> Report | State[Report]:
    """Take a bundle into the warehouse and publish what changed.

    Args:
        bundle: a folder of pages, or one file of them; None for the inbox of the settings.
        warehouse: folder of everything that comes out; None for the one of the settings.
        is_learning: first learn which lines recur on the pages of each source of this bundle, into the user's rules.
    """
    settings = load_settings(warehouse=warehouse)
    check_severities(settings)
    if is_learning:
        # before the run begins: its fingerprints cover what is learned
        tell("learn")
        learn(settings, bundle)
    parameters = {"bundle": bundle, "warehouse": str(settings.warehouse), "is_learning": is_learning}
    try:
        with running(settings, flow="ingest", parameters=parameters, flow_run_id=flow_run.get_id()) as run:
            tell("read")
            manifests = read(run, bundle)
            return carry_through(run, manifests)
    except BusyError as busy:
        if bundle is not None:
            raise
        # the next scheduled run takes the inbox's files
        return Completed(name="Skipped", message=str(busy))
