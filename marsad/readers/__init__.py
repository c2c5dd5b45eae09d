"""Readers: from a bundle (a folder or a file) to raw inputs, and from raw bytes to decoded documents.

To add an input format: write `marsad/readers/<format>.py` with a `split` and a `decode` (see `inputs.Format`) and
give it its line here. Nothing else knows the formats.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from marsad.errors import DocumentError
from marsad.readers import bundle, jsonl, text
from marsad.readers.bundle import Bundle, uri_order
from marsad.readers.inputs import Decoded, Facts, Format, Limits, RawInput

__all__ = [
    "FORMATS",
    "Bundle",
    "Decoded",
    "Facts",
    "Format",
    "Limits",
    "RawInput",
    "decode",
    "open_bundle",
    "uri_order",
]

#: Suffix (lower case; where one ends another, the longer one counts), and how its files are read.
FORMATS: dict[str, Format] = {
    ".jsonl": Format("jsonl", jsonl.split, jsonl.decode, has_fields=True),
    ".jsonl.gz": Format("jsonl", jsonl.split_gzip, jsonl.decode, has_fields=True),
    ".jsonl.zst": Format("jsonl", jsonl.split_zstandard, jsonl.decode, has_fields=True),
    ".txt": Format("text", text.split, text.decode),
}
_DECODERS = {input_format.reader: input_format.decode for input_format in FORMATS.values()}


def open_bundle(path: Path) -> Bundle:
    """Open a folder of pages, or one file of them.

    Raises:
        BundleError: There is no such path, nothing to read in it, or its bundle.yml says something it may not.
    """
    return bundle.open_bundle(path, FORMATS)


def decode(raw: bytes, facts: Mapping[str, object], uri: str = "") -> Decoded:
    """Make a document of the raw bytes of one input.

    Args:
        raw: As `RawInput.raw` gave it.
        facts: As `RawInput.facts` gave it, or read back from JSON; nothing else decides how the bytes are read.
        uri: As `RawInput.uri` gave it, to name the input where no reader knows its kind.

    Raises:
        DocumentError: The bytes cannot become a document; its text says why.

    Examples:
        >>> fields = {"title": "headline", "content": "body"}
        >>> decode(b'{"headline": "A", "body": "b"}', {"reader": "jsonl", "fields": fields}).title_end_offset
        1
    """
    reader = cast("str | None", facts["reader"])
    if reader is None:
        # in the words of the first reading: of a replay and a rebuild the reason is the same
        raise DocumentError(bundle.no_reader(uri, FORMATS))
    if reader not in _DECODERS:
        known = ", ".join(sorted(_DECODERS))
        raise DocumentError(
            f"There is no reader {reader!r}. Known readers: {known}. To add one, see marsad/readers/__init__.py."
        )
    return _DECODERS[reader](raw, facts)
