"""Where the spellings of the gazetteer stand in a shard's text: at the start of a word, or after clitics."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from marsad.entities.gazetteer import ALEF, BA, CLITIC_LETTERS, FA, KAF, LAM, SPACE_BYTE, WAW, Flags, Gazetteer, Ints
from marsad.text.normalize import FoldedCodes, matching_key
from marsad.text.sentences import sentence_starts

_ALEF_MAQSURA = 0x0649
_HAMZA_ON_ALEF = "\u0622\u0623\u0625"  # madda, hamza above, hamza below
#: the word "in" spelt with alef maqsura: a page that does so writes every final ya like that
_MAQSURA_HABIT = re.compile(r"\b\u0641\u0649\b")


@dataclass(frozen=True, eq=False)
class Shard:
    """The zones of a shard as one text, a newline between any two, so that no name crosses from one to the next."""

    text: str
    zone_starts: Ints
    zone_groups: Ints
    folded: FoldedCodes

    @cached_property
    def sentence_starts(self) -> Ints:
        """Where its sentences begin, in order."""
        return np.array(sentence_starts(self.text), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Matches:
    """Spellings at word boundaries: key number, span and start of the word in the shard's text, clitic span."""

    keys: Ints
    starts: Ints
    ends: Ints
    clitic_starts: Ints

    def __getitem__(self, chosen: Flags | Ints) -> "Matches":
        return Matches(self.keys[chosen], self.starts[chosen], self.ends[chosen], self.clitic_starts[chosen])


