"""How much of a bundle is read, as the settings say."""

from marsad.readers.inputs import Limits
from marsad.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """Gather the limits. Not where the readers are: no document's text depends on another setting."""
    return Limits(
        input_bytes=settings.max_input_bytes,
        unpacked_bytes=settings.max_unpacked_bytes,
        unpacking_ratio=settings.max_unpacking_ratio,
        file_lines=settings.max_file_lines,
    )
