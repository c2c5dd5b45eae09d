"""Folding of Arabic spelling into matching keys, with a map from the key back to the text.

The text itself is never altered: people read and cite it. A key is for comparing only. Folding looks at one
code point at a time, so that the key of two joined texts is their joined keys.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Offsets = npt.NDArray[np.int64]

#: vowel signs, Quranic signs and the lengthening stroke: they belong to the letter before them
_MARKS = frozenset(
    chr(code)
    for first, last in (
        (0x0610, 0x061A),
        (0x0640, 0x0640),  # tatweel
        (0x064B, 0x065F),  # tanween, short vowels, shadda, sukun, combining hamza and madda
        (0x0670, 0x0670),  # superscript alef
        (0x0674, 0x0674),  # high hamza
        (0x06D6, 0x06DC),
        (0x06DF, 0x06E4),
        (0x06E7, 0x06E8),
        (0x06EA, 0x06ED),
        (0x0898, 0x089F),
        (0x08CA, 0x08E1),
        (0x08E3, 0x08FF),
        (0xFC5E, 0xFC63),  # presentation forms of marks alone
        (0xFCF2, 0xFCF4),
        (0xFE70, 0xFE72),
        (0xFE74, 0xFE74),
        (0xFE76, 0xFE7F),
    )
    for code in range(first, last + 1)
)

#: direction marks, zero-width characters, variation selectors: they carry nothing that is read
_INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        (0x00AD, 0x00AD),  # soft hyphen
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x061C, 0x061C),  # Arabic letter mark
        (0x180E, 0x180E),
        (0x200B, 0x200F),  # zero-width space, non-joiner, joiner, direction marks
        (0x202A, 0x202E),
        (0x2060, 0x2064),
        (0x2066, 0x206F),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),  # byte-order mark in the middle of a text
        (0xFE73, 0xFE73),  # tail fragment
    )
    for code in range(first, last + 1)
)

#: what each letter is folded to: letter -> the letters written in its place
_LETTERS = {
    "ا": "أإآٱٲٳٵݳݴ",  # alef with hamza, madda, wasla
    "و": "ؤٶٷۄۅۆۇۈۉۊۋۏ",  # waw with hamza; Kurdish and Turkic vowels
    "ي": "ىئیېێۍےۓٸۑؠؽؾؿ",  # alef maqsura, ya with hamza, Persian, Kurdish, Pashto and Urdu ya
    "ه": "ةہھۀۂۃەۿ",  # ta marbuta; Urdu and Kurdish ha
    "ك": "کڪګڬڭڮگڰڱڲڳڴݢݣػؼ",  # Persian kaf and gaf, Moroccan and Uyghur forms
    "ب": "پٻڀ",  # Persian pe
    "ج": "چڃڄڿڇ",  # Persian che
    "ز": "ژڗڙ",  # Persian zhe
    "ف": "ڤڡڢڣڥڦ",  # ve
    "ق": "ڨٯڧ",  # Maghrebi qaf for g
    "ت": "ٹټٺ",  # Urdu and Pashto retroflexes, here and in the next lines
    "د": "ڈډڌڍڊ",
    "ر": "ڑړڕڔڒ",
    "ن": "ںڼڻ",
    "ل": "ڵڶڷ",
    "س": "ښ",
}

_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_HIGHEST = 0x10FFFF
_DROPPED = np.uint32(0xFFFFFFFF)
#: values from here on name a row of _EXPANSIONS: one code point that stands for several
_EXPANDED = 0x110000


def _fold_one(char: str, letters: dict[str, str]) -> str:
    """Fold one code point; the empty string where it is dropped."""
    if char in _MARKS or char in _INVISIBLE:
        return ""
    if char in letters:
        return letters[char]
    if char in _LINE_BREAKS:
        return "\n"
    category = unicodedata.category(char)
    if category == "Zs" or char == "\t":
        return " "
    if category == "Nd" and 0x0660 <= ord(char) <= 0x06F9:
        return str(unicodedata.digit(char))
    if 0xFB50 <= ord(char) <= 0xFEFC and "ARABIC" in unicodedata.name(char, ""):
        plain = unicodedata.normalize("NFKC", char)
        return char if plain == char else "".join(_fold_one(part, letters) for part in plain)
    return "".join(_fold_one(part, letters) for part in char.lower()) if char != char.lower() else char


def _tables() -> tuple[Codes, tuple[str, ...], npt.NDArray[np.bool_]]:
    letters = {form: letter for letter, forms in _LETTERS.items() for form in forms}
    table = np.arange(_HIGHEST + 1, dtype=np.uint32)
    expansions: dict[str, int] = {}
    # 0x1E943 is the last cased letter of Unicode 15; nothing above is folded, and a walk over it would cost 0.5 s
    for code in range(0x1E944):
        if 0x3100 <= code < 0xFB00 and not 0xA640 <= code < 0xAC00:
            continue  # Asian scripts and surrogates: no case, no marks of ours
        char = chr(code)
        if char.isascii() and not char.isupper() and char not in "\t\r\x0b\x0c\x1c\x1d\x1e":
            continue
        folded = _fold_one(char, letters)
        if folded == "":
            table[code] = _DROPPED
        elif len(folded) == 1:
            table[code] = ord(folded)
        else:
            table[code] = _EXPANDED + expansions.setdefault(folded, len(expansions))
    marks = np.zeros(_HIGHEST + 2, dtype=np.bool_)
    marks[[ord(mark) for mark in _MARKS]] = True
    return table, tuple(expansions), marks


_TABLE, _EXPANSIONS, _IS_MARK = _tables()
#: marks after one letter: a shadda, a vowel sign, tatweel; more are met one by one, a flood all at once
_USUAL_MARKS = 8


def _translation() -> dict[int, str | None]:
    """Give the same table in the form of `str.translate`, which is faster on a single name."""
    changed = np.flatnonzero(np.arange(_HIGHEST + 1, dtype=np.uint32) != _TABLE).tolist()
    values: list[int] = _TABLE[changed].tolist()
    return {
        code: None if value == _DROPPED else chr(value) if value < _EXPANDED else _EXPANSIONS[value - _EXPANDED]
        for code, value in zip(changed, values, strict=True)
    }


_TRANSLATION = _translation()
#: below this length `str.translate` wins over the arrays (measured: 10 characters 1 µs against 16 µs)
_SHORT_CHARS = 300


def _codes(text: str) -> Codes:
    # surrogatepass: a lone surrogate cannot be stored, but folding is not the place to find that out
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@dataclass(frozen=True, eq=False)
class FoldedCodes:
    """A folded text as arrays: for work on a whole shard at once.

    Attributes:
        text_codes: the text, one code point an element.
        key_codes: its key, one code point an element.
        starts: for each code point of the key, the text offset of the code point that made it.
    """

    text_codes: Codes
    key_codes: Codes
    starts: Offsets

    def key(self) -> str:
        """Give the key as a string."""
        return self.key_codes.tobytes().decode("utf-32-le", "surrogatepass")

    def text_ends(self, last: Offsets) -> Offsets:
        """Give the text offset after each key code point in `last`, its vowel signs and tatweel included."""
        ends = self.starts[last] + 1
        size = len(self.text_codes)
        for _ in range(_USUAL_MARKS):
            inside = ends < size
            follows = np.zeros(len(ends), dtype=np.bool_)
            follows[inside] = _IS_MARK[self.text_codes[ends[inside]]]
            if not follows.any():
                return ends
            ends = ends + follows
        # a flood of marks: step by step would take its length times the number of names
        stops = np.append(np.flatnonzero(~_IS_MARK[self.text_codes]), size)
        return stops[np.searchsorted(stops, ends)]


def fold_codes(text: str) -> FoldedCodes:
    """Fold a text, which may be all the texts of a shard joined, into arrays.

    Source: measured on 31,000 articles against reading their JSON and writing Parquet: one table over the code
        points takes 0.2 to 0.4 times as long, `str.translate` 1.8 times.
    """
    codes = _codes(text)
    folded = _TABLE.take(codes)
    kept = np.flatnonzero(folded != _DROPPED)
    key = folded[kept]
    expanded = np.flatnonzero(key >= _EXPANDED)
    if len(expanded):
        key, kept = _expand(key, kept, expanded)
    return FoldedCodes(text_codes=codes, key_codes=key, starts=kept)


def _expand(key: Codes, starts: Offsets, expanded: Offsets) -> tuple[Codes, Offsets]:
    """Write out the code points that stand for several; all of them start where the one stood."""
    values: list[int] = key[expanded].tolist()
    parts = [_EXPANSIONS[value - _EXPANDED] for value in values]
    counts = np.ones(len(key), dtype=np.int64)
    counts[expanded] = [len(part) for part in parts]
    longer = np.repeat(key, counts)
    first = np.cumsum(counts) - counts
    places: list[int] = first[expanded].tolist()
    for at, part in zip(places, parts, strict=True):
        longer[at : at + len(part)] = [ord(char) for char in part]
    return longer, np.repeat(starts, counts)


@dataclass(frozen=True, eq=False)
class Folded:
    """A matching key and the way back from it to the text.

    Attributes:
        text: the text as given.
        key: its matching key.
    """

    text: str
    key: str
    _starts: Offsets

    @cached_property
    def _start_list(self) -> list[int]:
        return self._starts.tolist()

    def start(self, i: int) -> int:
        """Give the text offset where the key's code point i begins; the length of the text for i = len(key)."""
        return self._start_list[i] if i < len(self._start_list) else len(self.text)

    def end(self, j: int) -> int:
        """Give the text offset where key[:j] ends: after the vowel signs and tatweel of its last letter."""
        if j == 0:
            return 0
        end = self._start_list[j - 1] + 1
        while end < len(self.text) and self.text[end] in _MARKS:
            end += 1
        return end

    def span(self, i: int, j: int) -> tuple[int, int]:
        """Give the text span of key[i:j], i < j.

        A ligature is never cut: the span of a part of it is the span of the whole.

        Examples:
            >>> folded = fold("قال الرَّئيسُ")
            >>> folded.key
            'قال الرييس'
            >>> folded.span(4, 10)
            (4, 13)
            >>> folded.text[4:13] == "الرَّئيسُ"
            True
        """
        return self.start(i), self.end(j)


