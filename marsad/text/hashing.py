"""Hashes of whole columns of strings: to number distinct ones, and a table to look them up.

A word is a number here, never a string, so that all words of a shard are worked on by a few operations on arrays.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

#: odd, so that it has an inverse: a part of a string is hashed from the sums over the whole
_BASE = 0x9E3779B97F4A7C15
_MODULUS = 1 << 64
_INVERSE = pow(_BASE, -1, _MODULUS)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SALT = 0xD1B54A32D192ED03
_FEW_BITS = 10


def powers(count: int) -> Hashes:
    """Give the weights of the 1st, 2nd... letter of a string."""
    return _series(_BASE, count)


def inverse_powers(count: int) -> Hashes:
    """Give what a hash is multiplied with to begin at the 1st, 2nd... letter."""
    return _series(_INVERSE, count)


def running_sums(codes: npt.NDArray[np.uint32]) -> Hashes:
    """Sum the weighted letters of a string up to each place, from 0 before the first."""
    sums = np.empty(len(codes) + 1, dtype=np.uint64)
    sums[0] = 0
    np.multiply(codes, powers(len(codes)), out=sums[1:])
    return np.add.accumulate(sums, out=sums)


def _series(factor: int, count: int) -> Hashes:
    # a shard asks for as many as it has letters, several times, and for a few between: both are kept
    return _longest(factor, max(count.bit_length(), _FEW_BITS))[:count]


@lru_cache(maxsize=4)
def _longest(factor: int, bits: int) -> Hashes:
    series = np.full(1 << bits, np.uint64(factor))
    series[0] = 1
    np.multiply.accumulate(series, out=series)
    series.flags.writeable = False
    return series


def mixed(hashes: Hashes, salt: int = 0) -> Hashes:
    """Spread hashes over all bits, differently for each salt.

    Source: the finaliser of splitmix64 (Steele, Lea, Flood 2014).
    """
    hashes = hashes ^ np.uint64((salt * _SALT) % _MODULUS)
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIX_1
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIX_2
    return hashes ^ (hashes >> np.uint64(31))


def distinct(hashes: Hashes) -> tuple[Ints, Ints]:
    """Number the distinct hashes in the order they are first met.

    Returns:
        For each number the place of its first hash; for each hash its number.
    """
    count = len(hashes)
    # words come back: half as many slots as hashes have room for all that differ, and stay in the processor's cache
    bits = max(4, count.bit_length() - 1)
    slots = np.empty(1 << bits, dtype=np.int32)
    firsts = np.empty(count, dtype=np.int64)
    pending = np.arange(count)
    salt = 0
    while len(pending):
        wanted = hashes[pending]
        at = mixed(wanted, salt) >> np.uint64(64 - bits)
        # of several that want one slot the last written has it: the first of all in the column
        slots[at[::-1]] = pending[::-1]
        holders = slots[at].astype(np.int64)
        is_same = hashes[holders] == wanted
        firsts[pending[is_same]] = holders[is_same]
        # those that met another hash there try elsewhere
        pending = pending[~is_same]
        salt += 1
    is_first = firsts == np.arange(count)
    return np.flatnonzero(is_first), (np.cumsum(is_first) - 1)[firsts]


@dataclass(frozen=True, eq=False)
class HashTable:
    """Places of distinct hashes, for many look-ups at a time: open addressing, at most a quarter full."""

    slots: npt.NDArray[np.int32]
    keys: Hashes
    mask: np.uint64

    def find(self, wanted: Hashes) -> Ints:
        """Give the place of each hash among the keys, -1 where it is none of them."""
        at = wanted & self.mask
        found = self.slots[at].astype(np.int64)
        open_ = np.flatnonzero(found >= 0)
        open_ = open_[self.keys[found[open_]] != wanted[open_]]
        while len(open_):
            at[open_] = (at[open_] + np.uint64(1)) & self.mask
            found[open_] = self.slots[at[open_]]
            open_ = open_[found[open_] >= 0]
            open_ = open_[self.keys[found[open_]] != wanted[open_]]
        return found


def hash_table(keys: Hashes) -> HashTable:
    """Make a table of distinct mixed hashes."""
    size = 1 << max(4, int(4 * len(keys)).bit_length())
    mask = np.uint64(size - 1)
    slots = np.full(size, -1, dtype=np.int32)
    pending = np.arange(len(keys), dtype=np.int64)
    at = keys & mask
    while len(pending):
        free = slots[at[pending]] < 0
        # of several that want one slot the last is written, the others go on to the next
        slots[at[pending[free]]] = pending[free]
        pending = pending[slots[at[pending]] != pending]
        at[pending] = (at[pending] + np.uint64(1)) & mask
    return HashTable(slots, keys, mask)
