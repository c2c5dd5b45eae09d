"""JSON Lines, plain or compressed: a line is a document, a record of named fields."""

import gzip
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, cast

import orjson
import zstandard

from marsad.errors import DocumentError
from marsad.readers.inputs import Decoded, Limits, Part, decoded
from marsad.readers.names import size

_BLOCK_BYTES = 131_072
_BROKEN = "The archive is damaged or was cut off: {}. Fetch the file again."
# 4 bytes of Zstandard can stand for a block of 128 KiB: 512 bytes unpack to 16 MiB at most, whatever the file holds
_ZSTANDARD_PIECE_BYTES = 512
# so much unpacked does no harm, and small archives pack better than large ones
_TRUSTED_BYTES = 64 * 2**20
# the window that `zstd` itself unpacks without being asked; a larger one is a demand on our memory
_ZSTANDARD_WINDOW_BYTES = 1 << 27


def split(file: BinaryIO, limits: Limits) -> Iterator[Part]:
    """Yield the lines of a plain file."""
    return lines(iter(lambda: file.read(_BLOCK_BYTES), b""), limits.input_bytes)


def split_gzip(file: BinaryIO, limits: Limits) -> Iterator[Part]:
    """Yield the lines of a gzip file of one or more members.

    Raises:
        DocumentError: The file is no gzip file, is damaged, breaks off or unpacks to more than the limits; every line
            before has been delivered.
    """
    return lines(_bounded(_gzip_blocks(file), file, limits), limits.input_bytes)


def split_zstandard(file: BinaryIO, limits: Limits) -> Iterator[Part]:
    """Yield the lines of a Zstandard file of one or more frames.

    Raises:
        DocumentError: The file is no Zstandard file, is damaged, breaks off, wants a window of more than 128 MiB or
            unpacks to more than the limits; every line before has been delivered.
    """
    return lines(_bounded(_zstandard_blocks(file), file, limits), limits.input_bytes)


