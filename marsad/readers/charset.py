"""Find the charset of a plain text and decode it exactly: nothing normalised, translated or stripped.

The order of the evidence: a byte-order mark; strict UTF-8; UTF-16 told by its NUL bytes; then the single-byte
charsets of `_SINGLE_BYTE`, compared by how much their reading looks like words. What none of them reads
plausibly is refused with a reason: a text in the wrong charset is worse than a text in quarantine.
"""

import codecs
import re
from functools import cache
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from marsad.errors import DocumentError

# Longest first where one mark begins another: FF FE 00 00 is UTF-32, FF FE is UTF-16.
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (or of a .docx, .xlsx, .epub file, which are ZIP archives)"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf1", "an RTF document"),
    (b"\x7fELF", "a Linux program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)

# C0 controls but tab, line feed, vertical tab, form feed, carriage return; and delete
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\v\f\r") + b"\x7f"

# A character of two bytes or more in UTF-8
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

# Where two readings are equally good, the first wins: French in Windows-1256 has the very bytes of Windows-1252.
_SINGLE_BYTE = ("windows-1252", "windows-1256", "iso-8859-6")

# accented letters that French, German, Spanish and Italian use; not the Icelandic ones, which stand where
# Windows-1254 has the Turkish letters
_ACCENTED = frozenset("àâäáçèéêëîïíìôöóòùûüúñœæßÀÂÄÁÇÈÉÊËÎÏÍÌÔÖÓÒÙÛÜÚÑŒÆ")

# How often two signs stand side by side in Arabic news. Rows are the first sign, columns the second, both in the
# order of `_SIGNS`: Buckwalter's transliteration, "." for whatever is no letter. A digit is log2 of the pair's
# share, 4 = as often as chance would have it, 0 = never or hardly ever, 9 = 32 times chance or more.
# Source: counted over 4.7 million pairs of 2,809 Saudi newspaper articles of 2015, vowel signs left out.
_SIGNS = ".'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYy"
_PAIRS = (
    ". 0038070980735655453654342748667866907",
    "' 6000000201000000000000000000000000000",
    "| 0000000000100020000000000000002020000",
    "> 2000000031223443031533220413243563504",
    "& 0000000000000000000200000000011000300",
    "< 0000000010003213220312210310205250003",
    "} 1000000213000102021000000002103201004",
    "A 8600006063735546274634441626549774405",
    "b 7003020724402415150232130511435454406",
    "p 9000000000000000000000000000000000000",
    "t 8003000541424544152444241524544656536",
    "v 4000000403000000030000000000204320104",
    "j 5000000633300104042100000300004544404",
    "H 5000000634422005042303211003434411405",
    "x 2000000530300003140003130002005200203",
    "d 7002000615330024050200000303223533526",
    "* 4000000510000000010000000000024004104",
    "r 8002104756404404022433420324451334537",
    "z 5000000412000000020000000200002312305",
    "s 6000200653602102040200030402135443406",
    "$ 3001100531301122050000010313131314204",
    "S 4000000533000303040002000113004230404",
    "D 5000000512000301030000000200002301314",
    "T 5000000533000000040000010202404141404",
    "Z 2000000303000000020000000000001302003",
    "E 7000000655411006053331311001317553505",
    "g 3000000411100001130000000000002110104",
    "f 6000020504401200151301323400423033327",
    "q 6000000645400005040102230402104222515",
    "k 6001000644430003153220000001005441505",
    "l 8037050765745656553654251646666856677",
    "m 8000301745535545062654230612546475606",
    "n 9000000635503324202433044314320315526",
    "h 7000000722202004541000000000003630404",
    "w 6105030852534425264524442525546664336",
    "Y 7000000000000000000000000000000000000",
    "y 9001103748534435264533330515545675504",
)
_ARABIC = "".join(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B))))  # hamza to ghain, feh to yeh
_VOWEL_SIGNS = frozenset(map(chr, (0x640, *range(0x64B, 0x653))))  # tatweel; fathatan to sukun
_CHANCE = 4
_IMPOSSIBLE = -5
_NOT_COUNTED = 127

