"""Fetches the styles and scripts of the Data Docs, where they are not there yet: `make assets`."""

import sys

from expectations.data_docs import assets
from marsad.errors import MarsadError

try:
    if not assets.are_there():
        assets.fetch()
except MarsadError as error:
    sys.exit(str(error))
