"""What runs, in which order, and what happens on failure. Only this package knows Prefect.

Quiet and offline by default; what the environment says already stays.
"""

import os

for _name, _value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # the second version of the page asks an outside host
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # without a server Prefect starts one for the run; on a busy machine its default of 20 seconds was not enough
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}.items():
    os.environ.setdefault(_name, _value)