# Measured on 2,000 snippets a length in Windows-1256, from the other half of the articles the table was counted on
# (same newspapers, same days): right are 92.1 % of single words, 98.1 % of two words, 99.6 % of three, all of five
# and more (ISO-8859-6: 90.8, 97.7, 99.4, 99.95 %). charset-normalizer 3.5 alone, on the first 150 of them: 0.7, 26,
# 57, 88 %; so it is not asked. One sentence each in Cyrillic (two charsets), Greek, Hebrew, Turkish, Chinese,
# Japanese and Korean charsets, read as any of ours, reached 3.9 at most; the threshold was set knowing these.
_PLAUSIBLE = 4.5
_SAMPLE_BYTES = 65_536


def decode(raw: bytes) -> tuple[str, str]:
    r"""Turn bytes into the text they spell, and name the charset that did it.

    Returns:
        The text exactly as decoded, and the charset as the IANA names it; `utf-8-sig`, `utf-16` and `utf-32` where
        a byte-order mark told it and was taken off.

    Raises:
        DocumentError: The bytes are no text, or no charset reads them plausibly.

    Examples:
        >>> decode("\u0633\u0644\u0627\u0645".encode("windows-1256"))[1]  # salam, "peace"
        'windows-1256'
        >>> decode(b"\xef\xbb\xbfmarsad")
        ('marsad', 'utf-8-sig')
    """
    if not raw:
        raise DocumentError("The file is empty (0 bytes).")
    for signature, kind in _SIGNATURES:
        if raw.startswith(signature):
            raise DocumentError(f"Not text: starts with the signature of {kind}.")
    for mark, charset in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _text(_decode_marked(raw, charset)), charset

    if _controls_share(raw) > 0.05 or 0 in raw:
        text, charset = _decode_utf16(raw)
        return _text(text), charset
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _decode_single_byte(raw, error)


def _text(text: str) -> str:
    """Refuse a decoded text that is empty or full of controls."""
    if not text:
        raise DocumentError("The file is empty but for a byte-order mark.")
    if "\0" in text:
        raise DocumentError(f"Not text: holds a NUL character (the first is character {text.index(chr(0)) + 1}).")
    if _controls_share(text.encode("utf-8", "replace")) > 0.05:
        _refuse_binary()
    return text


def _controls_share(raw: bytes) -> float:
    return 1 - len(raw.translate(None, _CONTROLS)) / len(raw)


def _refuse_binary() -> NoReturn:
    raise DocumentError("Not text: the bytes are full of control characters, as in a program, an image or an archive.")


def _decode_marked(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError as error:
        # utf-8-sig counts without the mark
        start = error.start + len(raw) - len(error.object)
        raise DocumentError(
            f"Starts with the byte-order mark of {charset.removesuffix('-sig').upper()}, "
            f"but byte {start + 1} of {len(raw)} breaks that charset. Fetch or save the file again."
        ) from error


def _decode_utf16(raw: bytes) -> tuple[str, str]:
    """Read bytes with many NULs or controls as UTF-16 without a mark, if that gives letters in either byte order.

    The letters of one script share their high byte: Arabic ones are 06 xx, and a space is 00 20.
    """
    readings: list[tuple[float, str, str]] = []
    for charset in ("utf-16le", "utf-16be"):
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE_BYTES]
        readings.append((sum(map(_is_usual, sample)) / len(sample), text, charset))
    share, text, charset = max(readings, key=lambda reading: reading[0], default=(0.0, "", ""))
    if share < 0.9:
        if 0 in raw:
            raise DocumentError(f"Not text: holds NUL bytes (the first is byte {raw.index(0) + 1}).")
        _refuse_binary()
    return text, charset


def _is_usual(character: str) -> bool:
    """Whether a character is one that Arabic or Western European pages are made of."""
    return (
        " " <= character <= "~"
        or character in "\t\n\r"
        or "\u00a0" <= character <= "\u00ff"
        or "\u0600" <= character <= "\u077f"  # Arabic, Syriac, Arabic Supplement
        or "\u200b" <= character <= "\u203a"  # zero-width and direction marks, dashes, quotation marks
        or "\ufb50" <= character <= "\ufeff"  # Arabic presentation forms
    )


