"""Names of files, and reasons of the operating system, made safe to store and to print."""

import os
import re

# What a uri may not hold as it is: its own two signs, controls, line and paragraph separators, direction controls
# (they turn the text around them when printed), and the bytes of a name that is not UTF-8 (as Python escapes them).
_UNSAFE = re.compile(
    "[%#\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]",
)


def safe(path: str) -> str:
    """Percent-encode what a uri may not hold as it is; Arabic, spaces and quotes stay.

    Examples:
        >>> safe("100%/#1 a.txt")
        '100%25/%231 a.txt'
    """
    return _UNSAFE.sub(_percent_encoded, path)


def _percent_encoded(match: re.Match[str]) -> str:
    character = match.group()
    is_byte = "\udc80" <= character <= "\udcff"
    raw = character.encode("utf-8", "surrogateescape" if is_byte else "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in raw)


def is_utf8(path: str) -> bool:
    """Whether a name is text, not bytes that Python had to escape."""
    return not any("\ud800" <= character <= "\udfff" for character in path)


def is_within(path: str, folder: str) -> bool:
    """Whether a path lies in a folder; both absolute, with links resolved."""
    return os.path.commonpath([path, folder]) == folder


def reason(error: Exception) -> str:
    """Say what the operating system refused, without the path: the sentence names it already."""
    strerror = error.strerror if isinstance(error, OSError) else None
    return (strerror or str(error)).lower()


def size(byte_count: int) -> str:
    """Write a number of bytes for people.

    Examples:
        >>> size(67_108_864), size(1000)
        ('64 MiB', '1000 bytes')
    """
    mebibytes, rest = divmod(byte_count, 1024 * 1024)
    return f"{byte_count} bytes" if rest or not mebibytes else f"{mebibytes} MiB"
