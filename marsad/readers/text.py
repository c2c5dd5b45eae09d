"""Plain text: a file is a document."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from marsad.readers import charset
from marsad.readers.inputs import Decoded, Limits, Part, decoded


def split(file: BinaryIO, limits: Limits) -> Iterator[Part]:
    """Yield the whole file as one part."""
    raw = file.read(limits.input_bytes + 1)
    yield None, raw if len(raw) <= limits.input_bytes else None


def decode(raw: bytes, facts: Mapping[str, object]) -> Decoded:
    """Decode a page of plain text.

    Raises:
        DocumentError: The file is empty, is no text, or is in a charset we do not recognise.
    """
    text, name = charset.decode(raw)
    return decoded(text, charset=name, media_type="text/plain", facts=facts, record={})