def _decode_single_byte(raw: bytes, utf8_error: UnicodeDecodeError) -> tuple[str, str]:
    """Choose the single-byte charset whose reading is most plausible, or refuse."""
    if _is_mostly_utf8(raw):
        raise DocumentError(
            f"UTF-8 with broken bytes: byte {utf8_error.start + 1} of {len(raw)} (hex {raw[utf8_error.start]:02x}) "
            "cannot stand there. The file was cut off or damaged; fetch it again."
        )

    begin = max(0, utf8_error.start - 1024) if len(raw) > _SAMPLE_BYTES else 0
    readings = [
        (_plausibility(raw[begin : begin + _SAMPLE_BYTES], charset), text, charset)
        for charset in _SINGLE_BYTE
        if (text := _strictly(raw, charset)) is not None
    ]
    plausibility, text, charset = max(readings, key=lambda reading: reading[0])
    if plausibility == 0 and _strictly(raw, "windows-1252") == raw.decode("windows-1256"):
        return raw.decode("windows-1252"), "windows-1252"  # no letter but ASCII: English with curly quotes, say
    if plausibility < _PLAUSIBLE:
        raise DocumentError(
            f"Charset not recognised: not UTF-8 (byte {utf8_error.start + 1} of {len(raw)}, hex "
            f"{raw[utf8_error.start]:02x}), not UTF-16, and no likely words in {', '.join(sorted(_SINGLE_BYTE))}. "
            "Convert the file to UTF-8."
        )
    return text, charset


def _is_mostly_utf8(raw: bytes) -> bool:
    """Whether more than half of the bytes outside ASCII belong to whole UTF-8 characters."""
    high_count = len(raw) - len(raw.translate(None, bytes(range(0x80, 0x100))))
    follower_count = len(raw) - len(raw.translate(None, bytes(range(0x80, 0xC0))))
    # every other byte of such a character, at least, is a follower; asked first because it is 50 times as fast
    return follower_count > high_count / 4 and len(raw) - len(_UTF8_SEQUENCE.sub(b"", raw)) > high_count / 2


def _strictly(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return None


def _plausibility(raw: bytes, charset: str) -> float:
    """Mean weight of the pairs of neighbouring signs where at least one is a letter outside ASCII; 0 without any."""
    signs = np.frombuffer(b" " + raw + b" ", dtype=np.uint8).astype(np.uint16)
    weights = _pair_weights(charset)[signs[:-1] << 8 | signs[1:]]
    counted = weights[weights != _NOT_COUNTED]
    return int(counted.sum(dtype=np.int64)) / counted.size if counted.size else 0.0


@cache
def _pair_weights(charset: str) -> NDArray[np.int8]:
    """Weight of every two bytes side by side, at index first * 256 + second."""
    signs = [(sign, _kind(sign)) for sign in bytes(range(256)).decode(charset, "replace")]
    weights = [_pair_weight(first, second) for first in signs for second in signs]
    return np.array(weights, dtype=np.int8)


def _pair_weight(first: tuple[str, str], second: tuple[str, str]) -> int:
    """Weigh two signs, each given with its kind."""
    kinds = {first[1], second[1]}
    if "impossible" in kinds:
        return _IMPOSSIBLE
    if kinds <= {"ascii", "none"}:
        return _NOT_COUNTED
    if kinds <= {"arabic", "none"}:
        row, column = (_ARABIC.find(sign) + 1 for sign, _ in (first, second))  # none: find gives -1, the row of "."
        return int(_PAIRS[row].split()[1][column])
    if kinds <= {"arabic", "none", "vowel sign", "other arabic"}:
        return 0 if first[1] == "none" and second[1] == "vowel sign" else _CHANCE
    if kinds <= {"accented", "ascii", "none"}:
        # accents are rare: side by side they mean another script read as Latin
        return 1 if kinds == {"accented"} else 7 if "ascii" in kinds else 5
    return _IMPOSSIBLE  # two scripts in one word


def _kind(sign: str) -> str:
    if sign in _ARABIC:
        return "arabic"
    if sign in _VOWEL_SIGNS:
        return "vowel sign"
    if "\u0600" <= sign <= "\u06ff" and sign.isalpha():
        return "other arabic"
    if sign in _ACCENTED:
        return "accented"
    if sign.isascii():
        return "ascii" if sign.isalpha() else "none"
    # the C1 controls, bytes the charset leaves undefined, and letters of languages we do not expect
    if "\x80" <= sign <= "\x9f" or sign == "\ufffd" or (sign.isalpha() and sign not in "\u00aa\u00b5\u00ba"):
        return "impossible"
    return "none"