def _bounded(blocks: Iterable[bytes], file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """Pass the blocks of an archive on, as long as what they add up to is no bomb."""
    unpacked = 0
    for block in blocks:
        unpacked += len(block)
        if unpacked > limits.unpacked_bytes:
            raise DocumentError(
                f"The archive unpacks to more than {size(limits.unpacked_bytes)}, the limit "
                "(MARSAD_MAX_UNPACKED_BYTES). Make several files of it."
            )
        if unpacked > _TRUSTED_BYTES and unpacked > limits.unpacking_ratio * file.tell():
            raise DocumentError(
                f"The archive unpacks to more than {limits.unpacking_ratio} times its size, as only a decompression "
                "bomb does. If it is none, raise MARSAD_MAX_UNPACKING_RATIO."
            )
        yield block


def _gzip_blocks(file: BinaryIO) -> Iterator[bytes]:
    if not file.read(1):
        raise DocumentError(_BROKEN.format("it is empty (0 bytes)"))
    file.seek(0)
    with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        while True:
            try:
                # read1, not read: read loses what it had gathered when the archive breaks off
                block = unpacked.read1(_BLOCK_BYTES)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise DocumentError(_BROKEN.format(error)) from error
            if not block:
                return
            yield block


def _zstandard_blocks(file: BinaryIO) -> Iterator[bytes]:
    # decompressobj, not stream_reader: the latter takes a file that breaks off for one that ends
    frame: zstandard.ZstdDecompressionObj | None = None
    frame_count = 0
    while piece := file.read(_ZSTANDARD_PIECE_BYTES):
        while piece:
            if frame is None:
                frame = zstandard.ZstdDecompressor(max_window_size=_ZSTANDARD_WINDOW_BYTES).decompressobj()
                frame_count += 1
            try:
                block = frame.decompress(piece)
            except zstandard.ZstdError as error:
                raise DocumentError(_BROKEN.format(error)) from error
            for start in range(0, len(block), _BLOCK_BYTES):
                yield block[start : start + _BLOCK_BYTES]
            piece = b""
            if frame.eof:
                piece, frame = frame.unused_data, None
    if frame_count == 0:
        raise DocumentError(_BROKEN.format("it is empty (0 bytes)"))
    if frame is not None:
        raise DocumentError(_BROKEN.format("it ends in the middle of a frame"))


def lines(blocks: Iterable[bytes], max_line_bytes: int) -> Iterator[Part]:
    r"""Yield number (from 1) and bytes of each line that is not blank, without its line end.

    Args:
        blocks: The file in pieces of any size; no more than one piece and one line are held.
        max_line_bytes: A longer line comes as null and is never held whole.

    Raises:
        DocumentError: The file begins with the mark of UTF-16; in that charset a line end is another thing.

    Examples:
        >>> list(lines([b'{"a', b'": 1}\r\n\n{"a": 2}'], 10))
        [(1, b'{"a": 1}'), (3, b'{"a": 2}')]
    """
    number = 1
    held: list[bytes] = []
    held_bytes = 0
    at_start = True
    for block in blocks:
        if at_start and block:
            at_start = False
            if block.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                raise DocumentError("The file is UTF-16, and JSON Lines must be UTF-8. Convert the file.")
        if not held_bytes and not block.strip(b"\n"):
            # a bomb of line ends: line by line a minute for each 64 MiB
            number += len(block)
            continue
        *ended, open_end = block.split(b"\n")
        for part in ended:
            yield from _line(number, [*held, part], held_bytes + len(part), max_line_bytes)
            number += 1
            held.clear()
            held_bytes = 0
        held_bytes += len(open_end)
        if held_bytes > max_line_bytes + 1:  # one more than the limit: it may be the carriage return of a line end
            held.clear()
        elif open_end:
            held.append(open_end)
    yield from _line(number, held, held_bytes, max_line_bytes)


def _line(number: int, parts: list[bytes], byte_count: int, max_line_bytes: int) -> Iterator[Part]:
    """Yield a line, joined from its parts, unless it is blank; one that is too long (by `byte_count`) as null."""
    if byte_count > max_line_bytes + 1:
        yield number, None
        return
    line = (parts[0] if len(parts) == 1 else b"".join(parts)).removesuffix(b"\r")
    if len(line) > max_line_bytes:
        yield number, None
    elif line and not line.isspace():
        yield number, line


def decode(raw: bytes, facts: Mapping[str, object]) -> Decoded:
    """Decode one record; its text is title, newline, content, or the content alone where there is no title.

    Raises:
        DocumentError: The line is no JSON object, a mapped field holds something other than a string, or there
            is no content.
    """
    name = "utf-8"
    if raw.startswith(BOM_UTF8):
        name, raw = "utf-8-sig", raw[len(BOM_UTF8) :]
    fields = cast("Mapping[str, str | None]", facts["fields"])
    values = _json_object(raw)
    record = _record(values, fields)

    if "content" not in record:
        raise DocumentError(_no_content(values, fields))
    content = record["content"]
    title = record.get("title", "")
    has_title = bool(title.strip())
    text = f"{title}\n{content}" if has_title else content
    if not text:
        raise DocumentError(f"The record has no text: its field {fields['content']!r} is an empty string.")
    if "\0" in text:
        raise DocumentError(f"Not text: holds a NUL character (the first is character {text.index(chr(0)) + 1}).")
    return decoded(
        text,
        charset=name,
        media_type="application/json",
        title_end_offset=len(title) if has_title else None,
        facts=facts,
        record=record,
    )


def _json_object(raw: bytes) -> dict[str, object]:
    if not raw:
        raise DocumentError("The record is empty (0 bytes).")
    try:
        value = cast("object", orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise DocumentError(_json_problem(raw, error)) from error
    if not isinstance(value, dict):
        raise DocumentError(f"The record is not a JSON object {{…}} but {_kind(value)}.")
    return cast("dict[str, object]", value)


def _json_problem(raw: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as utf8_error:
        start = utf8_error.start
        return f"JSON must be UTF-8, and byte {start + 1} (hex {raw[start]:02x}) is not. Convert the file to UTF-8."
    if "surrogate" in error.msg:
        return (
            f"Holds half of a character: a \\ud800 to \\udfff escape without its other half near character "
            f"{error.pos + 1} of the line. It cannot be stored as UTF-8."
        )
    return f"Broken JSON at character {error.pos + 1} of the line: {error.msg}."


def _record(values: Mapping[str, object], fields: Mapping[str, str | None]) -> dict[str, str]:
    """Pick the mapped fields that hold a string; null counts as absent."""
    record: dict[str, str] = {}
    for name, field in fields.items():
        value = None if field is None else values.get(field)
        if value is None:
            continue
        if not isinstance(value, str):
            ignore = "" if name == "content" else f", or leave it out by `{name}: null` under `fields` in bundle.yml"
            raise DocumentError(f"The field {field!r} ({name}) holds {_kind(value)}, not a string. Mend it{ignore}.")
        record[name] = value
    return record


def _no_content(values: Mapping[str, object], fields: Mapping[str, str | None]) -> str:
    field = fields["content"]
    if field in values:
        return f"The record has no text: its field {field!r} is null."
    shown = ", ".join(_shown(name) for name in sorted(values)[:20]) or "none"
    more = f" and {len(values) - 20} more" if len(values) > 20 else ""
    return (
        f"The record has no field {field!r}. Its fields: {shown}{more}. "
        "Say which one holds the text: `fields:`, below it `content: <name>`, in bundle.yml."
    )


def _shown(name: str) -> str:
    """Show a field name of any length and content in a sentence."""
    return repr(name if len(name) <= 40 else name[:39] + "…")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"
