"""Turn a text into a short row of symbols: one for each word or sign that can be part of a time expression.

«يوم الاثنين 15 آب/أغسطس 2022» becomes day noun, weekday, number, month, slash, month, year: seven characters, over
which the grammar is a regular expression. Everything else becomes one underscore a stretch, so that most of a text
is never looked at again.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from marsad.dates import scan
from marsad.dates.rules import CalendarRules, Connector, Month, Named, Season, UnitNoun
from marsad.errors import RulesError
from marsad.text.normalize import matching_key
from marsad.text.texts import Offsets, Texts

#: what stands for each class of word in a row of symbols
SYMBOLS = {
    "month": "M",
    "weekday": "W",
    "today": "T",
    "relative_day": "R",
    "qualifier": "Q",
    "ordinal": "O",
    "count": "C",
    "decade": "D",
    "century": "K",
    "century_noun": "B",
    "season": "S",
    "definite_season": "Z",
    "part": "P",
    "half": "h",
    "time_zone": "z",
    "day_noun": "d",
    "week_noun": "w",
    "month_noun": "m",
    "year_noun": "y",
    "definite_week": "G",
    "definite_month": "N",
    "definite_year": "Y",
    "definite_dual": "E",
    "dual_year": "i",
    "plural_year": "I",
    "counted_unit": "u",
    "number_2": "2",  # 1 to 31
    "number_9": "9",  # 0 and 32 to 99
    "number_3": "3",
    "number_4": "4",
    "number_5": "5",  # five digits and more
    "of": "f",
    "to": "t",
    "between": "b",
    "and": "x",
    "article": "a",
    "lam": "l",
    "corresponding": "o",
    "preposition": "p",
    "ago": "k",
    "approximately": "q",
    "this": "s",
    "that": "v",
    "day_part": "r",
    "hour": "H",
    "era": "e",
    "not_today": "n",
    "outlet": "_",
    "upon": "c",
    "age": "A",
    "place": "L",
    "counted": "U",
    "clitic": "'",
    "other": "_",
}
_UNIT_SYMBOLS = {
    ("day", "bare"): "day_noun",
    ("week", "bare"): "week_noun",
    ("month", "bare"): "month_noun",
    ("year", "bare"): "year_noun",
    ("week", "definite"): "definite_week",
    ("month", "definite"): "definite_month",
    ("year", "definite"): "definite_year",
    ("day", "definite_dual"): "definite_dual",
    ("week", "definite_dual"): "definite_dual",
    ("month", "definite_dual"): "definite_dual",
    ("year", "definite_dual"): "definite_dual",
    ("year", "dual_construct"): "dual_year",
    ("year", "plural"): "plural_year",
}
#: what a word of each symbol can do for an expression; the others are parts of one
_BITS = {
    **dict.fromkeys(("month", "weekday", "today", "relative_day", "decade", "century"), scan.ALONE),
    **dict.fromkeys(("day_noun", "week_noun", "month_noun", "counted_unit"), scan.UNIT),
    **dict.fromkeys(
        ("definite_week", "definite_month", "definite_dual", "dual_year", "definite_season"), scan.DEFINITE
    ),
    "year_noun": scan.UNIT | scan.YEAR,
    "definite_year": scan.DEFINITE | scan.YEAR,
    "qualifier": scan.QUALIFIER,
    "this": scan.QUALIFIER,
    "ago": scan.AGO,
    "century_noun": scan.CENTURY,
    "era": scan.ERA,
}
_BITS_OF = {SYMBOLS[name]: bits for name, bits in _BITS.items()}

_DIGIT = f"[{scan.DIGITS}]"
_OTHER_DIGIT = "[\u0660-\u0669\u06f0-\u06f9]"
_YEAR = f"(?:[1\u0661\u06f1][9\u0669\u06f9]|[2\u0662\u06f2][0\u0660\u06f0]){_DIGIT}{{2}}"
_COUNTED_YEAR = f"{_YEAR}(?<![0\u0660\u06f0]{{3}})(?={_DIGIT}{{1,4}}(?!{_DIGIT}))"
_DAY_BEGINS = "|".join(f"{sign}{_DIGIT}{{1,2}}{sign}{_DIGIT}" for sign in (r"\.", "/", "-"))
#: Pages lose the blank between a date and what their theme prints beside it. A number is cut where it is certainly
#: two: a year and a time («202323:46»), or the same day in words («04.02.20134 February»); a time and a day
#: («11:5306/10/2024»); a day of two digits and a time («2024/10/0611:53») or one figure of a count
#: («2024/10/060 comments»); four digits and those of another script; and, behind a month or a stroke, a year and the
#: count of comments («20240»), but for 2000: that may be a count of thousands
_WORDS_AND_HALVES = re.compile(
    f"({_YEAR}(?={_DIGIT}{{1,2}}:{_DIGIT}{{2}}(?!{_DIGIT}))"
    f"|(?<={_DIGIT}:){_DIGIT}{{2}}(?={_DIGIT}{{1,2}}(?:{_DAY_BEGINS}|\\s?[{scan.LETTERS}]))"
    f"|(?<={_DIGIT}{{4}}[-/.]{_DIGIT}{{2}}[-/.]){_DIGIT}{{2}}(?={_DIGIT}{{1,2}}:{_DIGIT}{{2}}(?!{_DIGIT}))"
    f"|(?<={_DIGIT}{{4}}[-/.]{_DIGIT}{{2}}[-/.]){_DIGIT}{{2}}(?={_DIGIT}(?!{_DIGIT}))"
    f"|(?<={_DIGIT}{{2}}[-.]{_DIGIT}{{2}}[-.]){_YEAR}(?={_DIGIT}{{1,2}}\\s?[{scan.LETTERS}])"
    f"|(?<=[/{scan.LETTERS}\u060c,]){_COUNTED_YEAR}|(?<=[{scan.LETTERS}\u060c,]\\s){_COUNTED_YEAR}"
    f"|[0-9]{{4}}(?={_OTHER_DIGIT})|{_OTHER_DIGIT}{{4}}(?=[0-9])|{_DIGIT}+|[{scan.LETTERS}]+)"
)
#: what each number that is cut holds
_CAN_BE_CUT = re.compile(
    f"{_DIGIT}{{5}}|:{_DIGIT}{{3}}|[-/.]{_DIGIT}{{3,4}}:|{_DIGIT}{{4}}[-/.]{_DIGIT}{{2}}[-/.]{_DIGIT}{{3}}(?!{_DIGIT})"
)
#: between the two halves of a number that was cut
_CUT = "^"
_WORDS = re.compile(f"([{scan.DIGITS}]+|[{scan.LETTERS}]+)")
_INVISIBLE = re.compile(r"[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+")
_SEPARATORS = {"/": "/", "\\": "/", "|": "|", ",": ",", "،": ",", "(": "(", ")": ")", "_": "="}  # «،» Arabic comma
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_LINE_BREAKS = re.compile(f"[{scan.LINE_BREAKS}]")
# «و» and, «ف» then, «ب» in, «ل» to, «ك» as; «لل» is «ل» and the article
_CLITICS = re.compile("(?:[وف]?[بلك]|[وف])")
_ALL_CLITICS = (
    "",
    *(before + clitic for before in ("", "و", "ف") for clitic in ("", "ب", "ل", "ك") if before + clitic),
)
#: code points of texts looked at together: arrays of more are new memory each time, of fewer the calls count
_BATCH_CHARS = 400_000
#: most distinct words kept with their meaning; a shard of 500 articles has about 40,000
_MEMO_WORDS = 200_000
#: a longer word is none of ours, vowel signs and tatweel included
_MEMO_CHARS = 64


class Sense(NamedTuple):
    """What a word or a few words can be in a time expression.

    Attributes:
        symbol: one of SYMBOLS.
        rule: the rule that says so; null for a number.
        number: the value of a number.
    """

    symbol: str
    rule: Named | None = None
    number: int = -1


class Token(NamedTuple):
    """A sense at its place in the text."""

    sense: Sense
    start: int
    end: int
    word: str


class Row(NamedTuple):
    """A text as symbols; tokens[i] is what symbols[i] stands for, null for signs, clitics and other words."""

    symbols: str
    tokens: list[Token | None]


class _Entry(NamedTuple):
    """The senses a word can begin, longest first, behind the code points of its clitics.

    Attributes:
        senses: the words that must follow, and the sense of all together.
        clitic_chars: code points before the word itself.
        clitic_symbols: the symbols for them.
        only: the one sense of a word that needs no other.
    """

    senses: tuple[tuple[tuple[str, ...], Sense], ...]
    clitic_chars: int
    clitic_symbols: str
    only: Sense | None


_NOTHING = _Entry((), 0, "", None)
_OTHER = Sense(SYMBOLS["other"])


def _entry_of(
    senses: tuple[tuple[tuple[str, ...], Sense], ...], clitic_chars: int = 0, clitic_symbols: str = ""
) -> _Entry:
    only = senses[0][1] if len(senses) == 1 and not senses[0][0] else None
    return _Entry(senses, clitic_chars, clitic_symbols, only)


_BLANK = re.compile(r"\s+")


def _senses(rules: CalendarRules) -> Iterator[tuple[Named, str]]:
    for section, symbol in (
        (rules.months, "month"),
        (rules.weekdays, "weekday"),
        (rules.qualifiers, "qualifier"),
        (rules.decades, "decade"),
        (rules.centuries, "century"),
        (rules.parts, "part"),
        (rules.ordinals, "ordinal"),
        (rules.counts, "count"),
    ):
        for rule in section:
            yield rule, symbol
    for rule in rules.relative_days:
        yield rule, "today" if rule.days == 0 else "relative_day"
    for rule in rules.units:
        yield rule, _unit_symbol(rule)
    for rule in rules.seasons:
        yield rule, _season_symbol(rule)
    for rule in rules.connectors:
        yield rule, _connector_symbol(rule)


def _unit_symbol(rule: UnitNoun) -> str:
    return _UNIT_SYMBOLS.get((rule.unit, rule.form), "counted_unit")


def _season_symbol(rule: Season) -> str:
    return "definite_season" if rule.is_definite else "season"


def _connector_symbol(rule: Connector) -> str:
    if rule.role == "century":
        return "century_noun"
    return "era" if rule.role.startswith("era_") else rule.role


class Lexicon:
    """All words of the calendars, and a memo of what each word met so far can begin.

    A text has few distinct words: looking a word up as written, unfolded, keeps its offsets and costs one hash.
    """

    def __init__(self, rules: CalendarRules) -> None:
        self._memo: dict[str, _Entry] = {}
        self._gaps: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        by_key: dict[tuple[str, ...], Sense] = {}
        for rule, symbol in _senses(rules):
            key = tuple(matching_key(rule.name).split())
            earlier = by_key.setdefault(key, Sense(SYMBOLS[symbol], rule))
            if earlier.rule is not rule:
                raise RulesError(
                    f"calendars: {rule.name!r} ({symbol}) folds to the same key as {earlier.rule!r}. Keep one of them."
                )
        for section, symbol in ((rules.halves, "half"), (rules.time_zones, "time_zone")):
            for rule in section:  # «م» is an era first: a time takes it by its word (see half_of)
                by_key.setdefault(tuple(matching_key(rule.name).split()), Sense(SYMBOLS[symbol], rule))
        self._halves = {matching_key(rule.name): rule.half for rule in rules.halves}
        by_first: dict[str, list[tuple[tuple[str, ...], Sense]]] = {}
        for key, sense in by_key.items():
            by_first.setdefault(key[0], []).append((key[1:], sense))
        self._by_first = {
            first: tuple(sorted(senses, key=lambda item: -len(item[0]))) for first, senses in by_first.items()
        }
        self._inner_words = frozenset(word for key in by_key for word in key[1:])
        self._last_words = frozenset(key[-1] for key in by_key if len(key) > 1)
        self._words = self._table()

    def half_of(self, token: Token) -> str | None:
        """Give am or pm where the token's word says so."""
        return self._halves.get(" ".join(matching_key(token.word).split()))

    def _entry(self, word: str) -> _Entry:
        key = self._key(word)
        if not key:
            return _entry_of((((), Sense("~")),))  # tatweel alone is printed as a dash
        if key.isdecimal():
            return _entry_of((((), _number(key)),))
        if key in self._by_first:
            return _entry_of(self._by_first[key])
        clitic = _CLITICS.match(key)
        if clitic is None:
            return _NOTHING
        for end in (clitic.end(), 1):
            stem = key[end:]
            for form in (stem, f"ا{stem}") if key[end - 1] == "ل" and stem[:1] == "ل" else (stem,):
                if len(form) < 2 or form not in self._by_first:
                    continue
                senses = tuple(item for item in self._by_first[form] if _takes_clitic(item[1], key[:end]))
                if senses:
                    marks = (SYMBOLS["and"] if key[0] == "و" else "") + (SYMBOLS["clitic"] if key[:end] != "و" else "")
                    return _entry_of(senses, self._chars_before(word, stem), marks)
        return _NOTHING

    def _chars_before(self, word: str, stem: str) -> int:
        for start in range(1, len(word)):
            if self._key(word[start:]) == stem and self._key(word[start]):
                return start
        return 0  # the clitic is part of a ligature

    def _key(self, word: str) -> str:
        key = self._keys.get(word)
        if key is None:
            key = self._keys[word] = matching_key(word)
        return key

    def _gap(self, between: str) -> str:
        if len(between) > _MEMO_CHARS:
            return _gap_signs(between)
        signs = self._gaps.get(between)
        if signs is None:
            signs = self._gaps[between] = _gap_signs(between)
        return signs

    def _entry_of_word(self, word: str) -> _Entry:
        if len(word) > _MEMO_CHARS:
            return _NOTHING
        entry = self._memo.get(word)
        if entry is None:
            if len(self._memo) > _MEMO_WORDS:
                self._memo.clear()
                self._keys.clear()
                self._gaps.clear()
            entry = self._memo[word] = self._entry(word)
        return entry

    def _bits_of_word(self, word: str) -> int:
        entry = self._entry_of_word(word)
        key = self._key(word)
        bits = scan.PART if entry.senses or key in self._inner_words else 0
        is_word = any(not rest for rest, _ in entry.senses)
        for rest, sense in entry.senses:
            its_bits = _BITS_OF.get(sense.symbol, 0)
            # «هذا» (this) begins «هذا القرن» (this century), and much else
            bits |= scan.LONG_FIRST if rest and is_word and its_bits & scan.ALONE else its_bits
        return bits | (scan.LONG_LAST if key in self._last_words else 0)

    def forms(self) -> list[str]:
        """Give every word of ours in each of its forms, folded."""
        forms = {"", *self._inner_words}
        for word in self._by_first:
            if word.isascii():
                forms.add(word)
                continue
            for clitic in _ALL_CLITICS:
                forms.add(clitic + word)
                if clitic.endswith("ل") and word.startswith("ال"):
                    forms.add(clitic + word[1:])
        return sorted(forms)

    def _table(self) -> scan.WordTable:
        bits = {form: self._bits_of_word(form) for form in self.forms()}
        return scan.WordTable({form: its_bits for form, its_bits in bits.items() if its_bits})

    def runs(self, texts: Texts, stretches: Sequence[slice]) -> Iterator[tuple[int, int, str]]:
        """Find the runs of words in stretches of texts that can hold a time expression.

        Args:
            texts: of a shard.
            stretches: of what is joined; each is read by itself.

        Yields:
            The number of the stretch, the offset of the run in it, and the run: from the word before to the word after
            it, or with the line breaks around it.
        """
        codes = texts.kinds(self._words.of_code).tobytes()
        firsts = np.array([stretch.start for stretch in stretches], dtype=np.int64)
        sizes = np.array([stretch.stop for stretch in stretches], dtype=np.int64) - firsts + 1
        until = sizes.cumsum()
        first = 0
        while first < len(stretches):
            before = int(until[first] - sizes[first])
            last = max(first + 1, int(np.searchsorted(until, before + _BATCH_CHARS)))
            ends_here = until[first:last] - before
            starts_here = ends_here - sizes[first:last]
            shifts = firsts[first:last] - starts_here

            def bits_of(start: int, end: int, ends: Offsets = ends_here, shifts: Offsets = shifts) -> int:
                shift = int(shifts[np.searchsorted(ends, end)])
                return self._bits_of_word(texts.joined[start + shift : end + shift])

            joined = bytes([scan.BREAK]).join([*map(codes.__getitem__, stretches[first:last]), b""])
            starts, ends = scan.find_runs(joined, self._words, bits_of)
            places = np.searchsorted(ends_here, ends)
            offsets = starts_here.take(places)
            starts = np.maximum(starts, offsets)
            moved = shifts.take(places)
            is_over = ends == ends_here.take(places)
            columns = (places + first, starts - offsets, starts + moved, ends + moved - is_over, is_over)
            for place, offset, start, end, has_break in zip(*(column.tolist() for column in columns), strict=True):
                yield place, offset, texts.joined[start:end] + ("\n" if has_break else "")
            first = last

    def row(self, stretch: str) -> Row:
        """Give the row of symbols of a stretch."""
        pieces = (_WORDS if _CAN_BE_CUT.search(stretch) is None else _WORDS_AND_HALVES).split(stretch)
        symbols = ""
        tokens: list[Token | None] = []
        number = 1
        end = 0
        while number < len(pieces):
            gap, word = pieces[number - 1], pieces[number]
            entry = self._memo.get(word) or self._entry_of_word(word)
            signs = entry.clitic_symbols if gap == " " else self._gap(gap) + entry.clitic_symbols
            if number == 1 and signs == "/" and len(gap) > 1:
                signs = "|"  # between a name and a date: «سالم / 14/03/2019»
            if not gap and number > 1 and word[0].isdecimal() and pieces[number - 2][-1].isdecimal():
                signs = _CUT
            sense, last = (entry.only, number) if entry.only is not None else self._longest(entry, pieces, number)
            if signs:
                symbols += signs
                tokens += [None] * len(signs)
            start = end + len(gap)
            end = start + (len(word) if last == number else sum(map(len, pieces[number : last + 1])))
            start += entry.clitic_chars
            symbols += sense.symbol
            tokens.append(Token(sense, start, end, stretch[start:end]))
            number = last + 2
        gap = pieces[-1]
        signs = "" if gap == " " else self._gap(gap)
        if not _LINE_BREAKS.search(gap, max(0, len(gap) - 1)):
            signs += SYMBOLS["other"]
        return Row(symbols + signs, tokens + [None] * len(signs))

    def _longest(self, entry: _Entry, pieces: list[str], number: int) -> tuple[Sense, int]:
        for rest, sense in entry.senses:
            last = number + 2 * len(rest)
            if last < len(pieces) and all(
                self._key(pieces[place]) == key and self._gap(pieces[place - 1]) == ""
                for place, key in zip(range(number + 2, last + 1, 2), rest, strict=True)
            ):
                return sense, last
        return _OTHER, number


