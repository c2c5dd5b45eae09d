"""ingest: a bundle of pages in, a checked and published warehouse out.

bundle --read--> manifests --lay_out--> shards --work--> staged --gate--> --take_in--> warehouse --seal--> snapshot

Safe to run twice: what is unchanged is not worked on again, and a run that changes nothing publishes nothing.
"""

from prefect import flow
from prefect.runtime import flow_run

from flows.progress import tell
from flows.steps import carry_through, read, shard_runner
from marsad.runs import Report, running
from marsad.settings import load_settings


@flow(
    name="ingest",
    description="A bundle of pages in, a checked and published warehouse out.",
    task_runner=shard_runner,
    persist_result=False,
)
def ingest(bundle: str | None = None, warehouse: str | None = None) -> Report:
    """Take a bundle into the warehouse and publish what changed.

    Args:
        bundle: a folder of pages, or one file of them; None for the inbox of the settings.
        warehouse: folder of everything that comes out; None for the one of the settings.
    """
    settings = load_settings(warehouse=warehouse)
    parameters = {"bundle": bundle, "warehouse": str(settings.warehouse)}
    with running(settings, flow="ingest", parameters=parameters, flow_run_id=flow_run.get_id()) as run:
        tell("read")
        manifests = read(run, bundle)
        return carry_through(run, manifests)
