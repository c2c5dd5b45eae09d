"""What passes between a bundle, its readers and the shards: raw inputs, facts, decoded documents."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import urlsplit

#: What is known of an input from outside its bytes: JSON-able, keys sorted, nothing in it that is not known.
#: `reader` is always there (null: no reader for this suffix); `fields` for records only; the rest from bundle.yml.
Facts = dict[str, str | dict[str, str | None] | None]


@dataclass(frozen=True, slots=True)
class RawInput:
    """One input as it lies in its bundle, not yet decoded.

    Args:
        uri: Place in the bundle, see `marsad.readers.bundle.uri_order`.
        raw: The bytes; null where they could not be read or are more than the limit.
        facts: Shared by the lines of one file: read it, do not change it.
        problem: Why this input cannot become a document, in a sentence for people; null where nothing is known
            to be wrong (decoding may still find something).
    """

    uri: str
    raw: bytes | None
    facts: Facts
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of one input, and what the record or the bundle states about it.

    Args:
        text: Exactly as decoded; for a record with a title: title, newline, content.
        charset: As the IANA names it; utf-8-sig, utf-16, utf-32 where a byte-order mark was taken off.
        media_type: IANA media type of the raw bytes.
        title_end_offset: Code points; `text[:title_end_offset]` is the record's title; null without one.
        url: http or https with a host, else null.
        fetched_at: Aware, in UTC; null where no time with a zone is stated.
        stated_source: As stated, unchanged; null where nothing but white space is.
        stated_author: Likewise.
        stated_published: Likewise.
    """

    text: str
    charset: str
    media_type: str
    title_end_offset: int | None
    url: str | None
    fetched_at: datetime | None
    stated_source: str | None
    stated_author: str | None
    stated_published: str | None


#: One part of a file as a reader delivers it: line number from 1 (null: the file is one input), the bytes (null:
#: more than the limit).
Part = tuple[int | None, bytes | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a bundle is read: whoever made it may mean harm.

    Args:
        input_bytes: A file or line of more bytes is not read, and never held whole.
        unpacked_bytes: An archive that unpacks to more is read no further.
        unpacking_ratio: Nor is one that unpacks to so many times its own size, once it has given 64 MiB.
        file_lines: Nor is a file of more lines.
    """

    input_bytes: int = 8 * 2**20
    unpacked_bytes: int = 16 * 2**30
    unpacking_ratio: int = 250
    file_lines: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Format:
    """How the files of one suffix are read.

    Args:
        reader: Name kept in the facts; `decode` is found again by it, also years later from the raw bytes kept.
        split: Yields the parts of an open file within the limits.
            May raise OSError or DocumentError; what it yielded before stays valid.
        decode: Makes a document of the bytes of one part and its facts, or raises DocumentError.
        has_fields: Whether its inputs are records of named fields; then the facts carry `fields` of bundle.yml.
    """

    reader: str
    split: Callable[[BinaryIO, Limits], Iterator[Part]]
    decode: Callable[[bytes, Mapping[str, object]], Decoded]
    has_fields: bool = False


def decoded(
    text: str,
    *,
    charset: str,
    media_type: str,
    title_end_offset: int | None = None,
    facts: Mapping[str, object],
    record: Mapping[str, str],
) -> Decoded:
    """Join a text with what is stated about it: what the record states comes before what bundle.yml says."""

    def stated(name: str) -> str | None:
        value = record.get(name)
        if value is None or not value.strip():
            value = facts.get(name)
        return value if isinstance(value, str) and value.strip() else None

    return Decoded(
        text=text,
        charset=charset,
        media_type=media_type,
        title_end_offset=title_end_offset,
        url=page_url(stated("url")),
        fetched_at=utc_time(stated("fetched_at")),
        stated_source=stated("source"),
        stated_author=stated("author"),
        stated_published=stated("published"),
    )


def page_url(value: str | None) -> str | None:
    """Keep the address of a page, without white space around it: http or https, and a host; else null.

    Examples:
        >>> page_url(" https://example.org/a ")
        'https://example.org/a'
        >>> page_url("example.org/a"), page_url("https:///a"), page_url("javascript:alert(1)")
        (None, None, None)
    """
    if value is None:
        return None
    url = value.strip()
    # of white space only the plain space is printable
    if " " in url or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def utc_time(value: str | None) -> datetime | None:
    """Read an ISO 8601 time that states its zone, as UTC; anything else, a bare date too, is null.

    Examples:
        >>> utc_time("2025-12-01T08:00:00+03:00").isoformat()
        '2025-12-01T05:00:00+00:00'
        >>> utc_time("2025-12-01"), utc_time("2025-12-01T08:00:00"), utc_time("yesterday")
        (None, None, None)
    """
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value.strip())
        return None if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: an hour before the year 1, in UTC
        return None