def _takes_clitic(sense: Sense, clitic: str) -> bool:
    # «باب» is a door, not «in August»: a month name that is also a word takes «و» only
    return not (isinstance(sense.rule, Month) and sense.rule.needs != "nothing" and clitic != "و")


def _number(key: str) -> Sense:
    value = int(key) if len(key) <= 4 else -1
    name = "number_5" if len(key) > 4 else f"number_{max(len(key), 2)}"
    if name == "number_2" and not 1 <= value <= 31:
        name = "number_9"
    return Sense(SYMBOLS[name], None, value)


def _gap_signs(between: str) -> str:
    """Give the signs for what stands between two words: none for nothing but white space.

    A bracket that closes right after the word before, or opens right before the word after, is a sign of its own,
    whatever else stands there.
    """
    visible = _INVISIBLE.sub("", between)
    core = visible.strip()
    if len(core) > 1:
        closing, opening = core[0] == ")", core[-1] == "("
        inner = core[closing : len(core) - opening]
        signs = _sign(inner, is_tight=True, has_break=bool(_LINE_BREAKS.search(between)))
        return ")" * closing + signs + "(" * opening
    return _sign(core, is_tight=core == visible, has_break=bool(_LINE_BREAKS.search(between)))


def _sign(between: str, *, is_tight: bool, has_break: bool) -> str:
    core = between.strip()
    if has_break:
        return "\n"
    if not core:
        return ""
    if core in _SEPARATORS:
        return _SEPARATORS[core]
    if core in _DASHES:
        return "-" if is_tight else "~"
    if core == ":":
        return ":" if is_tight else ";"
    if core == ".":
        return "." if is_tight else "·"
    return "!"


def pattern(grammar: str) -> re.Pattern[str]:
    """Compile a grammar in which <name> stands for a symbol; blanks are for the eye.

    Examples:
        >>> pattern("(?P<day> <number_2> ) <of>? [<month> <ordinal>]").pattern
        '(?P<day>2)f?[MO]'
    """
    return re.compile(re.sub(r"(?<!\?P)<(\w+)>", _symbol_of, _BLANK.sub("", grammar)))


def _symbol_of(name: re.Match[str]) -> str:
    return SYMBOLS[name.group(1)]