def fold(text: str) -> Folded:
    """Fold a text for matching and keep the way back to its offsets.

    Examples:
        >>> folded = fold("ﻻ إلى")
        >>> folded.key
        'لا الي'
        >>> folded.span(3, 6)
        (2, 5)
    """
    return next(fold_many([text]))


def fold_many(texts: Sequence[str]) -> Iterator[Folded]:
    """Fold many texts in one go: the same as folding each, only faster."""
    folded = fold_codes("".join(texts))
    key = folded.key()
    bounds = list(accumulate((len(text) for text in texts), initial=0))
    cuts: list[int] = np.searchsorted(folded.starts, bounds).tolist()
    for number, text in enumerate(texts):
        first, last = cuts[number], cuts[number + 1]
        yield Folded(text, key[first:last], folded.starts[first:last] - bounds[number])


def matching_key(text: str) -> str:
    """Fold the spelling of a text away, for comparing and looking up; never for showing.

    Alef and hamza forms, ya and alef maqsura, ta marbuta and ha, Persian, Urdu and Kurdish letters, presentation
    forms and ligatures, digits and Latin case become one; vowel signs, tatweel, direction marks and zero-width
    characters go; every kind of space is a space and every kind of line break a newline. A hamza that stands
    alone stays, and so do quotation marks and punctuation.

    Source: the letter table follows the Unicode charts Arabic, Arabic Supplement and Presentation Forms A and B.

    Examples:
        >>> matching_key("الأُمـم المُتّحدة") == matching_key("الامم المتحده")
        True
        >>> matching_key("کوریا")
        'كوريا'
        >>> matching_key("١٥ آب ۲۰۲۲")
        '15 اب 2022'
        >>> matching_key("ﷲ")
        'الله'
        >>> matching_key("COVID‑19")
        'covid‑19'
    """
    if len(text) < _SHORT_CHARS:
        return text.translate(_TRANSLATION)
    return fold_codes(text).key()
