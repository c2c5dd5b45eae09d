"""Find what is said: quotations in marks, and clauses after a word that announces them."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from marsad.quotes.lexicon import (
    AT_CLAUSE_START,
    BLOCKS_CUE,
    BLOCKS_OPENER,
    CONNECTOR,
    CUE,
    DEFINITE,
    FINITE,
    JOINED,
    LATE_OPENER,
    NAMED_THING,
    OFFICE,
    ONLY_QUOTATIONS,
    OPENER,
    PARTICIPLE,
    PHRASE,
    Lexicon,
    Phrase,
)
from marsad.quotes.marks import pair
from marsad.quotes.tokens import BREAK, COLON, COMMA, MARK, STOP, Tokens

#: shorter ones in marks are names, titles of works and words the writer keeps at a distance
LEAST_WORDS = 4
#: how far after its verb a clause or quotation can begin; measured on news, half of what stands farther is none
_REACH_TOKENS = 32
#: what a line is read by
_EVENTS = CUE | OPENER | LATE_OPENER | PHRASE
_ANNOUNCES = CUE | PHRASE
_ENDS = frozenset({STOP, BREAK})
_AFTER_TOKENS = 2
#: a source is named in so few words; a comma after more of them divides the statement itself
_SOURCE_TOKENS = 10
_MOST_COMMAS = 3
_HEADLINE_WORDS = 8
_LEAST_HEADLINE_WORDS = 3
#: paragraphs of one quotation, at most
_PARAGRAPHS = 8


class Said(NamedTuple):
    """One quotation in tokens.

    Attributes:
        start: its first token.
        end: the token after its last.
        is_direct: whether it stands in marks, or after a colon.
        cue: token of the word that announces it; -1 for none.
        cue_last: last token of that word or phrase.
        how: before (the cue stands before it), after, source (an attribution), own (one with a pronoun), headline,
            bare (in marks without a cue).
        until: the subject of the cue stands before this token.
        sentence: first token of the sentence.
    """

    start: int
    end: int
    is_direct: bool
    cue: int
    cue_last: int
    how: str
    until: int
    sentence: int


class _Complement(NamedTuple):
    start: int
    until: int
    kind: str  # clause, pair, colon


class Reader:
    """Reads the zones of a shard."""

    def __init__(self, tokens: Tokens, lexicon: Lexicon) -> None:
        """Take the tokens of a shard and the rules."""
        self._tokens = tokens
        self._words = tokens.words
        self._roles = tokens.roles
        self._lexicon = lexicon

    def read(self) -> Iterator[tuple[int, Said]]:
        """Give the quotations of all zones with the number of the zone, in order of their start."""
        tokens = self._tokens
        words, roles = tokens.word_array, tokens.role_array
        is_title = (tokens.zones["zone"] == "title").to_numpy()
        breaks = np.flatnonzero(words == BREAK)
        events = np.flatnonzero(((roles & _EVENTS) != 0) | ((words < 0) & (words != COMMA)))
        is_anchor = ((roles & _ANNOUNCES) != 0) | (words == MARK)
        for title in np.flatnonzero(is_title).tolist():
            first, last = tokens.zone_tokens[title], tokens.zone_tokens[title + 1]
            is_anchor[first:last] |= words[first:last] == COLON
        lines = np.unique(np.searchsorted(breaks, np.flatnonzero(is_anchor)))
        starts, ends = breaks[lines - 1] + 1, breaks[lines]
        zones = np.searchsorted(tokens.zone_tokens, starts, side="right") - 1
        zone_ends = tokens.zone_tokens[zones + 1]
        self._events: list[int] = events.tolist()
        self._all_marks: list[int] = np.flatnonzero(words == MARK).tolist()
        self._breaks: list[int] = breaks.tolist()
        done = 0
        for start, end, first, zone, zone_end in zip(
            starts.tolist(),
            ends.tolist(),
            np.searchsorted(events, starts).tolist(),
            zones.tolist(),
            zone_ends.tolist(),
            strict=True,
        ):
            if start < done:
                continue  # the quotation of a paragraph before goes on in it
            done, closing = self._paragraphs(start, end, zone_end)
            for said in sorted(self._line(start, done, first, closing, is_title=bool(is_title[zone]))):
                yield zone, said

    def _marks(self, start: int, end: int) -> list[int]:
        """Give the quotation marks from one token to before another."""
        first = bisect_left(self._all_marks, start)
        return self._all_marks[first : bisect_left(self._all_marks, end, first)]

    def _paragraphs(self, start: int, end: int, zone_end: int) -> tuple[int, dict[int, int]]:
        """Pair the marks of a line, and of the lines after it that a quotation left open goes on in.

        Returns:
            The end of the last line, and for each token that opens the one that closes.
        """
        marks = self._marks(start, end)
        if not marks:
            return end, {}
        closing = self._pairs(marks, end)
        open_from = next((opening for opening, close in closing.items() if close == end), None)
        if open_from is None:
            return end, closing
        number = bisect_left(self._breaks, end)
        for following in self._breaks[number + 1 : number + 1 + _PARAGRAPHS]:
            begin = self._breaks[number] + 1
            number += 1
            if begin >= zone_end:
                break
            its_marks = self._marks(begin, following)
            if not its_marks:
                continue
            its_pairs = self._pairs(its_marks, following)
            # a first mark that opens nothing here closes what was open before
            if its_marks[0] not in its_pairs:
                closing[open_from] = its_marks[0]
                closing.update(its_pairs)
                return following, closing
            break
        return end, closing

    def _pairs(self, marks: list[int], end: int) -> dict[int, int]:
        """Give the token that closes each token that opens; the end of the line where none does."""
        places: list[int] = self._tokens.text_starts[marks].tolist()
        limit = int(self._tokens.text_starts[end])
        return {
            marks[opening]: end if closing is None else marks[closing]
            for opening, closing in pair(self._tokens.text, places, limit)
        }

    def _line(self, start: int, end: int, first: int, closing: dict[int, int], *, is_title: bool) -> Iterator[Said]:
        words, roles = self._words, self._roles
        events: list[int] = []
        sentence = until = start
        is_announced = False
        for number in range(first, len(self._events)):
            at = self._events[number]
            if at >= end:
                break
            if at < until:
                continue
            word = words[at]
            if word == MARK:
                if at in closing:
                    events.append(at)
                    until = closing[at] + 1
                    is_announced = True
            elif word in _ENDS:
                if is_announced:
                    yield from self._sentence(sentence, at, events, closing)
                events, sentence, is_announced = [], at + 1, False
            else:
                events.append(at)
                # the source of a statement stands at the head of its sentence
                is_announced = is_announced or roles[at] & CUE != 0 or (at == sentence and roles[at] & PHRASE != 0)
        if is_title:
            headline = self._headline(sentence, end, events, closing)
            if headline is not None:
                yield headline
                return
        if is_announced:
            yield from self._sentence(sentence, end, events, closing)

    def _sentence(self, start: int, end: int, events: list[int], closing: dict[int, int]) -> Iterator[Said]:
        """Find what is said in one sentence of the narrator; what stands in marks is one event of it."""
        roles = self._roles
        complements: dict[int, _Complement] = {}
        cues: list[int] = []
        for number, at in enumerate(events):
            if at in closing or not roles[at] & CUE:
                continue
            if not self._announces(at, start, end):
                continue
            cues.append(at)
            complement = self._complement(at, events, number, end, closing)
            if complement is not None:
                complements[at] = complement
        taken: set[int] = set()
        for at, complement in complements.items():
            if complement.kind == "pair":
                opening = complement.start
                taken.add(opening)
                yield Said(opening + 1, closing[opening], True, at, at, "before", complement.until, start)
                continue
            cut = self._cut(complement.start, end, events, complements, closing)
            opening = complement.start
            is_whole = False
            if opening in closing and self._tokens.word_count(opening + 1, closing[opening]) >= LEAST_WORDS:
                # the clause is the quotation, where little or nothing follows it
                is_whole = self._tokens.word_count(closing[opening] + 1, cut) < LEAST_WORDS
            if not is_whole and self._tokens.word_count(complement.start, cut):
                is_direct = complement.kind == "colon"
                yield Said(complement.start, cut, is_direct, at, at, "before", complement.until, start)
        yield from self._in_marks(start, end, events, closing, cues, complements, taken)
        yield from self._attributed(start, end, events, closing, complements)

    def _announces(self, at: int, start: int, end: int) -> bool:
        """Tell whether a form announces something where it stands."""
        words, roles = self._words, self._roles
        if at > start and roles[at - 1] & BLOCKS_CUE:
            return False
        if not roles[at] & AT_CLAUSE_START or at == start or words[at - 1] == COMMA:
            return True
        # «بين المهندس …» explained: an office follows the verb
        return bool(roles[at] & FINITE and at + 1 < end and roles[at + 1] & OFFICE and roles[at + 1] & DEFINITE)

    def _complement(
        self, cue: int, events: list[int], number: int, end: int, closing: dict[int, int]
    ) -> _Complement | None:
        """Find where what a cue announces begins."""
        words, roles = self._words, self._roles
        only_quotations = roles[cue] & ONLY_QUOTATIONS
        for at in events[number + 1 :]:
            if at - cue > _REACH_TOKENS:
                return None
            if at in closing:
                if self._tokens.word_count(at + 1, closing[at]) >= LEAST_WORDS and not self._is_named_thing(at):
                    return _Complement(at, at, "pair")
                continue
            if words[at] == COLON:
                begin = at + 1
                if begin < end and roles[begin] & OPENER and not only_quotations:
                    return _Complement(begin + 1, at, "clause")
                if begin in closing:
                    continue
                if at - cue > 1 and words[cue + 1] in (STOP, COMMA):
                    return None
                return None if begin >= end else _Complement(begin, at, "colon")
            role = roles[at]
            if role & OPENER:
                if words[cue:at].count(COMMA) > _MOST_COMMAS:
                    return None
                if roles[at - 1] & BLOCKS_OPENER or only_quotations:
                    continue
                return _Complement(at + 1, at, "clause")
            if role & CUE and not role & (ONLY_QUOTATIONS | AT_CLAUSE_START):
                return None
        return None

    def _cut(
        self, start: int, end: int, events: list[int], complements: dict[int, _Complement], closing: dict[int, int]
    ) -> int:
        """Give where a clause ends: with the sentence, or before what begins another quotation or names the source."""
        words, roles = self._words, self._roles
        for number in range(bisect_left(events, start), len(events)):
            at = events[number]
            if at in closing or at <= start:
                continue
            role = roles[at]
            is_after_comma = words[at - 1] == COMMA
            if at in complements and (role & (PARTICIPLE | JOINED) or is_after_comma or roles[at - 1] & CONNECTOR):
                return at - 1 if roles[at - 1] & CONNECTOR else at
            if role & PHRASE and is_after_comma and self._phrase(at) is not None:
                return at
        return end

    def _in_marks(
        self,
        start: int,
        end: int,
        events: list[int],
        closing: dict[int, int],
        cues: list[int],
        complements: dict[int, _Complement],
        taken: set[int],
    ) -> Iterator[Said]:
        """Find quotations in marks that no cue has taken yet: parts of a clause, and those with the cue after them."""
        words, roles = self._words, self._roles
        for opening in events:
            if opening not in closing or opening in taken:
                continue
            close = closing[opening]
            if self._tokens.word_count(opening + 1, close) < LEAST_WORDS or self._is_named_thing(opening):
                continue
            before = bisect_left(cues, opening) - 1
            after = close + 1
            while after < min(close + 1 + _AFTER_TOKENS, end) and words[after] == COMMA:
                after += 1
            is_followed = (
                after < end
                and roles[after] & (FINITE | PARTICIPLE)
                and not roles[after] & JOINED
                and after not in complements
            )
            if is_followed and (before < 0 or complements.get(cues[before]) is None):
                yield Said(opening + 1, close, True, after, after, "after", end, start)
            elif before >= 0:
                cue = cues[before]
                until = complements[cue].until if cue in complements else opening
                yield Said(opening + 1, close, True, cue, cue, "before", until, start)
            elif words[opening - 1] == COLON and opening > start:
                yield Said(opening + 1, close, True, -1, -1, "bare", opening, start)

    def _attributed(
        self, start: int, end: int, events: list[int], closing: dict[int, int], complements: dict[int, _Complement]
    ) -> Iterator[Said]:
        """Find the statement beside a phrase that names its source."""
        words, roles = self._words, self._roles
        for at in events:
            if at in closing or not roles[at] & PHRASE:
                continue
            phrase = self._phrase(at)
            if phrase is None or phrase.is_own:
                continue
            last = at + len(phrase.words) - 1
            if at > start:
                continue
            begin = last + 1
            for following in range(last + 1, min(last + _SOURCE_TOKENS, end)):
                if words[following] == COMMA or roles[following] & LATE_OPENER:
                    begin = following + 1
                    break
            else:
                continue
            if roles[begin - 1] & LATE_OPENER or not complements:
                cut = self._cut(begin, end, events, complements, closing)
                yield Said(begin, cut, False, at, last, "source", begin - 1, start)

    def _phrase(self, at: int) -> Phrase | None:
        """Give the longest attribution that begins here."""
        words = self._words
        for phrase in self._lexicon.phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase.words)]) == phrase.words:
                return phrase
        return None

    def _headline(self, start: int, end: int, events: list[int], closing: dict[int, int]) -> Said | None:
        """Read «Somebody: what they say»."""
        words = self._words
        colon = next((at for at in events if at not in closing and words[at] == COLON), None)
        if colon is None or not 0 < colon - start <= _HEADLINE_WORDS:
            return None
        begin = colon + 1
        if self._tokens.word_count(begin, end) < _LEAST_HEADLINE_WORDS:
            return None
        if begin in closing and closing[begin] >= end - 1:
            return Said(begin + 1, closing[begin], True, -1, -1, "headline", colon, start)
        return Said(begin, end, False, -1, -1, "headline", colon, start)

    def _is_named_thing(self, opening: int) -> bool:
        before = opening - 1
        if self._words[before] == COLON:
            return False
        return bool(self._roles[before] & NAMED_THING)
