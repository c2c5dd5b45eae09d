"""Read the host and the first parts of the path off an address."""

import re
from typing import NamedTuple

_ARCHIVED = re.compile(r"/web/\d+[a-z_]*/(https?://.+)")
# no parser of the library: it raises on letters that no host has, and takes longer than all the rest of a page
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@\s]*@)?(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})\.?(?::\d*)?"
    r"(?P<path>/[^?#]*)?(?=[?#]|$)",
    re.IGNORECASE,
)
_PREFIXES = ("www.", "m.", "mobile.", "amp.")
_MAX_PATH_PARTS = 3


class Address(NamedTuple):
    """The parts of an address that say whose it is: host in lower case, without www, and the start of the path."""

    host: str
    path: tuple[str, ...]


def address_of(printed: str) -> Address | None:
    """Read an address, also that of a copy in a web archive; null where there is no host.

    Examples:
        >>> address_of("HTTPS://www.Example.com:443/A/b?c")
        Address(host='example.com', path=('a', 'b'))
        >>> address_of("no address") is None
        True
    """
    printed = printed.strip()
    if "/web/" in printed and (archived := _ARCHIVED.search(printed)) is not None:
        printed = archived.group(1)
    if "://" not in printed:
        printed = "//" + printed.removeprefix("//")
    found = _ADDRESS.match(printed)
    if found is None:
        return None
    host, path = found.groups()
    host = host.lower()
    if host.startswith(_PREFIXES):
        for prefix in _PREFIXES:
            if host.startswith(prefix) and host.count(".") > 1:
                host = host.removeprefix(prefix)
    if path is None:
        return Address(host, ())
    return Address(host, tuple(part for part in path.lower().split("/") if part)[:_MAX_PATH_PARTS])


def host_of(printed: str) -> str | None:
    """Return the host of an address, without www and the like, also for a copy in a web archive.

    Examples:
        >>> host_of("https://www.example.com:443/a?b"), host_of("example.com/a"), host_of("no host")
        ('example.com', 'example.com', None)
    """
    address = address_of(printed)
    return None if address is None else address.host
