"""Turn a text into a short row of symbols: one for each word or sign that can be part of a time expression.

«يوم الاثنين 15 آب/أغسطس 2022» becomes day noun, weekday, number, month, slash, month, year: seven characters, over
which the grammar is a regular expression. Everything else becomes one underscore a stretch, so that most of a text
is never looked at again.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple, cast

from marsad.dates.rules import CalendarRules, Connector, Month, Named, Season, UnitNoun
from marsad.errors import RulesError
from marsad.text.normalize import matching_key

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
    ("year", "dual_construct"): "dual_year",
    ("year", "plural"): "plural_year",
}
#: every rule of the grammar needs one of these
_STRONG = frozenset(
    SYMBOLS[name]
    for name in (
        "month",
        "weekday",
        "today",
        "relative_day",
        "decade",
        "century",
        "century_noun",
        "definite_season",
        "number_4",
        "approximately",
        *_UNIT_SYMBOLS.values(),
        "counted_unit",
    )
)

# a word: Latin and Arabic letters with their vowel signs, tatweel, joiners; a number: digits of one of three sets
_WORDS = re.compile(
    r"([0-9\u0660-\u0669\u06F0-\u06F9]+"
    r"|[A-Za-z\u00C0-\u024F\u0610-\u061A\u0620-\u065F\u066E-\u06D3\u06D5-\u06EF\u06FA-\u06FF\u0750-\u077F"
    r"\u0870-\u08FF\u200C\u200D\uFB50-\uFD3D\uFD50-\uFDFB\uFE70-\uFEFC]+)"
)
_INVISIBLE = re.compile(r"[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+")
_SEPARATORS = {"/": "/", "\\": "/", "|": "|", ",": ",", "،": ",", "(": "(", ")": ")"}  # «،» Arabic comma
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_LINE_BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# «و» and, «ف» then, «ب» in, «ل» to, «ك» as; «لل» is «ل» and the article
_CLITICS = re.compile("(?:[وف]?[بلك]|[وف])")
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
        is_strong: an expression can hardly be without such a word; «من» (from) alone is not worth a look.
    """

    senses: tuple[tuple[tuple[str, ...], Sense], ...]
    clitic_chars: int
    clitic_symbols: str
    only: Sense | None
    is_strong: bool


_NOTHING = _Entry((), 0, "", None, is_strong=False)


def _entry_of(
    senses: tuple[tuple[tuple[str, ...], Sense], ...], clitic_chars: int = 0, clitic_symbols: str = ""
) -> _Entry:
    only = senses[0][1] if len(senses) == 1 and not senses[0][0] else None
    return _Entry(senses, clitic_chars, clitic_symbols, only, any(sense.symbol in _STRONG for _, sense in senses))


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

    def half_of(self, token: Token) -> str | None:
        """Give am or pm where the token's word says so."""
        return self._halves.get(" ".join(matching_key(token.word).split()))

    def _meet(self, words: list[str]) -> None:
        """Find out what words not met before can begin."""
        if len(self._memo) > _MEMO_WORDS:
            self._memo.clear()
            self._keys.clear()
            self._gaps.clear()
        for word in words:
            if word not in self._memo and len(word) <= _MEMO_CHARS:
                self._memo[word] = self._entry(word)

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

    def read(self, text: str) -> Row:
        """Give the row of symbols of a text."""
        pieces = _WORDS.split(text)
        words = pieces[1::2]
        known = list(map(self._memo.get, words))
        if None in known:
            self._meet(words)
            known = [self._memo.get(word, _NOTHING) for word in words]
        entries = cast("list[_Entry]", known)
        strong = [number for number, entry in enumerate(entries) if entry.is_strong]
        if not strong:
            return Row("", [])
        ends = list(accumulate(map(len, pieces)))
        symbols: list[str] = []
        tokens: list[Token | None] = []
        following = 0  # number of the word after the last token
        for number in strong:
            if number < following:
                continue
            first = number
            while first > following and entries[first - 1].senses:
                first -= 1
            if first > following:
                self._add_signs(SYMBOLS["other"], symbols, tokens)
            # a run of words that can all be part of an expression, up to the first that cannot
            while first < len(entries) and (entry := entries[first]).senses:
                if first:
                    self._add_signs(self._gap(pieces[2 * first]), symbols, tokens)
                self._add_signs(entry.clitic_symbols, symbols, tokens)
                sense, last = (entry.only, first) if entry.only is not None else self._longest(entry, pieces, first)
                start, end = ends[2 * first] + entry.clitic_chars, ends[2 * last + 1]
                symbols.append(sense.symbol)
                tokens.append(Token(sense, start, end, text[start:end]))
                first = last + 1
            following = first
            self._add_signs(self._gap(pieces[2 * following]), symbols, tokens)
        if following < len(entries):
            self._add_signs(SYMBOLS["other"], symbols, tokens)
        return Row("".join(symbols), tokens)

    def _add_signs(self, signs: str, symbols: list[str], tokens: list[Token | None]) -> None:
        for sign in signs:
            symbols.append(sign)
            tokens.append(None)

    def _longest(self, entry: _Entry, pieces: list[str], number: int) -> tuple[Sense, int]:
        for rest, sense in entry.senses:
            last = number + len(rest)
            if 2 * last + 1 < len(pieces) and all(
                self._key(pieces[2 * (number + place) + 1]) == key and self._gap(pieces[2 * (number + place)]) == ""
                for place, key in enumerate(rest, 1)
            ):
                return sense, last
        return Sense(SYMBOLS["other"]), number


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
    if core == "." and is_tight:
        return "."
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