def _classes() -> npt.NDArray[np.uint8]:
    """Class of each code point of a key: 0 neither letter nor digit, 1 letter, 2 digit."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    # the first plane: letters above it are no neighbours of Arabic names
    for code in range(0x10000):
        char = chr(code)
        classes[code] = 1 if char.isalpha() else 2 if char.isdigit() else 0
    return classes


_CLASSES = _classes()
#: so many places before the first code point, that a look at the clitics never leaves the array
_PAD = 4


def match(shard: Shard, gazetteer: Gazetteer) -> Matches:
    """Find every spelling that begins at a word or after clitics, ends a word and has a fitting last letter."""
    codes = gazetteer.alphabet.take(shard.folded.key_codes)
    spaces = codes == SPACE_BYTE
    kept = np.flatnonzero(~(spaces & np.concatenate((np.zeros(1, dtype=np.bool_), spaces[:-1]))))
    codes = codes.take(kept)
    hits = gazetteer.automaton.find_matches_as_indexes(codes.tobytes(), overlapping=True)
    flat = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
    patterns, starts, ends = flat[:, 0], flat[:, 1] + _PAD, flat[:, 2] + _PAD

    edge = np.zeros(_PAD, dtype=np.uint8)
    codes = np.concatenate((edge, codes, edge))
    classes = np.concatenate((edge, _CLASSES.take(shard.folded.key_codes.take(kept)), edge))
    whole = (classes[ends] == 0) | (classes[ends] != classes[ends - 1])
    patterns, starts, ends = patterns[whole], starts[whole], ends[whole]

    letter = {char: int(gazetteer.alphabet[ord(char)]) for char in CLITIC_LETTERS + ALEF}
    keys, firsts, lasts, words = _words(patterns, starts, ends, codes, classes, gazetteer, letter)
    takes = gazetteer.key_takes_kaf[keys] | ~(_any_code(codes, words, firsts, letter[KAF]))
    keys, firsts, lasts, words = keys[takes], firsts[takes], lasts[takes], words[takes]

    at = kept[firsts - _PAD]
    last = kept[lasts - 1 - _PAD]
    matches = Matches(
        keys=keys,
        starts=shard.folded.starts[at],
        ends=shard.folded.text_ends(last),
        clitic_starts=shard.folded.starts[kept[words - _PAD]],
    )
    return matches[_spelling_fits(matches, last, shard, gazetteer)]


def _any_code(codes: npt.NDArray[np.uint8], words: Ints, firsts: Ints, code: int) -> Flags:
    """Tell which clitics (from the start of the word to the first letter of the name) have this letter."""
    found = np.zeros(len(words), dtype=np.bool_)
    for back in (1, 2):
        found |= (firsts - back >= words) & (codes[firsts - back] == code)
    return found


def _words(
    patterns: Ints,
    starts: Ints,
    ends: Ints,
    codes: npt.NDArray[np.uint8],
    classes: npt.NDArray[np.uint8],
    gazetteer: Gazetteer,
    letter: dict[str, int],
) -> tuple[Ints, Ints, Ints, Ints]:
    """Keep what starts at the start of a word or after clitics.

    Returns:
        Key number, start of the name, end of the name, start of the word.
    """
    kept: list[tuple[Ints, Ints, Ints, Ints]] = []

    def keep(keys: Ints, firsts: Ints, at: Ints, clitics: Ints) -> None:
        good = clitics >= 0
        kept.append((keys[good], firsts[good], ends[at][good], firsts[good] - clitics[good]))

    plain = np.flatnonzero(gazetteer.plain_key[patterns] >= 0)
    first = starts[plain]
    keep(gazetteer.plain_key[patterns[plain]], first, plain, _clitic_chars(first, codes, classes, letter))

    article = np.flatnonzero(gazetteer.article_key[patterns] >= 0)
    keys, first = gazetteer.article_key[patterns[article]], starts[article]
    before = codes[first - 1]
    alef = np.where(before == letter[ALEF], _clitic_chars(first - 1, codes, classes, letter), -1)
    keep(keys, first - 1, article, alef)
    # "to the ...": the lam of "to" takes the place of the article's alef; the name begins at the article's lam
    joins = _joins_chars(first - 1, codes, classes, letter)
    keep(keys, first, article, np.where((before == letter[LAM]) & (joins >= 0), joins + 1, -1))
    # of three lams only two are written: the first is "to", the name's own begins at the second
    doubled = (codes[first] == letter[LAM]) & (codes[first + 1] == letter[LAM])
    joins = _joins_chars(first, codes, classes, letter)
    keep(keys, first + 1, article, np.where(doubled & (joins >= 0), joins + 1, -1))
    columns = [np.concatenate(column) for column in zip(*kept, strict=True)]
    return columns[0], columns[1], columns[2], columns[3]


def _starts_word(first: Ints, classes: npt.NDArray[np.uint8]) -> Flags:
    return (classes[first - 1] == 0) | (classes[first - 1] != classes[first])


def _joins_chars(
    first: Ints, codes: npt.NDArray[np.uint8], classes: npt.NDArray[np.uint8], letter: dict[str, int]
) -> Ints:
    """Count the letters of "and" or "so" before a position: 0 or 1; -1 where something else stands there."""
    joined = np.isin(codes[first - 1], (letter[WAW], letter[FA])) & (classes[first - 2] != 1)
    return np.where(_starts_word(first, classes), 0, np.where(joined, 1, -1)).astype(np.int64)


def _clitic_chars(
    first: Ints, codes: npt.NDArray[np.uint8], classes: npt.NDArray[np.uint8], letter: dict[str, int]
) -> Ints:
    """Count the letters of the clitics before a position: 0, 1 or 2; -1 where other letters stand there."""
    one = codes[first - 1]
    two = codes[first - 2]
    single = np.isin(one, [letter[char] for char in CLITIC_LETTERS]) & (classes[first - 2] != 1)
    double = (
        np.isin(one, (letter[BA], letter[LAM], letter[KAF]))
        & np.isin(two, (letter[WAW], letter[FA]))
        & (classes[first - 3] != 1)
    )
    counts = np.where(double, 2, -1)
    counts = np.where(single, 1, counts)
    return np.where(_starts_word(first, classes), 0, counts).astype(np.int64)


def _spelling_fits(matches: Matches, last: Ints, shard: Shard, gazetteer: Gazetteer) -> Flags:
    """Refuse names that a letter, as written in the text, makes another word.

    The key folds ta marbuta with ha and ya with alef maqsura. That is right for long names and wrong for short ones.
    A final ya written as alef maqsura is right only on a page that writes all of them so.
    """
    written = shard.folded.text_codes[shard.folded.starts[last]]
    swapped = written == gazetteer.key_swapped_final[matches.keys]
    fits = ~(swapped & gazetteer.key_is_exact[matches.keys])
    short = np.isin(matches.keys, np.fromiter(gazetteer.key_written, dtype=np.int64))
    # the same few names stand in a shard again and again
    agrees: dict[tuple[str, int], bool] = {}
    for at in np.flatnonzero(short).tolist():
        pair = (shard.text[int(matches.starts[at]) : int(matches.ends[at])], int(matches.keys[at]))
        if pair not in agrees:
            agrees[pair] = _hamza_agrees(pair[0], gazetteer.key_written[pair[1]])
        fits[at] &= agrees[pair]
    doubtful = np.flatnonzero(fits & swapped & (written == _ALEF_MAQSURA))
    habits: dict[int, bool] = {}
    bounds = [*shard.zone_starts.tolist(), len(shard.text) + 1]
    for at, zone in zip(doubtful.tolist(), zones_of(matches.starts[doubtful], shard).tolist(), strict=True):
        group = int(shard.zone_groups[zone])
        if group not in habits:
            mine = np.flatnonzero(shard.zone_groups == group).tolist()
            habits[group] = any(_MAQSURA_HABIT.search(shard.text, bounds[i], bounds[i + 1]) for i in mine)
        fits[at] = habits[group]
    return fits


def _hamza_agrees(surface: str, listed: str) -> bool:
    """Tell whether no alef of the text bears a hamza that the listed name does not; leaving one out is common."""
    letters = [char for char in surface if matching_key(char)]
    listed = listed[-len(letters) :]  # of "to the ..." the first letter of the article is not in the span
    return len(letters) != len(listed) or all(
        char == other or char not in _HAMZA_ON_ALEF for char, other in zip(letters, listed, strict=True)
    )


def zones_of(offsets: Ints, shard: Shard) -> Ints:
    """Give the place of the zone each offset of the shard's text lies in."""
    return np.searchsorted(shard.zone_starts, offsets, side="right") - 1
