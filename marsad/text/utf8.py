"""Work on UTF-8 as it is stored: decoding the text of a shard takes longer than what is asked of it."""

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int64]

#: no more than a byte can count
_BLOCK_BYTES = 128


def byte_offsets(data: Bytes, places: Offsets) -> Offsets:
    """Give the byte offset of each code point offset.

    Args:
        data: a text.
        places: offsets in code points, in any order; the number of code points is the end.

    Examples:
        >>> byte_offsets(np.frombuffer("a١٢b".encode(), dtype=np.uint8), np.array([0, 1, 2, 3, 4])).tolist()
        [0, 1, 3, 5, 6]
    """
    # of a code point all bytes but the first are 80 to BF; a padding of first bytes lets the end be found as well
    is_first = np.append(data.view(np.int8) >= -64, np.ones(_BLOCK_BYTES, dtype=np.bool_))
    counts = np.add.reduceat(is_first.view(np.uint8), np.arange(0, len(is_first), _BLOCK_BYTES), dtype=np.uint8)
    before = counts.cumsum(dtype=np.int64) - counts
    blocks = np.searchsorted(before, places, side="right") - 1
    starts = blocks * _BLOCK_BYTES
    is_first = np.append(is_first, np.zeros(_BLOCK_BYTES, dtype=np.bool_))
    inside = np.lib.stride_tricks.sliding_window_view(is_first, _BLOCK_BYTES)[starts].cumsum(axis=1, dtype=np.uint8)
    return starts + (inside <= (places - before[blocks])[:, None]).sum(axis=1)


def code_points(data: Bytes, places: Offsets) -> Offsets:
    """Decode the code points that begin at some byte offsets, each of three or four bytes."""
    first, second, third = (data[places + number].astype(np.int64) for number in range(3))
    long = places[first >= 0xF0]
    codes = ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F)
    codes[first >= 0xF0] = ((codes[first >= 0xF0] & 0x7FFF) << 6) | (data[long + 3] & 0x3F)
    return codes
