"""rebuild: everything again from the raw bytes kept, under today's rules, code and tables.

catalogue --lay_out--> shards --work--> staged --gate--> --take_in--> a new warehouse --seal--> snapshot
"""

from prefect import flow
from prefect.runtime import flow_run

from flows.gates import check_severities
from flows.steps import carry_through, shard_runner
from marsad.runs import Report, running
from marsad.settings import load_settings


@flow(
    name="rebuild",
    description="Everything again from the raw bytes kept.",
    task_runner=shard_runner,
    persist_result=False,
)
def rebuild(warehouse: str | None = None) -> Report:
    """Make the tables again from the catalogue of inputs and their bytes; readers keep the old ones until it is done.

    Args:
        warehouse: the warehouse to rebuild; None for the one of the settings.
    """
    settings = load_settings(warehouse=warehouse)
    check_severities(settings)
    parameters = {"warehouse": str(settings.warehouse)}
    with running(settings, flow="rebuild", parameters=parameters, flow_run_id=flow_run.get_id()) as run:
        return carry_through(run, manifests=[])
